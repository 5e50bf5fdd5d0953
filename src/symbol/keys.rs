//! Numbers by keys of sixteen bytes.
//!
//! A table that is larger than the near caches is slow for one reason: each look into it is a wait for memory. So what
//! belongs to a key lies in one line of the cache, and whoever has many keys can ask for their lines
//! ([`Keys::fetch`]) before the first of them is looked at: all of them are on their way at the same time.

use crate::memory::fetch_at;
use crate::narrow::{low_u8, low_u32, low_u64};

/// A key of sixteen bytes.
pub type Key = [u64; 2];

/// A way to hash a key: with one multiplication of both halves, and those of the product put together.
#[derive(Clone, Copy, Debug)]
struct Way {
    low: u64,
    high: u64,
}

impl Way {
    // No bytes of these stand in a text, and few numbers of this program are as large: no factor is ever zero.
    const FIRST: Self = Self { low: 0xf8f9_fbff_fdfa_fefc, high: 0xfafd_f9fe_fcff_f8fb };

    #[inline]
    fn hash(self, [low, high]: Key) -> u64 {
        let product = u128::from(low ^ self.low) * u128::from(high ^ self.high);
        low_u64(product) ^ low_u64(product >> 64)
    }

    /// Another way: keys that were sought so that they come to lie together by this one do not by that.
    const fn next(self) -> Self {
        /// The whole part of 2^64 by the golden ratio.
        const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
        /// The upper byte of both stands in no text.
        const NO_TEXT: u64 = 0xf8 << 56;
        Self { low: self.low.wrapping_mul(SPREAD) | NO_TEXT, high: self.high.wrapping_mul(SPREAD) | NO_TEXT }
    }
}

/// Numbers by keys, each key once.
#[derive(Clone, Debug)]
pub struct Keys {
    /// A key stands in the row that it hashes to, or in the next one that has room.
    rows: Vec<Row>,
    len: usize,
    /// How keys are hashed; it is the same in each run, so that each run takes the same steps.
    way: Way,
    /// How many more ways to hash may be gone over to.
    ways: u8,
}

impl Default for Keys {
    fn default() -> Self {
        Self { rows: Vec::new(), len: 0, way: Way::FIRST, ways: WAYS }
    }
}

/// How far behind the row that it hashes to a key may stand. Where it would be farther, which by chance it hardly ever is,
/// somebody sought keys for their hash: then another is taken. It is quicker to seek keys for one row by one hash than
/// by two, by as much as the table has rows; by a few of them nobody can.
const FARTHEST: usize = 64;
const WAYS: u8 = 4;

/// How many keys a row has room for: as many as there fit into a line of the cache.
const PLACES: usize = 3;

/// How many rows a table grows by at least, unless it is told how many keys there will be.
const ROWS: usize = 256;

/// Some keys with their numbers: a line of the cache.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Row {
    keys: [Key; PLACES],
    numbers: [u32; PLACES],
    /// For each place the tag of its key, the lowest byte for the first; zero where no key stands. The highest byte
    /// says whether a key found no room here and stands behind ([`Row::PASSED`]).
    tags: u32,
}

impl Row {
    const EMPTY: Self = Self { keys: [[0; 2]; PLACES], numbers: [u32::MAX; PLACES], tags: 0 };
    /// Set once a key was to stand here and had to go on. It is no tag, so that it is taken for none.
    const PASSED: u32 = 1 << (8 * PLACES);

    /// The number of a key, if it stands here.
    #[inline]
    fn find(&self, tag: Tag, key: Key) -> Option<u32> {
        const LOWEST: u32 = 0x0101_0101;
        // The highest bit of a byte is set where the tag is the same; above the lowest of them perhaps where it is not.
        let other = self.tags ^ (u32::from(tag.0) * LOWEST);
        let mut same = other.wrapping_sub(LOWEST) & !other & (LOWEST << 7);
        while same != 0 {
            let place = same.trailing_zeros() as usize / 8;
            if self.keys.get(place).is_some_and(|own| (own[0] ^ key[0]) | (own[1] ^ key[1]) == 0) {
                return self.numbers.get(place).copied();
            }
            same &= same - 1;
        }
        None
    }

    /// Whether a key that is not here may stand in a row behind.
    const fn is_passed(&self) -> bool {
        self.tags & Self::PASSED != 0
    }

    /// Puts a key in the first place where none stands; false where there is none.
    fn add(&mut self, tag: Tag, key: Key, number: u32) -> bool {
        let place = (u32::BITS - (self.tags & (Self::PASSED - 1)).leading_zeros()).div_ceil(8);
        match (self.keys.get_mut(place as usize), self.numbers.get_mut(place as usize)) {
            (Some(own_key), Some(own_number)) => {
                (*own_key, *own_number) = (key, number);
                self.tags |= u32::from(tag.0) << (8 * place);
                true
            }
            _ => {
                self.tags |= Self::PASSED;
                false
            }
        }
    }
}

/// Some bits of the hash of a key, never zero for a key.
#[derive(Clone, Copy, Debug, Default)]
struct Tag(u8);

/// Where a key is looked for in a table, as long as no other is added.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spot {
    row: u32,
    tag: Tag,
}

impl Keys {
    /// Where a key is looked for; that is on its way then.
    #[inline]
    pub fn fetch(&self, key: Key) -> Spot {
        let spot = self.spot(key);
        fetch_at(&self.rows, spot.row as usize);
        spot
    }

    #[inline]
    fn spot(&self, key: Key) -> Spot {
        let hash = self.way.hash(key);
        // The upper half of the hash, as a part of all rows.
        let row = ((hash >> 32) * self.rows.len() as u64) >> 32;
        Spot { row: low_u32(row), tag: Tag(low_u8(hash) | 0x80) }
    }

    /// The number of a key that is looked for there; none if it is not in the table.
    #[inline]
    pub fn find_at(&self, spot: Spot, key: Key) -> Option<u32> {
        let row = self.rows.get(spot.row as usize)?;
        match row.find(spot.tag, key) {
            None if row.is_passed() => self.find_behind(spot, key),
            found => found,
        }
    }

    #[cold]
    fn find_behind(&self, Spot { mut row, tag }: Spot, key: Key) -> Option<u32> {
        loop {
            row = self.behind(row);
            let here = self.rows.get(row as usize)?;
            let found = here.find(tag, key);
            if found.is_some() || !here.is_passed() {
                return found;
            }
        }
    }

    /// The number of a key, if it is there.
    #[inline]
    pub fn find(&self, key: Key) -> Option<u32> {
        self.find_at(self.spot(key), key)
    }

    /// The number of a key; if it was not there, it is given the new one.
    pub fn find_or_add(&mut self, key: Key, new: u32) -> u32 {
        if Self::rows_for(self.len + 1) > self.rows.len() {
            self.grow(self.rows.len() + self.rows.len() / 2 + ROWS);
        }
        let spot = self.spot(key);
        match self.find_at(spot, key) {
            Some(known) => known,
            None => {
                self.add(spot, key, new);
                new
            }
        }
    }

    /// Puts a key that is not there in the first row that has room.
    fn add(&mut self, spot: Spot, key: Key, number: u32) {
        self.len += 1;
        let row = self.rows.get_mut(spot.row as usize);
        if !row.is_some_and(|row| row.add(spot.tag, key, number)) {
            self.add_behind(spot, key, number);
        }
    }

    #[cold]
    fn add_behind(&mut self, Spot { mut row, tag }: Spot, key: Key, number: u32) {
        for passed in 1.. {
            if passed > FARTHEST && self.ways > 0 {
                // All keys are hashed in another way, and that one too.
                (self.way, self.ways) = (self.way.next(), self.ways - 1);
                self.grow(self.rows.len());
                return self.add(self.spot(key), key, number);
            }
            row = self.behind(row);
            let here = self.rows.get_mut(row as usize);
            if here.is_none_or(|here| here.add(tag, key, number)) {
                return;
            }
        }
    }

    /// Takes room for some more keys.
    pub fn reserve(&mut self, more: usize) {
        let rows = Self::rows_for(self.len + more);
        if rows > self.rows.len() {
            self.grow(rows);
        }
    }

    /// How many rows so many keys take: no more than two thirds of the places are taken, so that a key seldom stands in
    /// a further row.
    const fn rows_for(keys: usize) -> usize {
        keys.div_ceil(PLACES - 1)
    }

    #[cold]
    fn grow(&mut self, rows: usize) {
        let before = std::mem::replace(&mut self.rows, vec![Row::EMPTY; rows]);
        self.len = 0;
        // Rows stay in their order, so the new ones are written one after the other.
        for row in before {
            let tags = row.tags.to_le_bytes();
            for ((key, number), _) in row.keys.into_iter().zip(row.numbers).zip(tags).filter(|(_, tag)| *tag != 0) {
                self.add(self.spot(key), key, number);
            }
        }
    }

    const fn behind(&self, row: u32) -> u32 {
        if row as usize + 1 < self.rows.len() { row + 1 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_number_that_it_was_given_first() {
        let mut keys = Keys::default();
        let all: Vec<Key> = (0..10_000).map(|number| [number % 100, number / 100]).collect();
        for (number, &key) in (0..).zip(&all) {
            assert_eq!(keys.find(key), None);
            assert_eq!(keys.find_or_add(key, number), number);
            assert_eq!(keys.find_or_add(key, number + 1), number);
        }
        for (number, &key) in (0..).zip(&all) {
            assert_eq!(keys.find_at(keys.fetch(key), key), Some(number));
        }
        assert_eq!(keys.find([100, 0]), None);
    }

    #[test]
    fn room_that_was_taken_is_enough_and_changes_nothing() {
        let mut keys = Keys::default();
        assert_eq!(keys.find([0, 0]), None);
        keys.find_or_add([7, 7], 3);
        keys.reserve(1_000);
        let rows = keys.rows.len();
        (0..999).for_each(|number| _ = keys.find_or_add([number, 1], number as u32));
        assert_eq!((keys.rows.len(), keys.find([7, 7]), keys.find([998, 1])), (rows, Some(3), Some(998)));
    }

    #[test]
    fn keys_that_were_sought_for_their_hash_do_not_stand_far_from_each_other() {
        // In a table of any size these come to lie in the first part of 4,096.
        let is_first = |key: &Key| Way::FIRST.hash(*key) >> 52 == 0;
        let sought: Vec<Key> = (0..).map(|low| [low, 0]).filter(is_first).take(1_000).collect();
        let mut keys = Keys::default();
        for (number, &key) in (0..).zip(&sought) {
            assert_eq!(keys.find_or_add(key, number), number);
        }
        for (number, &key) in (0..).zip(&sought) {
            assert_eq!(keys.find(key), Some(number));
        }
        let far = sought.iter().filter(|&&key| {
            let home = keys.spot(key).row as usize;
            !keys.rows[home..].iter().take(8).any(|row| row.keys.contains(&key))
        });
        assert_eq!((far.count(), keys.ways), (0, WAYS - 1));
    }

    #[test]
    fn keys_of_one_row_are_told_apart_and_found_behind_it() {
        // Sought until a row has more keys than places.
        let mut keys = Keys::default();
        keys.reserve(64);
        let full = keys.spot([0, 0]).row;
        let same: Vec<Key> = (0..).map(|low| [low, 0]).filter(|&key| keys.spot(key).row == full).take(8).collect();
        for (number, &key) in (0..).zip(&same) {
            keys.find_or_add(key, number);
        }
        for (number, &key) in (0..).zip(&same) {
            assert_eq!(keys.find(key), Some(number));
        }
        assert_eq!(keys.rows.iter().filter(|row| row.is_passed()).count(), 2);
        assert_eq!(keys.find([9, 9]), None);
    }
}
