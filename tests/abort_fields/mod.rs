//! The fields of Data Aborts, Instruction Aborts and `SErrors` that have an accessor and a builder.

use aarch64_syndrome::Register;
use aarch64_syndrome::iss::{
    DataAbort, InstructionAbort, Ls64, SError, SyncErrorType, WriteUpdate,
};

/// A field by the manual's name, how to read it, and how to set it from the low bits of a number.
pub(crate) struct Property<T> {
    pub(crate) name: &'static str,
    pub(crate) get: fn(T) -> Option<u64>,
    pub(crate) with: fn(T, u64) -> T,
}

/// What a builder takes.
trait Value {
    fn number(self) -> u64;
    /// Bits that do not fit are dropped.
    fn from_number(number: u64) -> Self;
}

impl Value for bool {
    fn number(self) -> u64 {
        self.into()
    }
    fn from_number(number: u64) -> Self {
        number % 2 == 1
    }
}

impl Value for WriteUpdate {
    fn number(self) -> u64 {
        self as u64
    }
    fn from_number(number: u64) -> Self {
        match number % 4 {
            0 => Self::Unknown,
            1 => Self::Reserved,
            2 => Self::NotUpdated,
            _ => Self::Updated,
        }
    }
}

impl Value for Ls64 {
    fn number(self) -> u64 {
        self as u64
    }
    fn from_number(number: u64) -> Self {
        match number % 4 {
            0 => Self::None,
            1 => Self::St64bv,
            2 => Self::Ld64bOrSt64b,
            _ => Self::St64bv0,
        }
    }
}

impl Value for SyncErrorType {
    fn number(self) -> u64 {
        self.into_bits().into()
    }
    fn from_number(number: u64) -> Self {
        Self::from_bits(number.to_le_bytes()[0])
    }
}

impl Value for Register {
    fn number(self) -> u64 {
        self.into_bits().into()
    }
    fn from_number(number: u64) -> Self {
        Self::from_bits(number.to_le_bytes()[0])
    }
}

/// What an accessor gives: a value, or perhaps one.
trait Answer {
    fn number(self) -> Option<u64>;
}

impl Answer for bool {
    fn number(self) -> Option<u64> {
        Some(Value::number(self))
    }
}

impl<V: Value> Answer for Option<V> {
    fn number(self) -> Option<u64> {
        self.map(Value::number)
    }
}

/// `"Name" accessor builder;`
macro_rules! properties {
    ($type:ident: $($name:literal $accessor:ident $builder:ident;)+) => {
        &[$(Property::<$type> {
            name: $name,
            get: |x| Answer::number(x.$accessor()),
            with: |x, number| x.$builder(Value::from_number(number)),
        }),+]
    };
}

pub(crate) const DATA_ABORT: &[Property<DataAbort>] = properties! { DataAbort:
    "TopLevel" top_level with_top_level;
    "WU" write_update with_write_update;
    "FnP" fnp with_fnp;
    "PFV" pfv with_pfv;
    "VNCR" vncr with_vncr;
    "LST" ls64 with_ls64;
    "SET" sync_error_type with_sync_error_type;
    "FnV" fnv with_fnv;
    "EA" ea with_ea;
    "CM" cm with_cm;
    "S1PTW" s1ptw with_s1ptw;
    "WnR" wnr with_wnr;
    "HDBSSF" hdbssf with_hdbssf;
    "TnD" tnd with_tnd;
    "TagAccess" tag_access with_tag_access;
    "GCS" gcs with_gcs;
    "AssuredOnly" assured_only with_assured_only;
    "Overlay" overlay with_overlay;
    "DirtyBit" dirty_bit with_dirty_bit;
    "Xs" xs with_xs;
};

pub(crate) const INSTRUCTION_ABORT: &[Property<InstructionAbort>] = properties! { InstructionAbort:
    "TopLevel" top_level with_top_level;
    "PFV" pfv with_pfv;
    "SET" sync_error_type with_sync_error_type;
    "FnV" fnv with_fnv;
    "EA" ea with_ea;
    "S1PTW" s1ptw with_s1ptw;
    "HDBSSF" hdbssf with_hdbssf;
    "AssuredOnly" assured_only with_assured_only;
    "Overlay" overlay with_overlay;
    "DirtyBit" dirty_bit with_dirty_bit;
};

pub(crate) const SERROR: &[Property<SError>] = properties! { SError:
    "ELS" els with_els;
    "WU" write_update with_write_update;
    "VFV" vfv with_vfv;
    "PFV" pfv with_pfv;
    "IESB" iesb with_iesb;
    "EA" ea with_ea;
    "WnR" wnr with_wnr;
};
