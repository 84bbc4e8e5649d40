//! Linked images, and what of them takes up flash.

use crate::bare_metal;
use object::{Object, ObjectSection, ObjectSymbol, SectionFlags, elf};

/// A linked image of this package.
pub(crate) struct Image(Vec<u8>);

impl Image {
    #[allow(dead_code, reason = "one test file names other targets")]
    pub(crate) fn link(name: &str, opt_level: &str, rustc: &[&str]) -> Self {
        Self::link_for(bare_metal::TARGET, name, &[], opt_level, rustc)
    }

    /// The same for another target, with arguments for cargo.
    pub(crate) fn link_for(
        target: &str,
        name: &str,
        cargo: &[&str],
        opt_level: &str,
        rustc: &[&str],
    ) -> Self {
        let cargo = [&["--package", "codegen", "--bin", name], cargo].concat();
        bare_metal::compile_for(target, &cargo, opt_level, rustc);
        let path = bare_metal::directory().join(target).join("release").join(name);
        Self(std::fs::read(path).expect("cargo linked the image"))
    }

    /// The bytes of everything that is loaded and not written: code and constants.
    #[allow(dead_code, reason = "each test file asks one of two")]
    pub(crate) fn read_only(&self) -> Vec<u8> {
        self.loaded(|_| true)
    }

    /// The same without the tables to unwind by, which firmware that aborts does not load.
    #[allow(dead_code, reason = "each test file asks one of two")]
    pub(crate) fn text_and_rodata(&self) -> Vec<u8> {
        self.loaded(|name| !name.starts_with(".eh_frame"))
    }

    fn loaded(&self, is_counted: impl Fn(&str) -> bool) -> Vec<u8> {
        let image = object::File::parse(self.0.as_slice()).expect("the linker writes ELF");
        let sections = image.sections().filter(|section| match section.flags() {
            SectionFlags::Elf { sh_flags } => {
                let loaded = u64::from(elf::SHF_ALLOC);
                sh_flags & (loaded | u64::from(elf::SHF_WRITE)) == loaded
                    && is_counted(section.name().expect("a name"))
            }
            _ => false,
        });
        sections.flat_map(|section| section.data().expect("ELF").to_vec()).collect()
    }

    /// The names of everything that is linked, mangled.
    #[allow(dead_code, reason = "one test file asks")]
    pub(crate) fn symbols(&self) -> Vec<String> {
        let image = object::File::parse(self.0.as_slice()).expect("the linker writes ELF");
        let names = image.symbols().filter_map(|symbol| symbol.name().ok().map(str::to_owned));
        names.filter(|name| !name.is_empty()).collect()
    }
}
