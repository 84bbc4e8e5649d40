//! What comes to EL3: calls, and accesses that `CPTR_EL3.TCPAC` traps.

use crate::start::Frame;
use crate::{cpacr, psci, reflect};
use aarch64_syndrome::{Esr, Syndrome, SysRegAccess, TargetEl};
use arm_sysregs::el3::accessors::read_esr_el3;

pub(crate) extern "C" fn from_lower(frame: &mut Frame) {
    let esr = Esr::from(read_esr_el3());
    match Syndrome::decode(esr, TargetEl::El3) {
        // ELR_EL3 is past the SMC.
        Syndrome::Smc64(_) => frame.x[0] = psci::call(frame.x[0]),
        Syndrome::MsrMrsSys(trap) => {
            let access = SysRegAccess::from_trap(trap);
            if cpacr::is_request(frame, access) {
                reflect::into_el2(frame);
            } else {
                cpacr::perform(frame, access);
                frame.elr += 4;
            }
        }
        _ => unexpected(frame),
    }
}

pub(crate) extern "C" fn unexpected(frame: &mut Frame) {
    let esr = Esr::from(read_esr_el3());
    panic!("not expected: {esr} from {:#x}, SPSR_EL3 {:#x}", frame.elr, frame.spsr);
}
