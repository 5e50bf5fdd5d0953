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
#[derive(Debug, Default)]
pub(super) struct Shapes(HashTable<(Box<[u32]>, Option<Shape>)>);

impl Shapes {
    /// What is known of a row of codes, of which the hash is given.
    #[inline]
    pub fn get(&self, hash: Hash, key: &[u32]) -> Option<&Option<Shape>> {
        self.0.find(hash.value(), |(known, _)| **known == *key).map(|(_, shape)| shape)
    }

    /// Keeps what is known of a row of codes that is not there, unless there are too many.
    pub fn add(&mut self, key: &[u32], shape: Option<Shape>) {
        if self.0.len() < MOST {
            self.0.insert_unique(Hash::of(key).value(), (key.into(), shape), |(key, _)| Hash::of(key).value());
        }
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
