//! Trapped system register accesses: operands, names, and the zero register.

mod inputs;

use aarch64_syndrome::iss::{MsrrMrrs, U4};
use aarch64_syndrome::sysreg::SysRegPairAccess;
use aarch64_syndrome::{
    Direction, Esr, ExceptionClass, Register, SysReg, SysRegAccess, TargetEl, sysreg,
};
use inputs::any_register;
use proptest::prelude::*;

#[test]
fn a_trap_with_the_zero_register_has_no_index() {
    // msr icc_sgi1r_el1, xzr
    let trap = sysreg::ICC_SGI1R_EL1.trap(TargetEl::El2, Direction::Write, Register::XZR);
    let access = SysRegAccess::from_trap(trap);
    assert_eq!((access.register, access.rt), (sysreg::ICC_SGI1R_EL1, None));
    assert_eq!(access.named().to_string(), "write of ICC_SGI1R_EL1 with xzr");
    assert_eq!(access.to_string(), "write of S3_0_C12_C11_5 with xzr");
}

/// From the headers of Linux and QEMU, which have these numbers too.
#[test]
fn names_are_those_that_others_use() {
    for (bits, name) in [
        (0xc000, "MIDR_EL1"),
        (0xc005, "MPIDR_EL1"),
        (0xc020, "ID_AA64PFR0_EL1"),
        (0xc038, "ID_AA64MMFR0_EL1"),
        (0xc080, "SCTLR_EL1"),
        (0xdce8, "PMCCNTR_EL0"),
        (0xdf19, "CNTV_CTL_EL0"),
        (0xdf1a, "CNTV_CVAL_EL0"),
        (0xc65d, "ICC_SGI1R_EL1"),
        (0xe088, "HCR_EL2"),
        (0x8012, "MDSCR_EL1"),
        (0x8084, "OSLAR_EL1"),
        (0x5ba1, "DC ZVA"),
        (0x43b2, "DC ISW"),
    ] {
        assert_eq!(SysReg::from_bits(bits).name(), Some(name), "{bits:#x}");
    }
    assert_eq!(SysReg::from_bits(0xffff).name(), None);
    assert_eq!(SysReg::from_bits(0xffff).to_string(), "S3_7_C15_C15_7");
}

/// QEMU's `SYSREG` of its back end for Apple's hypervisor orders the numbers so.
#[test]
fn every_register_has_its_numbers_in_the_order_of_the_syndrome() {
    for bits in 0..=u16::MAX {
        let register = SysReg::from_bits(bits);
        let [op0, op1, crn, crm, op2] =
            [bits >> 14, bits >> 11 & 7, bits >> 7 & 15, bits >> 3 & 15, bits & 7].map(u32::from);
        let iss = register.into_iss();
        assert_eq!(iss, op0 << 20 | op2 << 17 | op1 << 14 | crn << 10 | crm << 1);
        // Rt, the direction and what is above ISS do not count.
        assert_eq!(SysReg::from_iss(iss), register);
        assert_eq!(SysReg::from_iss(iss | 0xffc0_03e1), register);
        let trap = register.trap(TargetEl::El2, Direction::Read, Register::XZR);
        assert_eq!(trap.esr().iss() & !0x3e1, iss);
    }
}

#[test]
fn a_read_is_finished_and_a_write_has_its_value() {
    let mut x = [0_u64; 31];
    for (index, value) in x.iter_mut().enumerate() {
        *value = 0x100 + index as u64;
    }
    for number in 0..32 {
        let rt = Register::from_bits(number);
        let access = |direction| {
            SysRegAccess::from_trap(sysreg::CNTPCT_EL0.trap(TargetEl::El2, direction, rt))
        };
        let (read, write) = (access(Direction::Read), access(Direction::Write));
        assert_eq!((read.rt_or_xzr(), write.rt_or_xzr()), (rt, rt));
        assert_eq!(read.written(&x), None);
        let expected = if number == 31 { 0 } else { 0x100 + u64::from(number) };
        assert_eq!(write.written(&x), Some(expected));
        let (mut after, mut expected) = (x, x);
        write.finish_read(&mut after, 7);
        assert_eq!(after, x);
        read.finish_read(&mut after, 7);
        if number < 31 {
            expected[usize::from(number)] = 7;
        }
        assert_eq!(after, expected);
    }
}

proptest! {
    #[test]
    fn an_access_has_what_the_trap_was_built_with(bits in any::<u16>(), rt in any_register()) {
        let register = SysReg::from_bits(bits);
        for direction in [Direction::Read, Direction::Write] {
            let trap = register.trap(TargetEl::El1, direction, rt);
            prop_assert_eq!(trap.res0(), 0);
            let access = SysRegAccess::from_esr(trap.esr(), TargetEl::El1).unwrap();
            prop_assert_eq!(access.register, register);
            prop_assert_eq!((access.rt, access.direction), (rt.index(), direction));
        }
        let (op0, op1, op2) = (register.op0(), register.op1(), register.op2());
        prop_assert_eq!(register, SysReg::new(op0, op1, register.crn(), register.crm(), op2));
    }

    #[test]
    fn other_classes_are_no_access(word in any::<u64>()) {
        let (esr, target) = (Esr::from_bits(word), TargetEl::El2);
        let is = |ec| esr.ec() == ec;
        let access = SysRegAccess::from_esr(esr, target);
        prop_assert_eq!(access.is_some(), is(ExceptionClass::MSR_MRS_SYS));
        let pair = SysRegPairAccess::from_esr(esr, target);
        prop_assert_eq!(pair.is_some(), is(ExceptionClass::MSRR_MRRS));
    }
}

#[test]
fn a_pair_of_registers_may_end_in_the_zero_register() {
    for rt in 0..16 {
        let trap = MsrrMrrs::new(TargetEl::El2, Direction::Read).with_rt(U4::from_bits(rt));
        let access = SysRegPairAccess::from_trap(trap);
        let first = usize::from(rt) * 2;
        assert_eq!((access.low, access.high), (Some(first), (rt < 15).then_some(first + 1)));
    }
}
