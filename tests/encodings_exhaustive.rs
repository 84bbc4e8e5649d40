//! ISS values of every exception class at every level, against the naive decoder.
//!
//! RES0 bits are compared for all 2^32 low words, at EL2 where the class occurs there and at EL3
//! otherwise; those of aborts and `SError`s are left to `exhaustive.rs`, which has them at every
//! level. For other levels, and for the lists of fields, that would take minutes: they are compared
//! for all values of the low 16 bits, for those of the low 11 with each single bit above, and for a
//! stride through the rest.

mod inputs;
mod naive;

use aarch64_syndrome::iss::Encoding;
use aarch64_syndrome::{Esr, Syndrome, TargetEl};
use inputs::LEVELS;
use naive::Sheet;
use naive::compared::list;

/// A prime, so that the stride meets every value of every field.
const STRIDE: usize = 251;

fn word(ec: u64, iss: u64) -> u64 {
    ec << 26 | 1 << 25 | iss
}

/// Calls `test` for each exception class, half of them on each of two threads.
fn for_each_class(test: impl Fn(u64) + Sync) {
    std::thread::scope(|scope| {
        for half in 0..2 {
            let test = &test;
            scope.spawn(move || (half..64).step_by(2).for_each(test));
        }
    });
}

#[test]
fn res0_bits_of_every_low_word_are_those_of_the_naive_decoder() {
    for_each_class(|ec| {
        if matches!(ec, 0x20 | 0x21 | 0x24 | 0x25 | 0x2f) {
            return;
        }
        let is_el2 = naive::allocated(ec << 26, 2);
        let (el, target) = if is_el2 { (2, TargetEl::El2) } else { (3, TargetEl::El3) };
        // The mask shows the compiler that the class stays the same in the loop.
        for word in (0..1 << 26).map(|low| ec << 26 | low & 0x3ff_ffff) {
            let res0 = Syndrome::decode(Esr::from_bits(word), target).res0();
            assert_eq!(res0, naive::res0(word, el), "{word:#x} at EL{el}");
        }
    });
}

#[test]
fn encodings_are_those_of_the_naive_decoder() {
    for_each_class(|ec| {
        for (target, el) in LEVELS {
            let word = word(ec, 0);
            let encoding = Syndrome::decode(Esr::from_bits(word), target).encoding();
            let expected = naive::encoding(word, el).unwrap_or("unallocated");
            assert_eq!(encoding.name(), expected, "{word:#x} at EL{el}");
            assert_eq!(encoding == Encoding::Unallocated, !naive::allocated(word, el));
        }
    });
}

/// Two sheets, to be used again for each word.
#[derive(Default)]
struct Sheets {
    ours: Sheet,
    theirs: Sheet,
}

impl Sheets {
    /// Compares the fields of one word, in their order, and its RES0 bits.
    fn compare(&mut self, word: u64, el: u8, target: TargetEl) {
        self.ours.clear();
        self.theirs.clear();
        let syndrome = Syndrome::decode(Esr::from_bits(word), target);
        list(syndrome, &mut self.ours);
        naive::layout::describe(word, el, &mut self.theirs);
        assert_eq!(self.ours, self.theirs, "{word:#x} at EL{el}");
        assert_eq!(syndrome.res0(), naive::res0(word, el), "{word:#x} at EL{el}");
    }
}

#[test]
fn fields_of_every_class_are_those_of_the_naive_decoder() {
    for_each_class(|ec| {
        let mut sheets = Sheets::default();
        for (target, el) in LEVELS {
            for low in 0..1 << 16 {
                sheets.compare(word(ec, low), el, target);
            }
            for low in 0..1 << 11 {
                for high in 11..25 {
                    sheets.compare(word(ec, 1 << high | low), el, target);
                }
            }
            for iss in (0..1 << 25).step_by(STRIDE) {
                sheets.compare(word(ec, iss), el, target);
            }
        }
    });
}

#[test]
fn bits_above_the_low_word_are_read_as_the_naive_decoder_reads_them() {
    for_each_class(|ec| {
        let mut sheets = Sheets::default();
        for (target, el) in LEVELS {
            for high in 32..64 {
                for iss in (0..1 << 25).step_by(STRIDE * 64 + 1) {
                    sheets.compare(word(ec, iss) | 1 << high, el, target);
                    sheets.compare(word(ec, iss) | u64::MAX << high, el, target);
                }
            }
        }
    });
}
