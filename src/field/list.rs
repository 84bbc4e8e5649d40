//! How an encoding lists its fields.

use super::{Field, FieldState};
use crate::bits::BitRange;
use crate::esr::Esr;

/// Where an encoding lists its fields: calls `visit` for each and remembers which bits they claim.
pub(crate) struct FieldList<'a, V: ?Sized> {
    esr: Esr,
    claimed: u64,
    visit: &'a mut V,
}

impl<'a, V: FnMut(Field) + ?Sized> FieldList<'a, V> {
    pub(crate) const fn new(esr: Esr, visit: &'a mut V) -> Self {
        Self { esr, claimed: 0, visit }
    }

    /// The bits of a field that exists here. What nobody claims is RES0.
    #[inline]
    pub(crate) const fn claim(&mut self, bits: BitRange) {
        self.claimed |= bits.mask();
    }

    /// A field that means what it says.
    #[inline]
    pub(crate) fn show(&mut self, name: &'static str, bits: BitRange, text: &'static str) {
        self.emit(name, bits, FieldState::Meaningful, text);
    }

    /// A one-bit field, with the words for 1 and for 0.
    #[inline]
    pub(crate) fn flag(
        &mut self,
        name: &'static str,
        bits: BitRange,
        set: &'static str,
        clear: &'static str,
    ) {
        let is_set = bits.of(self.esr.into_bits()) != 0;
        self.show(name, bits, if is_set { set } else { clear });
    }

    /// A field that means nothing here, although its bits are not RES0.
    #[inline]
    pub(crate) fn absent(&mut self, name: &'static str, bits: BitRange, state: FieldState) {
        self.emit(name, bits, state, "");
    }

    /// The bits of `ISS`, `ISS2` and `[63:56]` that are set although no field has them.
    #[inline]
    pub(crate) const fn res0(&self) -> u64 {
        const EC_AND_IL: u64 = 0xfe00_0000;
        self.esr.into_bits() & !EC_AND_IL & !self.claimed
    }

    #[inline]
    fn emit(&mut self, name: &'static str, bits: BitRange, state: FieldState, text: &'static str) {
        (self.visit)(Field {
            name,
            high: bits.high(),
            low: bits.low(),
            value: bits.of(self.esr.into_bits()) as u32,
            state,
            text,
        });
    }
}
