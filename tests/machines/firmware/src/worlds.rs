//! What EL3 sets up once: the non-secure world as a kernel at EL2 wants to find it.

use crate::gic;
use crate::start::Frame;
use arm_sysregs::el2::{accessors::write_sctlr_el2, registers::SctlrEl2};
use arm_sysregs::el3::accessors::{write_cptr_el3, write_scr_el3};
use arm_sysregs::el3::registers::{CptrEl3, ScrEl3};

/// Where `tests/machines/vm/boot` puts the kernel.
const KERNEL: u64 = 0x4020_0000;
/// Where QEMU puts the device tree.
const DEVICE_TREE: u64 = 0x4000_0000;

/// EL2 with its own stack pointer, everything masked.
pub(crate) const EL2H_MASKED: u64 = 0x3c9;

/// The bits that are RES1; MMU and caches off, little-endian.
const SCTLR_EL2_RES1: u64 = 0x30c5_0830;

/// Gives the machine to the non-secure world, and leaves in `frame` how its kernel starts
/// (`Documentation/arch/arm64/booting.rst` of Linux).
pub(crate) extern "C" fn prepare(frame: &mut Frame) {
    gic::give_to_non_secure();
    // FGTEN, ECVEN and HXEN are RES0 on cores without those extensions.
    let scr = ScrEl3::RES1 | ScrEl3::NS | ScrEl3::HCE | ScrEl3::RW;
    let untrapped = ScrEl3::APK | ScrEl3::API | ScrEl3::FGTEN | ScrEl3::ECVEN | ScrEl3::HXEN;
    // SAFETY: EL3 depends on none of them: it runs without MMU, and without floating point.
    unsafe {
        write_scr_el3(scr | untrapped);
        write_cptr_el3(CptrEl3::EZ | CptrEl3::TCPAC);
        write_sctlr_el2(SctlrEl2::from_bits_retain(SCTLR_EL2_RES1));
    }
    *frame = Frame { x: [0; 31], elr: KERNEL, spsr: EL2H_MASKED };
    frame.x[0] = DEVICE_TREE;
}
