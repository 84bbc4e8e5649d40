//! Semihosting: text to QEMU's console, bytes to a file of the host, and an exit code.

use core::arch::asm;
use core::fmt::{self, Write};

const SYS_OPEN: usize = 0x01;
const SYS_WRITE: usize = 0x05;
const SYS_WRITE0: usize = 0x04;
const SYS_GET_CMDLINE: usize = 0x15;
const SYS_EXIT: usize = 0x18;
const WRITE_BINARY: usize = 5;
const APPLICATION_EXIT: usize = 0x2_0026;

/// One semihosting call.
///
/// # Safety
///
/// `parameter` has to be what the operation expects.
pub(crate) unsafe fn call(operation: usize, parameter: usize) -> usize {
    let result;
    // SAFETY: HLT #0xf000 is the semihosting call of AArch64; QEMU reads, and for some operations
    // writes, the memory that the caller vouches for.
    unsafe {
        asm!(
            "hlt #0xf000",
            inout("x0") operation => result,
            in("x1") parameter,
            options(nostack)
        );
    }
    result
}

/// QEMU's console.
pub(crate) struct Console;

impl Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut buffer = [0; 128];
        for chunk in text.as_bytes().chunks(buffer.len() - 1) {
            buffer[..chunk.len()].copy_from_slice(chunk);
            buffer[chunk.len()] = 0;
            // SAFETY: SYS_WRITE0 takes a pointer to a string that ends with a zero byte.
            unsafe { call(SYS_WRITE0, buffer.as_ptr() as usize) };
        }
        Ok(())
    }
}

/// A file of the host, in the directory where QEMU runs.
#[derive(Clone, Copy)]
pub(crate) struct File(usize);

impl File {
    /// A new file, or an old one emptied.
    pub(crate) fn create(name: &core::ffi::CStr) -> Self {
        let block = [name.as_ptr() as usize, WRITE_BINARY, name.count_bytes()];
        // SAFETY: SYS_OPEN takes a pointer to a name, a mode and the name's length.
        let handle = unsafe { call(SYS_OPEN, block.as_ptr() as usize) };
        assert!(handle != usize::MAX, "the host does not open {name:?}");
        Self(handle)
    }

    pub(crate) fn write(self, bytes: &[u8]) {
        let block = [self.0, bytes.as_ptr() as usize, bytes.len()];
        // SAFETY: SYS_WRITE takes a pointer to a handle, bytes and their number.
        let left = unsafe { call(SYS_WRITE, block.as_ptr() as usize) };
        assert!(left == 0, "the host wrote {left} bytes less");
    }
}

impl Write for File {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        Self::write(*self, text.as_bytes());
        Ok(())
    }
}

/// The words after `arg=` of QEMU's `-semihosting-config`.
pub(crate) fn command_line(buffer: &mut [u8; 64]) -> &str {
    let mut block = [buffer.as_mut_ptr() as usize, buffer.len()];
    // SAFETY: SYS_GET_CMDLINE takes a pointer to a buffer and its length, and writes the length
    // used.
    unsafe { call(SYS_GET_CMDLINE, block.as_mut_ptr() as usize) };
    let text = buffer.split(|byte| *byte == 0).next().unwrap_or_default();
    core::str::from_utf8(text).unwrap_or_default()
}

/// Ends QEMU with this status.
pub(crate) fn exit(status: usize) -> ! {
    let block = [APPLICATION_EXIT, status];
    loop {
        // SAFETY: SYS_EXIT takes a pointer to a reason and a status.
        unsafe { call(SYS_EXIT, block.as_ptr() as usize) };
    }
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    // The console cannot fail.
    let _ = writeln!(Console, "FAILED: {info}");
    exit(2)
}
