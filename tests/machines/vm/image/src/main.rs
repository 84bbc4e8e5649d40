//! Makes what a machine is started with.
//!
//! ```text
//! vm-image initrd OUT INIT [NAME=PATH ...]
//! vm-image device-tree TREE BOOTARGS INITRD ADDRESS
//! ```

mod device_tree;
mod initrd;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["initrd", out, init, ref files @ ..] => initrd::make(out, init, files),
        ["device-tree", tree, bootargs, initrd, address] => {
            device_tree::patch(tree, bootargs, initrd, address)
        }
        _ => Err("usage: initrd OUT INIT [NAME=PATH ...] | \
                  device-tree TREE BOOTARGS INITRD ADDRESS"
            .into()),
    }
}
