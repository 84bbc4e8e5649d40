//! The guest's physical addresses, and the way to them through its tables.

use super::bus::BusAccess;
use crate::address::{Far, Ipa};
use crate::direction::Direction;
use crate::el::{OriginEl, TargetEl};
use crate::entry::{Exception, Spsr};
use crate::fsc::FaultStatus;
use crate::iss::DataAbort;
use crate::stage1::{NotTranslated, Stage1, Stage1Access, Stage1AccessKind};

/// What lies behind the guest's physical addresses: memory and devices.
///
/// ```
/// use aarch64_syndrome::mmio::GuestBus;
/// use aarch64_syndrome::{Direction, Ipa};
///
/// struct Machine { ram: Vec<u8>, sent: Vec<u8> }
///
/// #[derive(Debug, PartialEq)]
/// struct Nobody;
///
/// impl GuestBus for Machine {
///     type Error = Nobody;
///
///     fn read_memory(&mut self, ipa: Ipa, bytes: &mut [u8]) -> Result<(), Nobody> {
///         let start = ipa.into_bits().checked_sub(0x4000_0000).ok_or(Nobody)? as usize;
///         let end = start.checked_add(bytes.len()).ok_or(Nobody)?;
///         bytes.copy_from_slice(self.ram.get(start..end).ok_or(Nobody)?);
///         Ok(())
///     }
///
///     fn access(&mut self, ipa: Ipa, way: Direction, bytes: &mut [u8]) -> Result<(), Nobody> {
///         match (ipa.into_bits(), way) {
///             // The data register of a UART, and memory for reads.
///             (0x900_0000, Direction::Write) => self.sent.push(bytes[0]),
///             (0x900_0000, Direction::Read) => bytes.fill(0),
///             (_, Direction::Read) => self.read_memory(ipa, bytes)?,
///             (_, Direction::Write) => return Err(Nobody),
///         }
///         Ok(())
///     }
/// }
///
/// let mut machine = Machine { ram: vec![7; 4096], sent: vec![] };
/// let mut byte = [0];
/// assert_eq!(machine.access(Ipa::from_bits(0x4000_0fff), Direction::Read, &mut byte), Ok(()));
/// assert_eq!(byte, [7]);
/// assert_eq!(machine.read_memory(Ipa::from_bits(0x900_0000), &mut byte), Err(Nobody));
/// ```
pub trait GuestBus {
    /// What an access can fail with.
    type Error;

    /// Reads memory, for what a core reads by itself: translation tables and instructions. A
    /// device is never asked: it is an error to have none but memory there.
    ///
    /// # Errors
    ///
    /// There is no memory at this address.
    fn read_memory(&mut self, ipa: Ipa, bytes: &mut [u8]) -> Result<(), Self::Error>;

    /// Reads or writes data, in memory or of a device. The bytes do not cross a page of 4 KiB.
    ///
    /// One call for each transfer of the instruction, of 1 to 16 bytes; of at most 64 for a 64-byte
    /// access, `DC ZVA`, or a step of a memory copy or set. Any shorter length where an access
    /// crosses a page.
    ///
    /// # Errors
    ///
    /// Nothing answers at this address.
    fn access(
        &mut self,
        ipa: Ipa,
        direction: Direction,
        bytes: &mut [u8],
    ) -> Result<(), Self::Error>;
}

/// Why data was not accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotAccessed<E> {
    /// The guest's tables do not lead there, or not for this access: a fault that the guest would
    /// have taken ([`exception`](Self::exception)).
    NotTranslated {
        /// The virtual address of the first byte of the access in the page that was not reached.
        address: u64,
        /// Whether it was read or written.
        direction: Direction,
        /// Why.
        reason: NotTranslated<E>,
    },
    /// The bus failed.
    Bus(E),
}

impl<E> NotAccessed<E> {
    /// The Data Abort that the guest would have taken: of its own tables, stage 1, at the address
    /// that was not reached; an external abort on the walk where a descriptor is in no memory.
    /// `None` where the bus failed, and for tables that are not walked.
    #[must_use]
    pub fn exception(&self) -> Option<Exception> {
        let Self::NotTranslated { address, direction, reason } = self else { return None };
        let status = match reason {
            NotTranslated::Fault { class, level } => FaultStatus::from_class(*class, Some(*level))?,
            NotTranslated::Memory { level, .. } => FaultStatus::sync_external_on_walk(*level),
            NotTranslated::CannotWalk(_) => return None,
        };
        // The level is fitted when it is taken.
        let abort = DataAbort::new(TargetEl::El1, OriginEl::El0, status)
            .with_wnr(matches!(direction, Direction::Write));
        Some(Exception::new(abort.esr(), Some(Far::from_bits(*address))))
    }
}

impl<E: core::fmt::Display> core::fmt::Display for NotAccessed<E> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NotTranslated { address, reason, .. } => write!(f, "at {address:#x}: {reason}"),
            Self::Bus(error) => write!(f, "{error}"),
        }
    }
}

#[cfg(feature = "defmt")]
impl<E: defmt::Format> defmt::Format for NotAccessed<E> {
    fn format(&self, f: defmt::Formatter<'_>) {
        match self {
            Self::NotTranslated { address, reason, .. } => {
                defmt::write!(f, "at {:#x}: {}", address, reason);
            }
            Self::Bus(error) => defmt::write!(f, "{}", error),
        }
    }
}

impl<E: core::fmt::Debug + core::fmt::Display> core::error::Error for NotAccessed<E> {}

const PAGE: u64 = 0x1000;

/// The IPA of a virtual address, for one access.
pub(super) fn translate<B: GuestBus + ?Sized>(
    stage1: Stage1,
    va: u64,
    access: Stage1Access,
    bus: &mut B,
) -> Result<Ipa, NotTranslated<B::Error>> {
    stage1.translate(va, access, |at| {
        let mut descriptor = [0; 8];
        bus.read_memory(at, &mut descriptor).map(|()| descriptor)
    })
}

/// One access by virtual address: in two parts where it crosses a page. Nothing is accessed before
/// each part has been translated.
pub(super) fn access<B: GuestBus + ?Sized>(
    stage1: Stage1,
    pstate: Spsr,
    at: BusAccess,
    bytes: &mut [u8],
    bus: &mut B,
) -> Result<(), NotAccessed<B::Error>> {
    let kind = match at.direction() {
        Direction::Read => Stage1AccessKind::Read,
        Direction::Write => Stage1AccessKind::Write,
    };
    let access = Stage1Access::at(pstate, kind, at.is_unprivileged());
    let ipa = reach(stage1, at.address(), at.direction(), access, bus)?;
    let to_next = PAGE.wrapping_sub(at.address() & (PAGE - 1));
    let Some((first, second)) = bytes.split_at_mut_checked(to_next as usize) else {
        return bus.access(ipa, at.direction(), bytes).map_err(NotAccessed::Bus);
    };
    if second.is_empty() {
        return bus.access(ipa, at.direction(), first).map_err(NotAccessed::Bus);
    }
    let next = at.address().wrapping_add(to_next);
    let next = reach(stage1, next, at.direction(), access, bus)?;
    bus.access(ipa, at.direction(), first).map_err(NotAccessed::Bus)?;
    bus.access(next, at.direction(), second).map_err(NotAccessed::Bus)
}

fn reach<B: GuestBus + ?Sized>(
    stage1: Stage1,
    address: u64,
    direction: Direction,
    access: Stage1Access,
    bus: &mut B,
) -> Result<Ipa, NotAccessed<B::Error>> {
    translate(stage1, address, access, bus).map_err(|reason| NotAccessed::NotTranslated {
        address,
        direction,
        reason,
    })
}
