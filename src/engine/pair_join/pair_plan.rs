//! Recognizes conditions on two claims that share a point, whichever rules or definitions they come from.

use super::{
    super::{
        facts::{Facts, JoinPoint, StanceTest},
        match_key::wanted,
        plan::{Plan, PlanRequest, all_variables, has_no_answer, plan},
        relations,
    },
    field::ClaimField,
    filter::ClaimFilter,
};
use crate::rules::{
    Flag, Rule,
    ir::{Alternative, Atom, Compare, ConditionGroup, Operand, Operator, Relation, ValueType, Variable},
};

/// Selects the claims in stories (`true`) or in other sources (`false`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct StoryFilter(pub(in crate::engine) bool);

/// The conditions on one of the two claims.
#[derive(Debug)]
pub(in crate::engine) struct SidePlan {
    pub(in crate::engine) claim: Variable,
    pub(in crate::engine) takes: StanceTest,
    /// The conditions on the claim alone, if its own columns answer them.
    pub(super) tests: Option<ClaimFilter>,
    /// A plan for them and for what lowers them, if its columns do not.
    pub(in crate::engine) own: Option<Plan>,
    /// The claims in stories or in other sources, if only these can pass and they are few.
    pub(in crate::engine) few: Option<StoryFilter>,
    /// The fields that comparisons with the other side, join keys and `per` use.
    pub(in crate::engine) fields: Vec<Operand>,
    /// The same fields, encoded for fast comparison.
    pub(super) columns: Vec<ClaimField>,
    /// Those used in comparisons, which make up the rows.
    pub(super) row: Vec<ClaimField>,
}

/// An operand of a comparison of both sides. While the plan is being built, indexes refer to the fields of a side;
/// afterwards, to its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum FieldRef {
    /// A field of the subject.
    Subject(usize),
    /// A field of the claim that it is flagged against.
    Against(usize),
    /// A constant, by its index.
    Constant(usize),
}

/// A comparison of fields of both sides.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct FieldComparison {
    pub(in crate::engine) operator: Operator,
    pub(in crate::engine) left: FieldRef,
    pub(in crate::engine) right: FieldRef,
    pub(in crate::engine) kind: ValueType,
}

/// Comparisons that must all hold, and groups of which none may.
#[derive(Debug, Default)]
pub(in crate::engine) struct ComparisonGroup {
    pub(in crate::engine) compares: Vec<FieldComparison>,
    pub(in crate::engine) negations: Vec<ComparisonGroup>,
}

/// A plan for two claims that share a point.
#[derive(Debug)]
pub(in crate::engine) struct PairPlan {
    pub(in crate::engine) meet: JoinPoint,
    pub(in crate::engine) subject: SidePlan,
    pub(in crate::engine) against: SidePlan,
    /// The conditions on the point alone, with its variable.
    pub(in crate::engine) point: Option<(Plan, Variable)>,
    /// Whether a relation that a side needs is empty.
    pub(in crate::engine) impossible: bool,
    /// Whether only the subject is flagged, because it has a partner.
    pub(in crate::engine) one_sided: bool,
    /// Pairs of fields that must be equal, of the subject and of the other claim.
    pub(in crate::engine) equal: Vec<(usize, usize)>,
    pub(in crate::engine) cross: ComparisonGroup,
    pub(in crate::engine) lowerings: Vec<(u8, Vec<ComparisonGroup>)>,
    pub(in crate::engine) constants: Vec<Operand>,
    /// The fields of the rule's `per`.
    pub(in crate::engine) per: Vec<FieldRef>,
    /// Fields that must differ and that no other condition uses.
    pub(in crate::engine) differ: Option<(usize, usize)>,
    /// Whether the rows of both sides have the same fields.
    pub(super) same_rows: bool,
    /// The number of variables.
    pub(in crate::engine) frame: usize,
    /// A plan of all conditions, for the strongest pair: the claims and the point are bound.
    pub(in crate::engine) whole: Plan,
}

impl PairPlan {
    /// Whether the columns of both claims answer all conditions on each alone, and there are none on the point alone.
    pub(super) const fn is_plain(&self) -> bool {
        self.point.is_none() && self.subject.tests.is_some() && self.against.tests.is_some()
    }
}

struct PlanBuilder<'a> {
    facts: &'a Facts<'a>,
    sizes: &'a [usize],
    subject: Variable,
    against: Variable,
    fields: [Vec<Operand>; 2],
    constants: Vec<Operand>,
}

impl PlanBuilder<'_> {
    fn look(&mut self, operand: &Operand) -> Option<FieldRef> {
        let index_in = |list: &mut Vec<Operand>| {
            list.iter().position(|known| known == operand).unwrap_or_else(|| {
                list.push(operand.clone());
                list.len() - 1
            })
        };
        let [subjects, againsts] = &mut self.fields;
        match operand.variable() {
            None => Some(FieldRef::Constant(index_in(&mut self.constants))),
            Some(variable) if variable == self.subject => Some(FieldRef::Subject(index_in(subjects))),
            Some(variable) if variable == self.against => Some(FieldRef::Against(index_in(againsts))),
            Some(_) => None,
        }
    }

    fn cross(&mut self, compare: &Compare) -> Option<FieldComparison> {
        let kind = compare.left.kind();
        // Values may be dates or numbers, which codes cannot compare.
        kind.join(compare.right.kind())?;
        let (left, right) = (self.look(&compare.left)?, self.look(&compare.right)?);
        Some(FieldComparison { operator: compare.operator, left, right, kind })
    }

    /// A group of comparisons between fields of the two claims, with nothing else.
    fn group(&mut self, group: &ConditionGroup) -> Option<ComparisonGroup> {
        if !group.atoms.is_empty() || !group.counts.is_empty() {
            return None;
        }
        let mut cross = ComparisonGroup::default();
        for compare in &group.compares {
            cross.compares.push(self.cross(compare)?);
        }
        for negation in group.negations.iter().filter(|group| !has_no_answer(self.facts, group, self.sizes)) {
            cross.negations.push(self.group(negation)?);
        }
        Some(cross)
    }
}

/// A condition of a group.
enum GroupItem<'g> {
    Atom(&'g Atom),
    Compare(&'g Compare),
    Negation(&'g ConditionGroup),
    Count(usize),
    Lowering(usize),
}

/// The pair plan of an alternative, if it has this form.
pub(in crate::engine) fn recognize(
    facts: &Facts<'_>,
    sizes: &[usize],
    rule: &Rule,
    flag: &Flag,
    alternative: &Alternative,
) -> Option<PairPlan> {
    let group = &alternative.group;
    let subject = flag.subject;
    let against = match flag.against {
        Some(against) => against,
        None => partner(group, subject).filter(|_| flag.on.is_some())?,
    };
    if subject == against || !rule.together.is_empty() {
        return None;
    }
    let is_claim =
        |variable: Variable| rule.variables.get(variable as usize).is_some_and(|slot| slot.kind == ValueType::Claim);
    if !is_claim(subject) || !is_claim(against) {
        return None;
    }
    let stance = |claim: Variable| -> Option<(usize, StanceTest, Variable)> {
        let mut found =
            group.atoms.iter().enumerate().filter_map(|(index, atom)| match (&atom.relation, &atom.variables[..]) {
                (Relation::Affirms, [of, proposition]) if *of == claim => {
                    Some((index, StanceTest::Affirms, *proposition))
                }
                (Relation::States(stance), [of, proposition]) if *of == claim => {
                    Some((index, StanceTest::States(*stance), *proposition))
                }
                _ => None,
            });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    };
    let (first, subject_takes, one) = stance(subject)?;
    let (second, against_takes, two) = stance(against)?;
    let mut taken = vec![first, second];
    let (meet, point) = if one == two {
        (JoinPoint::Same, one)
    } else {
        let mut found = group.atoms.iter().enumerate().filter_map(|(index, atom)| match atom.relation {
            Relation::Excludes(exclusion) => Some((index, atom, exclusion)),
            _ => None,
        });
        let (index, atom, exclusion) = found.next()?;
        let propositions = atom.variables.get(..2)?;
        // Exclusion is symmetric.
        if found.next().is_some() || (propositions != [one, two] && propositions != [two, one]) {
            return None;
        }
        taken.push(index);
        (JoinPoint::Excluded(exclusion), *atom.variables.get(2)?)
    };
    if flag.on.is_some_and(|on| on != point) {
        return None;
    }
    let hubs = [subject, against, one, two, point];
    // Conditions on one side are evaluated once per claim. Conditions between the sides may only compare fields.
    let around = wanted(rule, flag);
    let mut items: Vec<(GroupItem<'_>, Vec<Variable>)> = Vec::new();
    for (index, atom) in group.atoms.iter().enumerate() {
        if !taken.contains(&index) {
            items.push((GroupItem::Atom(atom), atom.variables.clone()));
        }
    }
    for compare in &group.compares {
        let variables = [compare.left.variable(), compare.right.variable()];
        items.push((GroupItem::Compare(compare), variables.into_iter().flatten().collect()));
    }
    let mut outside: Vec<Variable> = items.iter().flat_map(|(_, variables)| variables.iter().copied()).collect();
    outside.extend(hubs);
    outside.extend(&around);
    let shared = |inside: Vec<Variable>| -> Vec<Variable> {
        inside.into_iter().filter(|variable| outside.contains(variable)).collect()
    };
    for negation in &group.negations {
        items.push((GroupItem::Negation(negation), shared(all_variables(negation))));
    }
    for (index, count) in group.counts.iter().enumerate() {
        let inside = count.alternatives.iter().flat_map(all_variables);
        let inside = inside.chain(count.counted.given()).chain(count.counted.needed());
        items.push((GroupItem::Count(index), shared(inside.collect())));
    }
    let lowers = |groups: &[ConditionGroup]| groups.iter().any(|group| !has_no_answer(facts, group, sizes));
    for (index, lowering) in group.lowerings.iter().enumerate().filter(|(_, lowering)| lowers(&lowering.alternatives)) {
        let inside = lowering.alternatives.iter().flat_map(all_variables).collect();
        items.push((GroupItem::Lowering(index), shared(inside)));
    }
    let owners = owners(&items, &hubs);
    let mut own: [ConditionGroup; 2] = [ConditionGroup::default(), ConditionGroup::default()];
    let mut of_point = ConditionGroup::default();
    let mut builder =
        PlanBuilder { facts, sizes, subject, against, fields: [Vec::new(), Vec::new()], constants: Vec::new() };
    let (mut cross, mut lowerings, mut equal) = (ComparisonGroup::default(), Vec::new(), Vec::new());
    for ((item, variables), touched) in items.iter().zip(&owners) {
        let only = |hub: Variable| touched.iter().all(|&touched| touched == hub);
        let [subject_own, against_own] = &mut own;
        let target = if touched.is_empty() || only(subject) {
            subject_own
        } else if only(against) {
            against_own
        } else if meet == JoinPoint::Same && only(point) {
            &mut of_point
        } else {
            // Between the sides: only comparisons of fields, without other variables.
            if variables.iter().any(|&variable| variable != subject && variable != against) {
                return None;
            }
            match item {
                GroupItem::Compare(compare) => {
                    let compared = builder.cross(compare)?;
                    match (compared.operator, compared.left, compared.right) {
                        (Operator::Is, FieldRef::Subject(left), FieldRef::Against(right))
                        | (Operator::Is, FieldRef::Against(right), FieldRef::Subject(left)) => {
                            equal.push((left, right))
                        }
                        _ => cross.compares.push(compared),
                    }
                }
                GroupItem::Negation(negation) if has_no_answer(facts, negation, sizes) => {}
                GroupItem::Negation(negation) => cross.negations.push(builder.group(negation)?),
                GroupItem::Lowering(index) => {
                    let lowering = group.lowerings.get(*index)?;
                    let alternatives = lowering.alternatives.iter().filter(|group| !has_no_answer(facts, group, sizes));
                    let alternatives = alternatives.map(|group| builder.group(group)).collect::<Option<Vec<_>>>()?;
                    if !alternatives.is_empty() {
                        lowerings.push((lowering.levels, alternatives));
                    }
                }
                GroupItem::Atom(_) | GroupItem::Count(_) => return None,
            }
            continue;
        };
        match item {
            GroupItem::Atom(atom) => target.atoms.push((*atom).clone()),
            GroupItem::Compare(compare) => target.compares.push((*compare).clone()),
            GroupItem::Negation(negation) => target.negations.push((*negation).clone()),
            GroupItem::Count(index) => target.counts.push(group.counts.get(*index)?.clone()),
            GroupItem::Lowering(index) => target.lowerings.push(group.lowerings.get(*index)?.clone()),
        }
    }
    if !of_point.lowerings.is_empty() {
        return None;
    }
    let mut per = Vec::new();
    for operand in &rule.per {
        match builder.look(operand)? {
            FieldRef::Constant(_) => return None,
            look => per.push(look),
        }
    }
    // The `per` fields must be on one side, so that each claim determines its key.
    let on_subject = per.iter().all(|look| matches!(look, FieldRef::Subject(_)));
    if !on_subject && !per.iter().all(|look| matches!(look, FieldRef::Against(_))) {
        return None;
    }
    let differ = differ(&cross, &lowerings, &equal, &per).map(|(index, fields)| {
        cross.compares.remove(index);
        fields
    });
    let frame = alternative.frame;
    let plan_own = |group: &ConditionGroup, known: Variable| {
        let plan = plan(facts, sizes, frame, group, PlanRequest { known: &[known], out: &[], new_only: None });
        (!plan.is_free()).then_some(plan)
    };
    let few = |group: &ConditionGroup| {
        group.atoms.iter().find_map(|atom| {
            let story = relations::in_story(&atom.relation)?;
            (facts.count_in_story(story) < facts.model.claims.len() / 4).then_some(StoryFilter(story))
        })
    };
    let impossible = has_no_answer(facts, group, sizes)
        || own.iter().chain([&of_point]).any(|group| has_no_answer(facts, group, sizes));
    let known = if flag.on.is_some() { vec![subject, against, point] } else { vec![subject, against] };
    let whole = plan(facts, sizes, frame, group, PlanRequest { known: &known, out: &around, new_only: None });
    let rows = narrow(&mut cross, &mut lowerings, &builder.fields);
    let [subject_own, against_own] = &own;
    let side =
        |claim: Variable, takes: StanceTest, own: &ConditionGroup, fields: Vec<Operand>, row: Vec<ClaimField>| {
            let tests = ClaimFilter::from_group(facts, sizes, own, claim);
            SidePlan {
                claim,
                takes,
                own: if tests.is_some() { None } else { plan_own(own, claim) },
                tests,
                few: few(own),
                columns: fields.iter().map(ClaimField::new).collect(),
                fields,
                row,
            }
        };
    let ([subject_fields, against_fields], [subject_row, against_row]) = (builder.fields, rows);
    let subject = side(subject, subject_takes, subject_own, subject_fields, subject_row);
    let against = side(against, against_takes, against_own, against_fields, against_row);
    let point_plan = plan_own(&of_point, point);
    Some(PairPlan {
        meet,
        same_rows: same_rows(&subject, &against, differ),
        subject,
        against,
        point: point_plan.map(|plan| (plan, point)),
        impossible,
        one_sided: flag.against.is_none(),
        equal,
        cross,
        lowerings,
        constants: builder.constants,
        per,
        differ,
        frame,
        whole,
    })
}

/// Whether both sides have the same rows, so that claims on both sides can be folded once.
fn same_rows(subject: &SidePlan, against: &SidePlan, differ: Option<(usize, usize)>) -> bool {
    let column = |side: &SidePlan, field: usize| -> Option<ClaimField> { side.columns.get(field).cloned() };
    subject.row == against.row && differ.is_none_or(|(one, two)| column(subject, one) == column(against, two))
}

/// Renumbers comparisons to rows that hold only the compared fields, and returns the columns of these rows for each
/// side.
fn narrow(
    cross: &mut ComparisonGroup,
    lowerings: &mut [(u8, Vec<ComparisonGroup>)],
    fields: &[Vec<Operand>; 2],
) -> [Vec<ClaimField>; 2] {
    let mut used: [Vec<usize>; 2] = Default::default();
    let mut groups: Vec<&mut ComparisonGroup> = vec![cross];
    groups.extend(lowerings.iter_mut().flat_map(|(_, groups)| groups));
    let [subjects, againsts] = &mut used;
    while let Some(group) = groups.pop() {
        for look in group.compares.iter_mut().flat_map(|cross| [&mut cross.left, &mut cross.right]) {
            let (used, index) = match look {
                FieldRef::Subject(index) => (&mut *subjects, index),
                FieldRef::Against(index) => (&mut *againsts, index),
                FieldRef::Constant(_) => continue,
            };
            let known = used.iter().position(|known| known == index);
            let at = known.unwrap_or_else(|| {
                used.push(*index);
                used.len() - 1
            });
            *index = at;
        }
        groups.extend(&mut group.negations);
    }
    let [subjects, againsts] = fields;
    let columns = |used: &[usize], fields: &[Operand]| -> Vec<ClaimField> {
        used.iter().filter_map(|&index| fields.get(index)).map(ClaimField::new).collect()
    };
    let [used_subjects, used_againsts] = &used;
    [columns(used_subjects, subjects), columns(used_againsts, againsts)]
}

/// The only other claim with a stance condition. The subject is then flagged for having such a partner.
fn partner(group: &ConditionGroup, subject: Variable) -> Option<Variable> {
    let mut others = group.atoms.iter().filter_map(|atom| match (&atom.relation, &atom.variables[..]) {
        (Relation::Affirms | Relation::States(_), [of, _]) if *of != subject => Some(*of),
        _ => None,
    });
    others.next().filter(|_| others.next().is_none())
}

/// For each item, the hubs that it touches, directly or through items that share other variables.
fn owners(items: &[(GroupItem<'_>, Vec<Variable>)], hubs: &[Variable]) -> Vec<Vec<Variable>> {
    let mut component: Vec<usize> = (0..items.len()).collect();
    loop {
        let mut changed = false;
        for one in 0..items.len() {
            for two in one + 1..items.len() {
                let (Some((_, first)), Some((_, second))) = (items.get(one), items.get(two)) else { continue };
                let joined = first.iter().any(|variable| !hubs.contains(variable) && second.contains(variable));
                let (left, right) = (component.get(one).copied(), component.get(two).copied());
                if joined && left != right {
                    let least = left.min(right).unwrap_or(0);
                    for slot in component.iter_mut().filter(|slot| Some(**slot) == left || Some(**slot) == right) {
                        *slot = least;
                    }
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    let touched = |index: usize| {
        let members = component.iter().enumerate().filter(|(_, of)| Some(*of) == component.get(index));
        let variables = members.filter_map(|(member, _)| items.get(member)).flat_map(|(_, variables)| variables);
        let mut hubs: Vec<Variable> = variables.copied().filter(|variable| hubs.contains(variable)).collect();
        hubs.sort_unstable();
        hubs.dedup();
        hubs
    };
    (0..items.len()).map(touched).collect()
}

/// A pair of fields that must differ and that nothing else uses, with the index of that comparison.
fn differ(
    cross: &ComparisonGroup,
    lowerings: &[(u8, Vec<ComparisonGroup>)],
    equal: &[(usize, usize)],
    per: &[FieldRef],
) -> Option<(usize, (usize, usize))> {
    let mut looks = Vec::new();
    let mut groups: Vec<&ComparisonGroup> = vec![cross];
    groups.extend(lowerings.iter().flat_map(|(_, groups)| groups));
    while let Some(group) = groups.pop() {
        looks.extend(group.compares.iter().flat_map(|cross| [cross.left, cross.right]));
        groups.extend(&group.negations);
    }
    looks.extend(equal.iter().flat_map(|&(left, right)| [FieldRef::Subject(left), FieldRef::Against(right)]));
    looks.extend(per);
    let once = |look: FieldRef| looks.iter().filter(|&&other| other == look).count() == 1;
    cross.compares.iter().enumerate().find_map(|(index, compare)| {
        match (compare.operator, compare.left, compare.right) {
            (Operator::IsNot, FieldRef::Subject(left), FieldRef::Against(right))
            | (Operator::IsNot, FieldRef::Against(right), FieldRef::Subject(left))
                if once(FieldRef::Subject(left)) && once(FieldRef::Against(right)) =>
            {
                Some((index, (left, right)))
            }
            _ => None,
        }
    })
}
