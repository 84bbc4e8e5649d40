//! What is built decodes to itself, shows the fields that it was built with, and has no RES0 bit.

mod inputs;

use aarch64_syndrome::iss::*;
use aarch64_syndrome::*;
use inputs::{any_length, any_origin, any_register, any_target};
use proptest::prelude::*;

fn target_1_or_2() -> impl Strategy<Value = TargetEl1Or2> {
    prop_oneof![Just(TargetEl1Or2::El1), Just(TargetEl1Or2::El2)]
}

fn target_2_or_3() -> impl Strategy<Value = TargetEl2Or3> {
    prop_oneof![Just(TargetEl2Or3::El2), Just(TargetEl2Or3::El3)]
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::Write), Just(Direction::Read)]
}

fn operand2() -> impl Strategy<Value = U2> {
    any::<u8>().prop_map(U2::from_bits)
}

fn operand3() -> impl Strategy<Value = U3> {
    any::<u8>().prop_map(U3::from_bits)
}

fn operand4() -> impl Strategy<Value = U4> {
    any::<u8>().prop_map(U4::from_bits)
}

fn cond() -> impl Strategy<Value = Option<Condition>> {
    proptest::option::of(any::<u8>().prop_map(Condition::from_bits))
}

/// Decoding the word of `$built` must give it back, as itself and as a syndrome.
macro_rules! check_round_trip {
    ($type:ident, $built:expr) => {
        let built: $type = $built;
        let (esr, target) = (built.esr(), built.target());
        prop_assert_eq!($type::from_esr(esr, target), Some(built));
        prop_assert_eq!(Syndrome::decode(esr, target), Syndrome::$type(built));
        prop_assert_eq!(built.res0(), 0);
        if esr.ec().il_rule() == InstructionLengthRule::One {
            prop_assert!(esr.il());
        }
    };
}

proptest! {
    #[test]
    fn exceptions_without_fields(target in any_target()) {
        check_round_trip!(Unknown, Unknown::new(target));
        check_round_trip!(PauthTrap, PauthTrap::new(target));
        check_round_trip!(SveAccess, SveAccess::new(target));
        check_round_trip!(IllegalStateOrAlignment, IllegalStateOrAlignment::illegal_state(target));
        check_round_trip!(IllegalStateOrAlignment, IllegalStateOrAlignment::pc_alignment(target));
        check_round_trip!(IllegalStateOrAlignment, IllegalStateOrAlignment::sp_alignment(target));
    }

    #[test]
    fn wf(target in any_target(), cond in cond(), length in any_length(), rn in any_register()) {
        for ti in [
            WaitInstruction::Wfi,
            WaitInstruction::Wfe,
            WaitInstruction::Wfit,
            WaitInstruction::Wfet,
        ] {
            let wait = Wfx::new(target, ti);
            prop_assert_eq!((wait.cond(), wait.rn()), (Some(Condition::AL), None));
            let wait = wait.with_cond(cond).with_instruction_length(length).with_rn(rn);
            check_round_trip!(Wfx, wait);
            prop_assert_eq!((wait.ti(), wait.cond(), wait.cv()), (ti, cond, cond.is_some()));
            prop_assert_eq!(wait.rn(), ti.has_timeout().then_some(rn));
            prop_assert_eq!(wait.esr().il(), length.il());
        }
    }

    #[test]
    fn mcr_mrc(
        target in any_target(), direction in direction(), cond in cond(), opc1 in operand3(),
        opc2 in operand3(), crn in operand4(), crm in operand4(), rt in any_register(),
    ) {
        for new in [McrMrc::cp15, McrMrc::cp14] {
            let access = new(target, direction)
                .with_cond(cond)
                .with_opc1(opc1)
                .with_opc2(opc2)
                .with_crn(crn)
                .with_crm(crm)
                .with_rt(rt);
            check_round_trip!(McrMrc, access);
            prop_assert_eq!((access.opc1(), access.opc2(), access.crn()), (opc1, opc2, crn));
            prop_assert_eq!((access.crm(), access.rt(), access.cond()), (crm, rt, cond));
            prop_assert_eq!(access.direction(), direction);
        }
        let vmrs = McrMrc::vmrs(crn).with_rt(rt);
        check_round_trip!(McrMrc, vmrs);
        prop_assert_eq!((vmrs.opc1().into_bits(), vmrs.crn(), vmrs.rt()), (7, crn, rt));
    }

    #[test]
    fn mcrr_mrrc(
        target in any_target(), direction in direction(), cond in cond(), opc1 in operand4(),
        crm in operand4(), rt in any_register(), rt2 in any_register(),
    ) {
        let cp15 = McrrMrrc::cp15(target, direction);
        prop_assert_eq!(cp15.direction(), direction);
        for access in [cp15, McrrMrrc::cp14(target)] {
            let access =
                access.with_cond(cond).with_opc1(opc1).with_crm(crm).with_rt(rt).with_rt2(rt2);
            check_round_trip!(McrrMrrc, access);
            prop_assert_eq!((access.opc1(), access.crm(), access.cond()), (opc1, crm, cond));
            prop_assert_eq!((access.rt(), access.rt2()), (rt, rt2));
        }
    }

    #[test]
    fn ldc_stc(
        target in any_target(), direction in direction(), cond in cond(), am in any::<u8>(),
        imm8 in any::<u8>(), rn in any_register(), add in any::<bool>(),
    ) {
        let am = AddressingMode::from_bits(am);
        let access = LdcStc::new(target, direction, am)
            .with_cond(cond)
            .with_imm8(imm8)
            .with_rn(rn)
            .with_add_offset(add);
        check_round_trip!(LdcStc, access);
        prop_assert_eq!((access.am(), access.imm8(), access.cond()), (am, imm8, cond));
        prop_assert_eq!(access.rn(), (!am.is_literal()).then_some(rn));
        prop_assert_eq!((access.add_offset(), access.direction()), (add, direction));
    }

    #[test]
    fn fp_access(target in any_target(), cond in cond()) {
        let access = FpAccess::new(target).with_cond(cond);
        check_round_trip!(FpAccess, access);
        prop_assert_eq!(access.cond(), cond);
    }

    #[test]
    fn other_instruction(target in any_target()) {
        for (trap, instruction) in [
            (OtherInstruction::st64bv(target), OtherTrappedInstruction::St64bv),
            (OtherInstruction::st64bv0(target), OtherTrappedInstruction::St64bv0),
            (OtherInstruction::ld64b_or_st64b(target), OtherTrappedInstruction::Ld64bOrSt64b),
            (OtherInstruction::tsb_csync(), OtherTrappedInstruction::TsbCsync),
            (OtherInstruction::psb_csync(), OtherTrappedInstruction::PsbCsync),
        ] {
            check_round_trip!(OtherInstruction, trap);
            prop_assert_eq!(trap.instruction(), Some(instruction));
        }
    }

    #[test]
    fn calls(
        target in any_target(), low in target_1_or_2(), high in target_2_or_3(),
        length in any_length(),
        imm16 in any::<u16>(),
    ) {
        for call in [
            HvcSvc::svc64(target, imm16),
            HvcSvc::svc32(low, imm16, length),
            HvcSvc::hvc64(high, imm16),
            HvcSvc::hvc32(imm16),
        ] {
            check_round_trip!(HvcSvc, call);
            prop_assert_eq!(call.imm16(), imm16);
        }
        prop_assert_eq!(HvcSvc::svc32(low, imm16, length).esr().il(), length.il());
        check_round_trip!(Smc64, Smc64::new(high, imm16));
        prop_assert_eq!(Smc64::new(high, imm16).imm16(), imm16);
    }

    #[test]
    fn smc32(cond in cond()) {
        check_round_trip!(Smc32, Smc32::trapped_to_el2());
        prop_assert_eq!(Smc32::trapped_to_el2().ccknownpass(), Some(false));
        let trapped = Smc32::trapped_to_el2().with_cond(cond);
        check_round_trip!(Smc32, trapped);
        prop_assert_eq!((trapped.cv(), trapped.cond()), (Some(cond.is_some()), cond));
        let taken = Smc32::taken_to_el3().with_cond(cond);
        check_round_trip!(Smc32, taken);
        prop_assert_eq!(taken, Smc32::taken_to_el3());
        prop_assert_eq!((taken.ccknownpass(), taken.cv(), taken.cond()), (None, None, None));
    }

    #[test]
    fn system_registers(
        target in any_target(), direction in direction(), op0 in operand2(), op1 in operand3(),
        op2 in operand3(), crn in operand4(), crm in operand4(), rt in any_register(),
        pair in operand4(),
    ) {
        let trap = MsrMrsSys::new(target, direction)
            .with_op0(op0)
            .with_op1(op1)
            .with_op2(op2)
            .with_crn(crn)
            .with_crm(crm)
            .with_rt(rt);
        check_round_trip!(MsrMrsSys, trap);
        prop_assert_eq!((trap.op0(), trap.op1(), trap.op2()), (op0, op1, op2));
        prop_assert_eq!((trap.crn(), trap.crm(), trap.rt()), (crn, crm, rt));
        prop_assert_eq!(trap.direction(), direction);

        let trap = MsrrMrrs::new(target, direction)
            .with_op0(op0)
            .with_op1(op1)
            .with_op2(op2)
            .with_crn(crn)
            .with_crm(crm)
            .with_rt(pair);
        check_round_trip!(MsrrMrrs, trap);
        prop_assert_eq!((trap.op0(), trap.op1(), trap.op2()), (op0, op1, op2));
        prop_assert_eq!((trap.crn(), trap.crm(), trap.rt()), (crn, crm, pair));
        prop_assert_eq!(trap.direction(), direction);
    }

    #[test]
    fn branches_and_returns(
        target in any_target(), low in target_1_or_2(), btype in operand2(), dni in any::<bool>(),
        bna in any::<bool>(), smtc in any::<u8>(), impdef in any::<u32>(), length in any_length(),
    ) {
        check_round_trip!(Bti, Bti::new(target, btype));
        prop_assert_eq!(Bti::new(target, btype).btype(), btype);

        let fail = PacFail::new(target).with_dni(dni).with_bna(bna);
        check_round_trip!(PacFail, fail);
        prop_assert_eq!((fail.dni(), fail.bna()), (dni, bna));

        for instruction in
            [ExceptionReturn::Eret, ExceptionReturn::Eretaa, ExceptionReturn::Eretab]
        {
            check_round_trip!(Eret, Eret::new(low, instruction));
            prop_assert_eq!(Eret::new(low, instruction).instruction(), instruction);
        }

        let smtc = SmeTrapCode::from_bits(smtc);
        check_round_trip!(SmeAccess, SmeAccess::new(target, smtc));
        prop_assert_eq!(SmeAccess::new(target, smtc).smtc(), smtc);

        let exception = ImpdefEl3::new(impdef).with_instruction_length(length);
        check_round_trip!(ImpdefEl3, exception);
        prop_assert_eq!(exception.implementation_defined(), impdef & 0x1ff_ffff);
    }

    #[test]
    fn gpc(
        codes in any::<[u8; 2]>(), flags in any::<[bool; 8]>(), length in any_length(),
    ) {
        let (xfsc, gpcsc) = (FaultStatus::from_bits(codes[0]), GpcStatus::from_bits(codes[1]));
        let [s2ptw, ind, vncr, cm, s1ptw, wnr, hdbssf, gcs] = flags;
        let set = |gpc: Gpc| {
            gpc.with_s2ptw(s2ptw)
                .with_vncr(vncr)
                .with_cm(cm)
                .with_s1ptw(s1ptw)
                .with_wnr(wnr)
                .with_hdbssf(hdbssf)
                .with_gcs(gcs)
                .with_instruction_length(length)
        };
        // Whether InD comes first or last must not matter.
        let gpc = set(Gpc::new(xfsc, gpcsc).with_ind(ind));
        prop_assert_eq!(gpc, set(Gpc::new(xfsc, gpcsc)).with_ind(ind));
        check_round_trip!(Gpc, gpc);
        prop_assert_eq!((gpc.xfsc(), gpc.gpcsc()), (xfsc, gpcsc));
        prop_assert_eq!((gpc.s2ptw(), gpc.ind(), gpc.s1ptw(), gpc.cm()), (s2ptw, ind, s1ptw, cm));
        prop_assert_eq!(gpc.vncr(), (!ind).then_some(vncr));
        // A cache maintenance or address translation instruction always has WnR = 1.
        prop_assert_eq!(gpc.wnr(), (!ind).then_some(wnr || cm));
        prop_assert_eq!((gpc.hdbssf(), gpc.gcs()), (hdbssf, gcs));
        // A Granule Protection Check has the class of its fault, as `Esr` finds it.
        prop_assert_eq!(gpc.esr().fault_class(), Some(gpc.class()));
    }

    #[test]
    fn fp_exception(target in any_target(), low in target_1_or_2(), flags in any::<u8>()) {
        let flags = FpFlags::from_bits(flags);
        for exception in [FpException::aarch64(target), FpException::aarch32(low)] {
            check_round_trip!(FpException, exception);
            prop_assert_eq!(exception.flags(), None);
            let exception = exception.with_flags(flags);
            check_round_trip!(FpException, exception);
            prop_assert_eq!(exception.flags(), Some(flags));
        }
        prop_assert_eq!(FpException::aarch64(target).vecitr(), None);
        prop_assert_eq!(FpException::aarch32(low).vecitr(), Some(U3::from_bits(7)));
    }

    #[test]
    fn mops(
        target in any_target(), options in operand4(), is_setg in any::<bool>(),
        from_epilogue in any::<bool>(), format_option in operand2(), destreg in any_register(),
        srcreg in any_register(), sizereg in any_register(),
    ) {
        for mem_inst in [MemoryInstruction::Copy, MemoryInstruction::Set] {
            let exception = Mops::new(target, mem_inst)
                .with_is_setg(is_setg)
                .with_options(options)
                .with_from_epilogue(from_epilogue)
                .with_format_option(format_option)
                .with_registers(destreg, srcreg, sizereg);
            check_round_trip!(Mops, exception);
            let is_set = mem_inst == MemoryInstruction::Set;
            let mask = if is_set { 0b11 } else { 0b1111 };
            prop_assert_eq!(exception.mem_inst(), mem_inst);
            prop_assert_eq!(exception.is_setg(), is_set && is_setg);
            prop_assert_eq!(exception.options().into_bits(), options.into_bits() & mask);
            prop_assert_eq!(exception.from_epilogue(), from_epilogue);
            prop_assert_eq!(exception.format_option(), format_option);
            let registers = (exception.destreg(), exception.srcreg(), exception.sizereg());
            prop_assert_eq!(registers, (destreg, srcreg, sizereg));
        }
    }

    #[test]
    fn gcs(
        target in any_target(), it in any::<u8>(), rn in any_register(), rvalue in any_register(),
    ) {
        let it = GcsInstruction::from_bits(it);
        let check = Gcs::data_check(target, it).with_rn(rn);
        check_round_trip!(Gcs, check);
        let has_rn = it != GcsInstruction::GCSSS2 && it != GcsInstruction::GCSPOPCX;
        prop_assert_eq!((check.it(), check.rn()), (Some(it), has_rn.then_some(rn)));
        prop_assert_eq!((check.raddr(), check.rvalue()), (None, None));

        let store = Gcs::trapped_store(target, rn, rvalue);
        check_round_trip!(Gcs, store);
        prop_assert_eq!((store.raddr(), store.rvalue()), (Some(rn), Some(rvalue)));
        prop_assert_eq!((store.it(), store.rn(), store.with_rn(rn)), (None, None, store));

        check_round_trip!(Gcs, Gcs::exlock(target));
        prop_assert_eq!(Gcs::exlock(target).with_rn(rn), Gcs::exlock(target));
    }

    #[test]
    fn debug_exceptions(
        target in any_target(), low in target_1_or_2(), origin in any_origin(), ex in any::<bool>(),
        comment in any::<u16>(), length in any_length(),
    ) {
        let is_lower = origin.is_below(low.target());
        for breakpoint in [Breakpoint::new(low, origin), Breakpoint::vector_catch()] {
            check_round_trip!(Breakpoint, breakpoint);
            prop_assert_eq!(breakpoint.ifsc(), 0x22);
        }
        let ec = Breakpoint::new(low, origin).esr().ec();
        prop_assert_eq!(ec == ExceptionClass::BREAKPOINT_LOWER, is_lower);

        let step = SoftwareStep::new(low, origin);
        check_round_trip!(SoftwareStep, step);
        prop_assert_eq!(step.ex(), None);
        prop_assert_eq!(step.esr().ec() == ExceptionClass::SOFTWARE_STEP_LOWER, is_lower);
        let step = step.with_ex(ex);
        check_round_trip!(SoftwareStep, step);
        prop_assert_eq!(step.ex(), Some(ex));

        let bkpt = BreakpointInstruction::bkpt32(low, comment, length);
        prop_assert_eq!(bkpt.esr().il(), length.il());
        for instruction in [bkpt, BreakpointInstruction::brk64(target, comment)] {
            check_round_trip!(BreakpointInstruction, instruction);
            prop_assert_eq!(instruction.comment(), comment);
        }
    }

    #[test]
    fn watchpoint(
        low in target_1_or_2(), origin in any_origin(), wpt in proptest::option::of(0_u8..64),
        flags in any::<[bool; 7]>(),
    ) {
        let [wpf, fnp, vncr, fnv, cm, wnr, gcs] = flags;
        let hit = Watchpoint::new(low, origin);
        let is_lower = origin.is_below(low.target());
        prop_assert_eq!(hit.esr().ec() == ExceptionClass::WATCHPOINT_LOWER, is_lower);
        let hit = match wpt {
            Some(wpt) => hit.with_wpt(wpt),
            None => hit,
        };
        let hit = hit
            .with_wpf(wpf)
            .with_fnp(fnp)
            .with_fnv(fnv)
            .with_vncr(vncr)
            .with_cm(cm)
            .with_gcs(gcs);
        prop_assert!(hit.wnr() || !cm);
        let hit = hit.with_wnr(wnr);
        check_round_trip!(Watchpoint, hit);
        prop_assert_eq!((hit.wpt(), hit.wptv()), (wpt, wpt.is_some()));
        prop_assert_eq!((hit.wpf(), hit.fnv(), hit.cm(), hit.wnr()), (wpf, fnv, cm, wnr || cm));
        prop_assert_eq!((hit.fnp(), hit.gcs(), hit.dfsc()), ((!fnv).then_some(fnp), gcs, 0x22));
        let is_el2 = low == TargetEl1Or2::El2;
        prop_assert_eq!(hit.vncr(), is_el2.then_some(vncr));
        if is_el2 && vncr {
            prop_assert_eq!(hit.esr().ec(), ExceptionClass::WATCHPOINT_CURRENT);
        }
    }

    #[test]
    fn profiling(
        target in any_target(), fsc in any::<u8>(), sync in any::<bool>(), length in any_length(),
    ) {
        let fsc = ProfilingSource::from_bits(fsc);
        let exception =
            Profiling::new(target, fsc).with_sync(sync).with_instruction_length(length);
        check_round_trip!(Profiling, exception);
        prop_assert_eq!((exception.fsc(), exception.sync()), (fsc, sync));
    }

    #[test]
    fn every_word_keeps_its_bits_and_takes_its_own_view_alone(
        word in any::<u64>(), target in any_target(),
    ) {
        let esr = Esr::from_bits(word);
        let syndrome = Syndrome::decode(esr, target);
        prop_assert_eq!(syndrome.esr(), esr);
        prop_assert_eq!(Gpc::from_esr(esr, target).is_some(), syndrome.encoding() == Encoding::Gpc);
        prop_assert_eq!(
            HvcSvc::from_esr(esr, target).is_some(),
            syndrome.encoding() == Encoding::HvcSvc
        );
        // What is printed and what is listed is total too.
        prop_assert!(!syndrome.to_string().is_empty());
    }
}

/// `IL` gives a length for the classes that report one, and only there.
#[test]
fn the_length_of_the_instruction_is_that_of_il_where_il_is_one() {
    let length = |word, target| Syndrome::decode(Esr::from_bits(word), target).instruction_length();
    assert_eq!(length(0x0400_0000, TargetEl::El2), Some(InstructionLength::Bits16)); // WF*, T32
    assert_eq!(length(0x5600_0000, TargetEl::El1), Some(InstructionLength::Bits32)); // SVC
    assert_eq!(length(0x0200_0000, TargetEl::El1), None); // unknown reason
    assert_eq!(length(0x9200_0007, TargetEl::El2), None); // Data Abort, ISV = 0
    assert_eq!(length(0x9100_0007, TargetEl::El2), Some(InstructionLength::Bits16)); // ISV = 1
    assert_eq!(length(0x7a00_0000, TargetEl::El1), None); // a class that EL1 does not have
}
