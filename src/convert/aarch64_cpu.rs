//! The register words of `aarch64-cpu`: what `ESR_EL2.extract()` of `tock-registers` returns.
//!
//! `FAR_ELx` has no fields there and so one type at all levels. `PFAR_ELx` is not there at all.

use super::convert_words;
use crate::{Esr, Far, Hpfar};
use aarch64_cpu::registers::{ESR_EL1, ESR_EL2, ESR_EL3, HPFAR_EL2};
use tock_registers::LocalRegisterCopy;

convert_words! {
    |theirs| theirs.get(), |bits| Self::new(bits);
    Esr: LocalRegisterCopy<u64, ESR_EL1::Register>, LocalRegisterCopy<u64, ESR_EL2::Register>,
        LocalRegisterCopy<u64, ESR_EL3::Register>;
    Far: LocalRegisterCopy<u64, ()>;
    Hpfar: LocalRegisterCopy<u64, HPFAR_EL2::Register>;
}
