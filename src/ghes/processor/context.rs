//! The Arm processor context information structure (UEFI 2.10, N.2.4.4.2): registers of a core.

use crate::ghes::bytes::{at, put};

pub(super) const HEADER: usize = 8;

/// Which registers a context holds: 16 bits, every value kept.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContextType(pub u16);

impl ContextType {
    /// `AArch32` general-purpose registers.
    pub const AARCH32_GENERAL: Self = Self(0);
    /// `AArch32` EL1 context registers.
    pub const AARCH32_EL1: Self = Self(1);
    /// `AArch32` EL2 context registers.
    pub const AARCH32_EL2: Self = Self(2);
    /// `AArch32` secure context registers.
    pub const AARCH32_SECURE: Self = Self(3);
    /// `AArch64` general-purpose registers.
    pub const AARCH64_GENERAL: Self = Self(4);
    /// `AArch64` EL1 context registers.
    pub const AARCH64_EL1: Self = Self(5);
    /// `AArch64` EL2 context registers.
    pub const AARCH64_EL2: Self = Self(6);
    /// `AArch64` EL3 context registers.
    pub const AARCH64_EL3: Self = Self(7);
    /// One system register and its encoding.
    pub const SYSTEM_REGISTER: Self = Self(8);
}

impl_text!(ContextType, |this, put| { put!("context type {}", this.0) });

/// Registers of a core, as bytes in the order of their table in UEFI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ProcessorContext<'a> {
    /// Which registers.
    pub context_type: ContextType,
    /// Their values.
    pub registers: &'a [u8],
}

impl<'a> ProcessorContext<'a> {
    /// These registers.
    #[must_use]
    pub const fn new(context_type: ContextType, registers: &'a [u8]) -> Self {
        Self { context_type, registers }
    }

    /// `version` 0, the type, and the number of bytes that follow.
    pub(super) fn head(&self) -> [u8; HEADER] {
        let mut head = [0; HEADER];
        put(&mut head, 2, &self.context_type.0.to_le_bytes());
        put(&mut head, 4, &(self.registers.len() as u32).to_le_bytes());
        head
    }

    /// The context at the start of `bytes`, and the bytes after it.
    pub(super) fn parse(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (head, rest) = bytes.split_at_checked(HEADER)?;
        let context_type = ContextType(u16::from_le_bytes(at(head, 2)));
        let length = u32::from_le_bytes(at(head, 4));
        let (registers, rest) = rest.split_at_checked(length as usize)?;
        Some((Self { context_type, registers }, rest))
    }
}

impl_text!(ProcessorContext<'_>, |this, put| {
    put!("{}, {} bytes", this.context_type, this.registers.len());
});

/// The contexts of an [`ArmProcessorError`](super::ArmProcessorError).
#[derive(Clone, Debug)]
#[allow(missing_copy_implementations, reason = "an iterator that copies loses its place")]
pub struct ProcessorContexts<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Iterator for ProcessorContexts<'a> {
    type Item = ProcessorContext<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        // The section was checked: a context is missing only at its end.
        let (context, rest) = ProcessorContext::parse(self.rest)?;
        self.rest = rest;
        Some(context)
    }
}
