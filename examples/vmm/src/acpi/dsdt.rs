//! The devices.

use super::{OEM, TABLE};
use crate::layout::{PLUGGED, SERIAL, Spi, VIRTIO, Window};
use crate::options::Options;
use acpi_tables::Aml;
use acpi_tables::aml::{
    AddressSpace, AddressSpaceCacheable, Device, EISAName, Interrupt, Memory32Fixed, Method, Name,
    Notify, ResourceTemplate, Scope,
};
use acpi_tables::sdt::Sdt;

pub(crate) fn table(mpidrs: &[u64], options: &Options) -> Sdt {
    let mut devices = Vec::new();
    for uid in 0..mpidrs.len() {
        let path = format!("C{uid:03X}");
        let (hid, uid) = (Name::new("_HID".into(), &"ACPI0007"), Name::new("_UID".into(), &uid));
        Device::new(path.as_str().into(), vec![&hid, &uid]).to_aml_bytes(&mut devices);
    }
    device("COM0", &EISAName::new("PNP0501"), (SERIAL, Spi::SERIAL), &mut devices);
    if options.disk.is_some() {
        device("VIO0", &"LNRO0005", (VIRTIO, Spi::VIRTIO), &mut devices);
    }
    if options.plug_1g {
        plugged_memory(&mut devices);
    }
    if options.has_records() {
        error_device(&mut devices);
    }

    let mut dsdt = Sdt::new(*b"DSDT", 36, 2, OEM, TABLE, 1);
    dsdt.append_slice(&Scope::raw("_SB_".into(), devices));
    dsdt
}

fn device(path: &str, hid: &dyn Aml, (window, spi): (Window, Spi), into: &mut Vec<u8>) {
    let memory = Memory32Fixed::new(true, window.base32(), window.size32());
    let interrupt = interrupt(spi);
    let hid = Name::new("_HID".into(), hid);
    let uid = Name::new("_UID".into(), &0_u8);
    // Without this, a device that reads memory is thought not to see what is in the caches.
    let coherent = Name::new("_CCA".into(), &1_u8);
    let resources = Name::new("_CRS".into(), &ResourceTemplate::new(vec![&memory, &interrupt]));
    Device::new(path.into(), vec![&hid, &uid, &coherent, &resources]).to_aml_bytes(into);
}

/// Memory that is in no memory map: the guest's kernel adds it when it finds the device (ACPI 6.5,
/// 9.11).
fn plugged_memory(into: &mut Vec<u8>) {
    const PRESENT_AND_WORKING: u8 = 0xf;
    let end = PLUGGED.base + PLUGGED.size - 1;
    let cacheable = AddressSpaceCacheable::Cacheable;
    let memory = AddressSpace::new_memory(cacheable, true, PLUGGED.base, end, None);
    let hid = Name::new("_HID".into(), &EISAName::new("PNP0C80"));
    let uid = Name::new("_UID".into(), &0_u8);
    let status = Name::new("_STA".into(), &PRESENT_AND_WORKING);
    let resources = Name::new("_CRS".into(), &ResourceTemplate::new(vec![&memory]));
    Device::new("MEM0".into(), vec![&hid, &uid, &status, &resources]).to_aml_bytes(into);
}

/// The device that stands for the error sources told by interrupt, and the one whose interrupt it
/// is (ACPI 6.5, 5.6.9 and 18.3.2.7.2): an event of the second notifies the first.
fn error_device(into: &mut Vec<u8>) {
    let hid = Name::new("_HID".into(), &EISAName::new("PNP0C33"));
    let uid = Name::new("_UID".into(), &0_u8);
    Device::new("ERRD".into(), vec![&hid, &uid]).to_aml_bytes(into);

    let hid = Name::new("_HID".into(), &"ACPI0013");
    let resources =
        Name::new("_CRS".into(), &ResourceTemplate::new(vec![&interrupt(Spi::ERROR_RECORD)]));
    let error_device = acpi_tables::aml::Path::new("ERRD");
    let notify = Notify::new(&error_device, &0x80_u8);
    let event = Method::new("_EVT".into(), 1, true, vec![&notify]);
    Device::new("GED0".into(), vec![&hid, &uid, &resources, &event]).to_aml_bytes(into);
}

fn interrupt(spi: Spi) -> Interrupt {
    let (is_consumer, is_edge, is_active_low, is_shared) = (true, true, false, false);
    Interrupt::new(is_consumer, is_edge, is_active_low, is_shared, spi.gsi())
}
