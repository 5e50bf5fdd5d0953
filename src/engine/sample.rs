//! Small worlds for tests, from claims and rules as text.

use super::{EvaluationOptions, Match, Outcome, evaluate};
use crate::{
    diagnostic::Diagnostic,
    model::{Anchor, ClaimId, Input, Model, ReadOptions, read, semantics::Semantics},
    prose::BlockKind,
    rules::{ModelResolver, Program, compile, intern_words, standard},
    source::{FileKind, Files, SourceFile},
    syntax::parse,
};

/// A parsed model and compiled rules.
pub(crate) struct World {
    pub(crate) model: Model,
    pub(crate) meaning: Semantics,
    pub(crate) program: Program,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) files: Files,
}

/// Parses claims with the standard vocabulary and the given rules, and with the standard rules if requested.
pub(crate) fn world(claims: &str, rules: &str, with_standard_rules: bool) -> World {
    let embedded = standard().iter().filter(|(path, _)| with_standard_rules || path.contains("vocabulary"));
    let embedded = embedded.map(|(path, text)| SourceFile::new(*path, FileKind::Rules, *text).embedded());
    let own =
        [SourceFile::new("a.claims", FileKind::Claims, claims), SourceFile::new("house.rules", FileKind::Rules, rules)];
    let files = Files::new(embedded.chain(own).collect());
    let documents: Vec<_> = files.iter().map(|(id, file)| (id, file, parse(&file.text, file.kind))).collect();
    for (_, file, (_, errors)) in &documents {
        assert!(errors.is_empty(), "{}: {errors:?}", file.path);
    }
    let inputs: Vec<_> = documents.iter().map(|(id, file, (document, _))| Input { id: *id, file, document }).collect();
    let reading = read(&inputs, &ReadOptions::default());
    let mut model = reading.model;
    let meaning = Semantics::new(&mut model);
    let rule_files: Vec<_> = documents
        .iter()
        .filter(|(_, file, _)| file.kind == FileKind::Rules)
        .map(|(id, file, (document, _))| (*id, *file, document))
        .collect();
    intern_words(&rule_files, &mut model.symbols);
    let (program, diagnostics) = compile(&rule_files, &mut ModelResolver::new(&model));
    World { model, meaning, program, diagnostics, files }
}

impl World {
    pub(crate) fn run(&self) -> Outcome {
        evaluate(&self.program, &self.model, &self.meaning, EvaluationOptions::default())
    }

    /// Gives every other claim a position in the text of its source, in reverse order of the lines, alternating
    /// between the headline, a caption and two paragraphs.
    pub(crate) fn place_claims(&mut self) {
        let count = self.model.claims.len() as u32;
        for id in (0..count).step_by(2) {
            let (place, order) = (self.model.claim(ClaimId(id)).place, count - id);
            let (part, paragraph) = match id / 2 % 4 {
                0 => (BlockKind::Headline, 0),
                1 => (BlockKind::Caption, 0),
                number => (BlockKind::Body, number - 1),
            };
            if let Some(extra) = self.model.extra_mut(ClaimId(id)) {
                extra.anchor = Some(Anchor { place, paragraph, part, order });
            }
        }
    }

    /// The line of a claim.
    pub(crate) fn line(&self, claim: ClaimId) -> &str {
        self.files.slice(self.model.claim(claim).place)
    }

    /// A match as text: its rule, the levels by which it is lowered, and its claims, with those it is flagged against
    /// after `|`.
    pub(crate) fn words(&self, found: &Match) -> String {
        let side = |role| {
            let members = found.members.iter().filter(|member| member.role == role);
            members.map(|member| self.line(member.claim)).collect::<Vec<_>>().join("; ")
        };
        let against = side(super::SideRole::Against);
        let rule = &self.program.get(found.rule).name;
        let lowered = if found.lowered > 0 { format!(" -{}", found.lowered) } else { String::new() };
        let things = found.things.iter().map(|thing| match thing {
            super::Bound::Value(term) => {
                term.name().map_or(String::new(), |name| format!(" {}", self.model.name(name).text))
            }
            other => format!(" {other:?}"),
        });
        let things: String = things.collect();
        let bar = if against.is_empty() { String::new() } else { format!(" | {against}") };
        let members = format!("{}{bar}", side(super::SideRole::Subject));
        let space = if members.is_empty() { "" } else { " " };
        format!("{rule}{lowered}:{things}{space}{members}")
    }
}

/// Checks the matches of custom rules on some claims.
pub(crate) fn check(claims: &str, rules: &str, expect: &[&str]) {
    let world = world(claims, rules, false);
    assert_eq!(world.diagnostics, [], "the rules have mistakes");
    let outcome = world.run();
    assert_eq!(outcome.incomplete, []);
    let found: Vec<String> = outcome.matches.iter().map(|found| world.words(found)).collect();
    assert_eq!(found, expect, "{:#?}", outcome.matches);
}
