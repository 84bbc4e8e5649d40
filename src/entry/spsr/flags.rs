//! The fields of one bit.

use super::Spsr;

/// One row a field of one bit: where it is, and in which states it exists.
macro_rules! flags {
    (@get any $get:ident $bit:literal $(#[$doc:meta])*) => {
        $(#[$doc])*
        #[inline]
        #[must_use]
        pub const fn $get(self) -> bool {
            self.has(1 << $bit)
        }
    };
    (@get $state:ident $get:ident $bit:literal $(#[$doc:meta])*) => {
        $(#[$doc])*
        #[inline]
        #[must_use]
        pub const fn $get(self) -> Option<bool> {
            if flags!(@exists $state self) { Some(self.has(1 << $bit)) } else { None }
        }
    };
    (@exists any $this:ident) => { true };
    (@exists aarch64 $this:ident) => { !$this.is_aarch32() };
    (@exists aarch32 $this:ident) => { $this.is_aarch32() };
    ($($(#[$doc:meta])* $name:literal [$bit:literal] $get:ident / $with:ident: $state:ident;)+) => {
        impl Spsr {
            $(
                flags!(@get $state $get $bit $(#[$doc])*
                    #[doc = concat!("`", $name, "`, `[", stringify!($bit), "]`.")]
                    #[doc(alias = $name)]);

                #[doc = concat!("With `", $name, "` as given, where it exists.")]
                #[inline]
                #[must_use]
                pub const fn $with(self, value: bool) -> Self {
                    let exists = flags!(@exists $state self);
                    if exists { self.replaced(1 << $bit, (value as u64) << $bit) } else { self }
                }
            )+
        }
    };
}

flags! {
    "N" [31] n / with_n: any;
    "Z" [30] z / with_z: any;
    "C" [29] c / with_c: any;
    "V" [28] v / with_v: any;
    /// Data independent timing (`FEAT_DIT`):
    "DIT" [24] dit / with_dit: any;
    /// Privileged access never (`FEAT_PAN`):
    "PAN" [22] pan / with_pan: any;
    /// Software step:
    "SS" [21] ss / with_ss: any;
    /// Illegal execution state:
    "IL" [20] il / with_il: any;
    /// `SError` is masked:
    "A" [8] a / with_a: any;
    /// IRQ is masked:
    "I" [7] i / with_i: any;
    /// FIQ is masked:
    "F" [6] f / with_f: any;
    /// A PMU profiling exception is pending (`FEAT_SEBEP`):
    "PPEND" [33] ppend / with_ppend: any;
    /// An Undefined Instruction exception is to be injected (`FEAT_UINJ`):
    "UINJ" [36] uinj / with_uinj: any;

    /// Debug exceptions are masked. `None` from `AArch32`:
    "D" [9] d / with_d: aarch64;
    /// All interrupts, superpriority or not, are masked (`FEAT_NMI`). `None` from `AArch32`:
    "ALLINT" [13] allint / with_allint: aarch64;
    /// User access override (`FEAT_UAO`). `None` from `AArch32`:
    "UAO" [23] uao / with_uao: aarch64;
    /// Tag check override (`FEAT_MTE`). `None` from `AArch32`:
    "TCO" [25] tco / with_tco: aarch64;
    /// Profiling exceptions are masked (`FEAT_EBEP` and its like). `None` from `AArch32`:
    "PM" [32] pm / with_pm: aarch64;
    /// The exception state is locked (`FEAT_GCS`). `None` from `AArch32`:
    "EXLOCK" [34] exlock / with_exlock: aarch64;
    /// `PACM` (`FEAT_PAuth_LR`). `None` from `AArch32`:
    "PACM" [35] pacm / with_pacm: aarch64;

    /// Cumulative saturation. `None` from `AArch64`:
    "Q" [27] q / with_q: aarch32;
    /// Big-endian data. `None` from `AArch64`:
    "E" [9] e / with_e: aarch32;
    /// T32 instructions. `None` from `AArch64`:
    "T" [5] t / with_t: aarch32;
}
