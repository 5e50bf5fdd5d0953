//! Disjoint sets (union-find).

use super::{Id, IdVec};

/// Elements in sets that are joined step by step. The least element represents its set, so the result does not depend on
/// the order of the joins.
#[derive(Debug)]
pub struct DisjointSets<I> {
    parents: IdVec<I, I>,
}

impl<I: Id> DisjointSets<I> {
    /// So many elements, each in a set of its own.
    pub fn new(elements: usize) -> Self {
        Self { parents: (0..elements).map(I::from_index).collect() }
    }

    /// The least element of the set that an element is in. Halves the path to it.
    pub fn representative(&mut self, mut element: I) -> I {
        loop {
            let parent = self.parents[element];
            if parent == element {
                return element;
            }
            let above = self.parents[parent];
            self.parents[element] = above;
            element = above;
        }
    }

    /// Makes the sets of two elements one.
    pub fn join(&mut self, one: I, other: I) {
        let (one, other) = (self.representative(one), self.representative(other));
        self.parents[one.max(other)] = one.min(other);
    }

    /// The representative of each element.
    pub fn representatives(mut self) -> IdVec<I, I> {
        let elements = self.parents.ids();
        elements.map(|element| self.representative(element)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_element_represents_its_set() {
        let mut sets: DisjointSets<u32> = DisjointSets::new(6);
        sets.join(4, 5);
        sets.join(3, 4);
        sets.join(1, 5);
        assert_eq!(sets.representatives().as_slice(), [0, 1, 2, 1, 1, 1]);
    }
}
