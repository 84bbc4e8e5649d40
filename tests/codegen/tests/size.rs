//! What a firmware pays for class, decision and IPA, measured on linked images.

mod bare_metal;
mod ceilings;
mod image;

use ceilings::FIRMWARE;
use image::Image;

#[test]
fn class_decision_and_ipa_cost_a_firmware_640_bytes_at_most() {
    for opt_level in ["s", "2", "3"] {
        let [firmware, baseline] =
            ["firmware", "baseline"].map(|name| Image::link(name, opt_level, &[]).read_only());
        let size = (firmware.len() - baseline.len()) as u64;
        println!("opt-level {opt_level}: {size} bytes of text and rodata");
        assert!(size <= FIRMWARE, "opt-level {opt_level}: {size} bytes, not {FIRMWARE} or less");
        let text = firmware.windows(6).find(|bytes| bytes.iter().all(u8::is_ascii_lowercase));
        assert_eq!(text, None, "opt-level {opt_level}: a string is linked");
    }
}

/// The image links only if nothing in it can panic.
#[test]
fn an_access_without_a_syndrome_costs_a_firmware_24_000_bytes_at_most() {
    costs_at_most("load_store", ceilings::LOAD_STORE);
}

/// The same of this image.
#[test]
fn with_a_walk_of_the_tables_it_costs_30_000_bytes_at_most() {
    costs_at_most("undescribed", ceilings::UNDESCRIBED);
}

fn costs_at_most(name: &str, ceiling: u64) {
    for opt_level in ["s", "2", "3"] {
        let [firmware, baseline] =
            [name, "baseline"].map(|name| Image::link(name, opt_level, &[]).read_only());
        let size = (firmware.len() - baseline.len()) as u64;
        println!("{name}, opt-level {opt_level}: {size} bytes of text and rodata");
        assert!((8000..=ceiling).contains(&size), "opt-level {opt_level}: {size} bytes");
    }
}

/// The images of decisions alone have no code of it, and the others have: by their symbols.
#[test]
fn whoever_does_not_finish_accesses_has_no_code_of_it() {
    let of_it = |name: &str| {
        let image = Image::link(name, "s", &[]);
        let modules = ["load_store", "stage1", "perform_through"];
        let symbols = image.symbols();
        assert!(!symbols.is_empty(), "{name} has no symbols to look at");
        symbols
            .into_iter()
            .filter(|symbol| modules.iter().any(|module| symbol.contains(module)))
            .collect::<Vec<_>>()
    };
    assert!(!of_it("load_store").is_empty() && !of_it("undescribed").is_empty());
    for name in ["firmware", "decode", "print"] {
        assert_eq!(of_it(name), [""; 0], "{name}");
    }
}
