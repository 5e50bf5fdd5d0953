//! The words that attribute, and what the small words of a language are, compiled from `rules/draft`.

use crate::vocabulary::{VerbForm, Verbs};
use hashbrown::HashMap;
use smol_str::SmolStr;

/// A set of kinds that a word may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kinds(u64);

impl Kinds {
    pub(super) const NONE: Self = Self(0);

    /// Whether the word is of one of some kinds.
    pub(super) const fn is(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }

    /// These kinds and others.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Declares the kinds of words with the names that the word list gives them.
macro_rules! kinds {
    ($($name:ident $bit:literal $word:literal,)*) => {
        impl Kinds {
            $(pub(super) const $name: Self = Self(1 << $bit);)*

            /// The kind that a word list names so.
            fn named(name: &str) -> Option<Self> {
                match name { $($word => Some(Self::$name),)* _ => None }
            }
        }
    };
}

kinds! {
    DETERMINER 0 "determiner",
    POSSESSIVE 1 "possessive",
    PRONOUN 2 "pronoun",
    PERSONAL 3 "personal",
    OBJECT 4 "object",
    RELATIVE 5 "relative",
    THAT 6 "that",
    WHETHER 7 "whether",
    QUESTION 8 "question",
    PREPOSITION 9 "preposition",
    BEGINNING 10 "beginning",
    AND 11 "and",
    BUT 12 "but",
    SUBORDINATE 13 "subordinate",
    CONTRAST 14 "contrast",
    BE 15 "be",
    HAVE 16 "have",
    DO 17 "do",
    MODAL 18 "modal",
    NOT 19 "not",
    ADVERB 20 "adverb",
    TIME 21 "time",
    PERIOD 22 "period",
    NEAR 23 "near",
    CLOCK 24 "time-of-day",
    TITLE 25 "title",
    ABBREVIATION 26 "abbreviation",
    ELISION 27 "elision",
    FEMININE 28 "feminine",
    MASCULINE 29 "masculine",
    PLURAL 30 "plural",
    ADJECTIVE 31 "adjective",
    NOUN 32 "noun",
    VIEW 33 "view",
    ACCORDING 34 "according",
    HEARSAY 35 "hearsay",
    DOCUMENT 36 "document",
    PAST 37 "past",
    PARTICIPLE 38 "participle",
    SINGULAR 39 "singular",
    BASE 40 "base",
    PROGRESSIVE 41 "progressive",
    // A form in *-s* or a base form that is as often a noun.
    NOUNISH 42 "nounish",
    TO 43 "infinitive",
    AS 44 "comparison",
    OF 45 "genitive",
    FOR 46 "purpose",
    BY 47 "agent",
    CUE 48 "cue",
    EXPLETIVE 49 "expletive",
    UNSOURCED 50 "unsourced",
    AT 51 "location",
    NUMERAL 52 "numeral",
    RAISING 53 "raising",
    ADDRESSED 54 "addressed",
    SPEAKING 55 "speaking",
    RESPONSE 56 "response",
    INTENT 57 "intent",
    INANIMATE 58 "inanimate",
    INDEFINITE 59 "indefinite",
    DENIAL 60 "denial",
    ASKING 61 "asking",
    ON 62 "cause",
    RAISED 63 "raised",
}

/// What may stand beside a verb that attributes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Frames(u32);

impl Frames {
    pub(super) const NONE: Self = Self(0);
    pub(super) const QUOTE: Self = Self(1);
    pub(super) const THAT: Self = Self(1 << 1);
    pub(super) const CLAUSE: Self = Self(1 << 2);
    pub(super) const QUESTION: Self = Self(1 << 3);
    pub(super) const TO: Self = Self(1 << 4);
    pub(super) const WHOM: Self = Self(1 << 5);
    pub(super) const THING: Self = Self(1 << 6);
    pub(super) const DOING: Self = Self(1 << 7);
    pub(super) const AS: Self = Self(1 << 8);
    pub(super) const NAME: Self = Self(1 << 9);
    pub(super) const OF: Self = Self(1 << 10);
    pub(super) const FOR: Self = Self(1 << 11);
    pub(super) const AT: Self = Self(1 << 12);
    pub(super) const ON: Self = Self(1 << 13);

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "quote" | "quoted" => Self::QUOTE,
            "that" => Self::THAT,
            "clause" => Self(Self::CLAUSE.0 | Self::THAT.0),
            "question" => Self::QUESTION,
            "to" => Self::TO,
            "whom" => Self::WHOM,
            "thing" => Self::THING,
            "doing" => Self::DOING,
            "as" => Self::AS,
            "name" => Self::NAME,
            "of" => Self::OF,
            "for" => Self::FOR,
            "at" => Self::AT,
            "on" => Self::ON,
            _ => return None,
        })
    }

    pub(super) const fn is(self, frames: Self) -> bool {
        self.0 & frames.0 != 0
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A verb that attributes.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    /// What may stand beside it.
    pub(super) frames: Frames,
    /// Those of them that are proposed only when everything is asked for.
    pub(super) unsure: Frames,
    /// The words that follow the verb and belong to it.
    pub(super) particle: Vec<SmolStr>,
}

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    pub(super) kinds: Kinds,
    first: u16,
    cues: u16,
}

/// Words with what is known of them. Words with several parts (`according to`) are known by their first.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexicon {
    words: HashMap<SmolStr, Word>,
    cues: Vec<Cue>,
}

/// An error in a word list: the line, from 1, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordListError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, in one plain line.
    pub message: String,
}

/// The longest word that is looked up, in bytes.
const LONGEST: usize = 24;

impl Word {
    pub(super) const NONE: Self = Self { kinds: Kinds::NONE, first: 0, cues: 0 };
}

impl Lexicon {
    /// Compiles the list of attributing words and the list of small words.
    pub(super) fn new(cues: &str, words: &str) -> Result<Self, WordListError> {
        let mut lexicon = Self::default();
        for entry in entries(words) {
            let (line, name, list) = entry?;
            let kind = Kinds::named(name)
                .ok_or_else(|| WordListError { line, message: format!("there is no kind of word `{name}`") })?;
            list.iter().for_each(|word| lexicon.mark(word, kind));
        }
        let mut verbs = Verbs::default();
        verbs.standard = true;
        let mut heads: HashMap<SmolStr, Vec<Cue>> = HashMap::new();
        for entry in entries(cues) {
            let (line, name, list) = entry?;
            if let Some(kind) = Kinds::named(name).filter(|_| Frames::named(name).is_none()) {
                list.iter().for_each(|word| lexicon.mark(word.split(' ').next().unwrap_or(word), kind));
                continue;
            }
            let (mut frames, mut unsure) = (Frames::default(), Frames::default());
            for frame in name.split(' ') {
                let found = Frames::named(frame.trim_end_matches('?'))
                    .ok_or_else(|| WordListError { line, message: format!("there is no frame `{frame}`") })?;
                if frame.ends_with('?') {
                    unsure = unsure.and(found);
                } else {
                    frames = frames.and(found);
                }
            }
            for verb in list {
                let mut parts = verb.split(' ');
                let head = parts.next().unwrap_or(verb);
                let particle: Vec<SmolStr> = parts.map(SmolStr::from).collect();
                if verbs.get(head).is_none_or(|verb| !verb.form.is(VerbForm::BASE)) {
                    verbs.add(head, &[], &[], true);
                }
                let cues = heads.entry(head.into()).or_default();
                match cues.iter_mut().find(|cue| cue.particle == particle) {
                    Some(cue) => {
                        cue.frames = cue.frames.and(frames);
                        cue.unsure = cue.unsure.and(unsure);
                    }
                    None => cues.push(Cue { frames, unsure, particle }),
                }
            }
        }
        lexicon.inflect(&verbs, heads);
        Ok(lexicon)
    }

    fn mark(&mut self, word: &str, kind: Kinds) {
        let known = self.words.entry(SmolStr::from(word)).or_default();
        known.kinds = known.kinds.and(kind);
    }

    /// Enters all forms of all verbs.
    fn inflect(&mut self, verbs: &Verbs, heads: HashMap<SmolStr, Vec<Cue>>) {
        let mut heads: Vec<(SmolStr, Vec<Cue>)> = heads.into_iter().collect();
        heads.sort_by(|one, other| one.0.cmp(&other.0));
        // By the third person singular, by which all forms of a verb know each other.
        let mut by_present: HashMap<&str, (u16, u16)> = HashMap::new();
        for (head, mut cues) in heads {
            // The longest particle that fits is taken.
            cues.sort_by_key(|cue| std::cmp::Reverse(cue.particle.len()));
            let first = u16::try_from(self.cues.len()).unwrap_or(u16::MAX);
            let count = u16::try_from(cues.len()).unwrap_or(0);
            self.cues.extend(cues);
            if let Some(verb) = verbs.get(&head) {
                by_present.insert(verb.present, (first, count));
            }
        }
        for (form, verb) in verbs.forms() {
            let mut kinds = Kinds::NONE;
            for (of, kind) in [
                (VerbForm::BASE, Kinds::BASE),
                (VerbForm::SINGULAR, Kinds::SINGULAR),
                (VerbForm::PAST, Kinds::PAST),
                (VerbForm::PARTICIPLE, Kinds::PARTICIPLE),
                (VerbForm::PROGRESSIVE, Kinds::PROGRESSIVE),
                (VerbForm::NOUN, Kinds::NOUNISH),
            ] {
                if verb.form.is(of) {
                    kinds = kinds.and(kind);
                }
            }
            // `claims` is a verb here as well.
            if verb.form.is(VerbForm::NOUN) && !verb.form.is(VerbForm::BASE) {
                kinds = kinds.and(Kinds::SINGULAR);
            }
            let cue = by_present.get(verb.present).copied();
            self.verb(form, kinds, cue);
        }
    }

    fn verb(&mut self, form: &str, kinds: Kinds, cue: Option<(u16, u16)>) {
        let known = self.words.entry(SmolStr::from(form)).or_default();
        known.kinds = known.kinds.and(kinds);
        if let Some((first, cues)) = cue {
            (known.first, known.cues) = (first, cues);
            known.kinds = known.kinds.and(Kinds::CUE);
        }
    }

    /// What is known of a word, whatever its capitals.
    pub(super) fn get(&self, word: &str) -> Word {
        let mut lower = [0; LONGEST];
        let Some(buffer) = lower.get_mut(..word.len()) else { return Word::default() };
        for (to, from) in buffer.iter_mut().zip(word.bytes()) {
            *to = from.to_ascii_lowercase();
        }
        let known = std::str::from_utf8(buffer).ok().and_then(|word| self.words.get(word));
        known.copied().unwrap_or_default()
    }

    /// The verbs that a word may be a form of, with the longest particles first.
    pub(super) fn cues(&self, word: Word) -> &[Cue] {
        let first = usize::from(word.first);
        self.cues.get(first..first + usize::from(word.cues)).unwrap_or_default()
    }
}

/// A line of a word list: its number, its kind and its words.
type Entry<'a> = (usize, &'a str, Vec<&'a str>);

/// The lines of a word list that hold something.
fn entries<'a>(text: &'a str) -> impl Iterator<Item = Result<Entry<'a>, WordListError>> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).map(|(line, text): (usize, &'a str)| {
        let (name, list) = text
            .split_once(':')
            .ok_or_else(|| WordListError { line, message: "a line is `KIND: WORD, WORD`".to_owned() })?;
        Ok((line, name.trim(), list.split(',').map(str::trim).collect()))
    })
}
