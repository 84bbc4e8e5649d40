//! A trapped access to a system register.

use super::SysReg;
use crate::direction::Direction;
use crate::el::TargetEl;
use crate::esr::Esr;
use crate::iss::{MsrMrsSys, MsrrMrrs};
use crate::named::Named;
use crate::register::Register;

/// A trapped MSR, MRS or System instruction: which register, which way, with what.
///
/// ```
/// use aarch64_syndrome::{Direction, Esr, SysRegAccess, TargetEl, sysreg};
///
/// let access = SysRegAccess::from_esr(Esr::from_bits(0x623a_3016), TargetEl::El2).unwrap();
/// assert_eq!((access.register, access.direction), (sysreg::ICC_SGI1R_EL1, Direction::Write));
/// assert_eq!(access.rt, Some(0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SysRegAccess {
    /// The register or instruction.
    pub register: SysReg,
    /// The general-purpose register, 0 to 30, safe as an index into 31 saved registers. `None` for
    /// XZR: a write of 0, a read that goes nowhere, or an instruction without an operand.
    pub rt: Option<usize>,
    /// Whether the system register would have been read or written.
    pub direction: Direction,
}

impl SysRegAccess {
    /// The access that a word of EC 0x18 reports; `None` for other classes.
    #[inline]
    #[must_use]
    pub const fn from_esr(esr: Esr, target: TargetEl) -> Option<Self> {
        match MsrMrsSys::from_esr(esr, target) {
            Some(trap) => Some(Self::from_trap(trap)),
            None => None,
        }
    }

    /// The access that a trap reports.
    #[inline]
    #[must_use]
    pub const fn from_trap(trap: MsrMrsSys) -> Self {
        Self {
            // At once: five getters are five calls where a compiler saves space.
            register: SysReg::from_iss(trap.esr().iss()),
            rt: trap.rt().index(),
            direction: trap.direction(),
        }
    }

    /// The access with the register's name as text. Links the table of all names.
    #[inline]
    #[must_use]
    pub const fn named(self) -> Named<Self> {
        Named(self)
    }
}

/// The text of both forms.
macro_rules! access_text {
    ($type:ty, |$this:ident| $access:expr, $register:expr) => {
        impl_text!($type, |$this, put| {
            put!(
                "{} of {} with {}",
                $access.direction,
                $register,
                Register::from_index($access.rt)
            );
        });
    };
}
access_text!(SysRegAccess, |this| this, this.register);
access_text!(Named<SysRegAccess>, |this| this.0, this.0.register.named());

/// A trapped MSRR, MRRS or 128-bit System instruction: a type of its own, so that it never passes
/// for an access of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SysRegPairAccess {
    /// The register or instruction.
    pub register: SysReg,
    /// The general-purpose register of the lower 64 bits, an even number.
    pub low: Option<usize>,
    /// The general-purpose register of the upper 64 bits; `None` for XZR.
    pub high: Option<usize>,
    /// Whether the system register would have been read or written.
    pub direction: Direction,
}

impl SysRegPairAccess {
    /// The access that a word of EC 0x14 reports; `None` for other classes.
    #[inline]
    #[must_use]
    pub const fn from_esr(esr: Esr, target: TargetEl) -> Option<Self> {
        match MsrrMrrs::from_esr(esr, target) {
            Some(trap) => Some(Self::from_trap(trap)),
            None => None,
        }
    }

    /// The access that a trap reports.
    #[inline]
    #[must_use]
    pub const fn from_trap(trap: MsrrMrrs) -> Self {
        let (low, high) = trap.pair();
        Self {
            register: SysReg::new(trap.op0(), trap.op1(), trap.crn(), trap.crm(), trap.op2()),
            low: low.index(),
            high: high.index(),
            direction: trap.direction(),
        }
    }
}

impl_text!(SysRegPairAccess, |this, put| {
    put!("128-bit {} of {}", this.direction, this.register);
    match (this.low, this.high) {
        (Some(low), Some(high)) => put!(" with x{} and x{}", low, high),
        (Some(low), None) => put!(" with x{} and xzr", low),
        (None, _) => put!(" with xzr"),
    }
});
