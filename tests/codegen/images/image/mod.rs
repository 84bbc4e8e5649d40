//! What both images have: an entry point that passes registers on, and no panic.

#![allow(unsafe_code, reason = "an entry point, and what is given to and taken from it")]

use core::panic::PanicInfo;

#[unsafe(no_mangle)]
extern "C" fn _start(esr: u64, far: u64, hpfar: u64, decision: *mut [u64; 4]) {
    // SAFETY: nobody runs the image; it is linked and measured.
    unsafe { decision.write_volatile(crate::decide(esr, far, hpfar)) }
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}
