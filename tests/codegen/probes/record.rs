//! The facts that a hypervisor wants of an abort, all at once, in one word: what the bench of the
//! full record measures.

use aarch64_syndrome::iss::Access;
use aarch64_syndrome::policy::Triage;
use aarch64_syndrome::{AccessKind, Esr, Far, Fault, Hpfar, Level};

/// ESR to the 15 facts: class, level, data or instruction, lower EL, write, S1PTW, CM, EA, FAR
/// valid, HPFAR valid, ISV, SAS, SRT, SSE and SF.
#[unsafe(no_mangle)]
#[allow(clippy::cast_sign_loss, reason = "a level in three bits, two's complement")]
pub extern "C" fn probe_record(esr: u64) -> u32 {
    let esr = Esr::from_bits(esr);
    let Some(fault) = Fault::from_guest(esr, Far::from_bits(0), Hpfar::from_bits(0)) else {
        return 31;
    };
    let access = |access: Access| 1 << 24 | (u32::from(access.into_bits()) << 14 & 0xff_8000);
    fault.class() as u32
        | u32::from(fault.is_write() == Some(true)) << 6
        | u32::from(fault.s1ptw()) << 7
        | u32::from(fault.cm()) << 8
        | u32::from(fault.ea()) << 9
        | u32::from(fault.va().is_some()) << 10
        | u32::from(fault.hpfar().is_some()) << 11
        | (fault.level().map_or(4, Level::number) as u32 & 7) << 12
        | fault.access().map_or(0, access)
        | u32::from(fault.is_from_lower()) << 26
        | u32::from(fault.kind() == AccessKind::Data) << 28
}

/// ESR to class and decision.
#[unsafe(no_mangle)]
pub extern "C" fn probe_triage(esr: u64) -> u8 {
    Triage::of(Esr::from_bits(esr)).into_bits()
}
