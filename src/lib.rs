#![doc = include_str!("../README.md")]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
// What faces the operating system or a guest's memory has a few exceptions, each with its reason.
#![cfg_attr(not(any(feature = "kvm", feature = "ghes")), forbid(unsafe_code))]
#![deny(missing_docs, missing_debug_implementations, missing_copy_implementations)]
#![deny(clippy::missing_const_for_fn, clippy::std_instead_of_core, clippy::alloc_instead_of_core)]
// Nothing here may panic; where a lint cannot see that it does not, the exception says why.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unreachable,
        clippy::unwrap_used,
        clippy::expect_used
    )
)]
// Registers are cut into fields: a cast that drops bits says so by the mask or the type beside it.
#![allow(clippy::cast_possible_truncation, clippy::cast_lossless)]
// `&` and `|` bind as the manual's formulas do, and `&` on bools keeps the hot path free of branches.
#![allow(clippy::precedence, clippy::needless_bitwise_bool)]

#[cfg(feature = "report")]
extern crate alloc;

#[macro_use]
mod macros;

pub mod aarch32;
mod address;
mod condition;
#[cfg(any(feature = "aarch64-cpu", feature = "arm-sysregs"))]
mod convert;
mod ec;
mod error_state;
mod esr;
mod explanation;
mod fault;
mod field;
mod fsc;
#[cfg(feature = "ghes")]
pub mod ghes;
mod host;
mod iss;
#[cfg(feature = "kvm")]
#[cfg_attr(docsrs, doc(cfg(feature = "kvm")))]
pub mod kvm;
mod mmio;
mod operand;
pub mod policy;
mod ras;
mod register;
#[cfg(feature = "report")]
#[cfg_attr(docsrs, doc(cfg(feature = "report")))]
pub mod report;
mod syndrome;
mod sysreg;
mod trap;

pub use address::{
    AddressSpace, Far, Hpfar, Ipa, Pfar, far_is_exact, far_is_valid, hpfar_is_valid, pfar_is_valid,
};
pub use condition::Condition;
pub use ec::{Encoding, ExceptionClass, InstructionLengthRule};
pub use error_state::{AsyncErrorType, ErrorState, SyncErrorType};
pub use esr::{Esr, TargetEl, TargetEl1Or2, TargetEl2Or3};
pub use fault::{Fault, IpaAnswer, NoIpa, Stage};
pub use field::{Field, FieldState};
pub use fsc::{AccessKind, FaultClass, FaultStatus, FaultStatusSet, Level};
pub use host::{Granule, Host};
pub use iss::{
    Access, AccessSize, AddressingMode, Breakpoint, BreakpointInstruction, Bti, DataAbort, Eret,
    ExceptionReturn, FpAccess, FpException, FpFlags, Gcs, GcsExceptionType, GcsInstruction, Gpc,
    GpcStatus, HvcSvc, IllegalStateOrAlignment, ImpdefEl3, InstructionAbort, LdcStc, Ls64, McrMrc,
    McrrMrrc, MemoryInstruction, Mops, MsrMrsSys, MsrrMrrs, OtherInstruction,
    OtherTrappedInstruction, PacFail, PauthTrap, Profiling, ProfilingSource, SError, Smc32, Smc64,
    SmeAccess, SmeTrapCode, SoftwareStep, SveAccess, Unknown, WaitInstruction, Watchpoint, Wf,
    WriteUpdate,
};
pub use mmio::{Access64B, Endianness, MmioAccess};
pub use operand::{Direction, Operand2, Operand3, Operand4};
pub use ras::{
    CorrectedError, Disr, ErrAddr, ErrFr, ErrMisc0, ErrStatus, Erridr, ErrorCode, ErrorCounter,
    ErrorCounterFormat, ErrorCounters, PhysicalRange, RecordTimebase, RecordedError,
    UncorrectedErrorType, Vdisr, Vsesr,
};
pub use register::{InstructionLength, OriginEl, Register};
pub use syndrome::Syndrome;
pub use sysreg::{SysReg, SysRegAccess, SysRegPairAccess};
pub use trap::TrapSnapshot;

/// Compiles the code of a page that is not part of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../docs/hypervisor.md")]
struct HypervisorPage;

/// Compiles the code of a page that is not part of the documentation.
#[cfg(all(doctest, target_os = "linux", feature = "kvm", feature = "ghes"))]
#[doc = include_str!("../docs/page-went-bad.md")]
struct PageWentBadPage;
