//! Attributed statements and quotations of a running text: who is given as the source, by which words, and what is said.
//!
//! [`Finder::find`] goes through a text paragraph by paragraph. Quotation marks are paired first; then each sentence is
//! looked at from outside of its quotations, and the inside of each quotation by itself. Where a word of `rules/draft`
//! attributes, the noun phrase that is its subject is the speaker and what its frame allows is the content.
//!
//! Nothing is looked up beyond the words of `rules/draft` and the forms of verbs, so the same text gives the same
//! proposals anywhere. Each search is bounded and the time grows with the length of the text alone.

mod attribute;
mod content;
mod lexicon;
mod others;
mod phrases;
mod predicates;
mod proposals;
mod quotations;
mod quotes;
mod reader;
mod statements;
mod tokens;
mod view;
mod visible;

pub use lexicon::WordListError;
pub use proposals::{Proposal, Proposals, Selection, Words};
pub use quotations::Quotation;
pub use statements::{Carries, Statement, Statements};
pub use visible::Visible;

use crate::narrow::to_u32;
use lexicon::Lexicon;
use reader::Reader;
use smallvec::SmallVec;

/// A half-open range of bytes of the text that was searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bytes {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

/// The words in which a content stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContentKind {
    /// All of it is quoted.
    Direct,
    /// Some of it is quoted.
    Mixed,
    /// The writer's own words.
    Reported,
}

impl ContentKind {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Mixed => "mixed",
            Self::Reported => "reported",
        }
    }
}

/// How a statement is attributed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pattern {
    /// `"…," she said`
    Quoted,
    /// `said that …`, `said …`
    SaidThat,
    /// `asked whether …`
    Asked,
    /// `vowed to …`, `urged them to …`
    SaidTo,
    /// `…, officials say`
    Aside,
    /// `according to …`
    AccordingTo,
    /// `was told that …`, `is believed to …`
    Passive,
    /// `called it …`, `denied …`
    Worded,
    /// `the claim that …`
    Noun,
    /// `is convinced that …`
    Conviction,
    /// `Police: …`
    Colon,
    /// `NAME: …` in an interview
    Turn,
    /// A quotation that no words attribute.
    CarriedOn,
}

impl Pattern {
    /// All patterns.
    pub const ALL: [Self; 13] = [
        Self::Quoted,
        Self::SaidThat,
        Self::Asked,
        Self::SaidTo,
        Self::Aside,
        Self::AccordingTo,
        Self::Passive,
        Self::Worded,
        Self::Noun,
        Self::Conviction,
        Self::Colon,
        Self::Turn,
        Self::CarriedOn,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quoted => "quoted",
            Self::SaidThat => "said that",
            Self::Asked => "asked",
            Self::SaidTo => "said to",
            Self::Aside => "aside",
            Self::AccordingTo => "according to",
            Self::Passive => "passive",
            Self::Worded => "worded",
            Self::Noun => "noun",
            Self::Conviction => "conviction",
            Self::Colon => "colon",
            Self::Turn => "turn",
            Self::CarriedOn => "carried on",
        }
    }
}

/// How the source stands to what is attributed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stance {
    /// It says or thinks it.
    Says,
    /// It denies it, or does not think it.
    Denies,
    /// It asks it.
    Asks,
    /// It does not say it.
    Declines,
}

/// A statement of a text with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// How it is attributed.
    pub pattern: Pattern,
    /// In whose words it stands.
    pub kind: ContentKind,
    /// How the source stands to it.
    pub stance: Stance,
    /// Who is given as its source.
    pub speaker: Option<Bytes>,
    /// The likeliest name of a speaker who is not named there.
    pub name: Option<Bytes>,
    /// The words that attribute it.
    pub cue: Option<Bytes>,
    /// What is attributed, in pieces, each without quotation marks around it.
    pub content: SmallVec<[Bytes; 2]>,
    /// When it was said.
    pub said: Option<Bytes>,
    /// Whether the pattern leaves little doubt.
    pub sure: bool,
}

/// What a paragraph is to its readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Where it stands.
    pub bytes: Bytes,
    /// Whether it is a heading, so that it may be shortened as headlines are.
    pub heading: bool,
}

/// Finds the attributed statements of texts.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    lexicon: Lexicon,
}

impl Finder {
    /// A finder by the words of two lists: those that attribute, and the small words of the language.
    pub fn new(cues: &str, words: &str) -> Result<Self, WordListError> {
        Ok(Self { lexicon: Lexicon::new(cues, words)? })
    }

    /// The attributions of a text, in the order in which they begin.
    pub fn find(&self, text: &str, paragraphs: &[Paragraph]) -> Vec<Attribution> {
        self.find_counted(text, paragraphs).0
    }

    /// The same, with the number of tokens that were looked at.
    pub fn find_counted(&self, text: &str, paragraphs: &[Paragraph]) -> (Vec<Attribution>, u64) {
        let (mut found, steps) = Reader::new(&self.lexicon, text).read(paragraphs);
        // A quotation of no words (`""`) is nothing that anybody said, and nothing before a colon is nobody.
        found.retain_mut(|found| {
            found.content.retain(|piece| piece.start < piece.end);
            !found.content.is_empty() && found.speaker.is_none_or(|speaker| speaker.start < speaker.end)
        });
        (found, steps)
    }

    /// The outermost quotations of a text, each without its marks, in order.
    pub fn quotations(&self, text: &str, paragraphs: &[Paragraph]) -> Vec<Bytes> {
        let (mut tokens, mut pairs, mut found) = (Vec::new(), Vec::new(), Vec::new());
        let slice = |bytes: Bytes| text.get(bytes.start as usize..bytes.end as usize).unwrap_or("");
        for (number, paragraph) in paragraphs.iter().enumerate() {
            let body = slice(paragraph.bytes);
            let next = paragraphs.get(number + 1).and_then(|next| slice(next.bytes).chars().next());
            tokens::tokenize(&self.lexicon, body, paragraph.bytes.start, &mut tokens);
            quotes::pair(body, paragraph.bytes.start, &tokens, next, &mut pairs);
            let mut from = 0;
            for pair in &pairs {
                if pair.open >= from {
                    from = pair.close;
                    found.push(view::inside(&tokens, *pair));
                }
            }
        }
        found
    }
}

/// The paragraphs of plain text: lines that an empty line parts, and each line by itself where lines are as long as
/// paragraphs.
pub fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut all = Vec::new();
    let whole = Bytes { start: 0, end: to_u32(text.len()) };
    split(text, Paragraph { bytes: whole, heading: false }, &mut all);
    all
}

/// A line of at least so many bytes is not wrapped.
const UNWRAPPED: usize = 120;

/// Parts a block at empty lines, and at line ends where its lines are not wrapped.
pub(crate) fn split(text: &str, block: Paragraph, all: &mut Vec<Paragraph>) {
    let start = block.bytes.start as usize;
    let body = text.get(start..block.bytes.end as usize).unwrap_or("");
    let unwrapped = body.lines().any(|line| line.len() >= UNWRAPPED);
    let mut open: Option<(usize, usize)> = None;
    let mut at = start;
    let mut close = |open: &mut Option<(usize, usize)>| {
        if let Some((start, end)) = open.take() {
            all.push(Paragraph { bytes: Bytes { start: to_u32(start), end: to_u32(end) }, ..block });
        }
    };
    for line in body.split_inclusive('\n') {
        let words = line.trim();
        if words.is_empty() {
            close(&mut open);
        } else {
            let from = at + (line.len() - line.trim_start().len());
            let to = from + words.len();
            open = Some((open.map_or(from, |(start, _)| start), to));
            if unwrapped {
                close(&mut open);
            }
        }
        at += line.len();
    }
    close(&mut open);
}

#[cfg(test)]
mod tests;
