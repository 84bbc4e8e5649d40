//! Calls, returns, and exceptions of single instructions.

use super::value::{self, high, low, value};
use super::{Row, Rows, Set, rows};
use aarch64_syndrome::iss::*;
use aarch64_syndrome::*;

pub static OTHER_INSTRUCTION: Rows = rows! { OtherInstruction
    from |t, _| OtherInstruction::st64bv(t),
        |t, _| OtherInstruction::st64bv0(t),
        |t, _| OtherInstruction::ld64b_or_st64b(t),
        |_, _| OtherInstruction::tsb_csync(),
        |_, _| OtherInstruction::psb_csync();
    "ISS" iss only [0, 1, 2];
};

pub static HVC_SVC: Rows = rows! { HvcSvc
    from |t, n| HvcSvc::svc64(t, value(n)),
        |t, n| HvcSvc::svc32(low(t), value(n), value(n >> 16)),
        |t, n| HvcSvc::hvc64(high(t), value(n)),
        |_, n| HvcSvc::hvc32(value(n));
    "imm16" imm16 new;
};

pub static SMC64: Rows = rows! { Smc64
    from |t, n| Smc64::new(high(t), value(n));
    "imm16" imm16 new;
};

pub static SMC32: Rows = rows! { Smc32
    from |_, _| Smc32::trapped_to_el2(), |_, _| Smc32::taken_to_el3();
    "CV" cv (|x, n| x.with_cond(value::<bool>(n).then_some(Condition::AL)));
    "COND" cond (|x, n| x.with_cond(Some(value(n))));
    "CCKNOWNPASS" ccknownpass (|x, n| if value(n) { x.with_cond(None) } else { x });
};

pub static BTI: Rows = rows! { Bti
    from |t, n| Bti::new(t, value(n));
    "BTYPE" btype new;
};

pub static PAC_FAIL: Rows = rows! { PacFail
    from |t, _| PacFail::new(t);
    "DnI" dni with_dni;
    "BnA" bna with_bna;
};

pub static ERET: Rows = rows! { Eret
    from |t, _| Eret::new(low(t), ExceptionReturn::Eret),
        |t, _| Eret::new(low(t), ExceptionReturn::Eretaa),
        |t, _| Eret::new(low(t), ExceptionReturn::Eretab);
    "ERET" eret new;
    "ERETA" ereta new;
};

pub static SME_ACCESS: Rows = rows! { SmeAccess
    from |t, n| SmeAccess::new(t, value(n));
    "SMTC" smtc new;
};

pub static IMPDEF_EL3: Rows = rows! { ImpdefEl3
    from |_, n| ImpdefEl3::new(value(n));
    also |x, n| x.with_instruction_length(value(n));
    "IMPLEMENTATION_DEFINED" implementation_defined new;
};

pub static MOPS: Rows = rows! { Mops
    from |t, n| Mops::new(t, value(n));
    also |x, n| x.with_registers(value(n), value(n >> 5), value(n >> 10));
    "MemInst" mem_inst new;
    "isSETG" is_setg with_is_setg;
    "Options" options with_options;
    "FromEpilogue" from_epilogue with_from_epilogue;
    "FormatOption" format_option with_format_option;
    "destreg" destreg with_destreg;
    "srcreg" srcreg with_srcreg;
    "sizereg" sizereg with_sizereg;
};

fn has(exception: FpException, flag: FpFlags) -> Option<bool> {
    exception.flags().map(|flags| flags.contains(flag))
}

fn with(exception: FpException, is_set: u64, flag: FpFlags) -> FpException {
    exception.with_flags(if value(is_set) { flag } else { FpFlags::NONE })
}

pub static FP_EXCEPTION: Rows = rows! { FpException
    from |t, _| FpException::aarch64(t), |t, _| FpException::aarch32(low(t));
    "TFV" tfv (|x, n| if value(n) { x.with_flags(FpFlags::NONE) } else { x });
    "VECITR" vecitr only [7];
    "IDF" (|x| has(x, FpFlags::IDF)) (|x, n| with(x, n, FpFlags::IDF));
    "IXF" (|x| has(x, FpFlags::IXF)) (|x, n| with(x, n, FpFlags::IXF));
    "UFF" (|x| has(x, FpFlags::UFF)) (|x, n| with(x, n, FpFlags::UFF));
    "OFF" (|x| has(x, FpFlags::OFF)) (|x, n| with(x, n, FpFlags::OFF));
    "DZF" (|x| has(x, FpFlags::DZF)) (|x, n| with(x, n, FpFlags::DZF));
    "IOF" (|x| has(x, FpFlags::IOF)) (|x, n| with(x, n, FpFlags::IOF));
};

pub static GCS: Rows = rows! { Gcs
    from |t, n| Gcs::data_check(t, value(n)),
        |t, _| Gcs::exlock(t),
        |t, n| Gcs::trapped_store(t, value(n), value(!n));
    "ExType" ex_type only [0, 1, 2];
    "Raddr" raddr new;
    "Rvalue" rvalue new;
    "Rn" rn with_rn;
    "IT" it new;
};
