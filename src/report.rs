//! What there is to say of one exception, for programs that explain it to people. That is every
//! answer about a word and its addresses, the one sentence, the list of fields, the JSON object,
//! and the reports in a log.
//!
//! Nothing here reads a file, knows a terminal or asks for the time: the `esr` command does that
//! around it, and so can a page in a browser. Needs `alloc`.
//!
//! ```
//! use aarch64_syndrome::report::{Registers, Report};
//! use aarch64_syndrome::{Esr, Far, TargetEl};
//!
//! let registers = Registers::new(Esr::from_bits(0x9600_0004)).with_far(Far::from_bits(8));
//! let report = Report::new(registers, TargetEl::El1);
//! assert_eq!(report.far(), Some(8));
//! ```

mod edit;
mod fields;
mod json;
pub mod log;
mod number;
mod reading;
mod sentence;
mod statement;
mod sys_reg;
mod target_reason;

pub use edit::Choice;
pub use fields::Row;
pub use json::Json;
pub use number::{NotANumber, parse_number};
pub use reading::{NotRegisters, Reading};
pub use sentence::Sentence;
pub use statement::Statement;
pub use sys_reg::parse_sys_reg;
pub use target_reason::TargetReason;

use crate::address::{Far, Hpfar, Pfar, far_is_valid, pfar_is_valid};
use crate::el::TargetEl;
use crate::esr::Esr;
use crate::fault::{Fault, IpaAnswer};
use crate::fsc::FaultStatus;
use crate::mmio::{Access64B, MmioAccess, NotMmio};
use crate::policy::{self, KvmSea, KvmSeaRoute};
use crate::syndrome::Syndrome;
use crate::sysreg::{SysRegAccess, SysRegPairAccess};

/// The registers of one exception, as far as they are known.
///
/// ```
/// use aarch64_syndrome::report::Registers;
/// use aarch64_syndrome::{Esr, Far};
///
/// let registers = Registers::new(Esr::from_bits(0x9600_0004)).with_far(Far::from_bits(8));
/// assert_eq!((registers.far().map(u64::from), registers.hpfar()), (Some(8), None));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Registers {
    esr: Esr,
    far: Option<Far>,
    hpfar: Option<Hpfar>,
    pfar: Option<Pfar>,
}

impl Registers {
    /// A syndrome of which no address is known.
    #[must_use]
    pub const fn new(esr: Esr) -> Self {
        Self { esr, far: None, hpfar: None, pfar: None }
    }

    /// The same with the value of `FAR_ELx`.
    #[must_use]
    pub const fn with_far(self, far: Far) -> Self {
        Self { far: Some(far), ..self }
    }

    /// The same with the value of `HPFAR_EL2`.
    #[must_use]
    pub const fn with_hpfar(self, hpfar: Hpfar) -> Self {
        Self { hpfar: Some(hpfar), ..self }
    }

    /// The same with the value of `PFAR_ELx`, or `MFAR_EL3`.
    #[must_use]
    pub const fn with_pfar(self, pfar: Pfar) -> Self {
        Self { pfar: Some(pfar), ..self }
    }

    /// The syndrome.
    #[must_use]
    pub const fn esr(self) -> Esr {
        self.esr
    }

    /// `FAR_ELx`, if it is known.
    #[must_use]
    pub const fn far(self) -> Option<Far> {
        self.far
    }

    /// `HPFAR_EL2`, if it is known.
    #[must_use]
    pub const fn hpfar(self) -> Option<Hpfar> {
        self.hpfar
    }

    /// `PFAR_ELx` or `MFAR_EL3`, if it is known.
    #[must_use]
    pub const fn pfar(self) -> Option<Pfar> {
        self.pfar
    }
}

/// The registers of one exception and every answer about them.
///
/// ```
/// use aarch64_syndrome::report::{Registers, Report};
/// use aarch64_syndrome::{Esr, FaultClass, TargetEl};
///
/// let report = Report::new(Registers::new(Esr::from_bits(0x9200_0410)), TargetEl::El2);
/// assert_eq!(report.fault().map(|fault| fault.class()), Some(FaultClass::SyncExternal));
/// assert!(!report.far_is_valid());
/// assert_eq!(report.bus_objerr().and_then(|due| due.every_sea), Some(true));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Report {
    registers: Registers,
    target: TargetEl,
    fault: Option<Fault>,
    ipa: Option<IpaAnswer>,
}

/// An access to memory that a device model can finish.
#[derive(Clone, Copy, Debug)]
pub enum Access {
    /// Of 1 to 8 bytes.
    Mmio(MmioAccess),
    /// Of 64 bytes (`FEAT_LS64`).
    Bytes64(Access64B),
}

/// A trapped system register access.
#[derive(Clone, Copy, Debug)]
pub enum SysRegTrap {
    /// Of 64 bits.
    One(SysRegAccess),
    /// Of 128 bits.
    Pair(SysRegPairAccess),
}

/// Whether a SIGBUS with `BUS_OBJERR` is due, by each rule; `None` where the rule has nothing to
/// say of the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct BusObjerr {
    /// [`policy::kvm_rfc_v2`], for a guest's abort.
    pub kvm_rfc_v2: Option<bool>,
    /// [`policy::every_sea`], for a guest's abort.
    pub every_sea: Option<bool>,
    /// [`policy::linux_signal`], for an abort from EL0.
    pub host: bool,
}

impl Report {
    /// What there is to say of these registers after an exception taken to `target`.
    #[must_use]
    pub fn new(registers: Registers, target: TargetEl) -> Self {
        let esr = registers.esr;
        let far = registers.far.unwrap_or(Far::from_bits(0));
        let hpfar = registers.hpfar.unwrap_or(Hpfar::from_bits(0));
        let guest = match target {
            TargetEl::El2 => Fault::from_guest(esr, far, hpfar),
            TargetEl::El1 | TargetEl::El3 => None,
        };
        Self {
            registers,
            target,
            fault: guest.or_else(|| Fault::own(esr, far)),
            ipa: guest.map(Fault::ipa),
        }
    }

    /// The registers.
    #[must_use]
    pub const fn registers(&self) -> Registers {
        self.registers
    }

    /// The syndrome as a raw word.
    #[must_use]
    pub const fn esr(&self) -> Esr {
        self.registers.esr
    }

    /// The level that took the exception.
    #[must_use]
    pub const fn target(&self) -> TargetEl {
        self.target
    }

    /// The syndrome by its encoding.
    #[must_use]
    pub const fn syndrome(&self) -> Syndrome {
        Syndrome::decode(self.registers.esr, self.target)
    }

    /// The fault, where the word reports one. Its addresses are those of the registers, 0 where
    /// they are not known.
    #[must_use]
    pub const fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// Whether there is an IPA and where it stands; `None` unless this is an abort taken to EL2.
    #[must_use]
    pub const fn ipa(&self) -> Option<IpaAnswer> {
        self.ipa
    }

    /// The IPA as a number, where the registers that hold it are known.
    #[must_use]
    pub fn ipa_value(&self) -> Option<u64> {
        self.registers.hpfar?;
        match self.ipa? {
            IpaAnswer::Exact(ipa) => self.registers.far.map(|_| ipa.into_bits()),
            IpaAnswer::Page(ipa, _) | IpaAnswer::Descriptor(ipa) => Some(ipa.into_bits()),
            IpaAnswer::TranslateFar(_) | IpaAnswer::Unavailable(_) => None,
        }
    }

    /// Whether `FAR_ELx` means anything after this exception.
    #[must_use]
    pub const fn far_is_valid(&self) -> bool {
        far_is_valid(self.registers.esr, self.target)
    }

    /// `FAR_ELx`, where it is known and means something.
    #[must_use]
    pub fn far(&self) -> Option<u64> {
        self.registers.far.filter(|_| self.far_is_valid()).map(Far::into_bits)
    }

    /// Whether `PFAR_ELx` means anything after this exception.
    #[must_use]
    pub const fn pfar_is_valid(&self) -> bool {
        pfar_is_valid(self.registers.esr, self.target)
    }

    /// The physical address of `PFAR_ELx`, where it is known and means something.
    #[must_use]
    pub fn pfar(&self) -> Option<u64> {
        self.registers.pfar.filter(|_| self.pfar_is_valid()).map(|pfar| pfar.pa())
    }

    /// The access that a device model can finish, if it is one.
    #[must_use]
    pub const fn access(&self) -> Option<Access> {
        match self.registers.esr.mmio() {
            Ok(access) => Some(Access::Mmio(access)),
            Err(NotMmio::SixtyFourBytes(access)) => Some(Access::Bytes64(access)),
            Err(_) => None,
        }
    }

    /// The trapped system register access (EC 0x18, 0x14), if it is one.
    #[must_use]
    pub fn sysreg(&self) -> Option<SysRegTrap> {
        let one = SysRegAccess::from_esr(self.registers.esr, self.target).map(SysRegTrap::One);
        let pair = || SysRegPairAccess::from_esr(self.registers.esr, self.target);
        one.or_else(|| pair().map(SysRegTrap::Pair))
    }

    /// Whether `BUS_OBJERR` is due, for an abort from a lower level; a hypervisor's rules have an
    /// answer at EL2 alone, and nobody sends signals from EL3.
    #[must_use]
    pub fn bus_objerr(&self) -> Option<BusObjerr> {
        let esr = self.registers.esr;
        let status = FaultStatus::from_bits((esr.iss() & 0x3f) as u8);
        let is_from_lower = esr.ec().is_abort_from_lower() && self.target != TargetEl::El3;
        let is_at_el2 = self.target == TargetEl::El2;
        is_from_lower.then(|| BusObjerr {
            kvm_rfc_v2: is_at_el2.then(|| policy::kvm_rfc_v2(esr)),
            every_sea: is_at_el2.then(|| policy::every_sea(esr)),
            host: policy::HOST_BUS_OBJERR.contains(status),
        })
    }

    /// What KVM of Linux 6.19 and later does with a guest's external abort, by
    /// [`KvmSea::DEFAULT`]; `None` unless it is one, taken to EL2. `gva` is the FAR of the
    /// registers, 0 where that is not known.
    #[must_use]
    pub fn kvm_sea(&self) -> Option<KvmSeaRoute> {
        let far = self.registers.far.unwrap_or(Far::from_bits(0));
        match self.target {
            TargetEl::El2 => policy::kvm_exit_sea(self.registers.esr, far, KvmSea::DEFAULT),
            TargetEl::El1 | TargetEl::El3 => None,
        }
    }
}
