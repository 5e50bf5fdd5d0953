//! Interns the words of conditions before any condition is resolved, so that the meaning of a word such as a figure
//! does not depend on whether a claim spells it the same way.

use crate::{
    interner::Interner,
    source::{FileId, SourceFile},
    syntax::ast::{Condition, ConditionKind, Document, StatementKind, Term, TermKind},
    text::fold::fold,
};

/// Interns the words in the conditions of all rule files of a project. Built-in ones contain no values.
pub fn intern_words(documents: &[(FileId, &SourceFile, &Document)], symbols: &mut Interner) {
    for (_, _, document) in documents.iter().filter(|(_, source, _)| !source.embedded) {
        for statement in &document.statements {
            let (conditions, lower) = match &statement.kind {
                StatementKind::Define(define) => (&define.conditions, &define.lower),
                StatementKind::Rule(rule) => (&rule.conditions, &rule.lower),
                StatementKind::Source(_)
                | StatementKind::Name(_)
                | StatementKind::From(_)
                | StatementKind::Claim(_)
                | StatementKind::Plain(_)
                | StatementKind::Acknowledge(_)
                | StatementKind::Asked(_)
                | StatementKind::Cue(_)
                | StatementKind::Hedge(_)
                | StatementKind::Words(_)
                | StatementKind::Phrase(_)
                | StatementKind::Example(_) => continue,
            };
            intern(conditions.iter().chain(lower.iter().map(|lower| &lower.condition)), symbols);
        }
    }
}

/// Interns the words of conditions and of nested ones. The grammar limits their depth.
fn intern<'c>(conditions: impl Iterator<Item = &'c Condition>, symbols: &mut Interner) {
    let mut open: Vec<&Condition> = conditions.collect();
    while let Some(condition) = open.pop() {
        match &condition.kind {
            ConditionKind::Holds(terms) => terms.iter().for_each(|term| intern_term(term, symbols)),
            ConditionKind::Unless(inner)
            | ConditionKind::Count { conditions: inner, .. }
            | ConditionKind::Sum { conditions: inner, .. } => open.extend(inner),
        }
    }
}

fn intern_term(term: &Term, symbols: &mut Interner) {
    match &term.kind {
        TermKind::Word(word) | TermKind::Quoted(word) => {
            symbols.intern(&fold(word));
        }
        TermKind::Claim(_) | TermKind::Variable(_) | TermKind::ClaimField { .. } | TermKind::VariableField { .. } => {}
    }
}
