//! The image of `records.rs`.

#![allow(unsafe_code, reason = "an entry point, and a logger")]

use aarch64_syndrome::{Esr, Far, Fault, Hpfar, Syndrome, SysRegAccess, TargetEl};
use core::hint::black_box;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

#[defmt::global_logger]
struct Probe;

// SAFETY: nobody runs the image; it is linked and measured.
unsafe impl defmt::Logger for Probe {
    fn acquire() {}

    unsafe fn flush() {}

    unsafe fn release() {}

    unsafe fn write(bytes: &[u8]) {
        black_box(bytes);
    }
}

#[unsafe(no_mangle)]
extern "C" fn _start(esr: u64, far: u64, hpfar: u64) {
    // What every program that sends records links already.
    let word = black_box("word");
    defmt::println!("{} {} {} {} {}", esr, far as u32, far as u16, hpfar as u8, word);
    defmt::println!("{} {}", far as i8, black_box(far as usize));
    let (esr, far, hpfar) = (Esr::from_bits(esr), Far::from_bits(far), Hpfar::from_bits(hpfar));
    if cfg!(shown = "class") {
        defmt::println!("{}", esr.ec());
    }
    if cfg!(shown = "fault") {
        if let Some(fault) = Fault::from_guest(esr, far, hpfar) {
            defmt::println!("{}", fault);
        }
    }
    if cfg!(shown = "fault by name") {
        if let Some(fault) = Fault::from_guest(esr, far, hpfar) {
            defmt::println!("{}", fault.named());
        }
    }
    if cfg!(shown = "register") {
        if let Some(access) = SysRegAccess::from_esr(esr, TargetEl::El2) {
            defmt::println!("{}", access);
        }
    }
    if cfg!(shown = "syndrome") {
        defmt::println!("{}", Syndrome::decode(esr, TargetEl::El2));
    }
    if cfg!(shown = "class by name") {
        defmt::println!("{}", esr.ec().named());
    }
    if cfg!(shown = "syndrome by name") {
        defmt::println!("{}", Syndrome::decode(esr, TargetEl::El2).named());
    }
}
