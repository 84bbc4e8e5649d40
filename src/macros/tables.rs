//! The macros that read `tables/`.
//!
//! Each turns rows into a newtype over the code (every value is kept, named or not), a constant per
//! row, and one `static` per use: a program that never prints links no text.

/// Reads `tables/fsc.rs`.
///
/// A row is `code NAME Class level in "requires" "name";` with `level` from -2 to 3 or `none`, and
/// `in` either `both` or `data` (not listed for Instruction Aborts). From
/// `0x05 TRANSLATION_L1 Translation 1 both "" "Translation fault, level 1";` come
/// `FaultStatus::TRANSLATION_L1`, one entry of `CLASS` for each kind of abort, one of `LEVEL`, one
/// of `NAME` and one of `REQUIRES`.
macro_rules! fault_status_codes {
    (@level none) => { None };
    (@level -2) => { Some(Level::Minus2) };
    (@level -1) => { Some(Level::Minus1) };
    (@level 0) => { Some(Level::L0) };
    (@level 1) => { Some(Level::L1) };
    (@level 2) => { Some(Level::L2) };
    (@level 3) => { Some(Level::L3) };
    (@instruction both $class:ident) => { FaultClass::$class };
    (@instruction data $class:ident) => { FaultClass::Unallocated };
    (@tt $($level:tt)+) => { fault_status_codes!(@level $($level)+) };
    ($(
        $code:literal $name:ident $class:ident ($($level:tt)+) $in:ident
        $requires:literal $text:literal;
    )+) => {
        impl FaultStatus {
            $(#[doc = concat!($text, ".")] pub const $name: Self = Self($code);)+
        }

        // One `static` each, so that a program links only what it reads; `static`, not `const`: an
        // unoptimised build copies a whole `const` array to the stack for every lookup.
        static CLASS: [FaultClass; 128] = {
            let mut table = [FaultClass::Unallocated; 128];
            $(table[(AccessKind::Instruction as usize) << 6 | $code] =
                fault_status_codes!(@instruction $in $class);
              table[(AccessKind::Data as usize) << 6 | $code] = FaultClass::$class;)+
            table
        };
        // No code that is not an IFSC has a level.
        static LEVEL: [Option<Level>; 64] = {
            let mut table = [None; 64];
            $(table[$code] = fault_status_codes!(@tt $($level)+);)+
            table
        };
        static NAME: [Option<&str>; 64] = {
            let mut table = [None; 64];
            $(table[$code] = Some($text);)+
            table
        };
        static REQUIRES: [&str; 64] = {
            let mut table = [""; 64];
            $(table[$code] = $requires;)+
            table
        };
        impl_text!($crate::named::Named<FaultStatus>, |this, put| {
            match this.0.0 {
                $($code => {
                    put!("{:#04x} ", this.0.0);
                    put!($text);
                })+
                code => put!("{:#04x} unallocated", code),
            }
        });
    };
}

/// Reads `tables/fsr.rs`: `Fault short long in AARCH64_CODE "name";`, explained there. A variant
/// per row, and its codes both ways.
macro_rules! aarch32_faults {
    (@option $kind:ident none) => { None };
    (@option code $code:literal) => { Some($code) };
    (@option status $status:ident) => { Some(FaultStatus::$status) };
    (@ifsr both) => { Ifsr::Both };
    (@ifsr short) => { Ifsr::Short };
    (@ifsr data) => { Ifsr::Data };
    ($($fault:ident $short:tt $long:tt $in:ident $status:ident $text:literal;)+) => {
        /// A fault that `DFSR` or `IFSR` can report, with its level where it has one.
        ///
        /// Not every format has each of them: [`FsrFault::code`] says which.
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum FsrFault {
            $(#[doc = concat!($text, ".")] $fault,)+
        }

        impl_names!(FsrFault { $($fault => $text,)+ });

        impl FsrFault {
            /// All of them, in the order of `tables/fsr.rs`.
            pub const ALL: &[Self] = &[$(Self::$fault,)+];

            /// The code of `ESR_ELx` for the same fault, or `None` where it has none.
            #[inline]
            #[must_use]
            pub const fn fault_status(self) -> Option<FaultStatus> {
                match self {
                    $(Self::$fault => aarch32_faults!(@option status $status),)+
                }
            }

            const fn row(self) -> (Option<u8>, Option<u8>, Ifsr) {
                match self {
                    $(Self::$fault => (
                        aarch32_faults!(@option code $short),
                        aarch32_faults!(@option code $long),
                        aarch32_faults!(@ifsr $in),
                    ),)+
                }
            }
        }

        // By format and code; whether the code is one of `IFSR` too, `FsrFault::code` says.
        static OF_CODE: [Option<FsrFault>; 128] = {
            let mut table = [None; 128];
            $(let (short, long, _) = FsrFault::$fault.row();
              if let Some(code) = short {
                  table[(FsrFormat::Short as usize) << 6 | code as usize] = Some(FsrFault::$fault);
              }
              if let Some(code) = long {
                  table[(FsrFormat::Long as usize) << 6 | code as usize] = Some(FsrFault::$fault);
              })+
            table
        };
        static OF_STATUS: [Option<FsrFault>; 64] = {
            let mut table = [None; 64];
            $(if let Some(status) = FsrFault::$fault.fault_status() {
                table[status.into_bits() as usize] = Some(FsrFault::$fault);
            })+
            table
        };
    };
}

/// Reads `tables/ec.rs`.
///
/// A row is `code NAME encoding [EL …] il "name";` where `encoding` names the ISS layout. The list
/// says in which `ESR_ELx` the class occurs. `il` is `one` (IL is always 1), `length` (IL is the
/// instruction's length) or `isv` (1 unless ISV = 1).
macro_rules! exception_classes {
    (@il one) => { InstructionLengthRule::One };
    (@il length) => { InstructionLengthRule::Length };
    (@il isv) => { InstructionLengthRule::LengthIfIsv };
    ($($code:literal $name:ident $encoding:ident [$($el:literal)*] $il:ident $text:literal;)+) => {
        impl ExceptionClass {
            $(#[doc = concat!($text, ".")] pub const $name: Self = Self($code);)+
        }

        static TARGETS: [u8; 64] = {
            let mut table = [0; 64];
            $(table[$code] = 0 $(| 1 << $el)*;)+
            table
        };
        static ENCODING: [Encoding; 64] = {
            let mut table = [Encoding::Unallocated; 64];
            $(table[$code] = Encoding::$encoding;)+
            table
        };
        static IL: [InstructionLengthRule; 64] = {
            let mut table = [InstructionLengthRule::Length; 64];
            $(table[$code] = exception_classes!(@il $il);)+
            table
        };
        static NAME: [Option<&str>; 64] = {
            let mut table = [None; 64];
            $(table[$code] = Some($text);)+
            table
        };
        impl_text!($crate::named::Named<ExceptionClass>, |this, put| {
            match this.0.0 {
                $($code => {
                    put!("{:#04x} ", this.0.0);
                    put!($text);
                })+
                code => put!("{:#04x} unallocated", code),
            }
        });
    };
}

/// The values of a field whose codes are only partly allocated: `code NAME "name";`.
///
/// `open_code!(Type, mask: rows)` gives a newtype over `u8` a constant per row, `from_bits`,
/// `into_bits` and its text; every other value is kept, and called reserved.
macro_rules! open_code {
    ($type:ident, $mask:literal: $($code:literal $name:ident $text:literal;)+) => {
        impl $type {
            $(#[doc = concat!($text, ".")] pub const $name: Self = Self($code);)+

            /// The code in the low bits of `bits`; higher bits are dropped.
            #[inline]
            #[must_use]
            pub const fn from_bits(bits: u8) -> Self {
                Self(bits & $mask)
            }

            /// The code as the register holds it.
            #[inline]
            #[must_use]
            pub const fn into_bits(self) -> u8 {
                self.0
            }

            /// The manual's words, or "reserved".
            #[inline]
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self.0 {
                    $($code => $text,)+
                    _ => "reserved",
                }
            }
        }

        impl_text!($type, |this, put| {
            match this.0 {
                $($code => put!($text),)+
                reserved => put!("reserved {:#x}", reserved),
            }
        });
    };
}

/// Reads `tables/set.rs` and `tables/aet.rs`: `code NAME State "name";`, where `State` is the
/// `ErrorState` that the code stands for.
macro_rules! error_state_codes {
    ($type:ident, $mask:literal: $($code:literal $name:ident $state:ident $text:literal;)+) => {
        open_code!($type, $mask: $($code $name $text;)+);

        impl $type {
            /// What the code says of the core's state, or `None` for a reserved code.
            #[inline]
            #[must_use]
            pub const fn state(self) -> Option<ErrorState> {
                match self.0 {
                    $($code => Some(ErrorState::$state),)+
                    _ => None,
                }
            }
        }
    };
}

/// Reads `tables/linux_signal.rs`: `code handler SIGNAL SI_CODE "name";`, one row for each of the
/// 64 codes.
macro_rules! linux_signals {
    ($($code:literal $handler:ident $signal:ident $si_code:ident $text:literal;)+) => {
        static ROWS: [LinuxSignal; 64] = {
            let mut table = [LinuxSignal {
                signal: Signal::SIGKILL,
                si_code: SiCode::SI_KERNEL,
                handler: "",
                name: "",
            }; 64];
            $(table[$code] = LinuxSignal {
                signal: Signal::$signal,
                si_code: SiCode::$si_code,
                handler: stringify!($handler),
                name: $text,
            };)+
            table
        };
    };
}

/// Reads `tables/fault_class.rs`: `number Class "words" "manual's words";`.
macro_rules! fault_classes {
    ($($number:literal $class:ident $text:literal $doc:literal;)+) => {
        /// What kind of fault a code reports. The numbers are those of
        /// [`Triage::into_bits`](crate::policy::Triage::into_bits) and stay.
        ///
        /// ```
        /// use aarch64_syndrome::{Esr, FaultClass};
        /// let class = Esr::from_bits(0x9200_0410).abort_class();
        /// assert_eq!(class, Some(FaultClass::SyncExternal));
        /// ```
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum FaultClass {
            $(#[doc = concat!($doc, ".")] $class = $number,)+
        }

        impl_names!(FaultClass { $($class => $text,)+ });

        impl FaultClass {
            /// The class with this number, or `None` where there is none.
            #[inline]
            #[must_use]
            pub const fn from_number(number: u8) -> Option<Self> {
                match number {
                    $($number => Some(Self::$class),)+
                    _ => None,
                }
            }
        }
    };
}
