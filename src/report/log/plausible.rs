//! What looks like a syndrome and is none: other registers of that name, and other machines.

use super::token::Form;
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::esr::Esr;
use memchr::memmem;

/// Whether a word can be a syndrome at all: `[63:56]` are RES0, and EC 0x00, 0x20 and 0x21 have
/// `IL` = 1. EC 0x24 and 0x25 may have 0 (an `AArch32` guest's 16-bit load), and QEMU prints 0x0d
/// with 0.
pub(super) const fn is_syndrome(value: u64) -> bool {
    let esr = Esr::from_bits(value);
    let has_il = !matches!(
        esr.ec(),
        ExceptionClass::UNKNOWN
            | ExceptionClass::INSTRUCTION_ABORT_LOWER
            | ExceptionClass::INSTRUCTION_ABORT_CURRENT
    );
    value >> 56 == 0 && (has_il || esr.il())
}

/// Whether the architecture has the exception class at any level.
pub(super) fn is_allocated(value: u64) -> bool {
    lowest_level(Esr::from_bits(value).ec()).is_some()
}

/// The lowest level at which the class occurs.
pub(super) fn lowest_level(ec: ExceptionClass) -> Option<TargetEl> {
    [TargetEl::El1, TargetEl::El2, TargetEl::El3].into_iter().find(|&el| ec.occurs_at(el))
}

/// What the words of a line say of the syndromes in it.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "four independent facts")]
pub(super) struct Marks {
    /// Another machine's: an x86 APIC, PowerPC (`DEAR`), `MicroBlaze` (`ear=`), a CAN controller.
    pub(super) is_foreign: bool,
    /// A line of Linux that has its address on it or none.
    pub(super) is_alone: bool,
    has_ps: bool,
    has_pc: bool,
}

impl Marks {
    /// Takes note of a word and what follows it.
    pub(super) fn word(&mut self, word: &[u8], behind: &[u8]) {
        match word {
            b"APIC" | b"DEAR" | b"RF0R" => self.is_foreign = true,
            b"ear" if behind.starts_with(b"=") => self.is_foreign = true,
            b"unhandled" | b"Unhandled" => self.is_alone = true,
            b"kvm" if behind.starts_with(b" [") => self.is_alone = true,
            b"PS" if behind.starts_with(b":") => self.has_ps = true,
            b"PC" if behind.starts_with(b":") => self.has_pc = true,
            _ => {}
        }
    }

    /// KVM's hypervisor prints so when it panics.
    pub(super) const fn is_hyp_panic(self) -> bool {
        self.has_ps && self.has_pc
    }
}

/// Whether a line with the bare word "syndrome" means an exception's, and at which level: TF-A's,
/// or a virtual machine monitor's.
///
/// ECC memory and network cards have syndromes too.
pub(super) fn of_bare_syndrome(line: &[u8]) -> Option<(Option<TargetEl>, Form)> {
    const OTHERS: [&[u8]; 7] =
        [b"grain", b"mlx", b"status", b"ECC", b"EDAC", b"I/O error", b"vendor"];
    if OTHERS.iter().any(|word| has(line, word)) {
        None
    } else if has(line, b"exception reason=") {
        Some((Some(TargetEl::El3), Form::Any))
    } else if has(line, b"exit") || has(line, b"far=") || has(line, b"far 0x") {
        Some((Some(TargetEl::El2), Form::Alone))
    } else if has(line, b"xception") {
        Some((None, Form::Any))
    } else {
        None
    }
}

/// Whether a line of Linux that names its machine names 32-bit Arm, whose status registers are
/// others.
pub(super) fn is_arm32(line: &[u8]) -> bool {
    let mut words = line.rsplit(|&c| c == b' ');
    words.any(|word| word == b"ARM" || word == b"THUMB2")
}

pub(super) fn has(line: &[u8], word: &[u8]) -> bool {
    memmem::find(line, word).is_some()
}
