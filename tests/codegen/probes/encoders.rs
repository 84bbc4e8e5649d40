//! Every encoder of a Data Abort, one symbol each.

use aarch64_syndrome::iss::{Access, AccessSize, DataAbort, Ls64, SyncErrorType, WriteUpdate};
use aarch64_syndrome::{Esr, FaultStatus, InstructionLength, OriginEl, Register, TargetEl};

const FALLBACK: DataAbort =
    DataAbort::new(TargetEl::El2, OriginEl::El1, FaultStatus::SYNC_EXTERNAL);

fn abort(esr: u64) -> DataAbort {
    DataAbort::from_esr(Esr::from_bits(esr), TargetEl::El2).unwrap_or(FALLBACK)
}

/// A new Data Abort for EL1 from EL0.
#[unsafe(no_mangle)]
pub extern "C" fn encode_new(status: u8) -> u64 {
    let status = FaultStatus::from_bits(status);
    DataAbort::new(TargetEl::El1, OriginEl::El0, status).esr().into_bits()
}

/// `ISV`, `IL` and `[23:14]`.
#[unsafe(no_mangle)]
pub extern "C" fn encode_access(esr: u64, size: u8, register: u8, il: bool) -> u64 {
    let access = Access::new(AccessSize::from_bits(size), Register::from_bits(register))
        .with_sse(true)
        .with_ar(true);
    abort(esr).with_access(access, InstructionLength::from_il(il)).esr().into_bits()
}

macro_rules! encoders {
    ($($symbol:ident($value:ident: $type:ty) => $with:ident($argument:expr);)+) => {$(
        #[doc = concat!("`", stringify!($with), "` on any Data Abort.")]
        #[unsafe(no_mangle)]
        pub extern "C" fn $symbol(esr: u64, $value: $type) -> u64 {
            abort(esr).$with($argument).esr().into_bits()
        }
    )+};
}

encoders! {
    encode_top_level(flag: bool) => with_top_level(flag);
    encode_write_update(flag: bool) => with_write_update(if flag {
        WriteUpdate::Updated
    } else {
        WriteUpdate::NotUpdated
    });
    encode_fnp(flag: bool) => with_fnp(flag);
    encode_pfv(flag: bool) => with_pfv(flag);
    encode_vncr(flag: bool) => with_vncr(flag);
    encode_ls64(flag: bool) => with_ls64(if flag { Ls64::St64bv } else { Ls64::St64bv0 });
    encode_sync_error_type(bits: u8) => with_sync_error_type(SyncErrorType::from_bits(bits));
    encode_fnv(flag: bool) => with_fnv(flag);
    encode_ea(flag: bool) => with_ea(flag);
    encode_cm(flag: bool) => with_cm(flag);
    encode_s1ptw(flag: bool) => with_s1ptw(flag);
    encode_wnr(flag: bool) => with_wnr(flag);
    encode_hdbssf(flag: bool) => with_hdbssf(flag);
    encode_tnd(flag: bool) => with_tnd(flag);
    encode_tag_access(flag: bool) => with_tag_access(flag);
    encode_gcs(flag: bool) => with_gcs(flag);
    encode_assured_only(flag: bool) => with_assured_only(flag);
    encode_overlay(flag: bool) => with_overlay(flag);
    encode_dirty_bit(flag: bool) => with_dirty_bit(flag);
    encode_xs(register: u8) => with_xs(Register::from_bits(register));
}
