//! The names of system registers, for who asks for them.

use super::SysReg;
use crate::named::Named;

/// Reads `tables/sysreg.rs`: every register with its name.
macro_rules! system_registers {
    ($(
        $op0:literal $op1:literal $crn:literal $crm:literal $op2:literal $name:ident $text:literal;
    )+) => {
        static NAMES: &[(SysReg, &str)] = &[$((super::$name, $text),)+];
    };
}

include!("../../tables/sysreg.rs");

impl SysReg {
    /// The manual's name, or `None` for a register that `tables/sysreg.rs` does not have. System
    /// instructions are named as in assembly, `DC ZVA`.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        // Halves instead of indices, so that nothing can be out of bounds.
        let mut rows = NAMES;
        while let Some((below, [(register, name), above @ ..])) =
            rows.split_at_checked(rows.len() / 2)
        {
            let (key, found) = (self.into_bits(), register.into_bits());
            if key == found {
                return Some(name);
            }
            rows = if key < found { below } else { above };
        }
        None
    }

    /// The register with its name as text: `MIDR_EL1`, or `S3_0_C15_C0_0` where it has none. Links
    /// the table of all names.
    #[inline]
    #[must_use]
    pub const fn named(self) -> Named<Self> {
        Named(self)
    }
}

impl_text!(Named<SysReg>, |this, put| {
    if let Some(name) = this.0.name() {
        put!("{}", name);
    } else {
        put!("{}", this.0);
    }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_no_register_has_two() {
        assert!(NAMES.is_sorted_by(|(register, _), (next, _)| register < next));
    }

    #[test]
    fn every_row_is_found_and_nothing_else() {
        let mut rows = NAMES.iter().peekable();
        for bits in 0..=u16::MAX {
            let register = SysReg::from_bits(bits);
            let row = rows.next_if(|(key, _)| *key == register);
            assert_eq!(register.name(), row.map(|(_, name)| *name));
        }
    }
}
