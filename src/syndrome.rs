//! Which ISS encoding a word has.

use crate::ec::{Encoding, InstructionLengthRule};
use crate::esr::{Esr, TargetEl};
use crate::field::Field;
use crate::iss::{
    Breakpoint, BreakpointInstruction, Bti, DataAbort, Eret, FpAccess, FpException, Gcs, Gpc,
    HvcSvc, IllegalStateOrAlignment, ImpdefEl3, InstructionAbort, LdcStc, McrMrc, McrrMrrc, Mops,
    MsrMrsSys, MsrrMrrs, OtherInstruction, PacFail, PauthTrap, Profiling, SError, Smc32, Smc64,
    SmeAccess, SoftwareStep, SveAccess, Unknown, Watchpoint, Wf,
};
use crate::register::InstructionLength;

/// The one list of encodings: makes the enum from it, what needs each by name, and
/// `match_encoding!(syndrome, view => …, esr => …)`, a `match` that does the same for every one of
/// them and another thing for an unallocated class.
macro_rules! syndromes {
    (@with ($dollar:tt) $($(#[$doc:meta])* $name:ident,)+) => {
        /// A syndrome by its encoding: `EC` at a target EL chooses.
        ///
        /// ```
        /// use aarch64_syndrome::{Esr, Syndrome, TargetEl};
        ///
        /// let syndrome = Syndrome::decode(Esr::from_bits(0x9200_0410), TargetEl::El2);
        /// assert!(matches!(syndrome, Syndrome::DataAbort(abort) if abort.fnv() == Some(true)));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Syndrome {
            $($(#[$doc])* $name($name),)+
            /// An exception class that the architecture does not have at this target EL.
            Unallocated(Esr),
        }

        impl Syndrome {
            /// The syndrome of a word taken to `target`. Total: every word has one.
            #[inline]
            #[must_use]
            pub const fn decode(esr: Esr, target: TargetEl) -> Self {
                if !esr.ec().occurs_at(target) {
                    return Self::Unallocated(esr);
                }
                match esr.ec().encoding() {
                    $(Encoding::$name => Self::$name($name::view(esr, target)),)+
                    Encoding::Unallocated => Self::Unallocated(esr),
                }
            }

            /// Which encoding this is; `Unallocated` where the class does not occur at the target
            /// EL.
            #[inline]
            #[must_use]
            pub const fn encoding(self) -> Encoding {
                match self {
                    $(Self::$name(_) => Encoding::$name,)+
                    Self::Unallocated(_) => Encoding::Unallocated,
                }
            }
        }

        macro_rules! match_encoding {
            ($dollar syndrome:expr, $dollar view:pat => $dollar same:expr,
             $dollar esr:pat => $dollar unallocated:expr) => {
                match $dollar syndrome {
                    $(Self::$name($dollar view) => $dollar same,)+
                    Self::Unallocated($dollar esr) => $dollar unallocated,
                }
            };
        }
    };
    ($($list:tt)+) => { syndromes!(@with ($) $($list)+); };
}

syndromes! {
    /// EC 0x00: an unknown reason.
    Unknown,
    /// EC 0x01: WFI, WFE, WFIT or WFET.
    Wf,
    /// EC 0x03, 0x05 or 0x08: MCR, MRC or VMRS.
    McrMrc,
    /// EC 0x04 or 0x0c: MCRR or MRRC.
    McrrMrrc,
    /// EC 0x06: LDC or STC.
    LdcStc,
    /// EC 0x07: an access that FPEN or TFP traps.
    FpAccess,
    /// EC 0x09: a pointer authentication instruction.
    PauthTrap,
    /// EC 0x0a: LS64, TSB CSYNC or PSB CSYNC.
    OtherInstruction,
    /// EC 0x0d: a Branch Target Exception.
    Bti,
    /// EC 0x0e, 0x22 or 0x26: Illegal Execution state, PC or SP alignment.
    IllegalStateOrAlignment,
    /// EC 0x11, 0x12, 0x15 or 0x16: HVC or SVC.
    HvcSvc,
    /// EC 0x13: SMC from `AArch32` state.
    Smc32,
    /// EC 0x14: MSRR, MRRS or a 128-bit System instruction.
    MsrrMrrs,
    /// EC 0x17: SMC from `AArch64` state.
    Smc64,
    /// EC 0x18: MSR, MRS or a System instruction.
    MsrMrsSys,
    /// EC 0x19: an SVE access.
    SveAccess,
    /// EC 0x1a: ERET, ERETAA or ERETAB.
    Eret,
    /// EC 0x1c: a PAC Fail.
    PacFail,
    /// EC 0x1d: SME functionality.
    SmeAccess,
    /// EC 0x1e: a Granule Protection Check.
    Gpc,
    /// EC 0x1f: IMPLEMENTATION DEFINED, to EL3.
    ImpdefEl3,
    /// EC 0x20 or 0x21.
    InstructionAbort,
    /// EC 0x24 or 0x25.
    DataAbort,
    /// EC 0x27: Memory Copy or Memory Set.
    Mops,
    /// EC 0x28 or 0x2c: a trapped floating-point exception.
    FpException,
    /// EC 0x2d: Guarded Control Stack.
    Gcs,
    /// EC 0x2f.
    SError,
    /// EC 0x30, 0x31 or 0x3a: a breakpoint or Vector Catch.
    Breakpoint,
    /// EC 0x32 or 0x33: a software step.
    SoftwareStep,
    /// EC 0x34 or 0x35: a watchpoint.
    Watchpoint,
    /// EC 0x38 or 0x3c: BKPT or BRK.
    BreakpointInstruction,
    /// EC 0x3d: a Profiling exception.
    Profiling,
}

impl Syndrome {
    /// The whole word.
    #[inline]
    #[must_use]
    pub const fn esr(self) -> Esr {
        match_encoding!(self, view => view.esr(), esr => esr)
    }

    /// The length of the instruction that took the exception, or `None` where `IL` says nothing.
    #[inline]
    #[must_use]
    #[doc(alias = "IL")]
    pub const fn instruction_length(self) -> Option<InstructionLength> {
        let esr = match self {
            Self::DataAbort(abort) => return abort.instruction_length(),
            _ => self.esr(),
        };
        match (self.encoding(), esr.ec().il_rule()) {
            (Encoding::Unallocated, _) => None,
            (_, InstructionLengthRule::Length) => Some(InstructionLength::from_il(esr.il())),
            _ => None,
        }
    }

    /// Calls `visit` with each field that is not RES0 here, highest bit first, `ISS` before
    /// `ISS2`; none for an unallocated class.
    #[inline]
    pub fn for_each_field(self, visit: impl FnMut(Field)) {
        match_encoding!(self, view => view.for_each_field(visit), _ => ());
    }

    /// The RES0 bits of `ISS`, `ISS2` and `[63:56]` that are set, in place. Of an unallocated
    /// class only `[63:56]` are known to be RES0.
    #[inline]
    #[must_use]
    pub fn res0(self) -> u64 {
        const HIGHEST_BYTE: u64 = 0xff << 56;
        match_encoding!(self, view => view.res0(), esr => esr.into_bits() & HIGHEST_BYTE)
    }
}

impl_text!(Syndrome, |this, put| {
    match_encoding!(
        this,
        view => put!("{}", view),
        esr => put!("{} ISS={:#x} ISS2={:#x}", esr.ec(), esr.iss(), esr.iss2())
    );
});
