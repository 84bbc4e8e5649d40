//! What there is to say of one exception: the answers that the explanation and the JSON share.

use aarch64_syndrome::iss::DataAbort;
use aarch64_syndrome::policy::{self, KvmSea, KvmSeaRoute};
use aarch64_syndrome::{
    Access64B, Esr, Far, Fault, FaultStatus, Hpfar, IpaAnswer, MmioAccess, Pfar, Syndrome,
    SysRegAccess, SysRegPairAccess, TargetEl, far_is_valid, pfar_is_valid,
};

/// The registers of one exception, as far as they were given.
pub(crate) struct Registers {
    pub(crate) esr: Esr,
    pub(crate) far: Option<Far>,
    pub(crate) hpfar: Option<Hpfar>,
    pub(crate) pfar: Option<Pfar>,
}

/// The registers and every answer about them.
pub(crate) struct Report {
    pub(crate) registers: Registers,
    pub(crate) target: TargetEl,
    pub(crate) syndrome: Syndrome,
    pub(crate) fault: Option<Fault>,
    pub(crate) ipa: Option<IpaAnswer>,
    pub(crate) access: Option<Access>,
    pub(crate) sysreg: Option<SysRegTrap>,
    pub(crate) bus_objerr: Option<BusObjerr>,
    pub(crate) kvm_sea: Option<KvmSeaRoute>,
}

/// An access to memory that a device model can finish.
pub(crate) enum Access {
    Mmio(MmioAccess),
    Bytes64(Access64B),
}

/// A trapped system register access, of 64 or 128 bits.
pub(crate) enum SysRegTrap {
    One(SysRegAccess),
    Pair(SysRegPairAccess),
}

/// Whether `BUS_OBJERR` is due, by each rule.
#[derive(serde::Serialize)]
pub(crate) struct BusObjerr {
    pub(crate) kvm_rfc_v2: bool,
    pub(crate) every_sea: bool,
    pub(crate) host: bool,
}

impl Report {
    pub(crate) fn new(registers: Registers, target: TargetEl) -> Self {
        let esr = registers.esr;
        let far = registers.far.unwrap_or(Far::from_bits(0));
        let hpfar = registers.hpfar.unwrap_or(Hpfar::from_bits(0));
        let guest = match target {
            TargetEl::El2 => Fault::from_guest(esr, far, hpfar),
            TargetEl::El1 | TargetEl::El3 => None,
        };
        let access = DataAbort::from_esr(esr, target).and_then(|abort| {
            let mmio = MmioAccess::from_data_abort(abort).map(Access::Mmio);
            mmio.or_else(|| Access64B::from_data_abort(abort).map(Access::Bytes64))
        });
        let sysreg = SysRegAccess::from_esr(esr, target).map(SysRegTrap::One);
        let pair = || SysRegPairAccess::from_esr(esr, target).map(SysRegTrap::Pair);
        let status = FaultStatus::from_bits((esr.iss() & 0x3f) as u8);
        let bus_objerr = esr.ec().is_abort_from_lower().then(|| BusObjerr {
            kvm_rfc_v2: policy::kvm_rfc_v2(esr),
            every_sea: policy::every_sea(esr),
            host: policy::HOST_BUS_OBJERR.contains(status),
        });
        Self {
            target,
            syndrome: Syndrome::decode(esr, target),
            fault: guest.or_else(|| Fault::own(esr, far)),
            ipa: guest.map(Fault::ipa),
            access,
            sysreg: sysreg.or_else(pair),
            bus_objerr,
            kvm_sea: policy::kvm_exit_sea(esr, far, KvmSea::DEFAULT),
            registers,
        }
    }

    pub(crate) fn far_is_valid(&self) -> bool {
        far_is_valid(self.registers.esr, self.target)
    }

    pub(crate) fn pfar_is_valid(&self) -> bool {
        pfar_is_valid(self.registers.esr, self.target)
    }

    /// The IPA as a number, where the registers that hold it were given.
    pub(crate) fn ipa_value(&self) -> Option<u64> {
        self.registers.hpfar?;
        match self.ipa? {
            IpaAnswer::Exact(ipa) => self.registers.far.map(|_| ipa.into_bits()),
            IpaAnswer::Page(ipa, _) | IpaAnswer::Descriptor(ipa) => Some(ipa.into_bits()),
            IpaAnswer::TranslateFar(_) | IpaAnswer::Unavailable(_) => None,
        }
    }
}
