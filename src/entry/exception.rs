//! What is to be taken.

use crate::address::Pfar;
use crate::{Esr, Far, Hpfar};

/// An exception, before it is known which level takes it from which.
///
/// `EC` and `IL` of the syndrome are fitted when it is taken: 0x24 and 0x25 are the same here. At
/// EL2 an access by `VNCR_EL2` (`VNCR` = 1) has 0x25 whoever made it; its vector is that of the
/// level that did.
///
/// ```
/// use aarch64_syndrome::entry::Exception;
/// use aarch64_syndrome::{Esr, Far};
///
/// let abort = Exception::new(Esr::from_bits(0x9200_0006), Some(Far::from_bits(0x1000)));
/// // A stage 2 fault is no fault of the guest's: it becomes an external abort.
/// let told = abort.passed_to_el1(None)?;
/// assert_eq!(told.esr().map(|esr| u64::from(esr) & 0x3f), Some(0x10));
/// # Ok::<(), aarch64_syndrome::entry::CannotBeTaken>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exception(pub(super) Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Reported(Report),
    Irq,
    Fiq,
}

/// A synchronous exception or an `SError`, with what it reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Report {
    pub(super) esr: Esr,
    pub(super) far: Option<Far>,
    pub(super) hpfar: Option<Hpfar>,
    pub(super) pfar: Option<Pfar>,
}

impl Exception {
    /// The exception that an UNDEFINED instruction causes, and what becomes of a trap that the
    /// level below shall not see: EC 0x00.
    pub const UNDEFINED: Self = Self::new(Esr::from_bits(1 << 25), None);

    /// An IRQ, which reports nothing.
    pub const IRQ: Self = Self(Kind::Irq);

    /// An FIQ, which reports nothing.
    pub const FIQ: Self = Self(Kind::Fiq);

    /// A synchronous exception or an `SError` with this syndrome, and the address for `FAR_ELx`,
    /// which is not looked at where the syndrome has none
    /// ([`far_is_valid`](crate::address::far_is_valid)).
    #[inline]
    #[must_use]
    pub const fn new(esr: Esr, far: Option<Far>) -> Self {
        Self(Kind::Reported(Report { esr, far, hpfar: None, pfar: None }))
    }

    /// With this `HPFAR_EL2`, which counts where EL2 takes the exception and the syndrome says
    /// that it is valid ([`hpfar_is_valid`](crate::address::hpfar_is_valid)).
    #[inline]
    #[must_use]
    pub const fn with_hpfar(self, hpfar: Hpfar) -> Self {
        match self.0 {
            Kind::Reported(report) => Self(Kind::Reported(Report { hpfar: Some(hpfar), ..report })),
            _ => self,
        }
    }

    /// With this `PFAR_ELx`, which counts where `PFV` is 1. Without one, `PFV` becomes 0.
    #[inline]
    #[must_use]
    pub const fn with_pfar(self, pfar: Pfar) -> Self {
        match self.0 {
            Kind::Reported(report) => Self(Kind::Reported(Report { pfar: Some(pfar), ..report })),
            _ => self,
        }
    }

    /// The syndrome as it was given; `None` for an IRQ or FIQ.
    #[inline]
    #[must_use]
    pub const fn esr(self) -> Option<Esr> {
        match self.0 {
            Kind::Reported(report) => Some(report.esr),
            Kind::Irq | Kind::Fiq => None,
        }
    }

    /// The address as it was given, for `FAR_ELx`.
    #[inline]
    #[must_use]
    pub const fn far(self) -> Option<Far> {
        match self.0 {
            Kind::Reported(report) => report.far,
            Kind::Irq | Kind::Fiq => None,
        }
    }
}

impl_text!(Exception, |this, put| {
    match this.0 {
        Kind::Reported(report) => {
            put!("{}", report.esr);
            if let Some(far) = report.far {
                put!(" FAR {}", far);
            }
        }
        Kind::Irq => put!("IRQ"),
        Kind::Fiq => put!("FIQ"),
    }
});
