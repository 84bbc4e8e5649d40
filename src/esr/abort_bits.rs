//! The numbers of the bits that rules about aborts ask for, in `ESR_ELx` of EC 0x20, 0x21, 0x24 and
//! 0x25.
//!
//! The accessors of `iss` say when each of them means something; what asks here has a rule of its
//! own for that, or must not branch.

/// `WnR`, of a Data Abort.
pub(crate) const WNR: u32 = 6;
/// `S1PTW`.
pub(crate) const S1PTW: u32 = 7;
/// `CM`, of a Data Abort.
pub(crate) const CM: u32 = 8;
/// `EA`.
pub(crate) const EA: u32 = 9;
/// `FnV`.
pub(crate) const FNV: u32 = 10;
/// The lower bit of `SET`.
pub(crate) const SET_LOW: u32 = 11;
/// `VNCR`, of a Data Abort.
pub(crate) const VNCR: u32 = 13;
/// `FnP`, of a Data Abort with `ISV` = 0.
pub(crate) const FNP: u32 = 15;
/// `ISV`, of a Data Abort.
pub(crate) const ISV: u32 = 24;
