//! The last line of every report for people: what was covered and what came of it.

use super::{Style, omissions, statistics, terminal_text, wording::Wording};
use crate::{
    diagnostic::Severity,
    findings::{Coverage, CutShort, HandledBy, Report, SummaryKind},
};
use std::io::{self, Write};

/// Of more findings than this, a table tells how many each rule has.
pub(super) const MANY: usize = 10;

/// Writes what stands below the findings: how many each rule has, where there are many, what was left out, and the last
/// line; wrapped to the width of the style.
///
/// # Errors
///
/// Whatever the writer fails with.
pub(super) fn write_end(
    words: &Wording<'_>,
    style: &Style,
    shown: usize,
    hidden: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let report = &words.report;
    if style.statistics {
        statistics::write(words, style, out)?;
    } else if shown > MANY {
        statistics::write_rules(words, style, out)?;
    }
    omissions::write(report.omissions, style, out)?;
    let mut line = String::new();
    terminal_text::wrap(&mut line, &sentence_of(report, style, hidden), style.width, "", "  ");
    out.write_all(line.as_bytes())
}

/// The last line of a report that shows everything.
pub fn sentence(report: &Report<'_>) -> String {
    sentence_of(report, &Style::default(), 0)
}

/// `14 claims from 3 sources, 21 rules: 2 conflicts, 1 warning`, then what is handled, what is not shown, what could
/// not be read, and whether findings may be missing.
pub(super) fn sentence_of(report: &Report<'_>, style: &Style, hidden: usize) -> String {
    let summary = &report.summary;
    let (claims, sources) =
        (terminal_text::count(summary.claims, "claim"), terminal_text::count(summary.sources, "source"));
    let part = if summary.partial { "; of the files given" } else { "" };
    let covered = format!("{claims} from {sources}, {}{part}", terminal_text::count(summary.rules, "rule"));
    let handled: usize = summary.handled.iter().sum();
    let errors = || report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let of_kind = |kind: SummaryKind| errors().filter(|finding| finding.kind == kind).count();
    let (conflicts, misquotes) = (of_kind(SummaryKind::Conflict), of_kind(SummaryKind::Misquote));
    let counts = [
        (conflicts, "conflict"),
        (misquotes, "misquote"),
        (summary.errors.saturating_sub(conflicts + misquotes), "error"),
        (summary.warnings, "warning"),
        (summary.notes.saturating_sub(handled), "note"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|&(number, noun)| terminal_text::count(number, noun))
        .collect();
    let found = match (counts.is_empty(), handled) {
        (false, _) => counts.join(", "),
        (true, 0) if summary.left_out > 0 => "nothing in what has changed".to_owned(),
        (true, 0) => "no findings".to_owned(),
        (true, _) => "nothing open".to_owned(),
    };
    let mut parts = vec![format!("{covered}: {found}")];
    parts.extend(covered_of_stories(summary.stories));
    if handled > 0 {
        let causes = [HandledBy::Story, HandledBy::Acknowledgement, HandledBy::Allow];
        let causes = causes.iter().zip(summary.handled).filter(|&(_, number)| number > 0);
        let causes: Vec<String> = causes.map(|(by, number)| format!("{number} by {}", cause(*by))).collect();
        parts.push(format!("{handled} handled: {}", causes.join(", ")));
    }
    if hidden > 0 {
        parts.push(format!("{} not shown", terminal_text::count(hidden, "more finding")));
    }
    if style.quiet && summary.notes > 0 {
        parts.push(format!("{} not shown", terminal_text::count(summary.notes, "note")));
    }
    if summary.left_out > 0 {
        parts.push(format!("{} not shown", terminal_text::count(summary.left_out, "unchanged finding")));
    }
    let totals = omissions::totals(report.omissions);
    if !totals.is_empty() {
        parts.push(format!("left out: {totals}"));
    }
    if summary.unread > 0 {
        parts.push(format!("{} could not be read", terminal_text::count(summary.unread, "line")));
    }
    if summary.incomplete {
        parts.push(format!("incomplete: {}, so findings may be missing", why_incomplete(summary.cut_short)));
    }
    parts.join("; ")
}

/// `story: 5 claims in 3 of 12 paragraphs`; nothing where no story has a text on file and each has claims.
fn covered_of_stories(coverage: Coverage) -> Option<String> {
    let Coverage { stories, empty, claims, paragraphs, covered, .. } = coverage;
    if stories == 0 || paragraphs == 0 && empty == 0 {
        return None;
    }
    let what = if stories == 1 { "story".to_owned() } else { format!("{stories} stories") };
    let mut part = format!("{what}: {}", terminal_text::count(claims, "claim"));
    if paragraphs > 0 {
        part.push_str(&format!(" in {covered} of {}", terminal_text::count(paragraphs, "paragraph")));
    }
    if stories > 1 && empty > 0 {
        part.push_str(&format!(", {empty} without claims"));
    }
    if coverage.statements > 0 {
        part.push_str(&format!(", {}", covered_statements(&coverage)));
    }
    let bound = bound(&coverage);
    if !bound.is_empty() {
        part.push_str(&format!(", {bound}"));
    }
    Some(part)
}

/// `5 of 7 statements covered`
pub(super) fn covered_statements(coverage: &Coverage) -> String {
    format!("{} of {} covered", coverage.covered_statements(), terminal_text::count(coverage.statements, "statement"))
}

/// `2 of 3 quotations and 1 of 1 figure bound to a source`; empty where there are none.
pub(super) fn bound(coverage: &Coverage) -> String {
    let parts = [
        (coverage.bound_quotations, coverage.quotations, "quotation"),
        (coverage.bound_figures, coverage.figures, "figure"),
    ];
    let parts = parts.into_iter().filter(|&(_, all, _)| all > 0);
    let parts: Vec<String> =
        parts.map(|(bound, all, noun)| format!("{bound} of {}", terminal_text::count(all, noun))).collect();
    if parts.is_empty() { String::new() } else { format!("{} bound to a source", parts.join(" and ")) }
}

/// What was not worked out.
fn why_incomplete(cut_short: CutShort) -> String {
    let mut reasons = Vec::new();
    if cut_short.rules {
        reasons.push("a rule stopped at its budget".to_owned());
    }
    if cut_short.follows {
        reasons.push("not all that follows was followed".to_owned());
    }
    if cut_short.files > 0 {
        reasons.push(format!("{} could not be checked", terminal_text::count(cut_short.files, "file")));
    }
    reasons.join(" and ")
}

pub(super) const fn cause(by: HandledBy) -> &'static str {
    match by {
        HandledBy::Story => "the story",
        HandledBy::Acknowledgement => "acknowledgement",
        HandledBy::Allow => "`allow`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        findings::Summary,
        report::sample::{Sample, style, written},
    };

    fn check(sample: &Sample, expect: &str) {
        assert_eq!(sentence(&sample.report()), expect);
    }

    #[test]
    fn what_was_covered_and_found_is_counted_in_words() {
        let mut sample = Sample::new(&[("a.claims", "x")]);
        check(&sample, "0 claims from 0 sources, 0 rules: no findings");
        sample.summary = Summary { claims: 1, sources: 1, rules: 1, unread: 1, ..Summary::default() };
        check(&sample, "1 claim from 1 source, 1 rule: no findings; 1 line could not be read");
        sample.summary = Summary { left_out: 2, unread: 0, ..sample.summary };
        check(&sample, "1 claim from 1 source, 1 rule: nothing in what has changed; 2 unchanged findings not shown");
        sample.summary = Summary { left_out: 0, unread: 1, ..sample.summary };
        sample.summary.notes = 3;
        sample.summary.handled = [1, 2, 0];
        sample.summary.incomplete = true;
        sample.summary.cut_short.rules = true;
        check(
            &sample,
            "1 claim from 1 source, 1 rule: nothing open; 3 handled: 1 by the story, 2 by acknowledgement; 1 line could \
             not be read; incomplete: a rule stopped at its budget, so findings may be missing",
        );
    }

    #[test]
    fn an_incomplete_run_says_why() {
        let mut sample = Sample::new(&[("a.claims", "x")]);
        sample.summary.incomplete = true;
        let start = "0 claims from 0 sources, 0 rules: no findings; incomplete: ";
        for (cut_short, why) in [
            (CutShort { rules: true, ..CutShort::default() }, "a rule stopped at its budget"),
            (CutShort { follows: true, ..CutShort::default() }, "not all that follows was followed"),
            (CutShort { files: 1, ..CutShort::default() }, "1 file could not be checked"),
            (
                CutShort { rules: true, follows: true, files: 2 },
                "a rule stopped at its budget and not all that follows was followed and 2 files could not be checked",
            ),
        ] {
            sample.summary.cut_short = cut_short;
            check(&sample, &format!("{start}{why}, so findings may be missing"));
        }
    }

    #[test]
    fn conflicts_are_told_from_errors_of_the_input() {
        let mut sample = Sample::call();
        let place = sample.findings[0].place;
        sample.fault(place, "m", "");
        sample.summary.warnings = 2;
        check(&sample, "2 claims from 2 sources, 21 rules: 1 conflict, 1 error, 2 warnings");
        let style = style(30);
        let text = written(|out| write_end(&Wording::new(&sample.report(), &style), &style, 1, 0, out));
        assert_eq!(text, "2 claims from 2 sources, 21\n  rules: 1 conflict, 1 error,\n  2 warnings\n");
    }
}
