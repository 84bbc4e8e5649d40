//! What it costs a firmware to print, or to ask: text and rodata over an image that prints numbers.
//! `cargo test -p codegen --test text_size -- --nocapture` prints the sizes.

mod bare_metal;
mod ceilings;
mod image;

use image::Image;

fn size(shown: &str) -> usize {
    let shown = format!("shown=\"{shown}\"");
    Image::link("text", "s", &["--cfg", &shown]).text_and_rodata().len()
}

#[test]
fn text_costs_a_firmware_no_more_than_this() {
    let base = size("nothing");
    let costs = ceilings::TEXT.map(|(shown, ceiling)| (shown, size(shown) - base, ceiling));
    for (shown, cost, ceiling) in costs {
        println!("{shown:<18}{cost:>8} of {ceiling:>6} bytes");
    }
    for (shown, cost, ceiling) in costs {
        assert!(cost <= ceiling, "{shown}: {cost} bytes, not {ceiling} or less");
        assert!(cost > 0, "{shown}: nothing was added");
    }
}
