//! Forms of one or more words, found at the word where they begin, the longest first.

use crate::{interner::Symbol, narrow::to_u32, prefetch::prefetch_at};
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

/// The words of a line that a form is looked for in.
pub trait Line {
    /// The word at an index, where a bare word stands there.
    fn word(&self, at: usize) -> Option<Symbol>;
    /// The index behind what a slot takes from an index on; none where it can take nothing.
    fn slot(&self, at: usize) -> Option<usize>;
}

/// A form that stands in a line, and the index behind it.
pub type Standing<'t> = (&'t Form, usize);

/// Forms by their first word.
#[derive(Clone, Debug, Default)]
pub struct FormTable {
    /// For each word by its number the group of forms that begin with it, plus one; 0 where there is none. Most words
    /// of a line begin none, and this is asked several times for each of them.
    starts: Vec<u32>,
    groups: Vec<Group>,
    /// Forms that begin with a slot (`{x} official`), by their second word.
    by_second: HashMap<Symbol, Group>,
}

/// The forms that begin with one word. There may be as many groups as there are declared names, and nearly all are of
/// one form.
#[derive(Clone, Debug)]
enum Group {
    One(Form),
    /// The longest first; of the same length, in the order in which they were added.
    Few(Vec<Form>),
    Many(Box<FormTree>),
}

/// How many forms with the same first word are looked through one by one.
const FEW: usize = 16;

/// Forms as a tree of what stands behind their first piece. A walk along a line finds all that stand there, however
/// many there are.
#[derive(Clone, Debug, Default)]
struct FormTree {
    /// In the order in which they were added.
    forms: Vec<Form>,
    /// The node that a piece leads to from another; the first is 0.
    edges: HashMap<(u32, FormPiece), u32>,
    /// The form that ends at a node.
    ends: HashMap<u32, u32>,
    nodes: u32,
}

impl FormTree {
    fn add(&mut self, form: Form) {
        let mut node = 0;
        for &piece in form.pieces.iter().skip(1) {
            let next = self.nodes + 1;
            let own = *self.edges.entry((node, piece)).or_insert(next);
            self.nodes = self.nodes.max(own);
            node = own;
        }
        if let Ok(number) = u32::try_from(self.forms.len()) {
            self.ends.entry(node).or_insert(number);
            self.forms.push(form);
        }
    }

    fn find(&self, pieces: &[FormPiece]) -> Option<u32> {
        let follow = |node, &piece| self.edges.get(&(node, piece)).copied();
        let node = pieces.iter().skip(1).try_fold(0, follow)?;
        self.ends.get(&node).copied()
    }

    /// All forms that stand at an index of a line, the longest first.
    fn standing(&self, line: &impl Line, at: usize) -> Vec<Standing<'_>> {
        let mut found: Vec<(u32, usize)> = Vec::new();
        let mut open = vec![(0, at + 1)];
        while let Some((node, index)) = open.pop() {
            found.extend(self.ends.get(&node).map(|&form| (form, index)));
            let follow = |piece| self.edges.get(&(node, piece)).copied();
            open.extend(line.word(index).and_then(|word| Some((follow(FormPiece::Word(word))?, index + 1))));
            open.extend(follow(FormPiece::Slot).and_then(|next| Some((next, line.slot(index)?))));
        }
        let length = |number: u32| self.forms.get(number as usize).map_or(0, |form| form.pieces.len());
        found.sort_unstable_by_key(|&(form, _)| (std::cmp::Reverse(length(form)), form));
        found.into_iter().filter_map(|(form, end)| Some((self.forms.get(form as usize)?, end))).collect()
    }
}

impl Group {
    fn forms(&self) -> &[Form] {
        match self {
            Self::One(form) => std::slice::from_ref(form),
            Self::Few(forms) => forms,
            Self::Many(tree) => &tree.forms,
        }
    }

    fn find(&self, pieces: &[FormPiece]) -> Option<&Form> {
        match self {
            Self::Many(tree) => tree.forms.get(tree.find(pieces)? as usize),
            Self::One(_) | Self::Few(_) => self.forms().iter().find(|form| *form.pieces == *pieces),
        }
    }

    fn find_mut(&mut self, pieces: &[FormPiece]) -> Option<&mut Form> {
        match self {
            Self::One(form) => (*form.pieces == *pieces).then_some(form),
            Self::Few(forms) => forms.iter_mut().find(|form| *form.pieces == *pieces),
            Self::Many(tree) => {
                let number = tree.find(pieces)?;
                tree.forms.get_mut(number as usize)
            }
        }
    }

    fn add(&mut self, form: Form) {
        match self {
            Self::Many(tree) => tree.add(form),
            Self::One(one) => {
                let mut forms = vec![one.clone()];
                insert(&mut forms, form);
                *self = Self::Few(forms);
            }
            Self::Few(forms) if forms.len() < FEW => insert(forms, form),
            Self::Few(forms) => {
                let mut tree = FormTree::default();
                // Of one length they are in the order in which they were added, which is all that is asked for.
                forms.drain(..).chain([form]).for_each(|form| tree.add(form));
                *self = Self::Many(Box::new(tree));
            }
        }
    }

    /// The longest form that stands at an index of a line.
    fn longest(&self, line: &impl Line, at: usize) -> Option<Standing<'_>> {
        match self {
            Self::Many(tree) => tree.standing(line, at).into_iter().next(),
            Self::One(_) | Self::Few(_) => self.forms().iter().find_map(|form| stands(form, line, at)),
        }
    }

    /// All forms that stand at an index of a line, the longest first.
    fn standing(&self, line: &impl Line, at: usize) -> Vec<Standing<'_>> {
        match self {
            Self::Many(tree) => tree.standing(line, at),
            Self::One(_) | Self::Few(_) => self.forms().iter().filter_map(|form| stands(form, line, at)).collect(),
        }
    }
}

/// A form that stands at an index of a line, where its first piece does.
fn stands<'t>(form: &'t Form, line: &impl Line, at: usize) -> Option<Standing<'t>> {
    let mut index = at + 1;
    for piece in form.pieces.iter().skip(1) {
        index = match piece {
            FormPiece::Word(word) => (line.word(index)? == *word).then_some(index + 1)?,
            FormPiece::Slot => line.slot(index)?,
        };
    }
    Some((form, index))
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
        if let Some(known) = self.find(&pieces) {
            return Some(known.value);
        }
        let form = Form { pieces, value };
        match *form.pieces {
            [FormPiece::Word(first), ..] => self.add_starting(first, form),
            [FormPiece::Slot, FormPiece::Word(second), ..] => match self.by_second.get_mut(&second) {
                Some(group) => group.add(form),
                None => drop(self.by_second.insert(second, Group::One(form))),
            },
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
                *start = to_u32(self.groups.len());
            }
        }
    }

    /// The form of these pieces.
    pub fn find(&self, pieces: &[FormPiece]) -> Option<&Form> {
        let group = match pieces {
            [FormPiece::Word(first), ..] => self.group(*first),
            [FormPiece::Slot, FormPiece::Word(second), ..] => self.by_second.get(second),
            _ => None,
        };
        group?.find(pieces)
    }

    /// Gives a form that is there another value.
    pub fn replace(&mut self, pieces: &[FormPiece], value: u32) {
        let group = match pieces {
            [FormPiece::Word(first), ..] => {
                let index = self.group_of(*first);
                index.and_then(|index| self.groups.get_mut(index))
            }
            [FormPiece::Slot, FormPiece::Word(second), ..] => self.by_second.get_mut(second),
            _ => None,
        };
        if let Some(form) = group.and_then(|group| group.find_mut(pieces)) {
            form.value = value;
        }
    }

    fn group_of(&self, first: Symbol) -> Option<usize> {
        (*self.starts.get(first.0 as usize)? as usize).checked_sub(1)
    }

    #[inline]
    fn group(&self, first: Symbol) -> Option<&Group> {
        self.groups.get(self.group_of(first)?)
    }

    /// Whether a form begins with a slot.
    pub fn has_second(&self) -> bool {
        !self.by_second.is_empty()
    }

    /// Whether a form begins with a slot and has that second word.
    pub fn has_second_word(&self, second: Symbol) -> bool {
        self.has_second() && self.by_second.contains_key(&second)
    }

    /// Whether a form begins with that word.
    #[inline]
    pub fn begins(&self, first: Symbol) -> bool {
        self.group_of(first).is_some()
    }

    /// Whether that word is a form by itself.
    pub fn is_form(&self, word: Symbol) -> bool {
        self.group(word).is_some_and(|group| group.find(&[FormPiece::Word(word)]).is_some())
    }

    /// The value of the form that is that word alone, and how many words it has.
    pub fn only_word(&self, word: Symbol) -> Option<(u32, usize)> {
        let form = self.group(word)?.find(&[FormPiece::Word(word)])?;
        Some((form.value, form.pieces.len()))
    }

    /// The form that begins with that word, where it is the only one.
    pub fn only(&self, first: Symbol) -> Option<&Form> {
        match self.group(first)? {
            Group::One(form) => Some(form),
            Group::Few(_) | Group::Many(_) => None,
        }
    }

    /// The longest form that begins with `first` and stands at an index of a line.
    #[inline]
    pub fn longest(&self, first: Symbol, line: &impl Line, at: usize) -> Option<Standing<'_>> {
        self.group(first)?.longest(line, at)
    }

    /// The longest form with a slot at an index of a line and `second` behind it.
    #[inline]
    pub fn longest_with_second(&self, second: Symbol, line: &impl Line, at: usize) -> Option<Standing<'_>> {
        if self.by_second.is_empty() { None } else { self.by_second.get(&second)?.longest(line, at) }
    }

    /// All forms that begin with `first` and stand at an index of a line, the longest first.
    pub fn standing(&self, first: Symbol, line: &impl Line, at: usize) -> Vec<Standing<'_>> {
        self.group(first).map_or_else(Vec::new, |group| group.standing(line, at))
    }

    /// Asks for the forms that begin with each of some words.
    pub fn fetch_each(&self, firsts: impl Iterator<Item = Symbol> + Clone) {
        firsts.clone().for_each(|first| prefetch_at(&self.starts, first.0 as usize));
        firsts.filter_map(|first| self.group_of(first)).for_each(|index| prefetch_at(&self.groups, index));
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
        self.groups.iter().chain(self.by_second.values()).flat_map(Group::forms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A line in which a slot takes one word.
    struct OneByOne<'l>(&'l [u32]);

    impl Line for OneByOne<'_> {
        fn word(&self, at: usize) -> Option<Symbol> {
            self.0.get(at).map(|&word| Symbol(word))
        }

        fn slot(&self, at: usize) -> Option<usize> {
            (at < self.0.len()).then_some(at + 1)
        }
    }

    proptest! {
        #[test]
        fn many_forms_are_found_as_one_by_one(
            forms in prop::collection::vec(prop::collection::vec(0_u32..4, 1..5), 0..60),
            line in prop::collection::vec(1_u32..4, 1..6),
        ) {
            let mut table = FormTable::default();
            let mut all: Vec<Form> = Vec::new();
            for (value, form) in (0..).zip(&forms) {
                let piece = |&word: &u32| if word == 0 { FormPiece::Slot } else { FormPiece::Word(Symbol(word)) };
                let pieces: FormPieces = [FormPiece::Word(Symbol(1))].into_iter().chain(form.iter().map(piece)).collect();
                let known = all.iter().find(|form| form.pieces == pieces).map(|form| form.value);
                prop_assert_eq!(table.add(pieces.clone(), value), known);
                if known.is_none() {
                    all.push(Form { pieces, value });
                }
            }
            let line = OneByOne(&line);
            let mut expect: Vec<Standing<'_>> = all.iter().filter_map(|form| stands(form, &line, 0)).collect();
            expect.sort_by_key(|(form, _)| std::cmp::Reverse(form.pieces.len()));
            prop_assert_eq!(table.standing(Symbol(1), &line, 0), expect.clone());
            prop_assert_eq!(table.longest(Symbol(1), &line, 0), expect.first().copied());
            prop_assert_eq!(table.iter().count(), all.len());
        }
    }
}
