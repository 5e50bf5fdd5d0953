//! Cues, hedges, negations, fillers, phrases: the words of the language, compiled for matching.

use crate::source::Place;
use crate::syntax::ast::{Certainty, Stance};

/// A cue, as declared on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CueId(pub u16);

/// A phrase. The first few are built in (see the constants).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhraseId(pub u32);

impl PhraseId {
    /// `{event} happened`
    pub const HAPPENED: Self = Self(0);
    /// A sentence that no phrase matches: its slots are its words.
    pub const OPAQUE: Self = Self(1);
    /// Somebody says something: speaker, stance (a word), proposition.
    pub const SAYING: Self = Self(2);
}

/// What a cue does.
#[derive(Clone, Debug)]
pub struct Cue {
    /// What it does to its content.
    pub stance: Stance,
    /// How sure it makes it.
    pub certainty: Certainty,
    /// Its marks.
    pub marks: Vec<String>,
    /// Where it is declared.
    pub place: Place,
}

/// All words of the language.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// The cues by number.
    pub cues: Vec<Cue>,
}
