//! The right to tell the guest of an external abort.

use super::abort::Abort;
use super::error::Error;
use super::exit::{Ldst64bExit, MmioExit, NisvExit, SeaExit};
use super::inject::{Injection, inject};
use super::signal::BusError;
use super::vcpu::Vcpu;

/// An event after which the guest may be told of an external abort, once.
///
/// `ext_dabt_pending` after any other exit is a programming error (`Documentation/virt/kvm/api.rst`
/// for MMIO, NISV and LDST64B; the kernel's selftest `sea_to_user.c` for SEA; the proposal of
/// December 2024 for a signal that interrupted `KVM_RUN`). Here it does not compile:
///
/// ```compile_fail,E0599
/// # use aarch64_syndrome::kvm::{Event, Vcpu, run};
/// fn after_another_exit<V: Vcpu>(vcpu: &mut V) {
///     if let Event::Other(exit) = run(vcpu) {
///         exit.inject(); // no such method
///     }
/// }
/// ```
///
/// Into another vCPU:
///
/// ```compile_fail,E0451
/// # use aarch64_syndrome::kvm::{Event, Injectable, Vcpu, run};
/// fn into_another_vcpu<V: Vcpu>(vcpu: &mut V, other: &mut V) {
///     if let Event::Sea(sea) = run(vcpu) {
///         let cause = sea.cause();
///         Injectable { vcpu: other, cause }.inject(); // private fields
///     }
/// }
/// ```
///
/// Twice:
///
/// ```compile_fail,E0382
/// # use aarch64_syndrome::kvm::{Event, Vcpu, run};
/// fn twice<V: Vcpu>(vcpu: &mut V) {
///     if let Event::Sea(sea) = run(vcpu) {
///         sea.inject();
///         sea.inject(); // moved
///     }
/// }
/// ```
///
/// After the vCPU has run on:
///
/// ```compile_fail,E0499
/// # use aarch64_syndrome::kvm::{Event, Vcpu, run};
/// fn too_late<V: Vcpu>(vcpu: &mut V) {
///     if let Event::Sea(sea) = run(vcpu) {
///         run(vcpu); // still borrowed
///         sea.inject();
///     }
/// }
/// ```
#[must_use = "the guest has not been told anything yet"]
pub struct Injectable<'v, V: ?Sized, C> {
    vcpu: &'v mut V,
    pub(super) cause: C,
}

impl<'v, V: ?Sized, C> Injectable<'v, V, C> {
    pub(super) const fn new(vcpu: &'v mut V, cause: C) -> Self {
        Self { vcpu, cause }
    }
}

impl<V: ?Sized, C: core::fmt::Debug> core::fmt::Debug for Injectable<'_, V, C> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Injectable").field("cause", &self.cause).finish_non_exhaustive()
    }
}

mod sealed {
    /// What gives the right to inject: no type outside this crate does.
    pub trait Cause: Copy {
        /// KVM completes an access at the next run, unless an abort cancels that.
        const IS_MMIO: bool = false;

        fn abort(self) -> super::Abort;
    }
}
pub(super) use sealed::Cause;

macro_rules! causes {
    ($($type:ty, |$this:pat_param| $abort:expr $(, $is_mmio:ident)?;)+) => {
        $(impl Cause for $type {
            $(const $is_mmio: bool = true;)?

            fn abort(self) -> Abort {
                let $this = self;
                $abort
            }
        })+
    };
}

causes! {
    MmioExit, |_| Abort::OF_THE_EXIT, IS_MMIO;
    NisvExit, |_| Abort::OF_THE_EXIT;
    Ldst64bExit, |_| Abort::OF_THE_EXIT;
    BusError, |error| match error {
        // Whoever sent this had no FAR: KVM's is of an earlier fault.
        BusError::ObjectError { address: None } => Abort::WITHOUT_ADDRESS,
        _ => Abort::OF_THE_EXIT,
    };
    // KVM exits for external aborts and parity errors alone: there is a syndrome to tell.
    SeaExit, |sea| Abort::from_esr(sea.esr(), sea.gva()).unwrap_or(Abort::OF_THE_EXIT);
}

impl<'v, V: Vcpu + ?Sized, C: Cause> Injectable<'v, V, C> {
    /// What happened.
    #[inline]
    #[must_use]
    pub const fn cause(&self) -> C {
        self.cause
    }

    /// Tells the guest that its access failed with an external abort, with all that is known of it:
    /// after an SEA exit the syndrome that KVM shows, after `BUS_OBJERR` without an address one
    /// with `FnV` ([`Abort::WITHOUT_ADDRESS`]), otherwise what KVM recorded
    /// ([`Abort::OF_THE_EXIT`]).
    ///
    /// # Errors
    ///
    /// A failed ioctl, by name; [`Error::NothingInjected`], after which the guest can run on;
    /// [`Error::Aarch32`] and [`Error::NestedGuest`] where the guest cannot be told. After
    /// [`Error::Register`] with `KVM_SET_ONE_REG`, and [`Error::Disagrees`], the guest may have
    /// been told half: stop it.
    pub fn inject(self) -> Result<Injection, Error> {
        let abort = self.cause.abort();
        self.inject_as(abort)
    }

    /// The same, with another abort than the event's own.
    ///
    /// # Errors
    ///
    /// As for [`inject`](Self::inject).
    pub fn inject_as(self, abort: Abort) -> Result<Injection, Error> {
        inject(self.vcpu, abort, C::IS_MMIO)
    }

    /// Whether the guest has interrupts masked, `PSTATE.I`.
    #[cfg(feature = "ghes")]
    pub(super) fn masks_interrupts(&self) -> Result<bool, Error> {
        const I: u64 = 1 << 7;
        let pstate = super::vcpu::read(self.vcpu, super::register::RegisterId::PSTATE)?;
        Ok(pstate & I != 0)
    }

    pub(super) const fn vcpu(&mut self) -> &mut V {
        self.vcpu
    }

    /// Gives the right up: the VMM answers by itself, through its own registers.
    pub const fn into_vcpu(self) -> &'v mut V {
        self.vcpu
    }
}

impl<V: Vcpu + ?Sized> Injectable<'_, V, MmioExit> {
    /// Gives the guest what it loads, in the low bytes of `value`; the next run completes the
    /// access. Nothing happens for a store, which is complete with the next run as it is.
    pub fn finish_load(self, value: u64) {
        if self.cause.stored().is_none() {
            super::header_bytes::put_u64(self.vcpu.kvm_run(), super::exit::MMIO_DATA, value);
        }
    }
}
