//! What a hypervisor calls after `ISV` = 0. A panic that can be reached does not link.

#[path = "saved.rs"]
mod saved;

use aarch64_syndrome::address::hpfar_is_valid;
use aarch64_syndrome::entry::Spsr;
use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::mmio::{GuestBus, Performed, Undescribed};
use aarch64_syndrome::stage1::Stage1;
use aarch64_syndrome::{Direction, Esr, Far, GuestTranslation, Hpfar, Ipa, TargetEl};
use saved::Saved;

/// Memory that is a device of 64 bytes.
struct Bus<'a>(&'a mut [u64; 8]);

impl GuestBus for Bus<'_> {
    type Error = ();

    fn read_memory(&mut self, ipa: Ipa, bytes: &mut [u8]) -> Result<(), ()> {
        self.access(ipa, Direction::Read, bytes)
    }

    fn access(&mut self, ipa: Ipa, direction: Direction, bytes: &mut [u8]) -> Result<(), ()> {
        for (byte, address) in bytes.iter_mut().zip(ipa.into_bits()..) {
            let word = self.0.get_mut(address as usize / 8).ok_or(())?;
            let shift = address % 8 * 8;
            match direction {
                Direction::Read => *byte = (*word >> shift) as u8,
                Direction::Write => *word = *word & !(0xff << shift) | u64::from(*byte) << shift,
            }
        }
        Ok(())
    }
}

fn finish(saved: &mut Saved, [esr, far, hpfar]: [u64; 3], stage1: Stage1) -> Option<()> {
    let esr = Esr::from_bits(esr);
    let abort = DataAbort::from_esr(esr, TargetEl::El2)?;
    let has_hpfar = hpfar_is_valid(esr, GuestTranslation::DEFAULT);
    let hpfar = has_hpfar.then_some(Hpfar::from_bits(hpfar));
    let exit = Undescribed::Abort { abort, far: Far::from_bits(far), hpfar };
    let (mut memory, pstate) = (saved.memory, Spsr::from_bits(saved.spsr));
    let performed = exit.finish(saved, pstate, stage1, &mut Bus(&mut memory));
    saved.memory = memory;
    if matches!(performed.ok()?, Performed::Done) {
        saved.pc = saved.pc.wrapping_add(4);
    }
    Some(())
}

/// Where the image starts; nothing runs it.
#[allow(unsafe_code, reason = "the linker looks for the entry point by its name")]
#[unsafe(no_mangle)]
extern "C" fn _start(saved: &mut Saved, exit: &[u64; 3], registers: &[u64; 4]) -> bool {
    let [sctlr, tcr, ttbr0, ttbr1] = *registers;
    finish(saved, *exit, Stage1::new(sctlr, tcr, ttbr0, ttbr1)).is_some()
}
