//! Every field of every encoding that the manual has can be read, and set where the encoding can be
//! built: one row a field in `field_rows/`, against the table that was taken from the manual.

mod field_rows;
mod inputs;
mod naive;
#[path = "oracle/fields.rs"]
mod oracle;

use aarch64_syndrome::iss::Encoding;
use aarch64_syndrome::iss::InstructionLengthRule;
use aarch64_syndrome::{Esr, ExceptionClass, FieldState, Syndrome, TargetEl};
use field_rows::{ENCODINGS, Row, Rows, Set};
use inputs::{LEVELS, any_target, each_class_and_code};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The rows of an encoding that has a name.
fn rows_of(encoding: &str) -> &'static Rows {
    let named = ENCODINGS.into_iter().find(|rows| rows.encoding.name() == encoding);
    named.unwrap_or_else(|| panic!("{encoding} has no rows"))
}

#[test]
fn every_encoding_has_rows() {
    let ours: BTreeSet<_> = ENCODINGS.iter().map(|rows| rows.encoding.name()).collect();
    let mut encodings = BTreeSet::new();
    for ec in (0..64).map(ExceptionClass::from_bits) {
        for (target, _) in LEVELS {
            encodings.insert(
                Syndrome::decode(Esr::from_parts(ec, true, 0, 0), target).encoding().name(),
            );
        }
    }
    encodings.remove(Encoding::Unallocated.name());
    assert_eq!(encodings.symmetric_difference(&ours).collect::<Vec<_>>(), Vec::<&&str>::new());
    assert_eq!(ours.len(), ENCODINGS.len(), "an encoding has rows twice");
}

#[test]
fn every_field_of_the_manual_has_a_row() {
    let manual: BTreeSet<_> =
        oracle::places().into_iter().map(|(_, encoding, name, ..)| (encoding, name)).collect();
    let ours: BTreeSet<_> = ENCODINGS
        .iter()
        .flat_map(|rows| rows.fields.iter().map(|row| (rows.encoding.name(), row.name)))
        .map(|(encoding, name)| (encoding.to_owned(), name.to_owned()))
        .collect();
    let none = Vec::<&(String, String)>::new();
    assert_eq!(manual.difference(&ours).collect::<Vec<_>>(), none, "fields without a row");
    assert_eq!(ours.difference(&manual).collect::<Vec<_>>(), none, "rows without a field");
}

/// What the list of fields shows of a field that means something: its value and how many bits wide.
fn shown(syndrome: Syndrome, name: &str) -> Option<(u64, u8)> {
    let mut shown = None;
    syndrome.for_each_field(|field| {
        if field.name == name && field.state == FieldState::Meaningful {
            shown = Some((field.value.into(), field.high - field.low + 1));
        }
    });
    shown
}

/// Every value of a field of few bits, else zero, all ones, and each bit alone.
fn values(width: u8) -> Vec<u64> {
    if width <= 6 {
        (0..1 << width).collect()
    } else {
        (0..width).map(|bit| 1 << bit).chain([0, (1 << width) - 1]).collect()
    }
}

/// What the constructors of an encoding give for `target`, each for each number.
fn built(
    rows: &Rows,
    target: TargetEl,
    numbers: impl Iterator<Item = u64> + Clone,
) -> impl Iterator<Item = Syndrome> {
    rows.constructors.iter().flat_map(move |constructor| {
        numbers
            .clone()
            .map(move |number| constructor(target, number))
            .filter_map(move |(syndrome, level)| (level == target).then_some(syndrome))
    })
}

/// Whether some constructor gives a field this value, or one from which its builder does.
fn can_be_built(rows: &Rows, row: &Row, target: TargetEl, value: u64) -> bool {
    let numbers = (0..64).chain([value]);
    built(rows, target, numbers).any(|start| {
        let made = match row.set {
            Set::Builder(with) | Set::Shared(with) => with(start, value),
            Set::Constructor | Set::Only(_) => start,
        };
        (row.get)(made) == Some(value)
    })
}

#[test]
fn every_field_can_be_built_with_every_value() {
    for (el, encoding, name, high, low) in oracle::places() {
        // It means something from AArch32 alone, of which EL3 takes no such exception.
        if (el, name.as_str()) == (3, "VECITR") {
            continue;
        }
        let (target, _) = LEVELS[usize::from(el) - 1];
        let rows = rows_of(&encoding);
        // Without a row: another test says so.
        for row in rows.fields.iter().filter(|row| row.name == name) {
            let values = match row.set {
                Set::Only(values) => values.to_vec(),
                _ => values(high - low + 1),
            };
            for value in values {
                let is_built = can_be_built(rows, row, target, value);
                assert!(is_built, "nothing sets {name} of {encoding} to {value:#x} at {target}");
            }
        }
    }
}

#[test]
fn a_builder_sets_its_field_or_leaves_the_word_as_it_is() {
    for rows in ENCODINGS {
        for (target, _) in LEVELS {
            for start in built(rows, target, 0..64) {
                for (name, with) in rows.builders() {
                    for value in [0, 1, u64::MAX] {
                        let made = with(start, value);
                        let is_set = shown(made, name)
                            .is_some_and(|(shown, width)| shown == value & ((1 << width) - 1));
                        assert!(made == start || is_set, "{name} in {start:?}: {made:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_a_constructor_gives_decodes_to_itself() {
    for rows in ENCODINGS {
        let name = rows.encoding.name();
        let mut count = 0;
        for (target, el) in LEVELS {
            for syndrome in built(rows, target, 0..64) {
                let esr = syndrome.esr();
                assert_eq!(Syndrome::decode(esr, target), syndrome);
                assert_eq!(naive::encoding(esr.into_bits(), el), Some(name));
                count += 1;
            }
        }
        assert!(count > 0, "{name} cannot be built");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn an_accessor_has_the_value_that_the_list_shows_and_none_where_it_shows_none(rest: u64) {
        let rest = rest & !0xfc00_003f;
        for (target, _) in LEVELS {
            for esr in each_class_and_code(rest) {
                let syndrome = Syndrome::decode(esr, target);
                if syndrome.encoding() == Encoding::Unallocated {
                    continue;
                }
                for row in rows_of(syndrome.encoding().name()).fields {
                    let shown = shown(syndrome, row.name).map(|(value, _)| value);
                    prop_assert_eq!((row.get)(syndrome), shown, "{} of {:?}", row.name, syndrome);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_order_of_builders_gives_a_word_without_res0_bits(
        target in any_target(), constructor: prop::sample::Index, number: u64,
        calls in prop::collection::vec(any::<(prop::sample::Index, u64)>(), 0..24),
    ) {
        for rows in ENCODINGS {
            let builders = rows.all_builders();
            let (mut syndrome, target) = constructor.get(rows.constructors)(target, number);
            for (builder, value) in calls.iter().filter(|_| !builders.is_empty()) {
                syndrome = builder.get(&builders)(syndrome, *value);
            }
            let esr = syndrome.esr();
            let naive = naive::res0(esr.into_bits(), target.number());
            prop_assert_eq!((syndrome.res0(), naive), (0, 0), "{:?}", syndrome);
            prop_assert_eq!(Syndrome::decode(esr, target), syndrome);
            if esr.ec().il_rule() == InstructionLengthRule::One {
                prop_assert!(esr.il(), "IL of {:?}", syndrome);
            }
        }
    }
}
