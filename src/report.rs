//! Findings made into text: one file a format, each writing to the writer it is given.
//!
//! Nothing that a claim file, a rule file or a path says reaches a terminal as it is: the formats
//! for people send every string through [`terminal_text`], which makes control, bidirectional and invisible
//! characters visible. The formats for programs escape by their own rules.

pub mod catalogue;
pub mod claim_listing;
pub mod columns;
pub mod concise;
mod condensed;
pub mod coverage;
pub mod diagnostic_catalogue;
mod excerpt;
pub mod github;
pub mod gitlab;
pub mod human;
#[cfg(test)]
mod injection;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod matrix;
pub mod omissions;
pub mod page;
mod paths;
pub mod plain;
pub mod quotes;
pub mod rdjson;
pub mod replies;
#[cfg(test)]
mod sample;
pub mod sarif;
pub mod settings;
pub mod sheet;
pub mod statistics;
pub mod summary;
pub mod terminal_text;
mod wording;

use crate::{
    diagnostic::Severity,
    findings::{Finding, Report, order},
    rules::Program,
};

/// What formats that programs read say of a run besides its findings.
#[derive(Clone, Copy, Debug)]
pub struct RunInfo<'a> {
    /// The rules, for what each finds and why it matters.
    pub program: &'a Program,
    /// Why the run, or a part of it, could not be done, a line each: safe text.
    pub problems: &'a [String],
    /// Whether vocabulary, rules or configuration have mistakes, so that the run is not what it seems to be.
    pub broken: bool,
    /// The least severity that fails the run.
    pub failing: Severity,
    /// The folder of the run as seen from the root of the repository, with `/` between its parts;
    /// empty where it is the root, or where nothing is known of a repository.
    pub folder: &'a str,
}

/// How the formats for people look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns to fit the text in. Any number will do; under 30 nothing is drawn.
    pub width: usize,
    /// Whether to draw with ASCII characters only. The user's own words stay as they are.
    pub ascii: bool,
    /// Whether to use colour. No meaning rests on it.
    pub color: bool,
    /// How many findings to show at most, the gravest first; all where there is no number.
    pub max_findings: Option<usize>,
    /// Whether to leave out notes, which handled findings are.
    pub quiet: bool,
    /// Whether to count findings by rule, source and speaker, before the last line.
    pub statistics: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 80, ascii: false, color: false, max_findings: None, quiet: false, statistics: false }
    }
}

/// The findings that a style shows, as the story runs, and how many it leaves out because of
/// [`Style::max_findings`]. Of what does not fit, notes go first, then warnings.
fn shown<'a>(report: &Report<'a>, style: &Style) -> (Vec<&'a Finding>, usize) {
    let wanted = |finding: &&Finding| !(style.quiet && finding.severity == Severity::Note);
    let mut findings = order::as_the_story_runs(report);
    findings.retain(wanted);
    let total = findings.len();
    if let Some(most) = style.max_findings.filter(|&most| most < total) {
        let mut indices: Vec<usize> = (0..total).collect();
        indices.sort_by_key(|&index| findings.get(index).map(|finding| std::cmp::Reverse(finding.severity)));
        indices.truncate(most);
        indices.sort_unstable();
        findings = indices.into_iter().filter_map(|index| findings.get(index).copied()).collect();
    }
    let hidden = total - findings.len();
    (findings, hidden)
}
