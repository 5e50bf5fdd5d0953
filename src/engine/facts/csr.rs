//! Items by a number, kept in two columns.

use crate::prefetch::prefetch_at;

/// For how many items ahead it is asked where they are to stand.
const SOON: usize = 32;

/// How many items there are of each key.
pub(super) struct GroupSizes {
    /// Two places behind its key each.
    counts: Vec<u32>,
}

impl GroupSizes {
    /// None of any key below that.
    pub fn new(keys: usize) -> Self {
        Self { counts: vec![0; keys + 2] }
    }

    /// One more of a key; it is left out where there is no such key.
    pub fn add(&mut self, key: u32) {
        self.counts.get_mut(key as usize + 2).into_iter().for_each(|count| *count += 1);
    }

    /// How many there are of each key, in their order.
    pub fn all(&self) -> &[u32] {
        self.counts.get(2..).unwrap_or(&[])
    }
}

/// Items grouped by a key from 0 up: the items of each key stand together, in order.
#[derive(Debug, Default)]
pub(in crate::engine) struct Csr<T = u32> {
    ends: Vec<u32>,
    items: Vec<T>,
}

impl Csr {
    /// Groups items by their keys; those whose key is not below `keys` are left out.
    pub(in crate::engine) fn new(keys: usize, items: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut counts = GroupSizes::new(keys);
        items.clone().for_each(|(key, _)| counts.add(key));
        Self::counted(counts, items.clone().map(|(key, _)| key), items, 0)
    }
}

impl<T: Copy> Csr<T> {
    /// Groups items where it is known how many each key has. `keys` are their keys once more, and `any` is any item.
    pub(super) fn counted(
        counts: GroupSizes,
        keys: impl Iterator<Item = u32>,
        items: impl Iterator<Item = (u32, T)>,
        any: T,
    ) -> Self {
        let GroupSizes { mut counts } = counts;
        let mut sum = 0;
        for count in &mut counts {
            // One behind its key then stands where the items of the key begin.
            sum += *count;
            *count = sum;
        }
        let mut ends = counts;
        ends.pop();
        let mut placed = vec![any; sum as usize];
        let mut soon = keys.skip(SOON);
        // Each start moves up to its key's end, which is where the next key starts.
        for (key, item) in items {
            soon.next().into_iter().for_each(|key| prefetch_at(&ends, key as usize + 1));
            if let Some(at) = ends.get_mut(key as usize + 1) {
                placed.get_mut(*at as usize).into_iter().for_each(|slot| *slot = item);
                *at += 1;
            }
        }
        Self { ends, items: placed }
    }

    /// The items of a key.
    pub(in crate::engine) fn get(&self, key: u32) -> &[T] {
        let start = self.ends.get(key as usize).copied().unwrap_or(0);
        let end = self.ends.get(key as usize + 1).copied().unwrap_or(start);
        self.items.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// How many items have the key of an item, on the average over all items.
    pub(in crate::engine) fn fanout(&self) -> f64 {
        let ends = self.ends.iter().zip(self.ends.iter().skip(1));
        let squares = ends.map(|(start, end)| f64::from(end.saturating_sub(*start)).powi(2));
        squares.sum::<f64>() / self.items.len().max(1) as f64
    }

    /// Asks for where the items of a key stand.
    pub(super) fn fetch_place(&self, key: u32) {
        prefetch_at(&self.ends, key as usize);
    }

    /// Asks for the first items of a key. Where they stand is read: it should have been asked for before.
    pub(super) fn fetch_items(&self, key: u32) {
        self.ends.get(key as usize).into_iter().for_each(|&start| prefetch_at(&self.items, start as usize));
    }
}
