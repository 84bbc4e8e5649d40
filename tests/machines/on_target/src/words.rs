//! Instruction words by their fields.

/// A field of an instruction word: its lowest bit, and what it may hold.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    low: u32,
    values: &'static [u32],
}

pub(crate) const fn bits(low: u32, values: &'static [u32]) -> Field {
    Field { low, values }
}

/// The base: any register, and SP.
pub(crate) const RN: Field = bits(5, &[5, 31]);
/// The register that is moved: any, XZR, and the base.
pub(crate) const RT: Field = bits(0, &[3, 31, 5]);
/// The second of two.
pub(crate) const RT2: Field = bits(10, &[4, 31, 5]);

/// The words with these bits and any values of these fields.
pub(crate) fn words(fixed: u32, fields: &[Field]) -> impl Iterator<Item = u32> {
    let count = fields.iter().map(|field| field.values.len()).product::<usize>();
    (0..count).map(move |mut number| {
        fields.iter().fold(fixed, |word, field| {
            let value = field.values[number % field.values.len()];
            number /= field.values.len();
            word | value << field.low
        })
    })
}
