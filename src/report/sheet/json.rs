//! The checking sheet for programs.

use super::SheetReport;
use crate::{
    findings::{
        Omissions,
        sheet::{Evidence, Sheet, SheetCounts, SheetEntry, SheetLine, SheetState},
    },
    model::Voice,
    report::{
        json::{Json, JsonContext, VERSION, put},
        omissions,
    },
};
use std::io::{self, BufWriter, Write};

/// What [`write()`] writes, as a JSON Schema (draft 2020-12).
pub const SCHEMA: &str = include_str!("../json/sheet.schema.json");

/// Writes all statements as one JSON object, with why the run, or a part of it, could not be done.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(
    report: &SheetReport<'_>,
    left_out: &Omissions,
    problems: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let mut json = Json::default();
    json.raw("{\"version\":").number(VERSION).raw(",\n\"summary\":");
    counts(&mut json, report.counts());
    json.raw(",\n\"omissions\":");
    out.write_all(json.as_bytes())?;
    omissions::write_json(left_out, &mut out)?;
    out.write_all(b",\n\"problems\":")?;
    put(&mut out, &problems)?;
    out.write_all(b",\n\"stories\":[")?;
    for (number, sheet) in report.sheets.iter().enumerate() {
        json.clear();
        json.raw(if number == 0 { "\n" } else { ",\n" });
        report.json_sheet(&mut json, sheet);
        out.write_all(json.as_bytes())?;
    }
    let end = if report.sheets.is_empty() { "" } else { "\n" };
    writeln!(out, "{end}]}}")?;
    out.flush()
}

fn counts(json: &mut Json, counts: SheetCounts) {
    json.raw("{\"statements\":").number(counts.statements).raw(",\"checked\":").number(counts.checked);
    json.raw(",\"lapsed\":").number(counts.lapsed).raw(",\"not_bound\":").number(counts.unbound);
    json.raw(",\"not_covered\":").number(counts.uncovered).raw("}");
}

impl SheetReport<'_> {
    fn json_sheet(&self, json: &mut Json, sheet: &Sheet<'_>) {
        json.raw("{\"name\":").string(&self.model.source(sheet.story).name);
        json.raw(",\"path\":").optional_string(sheet.file.map(|file| self.files.get(file).path.as_str()));
        json.raw(",\"summary\":");
        counts(json, sheet.counts);
        json.raw(",\"statements\":").list(&sheet.entries, |json, entry| self.json_entry(json, entry)).raw("}");
    }

    fn json_entry(&self, json: &mut Json, entry: &SheetEntry<'_>) {
        let uncovered = entry.lines.is_empty().then_some(SheetState::NotCovered);
        let state = entry.lines.iter().map(|line| line.state).chain(uncovered).min().unwrap_or(SheetState::NotCovered);
        json.raw("\n{\"text\":").string(&entry.words).raw(",\"paragraph\":").number(entry.paragraph);
        json.raw(",\"state\":").word(state.word());
        json.raw(",\"location\":").optional(entry.place, |json, place| {
            json.location(self.files.get(place.file), place.span);
        });
        json.raw(",\"claims\":").list(&entry.lines, |json, line| self.json_line(json, line)).raw("}");
    }

    fn json_line(&self, json: &mut Json, line: &SheetLine<'_>) {
        let of = JsonContext { files: self.files, model: self.model };
        let claims = line.claims.iter().map(|&id| self.model.claim(id));
        let mut speakers: Vec<&str> = Vec::new();
        for claim in claims.filter(|claim| claim.voice == Voice::Attributed) {
            let name = self.model.name(claim.speaker).text.as_str();
            if !speakers.contains(&name) {
                speakers.push(name);
            }
        }
        json.raw("{\"id\":\"c").raw(&line.id).raw("\",\"text\":").string(self.files.slice(line.place));
        json.raw(",\"speakers\":").strings(speakers).raw(",\"state\":").word(line.state.word());
        json.raw(",\"is_checked\":").truth(line.is_checked()).raw(",\"is_lapsed\":").truth(line.is_lapsed());
        json.raw(",\"words\":\"w").raw(&line.fingerprint);
        json.raw("\",\"sources\":").list(&line.evidence, |json, evidence| self.json_evidence(json, evidence));
        json.raw(",\"more_sources\":").number(line.more_evidence);
        json.raw(",\"findings\":").list(&line.findings, |json, finding| {
            json.raw("{\"rule\":").string(&finding.rule).raw(",\"severity\":").word(finding.severity.word());
            json.raw(",\"message\":").string(&finding.message);
            json.raw(",\"handled\":").truth(finding.handled.is_some());
            json.raw(",\"fingerprint\":").string(&finding.fingerprint).raw("}");
        });
        json.raw(",\"checked\":").list(line.ticks, |json, tick| of.tick(json, tick));
        json.raw(",\"location\":").location(self.files.get(line.place.file), line.place.span).raw("}");
    }

    fn json_evidence(&self, json: &mut Json, evidence: &Evidence) {
        let claim = self.model.claim(evidence.claim);
        let passage = self.model.extra(claim).and_then(|extra| extra.passage);
        json.raw("{\"source\":").string(&self.model.source(claim.source).name);
        json.raw(",\"says\":").word(evidence.word()).raw(",\"follows\":").truth(evidence.follows);
        json.raw(",\"text\":").string(self.files.slice(claim.place));
        json.raw(",\"location\":").location(self.files.get(claim.place.file), claim.place.span);
        json.raw(",\"passage\":").optional(passage, |json, place| {
            json.location(self.files.get(place.file), place.span);
        });
        json.raw("}");
    }
}
