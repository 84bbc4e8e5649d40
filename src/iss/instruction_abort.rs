//! Instruction Aborts, EC 0x20 and 0x21: `ISS` and `ISS2`.

mod encode;

use crate::el::TargetEl;
use crate::error_type::SyncErrorType;
use crate::fsc::{AccessKind, FaultClass, FaultStatus, FaultStatusSet, Level};
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(6, access = RO)]
    ifsc: FaultStatus,
    #[bits(1)]
    __: bool,
    #[bits(1, access = RO)]
    s1ptw: bool,
    #[bits(1)]
    __: bool,
    #[bits(1, access = RO)]
    ea: bool,
    #[bits(1, access = RO)]
    fnv: bool,
    #[bits(2, access = RO)]
    set_field: u8,
    #[bits(1)]
    __: bool,
    #[bits(1, access = RO)]
    pfv: bool,
    #[bits(6)]
    __: u8,
    #[bits(1, access = RO)]
    top_level: bool,
    #[bits(15)]
    __: u16,
    #[bits(1, access = RO)]
    dirty_bit: bool,
    #[bits(1, access = RO)]
    overlay: bool,
    #[bits(1, access = RO)]
    assured_only: bool,
    #[bits(3)]
    __: u8,
    #[bits(1, access = RO)]
    hdbssf: bool,
    #[bits(20)]
    __: u32,
}

iss_encoding!(
    /// The syndrome of an Instruction Abort.
    ///
    /// ```
    /// use aarch64_syndrome::iss::InstructionAbort;
    /// use aarch64_syndrome::{Esr, FaultClass, TargetEl};
    ///
    /// let esr = Esr::from_bits(0x8200_0007);
    /// let abort = InstructionAbort::from_esr(esr, TargetEl::El2).unwrap();
    /// assert_eq!(abort.class(), FaultClass::Translation);
    /// ```
    #[doc(alias = "prefetch abort")]
    InstructionAbort: Layout,
    |ec, _target| ec.is_instruction_abort()
);

iss_fields!(InstructionAbort: Layout {
    ISS {
        /// the fault is due to `TopLevel` (`FEAT_THE`). `ESR_EL2` only.
        "TopLevel" [21] top_level / with_top_level: bool
            at El2 => "due to TopLevel" | "not due to TopLevel";
        // ESR_EL2 says of other faults only that the bit is not valid, ESR_EL1 and ESR_EL3 that it
        // is RES0.
        /// `PFAR_ELx` (`MFAR_EL3`) is valid. `None` unless this is an external abort.
        "PFV" [14] pfv / with_pfv: bool
            if is_external_abort else Void at El2 => "PFAR is valid" | "PFAR is UNKNOWN";
        /// the state of the core after an external abort. `None` for other faults and, in
        /// `ESR_EL2`, on a table walk.
        #[doc(alias = "SET")]
        "SET" [12:11] sync_error_type / with_sync_error_type: SyncErrorType in set_field
            if has_set => name;
        /// `FAR_ELx` is not valid. `None` unless `IFSC` is 0x10, where alone the architecture has
        /// the field.
        "FnV" [10] fnv / with_fnv: bool if has_fnv => "FAR is not valid" | "FAR is valid";
        /// IMPLEMENTATION DEFINED classification of an external abort; 0 otherwise.
        "EA" [9] ea ! set_ea: bool => "external abort type";
        /// a stage 2 fault on an access of the stage 1 table walk.
        "S1PTW" [7] s1ptw / with_s1ptw: bool
            => "stage 2 fault on a stage 1 table walk" | "not on a stage 1 table walk";
        /// the fault status code.
        "IFSC" [5:0] ifsc: FaultStatus => ifsc_name;
    }
    // A field whose one condition is a feature is not RES0 where it means nothing.
    ISS2 {
        /// the fault was caused by the dirty state tracking structure (`FEAT_HDBSS`). `None` unless
        /// the fault is a permission fault, an external abort on a walk or a granule protection
        /// fault on a walk.
        "HDBSSF" [11] hdbssf / with_hdbssf: bool where has_iss2
            if is_hdbss_fault else Void => "caused by HDBSS" | "not caused by HDBSS";
        /// the stage 2 permission fault was due to `AssuredOnly` (`FEAT_THE`). `None` for other
        /// faults and in `ESR_EL3`.
        "AssuredOnly" [7] assured_only / with_assured_only: bool at El1 | El2
            if is_permission else Void => "due to AssuredOnly" | "not due to AssuredOnly";
        /// the permission fault was due to an overlay (`FEAT_S1POE`, `FEAT_S2POE`). `None` for
        /// other faults.
        "Overlay" [6] overlay / with_overlay: bool where has_iss2
            if is_permission else Void => "due to an overlay" | "not due to an overlay";
        /// the stage 2 permission fault was due to dirty state (`FEAT_S2PIE`). `None` for other
        /// faults and outside `ESR_EL2`.
        "DirtyBit" [5] dirty_bit / with_dirty_bit: bool at El2
            if is_permission else Void => "due to dirty state" | "not due to dirty state";
    }
});

impl InstructionAbort {
    /// What kind of fault `IFSC` reports; `Unallocated` also for 0x11, 0x21, 0x34 and 0x35, which
    /// only a Data Abort has.
    #[inline]
    #[must_use]
    pub const fn class(self) -> FaultClass {
        self.esr().fault_status().class_for(AccessKind::Instruction)
    }

    /// The lookup level that `IFSC` reports; the stage 2 level where `S1PTW` = 1.
    #[inline]
    #[must_use]
    pub const fn level(self) -> Option<Level> {
        self.esr().fault_status().level()
    }

    // The conditions of the fields.

    const fn is_external_abort(self) -> bool {
        FaultStatusSet::SYNC_EXTERNAL.contains(self.esr().fault_status())
    }

    const fn has_set(self) -> bool {
        if matches!(self.target, TargetEl::El2) { self.has_fnv() } else { self.is_external_abort() }
    }

    const fn has_fnv(self) -> bool {
        self.esr().fault_status().into_bits() == FaultStatus::SYNC_EXTERNAL.into_bits()
    }

    const fn is_permission(self) -> bool {
        matches!(self.class(), FaultClass::Permission)
    }

    const fn is_hdbss_fault(self) -> bool {
        FaultStatusSet::HDBSS.contains(self.esr().fault_status())
    }

    // ESR_EL3 gives EC 0x20 an ISS2 encoding of its own and makes that of EC 0x21 RES0.
    const fn has_iss2(self) -> bool {
        !matches!(self.target, TargetEl::El3) | self.esr().ec().is_abort_from_lower()
    }

    #[inline]
    fn ifsc_name(self) -> &'static str {
        match self.class() {
            FaultClass::Unallocated => "unallocated",
            _ => self.ifsc().name().unwrap_or("unallocated"),
        }
    }
}
