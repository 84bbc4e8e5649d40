//! Memory in a snapshot: all of it but what is gone.

use super::Memory;
use aarch64_syndrome::Ipa;
use aarch64_syndrome::ghes::GuestMemory;
use aarch64_syndrome::kvm::{AccessError, CheckedMemory, GoneMemory, IpaRange, VmmRange};
use std::error::Error;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use vm_memory::{Bytes, GuestAddress, GuestMemoryBackend, GuestMemoryRegion};

impl Memory {
    /// Each page of the memory: where it is in the file, the guest and the process.
    fn pages(&self) -> impl Iterator<Item = (u64, IpaRange, VmmRange)> {
        let mut end_in_file = 0;
        self.map.iter().zip(&*self.mappings).flat_map(move |(region, mapping)| {
            let (start, guest, length) = (end_in_file, region.start_addr().0, mapping.page);
            end_in_file += region.len();
            (0..region.len() / length).map(move |page| {
                let offset = page * length;
                let guest = IpaRange { start: Ipa::from_bits(guest + offset), length };
                let host = VmmRange { start: mapping.range.start + offset, length };
                (start + offset, guest, host)
            })
        })
    }

    /// Writes it to a file, but for what is gone; gives what is gone and nobody has met yet.
    pub(crate) fn save(&self, path: &Path, gone: &GoneMemory) -> io::Result<Vec<IpaRange>> {
        let (file, memory) = (File::create(path)?, CheckedMemory::of(&self.map));
        let (mut bytes, mut met) = (Vec::new(), Vec::new());
        for (offset, guest, host) in self.pages() {
            if gone.overlaps(host) {
                continue;
            }
            bytes.resize(usize::try_from(guest.length).map_err(io::Error::other)?, 0);
            match memory.read(guest.start.into_bits(), &mut bytes) {
                Ok(()) if is_zero(&bytes) => {} // as memory is that is new
                Ok(()) => file.write_all_at(&bytes, offset)?,
                Err(AccessError::Gone { .. }) => met.push(guest),
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(met)
    }

    /// Fills new memory from the file, all but what is gone.
    pub(crate) fn load(&self, path: &Path, gone: &[IpaRange]) -> Result<(), Box<dyn Error>> {
        let file = File::open(path)?;
        let end = file.metadata()?.len();
        let mut bytes = Vec::new();
        for (offset, guest, _) in self.pages().take_while(|(offset, ..)| *offset < end) {
            bytes.resize(usize::try_from(guest.length)?, 0);
            file.read_exact_at(&mut bytes, offset)?;
            if !is_zero(&bytes) {
                self.map.write_slice(&bytes, GuestAddress(guest.start.into_bits()))?;
            }
        }
        let mut lost = Vec::new();
        for range in gone {
            range.for_each_host_range(&self.map, |range, _| lost.push(range));
        }
        // The guest must not take zeroes for its own data.
        Ok(lost.into_iter().try_for_each(|range| self.make_unreachable(range))?)
    }
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}
