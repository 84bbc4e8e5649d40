//! Which address belongs to which syndrome, where both stand in lines of their own.
//!
//! Some programs print FAR before ESR and some after. The first of a cluster that is not in doubt
//! tells which, and holds until the cluster ends. Where two syndromes claim an address, or two
//! addresses a syndrome, none gets one.

/// Which stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    AddressFirst,
    SyndromeFirst,
}

/// Names a syndrome that waits for an answer.
pub(super) type Id = u64;

/// A register as a log gives it: `None` where it says that the register is not valid.
pub(super) type Register = Option<u64>;

/// The syndromes and addresses of one kind of register, from one speaker.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pairing {
    order: Option<Order>,
    /// Addresses that stand before their syndrome; more than one are nobody's.
    ahead: u32,
    address: Register,
    /// Syndromes that stand before their address; more than one get none.
    owing: u32,
    waiting: Option<Id>,
    /// Whether the one that waits has a use for the address.
    is_needed: bool,
    /// A syndrome with the address behind it, of which it is not yet known whether it is the next
    /// one's, and that next one.
    doubtful: Option<(Id, Register)>,
    rival: Option<Id>,
}

impl Pairing {
    /// Whether an answer is still owed.
    pub(super) const fn is_waiting(&self) -> bool {
        self.waiting.is_some() || self.doubtful.is_some()
    }

    /// Whether there is nothing to remember.
    pub(super) const fn is_idle(&self) -> bool {
        self.order.is_none() && self.ahead == 0 && self.owing == 0 && self.doubtful.is_none()
    }

    /// Whether a syndrome waits for the next address.
    pub(super) const fn owes(&self) -> bool {
        self.waiting.is_some()
    }

    /// Whether an address waits for its syndrome.
    pub(super) const fn has_ahead(&self) -> bool {
        self.ahead != 0
    }

    /// A syndrome, with or without a use for the address. `answer` is called for it, now or later,
    /// and for those that it decides.
    pub(super) fn syndrome(
        &mut self,
        id: Id,
        is_needed: bool,
        mut answer: impl FnMut(Id, Register),
    ) {
        self.is_needed = is_needed;
        match self.order {
            Some(Order::AddressFirst) => self.take_ahead(id, answer),
            Some(Order::SyndromeFirst) => self.owe(id, answer),
            None => match (self.doubtful, self.rival) {
                (Some(_), None) => self.rival = Some(id),
                (Some((first, _)), Some(rival)) => {
                    answer(first, None);
                    answer(rival, None);
                    answer(id, None);
                    *self = Self::default();
                }
                (None, _) if self.ahead != 0 => {
                    self.order = Some(Order::AddressFirst);
                    self.take_ahead(id, answer);
                }
                (None, _) => self.owe(id, answer),
            },
        }
    }

    /// An address.
    pub(super) fn address(&mut self, address: Register, mut answer: impl FnMut(Id, Register)) {
        match self.order {
            Some(Order::SyndromeFirst) => {
                if let Some(id) = self.pay() {
                    answer(id, address);
                }
            }
            Some(Order::AddressFirst) => self.put_ahead(address),
            None => match (self.doubtful, self.rival) {
                (Some((first, own)), Some(rival)) => {
                    answer(first, own);
                    answer(rival, address);
                    *self = Self { order: Some(Order::SyndromeFirst), ..Self::default() };
                }
                (Some((_, own)), None) if own == address => {}
                (Some((first, _)), None) => {
                    answer(first, None);
                    *self = Self { ahead: 2, ..Self::default() };
                }
                (None, _) if self.owing != 0 => {
                    self.doubtful = self.pay().map(|id| (id, address));
                }
                (None, _) => self.put_ahead(address),
            },
        }
    }

    /// Another report begins: what waits is answered. What is still to come of the old one stays in
    /// mind, so that the new one does not take it.
    pub(super) fn open(&mut self, answer: impl FnMut(Id, Register)) {
        let is_over = self.owing == 1 && self.waiting.is_some() && !self.is_needed;
        let owing = if is_over { 0 } else { self.owing };
        self.settle(answer);
        self.owing = owing;
        self.address = None;
    }

    /// The end of the cluster: what waits is answered. Nothing is remembered.
    pub(super) fn close(&mut self, answer: impl FnMut(Id, Register)) {
        self.settle(answer);
        *self = Self::default();
    }

    /// Answers what waits, and remembers what is not yet used.
    pub(super) fn settle(&mut self, mut answer: impl FnMut(Id, Register)) {
        if let Some((first, own)) = self.doubtful.take() {
            let rival = self.rival.take();
            answer(first, if rival.is_none() { own } else { None });
            if let Some(rival) = rival {
                answer(rival, None);
            }
        }
        if let Some(waiting) = self.waiting.take() {
            answer(waiting, None);
        }
        self.owing = 0;
    }

    fn take_ahead(&mut self, id: Id, mut answer: impl FnMut(Id, Register)) {
        answer(id, self.address.filter(|_| self.ahead == 1));
        self.ahead = self.ahead.saturating_sub(1);
        if self.ahead != 0 {
            // The last of several is nobody's either.
            self.address = None;
        }
    }

    fn put_ahead(&mut self, address: Register) {
        if self.ahead == 0 || self.address != address {
            self.ahead = self.ahead.saturating_add(1);
        }
        self.address = if self.ahead == 1 { address } else { None };
    }

    fn owe(&mut self, id: Id, mut answer: impl FnMut(Id, Register)) {
        self.owing = self.owing.saturating_add(1);
        if self.owing == 1 {
            self.waiting = Some(id);
        } else {
            if let Some(waiting) = self.waiting.take() {
                answer(waiting, None);
            }
            answer(id, None);
        }
    }

    /// One address less is owed; whose it is, if that is known.
    const fn pay(&mut self) -> Option<Id> {
        self.owing = self.owing.saturating_sub(1);
        self.waiting.take()
    }
}

#[cfg(test)]
mod tests {
    use super::{Id, Pairing, Register};
    use alloc::vec::Vec;

    /// What is answered, in order.
    #[derive(Default)]
    struct Answers(Vec<(Id, Register)>);

    impl Answers {
        fn note(&mut self) -> impl FnMut(Id, Register) {
            |id, register| self.0.push((id, register))
        }
    }

    #[test]
    fn an_address_before_a_report_begins_is_not_given_to_its_syndrome() {
        let (mut pairing, mut answers) = (Pairing::default(), Answers::default());
        pairing.address(Some(5), answers.note());
        pairing.open(answers.note());
        pairing.syndrome(1, true, answers.note());
        pairing.close(answers.note());
        assert_eq!(answers.0, [(1, None)]);
    }

    #[test]
    fn an_address_that_the_report_before_still_owes_is_not_given_to_the_next() {
        let (mut pairing, mut answers) = (Pairing::default(), Answers::default());
        pairing.syndrome(1, true, answers.note());
        pairing.open(answers.note());
        pairing.address(Some(7), answers.note());
        pairing.syndrome(2, true, answers.note());
        pairing.address(Some(8), answers.note());
        pairing.close(answers.note());
        assert_eq!(answers.0, [(1, None), (2, Some(8))]);
    }

    #[test]
    fn once_all_that_waits_is_settled_an_address_is_the_next_syndromes() {
        let (mut pairing, mut answers) = (Pairing::default(), Answers::default());
        pairing.syndrome(1, true, answers.note());
        pairing.settle(answers.note());
        pairing.address(Some(7), answers.note());
        pairing.syndrome(2, true, answers.note());
        assert_eq!(answers.0, [(1, None), (2, Some(7))]);
    }
}
