//! Rows of definitions that are evaluated before the rules.

use super::{Answers, Emit, Given, Known, Sizes};
use crate::engine::facts::Facts;
use std::ops::ControlFlow;

/// The rows of a definition. The solver stores them and answers queries itself.
pub(super) struct DerivedRows(pub(super) usize);

impl Answers for DerivedRows {
    fn is_empty(&self, _: &Facts<'_>, sizes: Sizes<'_>) -> bool {
        sizes.get(self.0) == Some(&0)
    }

    fn estimate(&self, _: &Facts<'_>, sizes: Sizes<'_>, known: Known<'_>) -> f64 {
        /// The assumed number of rows of a definition not yet evaluated.
        const UNKNOWN: usize = 1_000;
        let rows = sizes.get(self.0).copied().unwrap_or(UNKNOWN) as f64;
        if known.any() { (rows / 8.0).max(0.05) } else { rows.max(1.0) }
    }

    fn for_each(&self, _: &Facts<'_>, _: Given<'_>, _: Emit<'_>) -> ControlFlow<()> {
        debug_assert!(false, "the solver asks the rows of a definition");
        ControlFlow::Continue(())
    }

    #[cfg(test)]
    fn holds(&self, _: &Facts<'_>, _: &[u32]) -> Option<u8> {
        None
    }
}
