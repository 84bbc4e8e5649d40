//! The guest's own translation, and addresses that it has an answer for.

use crate::guest::HOLE;
use crate::machine::{DATA, Machine};
use vm_memory::{Bytes, GuestAddress};

/// Whether the guest's MMU is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stage1 {
    Off,
    On,
}

/// A virtual address, and the page that stage 1 makes of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Address {
    pub(crate) va: u64,
    /// `None` where stage 1 does not translate.
    pub(crate) ipa_page: Option<u64>,
}

const fn translated(va: u64, ipa: u64) -> Address {
    Address { va, ipa_page: Some(ipa & !0xfff) }
}

const fn untranslated(va: u64) -> Address {
    Address { va, ipa_page: None }
}

const GIB: u64 = 1 << 30;

/// Memory, a place outside all memory slots, and an address with more bits than there are.
const OFF: [Address; 3] =
    [translated(DATA + 0x1238, DATA + 0x1238), translated(HOLE, HOLE), untranslated(1 << 60)];
/// The same with the MMU on: memory a second time, two GiB above itself, and a hole in the table.
const ON: [Address; 3] = [
    translated(DATA + 2 * GIB + 0x1238, DATA + 0x1238),
    translated(HOLE, HOLE),
    untranslated(2 * GIB + 0x238),
];

/// The guest's memory once more, its code among it.
pub(crate) const ALIAS: u64 = 2 * GIB;
/// The hole once more, as memory of the guest: an address that is not its IPA.
pub(crate) const HOLE_AS_MEMORY: u64 = HOLE + 4 * GIB;
/// The last eight bytes of a page in which the hole is, before one that stage 1 makes read-only.
pub(crate) const BEFORE_READ_ONLY: u64 = 5 * GIB + 0xff8;
/// What lies behind them.
pub(crate) const HOLE_BEFORE_READ_ONLY: u64 = HOLE & !0xfff | 0xff8;

/// A page of the guest's data that no case looks at; the error records are in the one after it.
const TABLE: u64 = DATA + 0x2000;

/// Tables of levels 2 and 3, in pages of data that nobody else has then.
const PAGES: [u64; 2] = [DATA, DATA + 0x1000];

const BLOCK: u64 = 0b01;
const TABLE_OR_PAGE: u64 = 0b11;
const DEVICE: u64 = 1 << 2;
const EL0: u64 = 1 << 6;
const READ_ONLY: u64 = 1 << 7;
const INNER_SHAREABLE: u64 = 0b11 << 8;
const AF: u64 = 1 << 10;
const EXECUTE_NEVER: u64 = 0b11 << 53;
/// EL1 executes nothing that EL0 may write.
const MEMORY: u64 = DATA & !(GIB - 1) | BLOCK | EL0 | READ_ONLY | INNER_SHAREABLE | AF;
const DEVICES: u64 = BLOCK | DEVICE | EL0 | AF | EXECUTE_NEVER;

/// `SCTLR_ELx`, `TTBR0_ELx`, `TCR_ELx` and `MAIR_ELx` of EL1; those of an EL2 with `HCR_EL2.E2H` =
/// 1 mean the same.
static REGISTERS: [u64; 4] = [SYSTEM | 0xc080, SYSTEM | 0xc100, SYSTEM | 0xc102, SYSTEM | 0xc510];
const SYSTEM: u64 = 0x6030_0000_0013_0000;
/// What makes one of EL2 of it: `Op1` = 4.
const OF_EL2: u64 = 4 << 11;

/// Write-back memory, and `Device-nGnRnE`.
const MAIR: u64 = 0x00ff;
/// 39-bit input from level 1, 40-bit output, write-back tables, TTBR1 off, 4 KiB granule.
const TCR: u64 = 0x19 | 0b01 << 8 | 0b01 << 10 | 0b11 << 12 | 1 << 23 | 0b10 << 30 | 0b010 << 32;
const SCTLR_M: u64 = 1 << 0;
/// An exception leaves PAN as it is: its vector reports through pages that EL0 reaches too. Set in
/// EL1's register by reset, and not in EL2's.
const SCTLR_SPAN: u64 = 1 << 23;

impl Stage1 {
    /// Addresses of each kind.
    pub(crate) const fn addresses(self) -> [Address; 3] {
        match self {
            Self::Off => OFF,
            Self::On => ON,
        }
    }

    /// Gives a machine that was just reset this translation.
    pub(crate) fn apply(self, machine: &mut Machine) {
        self.apply_to(machine, 0);
    }

    /// The same for its EL2.
    pub(crate) fn apply_at_el2(self, machine: &mut Machine) {
        self.apply_to(machine, OF_EL2);
    }

    fn apply_to(self, machine: &mut Machine, level: u64) {
        if self == Self::Off {
            return;
        }
        let entries = [DEVICES, MEMORY, 0, MEMORY];
        for (index, entry) in (0..).zip(entries) {
            let address = GuestAddress(TABLE + 8 * index);
            machine.memory.write_obj(entry, address).expect("memory");
        }
        let [sctlr, tables @ ..] = REGISTERS;
        for (id, value) in tables.into_iter().zip([TABLE, TCR, MAIR]) {
            machine.vcpu.set_one_reg(id | level, &value.to_le_bytes()).expect("KVM_SET_ONE_REG");
        }
        let mut reset = [0; 8];
        machine.vcpu.get_one_reg(sctlr | level, &mut reset).expect("KVM_GET_ONE_REG");
        let value = u64::from_le_bytes(reset) | SCTLR_SPAN | SCTLR_M;
        machine.vcpu.set_one_reg(sctlr | level, &value.to_le_bytes()).expect("KVM_SET_ONE_REG");
    }
}

/// Maps the hole too, where [`HOLE_AS_MEMORY`] and [`BEFORE_READ_ONLY`] are, for EL0 as well.
pub(crate) fn map_hole(machine: &Machine) {
    let attributes = EL0 | INNER_SHAREABLE | AF | EXECUTE_NEVER;
    let page = HOLE & !0xfff | TABLE_OR_PAGE | attributes;
    for (address, entry) in [
        (TABLE + 8 * 4, BLOCK | attributes),
        (TABLE + 8 * 5, PAGES[0] | TABLE_OR_PAGE),
        (PAGES[0], PAGES[1] | TABLE_OR_PAGE),
        (PAGES[1], page),
        (PAGES[1] + 8, (page + 0x1000) | READ_ONLY),
    ] {
        machine.memory.write_obj(entry, GuestAddress(address)).expect("memory");
    }
}
