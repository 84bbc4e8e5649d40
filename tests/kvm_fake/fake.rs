//! A vCPU that does what the documents and the source of KVM say (Linux 7.1.5, and 6.12 where it
//! differs), written without the crate's own constants.

use super::number;
use aarch64_syndrome::kvm::{
    BusError, Errno, RegisterId, RunHeader, Vcpu, VcpuEvents, VmmRange, on_sigbus,
};
use aarch64_syndrome::load_store::VectorRegister;
use std::collections::{HashMap, VecDeque};

pub(crate) const PC: u64 = 0xffff_8000_1000_0040;
pub(crate) const VBAR: u64 = 0xffff_8000_2000_0000;
pub(crate) const FAR: u64 = 0xffff_8000_3000_0abc;
pub(crate) const EL1H: u64 = 0x6000_03c5;
pub(crate) const EL0: u64 = 0x8000_0000;

/// In `ID_AA64PFR1_EL1` and `ID_AA64MMFR1_EL1`.
pub(crate) const SSBS: u64 = 2 << 4;
pub(crate) const PAN: u64 = 1 << 20;

/// What `KVM_RUN` does next.
#[derive(Clone)]
pub(crate) struct Next {
    pub(crate) result: Result<(), Errno>,
    pub(crate) header: RunHeader,
    pub(crate) signal: Option<BusError>,
    /// `FAR_EL2`, and whether `ESR_EL2.S1PTW`, which user space never sees, is set.
    pub(crate) far: u64,
    pub(crate) s1ptw: bool,
}

#[allow(clippy::struct_excessive_bools, reason = "five independent facts")]
pub(crate) struct Fake {
    pub(crate) header: RunHeader,
    pub(crate) registers: HashMap<u64, u64>,
    pub(crate) next: VecDeque<Next>,
    /// Linux 6.17 and later: the ioctl enters the exception.
    pub(crate) commits_at_once: bool,
    pub(crate) has_ras: bool,
    pub(crate) is_initialised: bool,
    pub(crate) aarch32_kernel: bool,
    /// `ext_dabt_pending` here would be what the documents call a programming error.
    pub(crate) refuses_helper: bool,
    /// Registers that cannot be written, and why.
    pub(crate) read_only: HashMap<u64, Errno>,
    /// Registers that take a write and forget it.
    pub(crate) deaf: Vec<RegisterId>,
    /// How often `KVM_RUN` ran the guest.
    pub(crate) runs: usize,
    pub(crate) serror: Option<u64>,
    /// `None`: of a vCPU whose V registers KVM refuses.
    pub(crate) vectors: Option<[u128; 32]>,
    /// What a signal handler writes to `immediate_exit` during a run that returns at once.
    pub(crate) kick: Option<u8>,
    /// Where something else has moved the PC to by the end of such a run.
    pub(crate) moved: Option<u64>,
    mmio_needed: bool,
    abort: Option<u64>,
    far_el2: u64,
    s1ptw: bool,
}

/// `BUS_MCEERR_AR` at an address, in a block of this size.
pub(crate) fn required(address: u64, block: u64) -> BusError {
    BusError::ActionRequired { address, block: VmmRange::around(address, block) }
}

/// `BUS_MCEERR_AO`, the same.
pub(crate) fn optional(address: u64, block: u64) -> BusError {
    BusError::ActionOptional { address, block: VmmRange::around(address, block) }
}

pub(crate) fn header(reason: u32, words: &[u64]) -> RunHeader {
    let mut header = [0; 288];
    header[8..12].copy_from_slice(&reason.to_le_bytes());
    for (at, word) in (32..).step_by(8).zip(words) {
        header[at..at + 8].copy_from_slice(&word.to_le_bytes());
    }
    header
}

impl Next {
    pub(crate) fn exit(reason: u32, words: &[u64]) -> Self {
        let header = header(reason, words);
        Self { result: Ok(()), header, signal: None, far: FAR, s1ptw: false }
    }

    pub(crate) fn mmio_load() -> Self {
        Self::exit(6, &[0x900_0abc, 0, 4])
    }

    pub(crate) fn nisv() -> Self {
        Self::exit(28, &[0x46, 0x900_0abc])
    }

    pub(crate) fn ldst64b() -> Self {
        Self::exit(42, &[0x9600_0800, 0x900_0abc])
    }

    pub(crate) fn sea(esr: u64, gva: u64, gpa: Option<u64>) -> Self {
        let words = [u64::from(gpa.is_some()), esr, gva, gpa.unwrap_or(0)];
        Self { far: gva, ..Self::exit(41, &words) }
    }

    pub(crate) fn failed(errno: Errno) -> Self {
        Self { result: Err(errno), ..Self::exit(0, &[]) }
    }

    /// `EHWPOISON` for a page of a `guest_memfd`.
    pub(crate) fn memory_fault(errno: Errno, ipa: u64) -> Self {
        Self { result: Err(errno), ..Self::exit(39, &[0, ipa, 0x1000]) }
    }

    pub(crate) fn signal(error: BusError) -> Self {
        Self { signal: Some(error), ..Self::failed(Errno::EINTR) }
    }
}

impl Fake {
    pub(crate) fn new(pstate: u64, next: impl IntoIterator<Item = Next>) -> Self {
        let registers = [
            (number::PC, PC),
            (number::PSTATE, pstate),
            (number::VBAR_EL1, VBAR),
            (number::SCTLR_EL1, 1 << 23),
            (number::ID_AA64PFR1_EL1, SSBS),
            (number::ID_AA64MMFR1_EL1, PAN),
            (number::ELR_EL1, 0x11),
            (number::SPSR_EL1, 0x22),
            (number::ESR_EL1, 0x33),
            (number::FAR_EL1, 0x44),
        ];
        Self {
            header: [0; 288],
            registers: registers.into(),
            next: next.into_iter().collect(),
            commits_at_once: true,
            has_ras: true,
            is_initialised: true,
            aarch32_kernel: false,
            refuses_helper: false,
            read_only: HashMap::new(),
            deaf: Vec::new(),
            runs: 0,
            serror: None,
            vectors: None,
            kick: None,
            moved: None,
            mmio_needed: false,
            abort: None,
            far_el2: 0,
            s1ptw: false,
        }
    }

    pub(crate) fn get(&self, id: RegisterId) -> u64 {
        self.at(id.into_bits())
    }

    pub(crate) fn set(&mut self, id: RegisterId, value: u64) {
        self.put(id.into_bits(), value);
    }

    fn at(&self, number: u64) -> u64 {
        self.registers[&number]
    }

    fn put(&mut self, number: u64, value: u64) {
        self.registers.insert(number, value);
    }

    pub(crate) fn get_all(&self, ids: &[RegisterId]) -> Vec<u64> {
        ids.iter().map(|id| self.get(*id)).collect()
    }

    /// Gives the vCPU an EL2 of its own.
    pub(crate) fn with_el2(mut self) -> Self {
        for id in [number::ELR_EL2, number::SPSR_EL2, number::ESR_EL2] {
            self.put(id, 0);
        }
        self.put(number::HCR_EL2, 0);
        self.put(number::FAR_EL2, 0);
        self.put(number::VBAR_EL2, VBAR + 0x1_0000);
        self
    }

    /// The exception entry: PC, PSTATE and the two banks.
    fn enter(&mut self, esr_without_el: u64, far: Option<u64>, is_serror: bool) {
        let (pc, old) = (self.at(number::PC), self.at(number::PSTATE));
        if self.aarch32_kernel {
            self.put(number::ESR_EL1, 0x210);
            self.put(number::FAR_EL1, far.unwrap_or(0) % (1 << 32));
            self.put(number::PSTATE, 0x1d7);
            self.put(number::PC, 0x10);
            return;
        }
        let has_el2 = self.registers.contains_key(&number::HCR_EL2);
        let is_el2 = has_el2 && old % 16 >= 8;
        let [elr, spsr, esr, far_id, vbar] = if is_el2 {
            [number::ELR_EL2, number::SPSR_EL2, number::ESR_EL2, number::FAR_EL2, number::VBAR_EL2]
        } else {
            [number::ELR_EL1, number::SPSR_EL1, number::ESR_EL1, number::FAR_EL1, number::VBAR_EL1]
        };
        let vector = match old % 32 {
            16..=31 => 0x600,
            0 => 0x400,
            mode if mode % 2 == 1 => 0x200,
            _ => 0,
        };
        let is_lower = old % 32 == 0 || old % 32 >= 16;
        let ease = self.registers.get(&number::SCTLR2_EL1).unwrap_or(&0) & 0x20;
        let kind = if is_serror || ease != 0 { 0x180 } else { 0 };
        self.put(elr, pc);
        self.put(spsr, old);
        let ec = if is_serror {
            0x2f
        } else if is_lower {
            0x24
        } else {
            0x25
        };
        self.put(esr, ec << 26 | esr_without_el);
        if let Some(far) = far {
            self.put(far_id, far);
        }
        let base = self.at(vbar);
        self.put(number::PC, base + vector + kind);
        let mut new = old & 0xf140_0000 | 0x3c0 | if is_el2 { 9 } else { 5 };
        let sctlr = self.at(number::SCTLR_EL1);
        if sctlr >> 23 & 1 == 0 {
            new |= 1 << 22;
        }
        if sctlr >> 44 & 1 == 1 {
            new |= 1 << 12;
        }
        if self.at(number::ID_AA64PFR1_EL1) >> 8 & 15 >= 2 {
            new |= 1 << 25;
        }
        self.put(number::PSTATE, new);
    }

    fn commit(&mut self) {
        if let Some(far) = self.abort.take() {
            // IL and 0x10, whatever it was.
            self.enter(0x200_0010, Some(far), false);
        }
    }
}

impl Vcpu for Fake {
    fn run(&mut self) -> Result<(), Errno> {
        if !self.is_initialised {
            return Err(Errno::ENOEXEC);
        }
        // kvm_arch_vcpu_ioctl_run looks at the reason, kvm_handle_mmio_return at the rest. 6.12
        // does not complete the access while an abort is pending, and does not forget it either.
        let is_mmio = self.header[8..12] == [6, 0, 0, 0];
        if is_mmio && self.mmio_needed && self.abort.is_none() {
            self.put(number::PC, self.at(number::PC) + 4);
            self.mmio_needed = false;
        }
        self.commit();
        if self.header[1] != 0 {
            self.header[1] = self.kick.unwrap_or(self.header[1]);
            if let Some(pc) = self.moved {
                self.put(number::PC, pc);
            }
            return Err(Errno::EINTR);
        }
        self.runs += 1;
        let next = self.next.pop_front().expect("the test runs the vCPU no more than it says");
        self.header = next.header;
        self.far_el2 = next.far;
        self.s1ptw = next.s1ptw;
        self.mmio_needed |= next.result.is_ok() && next.header[8] == 6;
        if let Some(error) = next.signal {
            let _ = on_sigbus(error);
        }
        next.result
    }

    fn vector(&self, register: VectorRegister) -> Result<u128, Errno> {
        self.vectors.map(|vectors| vectors[register.index()]).ok_or(Errno::EINVAL)
    }

    fn set_vector(&mut self, register: VectorRegister, value: u128) -> Result<(), Errno> {
        self.vectors.as_mut().ok_or(Errno::EINVAL)?[register.index()] = value;
        Ok(())
    }

    fn kvm_run(&mut self) -> &mut RunHeader {
        &mut self.header
    }

    fn events(&self) -> Result<VcpuEvents, Errno> {
        if !self.is_initialised {
            return Err(Errno::ENOEXEC);
        }
        let mut bytes = [0; 64];
        bytes[0] = self.serror.is_some().into();
        bytes[1] = self.has_ras.into();
        if self.has_ras {
            bytes[8..16].copy_from_slice(&self.serror.unwrap_or(0).to_le_bytes());
        }
        Ok(VcpuEvents::from_bytes(&bytes))
    }

    fn set_events(&mut self, events: &VcpuEvents) -> Result<(), Errno> {
        if !self.is_initialised {
            return Err(Errno::ENOEXEC);
        }
        let bytes = events.into_bytes();
        if bytes[3..8].iter().chain(&bytes[16..]).any(|byte| *byte != 0) {
            return Err(Errno::EINVAL);
        }
        assert!(bytes[2] == 0 || bytes[0] == 0, "an abort with an SError is not atomic");
        assert!(bytes[2] == 0 || !self.refuses_helper, "the helper may not be asked");
        // With S1PTW, KVM looks for the descriptor that failed, and may not find it.
        if bytes[2] != 0 && !self.s1ptw {
            self.abort = Some(self.far_el2);
            if self.commits_at_once {
                self.mmio_needed = false;
                self.commit();
            }
        }
        if bytes[0] == 0 {
            return Ok(());
        }
        let esr = u64::from_le_bytes(bytes[8..16].try_into().unwrap());
        if bytes[1] != 0 && (!self.has_ras || esr >= 1 << 25) {
            return Err(Errno::EINVAL);
        }
        let esr = if bytes[1] != 0 { esr } else { 1 << 24 };
        if self.commits_at_once && self.at(number::PSTATE) >> 8 & 1 == 0 {
            self.enter(esr, None, true);
        } else {
            self.serror = Some(esr);
        }
        Ok(())
    }

    fn register(&self, id: RegisterId) -> Result<u64, Errno> {
        self.registers.get(&id.into_bits()).copied().ok_or(Errno::ENOENT)
    }

    fn set_register(&mut self, id: RegisterId, value: u64) -> Result<(), Errno> {
        if let Some(errno) = self.read_only.get(&id.into_bits()) {
            return Err(*errno);
        }
        if id.into_bits() == number::PSTATE && self.aarch32_kernel && value >> 4 & 1 == 0 {
            return Err(Errno::EINVAL);
        }
        if !self.deaf.contains(&id) {
            self.set(id, value);
        }
        Ok(())
    }
}
