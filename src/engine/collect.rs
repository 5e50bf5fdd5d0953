//! Answers of a rule's conditions put together to matches: one for each flag, point and key.

use super::{
    Bound, Match, Member, Role, Values, Variables,
    compare::{Datum, datum},
    facts::Facts,
    pairs::{
        self, Answer, Found,
        shape::{Shape, shape},
    },
    plan::{Plan, Wanted, plan},
    relation::Store,
    solve::{Budget, Solver, Stop, get},
};
use crate::{
    model::{ClaimId, DateId, PropositionId, SourceId, Term, meaning::PointId},
    rules::{
        Flag, Rule, RuleIndex,
        ir::{Alternative, Kind, Operand, Relation, Variable},
    },
};
use hashbrown::HashMap;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
};

/// How many matches a rule may have before it is given up.
const MOST_MATCHES: usize = 2_000_000;

/// What separates the matches of a flag: the point, the values of `per`, and what is flagged where
/// that is no pair of claims.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    point: Option<u32>,
    per: Vec<u32>,
    things: Vec<u32>,
}

/// What makes one pair stronger than another: the least of these.
type Strength = (u8, u32, u32, usize, Values);

/// A match that is being put together.
#[derive(Debug, Default)]
pub(super) struct Building {
    members: HashMap<u32, (Role, u8, bool)>,
    /// Members found by grouping, some of them more than once.
    grouped: Vec<(u32, Role, u8, bool)>,
    best: Strength,
    bound: Variables,
    /// What other matches of the flag may share with it, to become one.
    joins: BTreeSet<Vec<u32>>,
}

/// The matches of one flag.
pub(super) type Buildings = HashMap<Key, Building>;

/// How one alternative of a rule is evaluated.
#[derive(Debug)]
pub(super) enum Way {
    /// By grouping on the point.
    Pairs(Box<Shape>),
    /// By going through what holds.
    General(Plan),
    /// Not at all: it asks for something of which there is nothing on file.
    Nothing,
}

impl Way {
    /// The shape that it is evaluated by.
    pub(super) fn shape(&self) -> Option<&Shape> {
        match self {
            Self::Pairs(shape) => Some(shape),
            Self::General(_) | Self::Nothing => None,
        }
    }

    /// All plans in it.
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

/// Plans for each flag of a rule, and for each alternative of its conditions.
pub(super) fn plans(rule: &Rule, facts: &Facts<'_>, sizes: &[usize], grouping: bool) -> Vec<Vec<Way>> {
    let plan_one = |flag: &Flag, alternative: &Alternative| {
        if facts.has_no_answer(&alternative.group, sizes) {
            return Way::Nothing;
        }
        if let (true, Some(shape)) = (grouping, shape(facts, sizes, rule, flag, alternative)) {
            return Way::Pairs(Box::new(shape));
        }
        let out = wanted(rule, flag);
        let wanted = Wanted { known: &[], out: &out, new_only: None };
        Way::General(plan(facts, sizes, alternative.frame, &alternative.group, wanted))
    };
    let flags = rule.flags.iter();
    flags.map(|flag| rule.alternatives.iter().map(|alternative| plan_one(flag, alternative)).collect()).collect()
}

/// All matches of a rule, and whether they are all. `pairs` gives what was found of each way by pairs, in order.
pub(super) fn matches(
    index: RuleIndex,
    rule: &Rule,
    ways: &[Vec<Way>],
    facts: &Facts<'_>,
    stores: &[Store],
    budget: &Budget,
    pairs: &mut dyn Iterator<Item = Answer>,
) -> (Vec<Match>, bool) {
    let mut finished = true;
    let mut found = Vec::new();
    for ((number, flag), ways) in rule.flags.iter().enumerate().zip(ways) {
        let mut buildings = Buildings::new();
        for ((order, alternative), way) in rule.alternatives.iter().enumerate().zip(ways) {
            match way {
                Way::General(plan) => {
                    let flow = general(rule, flag, order, (alternative, plan), facts, stores, budget, &mut buildings);
                    finished &= flow != ControlFlow::Break(Stop::Spent);
                }
                Way::Pairs(_) => {
                    let Answer { steps, found } = pairs.next().unwrap_or_default();
                    if budget.take(steps).is_continue() {
                        add_pairs(&mut buildings, flag, order, is_once(flag, alternative), found);
                    } else {
                        finished = false;
                    }
                }
                Way::Nothing => {}
            }
        }
        finish(index, rule, (number, flag), ways, facts, stores, buildings, &mut found);
    }
    (found, finished)
}

/// The variables of a rule that a flag, its point, `per` and `together by` name.
pub(super) fn wanted(rule: &Rule, flag: &Flag) -> Vec<Variable> {
    let flagged = [Some(flag.subject), flag.against, flag.on].into_iter().flatten();
    let told_apart = rule.per.iter().chain(&rule.together).filter_map(Operand::variable);
    let mut wanted: Vec<Variable> = flagged.chain(told_apart).collect();
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

pub(super) fn kind(rule: &Rule, variable: Variable) -> Kind {
    rule.variables.get(variable as usize).map_or(Kind::Value, |slot| slot.kind)
}

/// Whether an alternative is about what happens only once on its point.
pub(super) fn is_once(flag: &Flag, alternative: &Alternative) -> bool {
    flag.on.is_some_and(|point| {
        alternative
            .group
            .atoms
            .iter()
            .any(|atom| atom.relation == Relation::Once && atom.variables.first() == Some(&point))
    })
}

#[expect(clippy::too_many_arguments, reason = "what one evaluation is about, and where its answers go")]
fn general(
    rule: &Rule,
    flag: &Flag,
    order: usize,
    (alternative, plan): (&Alternative, &Plan),
    facts: &Facts<'_>,
    stores: &[Store],
    budget: &Budget,
    buildings: &mut Buildings,
) -> ControlFlow<Stop> {
    let solver = Solver::new(facts, stores, &[], budget);
    let once = is_once(flag, alternative);
    let named = rule.variables.len() as Variable;
    let bound: Vec<Variable> = plan.bound.iter().copied().filter(|&variable| variable < named).collect();
    let mut frame = vec![0; alternative.frame];
    let subject_claim = kind(rule, flag.subject) == Kind::Claim;
    let against_claim = flag.against.map(|variable| (variable, kind(rule, variable) == Kind::Claim));
    solver.run(plan, &mut frame, &mut |frame, lowered| {
        if lowered > 2 {
            return ControlFlow::Continue(());
        }
        let subject = get(frame, flag.subject);
        let against = against_claim.map(|(variable, claim)| (get(frame, variable), claim));
        let mut things = Vec::new();
        match against {
            Some((against, true)) if subject_claim => {
                // A pair: claims of one point and key belong to one match.
                let _ = against;
            }
            Some((against, _)) => things.extend([subject, against]),
            None => things.push(subject),
        }
        if !subject_claim {
            // Mirrored matches are one.
            things.sort_unstable();
        }
        let per =
            rule.per.iter().map(|operand| (operand, operand.variable().map_or(0, |variable| get(frame, variable))));
        let mut parts = Vec::new();
        for (operand, value) in per {
            key_part(facts, operand, value, &mut parts);
        }
        let key = Key { point: flag.on.map(|variable| get(frame, variable)), per: parts, things };
        let mut pair = Vec::new();
        if subject_claim {
            pair.push((subject, Role::Subject));
        }
        if let Some((against, true)) = against {
            pair.push((against, Role::Against));
        }
        let other = against.map_or(u32::MAX, |(against, _)| against);
        let values = bound.iter().map(|&variable| get(frame, variable)).collect();
        let building = add(buildings, key, &pair, once, (lowered, subject, other, order, values), &bound);
        for operand in &rule.together {
            let mut parts = Vec::new();
            key_part(facts, operand, operand.variable().map_or(0, |variable| get(frame, variable)), &mut parts);
            building.joins.insert(parts);
        }
        if buildings.len() > MOST_MATCHES { ControlFlow::Break(Stop::Spent) } else { ControlFlow::Continue(()) }
    })
}

/// What a value of `per` adds to the key.
pub(super) fn key_part(facts: &Facts<'_>, operand: &Operand, value: u32, parts: &mut Vec<u32>) {
    match datum(facts.model, operand, value) {
        None => parts.push(u32::MAX),
        Some(Datum::Id(id)) => parts.push(id),
        Some(Datum::Date(date)) => parts.extend([date.from as u32, date.to as u32]),
        Some(Datum::Number(number)) => {
            for end in [number.low, number.high] {
                let end = end.unwrap_or(i128::MIN);
                parts.extend([end as u32, (end >> 32) as u32, (end >> 64) as u32, (end >> 96) as u32]);
            }
        }
        Some(Datum::Text(text)) => {
            parts.push(text.len() as u32);
            parts.extend(text.bytes().map(u32::from));
        }
    }
}

/// Adds an answer to its match.
fn add<'b>(
    buildings: &'b mut Buildings,
    key: Key,
    pair: &[(u32, Role)],
    once: bool,
    strength: Strength,
    bound: &[Variable],
) -> &'b mut Building {
    let lowered = strength.0;
    let building = buildings.entry(key).or_insert_with(|| Building {
        members: HashMap::new(),
        grouped: Vec::new(),
        best: strength.clone(),
        bound: bound.into(),
        joins: BTreeSet::new(),
    });
    if strength < building.best {
        building.best = strength;
        building.bound = bound.into();
    }
    for &(claim, role) in pair {
        let member = building.members.entry(claim).or_insert((role, lowered, once));
        *member = (member.0.min(role), member.1.min(lowered), member.2 || once);
    }
    building
}

/// Makes those one that share something, by some steps: what the first of them is told apart by stays.
fn together(buildings: Vec<(Key, Building)>) -> Vec<(Key, Building)> {
    let mut first_with: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
    let mut parents: Vec<usize> = (0..buildings.len()).collect();
    let root = |parents: &mut Vec<usize>, mut at: usize| {
        while let Some(&parent) = parents.get(at)
            && parent != at
        {
            let above = parents.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = parents.get_mut(at) {
                *slot = above;
            }
            at = above;
        }
        at
    };
    for (index, (_, building)) in buildings.iter().enumerate() {
        for join in &building.joins {
            let other = *first_with.entry(join.clone()).or_insert(index);
            let (one, two) = (root(&mut parents, index), root(&mut parents, other));
            if let Some(slot) = parents.get_mut(one.max(two)) {
                *slot = one.min(two);
            }
        }
    }
    let mut joined: BTreeMap<usize, (Key, Building)> = BTreeMap::new();
    for (index, (key, building)) in buildings.into_iter().enumerate() {
        let at = root(&mut parents, index);
        let Some((_, into)) = joined.get_mut(&at) else {
            joined.insert(at, (key, building));
            continue;
        };
        if building.best < into.best {
            (into.best, into.bound) = (building.best, building.bound);
        }
        into.grouped.extend(building.grouped);
        into.grouped.extend(building.members.into_iter().map(|(claim, (role, by, once))| (claim, role, by, once)));
    }
    joined.into_values().collect()
}

/// Adds what was found by grouping.
fn add_pairs(buildings: &mut Buildings, flag: &Flag, order: usize, once: bool, pairs: Vec<Found>) {
    buildings.reserve(pairs.len());
    for Found { point, per, members, best } in pairs {
        // A claim that is flagged by itself has a match of its own.
        let things = if flag.against.is_none() { vec![best.1] } else { Vec::new() };
        let key = Key { point: flag.on.map(|_| point), per, things };
        // Of one-sided answers the alternative decides first: the partner is a value like any other.
        let strength = match flag.against {
            Some(_) => (best.0, best.1, best.2, order, Values::new()),
            None => (best.0, best.1, u32::MAX, order, Values::from_slice(&[best.2])),
        };
        let building = buildings.entry(key).or_insert_with(|| Building {
            members: HashMap::new(),
            grouped: Vec::new(),
            best: strength.clone(),
            bound: Variables::new(),
            joins: BTreeSet::new(),
        });
        if strength < building.best {
            building.best = strength;
            building.bound.clear();
        }
        building.grouped.extend(members.into_iter().map(|(claim, role, lowered)| (claim, role, lowered, once)));
    }
}

fn bound_of(kind: Kind, value: u32) -> Bound {
    match kind {
        Kind::Claim => Bound::Claim(ClaimId(value)),
        Kind::Source => Bound::Source(SourceId(value)),
        Kind::Value => Bound::Value(Term::from_raw(value)),
        Kind::Proposition => Bound::Proposition(PropositionId(value)),
        Kind::Point => Bound::Point(PointId::from_raw(value)),
        _ => Bound::Other(value),
    }
}

/// For how many matches their claims are asked for, before the first of them is put in order.
const TOGETHER: usize = 32;

/// Turns what was put together into matches, in order.
#[expect(clippy::too_many_arguments, reason = "what the matches are of, and where they go")]
fn finish(
    index: RuleIndex,
    rule: &Rule,
    (number, flag): (usize, &Flag),
    ways: &[Way],
    facts: &Facts<'_>,
    stores: &[Store],
    buildings: Buildings,
    found: &mut Vec<Match>,
) {
    let mut buildings: Vec<(Key, Building)> = buildings.into_iter().collect();
    if !rule.together.is_empty() {
        buildings.sort_unstable_by(|one, two| one.0.cmp(&two.0));
        buildings = together(buildings);
    }
    // They are large, so their numbers are moved about in their place.
    let mut order: Vec<usize> = (0..buildings.len()).collect();
    let key_of = |place: usize| buildings.get(place).map(|(key, _)| key);
    order.sort_unstable_by(|&one, &two| key_of(one).cmp(&key_of(two)));
    found.reserve(buildings.len());
    for (count, &place) in order.iter().enumerate() {
        if count % TOGETHER == 0 {
            // A claim lies anywhere in memory.
            let together = order.iter().skip(count).take(TOGETHER);
            let together = together.filter_map(|&place| buildings.get(place));
            let claims = together.flat_map(|(_, building)| &building.grouped);
            claims.for_each(|&(claim, ..)| facts.model.fetch_claim(ClaimId(claim)));
        }
        let Some((key, building)) = buildings.get_mut(place).map(std::mem::take) else { continue };
        let point = key.point.map(PointId::from_raw);
        let group = point.and_then(|point| point.kind().err());
        let mut members = building.grouped;
        members.extend(building.members.into_iter().map(|(claim, (role, lowered, once))| (claim, role, lowered, once)));
        members.sort_unstable();
        members.dedup_by(|next, first| {
            let same = next.0 == first.0;
            if same {
                // Sorted by role: the first has it already.
                first.2 = first.2.min(next.2);
                first.3 |= next.3;
            }
            same
        });
        let placed = members;
        let mut members = Vec::with_capacity(placed.len());
        members.extend(placed.into_iter().filter_map(|(id, role, lowered, once)| {
            let claim = super::compare::claim_of(facts.model, id)?;
            Some(Member {
                claim: ClaimId(id),
                role,
                lowered,
                proposition: claim.proposition,
                value: group.and_then(|group| facts.value_in(group, claim.proposition)),
                when: if once { facts.model.when(claim) } else { DateId::UNKNOWN },
            })
        }));
        let (lowered, subject, against, order, mut values) = building.best;
        let mut bound = building.bound;
        if let Some(Way::Pairs(shape)) = ways.get(order) {
            let named = rule.variables.len() as Variable;
            bound = shape.whole.bound.iter().copied().filter(|&variable| variable < named).collect();
            let pair = (lowered, subject, values.first().copied().unwrap_or(against));
            values = pairs::bindings(shape, facts, stores, pair, key.point.unwrap_or(0), &bound, flag.on);
        }
        let bindings = bound.iter().zip(values).filter_map(|(&variable, value)| {
            let slot = rule.variables.get(variable as usize)?;
            (!slot.name.is_empty()).then(|| (variable, bound_of(slot.kind, value)))
        });
        let subject_kind = kind(rule, flag.subject);
        let mut things = Vec::new();
        let mut strongest = None;
        if subject_kind == Kind::Claim {
            let other = flag.against.filter(|&variable| kind(rule, variable) == Kind::Claim).map(|_| ClaimId(against));
            strongest = Some((ClaimId(subject), other));
        } else {
            things.push(bound_of(subject_kind, subject));
        }
        if let Some(variable) = flag.against
            && kind(rule, variable) != Kind::Claim
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
            trail: rule.alternatives.get(order).map(|alternative| alternative.group.trail.clone()).unwrap_or_default(),
        });
    }
}
