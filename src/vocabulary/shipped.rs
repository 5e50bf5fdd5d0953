//! The phrases that come with the program, matched word for word: where a rule or another phrase names one.
//!
//! Lines are matched with them in another way, in `model/read/runs.rs`.

use super::{Context, Fill, Found, Item, ItemKind, Pattern, Piece};
use crate::symbol::Symbol;

/// The shipped patterns that fit some words piece by piece, in their order.
pub fn exact(context: &Context<'_>, items: &[Item]) -> Vec<Found> {
    let words: Vec<(u32, &Item)> =
        (0..).zip(items).filter(|&(at, _)| context.filler(items, at as usize) == 0).collect();
    let fits = |(index, pattern): (u32, &Pattern)| {
        if pattern.pieces.len() != words.len() {
            return None;
        }
        let mut fills = vec![None; context.vocabulary.phrase(pattern.phrase)?.slots.len()];
        for (piece, &(at, item)) in pattern.pieces.iter().zip(&words) {
            match *piece {
                Piece::Literal { word, .. } if item.kind == ItemKind::Word && same(context, word, item.word) => {}
                Piece::Literal { .. } => return None,
                Piece::Slot { slot, .. } => *fills.get_mut(slot)? = Some(fill(context, at, item)?),
            }
        }
        Some(Found { pattern: index, fills })
    };
    let phrase = |found: &Found| {
        context.vocabulary.shipped.get(found.pattern as usize).map(|pattern| (pattern.phrase, pattern.negated))
    };
    let mut found: Vec<Found> = Vec::new();
    for next in (0..).zip(&context.vocabulary.shipped).filter_map(fits) {
        // A phrase may have two wordings that differ in spelling only.
        if !found.iter().any(|known| phrase(known) == phrase(&next) && known.fills == next.fills) {
            found.push(next);
        }
    }
    found
}

/// Whether two words are one, or forms of one verb.
fn same(context: &Context<'_>, one: Symbol, other: Symbol) -> bool {
    let past = |word: Symbol| {
        // A word that is nowhere on file has a number beyond all others.
        let known = (word.0 as usize) < context.symbols.len();
        let verb = context.vocabulary.verbs.get(if known { context.symbols.get(word) } else { "" });
        verb.map(|verb| verb.past)
    };
    one == other || past(one).is_some_and(|one| past(other) == Some(one))
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
