//! Lines on the console, each written at once: none is torn by another process's.

use core::fmt::{self, Write};

/// A line that is made without allocating: a signal handler may say something.
pub(crate) struct Line {
    bytes: [u8; 256],
    length: usize,
}

impl Line {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; 256], length: 0 }
    }

    /// Puts the line on the console.
    pub(crate) fn send(&self) {
        // SAFETY: the bytes of this line.
        unsafe { libc::write(libc::STDOUT_FILENO, self.bytes.as_ptr().cast(), self.length) };
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.bytes.get_mut(self.length..).ok_or(fmt::Error)?;
        let room = room.get_mut(..text.len()).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length += text.len();
        Ok(())
    }
}

/// Says something to the host, as `format!` would.
macro_rules! say {
    ($($what:tt)+) => {{
        use core::fmt::Write as _;
        let mut line = $crate::say::Line::new();
        // A line that is too long is cut short.
        let _ = write!(line, "guest: {}\n", format_args!($($what)+));
        line.send();
    }};
}
pub(crate) use say;
