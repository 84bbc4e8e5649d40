//! The screens of the command, at two widths, with and without colours.
#![cfg(feature = "cli")]

use std::io::Write;
use std::process::{Command, Stdio};

const SCREENS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/screens.txt");

/// What `COLUMNS=80 esr WORD` prints, with `\e` for the escape character. `COLOUR` is set or not;
/// what stands behind `<` is standard input.
fn screen(command: &str) -> String {
    let (command, input) = command.split_once(" < ").unwrap_or((command, ""));
    let mut words = command.split(' ').peekable();
    let mut process = Command::new(env!("CARGO_BIN_EXE_esr"));
    process.env_remove("NO_COLOR").env_remove("COLUMNS");
    while let Some(word) = words.next_if(|word| *word != "esr") {
        match word.split_once('=') {
            Some((name, value)) => process.env(name, value),
            None => panic!("{word} is no variable"),
        };
    }
    process.args(words.skip(1)).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = process.spawn().expect("the command starts");
    let input = input.replace("\\n", "\n");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads its input");
    let output = child.wait_with_output().expect("it ends");
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).expect("UTF-8").replace('\u{1b}', "\\e")
}

#[test]
fn screens_are_as_they_were_looked_at() {
    let golden = std::fs::read_to_string(SCREENS).expect("the file is there");
    let mut now = String::new();
    for line in golden.lines().filter(|line| line.starts_with("$ ") || line.starts_with("# ")) {
        now += line;
        now += "\n";
        if let Some(command) = line.strip_prefix("$ ") {
            now += &screen(command);
        }
    }
    if std::env::var_os("LOOK_AGAIN").is_some() {
        std::fs::write(SCREENS, &now).expect("the file can be written");
    }
    assert_eq!(now, golden, "LOOK_AGAIN=1 writes the screens anew");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for columns in [40, 60, 80, 120] {
        for command in [
            "esr 92000410 --far ffff800012345678 --all",
            "esr 93830006 --far ffff800080013018 --hpfar 90000 --all",
            "esr be000c11 --all",
            "esr 623a3016 --all",
            "esr 5a000042 --el 1",
            "esr --help",
            "esr scan --help",
            "esr count --help",
            "esr encode data-abort --help",
            "esr scan < ESR = 0x93830006, FAR = 0xffff800080013018, gpa = 0x90000000",
        ] {
            // clap does not wrap the line of usage.
            if columns < 60 && command.ends_with("--help") {
                continue;
            }
            let command = format!("COLUMNS={columns} {command}");
            for line in screen(&command).lines() {
                // A word that is longer than the terminal cannot be wrapped, nor a line of the log.
                let is_log = line.starts_with("ESR = ");
                let is_word = !line.trim().contains(' ');
                assert!(line.len() <= columns || is_log || is_word, "{command}: {line}");
            }
        }
    }
}
