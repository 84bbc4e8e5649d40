//! The `esr` command: Arm exception syndromes, explained or as JSON.

mod args;
mod explain;
mod json;
mod number;
mod report;
mod stream;

use args::Arguments;
use clap::Parser;
use report::{Registers, Report};
use std::io::{self, Write};
use std::process::ExitCode;

/// What scripts may rely on: something in the input could not be read.
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = anstream::stdout().lock();
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
    let Some(registers) = arguments.registers() else { return run_on_stdin(arguments, out) };
    show(arguments, out, registers)?;
    Ok(ExitCode::SUCCESS)
}

fn run_on_stdin(arguments: &Arguments, out: &mut impl Write) -> io::Result<ExitCode> {
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

fn show(arguments: &Arguments, out: &mut impl Write, registers: Registers) -> io::Result<()> {
    let report = Report::new(registers, arguments.el.into());
    if arguments.json { json::write(out, &report) } else { explain::write(out, &report) }
}
