//! Reads the table of fields that was taken from the manual.

use std::collections::BTreeSet;

/// A field at its place: level, encoding, name, highest and lowest bit of the word.
pub(crate) type Place = (u8, String, String, u8, u8);

pub(crate) fn places() -> BTreeSet<Place> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path("tests/oracle/fields.csv")
        .expect("the oracle is there");
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row has all columns");
            let base = if &record[2] == "iss2" { 32 } else { 0 };
            let bit = |column: usize| base + record[column].parse::<u8>().expect("a bit number");
            let el = record[0].parse().expect("a level");
            (el, record[1].to_owned(), record[3].to_owned(), bit(4), bit(5))
        })
        .collect()
}
