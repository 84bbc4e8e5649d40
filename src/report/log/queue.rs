//! Lines that wait until the addresses of their syndromes are known, in the order of the log.

use super::pairing::{Id, Register};
use super::reader::Show;
use super::voice::{Answers, Kind};
use super::{Event, Hit, Line};
use crate::address::{Far, Hpfar};
use crate::el::TargetEl;
use crate::report::{Registers, Report};
use alloc::collections::VecDeque;
use alloc::vec::Vec;

/// So many lines are held, and no more bytes: then what waits is shown as it is.
const MOST_LINES: usize = 512;
const MOST_BYTES: usize = 1 << 20;

/// A syndrome that may still be given addresses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    pub(super) id: Id,
    pub(super) registers: Registers,
    pub(super) target: TargetEl,
    pub(super) is_told: bool,
    pub(super) number: u64,
    pub(super) needs_far: bool,
    pub(super) needs_hpfar: bool,
}

impl Waiting {
    const fn is_done(&self) -> bool {
        !self.needs_far && !self.needs_hpfar
    }

    pub(super) fn hit(&self) -> Hit {
        let report = Report::new(self.registers, self.target);
        Hit { report, number: self.number, is_level_told: self.is_told }
    }
}

#[derive(Debug)]
enum Item {
    Text(Vec<u8>),
    Line { number: u64, text: Vec<u8>, syndromes: Vec<Waiting> },
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    items: VecDeque<Item>,
    bytes: usize,
    hits: Vec<Hit>,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.items.len() >= MOST_LINES || self.bytes >= MOST_BYTES
    }

    /// Holds text that comes behind a line that waits.
    pub(super) fn text(&mut self, text: &[u8]) {
        self.bytes = self.bytes.saturating_add(text.len());
        self.items.push_back(Item::Text(text.to_vec()));
    }

    /// Holds a line and its syndromes.
    pub(super) fn line(&mut self, number: u64, text: &[u8], syndromes: &[Waiting]) {
        self.bytes = self.bytes.saturating_add(text.len());
        let (text, syndromes) = (text.to_vec(), syndromes.to_vec());
        self.items.push_back(Item::Line { number, text, syndromes });
    }

    /// Shows what waits for nothing more.
    pub(super) fn show<E>(&mut self, show: Show<'_, E>) -> Result<(), E> {
        while let Some(item) = self.items.front() {
            match item {
                Item::Text(text) => show(Event::Text(text))?,
                Item::Line { syndromes, .. } if !syndromes.iter().all(Waiting::is_done) => break,
                Item::Line { number, text, syndromes } => {
                    self.hits.clear();
                    self.hits.extend(syndromes.iter().map(Waiting::hit));
                    show(Event::Line(Line { number: *number, text, hits: &self.hits }))?;
                }
            }
            if let Some(Item::Text(text) | Item::Line { text, .. }) = self.items.pop_front() {
                self.bytes = self.bytes.saturating_sub(text.len());
            }
        }
        Ok(())
    }
}

impl Answers for Queue {
    fn answer(&mut self, id: Id, kind: Kind, value: Register) {
        let waiting = self.items.iter_mut().rev().find_map(|item| match item {
            Item::Line { syndromes, .. } => {
                let first = syndromes.first()?.id;
                syndromes.get_mut(usize::try_from(id.checked_sub(first)?).ok()?)
            }
            Item::Text(_) => None,
        });
        let Some(waiting) = waiting else { return };
        match kind {
            Kind::Far if waiting.needs_far => {
                waiting.needs_far = false;
                if let Some(far) = value {
                    waiting.registers = waiting.registers.with_far(Far::from_bits(far));
                }
            }
            Kind::Hpfar if waiting.needs_hpfar => {
                waiting.needs_hpfar = false;
                if let Some(hpfar) = value {
                    waiting.registers = waiting.registers.with_hpfar(Hpfar::from_bits(hpfar));
                }
            }
            // Answered before.
            Kind::Far | Kind::Hpfar => {}
        }
    }
}
