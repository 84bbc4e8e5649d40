//! Profiling exceptions, EC 0x3d: `ISS`.

use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::instruction_length::InstructionLength;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(1, access = RO)]
    sync: bool,
    #[bits(5, access = RO)]
    fsc: ProfilingSource,
    #[bits(58)]
    __: u64,
}

/// `FSC` of a Profiling exception, which unit raised it: five bits, every value kept.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "FSC")]
pub struct ProfilingSource(u8);

open_code!(ProfilingSource, 0b1_1111:
    0b0_0000 PMU "PMU Profiling exception (FEAT_EBEP)";
    0b0_0001 SPE "SPE Profiling exception (FEAT_SPE_EXC)";
    0b0_0010 TRBE "TRBE Profiling exception (FEAT_TRBE_EXC)";
);

iss_encoding!(
    /// The syndrome of a Profiling exception, synchronous or not.
    ///
    /// ```
    /// use aarch64_syndrome::iss::{Profiling, ProfilingSource};
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let exception = Profiling::from_esr(Esr::from_bits(0xf600_0002), TargetEl::El1).unwrap();
    /// assert_eq!((exception.fsc(), exception.sync()), (ProfilingSource::SPE, false));
    /// ```
    Profiling: Layout
);

iss_fields!(Profiling: Layout { ISS {
    /// which unit raised the exception.
    "FSC" [5:1] fsc ! set_fsc: ProfilingSource => name;
    /// the exception is synchronous (`FEAT_SEBEP`).
    "SYNC" [0] sync / with_sync: bool => "synchronous" | "asynchronous";
} });

impl Profiling {
    /// The exception of this unit: `IL` = 1, `SYNC` = 0.
    #[must_use]
    pub const fn new(target: TargetEl, fsc: ProfilingSource) -> Self {
        Self::build(ExceptionClass::PROFILING, target, 0).set_fsc(fsc)
    }

    /// With the length of an instruction in `IL`.
    #[must_use]
    pub const fn with_instruction_length(self, length: InstructionLength) -> Self {
        self.set_il(length.il())
    }
}
