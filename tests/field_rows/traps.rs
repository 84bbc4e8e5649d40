//! Exceptions without fields, and traps of instructions that access registers or wait.

use super::value::{self, value};
use super::{Row, Rows, Set, rows};
use aarch64_syndrome::iss::*;
use aarch64_syndrome::*;

/// `COND` where it is valid: always, where no row says which.
fn always(is_valid: u64) -> Option<Condition> {
    value::<bool>(is_valid).then_some(Condition::AL)
}

pub static UNKNOWN: Rows = rows! { Unknown from |t, _| Unknown::new(t); };
pub static PAUTH_TRAP: Rows = rows! { PauthTrap from |t, _| PauthTrap::new(t); };
pub static SVE_ACCESS: Rows = rows! { SveAccess from |t, _| SveAccess::new(t); };
pub static ILLEGAL_STATE_OR_ALIGNMENT: Rows = rows! { IllegalStateOrAlignment
    from |t, _| IllegalStateOrAlignment::illegal_state(t),
        |t, _| IllegalStateOrAlignment::pc_alignment(t),
        |t, _| IllegalStateOrAlignment::sp_alignment(t);
};

pub static WFX: Rows = rows! { Wfx
    from |t, n| Wfx::new(t, value(n));
    also |x, n| x.with_instruction_length(value(n));
    "CV" cv (|x, n| x.with_cond(always(n)));
    "COND" cond (|x, n| x.with_cond(Some(value(n))));
    "RN" rn with_rn;
    "RV" rv (|x, n| if value(n) { x.with_rn(Register::XZR) } else { x });
    "TI" ti new;
};

pub static MCR_MRC: Rows = rows! { McrMrc
    from |t, n| McrMrc::cp15(t, value(n)),
        |t, n| McrMrc::cp14(t, value(n)),
        |_, n| McrMrc::vmrs(value(n));
    "CV" cv (|x, n| x.with_cond(always(n)));
    "COND" cond (|x, n| x.with_cond(Some(value(n))));
    "Opc2" opc2 with_opc2;
    "Opc1" opc1 with_opc1;
    "CRn" crn with_crn;
    "Rt" rt with_rt;
    "CRm" crm with_crm;
    "Direction" direction new;
};

pub static MCRR_MRRC: Rows = rows! { McrrMrrc
    from |t, n| McrrMrrc::cp15(t, value(n)), |t, _| McrrMrrc::cp14(t);
    "CV" cv (|x, n| x.with_cond(always(n)));
    "COND" cond (|x, n| x.with_cond(Some(value(n))));
    "Opc1" opc1 with_opc1;
    "Rt2" rt2 with_rt2;
    "Rt" rt with_rt;
    "CRm" crm with_crm;
    "Direction" direction new;
};

pub static LDC_STC: Rows = rows! { LdcStc
    from |t, n| LdcStc::new(t, value(n), value(n >> 1));
    "CV" cv (|x, n| x.with_cond(always(n)));
    "COND" cond (|x, n| x.with_cond(Some(value(n))));
    "imm8" imm8 with_imm8;
    "Rn" rn with_rn;
    "Offset" add_offset with_add_offset;
    "AM" am new;
    "Direction" direction new;
};

pub static FP_ACCESS: Rows = rows! { FpAccess
    from |t, _| FpAccess::new(t);
    "CV" cv (|x, n| x.with_cond(always(n)));
    "COND" cond (|x, n| x.with_cond(Some(value(n))));
};

pub static MSR_MRS_SYS: Rows = rows! { MsrMrsSys
    from |t, n| MsrMrsSys::new(t, value(n));
    "Op0" op0 with_op0;
    "Op2" op2 with_op2;
    "Op1" op1 with_op1;
    "CRn" crn with_crn;
    "Rt" rt with_rt;
    "CRm" crm with_crm;
    "Direction" direction new;
};

pub static MSRR_MRRS: Rows = rows! { MsrrMrrs
    from |t, n| MsrrMrrs::new(t, value(n));
    "Op0" op0 with_op0;
    "Op2" op2 with_op2;
    "Op1" op1 with_op1;
    "CRn" crn with_crn;
    "Rt" rt with_rt;
    "CRm" crm with_crm;
    "Direction" direction new;
};
