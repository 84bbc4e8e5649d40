//! The `esr` command as a process.
#![cfg(feature = "cli")]

use serde_json::Value;
use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};

fn esr(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_esr"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads its input");
    child.wait_with_output().expect("it ends")
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("UTF-8")
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("UTF-8")
}

fn json(arguments: &[&str]) -> Value {
    let output = esr(&[arguments, &["--json"]].concat(), "");
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    let mut lines = stdout(&output).lines();
    let value = serde_json::from_str(lines.next().expect("a line")).expect("JSON");
    assert_eq!(lines.next(), None, "one object a line");
    value
}

#[test]
fn the_readme_word_is_explained_without_an_address_and_with_bus_objerr_due() {
    let output = esr(&["92000410", "--far", "ffff800012345678"], "");
    assert!(output.status.success());
    let text = stdout(&output);
    for part in [
        "ESR_EL2 0x92000410: read, synchronous external abort, from a guest, no address (FnV = 1)",
        "EL2 is assumed",
        "Data Abort exception from a lower Exception level",
        "FnV         0x1  FAR is not valid",
        "FAR          none: FnV = 1",
        "IPA          none: FAR_EL2 is not valid",
        "kvm_rfc_v2   BUS_OBJERR due",
        "host         BUS_OBJERR due",
        "KVM_EXIT_ARM_SEA with esr 0x92000410, no gva, gpa: none",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colour off a terminal");
}

#[test]
fn the_json_of_the_design_comes_out_to_the_letter() {
    let expected = serde_json::json!({
        "esr": "0x0000000092000410", "el": 2, "ec": 36,
        "ec_name": "Data Abort exception from a lower Exception level",
        "allocated": true, "il": true, "encoding": "data_abort",
        "fields": {
            "ISV": 0, "TopLevel": 0, "WU": 0, "FnP": 0, "PFV": 0, "VNCR": 0, "SET": 0, "FnV": 1,
            "EA": 0, "CM": 0, "S1PTW": 0, "WnR": 0, "DFSC": 16, "GCS": 0
        },
        "unknown": [], "res0": "0x0000000000000000",
        "fault": {"class": "SyncExternal", "level": null},
        "far": {"valid": false, "value": null}, "pfar": {"valid": false, "value": null},
        "ipa": {"availability": "unavailable", "value": null, "reason": "no_far"},
        "access": null, "sysreg": null,
        "bus_objerr": {"kvm_rfc_v2": true, "every_sea": true, "host": true},
        "kvm_sea": {"route": "exit", "esr": "0x0000000092000410", "gva": null, "gpa": "none"},
        "serror": null,
        "summary": "read, synchronous external abort, from a guest, no address (FnV = 1)"
    });
    assert_eq!(json(&["92000410"]), expected);
    assert_eq!(json(&["0x9200_0410", "--el", "2", "--far", "1234"]), expected);
}

#[test]
fn values_are_given_only_where_their_registers_mean_something_and_were_given() {
    let mmio = ["93830006", "--far", "ffff800080013018", "--hpfar", "90000"];
    assert_eq!(json(&mmio)["ipa"]["value"], "0x0000000009000018");
    assert_eq!(json(&mmio)["far"]["value"], "0xffff800080013018");
    assert_eq!(json(&mmio[..3])["ipa"]["value"], Value::Null);
    assert_eq!(json(&["93830006", "--hpfar", "90000"])["ipa"]["value"], Value::Null);
    assert_eq!(json(&["92000006", "--hpfar", "90000"])["ipa"]["value"], "0x0000000009000000");
    assert_eq!(json(&["92004010", "--pfar", "80001234"])["pfar"]["value"], "0x0000000080001234");
    assert_eq!(json(&["92000010", "--pfar", "80001234"])["pfar"]["value"], Value::Null);
    assert_eq!(json(&["92000010"])["kvm_sea"]["gva"], Value::Null);
    let exit = json(&["92000010", "--far", "8"]);
    assert_eq!(exit["kvm_sea"]["gva"], "0x0000000000000008");
    assert_eq!(json(&["92000095"])["kvm_sea"]["route"], "serror");
}

#[test]
fn what_a_word_has_no_use_for_is_null() {
    let smc = json(&["5e000000"]);
    for key in ["fault", "ipa", "access", "sysreg", "bus_objerr", "kvm_sea", "serror"] {
        assert_eq!(smc[key], Value::Null, "{key}");
    }
    let own = json(&["96000010"]);
    assert_eq!(own["bus_objerr"], Value::Null);
    assert_eq!(own["ipa"]["reason"], "own_el");
    let of_el0 = json(&["92000010", "--el", "1"]);
    assert_eq!((&of_el0["ipa"], &of_el0["kvm_sea"]), (&Value::Null, &Value::Null));
    let host = serde_json::json!({"kvm_rfc_v2": null, "every_sea": null, "host": true});
    assert_eq!(of_el0["bus_objerr"], host);
    let of_el3 = json(&["92000010", "--el", "3"]);
    assert_eq!((&of_el3["bus_objerr"], &of_el3["kvm_sea"]), (&Value::Null, &Value::Null));
    assert_eq!(json(&["08000000"])["allocated"], false);
    assert_eq!(json(&["08000000"])["ec_name"], Value::Null);
}

#[test]
fn an_serror_has_its_kind_and_its_state() {
    for (word, kind, state) in [
        ("be000000", "uncategorized", Value::Null),
        ("bf000002", "implementation_defined", Value::Null),
        ("be000011", "ras", "UC".into()),
        ("be000411", "ras", "UEU".into()),
        ("be000811", "ras", "UEO".into()),
        ("be000c11", "ras", "UER".into()),
        ("be001811", "ras", "CE".into()),
        ("be001011", "ras", Value::Null),
        ("be000012", "reserved", Value::Null),
    ] {
        let expected = serde_json::json!({"kind": kind, "state": state});
        assert_eq!(json(&[word])["serror"], expected, "{word}");
    }
}

#[test]
fn the_level_is_that_of_the_class_where_it_has_only_one() {
    for (word, el) in [("7e000123", 3), ("7a000028", 3), ("23e1dc41", 2), ("92000010", 2)] {
        assert_eq!(json(&[word])["el"], el, "{word}");
    }
    // SVC from AArch32 is taken to EL1 and EL2, SMC to EL2 and EL3.
    assert_eq!((&json(&["46000010"])["el"], &json(&["5e000000"])["el"]), (&2.into(), &2.into()));
    assert_eq!(json(&["7e000123", "--el", "1"])["allocated"], false);
    let text = stdout(&esr(&["7e000123"], "")).to_owned();
    assert!(text.contains("EL3: the class occurs at no other level."), "{text}");
    let text = stdout(&esr(&["5a000042", "--el", "1"], "")).to_owned();
    assert!(text.contains("no exception class of ESR_EL1") && text.contains("ESR_EL2 and ESR_EL3"));
}

#[test]
fn what_is_pasted_says_what_it_seems_to_ask() {
    let word = json(&["ESR = 0x96000004"]);
    assert_eq!((&word["esr"], &word["el"]), (&"0x0000000096000004".into(), &1.into()));
    assert_eq!(json(&["ESR", "=", "0x96000004"])["esr"], word["esr"]);
    assert_eq!(json(&["96000004", "8"])["far"]["value"], "0x0000000000000008");
    let line = "(XEN) HSR=0x93830006 pc=0x40 gva=0xffff000008123018 gpa=0x00000009000018";
    assert_eq!(json(&[line])["ipa"]["value"], "0x0000000009000018");
    let report = "Unable to handle kernel paging request at virtual address 0000000000000008\n\
        Mem abort info:\n  ESR = 0x0000000096000004\n\
        Internal error: Oops: 0000000096000004 [#1] SMP\n";
    assert_eq!(json(&[report])["far"]["value"], "0x0000000000000008");
    for (arguments, named) in [
        (&["ESR = nothing"][..], "ESR = nothing"),
        (&["96000004", "at", "8"], "\"at\""),
        (&["1", "2", "3", "4", "5"], "\"5\""),
    ] {
        let output = esr(arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(named), "{}", stderr(&output));
    }
}

#[test]
fn the_first_line_is_the_sentence_of_json() {
    for word in ["92000410", "96000004", "be000c11", "623a3016", "f2000800", "5a000042", "08000000"]
    {
        let output = esr(&[word], "");
        let first = stdout(&output).lines().next().expect("a line");
        let summary = json(&[word])["summary"].as_str().expect("a sentence").to_owned();
        assert!(first.ends_with(&format!(": {summary}")), "{first}: {summary}");
    }
}

#[test]
fn unknown_and_res0_bits_are_named() {
    let exclusive = json(&["92000475"]);
    assert_eq!(exclusive["unknown"], serde_json::json!(["WnR"]));
    assert_eq!(exclusive["fields"].get("WnR"), None);
    assert_eq!(exclusive["res0"], "0x0000000000000400");
}

#[test]
fn a_bad_argument_is_named_and_ends_with_2() {
    for (arguments, named) in [
        (&["zz"][..], "zz"),
        (&["92000410", "--far", "12g4"], "12g4"),
        (&["92000410", "--el", "0"], "--el"),
        (&["10000000000000000"], "10000000000000000"),
        (&["0x"], "0x"),
        (&[""], "ESR"),
    ] {
        let output = esr(arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(named), "{arguments:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
}

#[test]
fn a_bad_line_is_named_and_the_others_are_decoded() {
    let input = "92000410\n\nzz\n  96000004 ffff800012345678 \n1 2 3 4 5\n82000007 1000 40210\n";
    let output = esr(&["-", "--json"], input);
    assert_eq!(output.status.code(), Some(2));
    let words: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let decoded: Vec<_> =
        words.iter().map(|word| word["esr"].as_str().expect("a string")).collect();
    assert_eq!(decoded, ["0x0000000092000410", "0x0000000096000004", "0x0000000082000007"]);
    assert_eq!(words[1]["far"]["value"], "0xffff800012345678");
    let errors: Vec<_> = stderr(&output).lines().collect();
    assert_eq!(errors.len(), 2);
    assert!(errors[0].contains("line 3") && errors[0].contains("zz"), "{errors:?}");
    assert!(errors[1].contains("line 5"), "{errors:?}");
}

#[test]
fn a_line_without_an_end_is_refused_without_being_held_in_memory() {
    let input = format!("{}\n92000410\n", "1".repeat(1 << 20));
    let output = esr(&["-", "--json"], &input);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("line 1: longer"), "{}", stderr(&output));
    assert_eq!(stdout(&output).lines().count(), 1);
}

#[test]
fn no_input_gives_no_output_and_succeeds() {
    let output = esr(&["-"], "");
    assert!(output.status.success());
    assert_eq!((stdout(&output), stderr(&output)), ("", ""));
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_esr"))
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let mut input = child.stdin.take().expect("a pipe");
    // The command may end before it has read everything: that closes our side too.
    for _ in 0..10_000 {
        if input.write_all(b"92000410\n").is_err() {
            break;
        }
    }
    drop(input);
    let mut errors = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut errors).expect("UTF-8");
    assert_eq!(errors, "");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn encode_makes_the_word_that_was_asked_for() {
    for (arguments, word) in [
        ("data-abort --from el0 --fsc 0x10 --fnv", "0x0000000092000410"),
        ("data-abort --from el1 --fsc 10 --el 1", "0x0000000096000010"),
        ("data-abort --fsc 6 --size 4 --register 3 --write", "0x0000000093830046"),
        ("data-abort --fsc 6 --size 1 --register 31 --sign-extend --sf", "0x00000000933f8006"),
        ("instruction-abort --from el1 --fsc 7 --el 1", "0x0000000086000007"),
        ("serror --aet ce", "0x00000000be001811"),
        ("serror --impdef 0", "0x00000000bf000000"),
        ("sysreg ICC_SGI1R_EL1 --rt 0", "0x00000000623a3016"),
        ("sysreg S3_0_C12_C11_5 --rt 0", "0x00000000623a3016"),
        ("brk --imm 3e8 --el 1", "0x00000000f20003e8"),
        ("hvc --imm 42", "0x000000005a000042"),
        ("undefined", "0x0000000002000000"),
    ] {
        let arguments: Vec<_> = ["encode"].into_iter().chain(arguments.split(' ')).collect();
        let output = esr(&arguments, "");
        assert_eq!(stdout(&output).trim(), word, "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn encode_refuses_an_option_that_the_syndrome_has_no_place_for() {
    for (arguments, named) in [
        ("data-abort --fsc 6 --fnv", "--fnv"),
        ("data-abort --fsc 6 --set uc", "--set"),
        ("data-abort --fsc 10 --set ce", "--set"),
        ("data-abort --fsc 6 --ea", "--ea"),
        ("data-abort --fsc 10 --vncr --el 1", "--vncr"),
        ("data-abort --fsc 7 --size 4 --register 7 --vncr", "--size"),
        ("data-abort --fsc 6 --size 4 --register 7 --cm", "--size"),
        ("data-abort --fsc 10 --size 4 --register 7", "--size"),
        ("data-abort --fsc 6 --size 4 --register 7 --el 1", "--size"),
        ("instruction-abort --fsc 15 --set uc", "--set"),
        ("hvc --el 1", "EL1"),
        ("data-abort --fsc 40", "40"),
        ("sysreg S4_0_C1_C1_1", "S4_0_C1_C1_1"),
    ] {
        let arguments: Vec<_> = ["encode"].into_iter().chain(arguments.split(' ')).collect();
        let output = esr(&arguments, "");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(named), "{arguments:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
}

#[test]
fn a_trapped_register_is_named_and_an_access_is_one_that_can_be_finished() {
    let trap = json(&["623a3016"]);
    assert_eq!(trap["sysreg"]["name"], "ICC_SGI1R_EL1");
    assert_eq!((&trap["sysreg"]["rt"], &trap["sysreg"]["direction"]), (&0.into(), &"write".into()));
    assert_eq!(json(&["623a33f7"])["sysreg"]["rt"], Value::Null, "XZR");
    let load = json(&["93830006"]);
    assert_eq!((&load["access"]["size"], &load["access"]["register"]), (&4.into(), &3.into()));
    assert_eq!(json(&["93830106"])["access"], Value::Null, "cache maintenance");
    assert_eq!(json(&["93c31006"])["access"]["size"], 64, "LD64B or ST64B");
}

#[test]
fn a_word_that_can_only_be_a_decimal_number_is_read_as_hexadecimal_but_not_in_silence() {
    let said = |word| {
        let output = esr(&[word], "");
        assert!(output.status.success());
        stderr(&output).to_owned()
    };
    // 2,516,582,404 is 0x9600_0004: a column of a table, or a debugger's.
    let note = "esr: 2516582404 was read as hexadecimal; \
        as a decimal number (0n2516582404) it is 0x96000004\n";
    assert_eq!(said("2516582404"), note);
    // ISS2 is not zero, and may be so.
    assert_eq!(said("2096000004"), "");
    assert_eq!(said("96000004"), "");
    // Each line of a stream.
    assert_eq!(stderr(&esr(&["-"], "96000004\n2516582404\n")), note);
    // The same in text, where kernels print hexadecimal alone.
    let output = esr(&["ESR: 2449473540 (decimal)"], "");
    assert_eq!(output.status.code(), Some(2));
    let end = "as a decimal number (0n2449473540) 2449473540 is 0x92000004\n";
    assert!(stderr(&output).ends_with(end), "{}", stderr(&output));
    // Who says the base means it: the second is 0x2516582404 in other digits.
    assert_eq!(said("0x2516582404"), "");
    assert_eq!(u64::from_str_radix("2516582404", 16), Ok(159_288_665_092));
    assert_eq!(said("0n159288665092"), "");
}
