//! An order of names, values, propositions and claims by what they say.
//!
//! Numbers follow the order of files and lines, so they may decide nothing that is shown. Where one of several has
//! to be chosen (the value that names a side, the pair that a message speaks of), this order chooses it.

use super::{Claim, ClaimId, DateId, Model, Name, NameId, PropositionId, Term, TermKind};
use crate::{
    interner::Interner,
    value::{DateRange, NumberRange},
    vocabulary::PhraseId,
};
use std::cmp::Ordering;

/// The tables that tell what plain values say.
#[derive(Clone, Copy)]
pub(super) struct ValueTables<'a> {
    pub names: &'a [Name],
    pub numbers: &'a [NumberRange],
    pub dates: &'a [DateRange],
    pub symbols: &'a Interner,
}

impl ValueTables<'_> {
    /// The order of two values that are no propositions; equal where what is shown of them is. Propositions have no
    /// order among each other here.
    pub fn compare(self, one: Term, other: Term) -> Ordering {
        if one == other {
            return Ordering::Equal;
        }
        let name = |NameId(id): NameId| self.names.get(id as usize).map(|name| (name.text.as_str(), name.indefinite));
        let number = |id: u32| self.numbers.get(id as usize);
        let date = |DateId(id): DateId| self.dates.get(id as usize);
        match (one.kind(), other.kind()) {
            (TermKind::Name(one), TermKind::Name(other)) => name(one).cmp(&name(other)),
            (TermKind::Number(one), TermKind::Number(other)) => number(one).cmp(&number(other)),
            (TermKind::Date(one), TermKind::Date(other)) => date(one).cmp(&date(other)),
            (TermKind::Word(one), TermKind::Word(other)) => self.symbols.get(one).cmp(self.symbols.get(other)),
            (TermKind::Proposition(_), TermKind::Proposition(_)) => Ordering::Equal,
            (one, other) => rank(one).cmp(&rank(other)),
        }
    }
}

/// The order of the kinds of terms.
const fn rank(kind: TermKind) -> u8 {
    match kind {
        TermKind::Name(_) => 0,
        TermKind::Number(_) => 1,
        TermKind::Date(_) => 2,
        TermKind::Proposition(_) => 3,
        TermKind::Word(_) => 4,
    }
}

impl Model {
    fn values(&self) -> ValueTables<'_> {
        ValueTables {
            names: self.names.as_slice(),
            numbers: &self.numbers,
            dates: self.dates.as_slice(),
            symbols: &self.symbols,
        }
    }

    /// The order of two terms by what they say.
    pub fn compare_terms(&self, one: Term, other: Term) -> Ordering {
        match (one.kind(), other.kind()) {
            (TermKind::Proposition(one), TermKind::Proposition(other)) => self.compare_propositions(one, other),
            _ => self.values().compare(one, other),
        }
    }

    /// The order of two propositions by what they say.
    pub fn compare_propositions(&self, one: PropositionId, other: PropositionId) -> Ordering {
        if one == other {
            return Ordering::Equal;
        }
        let slots = |id: PropositionId| self.propositions.slots(id);
        self.compare_filled((self.phrase(one), slots(one)), (self.phrase(other), slots(other)))
    }

    /// The order of two phrases with what fills their slots.
    pub fn compare_filled(&self, one: (PhraseId, &[Term]), other: (PhraseId, &[Term])) -> Ordering {
        let pattern = |id: PhraseId| self.vocabulary.phrase(id).map_or("", |phrase| phrase.text.as_str());
        let phrases = || match one.0 == other.0 {
            true => Ordering::Equal,
            false => pattern(one.0).cmp(pattern(other.0)),
        };
        let slots = || {
            let pairs = one.1.iter().zip(other.1);
            let mut orders = pairs.map(|(&one, &other)| self.compare_terms(one, other));
            orders.find(|order| order.is_ne()).unwrap_or_else(|| one.1.len().cmp(&other.1.len()))
        };
        phrases().then_with(slots)
    }

    /// The order of two claims by who says what, and by all else that a message may show of them. Those that it
    /// shows alike stand in the order of files and lines.
    pub fn compare_claims(&self, one: ClaimId, other: ClaimId) -> Ordering {
        if one == other {
            return Ordering::Equal;
        }
        let (first, second) = (self.claim(one), self.claim(other));
        let name = |id: NameId| self.name(id).text.as_str();
        let names =
            |one: NameId, other: NameId| if one == other { Ordering::Equal } else { name(one).cmp(name(other)) };
        let day = |id: DateId| if id.is_known() { Some(self.date(id)) } else { None };
        let source = |claim: &Claim| self.source(claim.source).name.as_str();
        let sources = || match first.source == second.source {
            true => Ordering::Equal,
            false => source(first).cmp(source(second)),
        };
        let written = |claim: &Claim| {
            let extra = self.extra(claim);
            let quote = extra.and_then(|extra| extra.quote.as_ref()).map(|(quote, _)| quote.as_str());
            (quote, extra.and_then(|extra| extra.label.as_deref()), self.paragraph(claim))
        };
        names(first.speaker, second.speaker)
            .then_with(sources)
            .then_with(|| self.compare_propositions(first.proposition, second.proposition))
            .then_with(|| {
                (first.stance, first.certainty, first.voice).cmp(&(second.stance, second.certainty, second.voice))
            })
            .then_with(|| (day(first.said), day(first.when)).cmp(&(day(second.said), day(second.when))))
            .then_with(|| names(first.reporter, second.reporter))
            .then_with(|| written(first).cmp(&written(second)))
            .then_with(|| one.cmp(&other))
    }
}
