//! The identity of a finding: stable when lines move, different when the claims are.

use crate::model::{Model, Term, TermKind, meaning::Group};
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
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).take(DIGITS);
    nibbles.filter_map(|nibble| char::from_digit(u32::from(nibble), 16)).collect()
}

/// A proposition as it is hashed: in words that do not depend on which file was read first.
pub(super) fn proposition(model: &Model, phrase: PhraseId, terms: &[Term]) -> String {
    let pattern = model.vocabulary.phrase(phrase).map_or("", |phrase| phrase.text.as_str());
    let kind = if phrase == PhraseId::OPAQUE { "opaque" } else { pattern };
    let terms: Vec<String> = terms.iter().map(|term| self::term(model, *term)).collect();
    format!("{kind}|{}", terms.join("|"))
}

/// A group as it is hashed.
pub(super) fn group(model: &Model, group: &Group) -> String {
    match group {
        Group::One { phrase, index, per } => format!("one {index} {}", proposition(model, *phrase, per)),
        Group::Opposite { phrase, index, slots } => format!("opposite {index} {}", proposition(model, *phrase, slots)),
    }
}

/// A term as it is hashed.
pub(super) fn term(model: &Model, term: Term) -> String {
    match term.kind() {
        // The same figure may be written in several ways, and the first one seen is no identity.
        TermKind::Number(index) => model
            .numbers
            .get(index as usize)
            .map_or_else(String::new, |range| format!("{:?} {:?} {:?}", range.low, range.high, range.unit)),
        TermKind::Proposition(id) => proposition(model, model.phrase(id), model.propositions.slots(id)),
        _ => model.term_text(term),
    }
}
