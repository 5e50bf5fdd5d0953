//! A few claims against a few, pair by pair: on most points that costs less than folding them into
//! classes. What is found is the same.

use super::{
    super::{Role, solve::Flow},
    Found, Pairs, Raw,
    classes::{FIELDS, UNKNOWN},
    shape::SideShape,
};
use std::ops::ControlFlow;

/// With more pairs than this, classes are compared instead.
const PAIRS: usize = 48;

/// The claims of one side with what decides about each.
#[derive(Debug, Default)]
pub(super) struct Rows {
    width: usize,
    claims: Vec<u32>,
    cells: Vec<u64>,
}

impl Rows {
    fn row(&self, index: usize) -> &[u64] {
        self.cells.get(index * self.width..(index + 1) * self.width).unwrap_or(&[])
    }
}

/// Two claims that match, by their places, and by how much that is lowered.
#[derive(Clone, Copy)]
struct Matched {
    left: usize,
    right: usize,
    lowered: u8,
}

/// Whether so many claims are few.
pub(super) const fn suits(subjects: usize, againsts: usize) -> bool {
    subjects * againsts <= PAIRS
}

impl Pairs<'_> {
    /// Compares each claim of the one side with each of the other.
    pub(super) fn few(&mut self, point: u32, subjects: &[Raw], againsts: &[Raw]) -> Flow {
        let shape = self.shape;
        let [mut lefts, mut rights] = std::mem::take(&mut self.rows);
        let mut flow = self.few_rows(&shape.subject, point, subjects, &mut lefts);
        if flow.is_continue() && !lefts.claims.is_empty() {
            flow = self.few_rows(&shape.against, point, againsts, &mut rights);
            if flow.is_continue() && !rights.claims.is_empty() {
                flow = self.budget.take((lefts.claims.len() * rights.claims.len()) as u64);
                self.few_pairs(point, &lefts, &rights);
            }
        }
        self.rows = [lefts, rights];
        flow
    }

    fn few_rows(&mut self, side: &SideShape, point: u32, raw: &[Raw], rows: &mut Rows) -> Flow {
        rows.width = FIELDS + side.fields.len();
        rows.claims.clear();
        rows.cells.clear();
        for raw in raw {
            let before = rows.cells.len();
            if self.row(side, point, raw, &mut rows.cells)? {
                rows.claims.push(raw.claim);
            } else {
                rows.cells.truncate(before);
            }
        }
        ControlFlow::Continue(())
    }

    fn few_pairs(&mut self, point: u32, lefts: &Rows, rights: &Rows) {
        // Mostly nothing matches, and then nothing is allocated.
        let mut matched: Vec<Matched> = Vec::new();
        for left in 0..lefts.claims.len() {
            for right in 0..rights.claims.len() {
                let (one, other) = (lefts.row(left), rights.row(right));
                if self.few_equal(one, other)
                    && let Some(lowered) = self.pair(point, one, other)
                {
                    matched.push(Matched { left, right, lowered });
                }
            }
        }
        while let Some(first) = matched.first().copied() {
            let same = |pair: &Matched| self.one_finding(lefts, rights, first, *pair);
            let (finding, rest) = matched.into_iter().partition(same);
            self.few_found(point, lefts, rights, finding);
            matched = rest;
        }
    }

    /// Whether two pairs belong to one finding: what must be equal is the same, and what findings
    /// are told apart by.
    fn one_finding(&self, lefts: &Rows, rights: &Rows, one: Matched, other: Matched) -> bool {
        let same = |rows: &Rows, one: usize, other: usize, field: usize| {
            rows.row(one).get(field + FIELDS) == rows.row(other).get(field + FIELDS)
        };
        let sort_by = &self.shape.sort_by;
        let left = |&field: &usize| same(lefts, one.left, other.left, field);
        let right = |&field: &usize| same(rights, one.right, other.right, field);
        sort_by.subject_equal.iter().chain(&sort_by.subject_per).all(left) && sort_by.against_per.iter().all(right)
    }

    /// Makes a finding of pairs, or one for each claim where only the subject is flagged.
    fn few_found(&mut self, point: u32, lefts: &Rows, rights: &Rows, pairs: Vec<Matched>) {
        let claim = |rows: &Rows, index: usize| rows.claims.get(index).copied().unwrap_or(u32::MAX);
        let mut members: Vec<(u32, Role, u8)> = Vec::new();
        for pair in &pairs {
            members.push((claim(lefts, pair.left), Role::Subject, pair.lowered));
            if !self.shape.one_sided {
                members.push((claim(rights, pair.right), Role::Against, pair.lowered));
            }
        }
        members.sort_unstable();
        members.dedup_by_key(|&mut (claim, role, _)| (claim, role));
        // The least claim that the first one matches as well as it matches any.
        let partner = |first: u32, best: u8| {
            let all = pairs.iter().filter(|pair| pair.lowered == best && claim(lefts, pair.left) == first);
            all.map(|pair| claim(rights, pair.right)).min().unwrap_or(u32::MAX)
        };
        if self.shape.one_sided {
            for &(flagged, role, best) in &members {
                let second = partner(flagged, best);
                let per = self.per(flagged, second);
                let members = vec![(flagged, role, best)];
                self.found.push(Found { point, per, members, best: (best, flagged, second) });
            }
            return;
        }
        let Some(lowered) = pairs.iter().map(|pair| pair.lowered).min() else { return };
        let strongest = pairs.iter().filter(|pair| pair.lowered == lowered).map(|pair| claim(lefts, pair.left));
        let first = strongest.min().unwrap_or(u32::MAX);
        let second = partner(first, lowered);
        let per = self.per(first, second);
        self.found.push(Found { point, per, members, best: (lowered, first, second) });
    }

    /// Whether what must be equal is, and what must differ does.
    fn few_equal(&self, left: &[u64], right: &[u64]) -> bool {
        let code = |row: &[u64], field: usize| row.get(field + FIELDS).copied().unwrap_or(UNKNOWN);
        let equal = |&(one, two): &(usize, usize)| code(left, one) != UNKNOWN && code(left, one) == code(right, two);
        let differ = |(one, two): (usize, usize)| {
            let (one, two) = (code(left, one), code(right, two));
            one != UNKNOWN && two != UNKNOWN && one != two
        };
        self.shape.equal.iter().all(equal) && self.shape.differ.is_none_or(differ)
    }
}
