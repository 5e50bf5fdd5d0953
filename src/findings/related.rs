//! Related places of a finding: claims that its conditions matched but that it does not flag.
//!
//! For example, `misattributed` flags the claim of the story, and an editor also wants to see the claim that names
//! another speaker.

use super::place;
use crate::{
    engine::{Bound, Match},
    model::{Claim, Model, Voice},
    source::Place,
    syntax::ast::Certainty,
};

/// The claims that a match binds but does not flag, at their displayed places, each labelled with its origin.
pub(super) fn places(model: &Model, matched: &Match) -> Vec<(Place, String)> {
    let mut places: Vec<(Place, String)> = Vec::new();
    for (_, bound) in &matched.bindings {
        let Bound::Claim(id) = *bound else { continue };
        let claim = model.claim(id);
        let place = place::shown(model, claim);
        let flagged = matched.members.iter().any(|member| member.claim == id);
        if !flagged && !places.iter().any(|(known, _)| *known == place) {
            places.push((place, label(model, claim)));
        }
    }
    places
}

fn label(model: &Model, claim: &Claim) -> String {
    let source = model.source(claim.source);
    let (speaker, own) = (&model.name(claim.speaker).text, claim.voice == Voice::Own);
    let hedge = match claim.certainty {
        Certainty::Certain => "",
        Certainty::Probable => ", probably",
        Certainty::Possible => ", possibly",
    };
    match (own, source.story) {
        (true, true) => format!("the story{hedge}"),
        (false, true) => format!("{speaker}{hedge}, in the story"),
        (true, false) => format!("on file in {}{hedge}", source.name),
        (false, false) => format!("{speaker}{hedge}, on file in {}", source.name),
    }
}
