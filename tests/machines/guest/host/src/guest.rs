//! A guest in the example VMM, by its console and the VMM's messages about it.

#![allow(unsafe_code, reason = "a signal is sent to a process")]

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixListener;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};
use vm_init::text;

/// How long a boot may take, and how long anything else.
const BOOT: Duration = Duration::from_mins(2);
const PATIENCE: Duration = Duration::from_mins(1);

/// How the VMM's messages about a second guest begin.
const OTHER: &str = "vmm B: ";
/// Where the VMM saves a machine.
pub(crate) const SAVED: &str = "/tmp/saved";
/// The second guest's console.
const SOCKET: &str = "/tmp/console";

pub(crate) struct Guest {
    arguments: Vec<String>,
    process: u32,
    /// The first guest's alone.
    vmm: Option<Child>,
    /// The second guest of the same process.
    other: Option<Box<Self>>,
    input: Box<dyn Write>,
    lines: Receiver<String>,
    log: Vec<String>,
    patience: Duration,
}

/// Passes lines on: those about the second guest to `other`.
fn forward(from: impl Read + Send + 'static, to: Sender<String>, other: Option<Sender<String>>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            let to = other.as_ref().filter(|_| text.starts_with(OTHER)).unwrap_or(&to);
            if to.send(text).is_err() {
                return;
            }
            line.clear();
        }
    });
}

impl Guest {
    /// Starts the VMM with a guest.
    pub(crate) fn start(arguments: &[&str]) -> Result<Self, String> {
        Self::spawn(arguments, None)
    }

    /// Starts the VMM with two guests in one process: the second is [`other`](Self::other).
    pub(crate) fn start_two(arguments: &[&str]) -> Result<Self, String> {
        let _ = std::fs::remove_file(SOCKET); // of a VMM before
        let listener = UnixListener::bind(SOCKET).map_err(text)?;
        let (sender, lines) = channel();
        let arguments = [arguments, &["--beside", SOCKET]].concat();
        let mut first = Self::spawn(&arguments, Some(sender.clone()))?;
        let (console, _) = listener.accept().map_err(text)?;
        forward(console.try_clone().map_err(text)?, sender, None);
        first.other = Some(Box::new(Self {
            arguments: Vec::new(),
            process: first.process,
            vmm: None,
            other: None,
            input: Box::new(console),
            lines,
            log: Vec::new(),
            patience: BOOT,
        }));
        Ok(first)
    }

    fn spawn(arguments: &[&str], of_other: Option<Sender<String>>) -> Result<Self, String> {
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
        forward(vmm.stdout.take().ok_or("no output")?, sender.clone(), None);
        forward(vmm.stderr.take().ok_or("no messages")?, sender, of_other);
        Ok(Self {
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            process: vmm.id(),
            input: Box::new(vmm.stdin.take().ok_or("no input")?),
            vmm: Some(vmm),
            other: None,
            lines,
            log: Vec::new(),
            patience: BOOT,
        })
    }

    /// Waits until the guest's first program runs, and the other guest's.
    pub(crate) fn boot(&mut self) -> Result<(), String> {
        self.patience = BOOT;
        self.expect("guest: ready")?;
        self.patience = PATIENCE;
        self.other.as_mut().map_or(Ok(()), |other| other.boot())
    }

    /// Sends a signal to the VMM.
    pub(crate) fn signal(&self, signal: i32) {
        // SAFETY: numbers; the process is this one's child, and was not waited for.
        unsafe { libc::kill(self.process.cast_signed(), signal) };
    }

    /// Once the VMM has saved its machine and ended, another goes on with it.
    pub(crate) fn go_on(&mut self) -> Result<(), String> {
        self.ends()?;
        let arguments: Vec<_> = self.arguments.iter().map(String::as_str).collect();
        let next = Self::spawn(&[&arguments[..], &["--restore", SAVED]].concat(), None)?;
        let mut log = std::mem::take(&mut self.log);
        *self = next;
        std::mem::swap(&mut self.log, &mut log);
        self.patience = PATIENCE;
        Ok(())
    }

    /// The second guest of the process, which is taken out.
    pub(crate) fn other(&mut self) -> Result<Self, String> {
        self.other.take().map(|other| *other).ok_or_else(|| "no other guest".into())
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
                let end = self.vmm.as_mut().and_then(|vmm| vmm.try_wait().ok().flatten());
                let end = end.map_or(String::new(), |end| format!(": the VMM has ended by {end}"));
                return Err(format!("no \"{words}\"{end}"));
            };
            let rest = line.split_once(words).map(|(_, rest)| rest.to_owned());
            self.log.push(line);
            if let Some(rest) = rest {
                return Ok(rest);
            }
        }
    }

    /// The end of all that came so far.
    pub(crate) fn last_lines(&mut self) -> String {
        self.log.extend(self.lines.try_iter());
        let start = self.log.len().saturating_sub(60);
        let lines: String =
            self.log[start..].iter().flat_map(|line| ["        ", line, "\n"]).collect();
        self.other.as_mut().map_or(String::new(), |other| other.last_lines()) + &lines
    }

    /// Whether a line so far has these words.
    pub(crate) fn has(&self, words: &str) -> bool {
        self.count(words) > 0
    }

    /// How many lines so far have these words.
    pub(crate) fn count(&self, words: &str) -> usize {
        self.log.iter().filter(|line| line.contains(words)).count()
    }

    /// The VMM ends: its guest has powered off, or the machine is saved.
    pub(crate) fn ends(&mut self) -> Result<(), String> {
        let end = self.vmm.as_mut().ok_or("not the first guest")?.wait().map_err(text)?;
        self.log.extend(self.lines.iter());
        if end.success() { Ok(()) } else { Err(format!("the VMM ends by {end}")) }
    }

    /// Whether the VMM ends in these seconds, and by this signal.
    pub(crate) fn is_killed_by(&mut self, signal: i32) -> bool {
        for _ in 0..50 {
            if let Some(Ok(Some(end))) = self.vmm.as_mut().map(Child::try_wait) {
                return end.signal() == Some(signal);
            }
            thread::sleep(Duration::from_millis(100));
        }
        false
    }

    /// How much memory of its own the VMM has, in KiB.
    pub(crate) fn data_of_vmm(&self) -> Result<u64, String> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process));
        let status = status.map_err(text)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmData:"));
        let number = line.ok_or("no VmData")?.trim_end_matches("kB").trim();
        number.parse().map_err(|error| format!("{number}: {error}"))
    }

    /// Where the VMM has a guest physical address.
    pub(crate) fn host_address(&self, guest: u64) -> Result<u64, String> {
        let slots = self.log.iter().filter(|line| line.starts_with("vmm"));
        let slots = slots.filter_map(|line| line.split_once(": memory "));
        let slots = slots.filter_map(|(_, line)| {
            let mut numbers = line.split_whitespace().filter_map(|word| number(word).ok());
            Some((numbers.next()?, numbers.next()?, numbers.next()?))
        });
        // The last VMM's.
        let slots: Vec<_> = slots.collect();
        slots
            .iter()
            .rev()
            .find(|(start, length, _)| (*start..*start + *length).contains(&guest))
            .map(|(start, _, host)| host + guest - start)
            .ok_or_else(|| format!("{guest:#x} is in no memory of the guest"))
    }

    pub(crate) const fn process(&self) -> u32 {
        self.process
    }
}

impl Drop for Guest {
    /// A host that powers off under a running vCPU warns and panics.
    fn drop(&mut self) {
        if let Some(vmm) = &mut self.vmm {
            let _ = vmm.kill();
            let _ = vmm.wait();
        }
    }
}

/// A hexadecimal number with its prefix.
pub(crate) fn number(text: &str) -> Result<u64, String> {
    let digits = text.strip_prefix("0x").ok_or_else(|| format!("{text}: no 0x"))?;
    u64::from_str_radix(digits, 16).map_err(|error| format!("{text}: {error}"))
}
