//! Writes the page.
fn main() {}
