//! Where, with what and when.

use std::error::Error;
use std::fs;
use std::process::Command;

const PEERS: [&str; 3] = ["arm-sysregs", "aarch64-cpu", "aarch64-esr-decoder"];

/// The processor's name, family and model.
pub(crate) fn processor() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let about = |name: &str| {
        let line = cpuinfo.lines().find(|line| line.starts_with(name));
        let value = line.and_then(|line| line.split_once(": "));
        value.map_or("unknown", |(_, value)| value)
    };
    format!("{} (family {}, model {})", about("model name"), about("cpu family"), about("model\t"))
}

/// A paragraph on the machine, the compilers, the peers and the day.
pub(crate) fn describe() -> Result<String, Box<dyn Error>> {
    let cores = std::thread::available_parallelism()?;
    let lock = include_str!("../../../../Cargo.lock");
    let version = |peer: &str| {
        let entry = lock.split_once(&format!("name = \"{peer}\"\nversion = \""));
        entry.and_then(|(_, rest)| rest.split_once('"')).map_or("unknown", |(version, _)| version)
    };
    let peers = PEERS.map(|peer| format!("{peer} {}", version(peer))).join(", ");
    Ok(format!(
        "Measured on {}, {cores} cores, {}, on {}, with {} and {} at `-O2`; {peers}.\n",
        processor(),
        std::env::consts::ARCH,
        said_by("date", &["-u", "+%F"])?,
        said_by("rustc", &["--version"])?,
        env!("PEERS_C_COMPILER"),
    ))
}

fn said_by(program: &str, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
    let output = Command::new(program).args(arguments).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
