//! The arrows between the rooms of `src/` point one way: up the list in ARCHITECTURE.md.

use published::root;
use std::collections::BTreeMap;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

/// What is no room: macros become code of their callers, pages are for the documentation, and the
/// command is above the library.
const NO_ROOMS: [&str; 5] = ["macros", "guide", "examples", "lib", "bin"];

fn read(path: impl AsRef<Path>) -> String {
    read_to_string(root().join(path)).expect("UTF-8")
}

/// The names in the list, first to last. A line that begins with a space goes on with the words of
/// the line before.
fn rooms() -> Vec<String> {
    let text = read("ARCHITECTURE.md");
    let list = text.split("```text\n").nth(1).expect("a list");
    let list = list.split("```").next().expect("the list ends");
    let lines = list.lines().filter(|line| !line.starts_with(' '));
    let names = lines.flat_map(|line| line.split("  ").next().unwrap_or(line).split(' '));
    names.map(str::to_owned).collect()
}

/// The files of each room.
fn files() -> BTreeMap<String, Vec<PathBuf>> {
    let mut rooms = BTreeMap::<_, Vec<_>>::new();
    let mut next = vec![root().join("src")];
    while let Some(directory) = next.pop() {
        for entry in directory.read_dir().expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                next.push(path);
            } else {
                let inside = path.strip_prefix(root().join("src")).expect("in src");
                let name = inside.components().next().expect("a name").as_os_str();
                let room = name.to_string_lossy().trim_end_matches(".rs").to_owned();
                rooms.entry(room).or_default().push(path);
            }
        }
    }
    rooms.retain(|room, _| !NO_ROOMS.contains(&room.as_str()));
    rooms
}

fn name(text: &str) -> &str {
    let is_name = |byte: char| byte.is_ascii_alphanumeric() || byte == '_';
    text.trim_start().split(|byte| !is_name(byte)).next().unwrap_or_default()
}

/// The first name of each path that follows `prefix`, also in braces: `crate::{a::B, C}` has two.
fn first_names<'a>(code: &'a str, prefix: &'a str) -> Vec<&'a str> {
    let mut names = Vec::new();
    for rest in code.split(prefix).skip(1) {
        let Some(group) = rest.strip_prefix('{') else {
            names.push(name(rest));
            continue;
        };
        let (mut depth, mut start) = (0, 0);
        for (at, byte) in group.char_indices() {
            match byte {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                '}' | ',' if depth == 0 => {
                    names.push(name(&group[start..at]));
                    start = at + 1;
                    if byte == '}' {
                        break;
                    }
                }
                _ => {}
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// The room of each name that the root of the crate exports.
fn exports() -> BTreeMap<String, String> {
    let lib = read("src/lib.rs");
    let mut exports = BTreeMap::new();
    for rest in lib.split("\npub use ").skip(1) {
        let path = rest.split(';').next().unwrap_or_default();
        let room = name(path);
        for export in first_names(path, &format!("{room}::")) {
            exports.insert(export.to_owned(), room.to_owned());
        }
    }
    exports
}

#[test]
fn every_room_is_in_the_list_and_every_name_of_the_list_is_a_room() {
    let mut listed = rooms();
    listed.sort();
    assert_eq!(listed, files().into_keys().collect::<Vec<_>>());
}

#[test]
fn no_room_uses_one_below_it() {
    let (rooms, exports) = (rooms(), exports());
    let place = |name: &str| rooms.iter().position(|room| room == name);
    assert_eq!(exports.get("Fault").map(String::as_str), Some("fault"));
    let mut count = 0;
    for (room, files) in files() {
        for file in files {
            let text = read(&file);
            let is_code = |line: &&str| !line.trim_start().starts_with("//");
            let code = text.lines().filter(is_code).collect::<Vec<_>>().join("\n");
            for used in first_names(&code, "crate::") {
                let used = exports.get(used).map_or(used, String::as_str);
                let is_above = place(used).is_none_or(|used| Some(used) <= place(&room));
                assert!(is_above, "{}: {room} uses {used}", file.display());
                count += usize::from(place(used).is_some());
            }
        }
    }
    assert!(count > 100, "{count}");
}
