//! What a record of defmt costs in flash, on two targets: text and rodata over an image that sends
//! numbers. Words are interned, and stay in the ELF file.
//! `cargo test -p codegen --test record_size -- --nocapture` prints the sizes.

mod bare_metal;
mod ceilings;
mod image;

use image::Image;

const TARGETS: [&str; 2] = ["aarch64-unknown-none", "thumbv7em-none-eabi"];

fn size(target: &str, shown: &str) -> usize {
    let shown = format!("shown=\"{shown}\"");
    let features = ["--features", "defmt"];
    let rustc = ["--cfg", &shown, "-Clink-arg=-Tdefmt.x"];
    Image::link_for(target, "records", &features, "s", &rustc).text_and_rodata().len()
}

#[test]
fn records_cost_a_firmware_no_more_than_this() {
    let mut too_large = Vec::new();
    for (index, target) in TARGETS.into_iter().enumerate() {
        let base = size(target, "nothing");
        for (shown, ceilings) in ceilings::RECORDS {
            let ceiling = ceilings[index];
            let cost = size(target, shown) - base;
            println!("{target}: {shown:<18}{cost:>8} of {ceiling:>6} bytes");
            assert!(cost > 0, "{target}: {shown}: nothing was added");
            if cost > ceiling {
                too_large.push((target, shown, cost, ceiling));
            }
        }
    }
    assert_eq!(too_large, []);
}
