//! Assembler text from nothing but what the decoder says.

use crate::vectors;
use aarch64_syndrome::iss::Ls64;
use aarch64_syndrome::load_store::{
    Address, AtomicOperation, Base, CacheMaintenance, Extend, Extension, FpAtomicOperation,
    FpFormat, Indexing, LoadStore, MemoryCopy, MemorySet, Offset, Operand, Operation, Ordering,
    Phase, PointerKey, Rcw, RcwOperands, TagOperation, TransferList, ZeroBlock,
};
use aarch64_syndrome::{Direction, Register};

/// The instruction at `pc`, in the form that `normal_form` gives to LLVM's text.
pub(crate) fn assembler(access: LoadStore, pc: u64) -> String {
    let address = address(access.address(), pc);
    let order = order(access.ordering());
    let t = if access.is_unprivileged() { "t" } else { "" };
    match access.operation() {
        Operation::Load(list) | Operation::Store(list) => plain(access, list, &address),
        Operation::LoadExclusive(list) => {
            let a = if access.ordering() == Ordering::Acquire { "a" } else { "" };
            format!("ld{a}{t}x{} {}, {address}", kind(list), registers(list))
        }
        Operation::StoreExclusive { transfers, status } => {
            let l = if access.ordering() == Ordering::Release { "l" } else { "" };
            let (kind, registers) = (kind(transfers), registers(transfers));
            format!("st{l}{t}x{kind} {}, {registers}, {address}", w(status))
        }
        Operation::LoadAuthenticated { transfers, key } => {
            let key = if key == PointerKey::DataA { "a" } else { "b" };
            format!("ldra{key} {}, {address}", registers(transfers))
        }
        Operation::StoreWithTag(list) => format!("stgp {}, {address}", registers(list)),
        Operation::GcsStore(list) => format!("gcsst{t}r {}, {address}", registers(list)),
        Operation::Block64 { transfers, instruction, direction, status } => {
            let first = transfers.into_iter().next().expect("eight").operand();
            let name = match (direction, instruction) {
                (Direction::Read, Ls64::Ld64bOrSt64b) => "ld64b",
                (Direction::Write, Ls64::Ld64bOrSt64b) => "st64b",
                (Direction::Write, Ls64::St64bv) => "st64bv",
                (Direction::Write, Ls64::St64bv0) => "st64bv0",
                other => panic!("no such instruction: {other:?}"),
            };
            let status = status.map(|register| format!("{}, ", x(register))).unwrap_or_default();
            let Operand::General(first, Extension::Zero) = first else { panic!("{first:?}") };
            format!("{name} {status}{}, {address}", x(first))
        }
        Operation::Atomic { operation, bytes, source, destination } => {
            let r = if bytes == 8 { x } else { w };
            let name = match (atomic_name(operation), t) {
                ("swp", t) => format!("swp{t}"),
                (name, t) => format!("ld{t}{name}"),
            };
            let size = size(bytes);
            format!("{name}{order}{size} {}, {}, {address}", r(source), r(destination))
        }
        Operation::AtomicPair { operation, registers: [low, high] } => {
            let ld = if operation == AtomicOperation::Swap { "" } else { "ld" };
            let name = atomic_name(operation);
            format!("{ld}{name}p{order} {}, {}, {address}", x(low), x(high))
        }
        Operation::AtomicFp { operation, format, source, destination } => {
            let (bf, letter) = match format {
                FpFormat::BFloat16 => ("b", 'h'),
                FpFormat::Half => ("", 'h'),
                FpFormat::Single => ("", 's'),
                FpFormat::Double => ("", 'd'),
            };
            let name = fp_atomic_name(operation);
            let source = format!("{letter}{}", source.index());
            match destination {
                Some(destination) => {
                    let destination = format!("{letter}{}", destination.index());
                    format!("ld{bf}f{name}{order} {source}, {destination}, {address}")
                }
                None => format!("st{bf}f{name}{order} {source}, {address}"),
            }
        }
        Operation::CompareAndSwap { bytes, compare, new } => {
            let r = if bytes == 8 { x } else { w };
            format!("cas{order}{t}{} {}, {}, {address}", size(bytes), r(compare), r(new))
        }
        Operation::CompareAndSwapPair { bytes, compare, new } => {
            let r = if bytes == 8 { x } else { w };
            let (compare, new) = (twins(r, compare), twins(r, new));
            format!("casp{order}{t} {compare}, {new}, {address}")
        }
        Operation::Rcw(rcw) => self::rcw(rcw, order, &address),
        Operation::Prefetch => format!("prfm {address}"),
        Operation::Tags { operation, register } => tags(operation, register, &address),
        Operation::ZeroBlock(block) => {
            let name = match block {
                ZeroBlock::Zero => "zva",
                ZeroBlock::Tag => "gva",
                ZeroBlock::TagAndZero => "gzva",
            };
            format!("dc {name}, {}", operand_of_system(access.address()))
        }
        Operation::CacheMaintenance(maintenance) => {
            let address = operand_of_system(access.address());
            match maintenance {
                CacheMaintenance::InstructionCache => format!("ic ivau, {address}"),
                _ => format!("dc {}, {address}", maintenance_name(maintenance)),
            }
        }
        Operation::Copy(copy) => self::copy(copy),
        Operation::Set(set) => self::set(set),
        other => panic!("no text for {other:?}"),
    }
}

fn plain(access: LoadStore, list: TransferList, address: &str) -> String {
    let ld = if access.is_read() { "ld" } else { "st" };
    if let Some(structures) = vectors::structures(list) {
        return match access.ordering() {
            Ordering::None => format!("{ld}{structures}, {address}"),
            Ordering::AcquirePc => format!("{ld}ap{structures}, {address}"),
            _ => format!("{ld}l{structures}, {address}"),
        };
    }
    let t = if access.is_unprivileged() { "t" } else { "" };
    let n = if access.is_non_temporal() { "n" } else { "" };
    let order = match (access.ordering(), list.count()) {
        (Ordering::None, _) => "",
        (Ordering::AcquirePc, 2) => "iap",
        (Ordering::Release, 2) => "i",
        (Ordering::Acquire, _) => "a",
        (Ordering::AcquirePc, _) => "ap",
        (Ordering::Release, _) => "l",
        (Ordering::LoAcquire, _) => "la",
        (Ordering::LoRelease, _) => "ll",
        (Ordering::AcquireRelease, _) => panic!("both"),
    };
    let l = if list.count() == 2 && access.ordering() == Ordering::Release { "l" } else { "" };
    format!("{ld}{order}{t}{n}{l}{} {}, {address}", kind(list), registers(list))
}

/// `r`, `rb`, `rsh`, `p`, `psw`, …
fn kind(list: TransferList) -> String {
    let first = list.into_iter().next().expect("one at least");
    let stem = if list.count() == 2 { "p" } else { "r" };
    let sign = match first.operand() {
        Operand::General(_, Extension::SignTo32 | Extension::SignTo64) => "s",
        _ => "",
    };
    let size = match (first.operand(), first.bytes()) {
        (Operand::General(..), 1) => "b",
        (Operand::General(..), 2) => "h",
        (Operand::General(..), 4) if sign == "s" => "w",
        _ => "",
    };
    format!("{stem}{sign}{size}")
}

fn registers(list: TransferList) -> String {
    let mut at = 0;
    let names = list.into_iter().map(|transfer| {
        assert_eq!(transfer.offset(), at);
        at += u64::try_from(transfer.bytes()).expect("at most 16");
        match (transfer.operand(), transfer.bytes()) {
            (Operand::General(register, Extension::SignTo64), 1..=4)
            | (Operand::General(register, Extension::Zero), 8) => x(register),
            (Operand::General(register, Extension::SignTo32), 1..=2)
            | (Operand::General(register, Extension::Zero), 1..=4) => w(register),
            (Operand::SimdFp(register), bytes) => vectors::scalar(register, bytes),
            other => panic!("{other:?}"),
        }
    });
    names.collect::<Vec<_>>().join(", ")
}

fn address(address: Address, pc: u64) -> String {
    let base = match address.base() {
        Base::Pc => {
            let Offset::Immediate(offset) = address.offset() else { panic!("{address:?}") };
            return format!("{:#x}", pc.wrapping_add_signed(offset));
        }
        Base::Sp => "sp".to_owned(),
        Base::X(register) => x(register),
    };
    match (address.indexing(), address.offset()) {
        (Indexing::Offset, Offset::Immediate(0)) => format!("[{base}]"),
        (Indexing::Pre, Offset::Immediate(0)) => format!("[{base}]!"),
        (Indexing::Offset, Offset::Immediate(offset)) => format!("[{base}, #{offset}]"),
        (Indexing::Pre, Offset::Immediate(offset)) => format!("[{base}, #{offset}]!"),
        (Indexing::Post, Offset::Immediate(offset)) => format!("[{base}], #{offset}"),
        (Indexing::Post, Offset::Register { register, extend: Extend::Lsl, shift: 0 }) => {
            format!("[{base}], {}", x(register))
        }
        (Indexing::Offset, Offset::Register { register, extend, shift }) => {
            let (register, extend) = match extend {
                Extend::Uxtw => (w(register), ", uxtw"),
                Extend::Sxtw => (w(register), ", sxtw"),
                Extend::Sxtx => (x(register), ", sxtx"),
                Extend::Lsl if shift == 0 => (x(register), ""),
                Extend::Lsl => (x(register), ", lsl"),
            };
            match shift {
                0 => format!("[{base}, {register}{extend}]"),
                _ => format!("[{base}, {register}{extend} #{shift}]"),
            }
        }
        other => panic!("{other:?}"),
    }
}

fn operand_of_system(address: Address) -> String {
    match (address.base(), address.offset(), address.indexing()) {
        (Base::X(register), Offset::Immediate(0), Indexing::Offset) => x(register),
        other => panic!("{other:?}"),
    }
}

fn tags(operation: TagOperation, register: Register, address: &str) -> String {
    let (name, is_sp) = match operation {
        TagOperation::Load => ("ldg", false),
        TagOperation::Store => ("stg", true),
        TagOperation::StoreTwo => ("st2g", true),
        TagOperation::StoreZero => ("stzg", true),
        TagOperation::StoreZeroTwo => ("stz2g", true),
        TagOperation::LoadBlock => ("ldgm", false),
        TagOperation::StoreBlock => ("stgm", false),
        TagOperation::StoreZeroBlock => ("stzgm", false),
    };
    let sp = is_sp && register == Register::XZR;
    let register = if sp { "sp".to_owned() } else { x(register) };
    format!("{name} {register}, {address}")
}

fn rcw(rcw: Rcw, order: &str, address: &str) -> String {
    let s = if rcw.is_software() { "s" } else { "" };
    match rcw.operands() {
        RcwOperands::CompareAndSwap { compare, new } => {
            format!("rcw{s}cas{order} {}, {}, {address}", x(compare), x(new))
        }
        RcwOperands::CompareAndSwapPair { compare, new } => {
            format!("rcw{s}casp{order} {}, {}, {address}", twins(x, compare), twins(x, new))
        }
        RcwOperands::Atomic { operation, source, destination } => {
            let name = atomic_name(operation);
            format!("rcw{s}{name}{order} {}, {}, {address}", x(source), x(destination))
        }
        RcwOperands::AtomicPair { operation, registers: [low, high] } => {
            let name = atomic_name(operation);
            format!("rcw{s}{name}p{order} {}, {}, {address}", x(low), x(high))
        }
    }
}

fn copy(copy: MemoryCopy) -> String {
    let f = if copy.is_forward_only() { "f" } else { "" };
    let unprivileged = match (copy.is_write_unprivileged(), copy.is_read_unprivileged()) {
        (false, false) => "",
        (true, false) => "wt",
        (false, true) => "rt",
        (true, true) => "t",
    };
    let non_temporal = match (copy.is_write_non_temporal(), copy.is_read_non_temporal()) {
        (false, false) => "",
        (true, false) => "wn",
        (false, true) => "rn",
        (true, true) => "n",
    };
    let registers = [copy.destination(), copy.source(), copy.size()].map(x);
    let [destination, source, size] = registers;
    let phase = phase(copy.phase());
    format!("cpy{f}{phase}{unprivileged}{non_temporal} [{destination}]!, [{source}]!, {size}!")
}

fn set(set: MemorySet) -> String {
    let g = if set.has_tags() { "g" } else { "" };
    let t = if set.is_unprivileged() { "t" } else { "" };
    let n = if set.is_non_temporal() { "n" } else { "" };
    let [destination, size, value] = [set.destination(), set.size(), set.value()].map(x);
    format!("set{g}{}{t}{n} [{destination}]!, {size}!, {value}", phase(set.phase()))
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Prologue => "p",
        Phase::Main => "m",
        Phase::Epilogue => "e",
    }
}

fn order(ordering: Ordering) -> &'static str {
    match ordering {
        Ordering::Acquire => "a",
        Ordering::Release => "l",
        Ordering::AcquireRelease => "al",
        _ => "",
    }
}

fn size(bytes: u8) -> &'static str {
    match bytes {
        1 => "b",
        2 => "h",
        4 | 8 => "",
        _ => panic!("{bytes} bytes"),
    }
}

fn atomic_name(operation: AtomicOperation) -> &'static str {
    match operation {
        AtomicOperation::Add => "add",
        AtomicOperation::Clear => "clr",
        AtomicOperation::Eor => "eor",
        AtomicOperation::Set => "set",
        AtomicOperation::SignedMax => "smax",
        AtomicOperation::SignedMin => "smin",
        AtomicOperation::UnsignedMax => "umax",
        AtomicOperation::UnsignedMin => "umin",
        AtomicOperation::Swap => "swp",
    }
}

fn fp_atomic_name(operation: FpAtomicOperation) -> &'static str {
    match operation {
        FpAtomicOperation::Add => "add",
        FpAtomicOperation::Max => "max",
        FpAtomicOperation::Min => "min",
        FpAtomicOperation::MaxNumber => "maxnm",
        FpAtomicOperation::MinNumber => "minnm",
    }
}

/// The name of the form that maintains data alone.
fn maintenance_name(maintenance: CacheMaintenance) -> &'static str {
    match maintenance {
        CacheMaintenance::Invalidate => "ivac",
        CacheMaintenance::Clean => "cvac",
        CacheMaintenance::CleanToOuterCache => "cvaoc",
        CacheMaintenance::CleanToUnification => "cvau",
        CacheMaintenance::CleanToPersistence => "cvap",
        CacheMaintenance::CleanToDeepPersistence => "cvadp",
        CacheMaintenance::CleanAndInvalidate => "civac",
        CacheMaintenance::CleanAndInvalidateToOuterCache => "civaoc",
        CacheMaintenance::CleanAndInvalidateToStorage => "civaps",
        CacheMaintenance::InstructionCache => panic!("no data cache"),
    }
}

fn x(register: Register) -> String {
    register.index().map_or("xzr".to_owned(), |index| format!("x{index}"))
}

fn w(register: Register) -> String {
    register.index().map_or("wzr".to_owned(), |index| format!("w{index}"))
}

/// An even register and the next.
fn twins(name: fn(Register) -> String, first: Register) -> String {
    let second = Register::from_bits(first.into_bits() + 1);
    format!("{}, {}", name(first), name(second))
}
