//! JSON: the same bytes for the same findings, one finding a line.
//!
//! What is made is soon written: no more than a batch of findings is ever held as text.

mod buffer;
mod formatter;
mod model;

use super::omissions;
use crate::{
    draft::{Proposal, Proposals, Words},
    findings::{
        Coverage, Finding, Report, Summary,
        replies::ReplyRequest,
        statistics::{Statistics, StatisticsRow},
    },
    model::Model,
    prefetch::prefetch,
    source::{Files, SourceFile},
};
use rayon::{iter::ParallelIterator, slice::ParallelSlice};
use serde::Serialize;
use std::io::{self, BufWriter, Write};

pub(super) use buffer::Json;
pub(super) use model::{Before, JsonContext};

/// The version of the form; it changes when a field is renamed or dropped.
pub(super) const VERSION: u32 = 1;

/// How many findings one thread puts in JSON at a time, and how many are held as text at the most.
const PART: usize = 64;
const BATCH: usize = 16 * PART;

/// How many bytes a finding and each of its claims usually take in JSON; a text that grows is copied again
/// and again.
const FINDING: usize = 1 << 10;
const CLAIM: usize = 7 << 6;

/// What [`write()`] writes, as a JSON Schema (draft 2020-12).
pub const SCHEMA: &str = include_str!("json/findings.schema.json");

/// What [`write_draft`] writes, as a JSON Schema (draft 2020-12).
pub const DRAFT_SCHEMA: &str = include_str!("json/draft.schema.json");

/// Writes the report of a check as one JSON object.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_run(report, &[], false, out)
}

/// The same with why the run, or a part of it, could not be done, and where `counted` with the findings counted, in the
/// field `statistics`.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write_run(report: &Report<'_>, problems: &[String], counted: bool, out: &mut dyn Write) -> io::Result<()> {
    let statistics = counted.then(|| Statistics::new(report.findings, report.model));
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let tool = Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
    write!(out, "{{\"version\":{VERSION},\n\"tool\":")?;
    put(&mut out, &tool)?;
    out.write_all(b",\n\"summary\":")?;
    put(&mut out, &SummaryForm::new(&report.summary))?;
    out.write_all(b",\n\"omissions\":")?;
    omissions::write_json(report.omissions, &mut out)?;
    out.write_all(b",\n\"problems\":")?;
    put(&mut out, &problems)?;
    if let Some(statistics) = &statistics {
        out.write_all(b",\n\"statistics\":")?;
        put(&mut out, &StatisticsForm::new(statistics))?;
    }
    out.write_all(b",\n\"findings\":[")?;
    let of = JsonContext { files: report.files, model: report.model };
    let mut first = true;
    for batch in report.findings.chunks(BATCH) {
        // Threads put findings in JSON side by side; what they made is written in order and let go.
        let write = |part: &[Finding]| -> Json {
            let claims: usize = part
                .iter()
                .flat_map(Finding::with_folded)
                .flat_map(|finding| &finding.sides)
                .map(|side| side.claims.len())
                .sum();
            let mut json = Json::with_capacity(part.len() * FINDING + claims * CLAIM);
            let mut before = Before::default();
            for some in part.chunks(TOGETHER) {
                fetch_all(report, some);
                some.iter().for_each(|finding| of.finding(json.raw(",\n"), finding, &mut before));
            }
            json
        };
        let texts: Vec<Json> = batch.par_chunks(PART).map(write).collect();
        for text in texts {
            let text = text.as_bytes();
            out.write_all(text.get(usize::from(std::mem::take(&mut first))..).unwrap_or(&[]))?;
        }
    }
    out.write_all(if report.findings.is_empty() { b"]}\n" } else { b"\n]}\n" })?;
    out.flush()
}

/// For how many findings it is asked for what is written of them, before the first is written.
const TOGETHER: usize = 32;

/// Asks for what is written of some findings: a claim lies anywhere in memory, and so does its line. All at once, the
/// waits for them are one.
fn fetch_all(report: &Report<'_>, findings: &[Finding]) {
    let claims = || findings.iter().flat_map(|finding| &finding.sides).flat_map(|side| &side.claims).copied();
    claims().for_each(|id| report.model.fetch_claim(id));
    for claim in claims().map(|id| report.model.claim(id)) {
        report.files.get(claim.place.file).fetch(claim.place.span);
        prefetch(&report.model.name(claim.speaker).text);
        prefetch(&report.model.source(claim.source).name);
    }
}

/// Writes how each claim line was read, as one JSON array in the order of files and lines.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write_reading(files: &Files, model: &Model, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let of = JsonContext { files, model };
    out.write_all(b"[")?;
    let mut before = "\n";
    let mut json = Json::default();
    for claim in model.claims.iter().filter(|claim| claim.is_line()) {
        json.clear();
        of.reading(json.raw(before), claim);
        before = ",\n";
        out.write_all(json.as_bytes())?;
    }
    out.write_all(if before == "\n" { b"]\n" } else { b"\n]\n" })?;
    out.flush()
}

/// Writes the proposals for some texts as one JSON object.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write_draft(drafts: &[(SourceFile, Proposals)], out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    write!(out, "{{\"version\":{VERSION},\n\"proposals\":[")?;
    let mut before = "\n";
    let mut json = Json::default();
    for (file, proposals) in drafts {
        for proposal in &proposals.all {
            json.clear();
            write_proposal(json.raw(before), &file.path, proposal);
            before = ",\n";
            out.write_all(json.as_bytes())?;
        }
    }
    let left_out: usize = drafts.iter().map(|(_, proposals)| proposals.unsure).sum();
    let end = if before == "\n" { "" } else { "\n" };
    writeln!(out, "{end}],\n\"left_out\":{left_out}}}")?;
    out.flush()
}

fn write_proposal(json: &mut Json, path: &str, proposal: &Proposal) {
    let words = |json: &mut Json, words: &Words| {
        json.raw("{\"text\":").string(&words.text).raw(",\"start\":").number(words.span.start);
        json.raw(",\"end\":").number(words.span.end).raw("}");
    };
    json.raw("{\"file\":").string(path).raw(",\"pattern\":").word(proposal.pattern.name());
    json.raw(",\"kind\":").word(proposal.kind.word()).raw(",\"sure\":").truth(proposal.sure);
    json.raw(",\"speaker\":").optional(proposal.speaker.as_ref(), words);
    json.raw(",\"name\":").optional_string(proposal.name.as_deref());
    json.raw(",\"cue\":").optional(proposal.cue.as_ref(), words);
    json.raw(",\"content\":").list(&proposal.content, |json, piece| {
        json.raw("{\"start\":").number(piece.span.start).raw(",\"end\":").number(piece.span.end).raw("}");
    });
    json.raw(",\"said\":").optional_string(proposal.said.as_deref());
    json.raw(",\"line\":").string(&proposal.line()).raw("}");
}

/// The first part of what is written of requests for a reply.
#[derive(Debug)]
pub(super) struct RepliesHead {
    /// The day that deadlines were compared with.
    pub as_of: Option<String>,
    /// How many requests are on file.
    pub requests: usize,
    /// How many of them are open.
    pub open: usize,
    /// How many of those are past their deadline.
    pub overdue: usize,
}

/// Writes requests for a reply as one JSON object.
pub(super) fn write_replies(
    files: &Files,
    model: &Model,
    head: &RepliesHead,
    requests: &[&ReplyRequest<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let of = JsonContext { files, model };
    write!(out, "{{\"version\":{VERSION},\n\"as_of\":")?;
    put(&mut out, &head.as_of)?;
    let &RepliesHead { requests: all, open, overdue, .. } = head;
    write!(out, ",\n\"summary\":{{\"requests\":{all},\"open\":{open},\"overdue\":{overdue}}},\n\"requests\":[")?;
    for (index, asked) in requests.iter().enumerate() {
        let mut json = Json::default();
        of.asked(json.raw(if index == 0 { "\n" } else { ",\n" }), asked);
        out.write_all(json.as_bytes())?;
    }
    out.write_all(if requests.is_empty() { b"]}\n" } else { b"\n]}\n" })?;
    out.flush()
}

/// Writes a value by the form it has for any serializer.
pub(super) fn put(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut json = Json::default();
    json.value(value)?;
    out.write_all(json.as_bytes())
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct SummaryForm {
    errors: usize,
    warnings: usize,
    notes: usize,
    files: usize,
    sources: usize,
    claims: usize,
    stories: CoverageForm,
    unread: usize,
    rules: usize,
    handled: HandledCounts,
    incomplete: bool,
    left_out: usize,
    /// Only what touches the files given was kept.
    partial: bool,
}

#[derive(Serialize)]
struct CoverageForm {
    count: usize,
    without_claims: usize,
    claims: usize,
    paragraphs: usize,
    paragraphs_with_claims: usize,
    statements: usize,
    statements_covered: usize,
    statements_covered_by_paragraph: usize,
    quotations: usize,
    quotations_bound: usize,
    figures: usize,
    figures_bound: usize,
}

impl CoverageForm {
    fn new(coverage: &Coverage) -> Self {
        let &Coverage {
            stories: count,
            empty: without_claims,
            claims,
            paragraphs,
            covered: paragraphs_with_claims,
            statements,
            covered_by_sentence: _,
            covered_by_paragraph,
            quotations,
            bound_quotations: quotations_bound,
            figures,
            bound_figures: figures_bound,
        } = coverage;
        Self {
            count,
            without_claims,
            claims,
            paragraphs,
            paragraphs_with_claims,
            statements,
            statements_covered: coverage.covered_statements(),
            statements_covered_by_paragraph: covered_by_paragraph,
            quotations,
            quotations_bound,
            figures,
            figures_bound,
        }
    }
}

#[derive(Serialize)]
struct HandledCounts {
    story: usize,
    acknowledgement: usize,
    allow: usize,
}

impl SummaryForm {
    fn new(summary: &Summary) -> Self {
        let &Summary {
            errors,
            warnings,
            notes,
            files,
            sources,
            claims,
            stories,
            unread,
            rules,
            handled,
            incomplete,
            cut_short: _,
            beyond: _,
            left_out,
            partial,
        } = summary;
        let [story, acknowledgement, allow] = handled;
        let handled = HandledCounts { story, acknowledgement, allow };
        let stories = CoverageForm::new(&stories);
        Self {
            errors,
            warnings,
            notes,
            files,
            sources,
            claims,
            stories,
            unread,
            rules,
            handled,
            incomplete,
            left_out,
            partial,
        }
    }
}

#[derive(Serialize)]
struct StatisticsForm<'a> {
    rules: Vec<RowForm<'a>>,
    sources: Vec<RowForm<'a>>,
    speakers: Vec<RowForm<'a>>,
    handled: Vec<HandledRowForm<'a>>,
}

#[derive(Serialize)]
struct RowForm<'a> {
    name: &'a str,
    errors: usize,
    warnings: usize,
    notes: usize,
    handled: usize,
}

#[derive(Serialize)]
struct HandledRowForm<'a> {
    by: &'static str,
    reason: &'a str,
    findings: usize,
}

impl<'a> StatisticsForm<'a> {
    fn new(statistics: &Statistics<'a>) -> Self {
        let row = |row: &StatisticsRow<'a>| {
            let counts = row.counts;
            let (errors, warnings, notes, handled) = (counts.errors, counts.warnings, counts.notes, counts.handled);
            RowForm { name: row.name, errors, warnings, notes, handled }
        };
        let rows = |rows: &[StatisticsRow<'a>]| rows.iter().map(row).collect();
        let handled = statistics.handled.iter();
        let handled =
            handled.map(|row| HandledRowForm { by: row.by.word(), reason: row.reason, findings: row.findings });
        Self {
            rules: rows(&statistics.rules),
            sources: rows(&statistics.sources),
            speakers: rows(&statistics.speakers),
            handled: handled.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{Sample, written};
    use proptest::prelude::{any, prop_assert_eq, proptest};
    use serde_json::{Value, json};

    fn check(sample: &Sample) -> Value {
        serde_json::from_str(&written(|out| write(&sample.report(), out))).unwrap()
    }

    #[test]
    fn the_fields_are_those_that_others_rely_on() {
        let value = check(&Sample::call());
        assert_eq!(value["version"], 1);
        assert_eq!(value["tool"]["name"], "copydesk");
        let summary = &value["summary"];
        assert_eq!((&summary["errors"], &summary["files"], &summary["claims"]), (&json!(1), &json!(2), &json!(2)));
        let finding = &value["findings"][0];
        assert_eq!(finding["rule"], "dispute");
        assert_eq!(finding["severity"], "error");
        assert_eq!(finding["about"], "call happened");
        assert_eq!(finding["handled"], Value::Null);
        assert_eq!(finding["because"], json!([]));
        assert_eq!(finding["fingerprint"], "0123456789ab");
        let claim = &finding["sides"][1]["claims"][0];
        let expect = ["Dmitriev denies call", "rt", "Dmitriev", "denies", "certain"];
        let fields = ["text", "source", "speaker", "stance", "certainty"].map(|field| claim[field].as_str().unwrap());
        assert_eq!(fields, expect);
        assert_eq!((&claim["via"], &claim["label"], &claim["passage"]), (&json!([]), &Value::Null, &Value::Null));
        let location = json!({
            "path": "claims/rt.claims",
            "start": {"line": 3, "column": 3}, "end": {"line": 3, "column": 23},
            "bytes": [26, 46],
        });
        assert_eq!(claim["location"], location);
        assert_eq!(finding["sides"][0]["claims"][0]["passage"]["path"], "sources/bloomberg.txt");
    }

    #[test]
    fn what_handles_a_finding_is_said() {
        let value = check(&Sample::handled());
        let handled = &value["findings"][0]["handled"];
        assert_eq!(handled["by"], "acknowledgement");
        assert_eq!(handled["reason"], "paragraph 4 gives both accounts");
        assert_eq!(handled["location"]["start"]["line"], 2);
        assert_eq!(value["summary"]["handled"], json!({"story": 0, "acknowledgement": 1, "allow": 0}));
        let because = &check(&Sample::authors())["findings"][0]["because"][0];
        assert_eq!(because["text"], "only one agent per work");
        assert_eq!(because["location"]["path"], "plan.claims");
    }

    #[test]
    fn a_run_without_findings_is_valid_too() {
        let sample = Sample::new(&[]);
        assert_eq!(check(&sample)["findings"], json!([]));
        assert_eq!(written(|out| write_reading(&sample.files, &sample.model, out)), "[]\n");
    }

    #[test]
    fn a_reading_has_the_fields_of_a_claim_and_its_own() {
        let sample = Sample::call();
        let text = written(|out| write_reading(&sample.files, &sample.model, out));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value[1]["text"], "Dmitriev denies call");
        assert_eq!((&value[0]["voice"], &value[1]["voice"]), (&json!("own"), &json!("attributed")));
        let keys = ["phrase", "slots", "proposition", "when", "checked", "location"];
        assert!(keys.iter().all(|key| value[1].get(key).is_some()));
        assert!(value[1]["slots"].is_object());
    }

    #[test]
    fn no_terminal_finds_anything_to_act_on() {
        let message = "a\u{9b}31mé\u{202e}漢\u{7f}\u{e0041}\u{200d}";
        let mut sample = Sample::fault_at("a", 0, 1);
        sample.findings[0].message = message.to_owned();
        assert_eq!(check(&sample)["findings"][0]["message"], message);
        let text = written(|out| write(&sample.report(), out));
        assert!(text.contains(r#""a\u009b31mé\u202e漢\u007f\udb40\udc41\u200d""#), "{text}");
    }

    #[test]
    fn no_build_server_finds_a_command() {
        let mut sample = Sample::fault_at("a", 0, 1);
        sample.findings[0].message = "##[error]a ###[b]".to_owned();
        assert_eq!(check(&sample)["findings"][0]["message"], "##[error]a ###[b]");
        assert!(!written(|out| write(&sample.report(), out)).contains("##["));
    }

    proptest! {
        #[test]
        fn any_text_comes_back_as_it_was(message in any::<String>(), label in any::<String>()) {
            let mut sample = Sample::fault_at(&label, 0, label.len());
            sample.findings[0].message = message.clone();
            sample.findings[0].label = label.clone();
            let finding = &check(&sample)["findings"][0];
            prop_assert_eq!(finding["message"].as_str(), Some(&*message));
            prop_assert_eq!(finding["label"].as_str(), Some(&*label));
        }
    }
}
