//! One line a finding, for editors and for searching: the place, the rule, the message, and where
//! the other side stands.

use super::{Style, omissions, shown, statistics, summary, wording::Wording};
use crate::findings::{Finding, Report};
use std::io::{self, BufWriter, Write};

/// Writes a line a finding and the last line; `max_findings` and `quiet` of the style hold.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let words = Wording::new(report, style);
    let (findings, hidden) = shown(report, style);
    for finding in findings {
        writeln!(out, "{}", line(&words, finding))?;
    }
    if style.statistics {
        statistics::write_lines(&words, style.quiet, &mut out)?;
    }
    for line in omissions::lines(report.omissions, style.ascii) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{}", summary::sentence_of(report, style, hidden))?;
    out.flush()
}

/// `path:line:column: severity rule: ` and what [`described`] says.
pub(super) fn line(words: &Wording<'_>, finding: &Finding) -> String {
    let (place, severity, rule) = (words.place(finding.place), finding.severity.word(), words.safe(&finding.rule));
    format!("{place}: {severity} {rule}: {}", described(words, finding))
}

/// One line: the message, then by what it is handled, or what stands in the other places.
pub(super) fn described(words: &Wording<'_>, finding: &Finding) -> String {
    let mut line = words.safe(&finding.message);
    let dash = if words.ascii { " -" } else { " —" };
    if let Some(handled) = words.handled(finding) {
        line.push_str(&format!("{dash} {handled}"));
        return line;
    }
    let (related, more) = words.related(finding);
    let mut before = dash;
    for related in related.iter().filter(|related| !related.primary) {
        let place = words.place(related.place);
        let text = if related.text.is_empty() { String::new() } else { format!("{} at ", related.text) };
        line.push_str(&format!("{before} {text}{place}"));
        before = ";";
    }
    if more > 0 {
        line.push_str(&format!("{before} and {more} more"));
        before = ";";
    }
    for also in words.also(finding) {
        line.push_str(&format!("{before} {also}"));
        before = ";";
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{Sample, style, written};

    fn check(sample: &Sample, style: Style) -> String {
        written(|out| write(&sample.report(), &style, out))
    }

    #[test]
    fn a_finding_is_a_line_with_the_places_of_both_sides() {
        insta::assert_snapshot!(check(&Sample::call(), style(20)), @r"
        claims/bloomberg.claims:2:3: error dispute: Dmitriev and Bloomberg differ on: call happened — Dmitriev: no (26 Nov, in RT) at claims/rt.claims:3:3
        2 claims from 2 sources, 21 rules: 1 conflict
        ");
        insta::assert_snapshot!(check(&Sample::authors(), Style { ascii: true, ..style(80) }), @r"
        plan.claims:1:10: error dispute: Rubio and Tusk differ on: who authored plan - Tusk: possibly Russia authored plan (in rt) at plan.claims:2:10
        2 claims from 1 source, 21 rules: 1 conflict
        ");
    }

    #[test]
    fn what_is_handled_says_by_what_and_why() {
        let text = check(&Sample::handled(), style(80));
        let handled = "handled by an acknowledgement: paragraph 4 gives both accounts (claims/rt.claims:2:1)\n";
        assert!(
            text.contains(&format!("note dispute: Dmitriev and Bloomberg differ on: call happened — {handled}")),
            "{text}"
        );
        assert!(!check(&Sample::handled(), Style { quiet: true, ..style(80) }).contains("dispute"));
    }

    #[test]
    fn a_line_stays_a_line_whatever_it_says() {
        let mut sample = Sample::fault_at("a\nb", 0, 1);
        sample.findings[0].message = "x\n::error::y\u{1b}[2J\u{202e}".to_owned();
        let text = check(&sample, style(80));
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.starts_with("a.claims:1:1: error syntax: x␊:⟨U+003A⟩error:⟨U+003A⟩y␛[2J⟨U+202E⟩\n"), "{text}");
    }

    #[test]
    fn what_does_not_fit_the_number_asked_for_is_counted() {
        let mut sample = Sample::call();
        let place = sample.findings[0].place;
        sample.fault(place, "m", "");
        assert!(check(&sample, Style { max_findings: Some(1), ..style(80) }).contains("; 1 more finding not shown\n"));
    }
}
