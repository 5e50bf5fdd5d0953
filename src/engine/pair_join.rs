//! Joins pairs of claims on a point by grouping. For each point, the claims of each side are folded into classes of
//! claims that no condition distinguishes, and classes are compared instead of claims. The search for partners of a
//! class ends when no better one is possible.
//!
//! Pair plans with the same candidate query share the scan over the points.

mod candidates;
mod classes;
mod evaluate;
mod field;
mod filter;
pub(super) mod pair_plan;
mod partners;

use super::{
    SideRole, Values,
    facts::{Facts, JoinPoint, StanceTest},
    match_key::kind,
    plan::Plan,
    solve::{Budget, Inputs, Solver, Stop},
    store::Store,
    tie_break::by_content,
};
use crate::{
    model::semantics::PointId,
    rules::{Flag, Rule},
};
use candidates::{CandidateQuery, CandidateScan, TOGETHER};
use evaluate::PairEvaluator;
use pair_plan::{PairPlan, SidePlan, StoryFilter};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::{
    borrow::Cow,
    cmp,
    ops::ControlFlow,
    sync::atomic::{AtomicU64, Ordering},
};

/// The claims involved on one point, for one value of the rule's `per`.
#[derive(Debug)]
pub(super) struct PairMatch {
    pub(super) point: u32,
    pub(super) per: Vec<u32>,
    pub(super) members: Vec<(u32, SideRole, u8)>,
    /// The strongest pair: the levels by which it is lowered, and its claims.
    pub(super) best: (u8, u32, u32),
}

/// The matches of a pair plan, and the steps taken.
#[derive(Debug, Default)]
pub(super) struct PairMatches {
    pub(super) steps: u64,
    pub(super) found: Vec<PairMatch>,
}

/// The number of points in a task. It does not depend on the number of threads.
const POINTS_PER_TASK: usize = 512;

/// Pair plans with the same candidate query.
struct SharedScan<'s> {
    front: CandidateQuery<'s>,
    /// The plans, each with its index among all that are evaluated.
    shapes: Vec<(usize, &'s PairPlan)>,
}

/// Evaluates pair plans: all claims in any pair of each. A result that took more than `allowed` steps is incomplete.
pub(super) fn evaluate(
    shapes: &[&PairPlan],
    facts: &Facts<'_>,
    stores: &[Store],
    allowed: u64,
    parallel: bool,
) -> Vec<PairMatches> {
    let mut families: Vec<SharedScan<'_>> = Vec::new();
    for (index, &shape) in shapes.iter().enumerate().filter(|(_, shape)| !shape.impossible) {
        let front = CandidateQuery::new(shape);
        let known = families.iter_mut().find(|family| {
            shape.is_plain() && family.front == front && family.shapes.iter().all(|(_, shape)| shape.is_plain())
        });
        match known {
            Some(family) => family.shapes.push((index, shape)),
            None => families.push(SharedScan { front, shapes: vec![(index, shape)] }),
        }
    }
    let points: Vec<Cow<'_, [u32]>> = families
        .iter()
        .map(|family| family.shapes.first().map_or(Cow::Borrowed(&[][..]), |(_, shape)| joined_points(shape, facts)))
        .collect();
    let spent: Vec<AtomicU64> = shapes.iter().map(|_| AtomicU64::new(0)).collect();
    let pieces: Vec<(&SharedScan<'_>, &[u32])> = families
        .iter()
        .zip(&points)
        .flat_map(|(family, points)| points.chunks(POINTS_PER_TASK).map(move |points| (family, points)))
        .collect();
    let evaluate_piece =
        |&(family, points): &(&SharedScan<'_>, &[u32])| evaluate_points(family, points, facts, stores, allowed, &spent);
    let found: Vec<Vec<Vec<PairMatch>>> = if parallel {
        pieces.par_iter().map(evaluate_piece).collect()
    } else {
        pieces.iter().map(evaluate_piece).collect()
    };
    let mut answers: Vec<PairMatches> = shapes.iter().map(|_| PairMatches::default()).collect();
    for ((family, _), found) in pieces.iter().zip(found) {
        for (&(index, _), mut found) in family.shapes.iter().zip(found) {
            if let Some(answer) = answers.get_mut(index) {
                answer.found.append(&mut found);
            }
        }
    }
    for (answer, steps) in answers.iter_mut().zip(spent) {
        answer.steps = steps.into_inner();
    }
    answers
}

/// The matches of each plan of a scan on some points.
fn evaluate_points(
    family: &SharedScan<'_>,
    points: &[u32],
    facts: &Facts<'_>,
    stores: &[Store],
    allowed: u64,
    spent: &[AtomicU64],
) -> Vec<Vec<PairMatch>> {
    let budgets: Vec<Budget> = family.shapes.iter().map(|_| Budget::new(allowed)).collect();
    let works = family.shapes.iter().zip(&budgets);
    let mut works: Vec<PairEvaluator<'_>> =
        works.map(|(&(_, shape), budget)| PairEvaluator::new(shape, facts, stores, budget)).collect();
    let spent: Vec<&AtomicU64> = family.shapes.iter().filter_map(|&(index, _)| spent.get(index)).collect();
    let mut gatherer = CandidateScan::new(&family.front, facts);
    // For each plan, which points of the batch pass its conditions on the point.
    let mut asked = vec![[false; TOGETHER]; works.len()];
    for (batch, together) in points.chunks(TOGETHER).enumerate() {
        let goes_on =
            |work: &PairEvaluator<'_>, spent: &AtomicU64| !work.is_done() && spent.load(Ordering::Relaxed) <= allowed;
        if !works.iter().zip(&spent).any(|(work, spent)| goes_on(work, spent)) {
            break;
        }
        let mut steps = [0; TOGETHER];
        for ((place, &point), steps) in together.iter().enumerate().zip(&mut steps) {
            gatherer.fetch(points.get(batch * TOGETHER + place..).unwrap_or(&[]));
            let mut any = false;
            for ((work, spent), asked) in works.iter_mut().zip(&spent).zip(&mut asked) {
                let asks = goes_on(work, spent) && work.asks_point(point);
                asked.get_mut(place).into_iter().for_each(|asked| *asked = asks);
                any |= asks;
            }
            if any {
                *steps = gatherer.point(place, point);
            }
        }
        for ((place, &point), steps) in together.iter().enumerate().zip(steps) {
            let sides = gatherer.sides(place);
            for ((work, spent), asked) in works.iter_mut().zip(&spent).zip(&asked) {
                if asked.get(place) == Some(&true) && goes_on(work, spent) {
                    work.point(point, steps, sides, gatherer.is_mirrored());
                }
            }
        }
    }
    for ((work, spent), budget) in works.iter().zip(&spent).zip(&budgets) {
        let used = if work.is_done() { allowed.saturating_add(1) } else { allowed - budget.left() };
        spent.fetch_add(used, Ordering::Relaxed);
    }
    works.into_iter().map(|work| work.found).collect()
}

/// The points on which both sides may have claims, as numbers of points.
fn joined_points<'a>(shape: &PairPlan, facts: &'a Facts<'_>) -> Cow<'a, [u32]> {
    let few = [&shape.subject, &shape.against].into_iter().find_map(|side| Some((side, side.few?)));
    if let Some((side, StoryFilter(story))) = few {
        return Cow::Owned(points_of_claims(side, facts.in_story(story), shape.meet, facts));
    }
    Cow::Borrowed(facts.contested(shape.meet, shape.subject.takes, shape.against.takes))
}

/// The points of a few claims, in order.
fn points_of_claims(side: &SidePlan, claims: &[u32], meet: JoinPoint, facts: &Facts<'_>) -> Vec<u32> {
    let stance = side.takes.stance();
    let claims = claims.iter().filter_map(|&id| facts.model.claims.as_slice().get(id as usize));
    let mut propositions: Vec<u32> =
        claims.filter(|claim| Facts::takes(claim, stance)).map(|claim| claim.proposition.0).collect();
    propositions.sort_unstable();
    propositions.dedup();
    if side.takes == StanceTest::Affirms {
        let implied: Vec<u32> =
            propositions.iter().flat_map(|&from| facts.implied_by(from).map(|(to, _)| to)).collect();
        propositions.extend(implied);
    }
    let mut points = match meet {
        JoinPoint::Same => propositions,
        JoinPoint::Excluded(exclusion) => {
            let members = propositions.iter().flat_map(|&proposition| facts.memberships(proposition));
            let members = members.filter_map(|&index| facts.meaning.members.get(index as usize));
            let members = members.filter(|member| facts.meaning.is_of(member.group, exclusion));
            members.map(|member| PointId::group(member.group).raw()).collect()
        }
    };
    points.sort_unstable();
    points.dedup();
    points
}

/// The fewest levels by which conditions on a single claim or point lower it; `None` if they do not hold.
fn least_lowering(
    solver: &Solver<'_>,
    plan: &Plan,
    frame: &mut [u32],
    variable: u32,
    value: u32,
) -> ControlFlow<Stop, Option<u8>> {
    if let Some(slot) = frame.get_mut(variable as usize) {
        *slot = value;
    }
    let mut best: Option<u8> = None;
    let flow = solver.run(plan, frame, &mut |_, lowered| {
        best = Some(best.map_or(lowered, |before| before.min(lowered)));
        if lowered == 0 { ControlFlow::Break(Stop::Enough) } else { ControlFlow::Continue(()) }
    });
    match flow {
        ControlFlow::Break(Stop::Spent) => ControlFlow::Break(Stop::Spent),
        _ => ControlFlow::Continue(best),
    }
}

/// The strongest pair of a match.
#[derive(Clone, Copy, Debug)]
pub(super) struct StrongestPair {
    /// The levels by which it is lowered.
    pub(super) lowered: u8,
    pub(super) subject: u32,
    pub(super) against: u32,
    /// The point of the pair.
    pub(super) point: u32,
}

/// The values of the variables in the strongest pair of a match: of the answers lowered no more than the pair, the
/// first by content.
pub(super) fn bindings(
    rule: &Rule,
    flag: &Flag,
    shape: &PairPlan,
    inputs: Inputs<'_>,
    pair: StrongestPair,
    bound: &[u32],
) -> ControlFlow<Stop, Values> {
    let facts = inputs.facts;
    let known =
        [(Some(shape.subject.claim), pair.subject), (Some(shape.against.claim), pair.against), (flag.on, pair.point)];
    let value_of = |variable: u32| known.iter().find(|(known, _)| *known == Some(variable)).map(|(_, value)| *value);
    // Usually all requested variables are already bound.
    if let Some(values) = bound.iter().map(|&variable| value_of(variable)).collect() {
        return ControlFlow::Continue(values);
    }
    let mut frame = vec![0; shape.frame];
    for (variable, value) in known {
        if let Some(slot) = variable.and_then(|variable| frame.get_mut(variable as usize)) {
            *slot = value;
        }
    }
    let mut best: Option<(u8, Values)> = None;
    let flow = inputs.solver().run(&shape.whole, &mut frame, &mut |frame, lowered| {
        let values: Values = bound.iter().map(|&variable| super::solve::get(frame, variable)).collect();
        let is_first = |(by, known): &(u8, Values)| {
            let pairs = bound.iter().zip(values.iter().zip(known));
            let mut orders = pairs.map(|(&variable, (&one, &two))| by_content(facts, kind(rule, variable), one, two));
            lowered.cmp(by).then_with(|| orders.find(|order| order.is_ne()).unwrap_or(cmp::Ordering::Equal)).is_lt()
        };
        if best.as_ref().is_none_or(is_first) {
            best = Some((lowered, values));
        }
        ControlFlow::Continue(())
    });
    flow?;
    debug_assert!(best.as_ref().is_none_or(|(lowered, _)| *lowered == pair.lowered), "grouping and the plan agree");
    ControlFlow::Continue(best.map(|(_, values)| values).unwrap_or_default())
}
