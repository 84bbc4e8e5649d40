//! A log of any bytes or of mutated lines of the golden logs, in pieces of any size: nothing panics,
//! the text comes out whole and in order, and a syndrome stands in a line that the log has.
#![no_main]

use aarch64_syndrome::TargetEl;
use aarch64_syndrome::report::log::{Event, Scanner};
use libfuzzer_sys::fuzz_target;
use std::convert::Infallible;

fn scan(log: &[u8], size: usize, with_text: bool) -> (Vec<u8>, Vec<(u64, u64, u64)>) {
    let scanner = Scanner::new(TargetEl::El1);
    let mut scanner = if with_text { scanner.with_text() } else { scanner };
    let (mut text, mut hits) = (Vec::new(), Vec::new());
    let mut show = |event: Event<'_>| {
        match event {
            Event::Text(lines) => text.extend_from_slice(lines),
            Event::Line(line) => {
                text.extend_from_slice(line.text);
                text.push(b'\n');
                for hit in line.hits {
                    assert!(!hit.report.sentence().to_string().is_empty());
                    let esr = hit.report.esr().into_bits();
                    hits.push((
                        line.number,
                        esr,
                        hit.report.registers().far().map_or(0, |far| far.into_bits()),
                    ));
                }
            }
        }
        Ok::<(), Infallible>(())
    };
    for piece in log.chunks(size) {
        let Ok(()) = scanner.feed(piece, &mut show);
    }
    let Ok(()) = scanner.finish(&mut show);
    (text, hits)
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<_> = text.split(|&c| c == b'\n').map(<[u8]>::trim_ascii_end).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines
}

/// Lines of the golden logs that the bytes choose, every now and then with another byte in them.
fn of_golden_lines(bytes: &[u8]) -> Vec<u8> {
    let golden: Vec<_> = include_str!("../../tests/golden/forms.txt").lines().collect();
    let mut log = Vec::new();
    for choice in bytes.chunks_exact(3) {
        let line = golden[usize::from(choice[0]) * 2 % golden.len()].as_bytes();
        log.extend_from_slice(
            [&b""[..], b"[1.0][T1] ", b"[1.0][C2] ", b"> "][usize::from(choice[1] & 3)],
        );
        let start = log.len();
        log.extend_from_slice(line);
        if choice[1] & 0xc == 0 && !line.is_empty() {
            log[start + usize::from(choice[2]) % line.len()] = choice[1] ^ choice[2];
        }
        log.push(b'\n');
    }
    log
}

fuzz_target!(|bytes: &[u8]| {
    let [size, mode, bytes @ ..] = bytes else { return };
    let golden;
    let log = if mode & 1 == 0 {
        bytes
    } else {
        golden = of_golden_lines(bytes);
        &golden
    };
    let (text, hits) = scan(log, usize::from(*size) + 1, true);
    let expected = lines(log);
    assert_eq!(lines(&text), expected);
    for (line, _, _) in &hits {
        assert!(usize::try_from(line - 1).is_ok_and(|line| line < expected.len()));
    }
    // However it comes, and whether the text is asked for, the same is found.
    assert_eq!(scan(log, usize::MAX, false).1, hits);
});
