//! What the first program of a test's machine does: mounts what the kernel offers, runs cases, and
//! powers the machine off.

#![allow(unsafe_code, reason = "the first program has no C library's help to mount and power off")]

/// What has to hold; an error says what does not.
pub type Case = fn() -> Result<(), String>;

extern "C" fn on_alarm(_: libc::c_int) {
    // The call that waits returns with EINTR; the case is stuck, and has said where.
    println!("out of time");
}

/// Mounts the kernel's file systems and prints which kernel it is.
pub fn start() {
    for (kind, directory) in [(c"devtmpfs", c"/dev"), (c"proc", c"/proc"), (c"sysfs", c"/sys")] {
        // SAFETY: C strings, and no data.
        unsafe {
            libc::mount(kind.as_ptr(), directory.as_ptr(), kind.as_ptr(), 0, std::ptr::null())
        };
    }
    print!("{}", std::fs::read_to_string("/proc/version").unwrap_or_default());
    // SAFETY: the handler takes one number and only prints, while nothing else does.
    unsafe { libc::signal(libc::SIGALRM, on_alarm as *const () as usize) };
}

/// Runs every case, prints one line for each and a count, and powers the machine off.
pub fn finish(cases: &[(&str, Case)]) {
    let passed = cases.iter().filter(|(name, case)| passes(name, case)).count();
    end(passed, cases.len() - passed);
}

/// The same with a case for each of the names, which may take this many seconds.
pub fn finish_each(names: &[&str], seconds: u32, case: impl Fn(&str) -> Result<(), String>) {
    let passed = names.iter().filter(|name| passes_in(seconds, name, || case(name))).count();
    end(passed, names.len() - passed);
}

/// The same with one case.
pub fn finish_one(name: &str, case: impl FnOnce() -> Result<(), String>) {
    let passed = usize::from(passes(name, case));
    end(passed, 1 - passed);
}

fn passes(name: &str, case: impl FnOnce() -> Result<(), String>) -> bool {
    passes_in(60, name, case)
}

fn passes_in(seconds: u32, name: &str, case: impl FnOnce() -> Result<(), String>) -> bool {
    // A case that is stuck must not keep the others from running.
    // SAFETY: a number in, a number out.
    unsafe { libc::alarm(seconds) };
    match case() {
        Ok(()) => {
            println!("ok      {name}");
            true
        }
        Err(why) => {
            println!("FAILED  {name}: {why}");
            false
        }
    }
}

fn end(passed: usize, failed: usize) {
    println!("{passed} passed, {failed} failed");
    // SAFETY: waits until the console has printed it; then the machine has nothing left to lose.
    unsafe {
        libc::tcdrain(libc::STDOUT_FILENO);
        libc::reboot(libc::RB_POWER_OFF)
    };
}

/// Fails the case unless both are equal, and says what they are.
#[macro_export]
macro_rules! same {
    ($found:expr, $expected:expr, $($what:tt)+) => {{
        let (found, expected) = ($found, $expected);
        if found != expected {
            let what = format!($($what)+);
            return Err(format!("{what} is {found:#x?}, not {expected:#x?}"));
        }
    }};
}

/// Errors as words.
#[must_use]
pub fn text<E: std::fmt::Display>(error: E) -> String {
    error.to_string()
}
