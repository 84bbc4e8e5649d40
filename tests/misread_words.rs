//! Words that other decoders refuse, or read wrongly: each with its right reading.

use aarch64_syndrome::address::{far_is_valid, pfar_is_valid};
use aarch64_syndrome::iss::{
    AsyncErrorType, DataAbort, ErrorState, InstructionAbort, Ls64, SError, SyncErrorType,
    Watchpoint, WriteUpdate,
};
use aarch64_syndrome::{
    Esr, ExceptionClass, FaultClass, FieldState, Level, Register, Syndrome, TargetEl,
};

const EL2: TargetEl = TargetEl::El2;

fn data_abort(word: u64) -> DataAbort {
    DataAbort::from_esr(Esr::from_bits(word), EL2).expect("a Data Abort")
}

fn instruction_abort(word: u64) -> InstructionAbort {
    InstructionAbort::from_esr(Esr::from_bits(word), EL2).expect("an Instruction Abort")
}

fn serror(word: u64) -> SError {
    SError::from_esr(Esr::from_bits(word), EL2).expect("an SError")
}

fn field(word: u64, name: &str) -> Option<(FieldState, u32)> {
    let mut found = None;
    Syndrome::decode(Esr::from_bits(word), EL2).for_each_field(|field| {
        if field.name == name {
            found = Some((field.state, field.value));
        }
    });
    found
}

fn res0(word: u64) -> u64 {
    Syndrome::decode(Esr::from_bits(word), EL2).res0()
}

#[test]
fn codes_of_level_minus_2_and_minus_1_have_their_class_and_level() {
    for (word, class, level) in [
        (0x9200_0012, FaultClass::SyncExternalOnWalk, Level::Minus2),
        (0x9200_0022, FaultClass::GranuleProtectionOnWalk, Level::Minus2),
        (0x9200_002a, FaultClass::Translation, Level::Minus2),
        (0x9200_002c, FaultClass::AddressSize, Level::Minus2),
        (0x9200_0029, FaultClass::AddressSize, Level::Minus1),
        (0x9200_002b, FaultClass::Translation, Level::Minus1),
        (0x9200_0025, FaultClass::GranuleProtectionOnWalk, Level::L1),
    ] {
        let abort = data_abort(word);
        assert_eq!((abort.class(), abort.level()), (class, Some(level)), "{word:#x}");
    }
    assert_eq!(data_abort(0x9200_0028).class(), FaultClass::GranuleProtection);
    assert_eq!(data_abort(0x9200_0028).level(), None);
    // Would be "parity on walk, level -2", which no register table has.
    assert_eq!(data_abort(0x9200_001a).class(), FaultClass::Unallocated);
}

#[test]
fn every_bit_of_iss2_is_read_and_none_is_an_error() {
    assert_eq!(data_abort(0x20_9200_004f).dirty_bit(), Some(true));
    assert_eq!(data_abort(0x20_9600_004f).dirty_bit(), Some(true));
    assert_eq!(data_abort(0x20_9600_000f).dirty_bit(), None, "not for a read");
    assert_eq!(data_abort(0x40_9200_000f).overlay(), Some(true));
    assert_eq!(data_abort(0x80_9200_000f).assured_only(), Some(true));
    assert!(data_abort(0x100_9200_000f).gcs());
    assert_eq!(data_abort(0x200_9200_000f).tag_access(), Some(true));
    assert_eq!(data_abort(0x400_9200_000f).tnd(), Some(true));
    assert_eq!(data_abort(0x800_9200_000f).hdbssf(), Some(true));
    assert_eq!(data_abort(0x1f_9600_0806).xs(), Some(Register::XZR));
    assert_eq!(data_abort(0x1f_9600_0006).xs(), None, "no ST64BV");
    for word in [0x20_9200_004f, 0x40_9200_000f, 0x80_9200_000f, 0x100_9200_000f, 0x200_9200_000f] {
        assert_eq!(res0(word), 0, "{word:#x}");
    }
}

#[test]
fn fields_that_take_the_place_of_the_access_are_read_where_isv_is_0() {
    assert_eq!(data_abort(0x9200_8006).fnp(), Some(true));
    assert_eq!(data_abort(0x9200_4010).pfv(), Some(true));
    assert!(pfar_is_valid(Esr::from_bits(0x9200_4010), EL2));
    assert_eq!(data_abort(0x9203_0010).write_update(), Some(WriteUpdate::Updated));
    assert_eq!(data_abort(0x9220_000f).top_level(), Some(true));
    assert_eq!(instruction_abort(0x8200_4010).pfv(), Some(true));
    assert_eq!(instruction_abort(0x8220_000f).top_level(), Some(true));
    for word in [0x9200_8006, 0x9200_4010, 0x9203_0010, 0x9220_000f, 0x8200_4010, 0x8220_000f] {
        assert_eq!(res0(word), 0, "{word:#x}");
    }
}

#[test]
fn bits_12_and_11_are_set_or_lst_by_the_code() {
    assert_eq!(data_abort(0x9200_1015).sync_error_type(), Some(SyncErrorType::UNCONTAINABLE));
    assert_eq!(data_abort(0x9200_1015).ls64(), None);
    assert_eq!(data_abort(0x9200_0806).ls64(), Some(Ls64::St64bv));
    assert_eq!(data_abort(0x9200_0806).sync_error_type(), None);
    assert_eq!(data_abort(0x9200_1800).ls64(), None, "an address size fault has neither");
    assert_eq!(res0(0x9200_1800), 0x1800);
}

#[test]
fn fnv_is_res0_with_every_code_but_0x10() {
    assert_eq!(data_abort(0x9200_0410).fnv(), Some(true));
    assert_eq!(data_abort(0x9200_0406).fnv(), None);
    assert_eq!(field(0x9200_0406, "FnV"), None);
    assert_eq!(res0(0x9200_0406), 0x400);
    assert!(far_is_valid(Esr::from_bits(0x9200_0406), EL2));
    // Linux and KVM read the bit for every external abort and parity error; so does the rule.
    assert_eq!(res0(0x9200_0418), 0x400);
    assert!(!far_is_valid(Esr::from_bits(0x9200_0418), EL2));
}

#[test]
fn an_serror_has_a_syndrome_with_dfsc_0x11_alone() {
    assert_eq!(serror(0xbe00_1811).aet(), Some(AsyncErrorType::CORRECTED));
    assert_eq!(serror(0xbe00_1811).error_state(), Some(ErrorState::Corrected));
    assert_eq!(serror(0xbe00_0000).aet(), None);
    assert_eq!(field(0xbe00_0000, "AET"), None);
    assert_eq!(serror(0xbe00_0000).error_state(), Some(ErrorState::Uncontainable));
    assert_eq!(serror(0xbe04_0011).els(), Some(true));
    assert_eq!(serror(0xbe00_8011).vfv(), Some(true));
    assert!(far_is_valid(Esr::from_bits(0xbe00_8011), EL2));
    assert_eq!(serror(0xbe00_4011).pfv(), Some(true));
    assert_eq!(serror(0xbe00_00d1).wnr(), Some(true));
    assert_eq!(serror(0xbe00_0051).wnr(), None, "WnRV = 0");
    assert_eq!(serror(0xbf12_3456).implementation_defined(), Some(0x12_3456));
    for word in [0xbe00_1811, 0xbe04_0011, 0xbe00_8011, 0xbe00_4011, 0xbe00_00d1, 0xbf12_3456] {
        assert_eq!(res0(word), 0, "{word:#x}");
    }
}

#[test]
fn a_watchpoint_of_a_newer_core_is_read() {
    let watchpoint = |word| Watchpoint::from_esr(Esr::from_bits(word), EL2).expect("a Watchpoint");
    assert!(watchpoint(0xd606_0022).wptv());
    assert_eq!(watchpoint(0xd606_0022).wpt(), Some(1));
    assert!(watchpoint(0xd600_0422).fnv());
    assert!(!far_is_valid(Esr::from_bits(0xd600_0422), EL2));
    assert_eq!(watchpoint(0xd600_8022).fnp(), Some(true));
    for word in [0xd606_0022, 0xd600_0422, 0xd600_8022] {
        assert_eq!(res0(word), 0, "{word:#x}");
    }
}

#[test]
fn tsb_and_psb_csync_are_told_apart_from_ls64() {
    for (word, code) in [(0x2a00_0003, 3), (0x2a00_0004, 4)] {
        assert_eq!(field(word, "ISS"), Some((FieldState::Meaningful, code)), "{word:#x}");
        assert_eq!(res0(word), 0, "{word:#x}");
    }
}

#[test]
fn the_opcode_of_mcrr_is_opc1() {
    assert_eq!(field(0x13e2_0c8a, "Opc1"), Some((FieldState::Meaningful, 2)));
    assert_eq!(field(0x13e2_0c8a, "Opc2"), None);
}

#[test]
fn no_exception_class_is_refused() {
    for ec in [
        0x08, 0x09, 0x0a, 0x12, 0x13, 0x14, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x27, 0x2d, 0x3a,
        0x3d,
    ] {
        let esr = Esr::from_bits(ec << 26 | 0x3ff_ffff);
        assert!(esr.ec().name().is_some(), "{ec:#x}");
        assert_eq!(Syndrome::decode(esr, EL2).esr(), esr);
    }
    assert_eq!(ExceptionClass::PAUTH_TRAP.into_bits(), 0x09);
    assert_eq!(ExceptionClass::SP_ALIGNMENT.into_bits(), 0x26);
}

#[test]
fn a_word_is_hexadecimal_with_or_without_a_prefix_and_nothing_else() {
    for text in ["96000410", "0x96000410", "0X96000410", "0000000096000410"] {
        assert_eq!(text.parse(), Ok(Esr::from_bits(0x9600_0410)), "{text}");
    }
    for text in ["", "0x", "+96000410", "-1", "0x+1", "9600 0410", "esr", "10000000000000000"] {
        assert!(text.parse::<Esr>().is_err(), "{text}");
    }
}
