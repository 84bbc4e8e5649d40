//! What a package installs beside the `esr` command: completions for shells, and manual pages.
#![cfg(feature = "cli")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

const SUBCOMMANDS: [&str; 5] = ["scan", "count", "encode", "completions", "man"];

fn esr(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_esr")).args(arguments).output().expect("the command ends")
}

fn text(arguments: &[&str]) -> String {
    let output = esr(arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The long options in a text.
fn options(text: &str) -> BTreeSet<String> {
    let is_option = |byte: char| byte.is_ascii_alphanumeric() || byte == '-';
    let words = text.split(|byte| !is_option(byte));
    words.filter(|word| word.starts_with("--") && word.len() > 2).map(str::to_owned).collect()
}

#[test]
fn every_shell_knows_every_subcommand_and_every_option() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = text(&["completions", shell]);
        for name in SUBCOMMANDS {
            assert!(script.contains(name), "{shell}: {name}");
            for option in options(&text(&[name, "--help"])) {
                let option = option.trim_start_matches("--");
                assert!(script.contains(option), "{shell}: {name} {option}");
            }
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn bash_completes_a_subcommand_and_an_option() {
    for (word, before, expected) in
        [("sc", "esr", "scan"), ("--hp", "esr", "--hpfar"), ("--pas", "scan", "--passthru")]
    {
        let words =
            if before == "esr" { format!("esr {word}") } else { format!("esr scan {word}") };
        let last = words.split(' ').count() - 1;
        let script = format!(
            "eval \"$('{}' completions bash)\"
            COMP_WORDS=({words}) COMP_CWORD={last}
            _esr esr {word} {before}
            echo \"${{COMPREPLY[*]}}\"",
            env!("CARGO_BIN_EXE_esr")
        );
        let output = Command::new("bash").args(["-c", &script]).output().expect("bash runs");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), expected, "{output:?}");
    }
}

#[test]
fn there_is_a_manual_page_for_the_command_and_each_subcommand_with_every_option() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    std::fs::create_dir_all(&directory).expect("a directory can be made");
    text(&["man", directory.to_str().expect("UTF-8")]);
    let page = |name: &str| {
        let path = directory.join(name);
        // roff writes a hyphen as \- and changes fonts by \fB, \fI and \fR.
        let text = std::fs::read_to_string(&path).expect("a page").replace("\\-", "-");
        ["\\fB", "\\fI", "\\fR"].iter().fold(text, |text, font| text.replace(font, ""))
    };
    let main = page("esr.1");
    assert!(main.contains(".SH NAME\nesr -"), "{main}");
    assert!(options(&main).is_superset(&options(&text(&["--help"]))), "{main}");
    for name in SUBCOMMANDS {
        assert!(main.contains(&format!("esr-{name}(1)")), "{name}");
        let page = page(&format!("esr-{name}.1"));
        assert!(options(&page).is_superset(&options(&text(&[name, "--help"]))), "{name}: {page}");
    }
}

#[test]
fn a_directory_that_is_not_there_and_a_shell_that_is_not_known_are_trouble() {
    for arguments in [["man", "no/such/directory"], ["completions", "command.com"]] {
        let output = esr(&arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{output:?}");
    }
}
