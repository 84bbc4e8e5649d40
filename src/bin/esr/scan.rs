//! `esr scan`: the reports in a log, from a file at full speed or from a pipe as they come.

use crate::input::Input;
use crate::page::Sentence;
use aarch64_syndrome::TargetEl;
use aarch64_syndrome::report::log::{Event, Scanner};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

/// A scan that is over sooner shows no progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// After so long a silence a report is taken to be over.
const SILENCE: Duration = Duration::from_millis(200);

/// How much of a pipe is read at once.
const CHUNK: usize = 64 * 1024;

/// Takes what is found.
pub(crate) trait Sink {
    /// Something of the log.
    fn event(&mut self, event: Event<'_>) -> io::Result<()>;

    /// Nothing more comes for now.
    fn flush(&mut self) -> io::Result<()>;
}

/// Scans an input; `el` is whose syndrome it is where the log does not say. Gives back how many
/// reports were given up because too many were open at once.
pub(crate) fn scan(
    input: Input,
    el: TargetEl,
    with_text: bool,
    sink: &mut dyn Sink,
) -> io::Result<u64> {
    let scanner = Scanner::new(el);
    let mut scanner = if with_text { scanner.with_text() } else { scanner };
    if input.is_live {
        live(input.bytes, &mut scanner, sink)
    } else {
        whole(input, &mut scanner, sink)
    }?;
    scanner.finish(&mut |event| sink.event(event))?;
    sink.flush()?;
    Ok(scanner.forgotten())
}

/// An input that is all there.
fn whole(mut input: Input, scanner: &mut Scanner, sink: &mut dyn Sink) -> io::Result<()> {
    let progress = Progress::new(input.length);
    let mut position = 0;
    loop {
        progress.at(position);
        let read = match input.bytes.read(scanner.space()) {
            Ok(0) => return Ok(()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(&error)),
        };
        position += read as u64;
        scanner.filled(read, &mut |event| progress.suspend(|| sink.event(event)))?;
    }
}

/// An input that may fall silent: a thread reads it, so that the silence is noticed.
fn live(
    mut bytes: Box<dyn Read + Send>,
    scanner: &mut Scanner,
    sink: &mut dyn Sink,
) -> io::Result<()> {
    let (sender, receiver) = sync_channel::<io::Result<Vec<u8>>>(2);
    // Ends with the input, or with the process: nobody can wait for a read that does not end.
    std::thread::spawn(move || {
        loop {
            let mut chunk = vec![0; CHUNK];
            let read = bytes.read(&mut chunk).map(|length| {
                chunk.truncate(length);
                chunk
            });
            let is_last = read.as_ref().is_ok_and(Vec::is_empty);
            let again =
                read.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::Interrupted);
            if !again && (sender.send(read).is_err() || is_last) {
                break;
            }
        }
    });
    loop {
        let next = if let Ok(next) = receiver.try_recv() {
            Ok(next)
        } else {
            sink.flush()?;
            receiver.recv_timeout(SILENCE)
        };
        match next {
            Ok(chunk) => {
                let chunk = chunk.map_err(|error| unreadable(&error))?;
                if chunk.is_empty() {
                    return Ok(());
                }
                scanner.feed(&chunk, &mut |event| sink.event(event))?;
            }
            Err(RecvTimeoutError::Timeout) => scanner.quiet(&mut |event| sink.event(event))?,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

/// A failure to read, as opposed to one to write.
fn unreadable(error: &io::Error) -> io::Error {
    io::Error::other(format!("cannot read the input to its end: {error}"))
}

/// A bar on a terminal, once the scan has taken a while.
struct Progress {
    bar: ProgressBar,
    start: Instant,
}

impl Progress {
    fn new(length: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
        let template = match length {
            Some(_) => "{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
            None => "{spinner} {bytes}, {bytes_per_sec}",
        };
        let style = ProgressStyle::with_template(template);
        Self {
            bar: bar.with_style(style.expect("a template of known keys")),
            start: Instant::now(),
        }
    }

    fn at(&self, position: u64) {
        if self.bar.is_hidden() && self.start.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(position);
    }

    fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        if self.bar.is_hidden() { print() } else { self.bar.suspend(print) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// What is found, as text or as JSON, on standard output.
pub(crate) struct Printer<'a> {
    pub(crate) out: &'a mut dyn Write,
    pub(crate) terminal: crate::terminal::Terminal,
    pub(crate) json: bool,
    /// How many lines held a syndrome.
    pub(crate) found: u64,
    /// The memory of the last sentence, used again.
    pub(crate) sentence: String,
}

impl Sink for Printer<'_> {
    fn event(&mut self, event: Event<'_>) -> io::Result<()> {
        let line = match event {
            Event::Text(text) => return self.out.write_all(text),
            Event::Line(line) => line,
        };
        self.found += 1;
        if self.json {
            for hit in line.hits {
                crate::write_json(self.out, &aarch64_syndrome::report::Json::in_log(hit, &line))?;
            }
            return Ok(());
        }
        self.out.write_all(line.text)?;
        self.out.write_all(b"\n")?;
        for hit in line.hits {
            self.sentence.clear();
            // A string has room.
            let _ = write!(self.sentence, "    {}", Sentence(self.terminal, &hit.report));
            self.terminal.sentence(self.out, 6, &self.sentence)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
