//! The interrupt controller, a `GICv3` of KVM's: making it, and its state for a snapshot.

use crate::layout::{GIC_DISTRIBUTOR, GIC_REDISTRIBUTORS};
use kvm_bindings::{
    KVM_DEV_ARM_VGIC_CTRL_INIT, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS,
    KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO,
    KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, KVM_DEV_ARM_VGIC_V3_MPIDR_SHIFT, KVM_VGIC_V3_ADDR_TYPE_DIST,
    KVM_VGIC_V3_ADDR_TYPE_REDIST, kvm_create_device, kvm_device_attr,
    kvm_device_type_KVM_DEV_TYPE_ARM_VGIC_V3,
};
use kvm_ioctls::{DeviceFd, VmFd};
use serde::{Deserialize, Serialize};
use std::error::Error;

/// How many interrupts KVM gives a `GICv3` that does not ask for a number.
const INTERRUPTS: u64 = 256;

pub(crate) struct Gic(DeviceFd);

/// A register, by what KVM calls a group and an attribute.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct GicRegister {
    group: u32,
    attribute: u64,
    value: u64,
}

impl Gic {
    /// After the vCPUs.
    pub(crate) fn new(vm: &VmFd) -> Result<Self, kvm_ioctls::Error> {
        let mut device =
            kvm_create_device { type_: kvm_device_type_KVM_DEV_TYPE_ARM_VGIC_V3, fd: 0, flags: 0 };
        let gic = Self(vm.create_device(&mut device)?);
        for (kind, window) in [
            (KVM_VGIC_V3_ADDR_TYPE_DIST, GIC_DISTRIBUTOR),
            (KVM_VGIC_V3_ADDR_TYPE_REDIST, GIC_REDISTRIBUTORS),
        ] {
            gic.set(KVM_DEV_ARM_VGIC_GRP_ADDR, kind.into(), window.base)?;
        }
        gic.set(KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT.into(), 0)?;
        Ok(gic)
    }

    fn set(&self, group: u32, attr: u64, value: u64) -> Result<(), kvm_ioctls::Error> {
        let addr = (&raw const value).expose_provenance() as u64;
        self.0.set_device_attr(&kvm_device_attr { group, attr, addr, flags: 0 })
    }

    fn get(&self, group: u32, attr: u64) -> Result<u64, kvm_ioctls::Error> {
        let mut value = 0_u64;
        let addr = (&raw mut value).expose_provenance() as u64;
        let mut attribute = kvm_device_attr { group, attr, addr, flags: 0 };
        // SAFETY: the registers that are asked for have 32 or 64 bits, of which the kernel writes
        // the low ones here.
        unsafe { self.0.get_device_attr(&mut attribute) }?;
        Ok(value)
    }

    /// The state, in the order in which it is restored. No vCPU runs.
    pub(crate) fn state(&self, mpidrs: &[u64]) -> Result<Vec<GicRegister>, Box<dyn Error>> {
        let mut state = Vec::new();
        let mut save = |group, attribute| {
            let value = self.get(group, attribute).map_err(|error| {
                format!("register {attribute:#x} of the GIC's group {group}: {error}")
            })?;
            state.push(GicRegister { group, attribute, value });
            Ok::<_, String>(value)
        };
        for offset in distributor() {
            save(KVM_DEV_ARM_VGIC_GRP_DIST_REGS, offset)?;
        }
        for mpidr in mpidrs.iter().copied().map(attribute_of) {
            for offset in REDISTRIBUTOR.into_iter().flatten() {
                save(KVM_DEV_ARM_VGIC_GRP_REDIST_REGS, mpidr | offset)?;
            }
            // The lines of its own interrupts: that of the timer is a level.
            save(KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO, mpidr)?;
            let mut register = |[op0, op1, crn, crm, op2]: [u64; 5]| {
                let register = op0 << 14 | op1 << 11 | crn << 7 | crm << 3 | op2;
                save(KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS, mpidr | register)
            };
            register(ICC_SRE_EL1)?;
            let priority_bits = (register(ICC_CTLR_EL1)? >> 8 & 7) + 1;
            for name in [ICC_PMR_EL1, ICC_BPR0_EL1, ICC_BPR1_EL1, ICC_IGRPEN0_EL1, ICC_IGRPEN1_EL1]
            {
                register(name)?;
            }
            // 32 priorities to a register.
            for index in 0..1_u64 << priority_bits.saturating_sub(5) {
                register([3, 0, 12, 8, 4 + index])?; // ICC_AP0R<n>_EL1
                register([3, 0, 12, 9, index])?; // ICC_AP1R<n>_EL1
            }
        }
        Ok(state)
    }

    /// Goes on where another was. No vCPU has run.
    pub(crate) fn restore(&self, state: &[GicRegister]) -> Result<(), Box<dyn Error>> {
        for GicRegister { group, attribute, value } in state {
            self.set(*group, *attribute, *value).map_err(|error| {
                format!("register {attribute:#x} of the GIC's group {group}: {error}")
            })?;
        }
        Ok(())
    }
}

/// Offsets of the distributor's registers (Arm IHI 0069, 12.8), of the interrupts that devices
/// share. What is written sets bits, and none is set yet.
fn distributor() -> impl Iterator<Item = u64> {
    const CTLR: u64 = 0;
    const IGROUPR: u64 = 0x80;
    const ISENABLER: u64 = 0x100;
    const ISPENDR: u64 = 0x200;
    const ISACTIVER: u64 = 0x300;
    const IPRIORITYR: u64 = 0x400;
    const ICFGR: u64 = 0xc00;
    const IROUTER: u64 = 0x6000;
    // First of each: how many interrupts a word describes.
    let words = [
        (16, ICFGR),
        (32, IGROUPR),
        (4, IPRIORITYR),
        (32, ISENABLER),
        (32, ISPENDR),
        (32, ISACTIVER),
    ];
    let words = words
        .into_iter()
        .flat_map(|(each, base)| (32 / each..INTERRUPTS / each).map(move |word| base + 4 * word));
    let routes = (2 * 32..2 * INTERRUPTS).map(|half| IROUTER + 4 * half);
    [CTLR].into_iter().chain(routes).chain(words)
}

/// The same of a redistributor, of the interrupts that a vCPU has for itself.
const REDISTRIBUTOR: [[u64; 8]; 2] = [
    // GICR_IGROUPR0, GICR_ICFGR0 and 1, GICR_ISENABLER0, GICR_ISPENDR0, GICR_ISACTIVER0, and the
    // first two of GICR_IPRIORITYR.
    [0x1_0080, 0x1_0c00, 0x1_0c04, 0x1_0100, 0x1_0200, 0x1_0300, 0x1_0400, 0x1_0404],
    // The other six, GICR_CTLR and GICR_WAKER.
    [0x1_0408, 0x1_040c, 0x1_0410, 0x1_0414, 0x1_0418, 0x1_041c, 0, 0x14],
];

/// Op0, Op1, `CRn`, `CRm`, Op2.
const ICC_PMR_EL1: [u64; 5] = [3, 0, 4, 6, 0];
const ICC_BPR0_EL1: [u64; 5] = [3, 0, 12, 8, 3];
const ICC_BPR1_EL1: [u64; 5] = [3, 0, 12, 12, 3];
const ICC_CTLR_EL1: [u64; 5] = [3, 0, 12, 12, 4];
const ICC_SRE_EL1: [u64; 5] = [3, 0, 12, 12, 5];
const ICC_IGRPEN0_EL1: [u64; 5] = [3, 0, 12, 12, 6];
const ICC_IGRPEN1_EL1: [u64; 5] = [3, 0, 12, 12, 7];

/// The redistributor's vCPU in an attribute, where affinity 3 follows affinity 2.
const fn attribute_of(mpidr: u64) -> u64 {
    (mpidr & 0xff_ffff | mpidr >> 8 & 0xff00_0000) << KVM_DEV_ARM_VGIC_V3_MPIDR_SHIFT
}
