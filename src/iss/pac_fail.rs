//! PAC Fail exceptions, EC 0x1c: `ISS`.

use crate::ec::ExceptionClass;
use crate::esr::TargetEl;
use crate::field::{Field, FieldList, at};
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(1, access = RO)]
    bna: bool,
    #[bits(1, access = RO)]
    dni: bool,
    #[bits(62)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a PAC Fail exception (`FEAT_FPAC`).
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, PacFail, TargetEl};
    ///
    /// let fail = PacFail::from_esr(Esr::from_bits(0x7200_0002), TargetEl::El1).unwrap();
    /// assert_eq!((fail.dni(), fail.bna()), (true, false));
    /// ```
    PacFail: Layout
);

impl PacFail {
    /// A failure with instruction key A: `IL` = 1, both fields 0.
    #[must_use]
    pub const fn new(target: TargetEl) -> Self {
        Self::build(ExceptionClass::PAC_FAIL, target, 0)
    }

    /// With `DnI` as given.
    #[must_use]
    pub const fn with_dni(self, dni: bool) -> Self {
        self.replace(true, at!(Layout, DNI_OFFSET, DNI_BITS), dni as u64)
    }

    /// With `BnA` as given.
    #[must_use]
    pub const fn with_bna(self, bna: bool) -> Self {
        self.replace(true, at!(Layout, BNA_OFFSET, BNA_BITS), bna as u64)
    }

    /// `DnI`, `[1]`: a data key, not an instruction key.
    #[inline]
    #[must_use]
    #[doc(alias = "DnI")]
    pub const fn dni(self) -> bool {
        self.word.dni()
    }

    /// `BnA`, `[0]`: key B, not key A.
    #[inline]
    #[must_use]
    #[doc(alias = "BnA")]
    pub const fn bna(self) -> bool {
        self.word.bna()
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.flag("DnI", at!(Layout, DNI_OFFSET, DNI_BITS), "data key", "instruction key");
        list.flag("BnA", at!(Layout, BNA_OFFSET, BNA_BITS), "key B", "key A");
    }
}
