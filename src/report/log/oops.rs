//! A report of Linux, whose address stands in the text that opens it: "Unable to handle … at
//! virtual address …". The syndrome follows once or twice.

use alloc::vec::Vec;

/// How many lines behind the opening, or behind the last syndrome, a syndrome still belongs to the
/// report.
const REACH: u64 = 48;

/// Words of reports that the next one interrupted; more are not kept apart.
const RIVALS: usize = 4;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Address {
    /// There is no report.
    #[default]
    None,
    /// On the next line: a mailer wrapped it.
    NextLine,
    Known(u64),
    /// A second report began before this one had a syndrome: which is whose cannot be known.
    Contested,
}

#[derive(Debug, Default)]
pub(super) struct Oops {
    address: Address,
    line: u64,
    /// The word of "ESR =".
    esr: Option<u64>,
    has_died: bool,
    rivals: Vec<u64>,
}

/// What the report says to a syndrome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// Not this report's.
    No,
    /// This report's, with its address if that is not in doubt.
    Yes(Option<u64>),
}

impl Oops {
    /// The report begins, with the address or with that on the next line.
    pub(super) fn open(&mut self, address: Option<u64>, now: u64) {
        let next = address.map_or(Address::NextLine, Address::Known);
        let is_open = self.is_open(now);
        let has_syndrome = self.esr.is_some() || self.has_died;
        if is_open && !has_syndrome {
            if self.address != next {
                self.address = Address::Contested;
            }
            self.line = now;
            return;
        }
        if !is_open {
            self.rivals.clear();
        } else if let (false, Some(word)) = (self.has_died, self.esr) {
            self.rivals.push(word);
        }
        (self.address, self.line, self.esr, self.has_died) = (next, now, None, false);
    }

    /// Another kind of report begins, or this one is over.
    pub(super) fn close(&mut self) {
        self.address = Address::None;
        self.esr = None;
        self.has_died = false;
        self.rivals.clear();
    }

    /// Whether the address may stand at the start of the next line.
    pub(super) fn is_wrapped(&self, now: u64) -> bool {
        self.address == Address::NextLine && now == self.line.saturating_add(1)
    }

    /// The address on the line behind the opening.
    pub(super) const fn unwrap(&mut self, address: u64) {
        self.address = Address::Known(address);
    }

    /// The syndrome of "ESR =".
    pub(super) fn esr(&mut self, word: u64, now: u64) -> Claim {
        if !self.is_open(now) {
            return Claim::No;
        }
        match self.address {
            Address::Known(address) if self.esr.is_none() && !self.has_died => {
                self.esr = Some(word);
                self.line = now;
                Claim::Yes(Some(address))
            }
            Address::Contested => {
                self.esr = Some(word);
                Claim::Yes(None)
            }
            _ => Claim::No,
        }
    }

    /// A line that has both, "Unhandled fault: … (0x…) at 0x…".
    pub(super) fn fault(&mut self, word: u64, address: u64, now: u64) {
        self.open(Some(address), now);
        if self.address != Address::Contested {
            self.esr = Some(word);
        }
    }

    /// The syndrome of "Internal error:"; whether it may be the first one of the report.
    pub(super) fn die(&mut self, word: u64, may_be_first: bool, now: u64) -> Claim {
        if !self.is_open(now) || self.has_died || self.rivals.contains(&word) {
            return Claim::No;
        }
        match (self.address, self.esr) {
            (Address::Contested, _) => Claim::Yes(None),
            (_, Some(esr)) if esr != word => Claim::No,
            (_, None) if !may_be_first || self.rivals.len() >= RIVALS => Claim::No,
            (address, _) => {
                self.has_died = true;
                self.line = now;
                Claim::Yes(match address {
                    Address::Known(address) => Some(address),
                    _ => None,
                })
            }
        }
    }

    fn is_open(&self, now: u64) -> bool {
        self.address != Address::None && now.saturating_sub(self.line) <= REACH
    }
}
