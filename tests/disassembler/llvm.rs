//! LLVM's disassembler, from the toolchain's own `llvm-tools`.

use crate::elf::object;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// One line for each word, as LLVM prints it: mnemonic, blank, operands.
pub(crate) struct Listing(String);

impl Listing {
    /// What LLVM makes of the words, the first at address 0.
    pub(crate) fn of(words: &[u32]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "disassembler-{}-{}.o",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, object(words)).expect("a temporary file");
        let output = Command::new(objdump())
            .args(["--disassemble", "--mattr=+all"])
            .args(["--no-leading-addr", "--no-show-raw-insn", "--no-print-imm-hex"])
            .args(["--disassemble-zeroes"])
            .arg(&path)
            .output()
            .expect("llvm-objdump runs");
        std::fs::remove_file(&path).expect("the temporary file");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let listing = Self(String::from_utf8(output.stdout).expect("text"));
        assert_eq!(listing.lines().count(), words.len(), "a line for each word");
        listing
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        // Everything else (the file's name, the section's) begins in the first column.
        self.0.lines().filter(|line| line.starts_with(' ')).map(str::trim)
    }
}

fn objdump() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let output =
            Command::new("rustc").args(["--print", "target-libdir"]).output().expect("rustc runs");
        let libdir = String::from_utf8(output.stdout).expect("a path");
        let bin = Path::new(libdir.trim()).parent().expect("beside the libraries").join("bin");
        let path = bin.join(format!("llvm-objdump{}", std::env::consts::EXE_SUFFIX));
        if !path.exists() {
            // Whoever has rustup need not know that a test wants it.
            let _ = Command::new("rustup").args(["component", "add", "llvm-tools"]).status();
        }
        assert!(
            path.exists(),
            "LLVM's disassembler is needed: rustup component add llvm-tools ({} is missing)",
            path.display()
        );
        path
    })
}
