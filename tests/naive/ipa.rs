//! When the intermediate physical address of a guest's abort is known at EL2.

use super::address::abort_without_far;
use super::bits::{bit, bits, ec};
use super::class::class;

/// What the syndrome cannot say about the machine and its hypervisor.
#[allow(clippy::struct_excessive_bools, reason = "four separate facts")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    /// `HCR_EL2.TGE`: a lower level is the host's own EL0.
    pub tge: bool,
    /// `HCR_EL2.GPF`: every GPF of a lower level comes to EL2.
    pub gpf: bool,
    /// An abort without ISV may come from `FEAT_MOPS`, whose FAR is rough.
    pub mops: bool,
    /// Cortex-A57 erratum 834220: a stage 2 Translation fault may be a stage 1
    /// fault in truth.
    pub erratum_834220: bool,
}

impl Default for Host {
    fn default() -> Self {
        Self { tge: false, gpf: false, mops: true, erratum_834220: false }
    }
}

/// How much of the IPA is known, and why it is not. For EC 0x20, 0x21, 0x24
/// and 0x25 in `ESR_EL2`.
pub fn ipa(word: u64, host: Host) -> (&'static str, Option<&'static str>) {
    if ec(word) != 0x20 && ec(word) != 0x24 {
        return ("unavailable", Some("own_el"));
    }
    if host.tge {
        return ("unavailable", Some("not_a_guest"));
    }
    if hpfar_valid(word, host) {
        if s1ptw(word) {
            return ("descriptor", None);
        }
        if far_exact(word, host) {
            return ("exact", None);
        }
        return ("page", None);
    }
    if on_walk(word) || s1ptw(word) {
        return ("unavailable", Some("table_walk"));
    }
    if abort_without_far(word) {
        return ("unavailable", Some("no_far"));
    }
    ("translate_far", None)
}

/// The IPA, or the page of it, where `HPFAR_EL2` holds it.
pub fn ipa_value(word: u64, far: u64, hpfar: u64, host: Host) -> Option<u64> {
    // HPFAR_EL2.FIPA is [47:4]; it holds IPA[55:12].
    let page = bits(hpfar, 47, 4) * 4096;
    match ipa(word, host).0 {
        "exact" => Some(page + far % 4096),
        "page" | "descriptor" => Some(page),
        _ => None,
    }
}

/// ISS.S1PTW: a stage 2 fault on the walk of stage 1.
fn s1ptw(word: u64) -> bool {
    bit(word, 7)
}

/// Rule RFKLWR: the faults that write `HPFAR_EL2`.
fn hpfar_valid(word: u64, host: Host) -> bool {
    match class(word) {
        Some("AddressSize" | "AccessFlag") => true,
        Some("Translation") => !host.erratum_834220,
        Some("Permission") => s1ptw(word),
        // With HCR_EL2.GPF = 0 only a GPF on a stage 2 table reaches EL2.
        Some("GranuleProtectionOnWalk") => !host.gpf || s1ptw(word),
        _ => false,
    }
}

/// Faults where FAR is the address being translated and not what was accessed.
fn on_walk(word: u64) -> bool {
    matches!(
        class(word),
        Some("SyncExternalOnWalk" | "SyncParityOnWalk" | "GranuleProtectionOnWalk")
    )
}

/// Whether the low bits of FAR are those of the access.
fn far_exact(word: u64, host: Host) -> bool {
    if ec(word) == 0x20 {
        return true;
    }
    let isv = bit(word, 24);
    let fnp = bit(word, 15);
    isv || (!fnp && !host.mops)
}
