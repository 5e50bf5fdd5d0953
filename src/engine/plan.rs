//! Plans the order in which conditions are evaluated: the cheapest first, given what is bound.

use super::{
    facts::Facts,
    relations::{self, Sizes},
};
use crate::rules::ir::{
    Atom, Compare, ConditionGroup, Constant, Count, Counted, Field, Operand, Operator, Path, Relation, ValueType,
    Variable,
};
use crate::syntax::ast::Comparison;
use smallvec::SmallVec;

/// A list of steps, each of which binds variables or filters answers.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) steps: Vec<PlanStep>,
    pub(super) lowerings: Vec<(u8, Vec<Plan>)>,
    /// The variables that an answer binds, in order. Empty in plans of nested conditions.
    pub(super) bound: Vec<Variable>,
    /// The number of steps after which all requested variables are bound.
    pub(super) cut: usize,
    /// The estimated number of answers.
    pub(super) estimate: f64,
}

impl Plan {
    /// Whether it can have no answers.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(self.steps.as_slice(), [PlanStep::Nothing, ..])
    }

    /// Whether it has no conditions, so that every input is an answer.
    pub(super) fn is_free(&self) -> bool {
        self.steps.is_empty() && self.lowerings.is_empty()
    }
}

/// A step of a plan.
#[derive(Debug)]
pub(super) enum PlanStep {
    /// Iterates over the rows of a relation.
    Each {
        relation: Relation,
        variables: Vec<Variable>,
        /// Which of the variables are bound.
        known: Vec<bool>,
        /// Whether to iterate only over rows that are new since the last round.
        new_only: bool,
        /// Whether the levels by which its rows are lowered count.
        lowers: bool,
    },
    /// Iterates over the claims with a value in a field.
    ByField { claim: Variable, field: Field, value: Operand },
    /// Binds a variable to the value of an operand.
    Assign { variable: Variable, value: Operand },
    /// Keeps answers for which a comparison holds.
    Filter(Compare),
    /// Drops answers that satisfy a nested condition.
    None(Subplan),
    /// Drops everything: a required relation is empty.
    Nothing,
    /// Keeps answers with the right number of nested answers.
    Count { comparison: Comparison, number: u32, counted: Counted, inner: Subplan },
}

/// Plans of a nested condition, as alternatives.
#[derive(Debug)]
pub(super) struct Subplan {
    pub(super) plans: Vec<Plan>,
    /// What the result depends on, if it is worth memoizing.
    pub(super) key: Option<Vec<KeyPart>>,
    /// The index of its memo table, assigned when planning is complete.
    pub(super) number: usize,
}

/// A part of the memo key of nested conditions.
#[derive(Clone, Debug)]
pub(super) enum KeyPart {
    /// The value of an operand.
    Value(Operand),
    /// The stance and the proposition of a claim.
    Stance(Variable),
}

/// Constraints on a plan besides its conditions.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PlanRequest<'a> {
    /// The variables bound from the start.
    pub(super) known: &'a [Variable],
    /// The variables that must be bound at the end.
    pub(super) out: &'a [Variable],
    /// The atom restricted to new rows.
    pub(super) new_only: Option<usize>,
}

struct Planner<'a> {
    facts: &'a Facts<'a>,
    sizes: Sizes<'a>,
    numbers: usize,
}

/// Plans one alternative.
pub(super) fn plan(
    facts: &Facts<'_>,
    sizes: Sizes<'_>,
    frame: usize,
    group: &ConditionGroup,
    wanted: PlanRequest<'_>,
) -> Plan {
    let mut planner = Planner { facts, sizes, numbers: 0 };
    let mut bound = vec![false; frame];
    wanted.known.iter().for_each(|&variable| set(&mut bound, variable));
    let plan = planner.plan(group, &mut bound, wanted.out, wanted.new_only);
    let bound = (0..).zip(bound).filter(|(_, bound)| *bound).map(|(variable, _)| variable).collect();
    Plan { bound, ..plan }
}

/// Whether a group has no answer because a relation that it needs is empty. `sizes` has the number of rows of the
/// relations evaluated before the rules.
pub(super) fn has_no_answer(facts: &Facts<'_>, group: &ConditionGroup, sizes: Sizes<'_>) -> bool {
    let empty = |atom: &Atom| relations::is_empty(&atom.relation, facts, sizes);
    let unknown = |operand: &Operand| match operand {
        Operand::Field { base_kind, path, .. } => {
            path.first().is_some_and(|&(field, _)| !facts.is_ever_known(*base_kind, field))
        }
        Operand::Constant(_) => false,
    };
    // If no event has a known date, the possible days of all claims start at the beginning of time, so any two
    // overlap.
    let any_time = |operand: &Operand| match operand {
        Operand::Field { base_kind: ValueType::Claim, path, .. } => matches!(path[..], [(Field::Time, _)]),
        _ => false,
    };
    let never_apart = |compare: &Compare| {
        matches!(compare.operator, Operator::ApartFrom | Operator::Before | Operator::After)
            && any_time(&compare.left)
            && any_time(&compare.right)
            && !facts.is_ever_known(ValueType::Claim, Field::When)
    };
    // No source has that kind.
    let no_such_kind = |compare: &Compare| match (&compare.left, &compare.right) {
        (Operand::Field { path, .. }, Operand::Constant(Constant::Text(kind)))
        | (Operand::Constant(Constant::Text(kind)), Operand::Field { path, .. }) => {
            compare.operator == Operator::Is
                && matches!(path[..], [(Field::Source, _), (Field::Kind, _)])
                && facts.model.sources.iter().all(|source| source.kind != *kind)
        }
        _ => false,
    };
    group.atoms.iter().any(empty)
        || group.compares.iter().any(no_such_kind)
        || group
            .compares
            .iter()
            .any(|compare| unknown(&compare.left) || unknown(&compare.right) || never_apart(compare))
}

impl Planner<'_> {
    #[expect(clippy::too_many_lines, reason = "the choice of the next step reads as one list")]
    fn plan(&mut self, group: &ConditionGroup, bound: &mut [bool], out: &[Variable], new_only: Option<usize>) -> Plan {
        if has_no_answer(self.facts, group, self.sizes) {
            let steps = vec![PlanStep::Nothing];
            return Plan { steps, lowerings: Vec::new(), bound: Vec::new(), cut: 0, estimate: 0.0 };
        }
        let mut atoms: Vec<(usize, &Atom, bool)> =
            group.atoms.iter().enumerate().map(|(index, atom)| (index, atom, false)).collect();
        let mut compares: Vec<&Compare> = group.compares.iter().collect();
        let mut negations: Vec<(&ConditionGroup, Vec<Variable>)> = Vec::new();
        let mut counts: Vec<(&Count, Vec<Variable>)> = Vec::new();
        // A nested condition waits for the variables that it shares with its surroundings.
        let mut around = Vec::new();
        own_variables(group, &mut around);
        around.extend_from_slice(out);
        // Variables that occur only in nested conditions are local to each of them.
        let mut inside = Vec::new();
        for negation in group.negations.iter().filter(|negation| !has_no_answer(self.facts, negation, self.sizes)) {
            inside.clear();
            every_variable(negation, &mut inside);
            negations.push((negation, shared(&inside, &around, bound)));
        }
        for count in &group.counts {
            inside.clear();
            count.alternatives.iter().for_each(|group| every_variable(group, &mut inside));
            let mut needs = shared(&inside, &around, bound);
            needs.extend(count.counted.needed());
            counts.push((count, needs));
        }
        let mut steps = Vec::new();
        let mut cut = None;
        let mut estimate = 1.0;
        loop {
            if cut.is_none() && out.iter().all(|&variable| is(bound, variable)) {
                cut = Some(steps.len());
            }
            let mut again = false;
            compares.retain(|compare| {
                if ready(&compare.left, bound) && ready(&compare.right, bound) {
                    steps.push(PlanStep::Filter((*compare).clone()));
                    return false;
                }
                if compare.operator == Operator::Is {
                    for (side, other) in [(&compare.left, &compare.right), (&compare.right, &compare.left)] {
                        if let Some(variable) = given_by(side, other, bound) {
                            steps.push(PlanStep::Assign { variable, value: other.clone() });
                            set(bound, variable);
                            again = true;
                            return false;
                        }
                    }
                }
                true
            });
            if again {
                continue;
            }
            negations.retain(|(negation, needs)| {
                let known = needs.iter().all(|&variable| is(bound, variable));
                if known {
                    let inner = self.nested(std::slice::from_ref(*negation), bound, &[]);
                    steps.push(PlanStep::None(inner));
                }
                !known
            });
            counts.retain(|(count, needs)| {
                let known = needs.iter().all(|&variable| is(bound, variable));
                if known {
                    let given: Vec<Variable> = count.counted.given().collect();
                    let mut inner = self.nested(&count.alternatives, bound, &given);
                    if let (Some(key), Some(total)) = (&mut inner.key, count.counted.needed()) {
                        key.push(KeyPart::Value(Operand::Field {
                            base: total,
                            base_kind: ValueType::Value,
                            path: Path::new(),
                        }));
                    }
                    let Count { comparison, number, counted, .. } = **count;
                    steps.push(PlanStep::Count { comparison, number, counted, inner });
                }
                !known
            });
            // Choose the cheapest atom; the first of equals, so that the order is deterministic.
            let mut best: Option<(f64, usize)> = None;
            for (position, &(index, atom, generated)) in atoms.iter().enumerate() {
                if generated && !atom.variables.iter().all(|&variable| is(bound, variable)) {
                    continue;
                }
                let cost = self.cost(atom, bound, new_only == Some(index));
                if best.is_none_or(|(before, _)| cost < before) {
                    best = Some((cost, position));
                }
            }
            let by_field = compares.iter().enumerate().filter_map(|(index, compare)| {
                let (claim, field, value) = field_access(compare, bound)?;
                Some((self.facts.field_fanout(field), index, claim, field, value))
            });
            let by_field = by_field.min_by(|one, two| one.0.total_cmp(&two.0).then(one.1.cmp(&two.1)));
            if let Some((cost, index, claim, field, value)) = by_field
                && best.is_none_or(|(before, _)| cost < before)
            {
                if cut.is_none() {
                    estimate *= cost;
                }
                steps.push(PlanStep::ByField { claim, field, value });
                set(bound, claim);
                compares.remove(index);
                continue;
            }
            if let Some((cost, position)) = best {
                let (index, atom, generated) = atoms.remove(position);
                if relations::is_universal(&atom.relation, self.facts)
                    && atom.variables.iter().all(|&variable| is(bound, variable))
                {
                    continue;
                }
                let mut variables = atom.variables.clone();
                let mut lowers = true;
                if matches!(atom.relation, Relation::Excludes(_)) && variables.len() == 5 && !generated {
                    let claims_known = variables.iter().skip(3).all(|&variable| is(bound, variable));
                    if !claims_known {
                        // The dates of the claims are compared later; this step iterates over all pairs that could
                        // exclude each other.
                        variables.truncate(3);
                        lowers = false;
                        atoms.insert(position, (index, atom, true));
                    }
                }
                let known: Vec<bool> = variables.iter().map(|&variable| is(bound, variable)).collect();
                if cut.is_none() {
                    // A pure check drops some answers and adds none.
                    estimate *= if known.contains(&false) { cost } else { 0.5 };
                }
                for &variable in &variables {
                    set(bound, variable);
                }
                let new_only = new_only == Some(index);
                let relation = atom.relation.clone();
                steps.push(PlanStep::Each { relation, variables, known, new_only, lowers });
                continue;
            }
            // The remaining conditions need claims that no atom binds, so all claims are tried.
            let missing = self.missing(bound, &compares, &negations, &counts, out);
            match missing {
                Some(claim) => {
                    let (variables, known) = (vec![claim], vec![false]);
                    let relation = Relation::Claim;
                    if cut.is_none() {
                        estimate *= self.facts.model.claims.len() as f64;
                    }
                    steps.push(PlanStep::Each { relation, variables, known, new_only: false, lowers: true });
                    set(bound, claim);
                }
                None => break,
            }
        }
        let cut = cut.unwrap_or(steps.len());
        let mut lowerings = Vec::new();
        for lowering in &group.lowerings {
            let plans = lowering.alternatives.iter();
            let plans = plans.map(|group| self.plan(group, &mut bound.to_vec(), &[], None));
            let plans: Vec<Plan> = plans.filter(|plan| !plan.is_nothing()).collect();
            if !plans.is_empty() {
                lowerings.push((lowering.levels, plans));
            }
        }
        Plan { steps, lowerings, bound: Vec::new(), cut, estimate }
    }

    fn cost(&self, atom: &Atom, bound: &[bool], new_only: bool) -> f64 {
        let known: SmallVec<[bool; 8]> = atom.variables.iter().map(|&variable| is(bound, variable)).collect();
        let places =
            if matches!(atom.relation, Relation::Excludes(_)) { known.get(..3).unwrap_or(&known) } else { &known };
        let estimate = relations::estimate(&atom.relation, self.facts, self.sizes, places);
        // Few rows are new.
        if new_only && places.contains(&false) { estimate / 16.0 } else { estimate }
    }

    /// A variable that a remaining condition needs and none binds.
    fn missing(
        &self,
        bound: &[bool],
        compares: &[&Compare],
        negations: &[(&ConditionGroup, Vec<Variable>)],
        counts: &[(&Count, Vec<Variable>)],
        out: &[Variable],
    ) -> Option<Variable> {
        let compared =
            compares.iter().flat_map(|compare| [compare.left.variable(), compare.right.variable()]).flatten();
        let waiting = negations.iter().map(|(_, needs)| needs).chain(counts.iter().map(|(_, needs)| needs));
        let all = compared.chain(out.iter().copied()).chain(waiting.flatten().copied());
        all.filter(|&variable| !is(bound, variable)).min()
    }

    fn nested(&mut self, groups: &[ConditionGroup], bound: &[bool], out: &[Variable]) -> Subplan {
        let plans = groups.iter().map(|group| self.plan(group, &mut bound.to_vec(), out, None)).collect();
        let has_atoms = groups.iter().any(|group| !group.atoms.is_empty());
        let key = if has_atoms { key_of(groups, bound) } else { None };
        self.numbers += 1;
        Subplan { plans, key, number: self.numbers }
    }
}

/// The memo key of nested conditions: the bound variables in them, or only the fields that they use. `None` if a
/// claim itself is used, since each claim then has its own result.
fn key_of(groups: &[ConditionGroup], bound: &[bool]) -> Option<Vec<KeyPart>> {
    let mut bare: Vec<Variable> = Vec::new();
    let mut stances: Vec<Variable> = Vec::new();
    let mut fields: Vec<Operand> = Vec::new();
    let mut stack: Vec<&ConditionGroup> = groups.iter().collect();
    while let Some(group) = stack.pop() {
        for atom in &group.atoms {
            for (place, &variable) in atom.variables.iter().enumerate() {
                let is_claim = matches!(atom.relation.kind_at(place), None | Some(ValueType::Claim));
                if !is_claim || !is(bound, variable) {
                    bare.push(variable);
                } else if matches!(atom.relation, Relation::States(_) | Relation::Affirms) {
                    stances.push(variable);
                } else if relations::in_story(&atom.relation).is_some() {
                    let path = Path::from_slice(&[(Field::Source, ValueType::Source)]);
                    fields.push(Operand::Field { base: variable, base_kind: ValueType::Claim, path });
                } else {
                    return None;
                }
            }
        }
        bare.extend(group.counts.iter().flat_map(|count| count.counted.given().chain(count.counted.needed())));
        for operand in group.compares.iter().flat_map(|compare| [&compare.left, &compare.right]) {
            match operand {
                Operand::Field { base, base_kind: ValueType::Claim, path } if path.is_empty() && is(bound, *base) => {
                    return None;
                }
                Operand::Field { base, path, .. } if path.is_empty() => bare.push(*base),
                Operand::Field { .. } if !fields.contains(operand) => fields.push(operand.clone()),
                _ => {}
            }
        }
        stack.extend(&group.negations);
        stack.extend(group.counts.iter().flat_map(|count| &count.alternatives));
    }
    bare.retain(|&variable| is(bound, variable));
    bare.sort_unstable();
    bare.dedup();
    fields
        .retain(|operand| operand.variable().is_some_and(|variable| is(bound, variable) && !bare.contains(&variable)));
    if fields.iter().any(|operand| matches!(operand.kind(), ValueType::Text | ValueType::Number)) {
        return None;
    }
    stances.sort_unstable();
    stances.dedup();
    let bare =
        bare.into_iter().map(|base| Operand::Field { base, base_kind: ValueType::Proposition, path: Path::new() });
    let values = bare.chain(fields).map(KeyPart::Value);
    Some(stances.into_iter().map(KeyPart::Stance).chain(values).collect())
}

/// The variable on one side of `is` that the other side determines.
pub(super) fn given_by(side: &Operand, other: &Operand, bound: &[bool]) -> Option<Variable> {
    let variable = side.bare().filter(|&variable| !is(bound, variable))?;
    let gives = ready(other, bound) && !matches!(other.kind(), ValueType::Date | ValueType::Number | ValueType::Text);
    gives.then_some(variable)
}

/// `A.speaker is …` with the other side bound and the claim unbound: the claims with that value.
fn field_access(compare: &Compare, bound: &[bool]) -> Option<(Variable, Field, Operand)> {
    if compare.operator != Operator::Is {
        return None;
    }
    for (side, other) in [(&compare.left, &compare.right), (&compare.right, &compare.left)] {
        if let Operand::Field { base, base_kind: ValueType::Claim, path } = side
            && let [(field @ (Field::Speaker | Field::Source | Field::Reporter | Field::Proposition), _)] = path[..]
            && !is(bound, *base)
            && ready(other, bound)
        {
            return Some((*base, field, other.clone()));
        }
    }
    None
}

pub(super) fn is(bound: &[bool], variable: Variable) -> bool {
    bound.get(variable as usize).copied().unwrap_or_default()
}

pub(super) fn set(bound: &mut [bool], variable: Variable) {
    if let Some(slot) = bound.get_mut(variable as usize) {
        *slot = true;
    }
}

pub(super) fn ready(operand: &Operand, bound: &[bool]) -> bool {
    operand.variable().is_none_or(|variable| is(bound, variable))
}

/// Appends the variables of a group, except those in nested conditions.
fn own_variables(group: &ConditionGroup, variables: &mut Vec<Variable>) {
    for atom in &group.atoms {
        variables.extend_from_slice(&atom.variables);
    }
    let compares = group.compares.iter().flat_map(|compare| [compare.left.variable(), compare.right.variable()]);
    variables.extend(compares.flatten());
}

/// Appends the variables of a group and its nested conditions, possibly with duplicates.
fn every_variable(group: &ConditionGroup, variables: &mut Vec<Variable>) {
    own_variables(group, variables);
    let counts = group.counts.iter();
    variables.extend(counts.clone().flat_map(|count| count.counted.given().chain(count.counted.needed())));
    let nested = counts.flat_map(|count| &count.alternatives).chain(&group.negations);
    let nested = nested.chain(group.lowerings.iter().flat_map(|lowering| &lowering.alternatives));
    nested.for_each(|group| every_variable(group, variables));
}

/// All variables of a group and its nested conditions.
pub(super) fn all_variables(group: &ConditionGroup) -> Vec<Variable> {
    let mut variables = Vec::new();
    every_variable(group, &mut variables);
    variables.sort_unstable();
    variables.dedup();
    variables
}

/// The variables that are bound or also occur in the surroundings.
fn shared(inside: &[Variable], around: &[Variable], bound: &[bool]) -> Vec<Variable> {
    let is_shared = |variable: &Variable| is(bound, *variable) || around.contains(variable);
    let mut shared: Vec<Variable> = inside.iter().copied().filter(is_shared).collect();
    shared.sort_unstable();
    shared.dedup();
    shared
}
