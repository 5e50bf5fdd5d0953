//! Chooses the places of claims and findings.

use crate::{
    engine::{Match, SideRole},
    model::{Claim, ClaimId, Model},
    source::Place,
};

/// The place to show for a claim: the passage that it is from, if that was found, otherwise its line.
pub fn shown(model: &Model, claim: &Claim) -> Place {
    model.extra(claim).and_then(|extra| extra.passage).unwrap_or(claim.place)
}

/// The claim to place a finding at: one of the story if possible, preferably from the strongest pair; otherwise the
/// first of the flagged claims that are lowered least.
pub(super) fn primary(model: &Model, matched: &Match) -> Option<ClaimId> {
    let pair = matched.strongest.into_iter().flat_map(|(first, second)| std::iter::once(first).chain(second));
    let members = || matched.members.iter();
    let in_story = pair.chain(members().map(|member| member.claim)).find(|&id| {
        let claim = model.claim(id);
        model.source(claim.source).story
    });
    // Content decides which pair is shown; the order of files and lines decides where the finding is placed.
    let strongest = members().find(|member| member.role == SideRole::Subject && member.lowered == matched.lowered);
    in_story.or(strongest.or(members().next()).map(|member| member.claim))
}

/// The primary place of a finding. For a claim of the story it is the passage in the story, which an editor can still
/// change; for another claim, its line. Without a claim it is the first of the flagged things, or else the rule.
pub(super) fn finding_place(model: &Model, claim: Option<ClaimId>, things: &[Place], rule: Place) -> Place {
    match claim.map(|id| model.claim(id)) {
        Some(claim) if model.source(claim.source).story => shown(model, claim),
        Some(claim) => claim.place,
        None => things.first().copied().unwrap_or(rule),
    }
}
