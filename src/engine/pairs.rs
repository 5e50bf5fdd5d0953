//! Two claims that meet on a point, by grouping: for each point the claims of both sides are folded
//! into classes of those that no condition tells apart, and classes are compared instead of claims.
//! A class takes part as soon as one partner is found that nothing could better.

mod classes;
mod few;
mod partners;
pub(super) mod shape;

use super::{
    Role,
    collect::key_part,
    compare::{datum, holds},
    facts::Facts,
    plan::Plan,
    relation::Store,
    solve::{Budget, Flow, Solver, Stop},
};
use crate::{
    model::{ClaimId, Term, meaning::PointId},
    rules::ir::Operand,
};
use classes::{Classes, Codes, FIELDS, Sorted, UNKNOWN, runs, sorted};
use partners::Side;
use rayon::{iter::ParallelIterator, slice::ParallelSlice};
use shape::{InStory, Look, Meet, Shape, SideShape, Takes};
use std::{
    borrow::Cow,
    ops::ControlFlow,
    sync::atomic::{AtomicU64, Ordering},
};

/// What takes part on one point, for one value of the rule's `per`.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) point: u32,
    pub(super) per: Vec<u32>,
    pub(super) members: Vec<(u32, Role, u8)>,
    /// The strongest pair: by how much it is lowered, and its claims.
    pub(super) best: (u8, u32, u32),
}

/// How many points are worked on in one piece; it does not depend on the number of threads.
const PIECE: usize = 2_048;

/// All that takes part in any pair of that shape; none where the budget does not suffice.
pub(super) fn evaluate(
    shape: &Shape,
    facts: &Facts<'_>,
    stores: &[Store],
    budget: &Budget,
    parallel: bool,
) -> Option<Vec<Found>> {
    if shape.impossible {
        return Some(Vec::new());
    }
    let points = points(shape, facts);
    let allowed = budget.left();
    let spent = AtomicU64::new(0);
    let piece = |points: &[u32]| {
        let budget = Budget::new(allowed);
        let mut pairs = Pairs::new(shape, facts, stores, &budget);
        let mut flow = ControlFlow::Continue(());
        for &point in points {
            flow = pairs.point(point);
            if flow.is_break() || spent.load(Ordering::Relaxed) > allowed {
                break;
            }
        }
        let used = if flow.is_break() { allowed.saturating_add(1) } else { allowed - budget.left() };
        spent.fetch_add(used, Ordering::Relaxed);
        pairs.found
    };
    let found: Vec<Vec<Found>> = if parallel && points.len() > PIECE {
        points.par_chunks(PIECE).map(piece).collect()
    } else {
        points.chunks(PIECE).map(piece).collect()
    };
    let enough = budget.take(spent.into_inner()).is_continue();
    enough.then(|| found.into_iter().flatten().collect())
}

/// The points on which both sides may have claims, as numbers of points.
fn points<'a>(shape: &Shape, facts: &'a Facts<'_>) -> Cow<'a, [u32]> {
    let few = [&shape.subject, &shape.against].into_iter().find_map(|side| Some((side, side.few?)));
    if let Some((side, InStory(story))) = few {
        return Cow::Owned(points_of(side, facts.in_story(story), shape.meet, facts));
    }
    Cow::Borrowed(facts.contested(shape.meet, shape.subject.takes, shape.against.takes))
}

/// The points that a few claims speak on, in order.
fn points_of(side: &SideShape, claims: &[u32], meet: Meet, facts: &Facts<'_>) -> Vec<u32> {
    let stance = side.takes.stance();
    let claims = claims.iter().filter_map(|&id| facts.model.claims.get(id as usize));
    let mut propositions: Vec<u32> =
        claims.filter(|claim| Facts::takes(claim, stance)).map(|claim| claim.proposition.0).collect();
    propositions.sort_unstable();
    propositions.dedup();
    if side.takes == Takes::Affirms {
        let implied: Vec<u32> =
            propositions.iter().flat_map(|&from| facts.implied_by(from).map(|(to, _)| to)).collect();
        propositions.extend(implied);
    }
    let mut points = match meet {
        Meet::Same => propositions,
        Meet::Excluded => {
            let members = propositions.iter().flat_map(|&proposition| facts.memberships(proposition));
            let members = members.filter_map(|&(_, index)| facts.meaning.members.get(index as usize));
            members.map(|member| PointId::group(member.group).raw()).collect()
        }
    };
    points.sort_unstable();
    points.dedup();
    points
}

/// A claim that takes a side's stance, with how much that is lowered and the value it has there.
#[derive(Clone, Copy)]
struct Raw {
    claim: u32,
    lowered: u8,
    value: u32,
}

/// What a plan asks about.
#[derive(Clone, Copy)]
enum Of {
    Point,
    Subject,
    Against,
}

struct Pairs<'a> {
    shape: &'a Shape,
    facts: &'a Facts<'a>,
    /// What each plan remembers is its own: one for the point, one for each side.
    solvers: [Solver<'a>; 3],
    budget: &'a Budget,
    codes: Codes,
    constants: Vec<u64>,
    frame: Vec<u32>,
    subject: Classes,
    against: Classes,
    scratch: Vec<u64>,
    raw: [Vec<Raw>; 2],
    equal_codes: [Vec<u64>; 3],
    rows: [few::Rows; 2],
    found: Vec<Found>,
}

impl<'a> Pairs<'a> {
    fn new(shape: &'a Shape, facts: &'a Facts<'a>, stores: &'a [Store], budget: &'a Budget) -> Self {
        let mut codes = Codes::default();
        let constants = shape.constants.iter().map(|operand| codes.code(datum(facts.model, operand, 0))).collect();
        Self {
            shape,
            facts,
            solvers: [(); 3].map(|()| Solver::new(facts, stores, &[], budget)),
            budget,
            codes,
            constants,
            frame: vec![0; shape.frame],
            subject: Classes::default(),
            against: Classes::default(),
            scratch: Vec::new(),
            raw: Default::default(),
            equal_codes: Default::default(),
            rows: Default::default(),
            found: Vec::new(),
        }
    }

    fn point(&mut self, point: u32) -> Flow {
        if let Some((plan, variable)) = &self.shape.point {
            match self.least(plan, Of::Point, *variable, point)? {
                Some(_) => {}
                None => return ControlFlow::Continue(()),
            }
        }
        let mut raw = std::mem::take(&mut self.raw);
        let flow = self.gathered(point, &mut raw);
        self.raw = raw;
        flow
    }

    fn gathered(&mut self, point: u32, raw: &mut [Vec<Raw>; 2]) -> Flow {
        let shape = self.shape;
        let [subjects, againsts] = raw;
        subjects.clear();
        againsts.clear();
        self.gather(&shape.against, point, againsts)?;
        if againsts.is_empty() {
            return ControlFlow::Continue(());
        }
        self.gather(&shape.subject, point, subjects)?;
        if let ([one], [other]) = (subjects.as_slice(), againsts.as_slice())
            && one.claim == other.claim
            && shape.differ.is_some()
        {
            return ControlFlow::Continue(());
        }
        if let Some(&(left, right)) = shape.equal.first() {
            let (left, right) = (shape.subject.fields.get(left), shape.against.fields.get(right));
            if let (Some(left), Some(right)) = (left, right) {
                self.keep_equal((left, subjects), (right, againsts));
            }
        }
        if few::suits(subjects.len(), againsts.len()) {
            return self.few(point, subjects, againsts);
        }
        let (mut subject, mut against) = (std::mem::take(&mut self.subject), std::mem::take(&mut self.against));
        let first = (&shape.subject, subjects.as_slice(), &mut subject);
        let second = (&shape.against, againsts.as_slice(), &mut against);
        let flow = if shape.subject.few.is_some() || (subjects.len() < againsts.len() && shape.against.few.is_none()) {
            self.fill_both(point, first, second)
        } else {
            self.fill_both(point, second, first)
        };
        let flow = match flow {
            ControlFlow::Continue(true) => self.compare(point, &mut subject, &mut against),
            ControlFlow::Continue(false) => ControlFlow::Continue(()),
            ControlFlow::Break(stop) => ControlFlow::Break(stop),
        };
        (self.subject, self.against) = (subject, against);
        flow
    }

    /// Leaves out the claims that have no partner with the same in a field that must be equal.
    fn keep_equal(&mut self, left: (&Operand, &mut Vec<Raw>), right: (&Operand, &mut Vec<Raw>)) {
        let model = self.facts.model;
        for (operand, claims, codes) in [(left.0, &*left.1, 0), (right.0, &*right.1, 1)] {
            let Some(codes) = self.equal_codes.get_mut(codes) else { continue };
            codes.clear();
            for raw in claims {
                codes.push(self.codes.of(model, operand, raw.claim));
            }
        }
        let [lefts, rights, ordered] = &mut self.equal_codes;
        let mut keep = |claims: &mut Vec<Raw>, own: &[u64], others: &[u64]| {
            // Few are gone through; many are put in order first.
            let few = others.len() <= 8;
            ordered.clear();
            if !few {
                ordered.extend_from_slice(others);
                ordered.sort_unstable();
            }
            let is_there = |code: &u64| if few { others.contains(code) } else { ordered.binary_search(code).is_ok() };
            let mut own = own.iter();
            claims.retain(|_| own.next().is_some_and(|code| *code != UNKNOWN && is_there(code)));
        };
        keep(left.1, lefts, rights);
        keep(right.1, rights, lefts);
    }

    /// Folds both sides into classes, the first one first; whether both have any.
    fn fill_both(
        &mut self,
        point: u32,
        first: (&SideShape, &[Raw], &mut Classes),
        second: (&SideShape, &[Raw], &mut Classes),
    ) -> ControlFlow<Stop, bool> {
        for (side, raw, classes) in [first, second] {
            self.fill(side, point, raw, classes)?;
            if classes.len() == 0 {
                return ControlFlow::Continue(false);
            }
        }
        ControlFlow::Continue(true)
    }

    /// By how much what is asked of one claim or point alone lowers it; none where it does not hold.
    fn least(&mut self, plan: &Plan, of: Of, variable: u32, value: u32) -> ControlFlow<Stop, Option<u8>> {
        if let Some(slot) = self.frame.get_mut(variable as usize) {
            *slot = value;
        }
        let mut best: Option<u8> = None;
        let [point, subject, against] = &self.solvers;
        let solver = match of {
            Of::Point => point,
            Of::Subject => subject,
            Of::Against => against,
        };
        let flow = solver.run(plan, &mut self.frame, &mut |_, lowered| {
            best = Some(best.map_or(lowered, |before| before.min(lowered)));
            if lowered == 0 { ControlFlow::Break(Stop::Enough) } else { ControlFlow::Continue(()) }
        });
        match flow {
            ControlFlow::Break(Stop::Spent) => ControlFlow::Break(Stop::Spent),
            _ => ControlFlow::Continue(best),
        }
    }

    /// Collects the claims of one side.
    fn gather(&mut self, side: &SideShape, point: u32, raw: &mut Vec<Raw>) -> Flow {
        let facts = self.facts;
        let (from, members) = match PointId::from_raw(point).kind() {
            Ok(proposition) => return self.gather_from(side, proposition.0, 0, 0, raw),
            // What follows from another proposition at no loss is a member of the group itself.
            Err(group) => (1, facts.group_ranges().get(group as usize).cloned().unwrap_or_default()),
        };
        for member in facts.meaning.members.get(members).unwrap_or(&[]) {
            self.gather_from(side, member.proposition.0, from, member.value.raw(), raw)?;
        }
        ControlFlow::Continue(())
    }

    /// Adds the claims that take the side's stance on a proposition, or on what it follows from by
    /// at least `from` levels lowered.
    fn gather_from(&mut self, side: &SideShape, proposition: u32, from: u8, value: u32, raw: &mut Vec<Raw>) -> Flow {
        let facts = self.facts;
        let all = facts.stances(side.takes.stance());
        let before = raw.len();
        let mut add = |claims: &[u32], lowered: u8| {
            raw.extend(claims.iter().map(|&claim| Raw { claim, lowered, value }));
        };
        add(all.get(proposition), 0);
        if side.takes == Takes::Affirms {
            for (implying, lowered) in facts.implying(proposition) {
                if (from..=2).contains(&lowered) {
                    add(all.get(implying), lowered);
                }
            }
        }
        self.budget.take((raw.len() - before) as u64 + 1)
    }

    /// Folds the claims of one side into classes.
    fn fill(&mut self, side: &SideShape, point: u32, raw: &[Raw], classes: &mut Classes) -> Flow {
        classes.clear(FIELDS + side.fields.len());
        let mut row = std::mem::take(&mut self.scratch);
        let mut flow = ControlFlow::Continue(());
        for raw in raw {
            row.clear();
            match self.row(side, point, raw, &mut row) {
                ControlFlow::Continue(true) => classes.add(raw.claim, &row),
                ControlFlow::Continue(false) => {}
                ControlFlow::Break(stop) => {
                    flow = ControlFlow::Break(stop);
                    break;
                }
            }
        }
        self.scratch = row;
        flow
    }

    /// Adds what decides about a claim to `row`; false where it does not take part at all.
    fn row(&mut self, side: &SideShape, point: u32, raw: &Raw, row: &mut Vec<u64>) -> ControlFlow<Stop, bool> {
        let &Raw { claim, lowered, value } = raw;
        let model = self.facts.model;
        let own = match (&side.own, &side.compares) {
            (None, _) => 0,
            (Some(_), Some(compares)) => {
                let of = |operand| datum(model, operand, claim);
                if !compares.iter().all(|compare| holds(compare, of(&compare.left), of(&compare.right))) {
                    return ControlFlow::Continue(false);
                }
                0
            }
            (Some(plan), None) => {
                let of = if side.claim == self.shape.subject.claim { Of::Subject } else { Of::Against };
                match self.least(plan, of, side.claim, claim)? {
                    Some(own) => own,
                    None => return ControlFlow::Continue(false),
                }
            }
        };
        let lowered = lowered.saturating_add(own);
        if lowered > 2 {
            return ControlFlow::Continue(false);
        }
        let meaning = self.facts.meaning;
        let group = PointId::from_raw(point).kind().err();
        let date = group.map_or(0, |group| meaning.figure_date(model, group, ClaimId(claim)).0);
        row.extend([u64::from(lowered), u64::from(value), u64::from(date)]);
        for operand in &side.fields {
            row.push(self.codes.of(model, operand, claim));
        }
        ControlFlow::Continue(true)
    }

    /// By how much a pair of classes is lowered, the field that must differ left out of account; none
    /// where it is no match.
    fn pair(&self, point: u32, subject: &[u64], against: &[u64]) -> Option<u8> {
        let at = |row: &[u64], index: usize| row.get(index).copied().unwrap_or(0);
        let mut lowered = (at(subject, 0) + at(against, 0)) as u8;
        if lowered > 2 || !self.codes.group(&self.shape.cross, &self.constants, subject, against) {
            return None;
        }
        if self.shape.meet == Meet::Excluded {
            let group = PointId::from_raw(point).kind().err()?;
            let figure = |row: &[u64]| crate::model::meaning::Figure {
                value: Term::from_raw(at(row, 1) as u32),
                date: crate::model::DateId(at(row, 2) as u32),
            };
            let meaning = self.facts.meaning;
            lowered += meaning.excludes(self.facts.model, group, figure(subject), figure(against))?;
        }
        for (levels, groups) in &self.shape.lowerings {
            if groups.iter().any(|group| self.codes.group(group, &self.constants, subject, against)) {
                lowered = lowered.saturating_add(*levels);
            }
        }
        (lowered <= 2).then_some(lowered)
    }

    fn compare(&mut self, point: u32, subject: &mut Classes, against: &mut Classes) -> Flow {
        let shape = self.shape;
        let subjects = sorted(subject, &shape.sort_by.subject_equal, &shape.sort_by.subject_per);
        let againsts = sorted(against, &shape.sort_by.against_equal, &shape.sort_by.against_per);
        for left in runs(&subjects.keys, |one, two| one.0 == two.0) {
            let Some((equal, ..)) = left.first() else { continue };
            if equal.contains(&UNKNOWN) {
                continue;
            }
            let start = againsts.keys.partition_point(|(other, ..)| other < equal);
            let rest = againsts.keys.get(start..).unwrap_or(&[]);
            let right = rest.get(..rest.partition_point(|(other, ..)| other == equal)).unwrap_or(&[]);
            for left in runs(left, |one, two| one.1 == two.1) {
                for right in runs(right, |one, two| one.1 == two.1) {
                    let left: Vec<u32> = left.iter().map(|&(_, _, class)| class).collect();
                    let right: Vec<u32> = right.iter().map(|&(_, _, class)| class).collect();
                    self.meet(point, (subject, &left, &subjects), (against, &right, &againsts))?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Which classes take part, where what must be equal is.
    fn meet(
        &mut self,
        point: u32,
        (subject, left, subjects): (&Classes, &[u32], &Sorted),
        (against, right, againsts): (&Classes, &[u32], &Sorted),
    ) -> Flow {
        let (lefts, rights) = (
            Side { classes: subject, of: left, is_subject: true },
            Side { classes: against, of: right, is_subject: false },
        );
        let best_left = self.best(point, &lefts, &rights)?;
        if best_left.iter().all(Option::is_none) {
            return ControlFlow::Continue(());
        }
        if self.shape.one_sided {
            return self.flagged_each(point, (&lefts, subjects, &best_left), &rights);
        }
        let best_right = self.best(point, &rights, &lefts)?;
        let Some(lowered) = best_left.iter().flatten().copied().min() else { return ControlFlow::Continue(()) };
        let strongest = left.iter().zip(&best_left).filter(|(_, best)| **best == Some(lowered));
        let Some(first) = strongest.clone().map(|(&class, _)| subject.first(class)).min() else {
            return ControlFlow::Continue(());
        };
        let mut second = u32::MAX;
        for (&class, _) in strongest.filter(|(class, _)| subject.first(**class) == first) {
            for &other in right {
                self.budget.take(1)?;
                let candidate = against.first(other);
                if candidate < second
                    && self.differs(&lefts, class, &rights, other)
                    && self.pair(point, subject.row(class), against.row(other)) == Some(lowered)
                {
                    second = candidate;
                }
            }
        }
        let mut members = Vec::new();
        let sides = [
            (subject, left, subjects, &best_left, Role::Subject),
            (against, right, againsts, &best_right, Role::Against),
        ];
        for (classes, of, sorted, best, role) in sides {
            for (&class, best) in of.iter().zip(best) {
                let Some(best) = *best else { continue };
                let range = sorted.claims.get(class as usize).cloned().unwrap_or_default();
                let claims = classes.claims.get(range).unwrap_or(&[]);
                members.extend(claims.iter().map(|&(claim, _)| (claim, role, best)));
            }
        }
        let per = self.per(first, second);
        self.found.push(Found { point, per, members, best: (lowered, first, second) });
        ControlFlow::Continue(())
    }

    /// The claims that are flagged each by itself, for having a partner: the least that weighs most.
    fn flagged_each(
        &mut self,
        point: u32,
        (lefts, subjects, best): (&Side<'_>, &Sorted, &[Option<u8>]),
        rights: &Side<'_>,
    ) -> Flow {
        for (&class, best) in lefts.of.iter().zip(best) {
            let Some(best) = *best else { continue };
            let mut second = u32::MAX;
            for &other in rights.of {
                self.budget.take(1)?;
                let candidate = rights.classes.first(other);
                if candidate < second
                    && self.differs(lefts, class, rights, other)
                    && self.pair(point, lefts.classes.row(class), rights.classes.row(other)) == Some(best)
                {
                    second = candidate;
                }
            }
            let range = subjects.claims.get(class as usize).cloned().unwrap_or_default();
            for &(claim, _) in lefts.classes.claims.get(range).unwrap_or(&[]) {
                let (per, members) = (self.per(claim, second), vec![(claim, Role::Subject, best)]);
                self.found.push(Found { point, per, members, best: (best, claim, second) });
            }
        }
        ControlFlow::Continue(())
    }

    /// What findings are told apart by, for a pair. All claims of a run share it; any of them gives it.
    fn per(&self, subject: u32, against: u32) -> Vec<u32> {
        let mut per = Vec::new();
        for look in &self.shape.per {
            let (operand, claim) = match look {
                Look::Subject(index) => (self.shape.subject.fields.get(*index), subject),
                Look::Against(index) => (self.shape.against.fields.get(*index), against),
                Look::Constant(_) => (None, 0),
            };
            if let Some(operand) = operand {
                key_part(self.facts, operand, claim, &mut per);
            }
        }
        per
    }
}

/// What the variables stand for in a pair, for the strongest pair of a match: of its answers that
/// are lowered by no more the first.
pub(super) fn bindings(
    shape: &Shape,
    facts: &Facts<'_>,
    stores: &[Store],
    pair: (u8, u32, u32),
    point: u32,
    bound: &[u32],
    point_variable: Option<u32>,
) -> Vec<u32> {
    let budget = Budget::new(1_000_000);
    let solver = Solver::new(facts, stores, &[], &budget);
    let mut frame = vec![0; shape.frame];
    let known = [(Some(shape.subject.claim), pair.1), (Some(shape.against.claim), pair.2), (point_variable, point)];
    for (variable, value) in known {
        if let Some(slot) = variable.and_then(|variable| frame.get_mut(variable as usize)) {
            *slot = value;
        }
    }
    let mut best: Option<(u8, Vec<u32>)> = None;
    let flow = solver.run(&shape.whole, &mut frame, &mut |frame, lowered| {
        let values: Vec<u32> = bound.iter().map(|&variable| super::solve::get(frame, variable)).collect();
        let candidate = (lowered, values);
        if best.as_ref().is_none_or(|before| candidate < *before) {
            best = Some(candidate);
        }
        ControlFlow::Continue(())
    });
    let _ = flow;
    debug_assert!(best.as_ref().is_none_or(|(lowered, _)| *lowered == pair.0), "grouping and the plan agree");
    best.map(|(_, values)| values).unwrap_or_default()
}
