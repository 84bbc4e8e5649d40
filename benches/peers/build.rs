//! Compiles the C candidates as a distribution compiles a kernel: `-O2`, no target options.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=c");
    let mut build = cc::Build::new();
    build.file("c/linux_rules.c").opt_level(2).warnings(true).extra_warnings(true);
    // As a kernel is: the compiler for Arm comes without a C library.
    build.flag("-ffreestanding");
    let compiler = build.get_compiler().to_command();
    build.compile("linux_rules");

    // For the page: what compiled the C.
    let output = Command::new(compiler.get_program()).arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let version = text.unwrap_or_default().lines().next().unwrap_or("unknown").to_owned();
    println!("cargo:rustc-env=PEERS_C_COMPILER={version}");
}
