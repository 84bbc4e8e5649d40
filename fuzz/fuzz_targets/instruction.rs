//! Any word, any registers, a bus that fails anywhere: nothing panics, and on an error no register
//! has changed.
#![no_main]

use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::load_store::Instruction;
use aarch64_syndrome::mmio::{GeneralRegisters, MopsOption, Registers};
use aarch64_syndrome::{Direction, Endianness, Esr, Far, TargetEl};
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
    /// How often the bus answers, and what it answers.
    answers: Vec<u8>,
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
});
