//! What is open of one speaker: the report that is being read, and what waits for an address.

use super::head::Speaker;
use super::oops::{Claim, Oops};
use super::pairing::{Id, Pairing, Register};
use super::token::{Form, Parts, Syndrome};
use crate::address::far_is_valid;
use crate::el::TargetEl;
use crate::encoding::Encoding;
use crate::esr::Esr;

/// Behind as many lines the registers of a dump are no longer looked for, by how they are named:
/// `ESR`, or `ESR_EL3` in a dump of all registers.
static REACH: [u64; LANES] = [16, 64, 64, 64];

/// One for names without a level, one for each level.
const LANES: usize = 4;

/// Which register an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Far,
    Hpfar,
}

/// Takes the answers: which syndrome, which register, its value.
pub(super) trait Answers {
    fn answer(&mut self, id: Id, kind: Kind, value: Register);
}

/// A syndrome that is to be given its addresses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) id: Id,
    pub(super) found: Syndrome,
    pub(super) target: TargetEl,
}

#[derive(Debug)]
pub(super) struct Voice {
    pub(super) speaker: Speaker,
    /// The last line that said something.
    pub(super) line: u64,
    /// The number of the report, once it has a syndrome.
    pub(super) number: Option<u64>,
    /// The level of the syndromes, where the report says it in a line of its own.
    pub(super) level: Option<TargetEl>,
    /// What follows is left over from before.
    pub(super) is_stale: bool,
    pub(super) parts: Parts,
    pub(super) oops: Oops,
    /// The last word of the report, and whether that stood there in parts.
    last: Option<(u64, bool)>,
    has_syndrome: [bool; LANES],
    far: [Pairing; LANES],
    far_lines: [u64; LANES],
    /// The last syndrome that had its address on its line.
    complete: u64,
    /// The level of the last syndrome under a name without one.
    unnamed: TargetEl,
    hpfar: Pairing,
}

impl Voice {
    pub(super) fn new(speaker: Speaker) -> Self {
        Self {
            speaker,
            line: 0,
            number: None,
            level: None,
            is_stale: false,
            parts: Parts::default(),
            oops: Oops::default(),
            last: None,
            has_syndrome: [false; LANES],
            far: [Pairing::default(); LANES],
            far_lines: [0; LANES],
            complete: 0,
            unnamed: TargetEl::El1,
            hpfar: Pairing::default(),
        }
    }

    /// A report begins.
    pub(super) fn open(&mut self, answers: &mut impl Answers) {
        for lane in &mut self.far {
            lane.open(|id, value| answers.answer(id, Kind::Far, value));
        }
        self.hpfar.open(|id, value| answers.answer(id, Kind::Hpfar, value));
        self.forget_report();
    }

    /// The report is over.
    pub(super) fn close(&mut self, answers: &mut impl Answers) {
        for lane in &mut self.far {
            lane.close(|id, value| answers.answer(id, Kind::Far, value));
        }
        self.hpfar.close(|id, value| answers.answer(id, Kind::Hpfar, value));
        self.oops.close();
        self.forget_report();
    }

    /// Answers what waits; the report goes on.
    pub(super) fn settle(&mut self, answers: &mut impl Answers) {
        for lane in &mut self.far {
            lane.settle(|id, value| answers.answer(id, Kind::Far, value));
        }
        self.hpfar.settle(|id, value| answers.answer(id, Kind::Hpfar, value));
    }

    /// Ends what lies too far behind `now`.
    pub(super) fn expire(&mut self, now: u64, answers: &mut impl Answers) {
        for ((lane, line), reach) in self.far.iter_mut().zip(self.far_lines).zip(REACH) {
            if now.saturating_sub(line) > reach && !lane.is_idle() {
                lane.close(|id, value| answers.answer(id, Kind::Far, value));
            }
        }
        if now.saturating_sub(self.line) > 64 {
            self.close(answers);
        }
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.hpfar.is_waiting() || self.far.iter().any(Pairing::is_waiting)
    }

    /// Whether a report is open that has not got all its addresses.
    pub(super) fn is_open(&self) -> bool {
        self.is_waiting() || self.number.is_some() || self.far.iter().any(Pairing::has_ahead)
    }

    /// Whether the report's last word is this one.
    pub(super) fn has(&self, word: u64) -> bool {
        self.last.is_some_and(|(last, _)| last == word)
    }

    /// Whether the parts of a syndrome repeat the word before them.
    pub(super) fn repeats(&self, found: &Syndrome) -> bool {
        found.form == Form::Parts && self.last == Some((found.value, false))
    }

    /// Begins a new report if this one has such a syndrome already.
    pub(super) fn turn(&mut self, found: &Syndrome) {
        let lane = self.has_syndrome.get_mut(lane_of(found));
        let is_new = lane.is_some_and(|has| core::mem::replace(has, true));
        if is_new && !matches!(found.form, Form::Die | Form::DieAgain) {
            self.number = None;
            self.has_syndrome = [false; LANES];
            if let Some(has) = self.has_syndrome.get_mut(lane_of(found)) {
                *has = true;
            }
        }
        self.last = Some((found.value, found.form == Form::Parts));
    }

    /// Looks for the addresses of a syndrome whose line has none.
    pub(super) fn syndrome(&mut self, asked: Asked, now: u64, answers: &mut impl Answers) {
        let Asked { id, found, target } = asked;
        let esr = Esr::from_bits(found.value);
        let is_needed = far_is_valid(esr, target);
        let is_guests = target == TargetEl::El2 && esr.ec().is_abort();
        if is_guests && matches!(found.form, Form::Any | Form::Dump) {
            self.hpfar.syndrome(id, true, |id, value| answers.answer(id, Kind::Hpfar, value));
        } else {
            answers.answer(id, Kind::Hpfar, None);
        }
        let index = self.lane_for(&found, target);
        if let Some(line) = self.far_lines.get_mut(index) {
            *line = now;
        }
        if index == 0 {
            self.unnamed = target;
        }
        let Some(lane) = self.far.get_mut(index) else { return };
        let claim = match found.form {
            Form::Die => self.oops.die(found.value, true, now),
            Form::DieAgain => self.oops.die(found.value, false, now),
            Form::Any if !found.is_named && !lane.has_ahead() => self.oops.esr(found.value, now),
            _ => Claim::No,
        };
        match (claim, found.form) {
            (Claim::Yes(address), _) => answers.answer(id, Kind::Far, address),
            (Claim::No, Form::Alone | Form::Die | Form::DieAgain) => {
                answers.answer(id, Kind::Far, None);
            }
            (Claim::No, _) => {
                if is_needed || is_printed_with_far(esr) || lane.has_ahead() {
                    lane.syndrome(id, is_needed, |id, value| {
                        answers.answer(id, Kind::Far, value);
                    });
                }
                if !is_needed {
                    answers.answer(id, Kind::Far, None);
                }
            }
        }
    }

    /// A syndrome has its address on its line.
    pub(super) const fn complete(&mut self, now: u64) {
        self.complete = now;
    }

    /// A fault address in a line without a syndrome. Near behind a syndrome that had its own, it is
    /// that again, in a dump of registers.
    pub(super) fn address(
        &mut self,
        value: Register,
        el: Option<TargetEl>,
        now: u64,
        answers: &mut impl Answers,
    ) {
        let index = self.lane_of_address(el);
        let is_wanted = self.far.get(index).is_some_and(Pairing::is_waiting);
        let is_again = self.complete != 0 && now.saturating_sub(self.complete) <= REACH[0];
        if is_again && !is_wanted {
            return;
        }
        if let Some(line) = self.far_lines.get_mut(index) {
            *line = now;
        }
        if let Some(lane) = self.far.get_mut(index) {
            lane.address(value, |id, value| answers.answer(id, Kind::Far, value));
        }
    }

    /// `HPFAR_EL2` in a line without a syndrome.
    pub(super) fn hpfar(&mut self, value: u64, answers: &mut impl Answers) {
        self.hpfar.address(Some(value), |id, value| answers.answer(id, Kind::Hpfar, value));
    }

    fn forget_report(&mut self) {
        (self.number, self.level, self.is_stale, self.last) = (None, None, false, None);
        (self.parts, self.has_syndrome) = (Parts::default(), [false; LANES]);
    }

    /// Where the FAR of a syndrome is looked for: under a name without a level, unless that of the
    /// level stands before it.
    fn lane_for(&self, found: &Syndrome, target: TargetEl) -> usize {
        let index = lane_of(found);
        let named = usize::from(target.number());
        let has_ahead = |index: usize| self.far.get(index).is_some_and(Pairing::has_ahead);
        if index == 0 && !has_ahead(0) && has_ahead(named) { named } else { index }
    }

    /// Whose address a FAR is: that of a name of the same kind, or, if none waits there, of the
    /// only other kind in which one does.
    fn lane_of_address(&self, el: Option<TargetEl>) -> usize {
        let index = el.map_or(0, |el| usize::from(el.number()));
        let owes = |index: usize| self.far.get(index).is_some_and(Pairing::owes);
        if owes(index) {
            return index;
        }
        if let Some(el) = el {
            return if owes(0) && self.unnamed == el { 0 } else { index };
        }
        let mut named = (1..LANES).filter(|&named| owes(named));
        match (named.next(), named.next()) {
            (Some(named), None) => named,
            _ => index,
        }
    }
}

fn lane_of(found: &Syndrome) -> usize {
    match found.el {
        Some(el) if found.is_named => usize::from(el.number()),
        _ => 0,
    }
}

/// Whether a program that prints this syndrome for want of a handler prints FAR with it, whatever
/// FAR holds: not so for calls and traps.
const fn is_printed_with_far(esr: Esr) -> bool {
    matches!(
        esr.ec().encoding(),
        Encoding::Unknown
            | Encoding::IllegalStateOrAlignment
            | Encoding::Bti
            | Encoding::PacFail
            | Encoding::SError
            | Encoding::BreakpointInstruction
            | Encoding::Breakpoint
            | Encoding::Mops
            | Encoding::Gcs
    )
}
