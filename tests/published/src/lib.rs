//! What cargo and docs.rs know of the project.

use cargo_metadata::{Metadata, MetadataCommand, Package};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
///
/// # Panics
///
/// If this package has moved to the root of a file system.
#[must_use]
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    root.expect("this package lies two levels below the root").to_owned()
}

/// The workspace of `manifest` with all features and all dependencies.
///
/// # Panics
///
/// If cargo refuses.
#[must_use]
pub fn metadata(manifest: &str) -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join(manifest))
        .other_options(vec!["--all-features".to_owned()])
        .exec()
        .unwrap_or_else(|error| panic!("{manifest}: {error}"))
}

/// `[package.metadata.docs.rs]` of the library.
#[derive(Debug)]
pub struct DocsRs {
    /// The features that its page shows.
    pub features: Vec<String>,
    /// The target that it is built for.
    pub target: String,
    /// What is given to rustdoc.
    pub rustdoc_args: Vec<String>,
}

impl DocsRs {
    /// Reads them from the manifest of the library.
    ///
    /// # Panics
    ///
    /// If one of them is missing.
    #[must_use]
    pub fn of(library: &Package) -> Self {
        let table = &library.metadata["docs"]["rs"];
        let words = |key: &str| -> Vec<String> {
            let list = table[key].as_array().unwrap_or_else(|| panic!("{key} is no list"));
            list.iter().map(|word| word.as_str().expect("a string").to_owned()).collect()
        };
        Self {
            features: words("features"),
            target: table["default-target"].as_str().expect("a target").to_owned(),
            rustdoc_args: words("rustdoc-args"),
        }
    }

    /// `cargo COMMAND` for the library with these features and for this target, in a directory of
    /// its own: another compiler, or other flags, would build everything else again.
    #[must_use]
    pub fn cargo(&self, toolchain: &str, command: &str, directory: &Path) -> Command {
        let mut cargo = Command::new("rustup");
        cargo.args(["run", toolchain, "cargo", command, "--lib"]).current_dir(root());
        cargo.args(["--target", &self.target, "--features", &self.features.join(",")]);
        cargo.arg("--target-dir").arg(directory);
        cargo
    }
}
