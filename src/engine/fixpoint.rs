//! Evaluates recursive definitions, and those too large to inline, before the rules. The evaluation is semi-naive:
//! each round uses the rows that were new in the previous one.

use super::{
    facts::Facts,
    magic_sets::DemandProgram,
    plan::{Plan, PlanRequest, PlanStep, Subplan, plan},
    solve::{Budget, Solver, Stop, get},
    store::Store,
    used_relations::asks_for,
};
use crate::rules::ir::{Alternative, DerivedRelation, Relation, Variable};
use std::{collections::BTreeMap, ops::ControlFlow};

/// The maximum number of rows of all these relations together.
const MOST_ROWS: usize = 5_000_000;

/// Evaluates all relations within one budget. Also returns those that were abandoned, in order.
pub(super) fn work_out(relations: DemandProgram, facts: &Facts<'_>, budget: &Budget) -> (Vec<Store>, Vec<usize>) {
    let DemandProgram { all: mut derived, demands } = relations;
    let mut rows = RelationRows {
        stores: derived.iter().map(|derived| Store::new(derived.kinds.len())).collect(),
        new_from: vec![0; derived.len()],
        sizes: vec![0; derived.len()],
        count: 0,
    };
    let mut given_up = vec![false; derived.len()];
    let mut order: Vec<(usize, usize)> = derived.iter().map(|derived| derived.stratum).zip(0..).collect();
    order.sort_unstable();
    let mut is_demand = vec![false; derived.len()];
    for demand in demands {
        is_demand.get_mut(demand).into_iter().for_each(|is_demand| *is_demand = true);
    }
    for stratum in order.chunk_by(|one, two| one.0 == two.0) {
        let members: Vec<usize> = stratum.iter().map(|&(_, index)| index).collect();
        let lacks = |(alternative, _): &(Alternative, Vec<Variable>)| {
            asks_for(&alternative.group, &|index| given_up.get(index) == Some(&true))
        };
        for &demand in members.iter().filter(|&&member| is_demand.get(member) == Some(&true)) {
            if let Some(derived) = derived.get_mut(demand) {
                derived.alternatives.retain(|way| !lacks(way));
            }
        }
        let mut ways = members.iter().filter_map(|&index| derived.get(index)).flat_map(|derived| &derived.alternatives);
        let relations = Relations { derived: &derived, is_demand: &is_demand };
        let failed = ways.any(lacks) || stratum_of(relations, &members, facts, &mut rows, budget).is_break();
        for &member in &members {
            rows.new_from.get_mut(member).into_iter().for_each(|new_from| *new_from = 0);
            given_up.get_mut(member).into_iter().for_each(|given_up| *given_up = failed);
        }
    }
    let given_up = (0..).zip(given_up).filter(|&(_, given_up)| given_up).map(|(index, _)| index).collect();
    (rows.stores, given_up)
}

/// Beyond this, severities cannot be lowered further.
const MOST_LOWERED: u8 = 3;

/// The relations to evaluate.
#[derive(Clone, Copy)]
struct Relations<'p> {
    derived: &'p [DerivedRelation],
    /// Whether each is a demand relation of magic sets. Demand has no certainty, so its rows are never lowered.
    is_demand: &'p [bool],
}

/// The rows of all relations so far.
struct RelationRows {
    stores: Vec<Store>,
    /// For each relation, the first row that is new in this round; 0 for relations outside the current stratum.
    new_from: Vec<u32>,
    sizes: Vec<usize>,
    /// The total number of rows.
    count: usize,
}

impl RelationRows {
    fn size(&self, index: usize) -> usize {
        self.sizes.get(index).copied().unwrap_or(0)
    }

    /// Adds the rows that a round derived for a relation.
    fn add(&mut self, index: usize, found: &Store) {
        let (Some(store), Some(new_from)) = (self.stores.get_mut(index), self.new_from.get_mut(index)) else { return };
        *new_from = store.next();
        for row in 0..found.next() {
            let (row, lowered) = found.row(row);
            store.insert(row, lowered);
        }
        store.refresh();
        if let Some(size) = self.sizes.get_mut(index) {
            self.count += store.len() - *size;
            *size = store.len();
        }
    }

    /// Marks all rows of a relation as old.
    fn settle(&mut self, index: usize) {
        if let (Some(store), Some(new_from)) = (self.stores.get(index), self.new_from.get_mut(index)) {
            *new_from = store.next();
        }
    }
}

/// An alternative of a relation, evaluated in full or on the new rows of one atom.
struct Task<'p> {
    /// The index, within the stratum, of the relation that it adds to.
    member: usize,
    alternative: &'p Alternative,
    head: &'p [Variable],
    /// The position of the restricted atom, and the relation that it uses.
    new_only: Option<(usize, usize)>,
    /// The plan, and the number of large size changes when it was made.
    plan: Option<(usize, Plan)>,
}

impl Task<'_> {
    /// Plans the task, or keeps the plan while no relation has grown much. A chain of a hundred thousand links takes
    /// as many rounds, too many to plan in each.
    fn plan(&mut self, facts: &Facts<'_>, rows: &mut RelationRows, changes: usize) {
        if self.plan.as_ref().is_some_and(|&(planned, _)| planned == changes) {
            return;
        }
        let wanted = PlanRequest { known: &[], out: self.head, new_only: self.new_only.map(|(position, _)| position) };
        let plan = plan(facts, &rows.sizes, self.alternative.frame, &self.alternative.group, wanted);
        index_for(&plan, &mut rows.stores);
        self.plan = Some((changes, plan));
    }
}

/// All tasks of some relations: each alternative in full, and once for each atom that uses one of them.
fn tasks<'p>(derived: &'p [DerivedRelation], members: &[usize]) -> Vec<Task<'p>> {
    let mut tasks = Vec::new();
    for (member, &index) in members.iter().enumerate() {
        for (alternative, head) in derived.get(index).into_iter().flat_map(|derived| &derived.alternatives) {
            let own = alternative.group.atoms.iter().enumerate().filter_map(|(position, atom)| match atom.relation {
                Relation::Derived(index) => Some((position, members.binary_search(&index).ok()?)),
                _ => None,
            });
            let task = |new_only| Task { member, alternative, head, new_only, plan: None };
            tasks.extend(std::iter::once(None).chain(own.map(Some)).map(task));
        }
    }
    tasks
}

/// Evaluates mutually recursive relations; `members` is sorted. The cost of a round depends on its new rows, not on
/// the number of relations.
fn stratum_of(
    relations: Relations<'_>,
    members: &[usize],
    facts: &Facts<'_>,
    rows: &mut RelationRows,
    budget: &Budget,
) -> ControlFlow<()> {
    let Relations { derived, is_demand } = relations;
    let mut tasks = tasks(derived, members);
    // First every alternative in full, then with one recursive atom restricted to new rows.
    let mut due: Vec<usize> = Vec::new();
    let mut asking: Vec<Vec<usize>> = members.iter().map(|_| Vec::new()).collect();
    for (number, task) in tasks.iter().enumerate() {
        match task.new_only {
            None => due.push(number),
            Some((_, member)) => asking.get_mut(member).into_iter().for_each(|asking| asking.push(number)),
        }
    }
    let most_lowered = |member: usize| {
        let is_demand = members.get(member).is_some_and(|&index| is_demand.get(index) == Some(&true));
        if is_demand { 0 } else { MOST_LOWERED }
    };
    let arity = |member: usize| members.get(member).and_then(|&index| derived.get(index)).map(|one| one.kinds.len());
    let mut changes = 0;
    let mut fresh: Vec<usize> = Vec::new();
    let mut row = Vec::new();
    while !due.is_empty() {
        let mut found: BTreeMap<usize, Store> = BTreeMap::new();
        let mut count = rows.count;
        let mut spent = false;
        for &number in &due {
            let Some(task) = tasks.get_mut(number) else { continue };
            task.plan(facts, rows, changes);
            let Some((_, plan)) = &task.plan else { continue };
            let most_lowered = most_lowered(task.member);
            let solver = Solver::new(facts, &rows.stores, &rows.new_from, budget);
            let mut frame = vec![0; task.alternative.frame];
            let flow = solver.run(plan, &mut frame, &mut |frame, lowered| {
                row.clear();
                row.extend(task.head.iter().map(|&variable| get(frame, variable)));
                budget.take(10)?;
                let store = found.entry(task.member).or_insert_with(|| Store::new(arity(task.member).unwrap_or(0)));
                count += usize::from(store.insert(&row, lowered.min(most_lowered)));
                if count > MOST_ROWS { ControlFlow::Break(Stop::Spent) } else { ControlFlow::Continue(()) }
            });
            if flow.is_break() {
                spent = true;
                break;
            }
        }
        let before = std::mem::take(&mut fresh);
        before.iter().filter_map(|&member| members.get(member)).for_each(|&index| rows.settle(index));
        for (member, found) in found {
            let Some(&index) = members.get(member) else { continue };
            let size = rows.size(index);
            rows.add(index, &found);
            if rows.size(index) > size {
                fresh.push(member);
            }
            changes += usize::from((size + 1).ilog2() != (rows.size(index) + 1).ilog2());
        }
        if spent {
            return ControlFlow::Break(());
        }
        due.clear();
        due.extend(fresh.iter().filter_map(|&member| asking.get(member)).flatten());
        due.sort_unstable();
    }
    ControlFlow::Continue(())
}

/// Builds the indexes that a plan uses to look up rows.
pub(super) fn index_for(plan: &Plan, stores: &mut [Store]) {
    for step in &plan.steps {
        match step {
            PlanStep::Each { relation: Relation::Derived(index), known, .. } => {
                let places: Vec<usize> =
                    known.iter().enumerate().filter(|(_, known)| **known).map(|(place, _)| place).collect();
                if let Some(store) = stores.get_mut(*index) {
                    store.index_by(&places);
                }
            }
            PlanStep::None(Subplan { plans, .. }) | PlanStep::Count { inner: Subplan { plans, .. }, .. } => {
                for plan in plans {
                    index_for(plan, stores);
                }
            }
            _ => {}
        }
    }
    for plan in plan.lowerings.iter().flat_map(|(_, plans)| plans) {
        index_for(plan, stores);
    }
}
