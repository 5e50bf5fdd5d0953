//! Stratification: orders definitions so that each is evaluated after those that it negates.

use super::{
    collect::{ByGroup, Declarations},
    ir::Operand,
    lower::{Body, LoweredCondition},
    safety::Needs,
};
use crate::{diagnostic::Diagnostic, source::Place};

/// The declarations, with the evaluation order of the definitions.
#[derive(Debug)]
pub(super) struct Stratified {
    pub(super) declared: Declarations<Operand>,
    /// The groups of definitions, dependencies first. Mutually recursive groups are in one stratum.
    pub(super) strata: Vec<Vec<usize>>,
    /// Whether a group is recursive, directly or through others.
    pub(super) recursive: ByGroup<bool>,
    /// Whether a group, or one that it uses, has errors.
    pub(super) broken: ByGroup<bool>,
    /// Which variables of a group's head the caller must bind.
    pub(super) needs: Needs,
}

/// Orders the groups of definitions and reports those that depend on their own negation.
pub(super) fn stratify(declared: Declarations<Operand>, needs: Needs, diagnostics: &mut Vec<Diagnostic>) -> Stratified {
    let edges = edges_of(&declared);
    let strata = components(&edges);
    let mut component = ByGroup::for_each_of(&declared.groups, 0);
    for (index, stratum) in strata.iter().enumerate() {
        for &group in stratum {
            component[group] = index;
        }
    }
    let same = |one: usize, two: usize| component[one] == component[two];
    let mut recursive = ByGroup::for_each_of(&declared.groups, false);
    let mut broken: ByGroup<bool> =
        declared.groups.iter().map(|group| group.iter().any(|definition| definition.broken)).collect();
    for (from, targets) in edges.iter().enumerate() {
        for edge in targets.iter().filter(|edge| same(from, edge.to)) {
            recursive[from] = true;
            if edge.negative {
                diagnostics.push(cycle(&declared, &edges, from, edge));
                broken[from] = true;
            }
        }
    }
    // Errors spread to all dependents. Strata are in order of dependency.
    for stratum in &strata {
        for _ in 0..stratum.len() {
            for &group in stratum {
                broken[group] |= edges[group].iter().any(|edge| broken[edge.to]);
            }
        }
    }
    Stratified { declared, strata, recursive, broken, needs }
}

/// A dependency on another group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dependency {
    pub(super) to: usize,
    /// Under `unless`, in a count or in `lower by`: the other group must be evaluated first.
    negative: bool,
    place: Place,
}

/// For each group, the dependencies of its definitions.
fn edges_of(declared: &Declarations<Operand>) -> ByGroup<Vec<Dependency>> {
    let groups = declared.groups.iter().map(|group| {
        let mut edges = Vec::new();
        for definition in group {
            edges_from(&definition.body, &mut edges);
        }
        edges
    });
    groups.collect()
}

/// Appends the dependencies of a body.
pub(super) fn edges_from(body: &Body<Operand>, edges: &mut Vec<Dependency>) {
    collect(&body.conditions, false, edges);
    for (_, conditions, _) in &body.lower {
        collect(conditions, true, edges);
    }
}

fn collect(conditions: &[LoweredCondition<Operand>], negative: bool, edges: &mut Vec<Dependency>) {
    for condition in conditions {
        match condition {
            LoweredCondition::Call { group, place, .. } => {
                edges.push(Dependency { to: *group, negative, place: *place })
            }
            LoweredCondition::Unless(inner, _) | LoweredCondition::Count { conditions: inner, .. } => {
                collect(inner, true, edges)
            }
            LoweredCondition::Atom(..) | LoweredCondition::Compare { .. } => {}
        }
    }
}

/// The error for a group that depends on its own negation through `edge`.
fn cycle(
    declared: &Declarations<Operand>,
    edges: &ByGroup<Vec<Dependency>>,
    from: usize,
    edge: &Dependency,
) -> Diagnostic {
    let text = |group: usize| declared.heads.get(group).text.as_str();
    let message = if from == edge.to {
        format!("`{}` would hold because it does not hold", text(from))
    } else {
        format!("`{}` and `{}` each depend on whether the other holds", text(from), text(edge.to))
    };
    let mut diagnostic = Diagnostic::error("negation-cycle", edge.place, message)
        .label(format!("`{}` is asked for here", text(edge.to)));
    // The shortest path back.
    let mut reached: Vec<Option<(usize, Place)>> = vec![None; edges.len()];
    let mut queue = std::collections::VecDeque::from([edge.to]);
    while let Some(group) = queue.pop_front() {
        if group == from {
            break;
        }
        for next in &edges[group] {
            if next.to != edge.to
                && let Some(slot @ None) = reached.get_mut(next.to)
            {
                *slot = Some((group, next.place));
                queue.push_back(next.to);
            }
        }
    }
    let mut back = Vec::new();
    let mut at = from;
    while at != edge.to {
        let Some(Some((before, place))) = reached.get(at).copied() else { break };
        back.push((place, format!("which asks for `{}` here", text(at))));
        at = before;
    }
    for (place, label) in back.into_iter().rev().take(8) {
        diagnostic = diagnostic.also(place, label);
    }
    diagnostic.help("what is negated, counted or lowered by must be settled first: take one of these conditions away")
}

/// The strongly connected components, dependencies first (Tarjan's algorithm, with an explicit stack so that long
/// chains of definitions cannot overflow the call stack).
fn components(edges: &ByGroup<Vec<Dependency>>) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let count = edges.len();
    let (mut order, mut low, mut on_stack) =
        (ByGroup::filled(NEW, count), ByGroup::filled(0, count), ByGroup::filled(false, count));
    let (mut stack, mut found, mut next) = (Vec::new(), Vec::new(), 0);
    for root in 0..count {
        if order[root] != NEW {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some((group, step)) = work.pop() {
            if step == 0 {
                order[group] = next;
                low[group] = next;
                next += 1;
                stack.push(group);
                on_stack[group] = true;
            }
            let target = edges[group].get(step).map(|edge| edge.to);
            // The previous edge has been followed, so its target is complete.
            if let Some(before) = step.checked_sub(1)
                && let Some(edge) = edges[group].get(before)
                && on_stack[edge.to]
            {
                let least = low[group].min(low[edge.to]);
                low[group] = least;
            }
            match target {
                Some(target) => {
                    work.push((group, step + 1));
                    if order[target] == NEW {
                        work.push((target, 0));
                    }
                }
                None if low[group] == order[group] => {
                    let mut component = Vec::new();
                    while let Some(member) = stack.pop() {
                        on_stack[member] = false;
                        component.push(member);
                        if member == group {
                            break;
                        }
                    }
                    component.sort_unstable();
                    found.push(component);
                }
                None => {}
            }
        }
    }
    found
}
