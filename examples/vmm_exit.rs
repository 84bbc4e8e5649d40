//! A VMM on a hypervisor that reports syndrome, virtual and physical address: Apple's
//! Hypervisor.framework, Hyper-V.
//!
//! Here an exit is built of captured words; registers are fields, which a VMM gets and sets by
//! calls.

use aarch64_syndrome::entry::{CannotBeTaken, Controls, Entered, Exception, Features, Spsr};
use aarch64_syndrome::{
    Direction, Endianness, Esr, Far, Fault, Hpfar, Ipa, MmioAccess, NotMmio, Syndrome,
    SysRegAccess, TargetEl, TrapSnapshot, sysreg,
};

/// `hv_vcpu_exit_exception_t`, or what a memory intercept of Hyper-V says.
#[derive(Clone, Copy)]
struct Exit {
    syndrome: u64,
    virtual_address: u64,
    physical_address: u64,
}

struct Vcpu {
    x: [u64; 31],
    pc: u64,
    cpsr: u64,
    vbar_el1: u64,
    sctlr_el1: u64,
    /// `ELR_EL1`, `SPSR_EL1`, `ESR_EL1` and `FAR_EL1` (0 if there is none), to be set by calls.
    told: Option<Entered>,
}

/// Whether the fault status code is that of the core. A hypervisor that made the exit's kind its
/// answer may leave anything there.
#[derive(Clone, Copy, PartialEq)]
enum Code {
    OfTheCore,
    Anything,
}

impl Vcpu {
    fn on_exit(&mut self, exit: Exit, code: Code) -> Result<(), CannotBeTaken> {
        let (esr, gva) = (Esr::from_bits(exit.syndrome), Far::from_bits(exit.virtual_address));
        let gpa = Ipa::from_bits(exit.physical_address);
        let trap = TrapSnapshot {
            esr: esr.into(),
            far: gva.into(),
            hpfar: Hpfar::from_ipa(gpa).into(),
            hcr: 1 << 31, // RW: the guest's kernel is in AArch64
            spsr: self.cpsr,
            elr: self.pc,
        };
        let is_done = match Syndrome::decode(esr, TargetEl::El2) {
            Syndrome::DataAbort(abort) => {
                let access = match code {
                    Code::OfTheCore => abort.mmio(),
                    Code::Anything => MmioAccess::assuming_unmapped(abort),
                };
                let fault = Fault::reported(esr, gva, Some(gpa));
                self.device(access, fault.and_then(|fault| fault.ipa().exact()))
            }
            Syndrome::MsrMrsSys(trapped) => {
                let access = SysRegAccess::from_trap(trapped);
                // The OS lock: written by every kernel, and read as unlocked.
                let is_known = matches!(access.register, sysreg::OSLAR_EL1 | sysreg::OSLSR_EL1);
                if is_known {
                    access.finish_read(&mut self.x, 0);
                }
                is_known
            }
            // WFI and WFE that exit: there is no other vCPU to run.
            Syndrome::Wfx(_) => true,
            // PSCI: its version is 1.1, and nothing else is supported.
            Syndrome::HvcSvc(call) if call.imm16() == 0 => {
                // The number is in W0; the upper half of X0 is not looked at.
                let function = self.x[0] & 0xffff_ffff;
                self.x[0] = if function == 0x8400_0000 { 0x1_0001 } else { u64::MAX };
                true
            }
            _ => false,
        };
        let next = match trap.after_instruction() {
            Some(next) if is_done => next,
            _ => {
                // Not before: with S1PTW = 1 it is an error, which stops the VM.
                let otherwise = match trap.fault() {
                    Some(_) => trap.exception().passed_to_el1(None)?,
                    None => Exception::UNDEFINED,
                };
                let el1 = Controls::DEFAULT.with_vbar(self.vbar_el1).with_sctlr(self.sctlr_el1);
                let told = trap.tell_el1(otherwise, el1, Features::DEFAULT.with_pan(true))?;
                self.told = Some(told);
                told.state()
            }
        };
        (self.pc, self.cpsr) = (next.pc, next.pstate.into_bits());
        Ok(())
    }

    /// A clock at `0x901_0000`, whose number of seconds is read; writes to it are ignored.
    fn device(&mut self, access: Result<MmioAccess, NotMmio>, ipa: Option<Ipa>) -> bool {
        let (access, ipa) = match (access, ipa) {
            (Ok(access), Some(ipa)) => (access, ipa),
            (Err(why), _) => {
                eprintln!("no access: {why}");
                return why == NotMmio::CacheMaintenance;
            }
            _ => return false,
        };
        let endianness = Endianness::of_data(Spsr::from_bits(self.cpsr), self.sctlr_el1);
        let clock = |direction, bytes: &mut [u8]| match (ipa.into_bits(), direction) {
            (0x901_0000, Direction::Write) => Ok(()),
            (0x901_0000, Direction::Read) if bytes.len() == 4 => {
                bytes.copy_from_slice(&0x6928_0000_u32.to_le_bytes());
                Ok(())
            }
            _ => Err(()),
        };
        access.perform(&mut self.x, endianness, clock).is_ok()
    }
}

fn main() {
    let mut vcpu = Vcpu {
        x: [0; 31],
        pc: 0x8_0040,
        cpsr: 0x3c5,
        vbar_el1: 0x9_0000,
        sctlr_el1: 1 << 23, // SPAN
        told: None,
    };
    // ldrsw x9, [clock]
    let load =
        Exit { syndrome: 0x93a9_8006, virtual_address: 0x7000, physical_address: 0x901_0000 };
    vcpu.on_exit(load, Code::OfTheCore).unwrap();
    assert_eq!((vcpu.x[9], vcpu.pc), (0x6928_0000, 0x8_0044));

    // The same with a code that says nothing: only who vouches for it gets an access.
    let vague = Exit { syndrome: load.syndrome & !0x3f | 0x10, ..load };
    assert!(Esr::from_bits(vague.syndrome).mmio().is_err());
    vcpu.x[9] = 0;
    vcpu.on_exit(vague, Code::Anything).unwrap();
    assert_eq!((vcpu.x[9], vcpu.pc), (0x6928_0000, 0x8_0048));

    // msr oslar_el1, xzr; hvc #0 has executed when it exits
    let other = |syndrome| Exit { syndrome, virtual_address: 0, physical_address: 0 };
    vcpu.on_exit(other(0x6228_07e0), Code::OfTheCore).unwrap();
    assert_eq!(vcpu.pc, 0x8_004c);
    vcpu.x[0] = 0xffff_ffff_8400_0000; // W0 has the number
    vcpu.on_exit(other(0x5a00_0000), Code::OfTheCore).unwrap();
    assert_eq!((vcpu.x[0], vcpu.pc), (0x1_0001, 0x8_004c));

    // Nothing is at 0xa00_0000: the guest's kernel takes an external abort.
    let hole = Exit { physical_address: 0xa00_0000, ..load };
    vcpu.on_exit(hole, Code::OfTheCore).unwrap();
    assert_eq!((vcpu.pc, vcpu.cpsr), (0x9_0200, 0x3c5));
    let told = vcpu.told.unwrap();
    assert_eq!(told.esr().map(u64::from), Some(0x9600_0010));
    assert_eq!(told.far().map(u64::from), Some(0x7000));
    assert_eq!((told.elr(), told.spsr().into_bits()), (0x8_004c, 0x3c5));
    println!("a clock, the OS lock, PSCI, and a hole told");
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_scene_plays() {
        super::main();
    }
}
