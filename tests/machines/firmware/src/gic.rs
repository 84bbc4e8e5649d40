//! `GICv3`: every interrupt belongs to the non-secure world (Arm IHI 0069).

use crate::device::{read, write};
use arm_sysregs::el1::{accessors::write_icc_pmr_el1, registers::IccPmrEl1};
use arm_sysregs::el3::{accessors::write_icc_sre_el3, registers::IccSreEl3};
use core::arch::asm;

const GICD: usize = 0x0800_0000;
const GICD_CTLR: usize = GICD;
const GICD_TYPER: usize = GICD + 0x4;
const GICD_IGROUPR: usize = GICD + 0x80;
/// The one core's.
const GICR: usize = 0x080a_0000;
const GICR_WAKER: usize = GICR + 0x14;
const GICR_IGROUPR0: usize = GICR + 0x1_0080;

const ENABLE_GRP1_NS: u32 = 1 << 1;
const ARE_S: u32 = 1 << 4;
const ARE_NS: u32 = 1 << 5;
const PROCESSOR_SLEEP: u32 = 1 << 1;
const CHILDREN_ASLEEP: u32 = 1 << 2;

pub(crate) fn give_to_non_secure() {
    // Affinity routing first: it decides what the other registers mean.
    write(GICD_CTLR, ARE_S | ARE_NS);
    write(GICD_CTLR, ARE_S | ARE_NS | ENABLE_GRP1_NS);
    let it_lines_number = read(GICD_TYPER) as usize & 0x1f;
    for n in 1..=it_lines_number {
        write(GICD_IGROUPR + 4 * n, u32::MAX);
    }

    write(GICR_WAKER, read(GICR_WAKER) & !PROCESSOR_SLEEP);
    while read(GICR_WAKER) & CHILDREN_ASLEEP != 0 {}
    write(GICR_IGROUPR0, u32::MAX);

    // SAFETY: no interrupt is enabled yet, and SRE is never cleared again.
    unsafe {
        write_icc_sre_el3(IccSreEl3::SRE | IccSreEl3::DFB | IccSreEl3::DIB | IccSreEl3::ENABLE);
        asm!("isb", options(nostack));
    }
    // The non-secure world may change a mask that is in its own half of the priorities alone.
    write_icc_pmr_el1(IccPmrEl1::from_bits_retain(0xff));
}
