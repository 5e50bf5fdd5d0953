//! The checking sheet, one file a format.
//!
//! A table has a row for each line of the story's claims, and one for each sentence that can be checked and has none.

pub mod csv;
pub mod json;
pub mod markdown;
pub mod text;
#[cfg(feature = "xlsx")]
pub mod xlsx;

use super::{
    terminal_text::{count, cut, safe},
    wording,
};
use crate::{
    findings::{
        Finding,
        sheet::{Evidence, Sheet, SheetCounts, SheetEntry, SheetLine},
    },
    model::{Model, Voice, ticks::Tick},
    source::{Files, Place},
};

/// As many findings are shown for one claim.
const FINDINGS: usize = 6;
/// How many columns of a passage are shown.
const PASSAGE: usize = 160;
/// How many columns of anything else are shown in a cell of a table.
const CELL: usize = 4_000;

/// The headings of the columns of a table, in their order.
pub const COLUMNS: [&str; 13] = [
    "id",
    "line",
    "sentence",
    "claim",
    "speaker",
    "sources",
    "state",
    "findings",
    "checked by",
    "checked on",
    "against",
    "note",
    "words",
];

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub struct SheetReport<'a> {
    /// The files, for words and lines.
    pub files: &'a Files,
    /// What they say.
    pub model: &'a Model,
    /// A sheet for each story.
    pub sheets: &'a [Sheet<'a>],
}

/// A row of a table: safe text without line ends, save between the items of a list.
pub(super) struct SheetRow {
    /// What the row is known by; empty where there is no claim.
    id: String,
    line: String,
    sentence: String,
    claim: String,
    speaker: String,
    sources: Vec<String>,
    state: String,
    findings: Vec<String>,
    by: String,
    on: String,
    against: String,
    note: String,
    words: String,
}

impl SheetRow {
    /// The cells in the order of [`COLUMNS`]; `between` stands between the items of a list.
    fn cells(&self, between: &str) -> [String; 13] {
        [
            self.id.clone(),
            self.line.clone(),
            self.sentence.clone(),
            self.claim.clone(),
            self.speaker.clone(),
            self.sources.join(between),
            self.state.clone(),
            self.findings.join(between),
            self.by.clone(),
            self.on.clone(),
            self.against.clone(),
            self.note.clone(),
            self.words.clone(),
        ]
    }
}

/// `12 of 31 checked, 4 lapsed, 6 not covered`, and how many of the checked ones are bound to no words.
pub fn sentence(counts: &SheetCounts) -> String {
    let SheetCounts { statements, checked, lapsed, unbound, uncovered } = counts;
    let bound = if *unbound > 0 { format!(" ({unbound} not bound to the words)") } else { String::new() };
    format!("{checked} of {statements} checked{bound}, {lapsed} lapsed, {uncovered} not covered")
}

impl SheetReport<'_> {
    /// The counts of all stories together.
    pub fn counts(&self) -> SheetCounts {
        let mut counts = SheetCounts::default();
        self.sheets.iter().for_each(|sheet| counts.add(sheet.counts));
        counts
    }

    /// All rows of a table.
    fn rows(&self) -> impl Iterator<Item = SheetRow> {
        self.sheets.iter().flat_map(|sheet| &sheet.entries).flat_map(|entry| {
            let own = entry.lines.iter().map(|line| self.row(entry, line));
            let uncovered = entry.lines.is_empty().then(|| self.uncovered_row(entry));
            own.chain(uncovered)
        })
    }

    fn row(&self, entry: &SheetEntry<'_>, line: &SheetLine<'_>) -> SheetRow {
        let mut state = line.state.words().to_owned();
        // What has lapsed is to be ticked anew, so its cells are empty.
        let tick = line.tick().filter(|tick| tick.state.counts());
        if let (None, Some(lapsed)) = (tick, line.tick()) {
            let why = wording::lapse(lapsed.state).unwrap_or_default();
            state.push_str(&format!("; {why} ({}, {})", cell(&lapsed.by), self.day(lapsed)));
        } else if let Some(why) = tick.and_then(|tick| wording::lapse(tick.state)) {
            state.push_str(&format!("; {why}"));
        }
        let text = |of: &dyn Fn(&Tick) -> String| tick.map(of).unwrap_or_default();
        SheetRow {
            id: format!("c{}", line.id),
            line: self.line(entry.place.unwrap_or(line.place)),
            sentence: cell(&entry.words),
            claim: cell(self.files.slice(line.place)),
            speaker: self.speakers(line, false),
            sources: self.sources(line, false),
            state,
            findings: findings(line, false),
            by: text(&|tick| cell(&tick.by)),
            on: text(&|tick| self.day(tick)),
            against: text(&|tick| self.against(tick)),
            note: text(&|tick| tick.note.as_deref().map(cell).unwrap_or_default()),
            words: format!("w{}", line.fingerprint),
        }
    }

    fn uncovered_row(&self, entry: &SheetEntry<'_>) -> SheetRow {
        let nothing = String::new;
        SheetRow {
            id: nothing(),
            line: entry.place.map(|place| self.line(place)).unwrap_or_default(),
            sentence: cell(&entry.words),
            claim: nothing(),
            speaker: nothing(),
            sources: Vec::new(),
            state: crate::findings::sheet::SheetState::NotCovered.words().to_owned(),
            findings: Vec::new(),
            by: nothing(),
            on: nothing(),
            against: nothing(),
            note: nothing(),
            words: nothing(),
        }
    }

    /// `draft.md:3`
    fn line(&self, place: Place) -> String {
        let file = self.files.get(place.file);
        format!("{}:{}", safe(&file.path, false), file.position(place.span.start).line)
    }

    /// The day of a tick, as `2026-03-02`.
    fn day(&self, tick: &Tick) -> String {
        if tick.on.is_known() { self.model.date(tick.on).to_string() } else { String::new() }
    }

    fn against(&self, tick: &Tick) -> String {
        tick.against.iter().map(|&id| cell(&self.model.source(id).name)).collect::<Vec<_>>().join(", ")
    }

    /// Who speaks in the claims of a line; `the story` in its own voice.
    fn speakers(&self, line: &SheetLine<'_>, ascii: bool) -> String {
        let mut names: Vec<String> = Vec::new();
        for claim in line.claims.iter().map(|&id| self.model.claim(id)) {
            let name = match claim.voice {
                Voice::Own => "the story".to_owned(),
                Voice::Attributed => safe(&self.model.name(claim.speaker).text, ascii).into_owned(),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        cut(&names.join(", "), CELL, ascii)
    }

    /// What sources say on a line, each with its passage and place.
    fn sources(&self, line: &SheetLine<'_>, ascii: bool) -> Vec<String> {
        let mut all: Vec<String> = line.evidence.iter().map(|evidence| self.source(evidence, ascii)).collect();
        if line.more_evidence > 0 {
            all.push(format!("and {} more", line.more_evidence));
        }
        all
    }

    /// `call, Ida Berg: denies: "We never saw anybody" (notes.claims:5)`
    fn source(&self, evidence: &Evidence, ascii: bool) -> String {
        let claim = self.model.claim(evidence.claim);
        let name = safe(&self.model.source(claim.source).name, ascii).into_owned();
        let speaker = match claim.voice {
            Voice::Own => String::new(),
            Voice::Attributed => format!(", {}", safe(&self.model.name(claim.speaker).text, ascii)),
        };
        let place = self.model.extra(claim).and_then(|extra| extra.passage).unwrap_or(claim.place);
        let words: Vec<&str> = self.files.slice(place).split_whitespace().collect();
        let words = cut(&safe(&words.join(" "), ascii), PASSAGE, ascii);
        let follows = if evidence.follows { " (it follows)" } else { "" };
        format!("{name}{speaker}: {}{follows}: \"{words}\" ({})", evidence.word(), self.line(place))
    }
}

/// What was found on a line, a rule and its message each.
fn findings(line: &SheetLine<'_>, ascii: bool) -> Vec<String> {
    let of = |finding: &&Finding| {
        let handled = if finding.handled.is_some() { " (handled)" } else { "" };
        format!("{}{handled}: {}", safe(&finding.rule, ascii), safe(&finding.message, ascii))
    };
    let mut all: Vec<String> = line.findings.iter().take(FINDINGS).map(of).collect();
    let more = line.findings.len().saturating_sub(FINDINGS);
    if more > 0 {
        all.push(format!("and {}", count(more, "more finding")));
    }
    all
}

/// Any text as it stands in a cell.
fn cell(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    cut(&safe(&words.join(" "), false), CELL, false)
}
