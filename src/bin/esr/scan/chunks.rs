//! A stream cut into lines, of which only those that may matter are looked at.

use aho_corasick::{AhoCorasick, Match, packed::Searcher};
use std::io::{self, Read};

/// Large enough that what is searched at once pays for the call, small enough for a cache.
const BUFFER: usize = 256 * 1024;

/// What every line that holds a syndrome, or a fault address ahead of one, has in it.
const NEEDLES: [&str; 8] = [
    "ESR",
    "esr",
    "HSR",
    "Internal error:",
    "syndrome",
    "SError Interrupt",
    "Unhandled fault:",
    "virtual address",
];

/// The search for the needles: with the core's vectors where it has them, an automaton otherwise.
enum Needles {
    Packed(Searcher),
    Automaton(AhoCorasick),
}

impl Needles {
    fn new() -> Self {
        match Searcher::new(NEEDLES) {
            Some(searcher) => Self::Packed(searcher),
            None => Self::Automaton(
                AhoCorasick::new(NEEDLES).expect("eight short words make an automaton"),
            ),
        }
    }

    fn find(&self, text: &[u8]) -> Option<Match> {
        match self {
            Self::Packed(searcher) => searcher.find(text),
            Self::Automaton(automaton) => automaton.find(text),
        }
    }
}

/// Lines of a stream, in constant memory: a line longer than the buffer comes in pieces.
pub(crate) struct Chunks<R> {
    input: R,
    buffer: Vec<u8>,
    /// What is read and not yet handed out.
    start: usize,
    end: usize,
    is_at_end: bool,
    needles: Needles,
    read: u64,
}

impl<R: Read> Chunks<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
            is_at_end: false,
            needles: Needles::new(),
            read: 0,
        }
    }

    /// How many bytes were read.
    pub(crate) fn position(&self) -> u64 {
        self.read
    }

    /// The next line, whatever is in it.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<&[u8]>> {
        let length = loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[self.start..self.end]) {
                break at + 1;
            }
            if !self.fill()? {
                break self.end - self.start;
            }
        };
        Ok(self.take(length))
    }

    /// The next line that may matter, among what can be had without another read; `None` at the
    /// end of that.
    pub(crate) fn next_candidate(&mut self) -> io::Result<Option<&[u8]>> {
        let waiting = &self.buffer[self.start..self.end];
        // A line of which the end is not read yet stays for the next call.
        let whole = memchr::memrchr(b'\n', waiting).map_or(0, |at| at + 1);
        let Some(found) = self.needles.find(&waiting[..whole]) else {
            self.start += whole;
            return if self.fill()? { Ok(Some(&[])) } else { self.next_line() };
        };
        let line = memchr::memrchr(b'\n', &waiting[..found.start()]).map_or(0, |at| at + 1);
        self.start += line;
        self.next_line()
    }

    /// Reads more behind what is waiting; `false` at the end, or when there is no room.
    fn fill(&mut self) -> io::Result<bool> {
        if self.is_at_end {
            return Ok(false);
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            return Ok(false);
        }
        let read = loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.is_at_end = read == 0;
        self.end += read;
        self.read += read as u64;
        Ok(!self.is_at_end)
    }

    fn take(&mut self, length: usize) -> Option<&[u8]> {
        let line = self.start..self.start + length;
        self.start = line.end;
        (length != 0).then(|| self.buffer[line].trim_ascii_end())
    }
}
