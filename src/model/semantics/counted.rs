//! What a count says besides its figure: `four people were hurt` says that people were hurt, and that anybody was.

use super::{Implication, Semantics, Term};
use crate::{
    model::{Model, TermKind},
    value::number,
    vocabulary::PhraseId,
};

/// The sentences on file that follow from one with a figure, since they are that sentence without the figure. Of the
/// sentences that no phrase fits they are found by their terms. What is not on file nobody denies.
pub(super) fn implications(model: &Model) -> Vec<Implication> {
    let mut found = Vec::new();
    if model.numbers.is_empty() {
        return found;
    }
    let mut terms: Vec<Term> = Vec::new();
    for from in model.propositions.ids().filter(|&id| model.phrase(id) == PhraseId::OPAQUE) {
        let slots = model.propositions.slots(from);
        for (at, _) in slots.iter().enumerate().filter(|&(_, &term)| counts_some(model, term)) {
            let mut add = |word: Option<Term>, behind: usize| {
                terms.clear();
                terms.extend(slots.get(..at).unwrap_or(&[]));
                terms.extend(word);
                terms.extend(slots.get(behind..).unwrap_or(&[]));
                let to = model.propositions.find(PhraseId::OPAQUE, &terms);
                found.extend(to.map(|to| Implication { to, from, lowered: 0 }));
            };
            add(None, at + 1);
            if let Some(TermKind::Word(counted)) = slots.get(at + 1).map(|term| term.kind())
                && let Some(anybody) = number::anybody(model.symbols.get(counted))
                && let Some(anybody) = model.symbols.find(anybody)
            {
                // As sentences are compared: `anyone` is the same word.
                add(Some(Term::new(TermKind::Word(model.vocabulary.class(anybody)))), at + 2);
            }
        }
    }
    found
}

/// Whether a term is a figure of one or more of something.
fn counts_some(model: &Model, term: Term) -> bool {
    match term.kind() {
        TermKind::Number(id) if term != Semantics::HOLE => {
            let number = model.numbers.get(id as usize);
            number.is_some_and(|number| number.unit.is_none() && number.low.is_some_and(|low| low > 0))
        }
        TermKind::Number(_) | TermKind::Name(_) | TermKind::Date(_) | TermKind::Proposition(_) | TermKind::Word(_) => {
            false
        }
    }
}
