//! Translation tables with the 4 KiB granule, for either stage.

use aarch64_syndrome::Level;

type Table = [u64; 512];

/// Where tables come from; emptied before each case.
#[repr(align(4096))]
pub(crate) struct Pool {
    tables: [Table; 40],
    used: usize,
}

/// A tree of tables: the address of its first table, and the level of it.
#[derive(Clone, Copy)]
pub(crate) struct Tree {
    pub(crate) root: u64,
    start: Level,
}

/// `[1:0]` of a descriptor of a table, or at level 3 of a page.
pub(crate) const TABLE_OR_PAGE: u64 = 0b11;
const BLOCK: u64 = 0b01;
pub(crate) const AF: u64 = 1 << 10;

/// Attributes of stage 1: what `MAIR_ELx` has at these indices is in `machine.rs`.
pub(crate) mod stage1 {
    pub(crate) const NORMAL: u64 = 0 << 2;
    pub(crate) const DEVICE: u64 = 1 << 2;
    pub(crate) const TAGGED: u64 = 2 << 2;
    /// EL0 may do what EL1 (or EL2 as host) may.
    pub(crate) const EL0: u64 = 1 << 6;
    pub(crate) const READ_ONLY: u64 = 1 << 7;
    pub(crate) const GUARDED: u64 = 1 << 50;
    pub(crate) const NO_EXECUTE: u64 = 0b11 << 53;
}

/// Attributes of stage 2.
pub(crate) mod stage2 {
    pub(crate) const NORMAL: u64 = 0b1111 << 2;
    pub(crate) const READ: u64 = 0b01 << 6;
    pub(crate) const WRITE: u64 = 0b10 << 6;
    pub(crate) const NO_EXECUTE: u64 = 0b10 << 53;
}

impl Pool {
    #[allow(clippy::large_stack_arrays, reason = "for the initial value of a static alone")]
    pub(crate) const fn new() -> Self {
        Self { tables: [[0; 512]; 40], used: 0 }
    }

    /// Forgets all tables.
    pub(crate) fn empty(&mut self) {
        self.used = 0;
    }

    fn table(&mut self) -> u64 {
        let table = &mut self.tables[self.used];
        self.used += 1;
        table.fill(0);
        table.as_ptr() as u64
    }

    /// An empty tree whose first table is of level `start`.
    pub(crate) fn tree(&mut self, start: Level) -> Tree {
        Tree { root: self.table(), start }
    }

    /// Makes `descriptor` the entry of level `level` for this input address, with tables above it
    /// where there are none.
    pub(crate) fn place(&mut self, tree: Tree, input: u64, level: Level, descriptor: u64) {
        let mut table = tree.root;
        for above in tree.start.number()..level.number() {
            let entry = self.entry(table, index(input, above));
            if *entry == 0 {
                let below = self.table();
                *self.entry(table, index(input, above)) = below | TABLE_OR_PAGE;
                table = below;
            } else {
                table = *entry & 0x0000_ffff_ffff_f000;
            }
        }
        *self.entry(table, index(input, level.number())) = descriptor;
    }

    /// Turns the bytes of all entries around, for a walk that is big-endian.
    pub(crate) fn swap_bytes(&mut self, tree: Tree) {
        self.swap_from(tree.root, tree.start.number());
    }

    fn swap_from(&mut self, table: u64, level: i8) {
        for index in 0..512 {
            let entry = *self.entry(table, index);
            if level < 3 && entry & TABLE_OR_PAGE == TABLE_OR_PAGE {
                self.swap_from(entry & 0x0000_ffff_ffff_f000, level + 1);
            }
            *self.entry(table, index) = entry.swap_bytes();
        }
    }

    fn entry(&mut self, table: u64, index: usize) -> &mut u64 {
        let number = (table - self.tables.as_ptr() as u64) / size_of::<Table>() as u64;
        &mut self.tables[number as usize][index]
    }
}

/// The block or, at level 3, the page at `output` (rounded down to its size).
pub(crate) fn leaf(level: Level, output: u64, attributes: u64) -> u64 {
    let kind = if level == Level::L3 { TABLE_OR_PAGE } else { BLOCK };
    output >> shift(level.number()) << shift(level.number()) | attributes | kind
}

fn shift(level: i8) -> u32 {
    12 + 9 * u32::from((3 - level).unsigned_abs())
}

fn index(input: u64, level: i8) -> usize {
    (input >> shift(level) & 0x1ff) as usize
}
