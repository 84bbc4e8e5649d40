//! System registers by name, and the bits of them that the cases set.

/// A module with `read` and `write` for each register.
///
/// Registers that the assembler knows only with an extension go by their encoding. `HCR_EL2.E2H`
/// is 1 throughout, so that `_EL12` is the guest's register and `_EL2` the payload's own.
macro_rules! registers {
    ($($name:ident $encoding:literal)+) => {$(
        pub(crate) mod $name {
            #[allow(dead_code, reason = "not every register is read")]
            pub(crate) fn read() -> u64 {
                let value;
                // SAFETY: reading this register changes nothing.
                unsafe {
                    core::arch::asm!(
                        concat!("mrs {}, ", $encoding),
                        out(reg) value,
                        options(nomem, nostack)
                    );
                }
                value
            }

            #[allow(dead_code, reason = "not every register is written")]
            pub(crate) fn write(value: u64) {
                // SAFETY: the payload owns the machine. Its own code and data stay mapped in
                // every table that `machine.rs` builds, and traps are taken by `vectors.rs`.
                unsafe {
                    core::arch::asm!(
                        concat!("msr ", $encoding, ", {}"),
                        "isb",
                        in(reg) value,
                        options(nostack)
                    );
                }
            }
        }
    )+};
}

registers! {
    esr_el2 "esr_el2"
    far_el2 "far_el2"
    hpfar_el2 "hpfar_el2"
    elr_el2 "elr_el2"
    spsr_el2 "spsr_el2"
    hcr_el2 "hcr_el2"
    hcrx_el2 "s3_4_c1_c2_2"
    gcscre0_el1 "s3_0_c2_c5_2"
    gcscr_el12 "s3_5_c2_c5_0"
    gcspr_el0 "s3_3_c2_c5_1"
    hfgitr_el2 "s3_4_c1_c1_6"
    mdcr_el2 "mdcr_el2"
    hstr_el2 "hstr_el2"
    sctlr_el2 "sctlr_el2"
    tcr_el2 "tcr_el2"
    ttbr0_el2 "ttbr0_el2"
    ttbr1_el2 "s3_4_c2_c0_1"
    mair_el2 "mair_el2"
    vbar_el2 "vbar_el2"
    vtcr_el2 "vtcr_el2"
    vttbr_el2 "vttbr_el2"
    vsesr_el2 "s3_4_c5_c2_3"
    sp_el0 "sp_el0"
    sp_el1 "sp_el1"
    esr_el12 "s3_5_c5_c2_0"
    far_el12 "s3_5_c6_c0_0"
    elr_el12 "s3_5_c4_c0_1"
    spsr_el12 "s3_5_c4_c0_0"
    sctlr_el12 "s3_5_c1_c0_0"
    cpacr_el12 "s3_5_c1_c0_2"
    ttbr0_el12 "s3_5_c2_c0_0"
    tcr_el12 "s3_5_c2_c0_2"
    mair_el12 "s3_5_c10_c2_0"
    vbar_el12 "s3_5_c12_c0_0"
    mdscr_el1 "mdscr_el1"
    oslar_el1 "oslar_el1"
    dbgbvr0_el1 "dbgbvr0_el1"
    dbgbcr0_el1 "dbgbcr0_el1"
    dbgwvr0_el1 "dbgwvr0_el1"
    dbgwcr0_el1 "dbgwcr0_el1"
    dczid_el0 "dczid_el0"
    id_aa64pfr0_el1 "id_aa64pfr0_el1"
    id_aa64pfr1_el1 "id_aa64pfr1_el1"
    id_aa64isar0_el1 "id_aa64isar0_el1"
    id_aa64isar1_el1 "id_aa64isar1_el1"
    id_aa64isar2_el1 "s3_0_c0_c6_2"
    id_aa64mmfr0_el1 "id_aa64mmfr0_el1"
    id_aa64mmfr1_el1 "id_aa64mmfr1_el1"
    id_aa64mmfr2_el1 "s3_0_c0_c7_2"
    id_aa64mmfr3_el1 "s3_0_c0_c7_3"
    id_aa64dfr1_el1 "s3_0_c0_c5_1"
    id_aa64dfr2_el1 "s3_0_c0_c5_2"
}

pub(crate) const HCR_VM: u64 = 1 << 0;
pub(crate) const HCR_VSE: u64 = 1 << 8;
pub(crate) const HCR_TWI: u64 = 1 << 13;
pub(crate) const HCR_TWE: u64 = 1 << 14;
pub(crate) const HCR_TID3: u64 = 1 << 18;
pub(crate) const HCR_TSC: u64 = 1 << 19;
pub(crate) const HCR_TIDCP: u64 = 1 << 20;
pub(crate) const HCR_TVM: u64 = 1 << 26;
pub(crate) const HCR_TGE: u64 = 1 << 27;
pub(crate) const HCR_RW: u64 = 1 << 31;
pub(crate) const HCR_E2H: u64 = 1 << 34;
pub(crate) const HCR_TEA: u64 = 1 << 37;
pub(crate) const HCR_NV: u64 = 1 << 42;
pub(crate) const HCR_NV1: u64 = 1 << 43;
pub(crate) const HCR_NV2: u64 = 1 << 45;
pub(crate) const HCR_APK: u64 = 1 << 40;
pub(crate) const HCR_API: u64 = 1 << 41;
pub(crate) const HCR_ATA: u64 = 1 << 56;

/// `CPTR_EL2` with `E2H` = 1: nothing of FP, SVE and SME is trapped.
pub(crate) const CPTR_NO_TRAPS: u64 = CPTR_FPEN | CPTR_ZEN | CPTR_SMEN;
pub(crate) const CPTR_ZEN: u64 = 0b11 << 16;
pub(crate) const CPTR_FPEN: u64 = 0b11 << 20;
pub(crate) const CPTR_SMEN: u64 = 0b11 << 24;

pub(crate) const SCTLR_M: u64 = 1 << 0;
pub(crate) const SCTLR_A: u64 = 1 << 1;
pub(crate) const SCTLR_DZE: u64 = 1 << 14;
pub(crate) const SCTLR_E0E: u64 = 1 << 24;
pub(crate) const SCTLR_EE: u64 = 1 << 25;
pub(crate) const SCTLR_MSCEN: u64 = 1 << 33;
pub(crate) const SCTLR_BT0: u64 = 1 << 35;
pub(crate) const SCTLR_ENIA: u64 = 1 << 31;
/// A mismatch of tags at EL0 is a synchronous fault.
pub(crate) const SCTLR_TCF0_SYNC: u64 = 0b01 << 38;
pub(crate) const SCTLR_ATA0: u64 = 1 << 42;
pub(crate) const SCTLR_ATA: u64 = 1 << 43;
/// The bits that are RES1 without later extensions, caches, and no traps of `WFI` and `WFE`.
pub(crate) const SCTLR_BASE: u64 = 0x30d5_1804;

pub(crate) const TCR_EPD1: u64 = 1 << 23;
pub(crate) const TCR_TBI0: u64 = 1 << 37;
pub(crate) const TCR_HA: u64 = 1 << 39;
pub(crate) const TCR_DS: u64 = 1 << 59;

pub(crate) const MDCR_TDE: u64 = 1 << 8;
pub(crate) const MDSCR_SS: u64 = 1 << 0;
pub(crate) const MDSCR_MDE: u64 = 1 << 15;

/// Taken away from the masks, as every other bit here is added.
pub(crate) const SPSR_UNMASK_SERROR: u64 = 1 << 8;
pub(crate) const SPSR_SS: u64 = 1 << 21;
pub(crate) const SPSR_IL: u64 = 1 << 20;

pub(crate) const SCR_EA: u64 = 1 << 3;
pub(crate) const SCR_TWI: u64 = 1 << 12;
pub(crate) const SCR_EASE: u64 = 1 << 19;
/// Non-secure levels below in `AArch64`, with their calls and without traps: `NS`, RES1, `HCE`,
/// `RW`, `APK`, `API`, `ATA`, `FGTEn`, `ECVEn`, `HXEn`.
pub(crate) const SCR_BASE: u64 =
    1 | 0b11 << 4 | 1 << 8 | 1 << 10 | 0b11 << 16 | 0b111 << 26 | 1 << 38;
/// The bits that are RES1; MMU and caches off.
pub(crate) const SCTLR_EL3_BASE: u64 = 0x30c5_0830;
