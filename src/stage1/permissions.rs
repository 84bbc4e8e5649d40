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

/// Read, write, execute, of one exception level.
#[derive(Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "what one may, and two bits of how that came")]
struct Rights {
    read: bool,
    write: bool,
    execute: bool,
    /// An overlay may take rights away.
    has_overlay: bool,
    /// What may be written is not executed (rules `R_QXXPC`, `R_NPBXC`).
    wxn: bool,
}

const fn bit(word: u64, at: u32) -> bool {
    word >> at & 1 != 0
}

/// The four bits with this index.
const fn nibble(word: u64, index: u64) -> u64 {
    word.wrapping_shr((index as u32) << 2) & 0xf
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
        let overlay = descriptor >> 60 & 7;
        let privileged = privileged.finish(nibble(self.por, overlay));
        let unprivileged = unprivileged.finish(nibble(self.por0, overlay));
        // PAN: what EL0 can reach, and with EPAN what it can execute, is out of reach.
        let epan = bit(self.sctlr, 57) | self.has_indirect_permissions();
        let is_reached_by_el0 =
            unprivileged.read | unprivileged.write | (unprivileged.execute & epan);
        let is_kept_away = access.is_privileged() & access.pan() & is_reached_by_el0;
        let rights = if access.is_privileged() { privileged } else { unprivileged };
        match access.kind() {
            Stage1AccessKind::Read => rights.read & !is_kept_away,
            Stage1AccessKind::Write => rights.write & !is_kept_away,
            Stage1AccessKind::Fetch => rights.execute,
        }
    }

    /// `TCR2_EL1.PIE`.
    const fn has_indirect_permissions(self) -> bool {
        bit(self.tcr2, 1)
    }

    /// Whether tables say nothing of the permissions below them, whatever `HPDn` is: indirect
    /// permissions (rule `R_JHSVW`) and overlays (`R_BVXDG`).
    pub(super) const fn has_no_hierarchy(self) -> bool {
        self.tcr2 & 0b1110 != 0
    }

    /// `TCR2_EL1.POE`, of EL1.
    const fn has_privileged_overlay(self) -> bool {
        bit(self.tcr2, 3)
    }

    /// `TCR2_EL1.E0POE`, of EL0.
    const fn has_unprivileged_overlay(self) -> bool {
        bit(self.tcr2, 2)
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
            execute: !pxn & !el0_writes,
            has_overlay: self.has_privileged_overlay(),
            wxn,
        };
        let unprivileged = Rights {
            read: is_el0s,
            write: el0_writes,
            execute: !uxn,
            has_overlay: self.has_unprivileged_overlay(),
            wxn,
        };
        (privileged, unprivileged)
    }

    /// By `PIR_EL1` and `PIRE0_EL1`, from the index in the descriptor.
    const fn indirect(self, descriptor: u64) -> (Rights, Rights) {
        let index = (descriptor >> 53 & 3) << 2 | (descriptor >> 51 & 1) << 1 | descriptor >> 6 & 1;
        let privileged =
            Rights::of_indirect(nibble(self.pir, index), self.has_privileged_overlay());
        let unprivileged =
            Rights::of_indirect(nibble(self.pire0, index), self.has_unprivileged_overlay());
        // What EL0 can write and EL1 execute, nobody reaches (rule R_VFPJF).
        if privileged.execute & unprivileged.write {
            return (Rights::NONE, Rights::NONE);
        }
        // A clean page is not written before its descriptor is.
        let is_clean = bit(descriptor, 7) & !self.manages_dirty_state();
        (privileged.without_write(is_clean), unprivileged.without_write(is_clean))
    }
}

impl Rights {
    const NONE: Self =
        Self { read: false, write: false, execute: false, has_overlay: false, wxn: false };

    /// From the four bits that name them (rules `R_LLZDZ`, `R_HJYGR`).
    const fn of_indirect(code: u64, has_overlay: bool) -> Self {
        let (read, write, execute) = match code {
            0b0001 | 0b1000 | 0b1001 => (true, false, false),
            0b0010 => (false, false, true),
            0b0011 | 0b1010 => (true, false, true),
            0b0101 | 0b1100 => (true, true, false),
            0b0110 | 0b0111 | 0b1110 => (true, true, true),
            _ => (false, false, false),
        };
        let has_overlay = has_overlay & (code & 0b1000 == 0);
        Self { read, write, execute, has_overlay, wxn: code == 0b0110 }
    }

    const fn without_write(self, is_clean: bool) -> Self {
        Self { write: self.write & !is_clean, ..self }
    }

    /// What the overlay and `WXN` leave of them.
    const fn finish(self, overlay: u64) -> Self {
        let mut rights = self;
        if self.has_overlay {
            // Codes from 8 on are reserved.
            let left = if overlay < 8 { overlay } else { 0 };
            rights.read &= bit(left, 0);
            rights.execute &= bit(left, 1);
            rights.write &= bit(left, 2);
        }
        let is_both = rights.wxn & rights.write & rights.execute;
        Self {
            write: rights.write & !(is_both & rights.has_overlay),
            execute: rights.execute & (!is_both | rights.has_overlay),
            ..rights
        }
    }
}
