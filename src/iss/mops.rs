//! Memory Copy and Memory Set exceptions, EC 0x27: `ISS`.

use crate::ec::ExceptionClass;
use crate::esr::TargetEl;
use crate::field::{Field, FieldList, at};
use crate::operand::{Operand2, Operand4};
use crate::register::Register;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(5, access = RO)]
    sizereg: Register,
    #[bits(5, access = RO)]
    srcreg: Register,
    #[bits(5, access = RO)]
    destreg: Register,
    #[bits(1)]
    __: bool,
    #[bits(2, access = RO)]
    format_option: Operand2,
    #[bits(1, access = RO)]
    from_epilogue: bool,
    #[bits(4, access = RO)]
    options: Operand4,
    #[bits(1, access = RO)]
    is_setg: bool,
    #[bits(1, access = RO)]
    mem_inst: bool,
    #[bits(39)]
    __: u64,
}

/// `MemInst`, the kind of instruction.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "MemInst")]
pub enum MemoryInstruction {
    /// CPY*: copies memory.
    Copy = 0,
    /// SET* or SETG*: fills memory.
    Set = 1,
}

impl_names!(MemoryInstruction {
    Copy => "CPY*",
    Set => "SET* or SETG*",
});

iss_encoding!(
    /// The syndrome of a Memory Copy or Memory Set exception (`FEAT_MOPS`): the main or epilogue
    /// instruction came upon registers of the other option, and software goes back to the prologue.
    ///
    /// A fault of such an instruction's memory access is a Data Abort.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, MemoryInstruction, Mops, TargetEl};
    ///
    /// let exception = Mops::from_esr(Esr::from_bits(0x9e01_0443), TargetEl::El1).unwrap();
    /// assert_eq!(exception.mem_inst(), MemoryInstruction::Copy);
    /// assert!(exception.is_option_a());
    /// ```
    Mops: Layout
);

impl Mops {
    /// The exception of such an instruction: `IL` = 1, other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl, mem_inst: MemoryInstruction) -> Self {
        let iss = (mem_inst as u32) << Layout::MEM_INST_OFFSET;
        Self::build(ExceptionClass::MOPS, target, iss)
    }

    /// With `isSETG` as given, for SET*.
    #[must_use]
    pub const fn with_is_setg(self, is_setg: bool) -> Self {
        let at = at!(Layout, IS_SETG_OFFSET, IS_SETG_BITS);
        self.replace(self.is_set(), at, is_setg as u64)
    }

    /// With `Options` as given, of which SET* has the low two bits alone.
    #[must_use]
    pub const fn with_options(self, options: Operand4) -> Self {
        self.replace(true, self.options_at(), options.into_bits() as u64)
    }

    /// With `FromEpilogue` as given.
    #[must_use]
    pub const fn with_from_epilogue(self, from_epilogue: bool) -> Self {
        let at = at!(Layout, FROM_EPILOGUE_OFFSET, FROM_EPILOGUE_BITS);
        self.replace(true, at, from_epilogue as u64)
    }

    /// With `FormatOption` as given.
    #[must_use]
    pub const fn with_format_option(self, format_option: Operand2) -> Self {
        let at = at!(Layout, FORMAT_OPTION_OFFSET, FORMAT_OPTION_BITS);
        self.replace(true, at, format_option.into_bits() as u64)
    }

    /// With `destreg`, `srcreg` and `sizereg` as given.
    #[must_use]
    pub const fn with_registers(
        self,
        destreg: Register,
        srcreg: Register,
        sizereg: Register,
    ) -> Self {
        self.replace(true, at!(Layout, DESTREG_OFFSET, DESTREG_BITS), destreg.into_bits() as u64)
            .replace(true, at!(Layout, SRCREG_OFFSET, SRCREG_BITS), srcreg.into_bits() as u64)
            .replace(true, at!(Layout, SIZEREG_OFFSET, SIZEREG_BITS), sizereg.into_bits() as u64)
    }

    /// `MemInst`, `[24]`: whether the instruction copies or sets.
    #[inline]
    #[must_use]
    #[doc(alias = "MemInst")]
    pub const fn mem_inst(self) -> MemoryInstruction {
        if self.is_set() { MemoryInstruction::Set } else { MemoryInstruction::Copy }
    }

    /// `isSETG`, `[23]`: the instruction also sets tags. `None` for CPY*.
    #[inline]
    #[must_use]
    #[doc(alias = "isSETG")]
    pub const fn is_setg(self) -> Option<bool> {
        if self.is_set() { Some(self.word.is_setg()) } else { None }
    }

    /// `Options`, `[22:19]`, for SET* `[20:19]`: the option bits of the instruction.
    #[inline]
    #[must_use]
    #[doc(alias = "Options")]
    pub const fn options(self) -> Operand4 {
        let options = self.word.options().into_bits();
        Operand4::from_bits(if self.is_set() { options & 0b11 } else { options })
    }

    /// `FromEpilogue`, `[18]`: the epilogue instruction, not the main one.
    #[inline]
    #[must_use]
    #[doc(alias = "FromEpilogue")]
    pub const fn from_epilogue(self) -> bool {
        self.word.from_epilogue()
    }

    /// `FormatOption`, `[17:16]`: see [`is_option_a`](Self::is_option_a).
    #[inline]
    #[must_use]
    #[doc(alias = "FormatOption")]
    pub const fn format_option(self) -> Operand2 {
        self.word.format_option()
    }

    /// Whether `FormatOption` says that the registers have the format of Option A, not Option B.
    #[inline]
    #[must_use]
    pub const fn is_option_a(self) -> bool {
        matches!(self.format_option().into_bits(), 0b01 | 0b10)
    }

    /// `destreg`, `[14:10]`: the register with the destination address.
    #[inline]
    #[must_use]
    pub const fn destreg(self) -> Register {
        self.word.destreg()
    }

    /// `srcreg`, `[9:5]`: the register with the source address, or with the value to set.
    #[inline]
    #[must_use]
    pub const fn srcreg(self) -> Register {
        self.word.srcreg()
    }

    /// `sizereg`, `[4:0]`: the register with the size.
    #[inline]
    #[must_use]
    pub const fn sizereg(self) -> Register {
        self.word.sizereg()
    }

    const fn is_set(self) -> bool {
        self.word.mem_inst()
    }

    const fn options_at(self) -> (usize, usize) {
        let (offset, bits) = at!(Layout, OPTIONS_OFFSET, OPTIONS_BITS);
        (offset, if self.is_set() { 2 } else { bits })
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        let mem_inst = at!(Layout, MEM_INST_OFFSET, MEM_INST_BITS);
        list.show("MemInst", mem_inst, self.mem_inst().name());
        if self.is_set() {
            list.flag("isSETG", at!(Layout, IS_SETG_OFFSET, IS_SETG_BITS), "SETG*", "SET*");
        }
        list.show("Options", self.options_at(), "option bits of the instruction");
        list.flag(
            "FromEpilogue",
            at!(Layout, FROM_EPILOGUE_OFFSET, FROM_EPILOGUE_BITS),
            "epilogue",
            "main",
        );
        list.show(
            "FormatOption",
            at!(Layout, FORMAT_OPTION_OFFSET, FORMAT_OPTION_BITS),
            if self.is_option_a() { "Option A" } else { "Option B" },
        );
        list.show("destreg", at!(Layout, DESTREG_OFFSET, DESTREG_BITS), "destination register");
        list.show("srcreg", at!(Layout, SRCREG_OFFSET, SRCREG_BITS), "source or value register");
        list.show("sizereg", at!(Layout, SIZEREG_OFFSET, SIZEREG_BITS), "size register");
    }
}
