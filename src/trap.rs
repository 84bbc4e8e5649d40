//! What a trap handler saves when a guest comes to EL2, as one value.

use crate::address::{Far, Hpfar};
use crate::el::{OriginEl, TargetEl};
use crate::esr::Esr;
use crate::fault::Fault;
use crate::guest_translation::GuestTranslation;
use crate::syndrome::Syndrome;

/// The registers that say why a guest came to EL2, in an order that assembly can store: six
/// doublewords, each at the offset that its field names.
///
/// All of them are UNKNOWN or overwritten once a guest runs again.
///
/// ```
/// use aarch64_syndrome::{FaultClass, OriginEl, TrapSnapshot};
///
/// let trap =
///     TrapSnapshot { esr: 0x9383_0006, hpfar: 0x9_0000, spsr: 0x3c5, ..Default::default() };
/// assert_eq!(trap.fault().unwrap().class(), FaultClass::Translation);
/// assert_eq!(trap.origin(), Some(OriginEl::El1));
/// ```
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "VM exit")]
#[doc(alias = "trap frame")]
pub struct TrapSnapshot {
    /// Offset 0: `ESR_EL2`.
    pub esr: u64,
    /// Offset 8: `FAR_EL2`.
    pub far: u64,
    /// Offset 16: `HPFAR_EL2`. Above another hypervisor, [`Hpfar::from_ipa`] of the physical
    /// address of its exit: with 0 here, [`fault`](Self::fault) answers with an address in page 0.
    pub hpfar: u64,
    /// Offset 24: `HCR_EL2` as the guest ran with it.
    pub hcr: u64,
    /// Offset 32: `SPSR_EL2`.
    pub spsr: u64,
    /// Offset 40: `ELR_EL2`.
    pub elr: u64,
}

// Assembly relies on these.
const _: () = {
    assert!(core::mem::size_of::<TrapSnapshot>() == 48);
    assert!(core::mem::offset_of!(TrapSnapshot, esr) == 0);
    assert!(core::mem::offset_of!(TrapSnapshot, far) == 8);
    assert!(core::mem::offset_of!(TrapSnapshot, hpfar) == 16);
    assert!(core::mem::offset_of!(TrapSnapshot, hcr) == 24);
    assert!(core::mem::offset_of!(TrapSnapshot, spsr) == 32);
    assert!(core::mem::offset_of!(TrapSnapshot, elr) == 40);
};

impl TrapSnapshot {
    /// The syndrome.
    #[inline]
    #[must_use]
    pub const fn esr(self) -> Esr {
        Esr::from_bits(self.esr)
    }

    /// The syndrome by its encoding.
    #[inline]
    #[must_use]
    pub const fn syndrome(self) -> Syndrome {
        Syndrome::decode(self.esr(), TargetEl::El2)
    }

    /// The immediate of an SVC, HVC or SMC ([`Syndrome::imm16`]).
    #[inline]
    #[must_use]
    pub const fn imm16(self) -> Option<u16> {
        self.syndrome().imm16()
    }

    /// The fault, with [`guest_translation`](Self::guest_translation); `None` unless the syndrome
    /// is that of an abort.
    #[inline]
    #[must_use]
    pub const fn fault(self) -> Option<Fault> {
        let (far, hpfar) = (Far::from_bits(self.far), Hpfar::from_bits(self.hpfar));
        match Fault::from_guest(self.esr(), far, hpfar) {
            Some(fault) => Some(fault.with_translation(self.guest_translation())),
            None => None,
        }
    }

    /// [`GuestTranslation::DEFAULT`] with `TGE`, `[27]`, and `GPF`, `[48]`, of `HCR_EL2`.
    ///
    /// What no register of the trap says is left to [`Fault::with_translation`].
    #[inline]
    #[must_use]
    pub const fn guest_translation(self) -> GuestTranslation {
        GuestTranslation::DEFAULT
            .with_tge(self.hcr >> 27 & 1 != 0)
            .with_gpf(self.hcr >> 48 & 1 != 0)
    }

    /// Whether the exception came from `AArch32` state: `SPSR_EL2.M`, `[4]`.
    #[inline]
    #[must_use]
    pub const fn is_aarch32(self) -> bool {
        self.pstate().is_aarch32()
    }

    /// The level that the exception came from, by `SPSR_EL2.M`; `None` for a mode that the
    /// architecture does not have.
    #[inline]
    #[must_use]
    pub const fn origin(self) -> Option<OriginEl> {
        self.pstate().origin()
    }
}

impl_text!(TrapSnapshot, |this, put| {
    put!("{} FAR {:#x} HPFAR {:#x}", this.esr(), this.far, this.hpfar);
    put!(" HCR {:#x} SPSR {:#x} ELR {:#x}", this.hcr, this.spsr, this.elr);
});
