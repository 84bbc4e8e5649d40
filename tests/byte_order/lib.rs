//! Empty: the tests are those of the library, listed in `Cargo.toml`.
