//! A guest's registers.

use aarch64_syndrome::mmio::{GeneralRegisters, MopsOption, Registers};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Guest {
    pub(crate) x: [u64; 31],
    pub(crate) sp: u64,
    pub(crate) pc: u64,
    pub(crate) nzcv: u64,
    pub(crate) v: [u128; 32],
    pub(crate) dczid_el0: u64,
    pub(crate) option: MopsOption,
}

impl Guest {
    /// Registers that are all different, from any number.
    pub(crate) fn any(seed: u64) -> Self {
        let mut numbers = (0..).map(move |index| mixed(seed.wrapping_mul(1000) + index));
        let mut next = || numbers.next().expect("no end");
        Self {
            x: std::array::from_fn(|_| next()),
            sp: next(),
            pc: next() & !3,
            nzcv: next() & 0xf000_0000,
            v: std::array::from_fn(|_| u128::from(next()) << 64 | u128::from(next())),
            dczid_el0: next() % 10,
            option: MopsOption::A,
        }
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
        self.nzcv
    }

    fn set_nzcv(&mut self, nzcv: u64) {
        assert_eq!(nzcv & !0xf000_0000, 0);
        self.nzcv = nzcv;
    }

    fn v(&self, index: usize) -> u128 {
        self.v[index]
    }

    fn set_v(&mut self, index: usize, value: u128) {
        self.v[index] = value;
    }

    fn dczid_el0(&self) -> u64 {
        self.dczid_el0
    }

    fn mops_option(&self) -> MopsOption {
        self.option
    }
}

/// A number that looks like no other.
pub(crate) fn mixed(number: u64) -> u64 {
    let number = (number ^ number >> 31).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ number >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number ^ number >> 32
}
