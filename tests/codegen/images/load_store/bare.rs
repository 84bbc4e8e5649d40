//! Decode, check, perform: what a handler calls. A panic that can be reached does not link.

#[path = "saved.rs"]
mod saved;

use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::load_store::Instruction;
use aarch64_syndrome::mmio::{BusAccess, Performed};
use aarch64_syndrome::{Direction, Endianness, Esr, Far, TargetEl};
use saved::Saved;

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
