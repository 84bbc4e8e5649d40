//! Memory copies and sets, performed by steps.

use super::bus::{BusAccess, NotPerformed, Performed, Refusal};
use super::instruction::{Counted, Span};
use super::registers::{MopsOption, Registers, read, write};
use super::transfers::Buffer;
use crate::direction::Direction;
use crate::load_store::{MemoryCopy, MemorySet, Phase};
use crate::register::Register;

/// A step stays within a block of so many bytes, so that it never crosses a page.
const STEP: u64 = 64;

const N: u64 = 1 << 31;
const C: u64 = 1 << 29;

/// What both prologues make of a size that no address space holds.
const LARGEST: u64 = 0x7fff_ffff_ffff_ffff;
/// What the prologue of a copy in either direction makes of it.
const LARGEST_COPY: u64 = 0x007f_ffff_ffff_ffff;

/// A copy or set between two steps, whichever option its registers follow.
struct Progress {
    option: MopsOption,
    is_forward: bool,
    remaining: u64,
}

impl Progress {
    /// From the size register and the flags; `None` where no prologue leaves them so.
    fn of<R: Registers + ?Sized>(
        registers: &R,
        size: Register,
        is_forward_only: bool,
    ) -> Option<Self> {
        let (size, nzcv) = (read(registers, size), registers.nzcv());
        let counts_up = size > LARGEST;
        let (option, is_forward, remaining) = if nzcv & C == 0 {
            let is_forward = is_forward_only | counts_up | (size == 0);
            let remaining = if counts_up { size.wrapping_neg() } else { size };
            (MopsOption::A, is_forward, remaining)
        } else {
            (MopsOption::B, is_forward_only | (nzcv & N == 0), size)
        };
        let is_possible = match option {
            MopsOption::A => counts_up | (size == 0) | !is_forward_only,
            MopsOption::B => !counts_up,
        };
        is_possible.then_some(Self { option, is_forward, remaining })
    }

    /// The address of what comes next, as its register is: of the first byte going up, of the
    /// byte behind the last one going down.
    const fn address(&self, register: u64) -> u64 {
        match (self.option, self.is_forward) {
            (MopsOption::A, true) => register.wrapping_sub(self.remaining),
            (MopsOption::A, false) => register.wrapping_add(self.remaining),
            (MopsOption::B, _) => register,
        }
    }

    /// How many bytes there are from an address to the end of its block, in this direction.
    const fn room(&self, address: u64) -> u64 {
        let behind = address & (STEP - 1);
        match (self.is_forward, behind) {
            (true, _) => STEP.wrapping_sub(behind),
            (false, 0) => STEP,
            (false, _) => behind,
        }
    }

    /// The first byte of a step, from the address of what comes next.
    const fn first_of_step(&self, address: u64, bytes: u64) -> u64 {
        if self.is_forward { address } else { address.wrapping_sub(bytes) }
    }

    /// The address register after a step.
    const fn moved(&self, register: u64, bytes: u64) -> u64 {
        match (self.option, self.is_forward) {
            (MopsOption::A, _) => register,
            (MopsOption::B, true) => register.wrapping_add(bytes),
            (MopsOption::B, false) => register.wrapping_sub(bytes),
        }
    }

    /// The size register after a step.
    const fn size_after(&self, bytes: u64) -> u64 {
        let remaining = self.remaining.wrapping_sub(bytes);
        match (self.option, self.is_forward) {
            (MopsOption::A, true) => remaining.wrapping_neg(),
            _ => remaining,
        }
    }

    /// What is left, from the address register of one side.
    const fn span(&self, register: u64) -> Span {
        let next = self.address(register);
        Span {
            first: self.first_of_step(next, self.remaining),
            bytes: self.remaining,
            is_exact: false,
            goes_down: !self.is_forward,
        }
    }

    const fn performed(&self, bytes: u64) -> Performed {
        if self.remaining == bytes { Performed::Done } else { Performed::Unfinished }
    }
}

/// What a prologue leaves: addresses at the end where the option or the direction says so.
fn begin<R: Registers + ?Sized>(
    registers: &mut R,
    addresses: &[Register],
    size: (Register, u64),
    is_forward: bool,
) -> Performed {
    let option = registers.mops_option();
    let (register, bytes) = size;
    let (is_at_end, count, nzcv) = match (option, is_forward) {
        (MopsOption::A, true) => (true, bytes.wrapping_neg(), 0),
        (MopsOption::A, false) => (false, bytes, 0),
        (MopsOption::B, true) => (false, bytes, C),
        (MopsOption::B, false) => (true, bytes, N | C),
    };
    if is_at_end {
        for address in addresses {
            let end = read(registers, *address).wrapping_add(bytes);
            write(registers, *address, end);
        }
    }
    write(registers, register, count);
    registers.set_nzcv(nzcv);
    Performed::Done
}

fn first(buffer: &mut Buffer, bytes: u64) -> &mut [u8] {
    buffer.get_mut(..bytes as usize).unwrap_or_default()
}

pub(super) fn copy<R, E, F>(
    copy: MemoryCopy,
    registers: &mut R,
    bus: &mut Counted<F>,
) -> Result<Performed, NotPerformed<E>>
where
    R: Registers + ?Sized,
    F: FnMut(BusAccess, &mut [u8]) -> Result<(), E>,
{
    let (to, from) = (read(registers, copy.destination()), read(registers, copy.source()));
    if matches!(copy.phase(), Phase::Prologue) {
        let largest = if copy.is_forward_only() { LARGEST } else { LARGEST_COPY };
        let size = read(registers, copy.size()).min(largest);
        let is_forward = copy.is_forward_only() || !overwrites_its_source(to, from, size);
        let addresses = [copy.destination(), copy.source()];
        return Ok(begin(registers, &addresses, (copy.size(), size), is_forward));
    }
    let Some(progress) = Progress::of(registers, copy.size(), copy.is_forward_only()) else {
        return Err(NotPerformed::Refused(Refusal::CopyState));
    };
    let (at, source) = (progress.address(to), progress.address(from));
    let bytes = progress.remaining.min(progress.room(at)).min(progress.room(source));
    if bytes != 0 {
        let mut buffer = [0; STEP as usize];
        let data = first(&mut buffer, bytes);
        bus.is_unprivileged = copy.is_read_unprivileged();
        bus.access(progress.first_of_step(source, bytes), Direction::Read, data)?;
        bus.is_unprivileged = copy.is_write_unprivileged();
        bus.access(progress.first_of_step(at, bytes), Direction::Write, data)?;
    }
    write(registers, copy.destination(), progress.moved(to, bytes));
    write(registers, copy.source(), progress.moved(from, bytes));
    write(registers, copy.size(), progress.size_after(bytes));
    Ok(progress.performed(bytes))
}

/// Whether a copy that goes up would write bytes that it has yet to read.
const fn overwrites_its_source(to: u64, from: u64, size: u64) -> bool {
    // A tag in the address is no part of it.
    let address = 0x00ff_ffff_ffff_ffff;
    let (to, from) = (to & address, from & address);
    from < to && from.wrapping_add(size) > to
}

pub(super) fn set<R, E, F>(
    set: MemorySet,
    registers: &mut R,
    bus: &mut Counted<F>,
) -> Result<Performed, NotPerformed<E>>
where
    R: Registers + ?Sized,
    F: FnMut(BusAccess, &mut [u8]) -> Result<(), E>,
{
    if matches!(set.phase(), Phase::Prologue) {
        let size = read(registers, set.size()).min(LARGEST);
        return Ok(begin(registers, &[set.destination()], (set.size(), size), true));
    }
    let Some(progress) = Progress::of(registers, set.size(), true) else {
        return Err(NotPerformed::Refused(Refusal::CopyState));
    };
    let to = read(registers, set.destination());
    let at = progress.address(to);
    let bytes = progress.remaining.min(progress.room(at));
    if bytes != 0 {
        let mut buffer = [read(registers, set.value()) as u8; STEP as usize];
        bus.is_unprivileged = set.is_unprivileged();
        bus.access(at, Direction::Write, first(&mut buffer, bytes))?;
    }
    write(registers, set.destination(), progress.moved(to, bytes));
    write(registers, set.size(), progress.size_after(bytes));
    Ok(progress.performed(bytes))
}

/// What a copy has yet to write and to read; `None` where its state is not that of a copy.
pub(super) fn spans_of_copy<R: Registers + ?Sized>(
    copy: MemoryCopy,
    registers: &R,
) -> Option<[Span; 2]> {
    let progress = match copy.phase() {
        Phase::Prologue => before_prologue(read(registers, copy.size())),
        _ => Progress::of(registers, copy.size(), copy.is_forward_only())?,
    };
    Some([copy.destination(), copy.source()].map(|side| progress.span(read(registers, side))))
}

/// What a set has yet to write; `None` where its state is not that of a set.
pub(super) fn span_of_set<R: Registers + ?Sized>(set: MemorySet, registers: &R) -> Option<Span> {
    let progress = match set.phase() {
        Phase::Prologue => before_prologue(read(registers, set.size())),
        _ => Progress::of(registers, set.size(), true)?,
    };
    Some(progress.span(read(registers, set.destination())))
}

/// Everything is left, and addresses are those of the first bytes.
fn before_prologue(size: u64) -> Progress {
    Progress { option: MopsOption::B, is_forward: true, remaining: size.min(LARGEST) }
}
