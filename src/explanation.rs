//! The explanation of a syndrome, as text a person reads: one field a line.

use crate::field::FieldState;
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
    /// assert!(text.contains("S1PTW=0 not on a stage 1 table walk\n"));
    /// assert!(text.ends_with("IFSC=7 Translation fault, level 3\n"));
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
            if matches!(field.state, FieldState::Meaningful) {
                // The name is a constant where this is inlined, and so is the length of the copy.
                result = result.and_then(|()| out.write_str(field.name));
                result = result.and_then(|()| write_value(out, field.value, field.text));
            }
        });
        result
    }
}

#[inline(never)]
fn write_value<W: Write>(out: &mut W, value: u32, text: &str) -> Result {
    // Pieces of one length, chosen without a branch: most values are flags, which nobody foresees.
    let digit = match value {
        0 => "=0 ",
        1 => "=1 ",
        2 => "=2 ",
        3 => "=3 ",
        4 => "=4 ",
        5 => "=5 ",
        6 => "=6 ",
        7 => "=7 ",
        8 => "=8 ",
        9 => "=9 ",
        _ => return write_large(out, value, text),
    };
    out.write_str(digit)?;
    out.write_str(text)?;
    out.write_str("\n")
}

/// More than one digit, in hexadecimal.
fn write_large<W: Write>(out: &mut W, value: u32, text: &str) -> Result {
    out.write_str("=0x")?;
    for shift in [28, 24, 20, 16, 12, 8, 4, 0] {
        if value >> shift != 0 {
            out.write_char(char::from_digit(value >> shift & 0xf, 16).unwrap_or('?'))?;
        }
    }
    out.write_str(" ")?;
    out.write_str(text)?;
    out.write_str("\n")
}
