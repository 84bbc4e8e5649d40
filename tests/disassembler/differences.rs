//! Where the decoder and LLVM may differ, and why. Sections are those of Arm DDI 0487 M.a.a.

/// A reason, and what it covers.
pub(crate) struct Difference {
    pub(crate) reason: &'static str,
    pub(crate) covers: fn(word: u32, ours: &str, theirs: &str) -> bool,
}

/// The decoder's text for a word that is no load or store.
pub(crate) const NONE: &str = "<unknown> ";

pub(crate) static DIFFERENCES: [Difference; 5] = [
    Difference {
        reason: "C4.1, \"Compare and swap (unprivileged)\": UNALLOCATED unless Rt2 is 31. \
                 LLVM ignores Rt2.",
        covers: |word, ours, theirs| {
            let unprivileged =
                word & 0xbfa0_0000 == 0x8980_0000 || word & 0xbfa0_0000 == 0x0980_0000;
            ours == NONE && unprivileged && word >> 10 & 31 != 31 && theirs.starts_with("cas")
        },
    },
    Difference {
        reason: "C4.1, \"Atomic memory operations\": LDAPR has any Rs (bits that should be one). \
                 LLVM asks for 31.",
        covers: |word, ours, theirs| {
            ours.starts_with("ldapr") && word >> 16 & 31 != 31 && theirs == NONE
        },
    },
    Difference {
        reason: "C4.1, \"Load/store ordered register pair\": opc2 of 01xx is UNALLOCATED. \
                 LLVM knows the later LDAP, LDAPP and STLP.",
        covers: |word, ours, theirs| {
            let names = ["ldap ", "ldapp ", "stlp "];
            ours == NONE && word >> 14 & 3 == 1 && names.iter().any(|name| theirs.starts_with(name))
        },
    },
    Difference {
        reason: "C4.1: UNALLOCATED with op1 = 1 and op2 ending in 00. \
                 LLVM knows the later SETGO of FEAT_MOPS_GO.",
        covers: |word, ours, theirs| {
            ours == NONE && word & 0xffff_0c00 == 0x1ddf_0000 && theirs.starts_with("setgo")
        },
    },
    Difference {
        reason: "C5.3, DC: no such instruction. LLVM knows the later DC GBVA and ZGBVA of \
                 FEAT_MTETC.",
        covers: |_, ours, theirs| {
            ours == NONE && (theirs.starts_with("dc gbva") || theirs.starts_with("dc zgbva"))
        },
    },
];
