//! Sentences that are the same but for a word and its contrary: `the judge granted the motion`, `the judge denied the motion`.

use super::{GroupKind, Term};
use crate::{
    interner::Symbol,
    model::{Model, TermKind},
    vocabulary::Contrary,
};
use hashbrown::HashMap;

/// The words on file that say the contrary of another word on file.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Contraries {
    /// By a word as sentences are compared, for each of its contraries: the one of the two that stands first in its line of the
    /// vocabulary, and whether both may be so at different times.
    of_word: HashMap<Symbol, Vec<(Symbol, bool)>>,
}

impl Contraries {
    pub(super) fn new(model: &Model) -> Self {
        let mut contraries = Self::default();
        for Contrary { words: [first, second], usually } in &model.vocabulary.contraries {
            for (first, second) in forms(model, first).into_iter().zip(forms(model, second)) {
                let (Some(first), Some(second)) = (first, second) else { continue };
                for word in [first, second] {
                    let known = contraries.of_word.entry(word).or_default();
                    if first != second && !known.contains(&(first, *usually)) {
                        known.push((first, *usually));
                    }
                }
            }
        }
        contraries
    }

    /// Whether a sentence has such a word.
    pub(super) fn are_in(&self, terms: &[Term]) -> bool {
        !self.of_word.is_empty() && terms.len() > 1 && terms.iter().any(|&term| !self.of_term(term).is_empty())
    }

    fn of_term(&self, term: Term) -> &[(Symbol, bool)] {
        match term.kind() {
            TermKind::Word(word) => self.of_word.get(&word).map_or(&[], |contraries| contraries),
            TermKind::Name(_) | TermKind::Number(_) | TermKind::Date(_) | TermKind::Proposition(_) => &[],
        }
    }

    /// Calls `each` with the groups that a sentence belongs to by its words, and the word that it has there.
    pub(super) fn each_group(
        &self,
        terms: &[Term],
        spare: &mut Vec<Term>,
        each: &mut impl FnMut(GroupKind, &[Term], Term),
    ) {
        for (slot, &term) in (0..).zip(terms) {
            for &(first, usually) in self.of_term(term) {
                spare.clear();
                spare.extend_from_slice(terms);
                if let Some(own) = spare.get_mut(slot as usize) {
                    *own = Term::new(TermKind::Word(first));
                }
                each(GroupKind::Contrary(slot, usually), spare, term);
            }
        }
    }
}

/// A word as it is compared where it is no verb, where it is a verb for a state that holds, and where it is any other verb;
/// none where no sentence on file has that form.
fn forms(model: &Model, word: &str) -> [Option<Symbol>; 3] {
    let verbs = &model.vocabulary.verbs;
    let plain = model.symbols.find(verbs.spelling(word)).map(|word| model.vocabulary.class(word));
    let verb = verbs.get(word);
    let form = |form: &str| model.symbols.find(verbs.spelling(form));
    [plain, verb.and_then(|verb| form(verb.present)), verb.and_then(|verb| form(verb.past))]
}
