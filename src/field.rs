//! A syndrome as a list of the manual's fields, for programs that show every one of them.
//!
//! Code that acts on a syndrome uses the typed accessors of `iss`; a program that does not walk
//! this list links none of its words.

use crate::esr::Esr;

/// What the architecture says of a field in this word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldState {
    /// The field exists here and means what it says.
    Meaningful,
    /// The architecture makes the field UNKNOWN here.
    Unknown,
    /// The bits belong to a field that another field makes void; they are not RES0.
    Void,
}

impl_names!(FieldState {
    Meaningful => "meaningful",
    Unknown => "UNKNOWN",
    Void => "void",
});

/// One field of `ISS` or `ISS2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Field {
    /// The manual's name: `WnR`, `DFSC`.
    pub name: &'static str,
    /// The highest bit, counted in the 64-bit word.
    pub high: u8,
    /// The lowest bit, counted in the 64-bit word.
    pub low: u8,
    /// The bits, right-aligned.
    pub value: u32,
    /// Whether the value means anything.
    pub state: FieldState,
    /// What this value says, in a few words; empty where the number is all there is.
    pub text: &'static str,
}

impl_text!(Field, |this, put| {
    put!("{}={:#x}", this.name, this.value);
});

/// Where an encoding lists its fields: calls `visit` for each and remembers which bits were named.
pub(crate) struct FieldList<'a, V: ?Sized> {
    esr: Esr,
    named: u64,
    visit: &'a mut V,
}

impl<'a, V: FnMut(Field) + ?Sized> FieldList<'a, V> {
    pub(crate) const fn new(esr: Esr, visit: &'a mut V) -> Self {
        Self { esr, named: 0, visit }
    }

    /// A field that exists here. What is not listed is RES0.
    #[inline]
    pub(crate) fn show(&mut self, name: &'static str, at: (usize, usize), text: &'static str) {
        self.emit(name, at, FieldState::Meaningful, text);
    }

    /// A one-bit field, with the words for 1 and for 0.
    #[inline]
    pub(crate) fn flag(
        &mut self,
        name: &'static str,
        at: (usize, usize),
        set: &'static str,
        clear: &'static str,
    ) {
        let is_set = self.esr.into_bits() >> at.0 & 1 != 0;
        self.show(name, at, if is_set { set } else { clear });
    }

    /// A field that is UNKNOWN here.
    #[inline]
    pub(crate) fn unknown(&mut self, name: &'static str, at: (usize, usize)) {
        self.emit(name, at, FieldState::Unknown, "");
    }

    /// Bits that mean nothing here and yet are not RES0.
    #[inline]
    pub(crate) fn void(&mut self, name: &'static str, at: (usize, usize)) {
        self.emit(name, at, FieldState::Void, "");
    }

    /// A field that exists in this encoding and is shown only where it means something.
    #[inline]
    pub(crate) fn show_or_void(
        &mut self,
        is_meaningful: bool,
        name: &'static str,
        at: (usize, usize),
        text: &'static str,
    ) {
        if is_meaningful {
            self.show(name, at, text);
        } else {
            self.void(name, at);
        }
    }

    /// A one-bit field that exists in this encoding and is shown only where it means something.
    #[inline]
    pub(crate) fn flag_or_void(
        &mut self,
        is_meaningful: bool,
        name: &'static str,
        at: (usize, usize),
        set: &'static str,
        clear: &'static str,
    ) {
        if is_meaningful {
            self.flag(name, at, set, clear);
        } else {
            self.void(name, at);
        }
    }

    /// The bits of `ISS`, `ISS2` and `[63:56]` that are set although no field has them.
    #[inline]
    pub(crate) const fn res0(&self) -> u64 {
        const EC_AND_IL: u64 = 0xfe00_0000;
        self.esr.into_bits() & !EC_AND_IL & !self.named
    }

    #[inline]
    #[allow(clippy::arithmetic_side_effects, reason = "a field of a layout is inside 64 bits")]
    fn emit(
        &mut self,
        name: &'static str,
        (offset, bits): (usize, usize),
        state: FieldState,
        text: &'static str,
    ) {
        let mask = (1 << bits) - 1;
        self.named |= mask << offset;
        (self.visit)(Field {
            name,
            high: (offset + bits - 1) as u8,
            low: offset as u8,
            value: (self.esr.into_bits() >> offset & mask) as u32,
            state,
            text,
        });
    }
}

/// `(offset, bits)` of a field of a bitfield-struct layout, by the constants that it generates.
macro_rules! at {
    ($layout:ident, $offset:ident, $bits:ident) => {
        ($layout::$offset, $layout::$bits)
    };
}
pub(crate) use at;
