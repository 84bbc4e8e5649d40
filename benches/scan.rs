//! What `esr scan` costs beside `grep -c` with the same words, on files of one kind of line each:
//! megabytes a second of the core's time, of the fastest of several runs, and the most memory that
//! was resident.
//!
//! `cargo bench --features cli --bench scan`.

#![allow(clippy::cast_precision_loss, reason = "rates are rounded")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 7;

/// The words that `esr scan` looks for, for grep.
const WORDS: [&str; 18] = [
    "ESR",
    "esr",
    "Esr",
    "HSR",
    "hsr",
    "Hsr",
    "syndrome",
    "Syndrome",
    "Internal error: ",
    ", code ",
    "Unhandled fault: ",
    " with status ",
    "iss 0x",
    "ISS 0x",
    "iss=0x",
    "ISS=0x",
    "ISS:0x",
    "ISS: 0x",
];

const NOTHING: &str =
    "[    1.234567] usb 1-1: new high-speed USB device, at 0xdeadbeef, nothing here\n";

const TRACE: &str = "            qemu-77    [003] d..1.   123.456789: kvm_guest_fault: \
    ipa 0x8000000, hsr 0x92000045, hxfar 0x8000420, pc 0x40\n";

const REPORT: &str = "[   12.345678] Unable to handle kernel NULL pointer dereference at virtual \
    address 0000000000000008\n[   12.345679] Mem abort info:\n[   12.345680]   ESR = \
    0x0000000096000004\n[   12.345681]   EC = 0x25: DABT (current EL), IL = 32 bits\n\
    [   12.345688] Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP\n";

/// A file of about this size that repeats a text.
fn file(name: &str, text: &str, size: usize) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text.repeat(size / text.len())).expect("room for a file");
    path
}

/// The core's time of the fastest run of a command, whatever it prints.
fn fastest(mut command: Command) -> Duration {
    command.stdin(Stdio::null()).stderr(Stdio::null());
    let run = |_| {
        let (start, before) = (Instant::now(), of_children());
        // Through a pipe: grep stops at the first line where nobody reads.
        command.output().expect("the command runs");
        match (before, of_children()) {
            (Some(before), Some(after)) => after.saturating_sub(before),
            _ => start.elapsed(),
        }
    };
    let fastest = (0..RUNS).map(run).min().expect("there were runs");
    fastest.max(Duration::from_millis(1))
}

/// The time that ended child processes had a core, where the system tells.
fn of_children() -> Option<Duration> {
    let status = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = status.rsplit_once(')')?;
    let ticks: Vec<u64> =
        fields.split_whitespace().skip(13).take(2).filter_map(|field| field.parse().ok()).collect();
    // A tick is a hundredth of a second on every Linux.
    Some(Duration::from_millis(ticks.iter().sum::<u64>() * 10))
}

fn grep(path: &Path) -> Command {
    let mut command = Command::new("grep");
    command.env("LC_ALL", "C").args(["-c", "-F"]);
    for word in WORDS {
        command.args(["-e", word]);
    }
    command.arg(path);
    command
}

fn esr(what: &str, path: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_esr"));
    command.arg(what).arg(path);
    command
}

/// The most memory that was resident while a log of this size went through a pipe, in KiB, where
/// the system tells.
fn resident(text: &str, size: usize) -> Option<u64> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_esr"));
    command.arg("scan").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the command starts");
    let mut input = child.stdin.take().expect("a pipe");
    let block = text.repeat(1 + (1 << 16) / text.len());
    for _ in 0..size / block.len() {
        input.write_all(block.as_bytes()).expect("it reads its input");
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok();
    drop(input);
    child.wait().expect("it ends");
    let status = status?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn main() {
    // `cargo test --benches` asks only whether it runs.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let size = if is_bench { 400 << 20 } else { 1 << 20 };
    let rate = |time: Duration, size: u64| size as f64 / 1e6 / time.as_secs_f64();
    println!("{:<42} {:>10} {:>10} {:>10}", "", "esr MB/s", "grep MB/s", "KiB");
    for (name, text, size) in [
        ("lines that hold nothing", NOTHING.to_owned(), size),
        ("one line without an end", "x".repeat(1 << 16), size / 2),
        ("a report of Linux in 100 lines", NOTHING.repeat(100) + REPORT, size / 4),
        ("a report of Linux after the other", REPORT.to_owned(), size / 4),
        ("a trace of kvm_guest_fault", TRACE.to_owned(), size / 2),
    ] {
        let path = file("scan.log", &text, size);
        let length = std::fs::metadata(&path).expect("the file is there").len();
        let (ours, theirs) = (fastest(esr("scan", &path)), fastest(grep(&path)));
        let memory = resident(&text, size / 4).map_or_else(String::new, |kib| kib.to_string());
        println!(
            "{name:<42} {:>10.0} {:>10.0} {memory:>10}",
            rate(ours, length),
            rate(theirs, length)
        );
    }
    let words = (0..1_000_000).fold(String::new(), |words, i: u32| {
        words + &format!("{:08x}\n", 0x9200_0000 + i % 0x10000)
    });
    let path = file("words.txt", &words, words.len());
    println!("{:<42} {:>8.0?}", "a million words counted", fastest(esr("count", &path)));
}
