//! What a define says, worked out: rows of numbers, each with by how much it is lowered.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::{hash::BuildHasher, ops::Range};

const HASH: FixedState = FixedState::with_seed(0x656e_6769_6e65);

/// Rows in the order in which they were found, with an index for each set of known places asked for.
#[derive(Debug, Default)]
pub(super) struct Store {
    arity: usize,
    values: Vec<u32>,
    lowered: Vec<u8>,
    best: HashTable<u32>,
    indexes: Vec<Index>,
}

#[derive(Debug)]
struct Index {
    places: Vec<usize>,
    /// The last row of each key, and for each row the one before it with the same key plus one.
    heads: HashTable<u32>,
    before: Vec<u32>,
}

impl Store {
    /// An empty store of rows of that length.
    pub(super) fn new(arity: usize) -> Self {
        Self { arity, ..Self::default() }
    }

    /// How many rows it has.
    pub(super) fn len(&self) -> usize {
        self.lowered.len()
    }

    /// A row and by how much it is lowered.
    pub(super) fn row(&self, index: u32) -> (&[u32], u8) {
        (row(&self.values, self.arity, index), self.lowered.get(index as usize).copied().unwrap_or(0))
    }

    /// Adds a row, unless it is there and lowered no more; whether it was added. A row found again
    /// with less to lower it is added once more.
    pub(super) fn insert(&mut self, tuple: &[u32], lowered: u8) -> bool {
        let (values, arity) = (&self.values, self.arity);
        let hash = HASH.hash_one(tuple);
        let found = self.best.find_mut(hash, |&index| row(values, arity, index) == tuple);
        let new = self.lowered.len() as u32;
        match found {
            Some(index) if self.lowered.get(*index as usize).is_some_and(|&before| before <= lowered) => return false,
            Some(index) => *index = new,
            None => {
                self.best.insert_unique(hash, new, |&index| HASH.hash_one(row(values, arity, index)));
            }
        }
        self.values.extend_from_slice(tuple);
        self.lowered.push(lowered);
        true
    }

    /// Makes sure that rows can be asked for by these places.
    pub(super) fn index_by(&mut self, places: &[usize]) {
        if !places.is_empty() && !self.indexes.iter().any(|index| index.places == places) {
            self.indexes.push(Index { places: places.to_vec(), heads: HashTable::new(), before: Vec::new() });
        }
        self.refresh();
    }

    /// Takes the rows added since into the indexes.
    pub(super) fn refresh(&mut self) {
        let (values, arity, count) = (&self.values, self.arity, self.lowered.len());
        for index in &mut self.indexes {
            for new in index.before.len()..count {
                let new = new as u32;
                let places = &index.places;
                let key = key_of(row(values, arity, new), places);
                let hash = HASH.hash_one(&key);
                let same = |&other: &u32| key_of(row(values, arity, other), places) == key;
                match index.heads.find_mut(hash, same) {
                    Some(head) => {
                        index.before.push(*head + 1);
                        *head = new;
                    }
                    None => {
                        index.before.push(0);
                        let rehash = |&other: &u32| HASH.hash_one(key_of(row(values, arity, other), places));
                        index.heads.insert_unique(hash, new, rehash);
                    }
                }
            }
        }
    }

    /// The rows with that key at these places; all rows of `range` where no index is made for them.
    pub(super) fn find<'s>(&'s self, places: &[usize], key: &[u32], range: Range<u32>) -> Rows<'s> {
        let Some(index) = self.indexes.iter().find(|index| index.places == places) else {
            return Rows::All(range);
        };
        let hash = HASH.hash_one(key.to_vec());
        let same = |&other: &u32| key_of(row(&self.values, self.arity, other), places) == key;
        let next = index.heads.find(hash, same).map_or(0, |&head| head + 1);
        Rows::Chain { before: &index.before, next, range }
    }
}

fn row(values: &[u32], arity: usize, index: u32) -> &[u32] {
    let start = index as usize * arity;
    values.get(start..start + arity).unwrap_or(&[])
}

fn key_of(row: &[u32], places: &[usize]) -> Vec<u32> {
    places.iter().map(|&place| row.get(place).copied().unwrap_or(0)).collect()
}

/// Numbers of rows.
pub(super) enum Rows<'s> {
    All(Range<u32>),
    Chain { before: &'s [u32], next: u32, range: Range<u32> },
}

impl Iterator for Rows<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        match self {
            Self::All(range) => range.next(),
            Self::Chain { before, next, range } => loop {
                let row = next.checked_sub(1)?;
                *next = before.get(row as usize).copied().unwrap_or(0);
                if range.contains(&row) {
                    return Some(row);
                }
            },
        }
    }
}
