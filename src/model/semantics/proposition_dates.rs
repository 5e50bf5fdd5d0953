//! Sentences about what happened, and the dates that claims give for it.

use super::PropositionId;
use crate::{
    interner::HASH,
    model::{Model, TermKind},
    syntax::ast::Stance,
    value::DateRange,
    vocabulary::{PhraseId, PhraseWord, VerbForm},
};
use hashbrown::{HashMap, hash_map::Entry};

/// The dates that claims give for one proposition.
#[derive(Clone, Copy)]
pub(super) struct PropositionDates {
    /// What they share, if anything.
    common: Option<DateRange>,
    /// Whether each of them is a day at most.
    days: bool,
}

/// The propositions that are affirmed with dates that share no time, in order.
pub(super) fn given_twice(model: &Model) -> Vec<(PropositionId, PropositionDates)> {
    let mut dates: HashMap<PropositionId, PropositionDates, foldhash::fast::FixedState> = HashMap::with_hasher(HASH);
    let events = model.names.iter().any(|name| name.on.is_known());
    for claim in model.claims.iter().filter(|claim| claim.stance == Stance::Affirms) {
        let when = if events { model.when(claim) } else { claim.when };
        if !when.is_known() {
            continue;
        }
        let date = model.date(when);
        match dates.entry(claim.proposition) {
            Entry::Vacant(free) => {
                _ = free.insert(PropositionDates { common: Some(date), days: date.single().is_some() })
            }
            // Two of some ranges share nothing as soon as all of them together do.
            Entry::Occupied(mut known) => {
                let PropositionDates { common, days } = known.get_mut();
                *common = common.and_then(|common| common.shared(date));
                *days &= date.single().is_some();
            }
        }
    }
    let mut apart: Vec<(PropositionId, PropositionDates)> =
        dates.into_iter().filter(|(_, PropositionDates { common, .. })| common.is_none()).collect();
    apart.sort_unstable_by_key(|&(id, _)| id);
    apart
}

/// Whether a proposition speaks of what happened at some time, so that two dates for it differ. A state may hold at both
/// (`was in court`), and of what happens once two dates exclude each other anyway.
pub(super) fn is_event(model: &Model, id: PropositionId, dates: PropositionDates) -> bool {
    let phrase = model.phrase(id);
    if phrase == PhraseId::SAYING || model.once.get(&id) == Some(&true) {
        return false;
    }
    let Some(declared) = model.vocabulary.phrase(phrase) else { return false };
    if phrase == PhraseId::OPAQUE {
        let words = model.propositions.slots(id).iter().filter_map(|term| match term.kind() {
            TermKind::Word(word) => Some(model.symbols.get(word)),
            TermKind::Name(_) | TermKind::Number(_) | TermKind::Date(_) | TermKind::Proposition(_) => None,
        });
        return !speaks_of_a_state(model, words, dates);
    }
    let words = declared.words.iter().filter_map(|word| match word {
        PhraseWord::Literal(word) => Some(word.as_str()),
        PhraseWord::Slot(_) => None,
    });
    declared.once.is_none() && !speaks_of_a_state(model, words, dates)
}

/// Whether the first verb of some words is a form of be that makes no passive (`is open`), or one for a state; with a day
/// such a verb mostly speaks of what happened (`led the league in March`, `ran aground on 3 May`).
fn speaks_of_a_state<'w>(model: &Model, words: impl Iterator<Item = &'w str>, dates: PropositionDates) -> bool {
    let vocabulary = &model.vocabulary;
    let mut behind_be = false;
    for word in words {
        let verb = vocabulary.verbs.get(word);
        if behind_be {
            return !verb.is_some_and(|verb| verb.form.is(VerbForm::PARTICIPLE));
        }
        let is_be = model.symbols.find(word).is_some_and(|word| {
            vocabulary.lists.copulas.begins(word) || vocabulary.is_copula(word) || word == vocabulary.be.1
        });
        if is_be {
            behind_be = true;
        } else if let Some(verb) = verb.filter(|verb| verb.form.is(VerbForm::PAST.and(VerbForm::SINGULAR))) {
            return verb.stative && !dates.days;
        }
    }
    behind_be
}
