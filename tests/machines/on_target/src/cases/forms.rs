//! Every form of load and store, on memory and finished by the library: at each level, in both
//! orders of bytes.

use super::{always, field, lse, mte};
use crate::batch::every;
use crate::both_ways::WAYS;
use crate::case::{Case, Run};
use crate::registers::{id_aa64isar0_el1, id_aa64isar1_el1};
use crate::words::{Field, RN, RT, RT2, bits};

/// `size`, `opc` of a pair, `sz`.
const SIZE: Field = bits(30, &[0, 1, 2, 3]);
const V: Field = bits(26, &[0, 1]);
const OPC: Field = bits(22, &[0, 1, 2, 3]);
const L: Field = bits(22, &[0, 1]);
/// `A` and `R` of an atomic.
const AR: Field = bits(22, &[0, 1, 2, 3]);
const Q: Field = bits(30, &[0, 1]);
/// An offset of nine bits: the ends, and around 0.
const IMM9: Field = bits(12, &[0x100, 0x1ff, 0, 0xff]);
/// Of seven bits.
const IMM7: Field = bits(15, &[0x40, 0x7f, 0, 0x3f]);
/// `Rs` or `Rm`: any, and XZR.
const RM: Field = bits(16, &[2, 31]);
/// The same, and the base.
const RS: Field = bits(16, &[2, 31, 5]);
/// The first of two SIMD&FP registers and more: with and without V0 behind V31.
const VT: Field = bits(0, &[1, 30]);

fn lrcpc() -> bool {
    field(id_aa64isar1_el1::read(), 20) >= 1
}

fn lrcpc2() -> bool {
    field(id_aa64isar1_el1::read(), 20) >= 2
}

fn lse128() -> bool {
    field(id_aa64isar0_el1::read(), 20) >= 3
}

pub(super) const CASES: &[Case] = &[
    Case {
        name: "a load or store of one register with an unsigned offset is finished as on memory",
        needs: always,
        run: Run::Once(|machine| {
            let imm12 = bits(10, &[0, 1, 0xfff]);
            every(machine, &WAYS, 0x3900_0000, &[SIZE, V, OPC, imm12, RN, RT])
        }),
    },
    Case {
        name: "a load or store of one register with a signed offset, pre- and post-indexed and \
               unprivileged, is finished as on memory",
        needs: always,
        run: Run::Once(|machine| {
            let kind = bits(10, &[0, 1, 2, 3]);
            every(machine, &WAYS, 0x3800_0000, &[SIZE, V, OPC, IMM9, kind, RN, RT])
        }),
    },
    Case {
        name: "a load or store of one register with a register for its offset is finished as on \
               memory",
        needs: always,
        run: Run::Once(|machine| {
            let (option, s) = (bits(13, &[2, 3, 6, 7]), bits(12, &[0, 1]));
            every(machine, &WAYS, 0x3820_0800, &[SIZE, V, OPC, RM, option, s, RN, RT])
        }),
    },
    Case {
        name: "a literal load is finished as on memory",
        needs: always,
        run: Run::Once(|machine| every(machine, &WAYS, 0x1800_0000, &[SIZE, V, RT])),
    },
    Case {
        name: "a load or store of a pair, with and without write-back and non-temporal, is \
               finished as on memory",
        needs: always,
        run: Run::Once(|machine| {
            let (opc, ldpsw) = (bits(30, &[0, 2]), 1 << 30 | 1 << 22);
            let kind = bits(23, &[0, 1, 2, 3]);
            let rest = [IMM7, RT2, RN, RT];
            let [imm7, rt2, rn, rt] = rest;
            every(machine, &WAYS, 0x2800_0000, &[opc, V, kind, L, imm7, rt2, rn, rt])?;
            every(machine, &WAYS, 0x6c00_0000, &[kind, L, imm7, rt2, rn, rt])?;
            every(machine, &WAYS, 0x2800_0000 | ldpsw, &[kind, imm7, rt2, rn, rt])
        }),
    },
    Case {
        name: "an acquiring load or releasing store is finished as on memory",
        needs: always,
        run: Run::Once(|machine| {
            every(machine, &WAYS, 0x089f_7c00, &[SIZE, L, bits(15, &[0, 1]), RN, RT])
        }),
    },
    Case {
        name: "LDAPR is finished as on memory",
        needs: lrcpc,
        run: Run::Once(|machine| every(machine, &WAYS, 0x38bf_c000, &[SIZE, RN, RT])),
    },
    Case {
        name: "LDAPUR and STLUR are finished as on memory",
        needs: lrcpc2,
        run: Run::Once(|machine| every(machine, &WAYS, 0x1900_0000, &[SIZE, OPC, IMM9, RN, RT])),
    },
    Case {
        name: "an atomic, with each operation, is finished as on memory",
        needs: lse,
        run: Run::Once(|machine| {
            let operation = bits(12, &[0, 1, 2, 3, 4, 5, 6, 7, 8]);
            every(machine, &WAYS, 0x3820_0000, &[SIZE, AR, RS, operation, RN, RT])
        }),
    },
    Case {
        name: "a compare-and-swap, of one number or a pair, is finished as on memory",
        needs: lse,
        run: Run::Once(|machine| {
            let o0 = bits(15, &[0, 1]);
            every(machine, &WAYS, 0x08a0_7c00, &[SIZE, L, RS, o0, RN, RT])?;
            let (rs, rt) = (bits(16, &[2, 30, 4]), bits(0, &[6, 30, 4]));
            every(machine, &WAYS, 0x0820_7c00, &[Q, L, rs, o0, RN, rt])
        }),
    },
    Case {
        name: "an atomic of 16 bytes is finished as on memory",
        needs: lse128,
        run: Run::Once(|machine| {
            let operation = bits(12, &[1, 3, 8]);
            every(machine, &WAYS, 0x1920_0000, &[AR, RS, operation, RN, RT])
        }),
    },
    Case {
        name: "a load or store of several SIMD structures is finished as on memory",
        needs: always,
        run: Run::Once(|machine| {
            let (opcode, size) = (bits(12, &[0, 2, 4, 6, 7, 8, 10]), bits(10, &[0, 1, 2, 3]));
            every(machine, &WAYS, 0x0c00_0000, &[Q, L, opcode, size, RN, VT])?;
            every(machine, &WAYS, 0x0c80_0000, &[Q, L, RM, opcode, size, RN, VT])
        }),
    },
    Case {
        name: "a load or store of one SIMD structure, of a lane or all, is finished as on memory",
        needs: always,
        run: Run::Once(|machine| {
            let (r, s) = (bits(21, &[0, 1]), bits(12, &[0, 1]));
            let (opcode, size) = (bits(13, &[0, 1, 2, 3, 4, 5, 6, 7]), bits(10, &[0, 1, 2, 3]));
            every(machine, &WAYS, 0x0d00_0000, &[Q, L, r, opcode, s, size, RN, VT])?;
            every(machine, &WAYS, 0x0d80_0000, &[Q, L, r, RM, opcode, s, size, RN, VT])
        }),
    },
    Case {
        name: "DC ZVA is finished as on memory",
        needs: always,
        run: Run::Once(|machine| every(machine, &WAYS, 0xd50b_7420, &[bits(0, &[0, 5, 30])])),
    },
    Case {
        name: "loads and stores of allocation tags are finished as on memory without tags",
        needs: mte,
        run: Run::Once(|machine| {
            let (opc, kind) = (bits(22, &[0, 1, 2, 3]), bits(10, &[1, 2, 3]));
            every(machine, &WAYS, 0xd920_0000, &[opc, IMM9, kind, RN, RT])?;
            // LDG; LDGM, STGM and STZGM are not for EL0.
            every(machine, &WAYS, 0xd960_0000, &[IMM9, RN, RT])?;
            every(machine, &WAYS[..4], 0xd920_0000, &[bits(22, &[0, 2, 3]), RN, RT])?;
            // STGP.
            let kind = bits(23, &[1, 2, 3]);
            every(machine, &WAYS, 0x6800_0000, &[kind, IMM7, RT2, RN, RT])?;
            // DC GVA and DC GZVA.
            every(machine, &WAYS, 0xd50b_7460, &[bits(0, &[0, 5, 30])])?;
            every(machine, &WAYS, 0xd50b_7480, &[bits(0, &[0, 5, 30])])
        }),
    },
];
