//! Why an exception cannot be taken as asked.

/// A mistake of the caller: no core takes such an exception.
///
/// ```
/// use aarch64_syndrome::TrapSnapshot;
/// use aarch64_syndrome::entry::CannotBeTaken;
///
/// // Stage 2 has no page for the guest's own table: S1PTW = 1.
/// let trap = TrapSnapshot { esr: 0x9200_0087, ..Default::default() };
/// assert_eq!(trap.exception().passed_to_el1(None), Err(CannotBeTaken::NoStage1Level));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CannotBeTaken {
    /// `PSTATE.M` of the state before is no mode of the architecture.
    NoSuchMode,
    /// The state before is above the target.
    FromAbove,
    /// The state before is the target's own in `AArch32`, which has other vectors and registers:
    /// [`aarch32`](crate::aarch32) has its status words, and no entry.
    TargetIsAarch32,
    /// The exception class does not occur at the target: an HVC or SMC at EL1, a Granule
    /// Protection Check below EL3.
    NoSuchClass,
    /// The syndrome says that `FAR_ELx` is valid, and there is no address.
    NoFar,
    /// The abort is on the guest's table walk, and the level of the guest's table is not known.
    NoStage1Level,
}

impl_names!(CannotBeTaken {
    NoSuchMode => "the state before has no mode of the architecture",
    FromAbove => "the state before is above the target",
    TargetIsAarch32 => "the target is in AArch32",
    NoSuchClass => "the exception class does not occur at the target",
    NoFar => "an address is missing",
    NoStage1Level => "the level of the guest's table is missing",
});

impl core::error::Error for CannotBeTaken {}
