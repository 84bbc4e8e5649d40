//! The structure by which a HEST tells the guest of an error source.

use super::bytes::put;
use super::source::ErrorSource;

/// The type of a Hardware Error Notification Structure (ACPI 6.5, 18.3.2.9), as this crate's
/// machines use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HestNotification {
    /// Polled, with this interval in milliseconds, not 0: type 0.
    Polled(u32),
    /// A GPIO signal, through a `PNP0C33` device and a GED: type 7.
    GpioSignal,
    /// SEA: type 8.
    Sea,
    /// SEI: type 9.
    Sei,
    /// An interrupt of this number, through a `PNP0C33` device and a GED: GSIV, type 10. Type 1,
    /// External, does not work on arm64 Linux.
    Gsiv(u32),
}

impl_text!(HestNotification, |this, put| {
    match this {
        Self::Polled(interval) => put!("polled each {} ms", interval),
        Self::GpioSignal => put!("GPIO signal"),
        Self::Sea => put!("SEA"),
        Self::Sei => put!("SEI"),
        Self::Gsiv(gsi) => put!("GSIV {}", gsi),
    }
});

/// How many bytes a `GHESv2` structure has.
const GHES_V2: usize = 92;

impl ErrorSource {
    /// The source's `GHESv2` structure (ACPI 6.5, 18.3.2.8), for a table with its header and the
    /// number of sources before: one that the guest's kernel may use, with one record of any number
    /// of sections. `id` is unique in the table.
    ///
    /// ```
    /// use aarch64_syndrome::ghes::{HardwareErrors, HestNotification};
    ///
    /// let layout = HardwareErrors::new(0x4ff0_0000, 1, 4096).unwrap();
    /// let bytes = layout.source(0).unwrap().hest_structure(0, HestNotification::Sea);
    /// assert_eq!((bytes[0], bytes[32]), (10, 8));
    /// ```
    #[must_use]
    pub fn hest_structure(&self, id: u16, notification: HestNotification) -> [u8; GHES_V2] {
        let (kind, interval, vector) = match notification {
            HestNotification::Polled(interval) => (0, interval, 0),
            HestNotification::GpioSignal => (7, 0, 0),
            HestNotification::Sea => (8, 0, 0),
            HestNotification::Sei => (9, 0, 0),
            HestNotification::Gsiv(gsi) => (10, 0, gsi),
        };
        let mut bytes = [0; GHES_V2];
        let length = self.block_length();
        put(&mut bytes, 0, &10_u16.to_le_bytes());
        put(&mut bytes, 2, &id.to_le_bytes());
        // No related source.
        put(&mut bytes, 4, &[0xff, 0xff, 0, 1]);
        // Records, sections in one, raw data.
        for (offset, value) in [(8, 1), (12, length / 72), (16, length), (60, length)] {
            put(&mut bytes, offset, &u32::to_le_bytes(value));
        }
        put_address(&mut bytes, 20, self.error_status_address());
        put(&mut bytes, 32, &[kind, 28]);
        put(&mut bytes, 36, &interval.to_le_bytes());
        put(&mut bytes, 40, &vector.to_le_bytes());
        put_address(&mut bytes, 64, self.read_ack_address());
        // What the acknowledgment preserves, and writes.
        put(&mut bytes, 76, &(!1_u64).to_le_bytes());
        put(&mut bytes, 84, &1_u64.to_le_bytes());
        bytes
    }
}

/// A Generic Address Structure: 64 bits of system memory, accessed as a quadword.
fn put_address(bytes: &mut [u8], offset: usize, address: u64) {
    put(bytes, offset, &[0, 64, 0, 4]);
    put(bytes, offset.saturating_add(4), &address.to_le_bytes());
}
