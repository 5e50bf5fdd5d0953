//! Phrases of the vocabulary in conditions: `A affirms {x} authored {w}`.

use super::{
    PatternSlot,
    condition_words::span_of,
    ir::{Atom, Operator, Relation, ValueType, Variable},
    lower::{Comparand, ConditionReader, LoweredCondition, LoweredConditions},
};
use crate::{diagnostic::Diagnostic, source::Place, syntax::ast::Term, vocabulary::PhraseId};
use smol_str::SmolStr;

impl ConditionReader<'_> {
    /// Lowers a phrase with names and variables in its slots: `A affirms {x} authored {w}`.
    pub(super) fn pattern(
        &mut self,
        claim: Variable,
        relation: Relation,
        terms: &[Term],
        place: Place,
    ) -> Result<LoweredConditions, Box<Diagnostic>> {
        let pattern_place = self.place(span_of(terms));
        let Some(pattern) = self.lexicon.pattern(terms, self.file)? else {
            let message = "no phrase of the vocabulary reads like this";
            let diagnostic = Diagnostic::error("unknown-condition", pattern_place, message).help(
                "a `{variable}` or a name stands where the phrase has a slot; all other words are as in the phrase",
            );
            return Err(Box::new(diagnostic));
        };
        let is = |variable: Variable, right: Comparand| {
            let left = Comparand::Field { base: variable, path: SmolStr::default(), place: pattern_place };
            LoweredCondition::Compare { operator: Operator::Is, left, right, place }
        };
        let mut read = LoweredConditions::new();
        let mut slots = Vec::new();
        for slot in &pattern.slots {
            slots.push(match slot {
                PatternSlot::Variable(name) => self.variable(name, pattern_place.span, Some(ValueType::Value)),
                PatternSlot::Any => self.fresh(Some(ValueType::Value), pattern_place),
                PatternSlot::Term(term) => {
                    let variable = self.fresh(Some(ValueType::Value), pattern_place);
                    read.push(is(variable, Comparand::Value(term.raw())));
                    variable
                }
            });
        }
        // Implied propositions are in the model too, so this matches both stated and implied ones.
        let mut takes = self.takes(claim, relation, pattern.phrase, &slots, place);
        read.append(&mut takes);
        Ok(read)
    }

    /// Adds the conditions that a claim takes a stance on an instance of a phrase.
    fn takes(
        &mut self,
        claim: Variable,
        relation: Relation,
        phrase: PhraseId,
        slots: &[Variable],
        place: Place,
    ) -> LoweredConditions {
        let proposition = self.fresh(Some(ValueType::Proposition), place);
        let mut variables = vec![proposition];
        variables.extend_from_slice(slots);
        let instance = Atom { relation: Relation::Instance(phrase), variables };
        let stance = Atom { relation, variables: vec![claim, proposition] };
        vec![LoweredCondition::Atom(instance, place), LoweredCondition::Atom(stance, place)]
    }
}
