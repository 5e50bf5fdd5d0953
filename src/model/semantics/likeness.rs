//! Names that may well mean one thing, so that a phrase that comes with the program takes no two of them for two.
//!
//! A project that declares `one author per work` knows how its names are written. A shipped phrase meets lines as they
//! come: `Brandon` and `Ada Brandon`, `the fire` and `the fire at the mill`, `Hart` and `an official`.

use crate::{
    model::{Model, NameId},
    syntax::ast::{NameKind, SlotType},
    vocabulary::{Phrase, common::is_common, regions},
};
use smallvec::SmallVec;

/// Whether two names may mean one thing, as far as their words tell.
pub(super) fn may_be_one(model: &Model, phrase: &Phrase, slot: usize, one: NameId, other: NameId) -> bool {
    let is_place = phrase.slots.get(slot).is_some_and(|slot| slot.slot_type == SlotType::Kind(NameKind::Place));
    if is_place && regions::may_hold(&model.name(one).text, &model.name(other).text) {
        return true;
    }
    let (one, other) = (NameWords::new(model, one), NameWords::new(model, other));
    let tells_apart = phrase.describes(slot, &model.symbols) || (one.is_proper && other.is_proper);
    !tells_apart || one.has_all(&other) || other.has_all(&one) || one.is_short_for(&other) || other.is_short_for(&one)
}

/// The words of a name that tell what it is: those before its first preposition.
struct NameWords<'a> {
    head: SmallVec<[&'a str; 8]>,
    /// Whether it is a name and no description.
    is_proper: bool,
}

impl<'a> NameWords<'a> {
    fn new(model: &'a Model, id: NameId) -> Self {
        let name = model.name(id);
        let is_preposition = |word: &&str| {
            let symbol = model.symbols.find(word);
            symbol.is_some_and(|symbol| model.vocabulary.lists.prepositions.is_form(symbol))
        };
        let is_title = |word: &&str| {
            let symbol = model.symbols.find(word);
            symbol.is_some_and(|symbol| model.vocabulary.lists.titles.is_form(symbol))
        };
        let words = name.text.split_whitespace().take_while(|word| !is_preposition(word));
        let head: SmallVec<[&str; 8]> = words.filter(|word| !is_title(word)).collect();
        let is_name = |word: &&str| word.starts_with(|first: char| !first.is_lowercase());
        // `Soldiers` at the start of a line is no name.
        let is_noun = head.len() == 1 && head.first().is_some_and(|word| is_common(word));
        let is_proper = name.declared.is_some() || (head.last().is_some_and(is_name) && !is_noun);
        Self { head, is_proper }
    }

    /// Whether all words of another stand in it: `Ada Brandon` has those of `Brandon`.
    fn has_all(&self, other: &Self) -> bool {
        other.head.iter().all(|word| self.head.iter().any(|own| own.to_lowercase() == word.to_lowercase()))
    }

    /// Whether it is another with initials for its first names: `A. Brandon`, `Ada Brandon`.
    fn is_short_for(&self, other: &Self) -> bool {
        let initial = |word: &str| word.chars().next();
        let is_initial = |word: &str| word.trim_end_matches('.').chars().count() == 1;
        match (self.head.as_slice(), other.head.as_slice()) {
            ([first, .., last], [long, .., own]) => is_initial(first) && initial(first) == initial(long) && last == own,
            _ => false,
        }
    }
}
