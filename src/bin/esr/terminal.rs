//! What is known of the terminal: colours and width.

use anstream::{AutoStream, ColorChoice};
use anstyle::Style;
use std::io::{self, IsTerminal, Write};

/// The width where nobody says one.
const WIDTH: usize = 80;

/// Narrower than this nothing can be laid out.
const LEAST: usize = 40;

/// How the output looks: plain unless it goes to a terminal that wants colour.
#[derive(Clone, Copy)]
pub(crate) struct Terminal {
    pub(crate) bold: Style,
    pub(crate) faint: Style,
    /// The columns of a terminal; `None` where the output is a file or a pipe.
    columns: Option<usize>,
}

impl Terminal {
    /// For what standard output is, and what the environment asks for (`NO_COLOR`, `COLUMNS`).
    pub(crate) fn of_stdout() -> Self {
        let stdout = io::stdout();
        let (bold, faint) = match AutoStream::choice(&stdout) {
            ColorChoice::Never => (Style::new(), Style::new()),
            _ => (Style::new().bold(), Style::new().dimmed()),
        };
        let size = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let columns = asked.or_else(|| if stdout.is_terminal() { size() } else { None });
        Self { bold, faint, columns: columns.map(|columns| columns.max(LEAST)) }
    }

    /// The width to lay a page out for.
    pub(crate) fn width(self) -> usize {
        self.columns.unwrap_or(WIDTH)
    }

    /// Writes a line of a page, wrapped at blanks, with the later lines indented by so much.
    pub(crate) fn wrap(self, out: &mut dyn Write, indent: usize, line: &str) -> io::Result<()> {
        wrap(out, self.width(), indent, line)
    }

    /// Writes a sentence that begins with blanks: whole where the output is a file or a pipe, which
    /// may be searched.
    pub(crate) fn sentence(
        self,
        out: &mut dyn Write,
        indent: usize,
        sentence: &str,
    ) -> io::Result<()> {
        match self.columns {
            Some(columns) => wrap(out, columns, indent, sentence),
            None => out.write_all(sentence.as_bytes()).and_then(|()| out.write_all(b"\n")),
        }
    }
}

fn wrap(out: &mut dyn Write, width: usize, indent: usize, line: &str) -> io::Result<()> {
    let indent = " ".repeat(indent);
    let options = textwrap::Options::new(width).subsequent_indent(&indent).break_words(false);
    // An address stays with the word before it.
    let line = line.replace("at 0x", "at\u{a0}0x").replace("FnV = 1", "FnV\u{a0}=\u{a0}1");
    for line in textwrap::wrap(&line, options) {
        writeln!(out, "{}", line.replace('\u{a0}', " "))?;
    }
    Ok(())
}
