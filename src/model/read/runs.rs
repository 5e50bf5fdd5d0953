//! Phrases whose slots take several words: `the ferry fire killed 12 people`, `Halden Shipping was bought by Maersk`.
//!
//! A line comes here when no phrase fits it word for word and no cue splits it. The words of a phrase and those of the
//! line are compared in the one form of `normal_form.rs`, so that a verb fits in each of its tenses, and a slot takes all
//! that stands between two words of the phrase, if that can name one thing. The phrases of the project come before those
//! that come with the program, and these are compiled when the first line comes here.

use super::{Input, Reader};
use crate::{
    interner::{HASH, Symbol},
    narrow::to_u32,
    source::{FileId, SourceFile},
    syntax::{
        ast::{Document, NameKind, SlotType, StatementKind, TokenRange},
        token_text,
    },
    text::fold::decapitalised,
    value::{date, number},
    vocabulary::{
        Compiler, Fill, FormTable, Item, ItemKind, Mark, NameId, Pattern, Phrase, PhraseId, Piece, VerbForm,
        pattern::Names,
    },
};
use foldhash::fast::FixedState;
use smallvec::SmallVec;
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

/// How many words of a line are compared with phrases.
const LONGEST_LINE: usize = 48;

/// The signs that begin an amount of money.
const CURRENCIES: &str = "$€£¥₽₴";

/// How many words a name may have that is not declared, its article left out.
const LONGEST_NAME: usize = 8;

/// How many steps are taken to fit one pattern to a line. Most take fewer than twenty.
const STEPS: usize = 1024;

/// Which of the phrases that come with the program count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PhraseFields {
    /// All.
    #[default]
    All,
    /// Those of some fields, by their names.
    Only(Vec<String>),
}

impl PhraseFields {
    /// Whether the phrases of a field count.
    pub fn has(&self, field: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(fields) => fields.iter().any(|own| own == field),
        }
    }
}

/// The phrases that come with the program.
#[derive(Clone, Debug, Default)]
pub struct Shipped {
    /// Which of them count.
    pub fields: PhraseFields,
    /// Gives the tree of a file of phrases, which is made when it is first asked for. Without it there are none.
    pub tree: Option<fn(&SourceFile) -> Option<&'static Document>>,
}

/// All phrases in the form in which the words of lines are compared.
#[derive(Debug, Default)]
pub(super) struct Phrasebook {
    is_loaded: bool,
    patterns: Vec<Normal>,
    /// All words of patterns.
    words: HashSet<Symbol, FixedState>,
    /// The patterns by the rarest of their words.
    by_word: HashMap<Symbol, SmallVec<[u32; 2]>, FixedState>,
    /// Whether one of them has a slot for a date, so that the date of a line may belong to it.
    dated: bool,
}

/// A pattern in normal form.
#[derive(Debug)]
struct Normal {
    phrase: PhraseId,
    negated: bool,
    shipped: bool,
    dated: bool,
    literals: usize,
    pieces: SmallVec<[NormalPiece; 8]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NormalPiece {
    Word(Symbol),
    Slot(NormalSlot),
}

/// A slot, and what may not fill it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NormalSlot {
    slot: usize,
    slot_type: SlotType,
    /// Whether `a man` may fill it.
    takes_indefinite: bool,
    /// Whether what fills it has to be one thing, since the phrase allows one value for it.
    is_one_thing: bool,
}

/// A pattern that fits a line.
pub(super) struct Fitting {
    pub phrase: PhraseId,
    pub negated: bool,
    pub fills: Vec<Option<Fill>>,
}

impl Phrasebook {
    fn add(&mut self, normal: Normal) {
        self.dated |= normal.dated;
        self.patterns.push(normal);
    }

    /// Finds patterns by the rarest of their words, so that a line is compared with few of them.
    fn index(&mut self) {
        let mut counts: HashMap<Symbol, usize, FixedState> = HashMap::with_hasher(HASH);
        let words = |normal: &Normal| {
            let word = |piece: &NormalPiece| match piece {
                NormalPiece::Word(word) => Some(*word),
                NormalPiece::Slot(_) => None,
            };
            normal.pieces.iter().filter_map(word).collect::<SmallVec<[Symbol; 8]>>()
        };
        self.patterns.iter().flat_map(words).for_each(|word| *counts.entry(word).or_default() += 1);
        self.words = counts.keys().copied().collect();
        for (index, normal) in (0..).zip(&self.patterns) {
            let rarest = words(normal).into_iter().min_by_key(|word| counts.get(word).copied().unwrap_or(0));
            if let Some(word) = rarest {
                self.by_word.entry(word).or_default().push(index);
            }
        }
    }
}

impl Reader<'_> {
    /// Compiles the phrases that come with the program and puts all phrases in normal form, if that is not done yet.
    pub(super) fn load_phrases(&mut self) {
        if std::mem::replace(&mut self.phrasebook.is_loaded, true) {
            return;
        }
        let fields = &self.shipped.fields;
        let mut files: Vec<(FileId, &SourceFile, &'static Document)> = Vec::new();
        for input in self.inputs {
            if input.file.phrase_field().is_some_and(|field| fields.has(field))
                && let Some(document) = self.shipped.tree.and_then(|tree| tree(input.file))
            {
                files.push((input.id, input.file, document));
            }
        }
        let words_of = |file: FileId, words: TokenRange| {
            let known = files.iter().find(|(id, ..)| *id == file);
            let text = |(_, source, document): &(FileId, &SourceFile, &'static Document)| {
                let tokens = document.tokens(words).iter();
                tokens.map(|&token| token_text(&source.text, token).to_owned()).collect()
            };
            known.map(text).unwrap_or_default()
        };
        if !files.is_empty() {
            let mut compiler = Compiler::shipped(&mut self.symbols, std::mem::take(&mut self.vocabulary));
            for (id, _, document) in &files {
                for statement in &document.statements {
                    if matches!(statement.kind, StatementKind::Phrase(_)) {
                        compiler.add(statement, *id, true);
                    }
                }
            }
            let (vocabulary, diagnostics) = compiler.finish_shipped(&words_of);
            self.vocabulary = vocabulary;
            diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
            self.names_in_phrases();
        }
        let mut book = std::mem::take(&mut self.phrasebook);
        let (own, shipped) = (self.vocabulary.patterns.len(), self.vocabulary.shipped.len());
        book.patterns.reserve(own + shipped);
        for index in 0..own + shipped {
            let pattern = match index.checked_sub(own) {
                None => self.vocabulary.patterns.get(index),
                Some(index) => self.vocabulary.shipped.get(index),
            };
            if let Some(pattern) = pattern.cloned() {
                let normal = self.normal(&pattern, index >= own);
                book.add(normal);
            }
        }
        book.index();
        self.phrasebook = book;
    }

    /// A pattern in the form in which the words of a line are compared.
    fn normal(&mut self, pattern: &Pattern, shipped: bool) -> Normal {
        let item = |piece: &Piece| {
            let (kind, word) = match *piece {
                Piece::Literal { word, .. } => (ItemKind::Word, word),
                Piece::Slot { slot, slot_type } => (ItemKind::Slot(slot, slot_type), Symbol::default()),
            };
            Item { kind, word, lower: word, token: 0, mark: Mark::None, verbal: false }
        };
        let items: Vec<Item> = pattern.pieces.iter().map(item).collect();
        let mut items = self.with_verbs(&items);
        self.settle_verb(&mut items);
        let past = self.is_past(&items);
        let mut normal = Normal {
            phrase: pattern.phrase,
            negated: pattern.negated,
            shipped,
            dated: false,
            literals: 0,
            pieces: SmallVec::new(),
        };
        for item in self.without_auxiliaries(&items) {
            normal.pieces.push(match item.kind {
                ItemKind::Slot(slot, slot_type) => {
                    normal.dated |= slot_type == SlotType::Date;
                    NormalPiece::Slot(self.normal_slot(pattern.phrase, slot, slot_type))
                }
                ItemKind::Word | ItemKind::Quoted | ItemKind::Open | ItemKind::Close => {
                    normal.literals += 1;
                    NormalPiece::Word(self.compared(&item, past))
                }
            });
        }
        normal
    }

    /// Whether a phrase has a slot for a date.
    pub(super) fn has_dated_phrases(&mut self) -> bool {
        self.load_phrases();
        self.phrasebook.dated
    }

    /// What may fill a slot. What a project declares is taken at its word.
    fn normal_slot(&self, phrase: PhraseId, slot: usize, slot_type: SlotType) -> NormalSlot {
        let phrase = self.vocabulary.phrase(phrase).filter(|phrase| phrase.shipped);
        let described = |phrase: &Phrase| phrase.describes(slot, &self.symbols);
        NormalSlot {
            slot,
            slot_type,
            takes_indefinite: phrase.is_none_or(described),
            is_one_thing: phrase.is_some_and(|phrase| phrase.ones.iter().any(|one| one.per.contains(&slot))),
        }
    }

    /// The phrase that fits a sentence; none where none does, or where two of the project's do as well as each other.
    ///
    /// `dated` says that the words still hold their date, so that only phrases with a slot for one are of interest.
    pub(super) fn fitting(&mut self, input: &Input<'_>, items: &[Item], past: bool, dated: bool) -> Option<Fitting> {
        self.load_phrases();
        if items.len() > LONGEST_LINE {
            return None;
        }
        let mut keys: SmallVec<[Symbol; 24]> = SmallVec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            // A word that opens a line may have a capital: `People fled`.
            let word = if date::may_begin(self.symbols.get(item.word)) { item.word } else { item.lower };
            let is_word = item.kind == ItemKind::Word;
            let small = decapitalised(self.symbols.get(word)).filter(|_| index == 0 && is_word);
            let small =
                small.and_then(|small| self.symbols.find(&small)).filter(|word| self.phrasebook.words.contains(word));
            let word = small.unwrap_or(word);
            keys.push(if is_word { self.compared(&Item { word, ..*item }, past) } else { Symbol::default() });
        }
        let book = &self.phrasebook;
        let mut candidates: SmallVec<[u32; 16]> =
            keys.iter().filter_map(|key| book.by_word.get(key)).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        let mut best: Option<(&Normal, Vec<Option<Fill>>)> = None;
        let rank = |normal: &Normal| (normal.shipped, Reverse(normal.literals));
        for normal in candidates.iter().filter_map(|&index| book.patterns.get(index as usize)) {
            let is_better = best.as_ref().is_none_or(|(best, _)| rank(normal) <= rank(best));
            if normal.dated != dated || !is_better {
                continue;
            }
            let Some(fills) = Fit::new(self, input, items, &keys, normal).run() else { continue };
            match &best {
                Some((other, known)) if rank(other) == rank(normal) => {
                    let same = (other.phrase, other.negated) == (normal.phrase, normal.negated) && *known == fills;
                    // No reading is guessed.
                    if !normal.shipped && !same {
                        return None;
                    }
                }
                _ => best = Some((normal, fills)),
            }
        }
        best.map(|(normal, fills)| Fitting { phrase: normal.phrase, negated: normal.negated, fills })
    }

    /// What fills a slot with just these words; none where they cannot name one thing.
    fn fill_of(&self, input: &Input<'_>, items: &[Item], (from, to): (usize, usize), slot: NormalSlot) -> Option<Fill> {
        let context = self.context(None);
        let slot_type = slot.slot_type;
        let fits = |name: NameId| match slot_type {
            SlotType::Kind(kind) => self.declared.kind(name).is_none_or(|own| own == kind),
            SlotType::Any | SlotType::Each | SlotType::Number | SlotType::Date => true,
        };
        if matches!(slot_type, SlotType::Number | SlotType::Date) {
            // `has a 51% stake`
            let starts = [from, from + context.filler(items, from)];
            let fills = starts.into_iter().flat_map(|at| context.fills(items, at, slot_type));
            return fills.into_iter().find(|&(_, end)| end == to).map(|(fill, _)| fill);
        }
        // Articles are no part of a name, but for declared ones (`The Hague`).
        let mut at = from;
        loop {
            let names = context.all_forms(self.declared.forms(), items, at);
            if let Some((name, _)) = names.into_iter().find(|&(name, end)| end == to && fits(NameId(name))) {
                return Some(Fill::Name(NameId(name)));
            }
            // Whose it is cannot be told: `his brother`.
            if self.begins_a(&self.vocabulary.lists.pronoun_possessives, items, at) {
                return None;
            }
            // `A man died` and `a man died` may be two men.
            if !slot.takes_indefinite && self.begins_a(&self.vocabulary.lists.quantifiers, items, at) {
                return None;
            }
            match context.filler(items, at) {
                0 => break,
                skipped if at + skipped < to => at += skipped,
                _ => return None,
            }
        }
        // Whoever is meant by a pronoun is for the sentence to say.
        let lists = &self.vocabulary.lists;
        if self.begins_a(&lists.pronouns, items, at) || self.begins_a(&lists.selves, items, at) {
            return None;
        }
        if context.form(&self.vocabulary.indefinites, items, at).is_some_and(|(_, end)| end == to) {
            return Some(Fill::Indefinite(to_u32(at), to_u32(to)));
        }
        let first = items.get(at)?;
        if first.kind == ItemKind::Quoted {
            return match self.declared.quoted(first.word) {
                _ if to != at + 1 => None,
                Some(name) => fits(name).then_some(Fill::Name(name)),
                None => Some(Fill::Word(first.word)),
            };
        }
        let titled = context.form(&self.vocabulary.lists.titles, items, at).map(|(_, end)| end);
        if let Some(end) = titled.filter(|&end| end < to && self.is_capital(items, end)) {
            at = end;
        }
        self.names_one_thing(items, (from, at, to), slot_type).then_some(())?;
        let text = self.symbols.get(items.get(at)?.lower);
        // `Two of the clubs`, `14 homes`: a figure is compared as one. `The 2024 budget` is one thing.
        let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let counted = !is_year
            && (number::may_begin(text)
                || text.starts_with(|first: char| first.is_ascii_digit() || CURRENCIES.contains(first)));
        if to > at + 1 && (counted || self.begins_a(&self.vocabulary.lists.quantifiers, items, at)) {
            return None;
        }
        if slot.is_one_thing && from == at && self.is_kind_of_thing(items, to) {
            return None;
        }
        // `labor` is `labour`.
        let respelt = self.vocabulary.verbs.spelling(text) != text && !self.is_capital(items, at);
        if to == at + 1 && !respelt {
            let mut fills = context.fills(items, at, SlotType::Any).into_iter();
            let word = fills.find(|&(fill, end)| end == to && matches!(fill, Fill::Word(_))).map(|(fill, _)| fill);
            // `the suspect`: a word that is a cue elsewhere.
            return word.or((from < at).then(|| Fill::Run(to_u32(at), to_u32(to))));
        }
        let text = self.run_text(input, items.get(at..to)?);
        let symbol = self.symbols.find(&text);
        match symbol.and_then(|symbol| self.declared.quoted(symbol)) {
            Some(name) => fits(name).then_some(Fill::Name(name)),
            None => Some(Fill::Run(to_u32(at), to_u32(to))),
        }
    }

    /// Whether words without an article that end there name a kind of thing, and not one: `shares`, `land`.
    fn is_kind_of_thing(&self, items: &[Item], to: usize) -> bool {
        let Some(last) = to.checked_sub(1).filter(|&last| !self.is_capital(items, last)) else { return false };
        let text = items.get(last).map_or("", |item| self.symbols.get(item.lower));
        let is_plural =
            text.len() > 3 && text.ends_with('s') && !["ss", "us", "is"].iter().any(|end| text.ends_with(end));
        is_plural || self.begins_a(&self.vocabulary.lists.uncountables, items, last)
    }

    /// Whether words can name one thing: they hold no comma, no cue, no negation, no auxiliary, no verb that can be told.
    /// `from` is where they begin with their article, `at` without.
    fn names_one_thing(&self, items: &[Item], (from, at, to): (usize, usize, usize), slot_type: SlotType) -> bool {
        let context = self.context(None);
        let vocabulary = &self.vocabulary;
        let lists = &vocabulary.lists;
        let is_part = |table: &FormTable, at: usize| context.form(table, items, at).is_some();
        let excluded = [
            &vocabulary.negations,
            &vocabulary.hedges,
            &vocabulary.futures,
            &lists.auxiliaries,
            &lists.conjunctions,
            &lists.correlatives,
            &lists.relatives,
            &lists.selves,
            &lists.pronouns,
            &lists.pronoun_possessives,
        ];
        let plain = |index: usize| {
            let Some(item) = items.get(index).filter(|item| item.kind == ItemKind::Word) else { return false };
            let is_cue = || {
                // `the suspect` is a noun.
                let follows_article = index == at && from < at;
                let cue = context.cue_at(items, index).filter(|_| !follows_article);
                cue.and_then(|(cue, ..)| vocabulary.cue(cue)).is_some_and(|cue| !cue.noun)
            };
            let joins = is_part(&lists.prepositions, index);
            (index == from || item.mark == Mark::None)
                && !excluded.iter().any(|table| is_part(table, index))
                && (index == at || !is_part(&lists.complementizers, index))
                && !is_cue()
                && !(joins && (index == at || index + 1 == to))
                && !(index + 1 == to && context.filler(items, index) > 0)
                // `called Smith a liar`
                && !(index > at && is_part(&lists.quantifiers, index) && !is_part(&lists.prepositions, index - 1))
                && (self.is_capital(items, index) || !self.is_verb_in_name(items, (from, at, to), index))
        };
        let words = to - at;
        if words == 0 || words > LONGEST_NAME || !(at..to).all(plain) {
            return false;
        }
        // `according to the plan`
        let says_who = |at: usize| {
            let mut around = vocabulary.around.iter().filter(|around| around.before.len() > 1);
            around.any(|around| self.begins_with(items, at, &around.before))
        };
        if (at..to).any(says_who) {
            return false;
        }
        // `passed the budget by 7 votes to 2`: figures are values to compare.
        let is_figure = |index: usize| {
            let text = items.get(index).map_or("", |item| self.symbols.get(item.lower));
            let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            let counts = text.starts_with(|first: char| first.is_ascii_digit() || CURRENCIES.contains(first))
                || number::may_begin(text) && matches!(number::parse(&[text]), Ok(Some((_, 1))));
            counts && !is_year && self.begins_a(&lists.prepositions, items, index - 1)
        };
        if (at + 1..to).any(is_figure) {
            return false;
        }
        let dated = context.words(items.get(..to).unwrap_or(&[]), at);
        let is_date = matches!(date::parse(&dated), Ok(Some((_, used))) if used == words);
        let is_figure = words == 1
            && dated.first().is_some_and(|word| {
                word.starts_with(|first: char| first.is_ascii_digit() || CURRENCIES.contains(first))
            });
        let fits = match slot_type {
            // `met the deadline`, `born in poverty`
            SlotType::Kind(NameKind::Person) => self.is_capital(items, at) && self.is_capital(items, to - 1),
            SlotType::Kind(NameKind::Place) => self.is_capital(items, at),
            SlotType::Kind(_) | SlotType::Any | SlotType::Each | SlotType::Number | SlotType::Date => true,
        };
        fits && !is_date && !is_figure
    }

    /// Whether a word among those that may be a name is its verb: `the dam broke`, but not `the broken dam`.
    fn is_verb_in_name(&self, items: &[Item], (from, at, to): (usize, usize, usize), index: usize) -> bool {
        let text = items.get(index).map_or("", |item| self.symbols.get(item.lower));
        let form = self.vocabulary.verbs.get(text).map(|verb| verb.form).unwrap_or_default();
        let behind = |index: usize| {
            index.checked_sub(1).is_some_and(|before| {
                self.begins_a(&self.vocabulary.lists.determiners, items, before)
                    || self.begins_a(&self.vocabulary.lists.prepositions, items, before)
            })
        };
        let (first, last) = (index == at, index + 1 == to);
        if form.is(VerbForm::PAST.and(VerbForm::PARTICIPLE)) {
            return if form.is(VerbForm::BASE) {
                // `budget cut`
                !(first || last)
            } else if form.is(VerbForm::PARTICIPLE) {
                // `the wounded guard`, `the accused`
                !((first && !last) || behind(index) || (first && from < at))
            } else {
                true
            };
        }
        if form.is(VerbForm::SINGULAR) {
            return !(first && last);
        }
        let joined = index.checked_sub(1).filter(|&before| before > at);
        // `ordered the firm to pay the fine`
        let is_infinitive = form.is(VerbForm::BASE)
            && joined.is_some_and(|before| self.begins_a(&self.vocabulary.lists.prepositions, items, before));
        is_infinitive || form.is(VerbForm::PROGRESSIVE) && !(first || last || behind(index))
    }

    /// Whether a word has a capital that it would have inside a line as well.
    fn is_capital(&self, items: &[Item], at: usize) -> bool {
        let is_upper = |symbol: Symbol| self.symbols.get(symbol).starts_with(char::is_uppercase);
        items.get(at).is_some_and(|item| item.kind == ItemKind::Word && is_upper(item.word) && is_upper(item.lower))
    }

    /// The name that some words are, in one spelling where they have two.
    pub(super) fn run_text(&self, input: &Input<'_>, items: &[Item]) -> String {
        let all_capitals = (0..items.len()).all(|at| self.is_capital(items, at));
        let mut text = String::new();
        for item in items {
            text.push_str(if text.is_empty() { "" } else { " " });
            if all_capitals {
                text.push_str(&self.spelling(input, item));
            } else {
                text.push_str(self.vocabulary.verbs.spelling(self.symbols.get(item.lower)));
            }
        }
        text
    }
}

/// Fits a pattern to the words of a line.
struct Fit<'r, 'a, 'i> {
    reader: &'r Reader<'a>,
    input: &'r Input<'r>,
    items: &'i [Item],
    keys: &'i [Symbol],
    normal: &'i Normal,
    fills: Vec<(usize, Fill)>,
    steps: usize,
}

impl<'r, 'a, 'i> Fit<'r, 'a, 'i> {
    fn new(
        reader: &'r Reader<'a>,
        input: &'r Input<'r>,
        items: &'i [Item],
        keys: &'i [Symbol],
        normal: &'i Normal,
    ) -> Self {
        Self { reader, input, items, keys, normal, fills: Vec::new(), steps: 0 }
    }

    fn run(mut self) -> Option<Vec<Option<Fill>>> {
        if !self.has_all_words() || !self.from(0, 0) {
            return None;
        }
        let slots = self.reader.vocabulary.phrase(self.normal.phrase)?.slots.len();
        let mut fills = vec![None; slots];
        for (slot, fill) in self.fills {
            *fills.get_mut(slot)? = Some(fill);
        }
        Some(fills)
    }

    /// Whether the line has the words of the pattern in their order.
    fn has_all_words(&self) -> bool {
        let mut keys = self.keys.iter();
        self.normal.pieces.iter().all(|piece| match piece {
            NormalPiece::Word(word) => keys.any(|key| key == word),
            NormalPiece::Slot(_) => true,
        })
    }

    /// Whether the pieces from one on fit the words from one on. A pattern has few pieces, which bounds the depth.
    fn from(&mut self, piece: usize, at: usize) -> bool {
        self.steps += 1;
        if self.steps > STEPS {
            return false;
        }
        let Some(&next) = self.normal.pieces.get(piece) else { return self.only_fillers(at) };
        match next {
            NormalPiece::Word(word) => {
                let fits = self.keys.get(at) == Some(&word);
                if fits && self.from(piece + 1, at + 1) {
                    return true;
                }
                let skipped = self.reader.context(None).filler(self.items, at);
                skipped > 0 && self.from(piece, at + skipped)
            }
            NormalPiece::Slot(slot) => {
                let ends: SmallVec<[usize; 16]> = match self.normal.pieces.get(piece + 1) {
                    None => SmallVec::from_slice(&[self.items.len()]),
                    Some(NormalPiece::Word(word)) => {
                        let ends = at + 1..self.items.len();
                        ends.filter(|&end| self.fits_behind_fillers(end, *word)).collect()
                    }
                    Some(NormalPiece::Slot(_)) => (at + 1..self.items.len()).collect(),
                };
                for end in ends {
                    let Some(fill) = self.reader.fill_of(self.input, self.items, (at, end), slot) else { continue };
                    let depth = self.fills.len();
                    self.fills.push((slot.slot, fill));
                    if self.from(piece + 1, end) {
                        return true;
                    }
                    self.fills.truncate(depth);
                }
                false
            }
        }
    }

    /// Whether a word stands somewhere on, with nothing but fillers before it.
    fn fits_behind_fillers(&self, mut at: usize, word: Symbol) -> bool {
        loop {
            if self.keys.get(at) == Some(&word) {
                return true;
            }
            match self.reader.context(None).filler(self.items, at) {
                0 => return false,
                skipped => at += skipped,
            }
        }
    }

    fn only_fillers(&self, mut at: usize) -> bool {
        while at < self.items.len() {
            match self.reader.context(None).filler(self.items, at) {
                0 => return false,
                skipped => at += skipped,
            }
        }
        true
    }
}
