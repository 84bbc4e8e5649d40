//! `KVM_EXIT_ARM_NISV`, finished: what the guest finds when it runs on.

use super::fake::{EL0, EL1H, Fake, Next};
use aarch64_syndrome::kvm::{Call, Errno, Error, Event, FinishError, RegisterId, run};
use aarch64_syndrome::load_store::VectorRegister;
use aarch64_syndrome::mmio::{GuestBus, Mismatch, NotFinished, Performed};
use aarch64_syndrome::{Direction, Ipa, Register};

const RAM: u64 = 0x4000_0000;
const DEVICE: u64 = 0x900_0000;
const CODE_VA: u64 = 0xffff_ff80_0000_0040;
const DEVICE_VA: u64 = 0xffff_ff80_0000_1000;

/// 16 KiB of memory: two tables, a page table, code. And a device that counts.
struct Machine {
    ram: Vec<u8>,
    written: Vec<(u64, Vec<u8>)>,
    is_broken: bool,
}

impl Machine {
    /// The page of code and the one after it, the device, at the start of the upper half of
    /// 39 bits.
    fn new(word: u32) -> Self {
        let mut machine = Self { ram: vec![0; 0x4000], written: Vec::new(), is_broken: false };
        let both = 1 << 6;
        machine.put(0, RAM + 0x1003);
        machine.put(0x1000, RAM + 0x2003);
        machine.put(0x2000, (RAM + 0x3000) | 1 << 7 | both | 1 << 10 | 3);
        machine.put(0x2008, DEVICE | both | 1 << 10 | 3);
        machine.ram[0x3040..0x3044].copy_from_slice(&word.to_le_bytes());
        machine
    }

    fn put(&mut self, at: usize, word: u64) {
        self.ram[at..at + 8].copy_from_slice(&word.to_le_bytes());
    }
}

impl GuestBus for Machine {
    type Error = u64;

    fn read_memory(&mut self, ipa: Ipa, bytes: &mut [u8]) -> Result<(), u64> {
        let at = usize::try_from(ipa.into_bits().wrapping_sub(RAM)).unwrap();
        bytes.copy_from_slice(self.ram.get(at..at + bytes.len()).ok_or(ipa.into_bits())?);
        Ok(())
    }

    fn access(&mut self, ipa: Ipa, direction: Direction, bytes: &mut [u8]) -> Result<(), u64> {
        let at = ipa.into_bits();
        if !(DEVICE..DEVICE + 0x1000).contains(&at) || self.is_broken {
            return Err(at);
        }
        match direction {
            Direction::Read => (at..).zip(bytes).for_each(|(at, byte)| *byte = at.to_le_bytes()[0]),
            Direction::Write => self.written.push((at, bytes.to_vec())),
        }
        Ok(())
    }
}

fn x(index: u8) -> RegisterId {
    RegisterId::x(Register::from_bits(index)).unwrap()
}

fn vcpu(pstate: u64, is_store: bool, ipa: u64) -> Fake {
    let iss = 0x7 | u64::from(is_store) << 6;
    let mut vcpu = Fake::new(pstate, [Next::exit(28, &[iss, ipa])]);
    for index in 0..31 {
        vcpu.set(x(index), 0x1111_1111_1111_1111 * u64::from(index % 15));
    }
    vcpu.set(RegisterId::SP_EL0, DEVICE_VA + 0x100);
    vcpu.set(RegisterId::SP_EL1, DEVICE_VA + 0x200);
    vcpu.set(RegisterId::PC, CODE_VA);
    vcpu.set(RegisterId::SCTLR_EL1, 1);
    // T1SZ = 25, TG1 = 4 KiB, IPS = 40 bits.
    vcpu.set(RegisterId::TCR_EL1, 2 << 32 | 0b10 << 30 | 0x19 << 16 | 0x19);
    vcpu.set(RegisterId::TTBR0_EL1, 0);
    vcpu.set(RegisterId::TTBR1_EL1, RAM);
    vcpu
}

fn finish(vcpu: &mut Fake, machine: &mut Machine) -> Result<Performed, FinishError<u64>> {
    let Event::Nisv(mut nisv) = run(vcpu) else { panic!("not NISV") };
    nisv.finish(4, machine)
}

#[test]
fn a_pair_with_write_back_is_loaded_and_the_guest_goes_on() {
    // ldp x2, x3, [sp, #16]!
    for (pstate, sp, ipa) in
        [(EL1H, RegisterId::SP_EL1, DEVICE + 0x210), (EL0, RegisterId::SP_EL0, DEVICE + 0x110)]
    {
        let mut machine = Machine::new(0xa9c1_0fe2);
        // SS and BTYPE end with the instruction.
        let mut vcpu = vcpu(pstate | 1 << 21 | 1 << 10, false, ipa);
        let mut expected = vcpu.registers.clone();
        assert_eq!(finish(&mut vcpu, &mut machine), Ok(Performed::Done));
        let low = ipa & 0xff;
        expected.insert(
            x(2).into_bits(),
            (0..8).fold(0, |word, byte| word | (low + byte) << (8 * byte)),
        );
        expected.insert(
            x(3).into_bits(),
            (0..8).fold(0, |word, byte| word | (low + 8 + byte) << (8 * byte)),
        );
        *expected.get_mut(&sp.into_bits()).unwrap() += 16;
        expected.insert(RegisterId::PC.into_bits(), CODE_VA + 4);
        expected.insert(RegisterId::PSTATE.into_bits(), pstate);
        assert_eq!(vcpu.registers, expected);
    }
}

#[test]
fn a_vector_register_is_stored_and_loaded() {
    let mut machine = Machine::new(0x3d80_03e7); // str q7, [sp]
    let mut vcpu = vcpu(EL1H, true, DEVICE + 0x200);
    vcpu.vectors = Some(std::array::from_fn(|index| 0x0101_0101 * index as u128));
    assert_eq!(finish(&mut vcpu, &mut machine), Ok(Performed::Done));
    let mut bytes = vec![7; 4];
    bytes.resize(16, 0);
    assert_eq!(machine.written, [(DEVICE + 0x200, bytes)]);

    let mut machine = Machine::new(0x3dc0_03e7); // ldr q7, [sp]
    let mut vcpu = self::vcpu(EL1H, false, DEVICE + 0x200);
    vcpu.vectors = Some([0; 32]);
    assert_eq!(finish(&mut vcpu, &mut machine), Ok(Performed::Done));
    let vectors = vcpu.vectors.unwrap();
    assert_eq!(vectors[7], 0x0f0e_0d0c_0b0a_0908_0706_0504_0302_0100);
    assert_eq!(vectors.iter().filter(|vector| **vector != 0).count(), 1);
}

#[test]
fn vector_registers_that_kvm_refuses_are_named_before_anything_is_done() {
    let mut machine = Machine::new(0x3d80_03e7); // str q7, [sp]
    let mut vcpu = vcpu(EL1H, true, DEVICE + 0x200);
    let expected = vcpu.registers.clone();
    let error = Error::Register {
        call: Call::GetOneReg,
        register: RegisterId::v(VectorRegister::from_bits(0)),
        errno: Errno::EINVAL,
    };
    assert_eq!(finish(&mut vcpu, &mut machine), Err(FinishError::Kvm(error)));
    assert_eq!(vcpu.registers, expected);
    assert_eq!(machine.written, []);
}

#[test]
fn what_is_not_finished_can_still_be_told_to_the_guest() {
    let mut machine = Machine::new(0xa9c1_0fe2); // ldp x2, x3, [sp, #16]!
    let mut vcpu = vcpu(EL1H, true, DEVICE + 0x210);
    let expected = vcpu.registers.clone();
    {
        let Event::Nisv(mut nisv) = run(&mut vcpu) else { panic!("not NISV") };
        let mismatch = NotFinished::Mismatch(Mismatch::Kind);
        assert_eq!(nisv.finish(4, &mut machine), Err(FinishError::NotFinished(mismatch)));
        nisv.inject().expect("the guest is told");
    }
    assert_ne!(vcpu.get(RegisterId::PC), CODE_VA);
    assert_eq!(vcpu.get(RegisterId::ELR_EL1), CODE_VA);
    assert_eq!(vcpu.get(x(2)), expected[&x(2).into_bits()]);

    machine.is_broken = true;
    let mut vcpu = self::vcpu(EL1H, false, DEVICE + 0x210);
    let expected = vcpu.registers.clone();
    let result = finish(&mut vcpu, &mut machine);
    assert!(matches!(result, Err(FinishError::NotFinished(NotFinished::NotPerformed(_)))));
    assert_eq!(vcpu.registers, expected);
}

#[test]
fn nothing_is_finished_by_the_tables_of_another_level() {
    // EL1 and EL0 of the guest have those; the guest's EL2, its user space, and a guest inside the
    // guest have others.
    let (vm, tge, el2h) = (1, 1 << 27, 0x3c9);
    for (pstate, hcr, is_finished) in [
        (EL1H, 0, true),
        (EL0, 0, true),
        (EL1H, vm, false),
        (EL0, vm, false),
        (EL0, tge, false),
        (EL0, vm | tge, false),
        (el2h, 0, false),
        (el2h, vm, false),
    ] {
        let mut machine = Machine::new(0xa940_0c22); // ldp x2, x3, [x1]
        let mut vcpu = vcpu(pstate, false, DEVICE + 0x40).with_el2();
        vcpu.set(x(1), DEVICE_VA + 0x40);
        vcpu.set(RegisterId::HCR_EL2, hcr);
        let before = vcpu.registers.clone();
        let expected = if is_finished {
            Ok(Performed::Done)
        } else {
            Err(FinishError::NotFinished(NotFinished::Nested))
        };
        assert_eq!(finish(&mut vcpu, &mut machine), expected, "{pstate:#x} {hcr:#x}");
        assert_eq!(vcpu.registers == before, !is_finished);
    }
}

#[test]
fn a_memory_set_keeps_the_pc_until_it_is_done() {
    let mut machine = Machine::new(0x19c3_4441); // setm [x1]!, x2!, x3
    let mut vcpu = vcpu(EL1H, true, DEVICE);
    vcpu.set(x(1), DEVICE_VA + 0xa0);
    vcpu.set(x(2), 0xa0_u64.wrapping_neg());
    // Option A.
    vcpu.set(RegisterId::PSTATE, EL1H & !(0xf << 28));
    vcpu.next
        .extend([Next::exit(28, &[0x47, DEVICE + 0x40]), Next::exit(28, &[0x47, DEVICE + 0x80])]);
    for (left, performed) in
        [(0x60, Performed::Unfinished), (0x20, Performed::Unfinished), (0, Performed::Done)]
    {
        assert_eq!(vcpu.get(RegisterId::PC), CODE_VA);
        assert_eq!(finish(&mut vcpu, &mut machine), Ok(performed));
        assert_eq!(vcpu.get(x(2)), 0_u64.wrapping_sub(left));
    }
    assert_eq!(vcpu.get(RegisterId::PC), CODE_VA + 4);
    assert_eq!(machine.written.iter().map(|(_, bytes)| bytes.len()).sum::<usize>(), 0xa0);
    assert!(machine.written.iter().all(|(_, bytes)| bytes.iter().all(|byte| *byte == 0x33)));
}

#[test]
fn a_prologue_writes_flags_and_nothing_to_the_device() {
    let mut machine = Machine::new(0x19c3_0441); // setp [x1]!, x2!, x3
    let mut vcpu = vcpu(EL1H | 0xf << 28, true, DEVICE);
    vcpu.set(x(1), DEVICE_VA);
    vcpu.set(x(2), 0xa0);
    let mut expected = vcpu.registers.clone();
    assert_eq!(finish(&mut vcpu, &mut machine), Ok(Performed::Done));
    // Option A.
    expected.insert(x(1).into_bits(), DEVICE_VA + 0xa0);
    expected.insert(x(2).into_bits(), 0xa0_u64.wrapping_neg());
    expected.insert(RegisterId::PSTATE.into_bits(), EL1H & !(0xf << 28));
    expected.insert(RegisterId::PC.into_bits(), CODE_VA + 4);
    assert_eq!(vcpu.registers, expected);
    assert_eq!(machine.written, []);
}

#[test]
fn a_block_that_is_zeroed_has_the_size_that_the_host_says() {
    let mut machine = Machine::new(0xd50b_7421); // dc zva, x1
    let mut vcpu = vcpu(EL1H, true, DEVICE + 0x40);
    vcpu.set(x(1), DEVICE_VA + 0x5a);
    assert_eq!(finish(&mut vcpu, &mut machine), Ok(Performed::Done));
    assert_eq!(machine.written, [(DEVICE + 0x40, vec![0; 64])]);
}

/// The code has to be fetched and the device read: by registers that older cores do not have.
#[test]
fn permissions_are_those_of_the_registers_that_the_vcpu_has() {
    const PIE: u64 = 1 << 1;
    const E0POE: u64 = 1 << 2;
    const POE: u64 = 1 << 3;
    /// Of index 1, which both pages have.
    const READ_EXECUTE: u64 = 0b0011 << 4;
    const EXECUTE: u64 = 0b0010 << 4;
    for (tcr2, register, others, pstate, may) in [
        (PIE, RegisterId::PIR_EL1, READ_EXECUTE, EL1H, true),
        (PIE, RegisterId::PIR_EL1, EXECUTE, EL1H, false),
        (PIE, RegisterId::PIRE0_EL1, READ_EXECUTE, EL0, true),
        (PIE, RegisterId::PIRE0_EL1, EXECUTE, EL0, false),
        (POE, RegisterId::POR_EL1, 0b011, EL1H, true),
        (POE, RegisterId::POR_EL1, 0b010, EL1H, false),
        (E0POE, RegisterId::POR_EL0, 0b011, EL0, true),
        (E0POE, RegisterId::POR_EL0, 0b010, EL0, false),
    ] {
        let mut machine = Machine::new(0xa940_0fe2); // ldp x2, x3, [sp]
        let ipa = DEVICE + if pstate == EL0 { 0x100 } else { 0x200 };
        let mut vcpu = vcpu(pstate, false, ipa);
        vcpu.set(RegisterId::TCR2_EL1, tcr2);
        vcpu.set(register, others);
        let mismatch = NotFinished::Mismatch(Mismatch::Address);
        let expected =
            if may { Ok(Performed::Done) } else { Err(FinishError::NotFinished(mismatch)) };
        let what = format!("{register} {others:#x}");
        assert_eq!(finish(&mut vcpu, &mut machine), expected, "{what}");
    }
}
