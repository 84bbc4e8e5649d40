//! Who may do what with a page.

use super::{Stage1, Stage1Access, Stage1AccessKind};

/// What a table says for all below it: `APTable`, `PXNTable` and `UXNTable`.
#[derive(Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "bits of a table that say nothing of each other")]
pub(super) struct Hierarchy {
    is_read_only: bool,
    is_el1_only: bool,
    privileged_never_executes: bool,
    unprivileged_never_executes: bool,
}

impl Hierarchy {
    /// What the two say together.
    pub(super) const fn and(self, table: u64) -> Self {
        Self {
            is_read_only: self.is_read_only | bit(table, 62),
            is_el1_only: self.is_el1_only | bit(table, 61),
            unprivileged_never_executes: self.unprivileged_never_executes | bit(table, 60),
            privileged_never_executes: self.privileged_never_executes | bit(table, 59),
        }
    }
}

/// Read, write, execute.
#[derive(Clone, Copy)]
struct Rights {
    read: bool,
    write: bool,
    execute: bool,
}

const fn bit(word: u64, at: u32) -> bool {
    word >> at & 1 != 0
}

impl Stage1 {
    /// Whether the access is allowed by the descriptor of its page or block.
    pub(super) const fn allows(
        self,
        access: Stage1Access,
        descriptor: u64,
        hierarchy: Hierarchy,
    ) -> bool {
        let (privileged, unprivileged) = if self.has_indirect_permissions() {
            self.indirect(descriptor)
        } else {
            self.direct(descriptor, hierarchy)
        };
        let rights = if access.is_privileged() { privileged } else { unprivileged };
        // PAN: what EL0 can reach, and with EPAN what it can execute, is out of reach.
        let is_reached_by_el0 =
            unprivileged.read | unprivileged.write | (unprivileged.execute & bit(self.sctlr, 57));
        let is_kept_away = access.is_privileged() & access.pan() & is_reached_by_el0;
        match access.kind() {
            Stage1AccessKind::Read => rights.read & !is_kept_away,
            Stage1AccessKind::Write => rights.write & !is_kept_away,
            Stage1AccessKind::Fetch => rights.execute,
        }
    }

    /// `TCR2_EL1.PIE`.
    pub(super) const fn has_indirect_permissions(self) -> bool {
        bit(self.tcr2, 1)
    }

    /// `TCR_EL1.HD`: the core itself makes a page of `DBM` writable when it is written.
    const fn manages_dirty_state(self) -> bool {
        bit(self.tcr, 40) & bit(self.tcr, 39)
    }

    /// By `AP`, `PXN`, `UXN`, `DBM`, and what the tables above say.
    const fn direct(self, descriptor: u64, hierarchy: Hierarchy) -> (Rights, Rights) {
        let is_made_writable = self.manages_dirty_state() & bit(descriptor, 51);
        let is_read_only = bit(descriptor, 7) & !is_made_writable | hierarchy.is_read_only;
        let is_el0s = bit(descriptor, 6) & !hierarchy.is_el1_only;
        let pxn = bit(descriptor, 53) | hierarchy.privileged_never_executes;
        let uxn = bit(descriptor, 54) | hierarchy.unprivileged_never_executes;
        let wxn = bit(self.sctlr, 19);
        let el0_writes = is_el0s & !is_read_only;
        let privileged = Rights {
            read: true,
            write: !is_read_only,
            // What EL0 can write, EL1 never executes.
            execute: !pxn & !el0_writes & !(wxn & !is_read_only),
        };
        let unprivileged =
            Rights { read: is_el0s, write: el0_writes, execute: !uxn & !(wxn & el0_writes) };
        (privileged, unprivileged)
    }

    /// By `PIR_EL1` and `PIRE0_EL1`, from the index in the descriptor.
    const fn indirect(self, descriptor: u64) -> (Rights, Rights) {
        let index = (descriptor >> 53 & 3) << 2 | (descriptor >> 51 & 1) << 1 | descriptor >> 6 & 1;
        let is_clean = bit(descriptor, 7) & !self.manages_dirty_state();
        let shift = (index as u32) << 2;
        (
            Rights::of_indirect(self.pir >> shift, is_clean),
            Rights::of_indirect(self.pire0 >> shift, is_clean),
        )
    }
}

impl Rights {
    /// From the four bits that name them; `is_clean` pages are not written before their
    /// descriptor is.
    const fn of_indirect(code: u64, is_clean: bool) -> Self {
        let (read, write, execute) = match code & 0xf {
            0b0001 | 0b1000 | 0b1001 => (true, false, false),
            0b0010 => (false, false, true),
            0b0011 | 0b1010 => (true, false, true),
            // 0110: writable, and so never executed.
            0b0101 | 0b0110 | 0b1100 => (true, true, false),
            0b0111 | 0b1110 => (true, true, true),
            _ => (false, false, false),
        };
        Self { read, write: write & !is_clean, execute }
    }
}
