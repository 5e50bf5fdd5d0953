//! Collections that are found by typed ids.

mod disjoint_sets;
mod id_vec;

pub use disjoint_sets::DisjointSets;
pub use id_vec::{Id, IdVec};

pub(crate) use id_vec::id_types;
