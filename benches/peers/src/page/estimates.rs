//! What criterion measured, read from its directory.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// The fastest sample of each measurement in nanoseconds per word, by question, candidate and input:
/// what else a machine does only ever adds.
#[derive(Debug, Default)]
pub(crate) struct Estimates(BTreeMap<[String; 3], f64>);

impl Estimates {
    /// All measurements in the target directory that this program was built in.
    pub(crate) fn read() -> Result<Self, Box<dyn Error>> {
        // target/<profile>/peers beside target/criterion.
        let program = std::env::current_exe()?;
        let target: PathBuf = program.ancestors().skip(2).take(1).collect();
        let mut estimates = Self::default();
        estimates.read_below(&target.join("criterion"))?;
        if estimates.0.is_empty() {
            return Err("nothing is measured yet: run `cargo bench -p peers` first".into());
        }
        Ok(estimates)
    }

    fn read_below(&mut self, directory: &Path) -> Result<(), Box<dyn Error>> {
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path.is_dir() && path.ends_with("new") {
                self.read_one(&path)?;
            } else if path.is_dir() {
                self.read_below(&path)?;
            }
        }
        Ok(())
    }

    fn read_one(&mut self, directory: &Path) -> Result<(), Box<dyn Error>> {
        let json = |file| -> Result<Value, Box<dyn Error>> {
            Ok(serde_json::from_str(&fs::read_to_string(directory.join(file))?)?)
        };
        let (bench, sample) = (json("benchmark.json")?, json("sample.json")?);
        let key = ["group_id", "function_id", "value_str"]
            .map(|name| bench[name].as_str().unwrap_or_default().to_owned());
        let numbers = |name| {
            let numbers = sample[name].as_array().into_iter().flatten();
            numbers.filter_map(Value::as_f64).collect::<Vec<_>>()
        };
        let each = numbers("times").into_iter().zip(numbers("iters")).map(|(time, n)| time / n);
        let words = bench["throughput"]["Elements"].as_f64();
        if let (Some(fastest), Some(words)) = (each.min_by(f64::total_cmp), words) {
            self.0.insert(key, fastest / words);
        }
        Ok(())
    }

    /// Nanoseconds per word, if that was measured.
    pub(crate) fn get(&self, question: &str, candidate: &str, input: &str) -> Option<f64> {
        self.0.get(&[question, candidate, input].map(str::to_owned)).copied()
    }

    /// The candidates for a question, fastest on the first of these inputs first.
    pub(crate) fn candidates(&self, question: &str, inputs: &[&str]) -> Vec<&str> {
        let names = self.0.keys().filter(|key| key[0] == question).map(|key| key[1].as_str());
        let names: BTreeSet<&str> = names.collect();
        let first = |name| inputs.iter().find_map(|input| self.get(question, name, input));
        let mut candidates: Vec<_> =
            names.into_iter().filter_map(|name| Some((name, first(name)?))).collect();
        candidates.sort_by(|a, b| a.1.total_cmp(&b.1));
        candidates.into_iter().map(|(name, _)| name).collect()
    }
}
