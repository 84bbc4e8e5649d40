//! What became of an event.

use crate::ghes::{ErrorAddress, Notification, PostError};
use crate::kvm::error::Error;
use crate::kvm::exit::ExitReason;
use crate::kvm::inject::Injection;
use crate::kvm::memory::VmmRange;
use crate::kvm::reactions::StopVm;

/// What was done about an event, or what the VMM must still do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[must_use = "a notification may have to be raised, or the VM to be stopped"]
pub enum Told<E> {
    /// Nothing: run the vCPU again.
    Resume,
    /// An access that nobody claims has failed for the guest: run the vCPU again.
    Aborted(Injection),
    /// An access that nobody claims is complete, without effect: run the vCPU again.
    Completed,
    /// KVM injected nothing, and only it knows what it would have said; or an `SError` waits that
    /// is not masked, which an entry by registers would overtake. Nothing has changed: run the vCPU
    /// again, and it meets the same fault.
    NothingInjected,
    /// Memory is gone.
    Reported(Report<E>),
    /// Stop the VM.
    Stop {
        /// Why.
        reason: StopVm,
        /// Memory that is lost, as in [`Report::retire`].
        retire: Option<VmmRange>,
    },
    /// An exit that is the VMM's own business: read it from its own `kvm_run`.
    NotOurs(ExitReason),
}

/// How a guest is told of memory that is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Report<E> {
    /// How it is notified.
    pub delivery: Delivery,
    /// What it can read.
    pub record: Posting<E>,
    /// Where the error is, and who says so; `None` where nobody does.
    pub address: Option<ErrorAddress>,
    /// Memory that is gone: do not use it, tell the backends that map it too, and replace it when
    /// the VM is reset. The reporter keeps a list of it.
    pub retire: Option<VmmRange>,
}

/// How a guest is notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delivery {
    /// By an abort, which the vCPU has taken: run it again.
    Injected(Injection),
    /// The VMM raises this, and then runs the vCPU again: [`Notification::Irq`] is the interrupt of
    /// the error source, [`Notification::Sei`] is [`inject_serror`](crate::kvm::inject_serror), and
    /// for [`Notification::Polled`] there is nothing to do.
    Raise(Notification),
    /// Not yet: run the vCPU again, and it touches the memory again. The kernel may have sent the
    /// signal for an abort of which it kept no address; by now the memory is unmapped, and the next
    /// touch has one.
    AtNextTouch,
    /// Not yet: the guest has not read the record before, and its handler would take that one for
    /// the record of this access. Run the vCPU again, after a moment: it touches the memory again.
    Delayed,
    /// Nothing was injected, and nothing has changed, as in [`Told::NothingInjected`].
    NothingInjected,
    /// Not at all, before it touches the memory: the machine has no way to tell it.
    None,
}

/// What a guest can read of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Posting<E> {
    /// Nothing: no page is known, or the guest is not told yet.
    NotDue,
    /// A record with this many pages of the guest.
    Posted {
        /// How many pages it names.
        pages: u64,
        /// How many more have gone bad and found no room: a later record names those. A longer
        /// block has room for more.
        left: u64,
    },
    /// Nothing new: the guest has not read the record before. The pages wait, and
    /// [`post_waiting`](super::ErrorReporter::post_waiting) names them.
    Waiting,
    /// Nothing: as many pages wait already as there is room for.
    NoRoom,
    /// Nothing: the memory is none that the guest's kernel manages.
    NotMemory,
    /// Nothing: the error source's own memory is lost.
    SourceGone,
    /// Nothing, for this reason. An abort was injected all the same, where an access is at stake.
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
    /// What failed.
    pub error: Error,
    /// Memory that is gone: do not use it, and replace it when the VM is reset.
    pub retire: Option<VmmRange>,
    /// The record: it may have been posted before the vCPU failed.
    pub record: Posting<E>,
}

impl<E> From<Error> for TellError<E> {
    fn from(error: Error) -> Self {
        Self { error, retire: None, record: Posting::NotDue }
    }
}

impl_text!(Delivery, |this, put| {
    match this {
        Self::Injected(injection) => put!("injected: {}", injection),
        Self::Raise(notification) => put!("to be raised: {}", notification),
        Self::AtNextTouch => put!("at the next touch"),
        Self::Delayed => put!("delayed"),
        Self::NothingInjected => put!("nothing injected"),
        Self::None => put!("not told"),
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
    Self::Resume => ("resume"),
    Self::Aborted(injection) => ("injected: {}", injection),
    Self::Completed => ("completed without effect"),
    Self::NothingInjected => ("nothing injected"),
    Self::Reported(report) => ("{}", report),
    Self::Stop { reason, .. } => ("stop the VM: {}", reason),
    Self::NotOurs(reason) => ("{}, for the VMM", reason),
);
impl_words!(Report,
    Self { delivery, record, .. } => ("{}; {}", delivery, record),
);
impl_words!(Posting,
    Self::NotDue => ("no record is due"),
    Self::Posted { pages, left } => ("a record of {} pages, {} left", pages, left),
    Self::Waiting => ("the record waits"),
    Self::NoRoom => ("no record: too many wait"),
    Self::NotMemory => ("no record: not the guest's memory"),
    Self::SourceGone => ("no record: the source's memory is gone"),
    Self::NotPosted(error) => ("no record: {}", error),
    Self::NoSource => ("no record: no source"),
);
impl_words!(TellError,
    Self { error, record, retire: None } => ("{}; {}", error, record),
    Self { error, record, retire: Some(range) } => ("{}; {}; {} are gone", error, record, range),
);

impl<E: core::fmt::Debug + core::fmt::Display> core::error::Error for TellError<E> {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        Some(&self.error)
    }
}
