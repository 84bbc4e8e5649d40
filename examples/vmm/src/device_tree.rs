//! The machine as a device tree.

use crate::boot::Initrd;
use crate::efi::{self, Tables};
use crate::layout::{
    GIC_DISTRIBUTOR, GIC_REDISTRIBUTOR_SIZE, GIC_REDISTRIBUTORS, RAM_BASE, SERIAL, Spi, VIRTIO, ppi,
};
use crate::options::Options;
use vm_fdt::{Error, FdtWriter};

const GIC_HANDLE: u32 = 1;
const SPI: u32 = 0;
const PPI: u32 = 1;
const EDGE_RISING: u32 = 1;
const LEVEL_HIGH: u32 = 4;

pub(crate) fn create(
    options: &Options,
    mpidrs: &[u64],
    initrd: Option<Initrd>,
    firmware: Option<&Tables>,
) -> Result<Vec<u8>, Error> {
    let mut fdt = FdtWriter::new()?;
    let root = fdt.begin_node("")?;
    fdt.property_string("compatible", "linux,dummy-virt")?;
    fdt.property_u32("#address-cells", 2)?;
    fdt.property_u32("#size-cells", 2)?;
    fdt.property_u32("interrupt-parent", GIC_HANDLE)?;

    let chosen = fdt.begin_node("chosen")?;
    let mut words = String::from("console=ttyS0");
    if let Some(tables) = firmware {
        words += " acpi=force efi=noruntime";
        fdt.property_u64("linux,uefi-system-table", tables.system_table)?;
        fdt.property_u64("linux,uefi-mmap-start", tables.memory_map)?;
        fdt.property_u32("linux,uefi-mmap-size", tables.memory_map_size)?;
        fdt.property_u32("linux,uefi-mmap-desc-size", efi::DESCRIPTOR_SIZE)?;
        fdt.property_u32("linux,uefi-mmap-desc-ver", efi::DESCRIPTOR_VERSION)?;
        // Debian's kernels want this too; upstream's do not look.
        fdt.property_u32("linux,uefi-secure-boot", efi::SECURE_BOOT_DISABLED)?;
    }
    // Last, where they win.
    words = format!("{words} {}", options.cmdline);
    fdt.property_string("bootargs", words.trim_end())?;
    if let Some(Initrd { start, end }) = initrd {
        fdt.property_u64("linux,initrd-start", start)?;
        fdt.property_u64("linux,initrd-end", end)?;
    }
    fdt.end_node(chosen)?;

    let memory = fdt.begin_node(&format!("memory@{RAM_BASE:x}"))?;
    fdt.property_string("device_type", "memory")?;
    fdt.property_array_u64("reg", &[RAM_BASE, options.memory_mib << 20])?;
    fdt.end_node(memory)?;

    let cpus = fdt.begin_node("cpus")?;
    fdt.property_u32("#address-cells", 2)?;
    fdt.property_u32("#size-cells", 0)?;
    for mpidr in mpidrs {
        let cpu = fdt.begin_node(&format!("cpu@{mpidr:x}"))?;
        fdt.property_string("device_type", "cpu")?;
        fdt.property_string("compatible", "arm,armv8")?;
        fdt.property_string("enable-method", "psci")?;
        fdt.property_u64("reg", *mpidr)?;
        fdt.end_node(cpu)?;
    }
    fdt.end_node(cpus)?;

    let psci = fdt.begin_node("psci")?;
    fdt.property_string("compatible", "arm,psci-1.0")?;
    fdt.property_string("method", "hvc")?;
    fdt.end_node(psci)?;

    let gic = fdt.begin_node(&format!("interrupt-controller@{:x}", GIC_DISTRIBUTOR.base))?;
    fdt.property_string("compatible", "arm,gic-v3")?;
    fdt.property_null("interrupt-controller")?;
    fdt.property_u32("#interrupt-cells", 3)?;
    let redistributors = GIC_REDISTRIBUTOR_SIZE * mpidrs.len() as u64;
    let frames =
        [GIC_DISTRIBUTOR.base, GIC_DISTRIBUTOR.size, GIC_REDISTRIBUTORS.base, redistributors];
    fdt.property_array_u64("reg", &frames)?;
    fdt.property_phandle(GIC_HANDLE)?;
    fdt.end_node(gic)?;

    let timer = fdt.begin_node("timer")?;
    fdt.property_string("compatible", "arm,armv8-timer")?;
    fdt.property_null("always-on")?;
    let interrupts =
        [ppi::SECURE_TIMER, ppi::PHYSICAL_TIMER, ppi::VIRTUAL_TIMER, ppi::HYPERVISOR_TIMER]
            .map(|number| [PPI, number, LEVEL_HIGH]);
    fdt.property_array_u32("interrupts", interrupts.as_flattened())?;
    fdt.end_node(timer)?;

    let serial = fdt.begin_node(&format!("serial@{:x}", SERIAL.base))?;
    fdt.property_string("compatible", "ns16550a")?;
    fdt.property_array_u64("reg", &[SERIAL.base, SERIAL.size])?;
    fdt.property_u32("clock-frequency", 1_843_200)?;
    fdt.property_array_u32("interrupts", &[SPI, Spi::SERIAL.0, EDGE_RISING])?;
    fdt.end_node(serial)?;

    if options.disk.is_some() {
        let virtio = fdt.begin_node(&format!("virtio@{:x}", VIRTIO.base))?;
        fdt.property_string("compatible", "virtio,mmio")?;
        fdt.property_array_u64("reg", &[VIRTIO.base, VIRTIO.size])?;
        fdt.property_array_u32("interrupts", &[SPI, Spi::VIRTIO.0, EDGE_RISING])?;
        fdt.property_null("dma-coherent")?;
        fdt.end_node(virtio)?;
    }
    fdt.end_node(root)?;
    fdt.finish()
}
