use super::fake::header;
use aarch64_syndrome::kvm::{Errno, Exit, ExitReason, MemoryFault, RunFailure, SeaExit};
use aarch64_syndrome::{FaultClass, FaultStatus, Ipa, IpaAnswer, NoIpa};
use proptest::prelude::*;

fn sea(flags: u64, esr: u64, gva: u64, gpa: u64) -> SeaExit {
    match Exit::from_kvm_run(Ok(()), &header(41, &[flags, esr, gva, gpa])) {
        Exit::Sea(sea) => sea,
        exit => panic!("{exit}"),
    }
}

fn memory_fault(result: Errno) -> MemoryFault {
    match Exit::from_kvm_run(Err(result), &header(39, &[8, 0x4000_1000, 0x2000])) {
        Exit::MemoryFault(fault) => fault,
        exit => panic!("{exit}"),
    }
}

#[test]
fn an_mmio_load_has_an_address_and_a_length() {
    let mut header = header(6, &[0x900_0abc, 0x1122_3344, 4]);
    let Exit::Mmio(load) = Exit::from_kvm_run(Ok(()), &header) else { panic!() };
    assert_eq!((load.address().into_bits(), load.length(), load.stored()), (0x900_0abc, 4, None));
    header[52] = 1;
    let Exit::Mmio(store) = Exit::from_kvm_run(Ok(()), &header) else { panic!() };
    assert_eq!(store.stored(), Some(0x1122_3344));
}

#[test]
fn a_store_shows_its_own_bytes_and_none_of_an_access_before() {
    for (length, stored) in [(1, 0xf8), (2, 0xf7f8), (4, 0xf5f6_f7f8), (8, 0xf1f2_f3f4_f5f6_f7f8)] {
        let mut header = header(6, &[0x900_0abc, 0xf1f2_f3f4_f5f6_f7f8, length | 1 << 32]);
        let Exit::Mmio(store) = Exit::from_kvm_run(Ok(()), &header) else { panic!() };
        assert_eq!(store.stored(), Some(stored));
        let length = usize::try_from(length).unwrap();
        assert_eq!(store.stored_bytes(), Some(&stored.to_le_bytes()[..length]));
        header[52] = 0;
        let Exit::Mmio(load) = Exit::from_kvm_run(Ok(()), &header) else { panic!() };
        assert_eq!((load.stored(), load.stored_bytes()), (None, None));
    }
}

#[test]
fn nisv_tells_direction_and_code_and_maintenance_is_no_store() {
    for (iss, is_store, is_maintenance) in
        [(0x07, false, false), (0x47, true, false), (0x147, false, true)]
    {
        let header = header(28, &[iss, 0x900_0abc]);
        let Exit::Nisv(nisv) = Exit::from_kvm_run(Ok(()), &header) else { panic!() };
        assert_eq!((nisv.is_store(), nisv.is_cache_maintenance()), (is_store, is_maintenance));
        assert_eq!(nisv.status(), FaultStatus::TRANSLATION_L3);
        assert_eq!(nisv.address().into_bits(), 0x900_0abc);
    }
}

#[test]
fn ldst64b_gives_the_whole_word_under_the_name_of_a_part() {
    let header = header(42, &[0x3_9600_0800, 0x900_0a80]);
    let Exit::Ldst64b(exit) = Exit::from_kvm_run(Ok(()), &header) else { panic!() };
    assert_eq!((exit.esr().ec().into_bits(), exit.esr().iss2()), (0x25, 3));
    assert_eq!(exit.address().into_bits(), 0x900_0a80);
}

#[test]
fn an_sea_has_the_page_from_the_hypervisor_and_the_rest_from_the_guest_address() {
    let sea = sea(1, 0x9200_0010, 0xffff_8000_1234_5678, 0x4020_1000);
    let fault = sea.fault().unwrap();
    assert_eq!(fault.class(), FaultClass::SyncExternal);
    assert_eq!(fault.va().unwrap().into_bits(), 0xffff_8000_1234_5678);
    assert_eq!(fault.ipa(), IpaAnswer::Exact(Ipa::from_bits(0x4020_1678)));
}

#[test]
fn an_sea_has_no_page_without_the_flag_or_in_another_bit_of_the_flags() {
    for flags in [0, 2] {
        let sea = sea(flags, 0x9200_0010, 0x1000, 0x4020_1000);
        assert_eq!(sea.gpa(), None);
        assert!(sea.gva().is_some());
    }
}

#[test]
fn an_sea_with_fnv_has_no_address_even_where_the_hypervisor_found_one() {
    // 0x18: KVM translates FAR whatever FnV says.
    for esr in [0x9200_0410, 0x9200_0418, 0x8200_0410] {
        let sea = sea(1, esr, 0, 0x4020_1000);
        assert_eq!((sea.gva(), sea.gpa()), (None, None));
        let fault = sea.fault().unwrap();
        assert_eq!((fault.va(), fault.ipa()), (None, IpaAnswer::Unavailable(NoIpa::NoFar)));
    }
}

#[test]
fn an_sea_of_vncr_has_the_addresses_of_an_earlier_fault() {
    let sea = sea(1, 0x9600_0010, 0xffff_8000_1234_5678, 0x4020_1000);
    assert_eq!((sea.gva(), sea.gpa()), (None, None));
    assert_eq!(sea.fault().unwrap().va(), None);
}

#[test]
fn an_sea_on_a_walk_does_not_say_whose_table_it_was() {
    let sea = sea(0, 0x9200_0017, 0x1234_5000, 0);
    let fault = sea.fault().unwrap();
    assert_eq!(fault.stage(), None);
    assert_eq!(fault.ipa(), IpaAnswer::Unavailable(NoIpa::TableWalk));
}

#[test]
fn an_sea_of_another_class_is_no_fault() {
    assert_eq!(sea(1, 0x5600_0000, 1, 2).fault(), None);
}

#[test]
fn a_memory_fault_is_read_from_a_failed_run_with_either_error() {
    let (fault, poison) = (memory_fault(Errno::EFAULT), memory_fault(Errno::EHWPOISON));
    assert_eq!((fault.is_poisoned(), poison.is_poisoned()), (false, true));
    assert_eq!((fault.flags(), fault.range().length), (8, 0x2000));
    assert_eq!(fault.range().start.into_bits(), 0x4000_1000);
}

#[test]
fn the_reason_is_stale_after_every_other_error() {
    let sea = header(41, &[1, 0x9200_0010, 1, 2]);
    let run = |errno| Exit::from_kvm_run(Err(errno), &sea);
    assert_eq!(run(Errno::EINTR), Exit::Interrupted);
    assert_eq!(run(Errno::EAGAIN), Exit::Interrupted);
    assert_eq!(run(Errno::ENOSYS), Exit::Failed(RunFailure::NoSyndrome));
    assert_eq!(run(Errno::EFAULT), Exit::Failed(RunFailure::UnhandledFault));
    assert_eq!(run(Errno::ENOEXEC), Exit::Failed(RunFailure::NotExecutable));
    let other = RunFailure::Other(Errno::EPERM);
    assert_eq!(run(Errno::EPERM), Exit::Failed(other));
    assert_eq!(other.to_string(), "KVM_RUN: EPERM (1)");
}

proptest! {
    #[test]
    fn every_kvm_run_is_read(
        bytes in prop::collection::vec(any::<u8>(), 288),
        reason in 0_u32..64,
        errno in 0_i32..140,
    ) {
        let mut header: [u8; 288] = bytes.try_into().unwrap();
        header[8..12].copy_from_slice(&reason.to_le_bytes());
        let result = if errno == 0 { Ok(()) } else { Err(Errno::from_raw(errno)) };
        let exit = Exit::from_kvm_run(result, &header);
        prop_assert!(!exit.to_string().is_empty());
        if let Exit::Mmio(mmio) = exit {
            prop_assert!(mmio.length() <= 8);
        }
        if result.is_ok() && ![6, 28, 41, 42].contains(&reason) {
            prop_assert_eq!(exit, Exit::Other(ExitReason::from_bits(reason)));
        }
    }
}
