//! The VMM's disk, driven from here: Debian's kernels have its driver as a module, which this guest
//! does not have. One request, which is polled for.

use crate::device::map_device;
use crate::process::{fork, map, wait};
use crate::say::say;
use crate::victim::physical;
use std::mem::offset_of;
use std::sync::atomic::{AtomicU32, Ordering, fence};
use std::time::Duration;

const VIRTIO: i64 = 0x0a00_0000;
const PAGE: usize = 0x1000;

/// Offsets of registers, in words (virtio 1.3, 4.2.2).
mod register {
    pub(super) const MAGIC: usize = 0;
    pub(super) const DEVICE_ID: usize = 0x08 / 4;
    pub(super) const DRIVER_FEATURES: usize = 0x20 / 4;
    pub(super) const DRIVER_FEATURES_SEL: usize = 0x24 / 4;
    pub(super) const QUEUE_SEL: usize = 0x30 / 4;
    pub(super) const QUEUE_NUM: usize = 0x38 / 4;
    pub(super) const QUEUE_READY: usize = 0x44 / 4;
    pub(super) const QUEUE_NOTIFY: usize = 0x50 / 4;
    pub(super) const INTERRUPT_STATUS: usize = 0x60 / 4;
    pub(super) const STATUS: usize = 0x70 / 4;
    pub(super) const QUEUE_DESC: usize = 0x80 / 4;
    pub(super) const QUEUE_AVAIL: usize = 0x90 / 4;
    pub(super) const QUEUE_USED: usize = 0xa0 / 4;
}

/// The page of the queue, with a request in it.
#[repr(C)]
struct Queue {
    descriptors: [[u64; 2]; 4],
    /// Flags, index, and the first entry.
    available: [u16; 8],
    used: [u16; 32],
    /// Asks for sector 0: all zero.
    header: [u64; 2],
    status: u8,
}

/// Flags of a descriptor: another follows, and the device writes.
const NEXT: u64 = 1;
const WRITE: u64 = 2;

/// A process with a request that is ready to be sent.
pub(crate) struct Sender {
    child: libc::pid_t,
    start: *const AtomicU32,
}

impl Sender {
    /// Has the process set the device up to read its first sector, and say where its "buffer" or
    /// its "ring" is.
    pub(crate) fn start(named: &str) -> Self {
        let start = map::<AtomicU32>(PAGE, true).cast_const();
        let child = fork(|| {
            let request = Request::new(named);
            // SAFETY: shared memory that both processes reach by atomics alone.
            while unsafe { &*start }.load(Ordering::Acquire) == 0 {
                std::thread::sleep(Duration::from_millis(5));
            }
            request.send();
            0
        });
        Self { child, start }
    }

    /// Has it send the request, and say what came back; says how it ended.
    pub(crate) fn send(self) {
        // SAFETY: as above.
        unsafe { &*self.start }.store(1, Ordering::Release);
        say!("sender {}", wait(self.child));
    }
}

struct Request {
    registers: *mut u32,
    queue: *mut Queue,
    buffer: *mut [u8; 16],
}

impl Request {
    fn new(named: &str) -> Self {
        let registers = map_device(VIRTIO);
        let request = Self { registers, queue: locked(), buffer: locked() };
        let register = |number| request.load(number);
        let (magic, device) = (register(register::MAGIC), register(register::DEVICE_ID));
        say!("device {device} of {magic:#x}");
        request.set_up();
        let page = if named == "ring" { request.queue.addr() } else { request.buffer.addr() };
        say!("page {:#x} at {page:#x}", physical(page));
        request
    }

    fn load(&self, register: usize) -> u32 {
        // SAFETY: a register in the mapped page.
        unsafe { self.registers.add(register).read_volatile() }
    }

    fn store(&self, register: usize, value: u32) {
        // SAFETY: as above.
        unsafe { self.registers.add(register).write_volatile(value) };
    }

    fn store_address(&self, register: usize, address: u64) {
        self.store(register, u32::try_from(address & 0xffff_ffff).expect("32 bits"));
        self.store(register + 1, u32::try_from(address >> 32).expect("32 bits"));
    }

    /// Reset, acknowledge, driver, features; the queue; ready.
    fn set_up(&self) {
        for status in [0, 1, 3] {
            self.store(register::STATUS, status);
        }
        self.store(register::DRIVER_FEATURES_SEL, 1);
        self.store(register::DRIVER_FEATURES, 1); // version 1
        self.store(register::STATUS, 11);
        self.store(register::QUEUE_SEL, 0);
        self.store(register::QUEUE_NUM, 4);
        let queue = physical(self.queue.addr());
        for (register, offset) in [
            (register::QUEUE_DESC, 0),
            (register::QUEUE_AVAIL, offset_of!(Queue, available)),
            (register::QUEUE_USED, offset_of!(Queue, used)),
        ] {
            self.store_address(register, queue + offset as u64);
        }
        self.store(register::QUEUE_READY, 1);
        self.store(register::STATUS, 15);

        let buffer = physical(self.buffer.addr());
        let (header, status) = (offset_of!(Queue, header), offset_of!(Queue, status));
        let descriptors = [
            (queue + header as u64, 16, NEXT, 1),
            (buffer, 512, NEXT | WRITE, 2),
            (queue + status as u64, 1, WRITE, 0),
            (0, 0, 0, 0),
        ];
        let descriptors = descriptors
            .map(|(address, length, flags, next)| [address, length | flags << 32 | next << 48]);
        // SAFETY: inside the page, which the device reaches later.
        unsafe {
            (&raw mut (*self.queue).descriptors).write_volatile(descriptors);
            (&raw mut (*self.queue).status).write_volatile(0xff);
            (&raw mut (*self.queue).available).write_volatile([0, 1, 0, 0, 0, 0, 0, 0]);
        }
    }

    /// Sends it, and says what came back.
    fn send(&self) {
        fence(Ordering::SeqCst);
        self.store(register::QUEUE_NOTIFY, 0);
        for _ in 0..100 {
            // SAFETY: inside the page: the index of the used ring.
            if unsafe { (&raw const (*self.queue).used[1]).read_volatile() } == 1 {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let interrupts = self.load(register::INTERRUPT_STATUS);
        // SAFETY: inside the page.
        let status = unsafe { (&raw const (*self.queue).status).read_volatile() };
        // SAFETY: inside the page, which may be gone after a failure.
        let text = if status == 0 { unsafe { self.buffer.read_volatile() } } else { [b'-'; 16] };
        say!("disk {status} interrupts {interrupts} holds {}", String::from_utf8_lossy(&text));
    }
}

/// A page of zeros that stays where it is.
fn locked<T>() -> *mut T {
    let page: *mut T = map(PAGE, false);
    // SAFETY: the page was just mapped; locking brings it into memory.
    unsafe { libc::mlock(page.cast(), PAGE) };
    page
}
