//! What the parts of the page look things up in: the findings that are shown, the texts, and where each claim stands.

use super::{Options, texts::Text};
use crate::{
    diagnostic::Severity,
    findings::{
        Finding, SummaryKind,
        matrix::{ColumnsBy, Matrix, MatrixRow, RowState},
    },
    model::{Claim, ClaimId, Model, Source, SourceId, ticks::Tick},
    narrow::to_u32,
    report::wording::Wording,
};
use std::collections::{BTreeMap, BTreeSet};

/// At most how many claims have a place on the page that can be linked to.
const CLAIMS: usize = 20_000;

/// A finding on the page.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// Its number on the page, from 1.
    pub number: usize,
    /// What it is linked to by: `f-0d21fc25299f`.
    pub id: String,
    /// Whether the earlier report does not have it; false where there is none.
    pub is_new: bool,
}

/// Where a claim stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// In a block of the text of its source, by index.
    Text(usize),
    /// Among the claims of its source that stand at no place in a text.
    List,
}

/// How a sentence of the story stands, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// It quotes what was not said so.
    Misquoted,
    /// Somebody on file says the contrary.
    Disputed,
    /// No source on file says it.
    Unsupported,
    /// Another error or warning is about it.
    Flagged,
    /// Another figure or date is on file.
    Differs,
    /// It is disputed, and that is handled.
    Handled,
    /// What is on file settles nothing.
    Open,
    /// One source says it.
    Single,
    /// Two sources or more say it.
    Agreed,
    /// It is marked as public record.
    Background,
    /// Nothing is known of it: it was taken back.
    Unknown,
    /// It carries no claim.
    Uncovered,
}

impl Standing {
    /// All of them, in their order.
    pub const ALL: [Self; 12] = [
        Self::Misquoted,
        Self::Disputed,
        Self::Unsupported,
        Self::Flagged,
        Self::Differs,
        Self::Handled,
        Self::Open,
        Self::Single,
        Self::Agreed,
        Self::Background,
        Self::Unknown,
        Self::Uncovered,
    ];

    /// The word for it, which is the name of its class too.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Misquoted => "misquoted",
            Self::Disputed => "disputed",
            Self::Unsupported => "unsupported",
            Self::Flagged => "flagged",
            Self::Differs => "differs",
            Self::Handled => "handled",
            Self::Open => "open",
            Self::Single => "single-source",
            Self::Agreed => "agreed",
            Self::Background => "background",
            Self::Unknown => "withdrawn",
            Self::Uncovered => "uncovered",
        }
    }

    /// The sign that stands for it beside the words.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Misquoted => "≠",
            Self::Disputed => "✕",
            Self::Unsupported => "?",
            Self::Flagged => "!",
            Self::Differs => "≈",
            Self::Handled => "⇄",
            Self::Open => "~",
            Self::Single => "◦",
            Self::Agreed => "✓",
            Self::Background => "§",
            Self::Unknown => "–",
            Self::Uncovered => "",
        }
    }

    /// What it means, for the legend.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Misquoted => "these are not the words on file",
            Self::Disputed => "a source on file says otherwise",
            Self::Unsupported => "no source on file says so",
            Self::Flagged => "another error or warning is about it",
            Self::Differs => "another figure or date is on file",
            Self::Handled => "disputed, and that is handled",
            Self::Open => "what is on file settles nothing",
            Self::Single => "one source on file says so",
            Self::Agreed => "two sources or more say so, nobody the contrary",
            Self::Background => "marked as public record",
            Self::Unknown => "taken back or corrected",
            Self::Uncovered => "carries no claim, so nothing in it is checked",
        }
    }
}

/// What is shown of the checks of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TickMark {
    /// Somebody checked it, and that holds.
    Checked,
    /// Somebody checked it, and the words have changed since.
    Lapsed,
}

impl TickMark {
    /// The mark of one check.
    pub const fn of(tick: &Tick) -> Self {
        if tick.state.counts() { Self::Checked } else { Self::Lapsed }
    }

    /// The word for it, which is the name of its class too.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Checked => "checked",
            Self::Lapsed => "lapsed",
        }
    }

    /// The sign that stands for it beside the words.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Checked => "☑",
            Self::Lapsed => "↻",
        }
    }

    /// What it means, for the legend.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Checked => "somebody checked it; the sheet says who",
            Self::Lapsed => "somebody checked it, and the words have changed since",
        }
    }
}

/// How loudly a claim of the story is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tone {
    /// An error is about it.
    Error,
    /// A warning is about it, or nothing on file carries it.
    Warning,
    /// A note is about it.
    Note,
    /// What is found is handled.
    Handled,
    /// It is carried by what is on file.
    Fine,
    /// Nothing is to be said of it.
    Plain,
}

impl Tone {
    /// The name of its class.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
            Self::Handled => "handled",
            Self::Fine => "fine",
            Self::Plain => "plain",
        }
    }

    /// The tone of a finding.
    pub const fn of(finding: &Finding) -> Self {
        match (finding.handled.is_some(), finding.severity) {
            (true, _) => Self::Handled,
            (false, Severity::Error) => Self::Error,
            (false, Severity::Warning) => Self::Warning,
            (false, Severity::Note) => Self::Note,
        }
    }
}

/// Everything the parts of the page look things up in.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub words: Wording<'a>,
    /// The findings, as the story runs.
    pub shown: Vec<Shown<'a>>,
    /// All points against the sources.
    pub matrix: Matrix,
    /// The text of each source, where it is on file.
    pub texts: Vec<Option<Text<'a>>>,
    /// What each source is called in links.
    keys: Vec<String>,
    /// The findings that each claim takes part in, by index.
    of_claim: BTreeMap<ClaimId, Vec<usize>>,
    /// The row of each claim.
    row_of: BTreeMap<ClaimId, usize>,
    homes: BTreeMap<ClaimId, Home>,
    by_source: BTreeMap<SourceId, Vec<(ClaimId, Home)>>,
    /// How many claims have no place on the page.
    pub unplaced: usize,
}

impl<'a> Context<'a> {
    pub fn new(words: Wording<'a>, findings: &[&'a Finding], options: &Options<'_>) -> Self {
        let (files, model) = (words.report.files, words.report.model);
        let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
        let mut shown = Vec::with_capacity(findings.len());
        let mut of_claim: BTreeMap<ClaimId, Vec<usize>> = BTreeMap::new();
        for (index, &finding) in findings.iter().enumerate() {
            let times = taken.entry(finding.fingerprint.as_str()).or_default();
            *times += 1;
            let again = if *times > 1 { format!("-{times}") } else { String::new() };
            let id = format!("f-{}{again}", finding.fingerprint);
            let is_new = options.earlier.is_some_and(|earlier| !earlier.has(&finding.fingerprint));
            shown.push(Shown { finding, number: index + 1, id, is_new });
            let sides = finding.with_folded().flat_map(|finding| &finding.sides);
            let claims: BTreeSet<ClaimId> =
                sides.flat_map(|side| side.claims.iter().copied()).chain(finding.claim).collect();
            for claim in claims {
                of_claim.entry(claim).or_default().push(index);
            }
        }
        let matrix = Matrix::new(model, ColumnsBy::Source);
        let mut row_of = BTreeMap::new();
        for (index, row) in matrix.rows.iter().enumerate() {
            let entries = row.cells.iter().flat_map(|cell| &cell.entries).filter(|entry| !entry.follows);
            row_of.extend(entries.flat_map(|entry| &entry.claims).map(|&claim| (claim, index)));
        }
        let texts: Vec<Option<Text<'a>>> = model.sources.iter().map(|source| Text::of(files, source)).collect();
        let mut context = Self {
            words,
            shown,
            matrix,
            texts,
            keys: keys(model.sources.as_slice()),
            of_claim,
            row_of,
            homes: BTreeMap::new(),
            by_source: BTreeMap::new(),
            unplaced: 0,
        };
        context.place_claims();
        context
    }

    pub fn model(&self) -> &'a Model {
        self.words.report.model
    }

    /// Finds out where each claim stands on the page: those that findings show first.
    fn place_claims(&mut self) {
        let model = self.model();
        let all = (0..to_u32(model.claims.len())).map(ClaimId).filter(|&id| model.claim(id).is_line());
        let wanted = self.of_claim.keys().copied().chain(all);
        let mut homes = BTreeMap::new();
        for id in wanted {
            if homes.len() >= CLAIMS {
                break;
            }
            homes.entry(id).or_insert_with(|| self.find_home(model.claim(id)));
        }
        let lines = model.claims.iter().filter(|claim| claim.is_line()).count();
        self.unplaced = lines.saturating_sub(homes.len());
        for (&id, &home) in &homes {
            self.by_source.entry(model.claim(id).source).or_default().push((id, home));
        }
        self.homes = homes;
    }

    fn find_home(&self, claim: &Claim) -> Home {
        let block = || {
            let text = self.text(claim.source)?;
            let place = self.model().anchor(claim)?.place;
            if place.file == text.file { text.block_at(place.span.start) } else { None }
        };
        block().map_or(Home::List, Home::Text)
    }

    pub fn text(&self, source: SourceId) -> Option<&Text<'a>> {
        self.texts.get(source.0 as usize)?.as_ref()
    }

    pub fn home(&self, claim: ClaimId) -> Option<Home> {
        self.homes.get(&claim).copied()
    }

    /// The claims of a source with their homes, in the order of files and lines.
    pub fn claims_of(&self, source: SourceId) -> &[(ClaimId, Home)] {
        self.by_source.get(&source).map_or(&[], Vec::as_slice)
    }

    /// The findings that a claim takes part in, by index.
    pub fn findings_of(&self, claim: ClaimId) -> &[usize] {
        self.of_claim.get(&claim).map_or(&[], Vec::as_slice)
    }

    /// The point that a claim speaks on.
    pub fn row(&self, claim: ClaimId) -> Option<&MatrixRow> {
        self.matrix.rows.get(*self.row_of.get(&claim)?)
    }

    /// The name of a source in links.
    pub fn key(&self, source: SourceId) -> &str {
        self.keys.get(source.0 as usize).map_or("", String::as_str)
    }

    /// All sources, in their order: the stories or the others.
    pub fn sources(&self, stories: bool) -> impl Iterator<Item = (SourceId, &'a Source)> {
        let all = self.model().sources.iter().zip(0..).map(|(source, id)| (SourceId(id), source));
        let on_file = |source: &Source| source.declared || source.has_claims || source.text_file.is_some();
        all.filter(move |(_, source)| source.story == stories && on_file(source))
    }

    /// How a claim of the story stands.
    pub fn standing(&self, claim: ClaimId) -> Standing {
        let findings = || self.findings_of(claim).iter().filter_map(|&index| self.shown.get(index));
        let open = || findings().map(|shown| shown.finding).filter(|finding| finding.handled.is_none());
        let has = |kind: SummaryKind| open().any(|finding| finding.kind == kind);
        if has(SummaryKind::Misquote) {
            return Standing::Misquoted;
        }
        if has(SummaryKind::Conflict) {
            return Standing::Disputed;
        }
        let flagged = open().any(|finding| finding.severity > Severity::Note);
        let handled = findings().any(|shown| shown.finding.handled.is_some());
        match self.row(claim).map(|row| row.state) {
            Some(RowState::Unsourced) => Standing::Unsupported,
            Some(_) | None if flagged => Standing::Flagged,
            Some(RowState::Disputed) if handled => Standing::Handled,
            Some(RowState::Disputed) => Standing::Disputed,
            Some(RowState::Differs) => Standing::Differs,
            Some(RowState::SingleSource) => Standing::Single,
            Some(RowState::Open) => Standing::Open,
            Some(RowState::Agreed) => Standing::Agreed,
            Some(RowState::Background) => Standing::Background,
            None => Standing::Unknown,
        }
    }

    /// Whether a claim was checked; none where nobody did.
    pub fn tick_mark(&self, claim: ClaimId) -> Option<TickMark> {
        let marks = || self.model().ticks(self.model().claim(claim)).iter().map(TickMark::of);
        marks().find(|mark| *mark == TickMark::Checked).or(marks().next())
    }

    /// How loudly a claim of the story is marked: as the gravest finding about it, else by how it stands.
    pub fn tone(&self, claim: ClaimId, standing: Standing) -> Tone {
        let findings = self.findings_of(claim).iter().filter_map(|&index| self.shown.get(index));
        let gravest = findings.map(|shown| Tone::of(shown.finding)).min();
        let own = match standing {
            Standing::Misquoted | Standing::Disputed if gravest.is_some() => Tone::Plain,
            Standing::Misquoted | Standing::Disputed | Standing::Unsupported | Standing::Flagged => Tone::Warning,
            Standing::Differs | Standing::Open => Tone::Note,
            Standing::Handled => Tone::Handled,
            Standing::Single | Standing::Agreed => Tone::Fine,
            Standing::Background | Standing::Unknown | Standing::Uncovered => Tone::Plain,
        };
        // A note about a claim that is carried otherwise leaves it so.
        match (gravest, own) {
            (Some(Tone::Note | Tone::Handled), Tone::Fine) => Tone::Fine,
            (Some(gravest), own) => gravest.min(own),
            (None, own) => own,
        }
    }
}

/// What each source is called in links: its name in plain letters, and a number where two would have the same.
fn keys(sources: &[Source]) -> Vec<String> {
    let (mut taken, mut times) = (BTreeSet::new(), BTreeMap::new());
    let key = |source: &Source| {
        let plain = source.name.chars().take(60).map(|character| match character {
            'A'..='Z' | 'a'..='z' | '0'..='9' => character.to_ascii_lowercase(),
            _ => '-',
        });
        let plain: String = plain.collect();
        let plain = plain.trim_matches('-');
        let first = if plain.is_empty() { "source".to_owned() } else { plain.to_owned() };
        let number: &mut usize = times.entry(first.clone()).or_default();
        loop {
            *number += 1;
            let key = if *number == 1 { first.clone() } else { format!("{first}-{number}") };
            if taken.insert(key.clone()) {
                return key;
            }
        }
    };
    sources.iter().map(key).collect()
}
