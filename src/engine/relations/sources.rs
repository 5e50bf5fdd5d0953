//! Relations on sources.

#[cfg(test)]
use super::plainly;
use super::{Answers, Emit, Given, Known, Sizes, each_link, each_that, estimate_links};
use crate::engine::{
    compare::{claim_of, source_of},
    facts::Facts,
};
use crate::narrow::to_u32;
use std::ops::ControlFlow;

/// A source cites another.
pub(super) struct Cites;

impl Answers for Cites {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.cited().forward.is_empty()
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        estimate_links(facts.cited(), known)
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        each_link(facts.cited(), given, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(source_of(facts.model, values[0])?.cites.iter().any(|cited| cited.0 == values[1]))
    }
}

/// A claim comes from a source, by its own line or else by its source's.
pub(super) struct ComesFrom;

impl Answers for ComesFrom {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        let model = facts.model;
        let cites = model.sources.iter().any(|source| !source.cites.is_empty())
            || model.extras.iter().any(|extra| !extra.cites.is_empty());
        !cites || model.claims.iter().all(|claim| facts.comes_from(claim).is_empty())
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        if known.at(0) { 1.0 } else { facts.model.claims.len() as f64 }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        if let Some(id) = given.at(0) {
            let sources = claim_of(facts.model, id).map(|claim| facts.comes_from(claim)).unwrap_or_default();
            return sources.iter().try_for_each(|source| emit(&[id, source.0], 0));
        }
        facts
            .claims()
            .try_for_each(|(id, claim)| facts.comes_from(claim).iter().try_for_each(|source| emit(&[id, source.0], 0)))
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let from = facts.comes_from(claim_of(facts.model, values[0])?);
        plainly(from.iter().any(|source| source.0 == values[1]))
    }
}

/// The text of a source is available.
pub(super) struct HasText;

impl Answers for HasText {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        !facts.model.sources.iter().any(|source| source.has_text)
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, _: Known<'_>) -> f64 {
        facts.model.sources.iter().filter(|source| source.has_text).count() as f64
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        let has_text = |id: u32| source_of(facts.model, id).is_some_and(|source| source.has_text);
        each_that(given, 0..to_u32(facts.model.sources.len()), has_text, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(source_of(facts.model, values[0])?.has_text)
    }
}
