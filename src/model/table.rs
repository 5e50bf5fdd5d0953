//! Tables of numbered things.

use super::{NameId, PropositionId, Term};
use crate::{symbol::HASH, vocabulary::PhraseId};
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Propositions, each once, by number: a phrase and the terms in its slots.
#[derive(Debug, Default)]
pub struct Propositions {
    phrases: Vec<PhraseId>,
    ends: Vec<u32>,
    terms: Vec<Term>,
    table: HashTable<u32>,
}

impl Propositions {
    /// The number of a proposition, a new one if it was not there.
    pub fn intern(&mut self, phrase: PhraseId, slots: &[Term]) -> PropositionId {
        let hash = HASH.hash_one((phrase, slots));
        if let Some(id) = self.find_hashed(hash, phrase, slots) {
            return id;
        }
        let id = self.phrases.len() as u32;
        self.phrases.push(phrase);
        self.terms.extend_from_slice(slots);
        self.ends.push(self.terms.len() as u32);
        let (phrases, ends, terms) = (&self.phrases, &self.ends, &self.terms);
        self.table.insert_unique(hash, id, |&id| {
            let phrase = phrases.get(id as usize).copied().unwrap_or(PhraseId::OPAQUE);
            HASH.hash_one((phrase, slots_of(ends, terms, id)))
        });
        PropositionId(id)
    }

    /// The number of a proposition, if it is there.
    pub fn find(&self, phrase: PhraseId, slots: &[Term]) -> Option<PropositionId> {
        self.find_hashed(HASH.hash_one((phrase, slots)), phrase, slots)
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
        (0..self.phrases.len() as u32).map(PropositionId)
    }

    fn find_hashed(&self, hash: u64, phrase: PhraseId, slots: &[Term]) -> Option<PropositionId> {
        let same = |&id: &u32| {
            self.phrases.get(id as usize) == Some(&phrase) && slots_of(&self.ends, &self.terms, id) == slots
        };
        self.table.find(hash, same).map(|&id| PropositionId(id))
    }
}

fn slots_of<'a>(ends: &[u32], terms: &'a [Term], id: u32) -> &'a [Term] {
    let start = (id as usize).checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    let end = ends.get(id as usize).copied().unwrap_or(start);
    terms.get(start as usize..end as usize).unwrap_or(&[])
}
