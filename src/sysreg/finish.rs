//! A trapped access, finished on the guest's registers.

use super::SysRegAccess;
use crate::direction::Direction;
use crate::mmio::GeneralRegisters;
use crate::register::Register;

impl SysRegAccess {
    /// The general-purpose register as the syndrome names it, XZR included: `u8`, `u32` and `usize`
    /// are made `From` it, with 31 for XZR, as exit structures have it.
    #[inline]
    #[must_use]
    #[doc(alias = "Rt")]
    pub const fn rt_or_xzr(self) -> Register {
        match self.rt {
            Some(index) => Register::from_bits(index as u8),
            None => Register::XZR,
        }
    }

    /// The value that the guest writes, 0 from XZR; `None` for a read.
    ///
    /// ```
    /// use aarch64_syndrome::{Esr, SysRegAccess, TargetEl};
    ///
    /// // msr icc_sgi1r_el1, x0, and mrs x1, cntpct_el0
    /// let write = SysRegAccess::from_esr(Esr::from_bits(0x623a_3016), TargetEl::El2).unwrap();
    /// let read = SysRegAccess::from_esr(Esr::from_bits(0x6232_f821), TargetEl::El2).unwrap();
    /// let mut x = [0; 31];
    /// x[0] = 0x1_0001;
    /// assert_eq!((write.written(&x), read.written(&x)), (Some(0x1_0001), None));
    /// read.finish_read(&mut x, 42);
    /// assert_eq!(x[1], 42);
    /// ```
    pub fn written<R: GeneralRegisters + ?Sized>(self, registers: &R) -> Option<u64> {
        match self.direction {
            Direction::Read => None,
            Direction::Write => Some(self.rt.map_or(0, |index| registers.x(index))),
        }
    }

    /// Gives a read its value; one into XZR goes nowhere, and a write has nothing to be given.
    pub fn finish_read<R: GeneralRegisters + ?Sized>(self, registers: &mut R, value: u64) {
        if let (Direction::Read, Some(index)) = (self.direction, self.rt) {
            registers.set_x(index, value);
        }
    }
}
