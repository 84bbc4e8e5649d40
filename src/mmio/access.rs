//! A load or store of one register, from a Data Abort that describes it.

use super::ls64::Access64B;
use super::refusal::NotMmio;
use crate::direction::Direction;
use crate::endianness::Endianness;
use crate::esr::abort_bits::WNR;
use crate::instruction_length::InstructionLength;
use crate::iss::{Access, AccessSize, DataAbort, Ls64};
use crate::register::Register;

/// A load or store of one register, of 1 to 8 bytes.
///
/// The device model's side is a number whose lowest byte is the one at the lowest address; the
/// guest's side is its register.
///
/// ```
/// use aarch64_syndrome::{Endianness, Esr};
///
/// // ldrsb x3, [device]
/// let load = Esr::from_bits(0x9323_8006).mmio().unwrap();
/// assert_eq!((load.register(), load.size().bytes()), (Some(3), 1));
/// assert_eq!(load.finish_load(0x80, Endianness::Little), 0xffff_ffff_ffff_ff80);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "emulate")]
#[doc(alias = "data abort")]
pub struct MmioAccess {
    access: Access,
    direction: Direction,
    length: InstructionLength,
}

impl MmioAccess {
    /// The access of an abort of which the caller knows that nothing is mapped at its address,
    /// whatever the fault status code says.
    ///
    /// For a VMM whose hypervisor has said so by its exit, and reports a code that is not the
    /// core's (Hyper-V). An abort that was taken from the core itself goes by
    /// [`DataAbort::mmio`]: broken memory is no device.
    ///
    /// # Errors
    ///
    /// Why there is none to perform; never `NotData` or `NoAccessMends`.
    #[inline]
    pub const fn assuming_unmapped(abort: DataAbort) -> Result<Self, NotMmio> {
        if abort.s1ptw() {
            return Err(NotMmio::TableWalk);
        }
        if abort.cm() {
            return Err(NotMmio::CacheMaintenance);
        }
        let (Some(access), Some(length)) = (abort.access(), abort.instruction_length()) else {
            return Err(NotMmio::NoSyndrome);
        };
        // The bit itself: which codes leave it UNKNOWN is a matter of codes.
        let direction = if abort.esr().bit(WNR) { Direction::Write } else { Direction::Read };
        match abort.ls64() {
            None | Some(Ls64::None) => Ok(Self { access, direction, length }),
            Some(instruction) => Err(NotMmio::SixtyFourBytes(Access64B::new(
                access.srt(),
                direction,
                instruction,
                abort.xs(),
            ))),
        }
    }

    /// The number of bytes accessed.
    #[inline]
    #[must_use]
    pub const fn size(self) -> AccessSize {
        self.access.sas()
    }

    /// The register, 0 to 30, safe as an index into 31 saved registers. `None` for XZR: a store of
    /// 0, or a load that goes nowhere and yet reaches the device.
    #[inline]
    #[must_use]
    pub const fn register(self) -> Option<usize> {
        self.access.srt().index()
    }

    /// The register as the syndrome names it, XZR included: `u8`, `u32` and `usize` are made
    /// `From` it, with 31 for XZR, as exit structures have it.
    #[inline]
    #[must_use]
    #[doc(alias = "SRT")]
    pub const fn srt(self) -> Register {
        self.access.srt()
    }

    /// Read for a load, write for a store.
    #[inline]
    #[must_use]
    pub const fn direction(self) -> Direction {
        self.direction
    }

    /// `true` for a store.
    #[inline]
    #[must_use]
    pub const fn is_write(self) -> bool {
        matches!(self.direction, Direction::Write)
    }

    /// Whether a load sign-extends.
    #[inline]
    #[must_use]
    pub const fn is_sign_extended(self) -> bool {
        self.access.sse()
    }

    /// Whether the register is 64 bits wide (`Xt`), not 32 (`Wt`).
    #[inline]
    #[must_use]
    pub const fn is_register_64_bit(self) -> bool {
        self.access.sf()
    }

    /// Whether the access has acquire or release semantics, so that the device model must not
    /// reorder it.
    #[inline]
    #[must_use]
    pub const fn is_acquire_release(self) -> bool {
        self.access.ar()
    }

    /// By how much to advance the program counter once the access is done.
    ///
    /// A T32 guest also needs its `PSTATE.IT` advanced, and a guest that single-steps its
    /// `PSTATE.SS` cleared.
    #[inline]
    #[must_use]
    pub const fn instruction_length(self) -> InstructionLength {
        self.length
    }

    /// The whole value of the X register after a load that read `data` from the device.
    ///
    /// Bits of `data` beyond the access are ignored. For a store the value means nothing.
    #[inline]
    #[must_use]
    pub const fn finish_load(self, data: u64, endianness: Endianness) -> u64 {
        let value = self.swapped(data, endianness);
        let sign = if self.is_sign_extended() { (1 << 63) >> self.unused_bits() } else { 0 };
        self.within_register((value ^ sign).wrapping_sub(sign))
    }

    /// What a store of an X register with the value `register` writes to the device.
    ///
    /// Take 0 for XZR. For a load the value means nothing.
    #[inline]
    #[must_use]
    pub const fn store_value(self, register: u64, endianness: Endianness) -> u64 {
        self.swapped(self.within_register(register), endianness)
    }

    /// The bytes of the access, in the other order if the guest is big-endian; 0 above them.
    const fn swapped(self, value: u64, endianness: Endianness) -> u64 {
        let at_top = value << self.unused_bits();
        match endianness {
            Endianness::Little => at_top >> self.unused_bits(),
            Endianness::Big => at_top.swap_bytes(),
        }
    }

    /// How many of 64 bits the access leaves over.
    const fn unused_bits(self) -> u32 {
        match self.size() {
            AccessSize::Byte => 56,
            AccessSize::Halfword => 48,
            AccessSize::Word => 32,
            AccessSize::Doubleword => 0,
        }
    }

    const fn within_register(self, value: u64) -> u64 {
        if self.is_register_64_bit() { value } else { value & 0xffff_ffff }
    }
}

impl_text!(MmioAccess, |this, put| {
    put!("{} of {}", this.direction, this.access);
});
