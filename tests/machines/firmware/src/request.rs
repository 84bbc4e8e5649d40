//! What a guest asks of the firmware, and how.
//!
//! `MRS XZR, CPACR_EL1` at EL1 asks: a read that goes nowhere, for which no program has a use.
//! `CPTR_EL3.TCPAC` brings it to EL3, past a KVM that has left the register to its guest. The
//! request is in registers, and EL2 sees what a core leaves that has met an error.

#![no_std]

/// X11: the syndrome of the error as `ESR_EL3` would have it, from which the firmware makes
/// `ESR_EL2`; or, with [`VERBATIM`], `ESR_EL2` itself.
pub const ESR: u8 = 11;
/// X12: `FAR_EL2`.
pub const FAR: u8 = 12;
/// X13: `HPFAR_EL2`.
pub const HPFAR: u8 = 13;
/// X14: the instruction that met the error, where the guest goes on if nobody tells it.
pub const PC: u8 = 14;
/// X15: the guest's PSTATE at that instruction.
pub const PSTATE: u8 = 15;

/// Bit 63 of X11, RES0 in every `ESR_ELx`: the word goes into `ESR_EL2` as it is, also with fields
/// that the architecture does not have, for what hypervisors make of those.
pub const VERBATIM: u64 = 1 << 63;
