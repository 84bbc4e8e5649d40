//! A trapped system register access, with the register's name.
//!
//! What a register does is not here; `tables/sysreg.rs` has numbers and names alone.

use crate::direction::Direction;
use crate::el::TargetEl;
use crate::esr::Esr;
use crate::iss::{MsrMrsSys, MsrrMrrs};
use crate::register::Register;
use crate::small_int::{U2, U3, U4};
use bitfield_struct::bitfield;

/// A system register or a System instruction: the five numbers that name it, every value kept.
///
/// The bits are in the order of the instruction, which is also that of `KVM_REG_ARM64_SYSREG` and
/// of Apple's `hv_sys_reg_t`.
///
/// ```
/// use aarch64_syndrome::SysReg;
///
/// assert_eq!(SysReg::from_bits(0xc000), SysReg::MIDR_EL1);
/// assert_eq!(SysReg::MIDR_EL1.name(), Some("MIDR_EL1"));
/// ```
#[bitfield(u16, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SysReg {
    /// `Op2`.
    #[inline]
    #[must_use]
    #[bits(3, access = RO)]
    pub op2: U3,

    /// `CRm`.
    #[inline]
    #[must_use]
    #[bits(4, access = RO)]
    pub crm: U4,

    /// `CRn`.
    #[inline]
    #[must_use]
    #[bits(4, access = RO)]
    pub crn: U4,

    /// `Op1`.
    #[inline]
    #[must_use]
    #[bits(3, access = RO)]
    pub op1: U3,

    /// `Op0`: 2 and 3 for a register, 1 for a System instruction.
    #[inline]
    #[must_use]
    #[bits(2, access = RO)]
    pub op0: U2,
}

include!("../tables/sysreg.rs");

impl SysReg {
    /// The register with these numbers.
    #[inline]
    #[must_use]
    pub const fn new(op0: U2, op1: U3, crn: U4, crm: U4, op2: U3) -> Self {
        Self::of(
            op0.into_bits() as u16,
            op1.into_bits() as u16,
            crn.into_bits() as u16,
            crm.into_bits() as u16,
            op2.into_bits() as u16,
        )
    }

    /// The manual's name, or `None` for a register that `tables/sysreg.rs` does not have. System
    /// instructions are named as in assembly, `DC ZVA`.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        // Halves instead of indices, so that nothing can be out of bounds.
        let mut rows = NAMES;
        while let Some((below, [(register, name), above @ ..])) =
            rows.split_at_checked(rows.len() / 2)
        {
            let (key, found) = (self.into_bits(), register.into_bits());
            if key == found {
                return Some(name);
            }
            rows = if key < found { below } else { above };
        }
        None
    }

    /// The syndrome of a trapped access to this register with `rt`, to inject it.
    #[must_use]
    pub const fn trap(self, target: TargetEl, direction: Direction, rt: Register) -> MsrMrsSys {
        MsrMrsSys::new(target, direction)
            .with_op0(self.op0())
            .with_op1(self.op1())
            .with_crn(self.crn())
            .with_crm(self.crm())
            .with_op2(self.op2())
            .with_rt(rt)
    }

    const fn of(op0: u16, op1: u16, crn: u16, crm: u16, op2: u16) -> Self {
        Self::from_bits(
            op0 << Self::OP0_OFFSET
                | op1 << Self::OP1_OFFSET
                | crn << Self::CRN_OFFSET
                | crm << Self::CRM_OFFSET
                | op2 << Self::OP2_OFFSET,
        )
    }
}

impl core::fmt::Debug for SysReg {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "SysReg({self})")
    }
}

// A register without a name is written as an assembler takes it.
impl_text!(SysReg, |this, put| {
    if let Some(name) = this.name() {
        put!("{}", name);
    } else {
        put!("S{}_{}_C{}_C{}_{}", this.op0(), this.op1(), this.crn(), this.crm(), this.op2());
    }
});

/// A trapped MSR, MRS or System instruction: which register, which way, with what.
///
/// ```
/// use aarch64_syndrome::{Direction, Esr, SysReg, SysRegAccess, TargetEl};
///
/// let access = SysRegAccess::from_esr(Esr::from_bits(0x623a_3016), TargetEl::El2).unwrap();
/// assert_eq!((access.register, access.direction), (SysReg::ICC_SGI1R_EL1, Direction::Write));
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
            register: SysReg::new(trap.op0(), trap.op1(), trap.crn(), trap.crm(), trap.op2()),
            rt: trap.rt().index(),
            direction: trap.direction(),
        }
    }
}

impl_text!(SysRegAccess, |this, put| {
    put!("{} of {}", this.direction, this.register);
    match this.rt {
        Some(rt) => put!(" with x{}", rt),
        None => put!(" with xzr"),
    }
});

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_no_register_has_two() {
        assert!(NAMES.is_sorted_by(|(register, _), (next, _)| register < next));
    }

    #[test]
    fn every_row_is_found_and_nothing_else() {
        let mut rows = NAMES.iter().peekable();
        for bits in 0..=u16::MAX {
            let register = SysReg::from_bits(bits);
            let row = rows.next_if(|(key, _)| *key == register);
            assert_eq!(register.name(), row.map(|(_, name)| *name));
        }
    }
}
