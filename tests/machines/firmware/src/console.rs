//! Last words, on the kernel's console.

use crate::device::write;
use crate::power::{Line, raise};
use core::fmt::{self, Write};

const PL011_DR: usize = 0x0900_0000;

struct Console;

impl Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.bytes().for_each(|byte| write(PL011_DR, byte.into()));
        Ok(())
    }
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    // The console cannot fail. A restart is no orderly end: `tests/machines/vm/boot` says so.
    let _ = writeln!(Console, "firmware: {info}");
    raise(Line::Restart)
}
