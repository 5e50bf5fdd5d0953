//! The code quality report of GitLab: what a merge request shows beside its changes.

use super::{
    RunInfo,
    columns::{ColumnUnit, Region},
    concise,
    json::put,
    omissions, paths,
    wording::Wording,
};
use crate::{
    diagnostic::Severity,
    findings::{Finding, Report, omissions::Way},
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Write},
};

/// Writes one array with an object for each finding; what is handled is of severity `info` and says
/// by what and why.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, run: &RunInfo<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let words = Wording::for_report(report);
    out.write_all(b"[")?;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut first = true;
    for problem in run.problems {
        out.write_all(if first { b"\n" } else { b",\n" })?;
        first = false;
        put(&mut out, &failure(problem))?;
    }
    for finding in report.findings {
        out.write_all(if first { b"\n" } else { b",\n" })?;
        first = false;
        // Two findings of one fingerprint would be shown as one.
        let nth = seen.entry(&finding.fingerprint).and_modify(|nth| *nth += 1).or_insert(1);
        put(&mut out, &issue(&words, run, finding, *nth))?;
    }
    for (way, sentence) in omissions::sentences(report.omissions, false) {
        out.write_all(if first { b"\n" } else { b",\n" })?;
        first = false;
        put(&mut out, &left_out(way, &sentence))?;
    }
    out.write_all(if first { b"]\n" } else { b"\n]\n" })?;
    out.flush()
}

fn issue(words: &Wording<'_>, run: &RunInfo<'_>, finding: &Finding, nth: usize) -> Value {
    let file = words.report.files.get(finding.place.file);
    let region = Region::new(file, finding.place.span, ColumnUnit::Characters);
    let fingerprint = if nth == 1 { finding.fingerprint.to_string() } else { format!("{}-{nth}", finding.fingerprint) };
    json!({
        "description": concise::described(words, finding),
        "check_name": finding.rule.as_str(),
        "fingerprint": fingerprint,
        "severity": severity(finding),
        "location": {
            "path": paths::from_root(run.folder, &file.path),
            "lines": {"begin": region.start_line, "end": region.end_line},
        },
    })
}

/// That the run could not be done: there is no place for it but the folder itself.
fn failure(problem: &str) -> Value {
    json!({
        "description": problem,
        "check_name": "copydesk",
        "fingerprint": problem,
        "severity": "blocker",
        "location": {"path": ".", "lines": {"begin": 1}},
    })
}

/// What the run left out. The report has no other place for it; of one way it is the same entry in every run, so that
/// a merge request shows it when it is new.
fn left_out(way: Way, sentence: &str) -> Value {
    json!({
        "description": format!("left out: {sentence}"),
        "check_name": "copydesk",
        "fingerprint": format!("left-out-{}", way.name()),
        "severity": "info",
        "location": {"path": ".", "lines": {"begin": 1}},
    })
}

const fn severity(finding: &Finding) -> &'static str {
    match (finding.handled.is_some(), finding.severity) {
        (true, _) => "info",
        (false, Severity::Error) => "critical",
        (false, Severity::Warning) => "major",
        (false, Severity::Note) => "minor",
    }
}
