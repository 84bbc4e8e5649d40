//! What an exception left behind.

use aarch64_syndrome::entry::CoreState;
use aarch64_syndrome::{Esr, Far, Fault, GuestTranslation, Hpfar, TargetEl};

/// The registers after an exception.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    pub(crate) target: TargetEl,
    pub(crate) esr: Esr,
    pub(crate) far: u64,
    pub(crate) hpfar: u64,
    pub(crate) elr: u64,
    pub(crate) spsr: u64,
    /// The vector, and `PSTATE` there as far as it can be read.
    pub(crate) vector: u64,
    pub(crate) pstate: u64,
    /// `x0` to `x30` there.
    pub(crate) x: [u64; 31],
    /// The state that the code began with.
    pub(crate) began: CoreState,
    /// What the payload did that the syndrome cannot say.
    pub(crate) host: GuestTranslation,
}

impl Taken {
    /// What the crate says of the exception, with the registers that the level it was taken to
    /// has.
    pub(crate) fn fault(&self) -> Option<Fault> {
        let far = Far::from_bits(self.far);
        let fault = match self.target {
            TargetEl::El2 => Fault::from_guest(self.esr, far, Hpfar::from_bits(self.hpfar)),
            _ => Fault::own(self.esr, far),
        };
        fault.map(|fault| fault.with_translation(self.host))
    }
}
