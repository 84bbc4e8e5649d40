//! Whether an instruction word fits the exit that it is taken for.
//!
//! The word comes from memory that the guest can change meanwhile: what is performed has to be what
//! trapped.

use super::instruction::Span;
use super::registers::Registers;
use super::{memory_block, mops};
use crate::address::{Far, Ipa};
use crate::iss::DataAbort;
use crate::load_store::{LoadStore, Operation};

/// Why a word is not that of the exit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mismatch {
    /// It would not have accessed memory in this direction (`WnR`), or is cache maintenance where
    /// the exit is not, or the other way (`CM`).
    Kind,
    /// It would not have accessed this address, by the registers as they are.
    Address,
    /// The exit is about a descriptor of the guest's tables (`S1PTW`): performing the access does
    /// not help.
    TableWalk,
    /// The exit has no address (`FnV`), or not that of a byte (`FnP`).
    NoAddress,
}

impl_names!(Mismatch {
    Kind => "another kind of access",
    Address => "another address",
    TableWalk => "a table walk",
    NoAddress => "no exact address",
});

/// A tag in `[63:56]` is no part of an address.
const ADDRESS: u64 = 0x00ff_ffff_ffff_ffff;
const PAGE: u64 = 0x1000;

impl LoadStore {
    /// Whether it is the instruction of an abort taken to EL2 (or to EL1), by `FAR_ELx`, `WnR` and
    /// `CM`.
    ///
    /// The IPA in `HPFAR_EL2` is the caller's to compare with what the tables say of the page.
    ///
    /// # Errors
    ///
    /// Why it is another.
    pub fn check_far<R: Registers + ?Sized>(
        self,
        registers: &R,
        abort: DataAbort,
        far: Far,
    ) -> Result<(), Mismatch> {
        if abort.s1ptw() {
            return Err(Mismatch::TableWalk);
        }
        if matches!(abort.fnv(), Some(true)) | matches!(abort.fnp(), Some(true)) {
            return Err(Mismatch::NoAddress);
        }
        let spans = self.spans(registers, abort.wnr(), abort.cm())?;
        let far = far.into_bits();
        let holds_far = |span: &Span| {
            if span.is_exact {
                return far.wrapping_sub(span.first) & ADDRESS < span.bytes;
            }
            // Any byte of a page that the span reaches.
            let first_page = span.first & !(PAGE - 1);
            let bytes = span.bytes.saturating_add(span.first & (PAGE - 1));
            far.wrapping_sub(first_page) & ADDRESS < bytes.next_multiple_of(PAGE)
        };
        if spans.iter().flatten().any(holds_far) { Ok(()) } else { Err(Mismatch::Address) }
    }

    /// Whether it is the instruction of an exit that gives no virtual address
    /// (`KVM_EXIT_ARM_NISV`): an IPA to the byte, whether it is a store, and whether it is cache
    /// maintenance.
    ///
    /// `translate` walks the guest's tables: the IPA of a virtual address, or `None`. It is asked
    /// once, or twice for a copy or set, whose exits have an address to the page alone.
    ///
    /// # Errors
    ///
    /// Why it is another.
    pub fn check_ipa<R: Registers + ?Sized>(
        self,
        registers: &R,
        ipa: Ipa,
        is_store: bool,
        is_cache_maintenance: bool,
        mut translate: impl FnMut(u64) -> Option<Ipa>,
    ) -> Result<(), Mismatch> {
        let spans = self.spans(registers, Some(is_store), is_cache_maintenance)?;
        let ipa = ipa.into_bits();
        for span in spans.iter().flatten() {
            if span.is_exact {
                // The one byte of the span that lies so in its page.
                let distance = ipa.wrapping_sub(span.first) & (PAGE - 1);
                let address = span.first.wrapping_add(distance);
                if distance < span.bytes && translate(address).map(Ipa::into_bits) == Some(ipa) {
                    return Ok(());
                }
            } else {
                for address in span.first_pages() {
                    let page = translate(address).map(|ipa| ipa.into_bits() & !(PAGE - 1));
                    if page == Some(ipa & !(PAGE - 1)) {
                        return Ok(());
                    }
                }
            }
        }
        Err(Mismatch::Address)
    }

    /// The bytes that it may have accessed in this direction: of a copy there are two spans.
    fn spans<R: Registers + ?Sized>(
        self,
        registers: &R,
        is_store: Option<bool>,
        is_cache_maintenance: bool,
    ) -> Result<[Option<Span>; 2], Mismatch> {
        let at = self.first_address(registers);
        let is_maintenance = matches!(self.operation(), Operation::CacheMaintenance(_));
        if is_maintenance != is_cache_maintenance {
            return Err(Mismatch::Kind);
        }
        if is_maintenance {
            // The line is not longer than a page.
            return Ok([Some(Span::exact(at & !(PAGE - 1), PAGE)), None]);
        }
        let can_read = is_store != Some(true) && self.is_read();
        let can_write = is_store != Some(false) && self.is_write();
        if !(can_read | can_write) {
            return Err(Mismatch::Kind);
        }
        Ok(match self.operation() {
            Operation::Copy(copy) => match mops::spans_of_copy(copy, registers) {
                Some([to, from]) => [can_write.then_some(to), can_read.then_some(from)],
                None => [None, None],
            },
            Operation::Set(set) => [mops::span_of_set(set, registers), None],
            _ => {
                let (bytes, alignment) = match (self.bytes(), self.operation()) {
                    // A granule of tags.
                    (Some(bytes), Operation::Tags { .. }) => (bytes, 16),
                    (Some(bytes), _) => (bytes, 1),
                    (None, operation) => {
                        let bytes = memory_block::block_bytes(operation, registers);
                        (bytes, bytes)
                    }
                };
                [Some(Span::exact(at & !alignment.wrapping_sub(1), bytes)), None]
            }
        })
    }
}

impl Span {
    /// An address in the page that comes first, and one in the page that comes next.
    fn first_pages(&self) -> impl Iterator<Item = u64> {
        let last = self.first.wrapping_add(self.bytes).wrapping_sub(1);
        let (start, to_next, next) = if self.goes_down {
            let to_next = (last & (PAGE - 1)).wrapping_add(1);
            (last, to_next, last.wrapping_sub(to_next))
        } else {
            let to_next = PAGE.wrapping_sub(self.first & (PAGE - 1));
            (self.first, to_next, self.first.wrapping_add(to_next))
        };
        let start = (self.bytes != 0).then_some(start);
        [start, (self.bytes > to_next).then_some(next)].into_iter().flatten()
    }
}
