//! The list of memory that is lost.

use super::memory::{IpaRange, VmmRange};
use super::slots::{GuestMemoryMap, SlotKind};
use alloc::vec::Vec;

/// Memory of the VMM that is lost: ranges that neither overlap nor touch, in order of address.
///
/// Ask it before a snapshot or a migration reads memory: the read would kill the VMM. Ask it at a
/// reset, to replace what was lost, and for every backend that maps the guest's memory too
/// (vhost-user, VFIO).
///
/// ```
/// use aarch64_syndrome::kvm::{GoneMemory, VmmRange};
///
/// let page = VmmRange { start: 0x7f00_0123_4000, length: 0x1000 };
/// let mut gone = GoneMemory::new();
/// gone.insert(page);
/// assert!(gone.overlaps(VmmRange { start: 0x7f00_0123_4800, length: 8 }));
/// // The guest's balloon gave the page back, and the VMM discarded it: it is good again.
/// gone.forget(page);
/// assert!(gone.ranges().is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoneMemory {
    ranges: Vec<VmmRange>,
}

impl GoneMemory {
    /// Nothing is lost.
    #[must_use]
    pub const fn new() -> Self {
        Self { ranges: Vec::new() }
    }

    /// The ranges. To keep them beyond this process, keep where the guest has them
    /// ([`ipa_ranges`](Self::ipa_ranges)): addresses of the VMM differ in the next.
    #[must_use]
    pub fn ranges(&self) -> &[VmmRange] {
        &self.ranges
    }

    /// Where the guest has what is lost.
    #[must_use]
    pub fn ipa_ranges<M: GuestMemoryMap + ?Sized>(&self, memory: &M) -> Vec<(IpaRange, SlotKind)> {
        let mut found = Vec::new();
        for range in &self.ranges {
            range.for_each_ipa_range(memory, |range, kind| found.push((range, kind)));
        }
        found
    }

    /// Whether any of the range is lost: do not read it.
    #[must_use]
    pub fn overlaps(&self, range: VmmRange) -> bool {
        self.ranges.iter().any(|gone| gone.overlaps(range))
    }

    /// Whether all of the range is lost.
    #[must_use]
    pub fn contains(&self, range: VmmRange) -> bool {
        self.ranges.iter().any(|gone| gone.start <= range.start && range.last() <= gone.last())
    }

    /// Adds a range.
    pub fn insert(&mut self, range: VmmRange) {
        if range.length == 0 {
            return;
        }
        let (mut start, mut last) = (range.start, range.last());
        self.ranges.retain(|gone| {
            let is_apart =
                gone.last() < start.saturating_sub(1) || gone.start > last.saturating_add(1);
            if !is_apart {
                start = start.min(gone.start);
                last = last.max(gone.last());
            }
            is_apart
        });
        let place = self.ranges.partition_point(|gone| gone.start < start);
        let length = last.wrapping_sub(start).saturating_add(1);
        self.ranges.insert(place, VmmRange { start, length });
    }

    /// Takes a range off the list: it holds good memory again. Belongs to everything that discards
    /// guest memory, a balloon and free page reporting among them: what the guest writes there
    /// afterwards is data, and a snapshot that leaves it out would lose it.
    pub fn forget(&mut self, range: VmmRange) {
        if range.length == 0 {
            return;
        }
        let mut kept = Vec::with_capacity(self.ranges.len().saturating_add(1));
        for gone in self.ranges.drain(..) {
            if !gone.overlaps(range) {
                kept.push(gone);
                continue;
            }
            if gone.start < range.start {
                let length = range.start.wrapping_sub(gone.start);
                kept.push(VmmRange { start: gone.start, length });
            }
            if range.last() < gone.last() {
                let start = range.last().wrapping_add(1);
                kept.push(VmmRange { start, length: gone.last().wrapping_sub(range.last()) });
            }
        }
        self.ranges = kept;
    }
}

impl Extend<VmmRange> for GoneMemory {
    fn extend<I: IntoIterator<Item = VmmRange>>(&mut self, ranges: I) {
        for range in ranges {
            self.insert(range);
        }
    }
}
