//! SARIF 2.1.0, for code scanning and other services that collect results.
//!
//! Each side of a finding is a place that the message links to: a service shows the primary place
//! and whatever the message leads to, nothing else. Columns are UTF-16. What is accepted is a result
//! with a suppression; what could not be read is a notification of the run besides.

mod rules;

use super::{
    RunInfo,
    columns::{ColumnUnit, Region},
    json::put,
    omissions, paths, summary,
    wording::{RelatedPlace, Wording},
};
use crate::{
    diagnostic::Severity,
    findings::{Finding, HandledBy, Report},
    source::Place,
};
use rules::RuleTable;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Write},
};

/// The schema that the form follows.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// At most how many characters of a line that holds a place are shown with it.
const CONTEXT: usize = 1_000;

/// The rules that stand for lines that could not be read.
const UNREAD: [&str; 2] = ["syntax", "text-not-read"];

/// Writes the report of a check as one SARIF log, a result a line.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, run: &RunInfo<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let rules = RuleTable::new(report, run.program);
    let log = Log { words: Wording::for_report(report), run: *run };
    write!(
        out,
        "{{\"$schema\":\"{SCHEMA}\",\n\"version\":\"2.1.0\",\n\"runs\":[{{\"columnKind\":\"utf16CodeUnits\",\n"
    )?;
    out.write_all(b"\"tool\":{\"driver\":{\"name\":\"copydesk\",")?;
    let version = env!("CARGO_PKG_VERSION");
    write!(out, "\"version\":\"{version}\",\"semanticVersion\":\"{version}\",")?;
    write!(out, "\"informationUri\":\"{}\",\"rules\":[", home())?;
    for (index, rule) in rules.forms().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        put(&mut out, &rule)?;
    }
    out.write_all(b"]}},\n\"invocations\":[")?;
    put(&mut out, &log.invocation())?;
    out.write_all(b"],\n\"results\":[")?;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, finding) in report.findings.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        let nth = seen.entry(&finding.fingerprint).or_default();
        *nth += 1;
        put(&mut out, &log.result(finding, rules.index(&finding.rule), *nth))?;
    }
    out.write_all(if report.findings.is_empty() { b"]}]}\n" } else { b"\n]}]}\n" })?;
    out.flush()
}

/// Where to read about the tool: its repository, or a name for it where none is published.
fn home() -> &'static str {
    match env!("CARGO_PKG_REPOSITORY") {
        "" => concat!("urn:copydesk:", env!("CARGO_PKG_VERSION")),
        repository => repository,
    }
}

struct Log<'a> {
    words: Wording<'a>,
    run: RunInfo<'a>,
}

impl<'a> Log<'a> {
    /// What the run was: whether it could be done, and what could not.
    fn invocation(&self) -> Value {
        let report = &self.words.report;
        let mut notifications: Vec<Value> =
            self.run.problems.iter().map(|problem| json!({"level": "error", "message": text(problem)})).collect();
        let unread = report.findings.iter().filter(|finding| UNREAD.contains(&finding.rule.as_str()));
        notifications.extend(unread.take(1_000).map(|finding| {
            json!({
                "level": level(finding.severity),
                "message": text(&self.words.safe(&finding.message)),
                "locations": [{"physicalLocation": self.physical(finding.place)}],
            })
        }));
        notifications.extend(omissions::sentences(report.omissions, false).map(|(way, sentence)| {
            json!({
                "level": "note",
                "descriptor": {"id": way.name()},
                "message": text(&format!("left out: {sentence}")),
            })
        }));
        json!({
            "executionSuccessful": self.run.problems.is_empty() && !self.run.broken && !report.summary.incomplete,
            "toolExecutionNotifications": notifications,
            "properties": {"summary": summary::sentence(report)},
        })
    }

    fn result(&self, finding: &'a Finding, rule: usize, nth: usize) -> Value {
        let (related, more) = self.words.related(finding);
        let mut result = json!({
            "ruleId": finding.rule.as_str(),
            "ruleIndex": rule,
            "level": level(finding.severity),
            "message": {"text": self.message(finding, &related, more)},
            "locations": [{"physicalLocation": self.physical(finding.place)}],
            "partialFingerprints": {"primaryLocationLineHash": format!("{}:{nth}", finding.fingerprint)},
            "suppressions": self.suppressions(finding),
        });
        let related: Vec<Value> = related
            .iter()
            .zip(1..)
            .map(|(related, id): (&RelatedPlace, u32)| {
                let mut location = json!({"id": id, "physicalLocation": self.physical(related.place)});
                if !related.text.is_empty() {
                    put_in(&mut location, "message", text(&related.text));
                }
                location
            })
            .collect();
        if !related.is_empty() {
            put_in(&mut result, "relatedLocations", related.into());
        }
        if let Some(about) = &finding.about {
            put_in(&mut result, "properties", json!({"about": about.as_str()}));
        }
        result
    }

    /// The message and a link to each place beside the primary one, then by what it is handled.
    fn message(&self, finding: &'a Finding, related: &[RelatedPlace], more: usize) -> String {
        let mut message = escaped(&self.words.safe(&finding.message));
        let mut before = " — ";
        for (id, related) in related.iter().enumerate() {
            let label = if related.text.is_empty() { self.words.place(related.place) } else { related.text.clone() };
            message.push_str(&format!("{before}[{}]({})", escaped(&label), id + 1));
            before = "; ";
        }
        if more > 0 {
            message.push_str(&format!("{before}and {more} more"));
        }
        for also in self.words.also(finding) {
            message.push_str(&format!("; {}", escaped(&also)));
        }
        message.push('.');
        if let Some(handled) = self.words.handled(finding) {
            message.push_str(&format!(" {}.", escaped(&capital(&handled))));
        }
        message
    }

    fn suppressions(&self, finding: &Finding) -> Value {
        let Some(handled) = &finding.handled else { return json!([]) };
        let kind = if handled.by == HandledBy::Acknowledgement { "external" } else { "inSource" };
        json!([{
            "kind": kind,
            "status": "accepted",
            "justification": self.words.handled(finding),
            "location": {"physicalLocation": self.physical(handled.place)},
        }])
    }

    /// A place with its words, and the line that they stand in.
    fn physical(&self, place: Place) -> Value {
        let file = self.words.report.files.get(place.file);
        let path = paths::from_root(self.run.folder, &file.path);
        let Region { start_line, start_column, end_line, end_column } =
            Region::new(file, place.span, ColumnUnit::Utf16);
        let words = file.slice(place.span).trim_end_matches(['\r', '\n']);
        let words = if place.span.start == 0 { words.trim_start_matches('\u{feff}') } else { words };
        let snippet: String = words.chars().take(CONTEXT).collect();
        let mut physical = json!({
            "artifactLocation": {"uri": paths::uri(&path)},
            "region": {
                "startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column,
                "snippet": {"text": snippet},
            },
        });
        let line = file.slice(file.line_span(place.span.start)).trim_start_matches('\u{feff}');
        if start_line == end_line && line.len() > snippet.len() && line.chars().nth(CONTEXT).is_none() {
            let context = json!({"startLine": start_line, "endLine": end_line, "snippet": {"text": line}});
            put_in(&mut physical, "contextRegion", context);
        }
        physical
    }
}

fn put_in(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

const fn level(severity: Severity) -> &'static str {
    severity.word()
}

/// A message of plain text.
fn text(words: &str) -> Value {
    json!({"text": escaped(words)})
}

/// Text in which nothing is a link or a placeholder.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        match char {
            '\\' | '[' | ']' => out.extend(['\\', char]),
            '{' | '}' => out.extend([char, char]),
            _ => out.push(char),
        }
    }
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
