//! From lines to syndromes with their addresses.

use super::head::{Speaker, without_colours, wrapped_address};
use super::line::read;
use super::on_line::addresses;
use super::plausible::{is_allocated, is_syndrome, lowest_level};
use super::queue::{Queue, Waiting};
use super::token::{Form, Parts, Syndrome, Token, Tokens};
use super::voice::{Asked, Voice};
use super::{Event, Line};
use crate::address::{Far, Hpfar, Ipa};
use crate::el::TargetEl;
use crate::esr::Esr;
use crate::report::Registers;
use alloc::vec::Vec;

/// So many speakers are listened to at once.
const VOICES: usize = 16;

/// A line is kept, and shown, up to here.
const LONGEST: usize = 4096;

/// Takes what was found.
pub(super) type Show<'a, E> = &'a mut dyn FnMut(Event<'_>) -> Result<(), E>;

#[derive(Debug)]
pub(super) struct Reader {
    default: TargetEl,
    voices: Vec<Voice>,
    queue: Queue,
    tokens: Tokens,
    /// The syndromes of the line that is being read, and those that still lack an address.
    syndromes: Vec<Waiting>,
    asked: Vec<Asked>,
    clean: Vec<u8>,
    next_id: u64,
    next_number: u64,
    forgotten: u64,
}

impl Reader {
    pub(super) fn new(default: TargetEl) -> Self {
        Self {
            default,
            voices: Vec::with_capacity(VOICES),
            queue: Queue::default(),
            tokens: Tokens::new(),
            syndromes: Vec::new(),
            asked: Vec::new(),
            clean: Vec::new(),
            next_id: 1,
            next_number: 1,
            forgotten: 0,
        }
    }

    /// Whether a line that was read waits for those that follow.
    pub(super) fn is_waiting(&self) -> bool {
        !self.queue.is_empty()
    }

    /// How many reports were given up because too many were open.
    pub(super) const fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Reads a line; `with_text` shows it, with its end, even if it holds nothing.
    pub(super) fn line<E>(
        &mut self,
        number: u64,
        whole: &[u8],
        with_text: bool,
        show: Show<'_, E>,
    ) -> Result<(), E> {
        let text = whole.trim_ascii_end();
        let mut clean = core::mem::take(&mut self.clean);
        let voice = self.read(number, without_colours(text, &mut clean));
        self.clean = clean;
        if self.syndromes.is_empty() {
            match (with_text, self.queue.is_empty()) {
                (true, true) => show(Event::Text(whole))?,
                (true, false) => self.queue.text(whole),
                (false, _) => {}
            }
        } else {
            let most = if with_text { text.len() } else { text.len().min(LONGEST) };
            self.hold_or_show(number, text.get(..most).unwrap_or(text), voice, show)?;
        }
        if self.queue.is_empty() {
            return Ok(());
        }
        for voice in self.voices.iter_mut().filter(|voice| voice.is_waiting()) {
            voice.expire(number, &mut self.queue);
        }
        if self.queue.is_full() {
            self.settle();
        }
        self.queue.show(show)
    }

    /// Answers everything that waits, and shows it.
    pub(super) fn quiet<E>(&mut self, show: Show<'_, E>) -> Result<(), E> {
        self.settle();
        self.queue.show(show)
    }

    fn settle(&mut self) {
        for voice in &mut self.voices {
            voice.settle(&mut self.queue);
        }
    }

    fn hold_or_show<E>(
        &mut self,
        number: u64,
        text: &[u8],
        voice: usize,
        show: Show<'_, E>,
    ) -> Result<(), E> {
        if let ([only], true, true) =
            (self.syndromes.as_slice(), self.asked.is_empty(), self.queue.is_empty())
        {
            return show(Event::Line(Line { number, text, hits: &[only.hit()] }));
        }
        // Held before it is asked about, so that there is something to answer.
        self.queue.line(number, text, &self.syndromes);
        if let Some(voice) = self.voices.get_mut(voice) {
            for asked in &self.asked {
                voice.syndrome(*asked, number, &mut self.queue);
            }
        }
        Ok(())
    }

    /// Reads what a line says, and whose it is.
    fn read(&mut self, now: u64, text: &[u8]) -> usize {
        self.syndromes.clear();
        self.asked.clear();
        self.tokens.clear();
        if let Some(voice) = self.voices.iter_mut().find(|voice| voice.oops.is_wrapped(now)) {
            if let Some(address) = wrapped_address(text) {
                voice.oops.unwrap(address);
            }
        }
        read(text, &mut self.tokens);
        if self.tokens.is_empty() {
            return 0;
        }
        let is_qemu = self.tokens.iter().any(|token| matches!(token, Token::Qemu { .. }));
        let index = self.voice_of(Speaker::of(text, is_qemu), now);
        let Some(voice) = self.voices.get_mut(index) else { return 0 };
        voice.expire(now, &mut self.queue);
        voice.line = now;
        for token in &mut self.tokens {
            listen(voice, token, now, &mut self.queue);
        }
        if voice.is_stale {
            return index;
        }
        self.syndromes_of_line(index, now);
        if self.syndromes.is_empty() {
            self.addresses_of_line(index, now);
        }
        index
    }

    fn syndromes_of_line(&mut self, index: usize, now: u64) {
        let Some(voice) = self.voices.get_mut(index) else { return };
        for (at, token) in self.tokens.iter().enumerate() {
            let Token::Syndrome(found) = *token else { continue };
            if voice.repeats(&found) {
                continue;
            }
            let (target, is_told) = level(&found, voice.level, self.default);
            let is_die = matches!(found.form, Form::Die | Form::DieAgain);
            let is_other = is_die && !voice.has(found.value);
            voice.turn(&found);
            let number = voice.number.filter(|_| !is_other).unwrap_or(self.next_number);
            if number == self.next_number {
                self.next_number = number.saturating_add(1);
            }
            voice.number = voice.number.or(Some(number));
            let on_line = addresses(&self.tokens, at, &found, target);
            let mut registers = Registers::new(Esr::from_bits(found.value));
            if let Some(Some(far)) = on_line.far {
                registers = registers.with_far(Far::from_bits(far));
            }
            if let Some(page) = on_line.page {
                registers = registers.with_hpfar(Hpfar::from_ipa(Ipa::from_bits(page)));
            }
            if let Some(hpfar) = on_line.hpfar {
                registers = registers.with_hpfar(Hpfar::from_bits(hpfar));
            }
            let is_open = on_line.far.is_none() && found.form != Form::Alone;
            let id = self.next_id;
            self.next_id = id.saturating_add(1);
            let is_without_page = on_line.page.is_none() && on_line.hpfar.is_none();
            self.syndromes.push(Waiting {
                id,
                registers,
                target,
                is_told,
                number,
                needs_far: is_open,
                needs_hpfar: is_open && is_without_page,
            });
            match on_line.far {
                Some(Some(far)) if self.tokens.first() == Some(&Token::Fault) => {
                    voice.oops.fault(found.value, far, now);
                }
                Some(_) => voice.complete(now),
                None => {}
            }
            if is_open {
                self.asked.push(Asked { id, found, target });
            }
        }
    }

    /// The addresses of a line without a syndrome.
    fn addresses_of_line(&mut self, index: usize, now: u64) {
        let Some(voice) = self.voices.get_mut(index) else { return };
        for token in &self.tokens {
            match *token {
                Token::Far { value, el } => voice.address(value, el, now, &mut self.queue),
                Token::Hpfar { value } => voice.hpfar(value, &mut self.queue),
                _ => {}
            }
        }
    }

    /// The place of a speaker; the one that was silent longest leaves for a new one.
    fn voice_of(&mut self, speaker: Speaker, now: u64) -> usize {
        if let Some(index) = self.voices.iter().position(|voice| voice.speaker == speaker) {
            return index;
        }
        if self.voices.len() < VOICES {
            self.voices.push(Voice::new(speaker));
            return self.voices.len().saturating_sub(1);
        }
        let oldest = self.voices.iter().enumerate().min_by_key(|(_, voice)| voice.line);
        let index = oldest.map_or(0, |(index, _)| index);
        if let Some(voice) = self.voices.get_mut(index) {
            voice.expire(now, &mut self.queue);
            self.forgotten = self.forgotten.saturating_add(u64::from(voice.is_open()));
            voice.close(&mut self.queue);
            *voice = Voice::new(speaker);
        }
        index
    }
}

/// What a token says of the report; a syndrome in parts becomes one when its last part is there.
fn listen(voice: &mut Voice, token: &mut Token, now: u64, queue: &mut Queue) {
    match *token {
        Token::Opens | Token::Qemu { .. } => {
            voice.oops.close();
            voice.open(queue);
            voice.is_stale = *token == Token::Qemu { is_interrupt: true };
        }
        Token::Fault => voice.open(queue),
        Token::At(address) => {
            voice.open(queue);
            voice.oops.open(address, now);
        }
        Token::Level(el) => voice.level = Some(el),
        Token::Ends => voice.close(queue),
        Token::Part(part, value) => {
            voice.parts.add(part, value);
            if let Some(value) = voice.parts.word() {
                voice.parts = Parts::default();
                if is_syndrome(value) && is_allocated(value) {
                    let form = Form::Any;
                    let found = Syndrome { value, el: None, is_named: false, form };
                    *token = Token::Syndrome(found);
                }
            }
        }
        Token::Syndrome(_) | Token::Far { .. } | Token::Hpfar { .. } | Token::Page(_) => {}
    }
}

/// The level that took the exception, and whether the log says so: by the name, by the report, by
/// the class where it occurs at no other; else the one that is assumed.
fn level(found: &Syndrome, of_report: Option<TargetEl>, default: TargetEl) -> (TargetEl, bool) {
    if let Some(el) = found.el.or(of_report) {
        return (el, true);
    }
    let ec = Esr::from_bits(found.value).ec();
    match lowest_level(ec) {
        Some(el) if !ec.occurs_at(default) => (el, false),
        _ => (default, false),
    }
}
