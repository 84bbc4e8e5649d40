//! A disk: requests in guest memory, and a file.

use super::queue::{Buffer, Memory, Queue};
use aarch64_syndrome::ghes::GuestMemory;
use aarch64_syndrome::kvm::AccessError;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use virtio_bindings::virtio_blk::{
    VIRTIO_BLK_S_IOERR, VIRTIO_BLK_S_OK, VIRTIO_BLK_S_UNSUPP, VIRTIO_BLK_T_FLUSH, VIRTIO_BLK_T_IN,
    VIRTIO_BLK_T_OUT,
};

const SECTOR: u64 = 512;
/// The longest buffer that is served.
const LONGEST: usize = 1 << 20;

pub(super) struct Disk {
    file: File,
    length: u64,
}

impl Disk {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::options().read(true).write(true).open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }

    /// How large it is, in sectors of 512 bytes.
    pub(super) fn sectors(&self) -> u64 {
        self.length / SECTOR
    }

    /// Serves every request of the queue. What met memory that is gone is in `lost`, and its
    /// request has failed; an error is memory of the queue itself.
    pub(super) fn serve(
        &self,
        queue: &mut Queue,
        memory: &Memory<'_>,
        lost: &mut Vec<AccessError>,
    ) -> Result<(), AccessError> {
        while let Some((head, buffers)) = queue.pop(memory)? {
            // The last byte is for the status.
            let Some((status, data)) = buffers.split_last() else { continue };
            let (code, written) = self.answer(data, memory).unwrap_or_else(|error| {
                lost.push(error);
                (VIRTIO_BLK_S_IOERR, 0)
            });
            memory.write(status.address, &[u8::try_from(code).unwrap_or(u8::MAX)])?;
            queue.push(memory, head, written + 1)?;
        }
        Ok(())
    }

    /// Does one request; gives its status and how many bytes of data were written.
    fn answer(&self, buffers: &[Buffer], memory: &Memory<'_>) -> Result<(u32, u32), AccessError> {
        let Some((header, data)) = buffers.split_first() else {
            return Ok((VIRTIO_BLK_S_UNSUPP, 0));
        };
        let mut bytes = [0; 16];
        memory.read(header.address, &mut bytes)?;
        let kind = bytes.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        let sector = bytes.last_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let (mut offset, mut written) = (sector.saturating_mul(SECTOR), 0);
        for buffer in data {
            let mut bytes = vec![0; buffer.length.min(LONGEST)];
            let end = offset.saturating_add(bytes.len() as u64);
            let is_done = end <= self.length
                && match kind {
                    VIRTIO_BLK_T_IN if buffer.is_for_device => {
                        let result = self.file.read_exact_at(&mut bytes, offset);
                        memory.write(buffer.address, &bytes)?;
                        written += u32::try_from(bytes.len()).unwrap_or(0);
                        result.is_ok()
                    }
                    VIRTIO_BLK_T_OUT if !buffer.is_for_device => {
                        memory.read(buffer.address, &mut bytes)?;
                        self.file.write_all_at(&bytes, offset).is_ok()
                    }
                    _ => false,
                };
            if !is_done {
                return Ok((VIRTIO_BLK_S_IOERR, written));
            }
            offset = end;
        }
        let status = match kind {
            VIRTIO_BLK_T_FLUSH if self.file.sync_data().is_err() => VIRTIO_BLK_S_IOERR,
            VIRTIO_BLK_T_IN | VIRTIO_BLK_T_OUT | VIRTIO_BLK_T_FLUSH => VIRTIO_BLK_S_OK,
            _ => VIRTIO_BLK_S_UNSUPP,
        };
        Ok((status, written))
    }
}
