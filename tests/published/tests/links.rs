//! What a page or a comment points to in this repository is there.

use published::root;
use std::fs::read_to_string;
use std::path::PathBuf;

/// Directories that hold no text of ours.
const SKIPPED: [&str; 4] = [".git", "target", "corpus", "artifacts"];

/// The files of the repository with one of these extensions.
fn files(extensions: &[&str]) -> Vec<PathBuf> {
    let (mut found, mut next) = (Vec::new(), vec![root()]);
    while let Some(directory) = next.pop() {
        for entry in directory.read_dir().expect("a directory") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if path.is_dir() && !SKIPPED.contains(&name.as_str()) {
                next.push(path);
            } else if extension.is_some_and(|extension| extensions.contains(&extension)) {
                found.push(path);
            }
        }
    }
    found
}

/// The targets of `[text](target)`, without `#section`; those of other places are left alone.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let ours = targets.filter(|target| !target.contains("://") && !target.starts_with('#'));
    ours.map(|target| target.split('#').next().unwrap_or(target))
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let mut count = 0;
    for page in files(&["md"]) {
        let text = read_to_string(&page).expect("UTF-8");
        for link in links(&text) {
            let target = page.parent().expect("a directory").join(link);
            assert!(target.exists(), "{}: {link}", page.display());
            count += 1;
        }
    }
    assert_ne!(count, 0);
}

/// The paths of this repository in a text: words that begin with a directory of its root.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let is_path = |byte: char| byte.is_ascii_alphanumeric() || "_-./".contains(byte);
    let words = text.split(move |byte| !is_path(byte)).map(|word| word.trim_end_matches('.'));
    words.filter(|word| {
        let directory = word.split_once('/').map(|(directory, _)| directory);
        directory.is_some_and(|name| {
            ["benches", "docs", "examples", "fuzz", "tables", "tests"].contains(&name)
        })
    })
}

#[test]
fn every_path_that_a_text_names_is_there() {
    let mut count = 0;
    for file in files(&["md", "rs", "toml"]) {
        let text = read_to_string(&file).expect("UTF-8");
        for path in paths(&text) {
            let is_made = path.contains("/corpus");
            // A package may name a path of its own.
            let is_there = file.ancestors().any(|directory| directory.join(path).exists());
            assert!(is_there || is_made, "{}: {path}", file.display());
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

/// Pages about what is in the repository alone.
const OF_THE_REPOSITORY: [&str; 2] = ["on-target.md", "web.md"];

#[test]
fn every_page_of_docs_is_in_the_guide_and_in_the_readme() {
    let [guide, readme] =
        ["src/guide.rs", "README.md"].map(|path| read_to_string(root().join(path)).expect("UTF-8"));
    let mut count = 0;
    for page in files(&["md"]).iter().filter(|page| page.starts_with(root().join("docs"))) {
        let name = page.file_name().expect("a name").to_string_lossy();
        if !OF_THE_REPOSITORY.contains(&name.as_ref()) {
            assert!(guide.contains(&format!("include_str!(\"../docs/{name}\")")), "{name}");
            assert!(readme.contains(&format!("docs/{name}")), "{name}");
            count += 1;
        }
    }
    assert_ne!(count, 0);
}

#[test]
fn every_test_is_on_the_map_of_the_tests() {
    let map = read_to_string(root().join("tests/README.md")).expect("UTF-8");
    let mut count = 0;
    for entry in root().join("tests").read_dir().expect("a directory") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        if name != "README.md" {
            assert!(map.contains(&format!("`{name}")), "tests/README.md does not name {name}");
            count += 1;
        }
    }
    assert_ne!(count, 0);
}
