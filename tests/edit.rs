//! Words that are made by changing one field after another: those that the encoders build, every
//! one of them and no other.
#![cfg(feature = "report")]

mod field_rows;
mod inputs;

use aarch64_syndrome::iss::{Encoding, Gcs, Gpc, GpcStatus};
use aarch64_syndrome::report::{Registers, Report, Row};
use aarch64_syndrome::{
    Esr, ExceptionClass, FaultStatus, FieldState, Register, Syndrome, SysReg, TargetEl,
};
use field_rows::{ENCODINGS, Rows, Set};
use inputs::{LEVELS, any_target};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn report(esr: u64, target: TargetEl) -> Report {
    Report::new(Registers::new(Esr::from_bits(esr)), target)
}

fn row(report: &Report, name: &str) -> Option<Row> {
    report.ruler().into_iter().find(|row| row.name == name)
}

/// The report with this value in the field of this name, or as it is.
fn with(report: Report, name: &str, value: u32) -> Report {
    let changed = row(&report, name).and_then(|row| report.with_field(&row, value));
    changed.unwrap_or(report)
}

fn classes_at(target: TargetEl) -> impl Iterator<Item = ExceptionClass> {
    (0..64).map(ExceptionClass::from_bits).filter(move |ec| ec.occurs_at(target))
}

/// The fields of a word that can be set, with their values: those that mean something, and the one
/// whose meaning is not the architecture's to say.
fn fields(syndrome: Syndrome) -> Vec<(&'static str, u64)> {
    let mut fields = Vec::new();
    syndrome.for_each_field(|field| {
        if field.state == FieldState::Meaningful || field.name == "IMPLEMENTATION_DEFINED" {
            fields.push((field.name, field.value.into()));
        }
    });
    fields
}

/// Whether a field has a value without a meaning, which some constructors take.
fn is_reserved(syndrome: Syndrome) -> bool {
    let mut is_reserved = false;
    syndrome.for_each_field(|field| {
        is_reserved |= matches!(field.text, "reserved" | "unallocated");
    });
    is_reserved
}

/// A Granule Protection Check takes two codes of which no number is both.
fn granule_protection_checks() -> impl Iterator<Item = Syndrome> {
    let codes = (0..64u8).flat_map(|code| (0..64u8).map(move |status| (code, status)));
    codes.map(|(code, status)| {
        let status = GpcStatus::from_bits(status);
        Syndrome::Gpc(Gpc::new(FaultStatus::from_bits(code), status))
    })
}

/// So do a trapped store's two registers.
fn trapped_stores(target: TargetEl) -> impl Iterator<Item = Syndrome> {
    let registers = (0..32).flat_map(|address| (0..32).map(move |value| (address, value)));
    registers.map(move |(address, value)| {
        let (address, value) = (Register::from_bits(address), Register::from_bits(value));
        Syndrome::Gcs(Gcs::trapped_store(target, address, value))
    })
}

/// What each constructor gives for each number, where that is for `target` and means something.
fn built(rows: &Rows, target: TargetEl) -> Vec<Syndrome> {
    let numbers = (0..512).chain([0xffff, 0x1_0000, 0xff_ffff, u64::MAX]);
    if rows.encoding == Encoding::Gpc && target == TargetEl::El3 {
        return granule_protection_checks().filter(|gpc| !is_reserved(*gpc)).collect();
    }
    numbers
        .flat_map(|number| rows.constructors.iter().map(move |from| from(target, number)))
        .filter_map(|(syndrome, level)| (level == target).then_some(syndrome))
        .filter(|syndrome| !is_reserved(*syndrome))
        .collect()
}

/// The word as changes of one field at a time make it, from a word of another class.
fn edited(wanted: Syndrome, target: TargetEl) -> Report {
    let esr = wanted.esr();
    let start = if esr.ec() == ExceptionClass::UNKNOWN { 0xbe00_0000 } else { 0x0200_0000 };
    let mut report = with(report(start, target), "EC", esr.ec().into_bits().into());
    // What decides of the others may stand below them, and IL beside all of them.
    for _ in 0..4 {
        for (name, value) in fields(wanted) {
            report = with(report, name, u32::try_from(value).expect("32 bits"));
        }
        report = with(report, "IL", u32::from(esr.il()));
    }
    report
}

#[test]
fn every_word_of_a_constructor_is_made_by_changing_fields() {
    let mut encodings = BTreeSet::new();
    for rows in ENCODINGS {
        for (target, _) in LEVELS {
            for wanted in built(rows, target) {
                assert_eq!(edited(wanted, target).esr(), wanted.esr(), "{wanted:?}");
                encodings.insert(rows.encoding.name());
            }
        }
    }
    assert_eq!(encodings.len(), ENCODINGS.len());
}

/// Whether constructors and builders of the encoding give this word.
fn can_be_built(wanted: Syndrome, target: TargetEl) -> bool {
    let rows = ENCODINGS.into_iter().find(|rows| rows.encoding == wanted.encoding());
    let rows = rows.unwrap_or_else(|| panic!("{wanted:?} has no rows"));
    let wanted_fields = fields(wanted);
    let numbers = wanted_fields.iter().map(|(_, value)| *value);
    // The fault status code with each origin; two registers beside each other, for a trapped store.
    let store = wanted_fields.iter().map(|(_, value)| !*value);
    let levels = numbers.clone().flat_map(|value| (0..4).map(move |el| value | el << 6));
    let sixteen = numbers.clone().map(|value| value | 1 << 16);
    let numbers: BTreeSet<_> =
        (0..64).chain(numbers).chain(store).chain(levels).chain(sixteen).collect();
    let is_wanted = |syndrome: &Syndrome| syndrome.encoding() == wanted.encoding();
    let pairs = granule_protection_checks().chain(trapped_stores(target)).filter(is_wanted);
    let starts = rows.constructors.iter().flat_map(|from| {
        numbers.iter().filter_map(move |number| {
            let (syndrome, level) = from(target, *number);
            (level == target && syndrome.esr().ec() == wanted.esr().ec()).then_some(syndrome)
        })
    });
    starts.chain(pairs).any(|mut made| {
        for _ in 0..2 {
            for (name, value) in &wanted_fields {
                for row in rows.fields.iter().filter(|row| row.name == *name) {
                    let (Set::Builder(with) | Set::Shared(with)) = row.set else { continue };
                    if (row.get)(made) != Some(*value) {
                        made = with(made, *value);
                    }
                }
            }
        }
        // Its rows set one flag each, and the others to 0.
        if let (Syndrome::FpException(trap), Syndrome::FpException(wanted)) = (made, wanted) {
            made = Syndrome::FpException(wanted.flags().map_or(trap, |all| trap.with_flags(all)));
        }
        // The access is built at once, and IL with it: what is left of a word is not a field.
        fields(made) == wanted_fields
    })
}

/// The word with all of a Data Abort's access that no builder of one field sets alone.
fn without_access(report: Report) -> Report {
    with(report, "ISV", 0)
}

#[test]
fn the_values_that_are_offered_are_those_that_have_a_meaning() {
    for (target, _) in LEVELS {
        for ec in classes_at(target) {
            let report = with(report(0x0200_0000, target), "EC", ec.into_bits().into());
            assert_eq!(report.esr().ec(), ec);
            for row in report.ruler() {
                for choice in report.choices(&row) {
                    let made = Report::new(Registers::new(choice.esr), target);
                    let own = made.ruler().into_iter().find(|own| own.name == row.name);
                    let own = own.unwrap_or_else(|| panic!("{} is gone", row.name));
                    assert_eq!((own.value, own.text), (choice.value, choice.text));
                    assert!(!matches!(choice.text, "reserved" | "unallocated"), "{own:?}");
                    assert_eq!(made.syndrome().res0(), 0, "{own:?} of {:?}", choice.esr);
                }
            }
        }
    }
}

#[test]
fn every_class_of_the_level_is_offered_and_no_other() {
    for (target, _) in LEVELS {
        let report = report(0x9200_0010, target);
        let ec = row(&report, "EC").expect("every word has it");
        let offered: Vec<_> = report
            .choices(&ec)
            .into_iter()
            .map(|choice| ExceptionClass::from_bits(u8::try_from(choice.value).expect("six bits")))
            .collect();
        assert_eq!(offered, classes_at(target).collect::<Vec<_>>());
    }
}

#[test]
fn a_change_of_the_fault_takes_away_what_it_has_no_place_for() {
    // FnV is of code 0x10 alone.
    assert_eq!(
        with(report(0x9200_0410, TargetEl::El2), "DFSC", 0x07).esr(),
        Esr::from_bits(0x9200_0007)
    );
    // An external abort has no access syndrome; the direction stays.
    assert_eq!(
        with(report(0x9385_8047, TargetEl::El2), "DFSC", 0x10).esr(),
        Esr::from_bits(0x9200_0050)
    );
    // Nor has the walk of a table; IL is 1 then.
    assert_eq!(
        with(report(0x9105_0007, TargetEl::El2), "S1PTW", 1).esr(),
        Esr::from_bits(0x9200_0087)
    );
    // A Data Abort becomes an Instruction Abort of no fault status code that it has named.
    assert_eq!(
        with(report(0x9200_0210, TargetEl::El2), "EC", 0x20).esr(),
        Esr::from_bits(0x8200_0000)
    );
}

#[test]
fn what_the_other_fields_do_not_admit_is_refused() {
    let refused = |esr: u64, target, name: &str, value| {
        let report = report(esr, target);
        report.with_field(&row(&report, name).expect("a field"), value).is_none()
    };
    // No access syndrome at EL1, nor of an external abort.
    assert!(refused(0x9200_0007, TargetEl::El1, "ISV", 1));
    assert!(refused(0x9200_0010, TargetEl::El2, "ISV", 1));
    // Cache maintenance counts as a write.
    assert!(refused(0x9200_0147, TargetEl::El2, "WnR", 0));
    // EA is of external aborts, a class of its levels; IL of an SError is 1.
    assert!(refused(0x9200_0007, TargetEl::El2, "EA", 1));
    assert!(refused(0x9200_0007, TargetEl::El2, "EC", 0x1e));
    assert!(refused(0xbe00_0000, TargetEl::El2, "IL", 0));
    // Wider than the field, and a row of another report.
    assert!(refused(0x5600_0000, TargetEl::El1, "imm16", 0x1_0000));
    let row = row(&report(0x5600_0000, TargetEl::El1), "imm16").expect("a field");
    assert_eq!(report(0x9200_0007, TargetEl::El1).with_field(&row, 1).map(|made| made.esr()), None);
}

#[test]
fn every_register_can_be_that_of_a_trap() {
    for (esr, target) in [(0x6232_2120, TargetEl::El2), (0x5200_0000, TargetEl::El2)] {
        let report = report(esr, target);
        for bits in 0..=u16::MAX {
            let register = SysReg::from_bits(bits);
            let made = report.with_sys_reg(register).expect("a trap of a register");
            let json = serde_json::to_value(aarch64_syndrome::report::Json::new(&made)).unwrap();
            let sysreg = &json["sysreg"];
            let numbers = ["op0", "op1", "crn", "crm", "op2"].map(|name| sysreg[name].as_u64());
            let [op0, op1, crn, crm, op2] = numbers.map(Option::unwrap);
            let made = op0 << 14 | op1 << 11 | crn << 7 | crm << 3 | op2;
            assert_eq!(made, u64::from(register.into_bits()));
        }
    }
    assert!(report(0x9200_0410, TargetEl::El2).with_sys_reg(SysReg::from_bits(0)).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_changed_the_encoders_build_that_word_too(
        esr: u64, target in any_target(),
        changes in prop::collection::vec(any::<(prop::sample::Index, u32)>(), 1..12),
    ) {
        let mut made = report(esr, target);
        // A class that occurs there, by a change: what was pasted does not count from then on.
        let classes: Vec<_> = classes_at(target).collect();
        let ec = prop::sample::Index::get(&changes[0].0, &classes).into_bits();
        let other = if ec == 0x15 { 0x3c } else { 0x15 };
        made = with(with(made, "EC", other), "EC", ec.into());
        for (index, value) in changes {
            let rows = made.ruler();
            let row = index.get(&rows);
            let width = row.high - row.low + 1;
            made = made.with_field(row, value & ((1 << width) - 1)).unwrap_or(made);
        }
        let syndrome = made.syndrome();
        prop_assert_ne!(syndrome.encoding(), Encoding::Unallocated);
        prop_assert_eq!(syndrome.res0(), 0);
        let is_length = matches!(
            made.esr().ec().il_rule(),
            aarch64_syndrome::iss::InstructionLengthRule::One
        );
        prop_assert!(!is_length || made.esr().il());
        let plain = without_access(made);
        prop_assert!(can_be_built(plain.syndrome(), target), "{:?} at {target}", plain.esr());
    }
}
