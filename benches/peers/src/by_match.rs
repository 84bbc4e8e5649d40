//! What a user of a register crate writes by hand on top of it: a `match` on the code.

use crate::answers::{ACCESS, BUS_OBJERR, Facts, NO_ABORT, NO_IPA, NO_LEVEL, TRANSLATE_FAR};
use aarch64_syndrome::FaultClass;

/// The fields of `ESR_EL2` that a register crate hands out.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// `EC`.
    pub ec: u8,
    /// `ISS`.
    pub iss: u32,
}

impl Fields {
    const fn fsc(self) -> u8 {
        (self.iss & 0x3f) as u8
    }

    const fn bit(self, bit: u32) -> bool {
        self.iss >> bit & 1 != 0
    }

    const fn is_lower(self) -> bool {
        matches!(self.ec, 0x20 | 0x24)
    }

    /// Class only.
    #[inline(always)]
    #[must_use]
    pub const fn class(self) -> u8 {
        match self.ec {
            0x20 | 0x21 | 0x24 | 0x25 => class(self.fsc()),
            _ => NO_ABORT,
        }
    }

    /// Class and decision.
    #[inline(always)]
    #[must_use]
    pub const fn decision(self) -> u8 {
        self.class() | bus_objerr(self.fsc(), self.is_lower())
    }

    /// The record.
    #[inline(always)]
    #[must_use]
    pub const fn record(self) -> u32 {
        let is_data = match self.ec {
            0x24 | 0x25 => true,
            0x20 | 0x21 => false,
            _ => return NO_ABORT as u32,
        };
        let facts = Facts {
            class: class(self.fsc()),
            level: level(self.fsc()),
            is_data,
            is_lower: self.is_lower(),
            is_write: is_data && self.bit(6) && !self.bit(8),
            s1ptw: self.bit(7),
            cm: is_data && self.bit(8),
            ea: self.bit(9),
            is_far_valid: is_far_valid(self.fsc(), self.bit(10)),
            is_hpfar_valid: is_hpfar_valid(self.fsc(), self.is_lower(), self.bit(7)),
            access: if is_data && self.bit(24) { self.iss & ACCESS } else { 0 },
        };
        facts.pack()
    }

    /// The IPA, from `HPFAR_EL2.FIPA` and `FAR_EL2`.
    #[inline(always)]
    #[must_use]
    pub const fn ipa(self, fipa: u64, far: u64) -> u64 {
        let is_on_walk = matches!(self.fsc(), 0x12..=0x17 | 0x1b..=0x1f | 0x22..=0x27);
        if is_hpfar_valid(self.fsc(), self.is_lower(), self.bit(7)) {
            fipa << 12 | far & 0xfff
        } else if is_far_valid(self.fsc(), self.bit(10)) && !self.bit(7) && !is_on_walk {
            TRANSLATE_FAR
        } else {
            NO_IPA
        }
    }
}

/// The class, by its number.
#[inline(always)]
#[must_use]
pub const fn class(fsc: u8) -> u8 {
    let class = match fsc {
        0x00..=0x03 | 0x29 | 0x2c => FaultClass::AddressSize,
        0x04..=0x07 | 0x2a | 0x2b => FaultClass::Translation,
        0x08..=0x0b => FaultClass::AccessFlag,
        0x0c..=0x0f => FaultClass::Permission,
        0x10 => FaultClass::SyncExternal,
        0x11 => FaultClass::TagCheck,
        0x12..=0x17 => FaultClass::SyncExternalOnWalk,
        0x18 => FaultClass::SyncParity,
        0x1b..=0x1f => FaultClass::SyncParityOnWalk,
        0x21 => FaultClass::Alignment,
        0x22..=0x27 => FaultClass::GranuleProtectionOnWalk,
        0x28 => FaultClass::GranuleProtection,
        0x30 => FaultClass::TlbConflict,
        0x31 => FaultClass::UnsupportedAtomicUpdate,
        0x34 => FaultClass::Lockdown,
        0x35 => FaultClass::UnsupportedExclusive,
        _ => FaultClass::Unallocated,
    };
    class as u8
}

/// The level, or [`NO_LEVEL`].
#[inline(always)]
#[must_use]
pub const fn level(fsc: u8) -> i8 {
    match fsc {
        0x12 | 0x22 | 0x2a | 0x2c => -2,
        0x13 | 0x1b | 0x23 | 0x29 | 0x2b => -1,
        0x00..=0x0f | 0x14..=0x17 | 0x1c..=0x1f | 0x24..=0x27 => (fsc & 3) as i8,
        _ => NO_LEVEL,
    }
}

/// [`BUS_OBJERR`] where it is due, else 0.
#[inline(always)]
#[must_use]
pub const fn bus_objerr(fsc: u8, is_lower: bool) -> u8 {
    if is_lower && matches!(fsc, 0x10 | 0x15 | 0x18 | 0x1d) { BUS_OBJERR } else { 0 }
}

/// Whether `FAR_EL2` means something.
#[inline(always)]
#[must_use]
pub const fn is_far_valid(fsc: u8, fnv: bool) -> bool {
    !(fnv && matches!(fsc, 0x10 | 0x12..=0x18 | 0x1b..=0x1f))
}

/// Whether `HPFAR_EL2` means something.
#[inline(always)]
#[must_use]
pub const fn is_hpfar_valid(fsc: u8, is_lower: bool, s1ptw: bool) -> bool {
    is_lower
        && match fsc {
            0x00..=0x0b | 0x22..=0x27 | 0x29..=0x2c => true,
            0x0c..=0x0f => s1ptw,
            _ => false,
        }
}
