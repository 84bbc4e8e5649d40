//! What a Linux kernel does with its own user's fault.

#![allow(clippy::indexing_slicing, reason = "six bits index 64 rows")]

use crate::fsc::{FaultStatus, FaultStatusSet};

/// A signal, by its Linux name and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Signal {
    number: u8,
    name: &'static str,
}

/// A signal's `si_code`, by its Linux name and number. Numbers repeat: what one means depends on
/// the signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SiCode {
    number: u8,
    name: &'static str,
}

macro_rules! linux_numbers {
    ($type:ident: $($name:ident = $number:literal, $text:literal;)+) => {
        impl $type {
            $(
                #[doc = $text]
                pub const $name: Self = Self { number: $number, name: stringify!($name) };
            )+

            /// The number in the kernel's ABI.
            #[inline]
            #[must_use]
            pub const fn number(self) -> i32 {
                self.number as i32
            }

            /// The name in the kernel's headers.
            #[inline]
            #[must_use]
            pub const fn name(self) -> &'static str {
                self.name
            }
        }

        impl_text!($type, |this, put| { put!("{}", this.name) });
    };
}

linux_numbers! { Signal:
    SIGBUS = 7, "Bus error.";
    SIGKILL = 9, "Kill.";
    SIGSEGV = 11, "Segmentation violation.";
}

linux_numbers! { SiCode:
    SEGV_MAPERR = 1, "SIGSEGV: nothing is mapped there.";
    SEGV_ACCERR = 2, "SIGSEGV: the mapping does not allow the access.";
    BUS_ADRALN = 1, "SIGBUS: misaligned.";
    BUS_OBJERR = 3, "SIGBUS: a hardware error of the object behind the address.";
    SEGV_MTESERR = 9, "SIGSEGV: synchronous tag check fault.";
    SI_KERNEL = 128, "Sent by the kernel, no more to tell.";
}

/// A row of arm64 Linux's `fault_info[]`: what a fault from EL0 comes to.
///
/// ```
/// use aarch64_syndrome::FaultStatus;
/// use aarch64_syndrome::policy::{Signal, linux_signal};
///
/// let row = linux_signal(FaultStatus::from_bits(0x07));
/// assert_eq!((row.signal, row.handler), (Signal::SIGSEGV, "do_translation_fault"));
/// assert_eq!(row.name, "level 3 translation fault");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct LinuxSignal {
    /// The signal.
    pub signal: Signal,
    /// Its `si_code`; not delivered with SIGKILL.
    pub si_code: SiCode,
    /// The function that handles the fault first, and signals only if it finds no other way.
    pub handler: &'static str,
    /// The kernel's words for the fault, as its logs print them.
    pub name: &'static str,
}

include!("../../tables/linux_signal.rs");

const fn is_bus_objerr(row: &LinuxSignal) -> bool {
    row.signal.number == Signal::SIGBUS.number && row.si_code.number == SiCode::BUS_OBJERR.number
}

/// The codes for which [`linux_signal`] answers SIGBUS with `BUS_OBJERR`: 0x10, 0x18 and 0x35.
pub const HOST_BUS_OBJERR: FaultStatusSet = {
    let mut set = FaultStatusSet::of(&[]);
    let mut code = 0;
    while code < 64 {
        if is_bus_objerr(&ROWS[code as usize]) {
            set = set.with(FaultStatus::from_bits(code));
        }
        code += 1;
    }
    set
};

/// What arm64 Linux does with a fault from EL0 (`fault_info[]`, arch/arm64/mm/fault.c, 7.1.5).
///
/// The kernel looks only at the code, for data and instructions alike. It does not know level -2
/// and granule protection faults, and prints `unknown NN`. Every external abort on a walk is a
/// SIGKILL. APEI may claim an external abort before there is a signal. The address of that signal
/// is 0 with `FnV` = 1, and untagged otherwise.
///
/// ```
/// use aarch64_syndrome::FaultStatus;
/// use aarch64_syndrome::policy::linux_signal;
///
/// let row = linux_signal(FaultStatus::SYNC_EXTERNAL);
/// assert_eq!((row.signal.name(), row.si_code.name()), ("SIGBUS", "BUS_OBJERR"));
/// ```
#[inline]
#[must_use]
#[doc(alias = "SIGBUS")]
#[doc(alias = "fault_info")]
pub const fn linux_signal(status: FaultStatus) -> &'static LinuxSignal {
    &ROWS[(status.into_bits() & 0x3f) as usize]
}

impl_text!(LinuxSignal, |this, put| {
    put!("{} {} ({})", this.signal, this.si_code, this.name);
});
