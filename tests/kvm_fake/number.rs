//! The numbers of registers, by the encodings of the manual and of `api.rst`, and not by the
//! crate's own constants.

const fn core(index: u64) -> u64 {
    0x6030_0000_0010_0000 + index
}
const fn system(op0: u64, op1: u64, crn: u64, crm: u64, op2: u64) -> u64 {
    0x6030_0000_0013_0000 + (op0 << 14) + (op1 << 11) + (crn << 7) + (crm << 3) + op2
}
pub(crate) const PC: u64 = core(64);
pub(crate) const PSTATE: u64 = core(66);
pub(crate) const ELR_EL1: u64 = core(70);
pub(crate) const SPSR_EL1: u64 = core(72);
pub(crate) const VBAR_EL1: u64 = system(3, 0, 12, 0, 0);
pub(crate) const SCTLR_EL1: u64 = system(3, 0, 1, 0, 0);
pub(crate) const SCTLR2_EL1: u64 = system(3, 0, 1, 0, 3);
pub(crate) const ID_AA64PFR1_EL1: u64 = system(3, 0, 0, 4, 1);
pub(crate) const ID_AA64MMFR1_EL1: u64 = system(3, 0, 0, 7, 1);
pub(crate) const ESR_EL1: u64 = system(3, 0, 5, 2, 0);
pub(crate) const FAR_EL1: u64 = system(3, 0, 6, 0, 0);
pub(crate) const HCR_EL2: u64 = system(3, 4, 1, 1, 0);
pub(crate) const SPSR_EL2: u64 = system(3, 4, 4, 0, 0);
pub(crate) const ELR_EL2: u64 = system(3, 4, 4, 0, 1);
pub(crate) const ESR_EL2: u64 = system(3, 4, 5, 2, 0);
pub(crate) const FAR_EL2: u64 = system(3, 4, 6, 0, 0);
pub(crate) const VBAR_EL2: u64 = system(3, 4, 12, 0, 0);
