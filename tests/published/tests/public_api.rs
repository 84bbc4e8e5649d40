//! `public-api.txt` lists the public API, so that a review sees how a change changes it.
//!
//! `BLESS=1 cargo test -p published --test public_api` writes the list anew.

use public_api::Builder;
use published::{DocsRs, metadata, root};
use std::collections::BTreeSet;
use std::fs::{read_to_string, write};
use std::path::Path;

/// One line an item, without the name of the crate. What the compiler implements by itself, or the
/// standard library for every type, is left out.
fn public_api() -> String {
    let metadata = metadata("Cargo.toml");
    let docs = DocsRs::of(metadata.root_package().expect("a package at the root"));
    let directory = root().join("target/public_api");
    // The compiler that all is built with can write the list too, if it is told to be a nightly
    // one: a real nightly compiler has another format every few weeks.
    let toolchain = std::env::var("RUSTUP_TOOLCHAIN").expect("a toolchain of rustup");
    let output = docs
        .cargo(&toolchain, "rustdoc", &directory)
        .args(["--", "-Zunstable-options", "--output-format=json"])
        .env("RUSTC_BOOTSTRAP", "1")
        .output()
        .expect("rustup runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let json = directory.join(docs.target).join("doc/aarch64_syndrome.json");
    let api = Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .expect("a format that is known");
    let mut text = String::new();
    for item in api.items() {
        text += &item.to_string().replace("aarch64_syndrome::", "");
        text += "\n";
    }
    text
}

#[test]
fn the_public_api_is_the_one_that_was_listed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("public-api.txt");
    let now = public_api();
    if std::env::var_os("BLESS").is_some() {
        write(&path, &now).expect("the list can be written");
    }
    let listed = read_to_string(&path).expect("the list is there");
    let (before, after): (BTreeSet<_>, BTreeSet<_>) =
        (listed.lines().collect(), now.lines().collect());
    let gone = before.difference(&after).map(|line| ["- ", line].concat());
    let new = after.difference(&before).map(|line| ["+ ", line].concat());
    let change = gone.chain(new).collect::<Vec<_>>().join("\n");
    assert!(
        listed == now,
        "the public API has changed:\n{change}\n\n\
         If that is meant: BLESS=1 cargo test -p published --test public_api"
    );
}
