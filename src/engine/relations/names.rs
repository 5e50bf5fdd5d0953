//! Relations of names to names, claims and propositions.

#[cfg(test)]
use super::plainly;
use super::{Answers, Emit, Given, Known, Sizes, each_link, estimate_links};
use crate::engine::facts::Facts;
#[cfg(test)]
use crate::{
    engine::compare::term_of,
    model::{Term, TermKind},
};
use std::ops::ControlFlow;

/// A claim gives a name a title.
pub(super) struct HasTitle;

impl Answers for HasTitle {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.model.titled.is_empty()
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        let all = facts.model.titled.len() as f64;
        if known.at(0) {
            (all / facts.model.claims.len().max(1) as f64).max(0.02)
        } else if known.at(1) {
            (all / facts.model.names.len().max(1) as f64).max(0.02)
        } else {
            all
        }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        let rows = match (given.at(0), given.at(1)) {
            (Some(claim), _) => facts.titles().of_claim(claim),
            (None, Some(name)) => facts.titles().of_name(name),
            (None, None) => facts.titles().all(),
        };
        rows.iter().try_for_each(|row| emit(row, 0))
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(facts.model.titled.iter().any(|&(claim, name, title)| {
            let [name, title] = [TermKind::Name(name), TermKind::Word(title)].map(|kind| Term::new(kind).raw());
            [claim.0, name, title] == values
        }))
    }
}

/// A name may be referred to by a short form that occurs.
pub(super) struct Shortens;

impl Answers for Shortens {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.model.short_forms.is_empty()
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        estimate_links(facts.short_forms(), known)
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        each_link(facts.short_forms(), given, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(facts.model.short_forms.iter().any(|&(name, short)| {
            let pair = [TermKind::Name(name), TermKind::Word(short)].map(|kind| Term::new(kind).raw());
            pair == values
        }))
    }
}

/// A name is a part of another.
pub(super) struct PartOf;

impl Answers for PartOf {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.parts().forward.is_empty()
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        estimate_links(facts.parts(), known)
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        each_link(facts.parts(), given, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let (part, whole) = (term_of(values[0]).name()?, term_of(values[1]).name()?);
        plainly(facts.model.name(part).related().wholes.contains(&whole))
    }
}

/// Two names are spelt alike and not declared to be the same or different.
pub(super) struct SpeltLike;

impl Answers for SpeltLike {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.model.alike.is_empty()
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        estimate_links(facts.spelt_like(), known)
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        each_link(facts.spelt_like(), given, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(facts.model.alike.iter().any(|alike| {
            let pair = [alike.first, alike.second].map(|id| Term::new(TermKind::Name(id)).raw());
            pair == values || pair == [values[1], values[0]]
        }))
    }
}

/// A name is asked for a reply on a proposition.
pub(super) struct AskedAbout;

impl Answers for AskedAbout {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.model.requests.is_empty()
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        estimate_links(facts.requests(), known)
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        each_link(facts.requests(), given, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(
            facts
                .model
                .requests
                .iter()
                .any(|request| [Term::new(TermKind::Name(request.asked)).raw(), request.proposition.0] == values),
        )
    }
}
