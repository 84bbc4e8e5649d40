//! Numbers in place of what accessors give and builders take.

use aarch64_syndrome::iss::*;
use aarch64_syndrome::*;

/// What a builder takes.
pub trait Value {
    fn number(self) -> u64;
    /// Bits that do not fit are dropped.
    fn from_number(number: u64) -> Self;
}

/// What an accessor gives: a value, or perhaps one.
pub trait Answer {
    fn number(self) -> Option<u64>;
}

impl<V: Value> Answer for Option<V> {
    fn number(self) -> Option<u64> {
        self.map(Value::number)
    }
}

macro_rules! values {
    ($($type:ty: $into:expr, $from:expr;)+) => { $(
        impl Value for $type {
            fn number(self) -> u64 {
                let into: fn($type) -> _ = $into;
                u64::from(into(self))
            }
            fn from_number(number: u64) -> Self {
                let from: fn([u8; 8]) -> $type = $from;
                from(number.to_le_bytes())
            }
        }
        impl Answer for $type {
            fn number(self) -> Option<u64> {
                Some(Value::number(self))
            }
        }
    )+ };
}

macro_rules! values_of_bits {
    ($($type:ty),+) => { values! { $($type: <$type>::into_bits, |b| <$type>::from_bits(b[0]);)+ } };
}

values! {
    bool: |x| x, |b| b[0] % 2 == 1;
    u8: |x| x, |b| b[0];
    u16: |x| x, |b| u16::from_le_bytes([b[0], b[1]]);
    u32: |x| x, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
    InstructionLength: InstructionLength::il, |b| InstructionLength::from_il(b[0] % 2 == 1);
    OriginEl: |x| x as u8, |b| match b[0] % 4 {
        0 => OriginEl::El0,
        1 => OriginEl::El1,
        2 => OriginEl::El2,
        _ => OriginEl::El3,
    };
}

values_of_bits!(U2, U3, U4, Register, Condition, Direction, FaultStatus, AccessSize, Ls64);
values_of_bits!(WriteUpdate, SyncErrorType, AsyncErrorType, WaitInstruction, MemoryInstruction);
values_of_bits!(AddressingMode, GcsInstruction, GpcStatus, GcsExceptionType, SmeTrapCode);
values_of_bits!(ProfilingSource);

/// What a builder or a constructor takes, from the low bits of a number.
pub fn value<V: Value>(number: u64) -> V {
    V::from_number(number)
}

/// EL1 or EL2, whichever it is; EL2 for EL3.
pub fn low(target: TargetEl) -> TargetEl1Or2 {
    match target {
        TargetEl::El1 => TargetEl1Or2::El1,
        TargetEl::El2 | TargetEl::El3 => TargetEl1Or2::El2,
    }
}

/// EL2 or EL3, whichever it is; EL2 for EL1.
pub fn high(target: TargetEl) -> TargetEl2Or3 {
    match target {
        TargetEl::El1 | TargetEl::El2 => TargetEl2Or3::El2,
        TargetEl::El3 => TargetEl2Or3::El3,
    }
}

// These three tell a closure of a row what it takes.

pub fn number<T, A: Answer>(get: impl Fn(T) -> A, view: T) -> Option<u64> {
    get(view).number()
}

pub fn changed<T>(builder: impl Fn(T, u64) -> T, view: T, number: u64) -> T {
    builder(view, number)
}

pub fn built<T>(constructor: impl Fn(TargetEl, u64) -> T, target: TargetEl, number: u64) -> T {
    constructor(target, number)
}
