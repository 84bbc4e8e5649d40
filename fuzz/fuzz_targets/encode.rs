//! Arguments of `esr encode`, in any order and number: nothing panics, and a word that is printed
//! has every field that was asked for, no other, and decodes to itself.
#![no_main]

/// The command's own files; only their arguments and `encode` are asked for anything.
#[path = "../../src/bin/esr"]
#[allow(dead_code)]
mod esr {
    pub(crate) mod args;
    pub(crate) mod encode;
    pub(crate) mod installed;
}

use aarch64_syndrome::{Esr, Syndrome, TargetEl};
use clap::{Args, Command, FromArgMatches};
use encode::Encode;
// By which names the files know each other.
use esr::{args, encode, installed};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    /// Made once: that takes longer than all that is done with it.
    static COMMAND: RefCell<Command> = RefCell::new(Encode::augment_args(Command::new("encode")));
}

/// `--from`: what an abort's or a debug exception's class adds where it comes from the same level.
const ORIGINS: &[&str] = &["el0", "el1", "el2", "el3"];
const STATES: &[&str] = &["uc", "ueu", "ueo", "uer", "ce"];
const REGISTERS: &[&str] = &["0", "7", "30", "31", "32", "sp"];
const NUMBERS: &[&str] = &["0", "4", "7", "10", "11", "0x15", "21", "31", "35", "3f", "40", "ffff"];
const FLAG: &[&str] = &[];

/// The options of all subcommands, and values: most of those that each takes, and some that none does.
const OPTIONS: &[(&str, &[&str])] = &[
    ("--from", ORIGINS),
    ("--fsc", NUMBERS),
    ("--fnv", FLAG),
    ("--ea", FLAG),
    ("--s1ptw", FLAG),
    ("--pfv", FLAG),
    ("--set", STATES),
    ("--write", FLAG),
    ("--cm", FLAG),
    ("--vncr", FLAG),
    ("--fnp", FLAG),
    ("--size", &["1", "2", "4", "8", "16"]),
    ("--register", REGISTERS),
    ("--sign-extend", FLAG),
    ("--sf", FLAG),
    ("--acquire-release", FLAG),
    ("--t16", FLAG),
    ("--aet", STATES),
    ("--iesb", FLAG),
    ("--impdef", NUMBERS),
    ("--imm", NUMBERS),
    ("--rt", REGISTERS),
    ("--read", FLAG),
    ("--el", &["1", "2", "3", "el1", "4"]),
];

/// The subcommands, each with its class: of an exception from a lower level or, where there is one
/// class alone, of all.
const SYNDROMES: &[(&str, u64)] = &[
    ("data-abort", 0x24),
    ("instruction-abort", 0x20),
    ("serror", 0x2f),
    ("undefined", 0x00),
    ("pc-alignment", 0x22),
    ("sp-alignment", 0x26),
    ("illegal-state", 0x0e),
    ("svc", 0x15),
    ("hvc", 0x16),
    ("smc", 0x17),
    ("brk", 0x3c),
    ("wfx", 0x01),
    ("sysreg", 0x18),
    ("breakpoint", 0x30),
    ("software-step", 0x32),
    ("watchpoint", 0x34),
];

/// A value that the table has, or the bytes themselves as text.
fn value(values: &[&str], choice: u8, text: &[u8]) -> String {
    match values.get(usize::from(choice)) {
        Some(value) => (*value).to_owned(),
        None => text.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// The value of text that was accepted; `0n` and `0x` say which digits follow.
fn number(text: &str, radix: u32) -> u64 {
    let text = text.to_ascii_lowercase().replace('_', "");
    let (digits, radix) = match (text.strip_prefix("0n"), text.strip_prefix("0x")) {
        (Some(digits), _) => (digits, 10),
        (None, Some(digits)) => (digits, 16),
        (None, None) => (&*text, radix),
    };
    u64::from_str_radix(digits, radix).expect("it was accepted")
}

/// The fields that the options ask for, as bits of the word: of aborts and the exceptions that have
/// an immediate or a register. Derived from the manual's layouts, without the library.
fn asked(name: &str, options: &HashMap<&str, String>) -> Vec<(u64, u32, u64)> {
    let is = |option| u64::from(options.contains_key(option));
    let hex = |option| options.get(option).map_or(0, |text| number(text, 16));
    let decimal = |option, default| options.get(option).map_or(default, |text| number(text, 10));
    match name {
        "data-abort" | "instruction-abort" => {
            let set = match options.get("--set").map(String::as_str) {
                Some("uc") => 2,
                Some("ueo") => 3,
                _ => 0,
            };
            let mut fields = vec![
                (hex("--fsc"), 0, 6),
                (is("--s1ptw"), 7, 1),
                (is("--ea"), 9, 1),
                (is("--fnv"), 10, 1),
            ];
            let has_access = options.contains_key("--size");
            if !has_access {
                fields.push((set, 11, 2));
                fields.push((is("--pfv"), 14, 1));
            }
            if name == "data-abort" {
                let size: u64 = options.get("--size").map_or(0, |size| number(size, 10));
                // Two codes leave WnR UNKNOWN: it is 0, also where CM makes it 1 for the others.
                let has_wnr = !matches!(hex("--fsc"), 0x31 | 0x35);
                fields.push((u64::from(has_wnr) & (is("--write") | is("--cm")), 6, 1));
                fields.push((is("--cm"), 8, 1));
                fields.push((is("--vncr"), 13, 1));
                fields.push((is("--size"), 24, 1));
                fields.push((size.checked_ilog2().unwrap_or(0).into(), 22, 2));
                fields.push((is("--sign-extend"), 21, 1));
                fields.push((decimal("--register", 0), 16, 5));
                if has_access {
                    fields.push((is("--sf") | u64::from(size == 8), 15, 1));
                    fields.push((is("--acquire-release"), 14, 1));
                    fields.push((1 ^ is("--t16"), 25, 1));
                } else {
                    fields.push((is("--fnp"), 15, 1));
                }
            }
            fields
        }
        "serror" if options.contains_key("--impdef") => {
            vec![(hex("--impdef"), 0, 24), (1, 24, 1)]
        }
        "serror" if options.contains_key("--aet") => {
            let states = ["uc", "ueu", "ueo", "uer", "", "", "ce"];
            let state = states.iter().position(|state| *state == options["--aet"]);
            vec![
                (0x11, 0, 6),
                (is("--ea"), 9, 1),
                (state.expect("a state") as u64, 10, 3),
                (is("--iesb"), 13, 1),
                (0, 24, 1),
            ]
        }
        "serror" => vec![(0, 0, 25)],
        "svc" | "hvc" | "smc" | "brk" => vec![(hex("--imm"), 0, 16)],
        "sysreg" => vec![(decimal("--rt", 31), 5, 5), (is("--read"), 0, 1)],
        "watchpoint" => vec![(is("--write"), 6, 1), (0x22, 0, 6)],
        "breakpoint" | "software-step" => vec![(0x22, 0, 6)],
        _ => Vec::new(),
    }
}

/// A level from the text of `--el` or `--from`.
fn level(text: Option<&String>, default: u64) -> u64 {
    text.map_or(default, |text| number(&text[text.len() - 1..], 10))
}

fn check(name: &str, class: u64, options: &HashMap<&str, String>, esr: Esr) {
    let word = esr.into_bits();
    let target = level(options.get("--el"), 2);
    let from = level(options.get("--from"), 0);
    let class = match name {
        // An access through VNCR_EL2 is EL2's own, wherever it comes from.
        "data-abort" if options.contains_key("--vncr") => 0x25,
        "data-abort" | "instruction-abort" | "breakpoint" | "software-step" | "watchpoint" => {
            class + u64::from(from >= target)
        }
        _ => class,
    };
    assert_eq!(word >> 26 & 0x3f, class, "{name} {options:?}: {word:#x}");
    // EC and IL are no option's alone.
    let mut rest = word & 0xffff_ffff_01ff_ffff;
    for (value, shift, width) in asked(name, options) {
        let mask = (1 << width) - 1;
        assert_eq!(word >> shift & mask, value, "{name} {options:?}: {word:#x}");
        rest &= !(mask << shift);
    }
    // The others name a register or an instruction by more than one field.
    assert!(rest == 0 || matches!(name, "wfx" | "sysreg"), "{name} {options:?}: {word:#x}");
    let target = [TargetEl::El1, TargetEl::El2, TargetEl::El3][(target - 1) as usize];
    let syndrome = Syndrome::decode(esr, target);
    assert!(!format!("{syndrome:?}").is_empty());
    assert_eq!(syndrome.esr(), esr);
}

fuzz_target!(|bytes: &[u8]| {
    let [kind, choices @ ..] = bytes else { return };
    let (name, class) = SYNDROMES[usize::from(*kind) % SYNDROMES.len()];
    let mut line = vec!["encode".to_owned(), name.to_owned()];
    match name {
        "wfx" => {
            line.push(["wfi", "wfe", "wfit"][choices.first().map_or(0, |c| c % 3) as usize].into())
        }
        "sysreg" => line.push("S3_0_C12_C11_5".into()),
        _ => {}
    }
    let mut options = HashMap::new();
    for choice in choices.chunks(4) {
        let &[option, ref choice @ ..] = choice else { return };
        let (option, values) = OPTIONS[usize::from(option) % OPTIONS.len()];
        line.push(option.to_owned());
        let mut given = String::new();
        if !values.is_empty() {
            given = value(values, choice.first().copied().unwrap_or(0), choice);
            line.push(given.clone());
        }
        options.insert(option, given);
    }
    let parsed = COMMAND.with_borrow_mut(|command| command.try_get_matches_from_mut(&line));
    let Ok(matches) = parsed else { return };
    let encode = Encode::from_arg_matches(&matches).expect("what clap has found");
    match encode.word() {
        Ok(esr) => check(name, class, &options, esr),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
