//! The input as text: a file or standard input, decompressed and in UTF-8.

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;
use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

/// Where an input comes from, open and looked into.
pub(crate) struct Input {
    /// What is read.
    pub(crate) bytes: Box<dyn Read + Send>,
    /// How much that is, where it is known.
    pub(crate) length: Option<u64>,
    /// Whether it may fall silent before its end.
    pub(crate) is_live: bool,
    /// The first bytes of it.
    pub(crate) head: Vec<u8>,
}

/// Why an input cannot be read.
pub(crate) enum Unreadable {
    Open(String, io::Error),
    Read(String, io::Error),
    Compressed(String, &'static str, &'static str),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(name, error) => write!(f, "cannot open {name}: {error}"),
            Self::Read(name, error) => write!(f, "cannot read {name}: {error}"),
            Self::Compressed(name, with, tool) => {
                write!(f, "{name} is compressed with {with}: {tool} makes text of it")
            }
        }
    }
}

/// How much is looked at to tell what an input is.
const HEAD: usize = 4096;

impl Input {
    /// Opens a file, or standard input without one or for `-`.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Unreadable> {
        let path = path.filter(|path| path.as_os_str() != "-");
        let name =
            path.map_or_else(|| "standard input".to_owned(), |path| path.display().to_string());
        let file = match path {
            Some(path) => {
                Some(File::open(path).map_err(|error| Unreadable::Open(name.clone(), error))?)
            }
            None => stdin(),
        };
        let metadata = file.as_ref().and_then(|file| file.metadata().ok());
        let length = metadata.filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
        let bytes: Box<dyn Read + Send> = match file {
            Some(file) => Box::new(file),
            None => Box::new(io::stdin()),
        };
        Self::look(bytes, length, &name)
    }

    fn look(
        mut bytes: Box<dyn Read + Send>,
        length: Option<u64>,
        name: &str,
    ) -> Result<Self, Unreadable> {
        let unreadable = |error| Unreadable::Read(name.to_owned(), error);
        let head = head(&mut bytes).map_err(unreadable)?;
        let is_live = length.is_none();
        if let Some((with, tool)) = compression(&head) {
            return Err(Unreadable::Compressed(name.to_owned(), with, tool));
        }
        let bytes = Box::new(Cursor::new(head.clone()).chain(bytes));
        if head.starts_with(b"\x1f\x8b") {
            let mut bytes = Box::new(MultiGzDecoder::new(bytes)) as Box<dyn Read + Send>;
            let head = self::head(&mut bytes).map_err(unreadable)?;
            let bytes = Box::new(Cursor::new(head.clone()).chain(bytes));
            return Ok(Self { bytes, length: None, is_live, head });
        }
        if let Some(encoding) = utf_16(&head) {
            let bytes = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(bytes);
            let mut bytes = Box::new(bytes) as Box<dyn Read + Send>;
            let head = self::head(&mut bytes).map_err(unreadable)?;
            let bytes = Box::new(Cursor::new(head.clone()).chain(bytes));
            return Ok(Self { bytes, length: None, is_live, head });
        }
        Ok(Self { bytes, length, is_live, head })
    }
}

/// Standard input as a file, which can tell whether it is one.
#[cfg(unix)]
fn stdin() -> Option<File> {
    use std::os::fd::AsFd;
    io::stdin().as_fd().try_clone_to_owned().ok().map(File::from)
}

#[cfg(not(unix))]
fn stdin() -> Option<File> {
    None
}

/// What the first read gives, or the next until it is something.
fn head(bytes: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD];
    let mut length = 0;
    // The shortest mark has two bytes.
    while length < 2 {
        match bytes.read(&mut head[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(length);
    Ok(head)
}

/// Compressions that are not read, and what reads them.
fn compression(head: &[u8]) -> Option<(&'static str, &'static str)> {
    [
        (&b"\x28\xb5\x2f\xfd"[..], "zstd", "zstdcat"),
        (b"\xfd7zXZ\0", "xz", "xzcat"),
        (b"BZh", "bzip2", "bzcat"),
        (b"\x04\x22\x4d\x18", "lz4", "lz4cat"),
        (b"PK\x03\x04", "zip", "unzip -p"),
    ]
    .into_iter()
    .find(|(mark, _, _)| head.starts_with(mark))
    .map(|(_, with, tool)| (with, tool))
}

/// Text of two bytes a letter, by its byte order mark or by the zeros in Latin letters.
fn utf_16(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let pairs = head.chunks_exact(2);
    let count = pairs.len();
    let zeros = |at: usize| pairs.clone().filter(|pair| pair[at] == 0).count();
    let (high, low) = (zeros(0), zeros(1));
    if count == 0 || high.max(low) * 2 < count || high.min(low) * 8 > count {
        return None;
    }
    Some(if low > high { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE })
}
