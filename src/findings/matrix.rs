//! Who says what of what: each point on file against the sources, or the speakers.
//!
//! A row is a proposition that somebody speaks on. An event and what it `means` are one row.
//! Propositions of which only one can hold stand together under their question. A cell holds what
//! its source or speaker says, in so many words, else what follows from it; a claim that was taken
//! back (`retracts`, `corrects`) is in none. Rows are in the order of what needs a look, then of
//! their words; nothing depends on the order of files or lines.

mod state;

use crate::{
    model::{Claim, ClaimId, Model, PropositionId, Term, TermKind, Voice, semantics::PointId, semantics::Semantics},
    narrow::to_u32,
    syntax::ast::{Certainty, Stance},
    value::DateRange,
    vocabulary::PhraseId,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the columns are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnsBy {
    /// A column for each source.
    #[default]
    Source,
    /// A column for each speaker; a source's own voice is a speaker too.
    Speaker,
}

impl ColumnsBy {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Speaker => "speaker",
        }
    }
}

/// How a row stands, from what needs a look most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowState {
    /// It is affirmed and denied, of times that may be the same; or something that cannot hold
    /// beside it is affirmed.
    Disputed,
    /// Another figure is given for it, or two dates that share no time.
    Differs,
    /// A story says it, and no source on file does.
    Unsourced,
    /// Sources on file say it, all from one origin.
    SingleSource,
    /// What is said settles nothing: it was only asked or not commented on, or what is said for and
    /// against it is hedged on both sides, or of different times.
    Open,
    /// Two origins or more say the same, and nobody the contrary.
    Agreed,
    /// A story says it and marks it as public record.
    Background,
}

impl RowState {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Disputed => "disputed",
            Self::Differs => "differs",
            Self::Unsourced => "unsourced",
            Self::SingleSource => "single-source",
            Self::Open => "open",
            Self::Agreed => "agreed",
            Self::Background => "background",
        }
    }
}

/// What somebody does to a proposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// Says that it is so.
    Affirms,
    /// Says that it may be so.
    Hedges,
    /// Says that it is not so.
    Denies,
    /// Says that it may not be so.
    Doubts,
    /// Declines to speak on it.
    Declines,
    /// Asks whether it is so.
    Asks,
}

impl Says {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Affirms => "affirms",
            Self::Hedges => "hedges",
            Self::Denies => "denies",
            Self::Doubts => "doubts",
            Self::Declines => "declines",
            Self::Asks => "asks",
        }
    }

    /// A sign for it, of ASCII characters.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Affirms => "+",
            Self::Hedges => "~+",
            Self::Denies => "-",
            Self::Doubts => "~-",
            Self::Declines => "/",
            Self::Asks => "?",
        }
    }

    fn new(claim: &Claim) -> Self {
        match (claim.stance, claim.certainty) {
            (Stance::Affirms, Certainty::Certain) => Self::Affirms,
            (Stance::Affirms, _) => Self::Hedges,
            (Stance::Denies, Certainty::Certain) => Self::Denies,
            (Stance::Denies, _) => Self::Doubts,
            (Stance::Declines, _) => Self::Declines,
            (Stance::Asks, _) => Self::Asks,
        }
    }
}

/// A source or a speaker.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MatrixColumn {
    /// Whether it is no story; so that stories come first.
    other: bool,
    lower: String,
    /// Its name.
    pub name: String,
}

impl MatrixColumn {
    fn new(name: &str, story: bool) -> Self {
        Self { other: !story, lower: name.to_lowercase(), name: name.to_owned() }
    }

    /// Whether it is the story, or the story's own voice.
    pub const fn is_story(&self) -> bool {
        !self.other
    }
}

/// One thing that a cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellEntry {
    /// What is done to the proposition.
    pub says: Says,
    /// Whether it is said in other words, from which this follows.
    pub follows: bool,
    /// When it happened, where the claims on the row give dates that share no time.
    pub when: Option<DateRange>,
    /// Whether it is in the column's own voice.
    pub own: bool,
    /// By source: the other speakers, in the order of their names. By speaker: the sources it
    /// stands in.
    pub who: Vec<String>,
    /// The claims, in the order of files and lines.
    pub claims: Vec<ClaimId>,
}

/// What one column says of one row.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The index of its column.
    pub column: usize,
    /// What it says; never empty.
    pub entries: Vec<CellEntry>,
}

/// One point on file.
#[derive(Clone, Debug)]
pub struct MatrixRow {
    /// The proposition in words.
    pub proposition: String,
    /// The question to which it is one answer, where there are several: `[agent] authored plan`.
    pub question: Option<String>,
    /// How it stands.
    pub state: RowState,
    /// The cells in the order of the columns; a column without one is silent.
    pub cells: Vec<Cell>,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MatrixCounts {
    /// Claims, a line each, those taken back among them.
    pub claims: usize,
    /// Rows.
    pub points: usize,
    /// Rows that are [`RowState::Agreed`].
    pub agreed: usize,
    /// Rows that are [`RowState::Disputed`].
    pub disputed: usize,
    /// Rows that are [`RowState::Differs`].
    pub differs: usize,
    /// Rows that are [`RowState::SingleSource`].
    pub single_source: usize,
    /// Rows that are [`RowState::Unsourced`].
    pub unsourced: usize,
    /// Rows that are [`RowState::Open`].
    pub open: usize,
    /// Rows that are [`RowState::Background`].
    pub background: usize,
    /// Claims that were taken back.
    pub withdrawn: usize,
    /// Lines that could not be read as a claim.
    pub unread: usize,
}

/// All points against all columns.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// What the columns are.
    pub by: ColumnsBy,
    /// The columns: stories, then the others by name.
    pub columns: Vec<MatrixColumn>,
    /// The rows, those of one question together.
    pub rows: Vec<MatrixRow>,
    /// How many there are.
    pub counts: MatrixCounts,
    /// Whether more follows from a claim than can be followed, so that words in brackets may be
    /// missing.
    pub incomplete: bool,
}

impl Matrix {
    /// The table of all that is on file.
    pub fn new(model: &Model, by: ColumnsBy) -> Self {
        MatrixBuilder::new(model, by).matrix()
    }
}

/// One claim that speaks on a row.
#[derive(Clone, Copy)]
struct RowClaim {
    claim: ClaimId,
    follows: bool,
}

/// The table in the making: its rows are numbered as they are found.
struct MatrixBuilder<'a> {
    model: &'a Model,
    meaning: Semantics,
    by: ColumnsBy,
    /// The row of each proposition, where it has one.
    row_of: Vec<Option<usize>>,
    /// The propositions of each row.
    rows: Vec<Vec<PropositionId>>,
    /// What is said on each row.
    words: Vec<Vec<RowClaim>>,
    withdrawn: BTreeSet<ClaimId>,
}

impl<'a> MatrixBuilder<'a> {
    fn new(model: &'a Model, by: ColumnsBy) -> Self {
        let taken_back = |claim: &Claim| {
            let extra = model.extra(claim);
            extra.map(|extra| extra.retracts.iter().chain(&extra.corrects).copied().collect::<Vec<_>>())
        };
        let withdrawn = model.claims.iter().filter_map(taken_back).flatten().collect();
        let (meaning, _) = Semantics::apart(model);
        let mut table = Self { model, meaning, by, row_of: Vec::new(), rows: Vec::new(), words: Vec::new(), withdrawn };
        table.find_rows();
        table.find_words();
        table
    }

    fn claims(&self) -> impl Iterator<Item = (ClaimId, &'a Claim)> {
        let all = self.model.claims.iter().enumerate().map(|(index, claim)| (ClaimId(to_u32(index)), claim));
        all.filter(|(id, _)| !self.withdrawn.contains(id))
    }

    /// A row for each proposition that a claim speaks on; one for an event and what it means.
    fn find_rows(&mut self) {
        let model = self.model;
        let mut same: BTreeMap<PropositionId, PropositionId> = BTreeMap::new();
        for (index, name) in model.names.iter().enumerate() {
            let event = Term::new(TermKind::Name(crate::model::NameId(to_u32(index))));
            let happened = name.related().means.and_then(|_| model.propositions.find(PhraseId::HAPPENED, &[event]));
            if let (Some((means, _)), Some(happened)) = (name.related().means, happened) {
                same.insert(happened, means);
            }
        }
        let mut row_of: Vec<Option<usize>> = vec![None; model.propositions.len()];
        let mut rows: Vec<Vec<PropositionId>> = Vec::new();
        for (_, claim) in self.claims() {
            // An event may mean that another event happened; a circle of such ends where it began.
            let mut meant = claim.proposition;
            let mut seen = BTreeSet::from([meant]);
            while let Some(&next) = same.get(&meant).filter(|next| seen.insert(**next)) {
                meant = next;
            }
            let first = seen.iter().find_map(|id| row_of.get(id.0 as usize).copied().flatten());
            let row = first.unwrap_or_else(|| {
                rows.push(Vec::new());
                rows.len() - 1
            });
            for id in [claim.proposition, meant] {
                if let Some(slot) = row_of.get_mut(id.0 as usize)
                    && slot.is_none()
                {
                    *slot = Some(row);
                    rows.get_mut(row).into_iter().for_each(|row| row.push(id));
                }
            }
        }
        (self.row_of, self.rows) = (row_of, rows);
    }

    fn row(&self, proposition: PropositionId) -> Option<usize> {
        self.row_of.get(proposition.0 as usize).copied().flatten()
    }

    /// What is said on each row, in so many words and by what follows.
    fn find_words(&mut self) {
        let mut spoken: BTreeMap<PropositionId, Vec<ClaimId>> = BTreeMap::new();
        for (id, claim) in self.claims() {
            spoken.entry(claim.proposition).or_default().push(id);
        }
        let mut words = vec![Vec::new(); self.rows.len()];
        let mut add = |row: Option<usize>, claims: &[ClaimId], stance: Option<Stance>| {
            let Some(words) = row.and_then(|row| words.get_mut(row)) else { return };
            let fits = |id: &&ClaimId| stance.is_none_or(|stance| self.model.claim(**id).stance == stance);
            words.extend(claims.iter().filter(fits).map(|&claim| RowClaim { claim, follows: stance.is_some() }));
        };
        for (proposition, claims) in &spoken {
            add(self.row(*proposition), claims, None);
        }
        for implication in self.meaning.implications.iter().filter(|implication| implication.lowered == 0) {
            let (from, to) = (self.row(implication.from), self.row(implication.to));
            if from == to {
                continue;
            }
            let none = Vec::new();
            add(to, spoken.get(&implication.from).unwrap_or(&none), Some(Stance::Affirms));
            add(from, spoken.get(&implication.to).unwrap_or(&none), Some(Stance::Denies));
        }
        self.words = words;
    }

    fn matrix(&self) -> Matrix {
        let columns = self.columns();
        let index: BTreeMap<&str, usize> =
            columns.iter().enumerate().map(|(index, column)| (column.name.as_str(), index)).collect();
        let states = state::states(self);
        let questions = self.questions();
        let mut rows: Vec<MatrixRow> = Vec::new();
        for (number, propositions) in self.rows.iter().enumerate() {
            let texts = propositions.iter().map(|&id| self.model.proposition_text(id));
            let shortest = texts.min_by_key(|text| (text.chars().count(), text.clone()));
            rows.push(MatrixRow {
                proposition: shortest.unwrap_or_default(),
                question: questions.get(number).cloned().flatten(),
                state: states.get(number).copied().unwrap_or(RowState::Open),
                cells: self.cells(number, &index),
            });
        }
        let mut gravest: BTreeMap<String, RowState> = BTreeMap::new();
        for row in &rows {
            let question = row.question.clone().unwrap_or_else(|| row.proposition.clone());
            gravest.entry(question).and_modify(|state| *state = row.state.min(*state)).or_insert(row.state);
        }
        rows.sort_by_cached_key(|row| {
            let question = row.question.as_ref().unwrap_or(&row.proposition);
            let state = gravest.get(question).copied();
            (state, question.to_lowercase(), question.clone(), row.proposition.to_lowercase(), row.proposition.clone())
        });
        let counts = self.counts(&rows);
        let incomplete = self.meaning.cut_short.is_some();
        Matrix { by: self.by, columns, rows, counts, incomplete }
    }

    fn counts(&self, rows: &[MatrixRow]) -> MatrixCounts {
        let of = |state: RowState| rows.iter().filter(|row| row.state == state).count();
        let lines = || self.model.claims.iter().enumerate().filter(|(_, claim)| claim.is_line());
        MatrixCounts {
            claims: lines().count(),
            points: rows.len(),
            agreed: of(RowState::Agreed),
            disputed: of(RowState::Disputed),
            differs: of(RowState::Differs),
            single_source: of(RowState::SingleSource),
            unsourced: of(RowState::Unsourced),
            open: of(RowState::Open),
            background: of(RowState::Background),
            withdrawn: lines().filter(|(index, _)| self.withdrawn.contains(&ClaimId(to_u32(*index)))).count(),
            unread: self.model.unread,
        }
    }

    fn column_name(&self, claim: &Claim) -> &'a str {
        match self.by {
            ColumnsBy::Source => &self.model.source(claim.source).name,
            ColumnsBy::Speaker => &self.model.name(claim.speaker).text,
        }
    }

    fn columns(&self) -> Vec<MatrixColumn> {
        let mut stories: BTreeMap<&str, bool> = BTreeMap::new();
        for (_, claim) in self.claims() {
            let own = self.by == ColumnsBy::Source || claim.voice == Voice::Own;
            *stories.entry(self.column_name(claim)).or_default() |= own && self.model.source(claim.source).story;
        }
        let columns: BTreeSet<MatrixColumn> =
            stories.into_iter().map(|(name, story)| MatrixColumn::new(name, story)).collect();
        columns.into_iter().collect()
    }

    fn cells(&self, row: usize, columns: &BTreeMap<&str, usize>) -> Vec<Cell> {
        type Told = (bool, Says, Option<DateRange>);
        let mut cells: BTreeMap<usize, BTreeMap<Told, Vec<ClaimId>>> = BTreeMap::new();
        let dated = self.is_dated_apart(row);
        for word in self.words.get(row).into_iter().flatten() {
            let claim = self.model.claim(word.claim);
            if let Some(&column) = columns.get(self.column_name(claim)) {
                let entries = cells.entry(column).or_default();
                let when = self.model.when(claim);
                let when = (dated && when.is_known()).then(|| self.model.date(when));
                entries.entry((word.follows, Says::new(claim), when)).or_default().push(word.claim);
            }
        }
        let cell = |(column, entries): (usize, BTreeMap<Told, Vec<ClaimId>>)| {
            // What follows adds nothing to what is said in so many words.
            let stance = |says: Says| matches!(says, Says::Affirms | Says::Hedges);
            let said: Vec<bool> =
                entries.keys().filter(|(follows, ..)| !follows).map(|&(_, says, _)| stance(says)).collect();
            let kept = entries.into_iter().filter(|((follows, says, _), _)| !follows || !said.contains(&stance(*says)));
            let entry = |((follows, says, when), claims)| CellEntry { when, ..self.entry(says, follows, claims) };
            Cell { column, entries: kept.map(entry).collect() }
        };
        cells.into_iter().map(cell).filter(|cell| !cell.entries.is_empty()).collect()
    }

    /// Whether the claims that affirm a row in so many words give dates that share no time.
    fn is_dated_apart(&self, row: usize) -> bool {
        let words = self.words.get(row).into_iter().flatten().filter(|word| !word.follows);
        let claims = words.map(|word| self.model.claim(word.claim)).filter(|claim| claim.stance == Stance::Affirms);
        let dates = claims.map(|claim| self.model.when(claim)).filter(|when| when.is_known());
        let dates: Vec<DateRange> = dates.map(|when| self.model.date(when)).collect();
        let ends = || dates.iter().map(|date| date.ends_in_order());
        ends().map(|(_, to)| to).min() < ends().map(|(from, _)| from).max()
    }

    fn entry(&self, says: Says, follows: bool, mut claims: Vec<ClaimId>) -> CellEntry {
        claims.sort_unstable();
        claims.dedup();
        let all = || claims.iter().map(|&id| self.model.claim(id));
        let own = all().any(|claim| claim.voice == Voice::Own);
        let others: BTreeSet<(String, String)> = match self.by {
            ColumnsBy::Source => {
                let attributed = all().filter(|claim| claim.voice == Voice::Attributed);
                let name = |claim: &Claim| self.model.name(claim.speaker).text.clone();
                attributed.map(name).map(|name| (name.to_lowercase(), name.into())).collect()
            }
            ColumnsBy::Speaker => {
                let name = |claim: &Claim| self.model.source(claim.source).name.clone();
                all().map(name).map(|name| (name.to_lowercase(), name.into())).collect()
            }
        };
        CellEntry { says, follows, when: None, own, who: others.into_iter().map(|(_, name)| name).collect(), claims }
    }

    /// The question that each row answers beside others: of all its points the one with most rows.
    fn questions(&self) -> Vec<Option<String>> {
        let mut groups: Vec<BTreeSet<PointId>> = Vec::new();
        let mut sizes: BTreeMap<PointId, usize> = BTreeMap::new();
        for propositions in &self.rows {
            let points = propositions.iter().flat_map(|&id| self.meaning.points(self.model, id));
            let own: BTreeSet<PointId> = points.filter(|point| point.kind().is_err()).collect();
            own.iter().for_each(|&point| *sizes.entry(point).or_default() += 1);
            groups.push(own);
        }
        let text = |point: PointId| self.meaning.point_text(self.model, point);
        let question = |points: &BTreeSet<PointId>| {
            let shared = points.iter().map(|point| (sizes.get(point).copied().unwrap_or(0), *point));
            let most = shared.filter(|&(size, _)| size > 1).map(|(size, point)| (std::cmp::Reverse(size), text(point)));
            most.min().map(|(_, text)| text)
        };
        groups.iter().map(question).collect()
    }
}
