//! Counts findings by rule, source, speaker and suppression.

use super::{Finding, HandledBy};
use crate::{diagnostic::Severity, model::Model};
use std::{cmp::Reverse, collections::BTreeMap};

/// The counts of a run. Lists are sorted by severity, then by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics<'a> {
    /// By rule. Each finding counts once.
    pub rules: Vec<StatisticsRow<'a>>,
    /// By source. A finding counts once for each source with a claim in it.
    pub sources: Vec<StatisticsRow<'a>>,
    /// By speaker. A finding counts once for each speaker with a claim in it.
    pub speakers: Vec<StatisticsRow<'a>>,
    /// By kind and reason of suppression, the most frequent first.
    pub handled: Vec<HandledRow<'a>>,
}

/// The counts for a rule, source or speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatisticsRow<'a> {
    /// Its name as written.
    pub name: &'a str,
    /// The counts.
    pub counts: FindingCounts,
}

/// Findings by severity, with suppressed ones counted separately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FindingCounts {
    /// Open errors.
    pub errors: usize,
    /// Open warnings.
    pub warnings: usize,
    /// Open notes.
    pub notes: usize,
    /// Suppressed findings of any severity.
    pub handled: usize,
}

/// The number of findings suppressed in one way for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandledRow<'a> {
    /// The kind of suppression.
    pub by: HandledBy,
    /// The reason, in the editor's words.
    pub reason: &'a str,
    /// The number of findings.
    pub findings: usize,
}

impl FindingCounts {
    fn add(&mut self, finding: &Finding) {
        let count = match (finding.handled.is_some(), finding.severity) {
            (true, _) => &mut self.handled,
            (false, Severity::Error) => &mut self.errors,
            (false, Severity::Warning) => &mut self.warnings,
            (false, Severity::Note) => &mut self.notes,
        };
        *count += 1;
    }

    fn rank(self) -> Reverse<(usize, usize, usize, usize)> {
        Reverse((self.errors, self.warnings, self.notes, self.handled))
    }
}

impl<'a> Statistics<'a> {
    /// Counts findings.
    pub fn new(findings: &'a [Finding], model: &'a Model) -> Self {
        let (mut rules, mut sources, mut speakers) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut handled: BTreeMap<(HandledBy, &str), usize> = BTreeMap::new();
        for finding in findings {
            rules.entry(finding.rule.as_str()).or_insert_with(FindingCounts::default).add(finding);
            let claims = || finding.sides.iter().flat_map(|side| &side.claims).map(|&id| model.claim(id));
            for source in distinct(claims().map(|claim| claim.source)) {
                sources.entry(model.source(source).name.as_str()).or_insert_with(FindingCounts::default).add(finding);
            }
            for speaker in distinct(claims().map(|claim| claim.speaker)) {
                speakers.entry(model.name(speaker).text.as_str()).or_insert_with(FindingCounts::default).add(finding);
            }
            if let Some(by) = &finding.handled {
                *handled.entry((by.by, by.reason.as_str())).or_default() += 1;
            }
        }
        let mut handled: Vec<HandledRow<'_>> =
            handled.into_iter().map(|((by, reason), findings)| HandledRow { by, reason, findings }).collect();
        handled.sort_by_key(|row| Reverse(row.findings));
        Self { rules: rows(rules), sources: rows(sources), speakers: rows(speakers), handled }
    }
}

fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn rows(counted: BTreeMap<&str, FindingCounts>) -> Vec<StatisticsRow<'_>> {
    let mut rows: Vec<StatisticsRow<'_>> =
        counted.into_iter().map(|(name, counts)| StatisticsRow { name, counts }).collect();
    rows.sort_by_key(|row| row.counts.rank());
    rows
}
