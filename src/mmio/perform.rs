//! An access with a syndrome, performed.

use super::access::MmioAccess;
use super::ls64::Access64B;
use super::registers::{GeneralRegisters, read, write};
use super::transfers::{number, put};
use crate::direction::Direction;
use crate::endianness::Endianness;
use crate::register::Register;

impl MmioAccess {
    /// Performs the access, with `device` in the place of memory, and writes the register of a
    /// load.
    ///
    /// The device is asked once: bytes are filled for a read, and taken for a write. They are in
    /// the order of addresses; `endianness` says how the guest reads a number from them.
    ///
    /// ```
    /// use aarch64_syndrome::{Direction, Endianness, Esr};
    ///
    /// // ldrsb x3, [device]
    /// let load = Esr::from_bits(0x9323_8006).mmio().unwrap();
    /// let mut x = [0; 31];
    /// load.perform(&mut x, Endianness::Little, |direction, bytes| {
    ///     assert_eq!((direction, bytes.len()), (Direction::Read, 1));
    ///     bytes[0] = 0x80;
    ///     Ok::<(), ()>(())
    /// })?;
    /// assert_eq!(x[3], 0xffff_ffff_ffff_ff80);
    /// # Ok::<(), ()>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The device's; no register has changed then.
    #[doc(alias = "emulate")]
    pub fn perform<R, E>(
        self,
        registers: &mut R,
        endianness: Endianness,
        device: impl FnOnce(Direction, &mut [u8]) -> Result<(), E>,
    ) -> Result<(), E>
    where
        R: GeneralRegisters + ?Sized,
    {
        let mut buffer = [0; 8];
        let bytes = buffer.get_mut(..self.size().bytes() as usize).unwrap_or_default();
        let register = self.register();
        if self.is_write() {
            let value = register.map_or(0, |index| registers.x(index));
            // The number has the bytes in the order of addresses already.
            put(bytes, u128::from(self.store_value(value, endianness)), Endianness::Little);
        }
        device(self.direction(), bytes)?;
        if let (false, Some(index)) = (self.is_write(), register) {
            let data = number(bytes, Endianness::Little) as u64;
            registers.set_x(index, self.finish_load(data, endianness));
        }
        Ok(())
    }
}

impl Access64B {
    /// Performs the access, with `device` in the place of memory, and writes the registers of a
    /// load, or the status of a `ST64BV` or `ST64BV0`.
    ///
    /// The device's answer is that status; for the other instructions it means nothing. The first
    /// four bytes of a `ST64BV0` are those of the register: it is the device's side that puts
    /// `ACCDATA_EL1` there.
    ///
    /// ```
    /// use aarch64_syndrome::{Direction, Endianness, Esr, mmio::NotMmio};
    ///
    /// // ld64b x2, [device]
    /// let refused = Esr::from_bits(0x93c2_8806).mmio();
    /// let Err(NotMmio::SixtyFourBytes(load)) = refused else { panic!("{refused:?}") };
    /// let mut x = [0; 31];
    /// load.perform(&mut x, Endianness::Little, |direction, bytes| {
    ///     assert_eq!(direction, Direction::Read);
    ///     bytes[56] = 9;
    ///     Ok::<u64, ()>(0)
    /// })?;
    /// assert_eq!((x[2], x[9]), (0, 9));
    /// # Ok::<(), ()>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The device's; no register has changed then.
    pub fn perform<R, E>(
        self,
        registers: &mut R,
        endianness: Endianness,
        device: impl FnOnce(Direction, &mut [u8; 64]) -> Result<u64, E>,
    ) -> Result<(), E>
    where
        R: GeneralRegisters + ?Sized,
    {
        let first = self.first_register().into_bits();
        let eight = (0..8).map(|number| Register::from_bits(first.wrapping_add(number)));
        let mut buffer = [0; 64];
        if matches!(self.direction(), Direction::Write) {
            for (bytes, register) in buffer.chunks_exact_mut(8).zip(eight.clone()) {
                put(bytes, u128::from(read(registers, register)), endianness);
            }
        }
        let status = device(self.direction(), &mut buffer)?;
        if matches!(self.direction(), Direction::Read) {
            for (bytes, register) in buffer.chunks_exact(8).zip(eight) {
                write(registers, register, number(bytes, endianness) as u64);
            }
        } else if let Some(index) = self.status_register() {
            registers.set_x(index, status);
        }
        Ok(())
    }
}
