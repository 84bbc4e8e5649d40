//! The macros of the crate: what reads `tables/`, what writes a type's text, and what makes the
//! type of an ISS encoding.

#[macro_use]
mod tables;
#[macro_use]
mod text;
#[macro_use]
mod encoding;
#[macro_use]
mod fields;
#[macro_use]
mod options;
#[macro_use]
mod words;
