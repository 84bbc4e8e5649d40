//! A memory that holds something at every address.

use crate::state::mixed;
use std::collections::BTreeMap;

/// Bytes at every address; those that were written, in the order of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Memory {
    pub(crate) written: BTreeMap<u64, u8>,
}

impl Memory {
    pub(crate) fn byte(&self, address: u64) -> u8 {
        let original = mixed(address).to_le_bytes()[4];
        self.written.get(&address).copied().unwrap_or(original)
    }

    pub(crate) fn read(&self, address: u64, bytes: &mut [u8]) {
        for (index, byte) in (0..).zip(bytes) {
            *byte = self.byte(address.wrapping_add(index));
        }
    }

    pub(crate) fn write(&mut self, address: u64, bytes: &[u8]) {
        for (index, byte) in (0..).zip(bytes) {
            self.written.insert(address.wrapping_add(index), *byte);
        }
    }
}
