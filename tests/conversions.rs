//! Words of other crates come over whole, and go back whole.

#![cfg(any(feature = "arm-sysregs", feature = "aarch64-cpu"))]

use aarch64_syndrome::aarch32::{Dfsr, Ifsr};
use aarch64_syndrome::address::Pfar;
use aarch64_syndrome::{Esr, Far, Hpfar};

/// No bits, all bits, and each bit alone: no field of the other crate loses any.
macro_rules! round_trip {
    ($ours:ident($word:ty): $theirs:ty, $new:expr, $get:expr) => {
        let single = (0..<$word>::BITS).map(|bit| 1 << bit);
        for bits in single.chain([0, <$word>::MAX]) {
            let theirs: $theirs = $new(bits);
            let ours = $ours::from(theirs);
            assert_eq!(ours.into_bits(), bits, "{bits:#x} from {}", stringify!($theirs));
            let back = <$theirs>::from(ours);
            assert_eq!($get(&back), bits, "{bits:#x} into {}", stringify!($theirs));
        }
    };
}

#[cfg(feature = "arm-sysregs")]
#[test]
fn words_of_arm_sysregs_are_kept_whole() {
    use arm_sysregs::{aarch32, el1, el2, el3};

    macro_rules! bitflags {
        ($($ours:ident($word:ty): $($theirs:ty),+;)+) => {
            $($(round_trip!(
                $ours($word): $theirs, <$theirs>::from_bits_retain, <$theirs>::bits
            );)+)+
        };
    }
    bitflags! {
        Esr(u64): el1::registers::EsrEl1, el2::registers::EsrEl2, el3::registers::EsrEl3;
        Far(u64): el1::registers::FarEl1, el2::registers::FarEl2;
        Hpfar(u64): el2::registers::HpfarEl2;
        Pfar(u64): el1::registers::PfarEl1, el2::registers::PfarEl2;
        Dfsr(u32): aarch32::registers::Dfsr;
        Ifsr(u32): aarch32::registers::Ifsr;
    }
}

#[cfg(feature = "aarch64-cpu")]
#[test]
fn words_of_aarch64_cpu_are_kept_whole() {
    use aarch64_cpu::registers::{ESR_EL1, ESR_EL2, ESR_EL3, HPFAR_EL2};
    use tock_registers::LocalRegisterCopy;

    macro_rules! copies {
        ($($ours:ident: $($register:ty),+;)+) => {$($(
            round_trip!($ours(u64): LocalRegisterCopy<u64, $register>,
                LocalRegisterCopy::<u64, $register>::new, LocalRegisterCopy::<u64, $register>::get);
        )+)+};
    }
    copies! {
        Esr: ESR_EL1::Register, ESR_EL2::Register, ESR_EL3::Register;
        Far: ();
        Hpfar: HPFAR_EL2::Register;
    }
}
