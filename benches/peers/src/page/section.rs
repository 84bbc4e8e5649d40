//! The part of a page that is made by the program.

use std::error::Error;
use std::path::Path;

const BEGIN: &str = "<!-- measured -->\n";
const END: &str = "<!-- end of measured -->\n";

/// Replaces what stands between the two marks in a file.
pub(crate) fn replace(path: &Path, measured: &str) -> Result<(), Box<dyn Error>> {
    let page = std::fs::read_to_string(path)?;
    let marks = || format!("{} lacks the marks of the measured part", path.display());
    let (before, rest) = page.split_once(BEGIN).ok_or_else(marks)?;
    let (_, after) = rest.split_once(END).ok_or_else(marks)?;
    Ok(std::fs::write(path, format!("{before}{BEGIN}\n{measured}\n{END}{after}"))?)
}
