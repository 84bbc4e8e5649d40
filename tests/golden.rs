//! What `Display` says, against texts written by hand from the manual.

use aarch64_syndrome::{Esr, Far, Fault, Hpfar};

fn hex(text: &str) -> u64 {
    u64::from_str_radix(text, 16).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

#[test]
fn every_golden_fault_reads_as_it_was_written_down() {
    let mut rows = 0;
    for line in include_str!("golden/faults.txt").lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (registers, expected) = line.split_once(" | ").expect("a bar before the text");
        let [el, esr, far, hpfar] = registers.split(' ').map(hex).collect::<Vec<_>>()[..] else {
            panic!("{line:?} has not four registers");
        };
        let (esr, far) = (Esr::from_bits(esr), Far::from_bits(far));
        let fault = match el {
            2 => Fault::from_guest(esr, far, Hpfar::from_bits(hpfar)),
            _ => Fault::local(esr, far),
        };
        let fault = fault.unwrap_or_else(|| panic!("{line:?} is no abort"));
        assert_eq!(fault.to_string(), expected, "{line}");
        rows += 1;
    }
    assert!(rows >= 25, "the file holds {rows} rows");
}
