//! Fields of claims, encoded as numbers for fast comparison.

use super::super::compare::{self, FieldValue, datum};
use crate::{
    model::{Claim, Model, NameId, Term, TermKind},
    rules::ir::{Constant, Field, Operand, Operator, ValueType},
    value::{DateRange, NumberRange},
};
use std::collections::HashMap;

/// The code of an unknown value. It is no date range, since none ends before it begins.
pub(super) const UNKNOWN: u64 = (u32::MAX as u64) << 32;

/// A field of a claim, or a constant.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ClaimField {
    Speaker,
    Reporter,
    Source,
    Certainty,
    Stance,
    Voice,
    Proposition,
    Said,
    Time,
    When,
    Dated,
    Holds,
    Published,
    /// The same code for every claim.
    Constant(u64),
    /// Any other.
    Other(Operand),
}

impl ClaimField {
    /// The field for an operand, which is about a claim or a constant.
    pub(super) fn new(operand: &Operand) -> Self {
        let column = match operand {
            Operand::Field { base_kind: ValueType::Claim, path, .. } => match path[..] {
                [(Field::Speaker, _)] => Some(Self::Speaker),
                [(Field::Reporter, _)] => Some(Self::Reporter),
                [(Field::Source, _)] => Some(Self::Source),
                [(Field::Certainty, _)] => Some(Self::Certainty),
                [(Field::Stance, _)] => Some(Self::Stance),
                [(Field::Voice, _)] => Some(Self::Voice),
                [(Field::Proposition, _)] => Some(Self::Proposition),
                [(Field::Said, _)] => Some(Self::Said),
                [(Field::Time, _)] => Some(Self::Time),
                [(Field::When, _)] => Some(Self::When),
                [(Field::Dated, _)] => Some(Self::Dated),
                [(Field::Holds, _)] => Some(Self::Holds),
                [(Field::Source, _), (Field::Published, _)] => Some(Self::Published),
                _ => None,
            },
            Operand::Constant(Constant::Level(_, level)) => Some(Self::Constant(u64::from(*level))),
            Operand::Constant(Constant::Date(date)) => Some(Self::Constant(of_date(*date))),
            Operand::Constant(Constant::Id(kind, id)) if *kind != ValueType::Value => {
                Some(Self::Constant(u64::from(*id)))
            }
            Operand::Constant(Constant::Id(_, raw)) if Term::from_raw(*raw).name().is_some() => {
                Some(Self::Constant(u64::from(*raw)))
            }
            _ => None,
        };
        column.unwrap_or_else(|| Self::Other(operand.clone()))
    }

    /// The code of a claim's value.
    pub(super) fn code(&self, model: &Model, id: u32, claim: &Claim, codes: &mut FieldCodes) -> u64 {
        match self {
            Self::Other(operand) => codes.code(datum(model, operand, id)),
            _ => self.plain(model, claim),
        }
    }

    /// The code for a field that needs no [`FieldCodes`]; [`UNKNOWN`] for others.
    pub(super) fn plain(&self, model: &Model, claim: &Claim) -> u64 {
        let known = |id: crate::model::DateId| if id.is_known() { of_date(model.date(id)) } else { UNKNOWN };
        match self {
            Self::Speaker => of_name(claim.speaker),
            Self::Reporter => of_name(claim.reporter),
            Self::Source => u64::from(claim.source.0),
            Self::Certainty => claim.certainty as u64,
            Self::Stance => claim.stance as u64,
            Self::Voice => claim.voice as u64,
            Self::Proposition => u64::from(claim.proposition.0),
            Self::Said => match model.said(claim) {
                DateRange::ALWAYS => UNKNOWN,
                said => of_date(said),
            },
            Self::Time => of_date(model.time(claim)),
            Self::When => known(model.when(claim)),
            Self::Holds => of_date(model.holds(claim)),
            Self::Dated => known(model.dated(claim)),
            Self::Published => known(model.source(claim.source).published),
            Self::Constant(code) => *code,
            Self::Other(_) => UNKNOWN,
        }
    }

    /// Whether it needs no [`FieldCodes`].
    pub(super) const fn is_plain(&self) -> bool {
        !matches!(self, Self::Other(_))
    }
}

/// The code of a name.
pub(super) fn of_name(name: NameId) -> u64 {
    u64::from(Term::new(TermKind::Name(name)).raw())
}

fn of_date(date: DateRange) -> u64 {
    let (from, to) = date.ends_in_order();
    (u64::from(from) << 32) | u64::from(to)
}

/// Codes for texts and numbers, equal for equal ones.
#[derive(Debug, Default)]
pub(super) struct FieldCodes {
    texts: HashMap<String, u64>,
    numbers: Vec<NumberRange>,
    by_number: HashMap<NumberRange, u64>,
}

impl FieldCodes {
    /// The code of a value.
    pub(super) fn code(&mut self, datum: Option<FieldValue<'_>>) -> u64 {
        match datum {
            None => UNKNOWN,
            Some(FieldValue::Id(id)) => u64::from(id),
            Some(FieldValue::Date(date)) => of_date(date),
            Some(FieldValue::Text(text)) => match self.texts.get(text) {
                Some(&code) => code,
                None => {
                    let code = self.texts.len() as u64;
                    self.texts.insert(text.to_owned(), code);
                    code
                }
            },
            Some(FieldValue::Number(number)) => {
                let Self { numbers, by_number, .. } = self;
                *by_number.entry(number).or_insert_with(|| {
                    numbers.push(number);
                    numbers.len() as u64 - 1
                })
            }
        }
    }

    fn number(&self, code: u64) -> Option<NumberRange> {
        usize::try_from(code).ok().and_then(|code| self.numbers.get(code)).copied()
    }

    /// Whether a comparison holds for two codes of a kind.
    pub(super) fn holds(&self, operator: Operator, kind: ValueType, left: u64, right: u64) -> bool {
        compares(operator, kind, left, right).unwrap_or_else(|| match (self.number(left), self.number(right)) {
            (Some(left), Some(right)) => left.unit == right.unit && compare::numbers(operator, left, right),
            _ => false,
        })
    }
}

/// Whether a comparison holds for two codes of a kind; `None` if codes are not enough to tell.
pub(super) fn compares(operator: Operator, kind: ValueType, left: u64, right: u64) -> Option<bool> {
    if left == UNKNOWN || right == UNKNOWN {
        return Some(false);
    }
    let (from, to) = (|code: u64| code >> 32, |code: u64| code & u64::from(u32::MAX));
    let before = |one: u64, other: u64| to(one) < from(other);
    match operator {
        Operator::Is => Some(left == right),
        Operator::IsNot => Some(left != right),
        Operator::Before => Some(before(left, right)),
        Operator::After => Some(before(right, left)),
        Operator::Overlaps => Some(!before(left, right) && !before(right, left)),
        Operator::Within => Some(from(right) <= from(left) && to(left) <= to(right)),
        Operator::ApartFrom => Some(before(left, right) || before(right, left)),
        // Surer levels have smaller numbers.
        Operator::AtLeast if kind == ValueType::Certainty => Some(left <= right),
        Operator::AtMost if kind == ValueType::Certainty => Some(left >= right),
        Operator::AtLeast | Operator::AtMost | Operator::MoreThan | Operator::LessThan => None,
    }
}
