//! The console: standard input and output as a 16550.

use crate::layout::Spi;
use crate::memory_errors::lock;
use kvm_ioctls::VmFd;
use std::error::Error;
use std::io::{self, Read, Stdout};
use std::sync::Mutex;
use vm_superio::serial::NoEvents;
use vm_superio::{Serial, Trigger};
use vmm_sys_util::eventfd::{EFD_NONBLOCK, EventFd};

struct Interrupt(EventFd);

impl Trigger for Interrupt {
    type E = io::Error;

    fn trigger(&self) -> io::Result<()> {
        self.0.write(1)
    }
}

pub(crate) struct Console(Mutex<Serial<Interrupt, NoEvents, Stdout>>);

impl Console {
    pub(crate) fn new(vm: &VmFd) -> Result<Self, Box<dyn Error>> {
        let interrupt = EventFd::new(EFD_NONBLOCK)?;
        vm.register_irqfd(&interrupt, Spi::SERIAL.0)?;
        Ok(Self(Mutex::new(Serial::new(Interrupt(interrupt), io::stdout()))))
    }

    pub(crate) fn load(&self, offset: u64) -> u64 {
        u8::try_from(offset).map_or(0, |offset| lock(&self.0).read(offset).into())
    }

    pub(crate) fn store(&self, offset: u64, value: u8) {
        if let Ok(offset) = u8::try_from(offset) {
            // What the guest prints is lost if nobody reads it.
            let _ = lock(&self.0).write(offset, value);
        }
    }

    /// Passes standard input to the guest until it ends.
    pub(crate) fn forward_input(&self) -> io::Result<()> {
        let mut buffer = [0; 64];
        loop {
            let length = io::stdin().read(&mut buffer)?;
            if length == 0 {
                return Ok(());
            }
            let mut rest = &buffer[..length];
            while !rest.is_empty() {
                let taken = {
                    let mut serial = lock(&self.0);
                    let room = serial.fifo_capacity().min(rest.len());
                    serial.enqueue_raw_bytes(&rest[..room]).unwrap_or(0)
                };
                rest = &rest[taken..];
                if taken == 0 {
                    // The guest has to read first.
                    std::thread::sleep(std::time::Duration::from_millis(5));
                }
            }
        }
    }
}
