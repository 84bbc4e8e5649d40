//! A guest hypervisor: installs a stage 2 of its own, and lets a guest of its own run, or does what
//! that would do itself. Its guest has memory at other addresses than it has itself.

use crate::guest::CODE;
use crate::machine::{DATA, Machine};
use crate::stage1::Stage1;
use kvm_bindings::{
    KVM_DEV_ARM_VGIC_CTRL_INIT, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_DEV_ARM_VGIC_GRP_CTRL,
    KVM_VGIC_V3_ADDR_TYPE_DIST, KVM_VGIC_V3_ADDR_TYPE_REDIST, kvm_create_device, kvm_device_attr,
    kvm_device_type_KVM_DEV_TYPE_ARM_VGIC_V3,
};
use kvm_ioctls::{DeviceFd, Kvm};
use std::slice;
use vm_init::text;
use vm_memory::{Bytes, GuestAddress};

/// EL2 with its own stack pointer, everything masked.
pub(crate) const EL2H_MASKED: u64 = 0x3c9;
/// Pages that are the other way round for the guest's guest, for which [`DATA`] is the second and
/// this the first, and so for the two pages after [`GUEST_MEMFD`](crate::cases::GUEST_MEMFD).
pub(crate) const SECOND: u64 = 0x1000;

/// `HCR_EL2` of the guest hypervisor: stage 2, `AArch64` below, E2H; and what cases add.
const HCR_VM: u64 = 1 << 0;
const HCR_RW: u64 = 1 << 31;
const HCR_E2H: u64 = 1 << 34;
/// External aborts from below are taken to EL2.
pub(crate) const HCR_TEA: u64 = 1 << 37;
/// EL0 belongs to EL2.
pub(crate) const HCR_TGE: u64 = 1 << 27;

/// Who does it: X0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Who {
    /// The guest hypervisor, at EL2.
    Hypervisor = 0,
    /// The kernel of its guest.
    GuestKernel = 1,
    /// A program in its guest.
    GuestUser = 2,
    /// A program of the guest hypervisor: with [`HCR_TGE`].
    User = 3,
}

/// What they do with the address in X1: X7.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Deed {
    /// `ldr x2, [x1]`.
    Load = 0,
    /// `br x1`.
    Branch = 1,
    /// The same load, which meets an error if firmware can be asked for one.
    MeetError = 2,
    /// `ldp x2, x3, [x1]`, for which the syndrome does not describe the access.
    LoadPair = 3,
}

std::arch::global_asm!(
    ".macro vectors el",
    ".balign 0x800",
    ".Lvectors_\\el:",
    ".rept 16",
    "  adr x7, .; b 99f",
    "  .balign 0x80",
    ".endr",
    "99: adr x6, .Lvectors_\\el; sub x7, x7, x6",
    "  mov x9, #0x0a000000",
    "  mrs x10, esr_\\el;  str x10, [x9, #0x00]",
    "  mrs x10, far_\\el;  str x10, [x9, #0x08]",
    "  mrs x10, elr_\\el;  str x10, [x9, #0x10]",
    "  mrs x10, spsr_\\el; str x10, [x9, #0x18]",
    "  str x7, [x9, #0x20]",
    "  str x2, [x9, #0x28]",
    "  mrs x10, CurrentEL; str x10, [x9, #0x60]",
    "  str xzr, [x9, #0x40]",
    "  b .",
    ".endm",
    ".pushsection .rodata.nested, \"a\"",
    ".balign 4096",
    ".global nested_start, nested_load, nested_pair, nested_end",
    "nested_start:",
    "  adr x9, .Lvectors_el2; msr vbar_el2, x9",
    "  msr vttbr_el2, x3; msr vtcr_el2, x4; msr hcr_el2, x5; isb",
    "  cbz x0, 30f",
    "  adr x9, 30f; mov x10, xzr",
    "  cmp x0, #3; b.eq 20f",
    "  adr x9, 21f; mov x10, #0x3c5",
    "20: msr elr_el2, x9; msr spsr_el2, x10; isb; eret",
    "21: adr x9, .Lvectors_el1; msr vbar_el1, x9; isb", // the guest's guest
    "  cmp x0, #2; b.ne 30f",
    "  adr x9, 30f; msr elr_el1, x9; msr spsr_el1, xzr; isb; eret",
    "30: cbz x7, nested_load",
    "  cmp x7, #2; b.lo 31f; b.hi nested_pair",
    "  adr x14, nested_load; mrs xzr, cpacr_el1",
    "nested_load:",
    "  ldr x2, [x1]",
    "32: mov x9, #0x0a000000; str x2, [x9, #0x38]",
    "  b .",
    "31: br x1",
    "nested_pair:",
    "  ldp x2, x3, [x1]; b 32b",
    "vectors el1",
    "vectors el2",
    ".balign 4096",
    "nested_end:",
    ".popsection",
    ".purgem vectors",
);

unsafe extern "C" {
    static nested_start: u8;
    static nested_load: u8;
    static nested_pair: u8;
    static nested_end: u8;
}

fn code() -> &'static [u8] {
    let (start, end) = (&raw const nested_start, &raw const nested_end);
    // SAFETY: both symbols bound the bytes assembled above.
    unsafe { slice::from_raw_parts(start, end.addr() - start.addr()) }
}

/// Where the guest has its load.
pub(crate) fn load_address() -> u64 {
    address(&raw const nested_load)
}

/// Where it has its load of a pair.
pub(crate) fn pair_address() -> u64 {
    address(&raw const nested_pair)
}

fn address(of: *const u8) -> u64 {
    CODE + (of.addr() - (&raw const nested_start).addr()) as u64
}

/// `KVM_CAP_ARM_EL2`: 1 if a guest may have an EL2.
pub(crate) fn is_there() -> Result<bool, String> {
    const KVM_CAP_ARM_EL2: u64 = 240;
    let vm = Kvm::new().map_err(text)?.create_vm().map_err(text)?;
    Ok(vm.check_extension_raw(KVM_CAP_ARM_EL2) == 1)
}

/// A machine with this guest.
pub(crate) struct Nested {
    pub(crate) machine: Machine,
    _interrupts: DeviceFd,
}

impl Nested {
    /// A machine that stays. To unmap memory of it, Linux walks all addresses that the inner guest
    /// could have, and flushes the TLB for each GiB of them: minutes, under emulation.
    pub(crate) fn new() -> Result<&'static mut Self, String> {
        let machine = Machine::with_el2(code(), &[(TABLES, 0x4000)]);
        write_tables(&machine);
        let nested = Self { _interrupts: interrupt_controller(&machine)?, machine };
        Ok(Box::leak(Box::new(nested)))
    }

    /// The guest hypervisor has a stage 1 of its own too.
    pub(crate) fn with_stage1(stage1: Stage1) -> Result<&'static mut Self, String> {
        let nested = Self::new()?;
        stage1.apply_at_el2(&mut nested.machine);
        Ok(nested)
    }

    /// Has one of them do something with an address, from the start of the code; `hcr` is added to
    /// the guest hypervisor's `HCR_EL2`.
    pub(crate) fn start(&mut self, who: Who, hcr: u64, deed: Deed, address: u64) {
        let machine = &mut self.machine;
        machine.start_at(EL2H_MASKED);
        let hcr = HCR_VM | HCR_RW | HCR_E2H | hcr;
        for (number, value) in
            [(0, who as u64), (1, address), (3, VTTBR), (4, VTCR), (5, hcr), (7, deed as u64)]
        {
            machine.set_x(number, value);
        }
    }
}

/// Where the tables of the guest hypervisor's stage 2 are: one of level 1, one of level 2, and two
/// of level 3.
const TABLES: u64 = DATA + 0x1_0000;
/// The tables, with 1 for a VMID.
const VTTBR: u64 = TABLES | 1 << 48;
/// 39 bits from level 1, 40 bits out, write-back tables, 4 KiB pages.
const VTCR: u64 = 0x19 | 0b01 << 6 | 0b01 << 8 | 0b01 << 10 | 0b11 << 12 | 0b010 << 16 | 1 << 31;

const BLOCK: u64 = 0b01;
const TABLE_OR_PAGE: u64 = 0b11;
const WRITE_BACK: u64 = 0b1111 << 2;
const DEVICE: u64 = 0b0001 << 2;
const READ_WRITE: u64 = 0b11 << 6;
const INNER_SHAREABLE: u64 = 0b11 << 8;
const AF: u64 = 1 << 10;
const EXECUTE_NEVER: u64 = 0b10 << 53;

fn write_tables(machine: &Machine) {
    let page = TABLE_OR_PAGE | WRITE_BACK | READ_WRITE | INNER_SHAREABLE | AF;
    let [first, second, low, high] = [0, 1, 2, 3].map(|n| TABLES + n * 0x1000);
    let swapped = |table: u64, address: u64| {
        let at = table + (address >> 12 & 0x1ff) * 8;
        [(at, (address + SECOND) | page), (at + 8, address | page)]
    };
    let mut entries = vec![
        (first, BLOCK | DEVICE | READ_WRITE | AF | EXECUTE_NEVER),
        (first + 8, second | TABLE_OR_PAGE),
        (second, low | TABLE_OR_PAGE),
        (second + 8, high | TABLE_OR_PAGE),
    ];
    for n in 0..code().len().div_ceil(0x1000) as u64 {
        entries.push((low + n * 8, (CODE + n * 0x1000) | page));
    }
    entries.extend(swapped(low, DATA));
    entries.extend(swapped(high, crate::cases::GUEST_MEMFD));
    for (address, entry) in entries {
        machine.memory.write_obj(entry, GuestAddress(address)).expect("memory");
    }
}

fn interrupt_controller(machine: &Machine) -> Result<DeviceFd, String> {
    const DISTRIBUTOR: u64 = 0x0800_0000;
    const REDISTRIBUTORS: u64 = 0x080a_0000;
    let mut device =
        kvm_create_device { type_: kvm_device_type_KVM_DEV_TYPE_ARM_VGIC_V3, fd: 0, flags: 0 };
    let gic = machine.vm.create_device(&mut device).map_err(text)?;
    let (addresses, control) = (KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_DEV_ARM_VGIC_GRP_CTRL);
    for (group, attribute, value) in [
        (addresses, KVM_VGIC_V3_ADDR_TYPE_DIST, DISTRIBUTOR),
        (addresses, KVM_VGIC_V3_ADDR_TYPE_REDIST, REDISTRIBUTORS),
        (control, KVM_DEV_ARM_VGIC_CTRL_INIT, 0),
    ] {
        let attribute = kvm_device_attr {
            group,
            attr: attribute.into(),
            addr: (&raw const value).addr() as u64,
            flags: 0,
        };
        gic.set_device_attr(&attribute).map_err(text)?;
    }
    Ok(gic)
}
