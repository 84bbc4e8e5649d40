//! The machine as ACPI tables: a hardware-reduced one, whose guest finds its error sources in the
//! HEST and hears of one of them by a Generic Event Device.

mod dsdt;

use crate::layout::{GIC_DISTRIBUTOR, GIC_REDISTRIBUTOR_SIZE, GIC_REDISTRIBUTORS, ppi};
use crate::memory_errors;
use crate::options::Options;
use acpi_tables::Aml;
use acpi_tables::fadt::{FADTBuilder, Flags};
use acpi_tables::madt::{
    EnabledStatus, GicVersion, Gicc, Gicd, Gicr, LocalInterruptController, MADT,
};
use acpi_tables::rsdp::Rsdp;
use acpi_tables::sdt::Sdt;
use acpi_tables::xsdt::XSDT;
use std::error::Error;

pub(crate) const OEM: [u8; 6] = *b"SAMPLE";
pub(crate) const TABLE: [u8; 8] = *b"VMM     ";

/// Flags of the FADT: PSCI is there, and is called by HVC.
const PSCI_COMPLIANT: u16 = 1;
const PSCI_USE_HVC: u16 = 2;

/// All tables, one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    pub(crate) bytes: Vec<u8>,
    pub(crate) rsdp: u64,
}

struct Writer {
    base: u64,
    bytes: Vec<u8>,
}

impl Writer {
    /// Puts a table behind the others; gives its address.
    fn put(&mut self, table: &dyn Aml) -> u64 {
        self.bytes.resize(self.bytes.len().next_multiple_of(16), 0);
        let address = self.base + self.bytes.len() as u64;
        table.to_aml_bytes(&mut self.bytes);
        address
    }
}

pub(crate) fn tables(
    base: u64,
    mpidrs: &[u64],
    options: &Options,
) -> Result<Tables, Box<dyn Error>> {
    let mut writer = Writer { base, bytes: Vec::new() };
    let dsdt = writer.put(&Whole(dsdt::table(mpidrs, options)));
    let mut fadt = FADTBuilder::new(OEM, TABLE, 1).dsdt_64(dsdt).flag(Flags::HwReducedAcpi);
    fadt.arm_boot_arch = (PSCI_COMPLIANT | PSCI_USE_HVC).into();
    let fadt = writer.put(&fadt.finalize());
    let madt = writer.put(&madt(mpidrs)?);
    let gtdt = writer.put(&Whole(gtdt()));

    let mut xsdt = XSDT::new(OEM, TABLE, 1);
    for table in [fadt, madt, gtdt] {
        xsdt.add_entry(table);
    }
    if options.has_records() {
        xsdt.add_entry(writer.put(&memory_errors::hest()?));
    }
    let xsdt = writer.put(&xsdt);
    let rsdp = writer.put(&Rsdp::new(OEM, xsdt));
    Ok(Tables { bytes: writer.bytes, rsdp })
}

fn madt(mpidrs: &[u64]) -> Result<MADT, Box<dyn Error>> {
    let mut madt = MADT::new(OEM, TABLE, 1, LocalInterruptController::Address(0));
    madt.add_structure(Gicd::new(0, GIC_DISTRIBUTOR.base, GicVersion::GICv3));
    for (uid, mpidr) in (0..).zip(mpidrs) {
        madt.add_structure(
            Gicc::new(EnabledStatus::Enabled)
                .cpu_interface_number(uid)
                .acpi_processor_uid(uid)
                .mpidr(*mpidr),
        );
    }
    let length = u32::try_from(GIC_REDISTRIBUTOR_SIZE * mpidrs.len() as u64)?;
    madt.add_structure(Gicr::new(GIC_REDISTRIBUTORS.base, length));
    Ok(madt)
}

/// The timers of each vCPU (ACPI 6.5, 5.2.25).
fn gtdt() -> Sdt {
    const NOT_MAPPED: u64 = u64::MAX;
    const ALWAYS_ON: u32 = 1 << 2;
    let mut gtdt = Sdt::new(*b"GTDT", 104, 3, OEM, TABLE, 1);
    gtdt.write_u64(36, NOT_MAPPED);
    let timers =
        [ppi::SECURE_TIMER, ppi::PHYSICAL_TIMER, ppi::VIRTUAL_TIMER, ppi::HYPERVISOR_TIMER];
    for (index, number) in timers.into_iter().enumerate() {
        gtdt.write_u32(48 + index * 8, number + 16);
        gtdt.write_u32(52 + index * 8, ALWAYS_ON);
    }
    gtdt.write_u64(80, NOT_MAPPED);
    gtdt
}

/// A table that is bytes already.
struct Whole(Sdt);

impl Aml for Whole {
    fn to_aml_bytes(&self, sink: &mut dyn acpi_tables::AmlSink) {
        sink.vec(self.0.as_slice());
    }
}
