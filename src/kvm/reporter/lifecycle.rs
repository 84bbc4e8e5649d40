//! A reporter at a reset, and from one process to the next.

use super::{ErrorReporter, Progress};
use crate::address::Ipa;
use crate::ghes::{ErrorSource, GuestMemory};
use crate::kvm::gone::GoneMemory;
use crate::kvm::memory::{IpaRange, VmmRange};
use crate::kvm::slots::GuestMemoryMap;
use alloc::vec::Vec;

/// What a snapshot or a migration takes along, by the guest's addresses: those of the VMM differ in
/// the next process. Its fields are the VMM's to write down in its own format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReporterState {
    /// Memory that is gone: not to be read. In the next process it is memory of zeroes, which the
    /// guest must not take for its own: make it unreachable (`kvm::make_unreachable`) before a vCPU
    /// runs.
    pub gone: Vec<IpaRange>,
    /// Pages that wait to be named.
    pub waiting: Vec<IpaRange>,
    /// The record of the SEA source is for an access of the guest's kernel, which will not read it.
    pub is_of_kernel: bool,
    /// How many records there were: the next has another number.
    pub records: u64,
}

/// Why a reset is not complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResetError<R, E> {
    /// This memory could not be replaced.
    Replace(VmmRange, R),
    /// An error source could not be reached.
    Memory(E),
}

impl<R: core::fmt::Display, E: core::fmt::Display> core::fmt::Display for ResetError<R, E> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Replace(range, error) => write!(f, "{range}: {error}"),
            Self::Memory(error) => write!(f, "{error}"),
        }
    }
}

#[cfg(feature = "defmt")]
impl<R: defmt::Format, E: defmt::Format> defmt::Format for ResetError<R, E> {
    fn format(&self, f: defmt::Formatter<'_>) {
        match self {
            Self::Replace(range, error) => defmt::write!(f, "{}: {}", range, error),
            Self::Memory(error) => defmt::write!(f, "{}", error),
        }
    }
}

impl<R, E> core::error::Error for ResetError<R, E>
where
    R: core::fmt::Debug + core::fmt::Display,
    E: core::fmt::Debug + core::fmt::Display,
{
}

impl ErrorReporter {
    /// What belongs to the reset of a VM, while no vCPU runs: has all lost memory replaced, forgets
    /// what was reported, and makes every error source ready.
    ///
    /// `replace` gives the process good memory for a range (`kvm::replace`, in pages of the
    /// mapping). Without it the next kernel meets the memory again; without ready sources it reads
    /// a record that is left, and gives up a page that is good.
    ///
    /// # Errors
    ///
    /// Where memory was not replaced, or a source was not reached. What was replaced is forgotten.
    pub fn reset<R, M: GuestMemory + ?Sized>(
        &mut self,
        memory: &M,
        mut replace: impl FnMut(VmmRange) -> Result<(), R>,
    ) -> Result<(), ResetError<R, M::Error>> {
        for range in self.gone.ranges().to_vec() {
            replace(range).map_err(|error| ResetError::Replace(range, error))?;
            self.gone.forget(range);
        }
        self.waiting.clear();
        self.progress = Progress::default();
        self.named_blocks.clear();
        self.is_device_gone = false;
        self.sources.is_of_kernel = false;
        self.sources.waits_since = None;
        self.sources.gave_up = false;
        self.sources
            .all()
            .try_for_each(|source| source.initialize(memory))
            .map_err(ResetError::Memory)
    }

    /// The memory of the guest that is lost together with an error source, if pages of the host
    /// have this size: what else lies in them. Ask when the machine is laid out, with the size of
    /// the mapping's pages ([`mapping_page_size`](crate::kvm::mapping_page_size)). A guest that has
    /// anything there is aborted without a record once it touches it while it is gone.
    #[must_use]
    pub fn lost_with_sources<M: GuestMemoryMap + ?Sized>(
        &self,
        memory: &M,
        page_size: u64,
    ) -> Vec<IpaRange> {
        let (mut own, mut pages) = (GoneMemory::new(), GoneMemory::new());
        for (start, length) in self.sources.all().flat_map(ErrorSource::memory) {
            let range = IpaRange { start: Ipa::from_bits(start), length };
            range.for_each_host_range(memory, |host, _| {
                own.insert(host);
                pages.insert(host.in_pages(page_size));
            });
        }
        for range in own.ranges() {
            pages.forget(*range);
        }
        pages.ipa_ranges(memory).into_iter().map(|(range, _)| range).collect()
    }

    /// What to take along.
    #[must_use]
    pub fn state<M: GuestMemoryMap + ?Sized>(&self, memory: &M) -> ReporterState {
        ReporterState {
            gone: self.gone.ipa_ranges(memory).into_iter().map(|(range, _)| range).collect(),
            waiting: self.waiting.ranges().to_vec(),
            is_of_kernel: self.sources.is_of_kernel,
            records: self.records,
        }
    }

    /// Goes on where another reporter, of the same machine, was. The records themselves are in the
    /// guest's memory.
    pub fn restore<M: GuestMemoryMap + ?Sized>(&mut self, state: &ReporterState, memory: &M) {
        for range in &state.gone {
            range.for_each_host_range(memory, |host, _| self.gone.insert(host));
        }
        self.waiting.push(&state.waiting);
        self.sources.is_of_kernel = state.is_of_kernel;
        self.records = state.records;
    }
}
