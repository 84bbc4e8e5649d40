//! `SError`s: an error that no access of the guest is to blame for.

use super::capability::{Capability, Vm};
use super::errno::Errno;
use super::error::{Call, Error};
use super::events::VcpuEvents;
use super::inject::commit;
use super::nested::Routed;
use super::register::RegisterId;
use super::vcpu::{self, Vcpu};

/// What an `SError` tells the guest: 25 bits, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SErrorSyndrome(Option<u32>);

impl SErrorSyndrome {
    /// No syndrome: KVM shows the guest `IDS` = 1 and nothing else.
    pub const NONE: Self = Self(None);

    /// The syndrome of an `SError` as the encoder builds it.
    ///
    /// # Errors
    ///
    /// [`Error::NoRas`] where KVM does not have [`Capability::InjectSErrorEsr`];
    /// [`Error::Call`] with `KVM_CHECK_EXTENSION`.
    pub fn new<M: Vm + ?Sized>(vm: &M, error: crate::iss::SError) -> Result<Self, Error> {
        Self::from_iss(vm, error.esr().iss() as u64)
    }

    /// `ISS`, all 25 bits of it; 0 is an uncategorized error, not one without a syndrome.
    ///
    /// # Errors
    ///
    /// [`Error::SyndromeTooWide`] for more than 25 bits, which KVM would refuse with `EINVAL`;
    /// [`Error::NoRas`] and [`Error::Call`] as for [`new`](Self::new).
    pub fn from_iss<M: Vm + ?Sized>(vm: &M, iss: u64) -> Result<Self, Error> {
        if iss > 0x1ff_ffff {
            return Err(Error::SyndromeTooWide { iss });
        }
        if !Capability::InjectSErrorEsr.is_supported(vm)? {
            return Err(Error::NoRas);
        }
        Ok(Self(Some(iss as u32)))
    }
}

impl_text!(SErrorSyndrome, |this, put| {
    match this.0 {
        Some(iss) => put!("ISS {:#x}", iss),
        None => put!("no syndrome"),
    }
});

/// What became of an `SError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SErrorState {
    /// The guest has `SError`s masked, or has not run yet: it waits.
    Pending,
    /// The guest is at its vector already.
    Taken,
}

impl_names!(SErrorState {
    Pending => "pending",
    Taken => "taken",
});

/// Makes an `SError` pending for the guest. Allowed at any time; cannot be undone.
///
/// An MMIO access of the last exit is completed first: answer that exit before.
///
/// # Errors
///
/// [`Error::SErrorPending`] if one waits already, which this one would replace;
/// [`Error::NestedGuest`] where the EL2 of a guest hypervisor is to take it from below, which Linux
/// 7.3.4 does not survive;
/// [`Error::NothingInjected`] if KVM accepted it and yet neither it waits nor the guest has moved;
/// a failed ioctl, by name.
pub fn inject_serror<V: Vcpu + ?Sized>(
    vcpu: &mut V,
    syndrome: SErrorSyndrome,
) -> Result<SErrorState, Error> {
    if vcpu::events(vcpu)?.serror_pending() {
        return Err(Error::SErrorPending);
    }
    // An MMIO access of the last exit would move the PC of whatever is entered now.
    commit(vcpu)?;
    if Routed::SError.goes_to_el2(vcpu)? {
        return Err(Error::NestedGuest);
    }
    let pc = vcpu::read(vcpu, RegisterId::PC)?;
    let pstate = vcpu::read(vcpu, RegisterId::PSTATE)?;
    match vcpu::set_events(vcpu, &VcpuEvents::serror(syndrome.0)) {
        Err(Error::Call { call: Call::SetVcpuEvents, errno: Errno::EINVAL })
            if syndrome.0.is_some() =>
        {
            return Err(Error::NoRas);
        }
        result => result?,
    }
    // Where the guest has SErrors unmasked KVM enters the exception at once, and reports none.
    if vcpu::events(vcpu)?.serror_pending() {
        return Ok(SErrorState::Pending);
    }
    let is_unmoved =
        vcpu::read(vcpu, RegisterId::PC)? == pc && vcpu::read(vcpu, RegisterId::PSTATE)? == pstate;
    if is_unmoved { Err(Error::NothingInjected) } else { Ok(SErrorState::Taken) }
}
