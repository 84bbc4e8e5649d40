//! What `Display` says, against texts written by hand from the manual.

use aarch64_syndrome::iss::Encoding;
use aarch64_syndrome::{Esr, ExceptionClass, Far, Fault, Hpfar, Syndrome, TargetEl};

fn hex(text: &str) -> u64 {
    u64::from_str_radix(text, 16).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// The rows of a golden file: hexadecimal numbers, a bar, the text.
fn rows(file: &'static str) -> impl Iterator<Item = (Vec<u64>, &'static str)> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let (numbers, text) = line.split_once(" |").expect("a bar before the text");
        (numbers.split(' ').map(hex).collect(), text.trim())
    })
}

fn target(el: u64) -> TargetEl {
    match el {
        1 => TargetEl::El1,
        2 => TargetEl::El2,
        3 => TargetEl::El3,
        _ => panic!("there is no ESR_EL{el}"),
    }
}

#[test]
fn every_golden_fault_reads_as_it_was_written_down() {
    let mut count = 0;
    for (registers, expected) in rows(include_str!("golden/faults.txt")) {
        let [el, esr, far, hpfar] = registers[..] else { panic!("{registers:x?} are not four") };
        let (esr, far) = (Esr::from_bits(esr), Far::from_bits(far));
        let fault = match target(el) {
            TargetEl::El2 => Fault::from_guest(esr, far, Hpfar::from_bits(hpfar)),
            TargetEl::El1 | TargetEl::El3 => Fault::own(esr, far),
        };
        let fault = fault.unwrap_or_else(|| panic!("{esr:?} is no abort"));
        assert_eq!(fault.named().to_string(), expected, "{esr:?}");
        count += 1;
    }
    assert!(count >= 25, "the file holds {count} rows");
}

#[test]
fn every_golden_syndrome_shows_the_fields_that_were_written_down() {
    for (registers, expected) in rows(include_str!("golden/syndromes.txt")) {
        let [el, esr] = registers[..] else { panic!("{registers:x?} are not two") };
        let esr = Esr::from_bits(esr);
        let text = Syndrome::decode(esr, target(el)).named().to_string();
        let fields =
            text.strip_prefix(&esr.ec().named().to_string()).expect("the class comes first");
        assert_eq!(fields.trim(), expected, "{esr:?} at EL{el}");
    }
}

#[test]
fn every_allocated_exception_class_and_so_every_encoding_has_a_golden_syndrome() {
    let shown: Vec<_> = rows(include_str!("golden/syndromes.txt"))
        .map(|(registers, _)| Syndrome::decode(Esr::from_bits(registers[1]), target(registers[0])))
        .filter(|syndrome| syndrome.encoding() != Encoding::Unallocated)
        .collect();
    for class in (0..64).map(ExceptionClass::from_bits) {
        for el in [1, 2, 3] {
            let word = Esr::from_parts(class, true, 0, 0);
            let encoding = Syndrome::decode(word, target(el)).encoding();
            let has_row = shown.iter().any(|s| s.esr().ec() == class && s.encoding() == encoding);
            let is_allocated = encoding != Encoding::Unallocated;
            assert!(has_row || !is_allocated, "{class}, {}, has no row", encoding.name());
        }
    }
}
