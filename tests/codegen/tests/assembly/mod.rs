//! The compiler's assembly listing of a package, cut into functions.

use crate::bare_metal;
use std::fmt;

/// The listing of one package at one optimisation level.
pub(crate) struct Listing {
    text: String,
    functions: Vec<Function>,
}

/// A symbol and its instructions.
pub(crate) struct Function {
    pub(crate) name: String,
    instructions: Vec<String>,
}

impl Listing {
    /// Compiles `package`, a member of this workspace, for bare aarch64.
    pub(crate) fn of(package: &str, opt_level: &str) -> Self {
        let listing = bare_metal::directory().join(format!("{package}-{opt_level}.s"));
        let emit = format!("asm={}", listing.display());
        bare_metal::compile(&["--lib", "--package", package], opt_level, &["--emit", &emit]);
        let text = std::fs::read_to_string(&listing).expect("cargo wrote the listing");
        let functions = functions(&text);
        Self { text, functions }
    }

    pub(crate) fn functions(&self) -> impl Iterator<Item = &Function> {
        self.functions.iter()
    }

    pub(crate) fn function(&self, name: &str) -> &Function {
        let found = self.functions().find(|function| function.name == name);
        found.unwrap_or_else(|| panic!("no symbol {name} in the listing"))
    }

    pub(crate) fn lines_with(&self, word: &str) -> impl Iterator<Item = &str> {
        self.text.lines().filter(move |line| line.contains(word))
    }
}

fn functions(text: &str) -> Vec<Function> {
    let mut functions = Vec::new();
    let mut open: Option<Function> = None;
    for line in text.lines() {
        if line.starts_with(".Lfunc_end") {
            functions.extend(open.take());
        } else if let Some(instruction) = line.strip_prefix('\t') {
            let is_instruction = instruction.starts_with(|first: char| first.is_ascii_lowercase());
            if let Some(function) = open.as_mut().filter(|_| is_instruction) {
                function.instructions.push(instruction.to_owned());
            }
        } else if let Some(name) = line.strip_suffix(':').filter(|name| !name.starts_with('.')) {
            open = Some(Function { name: name.to_owned(), instructions: Vec::new() });
        }
    }
    functions.sort_by(|a, b| a.name.cmp(&b.name));
    functions
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:", self.name)?;
        self.instructions().try_for_each(|instruction| writeln!(f, "\t{instruction}"))
    }
}

impl Function {
    pub(crate) fn len(&self) -> usize {
        self.instructions.len()
    }

    /// Calls, indirect jumps, and jumps out of the function, which are calls at its end.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &str> {
        self.instructions().filter(|instruction| {
            let mut words = instruction.split_whitespace();
            match words.next() {
                Some("bl" | "blr" | "br" | "brk" | "udf") => true,
                Some("b") => words.next().is_some_and(|label| !label.starts_with(".L")),
                _ => false,
            }
        })
    }

    /// Reads of memory, and the addresses that they are made from.
    pub(crate) fn loads(&self) -> impl Iterator<Item = &str> {
        self.instructions()
            .filter(|instruction| instruction.starts_with("ld") || instruction.starts_with("adr"))
    }

    fn instructions(&self) -> impl Iterator<Item = &str> {
        self.instructions.iter().map(String::as_str)
    }
}
