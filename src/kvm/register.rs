//! The registers of a vCPU, by the numbers of `KVM_GET_ONE_REG`.

/// A register of an arm64 vCPU, of 64 bits or ([`v`](Self::v)) 128, by its number in
/// `KVM_GET_ONE_REG` and `KVM_SET_ONE_REG`.
///
/// The numbers: `Documentation/virt/kvm/api.rst`, section 4.68.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RegisterId(u64);

/// `KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE`: an index in words of 32 bits follows.
const CORE: u64 = 0x6030_0000_0010_0000;
/// `KVM_REG_ARM64 | KVM_REG_SIZE_U128 | KVM_REG_ARM_CORE`: an index in words of 32 bits follows.
const CORE_128: u64 = 0x6040_0000_0010_0000;
/// `KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM64_SYSREG`: Op0, Op1, `CRn`, `CRm`, Op2 follow.
const SYSTEM: u64 = 0x6030_0000_0013_0000;

impl RegisterId {
    /// The number as KVM takes it.
    #[inline]
    #[must_use]
    pub const fn into_bits(self) -> u64 {
        self.0
    }

    /// The general-purpose register `Xn`, 0 to 30.
    #[inline]
    #[must_use]
    pub const fn x(register: crate::Register) -> Option<Self> {
        match register.index() {
            Some(index) => Some(Self(CORE | (index as u64) << 1)),
            None => None,
        }
    }

    /// The SIMD&FP register `Vn`, of 128 bits.
    #[inline]
    #[must_use]
    pub const fn v(register: crate::load_store::VectorRegister) -> Self {
        // `fp_regs.vregs`, behind 84 words.
        Self(CORE_128 | 84_u64.wrapping_add((register.index() as u64) << 2))
    }
}

macro_rules! registers {
    ($($name:ident $kind:ident $index:literal;)+) => {
        impl RegisterId {
            $(#[doc = concat!("`", stringify!($name), "`.")]
              pub const $name: Self = Self($kind | $index);)+

            /// The name, or `None` for a register that this crate does not touch.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some(stringify!($name)),)+
                    _ => None,
                }
            }
        }
    };
}

registers! {
    SP_EL0 CORE 0x3e;
    PC CORE 0x40;
    PSTATE CORE 0x42;
    SP_EL1 CORE 0x44;
    ELR_EL1 CORE 0x46;
    SPSR_EL1 CORE 0x48;
    ID_AA64PFR1_EL1 SYSTEM 0xc021;
    ID_AA64DFR1_EL1 SYSTEM 0xc029;
    ID_AA64DFR2_EL1 SYSTEM 0xc02a;
    ID_AA64MMFR1_EL1 SYSTEM 0xc039;
    SCTLR_EL1 SYSTEM 0xc080;
    TTBR0_EL1 SYSTEM 0xc100;
    TTBR1_EL1 SYSTEM 0xc101;
    TCR_EL1 SYSTEM 0xc102;
    TCR2_EL1 SYSTEM 0xc103;
    PIRE0_EL1 SYSTEM 0xc512;
    PIR_EL1 SYSTEM 0xc513;
    POR_EL1 SYSTEM 0xc514;
    POR_EL0 SYSTEM 0xdd14;
    SCTLR2_EL1 SYSTEM 0xc083;
    GCSCR_EL1 SYSTEM 0xc128;
    ESR_EL1 SYSTEM 0xc290;
    FAR_EL1 SYSTEM 0xc300;
    VBAR_EL1 SYSTEM 0xc600;
    SCTLR_EL2 SYSTEM 0xe080;
    SCTLR2_EL2 SYSTEM 0xe083;
    HCR_EL2 SYSTEM 0xe088;
    HCRX_EL2 SYSTEM 0xe092;
    GCSCR_EL2 SYSTEM 0xe128;
    SPSR_EL2 SYSTEM 0xe200;
    ELR_EL2 SYSTEM 0xe201;
    ESR_EL2 SYSTEM 0xe290;
    FAR_EL2 SYSTEM 0xe300;
    VBAR_EL2 SYSTEM 0xe600;
}

impl_text!(RegisterId, |this, put| {
    match this.name() {
        Some(name) => put!("{}", name),
        None => put!("register {:#x}", this.0),
    }
});
