//! Evaluates a pair plan on one point: folds the claims of both sides into classes and compares these.

use super::{
    super::{
        SideRole,
        compare::datum,
        facts::{Facts, JoinPoint},
        match_key::{MATCH_KEPT, key_part},
        solve::{Budget, Flow, Solver, Stop},
        store::Store,
        tie_break::by_content,
    },
    PairMatch,
    candidates::{Candidate, keep_by_plan},
    classes::{BestTwo, Classes, FIELDS, RowInterner, group_holds},
    field::{FieldCodes, UNKNOWN},
    least_lowering,
    pair_plan::{FieldRef, PairPlan, SidePlan},
    partners::{DateWindow, Partners},
};
use crate::{
    model::{
        ClaimId, DateId, Term,
        semantics::{Figure, PointId},
    },
    narrow::{low_u8, low_u32},
    rules::ir::ValueType,
};
use std::ops::ControlFlow;

/// The index of the solver for conditions on the point.
const OF_POINT: usize = 2;

/// Sorts claims by join key and by the fields of `per`; the last number is the claim's index.
type ClaimKey = (u32, u32, u32);

/// Evaluates one pair plan on some points.
pub(super) struct PairEvaluator<'a> {
    shape: &'a PairPlan,
    facts: &'a Facts<'a>,
    /// The solvers for each side and for the point, separate since each memoizes for its own plan.
    solvers: [Solver<'a>; 3],
    budget: &'a Budget,
    codes: FieldCodes,
    constants: Vec<u64>,
    window: Option<DateWindow>,
    frame: Vec<u32>,
    entries: [Vec<Candidate>; 2],
    classes: [Classes; 2],
    best: [Vec<BestTwo>; 2],
    equal: RowInterner,
    per: [RowInterner; 2],
    keyed: [Vec<ClaimKey>; 2],
    scratch: Vec<u64>,
    stopped: bool,
    pub(super) found: Vec<PairMatch>,
}

impl<'a> PairEvaluator<'a> {
    pub(super) fn new(shape: &'a PairPlan, facts: &'a Facts<'a>, stores: &'a [Store], budget: &'a Budget) -> Self {
        let mut codes = FieldCodes::default();
        let constants = shape.constants.iter().map(|operand| codes.code(datum(facts.model, operand, 0))).collect();
        Self {
            shape,
            facts,
            solvers: [(); 3].map(|()| Solver::new(facts, stores, &[], budget)),
            budget,
            codes,
            constants,
            window: DateWindow::from_group(&shape.cross),
            frame: vec![0; shape.frame],
            entries: Default::default(),
            classes: Default::default(),
            best: Default::default(),
            equal: RowInterner::default(),
            per: Default::default(),
            keyed: Default::default(),
            scratch: Vec::new(),
            stopped: false,
            found: Vec::new(),
        }
    }

    /// Whether it ran out of budget.
    pub(super) const fn is_done(&self) -> bool {
        self.stopped
    }

    /// Whether the conditions on the point alone hold.
    pub(super) fn asks_point(&mut self, point: u32) -> bool {
        let Some((plan, variable)) = &self.shape.point else { return true };
        let Some(solver) = self.solvers.get(OF_POINT) else { return true };
        match least_lowering(solver, plan, &mut self.frame, *variable, point) {
            ControlFlow::Continue(found) => found.is_some(),
            ControlFlow::Break(_) => {
                self.stopped = true;
                false
            }
        }
    }

    /// Evaluates a point, given the candidates of both sides. On a `mirrored` point, both sides have the same claims.
    pub(super) fn point(
        &mut self,
        point: u32,
        steps: u64,
        sides: Option<(&[Candidate], &[Candidate])>,
        mirrored: bool,
    ) {
        let mut flow = self.budget.take(steps);
        if let (Some((subjects, againsts)), ControlFlow::Continue(())) = (sides, flow) {
            flow = self.sides(point, subjects, againsts, mirrored);
        }
        self.stopped |= flow.is_break();
    }

    fn sides(&mut self, point: u32, subjects: &[Candidate], againsts: &[Candidate], mirrored: bool) -> Flow {
        if let ([one], [other]) = (subjects, againsts)
            && one.claim == other.claim
            && self.shape.differ.is_some()
        {
            return ControlFlow::Continue(());
        }
        if self.shape.is_plain() {
            return self.passed(point, subjects, againsts, mirrored);
        }
        let mut entries = std::mem::take(&mut self.entries);
        let [own_subjects, own_againsts] = &mut entries;
        let mut flow = ControlFlow::Continue(());
        let sides = [(&self.shape.subject, subjects, own_subjects), (&self.shape.against, againsts, own_againsts)];
        for ((side, all, own), solver) in sides.into_iter().zip(&self.solvers) {
            own.clear();
            own.extend_from_slice(all);
            if flow.is_continue() {
                flow = keep_by_plan(side, solver, &mut self.frame, own);
            }
        }
        if flow.is_continue() && entries.iter().all(|entries| !entries.is_empty()) {
            let [subjects, againsts] = &entries;
            flow = self.passed(point, subjects, againsts, false);
        }
        self.entries = entries;
        flow
    }

    /// Continues with the claims that pass the conditions on them alone.
    fn passed(&mut self, point: u32, subjects: &[Candidate], againsts: &[Candidate], mirrored: bool) -> Flow {
        let shape = self.shape;
        if shape.equal.is_empty() && shape.per.is_empty() {
            let shared = mirrored && shape.same_rows;
            self.fold(0, point, subjects.iter().copied());
            if !shared {
                self.fold(1, point, againsts.iter().copied());
            }
            return self.meet(point, shared);
        }
        self.equal.clear(shape.equal.len());
        let mut keyed = std::mem::take(&mut self.keyed);
        let [lefts, rights] = &mut keyed;
        self.key(0, subjects, lefts);
        self.key(1, againsts, rights);
        let mut flow = ControlFlow::Continue(());
        'all: for left in lefts.chunk_by(|one, two| one.0 == two.0) {
            let Some(&(equal, ..)) = left.first() else { continue };
            let start = rights.partition_point(|&(other, ..)| other < equal);
            let rest = rights.get(start..).unwrap_or(&[]);
            let right = rest.get(..rest.partition_point(|&(other, ..)| other == equal)).unwrap_or(&[]);
            if right.is_empty() {
                continue;
            }
            for left in left.chunk_by(|one, two| one.1 == two.1) {
                self.fold(0, point, left.iter().filter_map(|&(.., index)| subjects.get(index as usize).copied()));
                for right in right.chunk_by(|one, two| one.1 == two.1) {
                    self.fold(1, point, right.iter().filter_map(|&(.., index)| againsts.get(index as usize).copied()));
                    flow = self.meet(point, false);
                    if flow.is_break() {
                        break 'all;
                    }
                }
            }
        }
        self.keyed = keyed;
        flow
    }

    fn side(&self, index: usize) -> &'a SidePlan {
        if index == 0 { &self.shape.subject } else { &self.shape.against }
    }

    /// Sorts the claims of one side by join key and `per` fields. Claims without a join key are dropped.
    fn key(&mut self, index: usize, entries: &[Candidate], keyed: &mut Vec<ClaimKey>) {
        keyed.clear();
        let (side, model) = (self.side(index), self.facts.model);
        let Some(pers) = self.per.get_mut(index) else { return };
        let fields = |looks: &[FieldRef]| -> Vec<usize> {
            let field = |look: &FieldRef| match look {
                FieldRef::Subject(field) if index == 0 => Some(*field),
                FieldRef::Against(field) if index == 1 => Some(*field),
                _ => None,
            };
            looks.iter().filter_map(field).collect()
        };
        let per_fields = fields(&self.shape.per);
        pers.clear(per_fields.len());
        let equal_fields =
            self.shape.equal.iter().map(|&(subject, against)| if index == 0 { subject } else { against });
        let row = &mut self.scratch;
        for (entry, at) in entries.iter().zip(0..) {
            let Some(claim) = model.claims.as_slice().get(entry.claim as usize) else { continue };
            let mut code = |field: usize| {
                let column = side.columns.get(field);
                column.map_or(UNKNOWN, |column| column.code(model, entry.claim, claim, &mut self.codes))
            };
            row.clear();
            row.extend(equal_fields.clone().map(&mut code));
            if row.contains(&UNKNOWN) {
                continue;
            }
            let equal = self.equal.number(row);
            row.clear();
            row.extend(per_fields.iter().map(|&field| code(field)));
            keyed.push((equal, pers.number(row), at));
        }
        keyed.sort_unstable();
    }

    /// Folds claims of one side into classes. Claims without a value in the field that must differ have no partner.
    fn fold(&mut self, index: usize, point: u32, entries: impl Iterator<Item = Candidate>) {
        let (side, model, meaning) = (self.side(index), self.facts.model, self.facts.meaning);
        let Some(classes) = self.classes.get_mut(index) else { return };
        let differ = self.shape.differ.map(|(subject, against)| if index == 0 { subject } else { against });
        let differ = differ.and_then(|field| side.columns.get(field));
        let dated = PointId::from_raw(point).kind().err().filter(|&group| meaning.is_dated(model, group));
        classes.clear(FIELDS + side.row.len());
        let row = &mut self.scratch;
        for Candidate { claim: id, value, lowered, .. } in entries {
            let Some(claim) = model.claims.as_slice().get(id as usize) else { continue };
            let code = differ.map_or(0, |column| column.code(model, id, claim, &mut self.codes));
            if code == UNKNOWN {
                continue;
            }
            let date = dated.map_or(DateId::UNKNOWN, |group| meaning.figure_date(model, group, ClaimId(id)));
            row.clear();
            row.extend([u64::from(lowered), u64::from(value), u64::from(date.0)]);
            row.extend(side.row.iter().map(|column| column.code(model, id, claim, &mut self.codes)));
            classes.add(self.facts, id, row, code);
        }
    }

    /// The levels by which a pair of classes is lowered, ignoring the field that must differ; `None` if it is not a
    /// match.
    fn pair(&self, point: u32, subject: &[u64], against: &[u64]) -> Option<u8> {
        let at = |row: &[u64], index: usize| row.get(index).copied().unwrap_or(0);
        let mut lowered = low_u8(at(subject, 0) + at(against, 0));
        if lowered > 2 || (self.shape.meet.is_between_values() && at(subject, 1) == at(against, 1)) {
            return None;
        }
        if !group_holds(&self.codes, &self.shape.cross, &self.constants, subject, against) {
            return None;
        }
        if matches!(self.shape.meet, JoinPoint::Excluded(_)) {
            let group = PointId::from_raw(point).kind().err()?;
            let figure =
                |row: &[u64]| Figure { value: Term::from_raw(low_u32(at(row, 1))), date: DateId(low_u32(at(row, 2))) };
            let meaning = self.facts.meaning;
            lowered += meaning.excludes(self.facts.model, group, figure(subject), figure(against))?;
        }
        for (levels, groups) in &self.shape.lowerings {
            if groups.iter().any(|group| group_holds(&self.codes, group, &self.constants, subject, against)) {
                lowered = lowered.saturating_add(*levels);
            }
        }
        (lowered <= 2).then_some(lowered)
    }

    /// For each class of one side, the levels of its best pairs with the other side. The best two with different
    /// values in the field that must differ cover all claims of the class.
    fn bests(&self, point: u32, own: &Classes, other: &Classes, is_subject: bool, best: &mut Vec<BestTwo>) -> Flow {
        best.clear();
        let own_lowered = |row: &[u64]| low_u8(row.first().copied().unwrap_or(0));
        let least = other.all().map(|(_, row, _)| own_lowered(row)).min().unwrap_or(0);
        let differ = self.shape.differ.is_some();
        let partners = self.partners(other, !is_subject);
        for (class, row, _) in own.all() {
            let mut two = BestTwo::default();
            let bound = own_lowered(row) + least;
            for partner in partners.candidates_for(row, own.only_code(class)) {
                self.budget.take(1)?;
                let (partner, Some(leasts)) = (other.row(partner), other.leasts(partner)) else { continue };
                let pair = if is_subject { self.pair(point, row, partner) } else { self.pair(point, partner, row) };
                let Some(lowered) = pair else { continue };
                two.keep(lowered, leasts.first.1);
                if let Some((_, code)) = leasts.other {
                    two.keep(lowered, code);
                }
                if two.is_full(bound) || (!differ && two.least().is_some_and(|by| by <= bound)) {
                    break;
                }
            }
            best.push(two);
        }
        ControlFlow::Continue(())
    }

    /// The levels of the best pair of a claim.
    fn of_claim(&self, best: &[BestTwo], class: u32, code: u64) -> Option<u8> {
        let two = best.get(class as usize)?;
        if self.shape.differ.is_some() { two.apart_from(code) } else { two.least() }
    }

    /// Whether a claim precedes another by content.
    fn comes_before(&self, one: u32, other: u32) -> bool {
        by_content(self.facts, ValueType::Claim, one, other).is_lt()
    }

    /// The first claim that pairs with a claim of a class at these levels.
    fn partner(
        &self,
        point: u32,
        (row, code): (&[u64], u64),
        (others, partners): (&Classes, &Partners),
        lowered: u8,
    ) -> ControlFlow<Stop, u32> {
        let differ = self.shape.differ.is_some();
        let mut least = u32::MAX;
        for partner in partners.candidates_for(row, differ.then_some(code)) {
            self.budget.take(1)?;
            let (partner, Some(leasts)) = (others.row(partner), others.leasts(partner)) else { continue };
            let candidate = if differ { leasts.apart_from(code) } else { Some(leasts.first.0) };
            if let Some(candidate) = candidate
                && self.comes_before(candidate, least)
                && self.pair(point, row, partner) == Some(lowered)
            {
                least = candidate;
            }
        }
        ControlFlow::Continue(least)
    }

    /// The classes of a side, indexed to find partners for classes of the other.
    fn partners(&self, classes: &Classes, is_subject: bool) -> Partners {
        Partners::new(classes, self.window, self.shape.differ.is_some(), is_subject)
    }

    /// Finds the claims involved, given the classes of claims with equal join keys.
    fn meet(&mut self, point: u32, shared: bool) -> Flow {
        let (classes, mut best) = (std::mem::take(&mut self.classes), std::mem::take(&mut self.best));
        let flow = {
            let [subject, other] = &classes;
            self.meet_classes(point, subject, if shared { subject } else { other }, &mut best)
        };
        (self.classes, self.best) = (classes, best);
        flow
    }

    fn meet_classes(&mut self, point: u32, subject: &Classes, against: &Classes, best: &mut [Vec<BestTwo>; 2]) -> Flow {
        if subject.len() == 0 || against.len() == 0 {
            return ControlFlow::Continue(());
        }
        let [best_subject, best_against] = best;
        self.bests(point, subject, against, true, best_subject)?;
        if best_subject.iter().all(|two| two.least().is_none()) {
            return ControlFlow::Continue(());
        }
        if self.shape.one_sided {
            return self.flagged_each(point, subject, against, best_subject);
        }
        let mut members = Vec::with_capacity((subject.placed.len() + against.placed.len()).min(8));
        // The levels of the strongest pair, and its first claim.
        let mut strongest: Option<(u8, u32)> = None;
        for placed in &subject.placed {
            let Some(lowered) = self.of_claim(best_subject, placed.class, placed.code) else { continue };
            members.push((placed.claim, SideRole::Subject, lowered));
            let is_first =
                |(by, claim): (u8, u32)| lowered < by || (lowered == by && self.comes_before(placed.claim, claim));
            if strongest.is_none_or(is_first) {
                strongest = Some((lowered, placed.claim));
            }
        }
        let Some((lowered, first)) = strongest else { return ControlFlow::Continue(()) };
        self.bests(point, against, subject, false, best_against)?;
        for placed in &against.placed {
            if let Some(lowered) = self.of_claim(best_against, placed.class, placed.code) {
                members.push((placed.claim, SideRole::Against, lowered));
            }
        }
        // A claim with several values on the point is in several classes.
        let mut second = u32::MAX;
        let partners = self.partners(against, false);
        for placed in subject.placed.iter().filter(|placed| placed.claim == first) {
            if self.of_claim(best_subject, placed.class, placed.code) == Some(lowered) {
                let row = subject.row(placed.class);
                let partner = self.partner(point, (row, placed.code), (against, &partners), lowered)?;
                if self.comes_before(partner, second) {
                    second = partner;
                }
            }
        }
        let per = self.per(first, second);
        self.budget.take(MATCH_KEPT + members.len() as u64)?;
        self.found.push(PairMatch { point, per, members, best: (lowered, first, second) });
        ControlFlow::Continue(())
    }

    /// Flags each claim that has a partner by itself, with the first of its strongest partners.
    fn flagged_each(&mut self, point: u32, subject: &Classes, against: &Classes, best: &[BestTwo]) -> Flow {
        let partners = self.partners(against, false);
        for placed in &subject.placed {
            let Some(lowered) = self.of_claim(best, placed.class, placed.code) else { continue };
            let own = (subject.row(placed.class), placed.code);
            let second = self.partner(point, own, (against, &partners), lowered)?;
            let (per, members) = (self.per(placed.claim, second), vec![(placed.claim, SideRole::Subject, lowered)]);
            self.budget.take(MATCH_KEPT)?;
            self.found.push(PairMatch { point, per, members, best: (lowered, placed.claim, second) });
        }
        ControlFlow::Continue(())
    }

    /// The `per` values of a pair. All claims of a run share them, so any pair will do.
    fn per(&self, subject: u32, against: u32) -> Vec<u32> {
        let mut per = Vec::with_capacity(self.shape.per.len());
        for look in &self.shape.per {
            let (operand, claim) = match look {
                FieldRef::Subject(index) => (self.shape.subject.fields.get(*index), subject),
                FieldRef::Against(index) => (self.shape.against.fields.get(*index), against),
                FieldRef::Constant(_) => (None, 0),
            };
            if let Some(operand) = operand {
                key_part(self.facts, operand, claim, &mut per);
            }
        }
        per
    }
}
