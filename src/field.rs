//! A syndrome as a list of the manual's fields, for programs that show every one of them.
//!
//! Code that acts on a syndrome uses the typed accessors of `iss`; a program that does not walk
//! this list links none of its words.

mod list;

pub(crate) use list::FieldList;

/// What the architecture says of a field in this word.
///
/// ```
/// use aarch64_syndrome::{Esr, FieldState, Syndrome, TargetEl};
///
/// // DFSC 0x31 makes WnR UNKNOWN.
/// let mut unknown = Vec::new();
/// Syndrome::decode(Esr::from_bits(0x9200_0031), TargetEl::El2).for_each_field(|field| {
///     if field.state == FieldState::Unknown {
///         unknown.push(field.name);
///     }
/// });
/// assert_eq!(unknown, ["WnR"]);
/// ```
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
///
/// ```
/// use aarch64_syndrome::{Esr, FieldState, Syndrome, TargetEl};
///
/// let syndrome = Syndrome::decode(Esr::from_bits(0x9200_0410), TargetEl::El2);
/// let mut fnv = None;
/// syndrome.for_each_field(|field| {
///     if field.name == "FnV" {
///         fnv = Some(field);
///     }
/// });
/// let fnv = fnv.unwrap();
/// assert_eq!((fnv.high, fnv.low, fnv.value, fnv.text), (10, 10, 1, "FAR is not valid"));
/// assert_eq!(fnv.state, FieldState::Meaningful);
/// ```
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
