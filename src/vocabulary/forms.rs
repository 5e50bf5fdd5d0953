//! Forms of one or more words, found at the word where they begin, the longest first.

use crate::symbol::Symbol;
use hashbrown::HashMap;

/// A word of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FormPiece {
    /// A literal word.
    Word(Symbol),
    /// A slot: a name (the person spoken to, or any word of an indefinite name).
    Slot,
}

/// A form and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its words; never empty, one of the first two literal.
    pub pieces: Vec<FormPiece>,
    /// What it stands for.
    pub value: u32,
}

/// Forms by their first word.
#[derive(Clone, Debug, Default)]
pub struct FormTable {
    /// Whether a form begins with the word of that number: most words of a line begin none, and
    /// this is asked several times for each of them.
    starts: Vec<bool>,
    by_first: HashMap<Symbol, Vec<Form>>,
    /// Forms that begin with a slot (`{x} official`), by their second word.
    by_second: HashMap<Symbol, Vec<Form>>,
}

impl FormTable {
    /// Adds a form; gives the value of the same form where it was there already (and keeps that).
    pub fn add(&mut self, pieces: Vec<FormPiece>, value: u32) -> Option<u32> {
        let forms = match pieces.as_slice() {
            [FormPiece::Word(first), ..] => self.by_first.entry(*first).or_default(),
            [FormPiece::Slot, FormPiece::Word(second), ..] => self.by_second.entry(*second).or_default(),
            _ => return None,
        };
        if let Some(known) = forms.iter().find(|form| form.pieces == pieces) {
            return Some(known.value);
        }
        if let Some(&FormPiece::Word(first)) = pieces.first() {
            let index = first.0 as usize;
            if self.starts.len() <= index {
                self.starts.resize(index + 1, false);
            }
            if let Some(starts) = self.starts.get_mut(index) {
                *starts = true;
            }
        }
        let at = forms.partition_point(|form| form.pieces.len() >= pieces.len());
        forms.insert(at, Form { pieces, value });
        None
    }

    /// Gives a form that is there another value.
    pub fn replace(&mut self, pieces: &[FormPiece], value: u32) {
        let forms = match pieces {
            [FormPiece::Word(first), ..] => self.by_first.get_mut(first),
            [FormPiece::Slot, FormPiece::Word(second), ..] => self.by_second.get_mut(second),
            _ => None,
        };
        if let Some(form) = forms.and_then(|forms| forms.iter_mut().find(|form| form.pieces == pieces)) {
            form.value = value;
        }
    }

    /// Whether a form begins with a slot.
    pub fn has_second(&self) -> bool {
        !self.by_second.is_empty()
    }

    /// The forms that begin with a slot and have that second word, the longest first.
    pub fn second(&self, second: Symbol) -> &[Form] {
        if self.by_second.is_empty() { &[] } else { self.by_second.get(&second).map_or(&[], Vec::as_slice) }
    }

    /// The forms that begin with that word, the longest first.
    pub fn starting(&self, first: Symbol) -> &[Form] {
        if self.starts.get(first.0 as usize) != Some(&true) {
            return &[];
        }
        self.by_first.get(&first).map_or(&[], Vec::as_slice)
    }

    /// The words that forms begin with, in no order.
    pub fn firsts(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.by_first.keys().copied()
    }

    /// All forms, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Form> {
        self.by_first.values().chain(self.by_second.values()).flatten()
    }
}
