//! The checking sheet: the statements of a story, sentence by sentence, with the evidence, the findings, and who
//! checked them.

use super::{
    Finding, Report, SummaryKind,
    coverage::StoryCoverage,
    matrix::{Matrix, RowState, Says},
};
use crate::{
    model::{
        Claim, ClaimId, Model, SourceId,
        ticks::{CheckedWords, Tick},
    },
    narrow::to_u32,
    source::{FileId, Place},
    syntax::ast,
    text::{digest, fold::fold},
};
use std::collections::{BTreeMap, BTreeSet};

/// The maximum number of claims of sources shown for a claim of the story.
const EVIDENCE: usize = 8;

/// The state of a statement, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SheetState {
    /// It misquotes somebody.
    Misquoted,
    /// A source contradicts it.
    Contradicted,
    /// A source gives another figure or date.
    Differs,
    /// No source states it.
    Unsupported,
    /// It can be checked but has no claim.
    NotCovered,
    /// The sources do not decide it.
    Open,
    /// All sources that state it have one origin.
    SingleSource,
    /// At least two origins state it.
    Agreed,
    /// The story marks it as public record.
    Background,
    /// It was withdrawn or corrected.
    Withdrawn,
}

impl SheetState {
    /// The word for it in machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Misquoted => "misquoted",
            Self::Contradicted => "contradicted",
            Self::Differs => "differs",
            Self::Unsupported => "unsupported",
            Self::NotCovered => "not-covered",
            Self::Open => "open",
            Self::SingleSource => "single-source",
            Self::Agreed => "agreed",
            Self::Background => "background",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The words for it in human-readable output.
    pub const fn words(self) -> &'static str {
        match self {
            Self::SingleSource => "single source",
            Self::NotCovered => "not covered",
            Self::Misquoted
            | Self::Contradicted
            | Self::Differs
            | Self::Unsupported
            | Self::Open
            | Self::Agreed
            | Self::Background
            | Self::Withdrawn => self.word(),
        }
    }
}

/// A claim of a source on a claim of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What it says about the statement; `None` if it says something else that conflicts with it according to a
    /// finding.
    pub says: Option<Says>,
    /// Whether it is only implied.
    pub follows: bool,
    /// The claim of the source.
    pub claim: ClaimId,
}

/// A line of the story's claims.
#[derive(Clone, Debug)]
pub struct SheetLine<'a> {
    /// The id of the line: digits of a hash of its words and source, with a number if several lines are equal.
    pub id: String,
    /// The place of the line.
    pub place: Place,
    /// The claims of the line; never empty.
    pub claims: Vec<ClaimId>,
    /// The state of the line.
    pub state: SheetState,
    /// Claims of sources on it, limited to the first few.
    pub evidence: Vec<Evidence>,
    /// The number of further claims.
    pub more_evidence: usize,
    /// The findings on it, without duplicates.
    pub findings: Vec<&'a Finding>,
    /// The checks of it.
    pub ticks: &'a [Tick],
    /// The fingerprint that binds a check to the words of the story and of all sources that say the same.
    pub fingerprint: String,
}

impl Evidence {
    /// The word for what it says.
    pub fn word(&self) -> &'static str {
        self.says.map_or("otherwise", Says::word)
    }
}

impl SheetLine<'_> {
    /// Whether it has a valid check.
    pub fn is_checked(&self) -> bool {
        self.ticks.iter().any(|tick| tick.state.counts())
    }

    /// Whether it has checks but none of them is valid any more.
    pub fn is_lapsed(&self) -> bool {
        !self.ticks.is_empty() && !self.is_checked()
    }

    /// The check to show if there is space for one: the last valid one, or else the last.
    pub fn tick(&self) -> Option<&Tick> {
        let holding = self.ticks.iter().rev().find(|tick| tick.state.counts());
        holding.or(self.ticks.last())
    }
}

/// A sentence of the story with its claims, or claims without a place in its text.
#[derive(Clone, Debug)]
pub struct SheetEntry<'a> {
    /// The place in the text of the story, if known.
    pub place: Option<Place>,
    /// The words of the sentence; empty without a place.
    pub words: String,
    /// The number of the paragraph, from 1; 0 outside paragraphs.
    pub paragraph: u32,
    /// The lines of claims; empty if the sentence has none.
    pub lines: Vec<SheetLine<'a>>,
}

/// The counts of a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SheetCounts {
    /// Lines of claims, and sentences that can be checked but have none.
    pub statements: usize,
    /// Lines with a valid check.
    pub checked: usize,
    /// Lines with checks none of which is valid any more.
    pub lapsed: usize,
    /// Lines whose valid checks are not bound to any words.
    pub unbound: usize,
    /// Sentences that can be checked but have no claim.
    pub uncovered: usize,
}

impl SheetCounts {
    /// Adds the counts of another story.
    pub fn add(&mut self, other: Self) {
        self.statements += other.statements;
        self.checked += other.checked;
        self.lapsed += other.lapsed;
        self.unbound += other.unbound;
        self.uncovered += other.uncovered;
    }
}

/// The sheet of one story.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    /// The story.
    pub story: SourceId,
    /// The file of its text, if available.
    pub file: Option<FileId>,
    /// The sentences in order, then the claims without a place in the text.
    pub entries: Vec<SheetEntry<'a>>,
    /// The counts.
    pub counts: SheetCounts,
}

/// The sheets of stories, in the order of the files. `matrix` must have sources as columns.
pub fn sheets<'a>(
    report: &Report<'a>,
    coverage: &[StoryCoverage],
    wanted: &[SourceId],
    matrix: &Matrix,
) -> Vec<Sheet<'a>> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let words = CheckedWords::new(report.files, report.model);
    let builder = SheetBuilder::new(report, &words, matrix);
    let of = |&story: &SourceId| builder.sheet(story, coverage.iter().find(|of| of.story == story));
    wanted.iter().map(of).collect()
}

/// The ids of lines: the first digits of a hash of their words and source, with a number if several lines are equal,
/// in the order of files.
pub fn line_ids(report: &Report<'_>) -> BTreeMap<Place, String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    let mut ids = BTreeMap::new();
    let model = report.model;
    for claim in model.claims.iter().filter(|claim| claim.is_line() && model.source(claim.source).story) {
        if ids.contains_key(&claim.place) {
            continue;
        }
        let words = fold(report.files.slice(claim.place)).split_whitespace().collect::<Vec<_>>().join(" ");
        let hash = digest::of(format!("{}\n{words}", model.source(claim.source).name).as_bytes());
        let id = digest::hexadecimal(&hash, ast::Checked::DIGITS / 2).to_string();
        let number = times.entry(id.clone()).or_default();
        *number += 1;
        ids.insert(claim.place, if *number == 1 { id } else { format!("{id}-{number}") });
    }
    ids
}

struct SheetBuilder<'a, 'w> {
    model: &'a Model,
    findings: &'a [Finding],
    words: &'w CheckedWords<'a>,
    matrix: &'w Matrix,
    row_of: BTreeMap<ClaimId, usize>,
    of_claim: BTreeMap<ClaimId, Vec<usize>>,
    ids: BTreeMap<Place, String>,
}

impl<'a, 'w> SheetBuilder<'a, 'w> {
    fn new(report: &Report<'a>, words: &'w CheckedWords<'a>, matrix: &'w Matrix) -> Self {
        let mut row_of = BTreeMap::new();
        for (index, row) in matrix.rows.iter().enumerate() {
            let entries = row.cells.iter().flat_map(|cell| &cell.entries).filter(|entry| !entry.follows);
            row_of.extend(entries.flat_map(|entry| &entry.claims).map(|&claim| (claim, index)));
        }
        let mut of_claim: BTreeMap<ClaimId, Vec<usize>> = BTreeMap::new();
        for (index, finding) in report.findings.iter().enumerate() {
            let sides = finding.with_folded().flat_map(|finding| &finding.sides);
            let claims: BTreeSet<ClaimId> =
                sides.flat_map(|side| side.claims.iter().copied()).chain(finding.claim).collect();
            claims.into_iter().for_each(|claim| of_claim.entry(claim).or_default().push(index));
        }
        let ids = line_ids(report);
        Self { model: report.model, findings: report.findings, words, matrix, row_of, of_claim, ids }
    }

    fn sheet(&self, story: SourceId, coverage: Option<&StoryCoverage>) -> Sheet<'a> {
        // Several claims of one line are one line of the sheet.
        let mut lines: BTreeMap<Place, Vec<ClaimId>> = BTreeMap::new();
        let own = |(_, claim): &(usize, &Claim)| claim.source == story && claim.is_line();
        for (index, claim) in self.model.claims.iter().enumerate().filter(own) {
            lines.entry(claim.place).or_default().push(ClaimId(to_u32(index)));
        }
        let mut placed: BTreeMap<Place, SheetEntry<'a>> = BTreeMap::new();
        let mut unplaced = Vec::new();
        for (place, claims) in lines {
            let Some(claim) = claims.first().map(|&first| self.model.claim(first)) else { continue };
            let line = self.line(place, &claims);
            match self.words.sentences(claim) {
                Some(sentences) => {
                    let entry = placed.entry(sentences).or_insert_with(|| SheetEntry {
                        place: Some(sentences),
                        words: self.words.words(claim),
                        paragraph: self.model.paragraph(claim).unwrap_or(0),
                        lines: Vec::new(),
                    });
                    entry.lines.push(line);
                }
                None => {
                    unplaced.push(SheetEntry { place: None, words: String::new(), paragraph: 0, lines: vec![line] })
                }
            }
        }
        for covered in coverage.into_iter().flat_map(|coverage| &coverage.statements) {
            let place = coverage.map(|coverage| Place::new(coverage.file, covered.statement.span));
            if let (None, Some(place)) = (covered.by, place) {
                placed.entry(place).or_insert_with(|| SheetEntry {
                    place: Some(place),
                    words: self.words.words_at(story, place.span),
                    paragraph: covered.statement.paragraph,
                    lines: Vec::new(),
                });
            }
        }
        let entries: Vec<SheetEntry<'a>> = placed.into_values().chain(unplaced).collect();
        let counts = counts(&entries);
        Sheet { story, file: self.model.source(story).text_file, entries, counts }
    }

    fn line(&self, place: Place, claims: &[ClaimId]) -> SheetLine<'a> {
        let first = claims.first().map(|&id| self.model.claim(id));
        let mut numbers: Vec<usize> = claims.iter().filter_map(|id| self.of_claim.get(id)).flatten().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let findings: Vec<&Finding> = numbers.into_iter().filter_map(|number| self.findings.get(number)).collect();
        let state = claims.iter().map(|id| self.state(*id, &findings)).min();
        let mut evidence = Vec::new();
        for row in claims.iter().filter_map(|id| self.matrix.rows.get(*self.row_of.get(id)?)) {
            for entry in row.cells.iter().flat_map(|cell| &cell.entries) {
                let of_source = |id: &&ClaimId| !self.model.source(self.model.claim(**id).source).story;
                let (says, follows) = (Some(entry.says), entry.follows);
                evidence.extend(entry.claims.iter().filter(of_source).map(|&claim| Evidence { says, follows, claim }));
            }
        }
        let against = findings.iter().filter(|finding| finding.kind == SummaryKind::Conflict);
        for claim in against.flat_map(|finding| &finding.sides).flat_map(|side| side.claims.iter().copied()) {
            if !self.model.source(self.model.claim(claim).source).story {
                evidence.push(Evidence { says: None, follows: false, claim });
            }
        }
        let mut seen = BTreeSet::new();
        evidence.retain(|one| seen.insert(one.claim));
        // Direct statements come first.
        evidence.sort_by_key(|one| one.follows);
        let more_evidence = evidence.len().saturating_sub(EVIDENCE);
        evidence.truncate(EVIDENCE);
        SheetLine {
            id: self.id(place),
            place,
            claims: claims.to_vec(),
            state: state.unwrap_or(SheetState::Withdrawn),
            evidence,
            more_evidence,
            findings,
            ticks: first.map_or(&[], |claim| self.model.ticks(claim)),
            fingerprint: first.map(|claim| self.words.fingerprint(claim, &[])).unwrap_or_default(),
        }
    }

    fn id(&self, place: Place) -> String {
        match self.ids.get(&place) {
            Some(id) => id.clone(),
            None => String::new(),
        }
    }

    fn state(&self, claim: ClaimId, findings: &[&Finding]) -> SheetState {
        let has = |kind| findings.iter().any(|finding| finding.kind == kind && finding.handled.is_none());
        if has(SummaryKind::Misquote) {
            return SheetState::Misquoted;
        }
        if has(SummaryKind::Conflict) {
            return SheetState::Contradicted;
        }
        match self.row_of.get(&claim).and_then(|&row| self.matrix.rows.get(row)).map(|row| row.state) {
            Some(RowState::Disputed) => SheetState::Contradicted,
            Some(RowState::Differs) => SheetState::Differs,
            Some(RowState::Unsourced) => SheetState::Unsupported,
            Some(RowState::SingleSource) => SheetState::SingleSource,
            Some(RowState::Open) => SheetState::Open,
            Some(RowState::Agreed) => SheetState::Agreed,
            Some(RowState::Background) => SheetState::Background,
            None => SheetState::Withdrawn,
        }
    }
}

fn counts(entries: &[SheetEntry<'_>]) -> SheetCounts {
    let mut counts = SheetCounts::default();
    for entry in entries {
        counts.statements += entry.lines.len().max(1);
        counts.uncovered += usize::from(entry.lines.is_empty());
        for line in &entry.lines {
            counts.checked += usize::from(line.is_checked());
            counts.lapsed += usize::from(line.is_lapsed());
            let holds = line.ticks.iter().filter(|tick| tick.state.counts());
            counts.unbound += usize::from(line.is_checked() && holds.clone().all(|tick| tick.fingerprint.is_none()));
        }
    }
    counts
}
