//! The `esr` command: Arm exception syndromes, explained or as JSON.

mod args;
mod encode;
mod explain;
mod scan;
mod stream;

use aarch64_syndrome::report::{Json, Registers, Report};
use args::{Arguments, Command, ScanArguments, WordArguments};
use clap::Parser;
use encode::Encode;
use explain::Palette;
use std::fs::File;
use std::io::{self, Read, Write};
use std::process::ExitCode;

/// What scripts may rely on: something in the input could not be read.
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::stdout().lock();
    match run(&arguments, &mut out).and_then(|code| out.flush().map(|()| code)) {
        Ok(code) => code,
        // Whoever read the output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("esr: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments, out: &mut impl Write) -> io::Result<ExitCode> {
    match &arguments.command {
        Some(Command::Scan(scan)) => run_scan(scan, out),
        Some(Command::Encode(encode)) => run_encode(encode, out),
        None => run_words(&arguments.word, out),
    }
}

fn run_words(arguments: &WordArguments, out: &mut impl Write) -> io::Result<ExitCode> {
    let Some(registers) = arguments.registers() else { return run_on_stdin(arguments, out) };
    show(arguments, out, registers)?;
    Ok(ExitCode::SUCCESS)
}

fn run_on_stdin(arguments: &WordArguments, out: &mut impl Write) -> io::Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    let mut is_first = true;
    for line in stream::Lines::new(io::stdin().lock()) {
        match line? {
            Ok(registers) => {
                if !is_first && !arguments.json {
                    writeln!(out)?;
                }
                is_first = false;
                show(arguments, out, registers)?;
            }
            Err(error) => {
                code = ExitCode::from(BAD_INPUT);
                out.flush()?;
                anstream::eprintln!("esr: {error}");
            }
        }
    }
    Ok(code)
}

fn show(arguments: &WordArguments, out: &mut impl Write, registers: Registers) -> io::Result<()> {
    let report = Report::new(registers, arguments.el.into());
    if arguments.json {
        write_json(out, &report)
    } else {
        explain::write(out, Palette::of_stdout(), &report)
    }
}

fn write_json(out: &mut impl Write, report: &Report) -> io::Result<()> {
    writeln!(out, "{}", serde_json::to_string(&Json::new(report))?)
}

fn run_encode(encode: &Encode, out: &mut impl Write) -> io::Result<ExitCode> {
    match encode.word() {
        Ok(esr) => {
            writeln!(out, "{esr:#018x}")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            anstream::eprintln!("esr: {error}");
            Ok(ExitCode::from(BAD_INPUT))
        }
    }
}

fn run_scan(arguments: &ScanArguments, out: &mut impl Write) -> io::Result<ExitCode> {
    let (input, length) = match &arguments.file {
        None => (Box::new(io::stdin().lock()) as Box<dyn Read>, None),
        Some(path) => match File::open(path).and_then(|file| Ok((file.metadata()?, file))) {
            Ok((metadata, file)) => {
                // A pipe or a device has no length worth a bar.
                (Box::new(file) as Box<dyn Read>, metadata.is_file().then_some(metadata.len()))
            }
            Err(error) => {
                anstream::eprintln!("esr: cannot open {}: {error}", path.display());
                return Ok(ExitCode::from(BAD_INPUT));
            }
        },
    };
    let palette = Palette::of_stdout();
    scan::scan(input, length, arguments.el.into(), |line, report| {
        if arguments.json {
            write_json(out, report)
        } else {
            explain::annotate(out, palette, line, report)
        }
    })?;
    Ok(ExitCode::SUCCESS)
}
