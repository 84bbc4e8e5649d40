//! The most that anything may cost. README and the pages for users promise these numbers.

#![allow(dead_code, reason = "each test file measures one kind of cost")]

/// The most instructions that a hot path may have, `ret` included.
pub(crate) const INSTRUCTIONS: [(&str, usize); 7] = [
    ("probe_exception_class", 2),
    ("probe_class_of_status", 6),
    ("probe_fault_class", 15),
    ("probe_kvm_rfc_v2", 8),
    // By hand it would be 30: the compiler tests EC in two steps instead of one, and makes the kind
    // of the answer by comparisons where arithmetic on the row would do.
    ("probe_ipa", 32),
    ("probe_record", 66),
    ("probe_triage", 6),
];

/// Bytes of text plus rodata that class, decision and IPA may add to a firmware.
pub(crate) const FIRMWARE: u64 = 640;

/// The same for a firmware that finishes an access from its instruction word: whoever does not
/// call it pays nothing.
pub(crate) const LOAD_STORE: u64 = 24_000;

/// The same with fetch, walk and comparison.
pub(crate) const UNDESCRIBED: u64 = 30_000;

/// What is printed, and the most bytes that it may cost.
pub(crate) const TEXT: [(&str, usize); 11] = [
    // 256 of them are the table of the hot path.
    ("ipa", 412),
    ("esr", 1000),
    ("class", 1000),
    ("fault", 2000),
    ("register", 1000),
    ("syndrome", 1500),
    ("fault by name", 4000),
    ("class by name", 6000),
    ("register by name", 46_000),
    ("syndrome by name", 37_500),
    ("explanation", 28_000),
];

/// What is sent by defmt, and the most bytes that it may cost on `AArch64` and on a Cortex-M4.
pub(crate) const RECORDS: [(&str, [usize; 2]); 6] = [
    ("class", [1024, 1024]),
    // 1024 are wanted on both. The index of a word is no constant of the language: on AArch64 each
    // of the 17 classes is three instructions.
    ("fault", [1100, 1024]),
    ("register", [1024, 1024]),
    ("syndrome", [4096, 4096]),
    ("fault by name", [3200, 2800]),
    ("syndrome by name", [34_000, 29_000]),
];
