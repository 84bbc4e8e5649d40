//! Guarded Control Stack exceptions, EC 0x2d: `ISS`.

use crate::ec::ExceptionClass;
use crate::esr::TargetEl;
use crate::field::{Field, FieldList, at};
use crate::register::Register;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(5, access = RO)]
    it: GcsInstruction,
    #[bits(5, access = RO)]
    rn_or_rvalue: Register,
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
    /// use aarch64_syndrome::{Esr, Gcs, GcsInstruction, TargetEl};
    ///
    /// let exception = Gcs::from_esr(Esr::from_bits(0xb600_03c0), TargetEl::El1).unwrap();
    /// assert_eq!(exception.it(), Some(GcsInstruction::RET));
    /// assert_eq!(exception.rn().unwrap().index(), Some(30));
    /// ```
    Gcs: Layout
);

impl Gcs {
    /// A failed data check of this instruction: `IL` = 1, `Rn` = 0.
    #[must_use]
    pub const fn data_check(target: TargetEl, it: GcsInstruction) -> Self {
        Self::exception(target, GcsExceptionType::DATA_CHECK, it.into_bits() as u32)
    }

    /// An EXLOCK exception: `IL` = 1.
    #[must_use]
    pub const fn exlock(target: TargetEl) -> Self {
        Self::exception(target, GcsExceptionType::EXLOCK, 0)
    }

    /// A trapped GCSSTR or GCSSTTR: `IL` = 1.
    #[must_use]
    pub const fn trapped_store(target: TargetEl, raddr: Register, rvalue: Register) -> Self {
        let registers = (raddr.into_bits() as u32) << Layout::RADDR_OFFSET
            | (rvalue.into_bits() as u32) << Layout::RN_OR_RVALUE_OFFSET;
        Self::exception(target, GcsExceptionType::TRAPPED_STORE, registers)
    }

    /// With `Rn` as given, for a failed data check of an instruction that has it.
    #[must_use]
    pub const fn with_rn(self, rn: Register) -> Self {
        let at = at!(Layout, RN_OR_RVALUE_OFFSET, RN_OR_RVALUE_BITS);
        self.replace(self.has_rn(), at, rn.into_bits() as u64)
    }

    /// `ExType`, `[23:20]`: the kind of exception.
    #[inline]
    #[must_use]
    #[doc(alias = "ExType")]
    pub const fn ex_type(self) -> GcsExceptionType {
        self.word.ex_type()
    }

    /// `Raddr`, `[14:10]`: the register with the address of the store. `None` unless a store was
    /// trapped.
    #[inline]
    #[must_use]
    #[doc(alias = "Raddr")]
    pub const fn raddr(self) -> Option<Register> {
        if self.is_trapped_store() { Some(self.word.raddr()) } else { None }
    }

    /// `Rvalue`, `[9:5]`: the register with the value to store. `None` unless a store was trapped.
    #[inline]
    #[must_use]
    #[doc(alias = "Rvalue")]
    pub const fn rvalue(self) -> Option<Register> {
        if self.is_trapped_store() { Some(self.word.rn_or_rvalue()) } else { None }
    }

    /// `Rn`, `[9:5]`: the register that the instruction names, 31 for GCSPOPX. `None` unless a data
    /// check failed, and for GCSSS2 and GCSPOPCX, where it is UNKNOWN.
    #[inline]
    #[must_use]
    #[doc(alias = "Rn")]
    pub const fn rn(self) -> Option<Register> {
        if self.has_rn() { Some(self.word.rn_or_rvalue()) } else { None }
    }

    /// `IT`, `[4:0]`: the instruction. `None` unless a data check failed.
    #[inline]
    #[must_use]
    #[doc(alias = "IT")]
    pub const fn it(self) -> Option<GcsInstruction> {
        if self.is_data_check() { Some(self.word.it()) } else { None }
    }

    const fn exception(target: TargetEl, ex_type: GcsExceptionType, rest: u32) -> Self {
        let ex_type = (ex_type.into_bits() as u32) << Layout::EX_TYPE_OFFSET;
        Self::build(ExceptionClass::GCS, target, ex_type | rest)
    }

    const fn is_data_check(self) -> bool {
        matches!(self.ex_type(), GcsExceptionType::DATA_CHECK)
    }

    const fn is_trapped_store(self) -> bool {
        matches!(self.ex_type(), GcsExceptionType::TRAPPED_STORE)
    }

    const fn has_rn(self) -> bool {
        self.is_data_check() & self.word.it().has_rn()
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.show("ExType", at!(Layout, EX_TYPE_OFFSET, EX_TYPE_BITS), self.ex_type().name());
        let rn_or_rvalue = at!(Layout, RN_OR_RVALUE_OFFSET, RN_OR_RVALUE_BITS);
        if self.is_trapped_store() {
            list.show("Raddr", at!(Layout, RADDR_OFFSET, RADDR_BITS), "address register");
            list.show("Rvalue", rn_or_rvalue, "value register");
        }
        if let Some(it) = self.it() {
            if self.has_rn() {
                list.show("Rn", rn_or_rvalue, "register of the instruction");
            } else {
                list.unknown("Rn", rn_or_rvalue);
            }
            list.show("IT", at!(Layout, IT_OFFSET, IT_BITS), it.name());
        }
    }
}
