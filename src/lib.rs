//! What an Arm core leaves behind after an exception, as facts that code can act on.
//!
//! `ESR_ELx`, `FAR_ELx`, `HPFAR_EL2` and `PFAR_ELx` go in. Out come the class of the fault, the
//! address and what it is worth, the access that a device model can finish, and the trapped system
//! register. So do the decision who has to know, and the registers of a level to which an exception
//! is passed on. Every 64-bit word decodes, nothing panics or allocates, and what decodes can be
//! encoded.
//!
//! # Start here
//!
//! | you are the author of | start with |
//! |---|---|
//! | a hypervisor at EL2 | [`guide::hypervisor`] |
#![cfg_attr(feature = "kvm", doc = "| a VMM on KVM | [`guide::kvm`], [`guide::memory_errors`] |")]
//! | a VMM on Apple's hypervisor or Hyper-V | [`guide::hypervisor`], [`Fault::reported`] |
//! | firmware at EL3 | [`guide::firmware`] |
//! | a kernel | [`guide::kernel`] |
//! | a script around the `esr` command | [`guide::esr_json`] |
//! | code that has a decoder already | [`guide::coming_from`] |
//!
//! [`examples`] has a whole program for each of the first.
//!
//! # By task
//!
//! | you want to | ask |
//! |---|---|
//! | know what happened | [`Esr::abort_class`], [`Fault::class`], [`Fault::level`] |
//! | see every field of a word | [`Syndrome::decode`], the types of [`iss`] |
//! | know the virtual address | [`Fault::va`], [`address::far_is_valid`] |
//! | know the guest's physical address | [`Fault::ipa`], with five answers: [`IpaAnswer`] |
//! | finish a load or store of a device | [`Esr::mmio`], [`MmioAccess::perform`] |
//! | finish one without a syndrome (`ISV` = 0) | [`mmio::Undescribed`], [`load_store`] |
//! | walk the guest's tables | [`stage1`], or `AT` and [`address::Par`] |
//! | finish a trapped MSR or MRS | [`SysRegAccess`], names in [`sysreg`] |
//! | answer an HVC, SMC, SVC | [`Syndrome::imm16`] |
//! | run the guest after the instruction | [`TrapSnapshot::after_instruction`] |
//! | pass an exception on to the level below | [`TrapSnapshot::tell_el1`], [`entry`] |
//! | decide who has to know of a memory error | [`policy`] |
//! | read the RAS registers, or `DFSR` and `IFSR` | [`ras`], [`aarch32`] |
//! | make a word | constructors in [`iss`], as [`iss::DataAbort::new`] |
//! | print it | [`Syndrome::explain`], [`Named`] |
#![cfg_attr(feature = "report", doc = "| print the sentence, JSON, a log explained | [`report`] |")]
#![cfg_attr(feature = "kvm", doc = "| inject into a guest of KVM, read its exits | [`kvm`] |")]
#![cfg_attr(feature = "ghes", doc = "| write an error record for a guest | [`ghes`] |")]
//!
//! # An access and a trap
//!
//! A trap handler saves six registers as a [`TrapSnapshot`], finishes what the guest wanted, and
//! asks where the guest goes on:
//!
//! ```
//! use aarch64_syndrome::{Endianness, Syndrome, SysRegAccess, TrapSnapshot, sysreg};
//!
//! /// Finishes what the guest did, if it can.
//! fn finish(trap: TrapSnapshot, x: &mut [u64; 31], uart: &mut [u8; 4096]) -> bool {
//!     match trap.syndrome() {
//!         Syndrome::DataAbort(abort) => {
//!             let ipa = trap.fault().and_then(|fault| fault.ipa().exact());
//!             let (Ok(access), Some(ipa)) = (abort.mmio(), ipa) else { return false };
//!             let device = |_, bytes: &mut [u8]| {
//!                 let at = ipa.into_bits().checked_sub(0x900_0000).ok_or(())? as usize;
//!                 bytes.copy_from_slice(uart.get(at..at + bytes.len()).ok_or(())?);
//!                 Ok::<(), ()>(())
//!             };
//!             !access.is_write() && access.perform(x, Endianness::Little, device).is_ok()
//!         }
//!         Syndrome::MsrMrsSys(trapped) => {
//!             let access = SysRegAccess::from_trap(trapped);
//!             let is_read = access.written(x).is_none();
//!             let is_counter = is_read && access.register == sysreg::CNTPCT_EL0;
//!             if is_counter {
//!                 access.finish_read(x, 62_500_000);
//!             }
//!             is_counter
//!         }
//!         _ => false,
//!     }
//! }
//!
//! let (mut x, mut uart) = ([0; 31], [0; 4096]);
//! uart[0x18] = 0x90;
//! // ldr w3, [uart, #0x18]
//! let trap = TrapSnapshot { elr: 0x8_0040, ..Default::default() };
//! let load = TrapSnapshot { esr: 0x9383_0006, far: 0x7018, hpfar: 0x9_0000, ..trap };
//! assert!(finish(load, &mut x, &mut uart));
//! assert_eq!(x[3], 0x90);
//! // mrs x1, cntpct_el0
//! let read = TrapSnapshot { esr: 0x6232_f821, ..trap };
//! assert!(finish(read, &mut x, &mut uart));
//! assert_eq!((x[1], read.after_instruction().unwrap().pc), (62_500_000, 0x8_0044));
//! ```
//!
//! # Broken memory
//!
//! ```
//! use aarch64_syndrome::{Esr, Far, Fault, FaultClass, Hpfar, IpaAnswer, NoIpa, policy};
//!
//! // What a guest left in ESR_EL2, FAR_EL2 and HPFAR_EL2 when it read poisoned memory.
//! let esr = Esr::from_bits(0x9200_0410);
//! let far = Far::from_bits(0xffff_8000_1234_5678);
//! let fault = Fault::from_guest(esr, far, Hpfar::from_bits(0)).expect("a Data Abort");
//! assert_eq!(fault.class(), FaultClass::SyncExternal);
//! assert_eq!(fault.va(), None); // FnV = 1: the FAR means nothing
//! assert_eq!(fault.ipa(), IpaAnswer::Unavailable(NoIpa::NoFar));
//! assert!(policy::every_sea(esr)); // the guest has to know
//! ```
//!
//! # Names and sources
//!
//! Names of fields and sections are those of Arm DDI 0487 M.a.a (`ESR_EL2` is D24.2.46). Items cite
//! *register.field* and rule identifiers. Where Linux differs from the manual, the manual says what
//! happened, and [`policy`] says what Linux 7.1.5 does about it.
//!
//! # Features
//!
//! None is on by default. Without them the library is `no_std` and has no `unsafe` code.
//!
//! * `kvm`: for VMMs on arm64 Linux; has `ghes` in it, and needs `alloc`. `kvm-ioctls` and
//!   `vm-memory` implement its traits for those crates.
//! * `ghes`: error records in guest memory.
//! * `report`: text for people, JSON, and logs; needs `alloc`. `cli` is the `esr` command.
//! * `defmt`: `defmt::Format` for whatever has a `Display`, `report` apart.
//! * `arm-sysregs`, `aarch64-cpu`: `From` and `Into` for the register words of those crates.
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

#[cfg(any(feature = "kvm", feature = "report"))]
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
#[doc(alias = "CPER")]
pub mod ghes;
mod granule;
mod guest_translation;
// For the documentation alone.
#[cfg(doc)]
pub mod guide;
mod instruction_length;
#[doc(alias = "ISS")]
pub mod iss;
#[cfg(feature = "kvm")]
#[cfg_attr(docsrs, doc(cfg(feature = "kvm")))]
#[doc(alias = "SIGBUS")]
#[doc(alias = "KVM_RUN")]
pub mod kvm;
#[doc(alias = "instruction decoder")]
pub mod load_store;
#[doc(alias = "emulate")]
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

/// Compiles the code of README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
