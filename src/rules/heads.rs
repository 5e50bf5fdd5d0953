//! A table of the heads of all definitions, to look up conditions by their words.

use super::condition_words::{Head, HeadWord, known_conditions, matches, shape_of_terms, shape_of_words};
use crate::{
    collections::IdVec,
    interner::HASH,
    syntax::ast::{Term, TermKind},
};
use foldhash::fast::FixedState;
use smol_str::SmolStr;
use std::{
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

/// The distinct heads of all definitions.
#[derive(Debug, Default)]
pub(super) struct HeadTable {
    all: IdVec<usize, Head>,
    /// The numbers of heads by [`shape_of_words`]. Every condition line is looked up.
    by_shape: HashMap<u64, Vec<usize>, FixedState>,
    /// For each layout of words, claims and variables, the first head with given words.
    by_words: BTreeMap<Vec<PlaceKind>, HashMap<Vec<SmolStr>, usize, FixedState>>,
    /// All possible conditions, computed for the first one that is not understood.
    conditions: OnceLock<Vec<(String, String)>>,
}

/// The kind of word at a position of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum PlaceKind {
    Word,
    Claim,
    Variable,
}

impl HeadTable {
    /// The number of a head, which is shared with earlier heads of the same words.
    pub(super) fn number(&mut self, head: Head) -> usize {
        let alike = self.by_shape.entry(shape_of_words(&head.words)).or_default();
        let known = |number: &&usize| self.all[**number].words == head.words;
        if let Some(&number) = alike.iter().find(known) {
            return number;
        }
        alike.push(self.all.len());
        let places = head.words.iter().map(|word| match word {
            HeadWord::Word(_) => PlaceKind::Word,
            HeadWord::Claim => PlaceKind::Claim,
            HeadWord::Variable => PlaceKind::Variable,
        });
        let words = head.words.iter().filter_map(|word| match word {
            HeadWord::Word(word) => Some(word.clone()),
            HeadWord::Claim | HeadWord::Variable => None,
        });
        let by_words = self.by_words.entry(places.collect()).or_insert_with(|| HashMap::with_hasher(HASH));
        by_words.entry(words.collect()).or_insert(self.all.len());
        self.all.push(head)
    }

    /// The number of the head with exactly the words of a line.
    pub(super) fn exact(&self, terms: &[Term]) -> Option<usize> {
        let mut alike = self.by_shape.get(&shape_of_terms(terms))?.iter().copied();
        alike.find(|&number| matches(&self.get(number).words, terms, true))
    }

    /// The number of the first head that matches a line, where any word may stand for a variable.
    pub(super) fn first(&self, terms: &[Term]) -> Option<usize> {
        let fits = |places: &[PlaceKind]| -> Option<Vec<SmolStr>> {
            let mut words = Vec::new();
            for (place, term) in places.iter().zip(terms) {
                match (place, &term.kind) {
                    (PlaceKind::Word, TermKind::Word(word)) => words.push(word.clone()),
                    (PlaceKind::Claim, TermKind::Claim(_)) => {}
                    (PlaceKind::Word | PlaceKind::Variable, TermKind::Claim(_))
                    | (PlaceKind::Word | PlaceKind::Claim, _) => {
                        return None;
                    }
                    (PlaceKind::Variable, _) => {}
                }
            }
            (places.len() == terms.len()).then_some(words)
        };
        let found = self.by_words.iter().filter_map(|(places, heads)| heads.get(&fits(places)?));
        found.min().copied()
    }

    /// All possible conditions, each with its words alone.
    pub(super) fn conditions(&self) -> &[(String, String)] {
        self.conditions.get_or_init(|| known_conditions(self.all.as_slice()))
    }

    /// The head with a number.
    pub(super) fn get(&self, number: usize) -> &Head {
        &self.all[number]
    }

    /// All heads, by number.
    pub(super) fn all(&self) -> &[Head] {
        self.all.as_slice()
    }
}
