//! Where a finding is said to be.

use crate::{
    engine::{Match, SideRole},
    model::{Claim, ClaimId, Model},
    source::Place,
};

/// Where a claim is shown: the passage that carries it, where one was found, else its line.
pub fn shown(model: &Model, claim: &Claim) -> Place {
    model.extra(claim).and_then(|extra| extra.passage).unwrap_or(claim.place)
}

/// The claim that a finding is placed at: one of the story, where one takes part (of the strongest pair, if it can
/// be), else the first of the claims that are flagged and weigh most.
pub(super) fn primary(model: &Model, matched: &Match) -> Option<ClaimId> {
    let pair = matched.strongest.into_iter().flat_map(|(first, second)| std::iter::once(first).chain(second));
    let members = || matched.members.iter();
    let in_story = pair.chain(members().map(|member| member.claim)).find(|&id| {
        let claim = model.claim(id);
        model.source(claim.source).story
    });
    // Which pair is shown depends on what is said, and where a finding stands on the order of files and lines.
    let strongest = members().find(|member| member.role == SideRole::Subject && member.lowered == matched.lowered);
    in_story.or(strongest.or(members().next()).map(|member| member.claim))
}

/// The primary place of a finding. What is about the story stands in the story, on the words that an editor can still
/// change; everything else stands on its line in the claim file. What is about no claim stands on the first of the
/// things it is about, else on the rule.
pub(super) fn finding_place(model: &Model, claim: Option<ClaimId>, things: &[Place], rule: Place) -> Place {
    match claim.map(|id| model.claim(id)) {
        Some(claim) if model.source(claim.source).story => shown(model, claim),
        Some(claim) => claim.place,
        None => things.first().copied().unwrap_or(rule),
    }
}
