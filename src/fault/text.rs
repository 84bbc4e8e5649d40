//! What is printed of a fault.

use super::{Fault, IpaAnswer, NoIpa};
use crate::address::{abort_has_no_far, far_is_exact};
use crate::named::Named;

impl Fault {
    /// The fault as text with what is known of the IPA, which its own text leaves out: finding and
    /// saying that links as much again.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, Far, Fault, Hpfar};
    ///
    /// let (esr, far) = (Esr::from_bits(0x9383_0006), Far::from_bits(0xffff_8000_1234_5678));
    /// let fault = Fault::from_guest(esr, far, Hpfar::from_bits(0x9_0000)).unwrap();
    /// let text = "level 2 translation fault on data access, VA 0xffff800012345678";
    /// assert_eq!(fault.to_string(), text);
    /// assert_eq!(fault.named().to_string(), format!("{text}, IPA 0x9000678"));
    /// ```
    #[inline]
    #[must_use]
    pub const fn named(self) -> Named<Self> {
        Named(self)
    }
}

impl_text!(Fault, |this, put| {
    if let Some(level) = this.level() {
        put!("level {} ", level.number());
    }
    put!("{} on {} access", this.class(), this.kind());
    // As `va` and `is_va_exact` say, without their table: who prints need not link it.
    if this.esr.ec().is_abort() && abort_has_no_far(this.esr) {
        put!(", no VA");
    } else if far_is_exact(this.esr, this.translation) {
        put!(", VA {}", this.far);
    } else {
        put!(", VA in the granule of {}", this.far);
    }
} defmt |this, f| {
    if let Some(level) = this.level() {
        defmt::write!(f, "level {=i8} ", level.number());
    }
    let (class, kind) = (this.class().interned(), this.kind().interned());
    defmt::write!(f, "{=istr} on {=istr} access", class, kind);
    if this.esr.ec().is_abort() && abort_has_no_far(this.esr) {
        defmt::write!(f, ", no VA");
    } else if far_is_exact(this.esr, this.translation) {
        defmt::write!(f, ", VA {=u64:#x}", this.far.into_bits());
    } else {
        defmt::write!(f, ", VA in the granule of {=u64:#x}", this.far.into_bits());
    }
});

impl_text!(Named<Fault>, |this, put| {
    put!("{}", this.0);
    match this.0.ipa() {
        IpaAnswer::Unavailable(NoIpa::OwnEl) => {}
        answer => put!(", {}", answer),
    }
});
