//! JSON: the same bytes for the same findings, one finding a line.
//!
//! What is made is soon written: no more than a batch of findings is ever held as text.

mod compact;

use super::text;
use crate::{
    findings::{
        Because, ClaimView, Finding, Handled, Report, Side, Summary,
        replies::Asked,
        statistics::{Row, Statistics},
    },
    model::{Claim, ClaimId, DateId, Model},
    source::{Files, Place, Position},
};
use rayon::{iter::ParallelIterator, slice::ParallelSlice};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};
use std::io::{self, BufWriter, Write};

/// The version of the form; it changes when a field is renamed or dropped.
pub(super) const VERSION: u32 = 1;

/// How many findings one thread puts in JSON at a time, and how many are held as text at the most.
const PART: usize = 64;
const BATCH: usize = 16 * PART;

/// How many bytes a finding usually takes in JSON; a text that grows is copied again and again.
const USUAL: usize = 3 << 10;

/// What [`write`] writes, as a JSON Schema (draft 2020-12).
pub const SCHEMA: &str = include_str!("json/findings.schema.json");

/// Writes the report of a check as one JSON object.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_with(report, None, out)
}

/// The same with the findings counted, in the field `statistics`.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write_counted(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_with(report, Some(&Statistics::of(report.findings, report.model)), out)
}

fn write_with(report: &Report<'_>, statistics: Option<&Statistics<'_>>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let tool = Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
    write!(out, "{{\"version\":{VERSION},\n\"tool\":")?;
    put(&mut out, &tool)?;
    out.write_all(b",\n\"summary\":")?;
    put(&mut out, &SummaryForm::of(&report.summary))?;
    if let Some(statistics) = statistics {
        out.write_all(b",\n\"statistics\":")?;
        put(&mut out, &StatisticsForm::of(statistics))?;
    }
    out.write_all(b",\n\"findings\":[")?;
    let of = Of { files: report.files, model: report.model };
    let mut first = true;
    for batch in report.findings.chunks(BATCH) {
        // Threads put findings in JSON side by side; what they made is written in order and let go.
        let write = |part: &[Finding]| -> io::Result<Vec<u8>> {
            let mut text = Vec::with_capacity(part.len() * USUAL);
            for finding in part {
                text.extend_from_slice(b",\n");
                put(&mut text, &of.finding(finding))?;
            }
            Ok(text)
        };
        let texts: Vec<io::Result<Vec<u8>>> = batch.par_chunks(PART).map(write).collect();
        for text in texts {
            let text = text?;
            out.write_all(text.get(usize::from(std::mem::take(&mut first))..).unwrap_or(&[]))?;
        }
    }
    out.write_all(if report.findings.is_empty() { b"]}\n" } else { b"\n]}\n" })?;
    out.flush()
}

/// Writes how each claim line was read, as one JSON array in the order of files and lines.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write_reading(files: &Files, model: &Model, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let of = Of { files, model };
    out.write_all(b"[")?;
    let mut first = true;
    for claim in model.claims.iter().filter(|claim| claim.is_line()) {
        out.write_all(if first { b"\n" } else { b",\n" })?;
        first = false;
        put(&mut out, &of.reading(claim))?;
    }
    out.write_all(if first { b"]\n" } else { b"\n]\n" })?;
    out.flush()
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
    requests: &[&Asked<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let of = Of { files, model };
    write!(out, "{{\"version\":{VERSION},\n\"as_of\":")?;
    put(&mut out, &head.as_of)?;
    let &RepliesHead { requests: all, open, overdue, .. } = head;
    write!(out, ",\n\"summary\":{{\"requests\":{all},\"open\":{open},\"overdue\":{overdue}}},\n\"requests\":[")?;
    for (index, asked) in requests.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        put(&mut out, &of.asked(asked))?;
    }
    out.write_all(if requests.is_empty() { b"]}\n" } else { b"\n]}\n" })?;
    out.flush()
}

pub(super) fn put(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    Ok(compact::write(out, value)?)
}

/// Writes a value with the library's serializer, which escapes what has to be.
fn put_escaped(out: &mut impl Write, value: &(impl Serialize + ?Sized)) -> serde_json::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(out, Inert))
}

/// Compact JSON on which nothing that shows it acts: no string holds `##[`, which a build server
/// takes for a command wherever it stands in a log, nor a character on which a terminal acts. These
/// are escaped, so the same value is read back.
struct Inert;

impl serde_json::ser::Formatter for Inert {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        // Hardly any string has these in it, and most are short.
        if fragment.bytes().fold(true, |plain, byte| plain & (byte < 0x7f) & (byte != b'[')) {
            return out.write_all(fragment.as_bytes());
        }
        for (index, part) in fragment.split("##[").enumerate() {
            out.write_all(if index == 0 { b"" } else { b"##\\u005b" })?;
            if part.bytes().all(|byte| byte < 0x7f) {
                out.write_all(part.as_bytes())?;
                continue;
            }
            let mut rest = part;
            while let Some((at, char)) = rest.char_indices().find(|&(_, char)| text::is_hidden(char)) {
                let (before, after) = rest.split_at(at);
                out.write_all(before.as_bytes())?;
                for unit in char.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
                rest = after.strip_prefix(char).unwrap_or("");
            }
            out.write_all(rest.as_bytes())?;
        }
        Ok(())
    }
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
    unread: usize,
    rules: usize,
    handled: HandledCounts,
    incomplete: bool,
    left_out: usize,
    /// Only what touches the files given was kept.
    partial: bool,
}

#[derive(Serialize)]
struct HandledCounts {
    story: usize,
    acknowledgement: usize,
    allow: usize,
}

impl SummaryForm {
    fn of(summary: &Summary) -> Self {
        let &Summary {
            errors,
            warnings,
            notes,
            files,
            sources,
            claims,
            unread,
            rules,
            handled,
            incomplete,
            cut_short: _,
            left_out,
            partial,
        } = summary;
        let [story, acknowledgement, allow] = handled;
        let handled = HandledCounts { story, acknowledgement, allow };
        Self { errors, warnings, notes, files, sources, claims, unread, rules, handled, incomplete, left_out, partial }
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
    fn of(statistics: &Statistics<'a>) -> Self {
        let row = |row: &Row<'a>| {
            let counts = row.counts;
            let (errors, warnings, notes, handled) = (counts.errors, counts.warnings, counts.notes, counts.handled);
            RowForm { name: row.name, errors, warnings, notes, handled }
        };
        let rows = |rows: &[Row<'a>]| rows.iter().map(row).collect();
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

/// What everything is looked up in.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub files: &'a Files,
    pub model: &'a Model,
}

impl<'a> Of<'a> {
    pub fn finding(self, finding: &'a Finding) -> FindingForm<'a> {
        FindingForm {
            rule: &finding.rule,
            severity: finding.severity.word(),
            message: &finding.message,
            help: &finding.help,
            about: finding.about.as_deref(),
            sides: Each { of: self, items: &finding.sides, form: Self::side },
            because: Each { of: self, items: &finding.because, form: Self::because },
            handled: finding.handled.as_ref().map(|handled| self.handled(handled)),
            location: self.location(finding.place),
            fingerprint: &finding.fingerprint,
            label: &finding.label,
            others: Each { of: self, items: &finding.others, form: Self::other },
        }
    }

    fn side(self, side: &'a Side) -> SideForm<'a> {
        let claims = Each { of: self, items: &side.claims, form: Self::claim };
        SideForm { stance: side.stance.word(), proposition: &side.proposition, claims }
    }

    pub fn claim(self, id: &'a ClaimId) -> ClaimForm<'a> {
        ClaimForm::of(self, self.model.claim(*id))
    }

    fn because(self, because: &'a Because) -> BecauseForm<'a> {
        BecauseForm { text: &because.text, location: because.place.map(|place| self.location(place)) }
    }

    fn handled(self, handled: &'a Handled) -> HandledForm<'a> {
        HandledForm { by: handled.by.word(), reason: &handled.reason, location: self.location(handled.place) }
    }

    fn other(self, (place, label): &'a (Place, String)) -> OtherForm<'a> {
        OtherForm { text: label, location: self.location(*place) }
    }

    fn reading(self, claim: &'a Claim) -> ReadingForm<'a> {
        let view = ClaimView::new(self.files, self.model, claim);
        ReadingForm {
            claim: ClaimForm::of(self, claim),
            voice: view.voice.word(),
            phrase: view.phrase,
            slots: Slots(view.slots),
            proposition: view.proposition,
            when: view.when,
        }
    }

    fn asked(self, asked: &'a Asked<'a>) -> AskedForm<'a> {
        let request = asked.request;
        let date = |id: DateId| id.is_known().then(|| self.model.date(id).to_string());
        AskedForm {
            asked: &self.model.name(request.asked).text,
            about: self.model.proposition_text(request.proposition),
            on: date(request.on),
            by: request.by.as_deref(),
            until: date(request.until),
            open: request.reply.is_none(),
            overdue: asked.overdue,
            reply: request.reply.as_ref().map(|claim| self.claim(claim)),
            heard: Each { of: self, items: &asked.heard, form: Self::claim },
            notes: &request.notes,
            location: self.location(request.place),
        }
    }

    fn location(self, place: Place) -> Location<'a> {
        let file = self.files.get(place.file);
        let (start, end) = file.positions(place.span);
        let position = |position: Position| PositionForm { line: position.line, column: position.column };
        let bytes = [place.span.start, place.span.end];
        Location { path: &file.path, start: position(start), end: position(end), bytes }
    }
}

#[derive(Serialize)]
struct AskedForm<'a> {
    asked: &'a str,
    about: String,
    on: Option<String>,
    by: Option<&'a str>,
    until: Option<String>,
    open: bool,
    overdue: bool,
    reply: Option<ClaimForm<'a>>,
    heard: Each<'a, ClaimId, ClaimForm<'a>>,
    notes: &'a [String],
    location: Location<'a>,
}

#[derive(Serialize)]
pub(super) struct FindingForm<'a> {
    rule: &'a str,
    severity: &'static str,
    message: &'a str,
    help: &'a [String],
    about: Option<&'a str>,
    sides: Each<'a, Side, SideForm<'a>>,
    because: Each<'a, Because, BecauseForm<'a>>,
    handled: Option<HandledForm<'a>>,
    location: Location<'a>,
    fingerprint: &'a str,
    label: &'a str,
    others: Each<'a, (Place, String), OtherForm<'a>>,
}

#[derive(Serialize)]
struct SideForm<'a> {
    stance: &'static str,
    proposition: &'a str,
    claims: Each<'a, ClaimId, ClaimForm<'a>>,
}

#[derive(Serialize)]
pub(super) struct ClaimForm<'a> {
    text: &'a str,
    source: &'a str,
    speaker: &'a str,
    via: Vec<&'a str>,
    cue: Option<&'a str>,
    stance: &'static str,
    certainty: &'static str,
    label: Option<&'a str>,
    said: Option<String>,
    location: Location<'a>,
    passage: Option<Location<'a>>,
}

impl<'a> ClaimForm<'a> {
    /// What is written of a claim; not put into words beyond that, as there may be a million.
    fn of(of: Of<'a>, claim: &'a Claim) -> Self {
        let Of { files, model } = of;
        let extra = model.extra(claim);
        let via = extra.into_iter().flat_map(|extra| &extra.via);
        Self {
            text: files.slice(claim.place),
            source: &model.source(claim.source).name,
            speaker: &model.name(claim.speaker).text,
            via: via.map(|&id| model.name(id).text.as_str()).collect(),
            cue: model.cue_text(files, claim),
            stance: claim.stance.word(),
            certainty: claim.certainty.word(),
            label: extra.and_then(|extra| extra.label.as_deref()),
            said: claim.said.is_known().then(|| model.date(claim.said).to_string()),
            location: of.location(claim.place),
            passage: extra.and_then(|extra| extra.passage).map(|place| of.location(place)),
        }
    }
}

#[derive(Serialize)]
struct ReadingForm<'a> {
    #[serde(flatten)]
    claim: ClaimForm<'a>,
    voice: &'static str,
    phrase: Option<String>,
    slots: Slots,
    proposition: String,
    when: Option<String>,
}

#[derive(Serialize)]
struct BecauseForm<'a> {
    text: &'a str,
    location: Option<Location<'a>>,
}

#[derive(Serialize)]
struct HandledForm<'a> {
    by: &'static str,
    reason: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct OtherForm<'a> {
    text: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    start: PositionForm,
    end: PositionForm,
    bytes: [u32; 2],
}

#[derive(Serialize)]
struct PositionForm {
    line: u32,
    column: u32,
}

/// What fills the slots, in the order of the phrase's slots.
struct Slots(Vec<(String, String)>);

impl Serialize for Slots {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (slot, filler) in &self.0 {
            map.serialize_entry(slot, filler)?;
        }
        map.end()
    }
}

/// Items that are given their form one by one while they are written.
struct Each<'a, T, F> {
    of: Of<'a>,
    items: &'a [T],
    form: fn(Of<'a>, &'a T) -> F,
}

impl<T, F: Serialize> Serialize for Each<'_, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.items.len()))?;
        for item in self.items {
            seq.serialize_element(&(self.form)(self.of, item))?;
        }
        seq.end()
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
        let keys = ["phrase", "slots", "proposition", "when", "location"];
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
