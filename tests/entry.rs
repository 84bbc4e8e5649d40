//! Exception entries against a second derivation, and each row of the manual's tables by name.

#[path = "entry/advance.rs"]
mod advance;
#[path = "entry/compare.rs"]
mod compare;
mod naive;
#[path = "entry/par.rs"]
mod par;
#[path = "entry/pass_on.rs"]
mod pass_on;
#[path = "entry/pstate.rs"]
mod pstate;
#[path = "entry/saved.rs"]
mod saved;
#[path = "entry/spsr.rs"]
mod spsr;
#[path = "entry/vectors.rs"]
mod vectors;

use aarch64_syndrome::TargetEl;

pub(crate) const TARGETS: [TargetEl; 3] = [TargetEl::El1, TargetEl::El2, TargetEl::El3];
