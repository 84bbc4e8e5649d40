//! Profiling exceptions, EC 0x3d: `ISS`.

use crate::ec::ExceptionClass;
use crate::esr::{Esr, TargetEl};
use crate::field::{Field, FieldList, at};
use crate::register::InstructionLength;
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
    /// use aarch64_syndrome::{Esr, Profiling, ProfilingSource, TargetEl};
    ///
    /// let exception = Profiling::from_esr(Esr::from_bits(0xf600_0002), TargetEl::El1).unwrap();
    /// assert_eq!((exception.fsc(), exception.sync()), (ProfilingSource::SPE, false));
    /// ```
    Profiling: Layout
);

impl Profiling {
    /// The exception of this unit: `IL` = 1, `SYNC` = 0.
    #[must_use]
    pub const fn new(target: TargetEl, fsc: ProfilingSource) -> Self {
        let iss = (fsc.into_bits() as u32) << Layout::FSC_OFFSET;
        Self::build(ExceptionClass::PROFILING, target, iss)
    }

    /// With the length of an instruction in `IL`.
    #[must_use]
    pub const fn with_instruction_length(self, length: InstructionLength) -> Self {
        self.replace(true, Esr::IL_AT, length.il() as u64)
    }

    /// With `SYNC` as given.
    #[must_use]
    pub const fn with_sync(self, sync: bool) -> Self {
        self.replace(true, at!(Layout, SYNC_OFFSET, SYNC_BITS), sync as u64)
    }

    /// `FSC`, `[5:1]`: which unit raised the exception.
    #[inline]
    #[must_use]
    #[doc(alias = "FSC")]
    pub const fn fsc(self) -> ProfilingSource {
        self.word.fsc()
    }

    /// `SYNC`, `[0]`: the exception is synchronous (`FEAT_SEBEP`).
    #[inline]
    #[must_use]
    #[doc(alias = "SYNC")]
    pub const fn sync(self) -> bool {
        self.word.sync()
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.show("FSC", at!(Layout, FSC_OFFSET, FSC_BITS), self.fsc().name());
        list.flag("SYNC", at!(Layout, SYNC_OFFSET, SYNC_BITS), "synchronous", "asynchronous");
    }
}
