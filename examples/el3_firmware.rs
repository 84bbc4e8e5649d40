//! Firmware at EL3 that has `SCR_EL3.EA` = 1: it takes external aborts and `SError`s first, keeps
//! what is its own, and reflects the rest to EL2, as if EL2 had taken it.
//!
//! Here the saved registers are captured ones, and those of EL2 are returned; on a core they are
//! written before the return.

use aarch64_syndrome::address::Pfar;
use aarch64_syndrome::entry::{
    CannotBeTaken, Controls, CoreState, Entered, Exception, Features, Spsr,
};
use aarch64_syndrome::{Esr, Far, Fault, OriginEl, Syndrome, TargetEl};

/// What the vector has saved: `ESR_EL3` and so on.
#[derive(Clone, Copy)]
struct Saved {
    esr: u64,
    far: u64,
    /// 0 on a core without the register.
    mfar: u64,
    elr: u64,
    spsr: u64,
}

/// What EL2 has set: its `VBAR_EL2`, `SCTLR_EL2` and `HCR_EL2`. This one takes all errors of its
/// guests (`TEA`, `AMO`); of another, some are EL1's (`guide::firmware`, "Pass it on to EL1").
#[derive(Clone, Copy)]
struct El2 {
    vbar: u64,
    sctlr: u64,
    hcr: u64,
}

impl El2 {
    /// Whether an exception that is for EL2 waits while this state masks it: in EL2, and in the
    /// programs of a VHE host.
    fn can_be_masked_by(self, state: Spsr) -> bool {
        const E2H_AND_TGE: u64 = 1 << 34 | 1 << 27;
        let is_vhe_host = self.hcr & E2H_AND_TGE == E2H_AND_TGE;
        match state.origin() {
            Some(OriginEl::El2) => true,
            origin => is_vhe_host && origin == Some(OriginEl::El0),
        }
    }
}

#[derive(Debug)]
enum Next {
    /// Return to the vector of EL2, after its `ELR`, `SPSR`, `ESR`, `FAR`, `HPFAR` and `PFAR` were
    /// written: 0 for an address that is not there.
    EnterEl2(Entered),
    /// An `SError` that EL2 masks: taken at the next return at which it does not.
    Keep(Exception),
    /// A secure monitor call of the SMC calling convention: the instruction was executed.
    Call,
    /// An SMC with another immediate: the convention reserves it. X0 is to become -1.
    UnknownCall(u16),
    /// A failed granule protection check of a lower level, in words for the log.
    Check(String),
    /// An instruction of a lower level that EL3 traps, and that nobody here emulates: the level
    /// that ran takes `Exception::UNDEFINED`. For EL0 that is EL1, or EL2 with `HCR_EL2.TGE` = 1.
    Undefined,
    /// It is ours: there is nobody to be told.
    Stop(String),
}

fn on_exception(saved: Saved, el2: El2, features: Features) -> Result<Next, CannotBeTaken> {
    let (esr, far) = (Esr::from_bits(saved.esr), Far::from_bits(saved.far));
    let before = CoreState { pc: saved.elr, pstate: Spsr::from_bits(saved.spsr) };
    let (syndrome, fault) = (Syndrome::decode(esr, TargetEl::El3), Fault::own(esr, far));
    let words = || fault.map_or_else(|| syndrome.to_string(), |fault| fault.to_string());
    if before.pstate.origin() == Some(OriginEl::El3) {
        return Ok(Next::Stop(words()));
    }
    // An external abort to EL3 leaves nothing in HPFAR_EL2.
    let exception = Exception::new(esr, Some(far)).with_pfar(Pfar::from_bits(saved.mfar));
    match (syndrome, fault.map(Fault::class)) {
        (Syndrome::Smc64(call), _) => {
            return Ok(match call.imm16() {
                0 => Next::Call,
                immediate => Next::UnknownCall(immediate),
            });
        }
        // From AArch32: the convention allows no immediate but 0, and no register has it.
        (Syndrome::Smc32(_), _) => return Ok(Next::Call),
        (Syndrome::SError(_), _) if before.pstate.a() && el2.can_be_masked_by(before.pstate) => {
            return Ok(Next::Keep(exception.passed_to_el2()));
        }
        (Syndrome::SError(_), _) => {}
        (_, Some(class)) if class.is_external() => {}
        (_, Some(_)) => return Ok(Next::Check(words())),
        (_, None) => return Ok(Next::Undefined),
    }
    let controls =
        Controls::DEFAULT.with_vbar(el2.vbar).with_sctlr(el2.sctlr).with_hcr_el2(el2.hcr);
    before.take(exception.passed_to_el2(), TargetEl::El2, controls, features).map(Next::EnterEl2)
}

fn main() {
    // A VHE host with SPAN, as Linux runs: TEA, E2H, RW, AMO, VM, and TGE = 0 while a guest runs.
    let hcr = 1 << 37 | 1 << 34 | 1 << 31 | 1 << 5 | 1;
    let el2 = El2 { vbar: 0xffff_8000_8001_0800, sctlr: 1 << 23, hcr };
    let features = Features::DEFAULT.with_pan(true).with_ssbs(true);
    let run = |saved| on_exception(saved, el2, features).expect("an exception of a core");
    let entered = |saved| match run(saved) {
        Next::EnterEl2(entered) => entered,
        other => panic!("{other:?}"),
    };

    // A guest's user loads from poisoned memory: FnV = 1, FAR_EL3 is stale.
    let poison =
        Saved { esr: 0x9200_0410, far: 0x1234, mfar: 0, elr: 0x40_1000, spsr: 0x6000_0000 };
    let told = entered(poison);
    assert_eq!(told.state().pc, 0xffff_8000_8001_0c00);
    assert_eq!(told.state().pstate.into_bits(), 0x6000_03c9);
    assert_eq!((told.elr(), told.spsr().into_bits()), (0x40_1000, 0x6000_0000));
    assert_eq!((told.esr().map(u64::from), told.far()), (Some(0x9200_0410), None));

    // The same with the physical address: PFV = 1.
    let mfar = 1 << 63 | 0x8800_0040;
    let told = entered(Saved { esr: 0x9200_4410, mfar, ..poison });
    assert_eq!(told.pfar().map(u64::from), Some(mfar));
    assert_eq!(told.hpfar(), None);

    // The same by the host's kernel at EL2, with an address: its own class, its own vector.
    let host = Saved { esr: 0x9200_0010, spsr: 0x4000_03c9, ..poison };
    let told = entered(host);
    assert_eq!(told.state().pc, 0xffff_8000_8001_0a00);
    assert_eq!(told.esr().map(u64::from), Some(0x9600_0010));
    assert_eq!(told.far().map(u64::from), Some(0x1234));

    // An uncontainable SError of RAS goes to the vector of SErrors.
    let told = entered(Saved { esr: 0xbe00_0011, ..poison });
    assert_eq!(told.state().pc, 0xffff_8000_8001_0d80);
    assert_eq!(told.esr().map(u64::from), Some(0xbe00_0011));

    // The same while the host's kernel masks it.
    let kept = run(Saved { esr: 0xbe00_0011, spsr: 0x4000_03c9, ..poison });
    assert!(matches!(kept, Next::Keep(error) if error.esr().map(u64::from) == Some(0xbe00_0011)));

    // smc #0, the same from AArch32, and smc #1
    assert!(matches!(run(Saved { esr: 0x5e00_0000, ..poison }), Next::Call));
    let aarch32 = Saved { esr: 0x4e00_0000, spsr: 0x1d3, ..poison };
    assert!(matches!(run(aarch32), Next::Call));
    assert!(matches!(run(Saved { esr: 0x5e00_0001, ..poison }), Next::UnknownCall(1)));
    // Floating point, trapped by CPTR_EL3; a granule of another world; firmware's own abort.
    assert!(matches!(run(Saved { esr: 0x1fe0_0000, ..poison }), Next::Undefined));
    let check = run(Saved { esr: 0x7a03_4068, ..poison });
    assert!(matches!(check, Next::Check(what) if what.starts_with("granule protection fault")));
    let own = run(Saved { esr: 0x9600_0010, spsr: 0x3cd, ..poison });
    let words = "synchronous external abort on data access, VA 0x1234";
    assert!(matches!(own, Next::Stop(what) if what == words));
    println!("four errors reflected, one kept, three calls, a trap, a check, one error of our own");
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_scene_plays() {
        super::main();
    }
}
