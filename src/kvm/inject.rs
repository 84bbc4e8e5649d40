//! Telling the guest: KVM's helper where it says the truth, corrected where it cannot, by registers
//! where it does nothing.

mod commit;
mod entry;
mod registers;

use super::abort::{Abort, Content, word};
use super::error::Error;
use super::events::VcpuEvents;
use super::injectable::Left;
use super::nested::Routed;
use super::register::RegisterId;
use super::vcpu::{self, Vcpu};
use crate::address::Far;
use crate::el::TargetEl;
use crate::entry::{CoreState, Exception};
use crate::esr::Esr;
pub(super) use commit::commit;
use entry::{Entry, Taken};

/// How the guest was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// By KVM's helper, `ext_dabt_pending`, whose word was the truth.
    Helper,
    /// By the helper, and then `ESR_ELx` and `FAR_ELx` were corrected.
    HelperThenPatch,
    /// By writing every register of the exception entry.
    Registers,
}

impl_names!(Method {
    Helper => "helper",
    HelperThenPatch => "helper, then patch",
    Registers => "registers",
});

/// How the guest took an abort, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Injection {
    /// How.
    pub method: Method,
    /// The instruction that took the abort, to which the guest returns.
    pub pc: u64,
    /// What the guest's registers say.
    pub taken: TakenAbort,
}

/// An abort that the guest has taken, as its registers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TakenAbort {
    /// The level that took it, or `None` for an `AArch32` guest.
    pub target: Option<TargetEl>,
    /// `ESR_ELx`; for an `AArch32` guest what KVM keeps there, `DFSR`.
    pub esr: Esr,
    /// `FAR_ELx`, or `None` with `FnV`.
    pub far: Option<Far>,
}

impl_text!(Injection, |this, put| {
    put!("by {} at PC {:#x}, {}", this.method, this.pc, this.taken);
});

impl_text!(TakenAbort, |this, put| {
    put!("{}", this.esr);
    match this.far {
        Some(far) => put!(", VA {}", far),
        None => put!(", no VA"),
    }
});

/// Injects, by the first way that tells the truth. Crate-private: only an event gives the right.
pub(super) fn inject<V: Vcpu + ?Sized>(
    vcpu: &mut V,
    abort: Abort,
    left: Left,
) -> Result<Injection, Error> {
    let before = entry::state(vcpu)?;
    let goes_to_el2 = Routed::Abort.goes_to_el2(vcpu)?;
    if goes_to_el2 || left == Left::NothingToHelp {
        let target = if goes_to_el2 { TargetEl::El2 } else { TargetEl::El1 };
        let (is_instruction, iss, far) = match (abort.0, Abort::WITHOUT_ADDRESS.0) {
            (Content::Exactly { is_instruction, iss, far }, _) => (is_instruction, iss, far),
            // The helper would know more, and cannot be asked.
            (_, Content::Exactly { is_instruction, iss, far }) if goes_to_el2 => {
                (is_instruction, iss, far)
            }
            _ => return Err(Error::NothingInjected),
        };
        if left == Left::MmioAccess {
            // KVM looks at the reason of the exit before it completes the access.
            super::exit::forget(vcpu.kvm_run());
        }
        let exception = Exception::new(word(is_instruction, iss), far);
        return registers::enter(vcpu, before, exception, target);
    }
    if entry::is_aarch32_kernel(before) && !abort.is_helpers_to_aarch32() {
        return Err(Error::Aarch32 { injected: false });
    }
    vcpu::set_events(vcpu, &VcpuEvents::EXTERNAL_ABORT)?;
    let mut taken = entry::read(vcpu, before)?;
    if matches!(taken, Taken::No) {
        // Linux before 6.17 enters the exception at the next KVM_RUN: what is not there now may
        // still be pending, and must be neither patched over nor entered twice.
        if left == Left::MmioAccess {
            // Those kernels would complete the access all the same, over the entry, at the run
            // after this one. They look at the reason of the exit before they do.
            super::exit::forget(vcpu.kvm_run());
        }
        commit(vcpu)?;
        taken = entry::read(vcpu, before)?;
    }
    match taken {
        Taken::Aarch64(entry) => correct(vcpu, abort, before, entry),
        Taken::Aarch32 { far, .. }
            if !(abort.is_helpers_to_aarch32() & abort.is_at_aarch32(far)) =>
        {
            Err(Error::Aarch32 { injected: true })
        }
        Taken::Aarch32 { fsr, far } => {
            let (esr, far) = (Esr::from_bits(fsr), Some(Far::from_bits(far)));
            Ok(told(before, Method::Helper, TakenAbort { target: None, esr, far }))
        }
        // KVM always knows what to inject after an MMIO exit; registers would not keep the access
        // from being completed.
        Taken::No if left == Left::MmioAccess => Err(Error::NothingInjected),
        Taken::No => match abort.0 {
            Content::OfTheExit => Err(Error::NothingInjected),
            Content::Exactly { is_instruction, iss, far } => {
                let exception = Exception::new(word(is_instruction, iss), far);
                registers::enter(vcpu, before, exception, TargetEl::El1)
            }
        },
    }
}

/// Has EL1 of the guest take an exception, register by register. Crate-private: only an event after
/// which nothing waits to be completed gives the right.
pub(super) fn take<V: Vcpu + ?Sized>(
    vcpu: &mut V,
    exception: Exception,
) -> Result<Injection, Error> {
    let before = entry::state(vcpu)?;
    registers::enter(vcpu, before, exception, TargetEl::El1)
}

const fn told(before: CoreState, method: Method, taken: TakenAbort) -> Injection {
    Injection { method, pc: before.pc, taken }
}

/// Makes `ESR_ELx` and `FAR_ELx` of an entry say what the abort says.
fn correct<V: Vcpu + ?Sized>(
    vcpu: &mut V,
    abort: Abort,
    before: CoreState,
    entered: Entry,
) -> Result<Injection, Error> {
    let was_fetched = entered.far == before.pc;
    let (esr, far) = match abort.0 {
        Content::OfTheExit if was_fetched => {
            let esr = entry::fitted(word(true, entered.esr.iss()), entered.target, before);
            (esr, Some(Far::from_bits(entered.far)))
        }
        Content::OfTheExit => (entered.esr, Some(Far::from_bits(entered.far))),
        Content::Exactly { is_instruction, iss, far } => {
            (entry::fitted(word(is_instruction, iss), entered.target, before), far)
        }
    };
    let says_so = same_but_for_il(esr, entered.esr) && far.map(Far::into_bits) == Some(entered.far);
    let target = Some(entered.target);
    if says_so {
        return Ok(told(before, Method::Helper, TakenAbort { target, esr: entered.esr, far }));
    }
    tell(vcpu, entered.target, esr, far)?;
    Ok(told(before, Method::HelperThenPatch, TakenAbort { target, esr, far }))
}

/// KVM takes `IL` from whatever exception came last.
const fn same_but_for_il(a: Esr, b: Esr) -> bool {
    const IL: u64 = 1 << 25;
    (a.into_bits() | IL) == (b.into_bits() | IL)
}

/// Writes the syndrome and the address, and reads them back.
fn tell<V: Vcpu + ?Sized>(
    vcpu: &mut V,
    target: TargetEl,
    esr: Esr,
    far: Option<Far>,
) -> Result<(), Error> {
    let bank = entry::bank(target);
    // With FnV the address means nothing: rather none than that of an earlier fault.
    let far = far.map_or(0, Far::into_bits);
    for (register, value) in [(bank.esr, esr.into_bits()), (bank.far, far)] {
        vcpu::write(vcpu, register, value)?;
        expect(vcpu, register, value)?;
    }
    Ok(())
}

fn expect<V: Vcpu + ?Sized>(vcpu: &V, register: RegisterId, expected: u64) -> Result<(), Error> {
    match vcpu::read(vcpu, register)? {
        found if found == expected => Ok(()),
        found => Err(Error::Disagrees { register, expected, found }),
    }
}
