//! Accessors and builders of Data Aborts, Instruction Aborts and `SErrors`: each accessor has a
//! value where the naive decoder shows the field, and each builder sets that field, its bits and no
//! others, or leaves the word as it is. `encodings.rs` has the other encodings.

mod field_rows;
mod inputs;
mod naive;

use aarch64_syndrome::iss::{AsyncErrorType, DataAbort, InstructionAbort, SError};
use aarch64_syndrome::{Esr, FaultStatus, Syndrome, TargetEl};
use field_rows::aborts::{DATA_ABORT, INSTRUCTION_ABORT, SERROR};
use field_rows::{Row, Rows, Set};
use inputs::{any_access, any_length, any_origin, any_target, word_of};
use naive::bits::{bit, bits, ec};
use proptest::prelude::*;

/// Bits that a builder sets beside its field: `CM` makes `WnR` 1, `VNCR` makes `EC` 0x25, `WnR` of
/// an `SError` makes `WnRV` 1.
fn also_set(word: u64, name: &str, value: u64) -> u64 {
    match (ec(word), name) {
        (0x24 | 0x25, "CM") if value % 2 == 1 && !matches!(word % 64, 0x31 | 0x35) => 1 << 6,
        (0x24 | 0x25, "VNCR") if value % 2 == 1 => 1 << 26,
        (0x2f, "WnR") => 1 << 7,
        _ => 0,
    }
}

/// Bits that a builder clears beside its field: `Xs` is there for `ST64BV` and `ST64BV0` alone.
/// `DirtyBit` for a write.
fn also_cleared(word: u64, name: &str, value: u64) -> u64 {
    let had_xs = matches!(word % 64, 0x04..=0x0f | 0x2a | 0x2b) && bit(word, 11);
    match (ec(word), name) {
        (0x24 | 0x25, "WnR") if value % 2 == 0 && matches!(word % 64, 0x0c..=0x0f) => 1 << 37,
        (0x24 | 0x25, "LST") if had_xs && value % 2 == 0 => naive::bits::ones(36, 32),
        _ => 0,
    }
}

/// Whether the field may be set, where that is not whether it is shown: `EA` is 0 but for External
/// aborts and parity errors, `WnR` is 1 with `CM` = 1, `ISV` = 1 forbids a few others, and an
/// `SError` gets its `WnRV` with its `WnR`.
fn is_settable(word: u64, el: u8, name: &str, value: u64, is_shown: bool) -> bool {
    match (ec(word), name) {
        (0x24 | 0x25, "WnR") => is_shown && !bit(word, 8),
        (0x24 | 0x25, "S1PTW" | "GCS" | "CM") => value % 2 == 0 || !bit(word, 24),
        (0x24 | 0x25, "VNCR") => is_shown && (value % 2 == 0 || !bit(word, 24)),
        (0x24 | 0x25, "LST") => {
            let changed = word & !(3 << 11) | (value % 4) << 11;
            is_shown && (!bit(word, 24) || naive::data_abort::may_have_isv(changed, el))
        }
        (0x20 | 0x21 | 0x24 | 0x25, "EA") => {
            matches!(word % 64, 0x10 | 0x12..=0x18 | 0x1b..=0x1f)
        }
        (0x2f, "WnR") => !bit(word, 24) && word % 64 == 0x11,
        _ => is_shown,
    }
}

/// One accessor and its builder, on a word of any kind.
fn check_row(
    syndrome: Syndrome,
    target: TargetEl,
    row: &Row,
    value: u64,
) -> Result<(), TestCaseError> {
    let Row { name, get, set } = row;
    let word = syndrome.esr().into_bits();
    let shown = |word| {
        let fields = naive::fields(word, target.number());
        fields.into_iter().find_map(|(field, value)| (field == *name).then_some(value))
    };
    prop_assert_eq!(get(syndrome), shown(word), "{} of {:#018x} at {}", name, word, target);

    let Set::Builder(with) = set else { return Ok(()) };
    let built = with(syndrome, value);
    let word_built = built.esr().into_bits();
    if !is_settable(word, target.number(), name, value, shown(word).is_some()) {
        prop_assert_eq!(word_built, word, "{} in {:#018x} at {}", name, word, target);
        return Ok(());
    }
    let mut place = (0, 0);
    built.for_each_field(|field| {
        if field.name == *name {
            place = (field.high, field.low);
        }
    });
    let (high, low) = (u32::from(place.0), u32::from(place.1));
    let value = bits(value, high - low, 0);
    let expected = word & !naive::bits::ones(high, low) | value << low;
    let expected = expected & !also_cleared(word, name, value) | also_set(word, name, value);
    prop_assert_eq!(word_built, expected, "{} in {:#018x} at {}", name, word, target);
    prop_assert_eq!(get(built), Some(value), "{} in {:#018x} at {}", name, word, target);
    Ok(())
}

/// A choice of builders, by number, and what each of them is given.
fn any_calls() -> impl Strategy<Value = Vec<(prop::sample::Index, u64)>> {
    prop::collection::vec(any::<(prop::sample::Index, u64)>(), 0..24)
}

fn apply(start: Syndrome, rows: &Rows, calls: &[(prop::sample::Index, u64)]) -> Syndrome {
    let builders = rows.builders();
    calls.iter().fold(start, |x, (index, value)| (index.get(&builders).1)(x, *value))
}

fn built_data_abort(start: DataAbort, calls: &[(prop::sample::Index, u64)]) -> DataAbort {
    match apply(Syndrome::DataAbort(start), &DATA_ABORT, calls) {
        Syndrome::DataAbort(abort) => abort,
        other => panic!("{other:?} is no Data Abort"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn each_builder_sets_its_field_of_a_data_abort(
        word in word_of(&[0x24, 0x25]), target in any_target(), value: u64,
    ) {
        let abort = DataAbort::from_esr(Esr::from_bits(word), target).expect("a Data Abort");
        for row in DATA_ABORT.fields {
            check_row(Syndrome::DataAbort(abort), target, row, value)?;
        }
    }

    #[test]
    fn each_builder_sets_its_field_of_an_instruction_abort(
        word in word_of(&[0x20, 0x21]), target in any_target(), value: u64,
    ) {
        let esr = Esr::from_bits(word);
        let abort = InstructionAbort::from_esr(esr, target).expect("an Instruction Abort");
        for row in INSTRUCTION_ABORT.fields {
            check_row(Syndrome::InstructionAbort(abort), target, row, value)?;
        }
    }

    #[test]
    fn each_builder_sets_its_field_of_an_serror(
        word in word_of(&[0x2f]), with_syndrome: bool, target in any_target(), value: u64,
    ) {
        let word = if with_syndrome { word & !(0x100_003f) | 0x11 } else { word };
        let error = SError::from_esr(Esr::from_bits(word), target).expect("an SError");
        for row in SERROR.fields {
            check_row(Syndrome::SError(error), target, row, value)?;
        }
        prop_assert_eq!(error.has_syndrome(), !bit(word, 24) && word % 64 == 0x11);
    }

    #[test]
    fn a_data_abort_that_was_built_is_one_that_a_core_could_report(
        target in any_target(), origin in any_origin(), code: u8,
        (before, after) in (any_calls(), any_calls()),
        access in prop::option::of((any_access(), any_length())),
    ) {
        let abort = DataAbort::new(target, origin, FaultStatus::from_bits(code));
        let is_lower = (origin as u8) < target.number();
        prop_assert_eq!(abort.esr().ec().into_bits(), if is_lower { 0x24 } else { 0x25 });
        let abort = built_data_abort(abort, &before);
        let abort = match access {
            Some((access, length)) => {
                let with_access = abort.with_access(access, length);
                let word = abort.esr().into_bits();
                let is_possible = naive::data_abort::may_have_isv(word, target.number());
                prop_assert_eq!(with_access.access(), is_possible.then_some(access));
                prop_assert_eq!(with_access.instruction_length(), is_possible.then_some(length));
                with_access
            }
            None => abort,
        };
        let had_access = abort.isv();
        let abort = built_data_abort(abort, &after);
        let word = abort.esr().into_bits();
        prop_assert_eq!(DataAbort::from_esr(abort.esr(), target), Some(abort));
        prop_assert!(!abort.isv() || access.is_some());
        prop_assert!(!abort.isv() || naive::data_abort::may_have_isv(word, target.number()));
        prop_assert!(abort.wnr() != Some(false) || !bit(word, 37), "DirtyBit of a read");
        prop_assert!(!abort.cm() || abort.wnr() != Some(false), "WnR = 0 with CM = 1");
        prop_assert!(abort.isv() || abort.esr().il(), "IL = 0 with ISV = 0");
        prop_assert_eq!((abort.res0(), naive::res0(word, target.number())), (0, 0));
        let builders = DATA_ABORT.builders();
        let asks_for_vncr = |calls: &[(prop::sample::Index, u64)]| {
            calls.iter().any(|(index, value)| {
                index.get(&builders).0 == "VNCR" && value % 2 == 1 && target != TargetEl::El1
            })
        };
        let is_through_vncr = asks_for_vncr(&before) || !had_access && asks_for_vncr(&after);
        let is_current = !is_lower || is_through_vncr;
        prop_assert_eq!(abort.esr().ec().into_bits(), if is_current { 0x25 } else { 0x24 });
    }

    #[test]
    fn an_instruction_abort_that_was_built_is_one_that_a_core_could_report(
        target in any_target(), origin in any_origin(), code: u8, calls in any_calls(),
    ) {
        let abort = InstructionAbort::new(target, origin, FaultStatus::from_bits(code));
        let abort = apply(Syndrome::InstructionAbort(abort), &INSTRUCTION_ABORT, &calls);
        let is_lower = (origin as u8) < target.number();
        let word = abort.esr().into_bits();
        prop_assert_eq!(abort.esr().ec().into_bits(), if is_lower { 0x20 } else { 0x21 });
        prop_assert_eq!(Syndrome::decode(abort.esr(), target), abort);
        prop_assert!(abort.esr().il());
        prop_assert_eq!((abort.res0(), naive::res0(word, target.number())), (0, 0));
    }

    #[test]
    fn an_serror_that_was_built_is_one_that_a_core_could_report(
        target in any_target(), aet: u8, ids: u32, calls in any_calls(),
    ) {
        let aet = AsyncErrorType::from_bits(aet);
        let known = apply(Syndrome::SError(SError::new(target, aet)), &SERROR, &calls);
        prop_assert!(matches!(known, Syndrome::SError(error) if error.aet() == Some(aet)));
        let opaque = SError::new_implementation_defined(target, ids);
        prop_assert_eq!(opaque.implementation_defined(), Some(ids % (1 << 24)));
        let uncategorized = Syndrome::SError(SError::uncategorized(target));
        let opaque = Syndrome::SError(opaque);
        for error in [known, opaque, uncategorized] {
            let word = error.esr().into_bits();
            prop_assert_eq!((ec(word), error.esr().il()), (0x2f, true));
            prop_assert_eq!(Syndrome::decode(error.esr(), target), error);
            prop_assert_eq!((error.res0(), naive::res0(word, target.number())), (0, 0));
        }
        for error in [opaque, uncategorized] {
            prop_assert_eq!(apply(error, &SERROR, &calls), error);
        }
    }
}
