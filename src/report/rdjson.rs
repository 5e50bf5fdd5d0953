//! The diagnostic format of reviewdog. Its columns count bytes.

use super::{
    RunInfo,
    columns::{ColumnUnit, Region},
    concise,
    json::put,
    omissions,
    wording::Wording,
};
use crate::{
    diagnostic::Severity,
    findings::{Finding, Report},
    source::Place,
};
use serde_json::{Value, json};
use std::io::{self, BufWriter, Write};

/// Writes one object with all findings; what is handled is of severity `INFO` and says by what and
/// why.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, run: &RunInfo<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let words = Wording::for_report(report);
    out.write_all(b"{\"source\":{\"name\":\"copydesk\"},\n\"diagnostics\":[")?;
    let mut before: &[u8] = b"\n";
    for problem in run.problems {
        out.write_all(before)?;
        before = b",\n";
        put(&mut out, &json!({"message": problem, "location": {"path": "."}, "severity": "ERROR"}))?;
    }
    for finding in report.findings {
        out.write_all(before)?;
        before = b",\n";
        put(&mut out, &diagnostic(&words, finding))?;
    }
    for (way, sentence) in omissions::sentences(report.omissions, false) {
        out.write_all(before)?;
        before = b",\n";
        let message = format!("left out: {sentence}");
        let code = json!({"value": way.name()});
        put(&mut out, &json!({"message": message, "location": {"path": "."}, "severity": "INFO", "code": code}))?;
    }
    out.write_all(if before == b"\n" { b"]}\n" } else { b"\n]}\n" })?;
    out.flush()
}

fn diagnostic(words: &Wording<'_>, finding: &Finding) -> Value {
    let (related, _) = words.related(finding);
    let related: Vec<Value> = related
        .iter()
        .map(|related| json!({"message": related.text, "location": location(words, related.place)}))
        .collect();
    let severity = match finding.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Note => "INFO",
    };
    json!({
        "message": concise::described(words, finding),
        "location": location(words, finding.place),
        "severity": severity,
        "code": {"value": finding.rule.as_str()},
        "relatedLocations": related,
    })
}

fn location(words: &Wording<'_>, place: Place) -> Value {
    let file = words.report.files.get(place.file);
    let region = Region::new(file, place.span, ColumnUnit::Bytes);
    json!({
        "path": file.path,
        "range": {
            "start": {"line": region.start_line, "column": region.start_column},
            "end": {"line": region.end_line, "column": region.end_column},
        },
    })
}
