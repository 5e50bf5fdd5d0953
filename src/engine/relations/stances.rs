//! The stances of claims on propositions.

#[cfg(test)]
use super::plainly;
use super::{Answers, Emit, Given, Known, Sizes};
use crate::{engine::compare::claim_of, engine::facts::Facts, model::Claim, syntax::ast::Stance};
use std::ops::ControlFlow;

/// A claim takes this stance on a proposition.
pub(super) struct States(pub(super) Stance);

impl Answers for States {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.stances(self.0).len() == 0
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        let all = facts.stances(self.0).len() as f64;
        if known.at(0) {
            1.0
        } else if known.at(1) {
            all / facts.propositions() + 0.5
        } else {
            all
        }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        let takes = |claim: &Claim| Facts::takes(claim, self.0);
        match (given.at(0), given.at(1)) {
            (Some(id), _) => match claim_of(facts.model, id) {
                Some(claim) if takes(claim) => emit(&[id, claim.proposition.0], 0)?,
                Some(_) | None => {}
            },
            (None, Some(proposition)) => {
                for stand in facts.stances(self.0).get(proposition) {
                    emit(&[stand.claim, proposition], 0)?;
                }
            }
            (None, None) => {
                for (id, claim) in facts.claims().filter(|(_, claim)| takes(claim)) {
                    emit(&[id, claim.proposition.0], 0)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let claim = claim_of(facts.model, values[0])?;
        plainly(Facts::takes(claim, self.0) && claim.proposition.0 == values[1])
    }
}

/// A claim affirms a proposition, directly or by implication.
pub(super) struct Affirms;

impl Affirms {
    fn of_claim(facts: &Facts<'_>, id: u32, claim: &Claim, emit: Emit<'_>) -> ControlFlow<()> {
        if claim.stance == Stance::Affirms {
            emit(&[id, claim.proposition.0], 0)?;
            for (to, lowered) in facts.implied_by(claim.proposition.0) {
                emit(&[id, to], lowered)?;
            }
        }
        ControlFlow::Continue(())
    }
}

impl Answers for Affirms {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.stances(Stance::Affirms).len() == 0
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        let implied = 1.0 + facts.meaning.implications.len() as f64 / facts.propositions();
        let all = facts.stances(Stance::Affirms).len() as f64;
        if known.at(0) {
            implied
        } else if known.at(1) {
            implied * all / facts.propositions() + 0.5
        } else {
            implied * all
        }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        match (given.at(0), given.at(1)) {
            (None, Some(proposition)) => {
                let affirm = facts.stances(Stance::Affirms);
                for stand in affirm.get(proposition) {
                    emit(&[stand.claim, proposition], 0)?;
                }
                for (from, lowered) in facts.implying(proposition) {
                    for stand in affirm.get(from) {
                        emit(&[stand.claim, proposition], lowered)?;
                    }
                }
            }
            (Some(id), _) => {
                if let Some(claim) = claim_of(facts.model, id) {
                    Self::of_claim(facts, id, claim, emit)?;
                }
            }
            (None, None) => {
                for (id, claim) in facts.claims() {
                    Self::of_claim(facts, id, claim, emit)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let claim = claim_of(facts.model, values[0])?;
        if claim.stance != Stance::Affirms {
            None
        } else if claim.proposition.0 == values[1] {
            Some(0)
        } else {
            super::propositions::Implies.holds(facts, &[claim.proposition.0, values[1]])
        }
    }
}
