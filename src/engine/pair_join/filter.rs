//! Conditions on a single claim that its own columns can answer.

use super::{
    super::{
        compare::claim_of,
        facts::{Facts, StanceEntry, bears},
        plan::has_no_answer,
        relations,
    },
    field::{ClaimField, compares},
};
use crate::{
    model::{Claim, Flags, Model, Symbol},
    rules::ir::{Compare, ConditionGroup, Operator, ValueType, Variable},
};

/// A mark, resolved once.
#[derive(Clone, Debug, PartialEq)]
struct MarkTest {
    /// The flags that imply it.
    flags: u8,
    symbol: Option<Symbol>,
    /// For each cue, whether it implies the mark.
    cues: Vec<bool>,
}

impl MarkTest {
    fn new(model: &Model, mark: &str) -> Self {
        let symbol = model.symbols.find(mark);
        let has = |marks: &[Symbol]| symbol.is_some_and(|symbol| marks.contains(&symbol));
        let flags = (0..8).map(|bit| 1 << bit).filter(|&flag| bears(Flags(flag), mark)).fold(0, |all, flag| all | flag);
        Self { flags, symbol, cues: model.vocabulary.cues.iter().map(|cue| has(&cue.marks)).collect() }
    }

    #[inline]
    fn is_on(&self, model: &Model, stand: &StanceEntry) -> bool {
        stand.flags.has(self.flags)
            || stand.cue().is_some_and(|cue| self.cues.get(usize::from(cue.0)) == Some(&true))
            || stand.levels.has_extra() && self.is_written(model, stand.claim)
    }

    /// Whether a line below the claim gives it the mark.
    fn is_written(&self, model: &Model, claim: u32) -> bool {
        let extra = claim_of(model, claim).and_then(|claim| model.extra(claim));
        self.symbol.is_some_and(|symbol| extra.is_some_and(|extra| extra.marks.contains(&symbol)))
    }
}

/// A condition on a claim.
#[derive(Clone, Debug, PartialEq)]
enum ClaimTest {
    /// A comparison of two of its fields, or of a field and a constant.
    Compare { operator: Operator, kind: ValueType, left: ClaimField, right: ClaimField },
    /// It is in a story (`true`) or in another source (`false`).
    InStory(bool),
    /// It has a mark.
    Marked(MarkTest),
    /// It does not have a mark.
    Unmarked(MarkTest),
    /// Not all of these hold.
    Not(Vec<ClaimTest>),
}

impl ClaimTest {
    /// Whether it holds for a claim.
    #[inline]
    fn holds(&self, model: &Model, stand: &StanceEntry) -> bool {
        let of_claim = |holds: &dyn Fn(&Claim) -> bool| claim_of(model, stand.claim).is_some_and(holds);
        match self {
            Self::Marked(mark) => mark.is_on(model, stand),
            Self::Unmarked(mark) => !mark.is_on(model, stand),
            Self::Compare { operator, kind, left, right } => of_claim(&|claim| {
                compares(*operator, *kind, left.plain(model, claim), right.plain(model, claim)) == Some(true)
            }),
            Self::InStory(story) => of_claim(&|claim| model.source(claim.source).story == *story),
            Self::Not(tests) => !tests.iter().all(|test| test.holds(model, stand)),
        }
    }
}

/// All conditions on a claim. Those on certainty and voice are bit sets.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ClaimFilter {
    /// The set of certainties that pass, as bits.
    certainties: u8,
    /// The set of voices that pass, as bits.
    voices: u8,
    rest: Vec<ClaimTest>,
}

impl ClaimFilter {
    /// The filter that every claim passes.
    pub(super) const NONE: Self = Self { certainties: u8::MAX, voices: u8::MAX, rest: Vec::new() };

    /// Whether every claim passes.
    pub(super) fn are_none(&self) -> bool {
        *self == Self::NONE
    }

    /// Whether a claim passes.
    #[inline]
    pub(super) fn pass(&self, facts: &Facts<'_>, stand: &StanceEntry) -> bool {
        self.certainties & stand.levels.certainty() != 0
            && self.voices & stand.levels.voice() != 0
            && self.rest.iter().all(|test| test.holds(facts.model, stand))
    }

    /// The filter equivalent to a group of conditions, or `None` if columns of one claim cannot answer it. `sizes`
    /// has the number of rows of the relations evaluated before the rules.
    pub(super) fn from_group(
        facts: &Facts<'_>,
        sizes: &[usize],
        group: &ConditionGroup,
        about: Variable,
    ) -> Option<Self> {
        let mut tests = Self::NONE;
        for test in all(facts, sizes, group, about)? {
            match test {
                ClaimTest::Compare {
                    operator,
                    kind,
                    left: ClaimField::Certainty,
                    right: ClaimField::Constant(level),
                } => {
                    tests.certainties &= levels(|own| compares(operator, kind, own, level));
                }
                ClaimTest::Compare { operator, kind, left: ClaimField::Voice, right: ClaimField::Constant(voice) } => {
                    tests.voices &= levels(|own| compares(operator, kind, own, voice));
                }
                test => tests.rest.push(test),
            }
        }
        Some(tests)
    }
}

/// The set of levels that pass, as bits.
fn levels(passes: impl Fn(u64) -> Option<bool>) -> u8 {
    (0..8).filter(|&level| passes(level) == Some(true)).fold(0, |all, level| all | 1 << level)
}

fn all(facts: &Facts<'_>, sizes: &[usize], group: &ConditionGroup, about: Variable) -> Option<Vec<ClaimTest>> {
    if !group.counts.is_empty() || !group.lowerings.is_empty() {
        return None;
    }
    let mut tests = Vec::new();
    for compare in &group.compares {
        tests.push(compared(compare, about)?);
    }
    for atom in &group.atoms {
        if atom.variables != [about] {
            return None;
        }
        if relations::is_universal(&atom.relation, facts) {
            continue;
        }
        let in_story = relations::in_story(&atom.relation).map(ClaimTest::InStory);
        let marked =
            || relations::mark_of_claim(&atom.relation).map(|mark| ClaimTest::Marked(MarkTest::new(facts.model, mark)));
        tests.push(in_story.or_else(marked)?);
    }
    for negation in group.negations.iter().filter(|negation| !has_no_answer(facts, negation, sizes)) {
        let mut inner = all(facts, sizes, negation, about)?;
        tests.push(match (inner.pop(), inner.is_empty()) {
            (Some(ClaimTest::Marked(mark)), true) => ClaimTest::Unmarked(mark),
            (last, _) => {
                inner.extend(last);
                ClaimTest::Not(inner)
            }
        });
    }
    Some(tests)
}

fn compared(compare: &Compare, about: Variable) -> Option<ClaimTest> {
    let kind = compare.left.kind();
    kind.join(compare.right.kind())?;
    let column = |operand| {
        let column = ClaimField::new(operand);
        let own = operand.variable().is_none_or(|variable| variable == about);
        (own && column.is_plain()).then_some(column)
    };
    let (left, right) = (column(&compare.left)?, column(&compare.right)?);
    // Numbers are compared by content, for which codes are not enough.
    let by_codes = !matches!(kind, ValueType::Number | ValueType::Text | ValueType::Quote);
    by_codes.then_some(ClaimTest::Compare { operator: compare.operator, kind, left, right })
}
