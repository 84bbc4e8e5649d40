//! What a boot loader adds to the device tree that QEMU gives to firmware.

use std::error::Error;
use std::fs;

use dtoolkit::fdt::Fdt;
use dtoolkit::model::{DeviceTree, DeviceTreeNode, DeviceTreeProperty};

/// Adds to the file `tree`: the kernel's command line, where the initramfs is, and PSCI by SMC.
///
/// # Errors
///
/// A file that cannot be read, written or parsed, and an `address` that is no hexadecimal number.
pub(crate) fn patch(
    tree: &str,
    bootargs: &str,
    initrd: &str,
    address: &str,
) -> Result<(), Box<dyn Error>> {
    let start = u32::from_str_radix(address.trim_start_matches("0x"), 16)?;
    let end = start + u32::try_from(fs::metadata(initrd)?.len())?;

    let bytes = fs::read(tree)?;
    let mut model = DeviceTree::from_fdt(&Fdt::new(&bytes)?);
    let chosen = model.find_node_mut("/chosen").ok_or("no /chosen")?;
    chosen.add_property(DeviceTreeProperty::new("bootargs", bootargs)?);
    chosen.add_property(DeviceTreeProperty::new("linux,initrd-start", start)?);
    chosen.add_property(DeviceTreeProperty::new("linux,initrd-end", end)?);
    let psci = DeviceTreeNode::builder("psci")?
        .property(DeviceTreeProperty::new("compatible", "arm,psci-1.0")?)
        .property(DeviceTreeProperty::new("method", "smc")?);
    model.root.add_child(psci.build());
    fs::write(tree, model.to_dtb())?;
    Ok(())
}
