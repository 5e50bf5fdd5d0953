//! What stands beside a finding: the claims that its conditions matched and that it does not flag.
//!
//! `misattributed` flags the claim of the story; the claim on file that names another speaker is what
//! an editor wants to see next.

use super::place;
use crate::{
    engine::{Bound, Match},
    model::{Claim, Model, Voice},
    source::Place,
    syntax::ast::Certainty,
};

/// The claims that the conditions of a match bind besides those it flags, each where it is shown,
/// with a word about whose it is.
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
