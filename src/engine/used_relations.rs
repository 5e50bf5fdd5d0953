//! Finds the relations evaluated before the rules that conditions use.

use crate::rules::ir::{ConditionGroup, Relation};

/// Appends the relations evaluated before the rules that a group uses, including nested groups.
pub(super) fn collect_asked(group: &ConditionGroup, asked: &mut Vec<usize>) {
    asked.extend(group.atoms.iter().filter_map(|atom| match atom.relation {
        Relation::Derived(index) => Some(index),
        _ => None,
    }));
    let inner = group.counts.iter().flat_map(|count| &count.alternatives);
    let inner = inner.chain(group.lowerings.iter().flat_map(|lowering| &lowering.alternatives));
    group.negations.iter().chain(inner).for_each(|group| collect_asked(group, asked));
}

/// Whether a group, including nested groups, uses any relation that satisfies `is_one`.
pub(super) fn asks_for(group: &ConditionGroup, is_one: &dyn Fn(usize) -> bool) -> bool {
    let inner = group.counts.iter().flat_map(|count| &count.alternatives);
    let inner = inner.chain(group.lowerings.iter().flat_map(|lowering| &lowering.alternatives));
    group.atoms.iter().any(|atom| matches!(&atom.relation, Relation::Derived(index) if is_one(*index)))
        || group.negations.iter().chain(inner).any(|group| asks_for(group, is_one))
}
