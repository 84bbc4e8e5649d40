//! What became of a report.

use crate::ghes::{ErrorAddress, Notification, PostError, RepeatedReport};
use crate::kvm::inject::Injection;
use crate::kvm::memory::VmmRange;
use crate::kvm::respond::{Outcome, RespondError};

/// What was done about an event, or what the VMM must still do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "a notification may have to be raised, or the VM to be stopped"]
pub enum Told<E> {
    /// The guest is told of memory that is gone.
    Reported(Report<E>),
    /// No report: the outcome of [`respond`](crate::kvm::respond) for everything that is not an
    /// error of memory, and for one that stops the VM.
    Other(Outcome),
}

/// How a guest is told of memory that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Report<E> {
    /// How it is notified.
    pub delivery: Delivery,
    /// What it can read.
    pub record: Posting<E>,
    /// What a Linux guest makes of the record.
    pub repeated: RepeatedReport,
    /// Where the error is, and who says so; `None` where nobody does.
    pub address: Option<ErrorAddress>,
    /// Memory that is gone: do not use it, and replace it when the VM is reset.
    pub retire: Option<VmmRange>,
}

/// How a guest is notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// By an abort, which the vCPU has taken: run it again.
    Injected(Injection),
    /// The VMM raises this, and then runs the vCPU again: [`Notification::Irq`] is the interrupt of
    /// the error source, [`Notification::Sei`] is [`inject_serror`](crate::kvm::inject_serror), and
    /// for [`Notification::Polled`] there is nothing to do.
    Raise(Notification),
}

/// What a guest can read of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Posting<E> {
    /// Nothing: no page is known.
    NotDue,
    /// A record with this many pages of the guest.
    Posted {
        /// How many pages it names.
        pages: u64,
        /// How many more have gone bad and found no room: the next report of the same memory names
        /// those. A longer block has room for more.
        left: u64,
    },
    /// Nothing new. An abort was injected all the same, where an access is at stake: the memory is
    /// gone with or without a record, and the guest's handler finds and acknowledges the one
    /// before.
    NotPosted(PostError<E>),
    /// Nothing: the reporter has no source for the notification.
    NoSource,
}

impl<E> Posting<E> {
    /// Whether there is something new to read.
    #[must_use]
    pub const fn is_posted(&self) -> bool {
        matches!(self, Self::Posted { .. })
    }
}

/// Why the guest was not told, or may have been told something else, with what the VMM must know
/// all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TellError<E> {
    /// What failed at the vCPU, and the memory to retire.
    pub cause: RespondError,
    /// The record: it may have been posted before the vCPU failed.
    pub record: Posting<E>,
}

impl_text!(Delivery, |this, put| {
    match this {
        Self::Injected(injection) => put!("injected: {}", injection),
        Self::Raise(notification) => put!("to be raised: {}", notification),
    }
});

/// `Display` and `defmt::Format` of a type with the error of the guest's memory in it.
macro_rules! impl_words {
    ($type:ident, $($pattern:pat => ($text:literal $(, $value:expr)*),)+) => {
        impl<E: core::fmt::Display> core::fmt::Display for $type<E> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self {
                    $($pattern => write!(f, $text $(, $value)*),)+
                }
            }
        }

        #[cfg(feature = "defmt")]
        impl<E: defmt::Format> defmt::Format for $type<E> {
            fn format(&self, f: defmt::Formatter<'_>) {
                match self {
                    $($pattern => defmt::write!(f, $text $(, $value)*),)+
                }
            }
        }
    };
}

impl_words!(Told,
    Self::Reported(report) => ("{}", report),
    Self::Other(outcome) => ("{}", outcome),
);
impl_words!(Report,
    Self { delivery, record, repeated, .. } => ("{}; {} ({})", delivery, record, repeated),
);
impl_words!(Posting,
    Self::NotDue => ("no record is due"),
    Self::Posted { pages, left } => ("a record of {} pages, {} left", pages, left),
    Self::NotPosted(error) => ("no record: {}", error),
    Self::NoSource => ("no record: no source"),
);
impl_words!(TellError,
    Self { cause, record } => ("{}; {}", cause, record),
);

impl<E: core::fmt::Debug + core::fmt::Display> core::error::Error for TellError<E> {}
