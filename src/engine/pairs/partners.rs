//! The best partner of each class on one side of a point.

use super::{
    super::solve::Stop,
    Pairs,
    classes::{Classes, FIELDS, UNKNOWN},
};
use crate::symbol::HASH;
use hashbrown::HashMap;
use std::ops::ControlFlow;

/// One side of a point, as far as what must be equal is.
pub(super) struct Side<'c> {
    pub(super) classes: &'c Classes,
    pub(super) of: &'c [u32],
    pub(super) is_subject: bool,
}

impl Pairs<'_> {
    /// For each class of one side by how much its best pair with the other is lowered.
    ///
    /// Where a field must differ and nothing else looks at it, classes that are alike in all else
    /// have the same partners but for that field: the two best that differ in it serve them all.
    pub(super) fn best(&self, point: u32, own: &Side<'_>, other: &Side<'_>) -> ControlFlow<Stop, Vec<Option<u8>>> {
        let (own_field, other_field) = match self.shape.differ {
            Some((left, right)) if own.is_subject => (Some(left), Some(right)),
            Some((left, right)) => (Some(right), Some(left)),
            None => (None, None),
        };
        let partners = self.partners(other.classes, other.of, other_field);
        let least = partners.iter().filter_map(|&class| other.classes.row(class).first()).min().copied().unwrap_or(0);
        let mut best = vec![None; own.of.len()];
        let pair = |class: u32, partner: u32| {
            let (one, two) = (own.classes.row(class), other.classes.row(partner));
            if own.is_subject { self.pair(point, one, two) } else { self.pair(point, two, one) }
        };
        let (Some(own_field), Some(other_field), true) = (own_field, other_field, own.of.len() * partners.len() > 64)
        else {
            for (slot, &class) in best.iter_mut().zip(own.of) {
                let bound = own.classes.row(class).first().copied().unwrap_or(0) + least;
                for &partner in &partners {
                    self.budget.take(1)?;
                    if self.differs(own, class, other, partner)
                        && let Some(lowered) = pair(class, partner)
                    {
                        improve(slot, lowered);
                        if u64::from(lowered) <= bound {
                            break;
                        }
                    }
                }
            }
            return ControlFlow::Continue(best);
        };
        let mut known: HashMap<Vec<u64>, Two, foldhash::fast::FixedState> = HashMap::with_hasher(HASH);
        let mut row = Vec::new();
        for (slot, &class) in best.iter_mut().zip(own.of) {
            row.clear();
            row.extend_from_slice(own.classes.row(class));
            let Some(code) = row.get_mut(own_field + FIELDS) else { continue };
            let code = std::mem::take(code);
            if code == UNKNOWN {
                continue;
            }
            let two = match known.get(&row) {
                Some(two) => *two,
                None => {
                    let bound = row.first().copied().unwrap_or(0) + least;
                    let mut two: Two = [None; 2];
                    for &partner in &partners {
                        self.budget.take(1)?;
                        let other_code = other.classes.row(partner).get(other_field + FIELDS).copied();
                        if let (Some(lowered), Some(code)) = (pair(class, partner), other_code) {
                            keep_two(&mut two, lowered, code);
                            if two.iter().all(|kept| kept.is_some_and(|(by, _)| u64::from(by) <= bound)) {
                                break;
                            }
                        }
                    }
                    known.insert(row.clone(), two);
                    two
                }
            };
            *slot = two.into_iter().flatten().find(|&(_, other)| other != code).map(|(lowered, _)| lowered);
        }
        ControlFlow::Continue(best)
    }

    /// Whether two classes differ in the field that must.
    pub(super) fn differs(&self, own: &Side<'_>, class: u32, other: &Side<'_>, partner: u32) -> bool {
        let Some((left, right)) = self.shape.differ else { return true };
        let (own_field, other_field) = if own.is_subject { (left, right) } else { (right, left) };
        let code = |side: &Side<'_>, class: u32, field: usize| {
            side.classes.row(class).get(field + FIELDS).copied().unwrap_or(UNKNOWN)
        };
        let (one, two) = (code(own, class, own_field), code(other, partner, other_field));
        one != UNKNOWN && two != UNKNOWN && one != two
    }

    /// The classes to try as partners, the likeliest first. Of those that differ only in a field
    /// that must differ from the other side's, two are enough.
    fn partners(&self, classes: &Classes, of: &[u32], differ: Option<usize>) -> Vec<u32> {
        let mut order: Vec<u32> = of.to_vec();
        order.sort_unstable_by_key(|&class| (classes.row(class).first().copied(), classes.first(class), class));
        if let (Some(field), true) = (differ, order.len() > 4) {
            let mut seen: HashMap<Vec<u64>, u8, foldhash::fast::FixedState> = HashMap::with_hasher(HASH);
            order.retain(|&class| {
                let mut row = classes.row(class).to_vec();
                let Some(slot) = row.get_mut(field + FIELDS) else { return true };
                if *slot == UNKNOWN {
                    return false;
                }
                *slot = 0;
                let count = seen.entry(row).or_insert(0);
                *count = count.saturating_add(1);
                *count <= 2
            });
        }
        order
    }
}

/// The two least lowered of different codes, the least first.
type Two = [Option<(u8, u64)>; 2];

/// Keeps the two least lowered of different codes, the least first.
fn keep_two(two: &mut Two, lowered: u8, code: u64) {
    let [first, second] = two;
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
        (Some(_), Some((by, known))) => {
            if lowered < *by || (*known == code && lowered <= *by) {
                *second = Some((lowered, code));
            }
        }
        (Some(_), None) => *second = Some((lowered, code)),
        (None, _) => *first = Some((lowered, code)),
    }
}

fn improve(slot: &mut Option<u8>, lowered: u8) {
    *slot = Some(slot.map_or(lowered, |before| before.min(lowered)));
}
