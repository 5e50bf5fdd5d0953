//! Defines that ask for themselves, and those too large to write out: worked out before the rules,
//! round by round from what was new in the round before.

use super::{
    facts::Facts,
    plan::{Plan, Step, Subplan, Wanted, plan},
    relation::Store,
    solve::{Budget, Solver, Stop, get},
};
use crate::rules::{
    Program,
    ir::{Alternative, Derived, Group, Relation, Variable},
};
use std::ops::ControlFlow;

/// How many rows all that is worked out may have.
const MOST_ROWS: usize = 5_000_000;

/// Works out all derived relations; gives also those that were given up.
pub(super) fn work_out(program: &Program, facts: &Facts<'_>, steps: u64) -> (Vec<Store>, Vec<usize>) {
    let derived = program.derived();
    let mut stores: Vec<Store> = derived.iter().map(|derived| Store::new(derived.kinds.len())).collect();
    let mut unfinished = Vec::new();
    let mut strata: Vec<usize> = derived.iter().map(|derived| derived.stratum).collect();
    strata.sort_unstable();
    strata.dedup();
    for stratum in strata {
        let members: Vec<usize> = (0..derived.len())
            .filter(|&index| derived.get(index).is_some_and(|derived| derived.stratum == stratum))
            .collect();
        let budget = Budget::new(steps);
        let asks = members.iter().filter_map(|&index| derived.get(index)).flat_map(|derived| &derived.alternatives);
        if asks.into_iter().any(|(alternative, _)| asks_for(&alternative.group, &unfinished)) {
            unfinished.extend(members);
            continue;
        }
        if stratum_of(derived, &members, facts, &mut stores, &budget).is_break() {
            unfinished.extend(members);
        }
    }
    (stores, unfinished)
}

fn stratum_of(
    derived: &[Derived],
    members: &[usize],
    facts: &Facts<'_>,
    stores: &mut [Store],
    budget: &Budget,
) -> ControlFlow<()> {
    let mut new_from = vec![0_u32; stores.len()];
    let mut first = true;
    loop {
        let sizes: Vec<usize> = stores.iter().map(Store::len).collect();
        // What this round goes through: all alternatives once at first, then each with one of its
        // own relations narrowed to what is new.
        let mut rounds: Vec<(usize, &Alternative, &[Variable], Option<usize>)> = Vec::new();
        for &member in members {
            for (alternative, head) in derived.get(member).into_iter().flat_map(|derived| &derived.alternatives) {
                if first {
                    rounds.push((member, alternative, head, None));
                    continue;
                }
                for (position, atom) in alternative.group.atoms.iter().enumerate() {
                    if let Relation::Derived(index) = atom.relation
                        && members.contains(&index)
                        && new_from
                            .get(index)
                            .is_some_and(|&from| (from as usize) < sizes.get(index).copied().unwrap_or(0))
                    {
                        rounds.push((member, alternative, head, Some(position)));
                    }
                }
            }
        }
        if rounds.is_empty() {
            return ControlFlow::Continue(());
        }
        let plans: Vec<Plan> = rounds
            .iter()
            .map(|(_, alternative, head, position)| {
                let wanted = Wanted { known: &[], out: head, new_only: *position };
                plan(facts, &sizes, alternative.frame, &alternative.group, wanted)
            })
            .collect();
        for plan in &plans {
            index_for(plan, stores);
        }
        let mut found: Vec<Store> = members
            .iter()
            .map(|&member| Store::new(derived.get(member).map_or(0, |derived| derived.kinds.len())))
            .collect();
        let mut spent = false;
        let mut row = Vec::new();
        let mut rows: usize = sizes.iter().sum();
        for ((member, alternative, head, _), plan) in rounds.iter().zip(&plans) {
            let solver = Solver::new(facts, stores, &new_from, budget);
            let mut frame = vec![0; alternative.frame];
            let flow = solver.run(plan, &mut frame, &mut |frame, lowered| {
                row.clear();
                row.extend(head.iter().map(|&variable| get(frame, variable)));
                budget.take(10)?;
                if let Some(store) = found.get_mut(*member)
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
        for (slot, size) in new_from.iter_mut().zip(&sizes) {
            *slot = *size as u32;
        }
        for (store, found) in stores.iter_mut().zip(&found) {
            for index in 0..found.len() as u32 {
                let (row, lowered) = found.row(index);
                store.insert(row, lowered);
            }
        }
        for store in stores.iter_mut() {
            store.refresh();
        }
        if spent {
            return ControlFlow::Break(());
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
