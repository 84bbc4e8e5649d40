//! An initramfs: a `newc` archive with one static program as /init and the named extra files. Two
//! archives of the same files are equal.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Cursor, Write};
use std::path::Path;

use cpio::NewcBuilder;
use cpio::newc::ModeFileType;

/// Writes the archive `out` with the program `init` and `files`, each a `NAME=PATH`.
///
/// # Errors
///
/// A file that cannot be read or written, and an argument without `=`.
pub(crate) fn make(out: &str, init: &str, files: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut named = vec![("init", init)];
    for file in files {
        named.push(file.split_once('=').ok_or("a file is NAME=PATH")?);
    }
    // A directory stands before what is in it.
    let mut directories = BTreeSet::from(["dev", "proc", "sys", "tmp"].map(Path::new));
    for (name, _) in &named {
        directories.extend(Path::new(name).ancestors().skip(1));
    }
    directories.remove(Path::new(""));

    let mut entries = Vec::new();
    for directory in directories {
        let name = directory.to_str().expect("it was made from one");
        entries.push((entry(name, ModeFileType::Directory), Cursor::default()));
    }
    for (name, path) in named {
        let content = fs::read(path).map_err(|error| format!("{path}: {error}"))?;
        entries.push((entry(name, ModeFileType::Regular), Cursor::new(content)));
    }
    cpio::write_cpio(entries.into_iter(), BufWriter::new(File::create(out)?))?.flush()?;
    Ok(())
}

fn entry(name: &str, kind: ModeFileType) -> NewcBuilder {
    NewcBuilder::new(name).mode(0o755).set_mode_file_type(kind)
}
