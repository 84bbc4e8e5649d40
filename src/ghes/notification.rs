//! How the guest is told. The choice belongs to the machine that is emulated, not to the host.

use super::Severity;
use core::time::Duration;

/// What a VMM learned from its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemoryEvent {
    /// `BUS_MCEERR_AR`, or `BUS_OBJERR` with an address: the guest touched a page that is lost.
    ActionRequired,
    /// `BUS_MCEERR_AO`: a page of the guest is lost, and nobody has touched it.
    ActionOptional,
    /// `BUS_OBJERR` without an address: an access failed, and no page is known. Told by SEA with
    /// `FnV` = 1 and no record, whatever the machine uses otherwise: a record could say nothing.
    NoAddress,
}

impl_names!(MemoryEvent {
    ActionRequired => "action required",
    ActionOptional => "action optional",
    NoAddress => "no address",
});

/// The vCPU that the event came on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VcpuState {
    /// `PSTATE.I` is 0.
    InterruptsUnmasked,
    /// `PSTATE.I` is 1.
    InterruptsMasked,
    /// The event came on a thread that runs no vCPU.
    NoVcpu,
}

impl_names!(VcpuState {
    InterruptsUnmasked => "interrupts unmasked",
    InterruptsMasked => "interrupts masked",
    NoVcpu => "no vCPU",
});

/// How the machine tells of a page that the guest touched.
///
/// The default is SEA, after James Morse (22 September 2017): "SEA for synchronous errors is still
/// a good choice even if the guest doesn't support it as that memory is still gone so its still a
/// valid guest:Synchronous-external-abort."
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ActionRequired {
    /// A synchronous external abort.
    #[default]
    Sea,
    /// An interrupt, "unless the affected vcpu has interrupts masked, in which case an SEA
    /// notification gives you some NMI-like behaviour".
    Irq,
}

impl_names!(ActionRequired {
    Sea => "SEA",
    Irq => "IRQ if unmasked",
});

/// How the machine tells of a page that nobody has touched.
///
/// The default is an interrupt, after James Morse (22 September 2017): "I suggest always-use-IRQ.
/// Its faster than `POLLed`, but won't kill a guest that doesn't support `NOTIFY_SEI`."
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ActionOptional {
    /// An interrupt.
    #[default]
    Irq,
    /// Nothing: the guest looks by itself, in the interval of the HEST; Linux rounds it to seconds.
    Polled,
    /// An `SError`; kills a guest that does not support it, "as you can't know if the guest
    /// supports SEI and it would be a shame to kill it with an `SError` if the affected memory was
    /// free". Linux does not: its driver takes no source of this kind (`ghes_probe`).
    Sei,
}

impl_names!(ActionOptional {
    Irq => "IRQ",
    Polled => "polled",
    Sei => "SEI",
});

/// What the emulated machine does; its HEST told the guest at boot.
///
/// James Morse (22 September 2017): "This has to be a property of the machine you are emulating,
/// not the machine you happen to be running on." So nothing of the host goes into it.
///
/// ```
/// use aarch64_syndrome::ghes::{
///     ActionOptional, ActionRequired, MachineRas, MemoryEvent, Notification, Plan, VcpuState,
/// };
///
/// let machine =
///     MachineRas::Ghes { required: ActionRequired::Sea, optional: ActionOptional::Irq };
/// // The guest touched a page that is lost: an abort, with a record of the page.
/// let plan =
///     machine.answer(MemoryEvent::ActionRequired, VcpuState::InterruptsMasked, None);
/// assert!(matches!(plan, Plan::Notify { by: Notification::Sea, record: Some(_), .. }));
/// // A page that nobody has touched: the interrupt of the error source.
/// let plan = machine.answer(MemoryEvent::ActionOptional, VcpuState::NoVcpu, None);
/// assert!(matches!(plan, Plan::Notify { by: Notification::Irq, record: Some(_), .. }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MachineRas {
    /// A machine whose guest can read no records. A lost page that it touches gives it an abort and
    /// nothing else. It does not hear of a page that nobody has touched.
    ///
    /// The abort ends the process that touched the page, and no other. But the guest's kernel does
    /// not learn which page it was. It uses the page again, and may die of it later, when it clears
    /// the page. Stopping the VM at once loses everything for sure. A VMM that prefers that says so
    /// by its reaction to memory errors.
    NoRas,
    /// A machine with GHES.
    Ghes {
        /// For a page that the guest touched.
        required: ActionRequired,
        /// For a page that nobody has touched.
        optional: ActionOptional,
    },
}

impl_text!(MachineRas, |this, put| {
    match this {
        Self::NoRas => put!("no RAS"),
        Self::Ghes { required, optional } => put!("{}, {}", required, optional),
    }
});

impl Default for MachineRas {
    fn default() -> Self {
        Self::Ghes { required: ActionRequired::default(), optional: ActionOptional::default() }
    }
}

/// How to tell the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Notification {
    /// Inject a synchronous external abort; `FnV` = 1 unless the VMM has the virtual address.
    Sea,
    /// Raise the interrupt of the error source.
    Irq,
    /// Do nothing: the guest polls.
    Polled,
    /// Make a virtual `SError` pending.
    Sei,
}

impl_names!(Notification {
    Sea => "SEA",
    Irq => "IRQ",
    Polled => "polled",
    Sei => "SEI",
});

/// What a Linux guest makes of a record that it got before.
///
/// Its driver keeps the last few blocks, and takes one for the same only if it is the same in every
/// byte, raw data included (`ghes_estatus_cached`), whichever source it came by. So a record is
/// news each time that has a number of its own there
/// ([`with_raw_data`](super::BlockWriter::with_raw_data)); those of `kvm::ErrorReporter` have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RepeatedReport {
    /// There was none within ten seconds.
    First,
    /// It acts on the record, and does not print it again (interrupt and polled).
    NotPrinted,
    /// Its driver drops the record and takes the abort for handled: nothing is repaired, and the
    /// access comes again, until ten seconds are over since the first report. Plan each of them
    /// alike: the record is acknowledged every time.
    Swallowed,
}

impl_names!(RepeatedReport {
    First => "first report",
    NotPrinted => "not printed again",
    Swallowed => "swallowed",
});

/// Why the VM cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CannotTell {
    /// There is no page to report and no vCPU to abort.
    NothingToReport,
}

impl_names!(CannotTell {
    NothingToReport => "no page to report and no vCPU to abort",
});

/// What the VMM does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Plan {
    /// Tell the guest: write the record first, if there is one.
    Notify {
        /// How.
        by: Notification,
        /// The severity of the record to post; `None`: post none, and inject with `FnV` = 1.
        record: Option<Severity>,
        /// What a Linux guest makes of it.
        repeated: RepeatedReport,
    },
    /// Nothing: the machine has no way to tell of memory that nobody has touched.
    Nothing,
    /// Stop the VM.
    Stop(CannotTell),
}

impl_text!(Plan, |this, put| {
    match this {
        Self::Notify { by, record: Some(severity), repeated } => {
            put!("{} with a {} record, {}", by, severity, repeated);
        }
        Self::Notify { by, record: None, .. } => put!("{} without a record", by),
        Self::Nothing => put!("nothing"),
        Self::Stop(reason) => put!("stop: {}", reason),
    }
});

/// How long a Linux guest remembers a record, in milliseconds (`GHES_ESTATUS_IN_CACHE_MAX_NSEC`).
const REMEMBERED: u128 = 10_000;

impl MachineRas {
    /// What to do about an event; `last_report` is how long ago the same page was reported first,
    /// `None` for never. Every combination has an answer.
    #[must_use]
    pub const fn answer(
        self,
        event: MemoryEvent,
        vcpu: VcpuState,
        last_report: Option<Duration>,
    ) -> Plan {
        const ABORT: Plan =
            Plan::Notify { by: Notification::Sea, record: None, repeated: RepeatedReport::First };
        let Self::Ghes { required, optional } = self else {
            return match (event, vcpu) {
                (MemoryEvent::ActionOptional, _) | (_, VcpuState::NoVcpu) => Plan::Nothing,
                _ => ABORT,
            };
        };
        let by = match (event, vcpu) {
            (MemoryEvent::NoAddress, VcpuState::NoVcpu) => {
                return Plan::Stop(CannotTell::NothingToReport);
            }
            (MemoryEvent::NoAddress, _) => return ABORT,
            // The VMM itself touched the page: for the guest that is nobody.
            (MemoryEvent::ActionOptional, _) | (_, VcpuState::NoVcpu) => match optional {
                ActionOptional::Irq => Notification::Irq,
                ActionOptional::Polled => Notification::Polled,
                ActionOptional::Sei => Notification::Sei,
            },
            (MemoryEvent::ActionRequired, VcpuState::InterruptsUnmasked)
                if matches!(required, ActionRequired::Irq) =>
            {
                Notification::Irq
            }
            (MemoryEvent::ActionRequired, _) => Notification::Sea,
        };
        let repeated = match (last_report, by) {
            (Some(age), _) if age.as_millis() >= REMEMBERED => RepeatedReport::First,
            (None, _) => RepeatedReport::First,
            (Some(_), Notification::Irq | Notification::Polled) => RepeatedReport::NotPrinted,
            (Some(_), Notification::Sea | Notification::Sei) => RepeatedReport::Swallowed,
        };
        Plan::Notify { by, record: Some(Severity::RECOVERABLE), repeated }
    }
}
