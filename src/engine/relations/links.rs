//! Links between claims, from lines below a claim.

#[cfg(test)]
use super::plainly;
use super::{Answers, Emit, Given, Known, Sizes, each_link, estimate_links};
use crate::engine::facts::{Facts, LinkKind};
#[cfg(test)]
use crate::{engine::compare::claim_of, model::ClaimId};
use std::ops::ControlFlow;

/// A line below a claim names another claim.
pub(super) struct LinksTo(pub(super) LinkKind);

impl Answers for LinksTo {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.lines(self.0).forward.is_empty()
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        estimate_links(facts.lines(self.0), known)
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        each_link(facts.lines(self.0), given, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let extra = facts.model.extra(claim_of(facts.model, values[0])?)?;
        plainly(self.0.targets(extra).contains(&ClaimId(values[1])))
    }
}
