//! What taking an exception does to a core. A hypervisor, firmware or VMM that passes an exception
//! on has to do by hand what a core does by itself.
//!
//! ```
//! use aarch64_syndrome::entry::{Controls, CoreState, Exception, Features, Spsr};
//! use aarch64_syndrome::iss::DataAbort;
//! use aarch64_syndrome::{Far, FaultStatus, OriginEl, TargetEl};
//!
//! let before = CoreState { pc: 0x8_0040, pstate: Spsr::from_bits(0x6000_0000) }; // EL0
//! let abort = DataAbort::new(TargetEl::El1, OriginEl::El0, FaultStatus::SYNC_EXTERNAL);
//! let exception = Exception::new(abort.esr(), Some(Far::from_bits(0x1000)));
//! // What the guest's kernel has set, and what its core can do.
//! let controls = Controls::DEFAULT.with_vbar(0xffff_8000_0001_0800).with_sctlr(1 << 23);
//! let features = Features::DEFAULT.with_id_aa64mmfr1(1 << 20);
//!
//! let entered = before.take(exception, TargetEl::El1, controls, features).unwrap();
//! assert_eq!(entered.state().pc, 0xffff_8000_0001_0c00);
//! assert_eq!(entered.state().pstate.into_bits(), 0x6000_03c5);
//! assert_eq!((entered.elr(), entered.spsr()), (0x8_0040, before.pstate));
//! assert_eq!(entered.esr().unwrap().into_bits(), 0x9200_0010);
//! ```
//!
//! Rules: Arm DDI 0487 M.a.a, D1.4 and the pseudocode `AArch64.TakeException`,
//! `AArch64.ReportException`, `GetPSRFromPSTATE`.

mod advance;
mod controls;
mod endianness;
mod error;
mod exception;
mod features;
mod mode;
mod pass_on;
mod spsr;
mod syndrome;
mod take;
mod trap;
mod vector;

pub use controls::Controls;
pub use error::CannotBeTaken;
pub use exception::Exception;
pub use features::Features;
pub use mode::Mode;
pub use spsr::Spsr;
#[cfg(feature = "kvm")]
pub(crate) use syndrome::fitted;
pub use take::{CoreState, Entered};
#[cfg(feature = "kvm")]
pub(crate) use vector::{SERROR as SERROR_VECTOR, from as synchronous_vector};
