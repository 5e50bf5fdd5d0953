//! Which shape each plain line has: what it says, whatever its ordinary words are.
//!
//! A shape is found by the row of what its words can be ([`Role::code`](super::role::Role::code)), and is worked out once.

use super::plain::Shape;
use hashbrown::HashTable;

/// How many words a line may have to be read at a glance.
pub(super) const WORDS: usize = 24;

/// How many shapes are kept. A desk's lines have a few hundred; the bound is for input that means harm.
const MOST: usize = 1 << 13;

/// Shapes by the codes of their words; none for a row of codes that is to be read in the general way.
#[derive(Debug)]
pub(super) struct Shapes {
    numbers: HashTable<(Box<[u32]>, ShapeId)>,
    /// The first is that of the last row of codes that is not kept.
    all: Vec<Option<Shape>>,
}

/// Which of the shapes it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShapeId(u32);

impl Default for Shapes {
    fn default() -> Self {
        Self { numbers: HashTable::new(), all: vec![None] }
    }
}

impl Shapes {
    /// What is known of a row of codes, of which the hash is given.
    #[inline]
    pub fn find(&self, hash: Hash, key: &[u32]) -> Option<ShapeId> {
        self.numbers.find(hash.value(), |(known, _)| **known == *key).map(|&(_, id)| id)
    }

    /// That shape.
    #[inline]
    pub fn get(&self, ShapeId(number): ShapeId) -> Option<&Shape> {
        self.all.get(number as usize)?.as_ref()
    }

    /// Keeps what is known of a row of codes that is not there, unless there are too many; otherwise, and where it goes
    /// for this line only, it is kept up to the next that is not.
    pub fn add(&mut self, key: &[u32], shape: Option<Shape>, of_all: bool) -> ShapeId {
        let kept = of_all && self.all.len() <= MOST;
        let id = ShapeId(if kept { self.all.len() as u32 } else { 0 });
        if kept {
            self.numbers.insert_unique(Hash::of(key).value(), (key.into(), id), |(key, _)| Hash::of(key).value());
            self.all.push(shape);
        } else if let Some(first) = self.all.first_mut() {
            *first = shape;
        }
        id
    }
}

/// A hash of a row of codes, made while they are gathered.
#[derive(Clone, Copy, Default)]
pub(super) struct Hash(u64);

impl Hash {
    /// Takes in the next code.
    pub fn add(&mut self, code: u32) {
        self.0 = (self.0.rotate_left(23) ^ u64::from(code)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn of(key: &[u32]) -> Self {
        let mut hash = Self::default();
        key.iter().for_each(|&code| hash.add(code));
        hash
    }

    const fn value(self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}
