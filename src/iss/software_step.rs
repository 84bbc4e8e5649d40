//! Software Step exceptions, EC 0x32 and 0x33: `ISS`.

use super::breakpoint::{DEBUG_EXCEPTION, debug_status_text};
use crate::ec::ExceptionClass;
use crate::esr::TargetEl1Or2;
use crate::field::{Field, FieldList, at};
use crate::register::OriginEl;
use bitfield_struct::bitfield;

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(6, access = RO)]
    ifsc: u8,
    #[bits(1, access = RO)]
    ex: bool,
    #[bits(17)]
    __: u32,
    #[bits(1, access = RO)]
    isv: bool,
    #[bits(39)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a Software Step exception.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, SoftwareStep, TargetEl};
    ///
    /// let step = SoftwareStep::from_esr(Esr::from_bits(0xcb00_0022), TargetEl::El1).unwrap();
    /// assert_eq!(step.ex(), Some(false));
    /// ```
    SoftwareStep: Layout
);

impl SoftwareStep {
    /// The Software Step exception that `target` takes from `origin`: EC 0x32 from a lower level
    /// and 0x33 from the same, `IL` = 1, `ISV` = 0.
    #[must_use]
    pub const fn new(target: TargetEl1Or2, origin: OriginEl) -> Self {
        let ec = if origin.is_below(target.target()) {
            ExceptionClass::SOFTWARE_STEP_LOWER
        } else {
            ExceptionClass::SOFTWARE_STEP_CURRENT
        };
        Self::build(ec, target.target(), DEBUG_EXCEPTION as u32)
    }

    /// With `ISV` = 1 and `EX` as given.
    #[must_use]
    pub const fn with_ex(self, ex: bool) -> Self {
        self.replace(true, at!(Layout, ISV_OFFSET, ISV_BITS), 1).replace(
            true,
            at!(Layout, EX_OFFSET, EX_BITS),
            ex as u64,
        )
    }

    /// `ISV`, `[24]`: `EX` is valid.
    #[inline]
    #[must_use]
    #[doc(alias = "ISV")]
    pub const fn isv(self) -> bool {
        self.word.isv()
    }

    /// `EX`, `[6]`: a Load-Exclusive instruction was stepped. `None` where `ISV` = 0.
    #[inline]
    #[must_use]
    #[doc(alias = "EX")]
    pub const fn ex(self) -> Option<bool> {
        if self.isv() { Some(self.word.ex()) } else { None }
    }

    /// `IFSC`, `[5:0]`: 0x22, a debug exception. Not a fault status code of an abort.
    #[inline]
    #[must_use]
    #[doc(alias = "IFSC")]
    pub const fn ifsc(self) -> u8 {
        self.word.ifsc()
    }

    #[inline]
    fn fields<V: FnMut(Field)>(self, list: &mut FieldList<'_, V>) {
        list.flag("ISV", at!(Layout, ISV_OFFSET, ISV_BITS), "EX is valid", "EX is not valid");
        if self.isv() {
            list.flag(
                "EX",
                at!(Layout, EX_OFFSET, EX_BITS),
                "a Load-Exclusive was stepped",
                "no Load-Exclusive was stepped",
            );
        }
        list.show("IFSC", at!(Layout, IFSC_OFFSET, IFSC_BITS), debug_status_text(self.ifsc()));
    }
}
