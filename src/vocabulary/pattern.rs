//! Matching the words of a claim with the pattern of a phrase.
//!
//! A pattern must match all words. Fillers between its words are skipped; a slot takes a declared
//! name (the longest first), a quoted name, an indefinite name or one word that is no cue.

use super::{CueId, FormPiece, FormTable, NameId, PhraseId, Vocabulary, overlap};
use crate::{
    symbol::{Symbol, Symbols},
    syntax::ast::{NameKind, SlotType},
    value::{
        DateRange, NumberRange,
        date::{self, WrittenDate},
        number,
    },
};
use foldhash::fast::FixedState;
use hashbrown::HashSet;
use smallvec::SmallVec;

/// A word of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A literal word.
    Literal {
        /// The word as declared.
        word: Symbol,
        /// The word that stands for its forms.
        class: Symbol,
    },
    /// A slot.
    Slot {
        /// Its index in the phrase.
        slot: usize,
        /// What may fill it.
        slot_type: SlotType,
    },
}

/// One way to say what a phrase says, or its contrary.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The phrase.
    pub phrase: PhraseId,
    /// Whether it says the contrary.
    pub negated: bool,
    /// Its words, fillers left out.
    pub pieces: Vec<Piece>,
    /// Its words as declared, for messages.
    pub text: String,
}

/// What one word of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A bare word.
    Word,
    /// A quoted string.
    Quoted,
    /// `[`
    Open,
    /// `]`
    Close,
    /// A slot of the phrase that is being declared, by its index.
    Slot(usize, SlotType),
}

/// One word of a line, ready for matching.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The word, folded.
    pub word: Symbol,
    /// The word with its first letter in lower case, for the first word of a line; else the same
    /// as `word`.
    pub lower: Symbol,
    /// Index of its token.
    pub token: u32,
}

/// What fills a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// A declared name.
    Name(NameId),
    /// An undeclared name, by its text.
    Word(Symbol),
    /// An indefinite name: the items it takes.
    Indefinite(u32, u32),
    /// A number, and the items it takes.
    Number(NumberRange, u32, u32),
    /// A date, and the items it takes.
    Date(DateRange, u32, u32),
    /// A slot of the phrase that is being declared.
    Slot(usize),
}

/// A pattern that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The pattern.
    pub pattern: u32,
    /// What fills the slots of its phrase.
    pub fills: Vec<Option<Fill>>,
}

/// Declared names as the matcher asks for them.
pub trait Names {
    /// The forms of declared names; the value is the name's number.
    fn forms(&self) -> &FormTable;
    /// What a name is.
    fn kind(&self, name: NameId) -> Option<NameKind>;
    /// The declared name a quoted string stands for.
    fn quoted(&self, text: Symbol) -> Option<NameId>;
}

/// How many words a number or a date takes at the most: `between two hundred and fifty and three hundred thousand`.
const AHEAD: usize = 12;

/// The next few words of a line.
#[derive(Clone, Copy, Debug)]
pub struct Ahead<'a> {
    words: [&'a str; AHEAD],
    len: usize,
}

impl<'a> std::ops::Deref for Ahead<'a> {
    type Target = [&'a str];

    fn deref(&self) -> &Self::Target {
        self.words.get(..self.len).unwrap_or(&[])
    }
}

/// What is left to try of a pattern at a place of a line.
#[derive(Clone, Copy, Debug)]
struct Choice {
    piece: usize,
    at: usize,
    /// What may fill the slot, and the place behind it; none where a filler may be skipped instead.
    fill: Option<(Fill, usize)>,
}

/// The state of a search for a pattern in a line.
#[derive(Debug, Default)]
struct Search {
    open: SmallVec<[Choice; 8]>,
    times_back: u32,
    tried: HashSet<(usize, usize), FixedState>,
}

impl Search {
    /// Whether the rest of the pattern was tried from this place of the line before: it did not match then.
    /// Few searches go back often, and only those keep what they tried.
    fn has_tried(&mut self, piece: usize, at: usize) -> bool {
        self.times_back > OFTEN && !self.tried.insert((piece, at))
    }
}

/// After going back so often a search keeps what it tried, so that its time does not double with each choice.
const OFTEN: u32 = 32;

fn put(fills: &mut [Option<Fill>], slot: usize, fill: Fill) {
    if let Some(place) = fills.get_mut(slot) {
        *place = Some(fill);
    }
}

/// What matching needs to look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The vocabulary.
    pub vocabulary: &'a Vocabulary,
    /// The strings.
    pub symbols: &'a Symbols,
    /// The declared names.
    pub names: &'a dyn Names,
    /// The day to count from where a date is relative.
    pub anchor: Option<date::Day>,
}

impl<'a> Context<'a> {
    /// The readings of all of `items`: the patterns that match, but for those of which another is a
    /// special case, and each reading once. More than one is an ambiguity.
    pub fn readings(&self, items: &[Item]) -> Vec<Found> {
        let mut found = self.matches(items);
        if found.len() < 2 {
            return found;
        }
        let pattern = |found: &Found| self.vocabulary.patterns.get(found.pattern as usize);
        let special = |one: &Found, other: &Found| match (pattern(one), pattern(other)) {
            (Some(one), Some(other)) => overlap::is_special_case(one, other) && !overlap::is_special_case(other, one),
            _ => false,
        };
        let all = found.clone();
        found.retain(|general| !all.iter().any(|other| special(other, general)));
        let mut readings: Vec<Found> = Vec::new();
        for found in found {
            let same = |other: &Found| match (pattern(other), pattern(&found)) {
                (Some(other_pattern), Some(own)) => {
                    other_pattern.phrase == own.phrase
                        && other_pattern.negated == own.negated
                        && other.fills == found.fills
                }
                _ => false,
            };
            if !readings.iter().any(same) {
                readings.push(found);
            }
        }
        readings
    }

    /// All patterns that match all of `items`, each once, in the order of the patterns.
    pub fn matches(&self, items: &[Item]) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut tried: Vec<u32> = Vec::new();
        let mut fills: Vec<Option<Fill>> = Vec::new();
        for item in items {
            if matches!(item.kind, ItemKind::Slot(..) | ItemKind::Open | ItemKind::Close) {
                continue;
            }
            let first_quoted = match item.kind {
                ItemKind::Quoted => {
                    self.symbols.get(item.word).split(' ').next().and_then(|first| self.symbols.find(first))
                }
                _ => None,
            };
            for word in [first_quoted.unwrap_or(item.word), item.lower] {
                for &id in self.vocabulary.patterns_at(self.vocabulary.class(word)) {
                    if tried.contains(&id) {
                        continue;
                    }
                    tried.push(id);
                    if let Some(pattern) = self.vocabulary.patterns.get(id as usize) {
                        let slots = self.vocabulary.phrase(pattern.phrase).map_or(0, |phrase| phrase.slots.len());
                        fills.clear();
                        fills.resize(slots, None);
                        if self.is_match(&pattern.pieces, items, &mut fills) {
                            found.push(Found { pattern: id, fills: fills.clone() });
                        }
                    }
                }
                if item.word == item.lower {
                    break;
                }
            }
        }
        found.sort_by_key(|found| found.pattern);
        found
    }

    /// Whether a pattern matches all of `items`.
    pub fn matches_pattern(&self, id: u32, items: &[Item]) -> bool {
        let Some(pattern) = self.vocabulary.patterns.get(id as usize) else { return false };
        let slots = self.vocabulary.phrase(pattern.phrase).map_or(0, |phrase| phrase.slots.len());
        self.is_match(&pattern.pieces, items, &mut vec![None; slots])
    }

    /// Whether `pieces` match all of `items`; what fills their slots then is in `fills`.
    ///
    /// The search keeps its own stack, since the input decides how long lines and patterns are.
    fn is_match(&self, pieces: &[Piece], items: &[Item], fills: &mut [Option<Fill>]) -> bool {
        let mut search = Search::default();
        let mut next = Some((0, 0));
        loop {
            let Some((piece, at)) = next.take().or_else(|| self.go_back(pieces, items, &mut search, fills)) else {
                return false;
            };
            let Some(wanted) = pieces.get(piece) else {
                if (at..items.len()).all(|index| self.filler(items, index) > 0) {
                    return true;
                }
                continue;
            };
            if at >= items.len() || search.has_tried(piece, at) {
                continue;
            }
            search.open.push(Choice { piece, at, fill: None });
            match wanted {
                Piece::Literal { class, .. } => next = self.literal(pieces, *class, items, (piece, at)),
                Piece::Slot { slot, slot_type } => match self.only_fill(items, at, *slot_type) {
                    // Most words are one name and can be nothing else.
                    Some((fill, end)) => {
                        put(fills, *slot, fill);
                        next = Some((piece + 1, end));
                    }
                    None => {
                        let several = self.fills(items, at, *slot_type).into_iter().rev();
                        search.open.extend(several.map(|fill| Choice { piece, at, fill: Some(fill) }));
                    }
                },
            }
        }
    }

    /// Takes the last choice that is still open: where the search goes on.
    fn go_back(
        &self,
        pieces: &[Piece],
        items: &[Item],
        search: &mut Search,
        fills: &mut [Option<Fill>],
    ) -> Option<(usize, usize)> {
        search.times_back = search.times_back.saturating_add(1);
        while let Some(choice) = search.open.pop() {
            match (choice.fill, pieces.get(choice.piece)) {
                (Some((fill, end)), Some(Piece::Slot { slot, .. })) => {
                    put(fills, *slot, fill);
                    return Some((choice.piece + 1, end));
                }
                (Some(_), Some(Piece::Literal { .. }) | None) => {}
                (None, _) => {
                    let skipped = self.filler(items, choice.at);
                    if skipped > 0 {
                        return Some((choice.piece, choice.at + skipped));
                    }
                }
            }
        }
        None
    }

    /// The place in the pattern and in the line behind a literal word, where it stands there.
    fn literal(
        &self,
        pieces: &[Piece],
        class: Symbol,
        items: &[Item],
        (piece, at): (usize, usize),
    ) -> Option<(usize, usize)> {
        let item = items.get(at)?;
        let is = |word| self.vocabulary.class(word) == class;
        if item.kind == ItemKind::Word {
            return (is(item.word) || is(item.lower)).then_some((piece + 1, at + 1));
        }
        // In quotes, words are ordinary words: they may be several of the pattern's.
        let used = self.quoted_literals(pieces.get(piece..).unwrap_or(&[]), item)?;
        Some((piece + used, at + 1))
    }

    /// How many literal words at the start of `pieces` a quoted string is.
    fn quoted_literals(&self, pieces: &[Piece], item: &Item) -> Option<usize> {
        if item.kind != ItemKind::Quoted {
            return None;
        }
        let mut used = 0;
        for text in self.symbols.get(item.word).split(' ') {
            let word = self.symbols.find(text)?;
            match pieces.get(used)? {
                Piece::Literal { class, .. } if *class == self.vocabulary.class(word) => used += 1,
                _ => return None,
            }
        }
        Some(used)
    }

    /// How many items a filler at that place takes; 0 where there is none.
    pub fn filler(&self, items: &[Item], at: usize) -> usize {
        self.form(&self.vocabulary.fillers, items, at).map_or(0, |(_, end)| end - at)
    }

    /// The longest form of a table that begins at an item: its value and the index after it.
    pub fn form(&self, table: &FormTable, items: &[Item], at: usize) -> Option<(u32, usize)> {
        let item = items.get(at).filter(|item| item.kind == ItemKind::Word)?;
        let of = |word| {
            table
                .starting(word)
                .iter()
                .find_map(|form| self.follows(&form.pieces, items, at).map(|end| (form.value, end)))
        };
        let first = of(item.word).or_else(|| if item.lower == item.word { None } else { of(item.lower) });
        let second = items.get(at + 1).filter(|item| item.kind == ItemKind::Word).and_then(|next| {
            table
                .second(next.word)
                .iter()
                .find_map(|form| self.follows(&form.pieces, items, at).map(|end| (form.value, end)))
        });
        match (first, second) {
            (Some(first), Some(second)) => Some(if second.1 > first.1 { second } else { first }),
            (first, second) => first.or(second),
        }
    }

    /// All forms of a table that begin at an item, the longest first.
    pub fn all_forms(
        &self,
        table: &'a FormTable,
        items: &'a [Item],
        at: usize,
    ) -> impl Iterator<Item = (u32, usize)> + use<'a> {
        let context = *self;
        let item = items.get(at).filter(|item| item.kind == ItemKind::Word);
        let words =
            item.map(|item| if item.lower == item.word { vec![item.word] } else { vec![item.word, item.lower] });
        words.into_iter().flatten().flat_map(move |word| {
            table
                .starting(word)
                .iter()
                .filter_map(move |form| context.follows(&form.pieces, items, at).map(|end| (form.value, end)))
        })
    }

    fn follows(&self, pieces: &[FormPiece], items: &[Item], at: usize) -> Option<usize> {
        let mut index = at + 1;
        for piece in pieces.get(1..)? {
            let item = items.get(index)?;
            match piece {
                FormPiece::Word(word) => {
                    if item.kind != ItemKind::Word || item.word != *word {
                        return None;
                    }
                    index += 1;
                }
                FormPiece::Slot => {
                    if matches!(item.kind, ItemKind::Open | ItemKind::Close) {
                        return None;
                    }
                    index = self.name_at(items, index).map_or(index + 1, |(_, end)| end);
                }
            }
        }
        Some(index)
    }

    /// The declared, quoted or indefinite name at an item, the longest, and the index after it.
    pub fn name_at(&self, items: &[Item], at: usize) -> Option<(Fill, usize)> {
        let item = items.get(at)?;
        match item.kind {
            ItemKind::Quoted => {
                let fill = self.names.quoted(item.word).map_or(Fill::Word(item.word), Fill::Name);
                Some((fill, at + 1))
            }
            ItemKind::Word => {
                if let Some((name, end)) = self.form(self.names.forms(), items, at) {
                    return Some((Fill::Name(NameId(name)), end));
                }
                let (_, end) = self.form(&self.vocabulary.indefinites, items, at)?;
                Some((Fill::Indefinite(at as u32, end as u32), end))
            }
            _ => None,
        }
    }

    /// What fills a slot of names, where a look at the word tells that nothing else can: a word
    /// that begins no form of several words and is no modifier.
    fn only_fill(&self, items: &[Item], at: usize, slot_type: SlotType) -> Option<(Fill, usize)> {
        let item = items.get(at)?;
        if item.kind != ItemKind::Word
            || item.word != item.lower
            || !matches!(slot_type, SlotType::Any | SlotType::Each)
        {
            return None;
        }
        let plain = |table: &FormTable| table.starting(item.word).is_empty() && !table.has_second();
        if !plain(&self.vocabulary.fillers)
            || !plain(&self.vocabulary.indefinites)
            || !plain(&self.vocabulary.cue_forms)
        {
            return None;
        }
        match self.names.forms().starting(item.word) {
            [] => Some((Fill::Word(item.word), at + 1)),
            [only] if only.pieces.len() == 1 => Some((Fill::Name(NameId(only.value)), at + 1)),
            _ => None,
        }
    }

    /// What can fill a slot from an item on, and the index after each, in the order to be tried.
    fn fills(&self, items: &[Item], at: usize, slot_type: SlotType) -> Vec<(Fill, usize)> {
        let Some(item) = items.get(at) else { return Vec::new() };
        if let ItemKind::Slot(index, own) = item.kind {
            let fits = match (slot_type, own) {
                (SlotType::Number, SlotType::Number) | (SlotType::Date, SlotType::Date) | (_, SlotType::Any) => true,
                (SlotType::Number | SlotType::Date, _) | (_, SlotType::Number | SlotType::Date) => false,
                (SlotType::Kind(one), SlotType::Kind(other)) => one == other,
                _ => true,
            };
            return if fits { vec![(Fill::Slot(index), at + 1)] } else { Vec::new() };
        }
        match slot_type {
            SlotType::Number => self.numbers_at(items, at),
            SlotType::Date => self.date_at(items, at).into_iter().collect(),
            SlotType::Any | SlotType::Each => self.name_fills(items, at, None),
            SlotType::Kind(kind) => self.name_fills(items, at, Some(kind)),
        }
    }

    fn name_fills(&self, items: &[Item], at: usize, kind: Option<NameKind>) -> Vec<(Fill, usize)> {
        let Some(item) = items.get(at) else { return Vec::new() };
        let fits = |name: NameId| kind.is_none() || self.names.kind(name).is_none() || self.names.kind(name) == kind;
        match item.kind {
            ItemKind::Quoted => match self.names.quoted(item.word) {
                Some(name) if !fits(name) => Vec::new(),
                Some(name) => vec![(Fill::Name(name), at + 1)],
                None => vec![(Fill::Word(item.word), at + 1)],
            },
            ItemKind::Word => {
                let declared: Vec<_> = self.all_forms(self.names.forms(), items, at).collect();
                let mut fills: Vec<_> = declared
                    .iter()
                    .filter(|&&(name, _)| fits(NameId(name)))
                    .map(|&(name, end)| (Fill::Name(NameId(name)), end))
                    .collect();
                if let Some((_, end)) = self.form(&self.vocabulary.indefinites, items, at) {
                    fills.push((Fill::Indefinite(at as u32, end as u32), end));
                } else if !declared.iter().any(|&(_, end)| end == at + 1)
                    && self.filler(items, at) == 0
                    && !self.is_cue(item)
                {
                    fills.push((Fill::Word(item.word), at + 1));
                }
                fills
            }
            _ => Vec::new(),
        }
    }

    /// Whether a word is a cue by itself.
    fn is_cue(&self, item: &Item) -> bool {
        [item.word, item.lower]
            .iter()
            .any(|&word| self.vocabulary.cue_forms.starting(word).iter().any(|form| form.pieces.len() == 1))
    }

    /// The cue whose longest form begins at an item, its hearer, and the index after it.
    pub fn cue_at(&self, items: &[Item], at: usize) -> Option<(CueId, Option<usize>, usize)> {
        let item = items.get(at).filter(|item| item.kind == ItemKind::Word)?;
        // Cues match in lower case, save at the start of a line.
        let forms = [item.word, item.lower].into_iter().take(if item.word == item.lower { 1 } else { 2 });
        forms.flat_map(|word| self.vocabulary.cue_forms.starting(word)).find_map(|form| {
            let end = self.follows(&form.pieces, items, at)?;
            let hearer = form.pieces.iter().position(|piece| *piece == FormPiece::Slot).map(|offset| at + offset);
            Some((CueId(form.value as u16), hearer, end))
        })
    }

    /// The words from an item on as strings, as many as a number or a date takes.
    pub fn words(&self, items: &[Item], at: usize) -> Ahead<'a> {
        let mut ahead = Ahead { words: [""; AHEAD], len: 0 };
        let bare = items.iter().skip(at).take_while(|item| item.kind == ItemKind::Word);
        for (word, item) in ahead.words.iter_mut().zip(bare) {
            *word = self.symbols.get(item.word);
            ahead.len += 1;
        }
        ahead
    }

    /// The numbers that begin at an item, the longest first.
    fn numbers_at(&self, items: &[Item], at: usize) -> Vec<(Fill, usize)> {
        let words = self.words(items, at);
        let first = items.get(at).filter(|item| item.lower != item.word).map(|item| self.symbols.get(item.lower));
        let words: Vec<_> = first.into_iter().chain(words.iter().copied().skip(usize::from(first.is_some()))).collect();
        let readings = number::readings(&words).unwrap_or_default();
        readings
            .into_iter()
            .map(|(range, used)| (Fill::Number(range, at as u32, (at + used) as u32), at + used))
            .collect()
    }

    fn date_at(&self, items: &[Item], at: usize) -> Option<(Fill, usize)> {
        let words = self.words(items, at);
        let (written, used): (WrittenDate, usize) = date::parse(&words).ok().flatten()?;
        let range = written.resolve(self.anchor, false)?;
        Some((Fill::Date(range, at as u32, (at + used) as u32), at + used))
    }
}
