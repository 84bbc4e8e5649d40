//! Compiles a package of this workspace for bare aarch64, in settings that are always the same.

use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "aarch64-unknown-none";

/// Where the builds go.
pub(crate) fn directory() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("codegen")
}

/// `cargo rustc` with `what` to build, and `flags` for the compiler.
pub(crate) fn rustc(what: &[&str], opt_level: &str, flags: &[String]) {
    let output = Command::new(env!("CARGO"))
        .args(["rustc", "--release", "--target", TARGET])
        .args(what)
        .arg("--manifest-path")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(directory())
        .arg("--")
        .args(flags)
        // What is measured holds for these settings, whatever the caller's are.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level)
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1")
        .env("CARGO_PROFILE_RELEASE_PANIC", "abort")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
        .env("CARGO_ENCODED_RUSTFLAGS", "")
        .output()
        .expect("cargo can be run");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        !errors.contains("target may not be installed"),
        "this test compiles for {TARGET}; add it with `rustup target add {TARGET}`"
    );
    assert!(output.status.success(), "{what:?} at opt-level {opt_level}:\n{errors}");
}

/// Where an example is linked to.
#[allow(dead_code, reason = "not every test links one")]
pub(crate) fn example(name: &str) -> PathBuf {
    directory().join(TARGET).join("release/examples").join(name)
}
