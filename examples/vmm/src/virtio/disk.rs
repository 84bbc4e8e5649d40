//! A disk: requests in guest memory, and a file.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use virtio_bindings::virtio_blk::{
    VIRTIO_BLK_S_IOERR, VIRTIO_BLK_S_OK, VIRTIO_BLK_S_UNSUPP, VIRTIO_BLK_T_FLUSH, VIRTIO_BLK_T_IN,
    VIRTIO_BLK_T_OUT,
};
use virtio_queue::{DescriptorChain, Queue, QueueT, Reader, Writer};
use vm_memory::GuestMemoryMmap;

const SECTOR: u64 = 512;

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

    /// Serves every request of the queue; whether the driver is to be interrupted.
    pub(super) fn serve(&self, queue: &mut Queue, memory: &GuestMemoryMmap) -> bool {
        while let Some(chain) = queue.pop_descriptor_chain(memory) {
            let head = chain.head_index();
            // A request that cannot be read gets no answer, but its descriptors back.
            let written = self.answer(chain, memory).unwrap_or(0);
            if queue.add_used(memory, head, written).is_err() {
                return false;
            }
        }
        queue.needs_notification(memory).unwrap_or(true)
    }

    /// Does one request; gives how many bytes were written.
    fn answer(
        &self,
        chain: DescriptorChain<&GuestMemoryMmap>,
        memory: &GuestMemoryMmap,
    ) -> io::Result<u32> {
        let mut reader: Reader<'_> = chain.clone().reader(memory).map_err(io::Error::other)?;
        let mut writer: Writer<'_> = chain.writer(memory).map_err(io::Error::other)?;
        let mut header = [0; 16];
        reader.read_exact(&mut header)?;
        let (kind, rest) = header.split_first_chunk().ok_or(io::ErrorKind::InvalidData)?;
        let (_, sector) = rest.split_last_chunk().ok_or(io::ErrorKind::InvalidData)?;
        let offset = u64::from_le_bytes(*sector).saturating_mul(SECTOR);
        let status = match u32::from_le_bytes(*kind) {
            VIRTIO_BLK_T_IN => {
                let mut data = vec![0; writer.available_bytes().saturating_sub(1)];
                let result = self.file.read_exact_at(&mut data, offset);
                writer.write_all(&data)?;
                if result.is_ok() { VIRTIO_BLK_S_OK } else { VIRTIO_BLK_S_IOERR }
            }
            VIRTIO_BLK_T_OUT => {
                let mut data = vec![0; reader.available_bytes()];
                reader.read_exact(&mut data)?;
                let end = offset.saturating_add(data.len() as u64);
                if end <= self.length && self.file.write_all_at(&data, offset).is_ok() {
                    VIRTIO_BLK_S_OK
                } else {
                    VIRTIO_BLK_S_IOERR
                }
            }
            VIRTIO_BLK_T_FLUSH if self.file.sync_data().is_ok() => VIRTIO_BLK_S_OK,
            VIRTIO_BLK_T_FLUSH => VIRTIO_BLK_S_IOERR,
            _ => VIRTIO_BLK_S_UNSUPP,
        };
        writer.write_all(&[u8::try_from(status).unwrap_or(u8::MAX)])?;
        u32::try_from(writer.bytes_written()).map_err(io::Error::other)
    }
}
