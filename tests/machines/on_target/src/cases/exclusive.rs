//! Exclusives: the library finishes a load exclusive, but a core whose monitor is not set never
//! comes to it with the store.

use super::always;
use crate::aim::aim;
use crate::batch::comparable;
use crate::both_ways::{self, END, Trial, WAYS};
use crate::case::{Case, Failed, Outcome, Run, equal};
use crate::emulator::seed;
use crate::guest::Guest;
use crate::machine::Machine;
use crate::semihosting::Console;
use crate::window::{self, CODE, Present};
use crate::words::{Field, RN, bits, words};
use core::fmt::Write;

/// `LDXR` and `STXR` of one register, and of two, without `L` and without `Rs`.
const ONE: (u32, &[Field]) = (0x0800_7c00, &[bits(30, &[0, 1, 2, 3]), O0, RN, RT]);
const TWO: (u32, &[Field]) = (0x8820_0000, &[bits(30, &[0, 1]), O0, bits(10, &[4, 31]), RN, RT]);
const O0: Field = bits(15, &[0, 1]);
/// Not the base, which the store needs again.
const RT: Field = bits(0, &[3, 31]);
const LOAD: u32 = 1 << 22 | 31 << 16;
/// The status in X2.
const STORE: u32 = 2 << 16;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "a load exclusive and the store after it, both by the library, end as on memory",
        needs: always,
        run: Run::Once(|machine| {
            each(machine, |machine, guest, before| {
                both_ways::run_by_library(machine, guest, before)
            })
        }),
    },
    Case {
        name: "a store exclusive after a load that the library has finished stores nothing, and \
               does not fault",
        needs: always,
        run: Run::Once(|machine| {
            each(machine, |machine, guest, before| {
                let mut guest = *guest;
                window::fill(before);
                window::set(Present::NEITHER);
                let finished = both_ways::run_with_help(machine, &mut guest);
                window::set(Present::BOTH);
                let kept = window::contents() == *before;
                match (finished, guest.x[2], kept) {
                    (Ok(1), 1, true) => Trial::Same(1),
                    _ => Trial::Differs,
                }
            })
        }),
    },
];

/// Every pair of a load and its store.
fn each(
    machine: &mut Machine,
    trial: impl Fn(&Machine, &Guest, &window::Contents) -> Trial,
) -> Outcome {
    let mut random = fastrand::Rng::with_seed(seed());
    let mut count = 0;
    for way in WAYS {
        both_ways::go(machine, way, |machine, pstate| {
            for (fixed, fields) in [ONE, TWO] {
                for word in words(fixed, fields) {
                    let Some(load) = comparable(word | LOAD) else { continue };
                    window::write_code([word | LOAD, word | STORE, END].into_iter());
                    let mut guest = Guest::any(&mut random, CODE, pstate);
                    let before = core::array::from_fn(|_| random.u64(..));
                    aim(&mut guest, load, &mut random);
                    match trial(machine, &guest, &before) {
                        Trial::Same(finished) if finished > 0 => count += 1,
                        trial => {
                            // The console cannot fail.
                            let _ = writeln!(Console, "  {word:#010x}, {load}: {trial:?}");
                            return Err(Failed);
                        }
                    }
                }
            }
            Ok(())
        })?;
    }
    equal("something to compare", count > 0, true)
}
