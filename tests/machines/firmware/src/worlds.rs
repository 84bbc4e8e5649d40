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

/// Registers of extensions that the lower levels may use; each bit is RES0 on cores without its
/// own.
const UNTRAPPED: ScrEl3 = ScrEl3::APK
    .union(ScrEl3::API)
    .union(ScrEl3::FGTEN)
    .union(ScrEl3::FGTEN2)
    .union(ScrEl3::ECVEN)
    .union(ScrEl3::HXEN)
    .union(ScrEl3::ENSCXT)
    .union(ScrEl3::ATA)
    .union(ScrEl3::GCSEN)
    .union(ScrEl3::ENTP2)
    .union(ScrEl3::TCR2EN)
    .union(ScrEl3::SCTLR2EN)
    .union(ScrEl3::PIEN)
    .union(ScrEl3::AIEN)
    .union(ScrEl3::D128EN)
    .union(ScrEl3::ENFPM)
    .union(ScrEl3::PFAREN)
    .union(ScrEl3::SRMASKEN)
    .union(ScrEl3::ENIDCP128);

/// Gives the machine to the non-secure world, and leaves in `frame` how its kernel starts
/// (`Documentation/arch/arm64/booting.rst` of Linux).
pub(crate) extern "C" fn prepare(frame: &mut Frame) {
    gic::give_to_non_secure();
    let scr = ScrEl3::RES1 | ScrEl3::NS | ScrEl3::HCE | ScrEl3::RW;
    // SAFETY: EL3 depends on none of them: it runs without MMU, and without floating point.
    unsafe {
        write_scr_el3(scr | UNTRAPPED);
        write_cptr_el3(CptrEl3::EZ | CptrEl3::ESM | CptrEl3::TCPAC);
        write_sctlr_el2(SctlrEl2::from_bits_retain(SCTLR_EL2_RES1));
    }
    *frame = Frame { x: [0; 31], elr: KERNEL, spsr: EL2H_MASKED };
    frame.x[0] = DEVICE_TREE;
}
