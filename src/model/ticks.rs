//! Who checked a claim, on which words, and whether these are still the words.
//!
//! A tick is bound by a fingerprint of words: first those of the story, then those of each source that it rests on. It
//! lapses when one of them is not there any more. What comes in besides lapses nothing.

use super::{Claim, ClaimId, DateId, Model, PropositionId, SourceId};
use crate::{
    narrow::to_u32,
    prose::Prose,
    source::{Files, Place, Span},
    syntax::ast::{self, Stance},
    text::{digest, fold::fold},
};
use std::collections::{BTreeMap, BTreeSet};

/// As many sources are bound by one tick.
const SOURCES: usize = 16;

/// A line `checked by` below a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Who checked it.
    pub by: String,
    /// When.
    pub on: DateId,
    /// The words that it is bound to, as written; none where it is not bound.
    pub fingerprint: Option<String>,
    /// What it was checked against; empty for all sources on file.
    pub against: Vec<SourceId>,
    /// The same by name, until the sources are known.
    pub named: Vec<(String, Place)>,
    /// Free words for colleagues.
    pub note: Option<String>,
    /// The line, without its indentation.
    pub place: Place,
    /// Whether it holds.
    pub state: TickState,
}

/// Whether a tick holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TickState {
    /// The words are those that were checked.
    Holds,
    /// It is bound to no words, so that it holds whatever becomes of them.
    #[default]
    Unbound,
    /// The words of the story are others than those that were checked.
    StoryChanged,
    /// Words of a source are others than those that were checked, or are gone.
    SourceChanged,
}

impl TickState {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Holds => "checked",
            Self::Unbound => "not-bound",
            Self::StoryChanged => "lapsed-story",
            Self::SourceChanged => "lapsed-source",
        }
    }

    /// Whether the claim counts as checked by it.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Holds | Self::Unbound)
    }
}

/// The words that ticks are bound to.
#[derive(Debug)]
pub struct CheckedWords<'a> {
    files: &'a Files,
    model: &'a Model,
    /// The claims of sources by what they say.
    sources: BTreeMap<(PropositionId, Stance), Vec<ClaimId>>,
    texts: BTreeMap<SourceId, Text>,
}

/// A text as its readers see it.
#[derive(Debug)]
struct Text {
    /// Where it stands: a whole file, or words that are written out below a source.
    place: Place,
    prose: Prose,
    /// By where they stand in the file.
    sentences: Vec<Span>,
}

impl Text {
    fn new(files: &Files, place: Place) -> Self {
        let (path, text) = (&files.get(place.file).path, files.slice(place));
        // Words in a claim file are plain text.
        let prose = Prose::new(if place.span.start == 0 { path } else { "" }, text);
        let within = |sentence: Span| Span::new(sentence.start + place.span.start, sentence.end + place.span.start);
        let sentences = prose.sentences(text).into_iter().map(within).collect();
        Self { place, prose, sentences }
    }
}

impl<'a> CheckedWords<'a> {
    /// Makes the texts of stories and sources ready for looking words up.
    pub fn new(files: &'a Files, model: &'a Model) -> Self {
        let mut sources: BTreeMap<_, Vec<ClaimId>> = BTreeMap::new();
        for (index, claim) in model.claims.iter().enumerate() {
            if !model.source(claim.source).story && claim.is_line() {
                let side = (claim.proposition, claim.stance);
                sources.entry(side).or_default().push(ClaimId(to_u32(index)));
            }
        }
        let mut texts = BTreeMap::new();
        for (index, source) in model.sources.iter().enumerate() {
            let whole = source.text_file.map(|file| Place::new(file, Span::new(0, to_u32(files.get(file).text.len()))));
            texts.extend(whole.or(source.words).map(|place| (SourceId(to_u32(index)), Text::new(files, place))));
        }
        Self { files, model, sources, texts }
    }

    /// The claims of sources that say what a claim says, in the order of files and lines.
    pub fn supporting(&self, claim: &Claim) -> impl Iterator<Item = ClaimId> {
        let side = (claim.proposition, claim.stance);
        self.sources.get(&side).into_iter().flatten().copied()
    }

    /// The words of a claim as they are compared: the sentences that its passage stands in, else those of its line.
    pub fn words(&self, claim: &Claim) -> String {
        let extra = self.model.extra(claim);
        let passage = extra.and_then(|extra| extra.anchor.map(|anchor| anchor.place).or(extra.passage));
        let Some(passage) = passage else { return plain(self.files.slice(claim.place)) };
        let text = self.texts.get(&claim.source).filter(|text| text.place.file == passage.file);
        let Some(text) = text else { return plain(self.files.slice(passage)) };
        let first = text.sentences.partition_point(|sentence| sentence.end <= passage.span.start);
        let touched = text.sentences.iter().skip(first).take_while(|sentence| sentence.start < passage.span.end);
        let whole = touched.fold(passage.span, |whole, sentence| whole.to(*sentence));
        let (start, written) = (text.place.span.start, self.files.slice(text.place));
        let whole = Span::new(whole.start.saturating_sub(start), whole.end.saturating_sub(start));
        plain(&text.prose.characters_in(written, whole).map(|(character, _)| character).collect::<String>())
    }

    /// What binds a tick of a claim to its words now: a group of digits for those of the story, then one for each of the
    /// first sources that it rests on.
    pub fn fingerprint(&self, claim: &Claim, against: &[SourceId]) -> String {
        let groups =
            std::iter::once(group(&self.words(claim))).chain(self.of_sources(claim, against).into_iter().take(SOURCES));
        groups.collect::<Vec<_>>().join("-")
    }

    /// The digits of the words of sources, sorted.
    fn of_sources(&self, claim: &Claim, against: &[SourceId]) -> BTreeSet<String> {
        let all = self.supporting(claim).map(|id| self.model.claim(id));
        let own = all.filter(|other| against.is_empty() || against.contains(&other.source));
        own.map(|other| group(&self.words(other))).collect()
    }

    /// Whether a tick of a claim holds.
    pub fn state(&self, claim: &Claim, tick: &Tick) -> TickState {
        let Some(fingerprint) = &tick.fingerprint else { return TickState::Unbound };
        let mut groups = fingerprint.split('-');
        if groups.next() != Some(group(&self.words(claim)).as_str()) {
            return TickState::StoryChanged;
        }
        let now = self.of_sources(claim, &tick.against);
        if groups.all(|group| now.contains(group)) { TickState::Holds } else { TickState::SourceChanged }
    }
}

/// Settles which ticks hold. All passages must be known by then.
pub fn settle(files: &Files, model: &mut Model) {
    if model.extras.iter().all(|extra| extra.ticks.is_empty()) {
        return;
    }
    let words = CheckedWords::new(files, model);
    let mut states = Vec::new();
    for claim in model.claims.iter() {
        let Some(extra) = model.extra(claim) else { continue };
        for (index, tick) in extra.ticks.iter().enumerate() {
            states.push((claim.extra, index, words.state(claim, tick)));
        }
    }
    for (extra, index, state) in states {
        let extra = (extra as usize).checked_sub(1).and_then(|extra| model.extras.get_mut(extra));
        if let Some(tick) = extra.and_then(|extra| extra.ticks.get_mut(index)) {
            tick.state = state;
        }
    }
}

impl Model {
    /// Who checked a claim, in the order of the lines.
    pub fn ticks(&self, claim: &Claim) -> &[Tick] {
        self.extra(claim).map_or(&[], |extra| &extra.ticks)
    }

    /// Whether a claim was checked, and a tick of it holds.
    pub fn is_checked(&self, claim: &Claim) -> bool {
        self.ticks(claim).iter().any(|tick| tick.state.counts())
    }
}

/// Words in the form in which they are compared, with single spaces.
fn plain(words: &str) -> String {
    fold(words).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The digits of some words.
fn group(words: &str) -> String {
    digest::hexadecimal(&digest::of(words.as_bytes()), ast::Checked::DIGITS / 2).to_string()
}
