//! The ISS encodings, one a file: decoded from an [`Esr`](crate::Esr) and encoded to one.
//!
//! Every type holds the whole word and the level it was taken to. An accessor whose field may be
//! meaningless returns `Option`. Each `with_…` sets one field, and leaves the word as it is where
//! the architecture has no such field. What is built is never malformed.

#![allow(clippy::unused_self, reason = "every encoding lists its fields by the same method")]

mod conditional;
mod system_operands;

mod breakpoint;
mod breakpoint_instruction;
mod bti;
mod data_abort;
mod eret;
mod fp_access;
mod fp_exception;
mod gcs;
mod gpc;
mod impdef_el3;
mod instruction_abort;
mod ldc_stc;
mod mcr_mrc;
mod mcrr_mrrc;
mod mops;
mod msr_mrs_sys;
mod msrr_mrrs;
mod no_fields;
mod other_instruction;
mod pac_fail;
mod profiling;
mod serror;
mod smc32;
mod sme_access;
mod software_step;
mod svc_hvc_smc;
mod watchpoint;
mod wfx;

pub use breakpoint::Breakpoint;
pub use breakpoint_instruction::BreakpointInstruction;
pub use bti::Bti;
pub use data_abort::{Access, AccessSize, DataAbort, Ls64, WriteUpdate};
pub use eret::{Eret, ExceptionReturn};
pub use fp_access::FpAccess;
pub use fp_exception::{FpException, FpFlags};
pub use gcs::{Gcs, GcsExceptionType, GcsInstruction};
pub use gpc::{Gpc, GpcStatus};
pub use impdef_el3::ImpdefEl3;
pub use instruction_abort::InstructionAbort;
pub use ldc_stc::{AddressingMode, LdcStc};
pub use mcr_mrc::McrMrc;
pub use mcrr_mrrc::McrrMrrc;
pub use mops::{MemoryInstruction, Mops};
pub use msr_mrs_sys::MsrMrsSys;
pub use msrr_mrrs::MsrrMrrs;
pub use no_fields::{IllegalStateOrAlignment, PauthTrap, SveAccess, Unknown};
pub use other_instruction::{OtherInstruction, OtherTrappedInstruction};
pub use pac_fail::PacFail;
pub use profiling::{Profiling, ProfilingSource};
pub use serror::SError;
pub use smc32::Smc32;
pub use sme_access::{SmeAccess, SmeTrapCode};
pub use software_step::SoftwareStep;
pub use svc_hvc_smc::{HvcSvc, Smc64};
pub use watchpoint::Watchpoint;
pub use wfx::{WaitInstruction, Wfx};

// What their fields hold and their builders take.
pub use crate::condition::Condition;
pub use crate::el::{TargetEl1Or2, TargetEl2Or3};
pub use crate::encoding::Encoding;
pub use crate::error_type::{AsyncErrorType, ErrorState, SyncErrorType};
pub use crate::instruction_length::InstructionLengthRule;
pub use crate::small_int::{U2, U3, U4};
