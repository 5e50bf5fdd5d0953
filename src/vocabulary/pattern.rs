//! Matching the words of a claim with the pattern of a phrase.
//!
//! A pattern must match all words. Fillers between its words are skipped; a slot takes a declared
//! name (the longest first), a quoted name, an indefinite name or one word that is no cue.

use super::{
    CueId, FormPiece, FormTable, NameId, PhraseId, Vocabulary,
    forms::Line,
    overlap,
    tree::{Node, NodeId, PatternTree},
};
use crate::{
    interner::{Interner, Symbol},
    narrow::to_u32,
    syntax::ast::{NameKind, SlotType},
    value::{
        DateRange, NumberRange,
        date::{self, WrittenDate},
        number,
    },
};
use hashbrown::HashSet;

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

impl Piece {
    /// The index of the slot, where it is one.
    pub const fn slot(&self) -> Option<usize> {
        match self {
            Self::Slot { slot, .. } => Some(*slot),
            Self::Literal { .. } => None,
        }
    }
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
    /// The mark before it.
    pub mark: Mark,
    /// Whether it stands where a verb does, behind an auxiliary: `did not inspect`.
    pub verbal: bool,
}

/// A mark between two words. It means nothing to the matching of patterns, but an attribution is set off by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// None.
    #[default]
    None,
    /// A comma.
    Comma,
    /// A colon.
    Colon,
    /// A dash with spaces around it.
    Dash,
    /// A semicolon.
    Semicolon,
    /// Stands for whatever sets off an attribution that was put in order.
    SetOff,
}

impl Mark {
    /// Whether it sets words apart in a sentence, so that an attribution or a description may stand between two.
    pub fn sets_apart(self) -> bool {
        matches!(self, Self::Comma | Self::Dash)
    }
}

/// What fills a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// A declared name.
    Name(NameId),
    /// An undeclared name, by its text.
    Word(Symbol),
    /// An undeclared name of several words: the items it takes.
    Run(u32, u32),
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

/// What matching needs to look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The vocabulary.
    pub vocabulary: &'a Vocabulary,
    /// The strings.
    pub symbols: &'a Interner,
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
        if !self.may_match(items) {
            return Vec::new();
        }
        let mut found = Walk::new(*self, items).run();
        found.sort_by_key(|found| found.pattern);
        found
    }

    /// Whether one of the items is the first literal word of a pattern.
    fn may_match(&self, items: &[Item]) -> bool {
        let begins = |word: Symbol| !self.vocabulary.patterns_at(self.vocabulary.class(word)).is_empty();
        items.iter().any(|item| match item.kind {
            ItemKind::Word => begins(item.word) || begins(item.lower),
            ItemKind::Quoted => {
                let first = self.symbols.get(item.word).split(' ').next();
                first.and_then(|first| self.symbols.find(first)).is_some_and(begins)
            }
            ItemKind::Open | ItemKind::Close | ItemKind::Slot(..) => false,
        })
    }

    /// Whether a pattern matches all of `items`.
    pub fn matches_pattern(&self, id: u32, items: &[Item]) -> bool {
        self.matches(items).iter().any(|found| found.pattern == id)
    }

    /// How many items a filler at that place takes; 0 where there is none.
    pub fn filler(&self, items: &[Item], at: usize) -> usize {
        self.form(&self.vocabulary.fillers, items, at).map_or(0, |(_, end)| end - at)
    }

    /// The longest form of a table that begins at an item: its value and the index after it.
    pub fn form(&self, table: &FormTable, items: &[Item], at: usize) -> Option<(u32, usize)> {
        let item = items.get(at).filter(|item| item.kind == ItemKind::Word)?;
        let line = Words { context: self, items };
        let of = |word| table.longest(word, &line, at).map(|(form, end)| (form.value, end));
        let first = of(item.word).or_else(|| if item.lower == item.word { None } else { of(item.lower) });
        let second = line.word(at + 1).and_then(|next| table.longest_with_second(next, &line, at));
        match (first, second.map(|(form, end)| (form.value, end))) {
            (Some(first), Some(second)) => Some(if second.1 > first.1 { second } else { first }),
            (first, second) => first.or(second),
        }
    }

    /// All forms of a table that begin at an item, the longest first.
    pub fn all_forms(&self, table: &FormTable, items: &[Item], at: usize) -> Vec<(u32, usize)> {
        let Some(item) = items.get(at).filter(|item| item.kind == ItemKind::Word) else { return Vec::new() };
        let line = Words { context: self, items };
        let lower = (item.lower != item.word).then_some(item.lower);
        let forms = [Some(item.word), lower].into_iter().flatten().flat_map(|word| table.standing(word, &line, at));
        forms.map(|(form, end)| (form.value, end)).collect()
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
                Some((Fill::Indefinite(to_u32(at), to_u32(end)), end))
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
        let plain = |table: &FormTable| !table.begins(item.word) && !table.has_second();
        if !plain(&self.vocabulary.fillers)
            || !plain(&self.vocabulary.indefinites)
            || !plain(&self.vocabulary.cue_forms)
        {
            return None;
        }
        let names = self.names.forms();
        match names.only(item.word) {
            Some(only) if only.pieces.len() == 1 => Some((Fill::Name(NameId(only.value)), at + 1)),
            None if !names.begins(item.word) => Some((Fill::Word(item.word), at + 1)),
            Some(_) | None => None,
        }
    }

    /// What can fill a slot from an item on, and the index after each, in the order to be tried.
    pub fn fills(&self, items: &[Item], at: usize, slot_type: SlotType) -> Vec<(Fill, usize)> {
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
                let declared = self.all_forms(self.names.forms(), items, at);
                let mut fills: Vec<_> = declared
                    .iter()
                    .filter(|&&(name, _)| fits(NameId(name)))
                    .map(|&(name, end)| (Fill::Name(NameId(name)), end))
                    .collect();
                if let Some((_, end)) = self.form(&self.vocabulary.indefinites, items, at) {
                    fills.push((Fill::Indefinite(to_u32(at), to_u32(end)), end));
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
        [item.word, item.lower].iter().any(|&word| self.vocabulary.cue_forms.is_form(word))
    }

    /// The cue whose longest form begins at an item, its hearer, and the index after it.
    pub fn cue_at(&self, items: &[Item], at: usize) -> Option<(CueId, Option<usize>, usize)> {
        let item = items.get(at).filter(|item| item.kind == ItemKind::Word)?;
        // Cues match in lower case, save at the start of a line.
        let forms = [item.word, item.lower].into_iter().take(if item.word == item.lower { 1 } else { 2 });
        let line = Spoken { context: self, items };
        let (form, end) = forms.filter_map(|word| self.vocabulary.cue_forms.longest(word, &line, at)).next()?;
        let hearer = form.pieces.iter().position(|piece| *piece == FormPiece::Slot).map(|offset| at + offset);
        Some((CueId(u16::try_from(form.value).ok()?), hearer, end))
    }

    /// Where the words for the person spoken to end: a declared or quoted name, words with capitals, one word, or behind
    /// an article all up to what is said (`told the court that …`, `told a packed council chamber on Monday that …`).
    fn hearer_end(&self, items: &[Item], at: usize) -> Option<usize> {
        let is_word = |at: usize| items.get(at).is_some_and(|item| item.kind == ItemKind::Word);
        match items.get(at)?.kind {
            ItemKind::Open | ItemKind::Close | ItemKind::Slot(..) => return None,
            ItemKind::Quoted => return Some(at + 1),
            ItemKind::Word => {}
        }
        let lists = &self.vocabulary.lists;
        let is_capital = |at: usize| {
            is_word(at) && items.get(at).is_some_and(|item| self.symbols.get(item.word).starts_with(char::is_uppercase))
        };
        let opens = |at: usize| {
            at >= items.len()
                || !is_word(at)
                || self.form(&lists.complementizers, items, at).is_some()
                || self.form(&lists.pronouns, items, at).is_some()
                || self.form(&lists.selves, items, at).is_some()
        };
        let articles = [&lists.determiners, &lists.quantifiers];
        let article = articles.iter().find_map(|list| self.form(list, items, at)).map_or(at, |(_, end)| end);
        if let Some((_, end)) = self.name_at(items, article) {
            return Some(end);
        }
        // `told the school board the levy failed`, `told the school board Smith lied`: another noun begins.
        let begins_noun = |next: usize| {
            let is_lower = |at: usize| {
                is_word(at)
                    && items.get(at).is_some_and(|item| self.symbols.get(item.word).starts_with(char::is_lowercase))
            };
            let behind_lower = article + 1 < next && is_lower(next - 1);
            let joined = self.form(&lists.prepositions, items, next - 1).is_some();
            let determined = self.form(&lists.determiners, items, next).is_some() && article < next;
            !joined && (determined || behind_lower && is_capital(next) && !self.is_day(items, next))
        };
        // Up to `that`, where it is near and no verb that can be told stands before it.
        let ends = |at: &usize| opens(*at) || begins_noun(*at);
        let clause = (article + 1..(items.len() + 1).min(at + 9)).find(ends).filter(|&end| {
            !(article..end).any(|at| {
                self.form(&lists.auxiliaries, items, at).is_some()
                    || items.get(at).is_some_and(|item| item.mark != Mark::None && at > article)
            })
        });
        let capitals = (article..items.len()).take_while(|&at| is_capital(at)).count();
        let dated = |from: usize, to: usize| {
            // `told the BBC on Sunday that …`: the day is none of the hearer.
            (from + 1..to)
                .find(|&at| {
                    self.form(&lists.prepositions, items, at).is_some() && self.dates_at(items, at)
                        || self.is_day(items, at)
                })
                .unwrap_or(to)
        };
        match clause {
            Some(end) => Some(dated(article, end)),
            // `told The Times he`, `told the court the brakes failed`
            // `told Radio Wales the site was clear`
            None if capitals > 1
                && (article > at
                    || article + capitals == items.len()
                    || self.filler(items, article + capitals) > 0) =>
            {
                Some(article + capitals)
            }
            None => Some((article + 1).min(items.len())).filter(|&end| end > article),
        }
    }

    /// Whether a day stands at an item: `told the board Monday`.
    fn is_day(&self, items: &[Item], at: usize) -> bool {
        matches!(date::parse(&self.words(items, at)), Ok(Some((written, _))) if written.is_day() && !written.is_relative())
    }

    /// Whether a date stands behind a preposition.
    fn dates_at(&self, items: &[Item], at: usize) -> bool {
        matches!(date::parse(&self.words(items, at + 1)), Ok(Some(_)))
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
            .map(|(range, used)| (Fill::Number(range, to_u32(at), to_u32(at + used)), at + used))
            .collect()
    }

    fn date_at(&self, items: &[Item], at: usize) -> Option<(Fill, usize)> {
        let words = self.words(items, at);
        let (written, used): (WrittenDate, usize) = date::parse(&words).ok().flatten()?;
        let range = written.resolve(self.anchor, false)?;
        Some((Fill::Date(range, to_u32(at), to_u32(at + used)), at + used))
    }
}

/// The items of a line as forms are looked for in them.
struct Words<'c, 'i> {
    context: &'c Context<'c>,
    items: &'i [Item],
}

impl Line for Words<'_, '_> {
    fn word(&self, at: usize) -> Option<Symbol> {
        self.items.get(at).filter(|item| item.kind == ItemKind::Word).map(|item| item.word)
    }

    fn slot(&self, at: usize) -> Option<usize> {
        match self.items.get(at)?.kind {
            ItemKind::Open | ItemKind::Close => None,
            ItemKind::Word | ItemKind::Quoted | ItemKind::Slot(..) => {
                Some(self.context.name_at(self.items, at).map_or(at + 1, |(_, end)| end))
            }
        }
    }
}

/// The words of a line in which a slot is for the person spoken to.
struct Spoken<'c, 'i> {
    context: &'c Context<'c>,
    items: &'i [Item],
}

impl Line for Spoken<'_, '_> {
    fn word(&self, at: usize) -> Option<Symbol> {
        self.items.get(at).filter(|item| item.kind == ItemKind::Word).map(|item| item.word)
    }

    fn slot(&self, at: usize) -> Option<usize> {
        self.context.hearer_end(self.items, at)
    }
}

/// A walk through the tree of all patterns along the items of a line.
struct Walk<'a, 'i> {
    context: Context<'a>,
    items: &'i [Item],
    /// From where on all items are fillers.
    tail: usize,
    /// What fills the slots on the way to the current node.
    path: Vec<Fill>,
    /// What is still to be tried, the last first. No recursion: a pattern may have many words.
    open: Vec<Step>,
    /// The nodes and items from which all was tried. Whatever pattern lies behind them was met on the way that comes
    /// first in its own order of trying, so that to go there again adds nothing.
    seen: HashSet<(NodeId, usize)>,
    /// The patterns that match.
    ended: HashSet<u32>,
    found: Vec<Found>,
}

/// A step of a walk: to a node, and on from an item.
struct Step {
    node: NodeId,
    at: usize,
    /// How many slots are filled on the way there.
    depth: usize,
    /// What fills the last one, where the step is one over a slot.
    fill: Option<Fill>,
    /// Whether the node is left again further on, since a filler was passed over.
    again: bool,
}

impl<'a, 'i> Walk<'a, 'i> {
    fn new(context: Context<'a>, items: &'i [Item]) -> Self {
        let mut tail = items.len();
        while tail.checked_sub(1).is_some_and(|last| context.filler(items, last) > 0) {
            tail -= 1;
        }
        let (path, open, found) = (Vec::new(), Vec::new(), Vec::new());
        Self { context, items, tail, path, open, seen: HashSet::new(), ended: HashSet::new(), found }
    }

    fn run(mut self) -> Vec<Found> {
        self.open.push(Step { node: PatternTree::ROOT, at: 0, depth: 0, fill: None, again: false });
        while let Some(Step { node, at, depth, fill, again }) = self.open.pop() {
            self.path.truncate(depth);
            self.path.extend(fill);
            let Node { literals, slots, ends } = self.context.vocabulary.tree.node(node);
            if !again && at >= self.tail {
                ends.iter().for_each(|&pattern| self.end(pattern));
            }
            let leads_on = !(literals.is_empty() && slots.is_empty());
            if leads_on && at < self.items.len() && self.seen.insert((node, at)) {
                let first = self.open.len();
                self.next(node, at);
                // What is pushed last is tried first.
                if let Some(pushed) = self.open.get_mut(first..) {
                    pushed.reverse();
                }
            }
        }
        self.found
    }

    /// All steps from a node and an item, in the order in which they are to be tried.
    fn next(&mut self, node: NodeId, at: usize) {
        let (context, depth) = (self.context, self.path.len());
        let Node { literals, slots, .. } = context.vocabulary.tree.node(node);
        if !literals.is_empty() {
            self.literals(node, at);
        }
        for &(slot_type, next) in slots {
            // Most words are one name and can be nothing else.
            let only = context.only_fill(self.items, at, slot_type);
            let several = if only.is_some() { Vec::new() } else { context.fills(self.items, at, slot_type) };
            let step = |(fill, end)| Step { node: next, at: end, depth, fill: Some(fill), again: false };
            self.open.extend(only.into_iter().chain(several).map(step));
        }
        let skipped = context.filler(self.items, at);
        if skipped > 0 {
            self.open.push(Step { node, at: at + skipped, depth, fill: None, again: true });
        }
    }

    /// The steps over literal words.
    fn literals(&mut self, node: NodeId, at: usize) {
        let Context { vocabulary, symbols, .. } = self.context;
        let Some(item) = self.items.get(at) else { return };
        let depth = self.path.len();
        let step = |next| Step { node: next, at: at + 1, depth, fill: None, again: false };
        let class = |word| vocabulary.class(word);
        if item.kind == ItemKind::Word {
            let (word, lower) = (class(item.word), class(item.lower));
            let classes = std::iter::once(word).chain((lower != word).then_some(lower));
            self.open.extend(classes.filter_map(|class| vocabulary.tree.literal(node, class)).map(step));
        }
        // In quotes, words are ordinary words: they may be several of the pattern's.
        if item.kind == ItemKind::Quoted {
            let follow = |from, text| vocabulary.tree.literal(from, class(symbols.find(text)?));
            self.open.extend(symbols.get(item.word).split(' ').try_fold(node, follow).map(step));
        }
    }

    /// Takes a pattern that matches, if it did not before.
    fn end(&mut self, pattern: u32) {
        let vocabulary = self.context.vocabulary;
        let Some(own) = vocabulary.patterns.get(pattern as usize) else { return };
        if !self.ended.insert(pattern) {
            return;
        }
        let mut fills = vec![None; vocabulary.phrase(own.phrase).map_or(0, |phrase| phrase.slots.len())];
        for (slot, &fill) in own.pieces.iter().filter_map(Piece::slot).zip(&self.path) {
            if let Some(place) = fills.get_mut(slot) {
                *place = Some(fill);
            }
        }
        self.found.push(Found { pattern, fills });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        source::FileId,
        source::FileKind,
        syntax,
        vocabulary::{Compiler, near},
    };
    use proptest::prelude::*;

    struct NoNames(FormTable);

    impl Names for NoNames {
        fn forms(&self) -> &FormTable {
            &self.0
        }

        fn kind(&self, _: NameId) -> Option<NameKind> {
            None
        }

        fn quoted(&self, _: Symbol) -> Option<NameId> {
            None
        }
    }

    /// Reads rules, and lines as their items; a word in quotes is a quoted one.
    fn with_lines<T>(rules: &str, lines: &[&str], mut call: impl FnMut(&Context<'_>, &[Item]) -> T) -> Vec<T> {
        let (document, _) = syntax::parse(rules, FileKind::Rules);
        let mut symbols = Interner::default();
        let mut compiler = Compiler::new(&mut symbols);
        document.statements.iter().for_each(|statement| compiler.add(statement, FileId(0), false));
        let (vocabulary, _) = compiler.finish(&|_, _| Vec::new());
        let mut item = |token: u32, text: &str| {
            let kind = if text.starts_with('"') { ItemKind::Quoted } else { ItemKind::Word };
            let word = symbols.intern(&text.trim_matches('"').replace('_', " "));
            Item { kind, word, lower: word, token, mark: Mark::None, verbal: false }
        };
        let items: Vec<Vec<Item>> =
            lines.iter().map(|line| (0..).zip(line.split(' ')).map(|(at, text)| item(at, text)).collect()).collect();
        let names = NoNames(FormTable::default());
        let context = Context { vocabulary: &vocabulary, symbols: &symbols, names: &names, anchor: None };
        items.iter().map(|items| call(&context, items)).collect()
    }

    /// Whether a pattern matches all items from one on, by trying everything.
    fn step(context: &Context<'_>, pieces: &[Piece], items: &[Item], at: usize, fills: &mut [Option<Fill>]) -> bool {
        let vocabulary = context.vocabulary;
        let Some((piece, rest)) = pieces.split_first() else {
            return (at..items.len()).all(|index| context.filler(items, index) > 0);
        };
        let Some(item) = items.get(at) else { return false };
        let matches = match piece {
            Piece::Literal { class, .. } if item.kind == ItemKind::Quoted => {
                let text = context.symbols.get(item.word);
                let used = text.split(' ').count();
                let class = |word: &str| context.symbols.find(word).map(|word| vocabulary.class(word));
                let own = pieces.iter().map_while(|piece| match piece {
                    Piece::Literal { class, .. } => Some(Some(*class)),
                    Piece::Slot { .. } => None,
                });
                own.take(used).eq(text.split(' ').map(class)) && step(context, &pieces[used..], items, at + 1, fills)
            }
            Piece::Literal { class, .. } => {
                vocabulary.class(item.word) == *class && step(context, rest, items, at + 1, fills)
            }
            Piece::Slot { slot, slot_type } => context.fills(items, at, *slot_type).into_iter().any(|(fill, end)| {
                fills[*slot] = Some(fill);
                step(context, rest, items, end, fills)
            }),
        };
        let skipped = context.filler(items, at);
        matches || skipped > 0 && step(context, pieces, items, at + skipped, fills)
    }

    fn steps(rules: &str, line: &str) -> u32 {
        with_lines(rules, &[line], |context, items| near::search(context, items).1).into_iter().sum()
    }

    /// What a line costs depends on the line, and not on how many phrases there are.
    #[test]
    fn steps_do_not_grow_with_the_phrases() {
        let rules = |count: usize| (0..count).map(|at| format!("phrase {{a}} went w{at} {{b}}\n")).collect::<String>();
        assert_eq!(steps(&rules(100), "New York went w7 Old Town"), steps(&rules(1000), "New York went w7 Old Town"));
    }

    #[test]
    fn the_nearest_phrase_is_the_longest() {
        let rules = "phrase {a} paid {b}\nphrase {a} paid money to {b}\nphrase {a} paid money for {b}\n";
        let near =
            with_lines(rules, &["Ann Lee paid money to Bob", "Ann Lee paid Bob", "paid Bob"], |context, items| {
                match near::near(context, items) {
                    near::Near::Pattern(id) => context.vocabulary.patterns[id as usize].text.clone(),
                    near => format!("{near:?}"),
                }
            });
        assert_eq!(near, ["{a} paid money to {b}", "{a} paid {b}", "None"]);
    }

    proptest! {
        #[test]
        fn all_patterns_match_as_each_does_by_itself(
            patterns in prop::collection::btree_set(
                prop::collection::vec(prop_oneof!["met|saw|so|old", "\\{[abc]: each\\}|\\{[abc]\\}"], 1..5), 1..8),
            line in prop::collection::vec("met|saw|so|called|old|Ann|\"met_saw\"|\"so_old\"", 1..7),
        ) {
            let rules: String = patterns.iter().map(|words| format!("phrase {}\n", words.join(" "))).collect();
            let rules = format!("filler so called, old\n{rules}");
            let line = line.join(" ");
            with_lines(&rules, &[&line], |context, items| {
                let alone = (0..context.vocabulary.patterns.len() as u32).filter_map(|id| {
                    let pattern = context.vocabulary.patterns.get(id as usize)?;
                    let mut fills = vec![None; context.vocabulary.phrase(pattern.phrase)?.slots.len()];
                    let matches = step(context, &pattern.pieces, items, 0, &mut fills);
                    matches.then_some(Found { pattern: id, fills })
                });
                assert_eq!(context.matches(items), alone.collect::<Vec<_>>(), "{rules}{line}");
            });
        }
    }
}
