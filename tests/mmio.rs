//! Loads and stores of a device, against a model of bytes in memory and a register.

mod inputs;

use aarch64_syndrome::iss::{Access, AccessSize, DataAbort, Ls64};
use aarch64_syndrome::mmio::Access64B;
use aarch64_syndrome::{
    Direction, Endianness, Esr, Far, Fault, FaultClass, FaultStatus, InstructionLength, MmioAccess,
    NotMmio, OriginEl, Register, TargetEl, TrapSnapshot,
};
use inputs::{access, any_register};
use proptest::prelude::*;

const SIZES: [AccessSize; 4] =
    [AccessSize::Byte, AccessSize::Halfword, AccessSize::Word, AccessSize::Doubleword];

fn abort(access: Access) -> DataAbort {
    DataAbort::new(TargetEl::El2, OriginEl::El1, FaultStatus::TRANSLATION_L3)
        .with_access(access, InstructionLength::Bits32)
}

fn block_of(abort: DataAbort) -> Access64B {
    match abort.mmio() {
        Err(NotMmio::SixtyFourBytes(block)) => block,
        other => panic!("{other:?} is not of 64 bytes"),
    }
}

/// Every access that an instruction can make, but for the register.
fn accesses(register: Register) -> impl Iterator<Item = Access> {
    SIZES.into_iter().flat_map(move |size| {
        [false, true].into_iter().flat_map(move |sf| {
            let plain = Access::new(size, register).with_sf(sf);
            [plain, plain.with_sse(true)]
        })
    })
}

/// A load in plain words: the bytes lie in memory, the guest reads them in its order, extends the
/// number to its register, and a write to `Wt` clears the upper half of `Xt`.
fn model_of_load(access: Access, data: u64, endianness: Endianness) -> u64 {
    let size = usize::try_from(access.sas().bytes()).unwrap();
    let mut memory = data.to_le_bytes()[..size].to_vec();
    if endianness == Endianness::Little {
        memory.reverse();
    }
    let number = memory.iter().fold(0_i128, |number, byte| number * 256 + i128::from(*byte));
    let modulus = 1_i128 << (8 * size);
    let is_negative = access.sse() && number >= modulus / 2;
    let extended = if is_negative { number - modulus } else { number };
    let register_modulus = if access.sf() { 1_i128 << 64 } else { 1_i128 << 32 };
    u64::try_from(extended.rem_euclid(register_modulus)).unwrap()
}

/// A store in plain words: the low bytes of the register go to memory in the guest's order.
fn model_of_store(access: Access, register: u64, endianness: Endianness) -> u64 {
    let size = usize::try_from(access.sas().bytes()).unwrap();
    let register = if access.sf() { register } else { register % (1 << 32) };
    let mut memory = register.to_le_bytes()[..size].to_vec();
    if endianness == Endianness::Big {
        memory.reverse();
    }
    memory.iter().rev().fold(0, |data, byte| data * 256 + u64::from(*byte))
}

proptest! {
    #[test]
    fn loads_and_stores_are_those_of_the_model(data in any::<u64>(), register in any_register()) {
        for access in accesses(register) {
            for endianness in [Endianness::Little, Endianness::Big] {
                let load = abort(access).mmio().unwrap();
                prop_assert_eq!(load.direction(), Direction::Read);
                prop_assert_eq!(
                    load.finish_load(data, endianness),
                    model_of_load(access, data, endianness),
                    "load of {} into {:?}", access, endianness
                );
                let store = abort(access).with_wnr(true).mmio().unwrap();
                prop_assert!(store.is_write());
                prop_assert_eq!(
                    store.store_value(data, endianness),
                    model_of_store(access, data, endianness),
                    "store of {} into {:?}", access, endianness
                );
            }
        }
    }

    #[test]
    fn an_access_that_is_performed_moves_the_bytes_of_the_model(
        x in any::<[u64; 31]>(), data in any::<u64>(), register in any::<u8>(),
    ) {
        let register = Register::from_bits(register);
        let value = register.index().map_or(0, |index| x[index]);
        for access in accesses(register) {
            for endianness in [Endianness::Little, Endianness::Big] {
                let load = abort(access).mmio().unwrap();
                let mut expected = x;
                if let Some(index) = register.index() {
                    expected[index] = model_of_load(access, data, endianness);
                }
                let mut after = x;
                let size = usize::try_from(access.sas().bytes()).unwrap();
                load.perform(&mut after, endianness, |direction, bytes| {
                    prop_assert_eq!(direction, Direction::Read);
                    prop_assert_eq!(bytes.len(), size);
                    bytes.copy_from_slice(&data.to_le_bytes()[..size]);
                    Ok(())
                })?;
                prop_assert_eq!(after, expected);

                let store = abort(access).with_wnr(true).mmio().unwrap();
                let mut after = x;
                store.perform(&mut after, endianness, |direction, bytes| {
                    prop_assert_eq!(direction, Direction::Write);
                    let stored = model_of_store(access, value, endianness).to_le_bytes();
                    prop_assert_eq!(&*bytes, &stored[..size]);
                    bytes.fill(0x55);
                    Ok(())
                })?;
                prop_assert_eq!(after, x);

                for access in [load, store] {
                    prop_assert_eq!(access.perform(&mut after, endianness, |_, _| Err(7)), Err(7));
                    prop_assert_eq!(after, x);
                }
            }
        }
    }

    #[test]
    fn sixty_four_bytes_that_are_performed_are_those_of_eight_registers(
        x in any::<[u64; 31]>(), first in 0_u8..12, status in any::<u64>(),
        data in any::<[u64; 8]>(),
    ) {
        let first = 2 * first;
        let range = usize::from(first)..usize::from(first) + 8;
        let access = Access::new(AccessSize::Doubleword, Register::from_bits(first));
        for (ls64, write) in
            [(Ls64::Ld64bOrSt64b, false), (Ls64::Ld64bOrSt64b, true), (Ls64::St64bv, true)]
        {
            let abort = abort(access).with_ls64(ls64).with_wnr(write);
            let block = block_of(abort.with_xs(Register::from_bits(30)));
            for big in [false, true] {
                let endianness = if big { Endianness::Big } else { Endianness::Little };
                let bytes_of =
                    |number: u64| if big { number.to_be_bytes() } else { number.to_le_bytes() };
                let mut expected = x;
                if !write {
                    expected[range.clone()].copy_from_slice(&data);
                } else if ls64 == Ls64::St64bv {
                    expected[30] = status;
                }
                let mut after = x;
                block.perform(&mut after, endianness, |direction, bytes| {
                    prop_assert_eq!(direction == Direction::Write, write);
                    let stored = if write { &x[range.clone()] } else { &data };
                    let stored: Vec<u8> = stored.iter().copied().flat_map(bytes_of).collect();
                    if write {
                        prop_assert_eq!(&bytes[..], &stored);
                    } else {
                        bytes.copy_from_slice(&stored);
                    }
                    Ok(status)
                })?;
                prop_assert_eq!(after, expected);
                after = x;
                prop_assert_eq!(block.perform(&mut after, endianness, |_, _| Err(7)), Err(7));
                prop_assert_eq!(after, x);
            }
        }
    }

    #[test]
    fn facts_of_the_access_are_those_of_the_syndrome(
        size in 0_usize..4, register in any_register(), sse in any::<bool>(), sf in any::<bool>(),
        ar in any::<bool>(), il in any::<bool>(),
    ) {
        let access = access(SIZES[size], register, [sse, sf, ar]);
        let length = InstructionLength::from_il(il);
        let abort = DataAbort::new(TargetEl::El2, OriginEl::El0, FaultStatus::PERMISSION_L2)
            .with_access(access, length);
        let mmio = abort.mmio().unwrap();
        prop_assert_eq!(mmio.size(), SIZES[size]);
        prop_assert_eq!(mmio.register(), register.index());
        prop_assert_eq!(mmio.is_sign_extended(), sse);
        prop_assert_eq!(mmio.is_register_64_bit(), sf);
        prop_assert_eq!(mmio.is_acquire_release(), ar);
        prop_assert_eq!(mmio.instruction_length().bytes(), if il { 4 } else { 2 });
    }
}

#[test]
fn the_zero_register_is_no_index() {
    let access = Access::new(AccessSize::Word, Register::XZR);
    let mmio = abort(access).mmio().unwrap();
    assert_eq!(mmio.register(), None);
    assert_eq!(mmio.srt(), Register::XZR);
    for number in 0..32 {
        let register = Register::from_bits(number);
        assert_eq!((u8::from(register), u32::from(register)), (number, u32::from(number)));
        assert_eq!((u64::from(register), usize::from(register)), (number.into(), number.into()));
    }
}

#[test]
fn cache_maintenance_and_table_walks_are_no_access() {
    let access = abort(Access::new(AccessSize::Word, Register::from_bits(1)));
    assert!(access.mmio().is_ok());
    // No core reports ISV = 1 with CM = 1 or S1PTW = 1, and no builder makes it.
    for (bit, why) in [(7, NotMmio::TableWalk), (8, NotMmio::CacheMaintenance)] {
        let other = Esr::from_bits(access.esr().into_bits() | 1 << bit);
        assert_eq!(other.mmio(), Err(why));
        let other = DataAbort::from_esr(other, TargetEl::El2).expect("a Data Abort");
        assert_eq!(MmioAccess::assuming_unmapped(other), Err(why));
    }
    let without = DataAbort::new(TargetEl::El2, OriginEl::El1, FaultStatus::TRANSLATION_L3);
    assert_eq!(without.mmio(), Err(NotMmio::NoSyndrome));
}

#[test]
fn only_faults_that_an_access_would_make_good_are_accesses() {
    for code in 0..64 {
        let code = FaultStatus::from_bits(code);
        let access = Access::new(AccessSize::Word, Register::from_bits(1));
        let abort = DataAbort::new(TargetEl::El2, OriginEl::El1, code)
            .with_access(access, InstructionLength::Bits32);
        let expected = matches!(
            code.class(),
            FaultClass::Translation | FaultClass::AccessFlag | FaultClass::Permission
        );
        let access = abort.mmio();
        if expected {
            assert!(access.is_ok(), "{code}");
            assert_eq!(access, MmioAccess::assuming_unmapped(abort), "{code}");
        } else {
            assert_eq!(access, Err(NotMmio::NoAccessMends(code.class())), "{code}");
        }
    }
}

#[test]
fn sixty_four_bytes_never_pass_for_eight() {
    let access = Access::new(AccessSize::Doubleword, Register::from_bits(2));
    for (ls64, write) in
        [(Ls64::Ld64bOrSt64b, false), (Ls64::Ld64bOrSt64b, true), (Ls64::St64bv0, true)]
    {
        let abort = abort(access).with_ls64(ls64).with_wnr(write).with_xs(Register::from_bits(11));
        let block = block_of(abort);
        assert_eq!(block.first_register(), Register::from_bits(2));
        assert_eq!(block.direction() == Direction::Write, write);
        assert_eq!(block.instruction(), ls64);
        assert_eq!(block.status_register(), (ls64 == Ls64::St64bv0).then_some(11));
    }
}

/// The four facts that decide, each from its bits in the manual's pages.
fn naive_refusal(word: u64) -> &'static str {
    let bit = |number: u32| word >> number & 1 == 1;
    let code = word & 0x3f;
    if !matches!(word >> 26 & 0x3f, 0x24 | 0x25) {
        return "not data";
    }
    // Translation, access flag and permission faults, of every level.
    if !matches!(code, 0x04..=0x0f | 0x2a | 0x2b) {
        return "mends nothing";
    }
    match (bit(7), bit(8), bit(24), word >> 11 & 0b11) {
        (true, ..) => "walk",
        (_, true, ..) => "maintenance",
        (_, _, false, _) => "no syndrome",
        (.., 0) => "an access",
        _ => "64 bytes",
    }
}

const fn kind(access: Result<MmioAccess, NotMmio>) -> &'static str {
    match access {
        Ok(_) => "an access",
        Err(NotMmio::NoSyndrome) => "no syndrome",
        Err(NotMmio::TableWalk) => "walk",
        Err(NotMmio::CacheMaintenance) => "maintenance",
        Err(NotMmio::SixtyFourBytes(_)) => "64 bytes",
        Err(NotMmio::NoAccessMends(_)) => "mends nothing",
        Err(NotMmio::NotData) => "not data",
        Err(_) => "another",
    }
}

/// Every word, but where an interpreter takes a thousand times as long: it is there for the order
/// of bytes.
const STEP: usize = if cfg!(miri) { 509 } else { 1 };

/// Over every class and every value of the bits that decide: `[12:11]`, `[8:0]` and `[24]`.
#[test]
fn every_way_in_says_the_same_and_every_refusal_has_its_reason() {
    for case in (0..64 << 12).step_by(STEP) {
        let (ec, isv, lst, low) = (case >> 12, case >> 11 & 1, case >> 9 & 0b11, case & 0x1ff);
        let word = ec << 26 | 1 << 25 | isv << 24 | 0x1 << 16 | lst << 11 | low;
        let esr = Esr::from_bits(word);
        let expected = naive_refusal(word);
        assert_eq!(kind(esr.mmio()), expected, "{word:#x}");
        assert_eq!(TrapSnapshot { esr: word, ..Default::default() }.mmio(), esr.mmio());
        let far = Far::from_bits(0);
        for fault in [Fault::own(esr, far), Fault::reported(esr, far, None)].into_iter().flatten() {
            assert_eq!(fault.mmio(), esr.mmio());
        }
        if let Some(abort) = DataAbort::from_esr(esr, TargetEl::El1) {
            assert_eq!(abort.mmio(), esr.mmio());
        }
        if let Err(NotMmio::NoAccessMends(class)) = esr.mmio() {
            assert_eq!(Some(class), esr.abort_class());
        }
        if let Ok(access) = esr.mmio() {
            assert_eq!(
                (access.is_write(), access.srt()),
                (low >> 6 & 1 == 1, Register::from_bits(1))
            );
        }
    }
}

/// Whatever the code is; of what stands where `LST` does, only codes with `LST` say anything.
#[test]
fn an_access_that_is_assumed_unmapped_is_judged_by_all_but_its_code() {
    for low in (0..1_u64 << 13).step_by(STEP) {
        let word = 0x9301_0000 | low;
        let abort = DataAbort::from_esr(Esr::from_bits(word), TargetEl::El2).unwrap();
        let with_lst = matches!(low & 0x3f, 0x04..=0x0f | 0x2a | 0x2b);
        let as_translation = word & !0x3f | 0x04;
        let as_translation = if with_lst { as_translation } else { as_translation & !(0b11 << 11) };
        let access = MmioAccess::assuming_unmapped(abort);
        assert_eq!(kind(access), naive_refusal(as_translation), "{word:#x}");
        if let Ok(access) = access {
            assert_eq!(access.is_write(), low >> 6 & 1 == 1, "{word:#x}");
        }
    }
}

#[test]
fn a_refusal_says_why() {
    let text = |word| Esr::from_bits(word).mmio().unwrap_err().to_string();
    assert_eq!(text(0x9200_0006), "the syndrome does not describe the access (ISV = 0)");
    assert_eq!(text(0x9300_0086), "a stage 1 table walk (S1PTW = 1)");
    assert_eq!(text(0x9300_0146), "cache maintenance (CM = 1)");
    assert_eq!(text(0x9200_0010), "synchronous external abort");
    assert_eq!(text(0x8200_0006), "not a Data Abort");
}
