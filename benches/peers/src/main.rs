//! `cargo run -p peers`: writes `benches/README.md` and `benches/peers.svg` from what criterion
//! left behind, and some of the lines into the crate's README.

mod page;

use page::{estimates::Estimates, machine, plot, section, tables, targets};
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let estimates = Estimates::read()?;
    let targets = targets::all(&estimates)?;

    let measured = [
        machine::describe()?,
        targets::short(&estimates)?,
        targets::table(&targets),
        "![Nanoseconds per word of each candidate](peers.svg)\n".to_owned(),
        tables::all(&estimates),
    ];
    section::replace(&benches.join("README.md"), &measured.join("\n"))?;
    let short = format!(
        "On {}, in one run with C, register crates and another decoder:\n\n{}",
        machine::processor(),
        targets::short(&estimates)?
    );
    section::replace(&benches.join("../README.md"), &short)?;
    plot::draw(&benches.join("peers.svg"), &estimates)?;
    print!("{}", targets::table(&targets));
    Ok(())
}
