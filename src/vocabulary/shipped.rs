//! The phrases that come with the program, matched word for word: where a rule or another phrase names one.
//!
//! Lines are matched with them in another way, in `model/read/runs.rs`.

use super::{Context, Fill, Found, Item, ItemKind, Pattern, Piece, verbs::Verbs};
use crate::interner::{Interner, Symbol};
use hashbrown::HashMap;
use smol_str::SmolStr;

/// Finds patterns by one of their words, since every phrase that another one names is compared with all of them.
#[derive(Debug, Default)]
pub(super) struct ShippedIndex {
    /// The patterns of that many pieces that have a word there as their first, by the word as it is compared.
    by_first_word: HashMap<(usize, usize, SmolStr), Vec<u32>>,
    /// The words of patterns as they are compared.
    compared: HashMap<Symbol, SmolStr>,
}

impl ShippedIndex {
    /// Takes a pattern, which has that number.
    pub(super) fn add(&mut self, number: u32, pattern: &Pattern, symbols: &Interner, verbs: &Verbs) {
        let mut first = None;
        for (at, piece) in pattern.pieces.iter().enumerate() {
            let Piece::Literal { word, .. } = *piece else { continue };
            let compared = self.compared.entry(word).or_insert_with(|| compared(symbols.get(word), verbs));
            if first.is_none() {
                first = Some((pattern.pieces.len(), at, compared.clone()));
            }
        }
        if let Some(first) = first {
            self.by_first_word.entry(first).or_default().push(number);
        }
    }

    /// The numbers of the patterns of as many pieces as there are words that have their first word in common with them,
    /// in order.
    fn candidates(&self, words: &[SmolStr]) -> Vec<u32> {
        let keys = words.iter().enumerate().map(|(at, word)| (words.len(), at, word.clone()));
        let mut numbers: Vec<u32> = keys.filter_map(|key| self.by_first_word.get(&key)).flatten().copied().collect();
        numbers.sort_unstable();
        numbers
    }
}

/// A word as it is compared: the past of a verb stands for all its forms.
fn compared(word: &str, verbs: &Verbs) -> SmolStr {
    verbs.get(word).map_or(word, |verb| verb.past).into()
}

/// The shipped patterns that fit some words piece by piece, in their order.
pub fn exact(context: &Context<'_>, items: &[Item]) -> Vec<Found> {
    let vocabulary = context.vocabulary;
    let words: Vec<(u32, &Item)> =
        (0..).zip(items).filter(|&(at, _)| context.filler(items, at as usize) == 0).collect();
    let texts: Vec<SmolStr> =
        words.iter().map(|(_, item)| compared(text(context, item.word), &vocabulary.verbs)).collect();
    let same = |word: Symbol, text: &SmolStr| vocabulary.shipped_index.compared.get(&word) == Some(text);
    let fits = |index: u32| {
        let pattern = vocabulary.shipped.get(index as usize)?;
        let mut fills = vec![None; vocabulary.phrase(pattern.phrase)?.slots.len()];
        for ((piece, &(at, item)), text) in pattern.pieces.iter().zip(&words).zip(&texts) {
            match *piece {
                Piece::Literal { word, .. } if item.kind == ItemKind::Word && same(word, text) => {}
                Piece::Literal { .. } => return None,
                Piece::Slot { slot, .. } => *fills.get_mut(slot)? = Some(fill(context, at, item)?),
            }
        }
        Some(Found { pattern: index, fills })
    };
    let phrase =
        |found: &Found| vocabulary.shipped.get(found.pattern as usize).map(|pattern| (pattern.phrase, pattern.negated));
    let mut found: Vec<Found> = Vec::new();
    for next in vocabulary.shipped_index.candidates(&texts).into_iter().filter_map(fits) {
        // A phrase may have two wordings that differ in spelling only.
        if !found.iter().any(|known| phrase(known) == phrase(&next) && known.fills == next.fills) {
            found.push(next);
        }
    }
    found
}

/// The text of a word. A word that is nowhere on file has a number beyond all others, and no text.
fn text<'c>(context: &'c Context<'_>, word: Symbol) -> &'c str {
    if (word.0 as usize) < context.symbols.len() { context.symbols.get(word) } else { "" }
}

fn fill(context: &Context<'_>, at: u32, item: &Item) -> Option<Fill> {
    match item.kind {
        ItemKind::Slot(index, _) => Some(Fill::Slot(index)),
        ItemKind::Word | ItemKind::Quoted => Some(match context.name_at(&[*item], 0) {
            Some((Fill::Indefinite(..), _)) => Fill::Indefinite(at, at + 1),
            Some((fill, _)) => fill,
            None => Fill::Word(item.word),
        }),
        ItemKind::Open | ItemKind::Close => None,
    }
}
