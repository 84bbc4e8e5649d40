//! Breakpoint exceptions, EC 0x30 and 0x31, and Vector Catch, EC 0x3a: `ISS`.

use crate::ec::ExceptionClass;
use crate::el::OriginEl;
use crate::el::{TargetEl, TargetEl1Or2};
use bitfield_struct::bitfield;

/// `IFSC` or `DFSC` of every debug exception that has one. The number means another thing in an
/// abort.
pub(super) const DEBUG_EXCEPTION: u8 = 0b10_0010;

/// What `IFSC` or `DFSC` of a debug exception says.
pub(super) const fn debug_status_text(code: u8) -> &'static str {
    if code == DEBUG_EXCEPTION { "Debug exception" } else { "reserved" }
}

#[bitfield(u64, new = false, default = false, debug = false)]
#[derive(PartialEq, Eq, Hash)]
struct Layout {
    #[bits(6, access = RO)]
    ifsc: u8,
    #[bits(58)]
    __: u64,
}

iss_encoding!(
    /// The syndrome of a Breakpoint or Vector Catch exception. The software instructions BRK and
    /// BKPT have one of their own, [`BreakpointInstruction`](crate::iss::BreakpointInstruction).
    ///
    /// ```
    /// use aarch64_syndrome::iss::{Breakpoint, TargetEl1Or2};
    /// use aarch64_syndrome::OriginEl;
    ///
    /// let hit = Breakpoint::new(TargetEl1Or2::El1, OriginEl::El0);
    /// assert_eq!(hit.esr().into_bits(), 0xc200_0022);
    /// ```
    Breakpoint: Layout
);

iss_fields!(Breakpoint: Layout { ISS {
    /// 0x22, a debug exception. Not a fault status code of an abort.
    "IFSC" [5:0] ifsc: u8 => ifsc_name;
} });

impl Breakpoint {
    /// The Breakpoint exception that `target` takes from `origin`: EC 0x30 from a lower level and
    /// 0x31 from the same, `IL` = 1.
    #[must_use]
    pub const fn new(target: TargetEl1Or2, origin: OriginEl) -> Self {
        let ec = if origin.is_below(target.target()) {
            ExceptionClass::BREAKPOINT_LOWER
        } else {
            ExceptionClass::BREAKPOINT_CURRENT
        };
        Self::build(ec, target.target(), DEBUG_EXCEPTION as u32)
    }

    /// A Vector Catch exception, which only EL2 takes from `AArch32`: `IL` = 1.
    #[must_use]
    pub const fn vector_catch() -> Self {
        Self::build(ExceptionClass::VECTOR_CATCH, TargetEl::El2, DEBUG_EXCEPTION as u32)
    }

    #[inline]
    const fn ifsc_name(self) -> &'static str {
        debug_status_text(self.ifsc())
    }
}
