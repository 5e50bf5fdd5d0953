//! Defines that ask for themselves, and those too large to write out: worked out before the rules,
//! round by round from what was new in the round before.

use super::{
    demand::Relations,
    facts::Facts,
    plan::{Plan, Step, Subplan, Wanted, plan},
    solve::{Budget, Solver, Stop, get},
    store::Store,
};
use crate::rules::ir::{Alternative, Derived, Group, Relation, Variable};
use std::ops::ControlFlow;

/// How many rows all that is worked out may have.
const MOST_ROWS: usize = 5_000_000;

/// Works out all relations within one budget; gives also those that were given up.
pub(super) fn work_out(relations: Relations, facts: &Facts<'_>, budget: &Budget) -> (Vec<Store>, Vec<usize>) {
    let Relations { all: mut derived, demands } = relations;
    let mut stores: Vec<Store> = derived.iter().map(|derived| Store::new(derived.kinds.len())).collect();
    let mut unfinished = Vec::new();
    let mut strata: Vec<usize> = derived.iter().map(|derived| derived.stratum).collect();
    strata.sort_unstable();
    strata.dedup();
    for stratum in strata {
        let members: Vec<usize> = (0..derived.len())
            .filter(|&index| derived.get(index).is_some_and(|derived| derived.stratum == stratum))
            .collect();
        for &demand in demands.iter().filter(|&demand| members.contains(demand)) {
            if let Some(derived) = derived.get_mut(demand) {
                derived.alternatives.retain(|(alternative, _)| !asks_for(&alternative.group, &unfinished));
            }
        }
        let asks = members.iter().filter_map(|&index| derived.get(index)).flat_map(|derived| &derived.alternatives);
        if asks.into_iter().any(|(alternative, _)| asks_for(&alternative.group, &unfinished)) {
            unfinished.extend(members);
            continue;
        }
        if stratum_of(&derived, &members, facts, &mut stores, budget).is_break() {
            unfinished.extend(members);
        }
    }
    (stores, unfinished)
}

/// One way of a relation, gone through whole or by what is new at one of its atoms.
struct Task<'p> {
    /// Which of the relations worked out together it adds to.
    member: usize,
    alternative: &'p Alternative,
    head: &'p [Variable],
    /// The position of the atom, and what it asks for.
    new_only: Option<(usize, usize)>,
    /// How it is gone through, and the magnitudes that were so planned for.
    plan: Option<(Vec<u8>, Plan)>,
}

impl Task<'_> {
    /// Plans it, or leaves the plan as it is while no relation has grown much: a chain of a hundred
    /// thousand links has as many rounds.
    fn plan(&mut self, facts: &Facts<'_>, sizes: &[usize], magnitudes: &[u8], stores: &mut [Store]) {
        if self.plan.as_ref().is_some_and(|(planned, _)| planned == magnitudes) {
            return;
        }
        let wanted = Wanted { known: &[], out: self.head, new_only: self.new_only.map(|(position, _)| position) };
        let plan = plan(facts, sizes, self.alternative.frame, &self.alternative.group, wanted);
        index_for(&plan, stores);
        self.plan = Some((magnitudes.to_vec(), plan));
    }
}

/// All tasks of some relations: each way whole, and once for each atom that asks for one of them.
fn tasks<'p>(derived: &'p [Derived], members: &[usize]) -> Vec<Task<'p>> {
    let mut tasks = Vec::new();
    for (member, &index) in members.iter().enumerate() {
        for (alternative, head) in derived.get(index).into_iter().flat_map(|derived| &derived.alternatives) {
            let own = alternative.group.atoms.iter().enumerate().filter_map(|(position, atom)| match atom.relation {
                Relation::Derived(index) if members.contains(&index) => Some((position, index)),
                _ => None,
            });
            let task = |new_only| Task { member, alternative, head, new_only, plan: None };
            tasks.extend(std::iter::once(None).chain(own.map(Some)).map(task));
        }
    }
    tasks
}

fn stratum_of(
    derived: &[Derived],
    members: &[usize],
    facts: &Facts<'_>,
    stores: &mut [Store],
    budget: &Budget,
) -> ControlFlow<()> {
    let mut tasks = tasks(derived, members);
    let mut new_from = vec![0_u32; stores.len()];
    let mut sizes: Vec<usize> = stores.iter().map(Store::len).collect();
    let below: usize = sizes.iter().sum();
    let mut first = true;
    loop {
        let size = |index: usize| sizes.get(index).copied().unwrap_or(0);
        let magnitudes: Vec<u8> = members.iter().map(|&index| (size(index) + 1).ilog2() as u8).collect();
        let mut rows = below + members.iter().map(|&index| size(index)).sum::<usize>();
        let mut found: Vec<Store> = members
            .iter()
            .map(|&member| Store::new(derived.get(member).map_or(0, |derived| derived.kinds.len())))
            .collect();
        let (mut asked, mut spent) = (false, false);
        let mut row = Vec::new();
        for task in &mut tasks {
            // All ways once at first, then each with one of its own relations narrowed to what is new.
            let due = match task.new_only {
                None => first,
                Some((_, index)) => !first && new_from.get(index).is_some_and(|&from| (from as usize) < size(index)),
            };
            if !due {
                continue;
            }
            asked = true;
            task.plan(facts, &sizes, &magnitudes, stores);
            let Some((_, plan)) = &task.plan else { continue };
            let solver = Solver::new(facts, stores, &new_from, budget);
            let mut frame = vec![0; task.alternative.frame];
            let flow = solver.run(plan, &mut frame, &mut |frame, lowered| {
                row.clear();
                row.extend(task.head.iter().map(|&variable| get(frame, variable)));
                budget.take(10)?;
                if let Some(store) = found.get_mut(task.member)
                    && store.insert(&row, lowered.min(3))
                {
                    rows += 1;
                }
                if rows > MOST_ROWS { ControlFlow::Break(Stop::Spent) } else { ControlFlow::Continue(()) }
            });
            if flow.is_break() {
                spent = true;
                break;
            }
        }
        for (&index, found) in members.iter().zip(&found) {
            let Some(store) = stores.get_mut(index) else { continue };
            if let Some(slot) = new_from.get_mut(index) {
                *slot = store.len() as u32;
            }
            for index in 0..found.len() as u32 {
                let (row, lowered) = found.row(index);
                store.insert(row, lowered);
            }
            store.refresh();
            if let Some(slot) = sizes.get_mut(index) {
                *slot = store.len();
            }
        }
        if spent {
            return ControlFlow::Break(());
        }
        if !asked {
            return ControlFlow::Continue(());
        }
        first = false;
    }
}

/// Makes the indexes that a plan looks rows up by.
pub(super) fn index_for(plan: &Plan, stores: &mut [Store]) {
    for step in &plan.steps {
        match step {
            Step::Each { relation: Relation::Derived(index), known, .. } => {
                let places: Vec<usize> =
                    known.iter().enumerate().filter(|(_, known)| **known).map(|(place, _)| place).collect();
                if let Some(store) = stores.get_mut(*index) {
                    store.index_by(&places);
                }
            }
            Step::None(Subplan { plans, .. }) | Step::Count { inner: Subplan { plans, .. }, .. } => {
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

/// Puts the relations worked out beforehand that a group asks for, itself or in what is nested in it, behind others.
pub(super) fn collect_asked(group: &Group, asked: &mut Vec<usize>) {
    asked.extend(group.atoms.iter().filter_map(|atom| match atom.relation {
        Relation::Derived(index) => Some(index),
        _ => None,
    }));
    let inner = group.counts.iter().flat_map(|count| &count.alternatives);
    let inner = inner.chain(group.lowerings.iter().flat_map(|lowering| &lowering.alternatives));
    group.negations.iter().chain(inner).for_each(|group| collect_asked(group, asked));
}

/// Whether a group asks for any of these, itself or in what is nested in it.
pub(super) fn asks_for(group: &Group, derived: &[usize]) -> bool {
    if derived.is_empty() {
        return false;
    }
    let inner = group.counts.iter().flat_map(|count| &count.alternatives);
    let inner = inner.chain(group.lowerings.iter().flat_map(|lowering| &lowering.alternatives));
    group.atoms.iter().any(|atom| matches!(&atom.relation, Relation::Derived(index) if derived.contains(index)))
        || group.negations.iter().chain(inner).any(|group| asks_for(group, derived))
}
