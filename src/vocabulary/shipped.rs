//! The phrases that come with the program, matched word for word: where a rule or another phrase names one.
//!
//! Lines are matched with them in another way, in `model/read/runs.rs`.

use super::{Context, Fill, Found, Item, ItemKind, Pattern, Piece};
use crate::interner::Symbol;
use smol_str::SmolStr;

/// The shipped patterns that fit some words piece by piece, in their order.
pub fn exact(context: &Context<'_>, items: &[Item]) -> Vec<Found> {
    let words: Vec<(u32, &Item)> =
        (0..).zip(items).filter(|&(at, _)| context.filler(items, at as usize) == 0).collect();
    let pasts: Vec<Option<&str>> = words.iter().map(|(_, item)| past(context, item.word)).collect();
    let shipped_past = |word: Symbol| context.vocabulary.shipped_pasts.get(&word).map(SmolStr::as_str);
    // They are one word, or forms of one verb.
    let same = |word: Symbol, item: &Item, past: Option<&str>| {
        word == item.word || past.is_some() && shipped_past(word) == past
    };
    let fits = |(index, pattern): (u32, &Pattern)| {
        if pattern.pieces.len() != words.len() {
            return None;
        }
        let mut fills = vec![None; context.vocabulary.phrase(pattern.phrase)?.slots.len()];
        for ((piece, &(at, item)), &past) in pattern.pieces.iter().zip(&words).zip(&pasts) {
            match *piece {
                Piece::Literal { word, .. } if item.kind == ItemKind::Word && same(word, item, past) => {}
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

/// The past of the verb that a word is a form of.
fn past<'c>(context: &'c Context<'_>, word: Symbol) -> Option<&'c str> {
    // A word that is nowhere on file has a number beyond all others.
    let known = (word.0 as usize) < context.symbols.len();
    let verb = context.vocabulary.verbs.get(if known { context.symbols.get(word) } else { "" });
    verb.map(|verb| verb.past)
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
