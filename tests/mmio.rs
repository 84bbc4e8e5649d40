//! Loads and stores of a device, against a model of bytes in memory and a register.

mod inputs;

use aarch64_syndrome::iss::{Access, AccessSize, DataAbort, Ls64};
use aarch64_syndrome::{
    Access64B, Direction, Endianness, Esr, FaultClass, FaultStatus, InstructionLength, MmioAccess,
    OriginEl, Register, TargetEl,
};
use inputs::{access, any_register};
use proptest::prelude::*;

const SIZES: [AccessSize; 4] =
    [AccessSize::Byte, AccessSize::Halfword, AccessSize::Word, AccessSize::Doubleword];

fn abort(access: Access) -> DataAbort {
    DataAbort::new(TargetEl::El2, OriginEl::El1, FaultStatus::TRANSLATION_L3)
        .with_access(access, InstructionLength::Bits32)
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
                let load = MmioAccess::from_data_abort(abort(access)).unwrap();
                prop_assert_eq!(load.direction(), Direction::Read);
                prop_assert_eq!(
                    load.finish_load(data, endianness),
                    model_of_load(access, data, endianness),
                    "load of {} into {:?}", access, endianness
                );
                let store = MmioAccess::from_data_abort(abort(access).with_wnr(true)).unwrap();
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
                let load = MmioAccess::from_data_abort(abort(access)).unwrap();
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

                let store = MmioAccess::from_data_abort(abort(access).with_wnr(true)).unwrap();
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
            let block = Access64B::from_data_abort(abort.with_xs(Register::from_bits(30))).unwrap();
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
        let mmio = MmioAccess::from_data_abort(abort).unwrap();
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
    let mmio = MmioAccess::from_data_abort(abort(access)).unwrap();
    assert_eq!(mmio.register(), None);
}

#[test]
fn cache_maintenance_and_table_walks_are_no_access() {
    let access = abort(Access::new(AccessSize::Word, Register::from_bits(1)));
    assert!(MmioAccess::from_data_abort(access).is_some());
    // No core reports ISV = 1 with CM = 1 or S1PTW = 1, and no builder makes it.
    for bit in [7, 8] {
        let other = Esr::from_bits(access.esr().into_bits() | 1 << bit);
        let other = DataAbort::from_esr(other, TargetEl::El2).expect("a Data Abort");
        assert_eq!(MmioAccess::from_data_abort(other), None);
        assert_eq!(Access64B::from_data_abort(other), None);
    }
    let without = DataAbort::new(TargetEl::El2, OriginEl::El1, FaultStatus::TRANSLATION_L3);
    assert_eq!(MmioAccess::from_data_abort(without), None);
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
        assert_eq!(MmioAccess::from_data_abort(abort).is_some(), expected, "{code}");
    }
}

#[test]
fn sixty_four_bytes_never_pass_for_eight() {
    let access = Access::new(AccessSize::Doubleword, Register::from_bits(2));
    for (ls64, write) in
        [(Ls64::Ld64bOrSt64b, false), (Ls64::Ld64bOrSt64b, true), (Ls64::St64bv0, true)]
    {
        let abort = abort(access).with_ls64(ls64).with_wnr(write).with_xs(Register::from_bits(11));
        assert_eq!(MmioAccess::from_data_abort(abort), None);
        let block = Access64B::from_data_abort(abort).unwrap();
        assert_eq!(block.first_register(), Register::from_bits(2));
        assert_eq!(block.direction() == Direction::Write, write);
        assert_eq!(block.instruction(), ls64);
        assert_eq!(block.status_register(), (ls64 == Ls64::St64bv0).then_some(11));
    }
    assert_eq!(Access64B::from_data_abort(abort(access)), None);
}
