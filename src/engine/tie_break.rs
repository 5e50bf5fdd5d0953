//! Which of several answers is shown.

use super::{
    compare::{claim_of, source_of, term_of},
    facts::Facts,
};
use crate::{
    model::{ClaimId, PropositionId, semantics::PointId},
    rules::ir::ValueType,
};
use std::cmp::Ordering;

/// The order of two things of a kind by what they say. Of several answers that weigh the same the first in this order
/// is shown: numbers follow the order of files and lines.
pub(super) fn by_content(facts: &Facts<'_>, kind: ValueType, one: u32, other: u32) -> Ordering {
    let model = facts.model;
    if one == other {
        return Ordering::Equal;
    }
    let source = |id: u32| source_of(model, id).map(|source| source.name.as_str());
    let proposition = |id: u32| ((id as usize) < model.propositions.len()).then_some(PropositionId(id));
    let claims = claim_of(model, one).zip(claim_of(model, other));
    match kind {
        ValueType::Claim if claims.is_some() => model.compare_claims(ClaimId(one), ClaimId(other)),
        ValueType::Source => source(one).cmp(&source(other)).then(one.cmp(&other)),
        ValueType::Value => model.compare_terms(term_of(one), term_of(other)).then(one.cmp(&other)),
        ValueType::Proposition => match proposition(one).zip(proposition(other)) {
            Some((one, other)) => model.compare_propositions(one, other).then(one.cmp(&other)),
            None => one.cmp(&other),
        },
        ValueType::Point => {
            let (one, other) = (PointId::from_raw(one), PointId::from_raw(other));
            facts.meaning.compare_points(model, one, other).then(one.cmp(&other))
        }
        // What is no claim stands for none, and comes last by its number.
        ValueType::Claim
        | ValueType::Phrase
        | ValueType::Cue
        | ValueType::Date
        | ValueType::Number
        | ValueType::Certainty
        | ValueType::Stance
        | ValueType::Voice
        | ValueType::Text
        | ValueType::Quote => one.cmp(&other),
    }
}
