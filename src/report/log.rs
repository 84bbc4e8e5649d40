//! The reports in a log: which lines hold a syndrome, at which level, with which addresses.
//!
//! A report belongs to a speaker (`[T812]`, `CPU1`) and ends with the next one's opening, an end
//! marker, or distance. An address belongs to the report in which it stands; where two reports
//! claim it, none gets it. What is read and what is not is written down in `tests/golden`.

mod buffer;
mod head;
mod line;
mod name;
mod needles;
mod on_line;
mod oops;
mod pairing;
mod phrase;
mod plausible;
mod queue;
mod reader;
mod token;
mod value;
mod voice;

use super::Report;
use crate::el::TargetEl;
use buffer::Buffer;
use needles::Needles;
use reader::Reader;

/// Something of a log, in its order.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Whole lines that hold no syndrome, with their ends; only where the scanner was asked for
    /// them.
    Text(&'a [u8]),
    /// A line that holds at least one.
    Line(Line<'a>),
}

/// A line that holds a syndrome.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Line<'a> {
    /// Counted from 1.
    pub number: u64,
    /// The line without its end. Any bytes; without the text of other lines no more than the first
    /// 4096.
    pub text: &'a [u8],
    /// The syndromes, in their order.
    pub hits: &'a [Hit],
}

/// A syndrome in a log.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Hit {
    /// What there is to say of it.
    pub report: Report,
    /// Which report of the log it stands in, counted from 1: Linux prints a word twice.
    pub number: u64,
    /// Whether the log tells the level that took the exception; else it was assumed.
    pub is_level_told: bool,
}

/// Scans a log, in constant memory.
///
/// The caller reads into [`space`](Self::space) and says [`how much`](Self::filled) that was. Where
/// the log is a pipe that has been silent for a while (a fifth of a second), it says
/// [`quiet`](Self::quiet), and at the end [`finish`](Self::finish).
///
/// ```
/// use aarch64_syndrome::TargetEl;
/// use aarch64_syndrome::report::log::{Event, Scanner};
///
/// let log = b"Unable to handle kernel paging request at virtual address 0000000000000010\n\
///             Mem abort info:\n  ESR = 0x0000000096000004\n";
/// let mut found = Vec::new();
/// let mut show = |event: Event<'_>| {
///     if let Event::Line(line) = event {
///         found.extend(line.hits.iter().map(|hit| (line.number, hit.report.far())));
///     }
///     Ok::<(), ()>(())
/// };
/// let mut scanner = Scanner::new(TargetEl::El1);
/// scanner.feed(log, &mut show).unwrap();
/// scanner.finish(&mut show).unwrap();
/// assert_eq!(found, [(3, Some(0x10))]);
/// ```
#[derive(Debug)]
pub struct Scanner {
    needles: Needles,
    buffer: Buffer,
    reader: Reader,
    with_text: bool,
}

impl Scanner {
    /// A scanner that takes a syndrome for that of `default` where the log does not say.
    #[must_use]
    pub fn new(default: TargetEl) -> Self {
        Self {
            needles: Needles::new(),
            buffer: Buffer::new(),
            reader: Reader::new(default),
            with_text: false,
        }
    }

    /// The same, which also shows the lines that hold nothing.
    #[must_use]
    pub fn with_text(self) -> Self {
        Self { with_text: true, ..self }
    }

    /// Where the next bytes of the log are to be put; never empty.
    #[must_use]
    pub fn space(&mut self) -> &mut [u8] {
        self.buffer.space()
    }

    /// The first `length` bytes of [`space`](Self::space) were filled.
    ///
    /// # Errors
    ///
    /// The first error of `show`.
    pub fn filled<E>(
        &mut self,
        length: usize,
        show: &mut dyn FnMut(Event<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.buffer.filled(length);
        self.buffer.run(&self.needles, &mut self.reader, self.with_text, show)
    }

    /// The next bytes of the log, from memory of the caller's.
    ///
    /// # Errors
    ///
    /// The first error of `show`.
    pub fn feed<E>(
        &mut self,
        mut log: &[u8],
        show: &mut dyn FnMut(Event<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        while !log.is_empty() {
            let space = self.buffer.space();
            let length = log.len().min(space.len());
            if let (Some(space), Some((now, later))) =
                (space.get_mut(..length), log.split_at_checked(length))
            {
                space.copy_from_slice(now);
                log = later;
            }
            self.filled(length, show)?;
        }
        Ok(())
    }

    /// Nothing has come for a while: what waits for an address is shown as it is.
    ///
    /// # Errors
    ///
    /// The first error of `show`.
    pub fn quiet<E>(&mut self, show: &mut dyn FnMut(Event<'_>) -> Result<(), E>) -> Result<(), E> {
        self.reader.quiet(show)
    }

    /// The log is over.
    ///
    /// # Errors
    ///
    /// The first error of `show`.
    pub fn finish<E>(&mut self, show: &mut dyn FnMut(Event<'_>) -> Result<(), E>) -> Result<(), E> {
        self.buffer.finish();
        self.buffer.run(&self.needles, &mut self.reader, self.with_text, show)?;
        self.reader.quiet(show)
    }

    /// Whether something waits for the next lines, or for [`quiet`](Self::quiet).
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.reader.is_waiting()
    }

    /// How many open reports were given up because more speakers than 16 spoke at once: their later
    /// lines get no address from the earlier ones.
    #[must_use]
    pub const fn forgotten(&self) -> u64 {
        self.reader.forgotten()
    }
}
