//! The console: standard input and output, or a socket, as a 16550.

use crate::layout::Spi;
use crate::memory_errors::lock;
use kvm_ioctls::VmFd;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Mutex;
use vm_superio::serial::{NoEvents, SerialState};
use vm_superio::{Serial, Trigger};
use vmm_sys_util::eventfd::{EFD_NONBLOCK, EventFd};

struct Interrupt(EventFd);

impl Trigger for Interrupt {
    type E = io::Error;

    fn trigger(&self) -> io::Result<()> {
        self.0.write(1)
    }
}

pub(crate) struct Console(Mutex<Serial<Interrupt, NoEvents, Output>>);

type Input = Box<dyn Read + Send>;
type Output = Box<dyn Write + Send>;

impl Console {
    /// A console, and its input. It may go on where another was.
    pub(crate) fn new(
        vm: &VmFd,
        socket: Option<&Path>,
        state: Option<&ConsoleState>,
    ) -> Result<(Self, Input), Box<dyn Error>> {
        let interrupt = EventFd::new(EFD_NONBLOCK)?;
        vm.register_irqfd(&interrupt, Spi::SERIAL.0)?;
        let (input, output): (Input, Output) = match socket {
            None => (Box::new(io::stdin()), Box::new(io::stdout())),
            Some(path) => {
                // A file is read and written by the calls that the sandbox allows.
                let socket = File::from(OwnedFd::from(UnixStream::connect(path)?));
                (Box::new(socket.try_clone()?), Box::new(socket))
            }
        };
        let state = state.map_or_else(SerialState::default, ConsoleState::restored);
        let serial = Serial::from_state(&state, Interrupt(interrupt), NoEvents, output);
        Ok((Self(Mutex::new(serial.map_err(|error| error.to_string())?)), input))
    }

    /// Takes its interrupt away.
    pub(crate) fn disconnect(&self, vm: &VmFd) -> Result<(), kvm_ioctls::Error> {
        vm.unregister_irqfd(&lock(&self.0).interrupt_evt().0, Spi::SERIAL.0)
    }

    pub(crate) fn state(&self) -> ConsoleState {
        let state = lock(&self.0).state();
        ConsoleState {
            registers: [
                state.baud_divisor_low,
                state.baud_divisor_high,
                state.interrupt_enable,
                state.interrupt_identification,
                state.line_control,
                state.line_status,
                state.modem_control,
                state.modem_status,
                state.scratch,
            ],
            input: state.in_buffer,
        }
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

    /// Passes the input to the guest until it ends.
    pub(crate) fn forward(&self, mut input: Input) -> io::Result<()> {
        let mut buffer = [0; 64];
        loop {
            let length = input.read(&mut buffer)?;
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

/// What a snapshot keeps of the console.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ConsoleState {
    registers: [u8; 9],
    input: Vec<u8>,
}

impl ConsoleState {
    fn restored(&self) -> SerialState {
        let [
            baud_divisor_low,
            baud_divisor_high,
            interrupt_enable,
            interrupt_identification,
            line_control,
            line_status,
            modem_control,
            modem_status,
            scratch,
        ] = self.registers;
        SerialState {
            baud_divisor_low,
            baud_divisor_high,
            interrupt_enable,
            interrupt_identification,
            line_control,
            line_status,
            modem_control,
            modem_status,
            scratch,
            in_buffer: self.input.clone(),
        }
    }
}
