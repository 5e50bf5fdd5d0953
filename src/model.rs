//! What the files say: sources, names, propositions and claims, read with the vocabulary.
//!
//! All is numbered and kept in flat tables, so that the engine works on numbers alone. Numbers are
//! given in the order of the files' paths and lines; nothing that is shown depends on them.

mod by_text;
mod mentions;
mod order;
mod origin;
pub mod quotes;
mod read;
mod rendering;
pub mod semantics;
mod table;
pub mod ticks;

use crate::{
    collections::{IdVec, id_types},
    diagnostic::Diagnostic,
    narrow::to_u32,
    prefetch::prefetch_at,
    prose::BlockKind,
    source::{FileId, Place, Span},
    syntax::ast::{Certainty, NameKind, Stance},
    text::similar,
    value::{DateRange, Day, NumberRange},
    vocabulary::{CueId, PhraseId, Vocabulary},
};
use hashbrown::HashMap;
use smol_str::SmolStr;
use std::collections::BTreeMap;

pub use crate::{
    interner::{Interner, StringPool, Symbol},
    vocabulary::NameId,
};
pub use by_text::ByText;
pub use read::{Declared, Input, PhraseFields, ReadOptions, Shipped, read};
pub use table::Propositions;
use ticks::Tick;

/// A source or story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// A claim, in the order of files and lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClaimId(pub u32);

/// A proposition: a phrase and what fills its slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PropositionId(pub u32);

/// A range of days in [`Model::dates`]; [`DateId::UNKNOWN`] where nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateId(pub u32);

impl Default for DateId {
    fn default() -> Self {
        Self::UNKNOWN
    }
}

impl DateId {
    /// No date.
    pub const UNKNOWN: Self = Self(0);

    /// Whether there is a date.
    pub fn is_known(self) -> bool {
        self != Self::UNKNOWN
    }
}

id_types!(SourceId, NameId, ClaimId, PropositionId, DateId);

/// What fills a slot: a name, a number, a date, a proposition (in a saying) or a bare word. Equal
/// terms are equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Term(u32);

/// A [`Term`] taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TermKind {
    /// A name.
    Name(NameId),
    /// A number: an index into [`Model::numbers`].
    Number(u32),
    /// A date.
    Date(DateId),
    /// A proposition, as the content of a saying.
    Proposition(PropositionId),
    /// A word of an opaque sentence, or a stance in a saying.
    Word(Symbol),
}

impl Term {
    const SHIFT: u32 = 29;

    /// Where no term stands; no term has this number.
    pub(crate) const NOTHING: Self = Self(u32::MAX);

    /// The term for `kind`.
    pub const fn new(kind: TermKind) -> Self {
        let (tag, id) = match kind {
            TermKind::Name(id) => (0, id.0),
            TermKind::Number(id) => (1, id),
            TermKind::Date(id) => (2, id.0),
            TermKind::Proposition(id) => (3, id.0),
            TermKind::Word(id) => (4, id.0),
        };
        Self((tag << Self::SHIFT) | (id & ((1 << Self::SHIFT) - 1)))
    }

    /// What it is.
    pub const fn kind(self) -> TermKind {
        let id = self.0 & ((1 << Self::SHIFT) - 1);
        match self.0 >> Self::SHIFT {
            0 => TermKind::Name(NameId(id)),
            1 => TermKind::Number(id),
            2 => TermKind::Date(DateId(id)),
            3 => TermKind::Proposition(PropositionId(id)),
            _ => TermKind::Word(Symbol(id)),
        }
    }

    /// The name, if it is one.
    pub const fn name(self) -> Option<NameId> {
        match self.kind() {
            TermKind::Name(id) => Some(id),
            _ => None,
        }
    }

    /// The number behind it: equal for equal terms, and of no other meaning.
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// The term of that number.
    pub const fn from_raw(raw: u32) -> Self {
        Self(raw)
    }
}

/// A source, a story, or the file that claims outside any `from` block belong to.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name.
    pub name: SmolStr,
    /// Whether it is the story (declared with `story`, or chosen for this run).
    pub story: bool,
    /// Its title; empty where it has none.
    pub title: String,
    /// Its outlet, where one is given.
    pub outlet: Option<String>,
    /// Its kind (article, transcript, …); empty where none is given.
    pub kind: String,
    /// When it was published.
    pub published: DateId,
    /// The path of its text as written, and where that is written.
    pub text: Option<(String, Place)>,
    /// Where its words stand, where they are given in the claim file itself.
    pub words: Option<Place>,
    /// Whether its text was read.
    pub has_text: bool,
    /// The file that holds its text, where that was read.
    pub text_file: Option<FileId>,
    /// The sources it draws on.
    pub cites: Vec<SourceId>,
    /// Marks that rules ask for.
    pub marks: Vec<Symbol>,
    /// Who speaks where nobody is named: its outlet, a declared name that is also the source's, or
    /// the source itself.
    pub voice: NameId,
    /// The source as a reporter: different for two documents of one outlet.
    pub reporter: NameId,
    /// Where it is declared, or first used.
    pub place: Place,
    /// Whether it is declared.
    pub declared: bool,
    /// Whether a claim stands in it.
    pub has_claims: bool,
}

/// A person, organisation, … or an undeclared word that fills a slot.
#[derive(Clone, Debug, Default)]
pub struct Name {
    /// The name as declared or written.
    pub text: SmolStr,
    /// What it is; none for an undeclared name.
    pub kind: Option<NameKind>,
    /// Whether it names nobody in particular.
    pub indefinite: bool,
    /// Whether it is a pronoun: whoever it stands for is not just anybody.
    pub pronoun: bool,
    /// When an event happened.
    pub on: DateId,
    /// Where it is declared; none for an undeclared name.
    pub declared: Option<Place>,
    /// The name and its other names, as declared; none for an undeclared name.
    pub forms: Vec<Symbol>,
    /// What few names have.
    related: Option<Box<NameRelations>>,
}

/// What is declared of a name besides its other names.
#[derive(Clone, Debug, Default)]
pub struct NameRelations {
    /// Its parts, and theirs, down to the last.
    pub parts: Vec<NameId>,
    /// What it is a part of, up to the last.
    pub wholes: Vec<NameId>,
    /// What saying that the event happened is saying, and where that is declared.
    pub means: Option<(PropositionId, Place)>,
    /// Marks that rules ask for.
    pub marks: Vec<Symbol>,
    /// What may stand before it, as a part of the name: `Fire Chief`.
    pub titles: Vec<Symbol>,
}

impl Name {
    /// An undeclared name.
    pub fn new(text: impl Into<SmolStr>, indefinite: bool) -> Self {
        Self { text: text.into(), indefinite, ..Self::default() }
    }

    /// What is declared of it besides its other names. Most names have nothing of it, and there may be
    /// many of them.
    pub fn related(&self) -> &NameRelations {
        static NOTHING: NameRelations =
            NameRelations { parts: Vec::new(), wholes: Vec::new(), means: None, marks: Vec::new(), titles: Vec::new() };
        self.related.as_deref().unwrap_or(&NOTHING)
    }

    /// Whether it has no parts and is a part of nothing.
    pub fn stands_alone(&self) -> bool {
        self.related().parts.is_empty() && self.related().wholes.is_empty()
    }

    /// What [`Name::related`] gives, to be added to.
    pub fn related_mut(&mut self) -> &mut NameRelations {
        self.related.get_or_insert_default()
    }
}

/// Whose voice a claim is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Voice {
    /// The source's own.
    Own,
    /// A speaker's.
    Attributed,
}

impl Voice {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Attributed => "attributed",
        }
    }
}

/// One claim: who affirms or denies what.
///
/// Each line of a claim file gives one claim (the innermost saying). Where somebody speaks on the
/// saying itself (`Peskov denies [Dmitriev says plan is fake]`), the lines that report that saying
/// give a further claim each, whose proposition is the saying; those are not [`Claim::is_line`].
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The words of its line.
    pub place: Place,
    /// The source it stands in.
    pub source: SourceId,
    /// Who says it; a new name for each line where the speaker is indefinite.
    pub speaker: NameId,
    /// Who vouches that it was said: the innermost outer speaker, else the source's reporter.
    pub reporter: NameId,
    /// Its cue, if it has one.
    pub cue: Option<CueId>,
    /// Where the cue stands in the file of its line; empty where there is none.
    pub cue_span: Span,
    /// What it says.
    pub proposition: PropositionId,
    /// What it does to the proposition, negations netted.
    pub stance: Stance,
    /// How sure it is.
    pub certainty: Certainty,
    /// Whose voice it is in.
    pub voice: Voice,
    /// When it was said, as written.
    pub said: DateId,
    /// When it happened, as written.
    pub when: DateId,
    /// What is seldom there: flags.
    pub flags: Flags,
    /// Index into [`Model::extras`] plus one; 0 where there is none.
    pub extra: u32,
}

/// What a claim is or is not, besides its columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(pub u8);

impl Flags {
    /// About what lies ahead.
    pub const FUTURE: u8 = 1;
    /// The claim of its line: what `read` shows. The others are sayings that somebody speaks on.
    pub const LINE: u8 = 2;
    /// A negated claim about somebody indefinite: contradicts nothing.
    pub const IDLE: u8 = 4;
    /// Public record: nobody need be named for it.
    pub const BACKGROUND: u8 = 8;
    /// The slots of its symmetric phrase stand the other way round on its line.
    pub const SWAPPED: u8 = 16;
    /// A sentence in the present, which holds at the time of saying: `is 41`, `has scored 13 goals`.
    pub const PRESENT: u8 = 32;
    /// Its speaker speaks of somebody by a pronoun: what others say is not about the same person, as far as is known.
    pub const PRONOUN: u8 = 64;

    /// Whether the flag is set.
    pub const fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }
}

impl Claim {
    /// Whether it is the claim of its line (see the type).
    pub const fn is_line(&self) -> bool {
        self.flags.has(Flags::LINE)
    }
}

/// The rest of a claim, for the few that have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra {
    /// The outer speakers, from the outside in.
    pub via: Vec<NameId>,
    /// Its label.
    pub label: Option<String>,
    /// The words as quoted, and where they stand in the claim file.
    pub quote: Option<(String, Place)>,
    /// The passage that carries it, and where that stands in the claim file.
    pub at: Option<(String, Place)>,
    /// The claims it retracts.
    pub retracts: Vec<ClaimId>,
    /// The claims it corrects.
    pub corrects: Vec<ClaimId>,
    /// The claims it is offered in support by.
    pub rests_on: Vec<ClaimId>,
    /// Where this one claim comes from.
    pub cites: Vec<SourceId>,
    /// The rules it is allowed to break: rule, reason, place.
    pub allows: Vec<(String, String, Place)>,
    /// Marks that rules ask for.
    pub marks: Vec<Symbol>,
    /// Whom it was said to.
    pub hearer: Option<NameId>,
    /// The passage in the source's text (from `quote` or `at`), where it was found.
    pub passage: Option<Place>,
    /// Where in the text of its source it stands: where its passage was found, or where it was
    /// written into the story.
    pub anchor: Option<Anchor>,
    /// What became of its quote.
    pub quotation: Option<quotes::Quotation>,
    /// Free words for colleagues.
    pub notes: Vec<String>,
    /// Who checked it, in the order of the lines.
    pub ticks: Vec<Tick>,
    /// Slots whose number or date is written otherwise than where it first stands, and how.
    pub written: Vec<(usize, String)>,
}

/// Where a claim stands in the text of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The passage, sentence or paragraph that carries it.
    pub place: Place,
    /// The number of its paragraph, from 1; 0 where it stands in none.
    pub paragraph: u32,
    /// What it stands in.
    pub part: BlockKind,
    /// What comes first in the text has the lower number. It says nothing across two texts.
    pub order: u32,
}

/// An acceptance of a finding, read.
#[derive(Clone, Debug)]
pub struct Acknowledgement {
    /// The rule, where one is named.
    pub rule: Option<(String, Place)>,
    /// What it is about.
    pub proposition: Option<PropositionId>,
    /// The fingerprint of the one finding it is about.
    pub finding: Option<(String, Place)>,
    /// Why; empty where no reason is given (which is reported).
    pub because: String,
    /// The speakers it is about; empty for any.
    pub between: Vec<NameId>,
    /// Until when.
    pub until: DateId,
    /// Where it stands.
    pub place: Place,
}

/// A request for a reply, read.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who was asked.
    pub asked: NameId,
    /// About what.
    pub proposition: PropositionId,
    /// When; unknown where no day is given.
    pub on: DateId,
    /// How (`email`), as written.
    pub by: Option<String>,
    /// The deadline that was given; its last day counts. Unknown where there is none.
    pub until: DateId,
    /// The claim that is the reply; none while the request is open.
    pub reply: Option<ClaimId>,
    /// Free words for colleagues.
    pub notes: Vec<String>,
    /// The first line of the statement.
    pub place: Place,
}

/// Two names that may be one: spelt alike and not declared either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimilarNames {
    /// The one.
    pub first: NameId,
    /// Where it stands first.
    pub first_place: Place,
    /// The other.
    pub second: NameId,
    /// Where it stands first.
    pub second_place: Place,
}

/// All that the files say.
#[derive(Debug)]
pub struct Model {
    /// The vocabulary it was read with.
    pub vocabulary: Vocabulary,
    /// Words and strings.
    pub symbols: Interner,
    /// The sources.
    pub sources: IdVec<SourceId, Source>,
    /// The names.
    pub names: IdVec<NameId, Name>,
    /// The propositions.
    pub propositions: Propositions,
    /// The claims.
    pub claims: IdVec<ClaimId, Claim>,
    /// The rest of the claims that have more ([`Claim::extra`]).
    pub extras: Vec<Extra>,
    /// The dates; the first is unknown.
    pub dates: IdVec<DateId, DateRange>,
    /// The numbers.
    pub numbers: Vec<NumberRange>,
    /// Sentences that no phrase fits with the verb of what happens once, and whether all lines speak of somebody or
    /// something in particular: `the pact was signed`, but `a man was killed`.
    pub once: HashMap<PropositionId, bool>,
    /// The acceptances.
    pub acknowledgements: Vec<Acknowledgement>,
    /// The requests for a reply, answered ones too, in the order of files and lines.
    pub requests: Vec<Request>,
    /// Names spelt alike and not declared either way, but for those of [`Model::alike_series`].
    pub alike: Vec<SimilarNames>,
    /// Undeclared names that are spelt like so many others that their pairs are not listed; sorted.
    pub alike_series: Vec<NameId>,
    /// The titles by which claims name somebody, in the order of the claims.
    pub titled: Vec<(ClaimId, NameId, Symbol)>,
    /// The names that a short form on file may stand for by their initials: the name and the short form.
    pub short_forms: Vec<(NameId, Symbol)>,
    /// The words that claims quote and point to, compared with each other.
    pub quotes: quotes::Quotes,
    /// How many lines could not be read as a claim.
    pub unread: usize,
    /// The files that hold claims in their comments, with the stories they belong to.
    pub story_files: Vec<(FileId, SourceId)>,
    /// The numbers as first written, by the index of [`Model::numbers`].
    pub number_texts: StringPool,
    /// How a number is shown, where it is written in several ways and the first is not the one to show.
    pub shown_numbers: BTreeMap<u32, String>,
    /// The declared names, for reading further words (the phrases in rules).
    pub declared: Declared,
    /// The undeclared names by their texts.
    pub undeclared: ByText,
    /// How sentences that no phrase fits are shown: they are compared by a form of their words that is for no eyes.
    pub wordings: HashMap<PropositionId, SmolStr>,
}

impl Model {
    /// The claim of that number.
    pub fn claim(&self, id: ClaimId) -> &Claim {
        &self.claims[id]
    }

    /// Asks for a claim that is soon to be read.
    #[inline]
    pub fn fetch_claim(&self, ClaimId(id): ClaimId) {
        let id = id as usize;
        prefetch_at(self.claims.as_slice(), id);
        // It may end in the line of memory behind, where the next one begins.
        prefetch_at(self.claims.as_slice(), id + 1);
    }

    /// The source of that number.
    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[id]
    }

    /// Whether two names are spelt alike and not declared either way.
    pub fn are_spelt_alike(&self, one: NameId, other: NameId) -> bool {
        let (first, second) = (one.min(other), one.max(other));
        let is_pair =
            |pair: &SimilarNames| (pair.first.min(pair.second), pair.first.max(pair.second)).cmp(&(first, second));
        // What is like very many others is compared here, as its pairs are not listed.
        self.alike.binary_search_by(is_pair).is_ok()
            || [one, other].iter().any(|id| self.alike_series.binary_search(id).is_ok())
                && [one, other].iter().all(|&id| self.name(id).declared.is_none())
                && similar::are_similar(&self.name(one).text, &self.name(other).text)
    }

    /// The name of that number.
    pub fn name(&self, id: NameId) -> &Name {
        &self.names[id]
    }

    /// The range of days of that number; unbounded both ways where it is unknown.
    pub fn date(&self, id: DateId) -> DateRange {
        self.dates[id]
    }

    /// What a claim has besides its columns.
    pub fn extra(&self, claim: &Claim) -> Option<&Extra> {
        self.extras.get((claim.extra as usize).checked_sub(1)?)
    }

    /// What a claim has besides its columns, to be added to.
    pub fn extra_mut(&mut self, id: ClaimId) -> Option<&mut Extra> {
        let claim = &mut self.claims[id];
        if claim.extra == 0 {
            self.extras.push(Extra::default());
            claim.extra = to_u32(self.extras.len());
        }
        self.extras.get_mut((claim.extra as usize).checked_sub(1)?)
    }

    /// Where a claim stands in the text of its source, where that is known.
    pub fn anchor(&self, claim: &Claim) -> Option<&Anchor> {
        self.extra(claim)?.anchor.as_ref()
    }

    /// What part of its text a claim stands in.
    pub fn part(&self, claim: &Claim) -> Option<BlockKind> {
        self.anchor(claim).map(|anchor| anchor.part)
    }

    /// The number of the paragraph that a claim stands in, from 1.
    pub fn paragraph(&self, claim: &Claim) -> Option<u32> {
        self.anchor(claim).map(|anchor| anchor.paragraph).filter(|&paragraph| paragraph > 0)
    }

    /// Whether one claim stands before another in one text; not where either place is unknown, and
    /// not where one sentence carries both.
    pub fn comes_before(&self, first: &Claim, second: &Claim) -> bool {
        match (self.anchor(first), self.anchor(second)) {
            (Some(one), Some(two)) => {
                first.source == second.source && one.place.file == two.place.file && one.order < two.order
            }
            _ => false,
        }
    }

    /// Whether a claim stands in that part of its text: by its passage, else by its mark, where it has
    /// one that is the word for the part.
    pub fn stands_in(&self, claim: &Claim, part: BlockKind) -> bool {
        match self.extra(claim) {
            Some(Extra { anchor: Some(anchor), .. }) if anchor.part == part => true,
            Some(extra) if !extra.marks.is_empty() => {
                self.symbols.find(part.word()).is_some_and(|mark| extra.marks.contains(&mark))
            }
            _ => false,
        }
    }

    /// When a claim was said, as far as it is known: the date given, else any day up to the
    /// source's date of publication, else any day.
    pub fn said(&self, claim: &Claim) -> DateRange {
        if claim.said.is_known() {
            return self.date(claim.said);
        }
        let published = self.source(claim.source).published;
        if published.is_known() { self.date(published).up_to() } else { DateRange::ALWAYS }
    }

    /// When what a claim is about happened, as far as it is known: its date, or the date of the
    /// event it says happened.
    pub fn when(&self, claim: &Claim) -> DateId {
        if claim.when.is_known() {
            return claim.when;
        }
        self.propositions.event(claim.proposition).map_or(DateId::UNKNOWN, |event| self.name(event).on)
    }

    /// When what a claim says held: [`Model::when`] where it is known, else the date of its source.
    pub fn dated(&self, claim: &Claim) -> DateId {
        let when = self.when(claim);
        if when.is_known() { when } else { self.source(claim.source).published }
    }

    /// The days that what a claim counts or measures holds for: [`Model::when`] where it is known; for a sentence in the
    /// present, where the day of saying is known, that day; else [`Model::time`].
    pub fn holds(&self, claim: &Claim) -> DateRange {
        let said = if claim.said.is_known() { claim.said } else { self.source(claim.source).published };
        if claim.flags.has(Flags::PRESENT) && said.is_known() && !self.when(claim).is_known() {
            return self.date(said);
        }
        self.time(claim)
    }

    /// The days that a claim can be about: [`Model::when`] where it is known; else, for an
    /// affirmation that is not about what lies ahead, up to when it was said; else any day.
    pub fn time(&self, claim: &Claim) -> DateRange {
        let when = self.when(claim);
        if when.is_known() {
            self.date(when)
        } else if claim.stance == Stance::Affirms && !claim.flags.has(Flags::FUTURE) {
            self.said(claim).up_to()
        } else {
            DateRange::ALWAYS
        }
    }

    /// The newest day on file: of a source, a saying or a request. Takes the place of today, since no
    /// clock is read.
    pub fn newest(&self) -> Option<Day> {
        let published = self.sources.iter().map(|source| source.published);
        let said = self.claims.iter().map(|claim| claim.said);
        let asked = self.requests.iter().map(|request| request.on);
        let known = published.chain(said).chain(asked).filter(|date| date.is_known());
        known.map(|date| self.date(date).to).filter(|&day| day != Day::MAX).max()
    }

    /// Takes on what follows from what is on file.
    pub fn take_derived(&mut self, derived: semantics::DerivedPropositions) {
        derived.put_on_file(&mut self.propositions);
    }

    /// The phrase of a proposition.
    pub fn phrase(&self, id: PropositionId) -> PhraseId {
        self.propositions.phrase(id)
    }
}

/// A model and what was said about the files on the way.
#[derive(Debug)]
pub struct Reading {
    /// The model.
    pub model: Model,
    /// What could not be read, and hints.
    pub diagnostics: Vec<Diagnostic>,
    /// How many more there are of each kind than are kept.
    pub more: Vec<(&'static str, usize)>,
    /// What it took.
    pub effort: Effort,
}

/// What a reading took, in steps that are the same on any machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// The lines that were read word by word; all others were filled in by the line cache.
    pub lines_read: usize,
    /// The different words.
    pub words: usize,
    /// The bytes that were searched for words whose capital means nothing.
    pub bytes_searched: usize,
}
