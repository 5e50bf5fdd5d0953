//! Selects the classes of one side that are worth comparing with a class of the other: those with compatible dates
//! and another value in the field that must differ. On points where each claim has its own date or figure, thousands
//! of classes fail by these alone.

use super::{
    classes::{Classes, FIELDS},
    field::UNKNOWN,
    pair_plan::{ComparisonGroup, FieldComparison, FieldRef},
};
use crate::narrow::low_u32;
use crate::rules::ir::{Operator, ValueType};
use std::ops::Range;

/// How the dates of two claims must relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DateOrder {
    /// They share a day.
    Shared,
    /// The subject's end before the others begin.
    SubjectFirst,
    /// The others end before the subject's begin.
    AgainstFirst,
}

/// A condition on the dates of both claims, with the indexes of these fields in the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DateWindow {
    days: DateOrder,
    fields: [usize; 2],
}

impl DateWindow {
    /// The first condition on dates alone, if there is one.
    pub(super) fn from_group(cross: &ComparisonGroup) -> Option<Self> {
        let asked = cross.compares.iter().find_map(|compare| {
            let days = match compare.operator {
                Operator::Overlaps => DateOrder::Shared,
                Operator::Before => DateOrder::SubjectFirst,
                Operator::After => DateOrder::AgainstFirst,
                Operator::Is
                | Operator::IsNot
                | Operator::Within
                | Operator::ApartFrom
                | Operator::MoreThan
                | Operator::LessThan
                | Operator::AtLeast
                | Operator::AtMost => return None,
            };
            Self::new(compare, days)
        });
        let excluded = || {
            cross.negations.iter().find_map(|group| match (group.compares.as_slice(), group.negations.as_slice()) {
                ([compare], []) if compare.operator == Operator::ApartFrom => Self::new(compare, DateOrder::Shared),
                _ => None,
            })
        };
        asked.or_else(excluded).or_else(|| Self::of_neither(cross))
    }

    /// If neither may end before the other begins, they share a day.
    fn of_neither(cross: &ComparisonGroup) -> Option<Self> {
        let single = |group: &ComparisonGroup| match (group.compares.as_slice(), group.negations.as_slice()) {
            ([compare], []) if compare.operator == Operator::Before => Self::new(compare, DateOrder::SubjectFirst),
            ([compare], []) if compare.operator == Operator::After => Self::new(compare, DateOrder::AgainstFirst),
            _ => None,
        };
        let orders: Vec<Self> = cross.negations.iter().filter_map(single).collect();
        let has = |days: DateOrder, fields: [usize; 2]| orders.contains(&Self { days, fields });
        let both = orders
            .iter()
            .find(|order| has(DateOrder::SubjectFirst, order.fields) && has(DateOrder::AgainstFirst, order.fields));
        both.map(|order| Self { days: DateOrder::Shared, fields: order.fields })
    }

    fn new(compare: &FieldComparison, days: DateOrder) -> Option<Self> {
        if compare.kind != ValueType::Date {
            return None;
        }
        match (compare.left, compare.right, days) {
            (FieldRef::Subject(subject), FieldRef::Against(against), days) => {
                Some(Self { days, fields: [subject, against] })
            }
            (FieldRef::Against(against), FieldRef::Subject(subject), DateOrder::Shared) => {
                Some(Self { days, fields: [subject, against] })
            }
            (FieldRef::Against(against), FieldRef::Subject(subject), DateOrder::SubjectFirst) => {
                Some(Self { days: DateOrder::AgainstFirst, fields: [subject, against] })
            }
            (FieldRef::Against(against), FieldRef::Subject(subject), DateOrder::AgainstFirst) => {
                Some(Self { days: DateOrder::SubjectFirst, fields: [subject, against] })
            }
            (FieldRef::Subject(_) | FieldRef::Constant(_), FieldRef::Subject(_) | FieldRef::Constant(_), _)
            | (FieldRef::Against(_), FieldRef::Against(_) | FieldRef::Constant(_), _)
            | (FieldRef::Constant(_), FieldRef::Against(_), _) => None,
        }
    }

    /// The dates of a class; `None` if they are unknown or have no beginning.
    fn days_of(&self, row: &[u64], is_subject: bool) -> Option<(u32, u32)> {
        let [subject, against] = self.fields;
        let code = row.get(FIELDS + if is_subject { subject } else { against }).copied()?;
        let (from, to) = (low_u32(code >> 32), low_u32(code));
        (code != UNKNOWN && from != u32::MIN).then_some((from, to))
    }
}

/// The classes of one side, indexed by date and value.
#[derive(Debug, Default)]
pub(super) struct Partners {
    /// The number of classes, if they are few enough for a linear search.
    few: u32,
    window: Option<DateWindow>,
    /// Whether these are classes of the subject's side.
    is_subject: bool,
    /// The classes by run, and within a run by their first day, undated ones first.
    order: Vec<u32>,
    /// For each of them, its first day, and the latest last day of it and all before it in its run.
    days: Vec<(u32, u32)>,
    runs: Vec<ValueRun>,
}

/// Classes with the same value in the field that must differ, or all classes.
#[derive(Debug)]
struct ValueRun {
    code: Option<u64>,
    /// Classes without dates.
    undated: Range<usize>,
    dated: Range<usize>,
}

impl Partners {
    /// Up to this many classes are searched linearly. With more values than this, the field that must differ is
    /// ignored, since a partner is found soon.
    const FEW: usize = 8;

    /// Indexes the classes of a side.
    pub(super) fn new(classes: &Classes, window: Option<DateWindow>, differ: bool, is_subject: bool) -> Self {
        if classes.len() as usize <= Self::FEW {
            return Self { few: classes.len(), ..Self::default() };
        }
        let only = |class: u32| if differ { classes.only_code(class) } else { None };
        let mut codes: Vec<Option<u64>> = Vec::new();
        for class in 0..classes.len() {
            if codes.len() <= Self::FEW && !codes.contains(&only(class)) {
                codes.push(only(class));
            }
        }
        let by_code = codes.len() <= Self::FEW;
        let days = |class: u32| window.and_then(|window| window.days_of(classes.row(class), is_subject));
        let key = |class: u32| (if by_code { only(class) } else { None }, days(class), class);
        let mut keys: Vec<_> = (0..classes.len()).map(key).collect();
        keys.sort_unstable();
        let mut partners = Self { window, is_subject, ..Self::default() };
        for run in keys.chunk_by(|one, two| one.0 == two.0) {
            let start = partners.order.len();
            let mut latest = u32::MIN;
            for &(_, days, class) in run {
                let (from, to) = days.unwrap_or((u32::MIN, u32::MIN));
                latest = latest.max(to);
                partners.order.push(class);
                partners.days.push((from, latest));
            }
            let undated = start + run.partition_point(|(_, days, _)| days.is_none());
            let code = run.first().and_then(|&(code, ..)| code);
            partners.runs.push(ValueRun { code, undated: start..undated, dated: undated..partners.order.len() });
        }
        partners
    }

    /// The classes that may match a class of the other side, given its row and, if all its claims agree, its value in
    /// the field that must differ.
    pub(super) fn candidates_for<'p>(&'p self, row: &[u64], code: Option<u64>) -> impl Iterator<Item = u32> + use<'p> {
        let window = self.window.map(|window| (window.days, window.days_of(row, !self.is_subject)));
        let runs = self.runs.iter().filter(move |run| run.code.is_none() || run.code != code);
        let found = runs.flat_map(move |run| {
            let (undated, dated) = (run.undated.clone(), run.dated.clone());
            let (undated, dated) = match window {
                None | Some((DateOrder::Shared, None)) => (undated, dated),
                Some((DateOrder::Shared, Some(own))) => (undated, self.fitting(dated, DateOrder::Shared, own)),
                // A range without a beginning comes after nothing.
                Some((days, own)) => match (self.comes_later(days), own) {
                    (true, Some(own)) => (0..0, self.fitting(dated, days, own)),
                    (true, None) => (0..0, dated),
                    (false, Some(own)) => (undated, self.fitting(dated, days, own)),
                    (false, None) => (0..0, 0..0),
                },
            };
            undated.chain(dated)
        });
        (0..self.few).chain(found.filter_map(|place| self.order.get(place).copied()))
    }

    /// Whether these classes must be later than those of the other side.
    fn comes_later(&self, days: DateOrder) -> bool {
        matches!((days, self.is_subject), (DateOrder::SubjectFirst, false) | (DateOrder::AgainstFirst, true))
    }

    /// The range of classes, of those sorted by date, that may match the given dates.
    fn fitting(&self, all: Range<usize>, days: DateOrder, (from, to): (u32, u32)) -> Range<usize> {
        let dated = self.days.get(all.clone()).unwrap_or(&[]);
        let first = |wanted: &dyn Fn(&(u32, u32)) -> bool| all.start + dated.partition_point(|days| !wanted(days));
        if days == DateOrder::Shared {
            let end = first(&|&(begins, _)| begins > to);
            first(&|&(_, latest)| latest >= from).min(end)..end
        } else if self.comes_later(days) {
            first(&|&(begins, _)| begins > to)..all.end
        } else {
            all.start..first(&|&(begins, _)| begins >= from)
        }
    }
}
