//! Taking an exception: from the state before to the state after.

use super::controls::Controls;
use super::error::CannotBeTaken;
use super::exception::{Exception, Kind, Report};
use super::features::Features;
use super::mode::Mode;
use super::spsr::Spsr;
use super::{syndrome, vector};
use crate::address::Pfar;
use crate::{Esr, Far, Hpfar, InstructionLength, OriginEl, TargetEl};

/// Where a core is: the two things that an exception entry and an exception return change.
///
/// ```
/// use aarch64_syndrome::TargetEl;
/// use aarch64_syndrome::entry::{Controls, CoreState, Exception, Features, Spsr};
///
/// // A VMM gives its guest an interrupt: EL1 runs at 0x8_0040.
/// let before = CoreState { pc: 0x8_0040, pstate: Spsr::from_bits(0x5) };
/// let el1 = Controls::DEFAULT.with_vbar(0x9_0000);
/// let entered = before.take(Exception::IRQ, TargetEl::El1, el1, Features::DEFAULT)?;
/// assert_eq!(entered.state().pc, 0x9_0280);
/// assert_eq!((entered.elr(), entered.esr()), (0x8_0040, None));
/// # Ok::<(), aarch64_syndrome::entry::CannotBeTaken>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CoreState {
    /// The program counter.
    pub pc: u64,
    /// `PSTATE`.
    pub pstate: Spsr,
}

/// What an exception entry leaves behind: the state of the core at the vector, and the registers of
/// the level that has taken it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entered {
    target: TargetEl,
    state: CoreState,
    elr: u64,
    spsr: Spsr,
    report: Option<Report>,
}

impl CoreState {
    /// The state with this program counter, of which `AArch32` has 32 bits.
    pub(super) const fn new(pc: u64, pstate: Spsr) -> Self {
        Self { pc: if pstate.is_aarch32() { pc & 0xffff_ffff } else { pc }, pstate }
    }

    /// The state after `target` has taken `exception` here.
    ///
    /// `pc` is the instruction that caused it, or that would run next (IRQ, FIQ, `SError`, software
    /// step). An SVC, HVC or SMC that is taken as a call has been executed: its `ELR_ELx` is the
    /// next instruction's address. One that is trapped has not.
    ///
    /// Masks are not looked at: an `SError` that `PSTATE.A` masks is taken all the same. `EC`, `IL`
    /// and `PFV` are fitted, and an address that means nothing there is `None`. Other fields stay
    /// as they were given: [`passed_to_el2`](Exception::passed_to_el2) and
    /// [`passed_to_el1`](Exception::passed_to_el1) drop those that the level below does not have.
    ///
    /// # Errors
    ///
    /// Where no core takes such an exception; nothing of the state is looked at that does not
    /// decide it. Whether `target` is the level to which the exception is routed, and whether it is
    /// masked, is the caller's to know. So is whether the target uses `AArch32` (`HCR_EL2.RW` or
    /// `SCR_EL3.RW` = 0): that is refused for code of the target's own level alone.
    #[doc(alias = "inject")]
    pub const fn take(
        self,
        exception: Exception,
        target: TargetEl,
        controls: Controls,
        features: Features,
    ) -> Result<Entered, CannotBeTaken> {
        let Some(origin) = self.pstate.origin() else {
            return Err(CannotBeTaken::NoSuchMode);
        };
        if origin as u8 > target.number() {
            return Err(CannotBeTaken::FromAbove);
        }
        if self.pstate.is_aarch32() & !origin.is_below(target) {
            return Err(CannotBeTaken::TargetIsAarch32);
        }
        let (kind, report) = match exception.0 {
            Kind::Reported(report) => {
                match syndrome::at(target, origin, self.pstate, report, controls) {
                    Ok(report) => (Kind::Reported(report), Some(report)),
                    Err(error) => return Err(error),
                }
            }
            kind => (kind, None),
        };
        let offset = vector::from(self.pstate, origin, target, controls)
            | vector::of(kind, target, controls, features);
        let pstate = at_vector(self.pstate, origin, target, controls, features);
        let returns_to = match report {
            Some(report) if controls.is_call(report.esr.ec(), target, self.pstate) => {
                self.after(InstructionLength::from_il(report.esr.il()))
            }
            _ => Self::new(self.pc, self.pstate),
        };
        Ok(Entered {
            target,
            state: CoreState { pc: controls.vector_table() | offset, pstate },
            elr: returns_to.pc,
            spsr: saved(returns_to.pstate, origin, target, controls),
            report,
        })
    }
}

/// `PSTATE` at the vector.
const fn at_vector(
    before: Spsr,
    origin: OriginEl,
    target: TargetEl,
    controls: Controls,
    features: Features,
) -> Spsr {
    /// `NZCV`, `DIT` and `PAN`, which are in the same place in both states.
    const KEPT: u64 = 0b1111 << 28 | 1 << 24 | 1 << 22;
    let mode = match target {
        TargetEl::El1 => Mode::El1h,
        TargetEl::El2 => Mode::El2h,
        TargetEl::El3 => Mode::El3h,
    };
    let kept = Spsr::from_bits(before.into_bits() & KEPT);
    kept.with_mode(mode)
        .with_daif(0b1111)
        .with_ssbs(features.ssbs() & controls.dssbs())
        .with_allint(features.nmi() & !controls.spintmask())
        .with_pan(kept.pan() | features.pan() & controls.sets_pan(target))
        .with_tco(features.mte())
        .with_pm(features.ebep() | features.profiling_exceptions())
        .with_exlock(features.gcs() & controls.exlocken() & !origin.is_below(target))
}

/// `SPSR_ELx` for a return to `returns_to`.
const fn saved(returns_to: Spsr, origin: OriginEl, target: TargetEl, controls: Controls) -> Spsr {
    const EL: u64 = 0b11 << 2;
    const EL2: u64 = 0b10 << 2;
    let saved = returns_to.with_uinj(false);
    let is_el1s_own = matches!((origin, target), (OriginEl::El1, TargetEl::El1));
    if is_el1s_own & controls.shows_el1_as_el2() { saved.replaced(EL, EL2) } else { saved }
}

impl Entered {
    /// The level that has taken the exception.
    #[inline]
    #[must_use]
    pub const fn target(self) -> TargetEl {
        self.target
    }

    /// The state at the vector: what an exception return of the level above has to restore.
    #[inline]
    #[must_use]
    pub const fn state(self) -> CoreState {
        self.state
    }

    /// `ELR_ELx` of the target.
    #[inline]
    #[must_use]
    #[doc(alias = "ELR_EL1")]
    pub const fn elr(self) -> u64 {
        self.elr
    }

    /// `SPSR_ELx` of the target.
    #[inline]
    #[must_use]
    #[doc(alias = "SPSR_EL1")]
    pub const fn spsr(self) -> Spsr {
        self.spsr
    }

    /// `ESR_ELx` of the target; `None` for an IRQ or FIQ, which leaves it as it was.
    #[inline]
    #[must_use]
    pub const fn esr(self) -> Option<Esr> {
        match self.report {
            Some(report) => Some(report.esr),
            None => None,
        }
    }

    /// `FAR_ELx` of the target; `None` where it is UNKNOWN or, for an IRQ or FIQ, as it was. Write
    /// 0 for UNKNOWN, rather than leave an old address.
    #[inline]
    #[must_use]
    pub const fn far(self) -> Option<Far> {
        match self.report {
            Some(report) => report.far,
            None => None,
        }
    }

    /// `HPFAR_EL2`, for an exception to EL2; `None` as for [`far`](Self::far).
    #[inline]
    #[must_use]
    pub const fn hpfar(self) -> Option<Hpfar> {
        match self.report {
            Some(report) => report.hpfar,
            None => None,
        }
    }

    /// `PFAR_ELx` of the target; `None` as for [`far`](Self::far).
    #[inline]
    #[must_use]
    pub const fn pfar(self) -> Option<Pfar> {
        match self.report {
            Some(report) => report.pfar,
            None => None,
        }
    }
}

impl_text!(CoreState, |this, put| {
    put!("PC {:#x} PSTATE {}", this.pc, this.pstate);
});

impl_text!(Entered, |this, put| {
    put!("{}: {} ELR {:#x} SPSR {}", this.target, this.state, this.elr, this.spsr);
    if let Some(report) = this.report {
        put!(" ESR {}", report.esr);
        if let Some(far) = report.far {
            put!(" FAR {}", far);
        }
    }
});
