//! Any word, any registers, any tables, a bus that fails anywhere: nothing panics, and on an error
//! no register has changed.
#![no_main]

use aarch64_syndrome::entry::Spsr;
use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::load_store::{Instruction, LoadStore};
use aarch64_syndrome::mmio::{GeneralRegisters, GuestBus, MopsOption, Registers, Undescribed};
use aarch64_syndrome::stage1::Stage1;
use aarch64_syndrome::{Direction, Endianness, Esr, Far, Hpfar, Ipa, TargetEl};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Clone, Debug, PartialEq)]
struct Guest {
    x: [u64; 31],
    sp: u64,
    pc: u64,
    nzcv: u64,
    v: [u128; 32],
    dczid_el0: u64,
    is_option_b: bool,
}

#[derive(Arbitrary, Debug)]
struct Input {
    word: u32,
    guest: Guest,
    esr: u64,
    far: u64,
    is_big_endian: bool,
    exit: Exit,
    pstate: u64,
    /// `SCTLR_EL1`, `TCR_EL1`, `TTBR0_EL1`, `TTBR1_EL1`.
    stage1: [u64; 4],
    later: [u64; 5],
    /// How often the bus answers, and what it answers.
    answers: Vec<u8>,
}

/// What an exit says, or would say of this instruction if nothing were translated.
#[derive(Arbitrary, Debug)]
enum Exit {
    Abort { hpfar: Option<u64> },
    Physical { ipa: u64, is_store: bool, is_cache_maintenance: bool },
    Honest { is_store: bool },
}

/// Fails after its answers.
struct Bus<'a> {
    word: u32,
    answers: std::slice::Iter<'a, u8>,
}

impl GuestBus for Bus<'_> {
    type Error = ();

    fn read_memory(&mut self, _: Ipa, bytes: &mut [u8]) -> Result<(), ()> {
        if bytes.len() == 4 {
            bytes.copy_from_slice(&self.word.to_le_bytes());
            return Ok(());
        }
        assert_eq!(bytes.len(), 8);
        for byte in bytes {
            *byte = *self.answers.next().ok_or(())?;
        }
        Ok(())
    }

    fn access(&mut self, ipa: Ipa, direction: Direction, bytes: &mut [u8]) -> Result<(), ()> {
        let last = ipa.into_bits().wrapping_add(bytes.len() as u64 - 1);
        assert_eq!(ipa.into_bits() >> 12, last >> 12, "a page is crossed");
        let answer = self.answers.next().ok_or(())?;
        if direction == Direction::Read {
            bytes.fill(*answer);
        }
        Ok(())
    }
}

impl Input {
    fn undescribed(&self, instruction: LoadStore) -> Option<Undescribed> {
        Some(match self.exit {
            Exit::Abort { hpfar } => Undescribed::Abort {
                abort: DataAbort::from_esr(Esr::from_bits(self.esr), TargetEl::El2)?,
                far: Far::from_bits(self.far),
                hpfar: hpfar.map(Hpfar::from_bits),
            },
            Exit::Physical { ipa, is_store, is_cache_maintenance } => {
                Undescribed::Physical { ipa: Ipa::from_bits(ipa), is_store, is_cache_maintenance }
            }
            Exit::Honest { is_store } => Undescribed::Physical {
                ipa: Ipa::from_bits(instruction.first_address(&self.guest)),
                is_store,
                is_cache_maintenance: false,
            },
        })
    }

    /// Through the guest's tables.
    fn finish(&self, instruction: LoadStore) {
        let Some(exit) = self.undescribed(instruction) else { return };
        let [sctlr, tcr, ttbr0, ttbr1] = self.stage1;
        let [tcr2, pir, pire0, por, por0] = self.later;
        let stage1 = Stage1::new(sctlr, tcr, ttbr0, ttbr1)
            .with_tcr2_el1(tcr2)
            .with_indirect_permissions(pir, pire0)
            .with_permission_overlays(por, por0);
        let mut guest = self.guest.clone();
        let mut bus = Bus { word: self.word, answers: self.answers.iter() };
        if exit.finish(&mut guest, Spsr::from_bits(self.pstate), stage1, &mut bus).is_err() {
            assert_eq!(guest, self.guest);
        }
    }
}

impl GeneralRegisters for Guest {
    fn x(&self, index: usize) -> u64 {
        self.x[index]
    }

    fn set_x(&mut self, index: usize, value: u64) {
        self.x[index] = value;
    }
}

impl Registers for Guest {
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
        self.nzcv
    }

    fn set_nzcv(&mut self, nzcv: u64) {
        self.nzcv = nzcv;
    }

    fn v(&self, index: usize) -> u128 {
        self.v[index]
    }

    fn set_v(&mut self, index: usize, value: u128) {
        self.v[index] = value;
    }

    fn dczid_el0(&self) -> u64 {
        self.dczid_el0
    }

    fn mops_option(&self) -> MopsOption {
        if self.is_option_b { MopsOption::B } else { MopsOption::A }
    }
}

fuzz_target!(|input: Input| {
    let Some(instruction) = Instruction::from_bits(input.word).load_store() else { return };
    let abort = DataAbort::from_esr(Esr::from_bits(input.esr), TargetEl::El2);
    if let Some(abort) = abort {
        let _ = instruction.check_far(&input.guest, abort, Far::from_bits(input.far));
    }
    let endianness = if input.is_big_endian { Endianness::Big } else { Endianness::Little };
    let mut guest = input.guest.clone();
    let mut answers = input.answers.iter();
    let result = instruction.perform(&mut guest, endianness, |at, bytes| {
        assert!((1..=64).contains(&bytes.len()));
        let answer = answers.next().ok_or(())?;
        if at.direction() == Direction::Read {
            bytes.fill(*answer);
        }
        Ok::<(), ()>(())
    });
    if result.is_err() {
        assert_eq!(guest, input.guest);
    }
    input.finish(instruction);
});
