//! Memory of a `guest_memfd`: `KVM_RUN` fails where it is poisoned, and sends no signal.

use super::NOW;
use super::records::{reporter, source};
use crate::guest::{Deed, Level};
use crate::machine::{Machine, UNTOUCHED};
use crate::poison::poison_here;
use aarch64_syndrome::Ipa;
use aarch64_syndrome::ghes::MemoryError;
use aarch64_syndrome::kvm::{
    Delivery, Error, Event, MappedMemory, MemorySlot, MemorySlots, Method, Reactions, SErrorState,
    SErrorSyndrome, Told, inject_serror,
};
use kvm_bindings::{KVM_MEM_GUEST_MEMFD, kvm_create_guest_memfd, kvm_userspace_memory_region2};
use vm_init::{same, text};

/// `GUEST_MEMFD_FLAG_MMAP | GUEST_MEMFD_FLAG_INIT_SHARED`.
const FLAGS: u64 = 3;
pub(crate) const MEMORY: u64 = 0x4020_0000;
pub(super) const SIZE: usize = 0x4000;

/// Gives the machine such memory; where it is in the VMM, or `None` on a kernel without it.
pub(super) fn add(machine: &Machine) -> Result<Option<u64>, String> {
    let create = kvm_create_guest_memfd { size: SIZE as u64, flags: FLAGS, reserved: [0; 6] };
    let Ok(file) = machine.vm.create_guest_memfd(create) else { return Ok(None) };
    let access = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping at an address that the kernel chooses.
    let host = unsafe { libc::mmap(std::ptr::null_mut(), SIZE, access, libc::MAP_SHARED, file, 0) };
    if host == libc::MAP_FAILED {
        return Err("mmap of a guest_memfd".into());
    }
    let region = kvm_userspace_memory_region2 {
        slot: 9,
        flags: KVM_MEM_GUEST_MEMFD,
        guest_phys_addr: MEMORY,
        memory_size: SIZE as u64,
        userspace_addr: host as u64,
        guest_memfd: u32::try_from(file).map_err(text)?,
        ..Default::default()
    };
    // SAFETY: the mapping stays as long as the process.
    unsafe { machine.vm.set_user_memory_region2(region) }.map_err(text)?;
    Ok(Some(host as u64))
}

pub(crate) fn load() -> Result<(), String> {
    // An `SError` that the guest masks does not keep the abort from it, and waits on.
    for (level, esr, has_serror) in [
        (Level::El1, 0x9600_0410, false),
        (Level::El0, 0x9200_0410, false),
        (Level::El1, 0x9600_0410, true),
    ] {
        let mut machine = Machine::new();
        let Some(host) = add(&machine)? else {
            println!("        (this kernel has no guest_memfd that can be mapped)");
            return Ok(());
        };
        // The page has to be there. `madvise` says EBUSY on 7.3, and the page is marked.
        // SAFETY: the mapping of above.
        unsafe { (host as *const u8).add(0x1000).read_volatile() };
        poison_here(host + 0x1000);
        let slots = [MemorySlot::memory(Ipa::from_bits(MEMORY), host, SIZE as u64)];
        let mut reporter = reporter(&machine.memory)?;
        machine.start(Deed::Load, level, MEMORY + 0x1238);
        let none = SErrorSyndrome::NONE;
        if has_serror {
            let state = inject_serror(&mut machine.vcpu, none);
            same!(state, Ok(SErrorState::Pending), "the SError");
        }
        let mut told = None;
        let report = machine.run_to_exception(|event, memory| {
            let Event::PoisonedMemory(fault) = &event else {
                return Err(format!("not EHWPOISON: {event:?}"));
            };
            let range = fault.cause().range();
            same!((range.start.into_bits(), range.length), (MEMORY + 0x1000, 0x1000), "the page");
            let listed = MappedMemory { map: &MemorySlots(&slots), memory };
            match reporter.tell(event, &listed, Reactions::DEFAULT, NOW).map_err(text)? {
                Told::Reported(report) => told = Some(report),
                outcome => return Err(format!("not reported: {outcome}")),
            }
            Ok(())
        })?;
        let told = told.ok_or("the guest met no poison")?;
        let Delivery::Injected(injection) = told.delivery else {
            return Err(format!("not injected: {told}"));
        };
        same!(injection.method, Method::Registers, "the method");
        same!((report.esr, report.far), (esr, 0), "ESR_EL1 and FAR_EL1");
        same!((report.elr, report.x2), (injection.pc, UNTOUCHED), "ELR_EL1 and X2");
        if has_serror {
            let second = inject_serror(&mut machine.vcpu, none);
            same!(second, Err(Error::SErrorPending), "the SError afterwards");
        }
        let mut copy = [0; 1024];
        let block = source(0).read(&machine.memory, &mut copy).map_err(text)?.ok_or("no record")?;
        let found = block
            .entries()
            .find_map(|entry| MemoryError::parse(entry.section).ok()?.physical_address());
        same!(found, Some(MEMORY + 0x1000), "the address in the record");
    }
    Ok(())
}
