//! Phrases that can match the same words without one being a special case of the other.

use super::{Pattern, PhraseId, Piece, Vocabulary, compile::USABLE};
use crate::{diagnostic::Diagnostic, symbol::Symbols, syntax::ast::SlotType};
use hashbrown::HashMap;

/// Whether every line that `special` matches is matched by `general` too, word by word.
pub fn is_special_case(special: &Pattern, general: &Pattern) -> bool {
    special.pieces.len() == general.pieces.len()
        && special.pieces.iter().zip(&general.pieces).all(|pair| match pair {
            (Piece::Literal { class: one, .. }, Piece::Literal { class: other, .. }) => one == other,
            (Piece::Literal { .. }, Piece::Slot { slot_type, .. }) => {
                !matches!(slot_type, SlotType::Number | SlotType::Date)
            }
            (Piece::Slot { .. }, Piece::Literal { .. }) => false,
            (Piece::Slot { slot_type: special, .. }, Piece::Slot { slot_type: general, .. }) => {
                special == general || matches!(general, SlotType::Any | SlotType::Each)
            }
        })
}

/// Reports each pair of phrases that overlap, at the later one, with a sentence that fits both.
pub fn find(vocabulary: &Vocabulary, symbols: &Symbols) -> Vec<Diagnostic> {
    let mut by_length: HashMap<usize, Vec<&Pattern>> = HashMap::new();
    for pattern in &vocabulary.patterns {
        by_length.entry(pattern.pieces.len()).or_default().push(pattern);
    }
    let mut diagnostics = Vec::new();
    let mut reported: Vec<(PhraseId, PhraseId)> = Vec::new();
    for (index, later) in vocabulary.patterns.iter().enumerate() {
        let others = by_length.get(&later.pieces.len()).map_or(&[][..], Vec::as_slice);
        for earlier in others.iter().take_while(|earlier| !std::ptr::eq(**earlier, later)) {
            let pair = (earlier.phrase, later.phrase);
            if earlier.phrase == later.phrase || reported.contains(&pair) {
                continue;
            }
            let Some(sentence) = common(earlier, later, symbols) else { continue };
            if is_special_case(earlier, later) != is_special_case(later, earlier) {
                continue;
            }
            reported.push(pair);
            let place = |id: PhraseId| vocabulary.phrase(id).and_then(|phrase| phrase.place);
            let (Some(first), Some(second)) = (place(earlier.phrase), place(later.phrase)) else { continue };
            let message = format!("`{}` and `{}` can match the same words", earlier.text, later.text);
            diagnostics.push(
                Diagnostic::new("overlapping-phrases", USABLE, second, message)
                    .label("this phrase")
                    .also(first, "and this one")
                    .help(format!("both match `{sentence}`; such a line is reported as ambiguous"))
                    .help("add a word to one of them, or give their slots types that differ"),
            );
        }
        debug_assert!(index < vocabulary.patterns.len());
    }
    diagnostics
}

/// A sentence that both match, if there is one.
fn common(one: &Pattern, other: &Pattern, symbols: &Symbols) -> Option<String> {
    // Nearly all pairs have other words, and no sentence has to be begun to see that.
    let differ = |pair: (&Piece, &Piece)| match pair {
        (Piece::Literal { class: one, .. }, Piece::Literal { class: other, .. }) => one != other,
        _ => false,
    };
    if one.pieces.iter().zip(&other.pieces).any(differ) {
        return None;
    }
    let mut words = Vec::new();
    let mut letter = b'A';
    for pair in one.pieces.iter().zip(&other.pieces) {
        let slot_words = |letter: &mut u8, slot_type: SlotType| match slot_type {
            SlotType::Number => "7".to_owned(),
            SlotType::Date => "2025-10-14".to_owned(),
            _ => {
                let name = char::from(*letter).to_string();
                *letter = if *letter == b'Z' { b'A' } else { *letter + 1 };
                name
            }
        };
        words.push(match pair {
            (Piece::Literal { word, .. }, Piece::Literal { .. }) => symbols.get(*word).to_owned(),
            (Piece::Literal { word, .. }, Piece::Slot { slot_type, .. })
            | (Piece::Slot { slot_type, .. }, Piece::Literal { word, .. }) => {
                // A literal word that stands where a number, a date or a name of a declared kind is
                // wanted would have to be declared as such: that cannot be seen from here.
                if !matches!(slot_type, SlotType::Any | SlotType::Each) {
                    return None;
                }
                symbols.get(*word).to_owned()
            }
            (Piece::Slot { slot_type: one, .. }, Piece::Slot { slot_type: other, .. }) => match (one, other) {
                (SlotType::Kind(one), SlotType::Kind(other)) if one != other => return None,
                (SlotType::Number, SlotType::Date | SlotType::Kind(_))
                | (SlotType::Date | SlotType::Kind(_), SlotType::Number) => return None,
                (SlotType::Date, SlotType::Kind(_)) | (SlotType::Kind(_), SlotType::Date) => return None,
                (SlotType::Any | SlotType::Each, typed) | (typed, _) => slot_words(&mut letter, *typed),
            },
        });
    }
    Some(words.join(" "))
}
