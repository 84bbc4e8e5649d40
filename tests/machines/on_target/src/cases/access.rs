//! Loads and stores that say what they are: `ISV` = 1, of every size and to every kind of register.

use super::always;
use crate::case::{Case, Outcome, Run, equal};
use crate::code::access::*;
use crate::machine::{At, Code, IPA, Machine, VA};
use crate::tables::{AF, leaf, stage1};
use aarch64_syndrome::iss::AccessSize::{self, Byte, Doubleword, Halfword, Word};
use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::{Endianness, Fault, InstructionLength, Ipa, IpaAnswer, Level, TargetEl};

/// An instruction and what `[23:14]` have to say of it.
struct Known {
    code: Code,
    size: AccessSize,
    /// 31 is `XZR`.
    register: u8,
    sign_extend: bool,
    is_64_bit: bool,
    acquire_release: bool,
}

const fn plain(code: Code, size: AccessSize, register: u8, is_64_bit: bool) -> Known {
    Known { code, size, register, sign_extend: false, is_64_bit, acquire_release: false }
}

const fn signed(code: Code, size: AccessSize, register: u8, is_64_bit: bool) -> Known {
    Known { sign_extend: true, ..plain(code, size, register, is_64_bit) }
}

const fn ordered(code: Code, size: AccessSize, register: u8, is_64_bit: bool) -> Known {
    Known { acquire_release: true, ..plain(code, size, register, is_64_bit) }
}

impl Known {
    /// What a device model makes of the access, written out here.
    fn perform(&self, abort: DataAbort, is_write: bool) -> Outcome {
        let Ok(mmio) = abort.mmio() else {
            return equal("an access to perform", false, true);
        };
        let data = 0x8182_8384_8586_8788_u64;
        let bytes = match (self.size, self.sign_extend) {
            (Byte, false) => 0x88,
            (Halfword, false) => 0x8788,
            (Word, false) => 0x8586_8788,
            (Byte, true) => 0xffff_ffff_ffff_ff88,
            (Halfword, true) => 0xffff_ffff_ffff_8788,
            (Word, true) => 0xffff_ffff_8586_8788,
            (Doubleword, _) => data,
        };
        equal("direction", mmio.is_write(), is_write)?;
        equal("index", mmio.register(), (self.register < 31).then_some(self.register.into()))?;
        let endianness = Endianness::Little;
        if is_write {
            return equal("store", mmio.store_value(data, endianness), bytes);
        }
        let loaded = if self.is_64_bit { bytes } else { bytes & 0xffff_ffff };
        equal("load", mmio.finish_load(data, endianness), loaded)
    }
}

const LOADS: [Known; 15] = [
    plain(ldrb, Byte, 3, false),
    plain(ldrh, Halfword, 4, false),
    plain(ldr_w, Word, 5, false),
    plain(ldr_x, Doubleword, 30, true),
    plain(ldr_xzr, Doubleword, 31, true),
    plain(ldrb_wzr, Byte, 31, false),
    plain(ldtr, Doubleword, 12, true),
    plain(ldur, Doubleword, 13, true),
    plain(ldr_offset, Doubleword, 14, true),
    signed(ldrsb_w, Byte, 3, false),
    signed(ldrsb_x, Byte, 3, true),
    signed(ldrsh_w, Halfword, 7, false),
    signed(ldrsh_x, Halfword, 7, true),
    signed(ldrsw, Word, 9, true),
    ordered(ldar_w, Word, 10, false),
];

const STORES: [Known; 7] = [
    plain(strb, Byte, 3, false),
    plain(strh, Halfword, 4, false),
    plain(str_w, Word, 5, false),
    plain(str_x, Doubleword, 30, true),
    plain(str_xzr, Doubleword, 31, true),
    plain(strb_wzr, Byte, 31, false),
    ordered(stlr_x, Doubleword, 10, true),
];

pub(super) const CASES: &[Case] = &[
    Case {
        name: "a load of any size says its size, its register, sign extension and width",
        needs: always,
        run: Run::Once(|machine| {
            map(machine);
            LOADS.iter().try_for_each(|known| check(machine, known, VA, false))
        }),
    },
    Case {
        name: "a store of any size says its size, its register and width",
        needs: always,
        run: Run::Once(|machine| {
            map(machine);
            STORES.iter().try_for_each(|known| check(machine, known, VA, true))
        }),
    },
    Case {
        name: "an acquiring byte load and a releasing byte store say so",
        needs: always,
        run: Run::Once(|machine| {
            map(machine);
            check(machine, &ordered(ldarb, Byte, 11, false), VA | 1, false)?;
            check(machine, &ordered(stlrb, Byte, 11, false), VA | 1, true)
        }),
    },
];

/// Stage 1 maps `VA` to `IPA`, which stage 2 does not map.
fn map(machine: &mut Machine) {
    let entry = leaf(Level::L3, IPA, stage1::NORMAL | stage1::NO_EXECUTE | stage1::EL0 | AF);
    machine.pool.place(machine.stage1, VA, Level::L3, entry);
}

fn check(machine: &Machine, known: &Known, va: u64, is_write: bool) -> Outcome {
    for at in [At::El1, At::El0] {
        let taken = machine.run(at, known.code, &[0, va]);
        let Some(abort) = DataAbort::from_esr(taken.esr, taken.target) else {
            return equal("EC", taken.esr.ec().into_bits(), 0x24);
        };
        equal("taken to", taken.target, TargetEl::El2)?;
        equal("ISV", abort.isv(), true)?;
        equal("length", abort.instruction_length(), Some(InstructionLength::Bits32))?;
        equal("write", abort.is_write(), Some(is_write))?;
        let Some(access) = abort.access() else { return equal("an access", false, true) };
        equal("size", access.sas(), known.size)?;
        equal("register", access.srt().into_bits(), known.register)?;
        equal("XZR", access.srt().index().is_none(), known.register == 31)?;
        equal("sign extension", access.sse(), known.sign_extend)?;
        equal("64-bit register", access.sf(), known.is_64_bit)?;
        equal("acquire or release", access.ar(), known.acquire_release)?;
        known.perform(abort, is_write)?;
        let ipa = IpaAnswer::Exact(Ipa::from_bits(IPA | va & 0xfff));
        equal("IPA", taken.fault().map(Fault::ipa), Some(ipa))?;
    }
    Ok(())
}
