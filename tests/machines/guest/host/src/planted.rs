//! A system call of a guest's kernel that has the firmware make an error, as if the process had
//! met it at the instruction behind its call. Linux has no way of its own to ask for one.

#![allow(unsafe_code, reason = "the guest's code is assembled, and read as bytes")]

use crate::assembled::assembled;
use crate::guest::Guest;
use std::fs::File;
use std::os::unix::fs::FileExt;
use vm_init::text;

std::arch::global_asm!(
    ".pushsection .rodata.planted, \"a\"",
    ".global planted_start, planted_end",
    // X0 is what the kernel has saved of the process (`struct pt_regs`).
    "planted_start:",
    "  hint #34", // BTI C
    "  msr daifset, #0xf",
    "  mov x1, x0",
    // As before the call: the process's stack, and an empty one of the kernel, which is 16 KiB.
    "  ldr x2, [x1, #248]; msr sp_el0, x2",
    "  orr x2, x1, #0x3fff; add sp, x2, #1",
    // The request, see `el3_request`: a data abort from a lower level, not on a walk, at the
    // address that is the argument of the call; the PC and the PSTATE of the process.
    "  movz x11, #0x10; movk x11, #0x9200, lsl #16; movk x11, #0x8000, lsl #48",
    "  ldr x12, [x1]; mov x13, xzr; ldr x14, [x1, #256]; ldr x15, [x1, #264]",
    "  mov x0, x12",
    "  mrs xzr, cpacr_el1",
    "  b .",
    "planted_end:",
    ".popsection",
);

/// Puts it where the guest's kernel has the system call, in the memory of the VMM.
pub(crate) fn plant(guest: &Guest, at: u64) -> Result<(), String> {
    let code = assembled!(planted_start, planted_end);
    let memory = File::options().write(true).open(format!("/proc/{}/mem", guest.process()));
    memory.map_err(text)?.write_all_at(code, guest.host_address(at)?).map_err(text)
}
