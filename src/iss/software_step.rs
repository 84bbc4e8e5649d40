//! Software Step exceptions, EC 0x32 and 0x33: `ISS`.

use super::breakpoint::{DEBUG_EXCEPTION, debug_status_text};
use crate::ec::ExceptionClass;
use crate::el::OriginEl;
use crate::el::TargetEl1Or2;
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
    /// use aarch64_syndrome::iss::SoftwareStep;
    /// use aarch64_syndrome::{Esr, TargetEl};
    ///
    /// let step = SoftwareStep::from_esr(Esr::from_bits(0xcb00_0022), TargetEl::El1).unwrap();
    /// assert_eq!(step.ex(), Some(false));
    /// ```
    SoftwareStep: Layout
);

iss_fields!(SoftwareStep: Layout { ISS {
    /// `EX` is valid.
    "ISV" [24] isv ! set_isv: bool => "EX is valid" | "EX is not valid";
    /// a Load-Exclusive instruction was stepped. `None` where `ISV` = 0.
    "EX" [6] ex ! set_ex: bool
        if isv => "a Load-Exclusive was stepped" | "no Load-Exclusive was stepped";
    /// 0x22, a debug exception. Not a fault status code of an abort.
    "IFSC" [5:0] ifsc: u8 => ifsc_name;
} });

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
        self.set_isv(true).set_ex(ex)
    }

    #[inline]
    const fn ifsc_name(self) -> &'static str {
        debug_status_text(self.ifsc())
    }
}
