//! `esr scan` as a process, on the logs of every program whose format it knows.
#![cfg(feature = "cli")]

use std::io::{Read, Write};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/scan.log");

fn scan(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_esr"));
    command.arg("scan").args(arguments).stdin(Stdio::null());
    command
}

fn output(arguments: &[&str]) -> Output {
    scan(arguments).output().expect("the command runs")
}

/// The output for a log on standard input.
fn output_of_log(log: &[u8]) -> Output {
    let mut command = scan(&[]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    child.stdin.take().expect("a pipe").write_all(log).expect("it reads its input");
    child.wait_with_output().expect("it ends")
}

#[test]
fn every_known_format_is_annotated_as_it_was_written_down() {
    let output = output(&[LOG]);
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout), include_str!("golden/scan.txt"));
    assert_eq!(output.stderr, b"");
}

#[test]
fn a_log_on_standard_input_gives_the_same() {
    let output = output_of_log(include_bytes!("golden/scan.log"));
    assert_eq!(String::from_utf8_lossy(&output.stdout), include_str!("golden/scan.txt"));
}

#[test]
fn json_gives_one_object_for_each_syndrome() {
    let output = output(&[LOG, "--json"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let words: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let annotated = include_str!("golden/scan.txt").lines().count() / 2;
    assert_eq!(words.len(), annotated);
    let log: Vec<_> = include_str!("golden/scan.log").lines().collect();
    for word in &words {
        let line = word["line"].as_u64().and_then(|line| line.try_into().ok());
        let line: usize = line.expect("a number");
        assert_eq!(word["text"], log[line - 1]);
        let summary = word["summary"].as_str().expect("a sentence");
        let line = include_str!("golden/scan.txt").lines().find(|line| line.ends_with(summary));
        assert!(line.is_some(), "{summary}");
    }
    assert_eq!((&words[0]["report"], &words[1]["report"]), (&1.into(), &1.into()));
    assert_eq!(words[2]["report"], 2);
    assert_eq!(words[0]["el"], 1);
    assert_eq!(words[0]["far"]["value"], "0x0000000000000008");
    let xen = words.iter().find(|word| word["esr"] == "0x0000000093830006").expect("Xen's word");
    assert_eq!((&xen["el"], &xen["ipa"]["value"]), (&2.into(), &"0x0000000009000018".into()));
}

#[test]
fn the_level_is_el1_unless_the_log_or_the_user_says() {
    let output = output(&[LOG, "--json", "--el", "2"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let els: Vec<_> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["el"].clone())
        .collect();
    assert_eq!(els.iter().filter(|el| **el == 3).count(), 1, "TF-A's esr_el3");
    assert_eq!(els.iter().filter(|el| **el == 1).count(), 1, "TF-A's esr_el1");
    assert_eq!(els.iter().filter(|el| **el == 2).count(), els.len() - 2);
}

#[test]
fn a_fault_address_is_not_carried_into_another_report() {
    let log = b"at virtual address 0000000000000008\n  ESR = 0x0000000096000004\n\
        Internal error: Oops: 96000004 [#1]\nInternal error: Oops: 96000007 [#2]\n";
    let text = String::from_utf8(output_of_log(log).stdout).expect("UTF-8");
    let addresses: Vec<_> = text.lines().map(|line| line.contains("at 0x8")).collect();
    assert_eq!(addresses, [false, true, false, true, false, false], "{text}");
}

#[test]
fn bytes_that_are_not_utf_8_do_no_harm_and_come_out_again() {
    let output = output_of_log(b"\xff\xfe ESR = 0x96000004 \xf0\n");
    assert!(output.stdout.starts_with(b"\xff\xfe ESR = 0x96000004 \xf0\n    ESR_EL1 0x96000004"));
}

#[test]
fn a_missing_file_is_named_with_the_cause() {
    let output = output(&["no/such.log"]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).expect("UTF-8");
    // Each system has its own words.
    let cause = std::fs::File::open("no/such.log").expect_err("it is missing").to_string();
    assert!(error.contains("no/such.log") && error.contains(&cause), "{error}");
}

#[test]
fn a_log_without_a_syndrome_ends_with_1_and_says_what_was_looked_for() {
    for log in [&b""[..], b"nothing here\n"] {
        let output = output_of_log(log);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stdout, b"");
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(error.contains("standard input") && error.contains("ESR"), "{error}");
    }
}

#[test]
fn the_other_lines_are_printed_too_when_that_is_asked_for() {
    let output = output(&[LOG, "--passthru"]);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let others: Vec<_> = text.lines().filter(|line| !line.starts_with("    ESR_EL")).collect();
    assert_eq!(others.join("\n"), include_str!("golden/scan.log").trim_end());
    let annotated = text.lines().filter(|line| line.starts_with("    ESR_EL")).count();
    assert_eq!(annotated, include_str!("golden/scan.txt").lines().count() / 2);
}

#[test]
fn a_report_on_a_pipe_is_printed_although_the_pipe_stays_open() {
    for (arguments, log) in [
        (&[][..], &b"ESR = 0x96000004\n"[..]),
        (&["--passthru"], b"ESR = 0x96000004\n"),
        (&["--json"], b"ESR = 0x96000004, FAR = 0x10\n"),
    ] {
        let mut command = scan(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the command starts");
        let mut input = child.stdin.take().expect("a pipe");
        input.write_all(log).expect("it reads its input");
        let mut first = [0; 16];
        child.stdout.take().expect("a pipe").read_exact(&mut first).expect("it is printed");
        drop(input);
        child.wait().expect("it ends");
    }
}

#[test]
fn compressed_logs_and_those_of_two_bytes_a_letter_are_read_or_refused_in_words() {
    let log = include_str!("golden/scan.log");
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zipped.write_all(log.as_bytes()).expect("memory");
    let units = |to: fn(u16) -> [u8; 2]| log.encode_utf16().flat_map(to).collect::<Vec<_>>();
    let little = units(u16::to_le_bytes);
    let with_mark = [&b"\xff\xfe"[..], &little].concat();
    let big = units(u16::to_be_bytes);
    for log in [zipped.finish().expect("memory"), little, with_mark, big] {
        let output = output_of_log(&log);
        assert_eq!(String::from_utf8_lossy(&output.stdout), include_str!("golden/scan.txt"));
    }
    let mut cut = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    cut.write_all(log.as_bytes()).expect("memory");
    let cut = cut.finish().expect("memory");
    let output = output_of_log(&cut[..cut.len() - 20]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(error.contains("cannot read the input to its end"), "{error}");
    for (mark, named) in [
        (&b"\x28\xb5\x2f\xfd....."[..], "zstdcat"),
        (b"\xfd7zXZ\0...", "xzcat"),
        (b"BZh91AY", "bzcat"),
    ] {
        let output = output_of_log(mark);
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(error.contains(named), "{error}");
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let mut command = scan(&[]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    drop(child.stdout.take());
    let mut input = child.stdin.take().expect("a pipe");
    for _ in 0..20_000 {
        if input.write_all(b"ESR = 0x96000004, FAR = 0x10\n").is_err() {
            break;
        }
    }
    drop(input);
    let mut error = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut error).expect("UTF-8");
    assert_eq!(error, "");
    assert!(child.wait().expect("it ends").success());
}

/// The resident memory of a running process in KiB, where the system tells.
fn resident(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[test]
fn a_large_log_takes_little_memory_and_little_time() {
    const LINE: &[u8] =
        b"[    1.234567] usb 1-1: new high-speed USB device, at 0xdeadbeef, nothing here\n";
    const SIZE: usize = 256 << 20;
    let mut command = scan(&[]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    let mut input = child.stdin.take().expect("a pipe");
    let block = LINE.repeat((1 << 20) / LINE.len());
    let start = Instant::now();
    for _ in 0..SIZE / block.len() {
        input.write_all(&block).expect("it reads its input");
    }
    // One line that is longer than any buffer.
    input.write_all(&vec![b'x'; 8 << 20]).expect("it reads its input");
    let taken = start.elapsed();
    if let Some(memory) = resident(child.id()) {
        assert!(memory < 32 << 10, "{memory} KiB are resident");
    }
    input.write_all(b"\nESR = 0x96000004\n").expect("it reads its input");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.stdout.starts_with(b"ESR = 0x96000004\n"));
    // The promise is 500 MB/s of a core; a loaded machine and an unoptimised build get a margin.
    assert!(taken < Duration::from_secs(20), "256 MiB took {taken:?}");
}
