//! A trap handler at EL2: memory that is mapped when it is touched, a UART, a timer and SGIs,
//! hypercalls, and memory that went bad, of which the guest is told.
//!
//! Here the saved words are captured ones, and the registers of EL1 are fields; on a core they are
//! read by the vector and written before the return.

use aarch64_syndrome::entry::{CannotBeTaken, Controls, CoreState, Exception, Features};
use aarch64_syndrome::iss::ErrorState;
use aarch64_syndrome::ras::Vsesr;
use aarch64_syndrome::{
    Direction, Endianness, Fault, FaultClass, Ipa, IpaAnswer, NotMmio, Syndrome, SysRegAccess,
    TrapSnapshot, sysreg,
};
use std::ops::Range;

/// The guest's memory, which stage 2 maps page by page.
const MEMORY: Range<u64> = 0x4000_0000..0x4800_0000;

#[derive(Default)]
struct Vcpu {
    x: [u64; 31],
    /// What the guest's kernel has set.
    vbar_el1: u64,
    sctlr_el1: u64,
    /// What an exception to EL1 writes.
    elr_el1: u64,
    spsr_el1: u64,
    esr_el1: u64,
    far_el1: u64,
    /// What the guest's ID registers say.
    features: Features,
    /// What stage 2 maps.
    pages: Vec<u64>,
    uart: Uart,
    sgis: Vec<u64>,
    calls: Vec<u16>,
    /// `VSESR_EL2`, with `HCR_EL2.VSE` = 1: the guest takes it when it unmasks `SError`s.
    pending_serror: Option<u64>,
}

/// What became of a trap.
enum Outcome {
    /// The instruction was emulated, or was a call: the guest goes on behind it.
    Done,
    /// A page is there that was not, or no instruction came here: the guest goes on where it was.
    Again,
    /// Nothing mends it: the guest takes this exception.
    Tell(Exception),
}

/// Why nothing runs any more.
#[derive(Debug, PartialEq)]
enum Stop {
    /// The guest cannot be told: its table is in no memory of ours.
    Untold(CannotBeTaken),
    /// An error that may be anywhere by now.
    Uncontained,
}

impl From<CannotBeTaken> for Stop {
    fn from(error: CannotBeTaken) -> Self {
        Self::Untold(error)
    }
}

/// Where the guest goes on.
fn on_trap(vcpu: &mut Vcpu, trap: TrapSnapshot) -> Result<CoreState, Stop> {
    let outcome = match trap.syndrome() {
        Syndrome::DataAbort(_) | Syndrome::InstructionAbort(_) => vcpu.on_abort(trap)?,
        Syndrome::MsrMrsSys(access) => vcpu.access_register(SysRegAccess::from_trap(access)),
        Syndrome::HvcSvc(call) => {
            vcpu.calls.push(call.imm16());
            Outcome::Done
        }
        // It came by a vector of its own (+ 0x580), and no instruction is to blame.
        Syndrome::SError(error) => {
            match error.error_state() {
                Some(ErrorState::Corrected | ErrorState::Restartable) => {}
                Some(ErrorState::Recoverable | ErrorState::Unrecoverable) => {
                    // A virtual one has no address with it.
                    let told = error.with_vfv(false).with_pfv(false);
                    vcpu.pending_serror = Some(Vsesr::from_serror(told).into_bits());
                }
                // It may have spread to this program too. (Without FEAT_RAS nobody knows, and each
                // is the guest's.)
                None | Some(ErrorState::Uncontainable) => return Err(Stop::Uncontained),
            }
            Outcome::Again
        }
        _ => Outcome::Tell(Exception::UNDEFINED),
    };
    match (outcome, trap.after_instruction()) {
        (Outcome::Done, Some(next)) => Ok(next),
        // T32 of an unknown length, which no guest of this program runs.
        (Outcome::Done, None) => Ok(vcpu.tell(trap, Exception::UNDEFINED)?),
        (Outcome::Again, _) => Ok(trap.before_instruction()),
        (Outcome::Tell(exception), _) => Ok(vcpu.tell(trap, exception)?),
    }
}

impl Vcpu {
    fn on_abort(&mut self, trap: TrapSnapshot) -> Result<Outcome, CannotBeTaken> {
        if self.map_page(trap) {
            return Ok(Outcome::Again);
        }
        if self.reach_device(trap) {
            return Ok(Outcome::Done);
        }
        // Only now: with S1PTW = 1 it is an error without the level of the guest's table. That is
        // left to guests that keep a table outside memory.
        trap.exception().passed_to_el1(None).map(Outcome::Tell)
    }

    /// Maps the page of memory that the access lacked, or the walk of the guest's own table.
    fn map_page(&mut self, trap: TrapSnapshot) -> bool {
        let fault = trap.fault().filter(|fault| fault.class() == FaultClass::Translation);
        let ipa = match fault.map(Fault::ipa) {
            Some(IpaAnswer::Exact(ipa) | IpaAnswer::Page(ipa, _) | IpaAnswer::Descriptor(ipa)) => {
                ipa.into_bits()
            }
            _ => return false,
        };
        let is_memory = MEMORY.contains(&ipa);
        if is_memory {
            self.pages.push(ipa & !0xfff);
        }
        is_memory
    }

    fn reach_device(&mut self, trap: TrapSnapshot) -> bool {
        let ipa = trap.fault().and_then(|fault| fault.ipa().exact());
        let (access, ipa) = match (trap.mmio(), ipa) {
            (Ok(access), Some(ipa)) => (access, ipa),
            // `dc cvac` and its kin: where no memory is, there is nothing to do.
            (Err(NotMmio::CacheMaintenance), _) => return true,
            _ => return false,
        };
        let endianness = Endianness::of_data(trap.pstate(), self.sctlr_el1);
        let device = |direction, bytes: &mut [u8]| self.uart.access(ipa, direction, bytes);
        access.perform(&mut self.x, endianness, device).is_ok()
    }

    fn access_register(&mut self, access: SysRegAccess) -> Outcome {
        match (access.register, access.written(&self.x)) {
            (sysreg::ICC_SGI1R_EL1, Some(value)) => self.sgis.push(value),
            (sysreg::CNTPCT_EL0, None) => access.finish_read(&mut self.x, 62_500_000),
            _ => return Outcome::Tell(Exception::UNDEFINED),
        }
        Outcome::Done
    }

    fn tell(&mut self, trap: TrapSnapshot, what: Exception) -> Result<CoreState, CannotBeTaken> {
        let el1 = Controls::DEFAULT.with_vbar(self.vbar_el1).with_sctlr(self.sctlr_el1);
        let told = trap.tell_el1(what, el1, self.features)?;
        self.elr_el1 = told.elr();
        self.spsr_el1 = told.spsr().into_bits();
        self.esr_el1 = told.esr().map_or(self.esr_el1, u64::from);
        self.far_el1 = told.far().map_or(0, u64::from);
        Ok(told.state())
    }
}

#[derive(Default)]
struct Uart {
    sent: Vec<u8>,
}

impl Uart {
    fn access(&mut self, ipa: Ipa, direction: Direction, bytes: &mut [u8]) -> Result<(), ()> {
        match (ipa.into_bits(), direction, bytes) {
            (0x900_0000, Direction::Write, [byte, ..]) => self.sent.push(*byte),
            // The flags: nothing to receive, and room to send.
            (0x900_0018, Direction::Read, bytes) => bytes.copy_from_slice(&[0x90, 0, 0, 0]),
            _ => return Err(()),
        }
        Ok(())
    }
}

fn main() {
    let kernel = TrapSnapshot { hcr: 1 << 31, spsr: 0x3c5, elr: 0x8_0040, ..Default::default() };
    let mut vcpu = Vcpu { vbar_el1: 0x8_0800, ..Default::default() };
    let run = |vcpu: &mut Vcpu, trap| on_trap(vcpu, trap).expect("an exception of a core").pc;

    // ldr w3, [flags]; strb w0, [data]
    let device = TrapSnapshot { far: 0xffff_8000_8001_3018, hpfar: 0x9_0000, ..kernel };
    assert_eq!(run(&mut vcpu, TrapSnapshot { esr: 0x9383_0006, ..device }), 0x8_0044);
    assert_eq!(vcpu.x[3], 0x90);
    vcpu.x[0] = 0x4141_4148;
    let data = TrapSnapshot { esr: 0x9300_0046, far: 0xffff_8000_8001_3000, ..device };
    assert_eq!(run(&mut vcpu, data), 0x8_0044);
    assert_eq!(vcpu.uart.sent, b"H");

    // msr icc_sgi1r_el1, x0; mrs x1, cntpct_el0; hvc #0x4a48, which points behind itself
    assert_eq!(run(&mut vcpu, TrapSnapshot { esr: 0x623a_3016, ..kernel }), 0x8_0044);
    assert_eq!(vcpu.sgis, [0x4141_4148]);
    assert_eq!(run(&mut vcpu, TrapSnapshot { esr: 0x6232_f821, ..kernel }), 0x8_0044);
    assert_eq!(vcpu.x[1], 62_500_000);
    assert_eq!(run(&mut vcpu, TrapSnapshot { esr: 0x5a00_4a48, ..kernel }), 0x8_0040);
    assert_eq!(vcpu.calls, [0x4a48]);

    // dc cvac on the UART: the guest goes on behind it.
    assert_eq!(run(&mut vcpu, TrapSnapshot { esr: 0x9200_0146, ..device }), 0x8_0044);

    // A store to memory that is not mapped yet, and an access whose walk met such a table: S1PTW.
    let store = TrapSnapshot { esr: 0x9380_0047, far: 0x7f_f018, hpfar: 0x40_1230, ..kernel };
    assert_eq!(run(&mut vcpu, store), 0x8_0040);
    let walk = TrapSnapshot { esr: 0x9200_0087, hpfar: 0x40_2000, ..store };
    assert_eq!(run(&mut vcpu, walk), 0x8_0040);
    assert_eq!(vcpu.pages, [0x4012_3000, 0x4020_0000]);

    // A user's load met poisoned memory, and FAR_EL2 means nothing: the kernel is told so.
    let user = TrapSnapshot { esr: 0x9200_0410, far: 0x1234, spsr: 0x6000_0000, ..kernel };
    assert!(matches!(user.fault().map(Fault::ipa), Some(IpaAnswer::Unavailable(_))));
    assert_eq!(run(&mut vcpu, user), 0x8_0800 + 0x400);
    assert_eq!((vcpu.esr_el1, vcpu.far_el1), (0x9200_0410, 0));
    assert_eq!((vcpu.elr_el1, vcpu.spsr_el1), (0x8_0040, 0x6000_0000));

    // A store of the kernel to nowhere; a system register that its core does not have.
    let nowhere = TrapSnapshot { esr: 0x9380_0046, far: 0x1018, hpfar: 0xa_0000, ..kernel };
    assert_eq!(run(&mut vcpu, nowhere), 0x8_0800 + 0x200);
    assert_eq!((vcpu.esr_el1, vcpu.far_el1), (0x9600_0050, 0x1018));
    assert_eq!(run(&mut vcpu, TrapSnapshot { esr: 0x6238_0001, ..kernel }), 0x8_0800 + 0x200);
    assert_eq!(vcpu.esr_el1, 0x0200_0000);

    // An error that no instruction met, unrecoverable: it waits until the guest unmasks SErrors.
    assert_eq!(run(&mut vcpu, TrapSnapshot { esr: 0xbe00_0411, ..kernel }), 0x8_0040);
    assert_eq!(vcpu.pending_serror, Some(0x411));
    // One that may have spread.
    let spread = on_trap(&mut vcpu, TrapSnapshot { esr: 0xbe00_0011, ..kernel });
    assert_eq!(spread, Err(Stop::Uncontained));
    println!("a UART, an SGI, a timer, a hypercall, two pages mapped, and two errors told");
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_scene_plays() {
        super::main();
    }
}
