//! Which rules count in a run, how much, and by whose word.

use super::{
    Finding,
    assemble::{Options, Parts},
    conflict::thing_places,
    levels::{self, Level, Levels, Paths},
    omissions::{Cause, Omissions, Way},
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    engine::Match,
    model::{Claim, Model},
    rules::Program,
    source::{Files, Place},
};

/// What is said of a rule in the end, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What is said.
    pub level: Level,
    /// What says it.
    pub by: By,
}

/// What says how much a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Nothing does: it is as the rule has it.
    Nothing,
    /// [`Options::select`] names others.
    Select,
    /// [`Options::ignore`] names it.
    Ignore,
    /// [`Options::severity`] names it.
    Severity,
    /// An entry of [`Options::levels`]: the number of the layer, and of the name in it.
    Layer(usize, usize),
}

/// What is said of a rule for its findings in all files: no layer counts that is for some files.
pub fn decided(program: &Program, options: &Options, rule: &str) -> Decision {
    Choice::new(program, options).decision(rule, &mut |_| false)
}

/// What was said of the rule of a finding.
pub fn decided_of(files: &Files, model: &Model, program: &Program, options: &Options, finding: &Finding) -> Decision {
    let claims: Vec<&Claim> = finding.sides.iter().flat_map(|side| &side.claims).map(|&id| model.claim(id)).collect();
    let choice = Choice::new(program, options);
    choice.decision(&finding.rule, &mut |paths| match claims.as_slice() {
        [] => paths.holds(&files.get(finding.place.file).path),
        claims => about(files, model, claims, paths),
    })
}

/// What counts of the rules of a program, and how much.
pub(super) struct Choice<'a> {
    program: &'a Program,
    options: &'a Options,
    layers: Vec<Levels>,
}

impl<'a> Choice<'a> {
    pub fn new(program: &'a Program, options: &'a Options) -> Self {
        let mut layers = options.levels.clone();
        let severity = options.severity.iter().map(|(name, severity)| (name.clone(), Level::At(*severity)));
        layers.push(Levels { names: severity.collect(), ..Levels::default() });
        Self { program, options, layers }
    }

    /// What is said of a rule for a finding of which `within` tells whether it lies in some files.
    fn decision(&self, rule: &str, within: &mut dyn FnMut(&Paths) -> bool) -> Decision {
        const NOTHING: Decision = Decision { level: Level::Own, by: By::Nothing };
        let set = levels::set_of(self.program, rule);
        let said = levels::settled(&self.layers, rule, set, within).map_or(NOTHING, |(level, layer, name)| {
            let by = if layer + 1 == self.layers.len() { By::Severity } else { By::Layer(layer, name) };
            Decision { level, by }
        });
        if levels::always_said(rule) {
            return if said.level == Level::Off { NOTHING } else { said };
        }
        let Options { select, ignore, .. } = self.options;
        let names = |names: &[String]| names.iter().any(|name| name == rule || Some(name.as_str()) == set);
        if names(ignore) {
            return Decision { level: Level::Off, by: By::Ignore };
        }
        if !(select.is_empty() || names(select)) {
            return Decision { level: Level::Off, by: By::Select };
        }
        // Who selects a rule by its own name gets it, whatever is set of it.
        let selected = || select.iter().any(|name| name == rule);
        if said.level == Level::Off && selected() { NOTHING } else { said }
    }

    /// Whether a rule is one that the run was asked to check by.
    pub fn counts(&self, rule: &str) -> bool {
        let set = || self.program.rule(rule).and_then(|rule| rule.set.as_deref());
        let select = &self.options.select;
        let selected = || select.iter().any(|name| name == rule || Some(name.as_str()) == set());
        (select.is_empty() || selected()) && self.everywhere(rule).level != Level::Off
    }

    /// What is said of a rule for its findings in all files.
    fn everywhere(&self, rule: &str) -> Decision {
        self.decision(rule, &mut |_| false)
    }

    /// Records the rules that are off for all files.
    pub fn rules_left_out(&self, omissions: &mut Omissions) {
        for rule in self.program.rules().iter().filter(|rule| !rule.broken) {
            let decision = self.everywhere(&rule.name);
            let way = match (decision.level, decision.by) {
                (Level::Own | Level::At(_), _) => continue,
                (Level::Off, By::Ignore) => Way::RuleIgnored,
                (Level::Off, By::Select) => Way::RuleNotSelected,
                (Level::Off, By::Nothing | By::Severity | By::Layer(..)) => Way::RuleOff,
            };
            omissions.add(way, self.cause(decision, &rule.name), rule.name.as_str());
        }
    }

    /// Records that a finding of a rule is left out, where the rule is on for other files: one that is off for all
    /// files is recorded once.
    pub fn finding_left_out(&self, decision: Decision, rule: &str, omissions: &mut Omissions) {
        if self.everywhere(rule).level != Level::Off {
            omissions.add_all(Way::FindingOff, 1, self.cause(decision, rule));
        }
    }

    /// What a decision goes back to.
    fn cause(&self, decision: Decision, rule: &str) -> Option<Cause> {
        let Options { select, select_by, ignore, .. } = self.options;
        match decision.by {
            By::Nothing | By::Severity => None,
            By::Ignore => {
                let set = levels::set_of(self.program, rule);
                let name = ignore.iter().find(|name| *name == rule || Some(name.as_str()) == set)?;
                Some(Cause::Flag(format!("--ignore {name}")))
            }
            By::Select => {
                Some(select_by.clone().unwrap_or_else(|| Cause::Flag(format!("--select {}", select.join(",")))))
            }
            By::Layer(layer, name) => self.layers.get(layer)?.causes.get(name).cloned(),
        }
    }

    /// What is said of a diagnostic. A mistake in rules or configuration that is no rule's own is
    /// always said.
    pub fn decision_of(&self, files: &Files, diagnostic: &Diagnostic) -> Decision {
        if self.program.rule(diagnostic.code).is_none() && diagnostic.severity == Severity::Error {
            return Decision { level: Level::Own, by: By::Nothing };
        }
        let path = &files.get(diagnostic.place.file).path;
        self.decision(diagnostic.code, &mut |paths| paths.holds(path))
    }

    /// What is said of the rule of a match.
    pub fn decision_for(&self, parts: Parts<'_>, matched: &Match) -> Decision {
        let Parts { files, model, .. } = parts;
        let claims: Vec<&Claim> = matched.members.iter().map(|member| model.claim(member.claim)).collect();
        let path = |place: Place| files.get(place.file).path.as_str();
        self.decision(&self.program.get(matched.rule).name, &mut |paths| match claims.as_slice() {
            [] => thing_places(model, matched).0.first().is_some_and(|&place| paths.holds(path(place))),
            claims => about(files, model, claims, paths),
        })
    }
}

/// Whether what is about some claims lies in some files: where the claims of stories among them do,
/// or all of them where none is of a story.
fn about(files: &Files, model: &Model, claims: &[&Claim], paths: &Paths) -> bool {
    let in_story = |claim: &Claim| model.source(claim.source).story;
    let stories = claims.iter().any(|claim| in_story(claim));
    let mut about = claims.iter().filter(|claim| !stories || in_story(claim));
    about.all(|claim| paths.holds(&files.get(claim.place.file).path))
}
