//! `check --since REF`: only findings that touch a line changed since then.

mod diff;
mod git;

use super::{Status, output::Console};
use crate::{
    CheckResult,
    findings::{self, Finding, omissions::Cause},
    model::{Claim, Model, TermKind},
    narrow::to_u32,
    source::{FileId, FileKind, Files, Place, SourceFile},
};
use diff::Changes;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

/// Leaves only the findings that touch what was changed since a commit; how many others there are is
/// kept in the summary.
///
/// # Errors
///
/// The status where the changes cannot be learnt.
pub(super) fn narrow(checked: &mut CheckResult, reference: &str, console: &Console) -> Result<(), Status> {
    let changes = match git::changes(&checked.files, reference) {
        Ok(changes) => changes,
        Err(problem) => return Err(console.complain(&problem.message, problem.help.as_deref())),
    };
    let touched: BTreeSet<usize> = {
        let touch = Touch { files: &checked.files, model: &checked.model, changes: &changes };
        let touched = checked
            .findings
            .iter()
            .enumerate()
            .filter(|(_, finding)| finding.with_folded().any(|part| touch.finding(part)));
        touched.map(|(index, _)| index).collect()
    };
    let mut index = 0;
    let cause = Some(Cause::Flag(format!("--since {reference}")));
    let CheckResult { findings, summary, omissions, files, .. } = checked;
    findings::keep(findings, summary, omissions, cause, |_| {
        index += 1;
        touched.contains(&(index - 1))
    });
    omissions.finish(files);
    Ok(())
}

/// What was changed, and how what a finding rests on is looked up in it.
struct Touch<'a> {
    files: &'a Files,
    model: &'a Model,
    changes: &'a BTreeMap<FileId, Changes>,
}

impl Touch<'_> {
    /// Whether anything that a finding rests on was changed: its claims with the lines around them,
    /// what they speak of, the vocabulary and the rule that led to it, what handles it.
    fn finding(&self, finding: &Finding) -> bool {
        let because = finding.because.iter().filter_map(|because| because.place);
        let others = finding.others.iter().map(|(place, _)| *place);
        let handled = finding.handled.as_ref().map(|handled| handled.place);
        let mut places = std::iter::once(finding.place).chain(because).chain(others).chain(handled);
        places.any(|place| self.place(place))
            || finding.sides.iter().flat_map(|side| &side.claims).any(|&id| self.claim(self.model.claim(id)))
            || self.cut_short(finding)
            || self.acceptance_taken_out(finding)
    }

    fn claim(&self, claim: &Claim) -> bool {
        let model = self.model;
        let extra = model.extra(claim);
        let passage = extra.and_then(|extra| extra.passage);
        let source = model.source(claim.source);
        let phrase = model.vocabulary.phrase(model.phrase(claim.proposition)).and_then(|phrase| phrase.place);
        let terms = model.propositions.slots(claim.proposition).iter();
        let names = terms.filter_map(|term| match term.kind() {
            TermKind::Name(id) => Some(id),
            _ => None,
        });
        let names = names.chain([claim.speaker]).filter_map(|id| model.name(id).declared);
        let places = [Some(claim.place), passage, phrase, Some(source.place), source.words];
        places.into_iter().flatten().chain(names).any(|place| self.place(place))
    }

    /// Whether a place was changed, the lines that it belongs to or that belong to it included.
    fn place(&self, place: Place) -> bool {
        let Some(changes) = self.changes.get(&place.file) else { return false };
        let file = self.files.get(place.file);
        let last = place.span.end.saturating_sub(u32::from(!place.span.is_empty()));
        let lines = file.position(place.span.start).line..=file.position(last).line;
        if matches!(file.kind, FileKind::Text | FileKind::Story) {
            return changes.touch(&lines, 0);
        }
        let family = LineFamily::new(file, *lines.start());
        changes.touch(&(*lines.start()..=(*family.below.end()).max(*lines.end())), family.indent)
            || family.above.iter().any(|&line| changes.touch(&(line..=line), usize::MAX))
    }

    /// Whether the finding is that a file could not be read to its end, and the file was changed.
    fn cut_short(&self, finding: &Finding) -> bool {
        self.files.get(finding.place.file).fault.is_some() && self.changes.contains_key(&finding.place.file)
    }

    /// Whether an acceptance that may have been about this finding was taken out.
    fn acceptance_taken_out(&self, finding: &Finding) -> bool {
        let taken_out = self.changes.values().flat_map(Changes::taken_out);
        let mut acceptances = taken_out.filter_map(|line| line.trim_start().strip_prefix("acknowledge "));
        acceptances.any(|rest| {
            let mut words = rest.split_whitespace();
            let rule = words.next();
            rule == Some(finding.rule.as_str()) || rule == Some("finding")
        })
    }
}

/// A line of a claim or rule file with those that belong to it, and those it belongs to.
struct LineFamily {
    /// The lines it belongs to, such as the `from` above a claim.
    above: Vec<u32>,
    /// The line and what is indented below it.
    below: RangeInclusive<u32>,
    /// How deep the line itself is indented.
    indent: usize,
}

impl LineFamily {
    fn new(file: &SourceFile, line: u32) -> Self {
        let lines: Vec<&str> = file.text.lines().collect();
        let at = line as usize - 1;
        let depth = |text: &str| text.len() - text.trim_start().len();
        let indent = lines.get(at).map_or(0, |text| depth(text));
        let mut last = line;
        for (index, text) in lines.iter().enumerate().skip(at + 1) {
            if text.trim().is_empty() {
                continue;
            }
            if depth(text) <= indent {
                break;
            }
            last = to_u32(index) + 1;
        }
        let (mut above, mut least) = (Vec::new(), indent);
        for (index, text) in lines.iter().enumerate().take(at).rev() {
            let comment = text.trim_start().starts_with('#');
            if text.trim().is_empty() || comment || depth(text) >= least {
                continue;
            }
            least = depth(text);
            above.push(to_u32(index) + 1);
            if least == 0 {
                break;
            }
        }
        Self { above, below: line..=last, indent }
    }
}
