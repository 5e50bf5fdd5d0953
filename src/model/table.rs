//! Tables of numbered things.

use super::{NameId, PropositionId, Symbol, Term};
use crate::vocabulary::PhraseId;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

const HASH: FixedState = FixedState::with_seed(0x636f_7079_6465_736b);

/// Strings, each once, by number.
#[derive(Debug)]
pub struct Symbols {
    text: String,
    ends: Vec<u32>,
    table: HashTable<u32>,
}

impl Default for Symbols {
    fn default() -> Self {
        let mut symbols = Self { text: String::new(), ends: Vec::new(), table: HashTable::new() };
        symbols.intern("");
        symbols
    }
}

impl Symbols {
    /// The empty string.
    pub const EMPTY: Symbol = Symbol(0);

    /// The number of a string, a new one if it was not there.
    pub fn intern(&mut self, string: &str) -> Symbol {
        let hash = HASH.hash_one(string);
        let (text, ends) = (&self.text, &self.ends);
        if let Some(&id) = self.table.find(hash, |&id| resolve(text, ends, id) == string) {
            return Symbol(id);
        }
        let id = self.ends.len() as u32;
        self.text.push_str(string);
        self.ends.push(self.text.len() as u32);
        let (text, ends) = (&self.text, &self.ends);
        self.table.insert_unique(hash, id, |&id| HASH.hash_one(resolve(text, ends, id)));
        Symbol(id)
    }

    /// The number of a string, if it is there.
    pub fn find(&self, string: &str) -> Option<Symbol> {
        let hash = HASH.hash_one(string);
        self.table.find(hash, |&id| resolve(&self.text, &self.ends, id) == string).map(|&id| Symbol(id))
    }

    /// The string of a number; empty for a number that is not of this table.
    pub fn get(&self, symbol: Symbol) -> &str {
        resolve(&self.text, &self.ends, symbol.0)
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none (never: the empty string is there from the start).
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

fn resolve<'a>(text: &'a str, ends: &[u32], id: u32) -> &'a str {
    let start = (id as usize).checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    let end = ends.get(id as usize).copied().unwrap_or(start);
    text.get(start as usize..end as usize).unwrap_or("")
}

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
