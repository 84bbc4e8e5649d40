//! What a boot loader does: the kernel, its initramfs, and what firmware says of the machine.

use crate::layout::{ACPI, DEVICE_TREE, EFI, RAM_BASE};
use crate::options::Options;
use crate::{acpi, device_tree, efi};
use linux_loader::loader::{KernelLoader, pe::PE};
use std::error::Error;
use std::fs::File;
use vm_memory::{Address, Bytes, GuestAddress, GuestMemoryMmap};

/// Where the boot vCPU starts: PC, and the device tree's address in X0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) pc: u64,
    pub(crate) x0: u64,
}

/// A range of guest memory that holds the initramfs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Initrd {
    pub(crate) start: u64,
    pub(crate) end: u64,
}

/// Puts everything into guest memory, as it is after power-on and after a reset.
pub(crate) fn load(
    options: &Options,
    memory: &GuestMemoryMmap,
    mpidrs: &[u64],
) -> Result<Entry, Box<dyn Error>> {
    let kernel = &mut File::open(&options.kernel)?;
    let kernel = PE::load(memory, Some(GuestAddress(RAM_BASE)), kernel, None)?;
    let initrd = match &options.initrd {
        Some(path) => {
            let bytes = std::fs::read(path)?;
            let ram_end = RAM_BASE + (options.memory_mib << 20);
            let start = (ram_end - bytes.len() as u64) & !0xfff;
            memory.write_slice(&bytes, GuestAddress(start))?;
            Some(Initrd { start, end: start + bytes.len() as u64 })
        }
        None => None,
    };
    let firmware = if options.acpi {
        let tables = acpi::tables(ACPI.base, mpidrs, options)?;
        write(memory, ACPI, &tables.bytes)?;
        let efi = efi::tables(EFI.base, tables.rsdp, options.memory_mib << 20);
        write(memory, EFI, &efi.bytes)?;
        Some(efi)
    } else {
        None
    };
    let tree = device_tree::create(options, mpidrs, initrd, firmware.as_ref())?;
    write(memory, DEVICE_TREE, &tree)?;
    Ok(Entry { pc: kernel.kernel_load.raw_value(), x0: DEVICE_TREE.base })
}

fn write(
    memory: &GuestMemoryMmap,
    window: crate::layout::Window,
    bytes: &[u8],
) -> Result<(), Box<dyn Error>> {
    if bytes.len() as u64 > window.size {
        return Err(format!("{} bytes do not fit into {window:#x?}", bytes.len()).into());
    }
    Ok(memory.write_slice(bytes, GuestAddress(window.base))?)
}
