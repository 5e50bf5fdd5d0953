//! Which shape each plain line of a file has, found some thousand lines ahead of the reading.
//!
//! It takes nothing but the codes of words ([`super::plain::Role`]) and a table of shapes, so one thread can look ahead
//! while another puts the lines before on file. How far it is ahead changes nothing that is read: a shape
//! that is not in the table yet is left to the reading.

use super::{Seen, plain::Role};
use crate::{symbol::Symbol, syntax::ast::Plain};
use hashbrown::HashTable;
use std::ops::Range;

/// How many words a line may have to be read at a glance.
pub(super) const WORDS: usize = 24;

/// How many lines are looked at in one go: at first, and at the most.
pub(super) const FIRST: u32 = 1 << 6;
pub(super) const AHEAD: u32 = 1 << 13;

/// The shape of a line, by its number in the reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glance(u32);

impl Glance {
    /// To be read in the general way.
    pub const GENERAL: Self = Self(u32::MAX);
    /// Of a row of codes that is not in the table.
    pub const UNKNOWN: Self = Self(u32::MAX - 1);

    /// The shape of that number.
    pub const fn shape(number: u32) -> Self {
        Self(number)
    }

    /// The number of its shape, where it is neither of the above.
    pub fn number(self) -> Option<usize> {
        (self != Self::GENERAL && self != Self::UNKNOWN).then_some(self.0 as usize)
    }
}

/// What the lines of a file are looked at with.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// What each word of the file is in the key of a shape.
    codes: Vec<u32>,
    /// Where each word of the file was seen.
    pub seen: Vec<Seen>,
    shapes: HashTable<(Box<[u32]>, Glance)>,
}

impl Sight {
    /// Set in the code of a word that may be something else at the start of a line.
    const OTHER_AT_START: u32 = 1 << 31;

    /// Begins a file: forgets the words of the one before.
    pub fn clear(&mut self, words: usize) {
        self.codes.clear();
        self.codes.reserve_exact(words);
        self.seen.clear();
    }

    /// Takes note of the next word of the file.
    pub fn add(&mut self, role: Role) {
        let flag = if role.may_be_other_at_start() { Self::OTHER_AT_START } else { 0 };
        self.codes.push(role.code() | flag);
    }

    /// Takes note of what lines with some rows of codes say; none of them may be known yet.
    pub fn know(&mut self, shapes: impl Iterator<Item = (Box<[u32]>, Glance)>) {
        for (key, glance) in shapes {
            self.shapes.insert_unique(hash(&key), (key, glance), |(key, _)| hash(key));
        }
    }

    /// Looks at some lines, and puts what they are in `glances`.
    pub fn look(&mut self, plain: &Plain, lines: Range<u32>, glances: &mut Vec<Glance>) {
        self.seen.resize(self.codes.len(), Seen::default());
        glances.clear();
        glances.extend(lines.map(|line| plain.line(line).map_or(Glance::GENERAL, |(_, words)| self.glance(words))));
    }

    fn glance(&mut self, words: &[Symbol]) -> Glance {
        let mut key = [Role::NEVER; WORDS];
        let Some(key) = key.get_mut(..words.len()) else { return Glance::GENERAL };
        let (mut seen, mut flags) = (Seen::FIRST, Self::OTHER_AT_START);
        let (mut never, mut hash) = (false, Hash::default());
        for (word, key) in words.iter().zip(&mut *key) {
            let word = word.0 as usize;
            let (Some(&code), Some(place)) = (self.codes.get(word), self.seen.get_mut(word)) else {
                return Glance::GENERAL;
            };
            // The general way takes note of the same.
            place.add(seen);
            never |= code & flags != 0;
            *key = code & !Self::OTHER_AT_START;
            never |= *key == Role::NEVER;
            hash.add(*key);
            (seen, flags) = (Seen::INSIDE, 0);
        }
        if never {
            return Glance::GENERAL;
        }
        let known = self.shapes.find(hash.value(), |(known, _)| **known == *key);
        known.map_or(Glance::UNKNOWN, |&(_, glance)| glance)
    }
}

/// A hash of a row of codes, made while they are gathered.
#[derive(Clone, Copy, Default)]
struct Hash(u64);

impl Hash {
    fn add(&mut self, code: u32) {
        self.0 = (self.0.rotate_left(23) ^ u64::from(code)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    const fn value(self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

fn hash(key: &[u32]) -> u64 {
    let mut hash = Hash::default();
    key.iter().for_each(|&code| hash.add(code));
    hash.value()
}
