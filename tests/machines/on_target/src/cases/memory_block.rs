//! Memory copies and sets: prologue, main part and epilogue, by the core as far as it comes and by
//! the library.

use super::{mops, mte};
use crate::both_ways::{self, END, Trial, WAYS, Way};
use crate::case::{Case, Failed, Outcome, Run};
use crate::emulator::seed;
use crate::guest::Guest;
use crate::machine::Machine;
use crate::registers::hcrx_el2;
use crate::semihosting::Console;
use crate::window::{self, BYTES, CODE, FIRST, Present};
use core::fmt::Write;

/// Of X1, X2 and X3: destination, source or value, number of bytes.
const OPERANDS: u32 = 1 | 2 << 16 | 3 << 5;
const COPY: u32 = 0x1d00_0400 | OPERANDS;
const COPY_FORWARD: u32 = 0x1900_0400 | OPERANDS;
const SET: u32 = 0x19c0_0400 | OPERANDS;
const SET_WITH_TAGS: u32 = 0x1dc0_0400 | OPERANDS;
/// Prologue, main part and epilogue, of a copy and of a set.
const PHASES_OF_COPY: u32 = 22;
const PHASES_OF_SET: u32 = 14;
/// `CPY`, not `CPYF`.
const IN_ANY_DIRECTION: u32 = 1 << 26;
/// `HCRX_EL2.MSCEn`.
const MSCEN: u64 = 1 << 11;
/// How often each form runs in each way.
const TIMES: usize = 12;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "a memory copy in any direction, as either level, ends as on memory",
        needs: mops,
        run: Run::Once(|machine| {
            // The last four bits: who writes and reads, and what is not worth caching.
            for options in 0..16 {
                for copy in [COPY, COPY_FORWARD] {
                    each(machine, &WAYS, copy | options << 12, PHASES_OF_COPY, 1)?;
                }
            }
            Ok(())
        }),
    },
    Case {
        name: "a memory set ends as on memory",
        needs: mops,
        run: Run::Once(|machine| {
            (0..4)
                .try_for_each(|options| each(machine, &WAYS, SET | options << 12, PHASES_OF_SET, 1))
        }),
    },
    Case {
        name: "a memory set with tags ends as on memory without tags",
        needs: || mops() && mte(),
        run: Run::Once(|machine| {
            (0..4).try_for_each(|options| {
                each(machine, &WAYS, SET_WITH_TAGS | options << 12, PHASES_OF_SET, 16)
            })
        }),
    },
];

/// Three instructions with any registers, in each of these ways.
fn each(machine: &mut Machine, ways: &[Way], word: u32, phase: u32, unit: u64) -> Outcome {
    hcrx_el2::write(MSCEN);
    let outcome = ways.iter().try_for_each(|way| {
        both_ways::go(machine, *way, |machine, pstate| {
            window::write_code((0..3).map(|number| word | number << phase).chain([END]));
            let mut random = fastrand::Rng::with_seed(seed() ^ u64::from(word));
            for _ in 0..TIMES {
                let mut guest = Guest::any(&mut random, CODE, pstate);
                let before = core::array::from_fn(|_| random.u64(..));
                let bytes = random.u64(..400) & !(unit - 1);
                // Every other copy meets itself, but none that goes forward only overwrites what
                // it has yet to read: what becomes of that is the core's own affair.
                let last = BYTES as u64 - bytes;
                let to = random.u64(..last) & !(unit - 1);
                let back = if word & IN_ANY_DIRECTION == 0 { 0 } else { random.u64(..100) };
                let near = to.saturating_sub(back) + random.u64(..100);
                let far = if to < last / 2 { to + bytes } else { to.saturating_sub(bytes) };
                let from = if random.bool() { near } else { far };
                let mut tag = || u64::from(random.u8(..)) << 56;
                guest.x[1] = FIRST + to | tag();
                // The value of a set may be any.
                guest.x[2] = FIRST + from.min(last) | tag();
                guest.x[3] = bytes;
                let present = random.choice(Present::NOT_BOTH).unwrap_or(Present::NEITHER);
                match both_ways::run(machine, &guest, &before, present) {
                    Trial::Same(_) => {}
                    trial => {
                        let [_, to, from, bytes, ..] = guest.x;
                        // The console cannot fail.
                        let _ = writeln!(
                            Console,
                            "  {word:#010x}: {bytes} bytes to {to:#x} from {from:#x}, {present:?}, \
                             PSTATE {pstate:#x}: {trial:?}"
                        );
                        return Err(Failed);
                    }
                }
            }
            Ok(())
        })
    });
    hcrx_el2::write(0);
    outcome
}
