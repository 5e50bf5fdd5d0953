//! Groups by number while they are found: of a thousand few hold values that differ, and only those are kept.

use super::{GroupKind, Term};
use crate::symbol::HASH;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hasher};

/// Groups, each once, by number.
#[derive(Debug, Default)]
pub(super) struct Table {
    groups: Vec<Known>,
    terms: Vec<Term>,
    numbers: HashTable<u32>,
}

#[derive(Debug)]
struct Known {
    kind: GroupKind,
    /// Where its terms end among all; they begin where those of the group before it end.
    end: u32,
    hash: u64,
    /// The first value that was added.
    value: Term,
    /// Whether a value was added that differs from it.
    differs: bool,
}

impl Table {
    /// With room for some groups of two terms.
    pub(super) fn with_room(groups: usize) -> Self {
        let numbers = HashTable::with_capacity(groups);
        Self { groups: Vec::with_capacity(groups), terms: Vec::with_capacity(2 * groups), numbers }
    }

    /// The number of the group of that kind with these terms, which now holds a value.
    pub(super) fn add(&mut self, kind: GroupKind, terms: &[Term], value: Term) -> u32 {
        let hash = hash(kind, terms);
        let (groups, all) = (&self.groups, &self.terms);
        let same = |&number: &u32| {
            groups.get(number as usize).is_some_and(|known| known.hash == hash && known.kind == kind)
                && terms_of(groups, all, number) == terms
        };
        if let Some(&number) = self.numbers.find(hash, same) {
            if let Some(known) = self.groups.get_mut(number as usize) {
                known.differs |= known.value != value;
            }
            return number;
        }
        let number = self.groups.len() as u32;
        self.terms.extend_from_slice(terms);
        self.groups.push(Known { kind, end: self.terms.len() as u32, hash, value, differs: false });
        let groups = &self.groups;
        self.numbers.insert_unique(hash, number, |&number| groups.get(number as usize).map_or(0, |known| known.hash));
        number
    }

    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    /// The groups in the order of their numbers, and whether they hold values that differ.
    pub(super) fn groups(&self) -> impl Iterator<Item = (GroupKind, &[Term], bool)> {
        let numbers = (0..).zip(&self.groups);
        numbers.map(|(number, known)| (known.kind, terms_of(&self.groups, &self.terms, number), known.differs))
    }
}

fn terms_of<'t>(groups: &[Known], terms: &'t [Term], number: u32) -> &'t [Term] {
    let end = |number: usize| groups.get(number).map(|known| known.end as usize);
    let start = (number as usize).checked_sub(1).and_then(end).unwrap_or(0);
    terms.get(start..end(number as usize).unwrap_or(start)).unwrap_or(&[])
}

fn hash(kind: GroupKind, terms: &[Term]) -> u64 {
    let (side, phrase, index) = match kind {
        GroupKind::One(phrase, index) => (0, phrase, index),
        GroupKind::Opposite(phrase, index) => (1, phrase, index),
    };
    let mut hasher = HASH.build_hasher();
    hasher.write_u64(u64::from(phrase.0) << 32 | u64::from(index) << 1 | side);
    for pair in terms.chunks(2) {
        let term = |index: usize| u64::from(pair.get(index).map_or(u32::MAX, |term| term.raw()));
        hasher.write_u64(term(0) << 32 | term(1));
    }
    hasher.finish()
}
