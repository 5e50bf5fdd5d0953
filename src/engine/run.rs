//! Runs an evaluation: definitions first, then rules, within one budget.
//!
//! An expensive rule must not keep others from being evaluated, and which rules are abandoned must not depend on the
//! number of threads. Rules are therefore evaluated in passes. In the first pass, each may take a small share of the
//! budget, which suffices for nearly all. In each further pass, the remaining rules may take a multiple of the
//! previous share. The steps taken are added up between batches, in the order of the rules.

use super::{
    EvaluationOptions, EvaluationSet, Incomplete, Match, Outcome, RuleUse,
    facts::Facts,
    fixpoint, magic_sets, matches, pair_join,
    solve::{Budget, Inputs},
    store::Store,
    used_relations,
};
use crate::collections::IdVec;
use crate::rules::{Program, Rule, RuleIndex};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

/// The base budget in steps, whatever the size of the input: about half a second of work.
const STEPS: u64 = 12_000_000;

/// The additional steps for each claim.
const STEPS_A_CLAIM: u64 = 400;

/// The fraction of the budget that each rule may take in the first pass.
const FIRST_SHARE: u64 = 128;

/// The factor by which the share grows from pass to pass.
const GROWTH: u64 = 8;

/// Evaluates the selected rules.
pub(super) fn evaluate(
    program: &Program,
    facts: &Facts<'_>,
    selection: &EvaluationSet,
    options: EvaluationOptions,
) -> Outcome {
    let claims = facts.model.claims.len() as u64;
    let allowed = options.budget.unwrap_or_else(|| STEPS.saturating_add(STEPS_A_CLAIM.saturating_mul(claims)));
    let used = |index: RuleIndex| selection.use_of(index) != RuleUse::Skip;
    let rules: Vec<(RuleIndex, &Rule)> =
        program.indexes().zip(program.rules()).filter(|&(index, _)| used(index)).collect();
    let relations = magic_sets::narrow(program, &rules, facts, options.demand);
    let definitions = Budget::new(allowed);
    let (mut stores, unfinished) = fixpoint::work_out(relations, facts, &definitions);
    let mut outcome = Outcome::default();
    outcome.steps.definitions = allowed - definitions.left();
    outcome.steps.rules = IdVec::filled(0, program.rules().len());
    outcome.unsettled = program.indexes().filter(|&index| !used(index)).collect();
    // Rules must not use incomplete definitions: under `unless`, rows not yet derived would cause false matches.
    let is_unfinished = |index: usize| unfinished.binary_search(&index).is_ok();
    let lacks = |rule: &Rule| {
        !unfinished.is_empty()
            && rule.alternatives.iter().any(|alternative| used_relations::asks_for(&alternative.group, &is_unfinished))
    };
    let (lacking, rules): (Vec<_>, Vec<_>) = rules.into_iter().partition(|(_, rule)| lacks(rule));
    let reported = |index: RuleIndex| selection.use_of(index) == RuleUse::Report;
    if lacking.iter().any(|&(index, _)| reported(index)) {
        for derived in unfinished.iter().filter_map(|&index| program.derived().get(index)) {
            let message = format!("`{}` was given up: too much follows from it; {}", derived.head, limit(allowed));
            outcome.incomplete.push(Incomplete { rule: None, place: derived.place, message });
        }
    }
    for (index, rule) in lacking {
        outcome.unsettled.push(index);
        if reported(index) {
            let message = format!("`{}` was not evaluated: it needs a definition that was given up", rule.name);
            outcome.incomplete.push(Incomplete { rule: Some(index), place: rule.place, message });
        }
    }
    let sizes: Vec<usize> = stores.iter().map(Store::len).collect();
    let planned = rules.into_iter().map(|(index, rule)| Planned {
        index,
        rule,
        ways: matches::plans(rule, facts, &sizes, options.grouping),
        answer: None,
    });
    let planned: Vec<Planned<'_>> = planned.collect();
    for plan in planned.iter().flat_map(|planned| &planned.ways).flatten().flat_map(matches::Strategy::plans) {
        fixpoint::index_for(plan, &mut stores);
    }
    let (reported, others): (Vec<_>, Vec<_>) = planned.into_iter().partition(|planned| reported(planned.index));
    let mut passes = Passes { facts, stores: &stores, parallel: options.threads > 1, allowed, left: allowed };
    let mut evaluated = passes.evaluate(reported);
    for planned in &evaluated {
        let name = &planned.rule.name;
        let message = match &planned.answer {
            Some(answer) if answer.finished => continue,
            Some(_) => format!("`{name}` was given up: it needs too much work; {}", limit(allowed)),
            None => format!("`{name}` was not evaluated: other rules needed too much work; {}", limit(allowed)),
        };
        outcome.incomplete.push(Incomplete { rule: Some(planned.index), place: planned.rule.place, message });
    }
    evaluated.extend(passes.evaluate(others));
    evaluated.sort_unstable_by_key(|planned| planned.index);
    let mut found = Vec::with_capacity(evaluated.len());
    for planned in evaluated {
        let finished = planned.answer.as_ref().is_some_and(|answer| answer.finished);
        if !finished {
            outcome.unsettled.push(planned.index);
        }
        let Some(answer) = planned.answer else { continue };
        outcome.steps.rules[planned.index] = answer.steps;
        found.push(answer.matches);
    }
    outcome.matches.reserve(found.iter().map(Vec::len).sum());
    for mut matches in found {
        outcome.matches.append(&mut matches);
    }
    outcome.incomplete.sort_by_key(|incomplete| incomplete.rule);
    outcome.unsettled.sort_unstable();
    outcome.unsettled.dedup();
    outcome
}

/// The limit, for the user.
fn limit(allowed: u64) -> String {
    format!("a run may take {allowed} steps")
}

/// A rule with its plans and its result.
struct Planned<'p> {
    index: RuleIndex,
    rule: &'p Rule,
    ways: Vec<Vec<matches::Strategy>>,
    answer: Option<RuleOutcome>,
}

/// The result of a rule.
struct RuleOutcome {
    matches: Vec<Match>,
    /// Whether the matches are complete.
    finished: bool,
    steps: u64,
}

/// Evaluates rules in passes.
struct Passes<'a> {
    facts: &'a Facts<'a>,
    stores: &'a [Store],
    parallel: bool,
    allowed: u64,
    /// The remaining steps.
    left: u64,
}

impl Passes<'_> {
    /// Evaluates rules within the remaining budget.
    fn evaluate<'p>(&mut self, rules: Vec<Planned<'p>>) -> Vec<Planned<'p>> {
        let mut done = Vec::with_capacity(rules.len());
        let mut open = rules;
        let mut share = self.allowed / FIRST_SHARE + 1;
        while !open.is_empty() && self.left > 0 {
            // A batch never costs more than the budget of the run. Its size does not depend on the number of threads.
            let batch = usize::try_from(self.allowed / share).unwrap_or(usize::MAX).max(1);
            let mut unfinished = Vec::new();
            while !open.is_empty() {
                let rest = open.split_off(open.len().min(batch));
                let evaluated = if self.left > 0 { self.batch(open, share.min(self.left)) } else { open };
                let steps = evaluated.iter().filter_map(|planned| planned.answer.as_ref()).map(|answer| answer.steps);
                self.left = if self.left > 0 { self.left.saturating_sub(steps.sum()) } else { 0 };
                let finished = |planned: &Planned<'_>| planned.answer.as_ref().is_some_and(|answer| answer.finished);
                let (mut finished, mut others) = evaluated.into_iter().partition(finished);
                done.append(&mut finished);
                unfinished.append(&mut others);
                open = rest;
            }
            open = unfinished;
            if share > self.allowed {
                break;
            }
            share = share.saturating_mul(GROWTH);
        }
        done.append(&mut open);
        done.sort_unstable_by_key(|planned| planned.index);
        done
    }

    /// Evaluates some rules with at most `allowed` steps each.
    fn batch<'p>(&self, rules: Vec<Planned<'p>>, allowed: u64) -> Vec<Planned<'p>> {
        // Pairs of claims are found for all rules together, since they share the scan over the claims.
        let shapes: Vec<_> = rules
            .iter()
            .flat_map(|planned| planned.ways.iter().flatten())
            .filter_map(matches::Strategy::shape)
            .collect();
        let mut pairs = pair_join::evaluate(&shapes, self.facts, self.stores, allowed, self.parallel).into_iter();
        let with_pairs = rules.into_iter().map(|planned| {
            let count = planned.ways.iter().flatten().filter_map(matches::Strategy::shape).count();
            let pairs: Vec<pair_join::PairMatches> = pairs.by_ref().take(count).collect();
            (planned, pairs)
        });
        let with_pairs: Vec<_> = with_pairs.collect();
        let evaluate = |(planned, pairs): (Planned<'p>, Vec<pair_join::PairMatches>)| {
            let budget = Budget::new(allowed);
            let Planned { index, rule, ways, .. } = planned;
            let mut pairs = pairs.into_iter();
            let inputs = Inputs { facts: self.facts, stores: self.stores, budget: &budget };
            let (matches, finished) = matches::matches((index, rule), &ways, inputs, &mut pairs);
            let answer = RuleOutcome { matches, finished, steps: allowed - budget.left() };
            Planned { index, rule, ways, answer: Some(answer) }
        };
        if self.parallel {
            with_pairs.into_par_iter().map(evaluate).collect()
        } else {
            with_pairs.into_iter().map(evaluate).collect()
        }
    }
}
