//! `esr scan`: the lines of a log that hold a syndrome, annotated.

mod chunks;
mod line;

use crate::args::registers;
use aarch64_syndrome::report::Report;
use aarch64_syndrome::{Hpfar, Ipa, TargetEl};
use chunks::Chunks;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use line::{Found, Line};
use std::io::{self, Read};
use std::time::{Duration, Instant};

/// How far behind a syndrome, or ahead of one, the same report still gives its fault address.
const REPORT_LINES: usize = 12;

/// Longer lines are printed up to here: what waits for its FAR is held in memory.
const LONGEST_LINE: usize = 4096;

/// A scan that is over sooner shows no progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// A syndrome whose report may still give its addresses.
struct Pending {
    line: Vec<u8>,
    esr: Found,
    far: Option<u64>,
    hpfar: Option<u64>,
    lines_left: usize,
}

/// A fault address that came before its syndrome, as Linux prints it.
#[derive(Clone, Copy)]
struct Ahead {
    far: Found,
    lines_left: usize,
    /// Whose address it is, once that is known: Linux prints the syndrome twice.
    esr: Option<u64>,
}

impl Ahead {
    fn next_line(self) -> Option<Self> {
        let lines_left = self.lines_left.checked_sub(1)?;
        Some(Self { lines_left, ..self })
    }

    /// The address, bound to this syndrome; `None` if it is another report's.
    fn of(self, esr: Found) -> Option<Self> {
        let is_same = self.esr.is_none_or(|known| known == esr.value);
        is_same.then_some(Self { esr: Some(esr.value), ..self })
    }
}

/// Scans a log of `length` bytes, if that is known; `default_el` is whose syndrome it is where the
/// log does not say.
pub(crate) fn scan(
    input: impl Read,
    length: Option<u64>,
    default_el: TargetEl,
    mut show: impl FnMut(&[u8], &Report) -> io::Result<()>,
) -> io::Result<()> {
    let mut show = |pending: Pending| show(&pending.line, &pending.report(default_el));
    let mut chunks = Chunks::new(input);
    let mut pending: Option<Pending> = None;
    let mut ahead: Option<Ahead> = None;
    let progress = Progress::new(length);
    loop {
        progress.at(chunks.position());
        let near = pending.is_some() || ahead.is_some();
        let next = if near { chunks.next_line()? } else { chunks.next_candidate()? };
        let Some(text) = next else { break };
        let found = Line::parse(text);
        ahead = ahead.and_then(Ahead::next_line);
        if let Some(esr) = found.esr {
            if let Some(pending) = pending.take() {
                progress.suspend(|| show(pending))?;
            }
            ahead = ahead.and_then(|ahead| ahead.of(esr));
            let far = found.far.or_else(|| ahead.map(|ahead| ahead.far));
            pending = Some(Pending::new(text, esr, far, &found));
        } else if let Some(pending) = &mut pending {
            pending.add(&found);
        } else if let Some(far) = found.far {
            ahead = Some(Ahead { far, lines_left: REPORT_LINES, esr: None });
        }
        if let Some(done) = pending.take_if(|pending| pending.is_complete()) {
            progress.suspend(|| show(done))?;
        }
    }
    match pending {
        Some(pending) => progress.suspend(|| show(pending)),
        None => Ok(()),
    }
}

impl Pending {
    fn new(text: &[u8], esr: Found, far: Option<Found>, found: &Line) -> Self {
        let mut pending = Self {
            line: text[..text.len().min(LONGEST_LINE)].to_vec(),
            esr,
            far: far.map(|far| far.value),
            hpfar: None,
            lines_left: REPORT_LINES,
        };
        pending.add(found);
        pending
    }

    /// Takes the addresses that a line of the same report gives.
    fn add(&mut self, found: &Line) {
        let is_same_el = |found: &Found| match (found.el, self.esr.el) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        let far = found.far.filter(is_same_el).map(|far| far.value);
        let hpfar = found.hpfar.map(|hpfar| hpfar.value);
        let gpa = found.gpa.map(|gpa| Hpfar::from_ipa(Ipa::from_bits(gpa.value)).into_bits());
        self.far = self.far.or(far);
        self.hpfar = self.hpfar.or(hpfar).or(gpa);
        self.lines_left = self.lines_left.saturating_sub(1);
    }

    /// Nothing to wait for: the addresses are there, or the report is over.
    fn is_complete(&self) -> bool {
        let needs_hpfar = self.esr.el == Some(TargetEl::El2);
        self.lines_left == 0 || self.far.is_some() && (self.hpfar.is_some() || !needs_hpfar)
    }

    fn report(&self, default_el: TargetEl) -> Report {
        let registers = registers(self.esr.value, self.far, self.hpfar, None);
        Report::new(registers, self.esr.el.unwrap_or(default_el))
    }
}

/// A bar on a terminal, once the scan has taken a while.
struct Progress {
    bar: ProgressBar,
    start: Instant,
}

impl Progress {
    fn new(length: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
        let template = match length {
            Some(_) => "{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
            None => "{spinner} {bytes}, {bytes_per_sec}",
        };
        let style = ProgressStyle::with_template(template);
        Self {
            bar: bar.with_style(style.expect("a template of known keys")),
            start: Instant::now(),
        }
    }

    fn at(&self, position: u64) {
        if self.bar.is_hidden() && self.start.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(position);
    }

    fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
