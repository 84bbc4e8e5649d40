//! The machine as one case wants it: translation tables, traps, and a level to run code at.

use crate::el3::{has_el3, set_el3};
use crate::prediction::{self, readable_pstate};
use crate::registers::*;
use crate::tables::{AF, Pool, Tree, leaf, stage1, stage2};
use crate::taken::Taken;
use crate::vectors::{Context, FROM_EL1, el1_vectors, el2_vectors, enter};
use aarch64_syndrome::entry::{CoreState, Entered, Mode, Spsr};
use aarch64_syndrome::{Esr, ExceptionClass, Far, GuestTranslation, Level, TargetEl};
use core::arch::asm;

/// Where a piece of code runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// The guest's EL1.
    El1,
    /// The guest's EL0.
    El0,
    /// EL0 of the host: `HCR_EL2.TGE` = 1, the payload's own stage 1 and no stage 2.
    HostEl0,
    /// The payload's own level.
    El2,
    /// EL3, without translation.
    El3,
}

/// A piece of code that leads to an exception.
pub(crate) type Code = unsafe extern "C" fn();

const RAM: u64 = 0x4000_0000;
/// RAM once more in the host's map, where EL0 may execute, also in `AArch32`.
const EL0_ALIAS: u64 = 0x4000_0000;
/// An address in the map of QEMU's virt machine at which there is nothing.
pub(crate) const UNASSIGNED: u64 = 0x50_0000_0000;
/// An address with more bits than `TCR_ELx.IPS` and `VTCR_EL2.PS` allow.
pub(crate) const TOO_LARGE: u64 = 1 << 45;
/// Where faults are provoked: mapped nowhere, unless a case does it.
pub(crate) const VA: u64 = 0x0612_3456_7678;
/// As [`VA`], for tables that start at level -1.
pub(crate) const WIDE_VA: u64 = VA | 3 << 48;
pub(crate) const IPA: u64 = 0x0a0b_cdef_6000;
/// For a stage 1 table at a place of its own.
pub(crate) const TABLE_IPA: u64 = 0x0b0c_d123_4000;

/// Write-back memory, `Device-nGnRnE`, and write-back memory with tags.
const MAIR: u64 = 0x00f0_00ff;
/// 48-bit input, 44-bit output, write-back tables, TTBR1 off with the 4 KiB granule.
const TCR: u64 = 16 | 0b01 << 8 | 0b01 << 10 | 16 << 16 | 1 << 23 | 0b10 << 30 | 0b100 << 32;
/// 44-bit input from level 0, 44-bit output, write-back tables.
const VTCR: u64 = 20 | 0b10 << 6 | 0b01 << 8 | 0b01 << 10 | 0b100 << 16 | 1 << 31;

/// A page for the loads and stores that are to succeed or to fail for another reason than its
/// absence.
#[repr(align(4096))]
struct Page(#[allow(dead_code, reason = "read and written by assembly alone")] [u8; 4096]);
static PAGE: Page = Page([0; 4096]);

/// The address of a page of RAM.
pub(crate) fn page() -> u64 {
    &raw const PAGE as u64
}

pub(crate) struct Machine {
    pub(crate) pool: &'static mut Pool,
    /// The payload's own tables between cases; never changed after the start.
    base: u64,
    pub(crate) stage1: Tree,
    pub(crate) stage2: Tree,
    pub(crate) host: Tree,
    pub(crate) hcr: u64,
    pub(crate) cptr: u64,
    pub(crate) cpacr: u64,
    pub(crate) mdcr: u64,
    pub(crate) sctlr_el1: u64,
    pub(crate) sctlr_el2: u64,
    /// These two where there is an EL3.
    pub(crate) sctlr_el3: u64,
    pub(crate) scr: u64,
    pub(crate) tcr_el1: u64,
    pub(crate) tcr_el2: u64,
    pub(crate) vtcr: u64,
    /// Bits of `SPSR_EL2` beside the level and the masks.
    pub(crate) spsr: u64,
}

impl Machine {
    /// The machine with EL2's own translation on.
    pub(crate) fn start(base_pool: &mut Pool, pool: &'static mut Pool) -> Self {
        let base = host(base_pool, Level::L0);
        mair_el2::write(MAIR);
        tcr_el2::write(TCR);
        ttbr0_el2::write(base.root);
        vbar_el2::write(&raw const el2_vectors as u64);
        oslar_el1::write(0);
        invalidate();
        sctlr_el2::write(SCTLR_BASE | SCTLR_M);
        Self {
            pool,
            base: base.root,
            stage1: base,
            stage2: base,
            host: base,
            hcr: 0,
            cptr: 0,
            cpacr: 0,
            mdcr: 0,
            sctlr_el1: 0,
            sctlr_el2: 0,
            sctlr_el3: 0,
            scr: 0,
            tcr_el1: 0,
            tcr_el2: 0,
            vtcr: 0,
            spsr: 0,
        }
    }

    /// As each case finds it: RAM mapped one to one by each stage, nothing trapped.
    pub(crate) fn reset(&mut self) {
        self.starting_at(Level::L0);
        self.hcr = HCR_VM | HCR_RW | HCR_E2H | HCR_API | HCR_APK | HCR_ATA;
        self.cptr = CPTR_NO_TRAPS;
        self.cpacr = CPTR_NO_TRAPS;
        self.mdcr = 0;
        self.sctlr_el1 = SCTLR_BASE | SCTLR_M;
        self.sctlr_el2 = SCTLR_BASE | SCTLR_M;
        self.sctlr_el3 = SCTLR_EL3_BASE;
        self.scr = SCR_BASE;
        self.tcr_el1 = TCR;
        self.tcr_el2 = TCR;
        self.vtcr = VTCR;
        self.spsr = 0;
    }

    /// All tables start at level -1 (`FEAT_LPA2`).
    pub(crate) fn widen(&mut self) {
        self.starting_at(Level::Minus1);
        let wide = |tcr: u64| tcr & !0x3f | 12 | TCR_DS;
        self.tcr_el1 = wide(TCR);
        self.tcr_el2 = wide(TCR);
        // 52-bit input and output, SL2 = 1 and SL0 = 0: from level -1.
        self.vtcr = 12 | 0b01 << 8 | 0b01 << 10 | 0b110 << 16 | 1 << 31 | 1 << 32 | 1 << 33;
    }

    fn starting_at(&mut self, start: Level) {
        self.pool.empty();
        self.host = host(self.pool, start);
        self.stage1 = self.pool.tree(start);
        // Not writable at EL0, so that EL1 may execute it too.
        let shared = stage1::NORMAL | stage1::EL0 | stage1::READ_ONLY | AF;
        self.pool.place(self.stage1, RAM, Level::L1, leaf(Level::L1, RAM, shared));
        self.stage2 = self.pool.tree(start);
        let all = stage2::NORMAL | stage2::READ | stage2::WRITE | AF;
        self.pool.place(self.stage2, RAM, Level::L1, leaf(Level::L1, RAM, all));
    }

    /// The first exception that `code` leads to, with these `x0`, `x1` and so on. What the library
    /// says of the entry is compared with it.
    pub(crate) fn run(&self, at: At, code: Code, x: &[u64]) -> Taken {
        let pstate = Spsr::new(match at {
            At::El1 => Mode::El1h,
            At::El0 | At::HostEl0 => Mode::El0t,
            At::El2 => Mode::El2h,
            At::El3 => Mode::El3h,
        });
        // Debug exceptions stay unmasked: only cases that arm them can get one.
        let pstate = Spsr::from_bits(pstate.with_daif(0b0111).into_bits() ^ self.spsr);
        self.run_from(at, CoreState { pc: code as usize as u64, pstate }, x)
    }

    /// The same for code that needs a state of its own.
    pub(crate) fn run_from(&self, at: At, state: CoreState, x: &[u64]) -> Taken {
        far_el12::write(0);
        let taken = self.enter(at, state, x);
        prediction::check(self, at, &taken);
        taken
    }

    /// Lets EL1 take an exception as the library says, and goes on at its vector.
    pub(crate) fn inject(&self, entered: &Entered, x: &[u64]) -> Taken {
        elr_el12::write(entered.elr());
        spsr_el12::write(entered.spsr().into_bits());
        if let Some(esr) = entered.esr() {
            esr_el12::write(esr.into_bits());
        }
        far_el12::write(entered.far().map_or(0, Far::into_bits));
        self.enter(At::El1, entered.state(), x)
    }

    /// Lets EL2 take an exception as the library says, and goes on at its vector: by EL3, which
    /// alone can give EL2 its `PSTATE`.
    pub(crate) fn inject_into_el2(&self, at: At, entered: &Entered, x: &[u64]) -> Taken {
        self.leave(at, entered.state(), x, || {
            elr_el2::write(with_alias(at, entered.elr()));
            spsr_el2::write(entered.spsr().into_bits());
            if let Some(esr) = entered.esr() {
                esr_el2::write(esr.into_bits());
            }
            far_el2::write(entered.far().map_or(0, Far::into_bits));
            true
        })
    }

    /// The first exception that the code at `state` leads to.
    fn enter(&self, at: At, state: CoreState, x: &[u64]) -> Taken {
        self.leave(at, state, x, || {
            spsr_el2::write(state.pstate.into_bits());
            elr_el2::write(with_alias(at, state.pc));
            at == At::El3
        })
    }

    /// Goes to `state`, by EL3 if `last`, which is called when everything else is set up, says so.
    fn leave(&self, at: At, state: CoreState, x: &[u64], last: impl FnOnce() -> bool) -> Taken {
        let mut context = Context::new(self.cptr, readable_pstate(), x);
        let at_el2 = self.set_up(at, || {
            context.by_el3 = u64::from(last());
            context.el3 = [state.pc, state.pstate.into_bits(), 0, 0];
            enter(&mut context);
            Taken {
                target: TargetEl::El2,
                esr: Esr::from_bits(esr_el2::read()),
                far: far_el2::read(),
                hpfar: hpfar_el2::read(),
                elr: without_alias(elr_el2::read()),
                spsr: spsr_el2::read(),
                vector: context.vector,
                pstate: context.pstate,
                x: context.after,
                began: state,
                host: GuestTranslation::DEFAULT.with_tge(at == At::HostEl0),
            }
        });

        if Spsr::from_bits(context.pstate).mode() == Some(Mode::El3h) {
            let [elr, spsr, esr, far] = context.el3;
            let (target, esr) = (TargetEl::El3, Esr::from_bits(esr));
            return Taken { target, esr, far, hpfar: 0, elr: without_alias(elr), spsr, ..at_el2 };
        }
        let imm16 = at_el2.esr.iss() & 0xffff;
        if at_el2.esr.ec() == ExceptionClass::HVC64 && imm16 == FROM_EL1 {
            return Taken {
                target: TargetEl::El1,
                esr: Esr::from_bits(esr_el12::read()),
                far: far_el12::read(),
                hpfar: 0,
                elr: elr_el12::read(),
                spsr: spsr_el12::read(),
                // HVC is the first instruction of the vector, and has changed nothing of PSTATE.
                vector: at_el2.elr - 4,
                pstate: at_el2.spsr,
                host: GuestTranslation::DEFAULT,
                ..at_el2
            };
        }
        at_el2
    }

    /// Sets everything up for code at this level but the state that it begins with, while `run`
    /// runs.
    pub(crate) fn set_up<T>(&self, at: At, run: impl FnOnce() -> T) -> T {
        let tge = if at == At::HostEl0 { HCR_TGE } else { 0 };
        mdcr_el2::write(self.mdcr);
        vtcr_el2::write(self.vtcr);
        vttbr_el2::write(self.stage2.root);
        mair_el12::write(MAIR);
        tcr_el12::write(self.tcr_el1);
        ttbr0_el12::write(self.stage1.root);
        vbar_el12::write(&raw const el1_vectors as u64);
        cpacr_el12::write(self.cpacr);
        sctlr_el12::write(self.sctlr_el1);
        Self::translate(self.host.root, self.tcr_el2, self.sctlr_el2);
        hcr_el2::write(self.hcr | tge);
        if has_el3() {
            set_el3(self.scr, self.sctlr_el3);
        }
        let result = run();
        hcr_el2::write(HCR_RW | HCR_E2H);
        mdcr_el2::write(0);
        Self::translate(self.base, TCR, SCTLR_BASE | SCTLR_M);
        result
    }

    /// Changes EL2's own translation, with nothing kept of the old one. Off in between: the
    /// format of the tables may change.
    #[inline(never)]
    fn translate(root: u64, tcr: u64, sctlr: u64) {
        sctlr_el2::write(SCTLR_BASE);
        tcr_el2::write(tcr);
        ttbr0_el2::write(root);
        invalidate();
        sctlr_el2::write(sctlr);
    }
}

/// Where this level executes what is at `address`.
fn with_alias(at: At, address: u64) -> u64 {
    let is_ram = (RAM..RAM + EL0_ALIAS).contains(&address);
    if at == At::HostEl0 && is_ram { address + EL0_ALIAS } else { address }
}

/// The address of RAM that EL0 of the host has executed from by another one.
fn without_alias(address: u64) -> u64 {
    let alias = RAM + EL0_ALIAS..RAM + 2 * EL0_ALIAS;
    if alias.contains(&address) { address - EL0_ALIAS } else { address }
}

/// The payload's own map: devices and RAM one to one, and RAM once more for EL0.
fn host(pool: &mut Pool, start: Level) -> Tree {
    let tree = pool.tree(start);
    let device = stage1::DEVICE | stage1::NO_EXECUTE | AF;
    let el0 = stage1::NORMAL | stage1::EL0 | stage1::READ_ONLY | AF;
    pool.place(tree, 0, Level::L1, leaf(Level::L1, 0, device));
    pool.place(tree, RAM, Level::L1, leaf(Level::L1, RAM, stage1::NORMAL | AF));
    pool.place(tree, RAM + EL0_ALIAS, Level::L1, leaf(Level::L1, RAM, el0));
    tree
}

fn invalidate() {
    // SAFETY: nothing but cached translations is forgotten.
    unsafe {
        asm!("dsb sy", "tlbi alle1", "tlbi alle2", "dsb sy", "isb", options(nostack));
    }
}
