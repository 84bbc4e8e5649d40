//! Every fault goes to two files of the host: as defmt frames, and as `Display` writes it.
//! `compare_records` reads both.

use crate::semihosting::File;
use aarch64_syndrome::Fault;
use core::fmt::Write;

struct Logger {
    frames: File,
    text: File,
    encoder: defmt::Encoder,
}

static mut LOGGER: Option<Logger> = None;

/// The files, in the payload that alone uses them.
fn logger() -> &'static mut Logger {
    // SAFETY: one core, no interrupts, and nobody keeps the reference while calling another
    // function of this module.
    let logger = unsafe { &mut *(&raw mut LOGGER) };
    logger.as_mut().expect("opened at the start")
}

/// Opens the files.
pub(crate) fn open() {
    let frames = File::create(c"records.defmt");
    let text = File::create(c"records.txt");
    // SAFETY: as in `logger`.
    unsafe { LOGGER = Some(Logger { frames, text, encoder: defmt::Encoder::new() }) };
}

/// Writes one record to both.
pub(crate) fn record(fault: Fault) {
    // println, which no log level leaves out.
    defmt::println!("{}", fault);
    writeln!(logger().text, "{fault}").expect("a file of the host cannot fail");
}

/// defmt's way out: semihosting on `AArch64`.
#[defmt::global_logger]
struct Semihosting;

// SAFETY: one core and no interrupts: a frame is not interrupted by another.
unsafe impl defmt::Logger for Semihosting {
    fn acquire() {
        let Logger { frames, encoder, .. } = logger();
        encoder.start_frame(|bytes| frames.write(bytes));
    }

    unsafe fn flush() {}

    unsafe fn release() {
        let Logger { frames, encoder, .. } = logger();
        encoder.end_frame(|bytes| frames.write(bytes));
    }

    unsafe fn write(bytes: &[u8]) {
        let Logger { frames, encoder, .. } = logger();
        encoder.write(bytes, |bytes| frames.write(bytes));
    }
}
