//! Tables: lines of cells under the names of their columns.

use aarch64_syndrome::Esr;
use aarch64_syndrome::report::parse_number;
use std::fmt;
use std::io::Read;

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
