//! A kernel's page fault handler at EL1 (or EL2 with VHE): a user's fault and its own.
//!
//! Here the areas of one program stand for an address space, and the words are captured ones.

use aarch64_syndrome::policy::{self, Signal};
use aarch64_syndrome::{AccessKind, Esr, Far, Fault, FaultClass};

/// Part of an address space.
struct Area {
    first: u64,
    end: u64,
    is_writable: bool,
    is_executable: bool,
}

#[derive(Debug, PartialEq)]
enum Outcome {
    /// Map the page of this address, writable if it was written, and go on.
    Map { page: u64, for_write: bool },
    /// Set the access flag of this page and go on.
    MarkYoung { page: u64 },
    /// Send a signal to the program: its name, and `si_addr` where there is an address.
    Signal(Signal, Option<u64>),
    /// A kernel's access to a user's page fails: `copy_from_user` returns how much it did.
    FixUp,
    /// The kernel is broken.
    Panic(String),
}

/// What `esr` and `far` of this level say. `has_fix_up`: the table of accesses to user memory has
/// the instruction.
fn on_abort(esr: u64, far: u64, areas: &[Area], has_fix_up: bool) -> Option<Outcome> {
    // No hypervisor is asked: the same for a user's fault and for one's own.
    let fault = Fault::own(Esr::from_bits(esr), Far::from_bits(far))?;
    let is_users = fault.is_from_lower();
    let fail = |signal: Signal| {
        if is_users {
            // The tag is the program's own business: TCR_EL1.TBI0 = 1, as under Linux.
            Outcome::Signal(signal, fault.va().map(Far::untagged))
        } else if has_fix_up {
            Outcome::FixUp
        } else {
            Outcome::Panic(fault.to_string())
        }
    };
    // For what no page mends, and for what no area allows.
    let signal = policy::linux_signal(fault.status()).signal;
    let Some(va) = fault.va().map(Far::untagged) else { return Some(fail(signal)) };
    let page = va & !0xfff;
    Some(match fault.class() {
        FaultClass::Translation | FaultClass::Permission | FaultClass::AccessFlag => {
            let Some(area) = areas.iter().find(|area| (area.first..area.end).contains(&va)) else {
                return Some(fail(signal));
            };
            // Not `wnr`, which is 1 for cache maintenance too: that needs no permission to write.
            let for_write = fault.is_write() == Some(true);
            let is_fetch = fault.kind() == AccessKind::Instruction;
            let is_allowed = (area.is_writable || !for_write)
                && (area.is_executable && is_users || !is_fetch)
                && (is_users || has_fix_up);
            match fault.class() {
                _ if !is_allowed => fail(signal),
                FaultClass::AccessFlag => Outcome::MarkYoung { page },
                _ => Outcome::Map { page, for_write },
            }
        }
        // A program is ended, also where it is not to blame (a broken table).
        _ => fail(signal),
    })
}

fn main() {
    let code = Area { first: 0x40_0000, end: 0x41_0000, is_writable: false, is_executable: true };
    let data = Area { first: 0x42_0000, end: 0x44_0000, is_writable: true, is_executable: false };
    let areas = [code, data];
    let user = |esr, far| on_abort(esr, far, &areas, false).expect("an abort");

    // A program's first store to its data, with a tag in the address; its first fetch.
    let store = user(0x9200_0047, 0x5a00_0000_0042_0128);
    assert_eq!(store, Outcome::Map { page: 0x42_0000, for_write: true });
    assert_eq!(user(0x8200_0007, 0x40_0040), Outcome::Map { page: 0x40_0000, for_write: false });
    assert_eq!(user(0x9200_000b, 0x42_0128), Outcome::MarkYoung { page: 0x42_0000 });

    // dc cvac on code that is not mapped: WnR = 1, and yet no write.
    assert_eq!(user(0x9200_0147, 0x40_0040), Outcome::Map { page: 0x40_0000, for_write: false });

    // A store to code, a fetch of data, an address without an area.
    assert_eq!(user(0x9200_004f, 0x40_0040), Outcome::Signal(Signal::SIGSEGV, Some(0x40_0040)));
    assert_eq!(user(0x8200_000f, 0x42_0000), Outcome::Signal(Signal::SIGSEGV, Some(0x42_0000)));
    assert_eq!(user(0x9200_0004, 8), Outcome::Signal(Signal::SIGSEGV, Some(8)));

    // Poisoned memory, once with and once without an address.
    assert_eq!(user(0x9200_0010, 0x42_0128), Outcome::Signal(Signal::SIGBUS, Some(0x42_0128)));
    assert_eq!(user(0x9200_0410, 0x42_0128), Outcome::Signal(Signal::SIGBUS, None));

    // An exclusive access that memory does not support; a table that could not be read.
    assert_eq!(user(0x9200_0035, 0x42_0128), Outcome::Signal(Signal::SIGBUS, Some(0x42_0128)));
    assert_eq!(user(0x9200_0014, 0x42_0128), Outcome::Signal(Signal::SIGKILL, Some(0x42_0128)));

    // The kernel's own: a copy to the user, a copy to nowhere, a null pointer, a hypervisor call.
    let own = |esr, far, has_fix_up| on_abort(esr, far, &areas, has_fix_up);
    let copy = own(0x9600_0047, 0x42_0128, true);
    assert_eq!(copy, Some(Outcome::Map { page: 0x42_0000, for_write: true }));
    assert_eq!(own(0x9600_0044, 8, true), Some(Outcome::FixUp));
    let oops = "level 0 translation fault on data access, VA 0x8".to_string();
    assert_eq!(own(0x9600_0004, 8, false), Some(Outcome::Panic(oops)));
    assert_eq!(own(0x5600_0000, 8, false), None);
    println!("pages mapped, signals sent, one oops");
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_scene_plays() {
        super::main();
    }
}
