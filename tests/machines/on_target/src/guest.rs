//! Every register of the guest that a load or store may name, and the guest's way from them to its
//! next exception.

use crate::registers::{CPTR_NO_TRAPS, elr_el2, esr_el2, sp_el0, sp_el1, spsr_el2};
use crate::semihosting::Console;
use crate::vectors::{Context, enter};
use aarch64_syndrome::Esr;
use aarch64_syndrome::mmio::{GeneralRegisters, Registers};
use core::fmt::Write;

/// `PSTATE.NZCV`.
const NZCV: u64 = 0b1111 << 28;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Guest {
    pub(crate) x: [u64; 31],
    pub(crate) sp: u64,
    pub(crate) pc: u64,
    pub(crate) pstate: u64,
    pub(crate) v: [u128; 32],
}

impl Guest {
    /// With registers that are all different and mean nothing.
    pub(crate) fn any(random: &mut fastrand::Rng, pc: u64, pstate: u64) -> Self {
        Self {
            x: core::array::from_fn(|_| random.u64(..)),
            sp: random.u64(..),
            pc,
            pstate: pstate | random.u64(..) & NZCV,
            v: core::array::from_fn(|_| random.u128(..)),
        }
    }

    /// Runs it until EL2 takes an exception, in a machine that is set up for it.
    pub(crate) fn run(&mut self) -> Esr {
        let mut context = Context::new(CPTR_NO_TRAPS, 0, &self.x);
        context.v = self.v;
        self.write_sp();
        elr_el2::write(self.pc);
        spsr_el2::write(self.pstate);
        enter(&mut context);
        self.x = context.after;
        self.v = context.v;
        self.sp = if self.has_sp_el1() { sp_el1::read() } else { sp_el0::read() };
        self.pc = elr_el2::read();
        self.pstate = spsr_el2::read();
        esr_el2::read().into()
    }

    fn write_sp(&self) {
        if self.has_sp_el1() {
            sp_el1::write(self.sp);
        } else {
            sp_el0::write(self.sp);
        }
    }

    /// `PSTATE.SP`.
    fn has_sp_el1(&self) -> bool {
        self.pstate & 1 != 0
    }

    /// Says in which registers the two differ.
    pub(crate) fn is_same(&self, known: &Self) -> bool {
        let mut is_same = true;
        let mut row = |name: &str, index: usize, seen: u128, known: u128| {
            if seen != known {
                // The console cannot fail.
                let _ = writeln!(Console, "  {name}{index}: {seen:#x}, not {known:#x}");
                is_same = false;
            }
        };
        for (index, (seen, known)) in self.x.iter().zip(known.x).enumerate() {
            row("x", index, (*seen).into(), known.into());
        }
        for (index, (seen, known)) in self.v.iter().zip(known.v).enumerate() {
            row("v", index, *seen, known);
        }
        row("sp", 0, self.sp.into(), known.sp.into());
        row("pc", 0, self.pc.into(), known.pc.into());
        row("pstate", 0, self.pstate.into(), known.pstate.into());
        is_same
    }
}

impl GeneralRegisters for Guest {
    fn x(&self, index: usize) -> u64 {
        self.x[index]
    }

    fn set_x(&mut self, index: usize, value: u64) {
        self.x[index] = value;
    }
}

impl Registers for Guest {
    fn sp(&self) -> u64 {
        self.sp
    }

    fn set_sp(&mut self, value: u64) {
        self.sp = value;
    }

    fn pc(&self) -> u64 {
        self.pc
    }

    fn nzcv(&self) -> u64 {
        self.pstate
    }

    fn set_nzcv(&mut self, nzcv: u64) {
        self.pstate = self.pstate & !NZCV | nzcv;
    }

    fn v(&self, index: usize) -> u128 {
        self.v[index]
    }

    fn set_v(&mut self, index: usize, value: u128) {
        self.v[index] = value;
    }

    fn dczid_el0(&self) -> u64 {
        crate::registers::dczid_el0::read()
    }
}
