//! The documentation as docs.rs builds it, with a nightly compiler; a warning is an error.

use published::{DocsRs, metadata, root};

#[test]
fn the_documentation_builds_as_docs_rs_builds_it() {
    let metadata = metadata("Cargo.toml");
    let docs = DocsRs::of(metadata.root_package().expect("a package at the root"));
    let output = docs
        .cargo("nightly", "doc", &root().join("target/docs_rs"))
        .arg("--no-deps")
        .env("RUSTDOCFLAGS", format!("{} -Dwarnings", docs.rustdoc_args.join(" ")))
        .env("DOCS_RS", "1")
        .output()
        .expect("rustup runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
