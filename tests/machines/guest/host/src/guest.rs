//! A guest in the example VMM, by its console and the VMM's messages.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long a boot may take, and how long anything else.
const BOOT: Duration = Duration::from_mins(2);
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct Guest {
    vmm: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    log: Vec<String>,
    patience: Duration,
}

fn forward(from: impl Read + Send + 'static, to: Sender<String>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if to.send(text).is_err() {
                return;
            }
            line.clear();
        }
    });
}

impl Guest {
    /// Starts the VMM.
    pub(crate) fn start(arguments: &[&str]) -> Result<Self, String> {
        let mut vmm = Command::new("/vmm")
            .args(["--kernel", "/kernel", "--initrd", "/guest-initrd", "--memory", "192"])
            .args(["--disk", "/tmp/disk"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("/vmm: {error}"))?;
        let (sender, lines) = channel();
        forward(vmm.stdout.take().ok_or("no output")?, sender.clone());
        forward(vmm.stderr.take().ok_or("no messages")?, sender);
        let input = vmm.stdin.take().ok_or("no input")?;
        Ok(Self { vmm, input, lines, log: Vec::new(), patience: BOOT })
    }

    /// Waits until the guest's first program runs.
    pub(crate) fn boot(&mut self) -> Result<(), String> {
        self.patience = BOOT;
        self.expect("guest: ready")?;
        self.patience = PATIENCE;
        Ok(())
    }

    /// Sends a line to the guest's console.
    pub(crate) fn send(&mut self, line: &str) -> Result<(), String> {
        writeln!(self.input, "{line}").map_err(|error| format!("the VMM's input: {error}"))
    }

    /// Waits for a line with these words; gives what follows them.
    pub(crate) fn expect(&mut self, words: &str) -> Result<String, String> {
        let start = Instant::now();
        loop {
            let left = self.patience.saturating_sub(start.elapsed());
            let Ok(line) = self.lines.recv_timeout(left) else {
                return Err(format!("no \"{words}\""));
            };
            let rest = line.split_once(words).map(|(_, rest)| rest.to_owned());
            self.log.push(line);
            if let Some(rest) = rest {
                return Ok(rest);
            }
        }
    }

    /// The end of all that came so far.
    pub(crate) fn last_lines(&self) -> String {
        let start = self.log.len().saturating_sub(60);
        self.log[start..].iter().flat_map(|line| ["        ", line, "\n"]).collect()
    }

    /// Whether a line so far has these words.
    pub(crate) fn has(&self, words: &str) -> bool {
        self.count(words) > 0
    }

    /// How many lines so far have these words.
    pub(crate) fn count(&self, words: &str) -> usize {
        self.log.iter().filter(|line| line.contains(words)).count()
    }

    /// Whether the VMM ends in these seconds, and by this signal.
    pub(crate) fn is_killed_by(&mut self, signal: i32) -> bool {
        for _ in 0..50 {
            if let Ok(Some(end)) = self.vmm.try_wait() {
                return end.signal() == Some(signal);
            }
            thread::sleep(Duration::from_millis(100));
        }
        false
    }

    /// How much memory of its own the VMM has, in KiB.
    pub(crate) fn data_of_vmm(&self) -> Result<u64, String> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.vmm.id()));
        let status = status.map_err(|error| error.to_string())?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmData:"));
        let number = line.ok_or("no VmData")?.trim_end_matches("kB").trim();
        number.parse().map_err(|error| format!("{number}: {error}"))
    }

    /// Where the VMM has a guest physical address.
    pub(crate) fn host_address(&self, guest: u64) -> Result<u64, String> {
        let slots = self.log.iter().filter_map(|line| line.strip_prefix("vmm: memory "));
        let mut slots = slots.filter_map(|line| {
            let mut numbers = line.split_whitespace().filter_map(|word| number(word).ok());
            Some((numbers.next()?, numbers.next()?, numbers.next()?))
        });
        slots
            .find(|(start, length, _)| (*start..start + length).contains(&guest))
            .map(|(start, _, host)| host + guest - start)
            .ok_or_else(|| format!("{guest:#x} is in no memory of the guest"))
    }

    pub(crate) fn process(&self) -> u32 {
        self.vmm.id()
    }
}

impl Drop for Guest {
    /// A host that powers off under a running vCPU warns and panics.
    fn drop(&mut self) {
        let _ = self.vmm.kill();
        let _ = self.vmm.wait();
    }
}

/// A hexadecimal number with its prefix.
pub(crate) fn number(text: &str) -> Result<u64, String> {
    let digits = text.strip_prefix("0x").ok_or_else(|| format!("{text}: no 0x"))?;
    u64::from_str_radix(digits, 16).map_err(|error| format!("{text}: {error}"))
}
