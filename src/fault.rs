//! What happened: class, level, stage, virtual address, and the five answers to "is there an IPA?".

mod details;
mod ipa;
mod text;

pub use ipa::{IpaAnswer, NoIpa};

use crate::address::{AbortRow, Far, Hpfar, Ipa, far_is_exact};
use crate::esr::Esr;
use crate::esr::abort_bits::S1PTW;
use crate::fsc::{AccessKind, FaultClass, FaultStatus, Level};
use crate::guest_translation::GuestTranslation;

/// An abort or a Granule Protection Check, with the addresses that came with it.
///
/// Nothing is computed before it is asked for.
///
/// ```
/// use aarch64_syndrome::{Esr, Far, Fault, FaultClass, Hpfar, IpaAnswer, Level};
///
/// let esr = Esr::from_bits(0x9383_0006); // ldr w3, from a device
/// let far = Far::from_bits(0xffff_8000_1234_5678);
/// let fault = Fault::from_guest(esr, far, Hpfar::from_bits(0x9_0000)).unwrap();
/// assert_eq!((fault.class(), fault.level()), (FaultClass::Translation, Some(Level::L2)));
/// assert!(matches!(fault.ipa(), IpaAnswer::Exact(ipa) if ipa.into_bits() == 0x900_0678));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "data abort")]
#[doc(alias = "page fault")]
#[doc(alias = "external abort")]
pub struct Fault {
    esr: Esr,
    far: Far,
    source: Source,
    translation: GuestTranslation,
}

/// Where an IPA could come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Source {
    /// A guest's, taken to EL2 with its `HPFAR_EL2`.
    Guest(Hpfar),
    /// A guest's, found, or not, by the hypervisor below.
    Given(Option<Ipa>),
    /// A fault of one's own.
    Local,
}

/// A stage of address translation.
///
/// ```
/// use aarch64_syndrome::{Esr, Far, Fault, Hpfar, Stage};
///
/// let (esr, far) = (Esr::from_bits(0x9200_0007), Far::from_bits(0x1000));
/// let guests = Fault::from_guest(esr, far, Hpfar::from_bits(0)).unwrap();
/// assert_eq!(guests.stage(), Some(Stage::Stage2));
/// assert_eq!(Fault::own(esr, far).unwrap().stage(), Some(Stage::Stage1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Stage 1: virtual address to IPA, the guest's tables.
    Stage1,
    /// Stage 2: IPA to physical address, the hypervisor's tables.
    Stage2,
}

impl_names!(Stage {
    Stage1 => "stage 1",
    Stage2 => "stage 2",
});

impl Fault {
    /// The fault that took a core to EL2, from `ESR_EL2`, `FAR_EL2` and `HPFAR_EL2`; `None`
    /// unless `EC` is that of an Instruction or Data Abort.
    ///
    /// For a hypervisor at EL2, and its guest's fault. EL2's own aborts (EC 0x21, 0x25) are faults
    /// too, without an IPA ([`own`](Self::own) takes them as well). What the host is like is
    /// [`GuestTranslation::DEFAULT`] until [`with_translation`](Self::with_translation) says
    /// otherwise.
    #[inline]
    #[must_use]
    pub const fn from_guest(esr: Esr, far: Far, hpfar: Hpfar) -> Option<Self> {
        Self::from_lower(esr, far, Source::Guest(hpfar))
    }

    /// The fault as a hypervisor below reports it, with the guest physical address that it found,
    /// if it found one: HVF, WHP, MSHV, `KVM_EXIT_ARM_SEA`. `None` unless `EC` is that of an abort.
    /// For a VMM, and its guest's fault.
    ///
    /// `gpa` may be the address or only its page; the low 12 bits come from `gva` where that is
    /// exact.
    #[inline]
    #[must_use]
    pub const fn reported(esr: Esr, gva: Far, gpa: Option<Ipa>) -> Option<Self> {
        Self::from_lower(esr, gva, Source::Given(gpa))
    }

    #[inline]
    const fn from_lower(esr: Esr, far: Far, source: Source) -> Option<Self> {
        if !esr.ec().is_abort() {
            return None;
        }
        // Bit 0 of the EC of an abort: 1 in 0x21 and 0x25.
        let source = if esr.into_bits() & 1 << 26 == 0 { source } else { Source::Local };
        Some(Self { esr, far, source, translation: GuestTranslation::DEFAULT })
    }

    /// A fault of one's own at EL1, EL2 or EL3, or of the program that a kernel runs at EL0; also a
    /// Granule Protection Check (EC 0x1e): there is no IPA. `None` for other classes.
    ///
    /// For a kernel's page faults, whether they are its own or its user's, and for firmware's own.
    /// An abort that firmware at EL3 takes from below, to pass it on, has no IPA either. A guest's
    /// fault at EL2 is [`from_guest`](Self::from_guest).
    ///
    /// The address is that of the access unless `FnP` = 1. Where programs may use a Memory Copy or
    /// Memory Set instruction (`FEAT_MOPS`), whose faults report a granule, say so by
    /// [`GuestTranslation::with_mops`].
    #[inline]
    #[must_use]
    pub const fn own(esr: Esr, far: Far) -> Option<Self> {
        if esr.ec().reports_fault() {
            let translation = GuestTranslation::DEFAULT.with_mops(false);
            Some(Self { esr, far, source: Source::Local, translation })
        } else {
            None
        }
    }

    /// The same fault, where translation differs from [`GuestTranslation::DEFAULT`], with which a
    /// guest's fault begins; one's [`own`](Self::own) begins with `with_mops(false)`.
    #[inline]
    #[must_use]
    pub const fn with_translation(self, translation: GuestTranslation) -> Self {
        Self { translation, ..self }
    }

    /// The syndrome.
    #[inline]
    #[must_use]
    pub const fn esr(self) -> Esr {
        self.esr
    }

    /// `DFSC`, `IFSC` or `xFSC`.
    #[inline]
    #[must_use]
    pub const fn status(self) -> FaultStatus {
        self.esr.fault_status()
    }

    /// What kind of fault this is.
    #[inline]
    #[must_use]
    pub const fn class(self) -> FaultClass {
        self.status().class_in(self.esr.ec())
    }

    /// The lookup level, -2 to 3; `None` where the class has none. The stage 2 level where
    /// `S1PTW` = 1.
    #[inline]
    #[must_use]
    pub const fn level(self) -> Option<Level> {
        self.status().level_in(self.esr.ec())
    }

    /// Whether an instruction fetch or a data access faulted.
    #[inline]
    #[must_use]
    pub const fn kind(self) -> AccessKind {
        if self.is_data() { AccessKind::Data } else { AccessKind::Instruction }
    }

    #[inline]
    const fn is_data(self) -> bool {
        // Bit 2 of EC, bit 28 of the word, tells 0x24 and 0x25 from 0x20 and 0x21. It is 1 in EC
        // 0x1e too, which says it in InD, ISS bit 20, and alone has bit 5 of EC, bit 31, clear.
        // Shifted to one place, they are asked at once.
        let esr = self.esr.into_bits();
        esr >> 28 & (esr >> 31 | !(esr >> 20)) & 1 != 0
    }

    /// `S1PTW`: a stage 2 fault on an access of the stage 1 table walk.
    #[inline]
    #[must_use]
    pub const fn s1ptw(self) -> bool {
        self.esr.bit(S1PTW)
    }

    /// The stage of translation that faulted, or `None` where the syndrome does not say. An
    /// external abort on a walk may be on either stage's table, and an alignment fault may come
    /// from either stage's memory type.
    #[must_use]
    pub const fn stage(self) -> Option<Stage> {
        if self.s1ptw() {
            return Some(Stage::Stage2);
        }
        match self.class() {
            FaultClass::AddressSize
            | FaultClass::Translation
            | FaultClass::AccessFlag
            | FaultClass::Permission => {
                Some(if self.is_guests() { Stage::Stage2 } else { Stage::Stage1 })
            }
            FaultClass::GranuleProtectionOnWalk if self.is_guests() & !self.translation.gpf() => {
                Some(Stage::Stage2)
            }
            _ => None,
        }
    }

    /// The virtual address, or `None` where `FAR_ELx` is not valid (`FnV`).
    ///
    /// Whether it is exact, [`is_va_exact`](Self::is_va_exact) says. An external abort leaves the
    /// address tag UNKNOWN: compare [`Far::untagged`].
    #[inline]
    #[must_use]
    pub const fn va(self) -> Option<Far> {
        if self.has_no_far() { None } else { Some(self.far) }
    }

    /// The page in `HPFAR_EL2`, or `None` where that is not valid ([`hpfar_is_valid`]) or was not
    /// given.
    ///
    /// [`ipa`](Self::ipa) makes an address of it.
    ///
    /// [`hpfar_is_valid`]: crate::address::hpfar_is_valid
    #[inline]
    #[must_use]
    #[doc(alias = "HPFAR_EL2")]
    pub const fn hpfar(self) -> Option<Hpfar> {
        match self.source {
            Source::Guest(hpfar)
                if !self.translation.tge()
                    & AbortRow::of(self.esr).on(self.translation).has_page() =>
            {
                Some(hpfar)
            }
            _ => None,
        }
    }

    /// Whether [`va`](Self::va) is the address accessed, not just one in the same granule
    /// ([`far_is_exact`]).
    #[inline]
    #[must_use]
    pub const fn is_va_exact(self) -> bool {
        !self.has_no_far() & far_is_exact(self.esr, self.translation)
    }

    /// A Granule Protection Check has no `FnV`.
    #[inline]
    const fn has_no_far(self) -> bool {
        self.esr.ec().is_abort() & AbortRow::of(self.esr).has_no_far(self.esr)
    }

    /// Whether the fault is a guest's: EC 0x20 or 0x24 taken to EL2 with TGE = 0.
    #[inline]
    const fn is_guests(self) -> bool {
        !matches!(self.source, Source::Local) & !self.translation.tge()
    }
}

impl Esr {
    /// The class of the abort that this word reports, or `None` unless `EC` is that of an
    /// Instruction or Data Abort (0x20, 0x21, 0x24, 0x25): the shortest way for a trap handler.
    ///
    /// `Some(Unallocated)` for a code that the architecture does not have for this kind of abort:
    /// 0x11, 0x21, 0x34 and 0x35 are no `IFSC`s.
    #[inline]
    #[must_use]
    pub const fn abort_class(self) -> Option<FaultClass> {
        if self.ec().is_abort() { Some(self.fault_status().class_in(self.ec())) } else { None }
    }

    /// The class of the fault that this word reports, or `None` unless `EC` is that of an abort
    /// or a Granule Protection Check (0x1e, 0x20, 0x21, 0x24, 0x25).
    ///
    /// As [`abort_class`](Self::abort_class); a Granule Protection Check has no other code than
    /// those of granule protection faults.
    #[inline]
    #[must_use]
    pub const fn fault_class(self) -> Option<FaultClass> {
        if self.ec().reports_fault() { Some(self.fault_status().class_in(self.ec())) } else { None }
    }
}
