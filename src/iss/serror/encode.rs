//! Building an `SError`: the fields that have a rule of their own. Reserved bits are zero, `IL` =
//! 1.

use super::{ASYNCHRONOUS_SERROR, SError};
use crate::ec::ExceptionClass;
use crate::el::TargetEl;
use crate::error_type::AsyncErrorType;

impl SError {
    /// An uncategorized error: `ISS` = 0.
    #[must_use]
    pub const fn uncategorized(target: TargetEl) -> Self {
        Self::build(ExceptionClass::SERROR, target, 0)
    }

    /// An error with `IDS` = 1 and these IMPLEMENTATION DEFINED `[23:0]`; higher bits are dropped.
    #[must_use]
    pub const fn new_implementation_defined(target: TargetEl, bits: u32) -> Self {
        Self::build(ExceptionClass::SERROR, target, bits & 0xff_ffff).set_ids(true)
    }

    /// An error with a syndrome, `DFSC` 0x11, and this `AET`; all other fields 0.
    #[must_use]
    pub const fn new(target: TargetEl, aet: AsyncErrorType) -> Self {
        let dfsc = ASYNCHRONOUS_SERROR.into_bits() as u32;
        Self::build(ExceptionClass::SERROR, target, dfsc).set_aet(aet)
    }

    /// With `WnRV` = 1 and `WnR` as given, where there is a syndrome.
    #[must_use]
    pub const fn with_wnr(self, wnr: bool) -> Self {
        if self.has_syndrome() { self.set_wnrv(true).set_wnr(wnr) } else { self }
    }
}
