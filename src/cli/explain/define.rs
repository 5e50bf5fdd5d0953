//! The words that a rule asks for, as rule files define them.

use super::text_page::{self, TextPage};
use crate::{
    CheckResult,
    rules::Rule,
    source::{FileId, FileKind, Place, Span},
    syntax::{
        self,
        ast::{Condition, ConditionKind, Define, Lower, Statement, StatementKind, Term, TermKind},
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// Writes the definitions that the conditions of a rule ask for, and those that these ask for.
pub(super) fn explain(rule: &Rule, checked: &CheckResult, page: &mut TextPage) {
    let defined = Defined::new(checked);
    let conditions = defined.rules.iter().find(|(place, _)| place.file == rule.place.file && within(rule, **place));
    let mut open: Vec<&Vec<Term>> = conditions.map(|(_, lines)| lines.iter().collect()).unwrap_or_default();
    let mut asked = BTreeSet::new();
    while let Some(line) = open.pop() {
        for (place, define) in &defined.defines {
            if fits(&define.head, line) && asked.insert(*place) {
                open.extend(&define.lines);
            }
        }
    }
    if asked.is_empty() {
        return;
    }
    page.heading("What its words mean");
    for place in asked {
        page.paragraph(&text_page::place(&checked.files, place));
        page.verbatim(checked.files.slice(place));
    }
}

fn within(rule: &Rule, place: Place) -> bool {
    place.span.start <= rule.place.span.start && rule.place.span.end <= place.span.end
}

/// What is defined in all rule files, and what each rule asks for.
#[derive(Default)]
struct Defined {
    rules: BTreeMap<Place, Vec<Vec<Term>>>,
    defines: BTreeMap<Place, DefinedMeaning>,
}

struct DefinedMeaning {
    head: Vec<Term>,
    lines: Vec<Vec<Term>>,
}

impl Defined {
    fn new(checked: &CheckResult) -> Self {
        let mut defined = Self::default();
        for (id, file) in checked.files.iter().filter(|(_, file)| file.kind == FileKind::Rules) {
            for statement in syntax::parse(&file.text, file.kind).0.statements {
                defined.add(id, statement);
            }
        }
        defined
    }

    fn add(&mut self, file: FileId, statement: Statement) {
        match statement.kind {
            StatementKind::Rule(rule) => {
                self.rules.insert(Place::new(file, statement.span), lines(&rule.conditions, &rule.lower));
            }
            StatementKind::Define(define) => {
                let Define { head, conditions, lower, .. } = *define;
                let span = conditions.iter().map(last).chain(lower.iter().map(|lower| lower.span));
                let span = span.fold(statement.span, Span::to);
                let lines = lines(&conditions, &lower);
                self.defines.insert(Place::new(file, span), DefinedMeaning { head, lines });
            }
            _ => {}
        }
    }
}

/// The span of a condition with the lines below it.
fn last(condition: &Condition) -> Span {
    let below = match &condition.kind {
        ConditionKind::Holds(_) => return condition.span,
        ConditionKind::Unless(conditions)
        | ConditionKind::Count { conditions, .. }
        | ConditionKind::Sum { conditions, .. } => conditions,
    };
    below.iter().fold(condition.span, |span, condition| span.to(condition.span))
}

/// All lines that are asked for, those below others included.
fn lines(conditions: &[Condition], lower: &[Lower]) -> Vec<Vec<Term>> {
    let mut open: Vec<&Condition> = conditions.iter().chain(lower.iter().map(|lower| &lower.condition)).collect();
    let mut lines = Vec::new();
    while let Some(condition) = open.pop() {
        match &condition.kind {
            ConditionKind::Holds(terms) => lines.push(terms.clone()),
            ConditionKind::Unless(below) => open.extend(below),
            ConditionKind::Count { conditions, .. } | ConditionKind::Sum { conditions, .. } => open.extend(conditions),
        }
    }
    lines
}

/// Whether a line asks for a definition: the same words, and anything where that has a variable.
fn fits(head: &[Term], line: &[Term]) -> bool {
    let same = |(head, term): (&Term, &Term)| match (&head.kind, &term.kind) {
        (TermKind::Word(head), TermKind::Word(word)) => head == word,
        (TermKind::Word(_), _) => false,
        _ => true,
    };
    head.len() == line.len() && head.iter().zip(line).all(same)
}
