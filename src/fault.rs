//! What happened: class, level, stage, virtual address, and the five answers to "is there an IPA?".

mod access;
mod ipa;

pub use ipa::{IpaAnswer, NoIpa};

use crate::address::{Far, Hpfar, Ipa, far_is_exact, has_no_far};

use crate::esr::Esr;
use crate::fsc::{AccessKind, FaultClass, FaultStatus, Level};
use crate::host::Host;

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
pub struct Fault {
    esr: Esr,
    far: Far,
    source: Source,
}

/// Where an IPA could come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Source {
    /// Taken to EL2, with its `HPFAR_EL2`.
    Guest { hpfar: Hpfar, host: Host },
    /// Found, or not, by the hypervisor below.
    Given { gpa: Option<Ipa>, host: Host },
    /// A fault of one's own.
    Local,
}

/// A stage of address translation.
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
    /// EL2's own aborts (EC 0x21, 0x25) are faults too, without an IPA. What the host is like is
    /// [`Host::DEFAULT`] until [`on_host`](Self::on_host) says otherwise.
    #[inline]
    #[must_use]
    pub const fn from_guest(esr: Esr, far: Far, hpfar: Hpfar) -> Option<Self> {
        if esr.ec().is_abort() {
            Some(Self { esr, far, source: Source::Guest { hpfar, host: Host::DEFAULT } })
        } else {
            None
        }
    }

    /// The fault as a hypervisor below reports it, with the guest physical address that it found,
    /// if it found one: HVF, WHP, MSHV, `KVM_EXIT_ARM_SEA`. `None` unless `EC` is that of an abort.
    ///
    /// `gpa` may be the address or only its page; the low 12 bits come from `gva` where that is
    /// exact.
    #[inline]
    #[must_use]
    pub const fn with_gpa(esr: Esr, gva: Far, gpa: Option<Ipa>) -> Option<Self> {
        if esr.ec().is_abort() {
            Some(Self { esr, far: gva, source: Source::Given { gpa, host: Host::DEFAULT } })
        } else {
            None
        }
    }

    /// A fault of one's own at EL1, EL2 or EL3, or a Granule Protection Check (EC 0x1e): there is
    /// no IPA. `None` for other classes.
    #[inline]
    #[must_use]
    pub const fn local(esr: Esr, far: Far) -> Option<Self> {
        if esr.ec().reports_fault() { Some(Self { esr, far, source: Source::Local }) } else { None }
    }

    /// The same fault, on a host that differs from [`Host::DEFAULT`].
    #[inline]
    #[must_use]
    pub const fn on_host(self, host: Host) -> Self {
        let source = match self.source {
            Source::Guest { hpfar, .. } => Source::Guest { hpfar, host },
            Source::Given { gpa, .. } => Source::Given { gpa, host },
            Source::Local => Source::Local,
        };
        Self { source, ..self }
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
        FaultStatus::from_bits(self.esr.iss() as u8)
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
        // Bit 2 of EC tells 0x24 and 0x25 from 0x20 and 0x21. It is 1 in EC 0x1e too, which says
        // it in InD, ISS bit 20, and alone has bit 5 of EC clear.
        let (ec, iss) = (self.esr.ec().into_bits(), self.esr.iss());
        let is_instruction = (ec & 1 << 2 == 0) | (ec & 1 << 5 == 0) & (iss & 1 << 20 != 0);
        if is_instruction { AccessKind::Instruction } else { AccessKind::Data }
    }

    /// `S1PTW`: a stage 2 fault on an access of the stage 1 table walk.
    #[inline]
    #[must_use]
    pub const fn s1ptw(self) -> bool {
        self.esr.iss() & 1 << 7 != 0
    }

    /// The stage of translation that faulted, or `None` where the syndrome cannot tell: an
    /// external abort on a walk may be on either stage's table, and an alignment fault may come
    /// from either stage's memory type.
    #[must_use]
    pub const fn stage(self) -> Option<Stage> {
        if self.s1ptw() {
            return Some(Stage::Stage2);
        }
        match (self.class(), self.guest_host()) {
            (
                FaultClass::AddressSize
                | FaultClass::Translation
                | FaultClass::AccessFlag
                | FaultClass::Permission,
                Some(_),
            ) => Some(Stage::Stage2),
            (
                FaultClass::AddressSize
                | FaultClass::Translation
                | FaultClass::AccessFlag
                | FaultClass::Permission,
                None,
            ) => Some(Stage::Stage1),
            (FaultClass::GranuleProtectionOnWalk, Some(host)) if !host.gpf() => Some(Stage::Stage2),
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
        if has_no_far(self.esr) { None } else { Some(self.far) }
    }

    /// Whether [`va`](Self::va) is the address accessed, not just one in the same granule
    /// ([`far_is_exact`]).
    #[inline]
    #[must_use]
    pub const fn is_va_exact(self) -> bool {
        let host = match self.source {
            Source::Guest { host, .. } | Source::Given { host, .. } => host,
            Source::Local => Host::DEFAULT,
        };
        !has_no_far(self.esr) & far_is_exact(self.esr, host)
    }

    /// The host, where the fault is a guest's: EC 0x20 or 0x24 taken to EL2 with TGE = 0.
    #[inline]
    const fn guest_host(self) -> Option<Host> {
        match self.source {
            Source::Guest { host, .. } | Source::Given { host, .. }
                if self.esr.ec().is_abort_from_lower() & !host.tge() =>
            {
                Some(host)
            }
            _ => None,
        }
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
        if self.ec().is_abort() {
            Some(FaultStatus::from_bits(self.iss() as u8).class_in(self.ec()))
        } else {
            None
        }
    }

    /// The class of the fault that this word reports, or `None` unless `EC` is that of an abort
    /// or a Granule Protection Check (0x1e, 0x20, 0x21, 0x24, 0x25).
    ///
    /// As [`abort_class`](Self::abort_class); a Granule Protection Check has no other code than
    /// those of granule protection faults.
    #[inline]
    #[must_use]
    pub const fn fault_class(self) -> Option<FaultClass> {
        if self.ec().reports_fault() {
            Some(FaultStatus::from_bits(self.iss() as u8).class_in(self.ec()))
        } else {
            None
        }
    }
}

impl_text!(Fault, |this, put| {
    if let Some(level) = this.level() {
        put!("level {} ", level);
    }
    put!("{} on {} access", this.class(), this.kind());
    match this.va() {
        Some(va) if this.is_va_exact() => put!(", VA {}", va),
        Some(va) => put!(", VA in the granule of {}", va),
        None => put!(", no VA"),
    }
    match this.ipa() {
        IpaAnswer::Unavailable(NoIpa::OwnEl) => {}
        answer => put!(", {}", answer),
    }
});
