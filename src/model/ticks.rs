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
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

/// As many sources are bound by one tick.
const SOURCES: usize = 16;
/// As many claims of sources are looked at for one tick.
const COMPARED: usize = 256;
/// As many sentences of one passage count.
const SENTENCES: usize = 64;

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
    /// The claims of sources by what they say, sorted by their source.
    sources: BTreeMap<(PropositionId, Stance), Vec<(SourceId, ClaimId)>>,
    texts: BTreeMap<SourceId, Text>,
    /// The digits of passages that were asked for: many claims may stand in one.
    digits: RefCell<BTreeMap<Place, String>>,
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
        let mut sources: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (index, claim) in model.claims.iter().enumerate() {
            if !model.source(claim.source).story && claim.is_line() {
                let side = (claim.proposition, claim.stance);
                sources.entry(side).or_default().push((claim.source, ClaimId(to_u32(index))));
            }
        }
        sources.values_mut().for_each(|claims| claims.sort_unstable());
        let mut texts = BTreeMap::new();
        for (index, source) in model.sources.iter().enumerate() {
            let whole = source.text_file.map(|file| Place::new(file, Span::new(0, to_u32(files.get(file).text.len()))));
            texts.extend(whole.or(source.words).map(|place| (SourceId(to_u32(index)), Text::new(files, place))));
        }
        Self { files, model, sources, texts, digits: RefCell::default() }
    }

    /// The claims of sources that say what a claim says: of some sources, or of all where none is named.
    fn supporting(&self, claim: &Claim, against: &[SourceId]) -> Vec<ClaimId> {
        let Some(all) = self.sources.get(&(claim.proposition, claim.stance)) else { return Vec::new() };
        if against.is_empty() {
            return all.iter().take(COMPARED).map(|&(_, id)| id).collect();
        }
        let of = |source: SourceId| {
            let first = all.partition_point(|&(other, _)| other < source);
            all.iter().skip(first).take_while(move |&&(other, _)| other == source)
        };
        against.iter().flat_map(|&source| of(source)).take(COMPARED).map(|&(_, id)| id).collect()
    }

    /// The sentences that a claim's passage stands in, the first few of them; none where it has no passage.
    pub fn sentences(&self, claim: &Claim) -> Option<Place> {
        let extra = self.model.extra(claim)?;
        let passage = extra.anchor.map(|anchor| anchor.place).or(extra.passage)?;
        let Some(text) = self.text(claim, passage) else { return Some(passage) };
        let first = text.sentences.partition_point(|sentence| sentence.end <= passage.span.start);
        let touched = text.sentences.iter().skip(first).take_while(|sentence| sentence.start < passage.span.end);
        let whole = touched.take(SENTENCES).copied().reduce(Span::to);
        Some(Place::new(passage.file, whole.unwrap_or(passage.span)))
    }

    fn text(&self, claim: &Claim, place: Place) -> Option<&Text> {
        self.texts.get(&claim.source).filter(|text| text.place.file == place.file)
    }

    /// The words that a claim stands in, with single spaces: the sentences of its passage, else those of its line.
    pub fn words(&self, claim: &Claim) -> String {
        let Some(place) = self.sentences(claim) else { return single_spaced(self.files.slice(claim.place)) };
        match self.text(claim, place) {
            Some(text) => self.visible(text, place.span),
            None => single_spaced(self.files.slice(place)),
        }
    }

    /// The words of the text of a source at a place, as its readers see them.
    pub fn words_at(&self, source: SourceId, span: Span) -> String {
        match self.texts.get(&source) {
            Some(text) => self.visible(text, span),
            None => String::new(),
        }
    }

    fn visible(&self, text: &Text, span: Span) -> String {
        let (start, written) = (text.place.span.start, self.files.slice(text.place));
        let span = Span::new(span.start.saturating_sub(start), span.end.saturating_sub(start));
        single_spaced(&text.prose.characters_in(written, span).map(|(character, _)| character).collect::<String>())
    }

    /// The digits of the words of a claim.
    fn group(&self, claim: &Claim) -> String {
        let place = self.sentences(claim).unwrap_or(claim.place);
        if let Some(digits) = self.digits.borrow().get(&place) {
            return digits.clone();
        }
        let digits = group(&fold(&self.words(claim)));
        self.digits.borrow_mut().insert(place, digits.clone());
        digits
    }

    /// What binds a tick of a claim to its words now: a group of digits for those of the story, then one for each of the
    /// first sources that it rests on.
    pub fn fingerprint(&self, claim: &Claim, against: &[SourceId]) -> String {
        let sources = self.of_sources(claim, against).into_iter().take(SOURCES);
        std::iter::once(self.group(claim)).chain(sources).collect::<Vec<_>>().join("-")
    }

    /// The digits of the words of sources, sorted.
    fn of_sources(&self, claim: &Claim, against: &[SourceId]) -> BTreeSet<String> {
        let all = self.supporting(claim, against).into_iter();
        all.map(|id| self.group(self.model.claim(id))).collect()
    }

    /// Whether words that a fingerprint names are still those of a claim.
    pub fn compared(&self, claim: &Claim, fingerprint: &str, against: &[SourceId]) -> TickState {
        let mut groups = fingerprint.split('-');
        if groups.next() != Some(self.group(claim).as_str()) {
            return TickState::StoryChanged;
        }
        let now = self.of_sources(claim, against);
        if groups.all(|group| now.contains(group)) { TickState::Holds } else { TickState::SourceChanged }
    }

    /// Whether a tick of a claim holds.
    fn state(&self, claim: &Claim, tick: &Tick) -> TickState {
        let compared = |fingerprint: &String| self.compared(claim, fingerprint, &tick.against);
        tick.fingerprint.as_ref().map_or(TickState::Unbound, compared)
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

/// Words with single spaces.
fn single_spaced(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The digits of some words.
fn group(words: &str) -> String {
    digest::hexadecimal(&digest::of(words.as_bytes()), ast::Checked::DIGITS / 2).to_string()
}
