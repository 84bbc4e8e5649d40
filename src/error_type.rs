//! The state of the core after an error: `SET` of an abort and `AET` of an `SError`, two different
//! encodings of one thing.

/// How much of the core's state an error left usable, by the Arm RAS extension's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorState {
    /// UC: the error may have spread anywhere.
    Uncontainable,
    /// UEU: contained, but this thread of execution cannot go on.
    Unrecoverable,
    /// UEO: nothing that was executed has consumed the error; go on.
    Restartable,
    /// UER: go on once software has repaired or removed the location.
    Recoverable,
    /// CE: corrected.
    Corrected,
}

impl_names!(ErrorState {
    Uncontainable => "uncontainable (UC)",
    Unrecoverable => "unrecoverable (UEU)",
    Restartable => "restartable (UEO)",
    Recoverable => "recoverable (UER)",
    Corrected => "corrected (CE)",
});

/// `SET`, the Synchronous Error Type of an external abort: two bits, every value kept.
///
/// On a table walk a 0 is no evidence of "recoverable": the manual's prose and pseudocode set the
/// field only for an abort that is not on a walk.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "SET")]
pub struct SyncErrorType(u8);

/// `AET`, the Asynchronous Error Type of an `SError` with `DFSC` 0x11: three bits, every value
/// kept.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "AET")]
pub struct AsyncErrorType(u8);

include!("../tables/set.rs");
include!("../tables/aet.rs");
