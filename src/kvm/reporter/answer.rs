//! The answer to an access that met memory that is lost.

use super::incident::{Incident, Place};
use super::record::Recorded;
use super::{Delivery, ErrorReporter, Posting, Report, TellError, Told};
use crate::ghes::{GuestMemory, Notification, Plan, Severity, VcpuState};
use crate::kvm::abort::Abort;
use crate::kvm::error::Error;
use crate::kvm::injectable::{Cause, Injectable};
use crate::kvm::reactions::{Reaction, StopVm};
use crate::kvm::slots::GuestMemoryMap;
use crate::kvm::vcpu::Vcpu;
use core::time::Duration;

/// How an access met the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// A signal said so, which may be for a stage 2 fault or for an abort that the host's APEI has
    /// claimed.
    Signalled,
    /// The memory is unmapped: the access may be repeated, and nothing happens.
    Unmapped,
    /// The memory is mapped, and each access consumes the error again.
    Consumed,
}

impl ErrorReporter {
    pub(super) fn answer<V: Vcpu + ?Sized, C: Cause, M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        event: Injectable<'_, V, C>,
        access: Access,
        incident: &Incident,
        memory: &M,
        (reaction, now): (Reaction, Duration),
    ) -> Result<Told<M::Error>, TellError<M::Error>> {
        let (retire, address) = (incident.gone, incident.address);
        let is_listed = incident.touched.is_some_and(|touched| self.gone.contains(touched));
        self.gone.extend(retire);
        self.is_device_gone |= incident.place == Place::Device;
        if reaction == Reaction::Stop {
            return Ok(Told::Stop { reason: StopVm::Reaction, retire });
        }
        let reported =
            |delivery, record| Ok(Told::Reported(Report { delivery, record, address, retire }));
        let is_first = access == Access::Signalled && !is_listed;
        if is_first && incident.place == Place::Memory {
            // If APEI has claimed an abort, FAR may mean nothing. The memory is unmapped by now, so
            // that the next touch is a fault of stage 2 with an address; and memory on the list is
            // not touched in any other way.
            return reported(Delivery::AtNextTouch, Posting::NotDue);
        }
        let failed = |error: Error, record| TellError { error, retire, record };
        let (vcpu, is_user) = match event.state() {
            Ok(state) => state,
            Err(error) => return Err(failed(error, Posting::NotDue)),
        };
        let may_wait = access != Access::Consumed;
        let recorded = match self.record(incident, (vcpu, is_user, may_wait), memory, now) {
            Ok(Some(recorded)) => recorded,
            Ok(None) => return reported(Delivery::Delayed, Posting::Waiting),
            Err(reason) => return Ok(Told::Stop { reason: StopVm::CannotTell(reason), retire }),
        };
        let Recorded { by, record } = recorded;
        if by != Notification::Sea {
            return reported(Delivery::Raise(by), record);
        }
        // Memory without struct pages is never unmapped: each access may be an abort whose FAR
        // means nothing.
        let injection = if access == Access::Signalled && incident.place == Place::Device {
            event.inject_as(Abort::WITHOUT_ADDRESS)
        } else {
            event.inject()
        };
        match injection {
            Ok(injection) => reported(Delivery::Injected(injection), record),
            Err(Error::NothingInjected | Error::SErrorPending) => {
                reported(Delivery::NothingInjected, record)
            }
            Err(error) => Err(failed(error, record)),
        }
    }

    /// Chooses the notification, and posts the record by its source; `None` where the access has to
    /// wait.
    fn record<M: GuestMemoryMap + GuestMemory + ?Sized>(
        &mut self,
        incident: &Incident,
        (vcpu, is_user, may_wait): (VcpuState, bool, bool),
        memory: &M,
        now: Duration,
    ) -> Result<Option<Recorded<M::Error>>, crate::ghes::CannotTell> {
        // No record is like another: each has its number.
        let plan = |vcpu| match self.machine.answer(incident.event, vcpu, None) {
            Plan::Stop(reason) => Err(reason),
            Plan::Nothing => Ok((Notification::Sea, None)),
            Plan::Notify { by, record, .. } => Ok((by, record)),
        };
        let (by, severity) = plan(vcpu)?;
        // With neither record nor abort the guest would repeat its access for ever. A masked vCPU
        // is one that no interrupt reaches either.
        let (by_abort, _) = plan(VcpuState::InterruptsMasked)?;
        let due = match (incident.place, severity) {
            (Place::Memory, Some(severity)) => Ok(severity),
            (Place::Device, Some(_)) => Err(Posting::NotMemory),
            _ => Err(Posting::NotDue),
        };
        let severity: Severity = match due {
            Ok(severity) => severity,
            Err(record) => return Ok(Some(Recorded { by: Notification::Sea, record })),
        };
        if by != Notification::Sea {
            let record = self.post_now(by, incident, severity, memory);
            if record.is_posted() {
                return Ok(Some(Recorded { by, record }));
            }
        }
        let user = (is_user, may_wait);
        let record = self.post_for_abort(incident, severity, user, memory, now);
        Ok(record.map(|record| Recorded { by: by_abort, record }))
    }
}
