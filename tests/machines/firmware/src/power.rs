//! Power, by the GPIO that only the secure world has.

use crate::device::write;

const PL061: usize = 0x090b_0000;
const GPIODIR: usize = PL061 + 0x400;

#[derive(Clone, Copy)]
pub(crate) enum Line {
    Off = 0,
    Restart = 1,
}

pub(crate) fn raise(line: Line) -> ! {
    let bit = 1 << line as u32;
    write(GPIODIR, bit);
    // The address of GPIODATA is the mask of the lines to write.
    write(PL061 + (bit as usize) * 4, bit);
    loop {
        core::hint::spin_loop();
    }
}
