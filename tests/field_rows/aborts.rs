//! Aborts, `SErrors` and Granule Protection Checks. The number of a constructor is the fault status
//! code, and the level of origin above it.

use super::value::{self, value};
use super::{Row, Rows, Set, rows};
use aarch64_syndrome::iss::*;
use aarch64_syndrome::*;

/// A plain access of which a row sets one field.
fn access() -> Access {
    Access::new(AccessSize::Word, Register::XZR)
}

fn with_access(abort: DataAbort, access: Access) -> DataAbort {
    abort.with_access(access, InstructionLength::Bits32)
}

pub static DATA_ABORT: Rows = rows! { DataAbort
    from |t, n| DataAbort::new(t, value(n >> 6), value(n)),
        |t, n| DataAbort::new(t, value(n >> 6), value(n)).with_wnr(true).with_ls64(Ls64::St64bv);
    also |x, n| x.with_access(access(), value(n));
    "ISV" isv (|x, n| if value(n) { with_access(x, access()) } else { x });
    "SAS" (|x| x.access().map(|access| access.sas()))
        (|x, n| with_access(x, Access::new(value(n), Register::XZR)));
    "SSE" (|x| x.access().map(|access| access.sse()))
        (|x, n| with_access(x, access().with_sse(value(n))));
    "SRT" (|x| x.access().map(|access| access.srt()))
        (|x, n| with_access(x, Access::new(AccessSize::Byte, value(n))));
    "SF" (|x| x.access().map(|access| access.sf()))
        (|x, n| with_access(x, access().with_sf(value(n))));
    "AR" (|x| x.access().map(|access| access.ar()))
        (|x, n| with_access(x, access().with_ar(value(n))));
    "TopLevel" top_level with_top_level;
    "WU" write_update with_write_update;
    "FnP" fnp with_fnp;
    "PFV" pfv with_pfv;
    "VNCR" vncr with_vncr;
    "LST" ls64 with_ls64;
    "SET" sync_error_type with_sync_error_type;
    "FnV" fnv with_fnv;
    "EA" ea with_ea;
    "CM" cm with_cm;
    "S1PTW" s1ptw with_s1ptw;
    "WnR" wnr with_wnr;
    "DFSC" dfsc new;
    "HDBSSF" hdbssf with_hdbssf;
    "TnD" tnd with_tnd;
    "TagAccess" tag_access with_tag_access;
    "GCS" gcs with_gcs;
    "AssuredOnly" assured_only with_assured_only;
    "Overlay" overlay with_overlay;
    "DirtyBit" dirty_bit with_dirty_bit;
    "Xs" xs with_xs;
};

pub static INSTRUCTION_ABORT: Rows = rows! { InstructionAbort
    from |t, n| InstructionAbort::new(t, value(n >> 6), value(n));
    "TopLevel" top_level with_top_level;
    "PFV" pfv with_pfv;
    "SET" sync_error_type with_sync_error_type;
    "FnV" fnv with_fnv;
    "EA" ea with_ea;
    "S1PTW" s1ptw with_s1ptw;
    "IFSC" ifsc new;
    "HDBSSF" hdbssf with_hdbssf;
    "AssuredOnly" assured_only with_assured_only;
    "Overlay" overlay with_overlay;
    "DirtyBit" dirty_bit with_dirty_bit;
};

pub static SERROR: Rows = rows! { SError
    from |t, _| SError::uncategorized(t),
        |t, n| SError::new_implementation_defined(t, value(n)),
        |t, n| SError::new(t, value(n));
    "IDS" ids new;
    "ELS" els with_els;
    "WU" write_update with_write_update;
    "VFV" vfv with_vfv;
    "PFV" pfv with_pfv;
    "IESB" iesb with_iesb;
    "AET" aet new;
    "EA" ea with_ea;
    "WnRV" wnrv (|x, n| if value(n) { x.with_wnr(false) } else { x });
    "WnR" wnr with_wnr;
    "DFSC" dfsc only [0x00, 0x11];
};

pub static GPC: Rows = rows! { Gpc
    from |_, n| Gpc::new(value(n), value(n));
    also |x, n| x.with_instruction_length(value(n));
    "S2PTW" s2ptw with_s2ptw;
    "InD" ind with_ind;
    "GPCSC" gpcsc new;
    "VNCR" vncr with_vncr;
    "CM" cm with_cm;
    "S1PTW" s1ptw with_s1ptw;
    "WnR" wnr with_wnr;
    "xFSC" xfsc new;
    "HDBSSF" hdbssf with_hdbssf;
    "GCS" gcs with_gcs;
};
