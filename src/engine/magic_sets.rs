//! Restricts recursive definitions with magic sets. If every use of a definition binds one of its variables, only
//! rows that follow from the bound values are derived.
//!
//! Reachability between all pairs is quadratic, but from one name it is not. The values asked for form a relation of
//! their own (the demand), evaluated along with the definition, and the alternatives of the definition are restricted
//! to it. The restriction depends on what an alternative does with the variable:
//!
//! - It passes the variable on to the recursive use (`{x} reaches {z}`, `{z} leads to {y}`): the demand does not
//!   grow, and the alternative stays as it is.
//! - It passes on all other variables (`{x} leads to {z}`, `{z} reaches {y}`): the alternative makes a step from the
//!   demanded value to another. The steps form a relation of their own, and only non-recursive alternatives continue
//!   from there, so rows are stored for demanded values but not for each step.
//! - Otherwise, the values used recursively are added to the demand (magic sets).
//!
//! What is left out could not be asked for by any rule, so the results are the same.

use super::{
    Demand,
    facts::Facts,
    plan::{PlanRequest, all_variables, given_by, is, plan, ready, set},
    used_relations::{asks_for, collect_asked},
};
use crate::narrow::to_u32;
use crate::rules::{
    Program, Rule, RuleIndex,
    ir::{Alternative, Atom, Compare, ConditionGroup, DerivedRelation, Operator, Relation, ValueType, Variable},
};
use std::collections::BTreeSet;

/// The relations to evaluate: those of the program, restricted, followed by the generated ones.
pub(super) struct DemandProgram {
    /// All relations.
    pub(super) all: Vec<DerivedRelation>,
    /// The demand relations. An alternative of theirs that uses an abandoned relation can be skipped, since its
    /// caller is not evaluated.
    pub(super) demands: Vec<usize>,
}

/// The rules to evaluate.
type RuleList<'r> = &'r [(RuleIndex, &'r Rule)];

/// Restricts relations to what these rules ask for, where that is less.
pub(super) fn narrow(program: &Program, rules: RuleList<'_>, facts: &Facts<'_>, mode: Demand) -> DemandProgram {
    let mut relations = DemandProgram { all: program.derived().to_vec(), demands: Vec::new() };
    clear_unasked(&mut relations.all, rules);
    let mut askers = CallSites::new(rules, &relations.all);
    let mut order: Vec<(usize, usize)> =
        (0..).zip(program.derived()).map(|(at, derived)| (derived.stratum, at)).collect();
    // Higher strata use lower ones, so they are processed first.
    order.sort_unstable_by(|one, two| two.cmp(one));
    for stratum in order.chunk_by(|one, two| one.0 == two.0) {
        // Mutually recursive definitions are evaluated in full.
        let &[(_, index)] = stratum else { continue };
        let Some(derived) = relations.all.get(index) else { continue };
        let transitive = is_transitive(derived, index);
        let choice = match mode {
            Demand::Never => None,
            Demand::WhereLess | Demand::Always => choose(&askers, facts, &relations.all, (index, transitive), mode),
        };
        let known = relations.all.len();
        if transitive {
            split(&mut relations.all, index, choice.as_ref().map_or(0, |choice| choice.place));
        }
        if let Some(choice) = choice {
            apply(&mut relations, index, choice);
        }
        for changed in std::iter::once(index).chain(known..relations.all.len()) {
            askers.add(changed, &relations.all);
        }
    }
    relations
}

/// The uses of each relation, indexed so that no relation is compared with all others.
struct CallSites<'r> {
    /// The alternatives of rules.
    ways: Vec<Vec<&'r Alternative>>,
    /// Other relations, including some that no longer use it.
    relations: Vec<BTreeSet<usize>>,
}

impl<'r> CallSites<'r> {
    fn new(rules: RuleList<'r>, all: &[DerivedRelation]) -> Self {
        let mut askers = Self { ways: vec![Vec::new(); all.len()], relations: vec![BTreeSet::new(); all.len()] };
        let mut asked = Vec::new();
        for way in rules.iter().filter(|(_, rule)| !rule.broken).flat_map(|(_, rule)| &rule.alternatives) {
            collect_asked(&way.group, &mut asked);
            asked.sort_unstable();
            asked.dedup();
            for index in asked.drain(..) {
                askers.ways.get_mut(index).into_iter().for_each(|ways| ways.push(way));
            }
        }
        (0..all.len()).for_each(|index| askers.add(index, all));
        askers
    }

    /// Records the relations that a relation uses.
    fn add(&mut self, index: usize, all: &[DerivedRelation]) {
        let mut asked = Vec::new();
        let ways = all.get(index).into_iter().flat_map(|derived| &derived.alternatives);
        ways.for_each(|(way, _)| collect_asked(&way.group, &mut asked));
        for other in asked {
            self.relations.get_mut(other).into_iter().for_each(|relations| _ = relations.insert(index));
        }
    }

    /// The alternatives that use a relation, from rules and from relations of higher strata.
    fn askers_of<'a>(&'a self, index: usize, stratum: usize, all: &'a [DerivedRelation]) -> Vec<&'a Alternative> {
        let ways = self.ways.get(index).into_iter().flatten().copied();
        let relations = self.relations.get(index).into_iter().flatten().filter_map(|&asker| all.get(asker));
        let higher = relations.filter(|asker| asker.stratum > stratum).flat_map(|asker| &asker.alternatives);
        let higher = higher.map(|(way, _)| way).filter(|way| asks_for(&way.group, &|asked| asked == index));
        ways.chain(higher).collect()
    }
}

/// Removes all alternatives of definitions that these rules do not need, so that they cost nothing and cannot fail.
fn clear_unasked(all: &mut [DerivedRelation], rules: RuleList<'_>) {
    let mut asked = vec![false; all.len()];
    let mut open: Vec<usize> = Vec::new();
    let alternatives = rules.iter().flat_map(|(_, rule)| &rule.alternatives);
    alternatives.for_each(|alternative| collect_asked(&alternative.group, &mut open));
    while let Some(index) = open.pop() {
        let Some(known) = asked.get_mut(index).filter(|known| !**known) else { continue };
        *known = true;
        let ways = all.get(index).into_iter().flat_map(|derived| &derived.alternatives);
        ways.for_each(|(way, _)| collect_asked(&way.group, &mut open));
    }
    let unasked = all.iter_mut().zip(asked).filter(|(_, asked)| !asked);
    unasked.for_each(|(derived, _)| derived.alternatives.clear());
}

/// An alternative, with the variables of its head.
type Derivation = (Alternative, Vec<Variable>);

/// The demand on one column of a definition.
struct DemandedPlace {
    place: usize,
    seeds: Vec<Derivation>,
}

/// The column with the fewest demanded values, if all uses of the definition bind it.
fn choose(
    askers: &CallSites<'_>,
    facts: &Facts<'_>,
    all: &[DerivedRelation],
    (index, transitive): (usize, bool),
    mode: Demand,
) -> Option<DemandedPlace> {
    let derived = all.get(index)?;
    let estimate = |(way, out): &Derivation| {
        plan(facts, &[], way.frame, &way.group, PlanRequest { known: &[], out, new_only: None }).estimate
    };
    let base = derived.alternatives.iter().filter(|(way, _)| recursions(&way.group, index).is_empty());
    let whole: f64 = base.map(estimate).sum();
    if whole <= 0.0 && mode == Demand::WhereLess {
        return None;
    }
    let callers = askers.askers_of(index, derived.stratum, all);
    let mut best: Option<(f64, DemandedPlace)> = None;
    for place in 0..derived.kinds.len() {
        let mut seeds = Vec::new();
        let said = callers.iter().all(|caller| {
            let context = DemandContext { all, index, stratum: derived.stratum, place, frame: caller.frame };
            context.visit(&caller.group, &[], &[], &mut seeds).is_some()
        });
        if !said || !transitive && narrowed(all, index, place, (usize::MAX, usize::MAX)).is_none() {
            continue;
        }
        let asked: f64 = seeds.iter().map(estimate).sum();
        let less = mode == Demand::Always || asked * 4.0 <= whole;
        if less && best.as_ref().is_none_or(|(before, _)| asked < *before) {
            best = Some((asked, DemandedPlace { place, seeds }));
        }
    }
    best.map(|(_, choice)| choice)
}

/// The context for finding demanded values.
struct DemandContext<'a> {
    all: &'a [DerivedRelation],
    index: usize,
    stratum: usize,
    place: usize,
    frame: usize,
}

impl DemandContext<'_> {
    /// Collects the conditions that bind the demanded column at each use in a group; `None` if a use does not bind
    /// it.
    fn visit<'g>(
        &self,
        group: &'g ConditionGroup,
        around: &[&'g Atom],
        compared: &[&'g Compare],
        seeds: &mut Vec<Derivation>,
    ) -> Option<()> {
        let mut atoms = around.to_vec();
        atoms.extend(group.atoms.iter().filter(|atom| self.is_settled(atom)));
        let mut compares = compared.to_vec();
        compares.extend(&group.compares);
        self.ask(&recursions(group, self.index), None, &mut atoms, &compares, seeds)?;
        let inner = group.counts.iter().flat_map(|count| &count.alternatives).chain(&group.negations);
        let inner = inner.chain(group.lowerings.iter().flat_map(|lowering| &lowering.alternatives));
        for inner in inner.filter(|inner| asks_for(inner, &|asked| asked == self.index)) {
            self.visit(inner, &atoms, &compares, seeds)?;
        }
        Some(())
    }

    /// Collects the conditions that bind the column at these atoms, given other atoms. Uses of `demanded` add no new
    /// demand.
    fn ask<'g>(
        &self,
        calls: &[&'g Atom],
        demanded: Option<Variable>,
        atoms: &mut Vec<&'g Atom>,
        compares: &[&Compare],
        seeds: &mut Vec<Derivation>,
    ) -> Option<()> {
        let mut open = calls.to_vec();
        while !open.is_empty() {
            let said = open.iter().enumerate().find_map(|(at, call)| {
                let variable = call.variables.get(self.place).copied()?;
                if Some(variable) == demanded {
                    return Some((at, None));
                }
                Some((at, Some((saying(variable, atoms, compares, self.frame)?, variable))))
            });
            let (at, seed) = said?;
            atoms.push(open.remove(at));
            seeds.extend(seed.map(|(group, variable)| (Alternative { frame: self.frame, group }, vec![variable])));
        }
        Some(())
    }

    /// Whether the relation of an atom is evaluated before the definition.
    fn is_settled(&self, atom: &Atom) -> bool {
        match atom.relation {
            Relation::Derived(other) => self.all.get(other).is_some_and(|other| other.stratum < self.stratum),
            _ => true,
        }
    }
}

/// The atoms of a group that use a definition.
fn recursions(group: &ConditionGroup, index: usize) -> Vec<&Atom> {
    group.atoms.iter().filter(|atom| atom.relation == Relation::Derived(index)).collect()
}

/// The conditions that bind a variable: all that are joined to it. Leaving out others only enlarges the set. `None`
/// if they do not bind it.
fn saying(variable: Variable, atoms: &[&Atom], compares: &[&Compare], frame: usize) -> Option<ConditionGroup> {
    let mut reached = vec![false; frame.max(variable as usize + 1)];
    set(&mut reached, variable);
    let (mut taken, mut joined) = (vec![false; atoms.len()], vec![false; compares.len()]);
    loop {
        let mut changed = false;
        for (atom, taken) in atoms.iter().zip(&mut taken) {
            if !*taken && atom.variables.iter().any(|&variable| is(&reached, variable)) {
                (*taken, changed) = (true, true);
                atom.variables.iter().for_each(|&variable| set(&mut reached, variable));
            }
        }
        for (compare, joined) in compares.iter().zip(&mut joined) {
            let sides = || [&compare.left, &compare.right].into_iter().filter_map(|side| side.variable());
            if !*joined && compare.operator == Operator::Is && sides().any(|variable| is(&reached, variable)) {
                (*joined, changed) = (true, true);
                sides().for_each(|variable| set(&mut reached, variable));
            }
        }
        if !changed {
            break;
        }
    }
    let atoms = atoms.iter().zip(taken).filter(|(_, taken)| *taken).map(|(atom, _)| (*atom).clone());
    let atoms: Vec<Atom> = atoms.collect();
    let mut bound = vec![false; reached.len()];
    for atom in &atoms {
        // Other atoms bind the claims whose dates apply.
        let gives = if matches!(atom.relation, Relation::Excludes(_)) { 3 } else { atom.variables.len() };
        atom.variables.iter().take(gives).for_each(|&variable| set(&mut bound, variable));
    }
    loop {
        let given = compares.iter().filter(|compare| compare.operator == Operator::Is).find_map(|compare| {
            given_by(&compare.left, &compare.right, &bound).or_else(|| given_by(&compare.right, &compare.left, &bound))
        });
        let Some(given) = given.filter(|&given| is(&reached, given)) else { break };
        set(&mut bound, given);
    }
    let known = compares.iter().filter(|compare| ready(&compare.left, &bound) && ready(&compare.right, &bound));
    let compares = known.map(|compare| (*compare).clone()).collect();
    is(&bound, variable).then(|| ConditionGroup { atoms, compares, ..ConditionGroup::default() })
}

/// Whether a definition is the transitive closure of its non-recursive alternatives: its recursive alternative joins
/// it with itself.
fn is_transitive(derived: &DerivedRelation, index: usize) -> bool {
    let is_chain = |(way, head): &Derivation| {
        let ConditionGroup { atoms, compares, negations, counts, lowerings, .. } = &way.group;
        let alone = compares.is_empty() && negations.is_empty() && counts.is_empty() && lowerings.is_empty();
        let ([one, two], [first, last]) = (atoms.as_slice(), head.as_slice()) else { return false };
        let links = |one: &Atom, two: &Atom| {
            matches!((one.variables.as_slice(), two.variables.as_slice()), ([from, between], [again, to])
                if from == first && between == again && to == last && between != first && between != last)
        };
        let own = [one, two].iter().all(|atom| atom.relation == Relation::Derived(index));
        alone && own && first != last && (links(one, two) || links(two, one))
    };
    let (chains, others): (Vec<&Derivation>, Vec<&Derivation>) =
        derived.alternatives.iter().partition(|way| is_chain(way));
    !chains.is_empty() && others.iter().all(|(way, _)| recursions(&way.group, index).is_empty())
}

/// Rewrites a transitive definition to make one step at a time from the demanded column.
fn split(all: &mut Vec<DerivedRelation>, index: usize, place: usize) {
    let base = all.len();
    let Some(derived) = all.get_mut(index) else { return };
    let mut steps = derived.clone();
    steps.alternatives.retain(|(way, _)| recursions(&way.group, index).is_empty());
    let (own, step) = (Relation::Derived(index), Relation::Derived(base));
    let way = |frame: usize, atoms: Vec<Atom>| {
        (Alternative { frame, group: ConditionGroup { atoms, ..ConditionGroup::default() } }, vec![0, 1])
    };
    let atom = |relation: &Relation, from: Variable, to: Variable| Atom {
        relation: relation.clone(),
        variables: vec![from, to],
    };
    let (first, second) = if place == 1 { (&step, &own) } else { (&own, &step) };
    derived.alternatives = vec![way(2, vec![atom(&step, 0, 1)]), way(3, vec![atom(first, 0, 2), atom(second, 2, 1)])];
    all.push(steps);
}

/// What an alternative does with the demanded column.
enum DemandFlow {
    /// It is not recursive.
    Begins,
    /// It passes on the same value.
    Keeps,
    /// It passes on another value, by the atom at this position, and all else unchanged.
    Steps(usize),
    /// Anything else.
    Other,
}

fn does((way, head): &Derivation, index: usize, place: usize) -> DemandFlow {
    let positions = way.group.atoms.iter().enumerate();
    let calls: Vec<usize> =
        positions.filter(|(_, atom)| atom.relation == Relation::Derived(index)).map(|(at, _)| at).collect();
    let at = match calls.as_slice() {
        [] => return DemandFlow::Begins,
        [at] => *at,
        _ => return DemandFlow::Other,
    };
    let mut rest = way.group.clone();
    let call = rest.atoms.remove(at).variables;
    if call.get(place) == head.get(place) {
        return DemandFlow::Keeps;
    }
    let elsewhere = all_variables(&rest);
    let distinct =
        head.iter().enumerate().all(|(at, variable)| !head.iter().skip(at + 1).any(|other| other == variable));
    let others = head.iter().zip(&call).enumerate().filter(|(at, _)| *at != place);
    let handed_on = others.into_iter().all(|(_, (one, two))| one == two && !elsewhere.contains(one));
    let next = call.get(place).copied().filter(|next| !head.contains(next));
    let atoms: Vec<&Atom> = rest.atoms.iter().collect();
    let compares: Vec<&Compare> = rest.compares.iter().collect();
    let reached = next.is_some_and(|next| saying(next, &atoms, &compares, way.frame).is_some());
    if distinct && handed_on && reached { DemandFlow::Steps(at) } else { DemandFlow::Other }
}

/// Whether an alternative that passes on the demanded value has no other condition on it.
fn only_hands_on((way, head): &Derivation, index: usize, place: usize) -> bool {
    let Some(&variable) = head.get(place) else { return false };
    let mut rest = way.group.clone();
    rest.atoms.retain(|atom| atom.relation != Relation::Derived(index));
    let times = head.iter().filter(|other| **other == variable).count();
    let calls = recursions(&way.group, index);
    let in_calls = calls.iter().flat_map(|call| &call.variables).filter(|other| **other == variable).count();
    times == 1 && in_calls == 1 && !all_variables(&rest).contains(&variable)
}

/// A definition restricted to the demand on a column.
#[derive(Default)]
struct NarrowedDefine {
    /// Its alternatives.
    ways: Vec<Derivation>,
    /// The demand from its own alternatives.
    seeds: Vec<Derivation>,
    /// The steps from demanded values to others; empty if not needed.
    steps: Vec<Derivation>,
}

/// Restricts a definition; `None` if one of its own alternatives does not bind the demand. `demand` and `steps` are
/// the indexes that these relations will have.
fn narrowed(
    all: &[DerivedRelation],
    index: usize,
    place: usize,
    (demand, steps): (usize, usize),
) -> Option<NarrowedDefine> {
    let derived = all.get(index)?;
    let mut narrowed = NarrowedDefine::default();
    let kinds: Vec<DemandFlow> = derived.alternatives.iter().map(|way| does(way, index, place)).collect();
    let ways = || derived.alternatives.iter().zip(&kinds);
    let stepwise = kinds.iter().any(|kind| matches!(kind, DemandFlow::Steps(_)))
        && ways().all(|(way, kind)| match kind {
            DemandFlow::Begins | DemandFlow::Steps(_) => true,
            DemandFlow::Keeps => only_hands_on(way, index, place),
            DemandFlow::Other => false,
        });
    for (way, kind) in ways() {
        let (mut alternative, mut head) = way.clone();
        let variable = *head.get(place)?;
        if matches!(kind, DemandFlow::Keeps) {
            narrowed.ways.push((alternative, head));
            continue;
        }
        if !stepwise {
            let guard = Atom { relation: Relation::Derived(demand), variables: vec![variable] };
            let calls = recursions(&way.0.group, index);
            let mut atoms: Vec<&Atom> = vec![&guard];
            atoms.extend(way.0.group.atoms.iter().filter(|atom| atom.relation != Relation::Derived(index)));
            let compares: Vec<&Compare> = way.0.group.compares.iter().collect();
            let context = DemandContext { all, index, stratum: derived.stratum, place, frame: alternative.frame };
            context.ask(&calls, Some(variable), &mut atoms, &compares, &mut narrowed.seeds)?;
            alternative.group.atoms.push(guard);
            narrowed.ways.push((alternative, head));
            continue;
        }
        let asked = to_u32(alternative.frame);
        alternative.frame += 1;
        let from = Atom { relation: Relation::Derived(steps), variables: vec![asked, variable] };
        if let DemandFlow::Steps(at) = kind {
            let next = *alternative.group.atoms.get(*at)?.variables.get(place)?;
            alternative.group.atoms.remove(*at);
            alternative.group.atoms.push(from);
            narrowed.steps.push((alternative, vec![asked, next]));
        } else {
            alternative.group.atoms.push(from);
            *head.get_mut(place)? = asked;
            narrowed.ways.push((alternative, head));
        }
    }
    if stepwise {
        let atoms = vec![Atom { relation: Relation::Derived(demand), variables: vec![0] }];
        let begin = Alternative { frame: 1, group: ConditionGroup { atoms, ..ConditionGroup::default() } };
        narrowed.steps.push((begin, vec![0, 0]));
    }
    Some(narrowed)
}

/// Restricts a definition to the demand.
fn apply(relations: &mut DemandProgram, index: usize, choice: DemandedPlace) {
    let demand = relations.all.len();
    let Some(mut narrowed) = narrowed(&relations.all, index, choice.place, (demand, demand + 1)) else { return };
    let Some(derived) = relations.all.get_mut(index) else { return };
    let kind = derived.kinds.get(choice.place).copied().unwrap_or(ValueType::Value);
    derived.alternatives = std::mem::take(&mut narrowed.ways);
    let made = |kinds: Vec<ValueType>, alternatives: Vec<Derivation>| DerivedRelation {
        kinds,
        alternatives,
        ..derived.clone()
    };
    let mut seeds = choice.seeds;
    seeds.append(&mut narrowed.seeds);
    let asked = made(vec![kind], seeds);
    let steps = (!narrowed.steps.is_empty()).then(|| made(vec![kind, kind], narrowed.steps));
    relations.all.push(asked);
    relations.all.extend(steps);
    relations.demands.push(demand);
}
