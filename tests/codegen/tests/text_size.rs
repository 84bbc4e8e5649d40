//! What it costs a firmware to print, or to ask: text and rodata over an image that prints numbers.
//! `cargo test -p codegen --test text_size -- --nocapture` prints the sizes.

mod bare_metal;
mod image;

use image::Image;

/// What is added, and the most bytes that it may cost. README's table has the same numbers.
const CEILINGS: [(&str, usize); 11] = [
    // 256 of them are the table of the hot path.
    ("ipa", 412),
    ("esr", 1000),
    ("class", 1000),
    ("fault", 2000),
    ("register", 1000),
    ("syndrome", 1500),
    ("fault by name", 4000),
    ("class by name", 6000),
    ("register by name", 46_000),
    ("syndrome by name", 37_500),
    ("explanation", 28_000),
];

fn size(shown: &str) -> usize {
    let shown = format!("shown=\"{shown}\"");
    Image::link("text", "s", &["--cfg", &shown]).text_and_rodata().len()
}

#[test]
fn text_costs_a_firmware_no_more_than_this() {
    let base = size("nothing");
    let costs = CEILINGS.map(|(shown, ceiling)| (shown, size(shown) - base, ceiling));
    for (shown, cost, ceiling) in costs {
        println!("{shown:<18}{cost:>8} of {ceiling:>6} bytes");
    }
    for (shown, cost, ceiling) in costs {
        assert!(cost <= ceiling, "{shown}: {cost} bytes, not {ceiling} or less");
        assert!(cost > 0, "{shown}: nothing was added");
    }
}
