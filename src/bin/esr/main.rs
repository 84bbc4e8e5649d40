//! The `esr` command: Arm exception syndromes, explained, found in logs, counted, or as JSON.

mod args;
mod count;
mod decimal;
mod encode;
mod input;
mod installed;
mod page;
mod scan;
mod stream;
mod table;
mod terminal;
mod words;

use aarch64_syndrome::report::{Json, Report, TargetReason};
use args::{Arguments, Command, CountArguments, ScanArguments, WordArguments};
use clap::Parser;
use encode::Encode;
use input::Input;
use scan::Printer;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use table::Table;
use terminal::Terminal;

/// What scripts may rely on, as with grep: nothing was found.
const NOTHING: u8 = 1;

/// Something in the input could not be read.
const TROUBLE: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match run(&arguments, &mut out).and_then(|code| out.flush().map(|()| code)) {
        Ok(code) => code,
        // Whoever read the output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            // What is still in the buffer has nowhere to go.
            std::mem::forget(out);
            ExitCode::SUCCESS
        }
        Err(error) => {
            anstream::eprintln!("esr: {error}");
            ExitCode::from(TROUBLE)
        }
    }
}

fn run(arguments: &Arguments, out: &mut impl Write) -> io::Result<ExitCode> {
    match &arguments.command {
        Some(Command::Scan(scan)) => run_scan(scan, out),
        Some(Command::Count(count)) => run_count(count, out),
        Some(Command::Encode(encode)) => run_encode(encode, out),
        Some(Command::Completions(shell)) => shell.write(out).map(|()| ExitCode::SUCCESS),
        Some(Command::Man(pages)) => pages.write().map(|()| ExitCode::SUCCESS),
        None if arguments.word.words == ["-"] => run_on_stdin(&arguments.word, out),
        None => run_words(&arguments.word, out),
    }
}

fn run_words(arguments: &WordArguments, out: &mut impl Write) -> io::Result<ExitCode> {
    let reports = match words::reports(arguments) {
        Ok(reports) => reports,
        Err(error) => return Ok(trouble(&error)),
    };
    let typed = arguments.words.join(" ");
    for (index, (report, reason)) in reports.iter().enumerate() {
        // First: who reads on reads about another word.
        say_if_decimal(&typed, report, out)?;
        show(arguments, out, report, *reason, index == 0)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn run_on_stdin(arguments: &WordArguments, out: &mut impl Write) -> io::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    let mut is_first = true;
    for line in stream::Lines::new(io::stdin().lock(), arguments.reading()) {
        match line? {
            Ok(line) => {
                say_if_decimal(&line.text, &line.report, out)?;
                show(arguments, out, &line.report, line.reason, is_first)?;
                is_first = false;
            }
            Err(error) => {
                out.flush()?;
                code = trouble(&error);
            }
        }
    }
    Ok(code)
}

/// Says that a word is one only as a decimal number.
fn say_if_decimal(typed: &str, report: &Report, out: &mut impl Write) -> io::Result<()> {
    if let Some(esr) = decimal::meant(typed, report) {
        out.flush()?;
        let read = report.esr();
        anstream::eprintln!(
            "esr: {read:x} was read as hexadecimal; as a decimal number (0n{read:x}) it is {esr:#x}"
        );
    }
    Ok(())
}

fn show(
    arguments: &WordArguments,
    out: &mut impl Write,
    report: &Report,
    reason: TargetReason,
    is_first: bool,
) -> io::Result<()> {
    if arguments.json {
        return write_json(out, &Json::new(report));
    }
    if !is_first {
        writeln!(out)?;
    }
    page::write(out, Terminal::of_stdout(), report, reason, arguments.all)
}

fn write_json(out: &mut (impl Write + ?Sized), value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

fn run_encode(encode: &Encode, out: &mut impl Write) -> io::Result<ExitCode> {
    match encode.word() {
        Ok(esr) => {
            writeln!(out, "{esr:#018x}")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => Ok(trouble(&error)),
    }
}

fn run_scan(arguments: &ScanArguments, out: &mut impl Write) -> io::Result<ExitCode> {
    let input = match Input::open(arguments.file.as_deref()) {
        Ok(input) => input,
        Err(error) => return Ok(trouble(&error)),
    };
    let terminal = Terminal::of_stdout();
    let mut printer =
        Printer { out, terminal, json: arguments.json, found: 0, sentence: String::new() };
    let forgotten = scan::scan(input, arguments.el.into(), arguments.passthru, &mut printer)?;
    if forgotten != 0 {
        anstream::eprintln!(
            "esr: more than 16 CPUs or tasks spoke at once: {forgotten} reports were given up \
             before they ended, and may lack their address"
        );
    }
    if printer.found == 0 && !arguments.passthru {
        return Ok(nothing(arguments.file.as_deref()));
    }
    Ok(if printer.found == 0 { ExitCode::from(NOTHING) } else { ExitCode::SUCCESS })
}

fn run_count(arguments: &CountArguments, out: &mut impl Write) -> io::Result<ExitCode> {
    let input = match Input::open(arguments.file.as_deref()) {
        Ok(input) => input,
        Err(error) => return Ok(trouble(&error)),
    };
    let table = Table::begins(&input.head);
    let counts = count::count(input, arguments)?;
    let is_bad = counts.bad != 0;
    if counts.is_empty() && !is_bad {
        let code = nothing(arguments.file.as_deref());
        if let (Some(table), None) = (table, &arguments.column) {
            anstream::eprintln!("esr: {table}");
        }
        return Ok(code);
    }
    if !counts.is_empty() {
        counts.write(out, arguments.json)?;
    }
    if let Some((count, read, esr)) = counts.decimal() {
        out.flush()?;
        anstream::eprintln!(
            "esr: {count} words were read as hexadecimal and are syndromes only as decimal \
             numbers (--decimal): {read:x} is {esr:#x}"
        );
    }
    if counts.bad > count::NAMED {
        out.flush()?;
        anstream::eprintln!(
            "esr: {} could not be read, of which the first {} are named",
            counts.bad,
            count::NAMED
        );
    }
    let is_wrong = is_bad || counts.decimal().is_some();
    Ok(if is_wrong { ExitCode::from(TROUBLE) } else { ExitCode::SUCCESS })
}

fn trouble(error: &dyn std::fmt::Display) -> ExitCode {
    anstream::eprintln!("esr: {error}");
    ExitCode::from(TROUBLE)
}

/// Says that nothing was found, and what was looked for.
fn nothing(file: Option<&Path>) -> ExitCode {
    let name = file.map_or_else(|| "standard input".to_owned(), |file| file.display().to_string());
    anstream::eprintln!("esr: no syndrome in {name}");
    anstream::eprintln!(
        "  looked for ESR and HSR by name, Linux's \"Internal error\", \"SError Interrupt\"\n  \
         and \"Unhandled fault\", syndromes of exceptions, EC with ISS, hexadecimal words"
    );
    ExitCode::from(NOTHING)
}
