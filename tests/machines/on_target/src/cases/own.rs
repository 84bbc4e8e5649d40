//! Faults of the instruction itself: alignment, tags, landing pads, and tables that cannot be
//! updated.

use super::{always, bti, gcs, hafdbs, mte};
use crate::case::{Abort, Case, Outcome, Run, equal, is_syndrome};
use crate::code::{self, RAN_THROUGH, jump, load};
use crate::emulator::is_qemu_7;
use crate::machine::{At, Code, Machine, VA, page};
use crate::registers::{
    SCTLR_A, SCTLR_ATA0, SCTLR_BT0, SCTLR_TCF0_SYNC, TCR_HA, TCR_TBI0, gcscre0_el1, gcspr_el0,
};
use crate::tables::{AF, TABLE_OR_PAGE, leaf, stage1};
use aarch64_syndrome::address::{far_is_exact, far_is_valid};
use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::{ExceptionClass, FaultClass, IpaAnswer, Level, NoIpa, TargetEl};

const EL0_READ: u64 = stage1::NORMAL | stage1::EL0 | stage1::READ_ONLY | AF;

pub(super) const CASES: &[Case] = &[
    Case {
        name: "an unaligned load with SCTLR.A = 1 is an alignment fault",
        needs: always,
        run: Run::Once(|machine| {
            machine.sctlr_el1 |= SCTLR_A;
            machine.sctlr_el2 |= SCTLR_A;
            let va = page() + 1;
            let own = ExceptionClass::DATA_ABORT_CURRENT;
            let below = ExceptionClass::DATA_ABORT_LOWER;
            alignment(machine, At::El2, TargetEl::El2, own, va, NoIpa::OwnEl)?;
            alignment(machine, At::El1, TargetEl::El1, own, va, NoIpa::OwnEl)?;
            alignment(machine, At::El0, TargetEl::El1, below, va, NoIpa::OwnEl)?;
            place(machine, EL0_READ);
            alignment(machine, At::HostEl0, TargetEl::El2, below, VA | 1, NoIpa::NotAGuest)
        }),
    },
    Case {
        name: "a jump to an odd address is a PC alignment fault with that address",
        needs: always,
        run: Run::Once(|machine| {
            place(machine, EL0_READ);
            machine.pool.place(machine.stage1, VA, Level::L3, leaf(Level::L3, page(), EL0_READ));
            for (at, target) in [
                (At::El2, TargetEl::El2),
                (At::HostEl0, TargetEl::El2),
                (At::El1, TargetEl::El1),
                (At::El0, TargetEl::El1),
            ] {
                let taken = machine.run(at, jump, &[0, 0, VA | 2]);
                is_syndrome(&taken, target, ExceptionClass::PC_ALIGNMENT, 0)?;
                equal("FAR valid", far_is_valid(taken.esr, target), true)?;
                equal("FAR", taken.far, VA | 2)?;
            }
            Ok(())
        }),
    },
    Case {
        name: "QEMU 7.2 translates an odd address before it looks at its alignment, its \
               successors after",
        needs: always,
        run: Run::Once(|machine| {
            let taken = machine.run(At::El2, jump, &[0, 0, VA | 2]);
            let ec = if is_qemu_7() {
                ExceptionClass::INSTRUCTION_ABORT_CURRENT
            } else {
                ExceptionClass::PC_ALIGNMENT
            };
            equal("EC", taken.esr.ec(), ec)
        }),
    },
    Case {
        name: "QEMU does not check that SP is aligned",
        needs: always,
        run: Run::Once(|machine| {
            let taken = machine.run(At::El2, code::with_unaligned_stack, &[0, page() + 8]);
            is_syndrome(&taken, TargetEl::El2, ExceptionClass::BRK64, RAN_THROUGH)
        }),
    },
    Case {
        name: "QEMU does nothing for a cache maintenance instruction, so that it cannot fault",
        needs: always,
        run: Run::Once(|machine| {
            let taken = machine.run(At::El2, code::clean_cache_line, &[0, VA]);
            is_syndrome(&taken, TargetEl::El2, ExceptionClass::BRK64, RAN_THROUGH)
        }),
    },
    Case {
        name: "a load with another tag than the memory's is a tag check fault",
        needs: mte,
        run: Run::Once(|machine| {
            machine.tcr_el2 |= TCR_TBI0;
            machine.sctlr_el2 |= SCTLR_ATA0 | SCTLR_TCF0_SYNC;
            place(machine, EL0_READ & !stage1::NORMAL | stage1::TAGGED);
            let va = VA & !0xf | 5 << 56;
            let taken = machine.run(At::HostEl0, load, &[0, va]);
            Abort {
                target: TargetEl::El2,
                ec: ExceptionClass::DATA_ABORT_LOWER,
                class: FaultClass::TagCheck,
                level: None,
                va,
                s1ptw: false,
                ipa: IpaAnswer::Unavailable(NoIpa::NotAGuest),
            }
            .check(&taken)?;
            equal("FAR exact", far_is_exact(taken.esr, taken.host.with_mops(false)), true)
        }),
    },
    Case {
        name: "a guarded control stack in ordinary memory is a permission fault with GCS = 1",
        needs: gcs,
        run: Run::Once(|machine| {
            place(machine, EL0_READ);
            gcscre0_el1::write(1);
            gcspr_el0::write(VA & !7);
            let taken = machine.run(At::HostEl0, code::pop_guarded_stack, &[]);
            gcscre0_el1::write(0);
            Abort {
                target: TargetEl::El2,
                ec: ExceptionClass::DATA_ABORT_LOWER,
                class: FaultClass::Permission,
                level: Some(Level::L3),
                va: VA & !7,
                s1ptw: false,
                ipa: IpaAnswer::Unavailable(NoIpa::NotAGuest),
            }
            .check(&taken)?;
            let abort = DataAbort::from_esr(taken.esr, TargetEl::El2);
            equal("GCS", abort.map(DataAbort::gcs), Some(true))
        }),
    },
    Case {
        name: "an indirect jump into a guarded page has to find a landing pad",
        needs: bti,
        run: Run::Once(|machine| {
            machine.sctlr_el2 |= SCTLR_BT0;
            // The code once more, in a guarded page.
            let code = code::nothing as Code as usize as u64;
            let guarded = leaf(Level::L3, code, EL0_READ | stage1::GUARDED);
            machine.pool.place(machine.host, VA, Level::L3, guarded);
            let va = VA & !0xfff | code & 0xfff;
            let taken = machine.run(At::HostEl0, jump, &[0, 0, va]);
            // BTYPE of BR from a page that is not guarded.
            is_syndrome(&taken, TargetEl::El2, ExceptionClass::BTI, 0b01)
        }),
    },
    Case {
        name: "QEMU 7.2 cannot set an access flag in a device: an unsupported update, with S1PTW \
               = 1",
        needs: hafdbs,
        run: Run::Once(|machine| {
            // A register of the interrupt controller that keeps a page descriptor with AF = 0:
            // GICD_IROUTER<32>, read as entry 0x20 of a table at this page.
            const TABLE: u64 = 0x0800_6000;
            const ENTRY: u64 = 32;
            let entry = stage1::EL0 | stage1::READ_ONLY | stage1::NORMAL | TABLE_OR_PAGE;
            // SAFETY: a 64-bit register of the interrupt controller, which nothing here uses.
            unsafe { ((TABLE + ENTRY * 8) as *mut u64).write_volatile(entry) };
            machine.tcr_el2 |= TCR_HA;
            machine.pool.place(machine.host, VA, Level::L2, TABLE | TABLE_OR_PAGE);
            let va = VA & !(0x1ff << 12) | ENTRY << 12;
            for (at, ec, reason) in [
                (At::El2, ExceptionClass::DATA_ABORT_CURRENT, NoIpa::OwnEl),
                (At::HostEl0, ExceptionClass::DATA_ABORT_LOWER, NoIpa::NotAGuest),
            ] {
                let taken = machine.run(at, load, &[0, va]);
                if !is_qemu_7() {
                    // Its successors write the device.
                    return is_syndrome(&taken, TargetEl::El2, ExceptionClass::BRK64, RAN_THROUGH);
                }
                Abort {
                    target: TargetEl::El2,
                    ec,
                    class: FaultClass::UnsupportedAtomicUpdate,
                    level: None,
                    va,
                    s1ptw: true,
                    ipa: IpaAnswer::Unavailable(reason),
                }
                .check(&taken)?;
            }
            Ok(())
        }),
    },
];

/// The host's map of `VA`.
fn place(machine: &mut Machine, attributes: u64) {
    let entry = leaf(Level::L3, page(), attributes);
    machine.pool.place(machine.host, VA, Level::L3, entry);
}

fn alignment(
    machine: &Machine,
    at: At,
    target: TargetEl,
    ec: ExceptionClass,
    va: u64,
    reason: NoIpa,
) -> Outcome {
    let taken = machine.run(at, load, &[0, va]);
    let ipa = IpaAnswer::Unavailable(reason);
    Abort { target, ec, class: FaultClass::Alignment, level: None, va, s1ptw: false, ipa }
        .check(&taken)
}
