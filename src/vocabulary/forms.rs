//! Forms of one or more words, found at the word where they begin, the longest first.

use crate::{memory::fetch_at, symbol::Symbol};
use hashbrown::HashMap;
use smallvec::SmallVec;

/// A word of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FormPiece {
    /// A literal word.
    Word(Symbol),
    /// A slot: a name (the person spoken to, or any word of an indefinite name).
    Slot,
}

/// The words of a form. Nearly all forms, and names, have one or two.
pub type FormPieces = SmallVec<[FormPiece; 2]>;

/// A form and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its words; never empty, one of the first two literal.
    pub pieces: FormPieces,
    /// What it stands for.
    pub value: u32,
}

/// Forms by their first word.
#[derive(Clone, Debug, Default)]
pub struct FormTable {
    /// For each word by its number the group of forms that begin with it, plus one; 0 where there is none. Most words
    /// of a line begin none, and this is asked several times for each of them.
    starts: Vec<u32>,
    groups: Vec<Group>,
    /// Forms that begin with a slot (`{x} official`), by their second word.
    by_second: HashMap<Symbol, Vec<Form>>,
}

/// The forms that begin with one word, the longest first. There may be as many groups as there are declared names, and
/// nearly all are of one form.
#[derive(Clone, Debug)]
enum Group {
    One(Form),
    More(Vec<Form>),
}

impl Group {
    fn forms(&self) -> &[Form] {
        match self {
            Self::One(form) => std::slice::from_ref(form),
            Self::More(forms) => forms,
        }
    }

    fn forms_mut(&mut self) -> &mut [Form] {
        match self {
            Self::One(form) => std::slice::from_mut(form),
            Self::More(forms) => forms,
        }
    }

    fn add(&mut self, form: Form) {
        match self {
            Self::More(forms) => insert(forms, form),
            Self::One(one) => {
                let mut forms = vec![one.clone()];
                insert(&mut forms, form);
                *self = Self::More(forms);
            }
        }
    }
}

fn insert(forms: &mut Vec<Form>, form: Form) {
    let at = forms.partition_point(|known| known.pieces.len() >= form.pieces.len());
    forms.insert(at, form);
}

impl FormTable {
    /// Takes room for some more forms.
    pub fn reserve(&mut self, more: usize) {
        self.groups.reserve(more);
    }

    /// Adds a form; gives the value of the same form where it was there already (and keeps that).
    pub fn add(&mut self, pieces: FormPieces, value: u32) -> Option<u32> {
        let known = match pieces.as_slice() {
            [FormPiece::Word(first), ..] => self.starting(*first),
            [FormPiece::Slot, FormPiece::Word(second), ..] => self.second(*second),
            _ => return None,
        };
        if let Some(known) = known.iter().find(|form| *form.pieces == *pieces) {
            return Some(known.value);
        }
        let form = Form { pieces, value };
        match *form.pieces {
            [FormPiece::Word(first), ..] => self.add_starting(first, form),
            [FormPiece::Slot, FormPiece::Word(second), ..] => insert(self.by_second.entry(second).or_default(), form),
            _ => {}
        }
        None
    }

    fn add_starting(&mut self, first: Symbol, form: Form) {
        let index = first.0 as usize;
        if self.starts.len() <= index {
            self.starts.resize(index + 1, 0);
        }
        let Some(start) = self.starts.get_mut(index) else { return };
        match self.groups.get_mut((*start as usize).wrapping_sub(1)) {
            Some(group) => group.add(form),
            None => {
                self.groups.push(Group::One(form));
                *start = self.groups.len() as u32;
            }
        }
    }

    /// Gives a form that is there another value.
    pub fn replace(&mut self, pieces: &[FormPiece], value: u32) {
        let forms = match pieces {
            [FormPiece::Word(first), ..] => {
                let index = self.group_of(*first);
                index.and_then(|index| self.groups.get_mut(index)).map(Group::forms_mut)
            }
            [FormPiece::Slot, FormPiece::Word(second), ..] => self.by_second.get_mut(second).map(Vec::as_mut_slice),
            _ => None,
        };
        if let Some(form) = forms.and_then(|forms| forms.iter_mut().find(|form| *form.pieces == *pieces)) {
            form.value = value;
        }
    }

    fn group_of(&self, first: Symbol) -> Option<usize> {
        (*self.starts.get(first.0 as usize)? as usize).checked_sub(1)
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
    #[inline]
    pub fn starting(&self, first: Symbol) -> &[Form] {
        self.group_of(first).and_then(|index| self.groups.get(index)).map_or(&[], Group::forms)
    }

    /// Asks for the forms that begin with each of some words.
    pub fn fetch_each(&self, firsts: impl Iterator<Item = Symbol> + Clone) {
        firsts.clone().for_each(|first| fetch_at(&self.starts, first.0 as usize));
        firsts.filter_map(|first| self.group_of(first)).for_each(|index| fetch_at(&self.groups, index));
    }

    /// The words that forms begin with, in no order.
    pub fn firsts(&self) -> impl Iterator<Item = Symbol> + '_ {
        let first = |group: &Group| match group.forms().first().and_then(|form| form.pieces.first()) {
            Some(FormPiece::Word(first)) => Some(*first),
            _ => None,
        };
        self.groups.iter().filter_map(first)
    }

    /// All forms, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Form> + Clone {
        self.groups.iter().flat_map(Group::forms).chain(self.by_second.values().flatten())
    }
}
