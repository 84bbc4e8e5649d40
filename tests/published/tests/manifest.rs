//! Licences and sources of every dependency, and the features that docs.rs shows.

use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};
use published::{DocsRs, metadata};
use spdx::{Expression, LicenseReq, ParseMode};
use std::collections::BTreeSet;

/// Whoever uses the library or the command gets these, which ask for no more than its own do.
const OF_USERS: [&str; 7] =
    ["Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "Unicode-3.0", "Unlicense", "Zlib"];

/// Tests and benches may use these too: nothing of them is passed on.
const OF_TESTS: [&str; 2] = ["MPL-2.0", "NCSA"];

/// What is built into the library and its command: no dependency of tests alone.
fn reached_by_users(metadata: &Metadata) -> BTreeSet<&PackageId> {
    let nodes = &metadata.resolve.as_ref().expect("a graph").nodes;
    let library = metadata.root_package().expect("a package at the root");
    let (mut reached, mut next) = (BTreeSet::new(), vec![&library.id]);
    while let Some(id) = next.pop() {
        if reached.insert(id) {
            let node = nodes.iter().find(|node| node.id == *id).expect("a node of the graph");
            let is_built = |kind: &DependencyKind| *kind != DependencyKind::Development;
            next.extend(node.deps.iter().filter_map(|dependency| {
                let mut kinds = dependency.dep_kinds.iter().map(|info| &info.kind);
                kinds.any(is_built).then_some(&dependency.pkg)
            }));
        }
    }
    reached
}

fn has_licence(package: &Package, is_allowed: impl Fn(&str) -> bool) -> bool {
    let text = package.license.as_deref().unwrap_or_default();
    let licence = Expression::parse_mode(text, ParseMode::LAX)
        .unwrap_or_else(|error| panic!("{} {text:?}: {error}", package.name));
    let is_met = |required: &LicenseReq| {
        required.license.id().is_some_and(|id| is_allowed(id.name)) && required.addition.is_none()
    };
    licence.evaluate(is_met)
}

#[test]
fn every_dependency_of_a_user_has_a_licence_like_our_own() {
    let metadata = metadata("Cargo.toml");
    let reached = reached_by_users(&metadata);
    assert!(reached.len() > 20, "{reached:?}");
    for package in metadata.packages.iter().filter(|package| reached.contains(&package.id)) {
        let licence = &package.license;
        assert!(has_licence(package, |id| OF_USERS.contains(&id)), "{}: {licence:?}", package.name);
    }
}

#[test]
fn every_dependency_of_a_test_has_a_licence_that_lets_us_use_it() {
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        for package in &metadata(manifest).packages {
            let is_allowed = |id: &str| OF_USERS.contains(&id) || OF_TESTS.contains(&id);
            assert!(has_licence(package, is_allowed), "{}: {:?}", package.name, package.license);
        }
    }
}

#[test]
fn every_dependency_comes_from_crates_io_or_from_here() {
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        for package in &metadata(manifest).packages {
            let (name, source) = (&package.name, &package.source);
            let is_ours = package.manifest_path.starts_with(published::root());
            let is_known = source.as_ref().map_or(is_ours, cargo_metadata::Source::is_crates_io);
            assert!(is_known, "{name} comes from {source:?}");
        }
    }
}

#[test]
fn docs_rs_shows_every_feature_of_the_library() {
    let metadata = metadata("Cargo.toml");
    let library = metadata.root_package().expect("a package at the root");
    let shown: BTreeSet<_> = DocsRs::of(library).features.into_iter().collect();
    let is_library = |feature: &&String| !["default", "cli"].contains(&feature.as_str());
    let expected: BTreeSet<_> = library.features.keys().filter(is_library).cloned().collect();
    assert_eq!(shown, expected);
}
