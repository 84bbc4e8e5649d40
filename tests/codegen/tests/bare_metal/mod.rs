//! Compiling members of this workspace for bare aarch64.

use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) const TARGET: &str = "aarch64-unknown-none";

/// Where everything goes that is compiled.
pub(crate) fn directory() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("codegen")
}

/// `cargo rustc` with these arguments, for cargo and for the compiler.
#[allow(dead_code, reason = "one test file names other targets")]
pub(crate) fn compile(cargo: &[&str], opt_level: &str, rustc: &[&str]) {
    compile_for(TARGET, cargo, opt_level, rustc);
}

/// The same for another bare target.
pub(crate) fn compile_for(target: &str, cargo: &[&str], opt_level: &str, rustc: &[&str]) {
    let output = Command::new(env!("CARGO"))
        .args(["rustc", "--release", "--target", target, "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(directory())
        .args(cargo)
        .arg("--")
        .args(rustc)
        // What is counted holds for these settings, whatever the caller's are.
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
        "this test compiles for {target}; add it with `rustup target add {target}`"
    );
    assert!(output.status.success(), "{cargo:?} at opt-level {opt_level}:\n{errors}");
}
