//! The right to tell the guest of an external abort.

use super::abort::Abort;
use super::error::Error;
use super::exit::{Ldst64bExit, MemoryFault, MmioExit, NisvExit, RunFailure, SeaExit};
use super::inject::{Injection, inject, take};
use super::memory::IpaRange;
use super::nested::Running;
use super::register::RegisterId;
use super::signal::BusError;
use super::vcpu::{self, Vcpu};
use crate::entry::{CoreState, Exception, Mode, Spsr};
use crate::ghes::VcpuState;
use crate::instruction_length::InstructionLength;

/// An event after which the guest may be given an external abort, once.
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
    /// What an exit leaves behind, on which the ways to inject depend.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Left {
        /// Nothing: the PC is at the instruction.
        Nothing,
        /// An access that the next run completes.
        MmioAccess,
        /// Nothing, and no right to KVM's helper, which knows no address.
        NothingToHelp,
    }

    /// What gives the right to inject: no type outside this crate does.
    pub trait Cause: Copy {
        /// What the exit leaves behind.
        const LEFT: Left = Left::Nothing;

        fn abort(self) -> super::Abort;
    }
}
pub(super) use sealed::{Cause, Left};

macro_rules! causes {
    ($($type:ty, |$this:pat_param| $abort:expr $(, $left:ident)?;)+) => {
        $(impl Cause for $type {
            $(const LEFT: Left = Left::$left;)?

            fn abort(self) -> Abort {
                let $this = self;
                $abort
            }
        })+
    };
}

causes! {
    MmioExit, |_| Abort::OF_THE_EXIT, MmioAccess;
    NisvExit, |_| Abort::OF_THE_EXIT;
    Ldst64bExit, |_| Abort::OF_THE_EXIT;
    BusError, |error| match error {
        // Whoever sent this had no FAR: KVM's is of an earlier fault.
        BusError::ObjectError { address: None } | BusError::NoAddress => Abort::WITHOUT_ADDRESS,
        _ => Abort::OF_THE_EXIT,
    };
    // KVM exits for external aborts and parity errors alone: there is a syndrome to tell.
    SeaExit, |sea| Abort::from_esr(sea.esr(), sea.gva()).unwrap_or(Abort::OF_THE_EXIT);
    // The documents do not allow the helper here.
    MemoryFault, |_| Abort::WITHOUT_ADDRESS, NothingToHelp;
    RunFailure, |_| Abort::OF_THE_EXIT;
}

impl<'v, V: Vcpu + ?Sized, C: Cause> Injectable<'v, V, C> {
    /// What happened.
    #[inline]
    #[must_use]
    pub const fn cause(&self) -> C {
        self.cause
    }

    /// Has the guest take an external abort for its access, with all that is known of it. After an
    /// SEA exit that is the syndrome that KVM shows. After a signal without an address, and after
    /// `KVM_EXIT_MEMORY_FAULT`, it is one with `FnV` ([`Abort::WITHOUT_ADDRESS`]). Otherwise it is
    /// what KVM recorded ([`Abort::OF_THE_EXIT`]).
    ///
    /// # Errors
    ///
    /// A failed ioctl, by name; [`Error::NothingInjected`] and [`Error::SErrorPending`], after
    /// which nothing has changed, and the guest can run on and meets the same fault;
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
        inject(self.vcpu, abort, C::LEFT)
    }

    /// Whether the guest has interrupts masked (`PSTATE.I`), and whether it is in user mode.
    ///
    /// A guest that masks by priority (Linux's pseudo-NMI) has `PSTATE.I` = 0: that is not asked.
    pub(super) fn state(&self) -> Result<(VcpuState, bool), Error> {
        const I: u64 = 1 << 7;
        let pstate = vcpu::read(self.vcpu, RegisterId::PSTATE)?;
        let masked = if pstate & I == 0 {
            VcpuState::InterruptsUnmasked
        } else {
            VcpuState::InterruptsMasked
        };
        let mode = Spsr::from_bits(pstate).mode();
        Ok((masked, matches!(mode, Some(Mode::El0t | Mode::User))))
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

    /// The same, from the first bytes of a slice, as a bus of devices has them. What it has less
    /// than the access is long reads 0.
    pub fn finish_load_bytes(self, bytes: &[u8]) {
        let mut value = [0; 8];
        for (to, from) in value.iter_mut().zip(bytes) {
            *to = *from;
        }
        self.finish_load(u64::from_le_bytes(value));
    }
}

impl<V: Vcpu + ?Sized> Injectable<'_, V, NisvExit> {
    /// Has the guest's EL1 take a fault of its own, where [`finish`](Self::finish) found that its
    /// tables do not lead to all of the data ([`NotFinished::exception`]). Every register of the
    /// entry is written, for KVM has no helper for it. Where the vCPU has an EL2 of its own, it is
    /// the external abort of [`inject`](Self::inject) in its place.
    ///
    /// # Errors
    ///
    /// A register, by name; after [`Error::Register`] with `KVM_SET_ONE_REG`, and
    /// [`Error::Disagrees`], the guest may have been told half: stop it. Nothing has changed with
    /// [`Error::SErrorPending`], after which the guest can run on and meets the same fault, and
    /// with [`Error::Aarch32`], and [`Error::NothingInjected`] for what no EL1 takes.
    ///
    /// [`NotFinished::exception`]: crate::mmio::NotFinished::exception
    pub fn take(self, exception: Exception) -> Result<Injection, Error> {
        match take(self.vcpu, exception) {
            Err(Error::NestedGuest) => self.inject(),
            result => result,
        }
    }

    /// Takes the guest behind the instruction, as if it had done nothing. What the guest expects of
    /// cache maintenance ([`NisvExit::is_cache_maintenance`]).
    ///
    /// # Errors
    ///
    /// A register could not be read or written, by name.
    pub fn skip(self) -> Result<(), Error> {
        let pstate = Spsr::from_bits(vcpu::read(self.vcpu, RegisterId::PSTATE)?);
        let state = CoreState { pc: vcpu::read(self.vcpu, RegisterId::PC)?, pstate };
        let next = state.after(InstructionLength::Bits32);
        vcpu::write(self.vcpu, RegisterId::PSTATE, next.pstate.into_bits())?;
        vcpu::write(self.vcpu, RegisterId::PC, next.pc)
    }
}

impl<V: Vcpu + ?Sized> Injectable<'_, V, SeaExit> {
    /// The page of this VM's guest that the exit is about; `None` where KVM does not know it, and
    /// where its `gpa` is an address of a guest inside the guest. The latter is so where the vCPU
    /// has a stage 2 (`HCR_EL2.VM`), and is neither at its own EL2 nor in the user space of that
    /// (`HCR_EL2.TGE`).
    ///
    /// # Errors
    ///
    /// A register could not be read, by name.
    pub fn gpa(&self) -> Result<Option<crate::Ipa>, Error> {
        let Some(gpa) = self.cause.gpa() else { return Ok(None) };
        Ok((Running::on(self.vcpu)? != Running::InnerGuest).then_some(gpa))
    }
}

impl<V: Vcpu + ?Sized> Injectable<'_, V, MemoryFault> {
    /// The memory of this VM's guest that the exit is about; `None` where its `gpa` is an address
    /// of a guest inside the guest, as for an SEA exit.
    ///
    /// # Errors
    ///
    /// A register could not be read, by name.
    pub fn range(&self) -> Result<Option<IpaRange>, Error> {
        Ok((Running::on(self.vcpu)? != Running::InnerGuest).then_some(self.cause.range()))
    }
}
