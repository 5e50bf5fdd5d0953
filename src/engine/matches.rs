//! Collects the answers of a rule's conditions into matches, one for each flag, point and key.

use super::{
    Bound, Match, Member, SideRole, Values, Variables,
    facts::Facts,
    match_key::{MATCH_KEPT, key_part, kind, wanted},
    pair_join::{
        self, PairMatch, PairMatches, StrongestPair,
        pair_plan::{PairPlan, recognize},
    },
    plan::{Plan, PlanRequest, has_no_answer, plan},
    solve::{Inputs, Stop, get},
    tie_break::by_content,
};
use crate::{
    collections::DisjointSets,
    model::{
        ClaimId, DateId, PropositionId, SourceId, Term,
        semantics::{Exclusion, PointId},
    },
    narrow::to_u32,
    rules::{
        Flag, Rule, RuleIndex,
        ir::{Alternative, Relation, ValueType, Variable},
    },
};
use hashbrown::{HashMap, hash_map::Entry};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
};

/// Identifies a match of a flag: the point, the values of `per`, and the flagged things if the flag is not a pair of
/// claims.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct MatchKey {
    point: Option<u32>,
    per: Vec<u32>,
    things: Vec<u32>,
}

/// A pair, and the values of the rule's variables in it.
#[derive(Clone, Debug, Default)]
struct Pair {
    /// The levels by which it is lowered.
    lowered: u8,
    subject: u32,
    /// The claim that the subject is flagged against, or [`NOBODY`].
    against: u32,
    /// The index of the alternative of the rule that it answers.
    order: usize,
    bound: Variables,
    values: Values,
}

/// No claim to flag against.
const NOBODY: u32 = u32::MAX;

/// A rule, one of its flags, and the kinds of the variables of a pair.
#[derive(Clone, Copy)]
struct MatchKinds<'r> {
    rule: &'r Rule,
    subject: ValueType,
    against: ValueType,
}

impl<'r> MatchKinds<'r> {
    fn new(rule: &'r Rule, flag: &Flag) -> Self {
        let subject = kind(rule, flag.subject);
        Self { rule, subject, against: flag.against.map_or(ValueType::Claim, |against| kind(rule, against)) }
    }
}

impl Pair {
    /// Whether to show this pair rather than the other: the stronger one, or the first by content if they are equal.
    fn comes_before(&self, other: &Self, kinds: MatchKinds<'_>, facts: &Facts<'_>) -> bool {
        let values = || {
            let pairs = self.bound.iter().zip(self.values.iter().zip(&other.values));
            let mut orders =
                pairs.map(|(&variable, (&one, &two))| by_content(facts, kind(kinds.rule, variable), one, two));
            orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        };
        let order = self
            .lowered
            .cmp(&other.lowered)
            .then_with(|| by_content(facts, kinds.subject, self.subject, other.subject))
            .then_with(|| by_content(facts, kinds.against, self.against, other.against))
            .then_with(|| self.order.cmp(&other.order))
            .then_with(values);
        order.is_lt()
    }
}

/// A match under construction.
#[derive(Debug, Default)]
pub(super) struct PartialMatch {
    members: HashMap<u32, (SideRole, u8, bool)>,
    /// Members found by grouping, possibly with duplicates.
    grouped: Vec<(u32, SideRole, u8, bool)>,
    best: Pair,
    /// The `together by` values; matches of the flag that share one are merged.
    joins: BTreeSet<Vec<u32>>,
}

/// The matches of one flag.
pub(super) type PartialMatches = HashMap<MatchKey, PartialMatch>;

/// How one alternative of a rule is evaluated.
#[derive(Debug)]
pub(super) enum Strategy {
    /// By grouping on the point.
    Pairs(Box<PairPlan>),
    /// By a join plan.
    General(Plan),
    /// Not at all: a relation that it needs is empty.
    Nothing,
}

impl Strategy {
    /// The pair plan, if there is one.
    pub(super) fn shape(&self) -> Option<&PairPlan> {
        match self {
            Self::Pairs(shape) => Some(shape),
            Self::General(_) | Self::Nothing => None,
        }
    }

    /// All plans of the strategy.
    pub(super) fn plans(&self) -> Vec<&Plan> {
        match self {
            Self::General(plan) => vec![plan],
            Self::Nothing => Vec::new(),
            Self::Pairs(shape) => {
                let own = [&shape.subject, &shape.against].into_iter().filter_map(|side| side.own.as_ref());
                own.chain(shape.point.as_ref().map(|(plan, _)| plan)).chain([&shape.whole]).collect()
            }
        }
    }
}

/// The plans for each flag and each alternative of a rule.
pub(super) fn plans(rule: &Rule, facts: &Facts<'_>, sizes: &[usize], grouping: bool) -> Vec<Vec<Strategy>> {
    let plan_one = |flag: &Flag, alternative: &Alternative| {
        if has_no_answer(facts, &alternative.group, sizes) {
            return Strategy::Nothing;
        }
        if let (true, Some(shape)) = (grouping, recognize(facts, sizes, rule, flag, alternative)) {
            return Strategy::Pairs(Box::new(shape));
        }
        let out = wanted(rule, flag);
        let wanted = PlanRequest { known: &[], out: &out, new_only: None };
        Strategy::General(plan(facts, sizes, alternative.frame, &alternative.group, wanted))
    };
    let flags = rule.flags.iter();
    flags.map(|flag| rule.alternatives.iter().map(|alternative| plan_one(flag, alternative)).collect()).collect()
}

/// The matches of a rule, and whether they are complete. `pairs` has the results of the pair plans, in order.
pub(super) fn matches(
    (index, rule): (RuleIndex, &Rule),
    ways: &[Vec<Strategy>],
    inputs: Inputs<'_>,
    pairs: &mut dyn Iterator<Item = PairMatches>,
) -> (Vec<Match>, bool) {
    let mut finished = true;
    let mut found = Vec::new();
    for ((number, flag), ways) in rule.flags.iter().enumerate().zip(ways) {
        let mut collector = Collector::new(rule, flag, inputs);
        for ((order, alternative), way) in rule.alternatives.iter().enumerate().zip(ways) {
            match way {
                Strategy::General(plan) => {
                    finished &= collector.general(order, alternative, plan) != ControlFlow::Break(Stop::Spent);
                }
                Strategy::Pairs(_) => {
                    let PairMatches { steps, found } = pairs.next().unwrap_or_default();
                    if inputs.budget.take(steps).is_continue() {
                        collector.add_pairs(order, is_by_date(flag, alternative), found);
                    } else {
                        finished = false;
                    }
                }
                Strategy::Nothing => {}
            }
        }
        finished &= collector.finish((index, number), ways, &mut found).is_continue();
    }
    (found, finished)
}

/// Whether the sides of an alternative differ by date: the point happens only once, or the sentences have several
/// dates.
pub(super) fn is_by_date(flag: &Flag, alternative: &Alternative) -> bool {
    flag.on.is_some_and(|point| {
        alternative.group.atoms.iter().any(|atom| match atom.relation {
            Relation::Once => atom.variables.first() == Some(&point),
            Relation::Excludes(Exclusion::Date) => atom.variables.get(2) == Some(&point),
            _ => false,
        })
    })
}

/// Prefetch distance, in matches.
const TOGETHER: usize = 32;

/// Collects the matches of one flag of a rule.
struct Collector<'a> {
    rule: &'a Rule,
    flag: &'a Flag,
    kinds: MatchKinds<'a>,
    inputs: Inputs<'a>,
    partial: PartialMatches,
}

impl<'a> Collector<'a> {
    fn new(rule: &'a Rule, flag: &'a Flag, inputs: Inputs<'a>) -> Self {
        Self { rule, flag, kinds: MatchKinds::new(rule, flag), inputs, partial: PartialMatches::new() }
    }

    /// Adds the answers of one alternative, found by a join plan.
    fn general(&mut self, order: usize, alternative: &Alternative, plan: &Plan) -> ControlFlow<Stop> {
        let Self { rule, flag, kinds, inputs, ref mut partial } = *self;
        let Inputs { facts, budget, .. } = inputs;
        let once = is_by_date(flag, alternative);
        let named = to_u32(rule.variables.len());
        let bound: Vec<Variable> = plan.bound.iter().copied().filter(|&variable| variable < named).collect();
        let mut frame = vec![0; alternative.frame];
        let subject_claim = kind(rule, flag.subject) == ValueType::Claim;
        let against_claim = flag.against.map(|variable| (variable, kind(rule, variable) == ValueType::Claim));
        inputs.solver().run(plan, &mut frame, &mut |frame, lowered| {
            if lowered > 2 {
                return ControlFlow::Continue(());
            }
            let subject = get(frame, flag.subject);
            let against = against_claim.map(|(variable, claim)| (get(frame, variable), claim));
            let mut things = Vec::new();
            match against {
                Some((against, true)) if subject_claim => {
                    // A pair: the claims of one point and key belong to one match.
                    let _ = against;
                }
                Some((against, _)) => things.extend([subject, against]),
                None => things.push(subject),
            }
            if !subject_claim {
                // Mirrored matches are the same match.
                things.sort_unstable();
            }
            let per =
                rule.per.iter().map(|operand| (operand, operand.variable().map_or(0, |variable| get(frame, variable))));
            let mut parts = Vec::new();
            for (operand, value) in per {
                key_part(facts, operand, value, &mut parts);
            }
            let key = MatchKey { point: flag.on.map(|variable| get(frame, variable)), per: parts, things };
            let mut pair = Vec::new();
            if subject_claim {
                pair.push((subject, SideRole::Subject));
            }
            if let Some((against, true)) = against {
                pair.push((against, SideRole::Against));
            }
            let best = Pair {
                lowered,
                subject,
                against: against.map_or(NOBODY, |(against, _)| against),
                order,
                bound: bound.as_slice().into(),
                values: bound.iter().map(|&variable| get(frame, variable)).collect(),
            };
            let before = partial.len();
            let building = keep_best(partial, key, best, kinds, facts);
            for (claim, role) in pair {
                let member = building.members.entry(claim).or_insert((role, lowered, once));
                *member = (member.0.min(role), member.1.min(lowered), member.2 || once);
            }
            let members = building.members.len() as u64;
            for operand in &rule.together {
                let mut parts = Vec::new();
                key_part(facts, operand, operand.variable().map_or(0, |variable| get(frame, variable)), &mut parts);
                building.joins.insert(parts);
            }
            // Kept matches take memory, so they count as work.
            if partial.len() > before { budget.take(MATCH_KEPT + members) } else { ControlFlow::Continue(()) }
        })
    }

    /// Adds the pairs of one alternative, found by grouping.
    fn add_pairs(&mut self, order: usize, once: bool, pairs: Vec<PairMatch>) {
        let Self { flag, kinds, inputs, ref mut partial, .. } = *self;
        partial.reserve(pairs.len());
        for PairMatch { point, per, members, best: (lowered, subject, against) } in pairs {
            // Each claim flagged by itself has its own match.
            let things = if flag.against.is_none() { vec![subject] } else { Vec::new() };
            let key = MatchKey { point: flag.on.map(|_| point), per, things };
            // For one-sided answers the alternative takes precedence, since the partner is a value like any other.
            let best = match flag.against {
                Some(_) => Pair { lowered, subject, against, order, ..Pair::default() },
                None => Pair {
                    lowered,
                    subject,
                    against: NOBODY,
                    order,
                    bound: Variables::from_slice(&[flag.subject]),
                    values: Values::from_slice(&[against]),
                },
            };
            let building = keep_best(partial, key, best, kinds, inputs.facts);
            building.grouped.extend(members.into_iter().map(|(claim, role, lowered)| (claim, role, lowered, once)));
        }
    }

    /// Turns the partial matches into matches, in order.
    fn finish(
        self,
        (index, number): (RuleIndex, usize),
        ways: &[Strategy],
        found: &mut Vec<Match>,
    ) -> ControlFlow<Stop> {
        let Self { rule, flag, kinds, inputs, partial } = self;
        let facts = inputs.facts;
        let mut buildings: Vec<(MatchKey, PartialMatch)> = partial.into_iter().collect();
        if !rule.together.is_empty() {
            buildings.sort_unstable_by(|one, two| one.0.cmp(&two.0));
            buildings = together(buildings, kinds, facts);
        }
        // Matches are large, so their indexes are sorted instead.
        let mut order: Vec<usize> = (0..buildings.len()).collect();
        let key_of = |place: usize| buildings.get(place).map(|(key, _)| key);
        order.sort_unstable_by(|&one, &two| key_of(one).cmp(&key_of(two)));
        found.reserve(buildings.len());
        for (count, &place) in order.iter().enumerate() {
            if count % TOGETHER == 0 {
                // Claims are scattered in memory, so they are prefetched.
                let together = order.iter().skip(count).take(TOGETHER);
                let together = together.filter_map(|&place| buildings.get(place));
                let claims = together.flat_map(|(_, building)| &building.grouped);
                claims.for_each(|&(claim, ..)| facts.model.fetch_claim(ClaimId(claim)));
            }
            let Some((key, building)) = buildings.get_mut(place).map(std::mem::take) else { continue };
            let point = key.point.map(PointId::from_raw);
            let group = point.and_then(|point| point.kind().err());
            let mut members = building.grouped;
            members.extend(
                building.members.into_iter().map(|(claim, (role, lowered, once))| (claim, role, lowered, once)),
            );
            members.sort_unstable();
            members.dedup_by(|next, first| {
                let same = next.0 == first.0;
                if same {
                    // Entries are sorted by role, so the first has the right one.
                    first.2 = first.2.min(next.2);
                    first.3 |= next.3;
                }
                same
            });
            let placed = members;
            let mut members: Vec<Member> = Vec::with_capacity(placed.len());
            members.extend(placed.into_iter().filter_map(|(id, role, lowered, once)| {
                let claim = super::compare::claim_of(facts.model, id)?;
                Some(Member {
                    claim: ClaimId(id),
                    role,
                    lowered,
                    proposition: claim.proposition,
                    value: None,
                    when: if once { facts.model.when(claim) } else { DateId::UNKNOWN },
                })
            }));
            if let Some(group) = group {
                facts.set_values(group, &mut members);
            }
            let Pair { lowered, subject, against, order, mut bound, mut values } = building.best;
            if let Some(Strategy::Pairs(shape)) = ways.get(order) {
                let named = to_u32(rule.variables.len());
                bound = shape.whole.bound.iter().copied().filter(|&variable| variable < named).collect();
                let pair = StrongestPair {
                    lowered,
                    subject,
                    against: values.first().copied().unwrap_or(against),
                    point: key.point.unwrap_or(0),
                };
                values = pair_join::bindings(rule, flag, shape, inputs, pair, &bound)?;
            }
            let bindings = bound.iter().zip(values).filter_map(|(&variable, value)| {
                let slot = rule.variables.get(variable as usize)?;
                (!slot.name.is_empty()).then(|| (variable, bound_of(slot.kind, value)))
            });
            let subject_kind = kind(rule, flag.subject);
            let mut things = Vec::new();
            let mut strongest = None;
            if subject_kind == ValueType::Claim {
                let other =
                    flag.against.filter(|&variable| kind(rule, variable) == ValueType::Claim).map(|_| ClaimId(against));
                strongest = Some((ClaimId(subject), other));
            } else {
                things.push(bound_of(subject_kind, subject));
            }
            if let Some(variable) = flag.against
                && kind(rule, variable) != ValueType::Claim
            {
                things.push(bound_of(kind(rule, variable), against));
            }
            found.push(Match {
                rule: index,
                flag: number,
                point,
                key: key.per,
                members,
                things,
                lowered,
                strongest,
                bindings: bindings.collect(),
                trail: rule
                    .alternatives
                    .get(order)
                    .map(|alternative| alternative.group.trail.clone())
                    .unwrap_or_default(),
            });
        }
        ControlFlow::Continue(())
    }
}

/// Returns the partial match for a key and keeps the better of its pair and the new one.
fn keep_best<'b>(
    partial: &'b mut PartialMatches,
    key: MatchKey,
    best: Pair,
    kinds: MatchKinds<'_>,
    facts: &Facts<'_>,
) -> &'b mut PartialMatch {
    match partial.entry(key) {
        Entry::Occupied(known) => {
            let building = known.into_mut();
            if best.comes_before(&building.best, kinds, facts) {
                building.best = best;
            }
            building
        }
        Entry::Vacant(place) => place.insert(PartialMatch { best, ..PartialMatch::default() }),
    }
}

/// Merges matches that share a value, directly or through others. The merged match keeps the key that comes first by
/// content.
fn together(
    buildings: Vec<(MatchKey, PartialMatch)>,
    kinds: MatchKinds<'_>,
    facts: &Facts<'_>,
) -> Vec<(MatchKey, PartialMatch)> {
    let mut first_with: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
    let mut sets: DisjointSets<usize> = DisjointSets::new(buildings.len());
    for (index, (_, building)) in buildings.iter().enumerate() {
        for join in &building.joins {
            sets.join(index, *first_with.entry(join.clone()).or_insert(index));
        }
    }
    let mut joined: BTreeMap<usize, (MatchKey, PartialMatch)> = BTreeMap::new();
    for (index, (key, building)) in buildings.into_iter().enumerate() {
        let at = sets.representative(index);
        let Some((known, into)) = joined.get_mut(&at) else {
            joined.insert(at, (key, building));
            continue;
        };
        let point = |key: &MatchKey| key.point.unwrap_or(0);
        if by_content(facts, ValueType::Point, point(&key), point(known)).then_with(|| key.cmp(known)).is_lt() {
            *known = key;
        }
        if building.best.comes_before(&into.best, kinds, facts) {
            into.best = building.best;
        }
        into.grouped.extend(building.grouped);
        into.grouped.extend(building.members.into_iter().map(|(claim, (role, by, once))| (claim, role, by, once)));
    }
    joined.into_values().collect()
}

fn bound_of(kind: ValueType, value: u32) -> Bound {
    match kind {
        ValueType::Claim => Bound::Claim(ClaimId(value)),
        ValueType::Source => Bound::Source(SourceId(value)),
        ValueType::Value => Bound::Value(Term::from_raw(value)),
        ValueType::Proposition => Bound::Proposition(PropositionId(value)),
        ValueType::Point => Bound::Point(PointId::from_raw(value)),
        _ => Bound::Other(value),
    }
}
