//! The values of fields, and how they compare.

use crate::{
    model::{ClaimId, DateId, Model, NameId, PropositionId, SourceId, Term, TermKind},
    rules::ir::{Compare, Constant, Field, Operand, Operator, ValueType},
    syntax::ast::Comparison,
    value::{DateRange, NumberRange, number::ONE},
};
use std::collections::HashMap;

/// The value of an operand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum FieldValue<'a> {
    /// The number of a thing or a level, equal for equal things of one kind.
    Id(u32),
    /// A range of days.
    Date(DateRange),
    /// A range of numbers.
    Number(NumberRange),
    /// A text.
    Text(&'a str),
}

/// The value of an operand, given the value of its variable; `None` if it is unknown.
pub(super) fn datum<'a>(model: &'a Model, operand: &'a Operand, value: u32) -> Option<FieldValue<'a>> {
    match operand {
        Operand::Field { base_kind, path, .. } => field_of(model, *base_kind, path, value),
        Operand::Constant(constant) => constant_of(model, constant),
    }
}

fn constant_of<'a>(model: &'a Model, constant: &'a Constant) -> Option<FieldValue<'a>> {
    match constant {
        Constant::Id(ValueType::Value, raw) if *raw != Constant::NOBODY => value_of(model, *raw),
        Constant::Id(_, id) => Some(FieldValue::Id(*id)),
        Constant::Level(_, level) => Some(FieldValue::Id(u32::from(*level))),
        Constant::Date(date) => Some(FieldValue::Date(*date)),
        Constant::Number(number) => Some(FieldValue::Number(*number)),
        Constant::Text(text) => Some(FieldValue::Text(text)),
    }
}

/// The term encoded in a value.
pub(super) fn term_of(raw: u32) -> Term {
    Term::from_raw(raw)
}

/// The value of a term: dates and numbers by content, anything else by identity.
fn value_of(model: &Model, raw: u32) -> Option<FieldValue<'_>> {
    match term_of(raw).kind() {
        TermKind::Number(id) => model.numbers.get(id as usize).map(|&number| FieldValue::Number(number)),
        TermKind::Date(id) => known(model, id).map(FieldValue::Date),
        TermKind::Name(_) | TermKind::Proposition(_) | TermKind::Word(_) => Some(FieldValue::Id(raw)),
    }
}

fn known(model: &Model, id: DateId) -> Option<DateRange> {
    id.is_known().then(|| model.dates[id])
}

fn text(text: &str) -> Option<FieldValue<'_>> {
    if text.is_empty() { None } else { Some(FieldValue::Text(text)) }
}

fn field_of<'a>(model: &'a Model, kind: ValueType, path: &[(Field, ValueType)], value: u32) -> Option<FieldValue<'a>> {
    let (mut kind, mut value) = (kind, value);
    for (index, &(field, next)) in path.iter().enumerate() {
        let found = step(model, kind, field, value)?;
        if index + 1 == path.len() {
            return Some(found);
        }
        (kind, value) = match found {
            // A quote is identified by its claim.
            FieldValue::Text(_) if next == ValueType::Quote => (next, value),
            FieldValue::Id(id) => (next, id),
            _ => return None,
        };
    }
    match kind {
        ValueType::Value => value_of(model, value),
        _ => Some(FieldValue::Id(value)),
    }
}

fn step(model: &Model, kind: ValueType, field: Field, value: u32) -> Option<FieldValue<'_>> {
    match kind {
        ValueType::Claim => claim_field(model, field, value),
        ValueType::Quote => {
            let claim = model.claims.as_slice().get(value as usize)?;
            let quotation = model.extra(claim)?.quotation.as_ref()?;
            let number = match field {
                Field::Words => quotation.words,
                Field::Ellipses => quotation.ellipses,
                Field::Saying => model.quotes.saying(ClaimId(value))?,
                _ => return None,
            };
            Some(whole(number))
        }
        ValueType::Source => {
            let source = model.sources.as_slice().get(value as usize)?;
            match field {
                Field::Name => text(&source.name),
                Field::Title => text(&source.title),
                Field::Outlet => source.outlet.as_deref().and_then(text),
                Field::Kind => text(&source.kind),
                Field::Published => known(model, source.published).map(FieldValue::Date),
                _ => None,
            }
        }
        ValueType::Value => {
            let name = term_of(value).name()?;
            // A constant may be a name without an id in the model.
            let name = model.names.as_slice().get(name.0 as usize)?;
            match field {
                Field::Name => text(&name.text),
                Field::Kind => name.kind.map(|kind| FieldValue::Text(kind.word())),
                Field::On => known(model, name.on).map(FieldValue::Date),
                _ => None,
            }
        }
        ValueType::Proposition | ValueType::Point => {
            if field != Field::Phrase || value as usize >= model.propositions.len() {
                return None;
            }
            Some(FieldValue::Id(model.phrase(PropositionId(value)).0))
        }
        _ => None,
    }
}

fn whole(number: u32) -> FieldValue<'static> {
    let number = Some(i128::from(number) * ONE);
    FieldValue::Number(NumberRange { low: number, high: number, unit: None })
}

fn name(id: NameId) -> FieldValue<'static> {
    FieldValue::Id(Term::new(TermKind::Name(id)).raw())
}

fn claim_field(model: &Model, field: Field, value: u32) -> Option<FieldValue<'_>> {
    let claim = model.claims.as_slice().get(value as usize)?;
    let extra = || model.extra(claim);
    match field {
        Field::Speaker => Some(name(claim.speaker)),
        Field::Reporter => Some(name(claim.reporter)),
        Field::Hearer => extra()?.hearer.map(name),
        Field::Source => Some(FieldValue::Id(claim.source.0)),
        Field::Cue => claim.cue.map(|cue| FieldValue::Id(u32::from(cue.0))),
        Field::Certainty => Some(FieldValue::Id(claim.certainty as u32)),
        Field::Stance => Some(FieldValue::Id(claim.stance as u32)),
        Field::Voice => Some(FieldValue::Id(claim.voice as u32)),
        Field::Said => {
            let said = model.said(claim);
            (said != DateRange::ALWAYS).then_some(FieldValue::Date(said))
        }
        Field::When => known(model, model.when(claim)).map(FieldValue::Date),
        Field::Time => Some(FieldValue::Date(model.time(claim))),
        Field::Quote => extra()?.quote.as_ref().map(|(quote, _)| FieldValue::Text(quote)),
        Field::Label => extra()?.label.as_deref().map(FieldValue::Text),
        Field::Phrase => Some(FieldValue::Id(model.phrase(claim.proposition).0)),
        Field::Proposition => Some(FieldValue::Id(claim.proposition.0)),
        Field::Holds => Some(FieldValue::Date(model.holds(claim))),
        Field::Dated => known(model, model.dated(claim)).map(FieldValue::Date),
        Field::Paragraph => model.paragraph(claim).map(whole),
        _ => None,
    }
}

/// Whether a comparison holds. It does not if either side is unknown.
pub(super) fn holds(compare: &Compare, left: Option<FieldValue<'_>>, right: Option<FieldValue<'_>>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return false };
    let certainty = compare.left.kind() == ValueType::Certainty;
    match (compare.operator, left, right) {
        (Operator::Is, left, right) => left == right,
        (Operator::IsNot, left, right) => left != right,
        (operator, FieldValue::Date(left), FieldValue::Date(right)) => match operator {
            Operator::Before => left.is_before(right),
            Operator::After => right.is_before(left),
            Operator::Overlaps => left.overlaps(right),
            Operator::Within => left.is_within(right),
            Operator::ApartFrom => !left.overlaps(right),
            _ => false,
        },
        // Surer levels have smaller numbers.
        (Operator::AtLeast, FieldValue::Id(left), FieldValue::Id(right)) => certainty && left <= right,
        (Operator::AtMost, FieldValue::Id(left), FieldValue::Id(right)) => certainty && left >= right,
        (operator, FieldValue::Number(left), FieldValue::Number(right)) => {
            left.unit == right.unit && numbers(operator, left, right)
        }
        _ => false,
    }
}

/// Whether a comparison holds for all numbers in two ranges.
pub(super) fn numbers(operator: Operator, left: NumberRange, right: NumberRange) -> bool {
    let below = |one: Option<i128>, two: Option<i128>, equal: bool| match (one, two) {
        (Some(one), Some(two)) => one < two || (equal && one == two),
        _ => false,
    };
    match operator {
        Operator::MoreThan => below(right.high, left.low, false),
        Operator::LessThan => below(left.high, right.low, false),
        Operator::AtLeast => below(right.high, left.low, true),
        Operator::AtMost => below(left.high, right.low, true),
        _ => false,
    }
}

/// The number encoded in a value, if it is one.
pub(super) fn number_of(model: &Model, raw: u32) -> Option<NumberRange> {
    match term_of(raw).kind() {
        TermKind::Number(id) => model.numbers.get(id as usize).copied(),
        _ => None,
    }
}

/// A sum of numbers, one for each thing.
#[derive(Debug, Default)]
pub(super) struct Sum {
    /// The least and greatest possible number of each thing.
    parts: HashMap<u32, (Option<i128>, Option<i128>)>,
    /// Whether a number with another unit was left out.
    other_units: bool,
}

impl Sum {
    /// Adds the number of a thing.
    pub(super) fn add(&mut self, thing: u32, number: NumberRange, unit: Option<char>) {
        if number.unit != unit {
            self.other_units = true;
            return;
        }
        let (low, high) = self.parts.entry(thing).or_insert((number.low, number.high));
        *low = low.zip(number.low).map(|(one, two)| one.min(two));
        *high = high.zip(number.high).map(|(one, two)| one.max(two));
    }

    /// Whether the comparison with a total holds for all numbers in the ranges.
    pub(super) fn compares(&self, comparison: Comparison, total: NumberRange) -> bool {
        // Numbers are counts and amounts, so one without a lower bound is at least 0.
        let low = Some(self.parts.values().fold(0_i128, |sum, (low, _)| sum.saturating_add(low.unwrap_or(0).max(0))));
        let high = self.parts.values().try_fold(0_i128, |sum, (_, high)| Some(sum.saturating_add((*high)?)));
        // A number with another unit may be anything.
        let high = high.filter(|_| !self.other_units);
        let sum = NumberRange { low, high, unit: total.unit };
        match comparison {
            Comparison::MoreThan => numbers(Operator::MoreThan, sum, total),
            Comparison::FewerThan => numbers(Operator::LessThan, sum, total),
            Comparison::AtLeast => numbers(Operator::AtLeast, sum, total),
            Comparison::AtMost => numbers(Operator::AtMost, sum, total),
            Comparison::Exactly => numbers(Operator::AtLeast, sum, total) && numbers(Operator::AtMost, sum, total),
        }
    }
}

/// The claim with a number, if it exists.
pub(super) fn claim_of(model: &Model, value: u32) -> Option<&crate::model::Claim> {
    model.claims.as_slice().get(ClaimId(value).0 as usize)
}

/// The source with a number, if it exists.
pub(super) fn source_of(model: &Model, value: u32) -> Option<&crate::model::Source> {
    model.sources.as_slice().get(SourceId(value).0 as usize)
}
