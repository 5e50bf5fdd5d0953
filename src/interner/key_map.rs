//! A hash map from keys of sixteen bytes to numbers.
//!
//! A table that is larger than the near caches is slow for one reason: each look into it is a wait for memory. So what
//! belongs to a key lies in one line of the cache, and whoever has many keys can ask for their lines
//! ([`FixedKeyMap::prefetch`]) before the first of them is looked at: all of them are on their way at the same time.

use crate::narrow::{low_u8, low_u32, low_u64};
use crate::prefetch::prefetch_at;

/// A key of sixteen bytes.
pub type FixedKey = [u64; 2];

/// A way to hash a key: with one multiplication of both halves, and those of the product put together.
#[derive(Clone, Copy, Debug)]
struct HashParams {
    low: u64,
    high: u64,
}

impl HashParams {
    // No bytes of these stand in a text, and few numbers of this program are as large: no factor is ever zero.
    const FIRST: Self = Self { low: 0xf8f9_fbff_fdfa_fefc, high: 0xfafd_f9fe_fcff_f8fb };

    #[inline]
    fn hash(self, [low, high]: FixedKey) -> u64 {
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
pub struct FixedKeyMap {
    /// A key stands in the bucket that it hashes to, or in the next one that has room.
    buckets: Vec<Bucket>,
    len: usize,
    /// How keys are hashed; it is the same in each run, so that each run takes the same steps.
    params: HashParams,
    /// How many more ways to hash may be gone over to.
    rehashes_left: u8,
}

impl Default for FixedKeyMap {
    fn default() -> Self {
        Self { buckets: Vec::new(), len: 0, params: HashParams::FIRST, rehashes_left: MAX_REHASHES }
    }
}

/// How far behind the bucket that it hashes to a key may stand. Where it would be farther, which by chance it hardly ever is,
/// somebody sought keys for their hash: then another is taken. It is quicker to seek keys for one bucket by one hash than
/// by two, by as much as the table has buckets; by a few of them nobody can.
const MAX_PROBE_DISTANCE: usize = 64;
const MAX_REHASHES: u8 = 4;

/// How many keys a bucket has room for: as many as there fit into a line of the cache.
const BUCKET_CAPACITY: usize = 3;

/// How many buckets a table grows by at least, unless it is told how many keys there will be.
const MIN_GROWTH: usize = 256;

/// Some keys with their numbers: a line of the cache.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Bucket {
    keys: [FixedKey; BUCKET_CAPACITY],
    numbers: [u32; BUCKET_CAPACITY],
    /// For each place the tag of its key, the lowest byte for the first; zero where no key stands. The highest byte
    /// says whether a key found no room here and stands behind ([`Bucket::OVERFLOWED`]).
    tags: u32,
}

impl Bucket {
    const EMPTY: Self = Self { keys: [[0; 2]; BUCKET_CAPACITY], numbers: [u32::MAX; BUCKET_CAPACITY], tags: 0 };
    /// Set once a key was to stand here and had to go on. It is no tag, so that it is taken for none.
    const OVERFLOWED: u32 = 1 << (8 * BUCKET_CAPACITY);

    /// The number of a key, if it stands here.
    #[inline]
    fn find(&self, tag: Tag, key: FixedKey) -> Option<u32> {
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

    /// Whether a key that is not here may stand in a bucket behind.
    const fn has_overflowed(&self) -> bool {
        self.tags & Self::OVERFLOWED != 0
    }

    /// Puts a key in the first place where none stands; false where there is none.
    fn add(&mut self, tag: Tag, key: FixedKey, number: u32) -> bool {
        let place = (u32::BITS - (self.tags & (Self::OVERFLOWED - 1)).leading_zeros()).div_ceil(8);
        match (self.keys.get_mut(place as usize), self.numbers.get_mut(place as usize)) {
            (Some(own_key), Some(own_number)) => {
                (*own_key, *own_number) = (key, number);
                self.tags |= u32::from(tag.0) << (8 * place);
                true
            }
            _ => {
                self.tags |= Self::OVERFLOWED;
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
pub struct Probe {
    bucket: u32,
    tag: Tag,
}

impl FixedKeyMap {
    /// Where a key is looked for; that is on its way then.
    #[inline]
    pub fn prefetch(&self, key: FixedKey) -> Probe {
        let probe = self.probe(key);
        prefetch_at(&self.buckets, probe.bucket as usize);
        probe
    }

    #[inline]
    fn probe(&self, key: FixedKey) -> Probe {
        let hash = self.params.hash(key);
        // The upper half of the hash, as a part of all buckets.
        let bucket = ((hash >> 32) * self.buckets.len() as u64) >> 32;
        Probe { bucket: low_u32(bucket), tag: Tag(low_u8(hash) | 0x80) }
    }

    /// The number of a key that is looked for there; none if it is not in the table.
    #[inline]
    pub fn find_at(&self, probe: Probe, key: FixedKey) -> Option<u32> {
        let bucket = self.buckets.get(probe.bucket as usize)?;
        match bucket.find(probe.tag, key) {
            None if bucket.has_overflowed() => self.find_overflowed(probe, key),
            found => found,
        }
    }

    #[cold]
    fn find_overflowed(&self, Probe { mut bucket, tag }: Probe, key: FixedKey) -> Option<u32> {
        loop {
            bucket = self.next_bucket(bucket);
            let here = self.buckets.get(bucket as usize)?;
            let found = here.find(tag, key);
            if found.is_some() || !here.has_overflowed() {
                return found;
            }
        }
    }

    /// The number of a key, if it is there.
    #[inline]
    pub fn find(&self, key: FixedKey) -> Option<u32> {
        self.find_at(self.probe(key), key)
    }

    /// The number of a key; if it was not there, it is given the new one.
    pub fn find_or_add(&mut self, key: FixedKey, new: u32) -> u32 {
        if Self::buckets_for(self.len + 1) > self.buckets.len() {
            self.grow(self.buckets.len() + self.buckets.len() / 2 + MIN_GROWTH);
        }
        let probe = self.probe(key);
        match self.find_at(probe, key) {
            Some(known) => known,
            None => {
                self.add(probe, key, new);
                new
            }
        }
    }

    /// Puts a key that is not there in the first bucket that has room.
    fn add(&mut self, probe: Probe, key: FixedKey, number: u32) {
        self.len += 1;
        let bucket = self.buckets.get_mut(probe.bucket as usize);
        if !bucket.is_some_and(|bucket| bucket.add(probe.tag, key, number)) {
            self.add_overflowed(probe, key, number);
        }
    }

    #[cold]
    fn add_overflowed(&mut self, Probe { mut bucket, tag }: Probe, key: FixedKey, number: u32) {
        for passed in 1.. {
            if passed > MAX_PROBE_DISTANCE && self.rehashes_left > 0 {
                // All keys are hashed in another way, and that one too.
                (self.params, self.rehashes_left) = (self.params.next(), self.rehashes_left - 1);
                self.grow(self.buckets.len());
                return self.add(self.probe(key), key, number);
            }
            bucket = self.next_bucket(bucket);
            let here = self.buckets.get_mut(bucket as usize);
            if here.is_none_or(|here| here.add(tag, key, number)) {
                return;
            }
        }
    }

    /// Takes room for some more keys.
    pub fn reserve(&mut self, more: usize) {
        let buckets = Self::buckets_for(self.len + more);
        if buckets > self.buckets.len() {
            self.grow(buckets);
        }
    }

    /// How many buckets so many keys take: no more than two thirds of the places are taken, so that a key seldom stands in
    /// a further bucket.
    const fn buckets_for(keys: usize) -> usize {
        keys.div_ceil(BUCKET_CAPACITY - 1)
    }

    #[cold]
    fn grow(&mut self, buckets: usize) {
        let before = std::mem::replace(&mut self.buckets, vec![Bucket::EMPTY; buckets]);
        self.len = 0;
        // Rows stay in their order, so the new ones are written one after the other.
        for bucket in before {
            let tags = bucket.tags.to_le_bytes();
            for ((key, number), _) in bucket.keys.into_iter().zip(bucket.numbers).zip(tags).filter(|(_, tag)| *tag != 0)
            {
                self.add(self.probe(key), key, number);
            }
        }
    }

    const fn next_bucket(&self, bucket: u32) -> u32 {
        if bucket as usize + 1 < self.buckets.len() { bucket + 1 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_number_that_it_was_given_first() {
        let mut keys = FixedKeyMap::default();
        let all: Vec<FixedKey> = (0..10_000).map(|number| [number % 100, number / 100]).collect();
        for (number, &key) in (0..).zip(&all) {
            assert_eq!(keys.find(key), None);
            assert_eq!(keys.find_or_add(key, number), number);
            assert_eq!(keys.find_or_add(key, number + 1), number);
        }
        for (number, &key) in (0..).zip(&all) {
            assert_eq!(keys.find_at(keys.prefetch(key), key), Some(number));
        }
        assert_eq!(keys.find([100, 0]), None);
    }

    #[test]
    fn room_that_was_taken_is_enough_and_changes_nothing() {
        let mut keys = FixedKeyMap::default();
        assert_eq!(keys.find([0, 0]), None);
        keys.find_or_add([7, 7], 3);
        keys.reserve(1_000);
        let buckets = keys.buckets.len();
        (0..999).for_each(|number| _ = keys.find_or_add([number, 1], number as u32));
        assert_eq!((keys.buckets.len(), keys.find([7, 7]), keys.find([998, 1])), (buckets, Some(3), Some(998)));
    }

    #[test]
    fn keys_that_were_sought_for_their_hash_do_not_stand_far_from_each_other() {
        // In a table of any size these come to lie in the first part of 4,096.
        let is_first = |key: &FixedKey| HashParams::FIRST.hash(*key) >> 52 == 0;
        let sought: Vec<FixedKey> = (0..).map(|low| [low, 0]).filter(is_first).take(1_000).collect();
        let mut keys = FixedKeyMap::default();
        for (number, &key) in (0..).zip(&sought) {
            assert_eq!(keys.find_or_add(key, number), number);
        }
        for (number, &key) in (0..).zip(&sought) {
            assert_eq!(keys.find(key), Some(number));
        }
        let far = sought.iter().filter(|&&key| {
            let home = keys.probe(key).bucket as usize;
            !keys.buckets[home..].iter().take(8).any(|bucket| bucket.keys.contains(&key))
        });
        assert_eq!((far.count(), keys.rehashes_left), (0, MAX_REHASHES - 1));
    }

    #[test]
    fn keys_of_one_row_are_told_apart_and_found_behind_it() {
        // Sought until a bucket has more keys than places.
        let mut keys = FixedKeyMap::default();
        keys.reserve(64);
        let full = keys.probe([0, 0]).bucket;
        let same: Vec<FixedKey> =
            (0..).map(|low| [low, 0]).filter(|&key| keys.probe(key).bucket == full).take(8).collect();
        for (number, &key) in (0..).zip(&same) {
            keys.find_or_add(key, number);
        }
        for (number, &key) in (0..).zip(&same) {
            assert_eq!(keys.find(key), Some(number));
        }
        assert_eq!(keys.buckets.iter().filter(|bucket| bucket.has_overflowed()).count(), 2);
        assert_eq!(keys.find([9, 9]), None);
    }
}
