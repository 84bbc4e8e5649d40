//! Hands the linker the memory map of the payload.

fn main() {
    let directory = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    println!("cargo:rerun-if-changed=link.ld");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none") {
        println!("cargo:rustc-link-arg-bins=-T{directory}/link.ld");
        // The interned strings, in a section that is not loaded.
        println!("cargo:rustc-link-arg-bins=-Tdefmt.x");
    }
}
