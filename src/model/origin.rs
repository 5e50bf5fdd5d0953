//! Which sources share an origin.

use super::{Model, SourceId};
use crate::collections::{DisjointSets, IdVec};

impl Model {
    /// For each source the least one that it shares its origin with: a source that cites another
    /// does, and so does whatever cites either; a circle of `cites` is one origin.
    pub fn source_origins(&self) -> IdVec<SourceId, SourceId> {
        let mut origins = DisjointSets::new(self.sources.len());
        for (id, source) in self.sources.enumerated() {
            source.cites.iter().for_each(|&cited| origins.join(id, cited));
        }
        origins.representatives()
    }
}
