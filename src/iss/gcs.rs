//! Guarded Control Stack exceptions, EC 0x2d: `ISS`.

use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::register::Register;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(5, access = RO)]
    it: GcsInstruction,
    #[bits(5, access = RO)]
    rn_or_rvalue: u8,
    #[bits(5, access = RO)]
    raddr: Register,
    #[bits(5)]
    __: u8,
    #[bits(4, access = RO)]
    ex_type: GcsExceptionType,
    #[bits(40)]
    __: u64,
}

/// `ExType`, the kind of a GCS exception: four bits, every value kept.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "ExType")]
pub struct GcsExceptionType(u8);

open_code!(GcsExceptionType, 0b1111:
    0b0000 DATA_CHECK "GCS Data Check exception";
    0b0001 EXLOCK "EXLOCK exception";
    0b0010 TRAPPED_STORE "Trapped GCSSTR or GCSSTTR";
);

/// `IT`, the instruction whose data check failed: five bits, every value kept.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "IT")]
pub struct GcsInstruction(u8);

open_code!(GcsInstruction, 0b1_1111:
    0b0_0000 RET "RET";
    0b0_0001 GCSPOPM "GCSPOPM";
    0b0_0010 RET_KEY_A "RET with key A";
    0b0_0011 RET_KEY_B "RET with key B";
    0b0_0100 GCSSS1 "GCSSS1";
    0b0_0101 GCSSS2 "GCSSS2";
    0b0_1000 GCSPOPCX "GCSPOPCX";
    0b0_1001 GCSPOPX "GCSPOPX";
);

impl GcsInstruction {
    const fn has_rn(self) -> bool {
        !matches!(self, Self::GCSSS2 | Self::GCSPOPCX)
    }
}

iss_encoding!(
    /// The syndrome of a GCS exception (`FEAT_GCS`).
    ///
    /// A fault of a Guarded Control Stack access is a Data Abort.
    ///
    /// ```
    /// use aarch64_syndrome::iss::{Gcs, GcsInstruction};
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let exception = Gcs::from_esr(Esr::from_bits(0xb600_03c0), TargetEl::El1).unwrap();
    /// assert_eq!(exception.it(), Some(GcsInstruction::RET));
    /// assert_eq!(exception.rn().unwrap().index(), Some(30));
    /// ```
    Gcs: Layout
);

iss_fields!(Gcs: Layout { ISS {
    /// the kind of exception.
    "ExType" [23:20] ex_type ! set_ex_type: GcsExceptionType => name;
    /// the register with the address of the store. `None` unless a store was trapped.
    "Raddr" [14:10] raddr ! set_raddr: Register if is_trapped_store => "address register";
    /// the register with the value to store. `None` unless a store was trapped.
    "Rvalue" [9:5] rvalue ! set_rvalue: Register in rn_or_rvalue
        if is_trapped_store => "value register";
    /// the register that the instruction names, 31 for GCSPOPX. `None` unless a data check failed,
    /// and for GCSSS2 and GCSPOPCX, where it is UNKNOWN.
    "Rn" [9:5] rn / with_rn: Register in rn_or_rvalue
        where is_data_check if has_rn else Unknown => "register of the instruction";
    /// the instruction. `None` unless a data check failed.
    "IT" [4:0] it ! set_it: GcsInstruction if is_data_check => name;
} });

impl Gcs {
    /// A failed data check of this instruction: `IL` = 1, `Rn` = 0.
    #[must_use]
    pub const fn data_check(target: TargetEl, it: GcsInstruction) -> Self {
        Self::exception(target, GcsExceptionType::DATA_CHECK).set_it(it)
    }

    /// An EXLOCK exception: `IL` = 1.
    #[must_use]
    pub const fn exlock(target: TargetEl) -> Self {
        Self::exception(target, GcsExceptionType::EXLOCK)
    }

    /// A trapped GCSSTR or GCSSTTR: `IL` = 1.
    #[must_use]
    pub const fn trapped_store(target: TargetEl, raddr: Register, rvalue: Register) -> Self {
        Self::exception(target, GcsExceptionType::TRAPPED_STORE).set_raddr(raddr).set_rvalue(rvalue)
    }

    const fn exception(target: TargetEl, ex_type: GcsExceptionType) -> Self {
        Self::build(ExceptionClass::GCS, target, 0).set_ex_type(ex_type)
    }

    const fn is_data_check(self) -> bool {
        matches!(self.ex_type(), GcsExceptionType::DATA_CHECK)
    }

    const fn is_trapped_store(self) -> bool {
        matches!(self.ex_type(), GcsExceptionType::TRAPPED_STORE)
    }

    const fn has_rn(self) -> bool {
        self.word.it().has_rn()
    }
}
