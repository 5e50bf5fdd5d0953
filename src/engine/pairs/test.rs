//! What is asked of one claim alone, as far as its own columns answer it.

use super::{
    super::facts::{Facts, bears},
    column::{Column, compares},
};
use crate::{
    model::{Claim, Flags, Model, Symbol},
    rules::ir::{Compare, Group, Kind, Operator, Relation, Variable},
};

/// A mark, looked up once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    /// The flags that amount to it.
    flags: u8,
    symbol: Option<Symbol>,
    /// For each cue, whether it brings the mark along.
    cues: Vec<bool>,
}

impl Mark {
    fn of(model: &Model, mark: &str) -> Self {
        let symbol = model.symbols.find(mark);
        let has = |marks: &[Symbol]| symbol.is_some_and(|symbol| marks.contains(&symbol));
        let flags = (0..8).map(|bit| 1 << bit).filter(|&flag| bears(Flags(flag), mark)).fold(0, |all, flag| all | flag);
        Self { flags, symbol, cues: model.vocabulary.cues.iter().map(|cue| has(&cue.marks)).collect() }
    }

    fn is_on(&self, model: &Model, claim: &Claim) -> bool {
        claim.flags.has(self.flags)
            || claim.cue.is_some_and(|cue| self.cues.get(usize::from(cue.0)) == Some(&true))
            || claim.extra != 0
                && self.symbol.is_some_and(|symbol| {
                    model.extra(claim).is_some_and(|extra| extra.marks.contains(&symbol))
                })
    }
}

/// Something that is asked of a claim.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// Two of its fields, or one and a constant, compare so.
    Compare { operator: Operator, kind: Kind, left: Column, right: Column },
    /// It is in a story, or in another source.
    InStory(bool),
    /// It bears a mark.
    Marked(Mark),
    /// Not all of these hold.
    Not(Vec<Test>),
}

impl Test {
    /// Whether it holds for a claim.
    pub(super) fn holds(&self, model: &Model, claim: &Claim) -> bool {
        match self {
            Self::Compare { operator, kind, left, right } => {
                compares(*operator, *kind, left.plain(model, claim), right.plain(model, claim)) == Some(true)
            }
            Self::InStory(story) => model.source(claim.source).story == *story,
            Self::Marked(mark) => mark.is_on(model, claim),
            Self::Not(tests) => !tests.iter().all(|test| test.holds(model, claim)),
        }
    }
}

/// The tests that a group is about one claim; none where it is more than that. `sizes` has the rows of the
/// relations that were worked out.
pub(super) fn tests(facts: &Facts<'_>, sizes: &[usize], group: &Group, about: Variable) -> Option<Vec<Test>> {
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
        if facts.is_of_all(&atom.relation) {
            continue;
        }
        tests.push(match &atom.relation {
            Relation::InStory => Test::InStory(true),
            Relation::InSource => Test::InStory(false),
            Relation::Marked(Kind::Claim, mark) => Test::Marked(Mark::of(facts.model, mark)),
            _ => return None,
        });
    }
    for negation in group.negations.iter().filter(|negation| !facts.has_no_answer(negation, sizes)) {
        tests.push(Test::Not(self::tests(facts, sizes, negation, about)?));
    }
    Some(tests)
}

fn compared(compare: &Compare, about: Variable) -> Option<Test> {
    let kind = compare.left.kind();
    kind.join(compare.right.kind())?;
    let column = |operand| {
        let column = Column::of(operand);
        let own = operand.variable().is_none_or(|variable| variable == about);
        (own && column.is_plain()).then_some(column)
    };
    let (left, right) = (column(&compare.left)?, column(&compare.right)?);
    // Numbers are compared by what they say, which takes more than their codes.
    let by_codes = !matches!(kind, Kind::Number | Kind::Text | Kind::Quote);
    by_codes.then_some(Test::Compare { operator: compare.operator, kind, left, right })
}
