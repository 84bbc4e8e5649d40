//! The encodings whose `ISS` is all RES0: the exception class says everything.

use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(64)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of an exception with an unknown reason, EC 0x00: an UNDEFINED instruction, or
    /// one that is disabled.
    ///
    /// ```
    /// use aarch64_syndrome::iss::Unknown;
    /// use aarch64_syndrome::TargetEl;
    ///
    /// assert_eq!(Unknown::new(TargetEl::El1).esr().into_bits(), 0x0200_0000);
    /// ```
    Unknown: Layout
);

iss_encoding!(
    /// The syndrome of a trapped pointer authentication instruction, EC 0x09.
    PauthTrap: Layout
);

iss_encoding!(
    /// The syndrome of an SVE access that ZEN, TZ or EZ traps, EC 0x19.
    SveAccess: Layout
);

iss_encoding!(
    /// The syndrome of an Illegal Execution state, or of a PC or SP alignment fault: EC 0x0e, 0x22
    /// and 0x26.
    IllegalStateOrAlignment: Layout
);

impl Unknown {
    /// The exception that an UNDEFINED instruction causes: `IL` = 1.
    #[must_use]
    pub const fn new(target: TargetEl) -> Self {
        Self::build(ExceptionClass::UNKNOWN, target, 0)
    }
}

impl PauthTrap {
    /// The trap of a pointer authentication instruction: `IL` = 1.
    #[must_use]
    pub const fn new(target: TargetEl) -> Self {
        Self::build(ExceptionClass::PAUTH_TRAP, target, 0)
    }
}

impl SveAccess {
    /// The trap of an SVE access: `IL` = 1.
    #[must_use]
    pub const fn new(target: TargetEl) -> Self {
        Self::build(ExceptionClass::SVE_ACCESS, target, 0)
    }
}

impl IllegalStateOrAlignment {
    /// An Illegal Execution state exception, EC 0x0e: `IL` = 1.
    #[must_use]
    pub const fn illegal_state(target: TargetEl) -> Self {
        Self::build(ExceptionClass::ILLEGAL_STATE, target, 0)
    }

    /// A PC alignment fault, EC 0x22: `IL` = 1, and `FAR_ELx` holds the program counter.
    #[must_use]
    pub const fn pc_alignment(target: TargetEl) -> Self {
        Self::build(ExceptionClass::PC_ALIGNMENT, target, 0)
    }

    /// An SP alignment fault, EC 0x26: `IL` = 1, and `FAR_ELx` is UNKNOWN.
    #[must_use]
    pub const fn sp_alignment(target: TargetEl) -> Self {
        Self::build(ExceptionClass::SP_ALIGNMENT, target, 0)
    }
}

iss_fields!(Unknown: Layout { ISS {} });
iss_fields!(PauthTrap: Layout { ISS {} });
iss_fields!(SveAccess: Layout { ISS {} });
iss_fields!(IllegalStateOrAlignment: Layout { ISS {} });
