//! Relations on the positions and properties of claims.

#[cfg(test)]
use super::plainly;
use super::{Answers, Emit, Given, Known, Sizes, each_that};
use crate::{
    engine::{compare::claim_of, facts::Facts},
    prose::BlockKind,
    syntax::ast::Stance,
};
use std::ops::ControlFlow;

/// Any claim.
pub(super) struct AnyClaim;

impl Answers for AnyClaim {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.model.claims.is_empty()
    }

    fn is_universal(&self, _: &Facts<'_>) -> bool {
        true
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, _: Known<'_>) -> f64 {
        facts.model.claims.len() as f64
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        each_that(given, facts.claims().map(|(id, _)| id), |_| true, emit)
    }

    #[cfg(test)]
    fn holds(&self, _: &Facts<'_>, _: &[u32]) -> Option<u8> {
        Some(0)
    }
}

/// A claim has a said date, on its own line or on a line below.
pub(super) struct HasSaid;

impl Answers for HasSaid {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        !facts.model.claims.iter().any(|claim| claim.said.is_known())
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, _: Known<'_>) -> f64 {
        facts.model.claims.len() as f64
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        let said = |id: u32| claim_of(facts.model, id).is_some_and(|claim| claim.said.is_known());
        each_that(given, facts.claims().map(|(id, _)| id), said, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(claim_of(facts.model, values[0])?.said.is_known())
    }
}

/// A claim was checked and has not changed since.
pub(super) struct IsChecked;

impl IsChecked {
    /// The claims that satisfy it. Only claims with extra data can.
    fn all(facts: &Facts<'_>) -> impl Iterator<Item = u32> {
        facts.with_extra().filter(|(_, claim)| facts.model.is_checked(claim)).map(|(id, _)| id)
    }
}

impl Answers for IsChecked {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        Self::all(facts).next().is_none()
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, _: Known<'_>) -> f64 {
        facts.count_with_extra() as f64
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        let is_checked = |id: u32| claim_of(facts.model, id).is_some_and(|claim| facts.model.is_checked(claim));
        each_that(given, facts.with_extra().map(|(id, _)| id), is_checked, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(facts.model.is_checked(claim_of(facts.model, values[0])?))
    }
}

/// A claim is in a story (`true`) or in another source (`false`).
pub(super) struct IsInStory(pub(super) bool);

impl Answers for IsInStory {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        !facts.any_in_story(self.0)
    }

    fn is_universal(&self, facts: &Facts<'_>) -> bool {
        !facts.any_in_story(!self.0)
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, _: Known<'_>) -> f64 {
        facts.count_in_story(self.0) as f64
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        match given.at(0) {
            Some(id) => {
                let story = claim_of(facts.model, id).map(|claim| facts.model.source(claim.source).story);
                if story == Some(self.0) { emit(&[id], 0) } else { ControlFlow::Continue(()) }
            }
            None => facts.in_story(self.0).iter().try_for_each(|&id| emit(&[id], 0)),
        }
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(facts.model.source(claim_of(facts.model, values[0])?.source).story == self.0)
    }
}

/// A claim is in this part of its source's text.
pub(super) struct InPart(pub(super) BlockKind);

impl InPart {
    /// The claims that satisfy it. Only claims with extra data can.
    fn all(&self, facts: &Facts<'_>) -> impl Iterator<Item = u32> {
        facts.with_extra().filter(|(_, claim)| facts.model.stands_in(claim, self.0)).map(|(id, _)| id)
    }
}

impl Answers for InPart {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.model.extras.is_empty() || self.all(facts).next().is_none()
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, _: Known<'_>) -> f64 {
        facts.count_with_extra() as f64
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        match given.at(0) {
            Some(id) => {
                let stands = claim_of(facts.model, id).is_some_and(|claim| facts.model.stands_in(claim, self.0));
                if stands { emit(&[id], 0) } else { ControlFlow::Continue(()) }
            }
            None => self.all(facts).try_for_each(|id| emit(&[id], 0)),
        }
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(facts.model.stands_in(claim_of(facts.model, values[0])?, self.0))
    }
}

/// A claim precedes another in the same text.
pub(super) struct ComesBefore;

impl Answers for ComesBefore {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        let in_order = |pair: &[(u32, u32, u32, u32)]| matches!(pair, [one, two] if (one.0, one.1) == (two.0, two.1) && one.2 != two.2);
        !facts.placed().windows(2).any(in_order)
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        let all = facts.placed().len() as f64;
        if known.any() { (all / facts.model.sources.len().max(1) as f64).max(0.02) } else { all * all }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        match (given.at(0), given.at(1)) {
            (Some(one), Some(two)) => {
                if let (Some(first), Some(second)) = (claim_of(facts.model, one), claim_of(facts.model, two))
                    && facts.model.comes_before(first, second)
                {
                    emit(&[one, two], 0)?;
                }
                ControlFlow::Continue(())
            }
            (Some(one), None) => facts.placed_beside(one, true).try_for_each(|two| emit(&[one, two], 0)),
            (None, Some(two)) => facts.placed_beside(two, false).try_for_each(|one| emit(&[one, two], 0)),
            (None, None) => facts
                .placed()
                .iter()
                .try_for_each(|&(.., one)| facts.placed_beside(one, true).try_for_each(|two| emit(&[one, two], 0))),
        }
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let [one, two] = [claim_of(facts.model, values[0])?, claim_of(facts.model, values[1])?];
        plainly(facts.model.comes_before(one, two))
    }
}

/// A claim is the last one before another in the same text with the same stance on a proposition: both affirm it,
/// directly or by implication, or both deny it.
pub(super) struct ComesLastBefore;

impl ComesLastBefore {
    /// Emits the claims directly before a claim, which are several if they share a position.
    fn before(facts: &Facts<'_>, id: u32, emit: Emit<'_>) -> ControlFlow<()> {
        let Some(claim) = claim_of(facts.model, id) else { return ControlFlow::Continue(()) };
        let stance = claim.stance;
        let says = matches!(stance, Stance::Affirms | Stance::Denies) && Facts::takes(claim, stance);
        let Some(place) = facts.place_of(claim).filter(|_| says) else { return ControlFlow::Continue(()) };
        let proposition = claim.proposition.0;
        let implying = facts.implying(proposition).filter(|_| stance == Stance::Affirms);
        let last = |(from, lowered): (u32, u8)| {
            let found = facts.placed_last(stance, from, place);
            found.first().map(|&(.., order, _)| (order, found, lowered))
        };
        let found: Vec<_> = std::iter::once((proposition, 0)).chain(implying).filter_map(last).collect();
        let latest = found.iter().map(|&(order, ..)| order).max();
        for (_, claims, lowered) in found.into_iter().filter(|&(order, ..)| Some(order) == latest) {
            claims.iter().try_for_each(|&(.., before)| emit(&[before, id, proposition], lowered))?;
        }
        ControlFlow::Continue(())
    }
}

impl Answers for ComesLastBefore {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        let has_none = |id: u32| Self::before(facts, id, &mut |_, _| ControlFlow::Break(())).is_continue();
        facts.placed().iter().all(|&(.., id)| has_none(id))
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        if known.at(1) { 0.5 } else { facts.placed().len() as f64 }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        match given.at(1) {
            Some(id) => Self::before(facts, id, emit),
            None => facts.placed().iter().try_for_each(|&(.., id)| Self::before(facts, id, emit)),
        }
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let &[one, two, proposition] = values else { return None };
        let last = claim_of(facts.model, two)?;
        let (affirms, denies) = (super::stances::Affirms, super::stances::States(Stance::Denies));
        let says = |claim: u32| match last.stance {
            Stance::Affirms => affirms.holds(facts, &[claim, proposition]),
            Stance::Denies => denies.holds(facts, &[claim, proposition]),
            Stance::Declines | Stance::Asks => None,
        };
        let states = says(two) == Some(0) && last.proposition.0 == proposition;
        let before = |one: u32, two: u32| ComesBefore.holds(facts, &[one, two]).is_some();
        let between = |id: u32| says(id).is_some() && before(one, id) && before(id, two);
        if !states || !before(one, two) || facts.claims().any(|(id, _)| between(id)) {
            return None;
        }
        says(one)
    }
}
