//! What a firmware links that only decodes: no word of text. `cargo test -p codegen -- --nocapture`
//! prints the sizes.

mod bare_metal;

use std::fs;
use std::sync::LazyLock;

/// Names of fields and codes and words for their values: each is in the library's own text.
const WORDS: [&str; 8] = [
    "Synchronous External abort",
    "FAR is not valid",
    "not on a stage 1 table walk",
    "S1PTW",
    "TopLevel",
    "AssuredOnly",
    "unallocated",
    "Uncontainable",
];

/// All that decoding reads, with its size in bytes.
const TABLES: [(&str, usize); 5] = [
    ("address::abort_row::ROWS", 256),
    ("ec::ENCODING", 64),
    ("ec::TARGETS", 64),
    ("fsc::CLASS", 128),
    ("fsc::LEVEL", 64),
];

/// As many printable characters in a row are text; the tables, which hold small numbers, have none.
const TEXT: usize = 4;

/// A linked image: its bytes as they lie in memory, and what the linker put where.
struct Image {
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
}

/// An output section, an input section or a symbol, by the linker's map.
#[derive(Clone, Debug)]
struct Piece {
    address: usize,
    size: usize,
    name: String,
}

/// The image without and the one with a call that prints.
static IMAGES: LazyLock<[Image; 2]> = LazyLock::new(|| ["decode", "print"].map(Image::link));

impl Image {
    fn link(name: &str) -> Self {
        let map = bare_metal::directory().join(format!("{name}.map"));
        let write_map = format!("-Clink-arg=-Map={}", map.display());
        // Bytes only: neither symbols nor debug information are in the way.
        let bytes_only = "-Clink-arg=--oformat=binary";
        let what = ["--package", "codegen", "--bin", name];
        bare_metal::compile(&what, "s", &[&write_map, bytes_only]);
        let image = bare_metal::directory().join(bare_metal::TARGET).join("release");
        let bytes = fs::read(image.join(name)).expect("the linker wrote an image");
        let map = fs::read_to_string(map).expect("the linker wrote a map");
        Self { bytes, pieces: map.lines().filter_map(Piece::of).collect() }
    }

    /// What the linker put in an output section, symbols included.
    fn section(&self, name: &str) -> (Piece, Vec<Piece>) {
        let section = self.pieces.iter().find(|piece| piece.name == name);
        let section = section.unwrap_or_else(|| panic!("no section {name} in the map")).clone();
        let inside = section.address..section.address + section.size;
        let pieces = self.pieces.iter().filter(|piece| inside.contains(&piece.address));
        (section, pieces.cloned().collect())
    }

    fn holds(&self, word: &str) -> bool {
        self.bytes.windows(word.len()).any(|bytes| bytes == word.as_bytes())
    }

    fn rodata(&self) -> &[u8] {
        let section = self.section(".rodata").0;
        // The file starts with what has the lowest address; what is not loaded has address 0.
        let addresses = self.pieces.iter().map(|piece| piece.address);
        let lowest = addresses.filter(|address| *address != 0).min();
        let start = section.address - lowest.expect("something is loaded");
        &self.bytes[start..start + section.size]
    }
}

impl Piece {
    /// A line of the map: two addresses, a size and an alignment, then the name.
    fn of(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let mut number = || usize::from_str_radix(words.next()?, 16).ok();
        let (address, _, size, _) = (number()?, number()?, number()?, number()?);
        Some(Self { address, size, name: words.collect::<Vec<_>>().join(" ") })
    }
}

/// The longest run of printable characters.
fn longest_text(bytes: &[u8]) -> usize {
    let runs = bytes.split(|byte| !matches!(byte, b' '..=b'~'));
    runs.map(<[u8]>::len).max().unwrap_or(0)
}

#[test]
fn an_image_that_only_decodes_holds_no_word() {
    let [decode, print] = &*IMAGES;
    println!("{:8}{:>8}{:>8}", "image", ".text", ".rodata");
    for (name, image) in [("decode", decode), ("print", print)] {
        let size = |section| image.section(section).0.size;
        println!("{name:8}{:>8}{:>8}", size(".text"), size(".rodata"));
    }
    for word in WORDS {
        assert!(!decode.holds(word), "{word:?} is linked");
    }
    assert!(longest_text(decode.rodata()) < TEXT, "{:?}", decode.rodata());
}

#[test]
fn an_image_that_prints_holds_the_words() {
    let [_, print] = &*IMAGES;
    for word in WORDS {
        assert!(print.holds(word), "{word:?} is not linked: what does the other test show?");
    }
    assert!(longest_text(print.rodata()) >= TEXT);
}

#[test]
fn the_constants_of_an_image_that_only_decodes_are_the_tables() {
    let (section, pieces) = IMAGES[0].section(".rodata");
    let symbols = pieces.iter().filter_map(|piece| {
        let name = piece.name.strip_prefix("aarch64_syndrome::")?;
        Some((name.rsplit_once("::h").map_or(name, |(name, _hash)| name), piece.size))
    });
    let mut tables: Vec<_> = symbols.collect();
    tables.sort_unstable();
    assert_eq!(tables, TABLES);
    assert_eq!(section.size, TABLES.iter().map(|(_, size)| size).sum::<usize>());
}
