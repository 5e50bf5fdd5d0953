//! The findings counted, for people: by rule, by source, by speaker, and by what they are handled.

use super::{Style, summary, terminal_text, wording::Wording};
use crate::findings::{
    Report,
    statistics::{FindingCounts, Statistics, StatisticsRow},
};
use std::io::{self, Write};

/// At most how many rows of a table are shown. Programs get them all.
const MOST: usize = 20;

/// One way to count findings.
#[derive(Debug)]
pub(super) struct CountTable {
    /// By what: `rule`.
    pub head: &'static str,
    /// A name, which is safe text, and `2 errors, 1 handled`.
    pub rows: Vec<(String, String)>,
    /// How many rows are not shown.
    pub more: usize,
}

/// The tables that have rows. With `quiet` notes and what is handled are left out.
pub(super) fn tables(words: &Wording<'_>, quiet: bool) -> Vec<CountTable> {
    let statistics = Statistics::new(words.report.findings, words.report.model);
    let counted = |head, rows: &[StatisticsRow<'_>]| counted(words, head, rows, quiet);
    let handled = statistics.handled.iter().filter(|_| !quiet).map(|row| {
        let reason = words.safe(row.reason);
        let colon = if reason.is_empty() { "" } else { ": " };
        (format!("by {}{colon}{reason}", summary::cause(row.by)), row.findings.to_string())
    });
    let mut tables = vec![
        counted("rule", &statistics.rules),
        counted("source", &statistics.sources),
        counted("speaker", &statistics.speakers),
        table("handled", handled),
    ];
    tables.retain(|table| !table.rows.is_empty());
    tables
}

/// How many findings each rule has.
pub(super) fn by_rule(words: &Wording<'_>, quiet: bool) -> CountTable {
    counted(words, "rule", &Statistics::new(words.report.findings, words.report.model).rules, quiet)
}

fn counted(words: &Wording<'_>, head: &'static str, rows: &[StatisticsRow<'_>], quiet: bool) -> CountTable {
    let rows = rows.iter().map(|row| (words.safe(row.name), counts(row.counts, quiet)));
    table(head, rows.filter(|(_, counts)| !counts.is_empty()))
}

fn table(head: &'static str, rows: impl Iterator<Item = (String, String)>) -> CountTable {
    let mut rows: Vec<(String, String)> = rows.collect();
    let more = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    CountTable { head, rows, more }
}

/// `2 errors, 1 handled`; empty where nothing counts.
fn counts(counts: FindingCounts, quiet: bool) -> String {
    let notes = if quiet { 0 } else { counts.notes };
    let numbers = [(counts.errors, "error"), (counts.warnings, "warning"), (notes, "note")];
    let mut parts: Vec<String> = numbers
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|&(number, noun)| terminal_text::count(number, noun))
        .collect();
    if counts.handled > 0 && !quiet {
        parts.push(format!("{} handled", counts.handled));
    }
    parts.join(", ")
}

/// Writes a paragraph for each table, wrapped to the width of the style, where the style asks for
/// it.
///
/// # Errors
///
/// Whatever the writer fails with.
pub(super) fn write(words: &Wording<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if !style.statistics {
        return Ok(());
    }
    write_tables(&tables(words, style.quiet), style, out)
}

/// Writes how many findings each rule has.
///
/// # Errors
///
/// Whatever the writer fails with.
pub(super) fn write_rules(words: &Wording<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    write_tables(&[by_rule(words, style.quiet)], style, out)
}

fn write_tables(tables: &[CountTable], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = String::new();
    for CountTable { head, rows, more } in tables {
        terminal_text::wrap(&mut page, &title(head), style.width, "", "  ");
        for (name, counts) in rows {
            terminal_text::wrap(&mut page, &format!("{name}: {counts}"), style.width, "  ", "    ");
        }
        if *more > 0 {
            terminal_text::wrap(&mut page, &format!("and {more} more"), style.width, "  ", "    ");
        }
        page.push('\n');
    }
    out.write_all(page.as_bytes())
}

/// Writes a line for each row, each with what it counts by.
///
/// # Errors
///
/// Whatever the writer fails with.
pub(super) fn write_lines(words: &Wording<'_>, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    for CountTable { head, rows, more } in tables(words, quiet) {
        let title = title(head);
        for (name, counts) in rows {
            writeln!(out, "{title}: {name}: {counts}")?;
        }
        if more > 0 {
            writeln!(out, "{title}: and {more} more")?;
        }
    }
    Ok(())
}

/// The lines of `write_lines`, for formats that have no place for them.
pub fn lines(report: &Report<'_>, quiet: bool) -> Vec<String> {
    let mut out = Vec::new();
    // Writing to memory does not fail.
    let _ = write_lines(&Wording::for_report(report), quiet, &mut out);
    String::from_utf8_lossy(&out).lines().map(str::to_owned).collect()
}

fn title(head: &str) -> String {
    if head == "handled" { head.to_owned() } else { format!("by {head}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostic::Severity,
        report::{
            concise, plain,
            sample::{Sample, style, written},
        },
    };

    /// An open dispute, the same one accepted, and a line that cannot be read.
    fn sample() -> Sample {
        let mut sample = Sample::handled();
        let open = Sample::call().findings.remove(0);
        sample.findings.push(open);
        let place = sample.findings[0].place;
        sample.fault(place, "m", "");
        sample
    }

    fn check(style: Style) -> String {
        let sample = sample();
        let style = Style { statistics: true, ..style };
        written(|out| write(&Wording::new(&sample.report(), &style), &style, out))
    }

    #[test]
    fn findings_are_counted_the_worst_first_and_what_is_handled_apart() {
        insta::assert_snapshot!(check(style(80)), @r"
        by rule
          dispute: 1 error, 1 handled
          syntax: 1 error

        by source
          bloomberg: 1 error, 1 handled
          rt: 1 error, 1 handled

        by speaker
          Bloomberg: 1 error, 1 handled
          Dmitriev: 1 error, 1 handled

        handled
          by acknowledgement: paragraph 4 gives both accounts: 1
        ");
        let sample = sample();
        let whole = written(|out| plain::write(&sample.report(), &Style { statistics: true, ..style(80) }, out));
        let (_, after) = whole.split_once(&check(style(80))).unwrap();
        assert!(after.starts_with("2 claims from 2 sources"), "{whole}");
    }

    #[test]
    fn any_width_will_do_and_quiet_leaves_out_what_fails_nothing() {
        for width in 0..40 {
            let longest = check(style(width)).lines().map(terminal_text::columns).max();
            assert!(longest <= Some(width.max(2)), "{width}");
        }
        let quiet = check(Style { quiet: true, ..style(80) });
        assert!(quiet.contains("  dispute: 1 error\n") && !quiet.contains("by acknowledgement:"), "{quiet}");
    }

    #[test]
    fn lines_say_what_they_count_by() {
        let sample = sample();
        let text = written(|out| concise::write(&sample.report(), &Style { statistics: true, ..style(20) }, out));
        assert!(
            text.contains("\nby rule: dispute: 1 error, 1 handled\nby rule: syntax: 1 error\nby source: "),
            "{text}"
        );
        assert!(text.contains("\nhandled: by acknowledgement: paragraph 4 gives both accounts: 1\n"), "{text}");
    }

    #[test]
    fn a_long_table_is_cut_and_says_so() {
        let mut sample = Sample::call();
        for number in 0..30 {
            let finding = sample.fault(sample.findings[0].place, "m", "");
            finding.rule = format!("rule-{number:02}").into();
            finding.severity = Severity::Note;
        }
        let lines = lines(&sample.report(), false);
        let rules: Vec<&String> = lines.iter().filter(|line| line.starts_with("by rule: ")).collect();
        assert_eq!(
            (rules.len(), rules[0].as_str(), rules[20].as_str()),
            (21, "by rule: dispute: 1 error", "by rule: and 11 more")
        );
    }
}
