//! Tables of numbered things.

use super::{NameId, PropositionId, Term};
use crate::{
    interner::{FixedKey, FixedKeyMap, HASH, Probe},
    narrow::to_u32,
    vocabulary::PhraseId,
};
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Propositions, each once, by number: a phrase and the terms in its slots.
#[derive(Debug, Default)]
pub struct Propositions {
    phrases: Vec<PhraseId>,
    ends: Vec<u32>,
    terms: Vec<Term>,
    /// Those with few slots, which nearly all are: to know one again, nothing but the table is looked at.
    short: FixedKeyMap,
    long: HashTable<u32>,
}

/// A proposition of few slots, whole: its phrase and its terms, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InlineProposition([u32; 4]);

impl InlineProposition {
    /// How many slots it may have.
    pub const SLOTS: usize = 3;
    /// The proposition of a phrase and what fills its slots, in their order; [`Term::NOTHING`] where there is no
    /// further slot.
    pub const fn new(phrase: PhraseId, [first, second, third]: [Term; Self::SLOTS]) -> Self {
        Self([phrase.0, first.raw(), second.raw(), third.raw()])
    }

    /// The same, where it has no more slots than that.
    pub fn from_terms(phrase: PhraseId, terms: &[Term]) -> Option<Self> {
        let term = |index: usize| terms.get(index).copied().unwrap_or(Term::NOTHING);
        (terms.len() <= Self::SLOTS).then(|| Self::new(phrase, [term(0), term(1), term(2)]))
    }

    const fn phrase(self) -> PhraseId {
        let Self([phrase, ..]) = self;
        PhraseId(phrase)
    }

    fn terms(self) -> impl Iterator<Item = Term> {
        let Self([_, terms @ ..]) = self;
        terms.into_iter().map(Term::from_raw).take_while(|term| *term != Term::NOTHING)
    }

    /// By which it is found.
    const fn key(self) -> FixedKey {
        let Self([phrase, first, second, third]) = self;
        [(phrase as u64) << 32 | first as u64, (second as u64) << 32 | third as u64]
    }
}

impl Propositions {
    /// The number of a proposition, a new one if it was not there.
    pub fn intern(&mut self, phrase: PhraseId, slots: &[Term]) -> PropositionId {
        if let Some(short) = InlineProposition::from_terms(phrase, slots) {
            return self.intern_short(short);
        }
        if let Some(id) = self.find(phrase, slots) {
            return id;
        }
        let id = to_u32(self.phrases.len());
        let (phrases, ends, terms) = (&self.phrases, &self.ends, &self.terms);
        self.long.insert_unique(HASH.hash_one((phrase, slots)), id, |&id| {
            let phrase = phrases.get(id as usize).copied().unwrap_or(PhraseId::OPAQUE);
            HASH.hash_one((phrase, slots_of(ends, terms, id)))
        });
        self.push(phrase, slots.iter().copied())
    }

    /// Adds propositions that are not there yet, in their order.
    pub(super) fn append(&mut self, others: &Self) {
        for id in others.ids() {
            let known = self.len();
            let new = self.intern(others.phrase(id), others.slots(id));
            debug_assert_eq!(new.0 as usize, known, "what is added was not there");
        }
    }

    /// Takes room for some more of two slots each.
    pub(super) fn reserve(&mut self, more: usize) {
        self.phrases.reserve(more);
        self.ends.reserve(more);
        self.terms.reserve(2 * more);
        self.short.reserve(more);
    }

    pub(super) fn intern_short(&mut self, short: InlineProposition) -> PropositionId {
        let new = to_u32(self.phrases.len());
        let id = self.short.find_or_add(short.key(), new);
        if id == new {
            self.push(short.phrase(), short.terms());
        }
        PropositionId(id)
    }

    fn push(&mut self, phrase: PhraseId, slots: impl Iterator<Item = Term>) -> PropositionId {
        let id = PropositionId(to_u32(self.phrases.len()));
        self.phrases.push(phrase);
        self.terms.extend(slots);
        self.ends.push(to_u32(self.terms.len()));
        id
    }

    /// Where a proposition is looked for, as long as none is added; that is on its way then.
    #[inline]
    pub(super) fn fetch(&self, short: InlineProposition) -> Probe {
        self.short.prefetch(short.key())
    }

    /// The numbers of some propositions, in their order; as many as `ids` has room for.
    pub(super) fn intern_each<const N: usize>(
        &mut self,
        propositions: &[InlineProposition],
        ids: &mut [PropositionId; N],
    ) {
        const NEW: PropositionId = PropositionId(u32::MAX);
        // All are asked for at once: to find the page of each, too, is a wait, and these then are one.
        let mut spots = [Probe::default(); N];
        for (spot, &short) in spots.iter_mut().zip(propositions) {
            *spot = self.fetch(short);
        }
        for ((id, &spot), &short) in ids.iter_mut().zip(&spots).zip(propositions) {
            *id = self.find_at(spot, short).unwrap_or(NEW);
        }
        for (id, &short) in ids.iter_mut().zip(propositions).filter(|(id, _)| **id == NEW) {
            *id = self.intern_short(short);
        }
    }

    /// The number of a proposition that is looked for there, if it is on file.
    #[inline]
    pub(super) fn find_at(&self, spot: Probe, short: InlineProposition) -> Option<PropositionId> {
        self.short.find_at(spot, short.key()).map(PropositionId)
    }

    /// The number of a proposition, if it is there.
    pub fn find(&self, phrase: PhraseId, slots: &[Term]) -> Option<PropositionId> {
        if let Some(short) = InlineProposition::from_terms(phrase, slots) {
            return self.find_short(short);
        }
        let same = |&id: &u32| {
            self.phrases.get(id as usize) == Some(&phrase) && slots_of(&self.ends, &self.terms, id) == slots
        };
        self.long.find(HASH.hash_one((phrase, slots)), same).map(|&id| PropositionId(id))
    }

    /// The number of a proposition of few slots, if it is there.
    pub(super) fn find_short(&self, short: InlineProposition) -> Option<PropositionId> {
        self.short.find(short.key()).map(PropositionId)
    }

    /// The phrase of a proposition.
    pub fn phrase(&self, id: PropositionId) -> PhraseId {
        self.phrases.get(id.0 as usize).copied().unwrap_or(PhraseId::OPAQUE)
    }

    /// What fills its slots, in the order of the phrase's slots.
    pub fn slots(&self, id: PropositionId) -> &[Term] {
        slots_of(&self.ends, &self.terms, id.0)
    }

    /// The event, where the proposition is that an event happened.
    pub fn event(&self, id: PropositionId) -> Option<NameId> {
        if self.phrase(id) == PhraseId::HAPPENED { self.slots(id).first().and_then(|term| term.name()) } else { None }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// All their numbers.
    pub fn ids(&self) -> impl Iterator<Item = PropositionId> + use<> {
        (0..to_u32(self.phrases.len())).map(PropositionId)
    }
}

fn slots_of<'a>(ends: &[u32], terms: &'a [Term], id: u32) -> &'a [Term] {
    let start = (id as usize).checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    let end = ends.get(id as usize).copied().unwrap_or(start);
    terms.get(start as usize..end as usize).unwrap_or(&[])
}
