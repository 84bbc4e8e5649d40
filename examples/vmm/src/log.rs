//! The VMM's messages about memory. A guest can have as many of them made as it likes: by touching
//! what is gone again and again.

use crate::memory_errors::lock;
use std::fmt::Arguments;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How many lines there may be in how long.
const LINES: u32 = 20;
const PERIOD: Duration = Duration::from_secs(10);

#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Option<Period>>);

#[derive(Clone, Copy, Debug)]
struct Period {
    start: Instant,
    lines: u32,
}

impl Log {
    /// Says it, unless too much was said before.
    pub(crate) fn say(&self, what: Arguments<'_>) {
        let now = Instant::now();
        let mut period = lock(&self.0);
        let Period { start, lines } = match *period {
            Some(period) if now - period.start < PERIOD => period,
            _ => Period { start: now, lines: 0 },
        };
        if lines < LINES {
            eprintln!("vmm: {what}");
        } else if lines == LINES {
            eprintln!("vmm: no more of this for {} s", PERIOD.as_secs());
        }
        *period = Some(Period { start, lines: lines.saturating_add(1) });
    }
}
