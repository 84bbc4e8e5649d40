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
// `&` and `|` bind as the manual's formulas do, and `&` on bools keeps the hot path free of
// branches.
#![allow(clippy::precedence, clippy::needless_bitwise_bool)]

#[cfg(feature = "report")]
extern crate alloc;

#[macro_use]
mod macros;

pub mod aarch32;
pub mod address;
mod bits;
mod condition;
#[cfg(any(feature = "aarch64-cpu", feature = "arm-sysregs"))]
mod convert;
mod direction;
mod ec;
mod el;
mod encoding;
mod endianness;
pub mod entry;
mod error_type;
mod esr;
// For the documentation alone.
#[cfg(doc)]
pub mod examples;
mod explanation;
mod fault;
mod field;
mod fsc;
#[cfg(feature = "ghes")]
#[cfg_attr(docsrs, doc(cfg(feature = "ghes")))]
pub mod ghes;
mod granule;
mod guest_translation;
mod instruction_length;
pub mod iss;
#[cfg(feature = "kvm")]
#[cfg_attr(docsrs, doc(cfg(feature = "kvm")))]
pub mod kvm;
pub mod load_store;
pub mod mmio;
mod named;
pub mod policy;
pub mod ras;
mod register;
#[cfg(feature = "report")]
#[cfg_attr(docsrs, doc(cfg(feature = "report")))]
pub mod report;
mod small_int;
pub mod stage1;
mod syndrome;
pub mod sysreg;
mod trap;

// The word and what it says.
pub use ec::ExceptionClass;
pub use el::{OriginEl, TargetEl};
pub use esr::Esr;
pub use field::{Field, FieldState};
pub use instruction_length::InstructionLength;
pub use named::Named;
pub use register::Register;
pub use syndrome::Syndrome;

// The fault and its addresses.
#[doc(inline)]
pub use address::{Far, Hpfar, Ipa};
pub use fault::{Fault, IpaAnswer, NoIpa, Stage};
pub use fsc::{AccessKind, FaultClass, FaultStatus, Level};
pub use granule::Granule;
pub use guest_translation::GuestTranslation;

// What a hypervisor finishes.
pub use direction::Direction;
#[doc(inline)]
pub use mmio::{Endianness, MmioAccess, NotMmio};
#[doc(inline)]
pub use sysreg::{SysReg, SysRegAccess};
pub use trap::TrapSnapshot;

/// Compiles the code of a page that is not part of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../docs/hypervisor.md")]
struct HypervisorPage;

/// Compiles the code of a page that is not part of the documentation.
#[cfg(all(doctest, target_os = "linux", feature = "kvm", feature = "ghes"))]
#[doc = include_str!("../docs/page-went-bad.md")]
struct PageWentBadPage;
