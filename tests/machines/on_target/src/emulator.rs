//! The QEMU that runs the payload, as far as it differs from the architecture: `docs/on-target.md`
//! has the reasons.

use crate::semihosting::command_line;
use core::sync::atomic::{AtomicU64, Ordering};

static MAJOR: AtomicU64 = AtomicU64::new(0);

/// Takes QEMU's major version from the semihosting command line, where `run` puts it.
pub(crate) fn find() {
    let mut buffer = [0; 64];
    let version = command_line(&mut buffer).trim();
    let major = version.parse().unwrap_or_else(|_| panic!("no major version of QEMU: {version:?}"));
    MAJOR.store(major, Ordering::Relaxed);
}

/// QEMU 7.2, which Debian 12 has, and which differs more than its successors.
pub(crate) fn is_qemu_7() -> bool {
    MAJOR.load(Ordering::Relaxed) == 7
}
