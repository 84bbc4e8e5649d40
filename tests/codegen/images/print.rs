//! `decode.rs` with one more call, which prints: the image that has to hold words.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod bare;

/// Where the image starts; nothing runs it.
#[cfg(target_os = "none")]
#[allow(unsafe_code, reason = "the linker looks for the entry point by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn _start(esr: u64, far: u64, hpfar: u64) {
    use aarch64_syndrome::{Esr, Syndrome, TargetEl};
    use core::fmt::Write;

    /// A console that the compiler knows nothing of.
    struct Console;

    impl Write for Console {
        fn write_str(&mut self, text: &str) -> core::fmt::Result {
            core::hint::black_box(text);
            Ok(())
        }
    }

    bare::decode(esr, far, hpfar);
    let syndrome = Syndrome::decode(Esr::from_bits(esr), TargetEl::El2);
    core::hint::black_box(write!(Console, "{}", syndrome.named()).is_ok());
}

/// For builds of the workspace on a host.
#[cfg(not(target_os = "none"))]
fn main() {}
