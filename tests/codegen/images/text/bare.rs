//! The image of `text.rs`.

#![allow(unsafe_code, reason = "the linker looks for the entry point by its name")]

use aarch64_syndrome::{Esr, Far, Fault, Hpfar, IpaAnswer, Syndrome, SysRegAccess, TargetEl};
use core::fmt::{Display, Write};
use core::hint::black_box;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// A console that the compiler knows nothing of.
struct Console;

impl Write for Console {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        black_box(text);
        Ok(())
    }
}

fn print(text: &dyn Display) {
    black_box(write!(Console, "{text}").is_ok());
}

/// What every program that prints links already: numbers of both bases, padded, and a word.
fn print_numbers(value: u64) {
    let word = black_box("word");
    let narrow = (value as i8, value as u8, value as u32, value as usize);
    let text = format_args!("{word:4} {} {} {} {} {value}", narrow.0, narrow.1, narrow.2, narrow.3);
    black_box(Console.write_fmt(text).is_ok());
    let text = format_args!("{:#x} {:#x} {:#x} {value:#018x}", narrow.1, narrow.2, narrow.3);
    black_box(Console.write_fmt(text).is_ok());
}

#[unsafe(no_mangle)]
extern "C" fn _start(esr: u64, far: u64, hpfar: u64) {
    print_numbers(esr);
    let (esr, far, hpfar) = (Esr::from_bits(esr), Far::from_bits(far), Hpfar::from_bits(hpfar));
    if cfg!(shown = "ipa") {
        let (answer, address) = match Fault::from_guest(esr, far, hpfar).map(Fault::ipa) {
            Some(IpaAnswer::Exact(ipa)) => (0, ipa.into_bits()),
            Some(IpaAnswer::Page(ipa, _)) => (1, ipa.into_bits()),
            Some(IpaAnswer::Descriptor(ipa)) => (2, ipa.into_bits()),
            Some(IpaAnswer::TranslateFar(far)) => (3, far.into_bits()),
            Some(IpaAnswer::Unavailable(_)) | None => (4, 0),
        };
        black_box([answer, address]);
    } else {
        black_box([far.into_bits(), hpfar.into_bits()]);
    }
    if cfg!(shown = "esr") {
        print(&esr);
    }
    if cfg!(shown = "class") {
        print(&esr.ec());
    }
    if cfg!(shown = "class by name") {
        print(&esr.ec().named());
    }
    if cfg!(any(shown = "fault", shown = "fault by name")) {
        if let Some(fault) = Fault::from_guest(esr, far, hpfar) {
            if cfg!(shown = "fault by name") {
                print(&fault.named());
            } else {
                print(&fault);
            }
        }
    }
    if cfg!(any(shown = "register", shown = "register by name")) {
        if let Some(access) = SysRegAccess::from_esr(esr, TargetEl::El2) {
            if cfg!(shown = "register") {
                print(&access);
            } else {
                print(&access.named());
            }
        }
    }
    if cfg!(shown = "syndrome") {
        print(&Syndrome::decode(esr, TargetEl::El2));
    }
    if cfg!(shown = "syndrome by name") {
        print(&Syndrome::decode(esr, TargetEl::El2).named());
    }
    if cfg!(shown = "explanation") {
        black_box(Syndrome::decode(esr, TargetEl::El2).explain(&mut Console).is_ok());
    }
}
