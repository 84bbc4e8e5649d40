//! Where an error is: which of the addresses at hand to believe.

use super::entry::{DataEntry, SectionType};
use super::memory_error::{MemoryError, MemoryError2};
use super::processor::ArmProcessorError;
use crate::address::{AddressSpace, Ipa};
use crate::fault::{Fault, IpaAnswer};
use crate::policy::every_sea;
use crate::ras::{ErrAddr, ErrStatus, PhysicalRange};

/// What is known of the address of an error, from each source. All of it may be missing, and what a
/// valid bit makes meaningless counts as missing.
///
/// ```
/// use aarch64_syndrome::ghes::{AddressSource, AddressSources};
/// use aarch64_syndrome::{Esr, Far, Fault, Ipa};
///
/// // The abort has an address, and the signal has a better one.
/// let fault = Fault::reported(Esr::from_bits(0x9200_0010), Far::from_bits(0x7000), None);
/// let sources = AddressSources::DEFAULT
///     .with_fault(fault)
///     .with_signal(Some((Ipa::from_bits(0x4567_8000), 0x1000)));
/// assert_eq!(sources.best().map(|best| best.source), Some(AddressSource::Signal));
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[doc(alias = "CPER")]
pub struct AddressSources<'a> {
    /// The entry of a status block, where firmware saw the error first.
    cper: Option<DataEntry<'a>>,
    /// An error record of the RAS extension, where the kernel or hypervisor sees it first.
    record: Option<ErrorRecord>,
    /// The guest's memory behind the host virtual address of a `SIGBUS`, found through the memory
    /// map: its first byte and how many bytes.
    signal: Option<(Ipa, u64)>,
    /// The abort that the guest took.
    fault: Option<Fault>,
}

impl<'a> AddressSources<'a> {
    /// Nothing is known.
    pub const DEFAULT: Self = Self { cper: None, record: None, signal: None, fault: None };

    /// With the entry of a status block, where firmware saw the error first.
    #[must_use]
    pub const fn with_cper(self, cper: Option<DataEntry<'a>>) -> Self {
        Self { cper, ..self }
    }

    /// With an error record of the RAS extension, where the kernel or hypervisor sees it first.
    #[must_use]
    pub const fn with_record(self, record: Option<ErrorRecord>) -> Self {
        Self { record, ..self }
    }

    /// With the guest's memory behind the address of a `SIGBUS`: its first byte and how many bytes.
    #[must_use]
    pub const fn with_signal(self, signal: Option<(Ipa, u64)>) -> Self {
        Self { signal, ..self }
    }

    /// With the abort that the guest took.
    #[must_use]
    pub const fn with_fault(self, fault: Option<Fault>) -> Self {
        Self { fault, ..self }
    }
}

/// The registers of an error record that say where the error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ErrorRecord {
    /// `ERR<n>STATUS`.
    pub status: ErrStatus,
    /// `ERR<n>ADDR`.
    pub address: ErrAddr,
    /// How many low bits of the address mean nothing: [`ErrAddr::physical_range`].
    pub granule_shift: u32,
}

impl_text!(ErrorRecord, |this, put| {
    put!("{}", this.status);
    if let Some(address) = this.status.address(this.address) {
        put!(", {}", address);
    }
});

/// Which source an [`ErrorAddress`] is from, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AddressSource {
    /// [`AddressSources::with_cper`].
    Cper,
    /// [`AddressSources::with_record`].
    Record,
    /// [`AddressSources::with_signal`].
    Signal,
    /// [`AddressSources::with_fault`].
    Fault,
}

impl_names!(AddressSource {
    Cper => "CPER",
    Record => "RAS error record",
    Signal => "signal",
    Fault => "FAR and HPFAR",
});

/// Memory in which an error lies. A host's physical addresses and a guest's are different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorMemory {
    /// Physical memory of the machine on which the record was made.
    Physical(PhysicalRange),
    /// Memory of the guest: its first byte, and how many bytes.
    Guest(Ipa, u64),
}

impl_text!(ErrorMemory, |this, put| {
    match this {
        Self::Physical(range) => put!("{}", range),
        Self::Guest(start, length) => put!("{:#x} bytes at IPA {}", length, start),
    }
});

/// Where an error is, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ErrorAddress {
    /// Where.
    pub memory: ErrorMemory,
    /// Who says so.
    pub source: AddressSource,
}

impl_text!(ErrorAddress, |this, put| { put!("{}, by {}", this.memory, this.source) });

impl AddressSources<'_> {
    /// The address of the first source that has one, in the order of [`AddressSource`]; `None`
    /// where none has.
    ///
    /// The order is that of James Morse (22 September 2017), who was asked what to do without
    /// HPFAR: "for firmware-first we should take the address from the CPER records as this also
    /// gives us a range. For kernel-first we'd take whatever is in the v8.2 RAS ERR records"; then
    /// the host's virtual address, from which a VMM "can calculate the IPA". The abort's own
    /// registers come last: they may be empty (`FnV`), and say what was accessed, not what is
    /// broken ("only if this wasn't a RAS error that we're likely to print out this address").
    ///
    /// A fault answers only where it is an external abort of a guest
    /// ([`every_sea`](crate::policy::every_sea)) and its IPA is known without a walk: translate
    /// [`IpaAnswer::TranslateFar`] first, and give [`Fault::reported`].
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, Far, Fault, Ipa};
    /// use aarch64_syndrome::ghes::{AddressSource, AddressSources};
    ///
    /// let (esr, gva) = (Esr::from_bits(0x9200_0010), Far::from_bits(0xffff_8000_1234_5678));
    /// let fault = Fault::reported(esr, gva, Some(Ipa::from_bits(0x4000_1000)));
    /// let sources = AddressSources::DEFAULT.with_fault(fault);
    /// assert_eq!(sources.best().unwrap().source, AddressSource::Fault);
    /// let sources = sources.with_signal(Some((Ipa::from_bits(0x4000_1000), 0x1000)));
    /// assert_eq!(sources.best().unwrap().source, AddressSource::Signal);
    /// ```
    #[must_use]
    pub fn best(self) -> Option<ErrorAddress> {
        use ErrorMemory::{Guest, Physical};
        let cper = || Some((Physical(cper_range(self.cper?)?), AddressSource::Cper));
        let record = || Some((Physical(self.record?.range()?), AddressSource::Record));
        let signal =
            || self.signal.map(|(start, length)| (Guest(start, length), AddressSource::Signal));
        let fault = || fault_memory(self.fault?).map(|memory| (memory, AddressSource::Fault));
        let (memory, source) = cper().or_else(record).or_else(signal).or_else(fault)?;
        Some(ErrorAddress { memory, source })
    }
}

impl ErrorRecord {
    /// The record with these registers, of whose address the low `granule_shift` bits mean nothing.
    #[must_use]
    pub const fn new(status: ErrStatus, address: ErrAddr, granule_shift: u32) -> Self {
        Self { status, address, granule_shift }
    }

    fn range(self) -> Option<PhysicalRange> {
        self.status.address(self.address)?.physical_range(self.granule_shift)
    }
}

fn cper_range(entry: DataEntry<'_>) -> Option<PhysicalRange> {
    let (address, mask) = match entry.section_type {
        SectionType::MEMORY => {
            let section = MemoryError::parse(entry.section).ok()?;
            (section.physical_address()?, section.physical_address_mask())
        }
        SectionType::MEMORY_2 => {
            let section = MemoryError2::parse(entry.section).ok()?;
            (section.physical_address()?, section.physical_address_mask())
        }
        SectionType::ARM_PROCESSOR => {
            let section = ArmProcessorError::parse(entry.section).ok()?;
            (section.information().find_map(|error| error.physical_address())?, None)
        }
        _ => return None,
    };
    // Without a mask every bit counts. With one of 0 none does: that is no address.
    let mask = mask.unwrap_or(u64::MAX);
    let length = 1_u64.checked_shl(mask.trailing_zeros())?;
    let start = address & !length.wrapping_sub(1);
    Some(PhysicalRange { start, length, space: None::<AddressSpace> })
}

const fn fault_memory(fault: Fault) -> Option<ErrorMemory> {
    if !every_sea(fault.esr()) {
        return None;
    }
    match fault.ipa() {
        IpaAnswer::Exact(ipa) => Some(ErrorMemory::Guest(ipa, 1)),
        IpaAnswer::Page(ipa, granule) => Some(ErrorMemory::Guest(ipa, granule.bytes())),
        // The page of a descriptor is not what failed: such an abort is not the guest's.
        IpaAnswer::Descriptor(_) | IpaAnswer::TranslateFar(_) | IpaAnswer::Unavailable(_) => None,
    }
}
