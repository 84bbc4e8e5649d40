//! Memory that was plugged in, in a page of the host that is lost whole: nobody may have any of it
//! but processes that are to lose it.

use crate::process::{fork, map, wait};
use crate::say::say;
use crate::sigbus;
use crate::victim::physical;
use std::fs;

const PAGE: usize = 0x1000;
const START: u64 = 1 << 32;
/// What the kernel takes into use at once.
const BLOCK: u64 = 128 << 20;

/// All of the block that anybody can have, which later processes share.
pub(crate) struct Holder {
    pages: Vec<*mut u32>,
}

impl Holder {
    /// Has the kernel take a block into use, for processes alone, and takes all of it; says where
    /// so many of its pages are.
    pub(crate) fn start(count: usize) -> Self {
        // The kernel gives of the block while there is enough, and then of other memory.
        const BEYOND: usize = 2 << 20;
        let length = usize::try_from(BLOCK).expect("a part of memory") + BEYOND;
        let memory: *mut u8 = map(length, true);
        // A kernel that makes room would read what is lost.
        fs::write("/proc/sys/vm/compaction_proactiveness", "0").expect("a setting");
        let state = format!("/sys/devices/system/memory/memory{}/state", START / BLOCK);
        // From here on this process must not need memory for anything else.
        fs::write(state, "online_movable").expect("a block that is not in use");
        for offset in (0..length).step_by(PAGE) {
            // SAFETY: inside the mapping.
            unsafe { memory.add(offset).write_volatile(0x5a) };
        }
        // What is left, and what a CPU has in reserve, is too little to be given from here on.
        fs::write("/proc/sys/vm/watermark_scale_factor", "200").expect("a setting");
        let is_there = |page: &*mut u32| (START..START + BLOCK).contains(&physical(page.addr()));
        let all = (0..length).step_by(PAGE * 64).map(|offset| memory.wrapping_add(offset).cast());
        let pages: Vec<_> = all.filter(is_there).take(count).collect();
        for page in &pages {
            say!("page {:#x} at {:#x}", physical(page.addr()), page.addr());
        }
        Self { pages }
    }

    /// Has a process read one of them; says how it ended.
    pub(crate) fn touch(&self, number: usize) {
        let page = self.pages[number];
        let toucher = fork(|| {
            sigbus::listen();
            // SAFETY: inside the mapping; what the access meets is the point.
            unsafe { page.read_volatile() };
            0
        });
        say!("toucher {}", wait(toucher));
    }
}
