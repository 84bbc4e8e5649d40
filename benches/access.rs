//! What an access without a syndrome costs: decoded and performed, and finished through the guest's
//! tables.

use aarch64_syndrome::entry::{Mode, Spsr};
use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::load_store::Instruction;
use aarch64_syndrome::mmio::{GeneralRegisters, GuestBus, Performed, Registers, Undescribed};
use aarch64_syndrome::stage1::Stage1;
use aarch64_syndrome::{Direction, Endianness, Esr, Far, Hpfar, Ipa, TargetEl};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

/// What each of them does with X5 as its base.
const WORDS: [(&str, u32); 4] = [
    ("ldr with write-back", 0xf840_84a3),
    ("ldp", 0xa940_10a3),
    ("ldr q", 0x3dc0_00a3),
    ("swp", 0xf822_80a3),
];

/// The guest's page of code and its page of a device, by virtual address.
const CODE: u64 = 0x40_1000;
const DEVICE: u64 = 0x40_2000;
const DEVICE_IPA: u64 = 0x900_0000;

#[derive(Clone)]
struct Guest {
    x: [u64; 31],
    v: [u128; 32],
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
        0
    }

    fn set_sp(&mut self, _: u64) {}

    fn pc(&self) -> u64 {
        CODE
    }

    fn nzcv(&self) -> u64 {
        0
    }

    fn set_nzcv(&mut self, _: u64) {}

    fn v(&self, index: usize) -> u128 {
        self.v[index]
    }

    fn set_v(&mut self, index: usize, value: u128) {
        self.v[index] = value;
    }

    fn dczid_el0(&self) -> u64 {
        4
    }
}

/// Four tables and a page of code from IPA 0, and a device.
struct Bus {
    memory: Vec<u64>,
    device: u64,
}

impl Bus {
    fn new(word: u32) -> Self {
        let mut memory = vec![0; 5 * 512];
        // Levels 0 to 2 lead to the next page.
        memory[0] = 0x1000 | 0b11;
        memory[512] = 0x2000 | 0b11;
        memory[2 * 512 + 2] = 0x3000 | 0b11;
        // Level 3: the code, and the device for EL1 to write.
        memory[3 * 512 + 1] = 0x4000 | 1 << 10 | 0b11;
        memory[3 * 512 + 2] = DEVICE_IPA | 1 << 10 | 0b11;
        memory[4 * 512] = u64::from(word);
        Self { memory, device: 7 }
    }
}

impl GuestBus for Bus {
    type Error = Ipa;

    fn read_memory(&mut self, ipa: Ipa, bytes: &mut [u8]) -> Result<(), Ipa> {
        let address = usize::try_from(ipa.into_bits()).map_err(|_| ipa)?;
        let word = self.memory.get(address / 8).ok_or(ipa)?.to_le_bytes();
        let part = word.get(address % 8..).and_then(|word| word.get(..bytes.len())).ok_or(ipa)?;
        bytes.copy_from_slice(part);
        Ok(())
    }

    fn access(&mut self, ipa: Ipa, direction: Direction, bytes: &mut [u8]) -> Result<(), Ipa> {
        if ipa.into_bits() & !0xfff != DEVICE_IPA {
            return Err(ipa);
        }
        device(&mut self.device, direction, bytes);
        Ok(())
    }
}

fn device(register: &mut u64, direction: Direction, bytes: &mut [u8]) {
    match direction {
        Direction::Read => bytes.fill(register.to_le_bytes()[0]),
        Direction::Write => *register = u64::from(bytes[0]),
    }
}

fn guest() -> Guest {
    let mut guest = Guest { x: [3; 31], v: [5; 32] };
    guest.x[5] = DEVICE;
    guest
}

fn access(c: &mut Criterion) {
    let mut group = c.benchmark_group("access without a syndrome");
    for (name, word) in WORDS {
        group.bench_function(format!("{name}, decoded and performed"), |b| {
            let (mut guest, mut register) = (guest(), 7);
            b.iter(|| {
                guest.x[5] = DEVICE;
                let access = Instruction::from_bits(black_box(word)).load_store();
                let performed = access.map(|access| {
                    access.perform(&mut guest, Endianness::Little, |at, bytes| {
                        device(&mut register, at.direction(), bytes);
                        Ok::<(), ()>(())
                    })
                });
                assert_eq!(performed, Some(Ok(Performed::Done)));
            });
        });
        group.bench_function(format!("{name}, finished through tables"), |b| {
            let (mut guest, mut bus) = (guest(), Bus::new(word));
            // 48-bit addresses from level 0, and nothing in the upper half.
            let stage1 = Stage1::new(1, 16 | 1 << 23, 0, 0);
            // A swap reads first.
            let abort = DataAbort::from_esr(Esr::from_bits(0x9200_0007), TargetEl::El2);
            let far = Far::from_bits(DEVICE);
            let hpfar = Some(Hpfar::from_ipa(Ipa::from_bits(DEVICE_IPA)));
            let abort = abort.expect("EC 0x24 is a Data Abort");
            let exit = Undescribed::Abort { abort, far, hpfar };
            b.iter(|| {
                guest.x[5] = DEVICE;
                let pstate = Spsr::new(Mode::El1h);
                let performed = black_box(exit).finish(&mut guest, pstate, stage1, &mut bus);
                assert_eq!(performed, Ok(Performed::Done));
            });
        });
    }
    group.finish();
}

criterion_group!(benches, access);
criterion_main!(benches);
