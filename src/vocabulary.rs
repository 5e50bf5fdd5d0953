//! Cues, hedges, negations, fillers, phrases and names: the words of the language, compiled for
//! matching.
//!
//! Words are compared as numbers ([`Symbol`]). A [`FormTable`] finds the longest form that begins
//! at a word; a phrase is found by the first literal word of its pattern ([`Vocabulary::patterns_at`]).

pub mod common;
mod compile;
pub mod contractions;
pub mod forms;
pub mod near;
mod overlap;
pub mod pattern;
pub mod regions;
pub mod shipped;
mod tree;
pub mod verbs;

use crate::{
    interner::{Interner, Symbol},
    narrow::to_u32,
    source::Place,
    syntax::ast::{Certainty, SlotType, Stance},
    value::number::Within,
};
use hashbrown::HashMap;
use smol_str::SmolStr;

pub use compile::{Compiler, net};
pub use contractions::Contractions;
pub use forms::{FormPiece, FormPieces, FormTable};
use tree::PatternTree;

pub use pattern::{Context, Fill, Found, Item, ItemKind, Mark, Pattern, Piece};
pub use verbs::{Verb, VerbForm, Verbs, plural};

/// A cue, as declared on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CueId(pub u16);

/// A name: what is the same under its other names has one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameId(pub u32);

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
    pub marks: Vec<Symbol>,
    /// Whether it stands without a speaker.
    pub unnamed: bool,
    /// Whether it stands without a speaker and is the judgement of whoever speaks (the mark `impersonal`): `it is possible that`.
    pub impersonal: bool,
    /// Whether what is said lies ahead.
    pub future: bool,
    /// Whether nothing need follow it (the mark `topicless`): `declined to comment`.
    pub topicless: bool,
    /// Whether its words are as easily a noun (the mark `noun`): `claim`.
    pub noun: bool,
    /// Whether it takes a thing as easily as a claim (the mark `object`): `rejected the offer`.
    pub object: bool,
    /// Whether it may be followed by what somebody does, and the speaker is who does it (the mark `doing`): `denies
    /// leaking the memo`.
    pub doing: bool,
    /// Whether it is a cue before such words only (the mark `only-doing`): `pleaded guilty to forging the will`.
    pub only_doing: bool,
    /// Whether it is a cue only where a document or a result speaks (the mark `record`), or before `that`: `the audit
    /// found the county overpaid`.
    pub record: bool,
    /// Whether what stands behind it is what somebody or something is said to be (the mark `being`): `described the ward as
    /// unsafe`.
    pub being: bool,
    /// Where it is declared.
    pub place: Place,
}

/// A form of a cue that stands around the speaker: `according to {speaker}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// The words before the speaker.
    pub before: Vec<Symbol>,
    /// The words behind the speaker.
    pub after: Vec<Symbol>,
    /// Whether the speaker is a possessive: `in {speaker}'s words`.
    pub possessive: bool,
    /// Whether a colon stands behind the speaker, and then words in quotation marks.
    pub colon: bool,
    /// Whether somebody else stands before it, and who stands inside is whom it is about (`accused {subject} of`) or
    /// whose words are passed on (`quoted {speaker} as saying`, with the mark `reported`).
    pub inside: Option<Inside>,
    /// The cue.
    pub cue: CueId,
}

/// Who stands inside the words of a cue, where somebody else stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// Whose words are passed on.
    Speaker,
    /// Of whom something is said.
    Subject,
}

/// Words that the reading of a line asks for besides cues, hedges and negations; each kind is a list of
/// [`WordListKind`](crate::syntax::ast::WordListKind).
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Forms of be, have and do, and modals.
    pub auxiliaries: FormTable,
    /// What begins the description of somebody in particular.
    pub determiners: FormTable,
    /// What begins the description of nobody in particular.
    pub quantifiers: FormTable,
    /// What opens a line.
    pub openers: FormTable,
    /// Where, when and how something was said.
    pub occasions: FormTable,
    /// What may stand before a name.
    pub titles: FormTable,
    /// Prepositions.
    pub prepositions: FormTable,
    /// What joins two speakers.
    pub conjunctions: FormTable,
    /// Nouns for what is said.
    pub sayings: FormTable,
    /// What opens a clause that is said.
    pub complementizers: FormTable,
    /// Finite forms of be.
    pub copulas: FormTable,
    /// Forms of have that make a perfect.
    pub perfects: FormTable,
    /// Forms of do that help a verb.
    pub supports: FormTable,
    /// Past forms of be, have and do.
    pub preterites: FormTable,
    /// What stands before or behind two speakers: `both`.
    pub correlatives: FormTable,
    /// What opens a clause that describes somebody: `who`.
    pub relatives: FormTable,
    /// What stands for the speaker: `I`, `we`.
    pub selves: FormTable,
    /// What stands for somebody who was named before.
    pub pronouns: FormTable,
    /// What opens a clause inside a sentence: `who`, `because`.
    pub subordinators: FormTable,
    /// What holds a negation and is none: `not only`.
    pub no_negations: FormTable,
    /// What only adds force before a deed: `ever`.
    pub emphases: FormTable,
    /// What puts the verb behind it in the past: `used to`.
    pub habituals: FormTable,
    /// What begins with a pronoun that stands for nobody: `it is {x} that`.
    pub expletives: FormTable,
    /// What stands for the speaker's: `my`.
    pub self_possessives: FormTable,
    /// What opens words on how somebody came to speak: `asked`.
    pub speaking: FormTable,
    /// What stands before the second of two that are both denied.
    pub nors: FormTable,
    /// Before a group: of each of its parts.
    pub all_of: FormTable,
    /// Before a group: of none of its parts.
    pub none_of: FormTable,
    /// Before a group: perhaps of each of its parts.
    pub some_of: FormTable,
    /// Verbs by which somebody's words are given without a clause: `described`.
    pub quoting: FormTable,
    /// Names with a word in them that joins two others: `Marks and Spencer`.
    pub compounds: FormTable,
    /// What stands before whoever does what a verb in the passive says: `by`.
    pub agents: FormTable,
    /// Of how many something is said: `several`.
    pub amounts: FormTable,
    /// Anybody or anything at all.
    pub anybody: FormTable,
    /// What belongs to somebody who was named before: `his`.
    pub pronoun_possessives: FormTable,
    /// Nouns that name no one thing where they stand by themselves: `land`.
    pub uncountables: FormTable,
    /// Nouns for what bears words or results: `report`, `survey`.
    pub records: FormTable,
    /// Nouns for those who speak in a headline, before a colon: `police`.
    pub voices: FormTable,
    /// Nouns for what is granted or denied: `motion`.
    pub requests: FormTable,
    /// Days with a name of their own that holds the name of another: `Good Friday`.
    pub named_days: FormTable,
    /// Nouns that end the name of a body: `Department`.
    pub bodies: FormTable,
    /// What stands between a name and an office: `to`, `as`.
    pub offices: FormTable,
    /// What may open a clause with a verb of its own: `than`, `since`.
    pub joinings: FormTable,
    /// Pronouns for a thing or people that the sentence names before: `it`.
    pub inner_pronouns: FormTable,
    /// What stands before a verb that is yet to come: `to`.
    pub infinitives: FormTable,
    /// What joins to a sentence another that goes against it: `but`.
    pub contrasts: FormTable,
}

impl Lists {
    /// All of them.
    fn tables(&self) -> [&FormTable; 46] {
        let Self {
            auxiliaries,
            determiners,
            quantifiers,
            openers,
            occasions,
            titles,
            prepositions,
            conjunctions,
            sayings,
            complementizers,
            copulas,
            perfects,
            supports,
            preterites,
            correlatives,
            relatives,
            selves,
            pronouns,
            pronoun_possessives,
            uncountables,
            subordinators,
            no_negations,
            emphases,
            habituals,
            expletives,
            self_possessives,
            speaking,
            nors,
            all_of,
            none_of,
            some_of,
            quoting,
            compounds,
            agents,
            amounts,
            anybody,
            records,
            voices,
            requests,
            named_days,
            bodies,
            offices,
            joinings,
            inner_pronouns,
            infinitives,
            contrasts,
        } = self;
        [
            auxiliaries,
            determiners,
            quantifiers,
            openers,
            occasions,
            titles,
            prepositions,
            conjunctions,
            sayings,
            complementizers,
            copulas,
            perfects,
            supports,
            preterites,
            correlatives,
            relatives,
            selves,
            pronouns,
            pronoun_possessives,
            uncountables,
            subordinators,
            no_negations,
            emphases,
            habituals,
            expletives,
            self_possessives,
            speaking,
            nors,
            all_of,
            none_of,
            some_of,
            quoting,
            compounds,
            agents,
            amounts,
            anybody,
            records,
            voices,
            requests,
            named_days,
            bodies,
            offices,
            joinings,
            inner_pronouns,
            infinitives,
            contrasts,
        ]
    }
}

/// A phrase and what is declared of it.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// Its pattern as declared: `{agent} authored {work}`.
    pub text: String,
    /// Its words and slots, for writing a proposition out.
    pub words: Vec<PhraseWord>,
    /// Its slots.
    pub slots: Vec<Slot>,
    /// Where it is declared; none for what is built in.
    pub place: Option<Place>,
    /// Whether it comes with the program, so that it counts only where no phrase of the project fits.
    pub shipped: bool,
    /// Whether it says what holds at a time, by a verb in the present: without a date, it holds on the day of its source.
    pub holds: bool,
    /// `one … per …`
    pub ones: Vec<One>,
    /// `within`
    pub within: Option<Within>,
    /// `opposite`
    pub opposites: Vec<Related>,
    /// `implies`
    pub implies: Vec<Related>,
    /// `presupposes`
    pub presupposes: Vec<Related>,
    /// Where it is declared `symmetric`.
    pub symmetric: Option<Place>,
    /// Where it is declared `once`.
    pub once: Option<Place>,
    /// Where it is declared `grows`.
    pub grows: Option<Place>,
    /// Marks that rules ask for, with the slot they concern.
    pub marks: Vec<(Symbol, Option<usize>)>,
}

impl Phrase {
    /// Whether a description tells as much in a slot as a name (the mark `description`): of two causes of a death,
    /// `a heart attack` is one.
    pub fn describes(&self, slot: usize, symbols: &Interner) -> bool {
        self.marks.iter().any(|&(mark, marked)| marked == Some(slot) && symbols.get(mark) == "description")
    }
}

/// A word of a phrase as it is written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhraseWord {
    /// A literal word.
    Literal(String),
    /// The slot of that index.
    Slot(usize),
}

/// A slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its name.
    pub name: String,
    /// What may fill it.
    pub slot_type: SlotType,
}

/// `one X per Y`
#[derive(Clone, Debug)]
pub struct One {
    /// Whether there may be several after all (`usually one`), so that two different ones weigh one level less.
    pub usually: bool,
    /// The slot with one value.
    pub slot: usize,
    /// The slots it has it for, in the order of the phrase.
    pub per: Vec<usize>,
    /// Where it is declared.
    pub place: Place,
}

/// What a phrase implies, presupposes or is the opposite of: another phrase, and what fills its
/// slots.
#[derive(Clone, Debug)]
pub struct Related {
    /// The other phrase.
    pub phrase: PhraseId,
    /// What fills its slots.
    pub slots: Vec<Filling>,
    /// How it is written: `implies {a} advised {b}`.
    pub text: String,
    /// Where it is declared.
    pub place: Place,
}

/// What fills a slot of a [`Related`] phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Filling {
    /// The same as the slot of that index of the declaring phrase.
    Slot(usize),
    /// A name, by its text (names get their numbers later).
    Name(Symbol),
}

/// All words of the language.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// The cues by number.
    pub cues: Vec<Cue>,
    /// The phrases by number.
    pub phrases: Vec<Phrase>,
    /// The forms of cues; the value is the cue's number.
    pub cue_forms: FormTable,
    /// The forms of hedges; the value is 0 for probable, 1 for possible.
    pub hedges: FormTable,
    /// The forms of negations.
    pub negations: FormTable,
    /// The forms of what lies ahead.
    pub futures: FormTable,
    /// Words that are skipped.
    pub fillers: FormTable,
    /// Names that mean nobody in particular.
    pub indefinites: FormTable,
    /// The words of the standard vocabulary that a project declares anew, and where.
    pub replaced: Vec<(String, Place)>,
    /// The forms of cues that stand around the speaker.
    pub around: Vec<Around>,
    /// The forms of cues that stand only behind what is said (the mark `behind`): `…, ruled the court`.
    pub behind: FormTable,
    /// Words that stand for two.
    pub contractions: Contractions,
    /// Words that limit what stands before them (`unless`), and words that turn round what stands behind them (`denied that`),
    /// in lower case. They are looked for in texts.
    pub limits_behind: Vec<Vec<String>>,
    /// See [`Vocabulary::limits_behind`].
    pub limits_before: Vec<Vec<String>>,
    /// What ends a possessive: `'s`, and behind an `s` the apostrophe alone.
    pub possessives: Vec<SmolStr>,
    /// What ends a noun in the plural.
    pub plurals: Vec<SmolStr>,
    /// What ends a verb whose subject is one.
    pub singulars: Vec<SmolStr>,
    /// Other words that the reading asks for.
    pub lists: Lists,
    /// The verbs.
    pub verbs: Verbs,
    /// What stands for a finite form of be in the present, and for one in the past.
    pub be: (Symbol, Symbol),
    /// Words that say the contrary of each other.
    pub contraries: Vec<Contrary>,
    /// All patterns.
    pub patterns: Vec<Pattern>,
    /// The patterns of the phrases that come with the program, once a line asks for them.
    pub shipped: Vec<Pattern>,
    /// Finds those by a word.
    shipped_index: shipped::ShippedIndex,
    /// By phrase, the phrases that declare it their opposite and the index of the declaration.
    declared_opposite: HashMap<PhraseId, Vec<(PhraseId, u8)>>,
    /// For each word with other forms a lesser one, or itself where there is none.
    classes: HashMap<Symbol, Symbol>,
    /// The map above as a table by the number of the word, made when all forms are declared.
    class_of: Vec<Symbol>,
    /// The patterns by the class of their first literal word.
    at_class: Vec<Vec<u32>>,
    /// The patterns by all their pieces.
    tree: PatternTree,
}

/// Two words that say the contrary of each other: sentences that are the same but for them exclude each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contrary {
    /// The words, verbs in their base form.
    pub words: [SmolStr; 2],
    /// Whether both may be so at different times (`rose`, `fell`), so that what rests on it weighs one level less.
    pub usually: bool,
}

impl Vocabulary {
    /// A cue that denies and says nothing else, such as `denies`.
    pub fn plain_denial(&self) -> Option<CueId> {
        let is_plain = |cue: &Cue| {
            cue.stance == Stance::Denies && cue.certainty == Certainty::Certain && !cue.unnamed && !cue.only_doing
        };
        let cues = self.cues.iter().enumerate();
        cues.min_by_key(|(_, cue)| (!is_plain(cue), cue.marks.len()))
            .filter(|(_, cue)| is_plain(cue))
            .and_then(|(index, _)| u16::try_from(index).ok())
            .map(CueId)
    }

    /// The cue of that number.
    pub fn cue(&self, id: CueId) -> Option<&Cue> {
        self.cues.get(id.0 as usize)
    }

    /// The phrase of that number.
    pub fn phrase(&self, id: PhraseId) -> Option<&Phrase> {
        self.phrases.get(id.0 as usize)
    }

    /// The word that stands for all forms of a word (`forms leak, leaks, leaked`); the word itself
    /// where it has no other forms.
    pub fn class(&self, word: Symbol) -> Symbol {
        // Forms are declared before any claim is read, so their words have small numbers.
        self.class_of.get(word.0 as usize).copied().unwrap_or(word)
    }

    /// Whether a word is a form of be.
    pub fn is_copula(&self, word: Symbol) -> bool {
        self.lists.copulas.begins(word) || self.class(word) == self.class(self.be.0)
    }

    /// The patterns whose first literal word is of that class.
    pub fn patterns_at(&self, class: Symbol) -> &[u32] {
        self.at_class.get(class.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Makes the table that forms are looked up in.
    fn tabulate(&mut self) {
        let size = self.classes.keys().map(|word| word.0 + 1).max().unwrap_or(0);
        self.class_of = (0..size).map(Symbol).collect();
        // The word that stands for another has a lower number, so that its own is settled by then.
        for word in 0..size {
            let above = self.classes.get(&Symbol(word)).copied().unwrap_or(Symbol(word));
            let class = self.class(above);
            if let Some(own) = self.class_of.get_mut(word as usize) {
                *own = class;
            }
        }
    }

    /// Joins words that are forms of one: the least of all that are joined so stands for each.
    fn join(&mut self, words: &[Symbol]) {
        let mut roots: Vec<Symbol> = words.iter().map(|&word| self.root(word)).collect();
        roots.sort_unstable();
        roots.dedup();
        let Some(&least) = roots.first() else { return };
        self.classes.extend(roots.into_iter().map(|root| (root, least)));
    }

    /// The least word that a word is joined with; the way there is shortened for the next look.
    fn root(&mut self, mut word: Symbol) -> Symbol {
        while let Some(&above) = self.classes.get(&word).filter(|&&above| above != word) {
            let next = self.classes.get(&above).copied().unwrap_or(above);
            self.classes.insert(word, next);
            word = next;
        }
        word
    }

    fn add_pattern(&mut self, first: Symbol, pattern: Pattern) {
        let (class, index) = (first.0 as usize, to_u32(self.patterns.len()));
        if self.at_class.len() <= class {
            self.at_class.resize(class + 1, Vec::new());
        }
        if let Some(patterns) = self.at_class.get_mut(class) {
            patterns.push(index);
        }
        self.tree.add(&pattern.pieces, index);
        self.patterns.push(pattern);
    }

    /// The phrases that declare a phrase their opposite, with the index of the declaration.
    pub fn opposite_of(&self, phrase: PhraseId) -> &[(PhraseId, u8)] {
        self.declared_opposite.get(&phrase).map_or(&[], Vec::as_slice)
    }

    /// The phrase with that pattern as declared (white space folded).
    pub fn find_phrase(&self, text: &str) -> Option<PhraseId> {
        let wanted: Vec<_> = text.split_whitespace().collect();
        let same = |phrase: &Phrase| phrase.text.split_whitespace().eq(wanted.iter().copied());
        self.phrases.iter().position(same).map(|index| PhraseId(to_u32(index)))
    }

    /// The words that a reading looks for, in no order; one may come again.
    pub fn words(&self) -> impl Iterator<Item = Symbol> + '_ {
        let Self { cue_forms, hedges, negations, futures, fillers, indefinites, behind, .. } = self;
        let tables = [cue_forms, hedges, negations, futures, fillers, indefinites, behind];
        let forms = tables.into_iter().chain(self.lists.tables()).flat_map(FormTable::iter);
        let in_forms = forms.flat_map(|form| &form.pieces).filter_map(|piece| match piece {
            FormPiece::Word(word) => Some(*word),
            FormPiece::Slot => None,
        });
        let in_patterns = self.patterns.iter().flat_map(|pattern| &pattern.pieces).filter_map(|piece| match piece {
            Piece::Literal { word, .. } => Some(*word),
            Piece::Slot { .. } => None,
        });
        let in_around = self.around.iter().flat_map(|around| around.before.iter().chain(&around.after)).copied();
        let of_be = [self.be.0, self.be.1];
        in_forms.chain(in_patterns).chain(in_around).chain(of_be).chain(self.classes.keys().copied())
    }

    /// The literal words of a pattern, for hints.
    pub fn literals<'a>(&'a self, pattern: &'a Pattern, symbols: &'a Interner) -> impl Iterator<Item = &'a str> {
        pattern.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal { word, .. } => Some(symbols.get(*word)),
            Piece::Slot { .. } => None,
        })
    }
}
