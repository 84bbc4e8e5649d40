//! Exception classes: the six bits of `ESR_ELx.EC` that say which ISS encoding the word has.

#![allow(clippy::indexing_slicing, reason = "six bits index 64 rows")]

use crate::esr::TargetEl;

/// `ESR_ELx.EC`: six bits, every value kept, the allocated ones named.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "EC")]
pub struct ExceptionClass(u8);

/// The ISS encoding that an exception class has. See [`Syndrome`](crate::Syndrome) for the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// No encoding: the exception class is unallocated.
    Unallocated,
    /// Unknown reason.
    Unknown,
    /// WFI, WFE, WFIT or WFET.
    Wf,
    /// MCR, MRC or VMRS.
    McrMrc,
    /// MCRR or MRRC.
    McrrMrrc,
    /// LDC or STC.
    LdcStc,
    /// A floating-point, SIMD, SVE or SME access trapped by FPEN or TFP.
    FpAccess,
    /// An SVE access trapped by ZEN, TZ or EZ.
    SveAccess,
    /// LS64, TSB CSYNC and PSB CSYNC.
    OtherInstruction,
    /// A trapped pointer authentication instruction.
    PauthTrap,
    /// Branch Target Exception.
    Bti,
    /// Illegal Execution state, PC alignment, SP alignment.
    IllegalStateOrAlignment,
    /// HVC and SVC, from either state.
    HvcSvc,
    /// SMC from `AArch32` state.
    Smc32,
    /// SMC from `AArch64` state.
    Smc64,
    /// MSR, MRS and System instructions.
    MsrMrsSys,
    /// MSRR, MRRS and 128-bit System instructions.
    MsrrMrrs,
    /// ERET, ERETAA and ERETAB.
    Eret,
    /// PAC Fail.
    PacFail,
    /// SME functionality.
    SmeAccess,
    /// Granule Protection Check.
    Gpc,
    /// IMPLEMENTATION DEFINED, to EL3.
    ImpdefEl3,
    /// Instruction Abort.
    InstructionAbort,
    /// Data Abort.
    DataAbort,
    /// A trapped floating-point exception.
    FpException,
    /// Memory Copy and Memory Set instructions.
    Mops,
    /// Guarded Control Stack.
    Gcs,
    /// `SError`.
    SError,
    /// Breakpoint and Vector Catch.
    Breakpoint,
    /// Software Step.
    SoftwareStep,
    /// Watchpoint.
    Watchpoint,
    /// BKPT and BRK.
    BreakpointInstruction,
    /// Profiling exception.
    Profiling,
}

impl_names!(Encoding {
    Unallocated => "unallocated",
    Unknown => "unknown",
    Wf => "wf",
    McrMrc => "mcr_mrc",
    McrrMrrc => "mcrr_mrrc",
    LdcStc => "ldc_stc",
    FpAccess => "fp_access",
    SveAccess => "sve_access",
    OtherInstruction => "other_instruction",
    PauthTrap => "pauth_trap",
    Bti => "bti",
    IllegalStateOrAlignment => "illegal_state_or_alignment",
    HvcSvc => "hvc_svc",
    Smc32 => "smc32",
    Smc64 => "smc64",
    MsrMrsSys => "msr_mrs_sys",
    MsrrMrrs => "msrr_mrrs",
    Eret => "eret",
    PacFail => "pac_fail",
    SmeAccess => "sme_access",
    Gpc => "gpc",
    ImpdefEl3 => "impdef_el3",
    InstructionAbort => "instruction_abort",
    DataAbort => "data_abort",
    FpException => "fp_exception",
    Mops => "mops",
    Gcs => "gcs",
    SError => "serror",
    Breakpoint => "breakpoint",
    SoftwareStep => "software_step",
    Watchpoint => "watchpoint",
    BreakpointInstruction => "breakpoint_instruction",
    Profiling => "profiling",
});

/// What `IL` says for an exception class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstructionLengthRule {
    /// `IL` is always 1 and says nothing.
    One,
    /// `IL` is 1 for a 32-bit instruction and 0 for a 16-bit one.
    Length,
    /// The instruction's length where `ISV` = 1, and 1 otherwise.
    LengthIfIsv,
}

impl_names!(InstructionLengthRule {
    One => "always 1",
    Length => "the instruction's length",
    LengthIfIsv => "the instruction's length where ISV = 1, else 1",
});

include!("../tables/ec.rs");

impl ExceptionClass {
    /// The class in bits `[5:0]`; higher bits are dropped.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 0x3f)
    }

    /// The six bits as the register holds them.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u8 {
        self.0
    }

    /// The manual's words, or `None` for an unallocated class.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        NAME[self.index()]
    }

    /// `true` where the manual lists the class for the `ESR_ELx` of `target`.
    ///
    /// A core never reports another class there; a word that a program or a person made up may.
    #[inline]
    #[must_use]
    pub const fn occurs_at(self, target: TargetEl) -> bool {
        TARGETS[self.index()] >> target.number() & 1 != 0
    }

    /// Which ISS encoding goes with the class.
    #[inline]
    #[must_use]
    pub const fn encoding(self) -> Encoding {
        ENCODING[self.index()]
    }

    /// What `IL` says for this class.
    #[inline]
    #[must_use]
    pub const fn il_rule(self) -> InstructionLengthRule {
        IL[self.index()]
    }

    /// `true` for a Data Abort, from a lower EL or from the same (0x24, 0x25).
    #[inline]
    #[must_use]
    pub const fn is_data_abort(self) -> bool {
        self.0 & !1 == 0x24
    }

    /// `true` for an Instruction Abort, from a lower EL or from the same (0x20, 0x21).
    #[inline]
    #[must_use]
    pub const fn is_instruction_abort(self) -> bool {
        self.0 & !1 == 0x20
    }

    /// `true` for an Instruction or Data Abort.
    #[inline]
    #[must_use]
    pub const fn is_abort(self) -> bool {
        self.0 & !0b101 == 0x20
    }

    /// `true` for an Instruction or Data Abort from a lower EL (0x20, 0x24): in `ESR_EL2`, from
    /// the guest.
    #[inline]
    #[must_use]
    pub const fn is_abort_from_lower(self) -> bool {
        self.0 & !0b100 == 0x20
    }

    /// `true` where the word has a fault status code: an abort, or a Granule Protection Check.
    #[inline]
    #[must_use]
    pub const fn reports_fault(self) -> bool {
        self.is_abort() | matches!(self, Self::GPC)
    }

    #[inline]
    const fn index(self) -> usize {
        (self.0 & 0x3f) as usize
    }
}

impl core::fmt::Debug for ExceptionClass {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "ExceptionClass({:#04x})", self.0)
    }
}
