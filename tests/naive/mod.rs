// A test binary uses only the part that it compares with.
#![allow(dead_code, unused_imports, unreachable_pub)]

pub mod address;
pub mod advance;
pub mod bits;
pub mod call;
pub mod class;
pub mod codes;
pub mod compared;
pub mod conditional;
pub mod data_abort;
pub mod debug;
pub mod encoding;
pub mod entry;
pub mod gpc;
pub mod instruction_abort;
pub mod ipa;
pub mod layout;
pub mod operation;
pub mod pass_on;
pub mod policy;
pub mod res0;
pub mod serror;
pub mod sheet;
pub mod sysreg;
pub mod watchpoint;

pub use address::{far_valid, pfar_valid};
pub use class::{class, level};
pub use encoding::{allocated, encoding};
pub use ipa::{Host, ipa, ipa_value};
pub use layout::{describe, fields, unknown};
pub use policy::{every_sea, host_bus_objerr, kvm_rfc_v2, kvm_sea};
pub use res0::res0;
pub use sheet::Sheet;
