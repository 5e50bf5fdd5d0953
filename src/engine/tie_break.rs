//! Chooses which of several equal answers is shown.

use super::{
    compare::{claim_of, source_of, term_of},
    facts::Facts,
};
use crate::{
    model::{ClaimId, PropositionId, semantics::PointId},
    rules::ir::ValueType,
};
use std::cmp::Ordering;

/// Orders two things of one kind by content. Of several answers of equal weight, the first in this order is shown.
/// Numbers would make the choice depend on the order of files and lines.
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
        // Other kinds have no content to compare, so their numbers decide.
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
