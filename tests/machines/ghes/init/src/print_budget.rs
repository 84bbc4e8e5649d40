//! How much the kernel prints: of records that are corrected or none, and of the others, two in
//! five seconds each. What goes beyond is acknowledged and acted on, but not seen in the log.

use aarch64_syndrome::ghes::Severity;
use std::sync::Mutex;
use std::time::{Duration, Instant};

const INTERVAL: Duration = Duration::from_secs(5);

/// When each of the last two of a kind was acknowledged.
static LAST: [Mutex<[Option<Instant>; 2]>; 2] = [const { Mutex::new([None; 2]) }; 2];

fn last(severity: Severity) -> &'static Mutex<[Option<Instant>; 2]> {
    &LAST[usize::from(matches!(severity, Severity::CORRECTED | Severity::NONE))]
}

/// Waits until a record of this severity would be printed.
pub(crate) fn wait(severity: Severity) {
    let [before, _] = *last(severity).lock().expect("one thread");
    if let Some(before) = before {
        std::thread::sleep(INTERVAL.saturating_sub(before.elapsed()));
    }
}

/// A record of this severity was acknowledged.
pub(crate) fn spend(severity: Severity) {
    let mut last = last(severity).lock().expect("one thread");
    *last = [last[1], Some(Instant::now())];
}
