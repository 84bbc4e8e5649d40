//! An external abort that EL3 has taken, passed on to EL2 as if EL2 had taken it.

use crate::start::Frame;
use aarch64_syndrome::entry::{Controls, CoreState, Exception, Features, Spsr};
use aarch64_syndrome::{Esr, Far, Hpfar, TargetEl};
use arm_sysregs::el1::accessors::{read_id_aa64mmfr1_el1, read_id_aa64pfr1_el1};
use arm_sysregs::el2::accessors::{
    read_hcr_el2, read_sctlr_el2, read_vbar_el2, write_elr_el2, write_esr_el2, write_far_el2,
    write_hpfar_el2, write_spsr_el2,
};
use arm_sysregs::el2::registers::{ElrEl2, SpsrEl2};
use el3_request::{ESR, FAR, HPFAR, PC, PSTATE, VERBATIM};

/// Returns to the vector of EL2, with every register as the exception would have left it.
pub(crate) fn into_el2(frame: &mut Frame) {
    let asked = |register: u8| frame.x[usize::from(register)];
    let before = CoreState { pc: asked(PC), pstate: Spsr::from_bits(asked(PSTATE)) };
    let esr = Esr::from_bits(asked(ESR) & !VERBATIM);
    let (far, hpfar) = (Far::from_bits(asked(FAR)), Hpfar::from_bits(asked(HPFAR)));
    let error = Exception::new(esr, Some(far)).with_hpfar(hpfar).passed_to_el2();
    let entered = before.take(error, TargetEl::El2, controls(), features());
    let entered = entered.unwrap_or_else(|why| panic!("{error}: {why}"));
    let (told, far, hpfar) = if asked(ESR) & VERBATIM != 0 {
        (Some(esr), Some(far), Some(hpfar))
    } else {
        (entered.esr(), entered.far(), entered.hpfar())
    };

    write_esr_el2(told.unwrap_or(esr).into());
    // SAFETY: the registers of an exception that EL2 takes now, and the guest with it; EL3 uses
    // none of them.
    unsafe {
        write_far_el2(far.unwrap_or(Far::from_bits(0)).into());
        write_hpfar_el2(hpfar.unwrap_or(Hpfar::from_bits(0)).into());
        write_elr_el2(ElrEl2::from_bits_retain(entered.elr()));
        write_spsr_el2(SpsrEl2::from_bits_retain(entered.spsr().into_bits()));
    }
    frame.elr = entered.state().pc;
    frame.spsr = entered.state().pstate.into_bits();
}

fn controls() -> Controls {
    Controls::DEFAULT
        .with_vbar(read_vbar_el2().bits())
        .with_sctlr(read_sctlr_el2().bits())
        .with_hcr_el2(read_hcr_el2().bits())
}

fn features() -> Features {
    Features::DEFAULT
        .with_id_aa64pfr1(read_id_aa64pfr1_el1().bits())
        .with_id_aa64mmfr1(read_id_aa64mmfr1_el1().bits())
}
