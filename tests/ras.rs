//! The registers of the RAS extension, with words worked out by hand from IHI 0100, before which it
//! was DDI 0587.

use aarch64_syndrome::TargetEl;
use aarch64_syndrome::address::AddressSpace;
use aarch64_syndrome::iss::{AsyncErrorType, ErrorState, SError};
use aarch64_syndrome::ras::{
    CorrectedError, Disr, ErrAddr, ErrFr, ErrMisc0, ErrStatus, Erridr, ErrorCode,
    ErrorCounterFormat, ErrorCounters, RecordTimebase, RecordedError, Vdisr, Vsesr,
};
use proptest::prelude::*;

const V: u64 = 1 << 30;
const AV: u64 = 1 << 31;
const UE: u64 = 1 << 29;
const MV: u64 = 1 << 26;
const DE: u64 = 1 << 23;

fn error(bits: u64) -> Option<RecordedError> {
    ErrStatus::from_bits(bits).error()
}

#[test]
fn nothing_in_a_record_means_anything_without_v() {
    let status = ErrStatus::from_bits(!V);
    assert!(!status.is_valid());
    assert_eq!(status.error(), None);
    assert_eq!(status.address(ErrAddr::from_bits(1)), None);
    assert_eq!(status.misc0(ErrMisc0::from_bits(1)), None);
    assert_eq!(status.misc(1), None);
    assert_eq!(status.uncorrected_error_type(), None);
    assert_eq!(status.corrected(), None);
    assert_eq!(status.error_code(), None);
    assert_eq!(status.implementation_defined_code(), None);
    for field in [
        status.is_deferred(),
        status.has_overflowed(),
        status.is_poison(),
        status.is_reported(),
        status.is_critical(),
    ] {
        assert_eq!(field, None);
    }
    assert!(status.to_string().ends_with("no error"));
}

#[test]
fn the_worst_error_is_the_one_that_counts() {
    use RecordedError::{Corrected, Deferred, Unclassified, Uncorrected};
    let all = V | UE | DE | 0b11 << 24;
    assert_eq!(error(all), Some(Uncorrected(ErrorState::Uncontainable)));
    assert_eq!(error(all | 0b01 << 20), Some(Uncorrected(ErrorState::Unrecoverable)));
    assert_eq!(error(all | 0b10 << 20), Some(Uncorrected(ErrorState::Restartable)));
    assert_eq!(error(all | 0b11 << 20), Some(Uncorrected(ErrorState::Recoverable)));
    assert_eq!(error(all & !UE), Some(Deferred));
    assert_eq!(error(V | 0b01 << 24), Some(Corrected(CorrectedError::Transient)));
    assert_eq!(error(V | 0b10 << 24), Some(Corrected(CorrectedError::Unspecified)));
    assert_eq!(error(V | 0b11 << 24), Some(Corrected(CorrectedError::Persistent)));
    assert_eq!(error(V), Some(Unclassified));
    assert_eq!(ErrStatus::from_bits(all).is_deferred(), Some(true));
    assert_eq!(ErrStatus::from_bits(all).corrected(), Some(CorrectedError::Persistent));
}

#[test]
fn poison_and_the_error_response_belong_to_uncorrected_and_deferred_errors() {
    let flags = V | 1 << 22 | 1 << 28;
    for (bits, expected) in [
        (flags | UE, Some(true)),
        (flags | DE, Some(true)),
        (flags | 0b11 << 24, None),
        (V | UE, Some(false)),
    ] {
        assert_eq!(ErrStatus::from_bits(bits).is_poison(), expected, "{bits:#x}");
        assert_eq!(ErrStatus::from_bits(bits).is_reported(), expected, "{bits:#x}");
    }
}

#[test]
fn each_remaining_bit_of_the_status_has_its_place() {
    let status = ErrStatus::from_bits(V | 1 << 27 | 1 << 19 | 0xab << 8 | 0x0c);
    assert_eq!(status.has_overflowed(), Some(true));
    assert_eq!(status.is_critical(), Some(true));
    assert_eq!(status.implementation_defined_code(), Some(0xab));
    assert_eq!(status.error_code(), Some(ErrorCode::EXTERNAL_MEMORY));
    assert_eq!(status.error_code().unwrap().name(), "data value from external memory");
    assert_eq!(ErrorCode::from_bits(0xff).to_string(), "reserved 0xff");
    assert_eq!(
        ErrStatus::from_bits(V | UE | 0b11 << 20 | 1 << 22 | 1 << 27 | 2).to_string(),
        "0x0000000068700002 uncorrected, recoverable (UER): data value from internal memory, \
         poison, overflow"
    );
}

#[test]
fn address_and_counters_are_there_only_with_their_valid_bits() {
    let (address, misc) = (ErrAddr::from_bits(0x1000), ErrMisc0::from_bits(0x2000));
    assert_eq!(ErrStatus::from_bits(V | AV).address(address), Some(address));
    assert_eq!(ErrStatus::from_bits(V | MV).address(address), None);
    assert_eq!(ErrStatus::from_bits(V | MV).misc0(misc), Some(misc));
    assert_eq!(ErrStatus::from_bits(V | MV).misc(7), Some(7));
    assert_eq!(ErrStatus::from_bits(V | AV).misc0(misc), None);
    assert_eq!(ErrStatus::from_bits(V | AV).misc(7), None);
}

#[test]
fn an_address_is_physical_unless_the_node_says_otherwise() {
    let address = ErrAddr::from_bits;
    let whole = 0x00ff_ffff_ffff_ffff;
    assert_eq!(address(!(7 << 60)).physical_address(), Some(whole));
    assert_eq!(address(1 << 61 | 0x1000).physical_address(), None); // AI
    assert_eq!(address(1 << 60 | 0x1000).physical_address(), None); // VA
    assert_eq!(address(1 << 60 | 0x1000).paddr(), 0x1000);
    assert!(address(1 << 60).is_virtual() && address(1 << 61).is_incomplete());
}

#[test]
fn an_address_lies_in_the_space_that_nse_and_ns_name() {
    let space = |bits| ErrAddr::from_bits(bits).address_space();
    assert_eq!(space(0), Some(AddressSpace::Secure));
    assert_eq!(space(1 << 63), Some(AddressSpace::NonSecure));
    assert_eq!(space(1 << 59), Some(AddressSpace::Root));
    assert_eq!(space(1 << 63 | 1 << 59), Some(AddressSpace::Realm));
    assert_eq!(space(1 << 63 | 1 << 62), None); // SI
    assert_eq!(ErrAddr::from_bits(1 << 63 | 0x4000).to_string(), "0x4000 Non-secure");
}

#[test]
fn counters_lie_where_the_feature_register_says() {
    let format = |cec: u64, rp: u64| ErrFr::from_bits(rp << 15 | cec << 12 | 2).counter_format();
    assert_eq!(format(0b000, 0), None);
    assert_eq!(format(0b010, 0), Some(ErrorCounterFormat::One8Bit));
    assert_eq!(format(0b010, 1), Some(ErrorCounterFormat::Two8Bit));
    assert_eq!(format(0b100, 0), Some(ErrorCounterFormat::One16Bit));
    assert_eq!(format(0b100, 1), Some(ErrorCounterFormat::Two16Bit));
    assert_eq!(format(0b111, 1), None);

    let text = |format| ErrMisc0::from_bits(0x8001_0283_ffff_ffff).counters(format).to_string();
    assert_eq!(text(ErrorCounterFormat::One8Bit), "3 and an overflow corrected");
    assert_eq!(text(ErrorCounterFormat::Two8Bit), "3 and an overflow there, 2 elsewhere");
    assert_eq!(text(ErrorCounterFormat::One16Bit), "643 corrected");
    assert_eq!(text(ErrorCounterFormat::Two16Bit), "643 there, 1 and an overflow elsewhere");
    let counters = ErrMisc0::from_bits(0x7f << 32).counters(ErrorCounterFormat::One8Bit);
    assert!(matches!(counters, ErrorCounters::Every(c) if c.count == 127 && !c.has_overflowed));
}

#[test]
fn the_feature_register_says_what_is_there() {
    let features = ErrFr::from_bits(0b1_1011_0010);
    assert!(features.is_first_of_node());
    assert_eq!(features.error_detection(), 2);
    assert_eq!(features.error_recovery_interrupt(), 3);
    assert_eq!(features.fault_handling_interrupt(), 2);
    assert_eq!(features.error_response(), 1);
    assert_eq!(Erridr::from_bits(0xffff_0005).records(), 5);
}

#[test]
fn only_the_first_record_of_a_node_has_its_features() {
    let later = ErrFr::from_bits(1 << 24 | 0b010 << 12);
    assert!(!later.is_first_of_node());
    assert_eq!((later.counter_format(), later.timestamp()), (None, None));
    assert!(later.to_string().ends_with("not the first of a node, or not implemented"));
    // ED = 3 is no error record at all.
    let proxy = ErrFr::from_bits(1 << 24 | 0b010 << 12 | 3);
    assert_eq!((proxy.is_first_of_node(), proxy.counter_format()), (false, None));
    let first = |ts: u64| ErrFr::from_bits(ts << 24 | 1).timestamp();
    assert_eq!(first(0), None);
    assert_eq!(first(1), Some(RecordTimebase::GenericTimer));
    assert_eq!(first(2), Some(RecordTimebase::ImplementationDefined));
    assert_eq!(first(3), None);
}

#[test]
fn an_address_has_the_granule_that_its_node_knows() {
    let range = |bits: u64, shift| ErrAddr::from_bits(bits).physical_range(shift);
    let line = range(1 << 63 | 0x4567_8abc, 6).unwrap();
    assert_eq!((line.start, line.length), (0x4567_8a80, 64));
    assert_eq!(line.space, Some(AddressSpace::NonSecure));
    assert_eq!(line.to_string(), "0x40 bytes at physical address 0x45678a80 Non-secure");
    let byte = range(1 << 62 | 0x4567_8abc, 0).unwrap();
    assert_eq!((byte.start, byte.length, byte.space), (0x4567_8abc, 1, None));
    assert_eq!(byte.to_string(), "0x1 bytes at physical address 0x45678abc");
    for shift in [56, 64, u32::MAX] {
        let all = range(0x4567_8abc, shift).unwrap();
        assert_eq!((all.start, all.length), (0, 1 << 56));
    }
    assert_eq!((range(1 << 61, 6), range(1 << 60, 6)), (None, None));
}

#[test]
fn a_deferred_error_is_the_error_that_would_have_been_taken() {
    assert_eq!(Disr::from_bits(0x0000_0c11).serror(TargetEl::El1), None);
    let error = Disr::from_bits(0x8000_0c11).serror(TargetEl::El1).unwrap();
    assert_eq!(error.error_state(), Some(ErrorState::Recoverable));
    assert_eq!(error.esr().into_bits(), 0xbe00_0c11);
    let opaque = Vdisr::from_bits(0x8100_1234).serror(TargetEl::El1).unwrap();
    assert_eq!(opaque.implementation_defined(), Some(0x1234));

    let made = SError::new(TargetEl::El2, AsyncErrorType::RESTARTABLE).with_ea(true);
    assert_eq!(Disr::from_serror(made).into_bits(), 0x8000_0a11);
    assert_eq!(Vdisr::from_serror(made).into_bits(), 0x8000_0a11);
    assert_eq!(Vsesr::from_serror(made).into_bits(), 0x0000_0a11);
}

proptest! {
    #[test]
    fn every_syndrome_survives_the_deferral(iss in 0..1_u64 << 25) {
        let vsesr = Vsesr::from_bits(iss);
        let error = vsesr.serror();
        prop_assert_eq!(Vsesr::from_serror(error), vsesr);
        prop_assert_eq!(Disr::from_serror(error).serror(TargetEl::El1), Some(error));
        prop_assert_eq!(Vdisr::from_serror(error).serror(TargetEl::El1), Some(error));
    }

    #[test]
    fn every_word_is_kept(bits in any::<u64>()) {
        prop_assert_eq!(ErrStatus::from_bits(bits).into_bits(), bits);
        prop_assert_eq!(ErrAddr::from_bits(bits).into_bits(), bits);
        prop_assert_eq!(ErrFr::from_bits(bits).into_bits(), bits);
        prop_assert_eq!(Disr::from_bits(bits).into_bits(), bits);
    }
}
