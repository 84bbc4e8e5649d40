//! Counts what agrees, and what differs for which reason.

use crate::assembler::assembler;
use crate::differences::{DIFFERENCES, NONE};
use crate::llvm::Listing;
use crate::normal_form::normal_form;
use aarch64_syndrome::load_store::Instruction;

#[derive(Default)]
pub(crate) struct Comparison {
    loads_and_stores: u64,
    others: u64,
    differences: [u64; DIFFERENCES.len()],
    /// The first few that no reason covers.
    unexplained: Vec<String>,
    are_system_instructions: bool,
}

impl Comparison {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// LLVM knows names of system instructions that are no load or store.
    pub(crate) fn of_system_instructions() -> Self {
        Self { are_system_instructions: true, ..Self::default() }
    }

    pub(crate) fn add(&mut self, words: &[u32]) {
        for (index, (word, line)) in words.iter().zip(Listing::of(words).lines()).enumerate() {
            let decoded = Instruction::from_bits(*word);
            let ours = match decoded {
                Instruction::LoadStore(access) => {
                    assembler(access, 4 * u64::try_from(index).expect("a small listing"))
                }
                Instruction::Unallocated | Instruction::Other => NONE.to_owned(),
                other => panic!("{word:#010x}: {other:?}"),
            };
            let theirs = self.theirs(line);
            if ours != theirs {
                self.count_difference(*word, &ours, &theirs);
            } else if decoded.load_store().is_some() {
                self.loads_and_stores += 1;
            } else {
                self.others += 1;
            }
        }
    }

    fn theirs(&self, line: &str) -> String {
        if line == "<unknown>" || self.are_system_instructions && !is_by_virtual_address(line) {
            return NONE.to_owned();
        }
        normal_form(line)
    }

    fn count_difference(&mut self, word: u32, ours: &str, theirs: &str) {
        let covering: Vec<usize> = DIFFERENCES
            .iter()
            .enumerate()
            .filter(|(_, difference)| (difference.covers)(word, ours, theirs))
            .map(|(index, _)| index)
            .collect();
        match covering[..] {
            [index] => self.differences[index] += 1,
            _ if self.unexplained.len() < 50 => {
                self.unexplained.push(format!("{word:#010x}: {ours} | {theirs}"));
            }
            _ => {}
        }
    }

    pub(crate) fn summary(&self) -> String {
        let Self { loads_and_stores, others, differences, .. } = self;
        format!("{loads_and_stores} loads and stores, {others} others, {differences:?} differ")
    }

    /// Fails where a difference has no reason.
    pub(crate) fn report(&self) {
        println!("{}", self.summary());
        assert!(self.unexplained.is_empty(), "{:#?}", self.unexplained);
        assert!(self.loads_and_stores > 0 || self.others > 0);
    }

    /// The same, and fails where a reason covers nothing, but for those that name one of `absent`.
    pub(crate) fn finish(&self, absent: &[&str]) {
        self.report();
        for (difference, count) in DIFFERENCES.iter().zip(self.differences) {
            let is_absent = absent.iter().any(|name| difference.reason.contains(name));
            assert_eq!(count == 0, is_absent, "{}", difference.reason);
        }
    }
}

/// `dc` and `ic` that take a virtual address.
fn is_by_virtual_address(line: &str) -> bool {
    let name = line.split(',').next().expect("a first part");
    let Some(name) = name.strip_prefix("dc\t").or_else(|| name.strip_prefix("ic\t")) else {
        return false;
    };
    let by_set_and_way = name.ends_with("sw");
    let by_physical_address = name.contains("pa");
    let of_everything = name.starts_with("iallu");
    !(by_set_and_way || by_physical_address || of_everything)
}
