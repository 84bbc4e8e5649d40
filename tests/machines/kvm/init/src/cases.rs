//! What has to hold, one sentence each.

mod access;
mod errors;
mod firmware;
mod guest_memfd;
mod memory;
mod nested;
mod patched;
mod records;
mod registers;
mod replaced;
mod serror;
mod undescribed;

use aarch64_syndrome::ghes::MachineRas;
use aarch64_syndrome::kvm::ErrorReporter;
pub(crate) use guest_memfd::MEMORY as GUEST_MEMFD;
use std::time::Duration;
use vm_init::Case;

/// Answers the events of a machine without error records.
fn plain() -> ErrorReporter {
    ErrorReporter::new(MachineRas::NoRas)
}

/// The time at which it does.
const NOW: Duration = Duration::from_secs(1);

/// The cases with this name.
pub(crate) fn group(name: &str) -> &'static [(&'static str, Case)] {
    match name {
        "kvm" => KVM,
        "ease" => EASE,
        "nested" => NESTED,
        "nested-exits" => NESTED_EXITS,
        "routes" => ROUTES,
        "exits" => EXITS,
        "every-word" => EVERY_WORD,
        _ => panic!("no cases named {name}"),
    }
}

/// What needs a core that is slow to emulate.
const EASE: &[(&str, Case)] = &[
    ("EASE takes the helper's abort to the SError vector", registers::ease),
    ("EASE takes an abort by registers to the SError vector", registers::ease_by_registers),
];

/// What needs a KVM whose guests may have guests.
const NESTED: &[(&str, Case)] = &[
    ("a guest may have an EL2 of its own", nested::is_there),
    (
        "a guest's guest touches a poisoned page, and the one that is to hear of it does",
        nested::load,
    ),
    ("its branch to a poisoned page is an instruction abort where it is heard of", nested::branch),
    ("an abort without address reaches the guest hypervisor with FnV", nested::without_address),
    ("a guest hypervisor's own touch is an abort by its own stage 1", nested::own_stage1),
    ("an access of theirs where nothing is aborts where it is heard of", nested::unclaimed),
    ("a guest_memfd's address for a guest's guest is no page of the guest's", nested::guest_memfd),
];

/// The same above firmware that a guest can ask for errors.
const NESTED_EXITS: &[(&str, Case)] =
    &[("an exit's address for a guest's guest is no page of the guest's", nested::exit)];

/// What needs nothing but KVM.
const KVM: &[(&str, Case)] = &[
    ("an MMIO load that fails aborts the guest at EL1", access::mmio_at_el1),
    ("an MMIO load that fails aborts the guest at EL0", access::mmio_at_el0),
    ("an MMIO load that a device answers completes", access::mmio_completes),
    ("an access without syndrome is KVM_RUN's ENOSYS while the capability is off", access::enosys),
    ("an access without syndrome is decoded and aborted at EL1", access::nisv_at_el1),
    ("an access without syndrome is decoded and aborted at EL0", access::nisv_at_el0),
    ("a page is heard of when it is poisoned, and is the guest's", memory::early),
    ("a load of a poisoned page aborts the guest at EL1", memory::load_at_el1),
    ("a load of a poisoned page aborts the guest at EL0", memory::load_at_el0),
    ("a branch to a poisoned page is an instruction abort", memory::branch),
    ("a poisoned page in no slot that is listed is an abort without address", memory::unlisted),
    ("an error of one VM is not another's in the same process", memory::two_vms),
    ("after a reset the poisoned page is good, shared memory", replaced::shared_after_reset),
    ("after a reset the poisoned page is good, private memory", replaced::private_after_reset),
    ("after a reset that leaves it the poisoned page is lost", replaced::lost_after_reset),
    ("a page that was discarded is good, and a snapshot holds it", replaced::good_after_discard),
    ("a poisoned page of a guest_memfd aborts the guest by registers", guest_memfd::load),
    ("the process's own load of a poisoned page is not the guest's", memory::own_load),
    ("the process dies of its own load of a poisoned page", memory::own_load_kills),
    ("a copy of a poisoned page fails, and the process lives", memory::copied),
    ("a thread with SIGBUS blocked is not fit to run a vCPU", memory::blocked),
    ("a guest at EL0 reads the record of the page that it touched", records::at_el0),
    ("a guest at EL1 reads the record of the page that it touched", records::at_el1),
    ("a record that the guest has not read is kept, and the access aborted", records::unread),
    ("an SError waits while it is masked, and is taken when unmasked", serror::masked),
    ("an SError with a syndrome arrives with it", serror::with_syndrome),
    ("an SError is taken at once by a guest that takes SErrors", serror::unmasked),
    ("a second SError does not replace the first", serror::second),
    ("an abort without address has FnV, everything else as the helper leaves it", patched::fnv),
    ("an instruction abort, everything else as the helper leaves it", patched::instruction),
    ("a walk level, everything else as the helper leaves it", patched::walk_level),
    ("SET and EA, everything else as the helper leaves it", patched::set_and_ea),
    ("after MMIO the guest is told more than the helper says", patched::after_mmio),
    ("an abort after MMIO is not overwritten by kicks", patched::kicked_after_mmio),
    ("an abort by registers is the helper's, register for register", registers::same_as_helper),
    ("an abort by registers says what the helper cannot", registers::fnv),
    (
        "an access without syndrome is finished at EL1, and nothing else changes",
        undescribed::at_el1,
    ),
    (
        "an access without syndrome is finished at EL0, and nothing else changes",
        undescribed::at_el0,
    ),
    ("an instruction that was swapped meanwhile is not finished", undescribed::swapped),
    ("an access that reaches a read-only page is not finished", undescribed::read_only_page),
    (
        "an access that reaches a read-only page is a fault of the guest's own",
        undescribed::own_fault,
    ),
    ("the capabilities are probed, and those to enable enabled", errors::capabilities),
    ("KVM refuses a syndrome of more than 25 bits, and the crate before it", errors::wide_syndrome),
    ("a vCPU that is not initialised is a typed error everywhere", errors::not_initialised),
];

/// Where KVM sends an error of the guest that firmware reflects, on a host of any kind.
const ROUTES: &[(&str, Case)] = &[
    ("KVM sends an error where the policy says, MMU off", firmware::routes::mmu_off),
    ("KVM sends an error where the policy says, MMU on", firmware::routes::mmu_on),
    (
        "without the capability KVM sends an error where the policy says",
        firmware::routes::without_capability,
    ),
    (
        "to a VMM whose guest has no RAS KVM sends an error as the policy says",
        firmware::routes::guest_without_ras,
    ),
    ("an error that the firmware encodes goes where the policy says", firmware::routes::encoded),
];

/// What the VMM is shown of such an error and tells the guest, on a host that leaves it to the VMM.
const EXITS: &[(&str, Case)] = &[
    ("the guest is told all that the exit says, MMU off", firmware::told::mmu_off),
    ("the guest is told all that the exit says, MMU on", firmware::told::mmu_on),
    ("memory of the guest is retired, other addresses are not", firmware::told::retired),
    ("an error in memory of the guest is recorded, and no other", firmware::told::recorded),
    ("an uncontainable error stops the VM unless it is to be told", firmware::told::uncontainable),
];

/// The same with every combination of fields, also of those that KVM only hands on.
const EVERY_WORD: &[(&str, Case)] = &[
    ("KVM sends an error with every syndrome where the policy says", firmware::routes::every_word),
    ("the guest is told all that the exit says, with every syndrome", firmware::told::every_word),
];
