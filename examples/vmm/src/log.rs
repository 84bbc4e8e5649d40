//! The VMM's messages about memory. A guest can have as many of them made as it likes: by touching
//! what is gone again and again.

use crate::memory_errors::lock;
use std::fmt::Arguments;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How many lines there may be in how long.
const LINES: u32 = 20;
const PERIOD: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(crate) struct Log {
    name: &'static str,
    period: Mutex<Option<Period>>,
}

#[derive(Clone, Copy, Debug)]
struct Period {
    start: Instant,
    lines: u32,
}

impl Log {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, period: Mutex::new(None) }
    }

    /// Says it, unless too much was said before.
    pub(crate) fn say(&self, what: Arguments<'_>) {
        let now = Instant::now();
        let (name, mut period) = (self.name, lock(&self.period));
        let Period { start, lines } = match *period {
            Some(period) if now - period.start < PERIOD => period,
            _ => Period { start: now, lines: 0 },
        };
        if lines < LINES {
            eprintln!("{name}: {what}");
        } else if lines == LINES {
            eprintln!("{name}: no more of this for {} s", PERIOD.as_secs());
        }
        *period = Some(Period { start, lines: lines.saturating_add(1) });
    }
}
