//! Every field of every encoding: its accessor, and what sets it.

// A test binary uses only what it needs.
#![allow(dead_code, unreachable_pub)]

pub mod aborts;
mod debug;
mod operations;
mod traps;
mod value;

use aarch64_syndrome::iss::Encoding;
use aarch64_syndrome::{Syndrome, TargetEl};

/// A syndrome with the level it was built for, from a number that chooses what the constructor
/// takes. A constructor of one level alone gives that level, whichever is asked for.
pub type Constructor = fn(TargetEl, u64) -> (Syndrome, TargetEl);

/// A syndrome with something set from the low bits of a number.
pub type Builder = fn(Syndrome, u64) -> Syndrome;

/// An encoding, and one row for each of its fields.
pub struct Rows {
    pub encoding: Encoding,
    pub constructors: &'static [Constructor],
    /// Builders that set no field of their own.
    pub others: &'static [Builder],
    pub fields: &'static [Row],
}

/// A field by the manual's name, how to read it, and what sets it.
pub struct Row {
    pub name: &'static str,
    pub get: fn(Syndrome) -> Option<u64>,
    pub set: Set,
}

/// What sets a field.
#[derive(Clone, Copy)]
pub enum Set {
    /// A builder of its own.
    Builder(Builder),
    /// A builder that sets several fields at once.
    Shared(Builder),
    /// A constructor, to any value.
    Constructor,
    /// A constructor, to these values alone.
    Only(&'static [u64]),
}

impl Rows {
    /// The fields that have a builder of their own.
    pub fn builders(&self) -> Vec<(&'static str, Builder)> {
        let builder = |row: &Row| match row.set {
            Set::Builder(with) => Some((row.name, with)),
            _ => None,
        };
        self.fields.iter().filter_map(builder).collect()
    }

    /// Every builder.
    pub fn all_builders(&self) -> Vec<Builder> {
        let builder = |row: &Row| match row.set {
            Set::Builder(with) | Set::Shared(with) => Some(with),
            Set::Constructor | Set::Only(_) => None,
        };
        self.fields.iter().filter_map(builder).chain(self.others.iter().copied()).collect()
    }
}

/// `from` the constructors, `also` the builders that set no field of their own, and the rows:
/// `"Name" accessor builder;`. In place of the accessor or of the builder stands a closure in
/// parentheses where one reads or sets more than the field; in place of the builder `new` where a
/// constructor sets the field, or `only [values]` where it sets it to these alone.
macro_rules! rows {
    ($type:ident from $($constructor:expr),+; $(also $($other:expr),+;)?
        $($name:literal $get:tt $set:tt $($values:expr)?;)*) => {
        Rows {
            encoding: Encoding::$type,
            constructors: &[$(|target, number| {
                let built = value::built::<$type>($constructor, target, number);
                (Syndrome::$type(built), built.target())
            }),+],
            others: &[$($(|syndrome, number| rows!(@change $type syndrome number $other)),+)?],
            fields: &[$(Row {
                name: $name,
                get: |syndrome| {
                    let Syndrome::$type(view) = syndrome else { panic!("{syndrome:?}") };
                    rows!(@get $type view $get)
                },
                set: rows!(@set $type $set $($values)?),
            }),*],
        }
    };
    (@change $type:ident $syndrome:ident $number:ident $builder:expr) => {{
        let Syndrome::$type(view) = $syndrome else { panic!("{:?}", $syndrome) };
        Syndrome::$type(value::changed::<$type>($builder, view, $number))
    }};
    (@get $type:ident $view:ident ($get:expr)) => { value::number::<$type, _>($get, $view) };
    (@get $type:ident $view:ident $get:ident) => { value::Answer::number($view.$get()) };
    (@set $type:ident new) => { Set::Constructor };
    (@set $type:ident only $values:expr) => { Set::Only(&$values) };
    (@set $type:ident ($builder:expr)) => {
        Set::Shared(|syndrome, number| rows!(@change $type syndrome number $builder))
    };
    (@set $type:ident $builder:ident) => {
        Set::Builder(|syndrome, number| {
            rows!(@change $type syndrome number |x, number| x.$builder(value::value(number)))
        })
    };
}
pub(crate) use rows;

/// Every encoding.
pub static ENCODINGS: [&Rows; 32] = [
    &traps::UNKNOWN,
    &traps::WFX,
    &traps::MCR_MRC,
    &traps::MCRR_MRRC,
    &traps::LDC_STC,
    &traps::FP_ACCESS,
    &traps::PAUTH_TRAP,
    &operations::OTHER_INSTRUCTION,
    &operations::BTI,
    &traps::ILLEGAL_STATE_OR_ALIGNMENT,
    &operations::HVC_SVC,
    &operations::SMC32,
    &traps::MSRR_MRRS,
    &operations::SMC64,
    &traps::MSR_MRS_SYS,
    &traps::SVE_ACCESS,
    &operations::ERET,
    &operations::PAC_FAIL,
    &operations::SME_ACCESS,
    &aborts::GPC,
    &operations::IMPDEF_EL3,
    &aborts::INSTRUCTION_ABORT,
    &aborts::DATA_ABORT,
    &operations::MOPS,
    &operations::FP_EXCEPTION,
    &operations::GCS,
    &aborts::SERROR,
    &debug::BREAKPOINT,
    &debug::SOFTWARE_STEP,
    &debug::WATCHPOINT,
    &debug::BREAKPOINT_INSTRUCTION,
    &debug::PROFILING,
];
