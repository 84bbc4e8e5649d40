//! What `TCR_EL1` says of one half of the address space.

use super::walk::CannotWalk;
use crate::address::Ipa;

/// `TCR_EL1` and the base register, for the addresses of one half.
#[derive(Clone, Copy)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "bits of a register that say nothing of each other"
)]
pub(super) struct Half {
    ttbr: u64,
    size_offset: u32,
    /// `TG0`, as it is coded; `TG1` has a code of its own.
    granule: GranuleCode,
    pub(super) is_disabled: bool,
    pub(super) is_e0_disabled: bool,
    pub(super) has_no_hierarchy: bool,
    ignores_top_byte: bool,
    ignores_top_byte_of_data_alone: bool,
    is_upper: bool,
    ips: u64,
    ds: bool,
}

#[derive(Clone, Copy)]
enum GranuleCode {
    Size4K,
    Size16K,
    Size64K,
    Reserved,
}

const fn bit(word: u64, at: u32) -> bool {
    word >> at & 1 != 0
}

impl Half {
    pub(super) const fn lower(tcr: u64, ttbr: u64) -> Self {
        Self {
            ttbr,
            size_offset: (tcr & 0x3f) as u32,
            granule: match tcr >> 14 & 3 {
                0 => GranuleCode::Size4K,
                1 => GranuleCode::Size64K,
                2 => GranuleCode::Size16K,
                _ => GranuleCode::Reserved,
            },
            is_disabled: bit(tcr, 7),
            is_e0_disabled: bit(tcr, 55),
            has_no_hierarchy: bit(tcr, 41),
            ignores_top_byte: bit(tcr, 37),
            ignores_top_byte_of_data_alone: bit(tcr, 51),
            is_upper: false,
            ips: tcr >> 32 & 7,
            ds: bit(tcr, 59),
        }
    }

    pub(super) const fn upper(tcr: u64, ttbr: u64) -> Self {
        Self {
            ttbr,
            size_offset: (tcr >> 16 & 0x3f) as u32,
            granule: match tcr >> 30 & 3 {
                1 => GranuleCode::Size16K,
                2 => GranuleCode::Size4K,
                3 => GranuleCode::Size64K,
                _ => GranuleCode::Reserved,
            },
            is_disabled: bit(tcr, 23),
            is_e0_disabled: bit(tcr, 56),
            has_no_hierarchy: bit(tcr, 42),
            ignores_top_byte: bit(tcr, 38),
            ignores_top_byte_of_data_alone: bit(tcr, 52),
            is_upper: true,
            ips: tcr >> 32 & 7,
            ds: bit(tcr, 59),
        }
    }

    /// How the walk begins; `None` for an address that is in neither half.
    pub(super) fn layout(self, va: u64, is_fetch: bool) -> Result<Option<Layout>, CannotWalk> {
        let (granule, ds) = match self.granule {
            GranuleCode::Size4K => (12, self.ds),
            GranuleCode::Size16K => (14, self.ds),
            // Its addresses of 52 bits need no DS.
            GranuleCode::Size64K => (16, false),
            GranuleCode::Reserved => return Err(CannotWalk::ReservedGranule),
        };
        let least = if ds | (granule == 16) { 12 } else { 16 };
        let most = if granule == 16 { 47 } else { 48 };
        if !(least..=most).contains(&self.size_offset) {
            return Ok(None);
        }
        let input_bits = 64_u32.wrapping_sub(self.size_offset);
        let ignores = self.ignores_top_byte & !(is_fetch & self.ignores_top_byte_of_data_alone);
        let compared = if ignores { 56 } else { 64 };
        let outside = bits_from(input_bits) & !bits_from(compared);
        let expected = if self.is_upper { outside } else { 0 };
        if va & outside != expected {
            return Ok(None);
        }
        Ok(Some(Layout { granule, ds, input_bits, output_bits: self.output_bits(granule, ds) }))
    }

    const fn output_bits(self, granule: u32, ds: bool) -> u32 {
        match self.ips {
            0 => 32,
            1 => 36,
            2 => 40,
            3 => 42,
            4 => 44,
            5 => 48,
            // 52, and codes that are reserved or need descriptors of 128 bits.
            _ if ds | (granule == 16) => 52,
            _ => 48,
        }
    }

    /// The first table, of so many bytes.
    pub(super) fn base(self, layout: Layout, bytes: u64) -> u64 {
        let low = self.ttbr & 0xffff_ffff_fffe;
        let (base, least) = if layout.output_bits == 52 {
            (low | (self.ttbr >> 2 & 0xf) << 48, 64)
        } else {
            (low, 1)
        };
        base & !bytes.max(least).wrapping_sub(1)
    }
}

/// Bits `[63:at]`.
const fn bits_from(at: u32) -> u64 {
    match u64::MAX.checked_shl(at) {
        Some(bits) => bits,
        None => 0,
    }
}

/// The shape of the tables of one half.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    /// The base-2 logarithm of the granule.
    granule: u32,
    /// Descriptors hold output addresses of 52 bits for 4 or 16 KiB.
    ds: bool,
    input_bits: u32,
    output_bits: u32,
}

impl Layout {
    /// How many bits of the address one table translates.
    const fn stride(self) -> u32 {
        self.granule.wrapping_sub(3)
    }

    /// The level of the first table, -1 to 3.
    pub(super) const fn first_level(self) -> i8 {
        let mut level = 3_i8;
        let mut translated = self.granule.wrapping_add(self.stride());
        while translated < self.input_bits {
            level = level.wrapping_sub(1);
            translated = translated.wrapping_add(self.stride());
        }
        level
    }

    /// The lowest address bit that a descriptor of this level translates.
    pub(super) fn lowest_bit(self, level: i8) -> u32 {
        let below = u32::from(3_i8.wrapping_sub(level).unsigned_abs());
        self.granule.wrapping_add(below.wrapping_mul(self.stride()))
    }

    /// The number of bytes of the first table.
    pub(super) fn first_table_bytes(self) -> u64 {
        let bits = self.input_bits.wrapping_sub(self.lowest_bit(self.first_level()));
        8_u64.wrapping_shl(bits)
    }

    /// The place of the descriptor in a table of so many bytes.
    pub(super) fn descriptor_offset(self, va: u64, level: i8, table_bytes: u64) -> u64 {
        va.wrapping_shr(self.lowest_bit(level)).wrapping_shl(3) & table_bytes.wrapping_sub(1)
    }

    /// The number of bytes of a table that is not the first.
    pub(super) const fn table_bytes(self) -> u64 {
        1_u64.wrapping_shl(self.granule)
    }

    /// Whether a descriptor of this level may be a block.
    pub(super) const fn has_blocks(self, level: i8) -> bool {
        match (self.granule, level) {
            (12, 1 | 2) | (14 | 16, 2) => true,
            (12, 0) | (14, 1) => self.ds,
            (16, 1) => self.output_bits == 52,
            _ => false,
        }
    }

    /// The address in a descriptor, from its bit `low` on: of a table, a block or a page.
    pub(super) const fn address(self, descriptor: u64, low: u32) -> u64 {
        let from_low = !1_u64.wrapping_shl(low).wrapping_sub(1);
        if self.ds {
            descriptor & 0x3_ffff_ffff_f000 & from_low | (descriptor >> 8 & 3) << 50
        } else if self.granule == 16 {
            descriptor & 0xffff_ffff_0000 & from_low | (descriptor >> 12 & 0xf) << 48
        } else {
            descriptor & 0xffff_ffff_f000 & from_low
        }
    }

    /// Whether an address has no more bits than `IPS` allows.
    pub(super) const fn holds(self, address: Ipa) -> bool {
        address.into_bits() & bits_from(self.output_bits) == 0
    }
}
