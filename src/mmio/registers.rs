//! The guest's registers, as an access reads and writes them.

use crate::load_store::Base;
use crate::register::Register;

/// The guest's general-purpose registers.
///
/// `[u64; 31]` is one: X0 to X30 as a trap handler saves them.
///
/// ```
/// use aarch64_syndrome::mmio::GeneralRegisters;
///
/// /// Saved by a vector that stores X30 first.
/// struct Frame { x30: u64, x: [u64; 30] }
///
/// impl GeneralRegisters for Frame {
///     fn x(&self, index: usize) -> u64 {
///         self.x.get(index).copied().unwrap_or(self.x30)
///     }
///     fn set_x(&mut self, index: usize, value: u64) {
///         *self.x.get_mut(index).unwrap_or(&mut self.x30) = value;
///     }
/// }
///
/// let mut frame = Frame { x30: 0, x: [0; 30] };
/// frame.set_x(30, 7);
/// assert_eq!(frame.x(30), 7);
/// ```
pub trait GeneralRegisters {
    /// The value of the X register with this index, 0 to 30.
    fn x(&self, index: usize) -> u64;

    /// Replaces all 64 bits of the X register with this index, 0 to 30.
    fn set_x(&mut self, index: usize, value: u64);
}

impl GeneralRegisters for [u64; 31] {
    fn x(&self, index: usize) -> u64 {
        self.get(index).copied().unwrap_or_default()
    }

    fn set_x(&mut self, index: usize, value: u64) {
        if let Some(register) = self.get_mut(index) {
            *register = value;
        }
    }
}

/// The guest's registers that a load or store may name.
///
/// All of them are read and written as they are at the trapped instruction. Nothing fails here: a
/// VMM whose registers are a system call away reads them first and writes them back after the
/// instruction is done.
///
/// ```
/// use aarch64_syndrome::mmio::{GeneralRegisters, Registers};
///
/// /// What a handler saved, or a VMM read.
/// #[derive(Default)]
/// struct Saved { x: [u64; 31], sp: u64, pc: u64, nzcv: u64, v: [u128; 32], dczid_el0: u64 }
///
/// impl GeneralRegisters for Saved {
///     fn x(&self, index: usize) -> u64 { self.x[index] }
///     fn set_x(&mut self, index: usize, value: u64) { self.x[index] = value; }
/// }
///
/// impl Registers for Saved {
///     fn sp(&self) -> u64 { self.sp }
///     fn set_sp(&mut self, value: u64) { self.sp = value; }
///     fn pc(&self) -> u64 { self.pc }
///     fn nzcv(&self) -> u64 { self.nzcv }
///     fn set_nzcv(&mut self, nzcv: u64) { self.nzcv = nzcv; }
///     fn v(&self, index: usize) -> u128 { self.v[index] }
///     fn set_v(&mut self, index: usize, value: u128) { self.v[index] = value; }
///     fn dczid_el0(&self) -> u64 { self.dczid_el0 }
/// }
///
/// let mut saved = Saved::default();
/// saved.set_v(31, 1);
/// assert_eq!((saved.v(31), saved.x(30)), (1, 0));
/// ```
pub trait Registers: GeneralRegisters {
    /// The stack pointer that the instruction uses: `SP_EL0` or that of its exception level.
    fn sp(&self) -> u64;

    /// Replaces the stack pointer that the instruction uses.
    fn set_sp(&mut self, value: u64);

    /// The address of the instruction.
    fn pc(&self) -> u64;

    /// `PSTATE.NZCV` in bits `[31:28]`, as in an SPSR; the other bits are not looked at.
    fn nzcv(&self) -> u64;

    /// Replaces `PSTATE.NZCV` by bits `[31:28]`; the other bits are 0 and mean nothing.
    fn set_nzcv(&mut self, nzcv: u64);

    /// The SIMD&FP register with this index, 0 to 31.
    fn v(&self, index: usize) -> u128;

    /// Replaces the SIMD&FP register with this index, 0 to 31.
    ///
    /// Where the core has SVE, bits of the Z register above 127 become 0.
    fn set_v(&mut self, index: usize, value: u128);

    /// `DCZID_EL0`, whose `BS` is the size of a block for `DC ZVA`.
    fn dczid_el0(&self) -> u64;

    /// Which option of `FEAT_MOPS` the core has; asked for where a prologue is performed.
    ///
    /// After a prologue of the other option the core takes a Memory Copy and Memory Set exception
    /// at the instruction that follows. A core shows its option in `PSTATE.C` after any prologue
    /// of its own. Option A, unless a core that has option B says so here.
    fn mops_option(&self) -> MopsOption {
        MopsOption::A
    }
}

/// The two forms that the state of a memory copy or set may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MopsOption {
    /// `PSTATE.C` = 0: going up, addresses point at the end and the size counts up to 0.
    A,
    /// `PSTATE.C` = 1: addresses move, and the size counts down to 0.
    B,
}

impl_names!(MopsOption {
    A => "option A",
    B => "option B",
});

/// 0 for XZR.
pub(super) fn read<R: GeneralRegisters + ?Sized>(registers: &R, register: Register) -> u64 {
    register.index().map_or(0, |index| registers.x(index))
}

/// Nothing for XZR.
pub(super) fn write<R: GeneralRegisters + ?Sized>(
    registers: &mut R,
    register: Register,
    value: u64,
) {
    if let Some(index) = register.index() {
        registers.set_x(index, value);
    }
}

pub(super) fn read_base<R: Registers + ?Sized>(registers: &R, base: Base) -> u64 {
    match base {
        Base::X(register) => read(registers, register),
        Base::Sp => registers.sp(),
        Base::Pc => registers.pc(),
    }
}

/// No instruction writes the PC back.
pub(super) fn write_base<R: Registers + ?Sized>(registers: &mut R, base: Base, value: u64) {
    match base {
        Base::X(register) => write(registers, register, value),
        Base::Sp => registers.set_sp(value),
        Base::Pc => {}
    }
}
