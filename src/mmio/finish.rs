//! From an exit without a syndrome to an instruction that is done.

use super::bus::{NotPerformed, Performed};
use super::fit::Mismatch;
use super::guest_bus::{self, GuestBus, NotAccessed};
use super::registers::Registers;
use crate::address::{Far, Hpfar, Ipa};
use crate::el::OriginEl;
use crate::entry::{Exception, Spsr};
use crate::iss::DataAbort;
use crate::load_store::{Instruction, LoadStore, Operation};
use crate::stage1::{NotTranslated, Stage1, Stage1Access, Stage1AccessKind};

/// An access that the syndrome does not describe (`ISV` = 0), as its exit tells of it.
///
/// The guest's registers are a [`Registers`] and its memory and devices a [`GuestBus`], whose pages
/// show how to write one.
///
/// ```
/// # use aarch64_syndrome::{Direction, mmio::{GeneralRegisters, GuestBus, Registers}};
/// # struct Saved { x: [u64; 31], pc: u64 }
/// # impl GeneralRegisters for Saved {
/// #     fn x(&self, index: usize) -> u64 { self.x[index] }
/// #     fn set_x(&mut self, index: usize, value: u64) { self.x[index] = value; }
/// # }
/// # impl Registers for Saved {
/// #     fn sp(&self) -> u64 { 0 }
/// #     fn set_sp(&mut self, _: u64) {}
/// #     fn pc(&self) -> u64 { self.pc }
/// #     fn nzcv(&self) -> u64 { 0 }
/// #     fn set_nzcv(&mut self, _: u64) {}
/// #     fn v(&self, _: usize) -> u128 { 0 }
/// #     fn set_v(&mut self, _: usize, _: u128) {}
/// #     fn dczid_el0(&self) -> u64 { 4 }
/// # }
/// # struct Machine;
/// # impl GuestBus for Machine {
/// #     type Error = ();
/// #     fn read_memory(&mut self, _: Ipa, bytes: &mut [u8]) -> Result<(), ()> {
/// #         Ok(bytes.copy_from_slice(&0xa940_0440_u32.to_le_bytes()))
/// #     }
/// #     fn access(&mut self, ipa: Ipa, _: Direction, bytes: &mut [u8]) -> Result<(), ()> {
/// #         Ok(bytes.fill(ipa.into_bits() as u8))
/// #     }
/// # }
/// use aarch64_syndrome::Ipa;
/// use aarch64_syndrome::entry::Spsr;
/// use aarch64_syndrome::mmio::{Performed, Undescribed};
/// use aarch64_syndrome::stage1::Stage1;
///
/// // KVM_EXIT_ARM_NISV, and the guest's EL1 with its MMU off. ldp x0, x1, [x2] is at the PC.
/// let exit = Undescribed::Physical {
///     ipa: Ipa::from_bits(0x900_0000),
///     is_store: false,
///     is_cache_maintenance: false,
/// };
/// let mut saved = Saved { x: [0; 31], pc: 0x4000_0000 };
/// saved.x[2] = 0x900_0000;
/// let (pstate, stage1) = (Spsr::from_bits(0x3c5), Stage1::new(0, 0, 0, 0));
/// let done = exit.finish(&mut saved, pstate, stage1, &mut Machine);
/// // Each byte of this device is the low byte of the address of its access.
/// assert_eq!(done, Ok(Performed::Done));
/// assert_eq!((saved.x[0], saved.x[1]), (0, 0x0808_0808_0808_0808));
/// saved.pc += 4;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "emulate")]
#[doc(alias = "ISV")]
pub enum Undescribed {
    /// By an abort taken to EL2. Where the low bits of `FAR_EL2` mean nothing (a memory copy or
    /// set), its page alone is compared.
    Abort {
        /// `ESR_EL2`.
        abort: DataAbort,
        /// `FAR_EL2`.
        far: Far,
        /// `HPFAR_EL2`, where [`hpfar_is_valid`](crate::address::hpfar_is_valid) says that it means
        /// anything; `None` else, as after a permission fault. Above another hypervisor,
        /// [`Hpfar::from_ipa`] of the physical address of its exit.
        hpfar: Option<Hpfar>,
    },
    /// By its physical address alone (`KVM_EXIT_ARM_NISV`).
    Physical {
        /// The address, to the byte.
        ipa: Ipa,
        /// `WnR`, of what is no cache maintenance.
        is_store: bool,
        /// `CM`.
        is_cache_maintenance: bool,
    },
}

/// Why an instruction was not finished. No register has changed. Let the guest run the instruction
/// again where it changed the word or its tables meanwhile ([`Mismatch::Kind`],
/// [`Mismatch::Address`], and [`NotTranslated::Fault`] in [`NotFetched`](Self::NotFetched)). Where
/// the guest's tables do not lead to all of the data, it takes the fault of its own that
/// [`exception`](Self::exception) gives: to run the instruction again would trap again. Tell it of
/// an external abort otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotFinished<E> {
    /// The guest was in `AArch32` state, or at an exception level above EL1.
    NotA64,
    /// The vCPU has an EL2 of its own, and was there, in its user space, or in a guest of it, whose
    /// tables and addresses are others.
    Nested,
    /// The instruction could not be fetched through the guest's tables.
    NotFetched(NotTranslated<E>),
    /// There is no memory where the instruction lies.
    NoInstruction(E),
    /// The word at the PC is no load or store that is decoded.
    NotLoadStore(Instruction),
    /// The word at the PC is not that of the exit: the guest changed it, or its tables, meanwhile.
    Mismatch(Mismatch),
    /// It was not performed.
    NotPerformed(NotPerformed<NotAccessed<E>>),
}

impl<E> NotFinished<E> {
    /// The fault of its own that the guest takes instead: some of the data is in a page to which
    /// its tables do not lead, as when a copy from a device ends in memory that is not there yet.
    /// `None` for all other reasons.
    ///
    /// A device may have seen a part of the instruction ([`NotPerformed::Bus`]), and sees it again
    /// when the guest has mapped the page.
    #[must_use]
    pub fn exception(&self) -> Option<Exception> {
        match self {
            Self::NotPerformed(NotPerformed::Bus { error, .. }) => error.exception(),
            _ => None,
        }
    }
}

const NESTED: &str = "of a guest hypervisor, or of its guest";

impl<E: core::fmt::Display> core::fmt::Display for NotFinished<E> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NotA64 => write!(f, "not A64 at EL0 or EL1"),
            Self::Nested => f.write_str(NESTED),
            Self::NotFetched(why) => write!(f, "instruction: {why}"),
            Self::NoInstruction(error) => write!(f, "instruction: {error}"),
            Self::NotLoadStore(instruction) => write!(f, "{instruction}"),
            Self::Mismatch(why) => write!(f, "not the instruction of the exit: {why}"),
            Self::NotPerformed(why) => write!(f, "{why}"),
        }
    }
}

#[cfg(feature = "defmt")]
impl<E: defmt::Format> defmt::Format for NotFinished<E> {
    fn format(&self, f: defmt::Formatter<'_>) {
        match self {
            Self::NotA64 => defmt::write!(f, "not A64 at EL0 or EL1"),
            Self::Nested => defmt::write!(f, "{=str}", NESTED),
            Self::NotFetched(why) => defmt::write!(f, "instruction: {}", why),
            Self::NoInstruction(error) => defmt::write!(f, "instruction: {}", error),
            Self::NotLoadStore(instruction) => defmt::write!(f, "{}", instruction),
            Self::Mismatch(why) => defmt::write!(f, "not the instruction of the exit: {}", why),
            Self::NotPerformed(why) => defmt::write!(f, "{}", why),
        }
    }
}

impl<E: core::fmt::Debug + core::fmt::Display> core::error::Error for NotFinished<E> {}

impl Undescribed {
    /// Fetches the instruction through the guest's tables, checks that it is the one that trapped,
    /// and performs it as the guest may: each page with the permissions of the access.
    ///
    /// `pstate` is the guest's at the instruction (`SPSR_EL2`), whose NZCV is not looked at. Every
    /// access of data goes through the tables again, so that memory beside the device is reached
    /// too (a copy, the second page of a pair).
    ///
    /// # Errors
    ///
    /// Why the instruction was not performed.
    pub fn finish<R, B>(
        self,
        registers: &mut R,
        pstate: Spsr,
        stage1: Stage1,
        bus: &mut B,
    ) -> Result<Performed, NotFinished<B::Error>>
    where
        R: Registers + ?Sized,
        B: GuestBus + ?Sized,
    {
        let access = self.instruction(registers, pstate, stage1, bus)?;
        access.perform_through(registers, pstate, stage1, bus).map_err(NotFinished::NotPerformed)
    }

    /// The instruction that trapped: fetched, decoded and checked, but not performed.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub fn instruction<R, B>(
        self,
        registers: &R,
        pstate: Spsr,
        stage1: Stage1,
        bus: &mut B,
    ) -> Result<LoadStore, NotFinished<B::Error>>
    where
        R: Registers + ?Sized,
        B: GuestBus + ?Sized,
    {
        let is_el0_or_el1 = matches!(pstate.origin(), Some(OriginEl::El0 | OriginEl::El1));
        if pstate.is_aarch32() | !is_el0_or_el1 {
            return Err(NotFinished::NotA64);
        }
        let fetch = Stage1Access::at(pstate, Stage1AccessKind::Fetch, false);
        let at = guest_bus::translate(stage1, registers.pc(), fetch, bus)
            .map_err(NotFinished::NotFetched)?;
        let mut word = [0; 4];
        bus.read_memory(at, &mut word).map_err(NotFinished::NoInstruction)?;
        let instruction = Instruction::from_bits(u32::from_le_bytes(word));
        let Some(access) = instruction.load_store() else {
            return Err(NotFinished::NotLoadStore(instruction));
        };
        self.check(access, registers, pstate, stage1, bus).map_err(NotFinished::Mismatch)?;
        Ok(access)
    }

    fn check<R, B>(
        self,
        access: LoadStore,
        registers: &R,
        pstate: Spsr,
        stage1: Stage1,
        bus: &mut B,
    ) -> Result<(), Mismatch>
    where
        R: Registers + ?Sized,
        B: GuestBus + ?Sized,
    {
        match self {
            Self::Abort { abort, far, hpfar } => {
                access.check_far(registers, abort, far)?;
                let is_exact =
                    !matches!(access.operation(), Operation::Copy(_) | Operation::Set(_));
                let (true, Some(hpfar)) = (is_exact, hpfar) else { return Ok(()) };
                // Of an access that reads and writes, WnR says which it was.
                let is_store = access.is_write() & !matches!(abort.wnr(), Some(false));
                let whose = whose(access, pstate, is_store);
                match guest_bus::translate(stage1, far.into_bits(), whose, bus) {
                    Ok(ipa) if ipa.into_bits() >> 12 == hpfar.page().into_bits() >> 12 => Ok(()),
                    _ => Err(Mismatch::Address),
                }
            }
            Self::Physical { ipa, is_store, is_cache_maintenance } => {
                let whose = whose(access, pstate, is_store);
                access.check_ipa(registers, ipa, is_store, is_cache_maintenance, |va| {
                    guest_bus::translate(stage1, va, whose, bus).ok()
                })
            }
        }
    }
}

/// The access that trapped, to the guest's tables. A copy has two sides.
const fn whose(access: LoadStore, pstate: Spsr, is_store: bool) -> Stage1Access {
    let kind = if is_store { Stage1AccessKind::Write } else { Stage1AccessKind::Read };
    let is_unprivileged = match access.operation() {
        Operation::Copy(copy) if is_store => copy.is_write_unprivileged(),
        Operation::Copy(copy) => copy.is_read_unprivileged(),
        Operation::Set(set) => set.is_unprivileged(),
        _ => access.is_unprivileged(),
    };
    Stage1Access::at(pstate, kind, is_unprivileged)
}

impl LoadStore {
    /// [`perform`](Self::perform) by the guest's own tables: with the permissions that its PSTATE
    /// gives it, in its order of bytes.
    ///
    /// # Errors
    ///
    /// Why the instruction was not performed; no register has changed then.
    pub fn perform_through<R, B>(
        self,
        registers: &mut R,
        pstate: Spsr,
        stage1: Stage1,
        bus: &mut B,
    ) -> Result<Performed, NotPerformed<NotAccessed<B::Error>>>
    where
        R: Registers + ?Sized,
        B: GuestBus + ?Sized,
    {
        self.perform(registers, stage1.endianness_of_data(pstate), |at, bytes| {
            guest_bus::access(stage1, pstate, at, bytes, bus)
        })
    }
}
