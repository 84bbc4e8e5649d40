//! The register words of `arm-sysregs`, which are `bitflags` types; every bit is kept.
//!
//! Version 0.5.2 has no type for `FAR_EL3` and `MFAR_EL3`: [`Far::from_bits`] and
//! [`Pfar::from_bits`] take their values.

use super::convert_words;
use crate::address::Pfar;
use crate::{Esr, Far, Hpfar, aarch32};
use arm_sysregs::aarch32::registers::{Dfsr, Ifsr};
use arm_sysregs::el1::registers::{EsrEl1, FarEl1, PfarEl1};
use arm_sysregs::el2::registers::{EsrEl2, FarEl2, HpfarEl2, PfarEl2};
use arm_sysregs::el3::registers::EsrEl3;

convert_words! {
    |theirs| theirs.bits(), |bits| Self::from_bits_retain(bits);
    Esr: EsrEl1, EsrEl2, EsrEl3;
    Far: FarEl1, FarEl2;
    Hpfar: HpfarEl2;
    Pfar: PfarEl1, PfarEl2;
    aarch32::Dfsr: Dfsr;
    aarch32::Ifsr: Ifsr;
}
