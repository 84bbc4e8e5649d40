//! The loops that the documentation shows to the author of a VMM are the code of the example, which
//! runs: a block of a page that names a file stands in that file, line by line.

use published::root;
use std::fs::read_to_string;

const PAGES: [&str; 2] = ["docs/kvm.md", "docs/page-went-bad.md"];

/// A block of Rust, and the file that the line before it names.
struct Block {
    place: String,
    file: Option<String>,
    lines: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let text = read_to_string(root().join(page)).expect("UTF-8");
    let (mut blocks, mut named, mut open): (Vec<Block>, _, bool) = (Vec::new(), None, false);
    for (number, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix("```"), open) {
            (Some(language), false) => {
                open = true;
                let is_rust = !language.starts_with("text");
                let file = named.take().filter(|_| is_rust);
                blocks.push(Block { place: format!("{page}:{number}"), file, lines: Vec::new() });
            }
            (Some(_), true) => open = false,
            (None, true) => blocks.last_mut().expect("a block").lines.push(line.to_owned()),
            (None, false) => {
                let name = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
                named = name.map(str::to_owned);
            }
        }
    }
    blocks
}

/// The parts of a block that a reader sees: what rustdoc hides lies between them.
fn shown(block: &Block) -> Vec<Vec<&str>> {
    let is_hidden = |line: &String| line == "#" || line.starts_with("# ");
    let parts = block.lines.split(is_hidden);
    parts.map(without_blank_ends).filter(|part| !part.is_empty()).collect()
}

fn without_blank_ends(part: &[String]) -> Vec<&str> {
    let is_blank = |line: &&String| line.trim().is_empty();
    let start = part.iter().take_while(is_blank).count();
    let end = part.len() - part[start..].iter().rev().take_while(is_blank).count();
    part[start..end].iter().map(String::as_str).collect()
}

/// The lines without the white space that all of them begin with.
fn at_the_margin<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let width = |line: &&str| line.len() - line.trim_start().len();
    let margin = lines.iter().filter(|line| !line.is_empty()).map(width).min().unwrap_or(0);
    lines.iter().map(|line| line.get(margin..).unwrap_or_default()).collect()
}

/// Where the part begins in the file, from this line on.
fn find(part: &[&str], file: &[&str], from: usize) -> Option<usize> {
    let part = at_the_margin(part);
    let starts = from..(file.len() + 1).saturating_sub(part.len());
    starts.into_iter().find(|&start| at_the_margin(&file[start..start + part.len()]) == part)
}

#[test]
fn a_block_that_names_a_file_of_the_example_stands_in_it() {
    let mut named = 0;
    for block in PAGES.into_iter().flat_map(blocks) {
        let Some(name) = &block.file else { continue };
        let file = read_to_string(root().join(name)).expect(name);
        let file: Vec<_> = file.lines().collect();
        let mut from = 0;
        for part in shown(&block) {
            let start = find(&part, &file, from);
            let start = start.unwrap_or_else(|| {
                panic!("{}: not in {name}, in this order:\n{}", block.place, part.join("\n"))
            });
            from = start + part.len();
        }
        assert!(from > 0, "{}: nothing is shown", block.place);
        named += 1;
    }
    assert!(named >= 5, "{named} blocks are the example's");
}

#[test]
fn every_loop_that_a_page_shows_is_the_examples() {
    for block in PAGES.into_iter().flat_map(blocks) {
        let lines = shown(&block).concat();
        let is_loop = |line: &&str| {
            ["loop {", "while ", "for "].iter().any(|word| line.trim_start().starts_with(word))
        };
        if lines.iter().any(is_loop) {
            assert!(block.file.is_some(), "{}: whose loop is this?", block.place);
        }
    }
}

#[test]
fn a_line_that_differs_or_is_missing_is_found() {
    let file = ["fn f() {", "    while a {", "        b();", "    }", "}"];
    assert_eq!(find(&["while a {", "    b();", "}"], &file, 0), Some(1));
    for part in [["while a {", "    c();", "}"], ["while a {", "b();", "}"], ["while a {", "}", ""]]
    {
        assert_eq!(find(&part, &file, 0), None);
    }
    assert_eq!(find(&["while a {"], &file, 2), None);
}
