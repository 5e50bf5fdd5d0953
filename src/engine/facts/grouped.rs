//! Items by a number, kept in two columns.

use crate::memory::fetch_at;

/// For how many items ahead it is asked where they begin to stand.
const SOON: usize = 32;

/// Items grouped by a key from 0 up: the items of each key stand together, in order.
#[derive(Debug, Default)]
pub(in crate::engine) struct Grouped<T = u32> {
    ends: Vec<u32>,
    items: Vec<T>,
}

impl Grouped {
    /// Groups items by their keys; those whose key is not below `keys` are left out.
    pub(in crate::engine) fn new(keys: usize, items: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut counts = vec![0_u32; keys + 1];
        for (key, _) in items.clone() {
            if let Some(count) = counts.get_mut(key as usize) {
                *count += 1;
            }
        }
        Self::counted(counts, items, 0)
    }
}

impl<T: Copy> Grouped<T> {
    /// Groups items where it is known how many each key has; behind the counts of all keys stands one more, of items
    /// that are of none. `any` is any item.
    pub(super) fn counted(counts: Vec<u32>, items: impl Iterator<Item = (u32, T)> + Clone, any: T) -> Self {
        let keys = counts.len().saturating_sub(1);
        let mut ends = counts;
        let mut sum = 0;
        for end in ends.iter_mut().take(keys) {
            // Where the items of the key begin.
            sum += std::mem::replace(end, sum);
        }
        let mut placed = vec![any; sum as usize];
        // Each start moves up to its key's end, which is where the next key starts.
        let mut soon = items.clone().skip(SOON);
        for (key, item) in items {
            if let Some((key, _)) = soon.next() {
                fetch_at(&ends, key as usize);
            }
            if (key as usize) < keys
                && let Some(at) = ends.get_mut(key as usize)
            {
                if let Some(slot) = placed.get_mut(*at as usize) {
                    *slot = item;
                }
                *at += 1;
            }
        }
        ends.pop();
        ends.insert(0, 0);
        Self { ends, items: placed }
    }

    /// The items of a key.
    pub(in crate::engine) fn get(&self, key: u32) -> &[T] {
        let start = self.ends.get(key as usize).copied().unwrap_or(0);
        let end = self.ends.get(key as usize + 1).copied().unwrap_or(start);
        self.items.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// Asks for where the items of a key stand.
    pub(super) fn fetch_place(&self, key: u32) {
        fetch_at(&self.ends, key as usize);
    }

    /// Asks for the first items of a key. Where they stand is read: it should have been asked for before.
    pub(super) fn fetch_items(&self, key: u32) {
        self.ends.get(key as usize).into_iter().for_each(|&start| fetch_at(&self.items, start as usize));
    }
}
