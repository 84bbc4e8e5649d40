//! The guide: a page for each kind of user, from the registers to what is done about them.
//!
//! | you are the author of | start with |
//! |---|---|
//! | a hypervisor at EL2 | [`hypervisor`] |
#![cfg_attr(feature = "kvm", doc = "| a VMM on KVM | [`kvm`], [`memory_errors`] |")]
//! | a VMM on another hypervisor | [`hypervisor`], which has a section for it |
//! | firmware at EL3 | [`firmware`] |
//! | a kernel | [`kernel`] |
//! | a script around the `esr` command | [`esr_json`] |
//! | code that has a decoder already | [`coming_from`] |
//!
//! The pages are those of `docs/` in the package, and [`examples`](crate::examples) has whole
//! programs.

pub mod hypervisor {
    //! A trap handler at EL2: [`TrapSnapshot`], [`Fault`], [`IpaAnswer`], [`SysRegAccess`],
    //! [`MmioAccess`], [`mmio::Undescribed`], [`entry`].
    //!
    //! [`examples/el2_trap_handler.rs`]: crate::examples
    //! [`examples/vmm_exit.rs`]: crate::examples
    //! [`examples/el3_firmware.rs`]: crate::examples
    //!
    #![doc = include_str!("../docs/hypervisor.md")]
    use crate::*;
}

// What the code of this page and the next calls is on Linux alone.
#[cfg(all(feature = "kvm", any(not(doctest), target_os = "linux")))]
pub mod kvm {
    //! A VMM on KVM: [`run`], [`SharedReporter`], [`Event`], [`Injectable`].
    //!
    //! [`docs/page-went-bad.md`]: crate::guide::memory_errors
    //!
    #![doc = include_str!("../docs/kvm.md")]
    use crate::kvm::*;
}

#[cfg(all(feature = "kvm", any(not(doctest), target_os = "linux")))]
pub mod memory_errors {
    //! Memory errors in a VMM on KVM: [`ErrorReporter`], [`MachineRas`], [`ErrorSource`].
    //!
    //! [`docs/kvm.md`]: crate::guide::kvm
    //!
    #![doc = include_str!("../docs/page-went-bad.md")]
    use crate::{ghes::*, kvm::*};
}

pub mod firmware {
    //! Firmware at EL3: [`Fault::own`], [`Syndrome`], [`iss::Gpc`], [`entry`].
    //!
    //! [`examples/el3_firmware.rs`]: crate::examples
    //!
    #![doc = include_str!("../docs/firmware.md")]
    use crate::*;
}

pub mod kernel {
    //! A kernel at EL1, or at EL2 with VHE: [`Fault::own`], [`Syndrome`], [`iss::SError`].
    //!
    //! [`examples/kernel_page_fault.rs`]: crate::examples
    //!
    #![doc = include_str!("../docs/kernel.md")]
    use crate::*;
}

pub mod esr_json {
    //! The JSON of `esr --json`, with recipes.
    //!
    #![doc = include_str!("../docs/esr-json.md")]
}

// The page compiles the code of those crates.
#[cfg(any(not(doctest), all(feature = "aarch64-cpu", feature = "arm-sysregs")))]
pub mod coming_from {
    //! The same lines with shifts and masks, aarch64-esr-decoder, aarch64-cpu and arm-sysregs.
    //!
    #![doc = include_str!("../docs/coming-from.md")]
}
