//! `struct kvm_vcpu_events`, in which an abort and an `SError` never meet.

/// The 64 bytes of `struct kvm_vcpu_events`.
///
/// A value to be set holds an external abort or an `SError`, never both: KVM delivers the abort
/// before it looks at the `SError`, and a failure then would say that nothing happened. Padding is
/// zero, as KVM demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VcpuEvents {
    serror_pending: bool,
    serror_has_esr: bool,
    external_abort: bool,
    serror_esr: u64,
}

impl VcpuEvents {
    /// `ext_dabt_pending`: KVM's helper injects an external data abort.
    pub(super) const EXTERNAL_ABORT: Self =
        Self { serror_pending: false, serror_has_esr: false, external_abort: true, serror_esr: 0 };

    /// `serror_pending`, with `serror_has_esr` where there is a syndrome.
    pub(super) const fn serror(iss: Option<u32>) -> Self {
        let (serror_has_esr, serror_esr) = match iss {
            Some(iss) => (true, iss as u64),
            None => (false, 0),
        };
        Self { serror_pending: true, serror_has_esr, external_abort: false, serror_esr }
    }

    /// An `SError` waits to be taken.
    #[inline]
    #[must_use]
    pub const fn serror_pending(self) -> bool {
        self.serror_pending
    }

    /// The syndrome of the `SError` that waits, or `None` where there is no such `SError`, or the
    /// host has no `FEAT_RAS`.
    #[inline]
    #[must_use]
    pub const fn serror_esr(self) -> Option<u64> {
        if self.serror_pending & self.serror_has_esr { Some(self.serror_esr) } else { None }
    }

    /// An external data abort is asked for. Never read back from KVM.
    #[inline]
    #[must_use]
    pub const fn external_abort(self) -> bool {
        self.external_abort
    }

    /// The struct as KVM reads it, in the byte order of arm64 Linux.
    #[must_use]
    pub const fn into_bytes(self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[0] = self.serror_pending as u8;
        bytes[1] = self.serror_has_esr as u8;
        bytes[2] = self.external_abort as u8;
        super::header_bytes::put_u64(&mut bytes, 8, self.serror_esr);
        bytes
    }

    /// What KVM wrote.
    #[must_use]
    pub const fn from_bytes(bytes: &[u8; 64]) -> Self {
        Self {
            serror_pending: bytes[0] != 0,
            serror_has_esr: bytes[1] != 0,
            external_abort: bytes[2] != 0,
            serror_esr: super::header_bytes::u64_at(bytes, 8),
        }
    }
}
