//! A copy of memory that may be gone, by instructions of its own, which the `SIGBUS` handler knows
//! and leaves by an error.
//!
//! No system call: `process_vm_readv` of poison that the kernel does not know of yet would consume
//! it in the kernel, which dies of that. A load of user space costs one signal.

use super::super::signal::{BusError, SiginfoHeader};
use core::ffi::c_void;

// X2 is what is left; an access that fails has not written back its address. X3 is the place for
// the error. Eight bytes at once, or four, where both ends
// allow it: then each word is one access.
#[cfg(target_arch = "aarch64")]
core::arch::global_asm!(
    ".pushsection .text.aarch64_syndrome_0_1_copy, \"ax\", %progbits",
    ".balign 16",
    ".hidden aarch64_syndrome_0_1_copy",
    ".hidden aarch64_syndrome_0_1_copy_failed",
    ".globl aarch64_syndrome_0_1_copy",
    ".globl aarch64_syndrome_0_1_copy_failed",
    "aarch64_syndrome_0_1_copy:",
    "  orr x4, x0, x1; tst x4, #7; b.ne 2f",
    "1: cmp x2, #8; b.lo 2f",
    "  ldr x4, [x1], #8; str x4, [x0], #8; sub x2, x2, #8; b 1b",
    "2: orr x4, x0, x1; tst x4, #3; b.ne 4f",
    "3: cmp x2, #4; b.lo 4f",
    "  ldr w4, [x1], #4; str w4, [x0], #4; sub x2, x2, #4; b 3b",
    "4: cbz x2, 5f",
    "  ldrb w4, [x1], #1; strb w4, [x0], #1; sub x2, x2, #1; b 4b",
    "5:",
    "aarch64_syndrome_0_1_copy_failed:",
    "  mov x0, x2; ret",
    ".popsection",
);

// RDX is what is left, RCX the place for the error.
#[cfg(target_arch = "x86_64")]
core::arch::global_asm!(
    ".pushsection .text.aarch64_syndrome_0_1_copy, \"ax\", @progbits",
    ".balign 16",
    ".hidden aarch64_syndrome_0_1_copy",
    ".hidden aarch64_syndrome_0_1_copy_failed",
    ".globl aarch64_syndrome_0_1_copy",
    ".globl aarch64_syndrome_0_1_copy_failed",
    "aarch64_syndrome_0_1_copy:",
    "  mov r8, rdi; or r8, rsi; test r8, 7; jne 3f",
    "2: cmp rdx, 8; jb 3f",
    "  mov r8, [rsi]; mov [rdi], r8; add rsi, 8; add rdi, 8; sub rdx, 8; jmp 2b",
    "3: mov r8, rdi; or r8, rsi; test r8, 3; jne 5f",
    "4: cmp rdx, 4; jb 5f",
    "  mov r8d, [rsi]; mov [rdi], r8d; add rsi, 4; add rdi, 4; sub rdx, 4; jmp 4b",
    "5: test rdx, rdx; je 6f",
    "  mov r8b, [rsi]; mov [rdi], r8b; inc rsi; inc rdi; dec rdx; jmp 5b",
    "6:",
    "aarch64_syndrome_0_1_copy_failed:",
    "  mov rax, rdx; ret",
    ".popsection",
);

unsafe extern "C" {
    /// Copies, and returns how many bytes are left.
    fn aarch64_syndrome_0_1_copy(
        to: *mut c_void,
        from: *const c_void,
        length: usize,
        error: *mut c_void,
    ) -> usize;
    fn aarch64_syndrome_0_1_copy_failed();
}

/// Copies memory of which either side may be gone, where [`install_sigbus_handler`] was called, or
/// the VMM's own handler calls [`leave_copy`]. With how many bytes were copied before it met what
/// is gone, and what the kernel says of that: for
/// [`ErrorReporter::report`](crate::kvm::ErrorReporter::report).
///
/// Where both ends are on a multiple of eight, or of four, words of that size are copied, each in
/// one access.
///
/// [`install_sigbus_handler`]: super::install_sigbus_handler
///
/// # Errors
///
/// Memory that is gone.
///
/// # Safety
///
/// Both ranges are mapped, one to be read and the other to be written, and do not overlap. Whoever
/// else accesses them meanwhile does so by atomics or raw pointers: a guest, say.
pub unsafe fn copy(to: *mut u8, from: *const u8, length: usize) -> Result<(), (usize, BusError)> {
    let mut error: Option<BusError> = None;
    let place = (&raw mut error).cast();
    // SAFETY: the caller promises the ranges; the handler writes `error` while it lives.
    let left = unsafe { aarch64_syndrome_0_1_copy(to.cast(), from.cast(), length, place) };
    if left == 0 {
        return Ok(());
    }
    Err((length.saturating_sub(left), error.unwrap_or(BusError::NoAddress)))
}

/// In a `SIGBUS` handler of the VMM's own, before anything else: if [`copy`] was interrupted by an
/// access of its own, leaves it by its error, and is `true`. Then return from the handler.
///
/// # Safety
///
/// `info` and `context` are those with which the kernel has called the handler, of `SA_SIGINFO`.
pub unsafe fn leave_copy(info: *const libc::siginfo_t, context: *mut c_void) -> bool {
    // SAFETY: the kernel's siginfo, 128 bytes long.
    let header = unsafe { info.cast::<SiginfoHeader>().read_unaligned() };
    // SAFETY: as above.
    let was_sent = unsafe { (*info).si_code } <= 0;
    // A file that was cut short has no error of memory; it is gone all the same.
    let error = BusError::from_siginfo(&header).unwrap_or(BusError::NoAddress);
    if was_sent || !error.is_synchronous() {
        return false;
    }
    // SAFETY: the kernel's context of the interrupted code, which `SA_SIGINFO` hands over.
    let (pc, place) = unsafe { registers(context.cast()) };
    let start = aarch64_syndrome_0_1_copy as *const () as usize;
    let failed = aarch64_syndrome_0_1_copy_failed as *const () as usize;
    // SAFETY: as above, and in this code the register holds the place that `copy` gave.
    unsafe {
        if !(start..failed).contains(&*pc) {
            return false;
        }
        (*place as *mut Option<BusError>).write(Some(error));
        *pc = failed;
    }
    true
}

/// The registers of the interrupted code: its PC, and that with the place for the error.
#[cfg(target_arch = "aarch64")]
unsafe fn registers(context: *mut libc::ucontext_t) -> (*mut usize, *const usize) {
    // SAFETY: the caller gives the kernel's context.
    unsafe {
        let machine = &raw mut (*context).uc_mcontext;
        ((&raw mut (*machine).pc).cast(), (&raw const (*machine).regs).cast::<usize>().add(3))
    }
}

#[cfg(target_arch = "x86_64")]
unsafe fn registers(context: *mut libc::ucontext_t) -> (*mut usize, *const usize) {
    const RCX: usize = 14;
    const RIP: usize = 16;
    // SAFETY: the caller gives the kernel's context.
    unsafe {
        let machine = (&raw mut (*context).uc_mcontext.gregs).cast::<usize>();
        (machine.add(RIP), machine.add(RCX))
    }
}
