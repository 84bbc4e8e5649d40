//! What `instructions/run` counted.

use super::targets::{C, LIBRARY, QUESTIONS};
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

    /// What an answer about a guest that boots takes, in a sentence.
    pub(crate) fn sentence(&self) -> Result<String, String> {
        let list = |candidate| {
            let count = |(question, _)| {
                let missing = || format!("{question}/{candidate} is not counted");
                self.get(question, candidate, "measured").ok_or_else(missing)
            };
            let counts: Result<Vec<_>, _> = QUESTIONS.into_iter().map(count).collect();
            counts.map(|counts| counts.join(", "))
        };
        Ok(format!(
            "Instructions that an emulated Arm core executes for these four answers, about a guest \
             that boots: {}; {C} {}.",
            list(LIBRARY)?,
            list(C)?
        ))
    }

    /// Instructions for an answer, if they were counted.
    pub(crate) fn get(&self, question: &str, candidate: &str, mix: &str) -> Option<&'static str> {
        self.0.get(&[question, candidate, mix]).copied()
    }
}
