//! `esr count` as a process.
#![cfg(feature = "cli")]

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn count(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_esr"))
        .arg("count")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A command that refuses its input closes it.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn rows(arguments: &[&str], input: &[u8]) -> Vec<Value> {
    let output = count(&[arguments, &["--json"]].concat(), input);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn words_are_counted_by_class_and_level_most_first() {
    let words = b"96000004\n92000410\n0x9200_0410\n\n96000044 8\n92000006\n96000007\n5a000000\n";
    let rows = rows(&[], words);
    let found: Vec<_> =
        rows.iter().map(|row| (&row["class"], &row["level"], &row["count"])).collect();
    let class = |name: &str| json!(name);
    assert_eq!(
        found,
        [
            (&class("SyncExternal"), &Value::Null, &json!(2)),
            (&class("Translation"), &json!(0), &json!(2)),
            (&Value::Null, &Value::Null, &json!(1)),
            (&class("Translation"), &json!(2), &json!(1)),
            (&class("Translation"), &json!(3), &json!(1)),
        ]
    );
    assert_eq!(rows[2]["ec_name"], "HVC instruction execution in AArch64 state");
    assert_eq!(rows[0]["ec"], 0x24);
}

#[test]
fn a_report_of_a_log_that_prints_its_word_twice_counts_once() {
    let log = b"Unable to handle x at virtual address 00000001\n  ESR = 0x96000004\n\
        Internal error: Oops: 96000004 [#1]\n"
        .repeat(3);
    let rows = rows(&[], &log);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["count"], 3);
}

#[test]
fn a_column_of_a_table_is_found_by_its_name() {
    let rows_of = |table: &str| rows(&["--column", "esr"], table.as_bytes());
    for table in [
        "time,esr,far\n1,0x92000410,0\n2,92000410,\n3,,\n4,\"92000410\",8\n",
        "time;esr;far\n1;0x92000410;0\n2;92000410;\n4;92000410;8\n",
        "esr\ttime\r\n0x92000410\t1\r\n92000410\t2\r\n92000410\t3\r\n",
        "esr\n92000410\n92000410\n92000410\n",
    ] {
        let rows = rows_of(table);
        assert_eq!(rows.len(), 1, "{table}");
        assert_eq!((&rows[0]["class"], &rows[0]["count"]), (&json!("SyncExternal"), &json!(3)));
    }
    let output = count(&["--column", "syndrome"], b"time,esr\n1,92000410\n");
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(error, "esr: no column \"syndrome\": there are time, esr\n");
}

#[test]
fn a_table_without_a_named_column_is_told_how_to_name_it() {
    for (table, names, column) in [
        ("time,esr,far\n1,0x92000410,0\n", "time, esr, far", "esr"),
        ("cpu;syndrome\n3;96000004\n", "cpu, syndrome", "syndrome"),
        ("ESR_EL1\thits\r\n0n2516583440\t5\r\n", "ESR_EL1, hits", "ESR_EL1"),
    ] {
        let output = count(&[], table.as_bytes());
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        let hint = format!("esr: to count a column of this table ({names}): --column {column}\n");
        assert!(error.ends_with(&hint), "{error}");
        assert_eq!(rows(&["--column", column], table.as_bytes()).len(), 1, "{table}");
    }
    for text in ["no table, and no word\n", "time,esr\n", "time,esr\n1,-\n", "1,96000004,5\n"] {
        let error = String::from_utf8(count(&[], text.as_bytes()).stderr).expect("UTF-8");
        assert!(!error.contains("--column"), "{error}");
    }
}

#[test]
fn a_name_above_one_column_of_words_is_no_word() {
    for table in ["esr\n96000004\n0x92000410\n", "\nESR_EL1\r\n\r\n96000004\r\n92000410\r\n"] {
        let counted = rows(&[], table.as_bytes());
        assert_eq!(counted.len(), 2, "{table}");
        assert_eq!(rows(&["--column", "Esr"], b"Time,ESR\n1,96000004\n").len(), 1);
    }
    // Two names that differ in case alone: neither is meant.
    let output = count(&["--column", "Esr"], b"esr,ESR\n96000004,92000410\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(rows(&["--column", "ESR"], b"esr,ESR\n96000004,92000410\n")[0]["ec"], 0x24);
}

#[test]
fn a_column_of_decimal_numbers_is_read_as_such_where_it_is_said() {
    let table = b"n,esr\n1,2516582404\n2,2449474576\n3,ff\n";
    let output = count(&["--column", "esr", "--decimal", "--json"], table);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let ec = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["ec"].as_u64();
    let mut found: Vec<_> = text.lines().map(|line| ec(line).expect("a number")).collect();
    found.sort_unstable();
    assert_eq!(found, [0x24, 0x25]);
    let error = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(error, "esr: line 4: invalid value \"ff\": 'f' is not a decimal digit\n");
}

#[test]
fn of_many_cells_that_cannot_be_read_ten_are_named_and_all_are_counted() {
    for bad in [10, 11, 1000] {
        let table = format!("n,esr\n0,92000410\n{}", "1,zz\n".repeat(bad));
        let output = count(&["--column", "esr"], table.as_bytes());
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(error.matches("invalid value \"zz\"").count(), 10);
        let all = format!("esr: {bad} could not be read, of which the first 10 are named\n");
        assert_eq!(error.ends_with(&all), bad > 10, "{error}");
    }
    let output = count(&["--column", "esr"], b"esr,n\nzz,1\n");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
    let error = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(error.lines().count(), 1, "{error}");
}

#[test]
fn people_see_the_sum_of_all_rows_and_programs_add_it_up() {
    let words = b"96000004\n92000410\n0n2449474576\n";
    let text = String::from_utf8(count(&[], words).stdout).expect("UTF-8");
    let last = text.lines().last().expect("a line");
    assert_eq!(last.split_whitespace().collect::<Vec<_>>(), ["3", "in", "all"]);
    assert_eq!(rows(&[], words).len(), 2);
    let one = String::from_utf8(count(&[], b"96000004\n").stdout).expect("UTF-8");
    assert!(!one.contains("in all"), "{one}");
}

#[test]
fn a_bad_cell_or_word_is_named_by_its_line_and_the_others_are_counted() {
    for (arguments, input) in [
        (&["--column", "esr"][..], &b"n,esr\n1,92000410\n2,zz\n3,92000410\n"[..]),
        (&[], b"92000410\n92000410\nzz\n"),
    ] {
        let output = count(arguments, input);
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(error.contains("line 3") && error.contains("zz"), "{error}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let line = text.lines().nth(1).expect("a row");
        assert!(line.trim_start().starts_with("2 "), "{text}");
    }
}

#[test]
fn nothing_to_count_ends_with_1_and_says_what_was_looked_for() {
    for input in [&b""[..], b"nothing here\n"] {
        let output = count(&[], input);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stdout, b"");
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(error.contains("no syndrome in standard input"), "{error}");
        assert!(error.contains("looked for ESR"), "{error}");
    }
}

#[test]
fn a_million_words_are_counted_in_a_moment() {
    let words = (0..1_000_000u32).fold(String::new(), |mut words, i| {
        writeln!(words, "{:08x}", 0x9200_0000 + i).expect("a string has room");
        words
    });
    let start = Instant::now();
    let rows = rows(&[], words.as_bytes());
    let taken = start.elapsed();
    let total: u64 = rows.iter().map(|row| row["count"].as_u64().expect("a number")).sum();
    assert_eq!(total, 1_000_000);
    // The promise is a second; a loaded machine and an unoptimised build get a margin.
    assert!(taken < Duration::from_secs(20), "{taken:?}");
}

#[test]
fn decimal_words_are_noticed() {
    let output = count(&["--column", "esr"], b"n,esr\n1,2516582404\n2,2516582407\n3,96000004\n");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.starts_with("esr: 2 words were read as hexadecimal and are syndromes only as"));
    assert_eq!(output.status.code(), Some(2), "the counts are not what was meant");
    let end = "decimal numbers (--decimal): 2516582404 is 0x96000004\n";
    assert!(said.ends_with(end), "{said}");
    assert!(count(&[], b"96000004\n2096000004\n").stderr.is_empty());
    // 0n159288665092 is 0x2516582404: no core makes it, and its digits were not typed.
    assert!(count(&[], b"0n159288665092\n0x2516582404\n").stderr.is_empty());
}

#[test]
fn a_cell_of_a_decimal_column_may_say_that_it_is_decimal() {
    let cells = b"n,esr\n1,2516582404\n2,0n2516582404\n3,159288665092\n";
    let output = count(&["--column", "esr", "--decimal"], cells);
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.is_empty(), "{said}");
    assert_eq!(rows(&["--column", "esr", "--decimal"], cells)[0]["count"], 2);
}
