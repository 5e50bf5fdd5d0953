//! The matrix of who says what: every point against the sources or the speakers.
//!
//! A row is a proposition that somebody speaks on. An event and what it `means` share a row. Propositions of which
//! only one can hold are grouped under their question. A cell has what its source or speaker says, directly or else
//! by implication, without withdrawn claims (`retracts`, `corrects`). Rows are sorted by how much they need
//! attention, then by their words, so nothing depends on the order of files or lines.

mod state;

use crate::{
    model::{Claim, ClaimId, Model, PropositionId, Term, TermKind, Voice, semantics::PointId, semantics::Semantics},
    narrow::to_u32,
    syntax::ast::{Certainty, Stance},
    value::DateRange,
    vocabulary::PhraseId,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the columns stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnsBy {
    /// Sources.
    #[default]
    Source,
    /// Speakers, including the own voice of each source.
    Speaker,
}

impl ColumnsBy {
    /// The word for it in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Speaker => "speaker",
        }
    }
}

/// The state of a row, those that need most attention first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowState {
    /// It is both affirmed and denied, for times that may be the same, or something that excludes it is affirmed.
    Disputed,
    /// Another figure is given for it, or dates that do not overlap.
    Differs,
    /// A story states it, and no source does.
    Unsourced,
    /// Sources state it, all with one origin.
    SingleSource,
    /// Undecided: nobody answers it, both sides are hedged, or they are about different times.
    Open,
    /// Two origins or more state it, and nobody contradicts.
    Agreed,
    /// A story states it and marks it as public record.
    Background,
}

impl RowState {
    /// The word for it in output.
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

/// What a column says about a proposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// It is so.
    Affirms,
    /// It may be so.
    Hedges,
    /// It is not so.
    Denies,
    /// It may not be so.
    Doubts,
    /// No comment.
    Declines,
    /// A question whether it is so.
    Asks,
}

impl Says {
    /// The word for it in output.
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

    /// An ASCII sign for it.
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
    /// Whether it is not a story; sorts stories first.
    other: bool,
    lower: String,
    /// Its name.
    pub name: String,
}

impl MatrixColumn {
    fn new(name: &str, story: bool) -> Self {
        Self { other: !story, lower: name.to_lowercase(), name: name.to_owned() }
    }

    /// Whether it is the story or the story's own voice.
    pub const fn is_story(&self) -> bool {
        !self.other
    }
}

/// An entry of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellEntry {
    /// What is said about the proposition.
    pub says: Says,
    /// Whether it is only implied.
    pub follows: bool,
    /// The date of the event, if the claims of the row give dates that do not overlap.
    pub when: Option<DateRange>,
    /// Whether it is in the column's own voice.
    pub own: bool,
    /// With sources as columns, the other speakers, sorted by name; with speakers, the sources.
    pub who: Vec<String>,
    /// The claims, in the order of files and lines.
    pub claims: Vec<ClaimId>,
}

/// What a column says about a row.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The index of the column.
    pub column: usize,
    /// The entries; never empty.
    pub entries: Vec<CellEntry>,
}

/// A row of the matrix.
#[derive(Clone, Debug)]
pub struct MatrixRow {
    /// The proposition, in words.
    pub proposition: String,
    /// The question that it is one of several answers to: `[agent] authored plan`.
    pub question: Option<String>,
    /// The state of the row.
    pub state: RowState,
    /// The cells in the order of the columns, without empty ones.
    pub cells: Vec<Cell>,
}

/// The counts of a matrix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MatrixCounts {
    /// Claims, including withdrawn ones.
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
    /// Withdrawn claims.
    pub withdrawn: usize,
    /// Lines that could not be read as a claim.
    pub unread: usize,
}

/// The matrix of points and columns.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// What the columns stand for.
    pub by: ColumnsBy,
    /// The columns: stories first, then the others by name.
    pub columns: Vec<MatrixColumn>,
    /// The rows, grouped by question.
    pub rows: Vec<MatrixRow>,
    /// The counts.
    pub counts: MatrixCounts,
    /// Whether a claim has more implications than the limit, so that implied entries may be missing.
    pub incomplete: bool,
}

impl Matrix {
    /// The matrix of a model.
    pub fn new(model: &Model, by: ColumnsBy) -> Self {
        MatrixBuilder::new(model, by).matrix()
    }
}

/// A claim about the proposition of a row.
#[derive(Clone, Copy)]
struct RowClaim {
    claim: ClaimId,
    follows: bool,
}

/// Builds a matrix. Rows are numbered as they are found.
struct MatrixBuilder<'a> {
    model: &'a Model,
    meaning: Semantics,
    by: ColumnsBy,
    /// The row of each proposition, if it has one.
    row_of: Vec<Option<usize>>,
    /// The propositions of each row.
    rows: Vec<Vec<PropositionId>>,
    /// The claims about each row.
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

    /// Creates a row for each proposition that claims speak on, shared by an event and what it means.
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
            // An event may mean another event; a cycle ends where it began.
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

    /// Collects the claims about each row, direct and implied.
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
            // An implied entry adds nothing to a direct one.
            let stance = |says: Says| matches!(says, Says::Affirms | Says::Hedges);
            let said: Vec<bool> =
                entries.keys().filter(|(follows, ..)| !follows).map(|&(_, says, _)| stance(says)).collect();
            let kept = entries.into_iter().filter(|((follows, says, _), _)| !follows || !said.contains(&stance(*says)));
            let entry = |((follows, says, when), claims)| CellEntry { when, ..self.entry(says, follows, claims) };
            Cell { column, entries: kept.map(entry).collect() }
        };
        cells.into_iter().map(cell).filter(|cell| !cell.entries.is_empty()).collect()
    }

    /// Whether claims that directly affirm a row give dates that do not overlap.
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

    /// The question that each row is an answer to: of its points, the one with most rows.
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
