//! Tables: lines of cells under the names of their columns.

use aarch64_syndrome::Esr;
use aarch64_syndrome::report::parse_number;
use std::fmt;
use std::io::{self, Read};

/// What stands between the cells of a table that begins like this.
pub(crate) fn delimiter(head: &[u8]) -> Option<u8> {
    let line = head.split(|&c| c == b'\n').next().unwrap_or_default();
    [b',', b'\t', b';'].into_iter().find(|c| line.contains(c))
}

/// Reads the cells, without the spaces around them. A line may have too few or too many.
pub(crate) fn reader<R: Read>(delimiter: u8, bytes: R) -> csv::Reader<R> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(bytes)
}

/// The index of the column of this name, or of the only one. A name that differs in case alone is
/// the same, if there is one such.
pub(crate) fn column(names: &csv::ByteRecord, name: Option<&str>) -> io::Result<usize> {
    let Some(name) = name else { return Ok(0) };
    let same = |found: &&[u8]| found.eq_ignore_ascii_case(name.as_bytes());
    let is_only = names.iter().filter(same).count() == 1;
    let is_it = |found: &[u8]| found == name.as_bytes() || is_only && same(&found);
    names.iter().position(is_it).ok_or_else(|| {
        let names: Vec<_> = names.iter().map(String::from_utf8_lossy).collect();
        let error = format!("no column {name:?}: there are {}", names.join(", "));
        io::Error::new(io::ErrorKind::InvalidInput, error)
    })
}

/// Whether it begins with a name and a syndrome under it, one a line.
pub(crate) fn is_one_column(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_word = |line: &str| line.len() >= 6 && parse_number(line).is_ok();
    let is_name = |line: &str| !line.contains([' ', ',', ';', '\t']) && parse_number(line).is_err();
    lines.next().is_some_and(is_name) && lines.next().is_some_and(is_word)
}

/// The columns of what begins like a table with a column of syndromes.
pub(crate) struct Table {
    names: Vec<String>,
    /// The column whose first cell is a syndrome.
    syndromes: String,
}

impl Table {
    /// `None` where the first line names no columns, or the second has no syndrome.
    pub(crate) fn begins(head: &[u8]) -> Option<Self> {
        let mut table = reader(delimiter(head)?, head);
        let names = table.headers().ok()?.clone();
        let is_named = |name: &str| !name.is_empty() && parse_number(name).is_err();
        let first = table.records().next()?.ok()?;
        let is_syndrome = |cell: &str| {
            let esr = parse_number(cell).map(Esr::from_bits);
            cell.len() >= 6 && esr.is_ok_and(|esr| esr.ec().name().is_some())
        };
        let (syndromes, _) =
            names.iter().zip(&first).find(|(name, cell)| is_named(name) && is_syndrome(cell))?;
        let syndromes = syndromes.to_owned();
        Some(Self { names: names.iter().map(str::to_owned).collect(), syndromes })
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { names, syndromes } = self;
        write!(f, "to count a column of this table ({}): --column {syndromes}", names.join(", "))
    }
}
