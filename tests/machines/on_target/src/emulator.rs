//! The QEMU that runs the payload, as far as it differs from the architecture: `docs/on-target.md`
//! has the reasons. And the seed that the run is to have.

use crate::semihosting::command_line;
use core::sync::atomic::{AtomicU64, Ordering};

static MAJOR: AtomicU64 = AtomicU64::new(0);
static SEED: AtomicU64 = AtomicU64::new(0);

/// Takes QEMU's major version and a seed from the semihosting command line, where `run` puts them.
pub(crate) fn find() {
    let mut buffer = [0; 64];
    let line = command_line(&mut buffer).trim();
    let mut words = line.split(' ').map(str::parse);
    let (Some(Ok(major)), Some(Ok(seed))) = (words.next(), words.next()) else {
        panic!("no major version of QEMU and seed: {line:?}");
    };
    MAJOR.store(major, Ordering::Relaxed);
    SEED.store(seed, Ordering::Relaxed);
}

/// What random choices begin with.
pub(crate) fn seed() -> u64 {
    SEED.load(Ordering::Relaxed)
}

/// QEMU 7.2, which Debian 12 has, and which differs more than its successors.
pub(crate) fn is_qemu_7() -> bool {
    MAJOR.load(Ordering::Relaxed) == 7
}
