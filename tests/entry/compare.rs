//! The whole entry, over every `PSTATE` and every control, against the naive one.

use crate::naive::entry::{After, Before, What, enter, level};
use aarch64_syndrome::entry::{CannotBeTaken, Controls, CoreState, Exception, Features, Spsr};
use aarch64_syndrome::{Esr, Far, TargetEl};

/// A sequence of words that looks random (`SplitMix64`).
pub(crate) struct Words(pub(crate) u64);

impl Words {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ word >> 31
    }

    /// A word in which a bit is as often the same in all fields as not.
    pub(crate) fn machine(&mut self) -> Before {
        let mut id = || self.next() & self.next();
        let (pfr0, pfr1, mmfr1) = (id(), id(), id());
        let (mmfr3, dfr1, dfr2) = (id(), id(), id());
        Before {
            pc: self.next(),
            pstate: self.next(),
            vbar: self.next(),
            sctlr: self.next(),
            sctlr2: self.next(),
            gcscr: self.next(),
            hcr: self.next(),
            hfgitr: self.next(),
            scr: self.next(),
            pfr0,
            pfr1,
            mmfr1,
            mmfr3,
            dfr1,
            dfr2,
        }
    }

    /// An exception of any class, an external abort more often than by chance.
    pub(crate) fn exception(&mut self) -> What {
        let far = Some(self.next());
        let word = self.next();
        match word >> 60 {
            0 => What::Irq,
            1 => What::Fiq,
            2..=5 => {
                let code = 0x10 | word >> 40 & 0xf;
                let class = [0x20, 0x21, 0x24, 0x25][(word >> 50 & 3) as usize];
                What::Reported { esr: class << 26 | word & 0x01ff_ffc0 | code, far }
            }
            6 => What::Reported { esr: word & 0x00ff_ffff_ffff_ffff, far: None },
            _ => What::Reported { esr: word & 0x00ff_ffff_ffff_ffff, far },
        }
    }
}

pub(crate) fn controls(before: &Before) -> Controls {
    Controls::DEFAULT
        .with_vbar(before.vbar)
        .with_sctlr(before.sctlr)
        .with_sctlr2(before.sctlr2, true)
        .with_gcscr(before.gcscr)
        .with_hcr_el2(before.hcr)
        .with_hfgitr_el2(before.hfgitr)
        .with_scr_el3(before.scr)
}

pub(crate) fn features(before: &Before) -> Features {
    Features::DEFAULT
        .with_id_aa64pfr0(before.pfr0)
        .with_id_aa64pfr1(before.pfr1)
        .with_id_aa64mmfr1(before.mmfr1)
        .with_id_aa64mmfr3(before.mmfr3)
        .with_id_aa64dfr1(before.dfr1)
        .with_id_aa64dfr2(before.dfr2)
}

pub(crate) fn exception(what: What) -> Exception {
    match what {
        What::Reported { esr, far } => Exception::new(Esr::from_bits(esr), far.map(Far::from_bits)),
        What::Irq => Exception::IRQ,
        What::Fiq => Exception::FIQ,
    }
}

pub(crate) fn taken(before: &Before, what: What, target: TargetEl) -> Result<After, CannotBeTaken> {
    let state = CoreState { pc: before.pc, pstate: Spsr::from_bits(before.pstate) };
    let entered = state.take(exception(what), target, controls(before), features(before))?;
    assert_eq!((entered.target(), entered.hpfar(), entered.pfar()), (target, None, None));
    Ok(After {
        pc: entered.state().pc,
        pstate: entered.state().pstate.into_bits(),
        elr: entered.elr(),
        spsr: entered.spsr().into_bits(),
        esr: entered.esr().map(Esr::into_bits),
        far: entered.far().map(Far::into_bits),
    })
}

fn words_of(error: CannotBeTaken) -> &'static str {
    match error {
        CannotBeTaken::NoSuchMode => "no such mode",
        CannotBeTaken::FromAbove => "from above",
        CannotBeTaken::TargetIsAarch32 => "AArch32",
        CannotBeTaken::NoSuchClass => "no such class",
        CannotBeTaken::NoFar => "no FAR",
        _ => "another",
    }
}

fn assert_same(before: &Before, what: What, target: TargetEl) -> bool {
    // No core is in AArch64 below a level that is not, so that the machine is made to agree.
    let taken = taken(before, what, target).map_err(words_of);
    assert_eq!(taken, enter(before, what, target.number()), "{before:x?} {what:x?} {target}");
    taken.is_ok()
}

/// Spreads 28 bits over the bits of `PSTATE` that are defined in `AArch64`; what only `AArch32` has
/// comes from elsewhere.
fn pstate(index: u64, elsewhere: u64) -> u64 {
    const RES0: u64 = 1 << 27 | 1 << 26 | 0b1111 << 16 | 0b11 << 14 | 1 << 5;
    let low = index & 0x1f;
    let masks_to_ssbs = (index >> 5 & 0xff) << 6;
    let il_and_ss = (index >> 13 & 0b11) << 20;
    let pan_to_tco = (index >> 15 & 0b1111) << 22;
    let flags_to_exlock = (index >> 19 & 0x1ff) << 28;
    low | masks_to_ssbs | il_and_ss | pan_to_tco | flags_to_exlock | elsewhere & RES0
}

#[test]
fn every_pstate_enters_as_the_second_derivation_says() {
    let mut words = Words(1);
    let mut taken = 0_u64;
    for index in 0..1 << 28 {
        // Exhaustive in bits 0 to 13, 20 to 25 and 28 to 34; 35 and 36 are of the other word.
        let elsewhere = words.next();
        let mut before = if index % 64 == 0 { words.machine() } else { MACHINE };
        before.pstate = pstate(index, elsewhere) | (elsewhere >> 60 & 0b11) << 35;
        before.hcr = elsewhere;
        let target = super::TARGETS[(elsewhere >> 40) as usize % 3];
        taken += u64::from(assert_same(&before, words.exception(), target));
    }
    assert!(taken > 1 << 25, "{taken}");
}

/// A core with everything, and every control of the target set.
const MACHINE: Before = Before {
    pc: 0xffff_8000_0000_1004,
    pstate: 0,
    vbar: 0xffff_8000_0001_0fff,
    sctlr: 1 << 44,
    sctlr2: 1 << 5,
    gcscr: 1 << 6,
    hcr: 0,
    hfgitr: 0,
    scr: 1 << 19,
    pfr0: 2 << 28,
    pfr1: 1 << 4 | 2 << 8 | 1 << 36 | 1 << 44 | 1 << 56,
    mmfr1: 1 << 20,
    mmfr3: 1 << 4,
    dfr1: 1 << 48,
    dfr2: 0,
};

#[test]
fn every_combination_of_controls_and_features_enters_as_the_second_derivation_says() {
    let bit = |index: u64, n: u32, at: u32| (index >> n & 1) << at;
    let mut words = Words(2);
    for index in 0..1 << 25_u32 {
        let at = |n, to| bit(index, n, to);
        let before = Before {
            pc: words.next(),
            pstate: words.next(),
            vbar: words.next(),
            sctlr: at(0, 23) | at(1, 44) | at(2, 62),
            sctlr2: at(3, 5),
            gcscr: at(4, 6),
            hcr: at(5, 0) | at(6, 27) | at(7, 31) | at(8, 34) | at(9, 42) | at(10, 43) | at(11, 45),
            hfgitr: at(12, 52),
            scr: at(13, 0) | at(14, 10) | at(15, 18) | at(16, 19),
            pfr0: 1 << 28 << at(17, 0),
            pfr1: at(18, 4) | at(19, 8) | at(20, 36) | at(21, 44) | at(22, 56),
            mmfr1: at(23, 20),
            mmfr3: at(24, 4),
            dfr1: words.next() & 1 << 48,
            dfr2: words.next() & (1 << 16 | 1 << 24),
        };
        for target in super::TARGETS {
            let mut before = before;
            // A mode that can be interrupted there, most of the time.
            if level(before.pstate).is_none() {
                before.pstate &= !0b1_1010;
            }
            assert_same(&before, words.exception(), target);
        }
    }
}
