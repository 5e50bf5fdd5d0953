//! Claims of one side of a point, folded into classes of those that no condition tells apart.

use super::super::compare::{Datum, datum};
use super::shape::{Cross, CrossGroup, Look};
use crate::{
    model::{Model, NameId, Term, TermKind},
    rules::ir::{Field, Kind, Operand, Operator},
    symbol::HASH,
    value::{DateRange, NumberRange},
};
use hashbrown::HashTable;
use std::{collections::HashMap, hash::BuildHasher, ops::Range};

/// What stands for an unknown value: no range of days begins after it ends.
pub(super) const UNKNOWN: u64 = ((i32::MAX as u32 as u64) << 32) | (i32::MIN as u32 as u64);

/// Where a row's own parts end and the fields begin: how much the claim is lowered by itself, its
/// value, and the date its value holds for.
pub(super) const FIELDS: usize = 3;

/// What fields hold, as numbers: equal for equal values of one kind.
#[derive(Debug, Default)]
pub(super) struct Codes {
    texts: HashMap<String, u64>,
    numbers: Vec<NumberRange>,
}

impl Codes {
    /// The number for what a field holds.
    pub(super) fn code(&mut self, datum: Option<Datum<'_>>) -> u64 {
        match datum {
            None => UNKNOWN,
            Some(Datum::Id(id)) => u64::from(id),
            Some(Datum::Date(date)) => (u64::from(date.from as u32) << 32) | u64::from(date.to as u32),
            Some(Datum::Text(text)) => match self.texts.get(text) {
                Some(&code) => code,
                None => {
                    let code = self.texts.len() as u64;
                    self.texts.insert(text.to_owned(), code);
                    code
                }
            },
            Some(Datum::Number(number)) => {
                let known = self.numbers.iter().position(|known| *known == number);
                known.unwrap_or_else(|| {
                    self.numbers.push(number);
                    self.numbers.len() - 1
                }) as u64
            }
        }
    }

    /// The number for what a field of a claim, a point or a constant holds. The fields of a claim that
    /// are columns are looked up without a detour.
    pub(super) fn of(&mut self, model: &Model, operand: &Operand, value: u32) -> u64 {
        if let Operand::Field { base_kind: Kind::Claim, path, .. } = operand
            && let [(field, _)] = path.as_slice()
            && let Some(claim) = model.claims.get(value as usize)
        {
            let name = |id: NameId| u64::from(Term::new(TermKind::Name(id)).raw());
            match field {
                Field::Speaker => return name(claim.speaker),
                Field::Reporter => return name(claim.reporter),
                Field::Source => return u64::from(claim.source.0),
                Field::Certainty => return claim.certainty as u64,
                Field::Stance => return claim.stance as u64,
                Field::Voice => return claim.voice as u64,
                _ => {}
            }
        }
        self.code(datum(model, operand, value))
    }

    fn number(&self, code: u64) -> Option<NumberRange> {
        self.numbers.get(code as usize).copied()
    }

    /// Whether a comparison holds for two codes.
    fn holds(&self, cross: &Cross, left: u64, right: u64) -> bool {
        if left == UNKNOWN || right == UNKNOWN {
            return false;
        }
        let date = |code: u64| DateRange { from: (code >> 32) as u32 as i32, to: code as u32 as i32 };
        match cross.operator {
            Operator::Is => left == right,
            Operator::IsNot => left != right,
            Operator::Before => date(left).is_before(date(right)),
            Operator::After => date(right).is_before(date(left)),
            Operator::Overlaps => date(left).overlaps(date(right)),
            Operator::Within => date(left).is_within(date(right)),
            Operator::ApartFrom => !date(left).overlaps(date(right)),
            Operator::AtLeast if cross.kind == Kind::Certainty => left <= right,
            Operator::AtMost if cross.kind == Kind::Certainty => left >= right,
            operator => match (self.number(left), self.number(right)) {
                (Some(left), Some(right)) => {
                    left.unit == right.unit && super::super::compare::numbers(operator, left, right)
                }
                _ => false,
            },
        }
    }

    /// Whether all comparisons of a group hold for two rows.
    pub(super) fn group(&self, group: &CrossGroup, constants: &[u64], subject: &[u64], against: &[u64]) -> bool {
        let at = |look: Look| {
            let value = match look {
                Look::Subject(index) => subject.get(index + FIELDS),
                Look::Against(index) => against.get(index + FIELDS),
                Look::Constant(index) => constants.get(index),
            };
            value.copied().unwrap_or(UNKNOWN)
        };
        group.compares.iter().all(|cross| self.holds(cross, at(cross.left), at(cross.right)))
            && !group.negations.iter().any(|group| self.group(group, constants, subject, against))
    }
}

/// The classes of one side.
#[derive(Debug, Default)]
pub(super) struct Classes {
    width: usize,
    rows: Vec<u64>,
    /// The least claim of each class.
    first: Vec<u32>,
    /// All claims with their class.
    pub(super) claims: Vec<(u32, u32)>,
    table: HashTable<u32>,
}

impl Classes {
    /// Starts over with rows of that width.
    pub(super) fn clear(&mut self, width: usize) {
        self.width = width;
        self.rows.clear();
        self.first.clear();
        self.claims.clear();
        self.table.clear();
    }

    /// How many classes there are.
    pub(super) fn len(&self) -> usize {
        self.first.len()
    }

    /// The row of a class.
    pub(super) fn row(&self, class: u32) -> &[u64] {
        row(&self.rows, self.width, class)
    }

    /// The least claim of a class.
    pub(super) fn first(&self, class: u32) -> u32 {
        self.first.get(class as usize).copied().unwrap_or(u32::MAX)
    }

    /// Adds a claim to the class of its row.
    pub(super) fn add(&mut self, claim: u32, new: &[u64]) {
        let (rows, width) = (&self.rows, self.width);
        let class = if self.first.len() < 8 {
            (0..self.first.len() as u32).find(|&class| row(rows, width, class) == new)
        } else {
            self.table.find(HASH.hash_one(new), |&class| row(rows, width, class) == new).copied()
        };
        let class = class.unwrap_or_else(|| {
            let class = self.first.len() as u32;
            self.first.push(claim);
            self.rows.extend_from_slice(new);
            let (rows, width) = (&self.rows, self.width);
            let hash = |&class: &u32| HASH.hash_one(row(rows, width, class));
            if class == 7 {
                // Few classes need no table; from here on it pays.
                for class in 0..7 {
                    self.table.insert_unique(hash(&class), class, hash);
                }
            }
            if class >= 7 {
                self.table.insert_unique(hash(&class), class, hash);
            }
            class
        });
        if let Some(first) = self.first.get_mut(class as usize) {
            *first = (*first).min(claim);
        }
        self.claims.push((claim, class));
    }
}

fn row(rows: &[u64], width: usize, class: u32) -> &[u64] {
    let start = class as usize * width;
    rows.get(start..start + width).unwrap_or(&[])
}

/// A side's classes in the order of what must be equal and of what findings are told apart by.
pub(super) struct Sorted {
    pub(super) keys: Vec<(Vec<u64>, Vec<u64>, u32)>,
    /// For each class, where its claims stand among all.
    pub(super) claims: Vec<Range<usize>>,
}

/// Puts the classes of a side in order.
pub(super) fn sorted(classes: &mut Classes, equal: &[usize], per: &[usize]) -> Sorted {
    let pick = |row: &[u64], fields: &[usize]| -> Vec<u64> {
        fields.iter().map(|&field| row.get(field + FIELDS).copied().unwrap_or(UNKNOWN)).collect()
    };
    let mut keys: Vec<(Vec<u64>, Vec<u64>, u32)> = (0..classes.len() as u32)
        .map(|class| {
            let row = classes.row(class);
            (pick(row, equal), pick(row, per), class)
        })
        .collect();
    keys.sort_unstable();
    classes.claims.sort_unstable_by_key(|&(claim, class)| (class, claim));
    let mut claims = vec![0..0; classes.len()];
    let mut start = 0;
    for run in classes.claims.chunk_by(|one, two| one.1 == two.1) {
        if let Some(slot) = run.first().and_then(|&(_, class)| claims.get_mut(class as usize)) {
            *slot = start..start + run.len();
        }
        start += run.len();
    }
    Sorted { keys, claims }
}

/// What must be equal, what findings are told apart by, and the class.
pub(super) type Keyed = (Vec<u64>, Vec<u64>, u32);

/// The runs of classes that are the same in some part of what they are sorted by.
pub(super) fn runs<'k>(
    keys: &'k [Keyed],
    same: impl Fn(&Keyed, &Keyed) -> bool + 'k,
) -> impl Iterator<Item = &'k [Keyed]> {
    keys.chunk_by(move |one, two| same(one, two))
}
