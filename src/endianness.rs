//! The order of bytes in a guest's data.

/// The order of bytes in a guest's data accesses.
///
/// `SCTLR_EL1.EE` for EL1, `SCTLR_EL1.E0E` for EL0, `SPSR_EL2.E` for `AArch32`.
///
/// ```
/// use aarch64_syndrome::{Endianness, entry::Spsr};
///
/// const EE: u64 = 1 << 25; // SCTLR_EL1.EE
/// let at_el1 = Spsr::from_bits(0x3c5);
/// assert_eq!(Endianness::of_data(at_el1, 0), Endianness::Little);
/// assert_eq!(Endianness::of_data(at_el1, EE), Endianness::Big);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endianness {
    /// The lowest byte of a number at the lowest address.
    Little,
    /// The highest byte of a number at the lowest address.
    Big,
}

impl_names!(Endianness {
    Little => "little-endian",
    Big => "big-endian",
});
