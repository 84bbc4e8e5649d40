//! What README and the pages for users say that the library costs is what the other tests allow.

mod ceilings;

use aarch64_syndrome::sysreg::SysReg;
use ceilings::{FIRMWARE, INSTRUCTIONS, LOAD_STORE, RECORDS, TEXT, UNDESCRIBED};
use std::path::Path;

/// A page of the repository.
struct Page {
    text: String,
}

impl Page {
    fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
        Self { text: std::fs::read_to_string(path).expect("the page is there") }
    }

    /// The numbers of the one row that begins with this cell.
    fn numbers(&self, first: &str) -> Vec<u64> {
        let begin = format!("| {first} |");
        let rows: Vec<&str> =
            self.text.lines().filter_map(|line| line.strip_prefix(&begin)).collect();
        assert_eq!(rows.len(), 1, "{first}: rows");
        let words = rows[0].split(|letter: char| !letter.is_ascii_digit() && letter != ',');
        let digits = words.map(|word| word.replace(',', "")).filter(|word| !word.is_empty());
        digits.map(|digits| digits.parse().expect("digits")).collect()
    }
}

fn of<T: Copy>(ceilings: &[(&str, T)], name: &str) -> T {
    ceilings.iter().find(|(other, _)| *other == name).unwrap_or_else(|| panic!("no {name}")).1
}

#[test]
fn readme_says_how_many_instructions_and_bytes_an_answer_costs() {
    let page = Page::read("README.md");
    let instructions = |probe| of(&INSTRUCTIONS, probe) as u64;
    let rows = [
        ("the class of an abort", vec![instructions("probe_fault_class")]),
        ("is `BUS_OBJERR` due?", vec![instructions("probe_kvm_rfc_v2")]),
        // And the KiB of its table.
        ("both, by `policy::Triage`", vec![instructions("probe_triage"), 4]),
        ("the IPA", vec![instructions("probe_ipa")]),
        ("15 facts about an abort", vec![instructions("probe_record")]),
        ("class, decision and IPA, linked into firmware", vec![FIRMWARE]),
        ("an access without a syndrome, decoded and performed", vec![LOAD_STORE]),
    ];
    for (row, expected) in rows {
        assert_eq!(page.numbers(row), expected, "{row}");
    }
}

#[test]
fn the_page_for_hypervisors_says_what_an_access_without_a_syndrome_costs() {
    let page = Page::read("docs/hypervisor.md");
    let sentence = page.text.split("\n\n").find(|text| text.starts_with("A firmware pays"));
    let sentence = sentence.expect("it is there").replace(',', "");
    for bytes in [LOAD_STORE, UNDESCRIBED] {
        assert!(sentence.contains(&format!(" {bytes} ")), "{bytes}: {sentence}");
    }
}

#[test]
fn readme_says_what_text_costs() {
    let page = Page::read("README.md");
    let bytes = |name| of(&TEXT, name) as u64;
    // Op0, Op1, CRn, CRm and Op2, where an ISS has them.
    let numbers = (0..1 << 22).filter(|iss| iss & 0x3e1 == 0);
    let names = numbers.filter(|iss| SysReg::from_iss(*iss).name().is_some()).count() as u64;
    let rows = [
        ("`ExceptionClass`", vec![bytes("class"), bytes("class by name")]),
        ("`Fault`: level, class, virtual address", vec![bytes("fault"), bytes("fault by name")]),
        ("`SysRegAccess`", vec![bytes("register"), bytes("register by name"), names]),
        ("`Syndrome`", vec![bytes("syndrome"), bytes("syndrome by name"), bytes("explanation")]),
    ];
    for (row, expected) in rows {
        assert_eq!(page.numbers(row), expected, "{row}");
    }
}

#[test]
fn the_page_for_firmware_says_what_records_cost() {
    let page = Page::read("docs/firmware.md");
    let bytes = |name| of(&RECORDS, name).map(|bytes| bytes as u64).to_vec();
    assert_eq!(bytes("class"), bytes("register"), "they share a row");
    let rows = [
        ("`ExceptionClass`, `SysRegAccess`", "class"),
        ("`Fault`: level, class, virtual address", "fault"),
        ("`Fault::named`, with the IPA", "fault by name"),
        ("`Syndrome`", "syndrome"),
        ("`Syndrome::named`, every field of every encoding with its words", "syndrome by name"),
    ];
    for (row, name) in rows {
        assert_eq!(page.numbers(row), bytes(name), "{row}");
    }
    assert!(page.text.contains(&format!("the IPA links {FIRMWARE} bytes at most")));
}
