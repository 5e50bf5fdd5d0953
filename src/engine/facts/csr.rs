//! Items grouped by key, in compressed sparse rows.

use crate::prefetch::prefetch_at;

/// Prefetch distance, in items.
const SOON: usize = 32;

/// The number of items of each key.
pub(super) struct GroupSizes {
    /// The count of key `k` is at `k + 2`.
    counts: Vec<u32>,
}

impl GroupSizes {
    /// Zero items for each key below `keys`.
    pub fn new(keys: usize) -> Self {
        Self { counts: vec![0; keys + 2] }
    }

    /// Counts an item of a key. Keys out of range are ignored.
    pub fn add(&mut self, key: u32) {
        self.counts.get_mut(key as usize + 2).into_iter().for_each(|count| *count += 1);
    }

    /// The counts in the order of the keys.
    pub fn all(&self) -> &[u32] {
        self.counts.get(2..).unwrap_or(&[])
    }
}

/// Items grouped by keys from 0 up. The items of a key are contiguous and keep their order.
#[derive(Debug, Default)]
pub(in crate::engine) struct Csr<T = u32> {
    ends: Vec<u32>,
    items: Vec<T>,
}

impl Csr {
    /// Groups items by key. Items with keys of `keys` or more are left out.
    pub(in crate::engine) fn new(keys: usize, items: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut counts = GroupSizes::new(keys);
        items.clone().for_each(|(key, _)| counts.add(key));
        Self::counted(counts, items.clone().map(|(key, _)| key), items, 0)
    }
}

impl<T: Copy> Csr<T> {
    /// Groups items whose counts per key are known. `keys` repeats the keys of `items`, for prefetching; `any` is any
    /// item, to fill the buffer.
    pub(super) fn counted(
        counts: GroupSizes,
        keys: impl Iterator<Item = u32>,
        items: impl Iterator<Item = (u32, T)>,
        any: T,
    ) -> Self {
        let GroupSizes { mut counts } = counts;
        let mut sum = 0;
        for count in &mut counts {
            // Entry `key + 1` becomes the start of the key's items.
            sum += *count;
            *count = sum;
        }
        let mut ends = counts;
        ends.pop();
        let mut placed = vec![any; sum as usize];
        let mut soon = keys.skip(SOON);
        // Each start moves up to the end of its key, where the next key starts.
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

    /// The number of items that share an item's key, averaged over the items.
    pub(in crate::engine) fn fanout(&self) -> f64 {
        let ends = self.ends.iter().zip(self.ends.iter().skip(1));
        let squares = ends.map(|(start, end)| f64::from(end.saturating_sub(*start)).powi(2));
        squares.sum::<f64>() / self.items.len().max(1) as f64
    }

    /// Prefetches the range of a key.
    pub(super) fn fetch_place(&self, key: u32) {
        prefetch_at(&self.ends, key as usize);
    }

    /// Prefetches the first items of a key. This reads the range of the key, which should have been prefetched.
    pub(super) fn fetch_items(&self, key: u32) {
        self.ends.get(key as usize).into_iter().for_each(|&start| prefetch_at(&self.items, start as usize));
    }
}
