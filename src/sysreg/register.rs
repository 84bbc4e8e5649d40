//! The five numbers that name a system register.

use crate::direction::Direction;
use crate::el::TargetEl;
use crate::iss::MsrMrsSys;
use crate::register::Register;
use crate::small_int::{U2, U3, U4};
use bitfield_struct::bitfield;

/// A system register or a System instruction: the five numbers that name it, every value kept.
///
/// The bits are in the order of the instruction, which is also that of `KVM_REG_ARM64_SYSREG` and
/// of Apple's `hv_sys_reg_t`.
///
/// ```
/// use aarch64_syndrome::{SysReg, sysreg};
///
/// assert_eq!(SysReg::from_bits(0xc000), sysreg::MIDR_EL1);
/// assert_eq!(sysreg::MIDR_EL1.name(), Some("MIDR_EL1"));
/// assert_eq!(sysreg::MIDR_EL1.to_string(), "S3_0_C0_C0_0");
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

    /// The five numbers where the `ISS` of a trap has them: `Op0` `[21:20]`, `Op2` `[19:17]`, `Op1`
    /// `[16:14]`, `CRn` `[13:10]`, `CRm` `[4:1]`; `Rt` and the direction are 0. A number to match
    /// on in code that compares `ISS` words.
    ///
    /// ```
    /// use aarch64_syndrome::{SysReg, sysreg};
    ///
    /// const SGI: u32 = sysreg::ICC_SGI1R_EL1.into_iss();
    /// assert_eq!(SGI, 0x3a_3016);
    /// assert_eq!(SysReg::from_iss(SGI), sysreg::ICC_SGI1R_EL1);
    /// ```
    #[inline]
    #[must_use]
    pub const fn into_iss(self) -> u32 {
        (self.op0().into_bits() as u32) << 20
            | (self.op2().into_bits() as u32) << 17
            | (self.op1().into_bits() as u32) << 14
            | (self.crn().into_bits() as u32) << 10
            | (self.crm().into_bits() as u32) << 1
    }

    /// The register that the `ISS` of a trap names; `Rt`, the direction and higher bits are
    /// dropped.
    #[inline]
    #[must_use]
    pub const fn from_iss(iss: u32) -> Self {
        Self::of(
            (iss >> 20 & 0b11) as u16,
            (iss >> 14 & 0b111) as u16,
            (iss >> 10 & 0xf) as u16,
            (iss >> 1 & 0xf) as u16,
            (iss >> 17 & 0b111) as u16,
        )
    }

    pub(super) const fn of(op0: u16, op1: u16, crn: u16, crm: u16, op2: u16) -> Self {
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

// As an assembler takes it. `named` has the manual's name.
impl_text!(SysReg, |this, put| {
    // As plain numbers, which every program that prints can print.
    let (op0, op1) = (this.op0().into_bits(), this.op1().into_bits());
    let (crn, crm, op2) = (this.crn().into_bits(), this.crm().into_bits(), this.op2().into_bits());
    put!("S{}_{}_C{}_C{}_{}", op0, op1, crn, crm, op2);
} defmt |this, f| {
    let (op0, op1) = (this.op0().into_bits(), this.op1().into_bits());
    let (crn, crm, op2) = (this.crn().into_bits(), this.crm().into_bits(), this.op2().into_bits());
    defmt::write!(f, "S{=u8}_{=u8}_C{=u8}_C{=u8}_{=u8}", op0, op1, crn, crm, op2);
});
