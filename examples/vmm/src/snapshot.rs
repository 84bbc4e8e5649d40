//! A snapshot: all that another process needs to go on with the machine. Memory is in a file beside
//! it; what is gone is in neither.

use crate::gic::GicRegister;
use crate::machine::Machine;
use crate::memory_errors::lock;
use crate::serial::ConsoleState;
use crate::vcpu::VcpuState;
use crate::virtio::{DiskState, VirtioDisk};
use aarch64_syndrome::Ipa;
use aarch64_syndrome::kvm::{IpaRange, ReporterState};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::path::{Path, PathBuf};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Saved {
    vcpus: Vec<VcpuState>,
    gic: Vec<GicRegister>,
    pub(crate) console: ConsoleState,
    disk: Option<DiskState>,
    errors: ErrorsState,
}

fn memory_beside(path: &Path) -> PathBuf {
    path.with_extension("memory")
}

impl Saved {
    /// Writes the state of the machine, whose vCPUs stand.
    pub(crate) fn write(machine: &Machine, path: &Path) -> Result<(), Box<dyn Error>> {
        // An interrupt that was raised has arrived when its eventfd is taken away.
        machine.bus.console.disconnect(&machine.vm)?;
        machine.bus.disk.as_ref().map_or(Ok(()), |disk| disk.disconnect(&machine.vm))?;
        let errors = machine.errors.save(&machine.vm, &memory_beside(path))?;
        let vcpus = machine.vcpus.iter().map(|vcpu| VcpuState::of(&lock(vcpu)));
        let saved = Self {
            vcpus: vcpus.collect::<Result<_, _>>()?,
            gic: machine.gic.state(&machine.mpidrs)?,
            console: machine.bus.console.state(),
            disk: machine.bus.disk.as_ref().map(VirtioDisk::state),
            errors: errors.into(),
        };
        Ok(std::fs::write(path, serde_json::to_vec(&saved)?)?)
    }

    pub(crate) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        Ok(serde_json::from_slice(&std::fs::read(path)?)?)
    }

    /// Gives the state to a machine that is made in the same way, and none of whose vCPUs has run.
    /// The console has its own already.
    pub(crate) fn restore(&self, machine: &Machine, path: &Path) -> Result<(), Box<dyn Error>> {
        machine.errors.restore(&(&self.errors).into(), &memory_beside(path))?;
        machine.gic.restore(&self.gic)?;
        for (vcpu, state) in machine.vcpus.iter().zip(&self.vcpus) {
            state.restore(&lock(vcpu))?;
        }
        if let (Some(disk), Some(state)) = (&machine.bus.disk, &self.disk) {
            disk.restore(state);
        }
        Ok(())
    }
}

/// A [`ReporterState`] that can be written down: ranges by start and length.
#[derive(Debug, Serialize, Deserialize)]
struct ErrorsState {
    gone: Vec<(u64, u64)>,
    waiting: Vec<(u64, u64)>,
    is_of_kernel: bool,
    records: u64,
}

impl From<ReporterState> for ErrorsState {
    fn from(state: ReporterState) -> Self {
        let numbers = |ranges: Vec<IpaRange>| {
            ranges.iter().map(|range| (range.start.into_bits(), range.length)).collect()
        };
        Self {
            gone: numbers(state.gone),
            waiting: numbers(state.waiting),
            is_of_kernel: state.is_of_kernel,
            records: state.records,
        }
    }
}

impl From<&ErrorsState> for ReporterState {
    fn from(state: &ErrorsState) -> Self {
        let ranges = |numbers: &[(u64, u64)]| {
            let range = |&(start, length)| IpaRange { start: Ipa::from_bits(start), length };
            numbers.iter().map(range).collect()
        };
        Self {
            gone: ranges(&state.gone),
            waiting: ranges(&state.waiting),
            is_of_kernel: state.is_of_kernel,
            records: state.records,
        }
    }
}
