//! Workflow commands of GitHub Actions, which become annotations of a pull request, and the summary
//! of a job.
//!
//! A step may show ten errors, ten warnings and ten notices; the rest would vanish without a word.
//! So the first ten of each are written, and the tenth says how many more there are.

use super::{
    RunInfo, Style,
    columns::{ColumnUnit, Region},
    markdown, omissions, paths, statistics, summary,
    terminal_text::count,
    wording::Wording,
};
use crate::{
    diagnostic::Severity,
    findings::{Finding, Report},
};
use std::io::{self, BufWriter, Write};

/// How many annotations of one level a step may have.
const MOST: usize = 10;

/// How many bytes the summary of a step may have; the host takes 1 MiB.
pub const SUMMARY: usize = 1_000_000;

/// Writes a command for each finding, the worst first, as many as are shown, and the last line.
/// What is handled is left to the summary.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, run: &RunInfo<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let words = Wording::for_report(report);
    let problems: Vec<&String> = run.problems.iter().collect();
    let left_out = omissions::lines(report.omissions, false);
    let notice = (!left_out.is_empty()).then(|| left_out.join("\n"));
    let notices: Vec<&String> = notice.iter().collect();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        if style.quiet && severity == Severity::Note {
            continue;
        }
        let problems = match severity {
            Severity::Error => problems.as_slice(),
            Severity::Warning => &[],
            Severity::Note => notices.as_slice(),
        };
        let open = |finding: &&Finding| finding.severity == severity && finding.handled.is_none();
        let total = problems.len() + report.findings.iter().filter(open).count();
        let more = |nth: usize| {
            let more = total.saturating_sub(MOST);
            let word = if severity == Severity::Note { "notice" } else { severity.word() };
            if nth + 1 < MOST || more == 0 {
                String::new()
            } else {
                format!("\nand {}", count(more, &format!("more {word}")))
            }
        };
        for (nth, problem) in problems.iter().take(MOST).enumerate() {
            let message = format!("{problem}{}", more(nth));
            let level = if severity == Severity::Error { "error" } else { "notice" };
            writeln!(out, "::{level} title=copydesk::{}", data(&message))?;
        }
        let findings = report.findings.iter().filter(open);
        for (nth, finding) in (problems.len()..MOST).zip(findings) {
            let message = format!("{}{}", message(&words, finding), more(nth));
            writeln!(out, "::{}::{}", head(&words, run, finding), data(&message))?;
        }
    }
    if style.statistics {
        statistics::write_lines(&words, style.quiet, &mut out)?;
    }
    for line in left_out {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{}", summary::sentence(report))?;
    out.flush()
}

/// Writes the summary of a job, in Markdown; what is left out in at most `room` bytes is counted.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write_summary(
    report: &Report<'_>,
    run: &RunInfo<'_>,
    statistics: bool,
    room: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let style = Style { statistics, ..Style::default() };
    markdown::write_within(report, run, &style, room.min(SUMMARY), out)
}

/// The command and its properties.
fn head(words: &Wording<'_>, run: &RunInfo<'_>, finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let file = words.report.files.get(finding.place.file);
    let path = paths::from_root(run.folder, &file.path);
    let region = Region::new(file, finding.place.span, ColumnUnit::Characters);
    let (title, file) = (property(&words.safe(&finding.rule)), property(&paths::inert(&path)));
    let mut head = format!("{level} title={title},file={file},line={},endLine={}", region.start_line, region.end_line);
    // Columns of places in several lines are turned down by the host.
    if region.is_one_line() {
        head.push_str(&format!(",col={},endColumn={}", region.start_column, region.end_column));
    }
    head
}

/// The message, the other places, and where to read more, a line each.
fn message(words: &Wording<'_>, finding: &Finding) -> String {
    let mut message = words.safe(&finding.message);
    let (related, more) = words.related(finding);
    for related in related {
        let place = words.place(related.place);
        let text = if related.text.is_empty() { String::new() } else { format!("{} — ", related.text) };
        message.push_str(&format!("\n{text}{place}"));
    }
    if more > 0 {
        message.push_str(&format!("\nand {more} more"));
    }
    for also in words.also(finding) {
        message.push_str(&format!("\n{also}"));
    }
    for help in finding.help.iter() {
        message.push_str(&format!("\nhelp: {}", words.safe(help)));
    }
    message
}

/// Text as the data of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text as a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
