//! Relations between propositions on a point.

#[cfg(test)]
use super::plainly;
use super::{Answers, Emit, Given, Known, Sizes};
use crate::{
    engine::facts::Facts,
    model::{
        ClaimId, Term, TermKind,
        semantics::{Exclusion, PointId},
    },
};
use std::ops::ControlFlow;

/// A value of a group and, if known, the claim whose date applies.
type Valued = (Term, Option<ClaimId>);

/// The average number of members of a group.
fn each_group(facts: &Facts<'_>) -> f64 {
    facts.meaning.members.len() as f64 / facts.meaning.groups.len().max(1) as f64
}

/// Emits the pairs of members of a group that `decide` accepts.
fn each_pair(
    facts: &Facts<'_>,
    known: [Option<u32>; 5],
    arity: usize,
    wanted: Option<Exclusion>,
    decide: &dyn Fn(u32, Valued, Valued) -> Option<u8>,
    emit: Emit<'_>,
) -> ControlFlow<()> {
    let [one, two, point, first, second] = known;
    let all = 0..facts.meaning.members.len();
    let firsts: Vec<usize> = match (one, two, point.map(|point| PointId::from_raw(point).kind())) {
        (_, _, Some(Ok(_))) => Vec::new(),
        (Some(proposition), ..) => facts.memberships(proposition).iter().map(|&index| index as usize).collect(),
        (None, _, Some(Err(group))) => {
            facts.group_ranges().get(group as usize).cloned().into_iter().flatten().collect()
        }
        // The other side is known, so only its groups matter.
        (None, Some(proposition), None) => {
            let groups = facts.memberships(proposition).iter().filter_map(|&index| {
                let member = facts.meaning.members.get(index as usize)?;
                facts.group_ranges().get(member.group as usize).cloned()
            });
            groups.flatten().collect()
        }
        (None, None, None) => all.collect(),
    };
    for index in firsts {
        let Some(member) = facts.meaning.members.get(index) else { continue };
        let raw = PointId::group(member.group).raw();
        let is_wanted = wanted.is_none_or(|exclusion| facts.meaning.is_of(member.group, exclusion));
        if !is_wanted || point.is_some_and(|point| point != raw) {
            continue;
        }
        let range = facts.group_ranges().get(member.group as usize).cloned().unwrap_or_default();
        for other in facts.meaning.members.get(range).unwrap_or(&[]) {
            if two.is_some_and(|two| two != other.proposition.0) {
                continue;
            }
            let (first, second) = if arity == 5 { (first.map(ClaimId), second.map(ClaimId)) } else { (None, None) };
            if let Some(lowered) = decide(member.group, (member.value, first), (other.value, second)) {
                let tuple = [
                    member.proposition.0,
                    other.proposition.0,
                    raw,
                    first.map_or(0, |claim| claim.0),
                    second.map_or(0, |claim| claim.0),
                ];
                emit(tuple.get(..arity).unwrap_or(&tuple), lowered)?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// Two propositions exclude each other on a point for this reason.
pub(super) struct Excludes(pub(super) Exclusion);

impl Answers for Excludes {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        facts.contested_groups(self.0).is_empty()
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        let each = each_group(facts);
        if known.at(0) || known.at(1) {
            each
        } else if known.at(2) {
            each * each
        } else {
            facts.meaning.members.len() as f64 * each
        }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        let places = [given.at(0), given.at(1), given.at(2), given.at(3), given.at(4)];
        let decide = |group, one: Valued, two: Valued| facts.excludes(group, one, two);
        each_pair(facts, places, given.from(0).len(), Some(self.0), &decide, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let group = PointId::from_raw(values[2]).kind().err().filter(|&group| facts.meaning.is_of(group, self.0))?;
        let claim = |index: usize| values.get(index).map(|&claim| ClaimId(claim));
        let members = |id: u32| {
            facts.meaning.members.iter().filter(move |member| member.group == group && member.proposition.0 == id)
        };
        let pairs = members(values[0]).flat_map(|one| members(values[1]).map(move |two| (one.value, two.value)));
        pairs.filter_map(|(one, two)| facts.excludes(group, (one, claim(3)), (two, claim(4)))).min()
    }
}

/// Two figures or dates of a point are within the tolerance of its phrase.
pub(super) struct Agrees;

impl Answers for Agrees {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        // A figure agrees with itself.
        let measured = |term: Term| matches!(term.kind(), TermKind::Number(_) | TermKind::Date(_));
        !facts.meaning.members.iter().any(|member| measured(member.value))
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        let each = each_group(facts);
        if known.at(0) || known.at(1) { each } else { facts.meaning.members.len() as f64 * each }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        let decide = |group, one: Valued, two: Valued| facts.agrees(group, one.0, two.0).then_some(0);
        each_pair(facts, [given.at(0), given.at(1), given.at(2), None, None], 3, None, &decide, emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        let group = PointId::from_raw(values[2]).kind().err()?;
        let members = |id: u32| {
            facts.meaning.members.iter().filter(move |member| member.group == group && member.proposition.0 == id)
        };
        let agree = |one: Term, two: Term| facts.agrees(group, one, two);
        plainly(members(values[0]).any(|one| members(values[1]).any(|two| agree(one.value, two.value))))
    }
}
