//! How severe a finding is. [`Grounds::severity`] decides it for every finding; the table in `docs/language.md` lists what
//! comes of which grounds, and a test goes through all of it.

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

/// What the severity of a finding is decided from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grounds {
    /// The severity of its flag, else of its rule, else the one that it was raised with.
    pub own: Severity,
    /// The severity that flags or the configuration set for its rule.
    pub set: Option<Severity>,
    /// By how many levels it weighs less, since one of its sides is not sure or speaks of a part of what the other does.
    pub lowered: u8,
    /// Whether it is a disagreement among sources on what the story does not speak of, in a run about a story.
    pub aside: bool,
    /// Whether it is handled.
    pub handled: bool,
}

impl Grounds {
    /// Those of a finding of that severity, with nothing else to it.
    pub const fn new(own: Severity) -> Self {
        Self { own, set: None, lowered: 0, aside: false, handled: false }
    }

    /// The same where something is said of the rule.
    pub const fn at(self, level: SeverityOverride) -> Self {
        match level {
            SeverityOverride::At(severity) => Self { set: Some(severity), ..self },
            SeverityOverride::Own | SeverityOverride::Off => self,
        }
    }

    /// How severe the finding is.
    pub fn severity(self) -> Severity {
        match self {
            Self { handled: true, .. } | Self { aside: true, set: None, .. } => Severity::Note,
            Self { own, set, lowered, .. } => set.unwrap_or(own).lowered(lowered),
        }
    }
}

/// Decides how severe the matches of a run are.
#[derive(Debug)]
pub(super) struct Severities<'a> {
    pub model: &'a Model,
    pub meaning: &'a Semantics,
    pub program: &'a Program,
    /// For each proposition whether a claim of a story says it, or what it follows from, or what follows from it; none
    /// where the run is about no story.
    of_stories: Option<Vec<bool>>,
}

impl<'a> Severities<'a> {
    /// `of_story` says that the run is about a story and not about the files that hold the sources.
    pub fn new(model: &'a Model, meaning: &'a Semantics, program: &'a Program, of_story: bool) -> Self {
        Self { model, meaning, program, of_stories: of_story.then(|| of_stories(model, meaning)) }
    }

    /// How severe the finding is that a match is made into.
    pub fn severity_of(&self, matched: &Match, level: SeverityOverride) -> Severity {
        let rule = self.program.get(matched.rule);
        let own = rule.flags.get(matched.flag).and_then(|flag| flag.severity).unwrap_or(rule.severity);
        // Where a severity is set, whether it is aside makes no difference.
        let aside = level == SeverityOverride::Own && self.is_aside(matched);
        Grounds { lowered: matched.lowered, aside, ..Grounds::new(own).at(level) }.severity()
    }

    /// Whether a match is a disagreement among sources on what the story does not speak of.
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

    /// The rows of the table in the docs, each cell with all values that it stands for.
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
        // Every case has one row.
        assert_eq!(seen.len(), 3 * 4 * 3 * 2 * 2);
        assert!(seen.values().all(|&rows| rows == 1), "{seen:?}");
    }
}
