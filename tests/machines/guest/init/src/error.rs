//! An error that firmware makes for a process: by a system call that the host replaces.

use crate::say::say;
use std::fs::read_to_string;

/// The system call: one that nothing here needs, and with room for other code.
const NAME: &str = "__arm64_sys_swapon";

/// Says where in memory the kernel has it.
pub(crate) fn say_where() {
    let Some(place) = place() else { return say!("no {NAME}") };
    say!("call at {place:#x}");
}

fn place() -> Option<u64> {
    let symbols = read_to_string("/proc/kallsyms").ok()?;
    let symbol = |name: &str| {
        let mut lines = symbols.lines().map(|line| line.split_whitespace());
        lines.find_map(|mut words| {
            let address = u64::from_str_radix(words.next()?, 16).ok()?;
            (words.nth(1)? == name).then_some(address)
        })
    };
    let resources = read_to_string("/proc/iomem").ok()?;
    let data = resources.lines().find(|line| line.ends_with(" : Kernel data"))?;
    let start = u64::from_str_radix(data.trim().split_once('-')?.0, 16).ok()?;
    Some(start + symbol(NAME)? - symbol("_sdata")?)
}

/// Makes the call. The firmware's error is that of the load behind it.
///
/// # Safety
///
/// The page is mapped, and the call replaced.
#[cfg(target_arch = "aarch64")]
pub(crate) unsafe fn meet(word: *mut u32) {
    // SAFETY: the caller's promise; the process dies of the load, with whatever the kernel has left
    // in its registers.
    unsafe {
        std::arch::asm!(
            "svc #0", "ldr w1, [x0]",
            in("x8") libc::SYS_swapon, in("x0") word, clobber_abi("C"),
        );
    }
}

/// No other core has such firmware.
#[cfg(not(target_arch = "aarch64"))]
pub(crate) unsafe fn meet(_: *mut u32) {}
