//! Folds the claims of one side of a point into classes of claims that no condition distinguishes.

use super::{
    super::{facts::Facts, tie_break::by_content},
    field::{FieldCodes, UNKNOWN},
    pair_plan::{ComparisonGroup, FieldRef},
};
use crate::{interner::HASH, rules::ir::ValueType};
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// The index of the first field in a row. Before it are the levels by which the claim is lowered, its value, and the
/// date of that value.
pub(super) const FIELDS: usize = 3;

/// Interned rows of equal width.
#[derive(Debug, Default)]
pub(super) struct RowInterner {
    width: usize,
    count: u32,
    cells: Vec<u64>,
    table: HashTable<u32>,
    last: u32,
}

/// Up to this many rows are searched linearly; more are hashed.
const FEW: u32 = 8;

impl RowInterner {
    /// Starts over with rows of `width` cells.
    pub(super) fn clear(&mut self, width: usize) {
        self.width = width;
        self.count = 0;
        self.cells.clear();
        self.last = 0;
        if !self.table.is_empty() {
            self.table.clear();
        }
    }

    /// The number of rows.
    pub(super) const fn len(&self) -> u32 {
        self.count
    }

    /// The row with a number.
    pub(super) fn row(&self, index: u32) -> &[u64] {
        row(&self.cells, self.width, index)
    }

    /// The number of a row, which is added if it is missing.
    pub(super) fn number(&mut self, new: &[u64]) -> u32 {
        let (cells, width) = (&self.cells, self.width);
        let same = |&index: &u32| equal(row(cells, width, index), new);
        if self.last < self.count && same(&self.last) {
            return self.last;
        }
        let known = if self.count <= FEW {
            (0..self.count).find(same)
        } else {
            self.table.find(HASH.hash_one(new), same).copied()
        };
        self.last = known.unwrap_or(self.count);
        if known.is_none() {
            self.cells.extend_from_slice(new);
            self.count += 1;
            let (cells, width) = (&self.cells, self.width);
            let hash = |&index: &u32| HASH.hash_one(row(cells, width, index));
            let from = if self.count == FEW + 1 { 0 } else { self.last };
            if self.count > FEW {
                for index in from..self.count {
                    self.table.insert_unique(hash(&index), index, hash);
                }
            }
        }
        self.last
    }
}

fn row(cells: &[u64], width: usize, index: u32) -> &[u64] {
    let start = index as usize * width;
    cells.get(start..start + width).unwrap_or(&[])
}

/// Rows are short, so comparing word by word is cheaper than a call.
fn equal(one: &[u64], two: &[u64]) -> bool {
    one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one == two)
}

/// A claim of a class, with its value in the field that must differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClassMember {
    pub(super) claim: u32,
    pub(super) class: u32,
    pub(super) code: u64,
}

/// The first claim of a class by content, and the first with another value in the field that must differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct FirstClaims {
    pub(super) first: (u32, u64),
    pub(super) other: Option<(u32, u64)>,
}

impl FirstClaims {
    fn add(&mut self, facts: &Facts<'_>, claim: u32, code: u64) {
        let before = |one: u32, other: u32| by_content(facts, ValueType::Claim, one, other).is_lt();
        let (least, known) = self.first;
        if code == known {
            if before(claim, least) {
                self.first.0 = claim;
            }
        } else if before(claim, least) {
            self.other = Some(self.first);
            self.first = (claim, code);
        } else if self.other.is_none_or(|(other, _)| before(claim, other)) {
            self.other = Some((claim, code));
        }
    }

    /// The first claim with a value other than `code`.
    pub(super) fn apart_from(self, code: u64) -> Option<u32> {
        if self.first.1 == code { self.other.map(|(claim, _)| claim) } else { Some(self.first.0) }
    }
}

/// The classes of one side.
#[derive(Debug, Default)]
pub(super) struct Classes {
    rows: RowInterner,
    leasts: Vec<FirstClaims>,
    /// All claims with their classes.
    pub(super) placed: Vec<ClassMember>,
}

impl Classes {
    /// Starts over with rows of `width` cells.
    pub(super) fn clear(&mut self, width: usize) {
        self.rows.clear(width);
        self.leasts.clear();
        self.placed.clear();
    }

    /// All classes, with their rows and first claims.
    pub(super) fn all(&self) -> impl Iterator<Item = (u32, &[u64], FirstClaims)> {
        (0..self.rows.len()).zip(&self.leasts).map(|(class, leasts)| (class, self.rows.row(class), *leasts))
    }

    /// The number of classes.
    pub(super) const fn len(&self) -> u32 {
        self.rows.len()
    }

    /// The row of a class.
    pub(super) fn row(&self, class: u32) -> &[u64] {
        self.rows.row(class)
    }

    /// The first claims of a class.
    pub(super) fn leasts(&self, class: u32) -> Option<FirstClaims> {
        self.leasts.get(class as usize).copied()
    }

    /// The value that all claims of a class have in the field that must differ, if they agree.
    pub(super) fn only_code(&self, class: u32) -> Option<u64> {
        self.leasts(class).filter(|leasts| leasts.other.is_none()).map(|leasts| leasts.first.1)
    }

    /// Adds a claim to the class of its row.
    pub(super) fn add(&mut self, facts: &Facts<'_>, claim: u32, row: &[u64], code: u64) {
        let class = self.rows.number(row);
        match self.leasts.get_mut(class as usize) {
            Some(leasts) => leasts.add(facts, claim, code),
            None => self.leasts.push(FirstClaims { first: (claim, code), other: None }),
        }
        self.placed.push(ClassMember { claim, class, code });
    }
}

/// The two least lowered pairs with different codes, best first.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BestTwo([Option<(u8, u64)>; 2]);

impl BestTwo {
    /// Adds a pair, keeping the best two.
    pub(super) fn keep(&mut self, lowered: u8, code: u64) {
        let [first, second] = &mut self.0;
        match (&first, &second) {
            (Some((by, known)), _) if *known == code => {
                if lowered < *by {
                    *first = Some((lowered, code));
                }
            }
            (Some((by, _)), _) if lowered < *by => {
                *second = *first;
                *first = Some((lowered, code));
            }
            (Some(_), Some((by, _))) => {
                if lowered < *by {
                    *second = Some((lowered, code));
                }
            }
            (Some(_), None) => *second = Some((lowered, code)),
            (None, _) => *first = Some((lowered, code)),
        }
    }

    /// Whether no pair lowered by `bound` or more could change it.
    pub(super) fn is_full(&self, bound: u8) -> bool {
        self.0.iter().all(|kept| kept.is_some_and(|(by, _)| by <= bound))
    }

    /// The fewest levels.
    pub(super) fn least(&self) -> Option<u8> {
        self.0.first().copied().flatten().map(|(by, _)| by)
    }

    /// The fewest levels with a code other than `code`.
    pub(super) fn apart_from(&self, code: u64) -> Option<u8> {
        self.0.iter().flatten().find(|&&(_, other)| other != code).map(|&(by, _)| by)
    }
}

/// Whether all comparisons of a group hold for two rows.
pub(super) fn group_holds(
    codes: &FieldCodes,
    group: &ComparisonGroup,
    constants: &[u64],
    subject: &[u64],
    against: &[u64],
) -> bool {
    let at = |look: FieldRef| {
        let value = match look {
            FieldRef::Subject(index) => subject.get(index + FIELDS),
            FieldRef::Against(index) => against.get(index + FIELDS),
            FieldRef::Constant(index) => constants.get(index),
        };
        value.copied().unwrap_or(UNKNOWN)
    };
    group.compares.iter().all(|cross| codes.holds(cross.operator, cross.kind, at(cross.left), at(cross.right)))
        && !group.negations.iter().any(|group| group_holds(codes, group, constants, subject, against))
}
