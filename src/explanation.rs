//! The explanation of a syndrome, as text a person reads: one field a line.

use crate::field::{Field, FieldState};
use crate::syndrome::Syndrome;
use core::fmt::{Result, Write};

impl Syndrome {
    /// Writes every field that means something, one a line: `WnR=1 write`, after a line with the
    /// exception class. What a crash handler puts into a fixed buffer.
    ///
    /// Nothing is formatted through `dyn`, so that this costs little more than copying the words.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, Syndrome, TargetEl};
    ///
    /// let mut text = String::new();
    /// Syndrome::decode(Esr::from_bits(0x8200_0007), TargetEl::El2).explain(&mut text).unwrap();
    /// assert!(text.starts_with("Instruction Abort from a lower Exception level\n"));
    /// assert!(text.ends_with("S1PTW=0 not on a stage 1 table walk\nIFSC=7 Translation fault, level 3\n"));
    /// ```
    ///
    /// # Errors
    ///
    /// The first error of `out`: nothing is written after it.
    pub fn explain<W: Write>(self, out: &mut W) -> Result {
        out.write_str(self.esr().ec().name().unwrap_or("unallocated exception class"))?;
        out.write_str("\n")?;
        let mut result = Ok(());
        self.for_each_field(|field| {
            if matches!(field.state, FieldState::Meaningful) && result.is_ok() {
                result = write_field(out, field);
            }
        });
        result
    }
}

#[inline]
fn write_field<W: Write>(out: &mut W, field: Field) -> Result {
    out.write_str(field.name)?;
    out.write_str("=")?;
    write_hex(out, field.value)?;
    if !field.text.is_empty() {
        out.write_str(" ")?;
        out.write_str(field.text)?;
    }
    out.write_str("\n")
}

/// Flags are most of what there is: a number below ten is written as one digit.
#[inline]
fn write_hex<W: Write>(out: &mut W, value: u32) -> Result {
    match value {
        0 => out.write_str("0"),
        1 => out.write_str("1"),
        2..=9 => out.write_char((b'0' + value as u8) as char),
        _ => write_digits(out, value),
    }
}

fn write_digits<W: Write>(out: &mut W, value: u32) -> Result {
    out.write_str("0x")?;
    let digits = value.ilog2() / 4;
    for place in (0..=digits).rev() {
        let digit = (value >> (4 * place) & 0xf) as u8;
        out.write_char((if digit < 10 { b'0' + digit } else { b'a' - 10 + digit }) as char)?;
    }
    Ok(())
}
