//! Decode, check, perform: what a handler calls. A panic that can be reached does not link.

use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::load_store::Instruction;
use aarch64_syndrome::mmio::{BusAccess, GeneralRegisters, Performed, Registers};
use aarch64_syndrome::{Direction, Endianness, Esr, Far, TargetEl};

#[allow(unsafe_code, reason = "defined nowhere: whoever needs it is a panic")]
unsafe extern "C" {
    safe fn a_panic_can_be_reached() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    a_panic_can_be_reached()
}

/// What a trap handler saves.
pub(crate) struct Saved {
    x: [u64; 31],
    sp: u64,
    pc: u64,
    spsr: u64,
    v: [u128; 32],
    dczid_el0: u64,
    memory: [u64; 8],
}

impl GeneralRegisters for Saved {
    fn x(&self, index: usize) -> u64 {
        self.x.x(index)
    }

    fn set_x(&mut self, index: usize, value: u64) {
        self.x.set_x(index, value);
    }
}

impl Registers for Saved {
    fn sp(&self) -> u64 {
        self.sp
    }

    fn set_sp(&mut self, value: u64) {
        self.sp = value;
    }

    fn pc(&self) -> u64 {
        self.pc
    }

    fn nzcv(&self) -> u64 {
        self.spsr
    }

    fn set_nzcv(&mut self, nzcv: u64) {
        self.spsr = self.spsr & !(0xf << 28) | nzcv;
    }

    fn v(&self, index: usize) -> u128 {
        self.v.get(index).copied().unwrap_or_default()
    }

    fn set_v(&mut self, index: usize, value: u128) {
        if let Some(register) = self.v.get_mut(index) {
            *register = value;
        }
    }

    fn dczid_el0(&self) -> u64 {
        self.dczid_el0
    }
}

/// A device of 64 bytes.
fn access(memory: &mut [u64; 8], at: BusAccess, bytes: &mut [u8]) -> Result<(), ()> {
    for (byte, address) in bytes.iter_mut().zip(at.address()..) {
        let word = memory.get_mut(address as usize / 8).ok_or(())?;
        let shift = address % 8 * 8;
        match at.direction() {
            Direction::Read => *byte = (*word >> shift) as u8,
            Direction::Write => *word = *word & !(0xff << shift) | u64::from(*byte) << shift,
        }
    }
    Ok(())
}

fn finish(word: u32, saved: &mut Saved, esr: u64, far: u64) -> Option<()> {
    let instruction = Instruction::from_bits(word).load_store()?;
    let abort = DataAbort::from_esr(Esr::from_bits(esr), TargetEl::El2)?;
    instruction.check_far(saved, abort, Far::from_bits(far)).ok()?;
    let mut memory = saved.memory;
    let performed =
        instruction.perform(saved, Endianness::Little, |at, bytes| access(&mut memory, at, bytes));
    saved.memory = memory;
    if matches!(performed.ok()?, Performed::Done) {
        saved.pc = saved.pc.wrapping_add(4);
    }
    Some(())
}

/// Where the image starts; nothing runs it.
#[allow(unsafe_code, reason = "the linker looks for the entry point by its name")]
#[unsafe(no_mangle)]
extern "C" fn _start(word: u32, saved: &mut Saved, esr: u64, far: u64) -> bool {
    finish(word, saved, esr, far).is_some()
}
