//! The identity of a finding: stable when lines move, different when the claims are.

use crate::model::{Model, Term, TermKind, meaning::Group};
use crate::value::Number;
use crate::vocabulary::PhraseId;
use sha2::{Digest, Sha256};

/// How many hexadecimal digits a fingerprint has.
const DIGITS: usize = 12;

/// The fingerprint of some parts, in their order.
///
/// Acceptances in a pull request name fingerprints, so a claim that is made to have the fingerprint
/// of another must be out of reach: hence a cryptographic hash.
pub(super) fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // With its length before it, no two lists of parts run together.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let mut text = String::with_capacity(DIGITS);
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).take(DIGITS);
    text.extend(nibbles.filter_map(|nibble| char::from_digit(u32::from(nibble), 16)));
    text
}

/// Puts a proposition behind a text as it is hashed: in words that do not depend on which file was read first.
pub(super) fn push_proposition(text: &mut String, model: &Model, phrase: PhraseId, terms: &[Term]) {
    let pattern = model.vocabulary.phrase(phrase).map_or("", |phrase| phrase.text.as_str());
    text.push_str(if phrase == PhraseId::OPAQUE { "opaque" } else { pattern });
    for term in terms {
        text.push('|');
        push_term(text, model, *term);
    }
    if terms.is_empty() {
        text.push('|');
    }
}

/// A proposition as it is hashed.
pub(super) fn proposition(model: &Model, phrase: PhraseId, terms: &[Term]) -> String {
    let mut text = String::with_capacity(64);
    push_proposition(&mut text, model, phrase, terms);
    text
}

/// Puts a group behind a text as it is hashed.
pub(super) fn push_group(text: &mut String, model: &Model, group: &Group) {
    let (kind, index, phrase, terms) = match group {
        Group::One { phrase, index, per } => ("one ", index, phrase, per),
        Group::Opposite { phrase, index, slots } => ("opposite ", index, phrase, slots),
    };
    text.extend([kind, itoa::Buffer::new().format(*index), " "]);
    push_proposition(text, model, *phrase, terms);
}

/// A term as it is hashed.
pub(super) fn term(model: &Model, term: Term) -> String {
    let mut text = String::new();
    push_term(&mut text, model, term);
    text
}

/// Puts a term behind a text as it is hashed.
pub(super) fn push_term(text: &mut String, model: &Model, term: Term) {
    match term.kind() {
        // The same figure may be written in several ways, and the first one seen is no identity.
        TermKind::Number(index) => {
            let Some(range) = model.numbers.get(index as usize) else { return };
            push_number(text, range.low);
            text.push(' ');
            push_number(text, range.high);
            text.push_str(" None");
            if let Some(unit) = range.unit {
                text.truncate(text.len() - "None".len());
                text.push_str(&format!("{:?}", Some(unit)));
            }
        }
        TermKind::Proposition(id) => push_proposition(text, model, model.phrase(id), model.propositions.slots(id)),
        _ => model.push_term(text, term),
    }
}

/// Puts an end of a range behind a text, as an option is written for debugging: fingerprints that are
/// written in files rest on that form.
fn push_number(text: &mut String, number: Option<Number>) {
    match number {
        Some(number) => text.extend(["Some(", itoa::Buffer::new().format(number), ")"]),
        None => text.push_str("None"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_range_are_hashed_in_the_form_for_debugging() {
        for number in [None, Some(0), Some(-1), Some(1_300_000_000), Some(Number::MIN), Some(Number::MAX)] {
            let mut text = String::new();
            push_number(&mut text, number);
            assert_eq!(text, format!("{number:?}"));
        }
    }
}
