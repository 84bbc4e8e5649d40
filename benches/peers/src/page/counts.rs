//! What `instructions/run` counted.

use std::collections::BTreeMap;

/// Instructions for an answer, by question, candidate and mix.
#[derive(Debug)]
pub(crate) struct Counts(BTreeMap<[&'static str; 3], &'static str>);

impl Counts {
    /// All that the file has.
    pub(crate) fn read() -> Self {
        let rows = include_str!("../../instructions/counts.tsv").lines().skip(1);
        let row = |row: &'static str| {
            let mut cells = row.split('\t');
            let mut next = || cells.next().unwrap_or_default();
            ([next(), next(), next()], next())
        };
        Self(rows.map(row).collect())
    }

    /// Instructions for an answer, if they were counted.
    pub(crate) fn get(&self, question: &str, candidate: &str, mix: &str) -> Option<&'static str> {
        self.0.get(&[question, candidate, mix]).copied()
    }
}
