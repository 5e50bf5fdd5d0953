//! A vector whose elements are found by ids of one type.
//!
//! An id out of range is a defect of this program, never of its input. A default in its place would hide the defect, so
//! indexing panics. Ids of one table do not fit another, and whatever may be absent is an `Option` of an id.

use crate::narrow::to_u32;
use std::{
    fmt::{self, Debug, Formatter},
    marker::PhantomData,
    ops::{Index, IndexMut},
    slice,
};

/// The number of an element in an [`IdVec`].
pub trait Id: Copy + Ord {
    /// The id of the element at an index.
    fn from_index(index: usize) -> Self;

    /// The index of the element.
    fn index(self) -> usize;
}

/// Makes newtypes of `u32` ids of [`IdVec`]s.
macro_rules! id_types {
    ($($id:ty),+ $(,)?) => {$(
        impl $crate::collections::Id for $id {
            fn from_index(index: usize) -> Self {
                Self($crate::narrow::to_u32(index))
            }

            #[inline]
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

pub(crate) use id_types;

/// For tables whose elements have numbers without a type of their own.
impl Id for u32 {
    fn from_index(index: usize) -> Self {
        to_u32(index)
    }

    #[inline]
    fn index(self) -> usize {
        self as usize
    }
}

/// For tables whose elements are found by their place in another vector.
impl Id for usize {
    fn from_index(index: usize) -> Self {
        index
    }

    #[inline]
    fn index(self) -> usize {
        self
    }
}

/// A vector whose elements are found by ids of type `I`. It has no `get`: whoever has no id of it looks into
/// [`IdVec::as_slice`].
pub struct IdVec<I, T> {
    items: Vec<T>,
    ids: PhantomData<fn(I) -> I>,
}

impl<I: Id, T> IdVec<I, T> {
    /// Adds an element and returns its id.
    pub fn push(&mut self, item: T) -> I {
        let id = I::from_index(self.items.len());
        self.items.push(item);
        id
    }

    /// The ids of all elements, in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// All elements with their ids, in order.
    pub fn enumerated(&self) -> impl DoubleEndedIterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }
}

impl<I, T> IdVec<I, T> {
    /// The number of elements.
    pub const fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no element.
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The elements, in order.
    pub fn iter(&self) -> slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The elements to be changed, in order.
    pub fn iter_mut(&mut self) -> slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// All elements by their index.
    pub const fn as_slice(&self) -> &[T] {
        self.items.as_slice()
    }
}

impl<I: Id, T: Clone> IdVec<I, T> {
    /// The same value for each element of another table.
    pub fn for_each_of<U>(table: &IdVec<I, U>, value: T) -> Self {
        Self::filled(value, table.len())
    }

    /// So many equal elements.
    pub fn filled(value: T, length: usize) -> Self {
        vec![value; length].into()
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;

    #[inline]
    #[expect(clippy::indexing_slicing, reason = "INVARIANT: ids are issued by the table that they index")]
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    #[inline]
    #[expect(clippy::indexing_slicing, reason = "INVARIANT: ids are issued by the table that they index")]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

impl<I, T> From<Vec<T>> for IdVec<I, T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, ids: PhantomData }
    }
}

impl<I, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<S: IntoIterator<Item = T>>(items: S) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<I, T> IntoIterator for IdVec<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, I, T> IntoIterator for &'a IdVec<I, T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<I, T> Default for IdVec<I, T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<I, T: Clone> Clone for IdVec<I, T> {
    fn clone(&self) -> Self {
        self.items.clone().into()
    }
}

impl<I, T: PartialEq> PartialEq for IdVec<I, T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<I, T: Eq> Eq for IdVec<I, T> {}

impl<I, T: Debug> Debug for IdVec<I, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_found_by_the_id_that_it_was_given() {
        let mut letters: IdVec<u32, char> = IdVec::default();
        let (a, b) = (letters.push('a'), letters.push('b'));
        letters[b] = 'c';
        assert_eq!((letters[a], letters[b], letters.len()), ('a', 'c', 2));
        assert_eq!(letters.enumerated().collect::<Vec<_>>(), [(a, &'a'), (b, &'c')]);
        assert_eq!(IdVec::for_each_of(&letters, 7)[b], 7);
    }

    #[test]
    #[should_panic(expected = "index out of bounds")]
    fn an_id_of_no_element_is_a_defect() {
        let letters: IdVec<u32, char> = vec!['a'].into();
        let _ = letters[1];
    }
}
