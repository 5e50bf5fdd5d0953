//! Executes plans, emitting answers one at a time.

use super::{
    compare::{FieldValue, Sum, claim_of, datum, holds, number_of},
    facts::Facts,
    plan::{KeyPart, Plan, PlanStep, Subplan},
    relations,
    store::Store,
};
use crate::{
    narrow::to_u32,
    rules::ir::{Compare, Counted, Operand, Relation, Variable},
    syntax::ast::Comparison,
};
use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
    ops::ControlFlow,
};

/// Why an evaluation ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The caller needs no more answers.
    Enough,
    /// The budget is used up.
    Spent,
}

pub(super) type Flow = ControlFlow<Stop>;

/// A budget of steps.
#[derive(Debug)]
pub(super) struct Budget {
    left: Cell<u64>,
}

impl Budget {
    /// A budget of `steps` steps.
    pub(super) const fn new(steps: u64) -> Self {
        Self { left: Cell::new(steps) }
    }

    /// Takes steps from the budget, or stops if too few are left.
    pub(super) fn take(&self, steps: u64) -> Flow {
        match self.left.get().checked_sub(steps) {
            Some(left) => {
                self.left.set(left);
                ControlFlow::Continue(())
            }
            None => {
                self.left.set(0);
                ControlFlow::Break(Stop::Spent)
            }
        }
    }

    /// The remaining steps.
    pub(super) const fn left(&self) -> u64 {
        self.left.get()
    }
}

/// Receives an answer of a plan: the variables, and the levels by which it is lowered.
pub(super) type AnswerSink<'e> = &'e mut dyn FnMut(&[u32], u8) -> Flow;

/// The rest of a plan, after the steps that bind all requested variables.
struct Tail<'p> {
    lowerings: &'p [(u8, Vec<Plan>)],
    rest: &'p [PlanStep],
}

/// The data that conditions are evaluated over, and the budget.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'a> {
    pub(super) facts: &'a Facts<'a>,
    /// The rows of the definitions evaluated before the rules.
    pub(super) stores: &'a [Store],
    pub(super) budget: &'a Budget,
}

impl<'a> Inputs<'a> {
    /// A solver for one evaluation.
    pub(super) fn solver(self) -> Solver<'a> {
        Solver::new(self.facts, self.stores, &[], self.budget)
    }
}

/// Carries out plans.
pub(super) struct Solver<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) stores: &'a [Store],
    /// For each store, the first row that is new in this round.
    pub(super) new_from: &'a [u32],
    pub(super) budget: &'a Budget,
    remembered: RefCell<HashMap<(usize, Vec<u64>), bool>>,
}

impl<'a> Solver<'a> {
    /// A solver over the model and the rows of definitions.
    pub(super) fn new(facts: &'a Facts<'a>, stores: &'a [Store], new_from: &'a [u32], budget: &'a Budget) -> Self {
        Self { facts, stores, new_from, budget, remembered: RefCell::default() }
    }

    /// Emits the answers of a plan. Of answers that differ only in variables that were not requested, none is emitted
    /// after one that cannot be lowered less.
    pub(super) fn run(&self, plan: &Plan, frame: &mut [u32], answer: AnswerSink<'_>) -> Flow {
        let (wanted, rest) = plan.steps.split_at_checked(plan.cut).unwrap_or((&plan.steps, &[]));
        let tail = Tail { lowerings: &plan.lowerings, rest };
        self.next(&tail, true, wanted, frame, 0, answer)
    }

    /// Whether a plan has an answer with the current bindings.
    pub(super) fn any(&self, plan: &Plan, frame: &mut [u32]) -> ControlFlow<Stop, bool> {
        let mut found = false;
        let flow = self.steps_only(&plan.steps, frame, &mut |_, _| {
            found = true;
            ControlFlow::Break(Stop::Enough)
        });
        match flow {
            ControlFlow::Break(Stop::Spent) => ControlFlow::Break(Stop::Spent),
            _ => ControlFlow::Continue(found),
        }
    }

    fn steps_only(&self, steps: &[PlanStep], frame: &mut [u32], answer: AnswerSink<'_>) -> Flow {
        self.next(&Tail { lowerings: &[], rest: &[] }, false, steps, frame, 0, answer)
    }

    /// Executes the steps after all requested variables are bound. It stops at an answer that cannot be lowered less.
    fn tail(&self, tail: &Tail<'_>, frame: &mut [u32], lowered: u8, answer: AnswerSink<'_>) -> Flow {
        let mut done = false;
        let flow = self.next(tail, false, tail.rest, frame, lowered, &mut |frame, by| {
            answer(frame, by)?;
            if by > lowered {
                return go();
            }
            done = true;
            ControlFlow::Break(Stop::Enough)
        });
        if done { go() } else { flow }
    }

    fn next(
        &self,
        tail: &Tail<'_>,
        before_tail: bool,
        steps: &[PlanStep],
        frame: &mut [u32],
        lowered: u8,
        answer: AnswerSink<'_>,
    ) -> Flow {
        self.budget.take(1)?;
        let Some((step, rest)) = steps.split_first() else {
            if before_tail {
                return self.tail(tail, frame, lowered, answer);
            }
            let lowered = lowered.saturating_add(self.lowered(tail.lowerings, frame)?);
            return answer(frame, lowered);
        };
        match step {
            PlanStep::Filter(compare) => {
                if self.compares(compare, frame) {
                    self.next(tail, before_tail, rest, frame, lowered, answer)
                } else {
                    go()
                }
            }
            PlanStep::Assign { variable, value } => match self.fetch(value, frame) {
                Some(FieldValue::Id(id)) => {
                    put(frame, *variable, id);
                    self.next(tail, before_tail, rest, frame, lowered, answer)
                }
                // A value that is a date or number still binds as that value.
                Some(_) => match self.raw(value, frame) {
                    Some(raw) => {
                        put(frame, *variable, raw);
                        self.next(tail, before_tail, rest, frame, lowered, answer)
                    }
                    None => go(),
                },
                None => go(),
            },
            PlanStep::ByField { claim, field, value } => {
                let Some(FieldValue::Id(id)) = self.fetch(value, frame) else { return go() };
                let Some(grouped) = self.facts.by_field(*field) else { return go() };
                for &id in grouped.get(id) {
                    put(frame, *claim, id);
                    self.next(tail, before_tail, rest, frame, lowered, answer)?;
                }
                go()
            }
            PlanStep::None(inner) => {
                if self.answers(inner, frame)? {
                    go()
                } else {
                    self.next(tail, before_tail, rest, frame, lowered, answer)
                }
            }
            PlanStep::Count { comparison, number, counted, inner } => {
                if self.counts(*comparison, *number, *counted, inner, frame)? {
                    self.next(tail, before_tail, rest, frame, lowered, answer)
                } else {
                    go()
                }
            }
            PlanStep::Nothing => go(),
            PlanStep::Each { relation, variables, known, new_only, lowers } => {
                if let Relation::Derived(index) = relation {
                    return self.rows(*index, variables, known, *new_only, frame, |frame, by| {
                        self.next(tail, before_tail, rest, frame, lowered.saturating_add(by), answer)
                    });
                }
                let (mut few, mut longer) = ([None; FEW], Vec::new());
                let given = given(variables, known, frame, &mut few, &mut longer);
                let mut stop = None;
                let flow = relations::for_each_answer(relation, self.facts, given, &mut |tuple, by| {
                    if !unify(frame, variables, given, tuple) {
                        return match self.budget.take(1) {
                            ControlFlow::Continue(()) => ControlFlow::Continue(()),
                            ControlFlow::Break(reason) => {
                                stop = Some(reason);
                                ControlFlow::Break(())
                            }
                        };
                    }
                    let by = if *lowers { by } else { 0 };
                    match self.next(tail, before_tail, rest, frame, lowered.saturating_add(by), answer) {
                        ControlFlow::Continue(()) => ControlFlow::Continue(()),
                        ControlFlow::Break(reason) => {
                            stop = Some(reason);
                            ControlFlow::Break(())
                        }
                    }
                });
                match (flow, stop) {
                    (_, Some(reason)) => ControlFlow::Break(reason),
                    _ => go(),
                }
            }
        }
    }

    fn rows(
        &self,
        index: usize,
        variables: &[Variable],
        known: &[bool],
        new_only: bool,
        frame: &mut [u32],
        mut then: impl FnMut(&mut [u32], u8) -> Flow,
    ) -> Flow {
        let Some(store) = self.stores.get(index) else { return go() };
        let (mut few, mut longer) = ([None; FEW], Vec::new());
        let given = given(variables, known, frame, &mut few, &mut longer);
        let from = if new_only { self.new_from.get(index).copied().unwrap_or(0) } else { 0 };
        for row in store.find(given, from..to_u32(store.len())) {
            let (tuple, by) = store.row(row);
            self.budget.take(1)?;
            if unify(frame, variables, given, tuple) {
                then(frame, by)?;
            }
        }
        go()
    }

    /// The levels by which an answer is lowered, beyond those of its conditions.
    pub(super) fn lowered(&self, lowerings: &[(u8, Vec<Plan>)], frame: &mut [u32]) -> ControlFlow<Stop, u8> {
        let mut lowered = 0_u8;
        for (levels, plans) in lowerings {
            for plan in plans {
                if self.any(plan, frame)? {
                    lowered = lowered.saturating_add(*levels);
                    break;
                }
            }
        }
        ControlFlow::Continue(lowered)
    }

    fn answers(&self, inner: &Subplan, frame: &mut [u32]) -> ControlFlow<Stop, bool> {
        let key = self.key(inner, frame);
        if let Some(known) = key.as_ref().and_then(|key| self.remembered.borrow().get(key).copied()) {
            return ControlFlow::Continue(known);
        }
        let mut found = false;
        for plan in &inner.plans {
            if self.any(plan, frame)? {
                found = true;
                break;
            }
        }
        self.remember(key, found)?;
        ControlFlow::Continue(found)
    }

    /// Memoizes a result. Memoized results take memory, so they count as work.
    fn remember(&self, key: Option<(usize, Vec<u64>)>, answer: bool) -> Flow {
        if let Some(key) = key {
            self.budget.take(KEPT)?;
            self.remembered.borrow_mut().insert(key, answer);
        }
        go()
    }

    fn key(&self, inner: &Subplan, frame: &[u32]) -> Option<(usize, Vec<u64>)> {
        // No date ends before it begins, so this encodes no date.
        const UNKNOWN: u64 = (u32::MAX as u64) << 32;
        let parts = inner.key.as_ref()?;
        let mut key = Vec::with_capacity(parts.len());
        for part in parts {
            let operand = match part {
                KeyPart::Value(operand) => operand,
                KeyPart::Stance(claim) => {
                    let claim = claim_of(self.facts.model, get(frame, *claim))?;
                    let idle = u64::from(!Facts::takes(claim, claim.stance));
                    key.push(u64::from(claim.proposition.0) << 8 | (claim.stance as u64) << 1 | idle);
                    continue;
                }
            };
            key.push(match operand.bare() {
                Some(variable) => u64::from(get(frame, variable)),
                None => match self.fetch(operand, frame) {
                    None => UNKNOWN,
                    Some(FieldValue::Id(id)) => u64::from(id),
                    Some(FieldValue::Date(date)) => {
                        let (from, to) = date.ends_in_order();
                        (u64::from(from) << 32) | u64::from(to)
                    }
                    Some(FieldValue::Number(_) | FieldValue::Text(_)) => return None,
                },
            });
        }
        Some((inner.number, key))
    }

    /// Whether a comparison of the sum of one number per thing with a total holds. If a thing has several numbers,
    /// the one least favorable to the comparison counts. An unknown total, or one in another unit, compares with
    /// nothing.
    fn sums(
        &self,
        comparison: Comparison,
        (over, value, total): (Variable, Variable, Variable),
        inner: &Subplan,
        frame: &mut [u32],
    ) -> ControlFlow<Stop, bool> {
        let Some(total) = number_of(self.facts.model, get(frame, total)) else { return ControlFlow::Continue(false) };
        let key = self.key(inner, frame);
        if let Some(known) = key.as_ref().and_then(|key| self.remembered.borrow().get(key).copied()) {
            return ControlFlow::Continue(known);
        }
        let mut sum = Sum::default();
        for plan in &inner.plans {
            let flow = self.steps_only(&plan.steps, frame, &mut |frame, _| {
                self.budget.take(1)?;
                if let Some(number) = number_of(self.facts.model, get(frame, value)) {
                    sum.add(get(frame, over), number, total.unit);
                }
                go()
            });
            if flow.is_break() {
                return ControlFlow::Break(Stop::Spent);
            }
        }
        let holds = sum.compares(comparison, total);
        self.remember(key, holds)?;
        ControlFlow::Continue(holds)
    }

    fn counts(
        &self,
        comparison: Comparison,
        number: u32,
        counted: Counted,
        inner: &Subplan,
        frame: &mut [u32],
    ) -> ControlFlow<Stop, bool> {
        if let Counted::Sum { over, value, total } = counted {
            return self.sums(comparison, (over, value, total), inner, frame);
        }
        let key = self.key(inner, frame);
        if let Some(known) = key.as_ref().and_then(|key| self.remembered.borrow().get(key).copied()) {
            return ControlFlow::Continue(known);
        }
        // One more than the number decides every comparison.
        let enough = number as usize + 1;
        let mut seen: HashSet<(u32, u32)> = HashSet::new();
        for plan in &inner.plans {
            let flow = self.steps_only(&plan.steps, frame, &mut |frame, _| {
                let value = get(frame, counted.variable());
                let thing = match (counted, claim_of(self.facts.model, value)) {
                    (Counted::Values(_) | Counted::Sum { .. }, _) => (0, value),
                    (Counted::Speakers(_), Some(claim)) => (0, claim.speaker.0),
                    (Counted::Sources(_), Some(claim)) => (0, claim.source.0),
                    (Counted::Origins(_), Some(claim)) => self.facts.origin(claim),
                    (_, None) => return go(),
                };
                seen.insert(thing);
                if seen.len() >= enough { ControlFlow::Break(Stop::Enough) } else { go() }
            });
            if flow == ControlFlow::Break(Stop::Spent) {
                return ControlFlow::Break(Stop::Spent);
            }
        }
        let (found, number) = (seen.len(), number as usize);
        let holds = match comparison {
            Comparison::AtLeast => found >= number,
            Comparison::AtMost => found <= number,
            Comparison::Exactly => found == number,
            Comparison::FewerThan => found < number,
            Comparison::MoreThan => found > number,
        };
        self.remember(key, holds)?;
        ControlFlow::Continue(holds)
    }

    fn fetch<'d>(&'d self, operand: &'d Operand, frame: &[u32]) -> Option<FieldValue<'d>> {
        let value = operand.variable().map_or(0, |variable| get(frame, variable));
        datum(self.facts.model, operand, value)
    }

    fn raw(&self, operand: &Operand, frame: &[u32]) -> Option<u32> {
        match operand {
            Operand::Constant(crate::rules::ir::Constant::Id(_, raw)) => Some(*raw),
            _ => operand.bare().map(|variable| get(frame, variable)),
        }
    }

    /// Whether a comparison holds for the current bindings.
    pub(super) fn compares(&self, compare: &Compare, frame: &[u32]) -> bool {
        holds(compare, self.fetch(&compare.left, frame), self.fetch(&compare.right, frame))
    }
}

/// The number of steps that memoizing a result counts as.
const KEPT: u64 = 8;

/// Hardly any relation has more columns.
const FEW: usize = 8;

/// The known columns of a relation, in a stack buffer if they fit.
fn given<'b>(
    variables: &[Variable],
    known: &[bool],
    frame: &[u32],
    few: &'b mut [Option<u32>; FEW],
    longer: &'b mut Vec<Option<u32>>,
) -> &'b [Option<u32>] {
    let places = variables.iter().zip(known).map(|(&variable, &known)| known.then(|| get(frame, variable)));
    if variables.len() > FEW {
        longer.extend(places);
        return longer;
    }
    for (slot, place) in few.iter_mut().zip(places) {
        *slot = place;
    }
    few.get(..variables.len()).unwrap_or(few)
}

const fn go() -> Flow {
    ControlFlow::Continue(())
}

/// The value of a variable.
pub(super) fn get(frame: &[u32], variable: Variable) -> u32 {
    frame.get(variable as usize).copied().unwrap_or(0)
}

fn put(frame: &mut [u32], variable: Variable, value: u32) {
    if let Some(slot) = frame.get_mut(variable as usize) {
        *slot = value;
    }
}

/// Binds the variables to a row. Returns `false` if the row does not match what is bound.
fn unify(frame: &mut [u32], variables: &[Variable], given: &[Option<u32>], tuple: &[u32]) -> bool {
    if tuple.len() < variables.len() {
        return false;
    }
    for (position, (&variable, &value)) in variables.iter().zip(tuple).enumerate() {
        let known = given.get(position).copied().flatten();
        let twice = variables.iter().take(position).any(|&before| before == variable);
        let must_be = if twice { Some(get(frame, variable)) } else { known };
        match must_be {
            Some(must_be) if must_be != value => return false,
            Some(_) => {}
            None => put(frame, variable, value),
        }
    }
    true
}
