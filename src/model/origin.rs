//! Which sources share an origin.

use super::{Model, SourceId};
use crate::narrow::to_u32;

impl Model {
    /// For each source the least one that it shares its origin with: a source that cites another
    /// does, and so does whatever cites either; a circle of `cites` is one origin.
    pub fn source_origins(&self) -> Vec<SourceId> {
        let mut parents: Vec<u32> = (0..to_u32(self.sources.len())).collect();
        for (index, source) in self.sources.iter().enumerate() {
            for cited in &source.cites {
                let (one, two) = (root(&mut parents, to_u32(index)), root(&mut parents, cited.0));
                if let Some(slot) = parents.get_mut(one.max(two) as usize) {
                    *slot = one.min(two);
                }
            }
        }
        (0..to_u32(parents.len())).map(|index| SourceId(root(&mut parents, index))).collect()
    }
}

/// The root of a tree of parents; the way to it is shortened for the next time.
fn root(parents: &mut [u32], mut at: u32) -> u32 {
    while let Some(&parent) = parents.get(at as usize)
        && parent != at
    {
        let above = parents.get(parent as usize).copied().unwrap_or(parent);
        if let Some(slot) = parents.get_mut(at as usize) {
            *slot = above;
        }
        at = above;
    }
    at
}
