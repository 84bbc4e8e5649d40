//! The memory that the guest's loads and stores meet: two pages that follow each other by virtual
//! address and lie apart by IPA. Stage 2 has them, or not.

use crate::machine::Machine;
use crate::tables::{AF, TABLE_OR_PAGE, leaf, stage1, stage2};
use aarch64_syndrome::mmio::GuestBus;
use aarch64_syndrome::{Direction, Ipa, Level};
use core::arch::asm;

/// Words of code that fit.
pub(crate) const WORDS: usize = 0x1000;
/// Where the guest finds its code: near enough for a literal load.
pub(crate) const CODE: u64 = PAGES - 0x4_0000;
/// The first of the two pages.
const PAGES: u64 = 0x0612_3456_7000;
/// Of each page; one table of stage 2 has both.
const IPAS: [u64; 2] = [0x0a0b_cdef_6000, 0x0a0b_cde1_3000];
/// By how much the part of the two pages that is used lies in them, half of it in each.
const AREA: usize = 0xc00;
/// The bytes of that part, aligned to half of them.
pub(crate) const BYTES: usize = 0x800;
/// The virtual address of that part.
pub(crate) const FIRST: u64 = PAGES + AREA as u64;

/// What that part holds.
pub(crate) type Contents = [u64; BYTES / 8];

#[repr(align(4096))]
struct Pages([u8; 0x2000]);
static mut DATA: Pages = Pages([0; 0x2000]);

/// Level 3 of stage 2, for the two pages.
#[repr(align(4096))]
struct Table([u64; 512]);
static mut STAGE2: Table = Table([0; 512]);

#[repr(align(4096))]
struct Code([u32; WORDS]);
static mut INSTRUCTIONS: Code = Code([0; WORDS]);

fn data() -> &'static mut [u8; 0x2000] {
    // SAFETY: one core. The guest, which reaches the pages too, does not run while a function of
    // this module has the reference, and none of them keeps it.
    unsafe { &mut (*(&raw mut DATA)).0 }
}

/// What the part that is used holds.
pub(crate) fn contents() -> Contents {
    let mut words = data()[AREA..AREA + BYTES].chunks_exact(8);
    core::array::from_fn(|_| {
        let bytes = words.next().and_then(|bytes| bytes.try_into().ok());
        u64::from_ne_bytes(bytes.unwrap_or_default())
    })
}

pub(crate) fn fill(contents: &Contents) {
    for (bytes, word) in data()[AREA..AREA + BYTES].chunks_exact_mut(8).zip(contents) {
        bytes.copy_from_slice(&word.to_ne_bytes());
    }
}

/// Writes code for the guest to run at [`CODE`].
pub(crate) fn write_code(words: impl Iterator<Item = u32>) {
    // SAFETY: one core, and the guest does not run.
    let code = unsafe { &mut (*(&raw mut INSTRUCTIONS)).0 };
    for (place, word) in code.iter_mut().zip(words) {
        *place = word;
    }
    // SAFETY: what was fetched before is forgotten.
    unsafe { asm!("dsb sy", "ic iallu", "dsb sy", "isb", options(nostack)) };
}

/// The word of the code that the guest has at this address.
pub(crate) fn code_at(pc: u64) -> u32 {
    // SAFETY: one core, and the guest does not run.
    let code = unsafe { &(*(&raw const INSTRUCTIONS)).0 };
    code[(pc - CODE) as usize / 4]
}

/// Which of the two pages stage 2 has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Present(pub(crate) [bool; 2]);

impl Present {
    pub(crate) const BOTH: Self = Self([true; 2]);
    pub(crate) const NEITHER: Self = Self([false; 2]);
    /// Where something is missing, mostly all.
    pub(crate) const NOT_BOTH: [Self; 5] =
        [Self::NEITHER, Self::NEITHER, Self::NEITHER, Self([false, true]), Self([true, false])];
}

/// Maps code and pages: for EL0 too, and for both to write, the pages alone.
pub(crate) fn map(machine: &mut Machine) {
    let page = stage1::NORMAL | stage1::EL0 | AF;
    for (index, ipa) in (0..).zip(IPAS) {
        let entry = leaf(Level::L3, ipa, page | stage1::NO_EXECUTE);
        machine.pool.place(machine.stage1, PAGES + index * 0x1000, Level::L3, entry);
    }
    let code = &raw const INSTRUCTIONS as u64;
    for offset in (0..4 * WORDS as u64).step_by(0x1000) {
        let entry = leaf(Level::L3, code + offset, page | stage1::READ_ONLY);
        machine.pool.place(machine.stage1, CODE + offset, Level::L3, entry);
    }
    let table = &raw const STAGE2 as u64 | TABLE_OR_PAGE;
    machine.pool.place(machine.stage2, IPAS[0], Level::L2, table);
    set(Present::BOTH);
}

/// Gives stage 2 these pages and no other, while the guest does not run.
pub(crate) fn set(present: Present) {
    let at = data().as_ptr() as u64;
    let attributes = stage2::NORMAL | stage2::READ | stage2::WRITE | stage2::NO_EXECUTE | AF;
    // SAFETY: one core, and its walks of the table are over.
    let table = unsafe { &mut (*(&raw mut STAGE2)).0 };
    for (index, ipa) in IPAS.into_iter().enumerate() {
        let entry = leaf(Level::L3, at + 0x1000 * index as u64, attributes);
        table[ipa as usize >> 12 & 0x1ff] = if present.0[index] { entry } else { 0 };
    }
    // SAFETY: nothing but cached translations of the guest is forgotten.
    unsafe { asm!("dsb sy", "tlbi vmalls12e1", "dsb sy", "isb", options(nostack)) };
}

/// What lies behind the guest's physical addresses: RAM one to one, and the two pages in the place
/// of a device. An error is the address that was asked for.
pub(crate) struct Bus;

impl GuestBus for Bus {
    type Error = Ipa;

    fn read_memory(&mut self, ipa: Ipa, bytes: &mut [u8]) -> Result<(), Ipa> {
        let first = ipa.into_bits();
        let (ram, end) = (0x4000_0000..=0x5000_0000, first.saturating_add(bytes.len() as u64));
        if !ram.contains(&first) || !ram.contains(&end) {
            return Err(ipa);
        }
        for (address, byte) in (first..).zip(bytes) {
            // SAFETY: the byte is of RAM, which the payload owns and has mapped.
            *byte = unsafe { (address as *const u8).read_volatile() };
        }
        Ok(())
    }

    fn access(&mut self, ipa: Ipa, direction: Direction, bytes: &mut [u8]) -> Result<(), Ipa> {
        let (page, offset) = (ipa.into_bits() & !0xfff, ipa.into_bits() as usize & 0xfff);
        let index = IPAS.iter().position(|known| *known == page).ok_or(ipa)?;
        let first = 0x1000 * index + offset;
        // Anything beside the part that is compared is an error.
        let area = AREA..=AREA + BYTES;
        if !area.contains(&first) || !area.contains(&(first + bytes.len())) {
            return Err(ipa);
        }
        let memory = &mut data()[first..first + bytes.len()];
        match direction {
            Direction::Read => bytes.copy_from_slice(memory),
            Direction::Write => memory.copy_from_slice(bytes),
        }
        Ok(())
    }
}
