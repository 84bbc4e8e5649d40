//! An exception entry, bit by bit, as the manual's tables of registers and vectors say it.

use super::address::{far_valid, pfar_valid};
use super::advance::after;
use super::bits::{bit, ec, fsc};
use super::codes::{external_abort, parity};
use super::encoding::allocated;

/// Every register that an entry looks at, as words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Before {
    pub pc: u64,
    pub pstate: u64,
    pub vbar: u64,
    pub sctlr: u64,
    pub sctlr2: u64,
    pub gcscr: u64,
    pub hcr: u64,
    pub hfgitr: u64,
    pub scr: u64,
    pub pfr0: u64,
    pub pfr1: u64,
    pub mmfr1: u64,
    pub mmfr3: u64,
    pub dfr1: u64,
    pub dfr2: u64,
}

/// Synchronous or `SError` with its syndrome and address, IRQ, FIQ.
#[derive(Clone, Copy, Debug)]
pub enum What {
    Reported { esr: u64, far: Option<u64> },
    Irq,
    Fiq,
}

/// Every register that an entry writes; `None` is left alone or UNKNOWN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub pc: u64,
    pub pstate: u64,
    pub elr: u64,
    pub spsr: u64,
    pub esr: Option<u64>,
    pub far: Option<u64>,
}

pub fn enter(before: &Before, what: What, el: u8) -> Result<After, &'static str> {
    let from = level(before.pstate).ok_or("no such mode")?;
    if from > el {
        return Err("from above");
    }
    let from_aarch32 = bit(before.pstate, 4);
    if from_aarch32 && from == el {
        return Err("AArch32");
    }
    let (esr, far) = match what {
        What::Reported { esr, far } => {
            let esr = syndrome(before, esr, el, from);
            if !allocated(esr, el) {
                return Err("no such class");
            }
            let far = far_valid(esr, el).then_some(far);
            if far == Some(None) {
                return Err("no FAR");
            }
            (Some(esr), far.flatten())
        }
        _ => (None, None),
    };
    let row = match (from == el, from_aarch32) {
        (true, _) => 4 * u64::from(bit(before.pstate, 0)),
        (false, true) if below_in_aarch32(before, el, from) => 12,
        (false, _) => 8,
    };
    let column = match (what, esr) {
        (What::Irq, _) => 1,
        (What::Fiq, _) => 2,
        (_, Some(esr)) if ec(esr) == 0x2f => 3,
        (_, Some(esr)) if external(esr) && ease(before, el) => 3,
        _ => 0,
    };
    // Sixteen vectors of 32 instructions each.
    let pc = (before.vbar / 0x800) * 0x800 + (row + column) * 0x80;

    let (mut elr, mut spsr) = (before.pc, before.pstate);
    if esr.is_some_and(|esr| is_call(before, esr, el, from)) {
        let length = if from_aarch32 && !bit(esr.unwrap_or(0), 25) { 2 } else { 4 };
        (elr, spsr) = after(elr, spsr, length);
    }
    if from_aarch32 {
        elr %= 1 << 32;
    }
    spsr &= !(1 << 36);
    let nv = (bit(before.hcr, 45), bit(before.hcr, 43), bit(before.hcr, 42));
    let is_nested = matches!(nv, (_, false, true) | (true, true, true));
    if from == 1 && el == 1 && is_nested {
        spsr = spsr & !0b1100 | 0b1000;
    }
    let pstate = (0..=36).filter(|&n| pstate_bit(before, n, el, from)).map(|n| 1 << n).sum();
    Ok(After { pc, pstate, elr, spsr, esr, far })
}

/// One bit of `PSTATE` after the entry.
fn pstate_bit(before: &Before, n: u32, el: u8, from: u8) -> bool {
    let id = |word: u64, low: u32| word >> low & 15;
    match n {
        // EL
        2 => el & 1 != 0,
        3 => el & 2 != 0,
        // SP, F, I, A, D
        0 | 6..=9 => true,
        // SSBS
        12 => id(before.pfr1, 4) > 0 && bit(before.sctlr, 44),
        // ALLINT
        13 => id(before.pfr1, 36) > 0 && !bit(before.sctlr, 62),
        // PAN
        22 => {
            let host = bit(before.hcr, 34) && bit(before.hcr, 27);
            let sets = el == 1 || el == 2 && host;
            bit(before.pstate, 22) || id(before.mmfr1, 20) > 0 && sets && !bit(before.sctlr, 23)
        }
        // TCO
        25 => id(before.pfr1, 8) > 0,
        // DIT, V, C, Z, N
        24 | 28..=31 => bit(before.pstate, n),
        // PM
        32 => id(before.dfr1, 48) > 0 || id(before.dfr2, 16) > 0 || id(before.dfr2, 24) > 0,
        // EXLOCK
        34 => id(before.pfr1, 44) > 0 && from == el && bit(before.gcscr, 6),
        _ => false,
    }
}

/// The level by `M`, with the modes of `AArch32` below an EL3 in `AArch64`.
pub fn level(pstate: u64) -> Option<u8> {
    const MODES: [(u64, u8); 16] = [
        (0x00, 0),
        (0x04, 1),
        (0x05, 1),
        (0x08, 2),
        (0x09, 2),
        (0x0c, 3),
        (0x0d, 3),
        (0x10, 0),
        (0x11, 1),
        (0x12, 1),
        (0x13, 1),
        (0x16, 3),
        (0x17, 1),
        (0x1a, 2),
        (0x1b, 1),
        (0x1f, 1),
    ];
    MODES.iter().find(|(mode, _)| *mode == pstate & 0x1f).map(|(_, level)| *level)
}

/// Of the level below the target, where the interrupted one is in `AArch32`.
fn below_in_aarch32(before: &Before, el: u8, from: u8) -> bool {
    let below = el - 1;
    if from == below {
        return true;
    }
    match el {
        // EL0 was interrupted: EL1, unless EL2 hosts applications.
        2 if bit(before.hcr, 34) && bit(before.hcr, 27) => true,
        2 => !bit(before.hcr, 31),
        // A Secure EL2 has no AArch32.
        _ if !bit(before.scr, 0) && bit(before.scr, 18) => false,
        _ => !bit(before.scr, 10),
    }
}

fn external(esr: u64) -> bool {
    matches!(ec(esr), 0x20 | 0x21 | 0x24 | 0x25) && (external_abort(fsc(esr)) || parity(fsc(esr)))
}

fn ease(before: &Before, el: u8) -> bool {
    let id = |word: u64, low: u32| word >> low & 15;
    let df2 = id(before.pfr1, 56) > 0;
    if el == 3 {
        bit(before.scr, 19) && (df2 || id(before.pfr0, 28) >= 2)
    } else {
        bit(before.sctlr2, 5) && df2 && id(before.mmfr3, 4) > 0
    }
}

/// `EC` odd from the level itself, `IL` 1 without a length, `PFV` 0 without an address.
fn syndrome(before: &Before, esr: u64, el: u8, from: u8) -> u64 {
    let mut esr = esr;
    let class = ec(esr) & !1;
    if [0x20, 0x24, 0x30, 0x32, 0x34].contains(&class) {
        let vncr = el == 2 && [0x24, 0x34].contains(&class) && bit(esr, 13);
        let odd = u64::from(vncr || from == el);
        esr = esr & !(1 << 26) | odd << 26;
    }
    let no_length = match ec(esr) {
        0x24 | 0x25 if !bit(esr, 24) => true,
        0x00 | 0x0e | 0x20..=0x22 | 0x26 | 0x2f..=0x35 | 0x3a => true,
        // Not T32.
        _ => !(bit(before.pstate, 4) && bit(before.pstate, 5)),
    };
    if no_length {
        esr |= 1 << 25;
    }
    if pfar_valid(esr, el) && ec(esr) != 0x1e {
        esr &= !(1 << 14);
    }
    esr
}

/// SVC, HVC and SMC that were executed.
pub fn is_call(before: &Before, esr: u64, el: u8, from: u8) -> bool {
    match (ec(esr), el) {
        (0x12 | 0x16, _) | (0x13 | 0x17, 3) | (0x11 | 0x15, 1 | 3) => true,
        (0x11 | 0x15, 2) => {
            let (tge, e2h) = (bit(before.hcr, 27), bit(before.hcr, 34));
            let from_aarch64 = !bit(before.pstate, 4);
            let fine_grained = from == 0 && from_aarch64 && !e2h && bit(before.hfgitr, 52);
            from == 2 || tge && !fine_grained
        }
        _ => false,
    }
}
