//! What the kernel says, as lines of the console: its own way there waits for work on other CPUs.

use crate::process::fork;
use crate::say::say;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::time::Duration;

/// Keeps the kernel's own words off the console, also after an error of its own: they would tear
/// the lines there.
pub(crate) fn keep_off_the_console() {
    std::fs::write("/proc/sys/kernel/printk", "0").expect("/proc/sys");
}

/// Starts a process that passes the kernel's log on, from now on.
pub(crate) fn forward() {
    fork(|| {
        let log = File::options().read(true).custom_flags(libc::O_NONBLOCK).open("/dev/kmsg");
        let mut log = log.expect("/dev/kmsg");
        log.seek(SeekFrom::End(0)).expect("its end");
        let mut buffer = [0; 8192];
        loop {
            // One read gives one message: "priority,number,time,flags;text", and lines of keys.
            while let Ok(length) = log.read(&mut buffer) {
                let message = String::from_utf8_lossy(&buffer[..length]);
                let line = message.lines().next().unwrap_or_default();
                let text = line.split_once(';').map_or(line, |(_, text)| text);
                say!("kernel: {}", &text[..text.len().min(200)]);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    });
}
