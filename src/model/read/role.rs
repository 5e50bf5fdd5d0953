//! What a word can be in a line: a name, a cue, a word of a phrase, a day. It is asked of each word once in a run.

use super::{Reader, marks};
use crate::{model::Symbol, symbol::decapitalised, value::date, vocabulary::FormTable};

/// What a word can be in a line, whatever stands around it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Role {
    pub flags: u16,
    /// What it is in the row of codes that a shape is found by.
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
    /// At the start of a line it may be what it is in lower case.
    pub const OTHER_AT_START: u16 = 1 << 13;
    /// No form of several words begins here or ends here, and nothing takes it for something else.
    pub const NOT_ORDINARY: u16 = Self::LONG_NAME
        | Self::MODIFIER
        | Self::FILLER
        | Self::CUE
        | Self::PATTERN
        | Self::SECOND
        | Self::TWO
        | Self::DAY;

    /// A line with such a word is not read at a glance.
    pub const NEVER: u32 = 0;
    /// Nothing in particular: an undeclared name, where a name can stand.
    pub const ORDINARY: u32 = 1;
    /// A declared name by itself.
    pub const ONLY_NAME: u32 = 2;
    /// A day in full.
    pub const ONLY_DAY: u32 = 3;
    /// A figure of a few digits.
    pub const DIGITS: u32 = 4;
    /// Whatever this word can be, and no other.
    pub const OWN: u32 = 5;

    /// Whether one of the flags is set.
    pub const fn has(self, flags: u16) -> bool {
        self.flags & flags != 0
    }
}

impl Reader<'_> {
    /// What a word can be, if that was asked before.
    pub(super) fn role_of(&self, word: Symbol) -> Role {
        self.roles.get(word.0 as usize).copied().unwrap_or_default()
    }

    /// What a word of that text can be.
    pub(super) fn new_role(&self, word: Symbol, text: &str) -> Role {
        let mut role = Role { flags: Role::KNOWN | self.uses(word), ..Role::default() };
        let mut set = |flag: u16, holds: bool| role.flags |= if holds { flag } else { 0 };
        let contractions = &self.vocabulary.contractions;
        set(Role::TWO, contractions.split(text).is_some());
        set(Role::PREPOSITION, matches!(text, "on" | "in" | "before" | "after" | "since" | "by" | "as"));
        set(Role::BEGINS_DATE, date::may_begin(text));
        let is_day = text.len() == 10
            && text.starts_with(|first: char| first.is_ascii_digit())
            && matches!(date::parse(&[text]), Ok(Some((date::WrittenDate::Range(range), 1))) if range.single().is_some());
        set(Role::DAY, is_day);
        let other = self.lower_case.find(&self.symbols, text).map_or(0, |lower| self.uses(lower));
        let two = |text: &str| decapitalised(text).is_some_and(|plain| contractions.split(&plain).is_some());
        let is_other = other != 0 || two(text);
        set(Role::OTHER_AT_START, is_other);
        if role.has(Role::NAME)
            && let Some(only) = self.declared.forms.only(word)
        {
            role.name = only.value + 1;
        }
        // Where two spaces stand there is an empty word between. A mark parts words.
        role.code = if text.is_empty() || marks::holds_mark(text) { Role::NEVER } else { self.code(word, text, role) };
        role
    }

    /// What a word is in the key of a shape.
    fn code(&self, word: Symbol, text: &str, role: Role) -> u32 {
        let digits = || text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
        if role.has(Role::LONG_NAME | Role::MODIFIER | Role::SECOND | Role::TWO) {
            return Role::NEVER;
        }
        // Literal words of phrases and further words of cues have no role of their own.
        if word.0 < self.vocabulary_words {
            return Role::OWN;
        }
        match role.flags & !(Role::KNOWN | Role::OTHER_AT_START) {
            0 => Role::ORDINARY,
            Role::NAME => Role::ONLY_NAME,
            Role::BEGINS_DATE if digits() => Role::DIGITS,
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
