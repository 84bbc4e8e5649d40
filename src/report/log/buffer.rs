//! The bytes of a log, cut into lines of which only those that may matter are looked at.

#![allow(
    clippy::arithmetic_side_effects,
    reason = "positions in a buffer: start <= searched <= end <= its length"
)]

use super::Event;
use super::needles::Needles;
use super::reader::{Reader, Show};
use alloc::vec;
use alloc::vec::Vec;
use memchr::{memchr, memchr_iter, memrchr, memrchr_iter};

/// Large enough that what is searched at once pays for the call, small enough for a cache.
const SIZE: usize = 256 * 1024;

/// A longer line is read in pieces of this size.
const LONG: usize = 32 * 1024;

/// What may belong to a syndrome in such a line stands so near before it.
const NEAR: usize = 2048;

/// Lines before one with a syndrome that are read for its sake, and no more bytes.
const LINES_BEFORE: usize = 64;
const BYTES_BEFORE: usize = 16 * 1024;

#[derive(Debug)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    /// Where the first line begins that is neither read nor passed by.
    start: usize,
    /// Up to here there is no needle.
    searched: usize,
    /// Up to here text was shown.
    shown: usize,
    end: usize,
    is_at_end: bool,
    /// The number of the line at `start`.
    line: u64,
}

impl Buffer {
    pub(super) fn new() -> Self {
        Self {
            bytes: vec![0; SIZE],
            start: 0,
            searched: 0,
            shown: 0,
            end: 0,
            is_at_end: false,
            line: 1,
        }
    }

    /// Where the next bytes go.
    pub(super) fn space(&mut self) -> &mut [u8] {
        if self.bytes.len() - self.end < SIZE / 2 {
            self.bytes.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.searched -= self.start;
            self.shown = self.shown.saturating_sub(self.start);
            self.start = 0;
        }
        self.bytes.get_mut(self.end..).unwrap_or_default()
    }

    pub(super) fn filled(&mut self, length: usize) {
        self.end = self.bytes.len().min(self.end.saturating_add(length));
    }

    /// There is no more to come.
    pub(super) const fn finish(&mut self) {
        self.is_at_end = true;
    }

    /// Reads all lines that are whole.
    pub(super) fn run<E>(
        &mut self,
        needles: &Needles,
        reader: &mut Reader,
        with_text: bool,
        show: Show<'_, E>,
    ) -> Result<(), E> {
        loop {
            if reader.is_waiting() {
                if !self.read_line(reader, with_text, show)? {
                    return Ok(());
                }
                continue;
            }
            let whole = self.whole();
            let found = needles.find(self.part(self.searched, whole));
            let Some(found) = found.map(|at| self.searched + at) else {
                return self.pass(whole, with_text, show);
            };
            self.searched = found;
            let line = self.line_of(found);
            self.skip(self.before(line), with_text, show)?;
            while self.start <= found {
                if !self.read_line(reader, with_text, show)? {
                    return Ok(());
                }
            }
        }
    }

    /// Up to where lines are whole, or so long that they are not waited for.
    fn whole(&self) -> usize {
        if self.is_at_end {
            return self.end;
        }
        match memrchr(b'\n', self.part(self.searched, self.end)) {
            Some(at) => self.searched + at + 1,
            // A needle may be cut in two at the end.
            None if self.end - self.start > LONG => self.searched.max(self.end - 64),
            None => self.searched,
        }
    }

    /// Where the line with this position begins, or the piece of it that matters.
    fn line_of(&self, position: usize) -> usize {
        let before = self.part(self.start, position);
        match memrchr(b'\n', before) {
            Some(at) => self.start + at + 1,
            None if before.len() > LONG => self.blank(position - NEAR),
            None => self.start,
        }
    }

    /// Where the lines begin that are read for the sake of the one at `line`.
    fn before(&self, line: usize) -> usize {
        let first = self.start.max(line.saturating_sub(BYTES_BEFORE));
        let part = self.part(first, line.saturating_sub(1));
        match memrchr_iter(b'\n', part).nth(LINES_BEFORE - 1) {
            Some(at) => first + at + 1,
            None if first == self.start => first,
            None => memchr(b'\n', part).map_or(line, |at| first + at + 1),
        }
    }

    /// The position behind the next blank, so that no number is cut in two, or this one.
    fn blank(&self, position: usize) -> usize {
        let near = self.part(position, self.end.min(position + 256));
        let blank = near.iter().position(|c| matches!(c, b' ' | b',' | b'\t' | b'\n'));
        blank.map_or(position, |at| position + at + 1)
    }

    /// Nothing up to `whole` matters.
    fn pass<E>(&mut self, whole: usize, with_text: bool, show: Show<'_, E>) -> Result<(), E> {
        self.searched = whole;
        let is_in_line = whole.checked_sub(1).and_then(|at| self.bytes.get(at)) != Some(&b'\n');
        let keep = match (is_in_line && whole != self.start, with_text) {
            (true, true) => whole,
            (true, false) => self.start.max(whole.saturating_sub(NEAR)),
            (false, _) => self.before(whole),
        };
        // Shown at once, although lines that follow may ask for it.
        self.skip_text(whole, with_text, show)?;
        self.skip(keep, false, show)
    }

    /// Passes by what stands before `to`.
    fn skip<E>(&mut self, to: usize, with_text: bool, show: Show<'_, E>) -> Result<(), E> {
        self.skip_text(to, with_text, show)?;
        let lines = memchr_iter(b'\n', self.part(self.start, to)).count();
        self.line = self.line.saturating_add(lines as u64);
        self.start = self.start.max(to);
        self.searched = self.searched.max(self.start);
        Ok(())
    }

    fn skip_text<E>(&mut self, to: usize, with_text: bool, show: Show<'_, E>) -> Result<(), E> {
        let text = self.part(self.shown.max(self.start), to);
        if with_text && !text.is_empty() {
            show(Event::Text(text))?;
        }
        self.shown = self.shown.max(to);
        Ok(())
    }

    /// Reads the line at `start`; `false` if it is not whole.
    fn read_line<E>(
        &mut self,
        reader: &mut Reader,
        with_text: bool,
        show: Show<'_, E>,
    ) -> Result<bool, E> {
        let waiting = self.part(self.start, self.end);
        let length = match memchr(b'\n', waiting.get(..LONG).unwrap_or(waiting)) {
            Some(at) => at + 1,
            None if waiting.len() > LONG => self.blank(self.start + LONG - 256) - self.start,
            None if self.is_at_end && !waiting.is_empty() => waiting.len(),
            None => return Ok(false),
        };
        let end = self.start + length;
        let is_to_show = with_text && end > self.shown;
        let text = self.bytes.get(self.start..end).unwrap_or_default();
        let number = self.line;
        reader.line(number, text, is_to_show, show)?;
        self.line = number.saturating_add(u64::from(text.ends_with(b"\n")));
        self.start = end;
        self.searched = self.searched.max(end);
        self.shown = self.shown.max(end);
        Ok(true)
    }

    fn part(&self, from: usize, to: usize) -> &[u8] {
        self.bytes.get(from..to).unwrap_or_default()
    }
}
