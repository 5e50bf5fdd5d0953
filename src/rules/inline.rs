//! Inlines definitions where they are used.

use super::{
    Program, Resolver,
    collect::{ByGroup, Declarations, RuleBody},
    ir::{
        Alternative, Atom, Compare, ConditionGroup, Count, DerivedRelation, Lowering, Operand, Operator, Path,
        Relation, ValueType, Variable, VariableInfo,
    },
    lower::{Body, BodyVariable, LoweredCondition},
    stratify::{Stratified, edges_from},
};
use crate::{diagnostic::Diagnostic, narrow::to_u32, source::Place};
use std::iter::repeat_n;

/// The maximum number of alternatives of an inlined definition. Larger ones are evaluated before the rules.
const MOST_ALTERNATIVES: usize = 64;

/// The maximum number of conditions of one alternative, and of all alternatives of a definition together.
const MOST_CONDITIONS: usize = 400;
const MOST_IN_ALL: usize = 8_000;

/// The maximum number of conditions of all inlined definitions together. From `MUCH_WRITTEN` on, only short
/// definitions are inlined, so that the cost of a long chain of definitions stays proportional to its length.
const MOST_WRITTEN: usize = 400_000;
const MUCH_WRITTEN: usize = 50_000;
const SHORT: usize = 40;

/// Inlines all definitions and builds the program.
pub(super) fn inline(checked: Stratified, lexicon: &dyn Resolver, diagnostics: &mut Vec<Diagnostic>) -> Program {
    let Stratified { mut declared, strata, recursive, mut broken, needs } = checked;
    let in_vain = in_vain(&mut declared, &strata, lexicon);
    let wanted = wanted(&declared, &strata, &in_vain);
    let mut unfolder = Inliner { ready: declared.groups.iter().map(|_| InlinedGroup::Broken).collect() };
    let mut derived = Vec::new();
    let mut in_whole = 0_usize;
    for (stratum, groups) in strata.iter().enumerate() {
        if groups.iter().all(|&group| !wanted[group]) {
            unfolder.leave(groups, &declared, &broken);
            continue;
        }
        let is_recursive = groups.iter().any(|&group| recursive[group]);
        // Recursive definitions are evaluated before the rules. Each group needs a number before any is inlined.
        if is_recursive {
            for &group in groups {
                let place = declared.groups[group].first().map(|first| first.place);
                let open = needs[group].contains(&true);
                if let (true, Some(place), false) = (open, place, broken[group]) {
                    diagnostics.push(open_recursion(place));
                }
                broken[group] |= open;
            }
            let any_broken = groups.iter().any(|&group| broken[group]);
            for &group in groups {
                if any_broken {
                    broken[group] = true;
                    continue;
                }
                unfolder.set(group, InlinedGroup::Derived(derived.len()));
                derived.push(DerivedRelation {
                    head: declared.heads.get(group).text.clone(),
                    kinds: Vec::new(),
                    alternatives: Vec::new(),
                    stratum,
                    place: Place::new(crate::source::FileId(0), crate::source::Span::default()),
                });
            }
        }
        for &group in groups {
            let definitions = std::mem::take(&mut declared.groups[group]);
            let Some(first) = definitions.first() else { continue };
            let place = first.place;
            let asks_broken = definitions.iter().any(|definition| unfolder.asks_broken(&definition.body));
            if broken[group] || asks_broken {
                unfolder.set(group, InlinedGroup::Broken);
                continue;
            }
            let kinds = first.head.iter().map(|&variable| kind_of(&first.body.variables, variable)).collect();
            let mut alternatives = Vec::new();
            let mut fits = true;
            for definition in definitions.into_iter().filter(|definition| !definition.in_vain) {
                let (written, complete) = unfolder.body(definition.body, Some(definition.place));
                fits &= complete;
                alternatives.extend(written.into_iter().map(|alternative| (alternative, definition.head.clone())));
            }
            if !fits {
                diagnostics.push(too_many(place));
                unfolder.set(group, InlinedGroup::Broken);
                continue;
            }
            // The places of the definitions that lead to a condition are stored too, and dominate in long chains.
            let whole = |group: &ConditionGroup| size(group) + group.trail.len();
            let in_all: usize = alternatives.iter().map(|(alternative, _)| whole(&alternative.group)).sum();
            let most = if in_whole > MUCH_WRITTEN { SHORT } else { MOST_CONDITIONS * 4 };
            let small = alternatives.len() <= MOST_ALTERNATIVES && in_all <= most;
            in_whole += in_all;
            if in_whole > MOST_WRITTEN {
                if in_whole - in_all <= MOST_WRITTEN {
                    diagnostics.push(too_much_in_all(place));
                }
                unfolder.set(group, InlinedGroup::Broken);
                continue;
            }
            let open = needs[group].contains(&true);
            if !is_recursive && (small || open) {
                unfolder.set(group, InlinedGroup::Written(alternatives));
                continue;
            }
            let head = declared.heads.get(group).text.clone();
            let whole = DerivedRelation { head, kinds, alternatives, stratum, place };
            if let InlinedGroup::Derived(index) = &unfolder.ready[group] {
                if let Some(slot) = derived.get_mut(*index) {
                    *slot = whole;
                }
            } else {
                unfolder.set(group, InlinedGroup::Derived(derived.len()));
                derived.push(whole);
            }
        }
    }
    let mut rules = Vec::new();
    for (read, in_vain) in declared.rules.into_iter().zip(in_vain) {
        let mut rule = read.rule;
        rule.variables = slots(&read.body.variables);
        rule.per = read.per;
        rule.together = read.together;
        rule.broken |= unfolder.asks_broken(&read.body);
        if !rule.broken && rule.raised.is_none() && !in_vain {
            let (alternatives, complete) = unfolder.body(read.body, None);
            if complete {
                rule.alternatives = alternatives;
            } else {
                diagnostics.push(too_many(rule.place));
                rule.broken = true;
            }
        }
        rules.push(rule);
    }
    Program::new(rules, derived)
}

/// Marks definitions, and returns built-in rules, that need something the model does not have. For most models this
/// is half of them.
fn in_vain(declared: &mut Declarations<Operand>, strata: &[Vec<usize>], lexicon: &dyn Resolver) -> Vec<bool> {
    // For each group, whether it cannot hold.
    let mut unmet = ByGroup::for_each_of(&declared.groups, false);
    // Groups come after those that they use.
    for &group in strata.iter().flatten() {
        let definitions = &mut declared.groups[group];
        for definition in definitions.iter_mut().filter(|definition| definition.standard) {
            definition.in_vain = asks_in_vain(&definition.body.conditions, &unmet, lexicon);
        }
        unmet[group] = definitions.iter().all(|definition| definition.in_vain);
    }
    let asks = |read: &RuleBody<_>| read.rule.standard && asks_in_vain(&read.body.conditions, &unmet, lexicon);
    declared.rules.iter().map(asks).collect()
}

fn asks_in_vain(conditions: &[LoweredCondition<Operand>], unmet: &ByGroup<bool>, lexicon: &dyn Resolver) -> bool {
    conditions.iter().any(|condition| match condition {
        LoweredCondition::Atom(atom, _) => lexicon.holds_of_nothing(&atom.relation),
        LoweredCondition::Call { group, .. } => unmet[*group],
        _ => false,
    })
}

/// Selects the groups to inline: those with a definition of the project, so that all its errors are reported, and
/// those that they and the rules use and that can hold.
fn wanted(declared: &Declarations<Operand>, strata: &[Vec<usize>], in_vain: &[bool]) -> ByGroup<bool> {
    let mut wanted: ByGroup<bool> =
        declared.groups.iter().map(|group| group.iter().any(|definition| !definition.standard)).collect();
    let mut asked = Vec::new();
    for (read, _) in declared.rules.iter().zip(in_vain).filter(|(_, in_vain)| !**in_vain) {
        edges_from(&read.body, &mut asked);
    }
    // A group uses groups of its own stratum and of lower ones.
    for groups in strata.iter().rev() {
        for edge in asked.drain(..) {
            wanted[edge.to] = true;
        }
        if groups.iter().any(|&group| wanted[group]) {
            for &group in groups {
                wanted[group] = true;
                let definitions = declared.groups[group].iter();
                let answered = definitions.filter(|definition| !definition.in_vain);
                answered.for_each(|definition| edges_from(&definition.body, &mut asked));
            }
        }
    }
    wanted
}

fn open_recursion(place: Place) -> Diagnostic {
    Diagnostic::error("unbound-variable", place, "what asks for itself must say by itself what its variables stand for")
        .help("add conditions that bind them, such as `A affirms {p}` or `{p} names {x}`")
}

fn too_many(place: Place) -> Diagnostic {
    Diagnostic::error(
        "too-many-conditions",
        place,
        "this asks for too many conditions once its defines are written out",
    )
    .help("split it, or take away some of the alternatives it asks for")
}

fn too_much_in_all(place: Place) -> Diagnostic {
    let message = format!("up to here the definitions have {MOST_WRITTEN} conditions once they are written out");
    Diagnostic::error("too-many-conditions", place, message)
        .help("this definition and those after it are left out, with all that needs them: take some away, or have them ask for fewer others")
}

fn kind_of(variables: &[BodyVariable], variable: Variable) -> ValueType {
    variables.get(variable as usize).and_then(|named| named.kind).unwrap_or(ValueType::Value)
}

fn slots(variables: &[BodyVariable]) -> Vec<VariableInfo> {
    let slot = |named: &BodyVariable| VariableInfo {
        name: named.name.as_str().to_owned(),
        kind: named.kind.unwrap_or(ValueType::Value),
    };
    variables.iter().map(slot).collect()
}

fn size(group: &ConditionGroup) -> usize {
    let inner = group.negations.iter().map(size).sum::<usize>()
        + group.counts.iter().flat_map(|count| &count.alternatives).map(size).sum::<usize>()
        + group.lowerings.iter().flat_map(|lowering| &lowering.alternatives).map(size).sum::<usize>();
    1 + group.atoms.len() + group.compares.len() + inner
}

/// The result for a group of definitions.
enum InlinedGroup {
    Broken,
    /// Nothing that is evaluated uses it.
    Unasked,
    Derived(usize),
    /// Its alternatives, each with the variables of its head.
    Written(Vec<(Alternative, Vec<Variable>)>),
}

struct Inliner {
    ready: ByGroup<InlinedGroup>,
}

impl Inliner {
    fn set(&mut self, group: usize, ready: InlinedGroup) {
        self.ready[group] = ready;
    }

    /// Skips unused groups. Those that use a broken group are broken nevertheless.
    fn leave(&mut self, groups: &[usize], declared: &Declarations<Operand>, broken: &ByGroup<bool>) {
        groups.iter().for_each(|&group| self.set(group, InlinedGroup::Unasked));
        let is_broken = |&group: &usize| {
            let mut definitions = declared.groups[group].iter();
            broken[group] || definitions.any(|definition| self.asks_broken(&definition.body))
        };
        if groups.iter().any(is_broken) {
            groups.iter().for_each(|&group| self.set(group, InlinedGroup::Broken));
        }
    }

    fn asks_broken(&self, body: &Body<Operand>) -> bool {
        let lower = body.lower.iter().map(|(_, conditions, _)| conditions.as_slice());
        std::iter::once(body.conditions.as_slice()).chain(lower).any(|conditions| self.any_broken(conditions))
    }

    fn any_broken(&self, conditions: &[LoweredCondition<Operand>]) -> bool {
        conditions.iter().any(|condition| match condition {
            LoweredCondition::Call { group, .. } => matches!(self.ready[*group], InlinedGroup::Broken),
            LoweredCondition::Unless(inner, _) | LoweredCondition::Count { conditions: inner, .. } => {
                self.any_broken(inner)
            }
            LoweredCondition::Atom(..) | LoweredCondition::Compare { .. } => false,
        })
    }

    /// The alternatives of a body, and whether they are complete.
    fn body(&self, body: Body<Operand>, place: Option<Place>) -> (Vec<Alternative>, bool) {
        let mut frame = body.variables.len();
        let mut groups = vec![ConditionGroup::default()];
        let mut complete = self.conditions(body.conditions, &mut groups, &mut frame);
        for (levels, conditions, _) in body.lower {
            let mut alternatives = vec![ConditionGroup::default()];
            complete &= self.conditions(conditions, &mut alternatives, &mut frame);
            if !alternatives.is_empty() {
                for_each_group(&mut groups, Lowering { levels, alternatives }, |group, lowering| {
                    group.lowerings.push(lowering)
                });
            }
        }
        let in_all: usize = groups.iter().map(size).sum();
        complete &= in_all <= MOST_IN_ALL && groups.iter().all(|group| size(group) <= MOST_CONDITIONS * 2);
        for group in &mut groups {
            if let Some(place) = place {
                group.trail.insert(0, place);
            }
            settle(group, &[]);
        }
        (groups.into_iter().map(|group| Alternative { frame, group }).collect(), complete)
    }

    fn conditions(
        &self,
        conditions: Vec<LoweredCondition<Operand>>,
        groups: &mut Vec<ConditionGroup>,
        frame: &mut usize,
    ) -> bool {
        let mut complete = true;
        for condition in conditions {
            match condition {
                LoweredCondition::Atom(atom, _) => for_each_group(groups, atom, |group, atom| group.atoms.push(atom)),
                LoweredCondition::Compare { operator, left, right, .. } => {
                    let compare = Compare { operator, left, right };
                    for_each_group(groups, compare, |group, compare| group.compares.push(compare));
                }
                LoweredCondition::Unless(inner, _) => {
                    let mut alternatives = vec![ConditionGroup::default()];
                    complete &= self.conditions(inner, &mut alternatives, frame);
                    for_each_group(groups, alternatives, |group, alternatives| {
                        append(&mut group.negations, alternatives)
                    });
                }
                LoweredCondition::Count { comparison, number, counted, conditions, .. } => {
                    let mut alternatives = vec![ConditionGroup::default()];
                    complete &= self.conditions(conditions, &mut alternatives, frame);
                    let count = Count { comparison, number, counted, alternatives };
                    for_each_group(groups, count, |group, count| group.counts.push(count));
                }
                LoweredCondition::Call { group, variables, .. } => match &self.ready[group] {
                    InlinedGroup::Derived(index) => {
                        let atom = Atom { relation: Relation::Derived(*index), variables };
                        for_each_group(groups, atom, |group, atom| group.atoms.push(atom));
                    }
                    InlinedGroup::Written(alternatives) => {
                        let called: Vec<ConditionGroup> = alternatives
                            .iter()
                            .map(|(called, head)| place_in(called, head, &variables, frame))
                            .collect();
                        complete &= multiply(groups, called);
                    }
                    InlinedGroup::Broken | InlinedGroup::Unasked => complete = false,
                },
            }
        }
        complete && *frame < 1 << 16
    }
}

/// Combines each group with each alternative. Returns `false` if that would be too many.
fn multiply(groups: &mut Vec<ConditionGroup>, alternatives: Vec<ConditionGroup>) -> bool {
    if groups.len() * alternatives.len() > MOST_ALTERNATIVES * 4 {
        return false;
    }
    let mut all = Vec::with_capacity(groups.len() * alternatives.len());
    let mut join_all = |group: ConditionGroup, alternatives: Vec<ConditionGroup>| {
        all.extend(
            repeat_n(group, alternatives.len()).zip(alternatives).map(|(group, alternative)| join(group, alternative)),
        );
    };
    // The last group, usually the only one, takes the alternatives without cloning.
    if let Some(last) = groups.pop() {
        groups.drain(..).for_each(|group| join_all(group, alternatives.clone()));
        join_all(last, alternatives);
    }
    *groups = all;
    true
}

/// Puts a thing in each group. The last group, usually the only one, takes it without cloning.
fn for_each_group<T: Clone>(groups: &mut [ConditionGroup], thing: T, mut put: impl FnMut(&mut ConditionGroup, T)) {
    let Some((last, others)) = groups.split_last_mut() else { return };
    for group in others {
        put(group, thing.clone());
    }
    put(last, thing);
}

fn join(mut group: ConditionGroup, two: ConditionGroup) -> ConditionGroup {
    append(&mut group.atoms, two.atoms);
    append(&mut group.compares, two.compares);
    append(&mut group.negations, two.negations);
    append(&mut group.counts, two.counts);
    append(&mut group.lowerings, two.lowerings);
    append(&mut group.trail, two.trail);
    group
}

/// Appends `more`, without moving elements if `there` is empty.
fn append<T>(there: &mut Vec<T>, mut more: Vec<T>) {
    if there.is_empty() {
        *there = more;
    } else {
        there.append(&mut more);
    }
}

/// An alternative of a definition with the caller's variables for those of its head, and fresh ones for all others.
fn place_in(called: &Alternative, head: &[Variable], arguments: &[Variable], frame: &mut usize) -> ConditionGroup {
    // Heads have few variables, so a linear search is enough.
    let given = |variable: Variable| head.iter().zip(arguments).find(|(known, _)| **known == variable);
    let mut same = Vec::new();
    for (&variable, &argument) in head.iter().zip(arguments) {
        // If the head repeats a variable, its arguments must be equal.
        if let Some((_, &first)) = given(variable).filter(|(_, first)| **first != argument) {
            same.push((first, argument));
        }
    }
    let base = to_u32(*frame);
    *frame += called.frame;
    let rename = |variable: Variable| given(variable).map_or(base + variable, |(_, &argument)| argument);
    let mut group = renamed(&called.group, &rename);
    for (one, two) in same {
        let bare = |base| Operand::Field { base, base_kind: ValueType::Value, path: Path::new() };
        group.compares.push(Compare { operator: Operator::Is, left: bare(one), right: bare(two) });
    }
    group
}

fn renamed(group: &ConditionGroup, rename: &impl Fn(Variable) -> Variable) -> ConditionGroup {
    let operand = |operand: &Operand| match operand {
        Operand::Field { base, base_kind, path } => {
            Operand::Field { base: rename(*base), base_kind: *base_kind, path: path.clone() }
        }
        Operand::Constant(constant) => Operand::Constant(constant.clone()),
    };
    let all = |groups: &[ConditionGroup]| groups.iter().map(|group| renamed(group, rename)).collect::<Vec<_>>();
    let atoms = group.atoms.iter().map(|atom| Atom {
        relation: atom.relation.clone(),
        variables: atom.variables.iter().map(|&variable| rename(variable)).collect(),
    });
    let compares = group.compares.iter().map(|compare| Compare {
        operator: compare.operator,
        left: operand(&compare.left),
        right: operand(&compare.right),
    });
    let counts = group.counts.iter().map(|count| Count {
        comparison: count.comparison,
        number: count.number,
        counted: count.counted.renamed(rename),
        alternatives: all(&count.alternatives),
    });
    let lowerings = group
        .lowerings
        .iter()
        .map(|lowering| Lowering { levels: lowering.levels, alternatives: all(&lowering.alternatives) });
    ConditionGroup {
        atoms: atoms.collect(),
        compares: compares.collect(),
        negations: all(&group.negations),
        counts: counts.collect(),
        lowerings: lowerings.collect(),
        trail: group.trail.clone(),
    }
}

fn asks_what_excludes(group: &ConditionGroup) -> bool {
    let counted = group.counts.iter().flat_map(|count| &count.alternatives);
    let lowered = group.lowerings.iter().flat_map(|lowering| &lowering.alternatives);
    group.atoms.iter().any(|atom| matches!(atom.relation, Relation::Excludes(_)))
        || group.negations.iter().chain(counted).chain(lowered).any(asks_what_excludes)
}

/// Gives each `excludes` the claims whose dates apply to figures that grow: the only claim with a stance on each
/// proposition, if there is exactly one.
fn settle(group: &mut ConditionGroup, outer: &[Atom]) {
    if !asks_what_excludes(group) {
        return;
    }
    let around: Vec<Atom> = outer.iter().chain(&group.atoms).cloned().collect();
    let claim_of = |proposition: Variable| {
        let mut found = None;
        for atom in &around {
            if let (Relation::Affirms | Relation::States(_), [claim, of]) = (&atom.relation, &atom.variables[..])
                && *of == proposition
                && found.replace(*claim).is_some_and(|before| before != *claim)
            {
                return None;
            }
        }
        found
    };
    for atom in &mut group.atoms {
        if matches!(atom.relation, Relation::Excludes(_))
            && let [one, two, point, ..] = atom.variables[..]
        {
            atom.variables = vec![one, two, point];
            if let (Some(first), Some(second)) = (claim_of(one), claim_of(two)) {
                atom.variables.extend([first, second]);
            }
        }
    }
    for inner in &mut group.negations {
        settle(inner, &around);
    }
    for inner in group.counts.iter_mut().flat_map(|count| &mut count.alternatives) {
        settle(inner, &around);
    }
    for inner in group.lowerings.iter_mut().flat_map(|lowering| &mut lowering.alternatives) {
        settle(inner, &around);
    }
}
