//! Pairs that can be looked up from either side.

/// Pairs, sorted in both directions.
#[derive(Debug, Default)]
pub(in crate::engine) struct LinkIndex {
    /// Sorted by the first element.
    pub(in crate::engine) forward: Vec<(u32, u32)>,
    /// The swapped pairs, sorted by what was the second element.
    pub(in crate::engine) backward: Vec<(u32, u32)>,
    /// The number of distinct first and of distinct second elements.
    pub(in crate::engine) keys: [usize; 2],
}

impl LinkIndex {
    /// Sorts and deduplicates pairs.
    pub(in crate::engine) fn new(pairs: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut forward: Vec<(u32, u32)> = pairs.into_iter().collect();
        forward.sort_unstable();
        forward.dedup();
        let mut backward: Vec<(u32, u32)> = forward.iter().map(|&(one, two)| (two, one)).collect();
        backward.sort_unstable();
        let keys = [&forward, &backward].map(|pairs| pairs.chunk_by(|one, two| one.0 == two.0).count());
        Self { forward, backward, keys }
    }
}

/// The pairs of a sorted list that begin with `key`.
pub(in crate::engine) fn with_key(pairs: &[(u32, u32)], key: u32) -> &[(u32, u32)] {
    with(pairs, key, |&(first, _)| first)
}

/// The items with a key, from a list sorted by key.
fn with<T>(items: &[T], key: u32, key_of: impl Fn(&T) -> u32) -> &[T] {
    let start = items.partition_point(|item| key_of(item) < key);
    let rest = items.get(start..).unwrap_or(&[]);
    let end = rest.partition_point(|item| key_of(item) == key);
    rest.get(..end).unwrap_or(&[])
}

/// Titles that claims give to names, as rows of claim, name and title.
#[derive(Debug, Default)]
pub(in crate::engine) struct TitleIndex {
    by_claim: Vec<[u32; 3]>,
    by_name: Vec<[u32; 3]>,
}

impl TitleIndex {
    /// Sorts and deduplicates rows.
    pub(super) fn new(rows: impl IntoIterator<Item = [u32; 3]>) -> Self {
        let mut by_claim: Vec<[u32; 3]> = rows.into_iter().collect();
        by_claim.sort_unstable();
        by_claim.dedup();
        let mut by_name = by_claim.clone();
        by_name.sort_unstable_by_key(|&[claim, name, title]| (name, claim, title));
        Self { by_claim, by_name }
    }

    /// All rows.
    pub(in crate::engine) fn all(&self) -> &[[u32; 3]] {
        &self.by_claim
    }

    /// The rows of a claim.
    pub(in crate::engine) fn of_claim(&self, claim: u32) -> &[[u32; 3]] {
        with(&self.by_claim, claim, |&[claim, ..]| claim)
    }

    /// The rows of a name.
    pub(in crate::engine) fn of_name(&self, name: u32) -> &[[u32; 3]] {
        with(&self.by_name, name, |&[_, name, _]| name)
    }
}
