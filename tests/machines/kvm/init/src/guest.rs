//! The guest: does what X0 says with the address in X1, and reports what becomes of it.
//!
//! A store to [`REPORT`] is a line of the report; the offsets are those of the code below.

use std::slice;

/// Where the guest's code is.
pub(crate) const CODE: u64 = 0x4000_0000;
/// Where it reports.
pub(crate) const REPORT: u64 = 0x0a00_0000;
/// Where its error sources are, two of them: one told by aborts, one by an interrupt.
pub(crate) const ERRORS: u64 = 0x4010_3000;
/// Where there is nothing.
pub(crate) const HOLE: u64 = 0x0900_0010;

/// What the guest does: X0.
#[derive(Clone, Copy)]
pub(crate) enum Deed {
    /// `ldr x2, [x1]`.
    Load = 0,
    /// `ldp x2, x3, [x1]`, for which the syndrome does not describe the access.
    LoadPair = 1,
    /// `br x1`.
    Branch = 2,
    /// Says that it is ready, reports `ISR_EL1`, and takes `SError`s from then on.
    UnmaskLater = 3,
    /// Takes `SError`s, and says that it is ready.
    UnmaskFirst = 4,
    /// `ldr x2, [x1]`, which meets an error if there is firmware that can be asked for one: its
    /// request is in the registers that `el3_request` names.
    MeetError = 5,
    /// One of [`Form`], which [`set_form`](crate::machine::Machine::set_form) writes there.
    Form = 6,
}

/// Bit 9 of X0: on an exception the guest reads the error record, says whether the page of its own
/// access is in it, and acknowledges it.
pub(crate) const READS_RECORD: u64 = 1 << 9;

/// Which level does it: bit 8 of X0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Level {
    /// EL1, with its own stack pointer.
    El1,
    /// EL0.
    El0,
}

/// Offsets from [`REPORT`].
pub(crate) mod line {
    /// The guest went on, with this in X2.
    pub(crate) const WENT_ON: u64 = 0x38;
    /// The exception's report is complete.
    pub(crate) const END: u64 = 0x40;
    /// The guest is ready.
    pub(crate) const READY: u64 = 0x50;
}

std::arch::global_asm!(
    ".pushsection .rodata.guest, \"a\"",
    ".balign 4096",
    ".global guest_start, guest_end",
    "guest_start:",
    "  adr x9, 90f; msr vbar_el1, x9; isb",
    "  adr x8, 10f",
    "  tbz x0, #8, 1f",
    "  msr elr_el1, x8; msr spsr_el1, xzr; isb; eret",
    "1: br x8",
    "10: and x8, x0, #0xff",
    "  mov x9, #0x0a000000",
    "  cmp x8, #1; b.eq 11f",
    "  cmp x8, #2; b.eq 12f",
    "  cmp x8, #3; b.eq 13f",
    "  cmp x8, #4; b.eq 14f",
    "  cmp x8, #5; b.eq 15f",
    "  cmp x8, #6; b.eq 17f",
    "  ldr x2, [x1]",
    "  b 20f",
    "11: ldp x2, x3, [x1]",
    "  b 20f",
    "12: br x1",
    "13: str xzr, [x9, #0x50]",
    "  isb",
    "  mrs x10, isr_el1; str x10, [x9, #0x30]",
    "  msr daifclr, #4; isb",
    "  b 20f",
    "14: msr daifclr, #4; isb",
    "  str xzr, [x9, #0x50]",
    "  b 20f",
    "15: adr x14, 16f; mrs xzr, cpacr_el1",
    "16: ldr x2, [x1]",
    "  b 20f",
    ".global guest_form",
    "guest_form:",
    "17: nop",
    "20: mov x9, #0x0a000000",
    "  str x2, [x9, #0x38]",
    "  b .",
    ".balign 0x800",
    "90:",
    ".rept 16",
    "  adr x7, .; b 99f",
    "  .balign 0x80",
    ".endr",
    "99: adr x6, 90b; sub x7, x7, x6",
    "  mov x9, #0x0a000000",
    "  mrs x10, esr_el1;  str x10, [x9, #0x00]",
    "  mrs x10, far_el1;  str x10, [x9, #0x08]",
    "  mrs x10, elr_el1;  str x10, [x9, #0x10]",
    "  mrs x10, spsr_el1; str x10, [x9, #0x18]",
    "  str x7, [x9, #0x20]",
    "  str x2, [x9, #0x28]",
    "  tbz x0, #9, 98f",
    "  mov x11, #0x3000; movk x11, #0x4010, lsl #16",
    "  ldr x12, [x11]", // the address of the block
    "  ldr w13, [x12]; cbz w13, 98f",
    // Without its MMU the guest cannot load a doubleword from here.
    "  ldr w10, [x12, #108]; ldr w13, [x12, #112]; orr x10, x10, x13, lsl #32",
    "  str x10, [x9, #0x48]",
    "  mrs x13, far_el1; and x13, x13, #0xfffffffffffff000",
    "  cmp x10, x13; cset x10, eq; str x10, [x9, #0x58]",
    "  str wzr, [x12]; dmb sy; mov x10, #1; str x10, [x11, #16]",
    "98: str xzr, [x9, #0x40]",
    "  b .",
    ".balign 4096",
    "guest_end:",
    ".global guest_forms",
    "guest_forms:",
    ".arch_extension lse",
    "ldp x2, x3, [x1]",
    "ldr x2, [x1], #8",
    "ldr x2, [x1, #-8]!",
    "ldr q0, [x1]",
    "stp x2, x3, [x1]",
    "swp x2, x3, [x1]",
    "dc zva, x1",
    "str q0, [x1]",
    "stp x2, x3, [x1], #16",
    "str x2, [x1]",
    "ldp x2, x3, [x5]",
    "nop",
    ".popsection",
);

unsafe extern "C" {
    static guest_start: u8;
    static guest_end: u8;
    static guest_form: u8;
    static guest_forms: [u32; 12];
}

/// What the guest does as [`Deed::Form`], by its place in `guest_forms`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    Ldp,
    LdrPost,
    LdrPre,
    LdrQ,
    Stp,
    Swp,
    DcZva,
    StrQ,
    StpPost,
    /// Of which the syndrome would say everything.
    Str,
    /// At another address.
    LdpElsewhere,
    Nop,
}

impl Form {
    /// The instruction.
    pub(crate) fn word(self) -> u32 {
        // SAFETY: assembled above, one for each.
        unsafe { guest_forms[self as usize] }
    }
}

/// Where the guest has it.
pub(crate) fn form_address() -> u64 {
    CODE + ((&raw const guest_form).addr() - (&raw const guest_start).addr()) as u64
}

/// The machine code.
pub(crate) fn code() -> &'static [u8] {
    let (start, end) = (&raw const guest_start, &raw const guest_end);
    // SAFETY: both symbols bound the bytes assembled above.
    unsafe { slice::from_raw_parts(start, end.addr() - start.addr()) }
}

/// What the guest's vector found.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// `ESR_EL1`.
    pub(crate) esr: u64,
    /// `FAR_EL1`.
    pub(crate) far: u64,
    /// `ELR_EL1`.
    pub(crate) elr: u64,
    /// `SPSR_EL1`.
    pub(crate) spsr: u64,
    /// Where in the table the guest came in.
    pub(crate) vector: u64,
    /// X2, the destination of the load.
    pub(crate) x2: u64,
    /// `ISR_EL1` before it took `SError`s.
    pub(crate) isr: u64,
    /// The physical address in the error record.
    pub(crate) record: u64,
    /// 1 where that is the page that the guest accessed.
    pub(crate) is_own_page: u64,
    /// `CurrentEL` of the vector, from a guest that has more than one table of them.
    pub(crate) level: u64,
}

impl Report {
    /// Takes in a line; `false` if it is none of the report's.
    pub(crate) fn take(&mut self, offset: u64, value: u64) -> bool {
        let field = match offset {
            0x00 => &mut self.esr,
            0x08 => &mut self.far,
            0x10 => &mut self.elr,
            0x18 => &mut self.spsr,
            0x20 => &mut self.vector,
            0x28 => &mut self.x2,
            0x30 => &mut self.isr,
            0x48 => &mut self.record,
            0x58 => &mut self.is_own_page,
            0x60 => &mut self.level,
            _ => return false,
        };
        *field = value;
        true
    }
}

impl std::fmt::Debug for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { esr, far, elr, spsr, vector, x2, isr, record, is_own_page, level } = self;
        write!(f, "ESR {esr:#x} FAR {far:#x} ELR {elr:#x} SPSR {spsr:#x} vector {vector:#x} ")?;
        write!(f, "X2 {x2:#x} ISR {isr:#x} record {record:#x} own {is_own_page} EL {level:#x}")
    }
}
