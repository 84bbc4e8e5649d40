//! After an instruction was emulated.

use crate::compare::Words;
use crate::naive;
use aarch64_syndrome::entry::{CoreState, Mode, Spsr};
use aarch64_syndrome::iss::Condition;
use aarch64_syndrome::{
    Endianness, Esr, InstructionLength, OriginEl, Syndrome, TargetEl, TrapSnapshot,
};

const LENGTHS: [InstructionLength; 2] = [InstructionLength::Bits16, InstructionLength::Bits32];
const PC: u64 = 0x1000;

#[test]
fn pc_and_pstate_go_on_as_the_second_derivation_says() {
    let mut words = Words(4);
    for _ in 0..1 << 22 {
        let (pc, pstate) = (words.next(), words.next());
        for length in LENGTHS {
            let after = CoreState { pc, pstate: Spsr::from_bits(pstate) }.after(length);
            let expected = naive::advance::after(pc, pstate, length.bytes());
            assert_eq!((after.pc, after.pstate.into_bits()), expected, "{pc:#x} {pstate:#x}");
        }
    }
}

#[test]
fn an_it_block_of_four_ends_after_four_instructions() {
    // ITTET EQ: the condition, then whether each is inverted, then a 1.
    let mut state = CoreState { pc: 0, pstate: Spsr::new(Mode::User).with_t(true).with_it(0x05) };
    let conditions = [0x05, 0x0a, 0x14, 0x08, 0x00];
    for expected in conditions {
        assert_eq!(state.pstate.it(), Some(expected));
        state = state.after(InstructionLength::Bits16);
    }
}

#[test]
fn bits_11_and_10_are_it_from_aarch32_and_btype_from_aarch64() {
    let bits = 0b11 << 10;
    let after = |mode| {
        let pstate = Spsr::from_bits(bits).with_mode(mode);
        CoreState { pc: 0, pstate }.after(InstructionLength::Bits32).pstate
    };
    assert_eq!(after(Mode::El0t).into_bits(), 0);
    assert_ne!(after(Mode::User).into_bits() & bits, 0);
}

/// `hvc`, `smc`, `svc`, in this order, from `AArch64`.
fn call(esr: u64, spsr: u64, hcr: u64) -> TrapSnapshot {
    TrapSnapshot { esr, spsr, hcr, elr: PC, ..Default::default() }
}

const HVC: u64 = 0x5a00_0000;
const SMC: u64 = 0x5e00_0000;
const SVC: u64 = 0x5600_0000;
const TGE: u64 = 1 << 27;
const E2H: u64 = 1 << 34;

#[test]
fn an_hvc_points_behind_itself_already() {
    for spsr in [0x5, 0x9, 0x5 | 1 << 21] {
        let trap = call(HVC, spsr, 0);
        let after = trap.after_instruction().unwrap();
        assert_eq!((after.pc, after.pstate.into_bits()), (PC, spsr));
        assert_eq!(trap.before_instruction().pc, PC - 4);
    }
}

#[test]
fn a_trapped_smc_points_at_itself() {
    for hcr in [0, TGE, TGE | E2H] {
        let trap = call(SMC, 0x5 | 1 << 21, hcr);
        let after = trap.after_instruction().unwrap();
        assert_eq!((after.pc, after.pstate.into_bits()), (PC + 4, 0x5));
        assert_eq!(trap.before_instruction().pc, PC);
    }
}

#[test]
fn an_svc_points_behind_itself_from_el2_and_with_tge() {
    for (spsr, hcr, behind) in [
        (0x0, 0, false),
        (0x5, 0, false),
        (0x0, E2H, false),
        (0x0, TGE, true),
        (0x0, TGE | E2H, true),
        (0x9, 0, true),
        (0x9, E2H, true),
    ] {
        let trap = call(SVC, spsr, hcr);
        assert_eq!(trap.is_call(0), behind, "{spsr:#x} {hcr:#x}");
        assert_eq!(trap.after_instruction().unwrap().pc, if behind { PC } else { PC + 4 });
    }
}

#[test]
fn a_fine_grained_trap_wins_over_the_call_of_an_aarch64_application_without_e2h() {
    let svc_el0 = 1 << 52;
    assert!(!call(SVC, 0x0, TGE).is_call(svc_el0));
    assert!(call(SVC, 0x0, TGE | E2H).is_call(svc_el0));
    // AArch32 has no such trap.
    assert!(call(0x4600_0000, 0x10, TGE).is_call(svc_el0));
    assert!(!call(SVC, 0x5, 0).is_call(1 << 53));
}

#[test]
fn a_trap_and_a_call_are_told_apart_as_the_second_derivation_says() {
    let mut words = Words(5);
    for _ in 0..1 << 20 {
        let esr = [0x11, 0x12, 0x13, 0x15, 0x16, 0x17][(words.next() % 6) as usize] << 26;
        let (pstate, hcr, hfgitr) = (words.next(), words.next(), words.next());
        let Some(from) = naive::entry::level(pstate).filter(|from| *from < 3) else { continue };
        let before = naive::entry::Before { pstate, hcr, hfgitr, ..Default::default() };
        let expected = naive::entry::is_call(&before, esr, 2, from);
        assert_eq!(call(esr, pstate, hcr).is_call(hfgitr), expected, "{esr:#x} {before:x?}");
    }
}

#[test]
fn the_length_is_that_of_the_class_and_of_the_execution_state() {
    let length =
        |esr: u64, spsr: u64| TrapSnapshot { esr, spsr, ..Default::default() }.instruction_length();
    let (bits16, bits32) = (Some(InstructionLength::Bits16), Some(InstructionLength::Bits32));
    let (aarch64, a32, t32) = (0x5, 0x10, 0x30);
    // A data abort without an access syndrome, with IL = 1 whatever the length.
    let without_isv = 0x9200_0007;
    assert_eq!(length(without_isv, aarch64), bits32);
    assert_eq!(length(without_isv, a32), bits32);
    assert_eq!(length(without_isv, t32), None);
    // Cache maintenance, CM = 1: an MCR of 32 bits.
    assert_eq!(length(without_isv | 1 << 8, t32), bits32);
    // ldrb r3, with IL = 0.
    assert_eq!(length(0x9103_0007, t32), bits16);
    // WFI
    assert_eq!(length(0x0400_0000, t32), bits16);
    assert_eq!(length(0x0600_0000, t32), bits32);
    // UNDEFINED has no length from T32.
    assert_eq!((length(0x0200_0000, aarch64), length(0x0200_0000, t32)), (bits32, None));
    // No instruction was executed.
    for esr in [0x8200_0007, 0x8a00_0000, 0xbe00_0000, 0x3a00_0000, 0xca00_0000, 0xc200_0000] {
        assert_eq!(length(esr, aarch64), None, "{esr:#x}");
    }
    // A class that EL2 does not have.
    assert_eq!(length(0x7a00_0028, aarch64), None);
    assert_eq!(TrapSnapshot { esr: 0x8200_0007, ..Default::default() }.after_instruction(), None);
}

#[test]
fn the_length_of_a_word_is_that_of_its_syndrome() {
    for ec in 0..64_u64 {
        for bits in 0..4_u64 {
            let esr = Esr::from_bits(ec << 26 | bits << 24);
            let at = |target| Syndrome::decode(esr, target).instruction_length();
            let by_level = super::TARGETS.map(at).into_iter().flatten().next();
            assert_eq!(esr.instruction_length(), by_level, "{esr}");
        }
    }
}

#[test]
fn a_condition_is_what_the_flags_say() {
    for nzcv in 0..16_u64 {
        let pstate = Spsr::from_bits(nzcv << 28 | 0x10);
        let [v, c, z, n] = [0, 1, 2, 3].map(|bit| nzcv >> bit & 1 != 0);
        let expected = [
            z,
            !z,
            c,
            !c,
            n,
            !n,
            v,
            !v,
            c && !z,
            !c || z,
            n == v,
            n != v,
            !z && n == v,
            z || n != v,
            true,
            true,
        ];
        for (code, expected) in (0..).zip(expected) {
            assert_eq!(pstate.passes(Condition::from_bits(code)), expected, "{code} {nzcv:04b}");
        }
    }
}

#[test]
fn a_trap_passes_its_condition_by_cond_or_by_it() {
    let trap = |esr, spsr| TrapSnapshot { esr, spsr, ..Default::default() }.passes_condition();
    let (z, user, t32) = (1 << 30, 0x10, 0x30);
    // WFI with CV = 1 and EQ, with Z = 0 and 1.
    let wfieq = 0x0600_0000 | 1 << 24;
    assert!(!trap(wfieq, user));
    assert!(trap(wfieq, user | z));
    // With CV = 0, the condition of the IT block: EQ, one instruction.
    let it_eq = 0b10 << 10;
    assert!(!trap(0x0600_0000, t32 | it_eq));
    assert!(trap(0x0600_0000, t32 | it_eq | z));
    // Not in an IT block.
    assert!(trap(0x0600_0000, t32));
    // From AArch64, AL.
    assert!(trap(0x0600_0000 | 0x1e << 20, 0x5));
    // SMC: CCKNOWNPASS = 0 is known to pass, 1 has a condition.
    assert!(trap(0x4e00_0000, user));
    assert!(!trap(0x4e00_0000 | 1 << 24 | 1 << 19, user));
    // A data abort has none.
    assert!(trap(0x9200_0007, user));
}

#[test]
fn data_is_in_the_order_of_the_state_that_accesses_it() {
    let (e0e, ee) = (1 << 24, 1 << 25);
    let big = |mode, sctlr| Endianness::of_data(Spsr::new(mode), sctlr) == Endianness::Big;
    assert!(big(Mode::El0t, e0e) && !big(Mode::El0t, ee));
    for mode in [Mode::El1t, Mode::El1h, Mode::El2t, Mode::El2h, Mode::El3h] {
        assert!(big(mode, ee) && !big(mode, e0e));
    }
    for mode in [Mode::User, Mode::Supervisor, Mode::System, Mode::Hyp] {
        for sctlr in [0, e0e | ee] {
            let e = |is_set| Endianness::of_data(Spsr::new(mode).with_e(is_set), sctlr);
            assert_eq!((e(true), e(false)), (Endianness::Big, Endianness::Little));
        }
    }
    assert_eq!(Endianness::of_tables(ee), Endianness::Big);
    assert_eq!(Endianness::of_tables(!ee), Endianness::Little);
}

#[test]
fn levels_come_from_numbers_and_from_current_el() {
    for (number, level) in [(1, TargetEl::El1), (2, TargetEl::El2), (3, TargetEl::El3)] {
        assert_eq!(TargetEl::from_number(number), Some(level));
        assert_eq!(TargetEl::from_current_el(u64::from(number) << 2), Some(level));
    }
    assert_eq!((TargetEl::from_number(0), TargetEl::from_number(4)), (None, None));
    assert_eq!(TargetEl::from_current_el(0), None);
    assert_eq!(Spsr::from_bits(0x3c8).origin(), Some(OriginEl::El2));
}
