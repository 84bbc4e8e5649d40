//! Debug and profiling exceptions.

use super::value::{self, low, value};
use super::{Row, Rows, Set, rows};
use aarch64_syndrome::iss::*;
use aarch64_syndrome::*;

pub static BREAKPOINT: Rows = rows! { Breakpoint
    from |t, n| Breakpoint::new(low(t), value(n)), |_, _| Breakpoint::vector_catch();
    "IFSC" ifsc only [0x22];
};

pub static SOFTWARE_STEP: Rows = rows! { SoftwareStep
    from |t, n| SoftwareStep::new(low(t), value(n));
    "ISV" isv (|x, n| if value(n) { x.with_ex(false) } else { x });
    "EX" ex with_ex;
    "IFSC" ifsc only [0x22];
};

pub static WATCHPOINT: Rows = rows! { Watchpoint
    from |t, n| Watchpoint::new(low(t), value(n));
    "WPT" wpt with_wpt;
    "WPTV" wptv (|x, n| if value(n) { x.with_wpt(0) } else { x });
    "WPF" wpf with_wpf;
    "FnP" fnp with_fnp;
    "VNCR" vncr with_vncr;
    "FnV" fnv with_fnv;
    "CM" cm with_cm;
    "WnR" wnr with_wnr;
    "DFSC" dfsc only [0x22];
    "GCS" gcs with_gcs;
};

pub static BREAKPOINT_INSTRUCTION: Rows = rows! { BreakpointInstruction
    from |t, n| BreakpointInstruction::brk64(t, value(n)),
        |t, n| BreakpointInstruction::bkpt32(low(t), value(n), value(n >> 16));
    "Comment" comment new;
};

pub static PROFILING: Rows = rows! { Profiling
    from |t, n| Profiling::new(t, value(n));
    also |x, n| x.with_instruction_length(value(n));
    "FSC" fsc new;
    "SYNC" sync with_sync;
};
