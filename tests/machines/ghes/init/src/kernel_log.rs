//! What the kernel says.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::time::{Duration, Instant};
use vm_init::text;

const PATIENCE: Duration = Duration::from_secs(5);

/// The kernel's log from some time on.
pub(crate) struct KernelLog {
    device: File,
    lines: Vec<String>,
}

impl KernelLog {
    pub(crate) fn from_now() -> Result<Self, String> {
        let mut device = File::options()
            .read(true)
            .custom_flags(libc::O_NONBLOCK)
            .open("/dev/kmsg")
            .map_err(text)?;
        device.seek(SeekFrom::End(0)).map_err(text)?;
        Ok(Self { device, lines: Vec::new() })
    }

    fn read(&mut self) -> Result<(), String> {
        let mut buffer = [0; 8192];
        loop {
            // One read gives one message: "priority,number,time,flags;text", and lines of keys.
            match self.device.read(&mut buffer) {
                Ok(length) => {
                    let message = String::from_utf8_lossy(&buffer[..length]);
                    let line = message.lines().next().unwrap_or_default();
                    self.lines
                        .extend(line.split_once(';').map(|(_, line)| line.trim_end().to_owned()));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(text(error)),
            }
        }
    }

    /// Waits until lines that end in these have come, in this order.
    pub(crate) fn expect<S: AsRef<str>>(&mut self, endings: &[S]) -> Result<(), String> {
        self.wait(|lines| {
            let (mut lines, mut endings) = (lines.iter(), endings.iter().map(AsRef::as_ref));
            endings.find(|ending| !lines.any(|line| line.ends_with(ending))).map(str::to_owned)
        })
    }

    /// Waits until a line that holds one of these has come: kernels have different words.
    pub(crate) fn expect_one_of(&mut self, words: &[&str]) -> Result<(), String> {
        self.wait(|lines| {
            let is_there = lines.iter().any(|line| words.iter().any(|words| line.contains(words)));
            (!is_there).then(|| words.join("\" or \""))
        })
    }

    /// Waits until nothing is missing in the lines so far.
    fn wait(&mut self, missing: impl Fn(&[String]) -> Option<String>) -> Result<(), String> {
        let start = Instant::now();
        loop {
            self.read()?;
            let Some(missing) = missing(&self.lines) else { return Ok(()) };
            if start.elapsed() > PATIENCE {
                let lines = self.lines.join("\n        ");
                return Err(format!("no \"{missing}\" where it is due in\n        {lines}"));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether a line that has come so far holds these words.
    pub(crate) fn has(&mut self, words: &str) -> Result<bool, String> {
        self.read()?;
        Ok(self.lines.iter().any(|line| line.contains(words)))
    }
}
