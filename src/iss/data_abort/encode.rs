//! Building a Data Abort: the fields that have a rule of their own. Reserved bits are zero, `EC`
//! and `IL` as the architecture says.

use super::{Access, DataAbort, Ls64};
use crate::ec::ExceptionClass;
use crate::el::{OriginEl, TargetEl};
use crate::fsc::FaultStatus;
use crate::instruction_length::InstructionLength;
use crate::register::Register;

impl DataAbort {
    /// The Data Abort that `target` takes from `origin`: `EC` 0x24 from a lower level and 0x25
    /// from the same, `IL` = 1, `ISV` = 0, all other fields 0.
    ///
    /// ```
    /// use aarch64_syndrome::iss::DataAbort;
    /// use aarch64_syndrome::{FaultStatus, OriginEl, TargetEl};
    ///
    /// let abort = DataAbort::new(TargetEl::El1, OriginEl::El0, FaultStatus::SYNC_EXTERNAL);
    /// assert_eq!(abort.with_fnv(true).esr().into_bits(), 0x9200_0410);
    /// ```
    #[must_use]
    pub const fn new(target: TargetEl, origin: OriginEl, dfsc: FaultStatus) -> Self {
        let ec = if origin.is_below(target) {
            ExceptionClass::DATA_ABORT_LOWER
        } else {
            ExceptionClass::DATA_ABORT_CURRENT
        };
        Self::build(ec, target, dfsc.into_bits() as u32)
    }

    /// With `ISV` = 1, the access in `[23:14]`, and the length of the instruction in `IL`;
    /// unchanged where the architecture does not have them. `ESR_EL2` has them for a fault of a
    /// lower level, and each level has them with `LST` ([`with_ls64`](Self::with_ls64)). An
    /// external abort or parity error does not have them, nor a word with `S1PTW`, `CM`, `GCS` or
    /// `VNCR` = 1.
    ///
    /// Takes the place of `TopLevel`, `WU`, `FnP` and `PFV`, which then do not exist.
    #[inline]
    #[must_use]
    pub const fn with_access(self, access: Access, length: InstructionLength) -> Self {
        // Bits 10 and 11 behind the access: ISV and IL.
        let bits = access.into_bits() as u64 | 1 << 10 | (length.il() as u64) << 11;
        self.replace(self.may_have_access(), Access::WITH_ISV_AND_IL, bits)
    }

    /// With `VNCR` as given, and with 1 also `EC` 0x25, which such an access always has. Not in
    /// `ESR_EL1`, and 1 only with `ISV` = 0.
    #[must_use]
    pub const fn with_vncr(self, vncr: bool) -> Self {
        match (self.vncr(), vncr) {
            (None, _) => self,
            (Some(_), false) => self.set_vncr(false),
            (Some(_), true) if self.isv() => self,
            (Some(_), true) => self.set_vncr(true).set_ec(ExceptionClass::DATA_ABORT_CURRENT),
        }
    }

    /// With `LST` as given, for a translation, access flag or permission fault; `Xs` goes with the
    /// instruction that had it. Unchanged where the access of `ISV` = 1 needs the value that is
    /// there.
    #[inline]
    #[must_use]
    pub const fn with_ls64(self, lst: Ls64) -> Self {
        if !self.has_lst() {
            return self;
        }
        let changed = self.set_ls64(lst);
        if self.isv() & !changed.may_have_access() {
            self
        } else if self.has_xs() & !changed.has_xs() {
            changed.set_xs(Register::from_bits(0))
        } else {
            changed
        }
    }

    /// With `EA` as given, for an external abort or a parity error: it reads 0 otherwise.
    #[must_use]
    pub const fn with_ea(self, ea: bool) -> Self {
        if self.class().is_external() { self.set_ea(ea) } else { self }
    }

    /// With `CM` as given; with 1, also `WnR` = 1, as for every such instruction. 1 only with `ISV`
    /// = 0.
    #[must_use]
    pub const fn with_cm(self, cm: bool) -> Self {
        if cm & self.isv() {
            return self;
        }
        let changed = self.set_cm(cm);
        if cm & self.has_wnr() { changed.set_wnr(true) } else { changed }
    }

    /// With `S1PTW` as given; 1 only with `ISV` = 0.
    #[must_use]
    pub const fn with_s1ptw(self, s1ptw: bool) -> Self {
        if self.isv() & s1ptw { self } else { self.set_s1ptw(s1ptw) }
    }

    /// With `WnR` as given, where it is not UNKNOWN; with `CM` = 1 it stays 1. A read has no
    /// `DirtyBit`.
    #[must_use]
    pub const fn with_wnr(self, wnr: bool) -> Self {
        if !self.has_wnr() | self.cm() {
            return self;
        }
        let changed = self.set_wnr(wnr);
        if self.is_permission() & !wnr { changed.set_dirty_bit(false) } else { changed }
    }

    /// With `GCS` as given; 1 only with `ISV` = 0.
    #[must_use]
    pub const fn with_gcs(self, gcs: bool) -> Self {
        if self.isv() & gcs { self } else { self.set_gcs(gcs) }
    }
}
