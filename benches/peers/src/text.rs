//! The whole explanation of a word, as text in a fixed buffer: every field by name, its value and
//! what the value says.

use aarch64_esr_decoder::{FieldInfo, decode};
use aarch64_syndrome::{Esr, Syndrome, TargetEl};
use std::fmt::{self, Write};

/// Text in a fixed buffer; what does not fit is an error.
#[derive(Clone, Copy, Debug)]
pub struct Buffer {
    bytes: [u8; 2048],
    length: usize,
}

impl Default for Buffer {
    fn default() -> Self {
        Self { bytes: [0; 2048], length: 0 }
    }
}

impl Buffer {
    /// What was written.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Write for Buffer {
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "most pieces are short, of lengths known where inlined"
    )]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        let place = self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// Writes the explanation of a word into an empty buffer.
pub type Explain = fn(u64, &mut Buffer) -> fmt::Result;

/// This library.
///
/// # Errors
///
/// If the buffer is too small.
pub fn ours(esr: u64, buffer: &mut Buffer) -> fmt::Result {
    buffer.length = 0;
    Syndrome::decode(Esr::from_bits(esr), TargetEl::El2).explain(buffer)
}

/// aarch64-esr-decoder, as its own command prints the tree.
///
/// # Errors
///
/// If the word does not decode, or the buffer is too small.
pub fn esr_decoder(esr: u64, buffer: &mut Buffer) -> fmt::Result {
    buffer.length = 0;
    let fields = decode(esr).map_err(|_| fmt::Error)?;
    writeln!(buffer, "ESR {esr:#034x}:")?;
    tree(&fields, buffer)
}

fn tree(fields: &[FieldInfo], buffer: &mut Buffer) -> fmt::Result {
    for field in fields {
        writeln!(buffer, "{field}")?;
        if let Some(description) = &field.description {
            writeln!(buffer, "  # {description}")?;
        }
        tree(&field.subfields, buffer)?;
    }
    Ok(())
}
