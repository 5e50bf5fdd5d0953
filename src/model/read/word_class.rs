//! What a word can be in a line: a name, a cue, a word of a phrase, a day. This is worked out once for each word of a run.
//! Words that the reading cannot tell apart have one class; the shapes of lines are made of these (`line_cache.rs`).

use super::{Reader, marks};
use crate::{
    model::{NameId, Symbol},
    syntax::ast::NameKind,
    text::fold::decapitalised,
    value::date,
    vocabulary::{FormPiece, FormTable, pattern::Names},
};

/// How many kinds of names there are.
const KINDS: u32 = NameKind::Thing as u32 + 1;

/// What a word can be in a line, whatever stands around it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Role {
    pub flags: u16,
    /// Its class, by which lines of one shape are found.
    pub code: u32,
    /// The number of the declared name it is, plus one; 0 where it is none.
    pub name: u32,
}

impl Role {
    /// It was looked at.
    pub const KNOWN: u16 = 1;
    /// It is a declared name by itself, and begins no other.
    pub const NAME: u16 = 1 << 1;
    /// It begins a declared name of several words.
    pub const LONG_NAME: u16 = 1 << 2;
    /// It begins a hedge, a negation, or what speaks of what lies ahead.
    pub const MODIFIER: u16 = 1 << 3;
    /// It begins what is skipped, or a name for nobody in particular.
    pub const FILLER: u16 = 1 << 4;
    /// It begins a cue.
    pub const CUE: u16 = 1 << 5;
    /// It is the first literal word of a pattern.
    pub const PATTERN: u16 = 1 << 6;
    /// It is the second word of a form that begins with a slot.
    pub const SECOND: u16 = 1 << 7;
    /// It stands for two words (`didn't`).
    pub const TWO: u16 = 1 << 8;
    /// `on`, `before` and the like: a date may follow.
    pub const PREPOSITION: u16 = 1 << 9;
    /// A date may begin with it.
    pub const BEGINS_DATE: u16 = 1 << 10;
    /// It is a day in full: `2025-11-26`.
    pub const DAY: u16 = 1 << 11;
    /// A date may end with it.
    pub const ENDS_DATE: u16 = 1 << 12;
    /// At the start of a line it may be what it is in lower case.
    pub const OTHER_AT_START: u16 = 1 << 13;
    /// It has a capital.
    pub const CAPITAL: u16 = 1 << 14;

    /// A line with such a word has no shape.
    pub const NEVER: u32 = 0;
    /// A day in full.
    pub const ONLY_DAY: u32 = 1;
    /// A figure of a few digits.
    pub const DIGITS: u32 = 2;
    /// Nothing in particular: an undeclared name, where a name can stand. One more where it has a capital.
    pub const ORDINARY: u32 = 3;
    pub const CAPITAL_ORDINARY: u32 = Self::ORDINARY + 1;
    /// A declared name by itself: two classes for each kind of name, the second for those with a capital.
    pub const ONLY_NAME: u32 = 5;
    /// A class of its own, for a word that is unlike all others.
    pub const OWN: u32 = Self::ONLY_NAME + 2 * KINDS;

    /// Whether one of the flags is set.
    pub const fn has(self, flags: u16) -> bool {
        self.flags & flags != 0
    }
}

impl Reader<'_> {
    /// What a word can be, once that is worked out.
    pub(super) fn role_of(&self, word: Symbol) -> Role {
        self.roles.get(word.0 as usize).copied().unwrap_or_default()
    }

    /// What a word of that text can be.
    pub(super) fn new_role(&self, word: Symbol, text: &str) -> Role {
        let mut role = Role { flags: Role::KNOWN | self.uses(word), ..Role::default() };
        let mut set = |flag: u16, holds: bool| role.flags |= if holds { flag } else { 0 };
        let contractions = &self.vocabulary.contractions;
        set(Role::PREPOSITION, matches!(text, "on" | "in" | "before" | "after" | "since" | "by" | "as"));
        set(Role::BEGINS_DATE, date::may_begin(text));
        // There may be many words with figures in them. Those that a date begins with are known by now.
        let has_figure = text.contains(|character: char| character.is_ascii_digit());
        set(Role::ENDS_DATE, !has_figure && date::may_end(text));
        set(Role::CAPITAL, text.starts_with(char::is_uppercase));
        let is_day = text.len() == 10
            && text.starts_with(|first: char| first.is_ascii_digit())
            && matches!(date::parse(&[text]), Ok(Some((date::WrittenDate::Range(range), 1))) if range.single().is_some());
        set(Role::DAY, is_day);
        let other = self.lower_case.find(&self.symbols, text).map_or(0, |lower| self.uses(lower));
        let two = |text: &str| decapitalised(text).is_some_and(|plain| contractions.split(&plain).is_some());
        set(Role::TWO, contractions.split(text).is_some() || (!has_figure && two(text)));
        set(Role::OTHER_AT_START, other != 0 || (!has_figure && date::may_begin_line(text)));
        if role.has(Role::NAME | Role::LONG_NAME)
            && let Some(alone) = self.declared.forms.find(&[FormPiece::Word(word)])
        {
            role.name = alone.value + 1;
        }
        // Where two spaces stand there is an empty word between. A mark parts words.
        role.code = if text.is_empty() || marks::holds_mark(text) { Role::NEVER } else { self.code(word, text, role) };
        role
    }

    /// The class of a word.
    fn code(&self, word: Symbol, text: &str, role: Role) -> u32 {
        // Two words are read where one stands.
        if role.has(Role::TWO) {
            return Role::NEVER;
        }
        // Literal words of phrases and further words of cues and names have no role of their own.
        let in_vocabulary = word.0 < self.vocabulary_words && !self.only_in_lines.contains(&word);
        if in_vocabulary
            || role.has(Role::OTHER_AT_START)
            || (word.0 < self.declared_words && self.inside_names.contains(&word))
        {
            return Role::OWN;
        }
        let capital = u32::from(role.has(Role::CAPITAL));
        match role.flags & !(Role::KNOWN | Role::CAPITAL) {
            0 => Role::ORDINARY + capital,
            Role::NAME => match role.name.checked_sub(1).and_then(|name| self.declared.kind(NameId(name))) {
                Some(kind) => Role::ONLY_NAME + 2 * kind as u32 + capital,
                None => Role::OWN,
            },
            Role::BEGINS_DATE if is_digits(text) => Role::DIGITS,
            flags if flags & !Role::BEGINS_DATE == Role::DAY => Role::ONLY_DAY,
            _ => Role::OWN,
        }
    }

    /// What the vocabulary and the declared names use a word for.
    fn uses(&self, word: Symbol) -> u16 {
        if word.0 >= self.declared_words {
            return 0;
        }
        let vocabulary = &self.vocabulary;
        let forms = &self.declared.forms;
        let begins = |table: &FormTable| table.begins(word);
        let mut flags = match forms.only(word) {
            Some(only) if only.pieces.len() == 1 => Role::NAME,
            None if !begins(forms) => 0,
            Some(_) | None => Role::LONG_NAME,
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
            if table.has_second_word(word) {
                flags |= Role::SECOND;
            }
        }
        if forms.has_second_word(word) {
            flags |= Role::SECOND;
        }
        if !vocabulary.patterns_at(vocabulary.class(word)).is_empty() {
            flags |= Role::PATTERN;
        }
        flags
    }
}

/// Whether a word is a figure of a few digits.
pub(super) fn is_digits(text: &str) -> bool {
    text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit())
}
