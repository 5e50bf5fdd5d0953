//! A naive evaluation that tries all values of each variable. The engine must find the same matches.

use super::{
    EvaluationOptions, SideRole,
    compare::{claim_of, datum, holds},
    evaluate,
    facts::Facts,
    match_key::key_part,
    relations,
    sample::World,
    tie_break::by_content,
};
use crate::{
    model::{Term, TermKind, semantics::PointId},
    rules::{
        Flag, Rule,
        ir::{Atom, Compare, ConditionGroup, Count, Counted, Operand, Relation, ValueType, Variable},
    },
    syntax::ast::Comparison,
    value::NumberRange,
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

type NaiveRows = BTreeMap<Vec<u32>, u8>;

struct Naive<'a> {
    world: &'a World,
    facts: Facts<'a>,
    derived: Vec<NaiveRows>,
}

/// A match: its strength, its strongest pair and its members.
type NaiveMatch = (u8, Option<(u32, Option<u32>)>, Vec<(u32, SideRole, u8)>);

impl Naive<'_> {
    fn domain(&self, kind: ValueType) -> Vec<u32> {
        let model = &self.world.model;
        let propositions = 0..model.propositions.len() as u32;
        match kind {
            ValueType::Claim => (0..model.claims.len() as u32).collect(),
            ValueType::Source => (0..model.sources.len() as u32).collect(),
            ValueType::Proposition => propositions.collect(),
            ValueType::Point => propositions
                .chain((0..self.world.meaning.groups.len() as u32).map(|group| PointId::group(group).raw()))
                .collect(),
            _ => {
                let names =
                    (0..model.names.len() as u32).map(|id| Term::new(TermKind::Name(crate::model::NameId(id))).raw());
                let slots = model.propositions.ids().flat_map(|id| model.propositions.slots(id).to_vec());
                let titles = model.titled.iter().map(|&(.., title)| title);
                let words = titles.chain(model.short_forms.iter().map(|&(_, short)| short));
                let words = words.map(|word| Term::new(TermKind::Word(word)).raw());
                names.chain(words).chain(slots.map(Term::raw)).collect::<BTreeSet<u32>>().into_iter().collect()
            }
        }
    }

    /// The levels by which an atom lowers; `None` if it does not hold.
    fn atom(&self, atom: &Atom, frame: &[Option<u32>]) -> Option<u8> {
        let values: Vec<u32> = atom.variables.iter().map(|&variable| frame[variable as usize].unwrap()).collect();
        match &atom.relation {
            Relation::Derived(index) => self.derived[*index].get(&values).copied(),
            relation => relations::holds(relation, &self.facts, &values),
        }
    }

    fn compare(&self, compare: &Compare, frame: &[Option<u32>]) -> bool {
        let fetch = |operand: &'_ Operand| operand.variable().map_or(0, |variable| frame[variable as usize].unwrap());
        let model = &self.world.model;
        holds(
            compare,
            datum(model, &compare.left, fetch(&compare.left)),
            datum(model, &compare.right, fetch(&compare.right)),
        )
    }

    /// Tries all values of the unbound variables that a group itself has.
    fn for_each(
        &self,
        group: &ConditionGroup,
        out: &[Variable],
        frame: &mut Vec<Option<u32>>,
        then: &mut dyn FnMut(&mut Vec<Option<u32>>, u8),
    ) {
        let mut kinds: BTreeMap<Variable, ValueType> = BTreeMap::new();
        for atom in &group.atoms {
            for (index, &variable) in atom.variables.iter().enumerate() {
                kinds.insert(variable, kind_at(self, &atom.relation, index));
            }
        }
        for operand in group.compares.iter().flat_map(|compare| [&compare.left, &compare.right]) {
            if let Operand::Field { base, base_kind, .. } = operand {
                kinds.entry(*base).or_insert(*base_kind);
            }
        }
        for &variable in out {
            kinds.entry(variable).or_insert(ValueType::Claim);
        }
        let open: Vec<(Variable, ValueType)> =
            kinds.into_iter().filter(|(variable, _)| frame[*variable as usize].is_none()).collect();
        self.choose(group, &open, frame, then);
    }

    fn choose(
        &self,
        group: &ConditionGroup,
        open: &[(Variable, ValueType)],
        frame: &mut Vec<Option<u32>>,
        then: &mut dyn FnMut(&mut Vec<Option<u32>>, u8),
    ) {
        let known = |variables: &[Variable], frame: &[Option<u32>]| {
            variables.iter().all(|&variable| frame[variable as usize].is_some())
        };
        // Stop early if a condition on bound variables fails.
        if group.atoms.iter().any(|atom| known(&atom.variables, frame) && self.atom(atom, frame).is_none()) {
            return;
        }
        let Some((&(variable, kind), rest)) = open.split_first() else {
            self.settled(group, frame, then);
            return;
        };
        for value in self.domain(kind) {
            frame[variable as usize] = Some(value);
            self.choose(group, rest, frame, then);
        }
        frame[variable as usize] = None;
    }

    fn settled(
        &self,
        group: &ConditionGroup,
        frame: &mut Vec<Option<u32>>,
        then: &mut dyn FnMut(&mut Vec<Option<u32>>, u8),
    ) {
        if !group.compares.iter().all(|compare| self.compare(compare, frame)) {
            return;
        }
        let mut lowered = 0;
        for atom in &group.atoms {
            match self.atom(atom, frame) {
                Some(by) => lowered += by,
                None => return,
            }
        }
        if group.negations.iter().any(|negation| self.any(negation, frame)) {
            return;
        }
        if !group.counts.iter().all(|count| self.count(count, frame)) {
            return;
        }
        for lowering in &group.lowerings {
            if lowering.alternatives.iter().any(|group| self.any(group, frame)) {
                lowered += lowering.levels;
            }
        }
        then(frame, lowered);
    }

    fn any(&self, group: &ConditionGroup, frame: &mut Vec<Option<u32>>) -> bool {
        let mut found = false;
        self.for_each(group, &[], frame, &mut |_, _| found = true);
        found
    }

    fn sum(
        &self,
        count: &Count,
        (over, value, total): (Variable, Variable, Variable),
        frame: &mut Vec<Option<u32>>,
    ) -> bool {
        let number = |raw: u32| match Term::from_raw(raw).kind() {
            TermKind::Number(id) => Some(self.world.model.numbers[id as usize]),
            _ => None,
        };
        let Some(total) = number(frame[total as usize].unwrap()) else { return false };
        let mut parts: BTreeMap<u32, Vec<NumberRange>> = BTreeMap::new();
        for group in &count.alternatives {
            self.for_each(group, &[over, value], frame, &mut |frame, _| {
                let part = parts.entry(frame[over as usize].unwrap()).or_default();
                part.extend(number(frame[value as usize].unwrap()));
            });
        }
        let all: Vec<Vec<NumberRange>> = parts.into_values().filter(|part| !part.is_empty()).collect();
        let other_units = all.iter().flatten().any(|number| number.unit != total.unit);
        let low: i128 = all
            .iter()
            .filter_map(|part| {
                let own = part.iter().filter(|number| number.unit == total.unit);
                own.map(|number| number.low.unwrap_or(0).max(0)).min()
            })
            .sum();
        let high: Option<i128> = all
            .iter()
            .flatten()
            .all(|number| number.high.is_some() && !other_units)
            .then(|| all.iter().map(|part| part.iter().filter_map(|number| number.high).max().unwrap()).sum());
        let (below, above) = (total.low, total.high);
        let at_least = above.is_some_and(|above| low >= above);
        let at_most = high.is_some_and(|high| below.is_some_and(|below| high <= below));
        match count.comparison {
            Comparison::MoreThan => above.is_some_and(|above| low > above),
            Comparison::FewerThan => high.is_some_and(|high| below.is_some_and(|below| high < below)),
            Comparison::AtLeast => at_least,
            Comparison::AtMost => at_most,
            Comparison::Exactly => at_least && at_most,
        }
    }

    fn count(&self, count: &Count, frame: &mut Vec<Option<u32>>) -> bool {
        if let Counted::Sum { over, value, total } = count.counted {
            return self.sum(count, (over, value, total), frame);
        }
        let mut seen = BTreeSet::new();
        let variable = count.counted.variable();
        for group in &count.alternatives {
            self.for_each(group, &[variable], frame, &mut |frame, _| {
                let value = frame[variable as usize].unwrap();
                let claim = || claim_of(&self.world.model, value).unwrap();
                seen.insert(match count.counted {
                    Counted::Values(_) | Counted::Sum { .. } => (0, value),
                    Counted::Speakers(_) => (0, claim().speaker.0),
                    Counted::Sources(_) => (0, claim().source.0),
                    Counted::Origins(_) => self.facts.origin(claim()),
                });
            });
        }
        let (found, number) = (seen.len(), count.number as usize);
        match count.comparison {
            Comparison::AtLeast => found >= number,
            Comparison::AtMost => found <= number,
            Comparison::Exactly => found == number,
            Comparison::FewerThan => found < number,
            Comparison::MoreThan => found > number,
        }
    }
}

fn kind_at(naive: &Naive<'_>, relation: &Relation, index: usize) -> ValueType {
    match relation {
        Relation::Derived(derived) => naive.world.program.derived()[*derived].kinds[index],
        relation => relation.kind_at(index).unwrap(),
    }
}

/// All matches of the rules, by exhaustive search.
fn naive(world: &World) -> BTreeMap<String, NaiveMatch> {
    let facts = Facts::new(&world.model, &world.meaning);
    let derived = world.program.derived().iter().map(|_| NaiveRows::new()).collect();
    let mut naive = Naive { world, facts, derived };
    let strata: BTreeSet<usize> = world.program.derived().iter().map(|derived| derived.stratum).collect();
    for stratum in strata {
        loop {
            let mut next = naive.derived.clone();
            for (index, derived) in world.program.derived().iter().enumerate() {
                if derived.stratum != stratum {
                    continue;
                }
                for (alternative, head) in &derived.alternatives {
                    let mut frame = vec![None; alternative.frame];
                    naive.for_each(&alternative.group, head, &mut frame, &mut |frame, lowered| {
                        let row = head.iter().map(|&variable| frame[variable as usize].unwrap()).collect();
                        let slot = next[index].entry(row).or_insert(3);
                        *slot = (*slot).min(lowered.min(3));
                    });
                }
            }
            if next == naive.derived {
                break;
            }
            naive.derived = next;
        }
    }
    let mut all: BTreeMap<String, NaiveMatch> = BTreeMap::new();
    let mut joins: BTreeMap<(String, usize), NaiveJoins> = BTreeMap::new();
    for rule in world.program.rules() {
        for (number, flag) in rule.flags.iter().enumerate() {
            for alternative in &rule.alternatives {
                let mut frame = vec![None; alternative.frame];
                let out = super::match_key::wanted(rule, flag);
                naive.for_each(&alternative.group, &out, &mut frame, &mut |frame, lowered| {
                    if lowered > 2 {
                        return;
                    }
                    let at = |variable: Variable| frame[variable as usize].unwrap();
                    let is_claim = |variable: Variable| super::match_key::kind(rule, variable) == ValueType::Claim;
                    let mut per = Vec::new();
                    for operand in &rule.per {
                        key_part(&naive.facts, operand, at(operand.variable().unwrap()), &mut per);
                    }
                    let mut things = Vec::new();
                    if !is_claim(flag.subject) || flag.against.is_none() {
                        things.push(at(flag.subject));
                        things.extend(flag.against.map(at));
                        things.sort_unstable();
                    }
                    let key = format!("{} {number} {:?} {per:?} {things:?}", rule.name, flag.on.map(at));
                    if !rule.together.is_empty() {
                        let whole = (flag.on.map(at), per.clone(), things.clone());
                        let joins = joins.entry((rule.name.clone(), number)).or_default();
                        let (_, joined) = joins.entry(whole).or_insert((key.clone(), BTreeSet::new()));
                        for operand in &rule.together {
                            let mut parts = Vec::new();
                            key_part(&naive.facts, operand, at(operand.variable().unwrap()), &mut parts);
                            joined.insert(parts);
                        }
                    }
                    let mut pair = None;
                    let mut members = Vec::new();
                    if is_claim(flag.subject) {
                        pair = Some((at(flag.subject), flag.against.map(at)));
                        members.push((at(flag.subject), SideRole::Subject, lowered));
                        members.extend(flag.against.map(|against| (at(against), SideRole::Against, lowered)));
                    }
                    let found = all.entry(key).or_insert((lowered, pair, Vec::new()));
                    if is_stronger(&naive.facts, rule, flag, (lowered, pair), (found.0, found.1)) {
                        (found.0, found.1) = (lowered, pair);
                    }
                    for (claim, role, lowered) in members {
                        match found.2.iter_mut().find(|(known, ..)| *known == claim) {
                            Some(known) => *known = (claim, known.1.min(role), known.2.min(lowered)),
                            None => found.2.push((claim, role, lowered)),
                        }
                    }
                });
            }
        }
    }
    for ((name, number), joins) in joins {
        let rule = world.program.rules().iter().find(|rule| rule.name == name).unwrap();
        join(&naive.facts, (rule, &rule.flags[number]), joins, &mut all);
    }
    for found in all.values_mut() {
        found.2.sort_unstable();
    }
    all
}

/// The matches with merged ones identified by their claims, since the flagged thing may come from any of them.
fn comparable(world: &World, all: BTreeMap<String, NaiveMatch>) -> Vec<(String, NaiveMatch)> {
    let all = all.into_iter().map(|(key, found)| {
        let together = world.program.rules().iter().any(|rule| {
            !rule.together.is_empty() && key.strip_prefix(&rule.name).is_some_and(|rest| rest.starts_with(' '))
        });
        let things = key.rfind('[').filter(|_| together).unwrap_or(key.len());
        (key[..things].to_owned(), found)
    });
    let mut all: Vec<(String, NaiveMatch)> = all.collect();
    all.sort();
    all
}

/// Matches of a flag by their key, with the values that may merge them.
type NaiveJoins = BTreeMap<(Option<u32>, Vec<u32>, Vec<u32>), (String, BTreeSet<Vec<u32>>)>;

/// Whether the first of two pairs is the one to show.
fn is_stronger(facts: &Facts<'_>, rule: &Rule, flag: &Flag, one: Strength, two: Strength) -> bool {
    let kind = |variable: Variable| super::match_key::kind(rule, variable);
    let pairs = one.1.zip(two.1).map(|((subject, against), (other, beside))| {
        by_content(facts, kind(flag.subject), subject, other).then_with(|| match against.zip(beside) {
            Some((one, two)) => by_content(facts, kind(flag.against.unwrap()), one, two),
            None => Ordering::Equal,
        })
    });
    one.0.cmp(&two.0).then(pairs.unwrap_or(Ordering::Equal)).is_lt()
}

type Strength = (u8, Option<(u32, Option<u32>)>);

/// Merges matches that share a value until none do.
fn join(facts: &Facts<'_>, (rule, flag): (&Rule, &Flag), joins: NaiveJoins, all: &mut BTreeMap<String, NaiveMatch>) {
    let mut left: Vec<_> = joins.into_iter().map(|(whole, (key, shared))| (whole, key, shared)).collect();
    loop {
        let pairs = (0..left.len()).flat_map(|one| (one + 1..left.len()).map(move |two| (one, two)));
        let Some((one, two)) = pairs.into_iter().find(|&(one, two)| !left[one].2.is_disjoint(&left[two].2)) else {
            return;
        };
        let (whole, gone, shared) = left.remove(two);
        left[one].2.extend(shared);
        let from = all.remove(&gone).unwrap();
        let mut into = all.remove(&left[one].1).unwrap();
        // The point shown is the first by content.
        let point = |whole: &(Option<u32>, Vec<u32>, Vec<u32>)| whole.0.unwrap_or(0);
        if by_content(facts, ValueType::Point, point(&whole), point(&left[one].0)).then(whole.cmp(&left[one].0)).is_lt()
        {
            (left[one].0, left[one].1) = (whole, gone);
        }
        if is_stronger(facts, rule, flag, (from.0, from.1), (into.0, into.1)) {
            (into.0, into.1) = (from.0, from.1);
        }
        for (claim, role, lowered) in from.2 {
            match into.2.iter_mut().find(|(known, ..)| *known == claim) {
                Some(known) => *known = (claim, known.1.min(role), known.2.min(lowered)),
                None => into.2.push((claim, role, lowered)),
            }
        }
        all.insert(left[one].1.clone(), into);
    }
}

fn planned(world: &World, grouping: bool) -> BTreeMap<String, NaiveMatch> {
    planned_so(world, EvaluationOptions { grouping, ..EvaluationOptions::default() })
}

fn planned_so(world: &World, options: EvaluationOptions) -> BTreeMap<String, NaiveMatch> {
    let outcome = evaluate(&world.program, &world.model, &world.meaning, options);
    assert_eq!(outcome.incomplete, []);
    let all = outcome.matches.iter().map(|found| {
        let rule = world.program.get(found.rule);
        let flag = &rule.flags[found.flag];
        let is_claim = |variable: Variable| super::match_key::kind(rule, variable) == ValueType::Claim;
        let mut things: Vec<u32> = found
            .things
            .iter()
            .map(|thing| match thing {
                super::Bound::Value(term) => term.raw(),
                super::Bound::Source(id) => id.0,
                super::Bound::Proposition(id) => id.0,
                super::Bound::Point(id) => id.raw(),
                super::Bound::Claim(id) => id.0,
                super::Bound::Other(id) => *id,
            })
            .collect();
        if is_claim(flag.subject) && flag.against.is_none() {
            things.push(found.strongest.unwrap().0.0);
        }
        things.sort_unstable();
        let key =
            format!("{} {} {:?} {:?} {things:?}", rule.name, found.flag, found.point.map(PointId::raw), found.key);
        let members = found.members.iter().map(|member| (member.claim.0, member.role, member.lowered)).collect();
        let pair = found.strongest.map(|(one, two)| (one.0, two.map(|two| two.0)));
        (key, (found.lowered, pair, members))
    });
    all.collect()
}

mod laws;
