//! What one line of a log says of an exception.

use crate::el::TargetEl;
use alloc::vec::Vec;

/// One thing that a line says, in the order in which it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A syndrome.
    Syndrome(Syndrome),
    /// `FAR_ELx`, or what stands for it.
    Far {
        /// `None` where the log says that the register holds no address.
        value: Option<u64>,
        el: Option<TargetEl>,
    },
    /// `HPFAR_EL2`.
    Hpfar { value: u64 },
    /// The guest physical address, or its page.
    Page(u64),
    /// A text that opens a report, with its address: `None` if that stands on the next line.
    At(Option<u64>),
    /// A line that opens a report and has both, syndrome and address.
    Fault,
    /// A text that opens a report without an address.
    Opens,
    /// QEMU's line that opens a report; an interrupt's syndrome is left over from before.
    Qemu { is_interrupt: bool },
    /// The level of the syndromes that follow.
    Level(TargetEl),
    /// A part of a syndrome on a line of its own (`esr.EC :0x25`).
    Part(Part, u64),
    /// The end of a report.
    Ends,
}

/// A syndrome in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Syndrome {
    pub(super) value: u64,
    /// The level by the register's name or by the form.
    pub(super) el: Option<TargetEl>,
    /// Whether the name gives the level: then the address register's name does too.
    pub(super) is_named: bool,
    pub(super) form: Form,
}

/// Where the address of a syndrome may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// On the line, on another line of the report, or in the text that opens it.
    Any,
    /// On the line or on another line of the report, never in the text before.
    Dump,
    /// On the line or nowhere.
    Alone,
    /// In the text that opens the report, whose syndrome this repeats if it has one.
    Die,
    /// In the line of the report that has the same syndrome.
    DieAgain,
    /// The parts of a syndrome, which may repeat the word before them.
    Parts,
}

/// A part of a syndrome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Ec,
    Il,
    Iss,
}

/// The parts of a syndrome that a line or a report has named so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts {
    ec: Option<u64>,
    il: Option<u64>,
    iss: Option<u64>,
}

impl Parts {
    pub(super) fn add(&mut self, part: Part, value: u64) {
        match part {
            Part::Ec => *self = Self { ec: Some(value), ..Self::default() },
            Part::Il => self.il = Some(value),
            Part::Iss => self.iss = Some(value),
        }
    }

    /// The word, once `EC` and `ISS` are there. Without `IL` that is taken as 1, which it is for
    /// all but T32 instructions of 16 bits.
    pub(super) fn word(self) -> Option<u64> {
        let (ec, iss) = (self.ec?, self.iss?);
        if ec > 0x3f || iss > 0x1ff_ffff {
            return None;
        }
        let il = match self.il {
            // In words, "IL = 16 bits".
            Some(0 | 0x16) => 0,
            Some(_) | None => 1,
        };
        Some(ec << 26 | il << 25 | iss)
    }
}

/// The tokens of a line; the memory is used again for the next.
pub(super) type Tokens = Vec<Token>;
