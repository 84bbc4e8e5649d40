//! What a block says of its entries.

use aarch64_syndrome::ghes::{BlockWriter, DataEntry, SectionType, Severity};

/// The status and the severity of a block with entries of these severities.
fn written(severities: &[Severity]) -> (u32, Severity) {
    let mut buffer = vec![0; 20 + severities.len() * 72];
    let mut writer = BlockWriter::new(&mut buffer).unwrap();
    for severity in severities {
        writer.push(DataEntry::new(SectionType::MEMORY, *severity, &[])).unwrap();
    }
    let block = writer.finish().unwrap();
    (block.status(), block.severity())
}

#[test]
fn a_block_is_as_bad_as_its_worst_entry() {
    // From good to bad; the numbers are in another order.
    let ranks =
        [Severity::NONE, Severity::CORRECTED, Severity::RECOVERABLE, Severity::FATAL].into_iter();
    for (rank, severity) in ranks.clone().enumerate() {
        for (other_rank, other) in ranks.clone().enumerate() {
            let worst = if rank > other_rank { severity } else { other };
            assert_eq!(written(&[severity, other]).1, worst, "{severity} and {other}");
        }
        // Linux panics of a severity that it does not know.
        let worst = if severity == Severity::FATAL { severity } else { Severity(4) };
        assert_eq!(written(&[severity, Severity(4)]).1, worst);
    }
}

#[test]
fn more_entries_than_the_field_counts_leave_the_other_bits_alone() {
    for (entries, count) in [(2, 2), (0x3ff, 0x3ff), (0x400, 0x3ff), (0x401, 0x3ff)] {
        // More than one, and uncorrected.
        let (status, _) = written(&vec![Severity::RECOVERABLE; entries]);
        assert_eq!(status, 0b0101 | count << 4, "{entries}");
    }
}
