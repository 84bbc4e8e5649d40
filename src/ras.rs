//! The registers of the Arm RAS extension: error records as they lie in `ERR<n>*` (or `ERX*_EL1`,
//! or a memory-mapped group), and the syndromes of deferred `SError`s.
//!
//! Layouts follow the Arm RAS System Architecture (IHI 0100); what `FEAT_RASv2` adds is kept in the
//! word and not named.

mod counters;
mod deferred;
mod err_addr;
mod features;
mod status;

pub use counters::{ErrMisc0, ErrorCounter, ErrorCounterFormat, ErrorCounters};
pub use deferred::{Disr, Vdisr, Vsesr};
pub use err_addr::{ErrAddr, PhysicalRange};
pub use features::{ErrFr, Erridr, RecordTimebase};
pub use status::{CorrectedError, ErrStatus, ErrorCode, RecordedError, UncorrectedErrorType};

/// `Debug` as the word, for a register whose `Display` says what it means.
macro_rules! impl_debug {
    ($($type:ident)+) => {$(
        impl core::fmt::Debug for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($type), "({:#018x})"), self.into_bits())
            }
        }
    )+};
}
use impl_debug;
