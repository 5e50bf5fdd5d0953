//! Determines the severity of findings in [`Grounds::severity`]. The table in `docs/language.md` lists the results,
//! and a test checks all of it.

use super::severity_overrides::SeverityOverride;
use crate::{
    diagnostic::Severity,
    engine::Match,
    model::{
        Model, PropositionId,
        semantics::{PointId, Semantics},
    },
    rules::Program,
};

/// What determines the severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grounds {
    /// The severity of its flag or rule, or the one that it was reported with.
    pub own: Severity,
    /// The severity for its rule from flags or the configuration.
    pub set: Option<Severity>,
    /// The levels by which it is lowered, because a side is uncertain or only covers part of the other.
    pub lowered: u8,
    /// Whether it is a disagreement among sources that the story does not touch, in a run about a story.
    pub aside: bool,
    /// Whether it is suppressed.
    pub handled: bool,
}

impl Grounds {
    /// The grounds for a finding with just its own severity.
    pub const fn new(own: Severity) -> Self {
        Self { own, set: None, lowered: 0, aside: false, handled: false }
    }

    /// The same with an override for the rule.
    pub const fn at(self, level: SeverityOverride) -> Self {
        match level {
            SeverityOverride::At(severity) => Self { set: Some(severity), ..self },
            SeverityOverride::Own | SeverityOverride::Off => self,
        }
    }

    /// The severity of the finding.
    pub fn severity(self) -> Severity {
        match self {
            Self { handled: true, .. } | Self { aside: true, set: None, .. } => Severity::Note,
            Self { own, set, lowered, .. } => set.unwrap_or(own).lowered(lowered),
        }
    }
}

/// Determines the severities of the matches of a run.
#[derive(Debug)]
pub(super) struct Severities<'a> {
    pub model: &'a Model,
    pub meaning: &'a Semantics,
    pub program: &'a Program,
    /// For each proposition, whether a claim of a story states it, implies it or is implied by it. `None` if the run
    /// is not about a story.
    of_stories: Option<Vec<bool>>,
}

impl<'a> Severities<'a> {
    /// `of_story` tells that the run is about a story, not about source files.
    pub fn new(model: &'a Model, meaning: &'a Semantics, program: &'a Program, of_story: bool) -> Self {
        Self { model, meaning, program, of_stories: of_story.then(|| of_stories(model, meaning)) }
    }

    /// The severity of the finding for a match.
    pub fn severity_of(&self, matched: &Match, level: SeverityOverride) -> Severity {
        let rule = self.program.get(matched.rule);
        let own = rule.flags.get(matched.flag).and_then(|flag| flag.severity).unwrap_or(rule.severity);
        // With an override, this makes no difference.
        let aside = level == SeverityOverride::Own && self.is_aside(matched);
        Grounds { lowered: matched.lowered, aside, ..Grounds::new(own).at(level) }.severity()
    }

    /// Whether a match is a disagreement among sources that the story does not touch.
    pub fn is_aside(&self, matched: &Match) -> bool {
        let Some(of_stories) = &self.of_stories else { return false };
        let spoken_of = |id: PropositionId| of_stories.get(id.0 as usize).copied().unwrap_or(false);
        let on_point = || match matched.point.map(PointId::kind) {
            Some(Ok(id)) => spoken_of(id),
            Some(Err(group)) => self.meaning.of_group(group).iter().any(|member| spoken_of(member.proposition)),
            None => false,
        };
        let in_story = |claim| {
            let claim = self.model.claim(claim);
            self.model.source(claim.source).story || spoken_of(claim.proposition)
        };
        let flag = self.program.get(matched.rule).flags.get(matched.flag);
        flag.is_some_and(|flag| flag.against.is_some())
            && !matched.members.is_empty()
            && !matched.members.iter().any(|member| in_story(member.claim))
            && !on_point()
    }
}

fn of_stories(model: &Model, meaning: &Semantics) -> Vec<bool> {
    let mut said = vec![false; model.propositions.len()];
    for claim in model.claims.iter().filter(|claim| model.source(claim.source).story) {
        said.get_mut(claim.proposition.0 as usize).into_iter().for_each(|said| *said = true);
    }
    let is_said = |id: PropositionId| said.get(id.0 as usize).copied().unwrap_or(false);
    let mut all = said.clone();
    for implication in &meaning.implications {
        for (one, other) in [(implication.to, implication.from), (implication.from, implication.to)] {
            if is_said(one) {
                all.get_mut(other.0 as usize).into_iter().for_each(|said| *said = true);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// The rows of the table in the docs. Each cell lists the values that it covers.
    fn table() -> Vec<Vec<Vec<String>>> {
        let text = include_str!("../../docs/language.md");
        let (_, table) = text.split_once("\n| its own severity |").unwrap();
        let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        let all = [
            &["error", "warning", "note"][..],
            &["–", "error", "warning", "note"],
            &["0", "1", "2"],
            &["no", "yes"],
            &["no", "yes"],
        ];
        rows.map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            cells
                .iter()
                .enumerate()
                .map(|(column, cell)| match (*cell, all.get(column)) {
                    ("any", Some(all)) => all.iter().map(|value| (*value).to_owned()).collect(),
                    (cell, _) => cell.split(" or ").map(str::to_owned).collect(),
                })
                .collect()
        })
        .collect()
    }

    #[test]
    fn the_table_in_the_docs_is_what_is_decided() {
        let word = |severity: &str| match severity {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => Severity::Note,
        };
        let mut seen: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for row in table() {
            let [owns, sets, lowered, asides, handled, becomes] = row.as_slice() else { panic!("{row:?}") };
            let expect = word(&becomes[0]);
            for (own, set) in owns.iter().flat_map(|own| sets.iter().map(move |set| (own, set))) {
                for (lower, aside) in lowered.iter().flat_map(|lower| asides.iter().map(move |aside| (lower, aside))) {
                    for handled in handled {
                        let grounds = Grounds {
                            own: word(own),
                            set: (set != "–").then(|| word(set)),
                            lowered: lower.parse().unwrap(),
                            aside: aside == "yes",
                            handled: handled == "yes",
                        };
                        assert_eq!(grounds.severity(), expect, "{grounds:?}");
                        *seen.entry([own, set, lower, aside, handled].map(Clone::clone).to_vec()).or_default() += 1;
                    }
                }
            }
        }
        // Every case has exactly one row.
        assert_eq!(seen.len(), 3 * 4 * 3 * 2 * 2);
        assert!(seen.values().all(|&rows| rows == 1), "{seen:?}");
    }
}
