//! What a sentence about some says about any: `four people were hurt` says that people were hurt, and that anybody was;
//! `three of the hostages are free` says that hostages are; `police searched the house` says that it was searched.

use super::{Implication, Semantics, Term};
use crate::{
    interner::{HASH, Symbol},
    model::{Model, PropositionId, TermKind},
    value::number,
    vocabulary::{PhraseId, VerbForm, plural},
};
use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// How many words may stand before the verb of a sentence that says something of anybody.
const LONGEST_SUBJECT: usize = 12;

/// The sentences on file that follow from one that says the same of some: of so many, of all, of somebody in particular.
/// Of the sentences that no phrase fits they are found by their terms. What is not on file nobody denies.
pub(super) fn implications(model: &Model) -> Vec<Implication> {
    let quantities = Quantities::new(model);
    let mut found = Vec::new();
    for from in opaque(model) {
        quantities.each_of(from, &mut |to| {
            if to != from {
                found.push(Implication { to, from, lowered: 0 });
            }
        });
    }
    found
}

fn opaque(model: &Model) -> impl Iterator<Item = PropositionId> {
    model.propositions.ids().filter(|&id| model.phrase(id) == PhraseId::OPAQUE)
}

/// The words of a sentence in the passive as they stand in the active behind whoever did it: `the minister was told of the leak`,
/// `somebody told the minister of the leak`.
fn active(model: &Model, slots: &[Term]) -> Option<Vec<Term>> {
    let be = Term::new(TermKind::Word(model.vocabulary.be.1));
    let at = slots.iter().position(|&term| term == be).filter(|&at| at > 0)?;
    let (subject, [_, verb, rest @ ..]) = slots.split_at(at) else { return None };
    let TermKind::Word(word) = verb.kind() else { return None };
    let known = model.vocabulary.verbs.get(model.symbols.get(word))?;
    known.form.is(VerbForm::PARTICIPLE).then(|| [&[*verb], subject, rest].concat())
}

struct Quantities<'a> {
    model: &'a Model,
    /// The sentences that say something of anybody or anything, by what they say.
    of_anybody: HashMap<&'a [Term], Vec<PropositionId>, FixedState>,
    /// The sentences in the passive that do not say who did it, by the words of the active behind whoever did.
    passives: HashMap<Vec<Term>, Vec<PropositionId>, FixedState>,
    /// The nouns that begin a sentence, by their plurals.
    singulars: HashMap<Symbol, Symbol, FixedState>,
}

impl<'a> Quantities<'a> {
    fn new(model: &'a Model) -> Self {
        let lists = &model.vocabulary.lists;
        let mut of_anybody: HashMap<&[Term], Vec<PropositionId>, FixedState> = HashMap::with_hasher(HASH);
        let mut singulars = HashMap::with_hasher(HASH);
        let mut passives: HashMap<Vec<Term>, Vec<PropositionId>, FixedState> = HashMap::with_hasher(HASH);
        let mut begins = |word: Symbol| {
            let plural = model.symbols.find(&plural(model.symbols.get(word)));
            plural.into_iter().for_each(|plural| _ = singulars.insert(plural, word));
        };
        let is_counted = |id: PropositionId| {
            let first = model.propositions.slots(id).first().map(|term| term.kind());
            match first {
                Some(TermKind::Number(_)) => true,
                Some(TermKind::Word(word)) => lists.amounts.begins(word),
                _ => false,
            }
        };
        let any_counted = opaque(model).any(is_counted);
        for id in opaque(model) {
            let slots = model.propositions.slots(id);
            if let Some(active) = active(model, slots) {
                passives.entry(active).or_default().push(id);
            }
            let [first, rest @ ..] = slots else { continue };
            let TermKind::Word(word) = first.kind() else { continue };
            if lists.anybody.begins(word) && !rest.is_empty() {
                of_anybody.entry(rest).or_default().push(id);
            } else if any_counted {
                begins(word);
            }
        }
        Self { model, of_anybody, passives, singulars }
    }

    /// Calls `each` with the sentences on file that follow from one.
    fn each_of(&self, from: PropositionId, each: &mut impl FnMut(PropositionId)) {
        let slots = self.model.propositions.slots(from);
        let mut terms = Vec::new();
        for (at, _) in slots.iter().enumerate().filter(|&(_, &term)| self.counts_some(term)) {
            let (before, [_, behind @ ..]) = slots.split_at(at) else { continue };
            self.find(&mut terms, before, behind, each);
            if let [counted, rest @ ..] = behind
                && let TermKind::Word(counted) = counted.kind()
                && let Some(anybody) = number::anybody(self.model.symbols.get(counted))
                && let Some(anybody) = self.model.symbols.find(anybody)
            {
                // As sentences are compared: `anyone` is the same word.
                terms.clear();
                terms.extend(before);
                terms.push(Term::new(TermKind::Word(self.model.vocabulary.class(anybody))));
                terms.extend(rest);
                self.model.propositions.find(PhraseId::OPAQUE, &terms).into_iter().for_each(&mut *each);
            }
        }
        let counted = self.quantity(slots);
        if counted > 0 {
            self.find(&mut terms, &[], slots.split_at(counted).1, each);
        }
        if !self.of_anybody.is_empty() || !self.passives.is_empty() {
            for at in 1..slots.len().min(LONGEST_SUBJECT) {
                let said = slots.split_at(at).1;
                let same = self.of_anybody.get(said).into_iter().chain(self.passives.get(said));
                same.flatten().copied().for_each(&mut *each);
            }
        }
        if !self.of_anybody.is_empty()
            && let Some(active) = active(self.model, slots)
        {
            self.of_anybody.get(active.as_slice()).into_iter().flatten().copied().for_each(&mut *each);
        }
    }

    /// Looks up the sentence of these terms, and the one with its first noun in the singular.
    fn find(&self, terms: &mut Vec<Term>, before: &[Term], behind: &[Term], each: &mut impl FnMut(PropositionId)) {
        terms.clear();
        terms.extend(before);
        terms.extend(behind);
        self.model.propositions.find(PhraseId::OPAQUE, terms).into_iter().for_each(&mut *each);
        let noun = behind.first().and_then(|noun| match noun.kind() {
            TermKind::Word(noun) => self.singulars.get(&noun).copied(),
            _ => None,
        });
        if let (Some(noun), Some(own)) = (noun, terms.get_mut(before.len())) {
            *own = Term::new(TermKind::Word(noun));
            self.model.propositions.find(PhraseId::OPAQUE, terms).into_iter().for_each(each);
        }
    }

    /// How many terms at the beginning of a sentence say of how much it speaks: `all five`, `three of`.
    fn quantity(&self, terms: &[Term]) -> usize {
        let lists = &self.model.vocabulary.lists;
        let is_quantity = |term: &&Term| match term.kind() {
            TermKind::Number(_) => self.counts_some(**term),
            TermKind::Word(word) => lists.amounts.begins(word),
            _ => false,
        };
        terms.iter().take_while(is_quantity).count()
    }

    /// Whether a term is a figure of one or more of something.
    fn counts_some(&self, term: Term) -> bool {
        match term.kind() {
            TermKind::Number(id) if term != Semantics::HOLE => {
                let number = self.model.numbers.get(id as usize);
                number.is_some_and(|number| number.unit.is_none() && number.low.is_some_and(|low| low > 0))
            }
            TermKind::Number(_)
            | TermKind::Name(_)
            | TermKind::Date(_)
            | TermKind::Proposition(_)
            | TermKind::Word(_) => false,
        }
    }
}
