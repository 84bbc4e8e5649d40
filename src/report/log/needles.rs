//! The search for lines that may hold a syndrome: nearly every byte of a log goes by here and
//! nowhere else.

use aho_corasick::{AhoCorasick, packed::Searcher};

/// What every line that holds a syndrome has in it.
const NEEDLES: [&str; 12] = [
    "ESR",
    "esr",
    "Esr",
    "HSR",
    "hsr",
    "Hsr",
    "syndrome",
    "Syndrome",
    "Internal error: ",
    ", code ",
    "Unhandled fault: ",
    " with status ",
];

/// The same of a syndrome in its parts.
pub(super) const ISS: [&[u8]; 6] =
    [b"iss 0x", b"ISS 0x", b"iss=0x", b"ISS=0x", b"ISS:0x", b"ISS: 0x"];

/// With the core's vectors where it has them, an automaton otherwise.
#[derive(Debug)]
enum Search {
    Packed(Searcher),
    Automaton(AhoCorasick),
    /// Neither could be built: every line may hold one.
    Everything,
}

#[derive(Debug)]
pub(super) struct Needles(Search);

impl Needles {
    pub(super) fn new() -> Self {
        let all = || NEEDLES.iter().map(|needle| needle.as_bytes()).chain(ISS);
        Self(match Searcher::new(all()) {
            Some(searcher) => Search::Packed(searcher),
            None => AhoCorasick::new(all()).map_or(Search::Everything, Search::Automaton),
        })
    }

    /// Where the first needle begins.
    pub(super) fn find(&self, text: &[u8]) -> Option<usize> {
        match &self.0 {
            Search::Packed(searcher) => searcher.find(text).map(|found| found.start()),
            Search::Automaton(automaton) => automaton.find(text).map(|found| found.start()),
            Search::Everything => (!text.is_empty()).then_some(0),
        }
    }
}
