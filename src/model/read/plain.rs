//! Plain lines, read at a glance: one word for the speaker, perhaps a day, a cue, and a phrase whose
//! slots are filled by one word each.
//!
//! Nearly all lines of a large file are of this form, and the general way of `line.rs` asks a
//! dozen questions of each of their words. Here each word is asked once in a run what it could be
//! ([`Role`]), and a line that has nothing in it but words of one possible role is filed at once.
//! Everything else, and every doubt, is left to the general way: both read a plain line alike.

use super::{Input, Reader, Seen};
use crate::{
    model::{Claim, DateId, Flags, NameId, PropositionId, SourceId, Symbol, Term, TermKind, Voice},
    source::Place,
    symbol::{contraction, decapitalised},
    syntax::{
        ast::{self, Certainty, SlotType, Stance, TokenKind},
        token_text,
    },
    value::{date, number},
    vocabulary::{CueId, FormTable, Item, ItemKind, Pattern, Piece, net},
};

/// What a word can be in a line, whatever stands around it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Role {
    flags: u16,
    /// The number of the name it is, plus one: of a declared one, or of an undeclared one that was
    /// met before; 0 where it is none yet.
    name: u32,
    /// The number of the day it is, plus one; 0 where that was not asked yet.
    day: u32,
}

impl Role {
    /// It was looked at.
    const KNOWN: u16 = 1;
    /// It is a declared name by itself, and begins no other.
    const NAME: u16 = 1 << 1;
    /// It begins a declared name of several words.
    const LONG_NAME: u16 = 1 << 2;
    /// It begins a hedge, a negation, or what speaks of what lies ahead.
    const MODIFIER: u16 = 1 << 3;
    /// It begins what is skipped, or a name for nobody in particular.
    const FILLER: u16 = 1 << 4;
    /// It begins a cue.
    const CUE: u16 = 1 << 5;
    /// It is the first literal word of a pattern.
    const PATTERN: u16 = 1 << 6;
    /// It is the second word of a form that begins with a slot.
    const SECOND: u16 = 1 << 7;
    /// It stands for two words (`didn't`).
    const TWO: u16 = 1 << 8;
    /// `on`, `before` and the like: a date may follow.
    const PREPOSITION: u16 = 1 << 9;
    /// A date may begin with it.
    const BEGINS_DATE: u16 = 1 << 10;
    /// It is a day in full: `2025-11-26`.
    const DAY: u16 = 1 << 11;
    /// It begins with a capital.
    const CAPITAL: u16 = 1 << 12;
    /// At the start of a line it may be what it is in lower case.
    const OTHER_AT_START: u16 = 1 << 13;
    /// No form of several words begins here or ends here, and nothing takes it for something else.
    const NOT_ORDINARY: u16 = Self::LONG_NAME
        | Self::MODIFIER
        | Self::FILLER
        | Self::CUE
        | Self::PATTERN
        | Self::SECOND
        | Self::TWO
        | Self::DAY;

    const fn has(self, flags: u16) -> bool {
        self.flags & flags != 0
    }
}

/// How many slots a phrase may have to be read at a glance.
const SLOTS: usize = 8;

impl<'a> Reader<'a> {
    /// Puts a plain line on file; false where the line is not plain, and then nothing is.
    pub(super) fn plain(&mut self, input: &Input<'a>, source: SourceId, claim: &ast::Claim) -> bool {
        if !claim.details.is_empty() || claim.not_declared.is_some() {
            return false;
        }
        let mut items = std::mem::take(&mut self.scratch);
        let filed = self.plain_items(input, claim, &mut items) && self.plain_line(input, source, claim, &items);
        self.scratch = items;
        filed
    }

    /// The words of a line, if they are nothing but plain words. What is noted of the words is what
    /// the general way notes too.
    fn plain_items(&mut self, input: &Input<'a>, claim: &ast::Claim, items: &mut Vec<Item>) -> bool {
        items.clear();
        let tokens = input.document.tokens(claim.words);
        // A full stop at the end may be one of a name, or of the sentence.
        let stop = |token: &ast::Token| token_text(&input.file.text, *token).ends_with('.');
        if tokens.len() < 3 || tokens.last().is_none_or(stop) {
            return false;
        }
        for (offset, token) in tokens.iter().enumerate() {
            let text = token_text(&input.file.text, *token);
            if token.kind != TokenKind::Word || !text.is_ascii() {
                return false;
            }
            let word = self.symbols.intern(text);
            let role = self.role(word);
            if role.has(Role::LONG_NAME | Role::MODIFIER | Role::SECOND | Role::TWO) {
                return false;
            }
            let first_capital = offset == 0 && role.has(Role::CAPITAL);
            if first_capital && (role.has(Role::OTHER_AT_START) || self.capitals.contains(&word)) {
                return false;
            }
            self.mark_seen(word, if first_capital { Seen::FIRST } else { Seen::INSIDE });
            items.push(Item { kind: ItemKind::Word, word, lower: word, token: claim.words.start + offset as u32 });
        }
        true
    }

    /// Puts a line of plain words on file, if it is *speaker · day · cue · phrase*.
    fn plain_line(&mut self, input: &Input<'a>, source: SourceId, claim: &ast::Claim, items: &[Item]) -> bool {
        let role_at =
            |reader: &Self, index: usize| items.get(index).map_or(Role::default(), |item| reader.role_of(item));
        let speaker = role_at(self, 0);
        if speaker.has(Role::NOT_ORDINARY) {
            return false;
        }
        let dated = role_at(self, 1).has(Role::PREPOSITION);
        let mut said = None;
        if dated {
            let (Some(preposition), Some(day)) = (items.get(1), items.get(2)) else { return false };
            let only_day = self.role_of(day).flags & !(Role::KNOWN | Role::BEGINS_DATE) == Role::DAY;
            let only_preposition = self.role_of(preposition).flags == Role::KNOWN | Role::PREPOSITION;
            if !only_day || !only_preposition || self.symbols.get(preposition.word) != "on" {
                return false;
            }
            said = Some(day.word);
        }
        let from = if dated { 3 } else { 1 };
        let cue_role = role_at(self, from);
        if !cue_role.has(Role::CUE) || cue_role.has(Role::NAME | Role::DAY) {
            return false;
        }
        let Some((cue, None, to)) = self.context(None).cue_at(items, from) else { return false };
        let Some((stance, certainty, future)) =
            self.vocabulary.cue(cue).filter(|cue| !cue.unnamed).map(|cue| (cue.stance, cue.certainty, cue.future))
        else {
            return false;
        };
        let after = items.get(to..).unwrap_or(&[]);
        let whole = items.len();
        let mut fillers = 0;
        for (index, item) in items.iter().enumerate() {
            let role = self.role_of(item);
            if index >= to && role.has(Role::FILLER) {
                return false;
            }
            fillers += usize::from(role.has(Role::FILLER));
            let next = role_at(self, index + 1);
            let date_follows = role.has(Role::PREPOSITION)
                && (next.has(Role::BEGINS_DATE) || next.flags == 0 || self.symbols.get(item.word) == "as");
            if date_follows && !(dated && index == 1) {
                return false;
            }
        }
        let first = role_at(self, to);
        if after.is_empty() || first.has(Role::PREPOSITION | Role::BEGINS_DATE) {
            return false;
        }
        // A pattern takes one word for each of its pieces: so long a one may match the whole line.
        let candidates = items.iter().filter(|item| self.role_of(item).has(Role::PATTERN));
        for &id in candidates.flat_map(|item| self.vocabulary.patterns_at(self.vocabulary.class(item.word))) {
            let Some(pattern) = self.vocabulary.patterns.get(id as usize) else { return false };
            let measures = self.measured.get(id as usize).copied().unwrap_or(true);
            let length = pattern.pieces.len();
            let may_match = if measures {
                !(fillers == 0 && self.differs_early(pattern, items)) && self.context(None).matches_pattern(id, items)
            } else {
                length <= whole && length + fillers >= whole
            };
            if may_match {
                return false;
            }
        }
        let Some(found) = self.plain_phrase(after) else { return false };
        let Some((own, reporter)) = self.sources.get_mut(source.0 as usize).map(|source| {
            source.has_claims = true;
            (source.published, source.reporter)
        }) else {
            return false;
        };
        let published = self.dates.get(own.0 as usize).and_then(|range| range.single());
        let read = match found {
            // Numbers and dates may take several words: their part is read in the general way.
            Found::Measured => {
                let mut anchor = published;
                if let Some(day) = said {
                    let day = self.day(day);
                    anchor = self.dates.get(day.0 as usize).and_then(|range| range.single()).or(anchor);
                }
                self.written.clear();
                let speaker = self.plain_name(input, items.first());
                match self.phrase_alone(input, after, anchor) {
                    Some(read) if self.written.is_empty() => (speaker, read.proposition, read.negated, read.swapped),
                    _ => return false,
                }
            }
            Found::Pattern(id, slots, number) => {
                let speaker = self.plain_name(input, items.first());
                let Some((phrase, negated)) =
                    self.vocabulary.patterns.get(id as usize).map(|pattern| (pattern.phrase, pattern.negated))
                else {
                    return false;
                };
                let mut terms = [Term::new(TermKind::Number(0)); SLOTS];
                let mut count = 0;
                for index in slots.into_iter().filter(|&index| index != UNFILLED) {
                    let item = after.get(usize::from(index));
                    let term = if number == Some(index) {
                        match item.and_then(|item| self.plain_number(item.word)) {
                            Some(id) => TermKind::Number(id),
                            // Written in another way than before, which is kept: for the general way.
                            None => return false,
                        }
                    } else {
                        TermKind::Name(self.plain_name(input, item))
                    };
                    if let Some(slot) = terms.get_mut(count) {
                        *slot = Term::new(term);
                    }
                    count += 1;
                }
                let (proposition, swapped) = self.proposition(phrase, terms.get_mut(..count).unwrap_or_default());
                (speaker, proposition, negated, swapped)
            }
        };
        let said = said.map_or(DateId::UNKNOWN, |day| self.day(day));
        self.file_plain(input, source, claim, Plain { cue, stance, certainty, future, from, to, said, reporter, read });
        true
    }

    fn file_plain(&mut self, input: &Input<'a>, source: SourceId, claim: &ast::Claim, plain: Plain) {
        let Plain { cue, stance, certainty, future, from, to, said, reporter, read } = plain;
        let (speaker, proposition, negated, swapped) = read;
        let token = |offset: usize| claim.words.start + offset as u32;
        let cue_words = ast::Words { start: token(from), end: token(to) };
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        self.claims.push(Claim {
            place: Place::new(input.id, input.document.span(claim.words)),
            source,
            speaker,
            reporter,
            cue: Some(cue),
            cue_span: input.document.span(cue_words),
            proposition,
            stance: net(stance, negated),
            certainty,
            voice: Voice::Attributed,
            said,
            when: DateId::UNKNOWN,
            flags: Flags(Flags::LINE | flag(future, Flags::FUTURE) | flag(swapped, Flags::SWAPPED)),
            extra: 0,
        });
    }

    /// The one pattern that takes each of these words for one of its pieces; none where there is
    /// none, or more than one.
    fn plain_phrase(&self, after: &[Item]) -> Option<Found> {
        let vocabulary = &self.vocabulary;
        let mut found: Option<(u32, [u8; SLOTS], Option<u8>)> = None;
        let candidates = after.iter().filter(|item| self.role_of(item).has(Role::PATTERN));
        for &id in candidates.flat_map(|item| vocabulary.patterns_at(vocabulary.class(item.word))) {
            let pattern = vocabulary.patterns.get(id as usize)?;
            // A number or a date may take several words.
            if self.measured.get(id as usize).copied().unwrap_or(true) && pattern.pieces.len() < after.len() {
                return Some(Found::Measured);
            }
            if pattern.pieces.len() != after.len() || found.as_ref().is_some_and(|(known, ..)| *known == id) {
                continue;
            }
            let mut number = None;
            let mut slots = [UNFILLED; SLOTS];
            let mut fits = true;
            for (index, (piece, item)) in (0..).zip(pattern.pieces.iter().zip(after)) {
                match piece {
                    Piece::Literal { class, .. } => fits &= vocabulary.class(item.word) == *class,
                    // A cue may fill a slot or not: that depends on its length.
                    Piece::Slot { .. } if self.role_of(item).has(Role::CUE) => return None,
                    Piece::Slot { slot, slot_type } => {
                        fits &= match slot_type {
                            SlotType::Any | SlotType::Each => true,
                            // Behind the last word no other can belong to the number.
                            SlotType::Number if usize::from(index) + 1 == after.len() && self.is_digits(item.word) => {
                                number = Some(index);
                                true
                            }
                            SlotType::Number | SlotType::Date => return Some(Found::Measured),
                            // Whether a declared name is of the kind is for the general way to tell.
                            _ if self.role_of(item).has(Role::NAME) => return None,
                            _ => true,
                        };
                        *slots.get_mut(*slot)? = index;
                    }
                }
            }
            if fits {
                if found.is_some() {
                    return None;
                }
                found = Some((id, slots, number));
            }
        }
        found.map(|(id, slots, number)| Found::Pattern(id, slots, number))
    }

    /// Whether a pattern has a literal word before which each piece takes one word, and that word is
    /// not where it would be.
    fn differs_early(&self, pattern: &Pattern, items: &[Item]) -> bool {
        for (piece, item) in pattern.pieces.iter().zip(items) {
            match piece {
                Piece::Literal { class, .. } => return self.vocabulary.class(item.word) != *class,
                Piece::Slot { slot_type: SlotType::Number | SlotType::Date, .. } => return false,
                Piece::Slot { .. } => {}
            }
        }
        false
    }

    fn is_digits(&self, word: Symbol) -> bool {
        let text = self.symbols.get(word);
        text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The number that a word of digits is, where it is written as it was first.
    fn plain_number(&mut self, word: Symbol) -> Option<u32> {
        let text = self.symbols.get(word);
        let Ok(Some((range, 1))) = number::parse(&[text]) else { return None };
        let text = text.to_owned();
        let id = self.number(range, &text);
        (self.number_texts.get(id as usize) == Some(&text)).then_some(id)
    }

    /// The name that a word of a plain line is.
    fn plain_name(&mut self, input: &Input<'a>, item: Option<&Item>) -> NameId {
        let Some(item) = item else { return NameId(0) };
        let role = self.role_of(item);
        if let Some(id) = role.name.checked_sub(1) {
            return NameId(id);
        }
        let place = self.place_of(input, std::slice::from_ref(item));
        let id = self.undeclared(item.word, place, false);
        if let Some(role) = self.roles.get_mut(item.word.0 as usize) {
            role.name = id.0 + 1;
        }
        id
    }

    /// The day that a word is.
    fn day(&mut self, word: Symbol) -> DateId {
        let known = self.roles.get(word.0 as usize).and_then(|role| role.day.checked_sub(1));
        if let Some(id) = known {
            return DateId(id);
        }
        let range = match date::parse(&[self.symbols.get(word)]) {
            Ok(Some((date::WrittenDate::Range(range), _))) => range,
            _ => return DateId::UNKNOWN,
        };
        let id = self.date(range);
        if let Some(role) = self.roles.get_mut(word.0 as usize) {
            role.day = id.0 + 1;
        }
        id
    }

    fn role_of(&self, item: &Item) -> Role {
        self.roles.get(item.word.0 as usize).copied().unwrap_or_default()
    }

    /// What a word can be; looked up once for each word.
    fn role(&mut self, word: Symbol) -> Role {
        let index = word.0 as usize;
        if let Some(role) = self.roles.get(index).filter(|role| role.has(Role::KNOWN)) {
            return *role;
        }
        if self.roles.len() <= index {
            self.roles.resize((index + 1).max(self.symbols.len()), Role::default());
        }
        let role = self.new_role(word);
        if let Some(slot) = self.roles.get_mut(index) {
            *slot = role;
        }
        role
    }

    fn new_role(&self, word: Symbol) -> Role {
        let mut role = Role { flags: Role::KNOWN | self.uses(word), ..Role::default() };
        let text = self.symbols.get(word);
        let mut set = |flag: u16, holds: bool| role.flags |= if holds { flag } else { 0 };
        set(Role::TWO, contraction(text).is_some());
        set(Role::PREPOSITION, matches!(text, "on" | "in" | "before" | "after" | "since" | "by" | "as"));
        set(Role::BEGINS_DATE, date::may_begin(text));
        let is_day = text.len() == 10
            && matches!(date::parse(&[text]), Ok(Some((date::WrittenDate::Range(range), 1))) if range.single().is_some());
        set(Role::DAY, is_day);
        if let Some(plain) = decapitalised(text) {
            let other = self.symbols.find(&plain).map_or(0, |lower| self.uses(lower));
            set(Role::CAPITAL, true);
            set(Role::OTHER_AT_START, other != 0 || contraction(&plain).is_some());
        }
        if role.has(Role::NAME)
            && let [only] = self.declared.forms.starting(word)
        {
            role.name = only.value + 1;
        }
        role
    }

    /// What the vocabulary and the declared names use a word for.
    fn uses(&self, word: Symbol) -> u16 {
        let vocabulary = &self.vocabulary;
        let forms = &self.declared.forms;
        let begins = |table: &FormTable| !table.starting(word).is_empty();
        let mut flags = match forms.starting(word) {
            [] => 0,
            [only] if only.pieces.len() == 1 => Role::NAME,
            _ => Role::LONG_NAME,
        };
        let tables = [
            (&vocabulary.hedges, Role::MODIFIER),
            (&vocabulary.negations, Role::MODIFIER),
            (&vocabulary.futures, Role::MODIFIER),
            (&vocabulary.fillers, Role::FILLER),
            (&vocabulary.indefinites, Role::FILLER),
            (&vocabulary.cue_forms, Role::CUE),
        ];
        for (table, flag) in tables {
            if begins(table) {
                flags |= flag;
            }
            if !table.second(word).is_empty() {
                flags |= Role::SECOND;
            }
        }
        if !forms.second(word).is_empty() {
            flags |= Role::SECOND;
        }
        if !vocabulary.patterns_at(vocabulary.class(word)).is_empty() {
            flags |= Role::PATTERN;
        }
        flags
    }
}

/// The item of a slot that is not filled.
const UNFILLED: u8 = u8::MAX;

/// What the words after a cue are.
enum Found {
    /// A pattern, for each slot of its phrase the word that fills it, and which of them is a number.
    Pattern(u32, [u8; SLOTS], Option<u8>),
    /// A pattern with a number or a date in it may be among those that match.
    Measured,
}

/// A plain line as it was read.
struct Plain {
    cue: CueId,
    stance: Stance,
    certainty: Certainty,
    future: bool,
    from: usize,
    to: usize,
    said: DateId,
    reporter: NameId,
    read: (NameId, PropositionId, bool, bool),
}
