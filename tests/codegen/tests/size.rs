//! What a firmware pays for class, decision and IPA, measured on linked images.

mod bare_metal;

use object::{Object, ObjectSection, SectionFlags, elf};

/// Bytes of text plus rodata that the library may add to a firmware.
const CEILING: u64 = 640;

/// The same for a firmware that finishes an access from its instruction word: whoever does not
/// call it pays nothing.
const LOAD_STORE_CEILING: u64 = 24_000;

/// A linked image of this package.
struct Image(Vec<u8>);

impl Image {
    fn link(name: &str, opt_level: &str) -> Self {
        bare_metal::compile(&["--package", "codegen", "--bin", name], opt_level, &[]);
        let path = bare_metal::directory().join(bare_metal::TARGET).join("release").join(name);
        Self(std::fs::read(path).expect("cargo linked the image"))
    }

    /// The bytes of everything that is loaded and not written: code and constants.
    fn read_only(&self) -> Vec<u8> {
        let image = object::File::parse(self.0.as_slice()).expect("the linker writes ELF");
        let sections = image.sections().filter(|section| match section.flags() {
            SectionFlags::Elf { sh_flags } => {
                let loaded = u64::from(elf::SHF_ALLOC);
                sh_flags & (loaded | u64::from(elf::SHF_WRITE)) == loaded
            }
            _ => false,
        });
        sections.flat_map(|section| section.data().expect("ELF").to_vec()).collect()
    }
}

#[test]
fn class_decision_and_ipa_cost_a_firmware_640_bytes_at_most() {
    for opt_level in ["s", "2", "3"] {
        let [firmware, baseline] =
            ["firmware", "baseline"].map(|name| Image::link(name, opt_level).read_only());
        let size = (firmware.len() - baseline.len()) as u64;
        println!("opt-level {opt_level}: {size} bytes of text and rodata");
        assert!(size <= CEILING, "opt-level {opt_level}: {size} bytes, not {CEILING} or less");
        let text = firmware.windows(6).find(|bytes| bytes.iter().all(u8::is_ascii_lowercase));
        assert_eq!(text, None, "opt-level {opt_level}: a string is linked");
    }
}

/// The image links only if nothing in it can panic.
#[test]
fn an_access_without_a_syndrome_costs_a_firmware_24_000_bytes_at_most() {
    for opt_level in ["s", "2", "3"] {
        let [firmware, baseline] =
            ["load_store", "baseline"].map(|name| Image::link(name, opt_level).read_only());
        let size = (firmware.len() - baseline.len()) as u64;
        println!("opt-level {opt_level}: {size} bytes of text and rodata");
        assert!((8000..=LOAD_STORE_CEILING).contains(&size), "opt-level {opt_level}: {size} bytes");
    }
}
