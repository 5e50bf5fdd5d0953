//! Marks of claims, sources, names and phrases.

#[cfg(test)]
use super::plainly;
use super::{Answers, Emit, Given, Known, Sizes, each_link, each_that};
use crate::{
    engine::facts::Facts,
    model::{NameId, Term, TermKind},
    narrow::to_u32,
    rules::ir::ValueType,
};
use std::ops::ControlFlow;

/// A claim, source, name or proposition has a mark.
pub(super) struct HasMark<'m>(pub(super) ValueType, pub(super) &'m str);

impl HasMark<'_> {
    /// All things of the kind, by number.
    fn things<'f>(&self, facts: &'f Facts<'_>) -> Box<dyn Iterator<Item = u32> + 'f> {
        let model = facts.model;
        match self.0 {
            ValueType::Claim => Box::new(facts.claims().map(|(id, _)| id)),
            ValueType::Source => Box::new(0..to_u32(model.sources.len())),
            ValueType::Value => {
                let names = (0..to_u32(model.names.len())).map(NameId);
                Box::new(names.map(|id| Term::new(TermKind::Name(id)).raw()))
            }
            ValueType::Proposition | ValueType::Point => Box::new(model.propositions.ids().map(|id| id.0)),
            ValueType::Phrase
            | ValueType::Cue
            | ValueType::Date
            | ValueType::Number
            | ValueType::Certainty
            | ValueType::Stance
            | ValueType::Voice
            | ValueType::Text
            | ValueType::Quote => Box::new(std::iter::empty()),
        }
    }
}

impl Answers for HasMark<'_> {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        if self.0 == ValueType::Claim {
            return !facts.marks_a_claim(self.1);
        }
        !self.things(facts).any(|id| facts.is_marked(self.0, id, self.1))
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, _: Known<'_>) -> f64 {
        let model = facts.model;
        let things = match self.0 {
            ValueType::Claim => model.claims.len(),
            ValueType::Source => model.sources.len(),
            ValueType::Value => model.names.len(),
            ValueType::Proposition | ValueType::Point => model.propositions.len(),
            ValueType::Phrase
            | ValueType::Cue
            | ValueType::Date
            | ValueType::Number
            | ValueType::Certainty
            | ValueType::Stance
            | ValueType::Voice
            | ValueType::Text
            | ValueType::Quote => 0,
        };
        things as f64
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        each_that(given, self.things(facts), |id| facts.is_marked(self.0, id, self.1), emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(facts.is_marked(self.0, values[0], self.1))
    }
}

/// A proposition marks the value of a slot.
pub(super) struct MarksValue<'m>(pub(super) &'m str);

impl Answers for MarksValue<'_> {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.marked_slots(self.0).is_none_or(|links| links.forward.is_empty())
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        let all = facts.marked_slots(self.0).map_or(0.0, |links| links.forward.len() as f64);
        if known.at(0) {
            1.0
        } else if known.at(1) {
            all / facts.propositions() + 0.5
        } else {
            all
        }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        match facts.marked_slots(self.0) {
            Some(links) => each_link(links, given, emit),
            None => ControlFlow::Continue(()),
        }
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let model = facts.model;
        let phrase = model.vocabulary.phrase(model.phrase(crate::model::PropositionId(values[0])))?;
        let fills = |slot: usize| facts.slots_of(values[0]).get(slot).map(|term| term.raw()) == Some(values[1]);
        let mut marks = phrase.marks.iter();
        plainly(marks.any(|&(known, slot)| model.symbols.find(self.0) == Some(known) && slot.is_some_and(fills)))
    }
}
