//! What the guest has lost, and whether all the rest works.

use crate::process::{fork, map, stay_on, wait};
use crate::say::say;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const CPUS: usize = 2;

/// A process on each CPU that counts, and has nothing to do with the page.
pub(crate) struct Bystanders(*const AtomicU32);

impl Bystanders {
    pub(crate) fn start() -> Self {
        let counts: *const AtomicU32 = map::<AtomicU32>(0x1000, true).cast_const();
        for cpu in 0..CPUS {
            fork(|| {
                stay_on(cpu);
                loop {
                    // SAFETY: shared memory of 4 KiB that is reached by atomics alone.
                    unsafe { &*counts.add(cpu) }.fetch_add(1, Ordering::Relaxed);
                    std::thread::sleep(Duration::from_millis(20));
                }
            });
        }
        Self(counts)
    }

    /// How many of them count on.
    fn alive(&self) -> usize {
        // SAFETY: as above.
        let counts = || [0, 1].map(|cpu| unsafe { &*self.0.add(cpu) }.load(Ordering::Relaxed));
        let before = counts();
        std::thread::sleep(Duration::from_millis(500));
        counts().iter().zip(before).filter(|(after, before)| *after != before).count()
    }
}

pub(crate) fn lost() {
    say!("corrupted {} kB", meminfo("HardwareCorrupted:"));
}

pub(crate) fn everything(bystanders: &Bystanders) {
    lost();
    let free = meminfo("MemFree:");
    let filled = fork(|| fill(free));
    say!("filled {} kB: {}", free, wait(filled));
    say!("bystanders {}", bystanders.alive());
    say!("checked");
}

/// Writes all free memory, as far as the kernel gives it.
fn fill(kib: usize) -> i32 {
    const KEPT_FREE: usize = 8 << 10;
    let length = kib.saturating_sub(KEPT_FREE) << 10;
    let memory: *mut u8 = map(length, false);
    for offset in (0..length).step_by(0x1000) {
        // SAFETY: inside the mapping.
        unsafe { memory.add(offset).write_volatile(0xa5) };
    }
    0
}

/// A line of `/proc/meminfo`, in KiB.
fn meminfo(name: &str) -> usize {
    let all = std::fs::read_to_string("/proc/meminfo").expect("/proc");
    let line = all.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim_end_matches("kB").trim().parse().unwrap_or(0)
}
