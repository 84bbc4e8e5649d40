//! When an address register means anything, by the architecture's rules.

#![allow(clippy::indexing_slicing, reason = "seven bits index 128 rows")]

use crate::ec::ExceptionClass;
use crate::esr::{Esr, TargetEl};
use crate::fsc::{FaultClass, FaultStatus, FaultStatusSet};
use crate::host::Host;
use crate::iss::{DataAbort, InstructionAbort, SError};

/// Codes with which bit 10 = 1 means that there is no fault address.
///
/// The manual defines `FnV` for 0x10 alone; Linux (`do_sea`) and KVM (`kvm_handle_guest_sea`)
/// read the bit for every external abort and parity error, and a wrong address is worse than none.
pub(crate) const FNV_READ: FaultStatusSet = FaultStatusSet::of_classes(&[
    FaultClass::SyncExternal,
    FaultClass::SyncExternalOnWalk,
    FaultClass::SyncParity,
    FaultClass::SyncParityOnWalk,
]);

/// `FnV`, or the bit in its place: see [`FNV_READ`].
#[inline]
pub(crate) const fn has_no_far(esr: Esr) -> bool {
    FNV_READ.contains(FaultStatus::from_bits(esr.iss() as u8)) & (esr.iss() & 1 << 10 != 0)
}

/// Whether `FAR_ELx` of `target` means anything after this exception (rules `R_ZTSSH` and
/// following, and the description of `FAR_ELx`).
///
/// True for Instruction and Data Aborts without `FnV`, PC alignment faults, Watchpoints without
/// `FnV` (not at EL3), Granule Protection Checks at EL3, and an `SError` with `VFV` = 1. False for
/// a class that does not occur at `target`.
///
/// Read the register before the next exception entry or return: both make it UNKNOWN.
#[must_use]
pub const fn far_is_valid(esr: Esr, target: TargetEl) -> bool {
    if !esr.ec().occurs_at(target) {
        return false;
    }
    match esr.ec() {
        ec if ec.is_abort() => !has_no_far(esr),
        ExceptionClass::PC_ALIGNMENT | ExceptionClass::GPC => true,
        ExceptionClass::WATCHPOINT_LOWER | ExceptionClass::WATCHPOINT_CURRENT => {
            esr.iss() & 1 << 10 == 0
        }
        ExceptionClass::SERROR => match SError::from_esr(esr, target) {
            Some(error) => matches!(error.vfv(), Some(true)),
            None => false,
        },
        _ => false,
    }
}

const EXTERNAL_OFF_WALK: FaultStatusSet =
    FaultStatusSet::of_classes(&[FaultClass::SyncExternal, FaultClass::SyncParity]);

/// Whether a valid `FAR_ELx` of an abort holds the very address that was accessed, rather than
/// some address in the same granule.
///
/// Not with `FnP` = 1, and not with `ISV` = 0 where the code may have used a Memory Copy or
/// Memory Set instruction ([`Host::mops`]), whose aborts look like any other. What those leave
/// UNKNOWN is the address of an MMU fault or granule protection fault: an external abort or parity
/// error that is not on a walk is exact all the same.
#[inline]
#[must_use]
pub const fn far_is_exact(esr: Esr, host: Host) -> bool {
    let fnp = esr.iss() & 1 << 15 != 0;
    let code = FaultStatus::from_bits(esr.iss() as u8);
    !esr.ec().is_data_abort()
        | mmu_fault_is_exact(esr, host)
        | !fnp & EXTERNAL_OFF_WALK.contains(code)
}

/// [`far_is_exact`] for an MMU fault or granule protection fault of an abort.
#[inline]
pub(crate) const fn mmu_fault_is_exact(esr: Esr, host: Host) -> bool {
    let isv = esr.iss() & 1 << 24 != 0;
    let fnp = esr.iss() & 1 << 15 != 0;
    // Bit 2 of the EC of an abort: 0 in 0x20 and 0x21.
    let is_data = esr.into_bits() & 1 << 28 != 0;
    isv | !is_data | !fnp & !host.mops()
}

/// What is known of the address of an abort from a guest, by its code and `S1PTW`.
///
/// Numbers, not an `enum`: in order, so that a comparison answers a question about several, and no
/// jump table gets into the machine code.
#[derive(Clone, Copy)]
pub(crate) struct AddressRule(u8);

impl AddressRule {
    /// A table walk failed, and no register has the address of the table.
    const TABLE_WALK: Self = Self(0);
    /// `FAR_EL2` is the address that failed, unless `FnV` or the bit in its place is 1.
    const FAR_UNLESS_FNV: Self = Self(1);
    /// `FAR_EL2` is the address that failed.
    const FAR: Self = Self(2);
    /// `HPFAR_EL2` has the page of the access.
    const PAGE: Self = Self(3);
    /// So it has, unless the core has erratum 834220.
    const PAGE_UNLESS_834220: Self = Self(4);
    /// So it has, unless `HCR_EL2.GPF` = 1.
    const PAGE_UNLESS_GPF: Self = Self(5);
    /// `HPFAR_EL2` has the page of the stage 1 descriptor.
    const DESCRIPTOR: Self = Self(6);
    /// So it has, unless the core has erratum 834220.
    const DESCRIPTOR_UNLESS_834220: Self = Self(7);

    const fn new(class: FaultClass, s1ptw: bool) -> Self {
        match (class, s1ptw) {
            (FaultClass::Translation, false) => Self::PAGE_UNLESS_834220,
            (FaultClass::Translation, true) => Self::DESCRIPTOR_UNLESS_834220,
            (FaultClass::AddressSize | FaultClass::AccessFlag, false) => Self::PAGE,
            (
                FaultClass::AddressSize
                | FaultClass::AccessFlag
                | FaultClass::Permission
                | FaultClass::GranuleProtectionOnWalk,
                true,
            ) => Self::DESCRIPTOR,
            (FaultClass::GranuleProtectionOnWalk, false) => Self::PAGE_UNLESS_GPF,
            (FaultClass::SyncExternalOnWalk | FaultClass::SyncParityOnWalk, false) | (_, true) => {
                Self::TABLE_WALK
            }
            (FaultClass::SyncExternal | FaultClass::SyncParity, false) => Self::FAR_UNLESS_FNV,
            (_, false) => Self::FAR,
        }
    }

    /// The rule for the abort in this word, taken on this host.
    #[inline]
    pub(crate) const fn of(esr: Esr, host: Host) -> Self {
        let s1ptw = esr.iss() >> 7 & 1;
        let rule = Self(ADDRESS_RULES[(esr.iss() & 0x3f | s1ptw << 6) as usize]);
        let is_834220 = host.erratum_834220()
            & (rule.is(Self::PAGE_UNLESS_834220) | rule.is(Self::DESCRIPTOR_UNLESS_834220));
        let is_gpf = host.gpf() & rule.is(Self::PAGE_UNLESS_GPF);
        if is_834220 | is_gpf { rule.without_page() } else { rule }
    }

    /// What is left of the rule where nobody has a page.
    #[inline]
    pub(crate) const fn without_page(self) -> Self {
        if self.is_descriptor() | self.is(Self::PAGE_UNLESS_GPF) {
            Self::TABLE_WALK
        } else if self.has_page() {
            Self::FAR
        } else {
            self
        }
    }

    /// Whether `HPFAR_EL2` has a page.
    #[inline]
    pub(crate) const fn has_page(self) -> bool {
        self.0 >= Self::PAGE.0
    }

    /// Whether the page is that of the stage 1 descriptor.
    #[inline]
    pub(crate) const fn is_descriptor(self) -> bool {
        self.0 >= Self::DESCRIPTOR.0
    }

    /// Whether a table walk failed of which no register has the address.
    #[inline]
    pub(crate) const fn is_table_walk(self) -> bool {
        self.is(Self::TABLE_WALK)
    }

    /// Without a page: whether `FAR_EL2` is the address that failed.
    #[inline]
    pub(crate) const fn has_far(self, esr: Esr) -> bool {
        // Up to FAR_UNLESS_FNV with FnV = 1, up to TABLE_WALK with FnV = 0 there is none.
        self.0 > (esr.iss() >> 10 & 1) as u8
    }

    #[inline]
    const fn is(self, rule: Self) -> bool {
        self.0 == rule.0
    }
}

/// The [`AddressRule`] of each code, and from 64 on with `S1PTW` = 1.
static ADDRESS_RULES: [u8; 128] = {
    let mut table = [0; 128];
    let mut code = 0;
    while code < 64 {
        let class = FaultStatus::from_bits(code).class();
        table[code as usize] = AddressRule::new(class, false).0;
        table[code as usize | 64] = AddressRule::new(class, true).0;
        code += 1;
    }
    table
};

/// Whether `HPFAR_EL2` holds the IPA of an abort taken to EL2 (rule `R_FKLWR`).
///
/// From a guest (EC 0x20 and 0x24 with `HCR_EL2.TGE` = 0): a stage 2 translation, access flag or
/// address size fault; a permission fault only with `S1PTW` = 1; a granule protection fault on a
/// stage 2 table, which is every one on a walk while `HCR_EL2.GPF` = 0, and one with `S1PTW` = 1
/// otherwise. Never for an external abort, a parity error, or EL2's own aborts (0x21, 0x25).
///
/// Linux's `__hpfar_valid` has no row for granule protection faults. Read the register before the
/// guest runs again.
#[inline]
#[must_use]
pub const fn hpfar_is_valid(esr: Esr, host: Host) -> bool {
    esr.ec().is_abort_from_lower() & !host.tge() & AddressRule::of(esr, host).has_page()
}

/// Whether `PFAR_EL1`, `PFAR_EL2` or, at EL3, `MFAR_EL3` means anything after this exception:
/// `PFV` = 1 in an external abort or an `SError`, and every Granule Protection Check at EL3.
#[must_use]
pub const fn pfar_is_valid(esr: Esr, target: TargetEl) -> bool {
    let pfv = if let Some(abort) = DataAbort::from_esr(esr, target) {
        abort.pfv()
    } else if let Some(abort) = InstructionAbort::from_esr(esr, target) {
        abort.pfv()
    } else if let Some(error) = SError::from_esr(esr, target) {
        error.pfv()
    } else {
        Some(matches!(esr.ec(), ExceptionClass::GPC) & esr.ec().occurs_at(target))
    };
    matches!(pfv, Some(true))
}
