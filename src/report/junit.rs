//! JUnit's XML, which most build servers show as tests: a case for each finding.

use super::{
    RunInfo,
    columns::{ColumnUnit, Region},
    omissions, paths, summary,
    wording::Wording,
};
use crate::findings::{Finding, Report};
use std::io::{self, BufWriter, Write};

/// What is said of a run that has mistakes in what it goes by, where nothing else fails it.
const BROKEN: &str =
    "vocabulary, rules or settings have mistakes, so this run is not what it seems to be: see the notes";

/// Writes one suite. A finding that fails the run is a failure, one that is handled is skipped with
/// its reason, any other passes and says what was found; what could not be done is an error. A run
/// with none of these has one case that passes.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, run: &RunInfo<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let words = Wording::for_report(report);
    let findings = report.findings;
    let failures = findings.iter().filter(|finding| fails(finding, run)).count();
    // A mistake may be set to a note, and then no case would fail.
    let broken = (run.broken && failures == 0).then(|| BROKEN.to_owned());
    let problems: Vec<&String> = run.problems.iter().chain(&broken).collect();
    let errors = problems.len();
    let tests = (findings.len() + errors).max(1);
    let skipped = findings.iter().filter(|finding| finding.handled.is_some()).count();
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"");
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"copydesk\" {counts} time=\"0\">")?;
    writeln!(out, "<testsuite name=\"copydesk\" {counts} skipped=\"{skipped}\" time=\"0\">")?;
    let left_out: Vec<_> = omissions::sentences(report.omissions, false).collect();
    if !left_out.is_empty() {
        writeln!(out, "<properties>")?;
        for (way, sentence) in &left_out {
            writeln!(out, "<property name=\"left-out.{}\" value=\"{}\"></property>", way.name(), escaped(sentence))?;
        }
        writeln!(out, "</properties>")?;
    }
    for problem in problems {
        let message = escaped(problem);
        writeln!(out, "<testcase classname=\"copydesk\" name=\"{message}\" time=\"0\">")?;
        writeln!(out, "<error type=\"run\" message=\"{message}\"></error>\n</testcase>")?;
    }
    for finding in findings {
        case(&words, run, finding, &mut out)?;
    }
    if findings.is_empty() && errors == 0 {
        let name = escaped(&summary::sentence(report));
        writeln!(out, "<testcase classname=\"copydesk\" name=\"{name}\" time=\"0\"></testcase>")?;
    }
    let lines = left_out.iter().map(|(_, sentence)| format!("left out: {sentence}\n"));
    let said: String = lines.chain([summary::sentence(report)]).collect();
    writeln!(out, "<system-out>{}</system-out>", escaped(&said))?;
    out.write_all(b"</testsuite>\n</testsuites>\n")?;
    out.flush()
}

fn fails(finding: &Finding, run: &RunInfo<'_>) -> bool {
    finding.handled.is_none() && finding.severity >= run.failing
}

fn case(words: &Wording<'_>, run: &RunInfo<'_>, finding: &Finding, out: &mut impl Write) -> io::Result<()> {
    let file = words.report.files.get(finding.place.file);
    let line = Region::new(file, finding.place.span, ColumnUnit::Characters).start_line;
    let (rule, message) = (escaped(&words.safe(&finding.rule)), escaped(&words.safe(&finding.message)));
    let (path, fingerprint) = (escaped(&paths::inert(&file.path)), escaped(&words.safe(&finding.fingerprint)));
    write!(out, "<testcase classname=\"copydesk.{rule}\" name=\"{message} ({fingerprint})\" ")?;
    writeln!(out, "file=\"{path}\" line=\"{line}\" time=\"0\">")?;
    let body = escaped(&body(words, finding));
    match words.handled(finding) {
        Some(handled) => writeln!(out, "<skipped message=\"{}\"></skipped>", escaped(&handled))?,
        None if fails(finding, run) => {
            writeln!(out, "<failure type=\"{}\" message=\"{message}\">{body}</failure>", finding.severity.word())?;
        }
        None => writeln!(out, "<system-out>{body}</system-out>")?,
    }
    writeln!(out, "</testcase>")
}

/// What was found and where, a line each.
fn body(words: &Wording<'_>, finding: &Finding) -> String {
    let (severity, rule) = (finding.severity.word(), words.safe(&finding.rule));
    let mut body = format!("{severity} {rule}: {}\nat {}\n", words.safe(&finding.message), words.place(finding.place));
    let (related, more) = words.related(finding);
    for related in related {
        let place = words.place(related.place);
        let text = if related.text.is_empty() { String::new() } else { format!("{} — ", related.text) };
        body.push_str(&format!("{text}{place}\n"));
    }
    if more > 0 {
        body.push_str(&format!("and {more} more\n"));
    }
    for also in words.also(finding) {
        body.push_str(&format!("{also}\n"));
    }
    for help in finding.help.iter() {
        body.push_str(&format!("help: {}\n", words.safe(help)));
    }
    body.push_str(&words.explain(finding));
    body
}

/// Text as XML. What XML cannot hold has been made visible before; here it is replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for char in text.chars() {
        match char {
            // A build server that shows the file takes this for a command.
            '[' if before == '#' => out.push_str("&#91;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push('\n'),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ if char.is_control() => out.push('\u{fffd}'),
            _ => out.push(char),
        }
        before = char;
    }
    out
}
