//! Provokes every exception that an emulated core can produce, and compares what the library says
//! of it with what is known of it. Runs at EL2 of QEMU's virt machine; see `run`.

#![cfg_attr(target_os = "none", no_std, no_main)]
#![cfg_attr(
    target_os = "none",
    allow(
        unsafe_code,
        clippy::cast_possible_truncation,
        clippy::deref_addrof,
        clippy::decimal_bitwise_operands,
        clippy::identity_op,
        clippy::precedence,
        clippy::wildcard_imports,
        reason = "bare metal: registers, tables and entry points"
    )
)]

#[cfg(not(target_os = "none"))]
fn main() {}

#[cfg(target_os = "none")]
mod aim;
#[cfg(target_os = "none")]
mod batch;
#[cfg(target_os = "none")]
mod both_ways;
#[cfg(target_os = "none")]
mod case;
#[cfg(target_os = "none")]
mod cases;
#[cfg(target_os = "none")]
mod code;
#[cfg(target_os = "none")]
mod el3;
#[cfg(target_os = "none")]
mod emulator;
#[cfg(target_os = "none")]
mod guest;
#[cfg(target_os = "none")]
mod machine;
#[cfg(target_os = "none")]
mod prediction;
#[cfg(target_os = "none")]
mod record;
#[cfg(target_os = "none")]
mod registers;
#[cfg(target_os = "none")]
mod semihosting;
#[cfg(target_os = "none")]
mod start;
#[cfg(target_os = "none")]
mod tables;
#[cfg(target_os = "none")]
mod taken;
#[cfg(target_os = "none")]
mod vectors;
#[cfg(target_os = "none")]
mod window;
#[cfg(target_os = "none")]
mod words;

#[cfg(target_os = "none")]
use bare_metal::main;

#[cfg(target_os = "none")]
mod bare_metal {
    use crate::case::Run;
    use crate::cases;
    use crate::machine::Machine;
    use crate::semihosting::{Console, exit};
    use crate::tables::Pool;
    use core::fmt::Write;

    static mut BASE: Pool = Pool::new();
    static mut CASES: Pool = Pool::new();

    pub(crate) extern "C" fn main() -> ! {
        // SAFETY: `main` runs once, and nothing else names the statics.
        let (base, cases) = unsafe { (&mut *(&raw mut BASE), &mut *(&raw mut CASES)) };
        crate::emulator::find();
        crate::record::open();
        let mut machine = Machine::start(base, cases);
        let (mut passed, mut failed) = (0, 0);
        for case in cases::all() {
            if !(case.needs)() {
                // The console cannot fail.
                let _ = writeln!(Console, "left out: {}", case.name);
                continue;
            }
            let mut once = |level, outcome: crate::case::Outcome| {
                let outcome = outcome.and(crate::prediction::outcome());
                let verdict = if outcome.is_ok() { "ok" } else { "FAILED" };
                *(if outcome.is_ok() { &mut passed } else { &mut failed }) += 1;
                let _ = match level {
                    Some(level) => writeln!(Console, "{verdict}: {} (level {level})", case.name),
                    None => writeln!(Console, "{verdict}: {}", case.name),
                };
            };
            match case.run {
                Run::Once(run) => {
                    machine.reset();
                    once(None, run(&mut machine));
                }
                Run::At(levels, run) => {
                    for level in levels {
                        machine.reset();
                        once(Some(level), run(&mut machine, *level));
                    }
                }
            }
        }
        let _ = writeln!(Console, "{} entries as predicted", crate::prediction::compared());
        let _ = writeln!(Console, "{passed} passed, {failed} failed");
        exit(usize::from(failed > 0))
    }
}
