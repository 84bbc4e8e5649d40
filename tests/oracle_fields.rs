//! The lists of fields against the table of fields that was taken from the manual, both ways.

mod inputs;
#[path = "oracle/fields.rs"]
mod oracle;

use aarch64_syndrome::{Esr, ExceptionClass, FieldState, Syndrome, TargetEl};
use inputs::LEVELS;
use oracle::Place;
use std::collections::BTreeSet;

/// Words in which every condition of a field is met by some: each code in the low six bits, with no
/// bit or one or two bits of the rest set or clear.
fn words(ec: ExceptionClass) -> impl Iterator<Item = Esr> {
    let above = || (6..25).map(|bit| 1 << bit).chain([0]);
    (0..64).flat_map(move |code| {
        above().flat_map(move |one| {
            above().flat_map(move |other| {
                let rest = one | other;
                [rest, !rest & 0x1ff_ffc0].map(|rest| Esr::from_parts(ec, true, rest | code, 0))
            })
        })
    })
}

/// Every field that is shown for some word, or that is UNKNOWN in some.
fn places_of_the_library() -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    for (target, el) in LEVELS {
        for ec in (0..64).map(ExceptionClass::from_bits) {
            let mut of_this_class = BTreeSet::new();
            for esr in words(ec) {
                let syndrome = Syndrome::decode(esr, target);
                syndrome.for_each_field(|field| {
                    if field.state != FieldState::Void {
                        of_this_class.insert((field.name, field.high, field.low));
                    }
                });
            }
            let encoding = Syndrome::decode(Esr::from_parts(ec, true, 0, 0), target).encoding();
            for (name, high, low) in of_this_class {
                let (encoding, name) = (encoding.name().to_owned(), name.to_owned());
                places.insert((el, encoding, name, high, low));
            }
        }
    }
    places
}

/// `Options` of SET* is the low half of the field, whose upper half is then RES0; the oracle has
/// the field alone.
fn is_options_of_set((_, encoding, name, high, low): &Place) -> bool {
    encoding == "mops" && name == "Options" && (*high, *low) == (20, 19)
}

#[test]
fn the_fields_are_exactly_those_of_the_manual() {
    let manual = oracle::places();
    let mut ours = places_of_the_library();
    let before = ours.len();
    ours.retain(|place| !is_options_of_set(place));
    assert_eq!(before - ours.len(), LEVELS.len());
    assert_eq!(manual.difference(&ours).collect::<Vec<_>>(), Vec::<&Place>::new(), "missing");
    assert_eq!(ours.difference(&manual).collect::<Vec<_>>(), Vec::<&Place>::new(), "not listed");
}

#[test]
fn a_flag_says_what_its_bit_is() {
    // A Software Step: ISV is bit 24, EX bit 6.
    for (word, name, text) in [
        (0xca00_0022, "ISV", "EX is not valid"),
        (0xcb00_0022, "ISV", "EX is valid"),
        (0xcb00_0022, "EX", "no Load-Exclusive was stepped"),
        (0xcb00_0062, "EX", "a Load-Exclusive was stepped"),
    ] {
        let mut said = None;
        Syndrome::decode(Esr::from_bits(word), TargetEl::El1).for_each_field(|field| {
            if field.name == name {
                said = Some(field.text);
            }
        });
        assert_eq!(said, Some(text), "{word:#x}");
    }
}
