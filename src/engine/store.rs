//! The rows of an evaluated definition, each with the levels by which it lowers the severity.

use crate::narrow::to_u32;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::{
    hash::{BuildHasher, Hasher},
    ops::Range,
};

const HASH: FixedState = FixedState::with_seed(0x656e_6769_6e65);

/// Rows in the order in which they were derived, with an index for each combination of bound columns.
#[derive(Debug, Default)]
pub(super) struct Store {
    arity: usize,
    values: Vec<u32>,
    lowered: Vec<u8>,
    best: HashTable<u32>,
    indexes: Vec<PlaceIndex>,
}

#[derive(Debug)]
struct PlaceIndex {
    places: Vec<usize>,
    /// `heads` has the last row of each key; `before` has, for each row, 1 plus the previous row with the same key,
    /// or 0.
    heads: HashTable<u32>,
    before: Vec<u32>,
}

impl Store {
    /// An empty store for rows with `arity` columns.
    pub(super) fn new(arity: usize) -> Self {
        Self { arity, ..Self::default() }
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        self.lowered.len()
    }

    /// The number of the next row.
    pub(super) fn next(&self) -> u32 {
        u32::try_from(self.lowered.len()).unwrap_or(u32::MAX)
    }

    /// A row and the levels by which it is lowered.
    pub(super) fn row(&self, index: u32) -> (&[u32], u8) {
        (row(&self.values, self.arity, index), self.lowered.get(index as usize).copied().unwrap_or(0))
    }

    /// Adds a row and returns `true`, unless the row exists and is lowered no more than this. A row that is found
    /// again with fewer levels is added a second time.
    pub(super) fn insert(&mut self, tuple: &[u32], lowered: u8) -> bool {
        let (values, arity) = (&self.values, self.arity);
        let hash_row = |row: &[u32]| hash_of(row.iter().copied());
        let found = self.best.find_mut(hash_row(tuple), |&index| row(values, arity, index) == tuple);
        let new = to_u32(self.lowered.len());
        match found {
            Some(index) if self.lowered.get(*index as usize).is_some_and(|&before| before <= lowered) => return false,
            Some(index) => *index = new,
            None => {
                self.best.insert_unique(hash_row(tuple), new, |&index| hash_row(row(values, arity, index)));
            }
        }
        self.values.extend_from_slice(tuple);
        self.lowered.push(lowered);
        true
    }

    /// Creates the index for these columns, if there is none.
    pub(super) fn index_by(&mut self, places: &[usize]) {
        if !places.is_empty() && !self.indexes.iter().any(|index| index.places == places) {
            self.indexes.push(PlaceIndex { places: places.to_vec(), heads: HashTable::new(), before: Vec::new() });
            self.refresh();
        }
    }

    /// Adds new rows to the indexes.
    pub(super) fn refresh(&mut self) {
        let (values, arity, count) = (&self.values, self.arity, self.lowered.len());
        for index in &mut self.indexes {
            let places = &index.places;
            let key_of = |number: u32| {
                let row = row(values, arity, number);
                places.iter().map(|&place| row.get(place).copied().unwrap_or(0))
            };
            for new in to_u32(index.before.len())..to_u32(count) {
                let hash = hash_of(key_of(new));
                match index.heads.find_mut(hash, |&other| key_of(other).eq(key_of(new))) {
                    Some(head) => {
                        index.before.push(*head + 1);
                        *head = new;
                    }
                    None => {
                        index.before.push(0);
                        index.heads.insert_unique(hash, new, |&other| hash_of(key_of(other)));
                    }
                }
            }
        }
    }

    /// The rows in `range` that match the given values, or all rows in `range` if these columns have no index.
    pub(super) fn find<'s>(&'s self, given: &[Option<u32>], range: Range<u32>) -> RowIds<'s> {
        let count = given.iter().flatten().count();
        let at = |place: usize| given.get(place).copied().flatten();
        let fits =
            |index: &&PlaceIndex| index.places.len() == count && index.places.iter().all(|&place| at(place).is_some());
        let Some(index) = self.indexes.iter().find(fits) else {
            return RowIds::All(range);
        };
        let same = |&number: &u32| {
            let row = row(&self.values, self.arity, number);
            index.places.iter().all(|&place| row.get(place).copied() == at(place))
        };
        let next = index.heads.find(hash_of(given.iter().flatten().copied()), same).map_or(0, |&head| head + 1);
        RowIds::Chain { before: &index.before, next, range }
    }
}

fn row(values: &[u32], arity: usize, index: u32) -> &[u32] {
    let start = index as usize * arity;
    values.get(start..start + arity).unwrap_or(&[])
}

fn hash_of(numbers: impl Iterator<Item = u32>) -> u64 {
    let mut hasher = HASH.build_hasher();
    for number in numbers {
        hasher.write_u32(number);
    }
    hasher.finish()
}

/// An iterator over row numbers.
pub(super) enum RowIds<'s> {
    All(Range<u32>),
    Chain { before: &'s [u32], next: u32, range: Range<u32> },
}

impl Iterator for RowIds<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        match self {
            Self::All(range) => range.next(),
            Self::Chain { before, next, range } => loop {
                // The rows of one key form a chain from the last to the first.
                let row = next.checked_sub(1).filter(|row| *row >= range.start)?;
                *next = before.get(row as usize).copied().unwrap_or(0);
                if row < range.end {
                    return Some(row);
                }
            },
        }
    }
}
