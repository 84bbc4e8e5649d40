//! The page about the measurements.

pub(crate) mod counts;
pub(crate) mod estimates;
pub(crate) mod machine;
pub(crate) mod plot;
pub(crate) mod section;
pub(crate) mod tables;
pub(crate) mod targets;
