//! Decides which rules are active, at which severity, and why.

use super::{
    Finding, FindingOptions, Parts,
    build::thing_places,
    omissions::{Cause, Omissions, Way},
    severity_overrides::{self, Paths, SeverityOverride, SeverityOverrides},
};
use crate::{
    diagnostic::{Diagnostic, Severity},
    engine::{EvaluationSet, Match, RuleUse},
    model::{Claim, Model},
    rules::{Program, RuleIndex},
    source::{Files, Place},
};

/// The decision on a rule, and what made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The decision.
    pub level: SeverityOverride,
    /// What made it.
    pub by: DecidedBy,
}

/// What decides the severity of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecidedBy {
    /// Nothing; the rule's own settings apply.
    Nothing,
    /// [`FindingOptions::select`] does not name it.
    Select,
    /// [`FindingOptions::ignore`] names it.
    Ignore,
    /// [`FindingOptions::severity`] names it.
    Severity,
    /// An entry of [`FindingOptions::levels`], as the indexes of the layer and of the name in it.
    Layer(usize, usize),
}

/// The decision on a rule for all files, without layers that apply to some files only.
pub fn decided(program: &Program, options: &FindingOptions, rule: &str) -> Decision {
    RuleSelection::new(program, options).decision(rule, &mut |_| false)
}

/// Whether findings of a rule may count in some file.
pub fn may_count(program: &Program, options: &FindingOptions, rule: &str) -> bool {
    RuleSelection::new(program, options).may_count(rule)
}

/// The decision on the rule of a finding.
pub fn decided_of(
    files: &Files,
    model: &Model,
    program: &Program,
    options: &FindingOptions,
    finding: &Finding,
) -> Decision {
    let claims: Vec<&Claim> = finding.sides.iter().flat_map(|side| &side.claims).map(|&id| model.claim(id)).collect();
    let choice = RuleSelection::new(program, options);
    choice.decision(&finding.rule, &mut |paths| match claims.as_slice() {
        [] => paths.holds(&files.get(finding.place.file).path),
        claims => about(files, model, claims, paths),
    })
}

/// Selects the rules to evaluate. Rules that are off cost nothing and cannot fail the run. They are still matched if
/// an acceptance may be for them, so that it is not reported as unused.
pub fn selection(program: &Program, model: &Model, options: &FindingOptions) -> EvaluationSet {
    let choice = RuleSelection::new(program, options);
    EvaluationSet::new(program, |index: RuleIndex| {
        let rule = &program.get(index).name;
        if choice.may_count(rule) {
            RuleUse::Report
        } else if may_be_accepted(model, rule) {
            RuleUse::Match
        } else {
            RuleUse::Skip
        }
    })
}

/// Whether an acceptance may be for findings of a rule.
fn may_be_accepted(model: &Model, rule: &str) -> bool {
    let acknowledged = |name: &Option<(_, Place)>| name.as_ref().is_none_or(|(name, _)| name == rule);
    model.acknowledgements.iter().any(|acknowledgement| acknowledged(&acknowledgement.rule))
        || model.extras.iter().flat_map(|extra| &extra.allows).any(|(allowed, ..)| allowed == rule)
}

/// The active rules of a program, with their severities.
pub(super) struct RuleSelection<'a> {
    program: &'a Program,
    options: &'a FindingOptions,
    layers: Vec<SeverityOverrides>,
}

impl<'a> RuleSelection<'a> {
    pub fn new(program: &'a Program, options: &'a FindingOptions) -> Self {
        let mut layers = options.levels.clone();
        let severity = options.severity.iter().map(|(name, severity)| (name.clone(), SeverityOverride::At(*severity)));
        layers.push(SeverityOverrides { names: severity.collect(), ..SeverityOverrides::default() });
        Self { program, options, layers }
    }

    /// The decision on a rule for a finding; `within` tells whether the finding is in some files.
    fn decision(&self, rule: &str, within: &mut dyn FnMut(&Paths) -> bool) -> Decision {
        const NOTHING: Decision = Decision { level: SeverityOverride::Own, by: DecidedBy::Nothing };
        let set = severity_overrides::set_of(self.program, rule);
        let said =
            severity_overrides::settled(&self.layers, rule, set, within).map_or(NOTHING, |(level, layer, name)| {
                let by =
                    if layer + 1 == self.layers.len() { DecidedBy::Severity } else { DecidedBy::Layer(layer, name) };
                Decision { level, by }
            });
        if severity_overrides::always_said(rule) {
            return if said.level == SeverityOverride::Off { NOTHING } else { said };
        }
        let FindingOptions { select, ignore, .. } = self.options;
        // Optional rules must be enabled by name.
        let is_optional = self.program.rule(rule).is_some_and(|rule| rule.optional);
        let asked_for = || select.iter().any(|name| name == rule) || self.names_rule(said, rule);
        if is_optional && !ignore.iter().any(|name| name == rule) && !asked_for() {
            return Decision { level: SeverityOverride::Off, by: DecidedBy::Nothing };
        }
        let names = |names: &[String]| names.iter().any(|name| name == rule || Some(name.as_str()) == set);
        if names(ignore) {
            return Decision { level: SeverityOverride::Off, by: DecidedBy::Ignore };
        }
        if !(select.is_empty() || names(select)) {
            return Decision { level: SeverityOverride::Off, by: DecidedBy::Select };
        }
        // Selecting a rule by name overrides other settings that turn it off.
        let selected = || select.iter().any(|name| name == rule);
        if said.level == SeverityOverride::Off && selected() { NOTHING } else { said }
    }

    /// Whether a decision names a rule itself, rather than its set.
    fn names_rule(&self, decision: Decision, rule: &str) -> bool {
        let named = match decision.by {
            DecidedBy::Layer(layer, name) => self.layers.get(layer).and_then(|layer| layer.names.get(name)),
            DecidedBy::Severity => return self.options.severity.iter().any(|(name, _)| name == rule),
            DecidedBy::Nothing | DecidedBy::Select | DecidedBy::Ignore => None,
        };
        named.is_some_and(|(name, _)| name == rule)
    }

    /// Whether the run was asked to check a rule.
    pub fn counts(&self, rule: &str) -> bool {
        let set = || self.program.rule(rule).and_then(|rule| rule.set.as_deref());
        let select = &self.options.select;
        let selected = || select.iter().any(|name| name == rule || Some(name.as_str()) == set());
        (select.is_empty() || selected()) && self.everywhere(rule).level != SeverityOverride::Off
    }

    /// The decision on a rule for all files.
    fn everywhere(&self, rule: &str) -> Decision {
        self.decision(rule, &mut |_| false)
    }

    /// Records the rules that are off for all files.
    pub fn rules_left_out(&self, omissions: &mut Omissions) {
        for rule in self.program.rules().iter().filter(|rule| !rule.broken) {
            let decision = self.everywhere(&rule.name);
            let way = match (decision.level, decision.by) {
                (SeverityOverride::Own | SeverityOverride::At(_), _) => continue,
                // Off by default, and not requested.
                (SeverityOverride::Off, DecidedBy::Nothing) => continue,
                (SeverityOverride::Off, DecidedBy::Ignore) => Way::RuleIgnored,
                (SeverityOverride::Off, DecidedBy::Select) => Way::RuleNotSelected,
                (SeverityOverride::Off, DecidedBy::Severity | DecidedBy::Layer(..)) => Way::RuleOff,
            };
            omissions.add(way, self.cause(decision, &rule.name), rule.name.as_str());
        }
    }

    /// Records that a finding is left out, if its rule is on for other files. Rules that are off for all files are
    /// recorded once.
    pub fn finding_left_out(&self, decision: Decision, rule: &str, omissions: &mut Omissions) {
        if self.everywhere(rule).level != SeverityOverride::Off {
            omissions.add_all(Way::FindingOff, 1, self.cause(decision, rule));
        }
    }

    /// The setting behind a decision.
    fn cause(&self, decision: Decision, rule: &str) -> Option<Cause> {
        let FindingOptions { select, select_by, ignore, .. } = self.options;
        match decision.by {
            DecidedBy::Nothing | DecidedBy::Severity => None,
            DecidedBy::Ignore => {
                let set = severity_overrides::set_of(self.program, rule);
                let name = ignore.iter().find(|name| *name == rule || Some(name.as_str()) == set)?;
                Some(Cause::Flag(format!("--ignore {name}")))
            }
            DecidedBy::Select => {
                Some(select_by.clone().unwrap_or_else(|| Cause::Flag(format!("--select {}", select.join(",")))))
            }
            DecidedBy::Layer(layer, name) => self.layers.get(layer)?.causes.get(name).cloned(),
        }
    }

    /// Whether findings of a rule can be shown in any file, given layers that apply to some files only.
    pub fn may_count(&self, rule: &str) -> bool {
        let (mut layer, mut layers) = (0, 1);
        while layer < layers {
            // The first layer that contains the finding decides, so each layer is tried as that one, and finally
            // none.
            let mut asked = 0;
            let decision = self.decision(rule, &mut |_| {
                asked += 1;
                asked == layer + 1
            });
            if decision.level != SeverityOverride::Off {
                return true;
            }
            layers = layers.max(asked + 1);
            layer += 1;
        }
        false
    }

    /// The decision on a diagnostic. Errors in rules or in the configuration that belong to no rule are always
    /// reported.
    pub fn decision_of(&self, files: &Files, diagnostic: &Diagnostic) -> Decision {
        if self.program.rule(diagnostic.code).is_none() && diagnostic.severity == Severity::Error {
            return Decision { level: SeverityOverride::Own, by: DecidedBy::Nothing };
        }
        let path = &files.get(diagnostic.place.file).path;
        self.decision(diagnostic.code, &mut |paths| paths.holds(path))
    }

    /// The decision on the rule of a match.
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

/// Whether claims are in some files. Only the claims of stories count, or if there are none, all of them must be.
fn about(files: &Files, model: &Model, claims: &[&Claim], paths: &Paths) -> bool {
    let in_story = |claim: &Claim| model.source(claim.source).story;
    let stories = claims.iter().any(|claim| in_story(claim));
    let mut about = claims.iter().filter(|claim| !stories || in_story(claim));
    about.all(|claim| paths.holds(&files.get(claim.place.file).path))
}

#[cfg(test)]
mod tests {
    use super::{FindingOptions, selection};
    use crate::{
        diagnostic::Severity,
        engine::{RuleUse, sample::world},
        findings::{Paths, SeverityOverride, SeverityOverrides},
    };

    fn used(claims: &str, options: &FindingOptions) -> RuleUse {
        let world = world(claims, "", true);
        let rule = world.program.index("dispute").unwrap();
        selection(&world.program, &world.model, options).use_of(rule)
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn layer(level: SeverityOverride, path: Option<&'static str>) -> SeverityOverrides {
        SeverityOverrides {
            names: vec![("dispute".to_owned(), level)],
            paths: path.map(|path| Paths::new(move |own| own == path)),
            ..SeverityOverrides::default()
        }
    }

    #[test]
    fn a_rule_is_evaluated_where_its_findings_can_be_shown() {
        let warning = SeverityOverride::At(Severity::Warning);
        let ignored = FindingOptions { ignore: names(&["dispute"]), ..FindingOptions::default() };
        let not_selected = FindingOptions { select: names(&["reversal"]), ..FindingOptions::default() };
        let layers = |levels: Vec<SeverityOverrides>| FindingOptions { levels, ..FindingOptions::default() };
        for (options, expected) in [
            (FindingOptions::default(), RuleUse::Report),
            (ignored, RuleUse::Skip),
            (not_selected, RuleUse::Skip),
            (layers(vec![layer(SeverityOverride::Off, None)]), RuleUse::Skip),
            (layers(vec![layer(warning, Some("a")), layer(SeverityOverride::Off, None)]), RuleUse::Skip),
            (layers(vec![layer(SeverityOverride::Off, None), layer(SeverityOverride::Off, Some("a"))]), RuleUse::Skip),
            (layers(vec![layer(SeverityOverride::Off, None), layer(warning, Some("a"))]), RuleUse::Report),
            (
                layers(vec![
                    layer(SeverityOverride::Off, None),
                    layer(warning, Some("a")),
                    layer(SeverityOverride::Off, Some("b")),
                ]),
                RuleUse::Report,
            ),
            (
                FindingOptions { select: names(&["dispute"]), ..layers(vec![layer(SeverityOverride::Off, None)]) },
                RuleUse::Report,
            ),
        ] {
            assert_eq!(used("", &options), expected, "{options:?}");
        }
    }

    #[test]
    fn a_rule_that_is_off_is_matched_where_an_acceptance_may_be_for_it() {
        let off = FindingOptions { ignore: names(&["dispute"]), ..FindingOptions::default() };
        for (claims, expected) in [
            ("from a: Ann says plan is fake\n", RuleUse::Skip),
            ("from a\n  Ann says plan is fake\n    allow dispute because \"b\"\n", RuleUse::Match),
            ("from a\n  Ann says plan is fake\n    allow reversal because \"b\"\n", RuleUse::Skip),
            ("acknowledge dispute of plan is fake\n  because \"b\"\n", RuleUse::Match),
            ("acknowledge reversal of plan is fake\n  because \"b\"\n", RuleUse::Skip),
        ] {
            assert_eq!(used(claims, &off), expected, "{claims}");
        }
    }
}
