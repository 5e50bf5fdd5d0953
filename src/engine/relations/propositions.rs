//! Relations on the content of propositions.

#[cfg(test)]
use super::plainly;
use super::{Answers, Emit, Given, Known, Sizes, each_that};
use crate::{
    engine::{
        compare::{claim_of, term_of},
        facts::{Facts, with_key},
    },
    model::{PropositionId, Term, TermKind},
    rules::ir::Field,
    vocabulary::PhraseId,
};
use std::ops::ControlFlow;

fn is_number(term: Term) -> bool {
    matches!(term.kind(), TermKind::Number(_))
}

/// A proposition implies another.
pub(super) struct Implies;

impl Answers for Implies {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.meaning.implications.is_empty()
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        let all = facts.meaning.implications.len() as f64;
        if known.any() { all / facts.propositions() } else { all }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        match (given.at(0), given.at(1)) {
            (Some(from), _) => {
                for (to, lowered) in facts.implied_by(from) {
                    emit(&[from, to], lowered)?;
                }
            }
            (None, Some(to)) => {
                for (from, lowered) in facts.implying(to) {
                    emit(&[from, to], lowered)?;
                }
            }
            (None, None) => {
                for implication in &facts.meaning.implications {
                    emit(&[implication.from.0, implication.to.0], implication.lowered)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let known = facts.meaning.implications.iter();
        let known = known.filter(|known| [known.from.0, known.to.0] == values);
        known.map(|known| known.lowered).min()
    }
}

/// A claim presupposes a proposition.
pub(super) struct Presupposes;

impl Answers for Presupposes {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        let claims = |from: u32| facts.by_field(Field::Proposition).map_or(&[][..], |claims| claims.get(from));
        !facts.meaning.presuppositions.iter().any(|&(from, _)| !claims(from).is_empty())
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        let all = facts.meaning.presuppositions.len() as f64;
        let each = facts.model.claims.len() as f64 / facts.propositions();
        if known.at(0) {
            (all / facts.propositions()).max(0.02)
        } else if known.at(1) {
            all / facts.propositions() * each + 0.02
        } else {
            all * (1.0 + each)
        }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        if let Some(id) = given.at(0) {
            let from = claim_of(facts.model, id).map(|claim| claim.proposition.0);
            let pairs = from.map(|from| with_key(&facts.meaning.presuppositions, from)).unwrap_or_default();
            return pairs.iter().try_for_each(|&(_, to)| emit(&[id, to], 0));
        }
        let claims = facts.by_field(Field::Proposition);
        let pairs: &[(u32, u32)] = match given.at(1) {
            Some(to) => with_key(&facts.presupposed().backward, to),
            None => &facts.presupposed().backward,
        };
        for &(to, from) in pairs {
            for &id in claims.map_or(&[][..], |claims| claims.get(from)) {
                emit(&[id, to], 0)?;
            }
        }
        ControlFlow::Continue(())
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let pair = (claim_of(facts.model, values[0])?.proposition.0, values[1]);
        plainly(facts.meaning.presuppositions.contains(&pair))
    }
}

/// A proposition can happen only once.
pub(super) struct Once;

impl Answers for Once {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.model.once.is_empty() && facts.model.vocabulary.phrases.iter().all(|phrase| phrase.once.is_none())
            || !facts.model.propositions.ids().any(|id| facts.meaning.once(facts.model, id))
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, _: Known<'_>) -> f64 {
        facts.propositions()
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        let once = |id: u32| facts.is_proposition(id) && facts.meaning.once(facts.model, PropositionId(id));
        each_that(given, facts.model.propositions.ids().map(|id| id.0), once, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(facts.meaning.once(facts.model, PropositionId(values[0])))
    }
}

/// A figure in a proposition can only grow.
pub(super) struct Grows;

impl Answers for Grows {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.model.vocabulary.phrases.iter().all(|phrase| phrase.grows.is_none())
            || !facts.model.propositions.ids().any(|id| facts.meaning.grows(facts.model, id))
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, _: Known<'_>) -> f64 {
        facts.propositions()
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        let grows = |id: u32| facts.is_proposition(id) && facts.meaning.grows(facts.model, PropositionId(id));
        each_that(given, facts.model.propositions.ids().map(|id| id.0), grows, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(facts.meaning.grows(facts.model, PropositionId(values[0])))
    }
}

/// A proposition has a value in one of its slots.
pub(super) struct MentionsValue;

impl Answers for MentionsValue {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.model.propositions.ids().all(|id| facts.slots_of(id.0).is_empty())
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        if known.at(0) {
            2.0
        } else if known.at(1) {
            facts.slot_count() as f64 / facts.model.names.len().max(1) as f64
        } else {
            facts.slot_count() as f64
        }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        match (given.at(0), given.at(1)) {
            (Some(id), _) => facts.slots_of(id).iter().try_for_each(|term| emit(&[id, term.raw()], 0)),
            (None, Some(value)) => {
                with_key(facts.slot_values(), value).iter().try_for_each(|&(_, id)| emit(&[id, value], 0))
            }
            (None, None) => facts.slot_values().iter().try_for_each(|&(value, id)| emit(&[id, value], 0)),
        }
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(facts.slots_of(values[0]).iter().any(|term| term.raw() == values[1]))
    }
}

/// A proposition has a number in one of its slots.
pub(super) struct Figures;

impl Answers for Figures {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        let has_number = |id: PropositionId| facts.slots_of(id.0).iter().any(|&term| is_number(term));
        facts.model.numbers.is_empty() || !facts.model.propositions.ids().any(has_number)
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        if known.at(0) {
            0.5
        } else if known.at(1) {
            facts.propositions() / facts.model.numbers.len().max(1) as f64
        } else {
            facts.propositions()
        }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        match (given.at(0), given.at(1)) {
            (Some(id), _) => {
                let figures = facts.slots_of(id).iter().filter(|&&term| is_number(term));
                figures.copied().try_for_each(|term| emit(&[id, term.raw()], 0))
            }
            (None, Some(value)) if is_number(term_of(value)) => {
                with_key(facts.slot_values(), value).iter().try_for_each(|&(_, id)| emit(&[id, value], 0))
            }
            (None, Some(_)) => ControlFlow::Continue(()),
            (None, None) => {
                let figures = facts.slot_values().iter().filter(|&&(value, _)| is_number(term_of(value)));
                figures.copied().try_for_each(|(value, id)| emit(&[id, value], 0))
            }
        }
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(is_number(term_of(values[1])) && facts.slots_of(values[0]).iter().any(|term| term.raw() == values[1]))
    }
}

/// Two propositions differ in one value, apart from numbers.
pub(super) struct SaysOf;

impl Answers for SaysOf {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.variants().pairs() == 0
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        let pairs = facts.variants().pairs() as f64;
        let (one, two) = ((known.at(0), known.at(1)), (known.at(2), known.at(3)));
        match (one, two) {
            ((true, _), (true, _)) => 0.5,
            // The other value is looked up in the index.
            ((true, _), (false, true)) | ((false, true), (true, _)) => 1.0,
            ((true, _), _) | (_, (true, _)) => (pairs / facts.propositions()).max(0.02),
            ((false, _), (false, _)) => pairs,
        }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        // The relation is symmetric.
        match (given.at(0), given.at(2)) {
            (None, Some(two)) => facts
                .variants()
                .for_each(facts.model, two, given.at(1), |of_two, one, of_one| emit(&[one, of_one, two, of_two], 0)),
            (Some(one), _) => facts
                .variants()
                .for_each(facts.model, one, given.at(3), |of_one, two, of_two| emit(&[one, of_one, two, of_two], 0)),
            (None, None) => facts.model.propositions.ids().try_for_each(|one| {
                facts.variants().for_each(facts.model, one.0, given.at(3), |of_one, two, of_two| {
                    emit(&[one.0, of_one, two, of_two], 0)
                })
            }),
        }
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let (one, two) = (PropositionId(values[0]), PropositionId(values[2]));
        let (mine, theirs) = (facts.slots_of(one.0), facts.slots_of(two.0));
        let same = |(one, two): (&Term, &Term)| one == two || is_number(*one) && is_number(*two);
        let others = |index: usize| {
            let left = |(at, _): &(usize, (&Term, &Term))| *at != index;
            mine.iter().zip(theirs).enumerate().filter(left).all(|(_, pair)| same(pair))
        };
        let phrase = facts.model.phrase(one);
        plainly(
            phrase == facts.model.phrase(two)
                && phrase != PhraseId::OPAQUE
                && values[1] != values[3]
                && mine
                    .iter()
                    .zip(theirs)
                    .enumerate()
                    .filter(|(_, (one, two))| [one.raw(), two.raw()] == [values[1], values[3]])
                    .any(|(index, (one, two))| !is_number(*one) && !is_number(*two) && others(index)),
        )
    }
}

/// A proposition is an instance of a phrase. The columns are the proposition and its slots.
pub(super) struct Instance(pub(super) PhraseId);

impl Answers for Instance {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.instances().of_phrase(self.0).is_empty()
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        if known.at(0) { 1.0 } else { facts.instances().fanout(facts.model, self.0, known.from(1).0) }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        let mut tuple = Vec::new();
        let mut give = |id: u32| {
            tuple.clear();
            tuple.push(id);
            tuple.extend(facts.slots_of(id).iter().map(|term| term.raw()));
            emit(&tuple, 0)
        };
        match given.at(0) {
            Some(id) if facts.is_proposition(id) && facts.model.phrase(PropositionId(id)) == self.0 => give(id),
            Some(_) => ControlFlow::Continue(()),
            None => facts.instances().find(facts.model, self.0, given.from(1)).try_for_each(give),
        }
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let filled: Vec<u32> = facts.slots_of(values[0]).iter().map(|term| term.raw()).collect();
        plainly(facts.model.phrase(PropositionId(values[0])) == self.0 && filled == values[1..])
    }
}
