//! `c/linux_rules.c`, by its functions.

#![allow(unsafe_code, reason = "C is called through pointers and lengths")]

use crate::candidate::Candidate;
use crate::inputs::Exit;

const NAME: &str = "C, Linux's rules";

/// Codes with which KVM does not read `HPFAR_EL2`, although the architecture says it is written:
/// granule protection faults on a walk, level -2.
const HPFAR_UNREAD: &[u8] = &[0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2a, 0x2c];

/// The same, and 0x12, an external abort on a walk that KVM takes for a fault of the access.
const NOT_KVMS: &[u8] = &[0x12, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2a, 0x2c];

macro_rules! c_candidate {
    ($constant:ident, $text:literal, $input:ty, $output:ty, $wrong:expr,
     $one:ident, $pass:ident, $chain:ident) => {
        unsafe extern "C" {
            safe fn $one(input: $input) -> $output;
            fn $pass(inputs: *const $input, answers: *mut $output, count: usize);
            fn $chain(inputs: *const $input, count: usize, zero: u64) -> $output;
        }

        #[doc = $text]
        pub const $constant: Candidate<$input, $output> = Candidate {
            name: NAME,
            one: |input| $one(input),
            pass: |inputs, answers| {
                let count = inputs.len().min(answers.len());
                // SAFETY: `count` inputs are read and as many answers written, and both slices
                // have them; the layouts are C's.
                unsafe { $pass(inputs.as_ptr(), answers.as_mut_ptr(), count) }
            },
            chain: |inputs, zero| {
                // SAFETY: as many inputs are read as the slice has; the layout is C's.
                unsafe { $chain(inputs.as_ptr(), inputs.len(), zero) }
            },
            wrong: $wrong,
            is_slow: false,
        };
    };
}

c_candidate!(CLASS, "Class only.", u64, u8, &[], peers_class, peers_class_pass, peers_class_chain);
c_candidate!(
    DECISION,
    "Class and decision.",
    u64,
    u8,
    &[],
    peers_decision,
    peers_decision_pass,
    peers_decision_chain
);
c_candidate!(
    RECORD,
    "The record.",
    u64,
    u32,
    HPFAR_UNREAD,
    peers_record,
    peers_record_pass,
    peers_record_chain
);
c_candidate!(
    IPA,
    "The IPA, by KVM's rule.",
    Exit,
    u64,
    NOT_KVMS,
    peers_ipa,
    peers_ipa_pass,
    peers_ipa_chain
);
