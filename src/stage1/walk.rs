//! From a virtual address to an IPA.

use super::permissions::Hierarchy;
use super::{Stage1, Stage1Access, Stage1AccessKind};
use crate::address::Ipa;
use crate::endianness::Endianness;
use crate::fsc::{FaultClass, Level};

/// Why there is no IPA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotTranslated<E> {
    /// The guest's tables do not allow it: what the core would have reported of stage 1.
    Fault {
        /// Translation, address size, access flag or permission.
        class: FaultClass,
        /// The level of the descriptor; 0 also where no table was read.
        level: Level,
    },
    /// A descriptor could not be read.
    Memory {
        /// What the memory said.
        error: E,
        /// Where the descriptor lies.
        descriptor: Ipa,
        /// Its level.
        level: Level,
    },
    /// The tables are of a form that is not walked.
    CannotWalk(CannotWalk),
}

/// A form of tables that is not walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CannotWalk {
    /// Descriptors of 128 bits (`FEAT_D128`).
    Descriptors128,
    /// `TG0` or `TG1` is a reserved code.
    ReservedGranule,
}

impl_names!(CannotWalk {
    Descriptors128 => "descriptors of 128 bits",
    ReservedGranule => "a reserved granule",
});

impl<E: core::fmt::Display> core::fmt::Display for NotTranslated<E> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Fault { class, level } => write!(f, "{class}, level {}", level.number()),
            Self::Memory { error, descriptor, level } => {
                write!(f, "descriptor at {descriptor}, level {}: {error}", level.number())
            }
            Self::CannotWalk(why) => write!(f, "{why}"),
        }
    }
}

#[cfg(feature = "defmt")]
impl<E: defmt::Format> defmt::Format for NotTranslated<E> {
    fn format(&self, f: defmt::Formatter<'_>) {
        match self {
            Self::Fault { class, level } => {
                defmt::write!(f, "{}, level {}", class, level.number());
            }
            Self::Memory { error, descriptor, level } => {
                let level = level.number();
                defmt::write!(f, "descriptor at {}, level {}: {}", descriptor, level, error);
            }
            Self::CannotWalk(why) => defmt::write!(f, "{}", why),
        }
    }
}

impl<E: core::fmt::Debug + core::fmt::Display> core::error::Error for NotTranslated<E> {}

const fn fault<T, E>(class: FaultClass, level: Level) -> Result<T, NotTranslated<E>> {
    Err(NotTranslated::Fault { class, level })
}

impl Stage1 {
    /// The IPA of a virtual address, for one access. Ask again for each page that it reaches.
    ///
    /// `read` gives the eight bytes of a descriptor at an IPA, in the order of addresses. They are
    /// read as they are now, not as the core's TLB may still have them. Nothing is written. With
    /// `TCR_EL1.HA`, a page without access flag counts as one that the core would have marked; with
    /// `HD`, a clean one with `DBM` is writable.
    ///
    /// # Errors
    ///
    /// The fault that the guest would have taken, the error of `read`, or a form of tables that is
    /// not walked.
    pub fn translate<E>(
        self,
        va: u64,
        access: Stage1Access,
        mut read: impl FnMut(Ipa) -> Result<[u8; 8], E>,
    ) -> Result<Ipa, NotTranslated<E>> {
        if !self.is_on() {
            if !self.holds_untranslated(va) {
                return fault(FaultClass::AddressSize, Level::L0);
            }
            return Ok(Ipa::from_bits(va));
        }
        // TCR2_EL1.D128.
        if self.tcr2 & 1 << 5 != 0 {
            return Err(NotTranslated::CannotWalk(CannotWalk::Descriptors128));
        }
        let half = self.half(va);
        let is_fetch = matches!(access.kind(), Stage1AccessKind::Fetch);
        let layout = half.layout(va, is_fetch).map_err(NotTranslated::CannotWalk)?;
        let Some(layout) = layout else { return fault(FaultClass::Translation, Level::L0) };
        if half.is_disabled | (half.is_e0_disabled & !access.is_privileged()) {
            return fault(FaultClass::Translation, Level::L0);
        }
        let mut table_bytes = layout.first_table_bytes();
        let mut table = Ipa::from_bits(half.base(layout, table_bytes));
        if !layout.holds(table) {
            return fault(FaultClass::AddressSize, Level::L0);
        }
        let mut hierarchy = Hierarchy::default();
        let mut number = layout.first_level();
        while let Some(level) = Level::from_number(number) {
            let offset = layout.descriptor_offset(va, number, table_bytes);
            let at = Ipa::from_bits(table.into_bits() | offset);
            let bytes =
                read(at).map_err(|error| NotTranslated::Memory { error, descriptor: at, level })?;
            let descriptor = match Endianness::of_tables(self.sctlr) {
                Endianness::Little => u64::from_le_bytes(bytes),
                Endianness::Big => u64::from_be_bytes(bytes),
            };
            let is_last = match (descriptor & 0b11, level) {
                (0b11, Level::L3) => true,
                (0b01, _) if layout.has_blocks(number) => true,
                (0b11, _) => false,
                _ => return fault(FaultClass::Translation, level),
            };
            let low = if is_last { layout.lowest_bit(number) } else { layout.lowest_bit(3) };
            let address = Ipa::from_bits(layout.address(descriptor, low));
            if !layout.holds(address) {
                return fault(FaultClass::AddressSize, level);
            }
            if is_last {
                let offset = va & 1_u64.wrapping_shl(low).wrapping_sub(1);
                let ipa = Ipa::from_bits(address.into_bits() | offset);
                return self.page(access, descriptor, hierarchy, level, ipa);
            }
            if !half.has_no_hierarchy & !self.has_no_hierarchy() {
                hierarchy = hierarchy.and(descriptor);
            }
            (table, table_bytes) = (address, layout.table_bytes());
            number = number.wrapping_add(1);
        }
        fault(FaultClass::Translation, Level::L3)
    }

    /// The access flag comes before the permissions.
    const fn page<E>(
        self,
        access: Stage1Access,
        descriptor: u64,
        hierarchy: Hierarchy,
        level: Level,
        ipa: Ipa,
    ) -> Result<Ipa, NotTranslated<E>> {
        let has_access_flag = descriptor & 1 << 10 != 0;
        let is_marked_by_the_core = self.tcr & 1 << 39 != 0;
        if !(has_access_flag | is_marked_by_the_core) {
            fault(FaultClass::AccessFlag, level)
        } else if self.allows(access, descriptor, hierarchy) {
            Ok(ipa)
        } else {
            fault(FaultClass::Permission, level)
        }
    }
}
