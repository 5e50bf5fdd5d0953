//! Evaluates rules over what is on file.
//!
//! It works on numbers alone: it knows no text, reads no file and knows no rule by name. A rule
//! that asks for two claims on one point is evaluated by grouping on the point and never by
//! comparing all pairs ([`pairs`](self)); everything else by going through what holds, cheapest
//! first, with an index for whatever is known by then.

mod collect;
mod compare;
mod demand;
mod facts;
mod fixpoint;
#[cfg(test)]
mod naive;
mod pairs;
mod plan;
mod relation;
#[cfg(test)]
pub(crate) mod sample;
mod solve;
#[cfg(test)]
mod tests;

use crate::{
    model::{ClaimId, DateId, Model, PropositionId, SourceId, Term, meaning::Meaning, meaning::PointId},
    rules::{Program, Rule, RuleIndex, ir::Variable},
    source::Place,
};
use facts::Facts;
pub use facts::Stances;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use smallvec::SmallVec;
use solve::Budget;

/// How to evaluate.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many threads may work; the result does not depend on it.
    pub threads: usize,
    /// How many steps each rule may take before it is given up, and all that is worked out before the rules.
    pub budget: u64,
    /// Whether pairs of claims on a point are found by grouping. Without it the same is found by
    /// going through all pairs, which takes longer on points that many claims are about.
    pub grouping: bool,
    /// Whether defines that ask for themselves are narrowed to what is asked for. The same is found either way.
    pub demand: Demand,
}

/// When a define that asks for itself is narrowed to what is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Demand {
    /// Where that is thought to be much less than all that follows.
    #[default]
    WhereLess,
    /// Wherever it can be done.
    Always,
    /// Never: all that follows is worked out.
    Never,
}

impl Default for Options {
    fn default() -> Self {
        Self { threads: 1, budget: 60_000_000, grouping: true, demand: Demand::default() }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The matches, by rule, flag, point and key.
    pub matches: Vec<Match>,
    /// The rules that were given up, so that matches of theirs may be missing.
    pub incomplete: Vec<Incomplete>,
}

/// A rule that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomplete {
    /// The rule; none where it is a define that several may ask for.
    pub rule: Option<RuleIndex>,
    /// Where it is declared.
    pub place: Place,
    /// What happened, for the user.
    pub message: String,
}

/// Which side of a rule's conditions a claim stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// What is flagged.
    Subject,
    /// What it is flagged against.
    Against,
}

/// Some variables of a rule; most rules have a few.
type Variables = SmallVec<[Variable; 6]>;

/// What they stand for.
type Values = SmallVec<[u32; 6]>;

/// One match: a rule, and what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The rule.
    pub rule: RuleIndex,
    /// Which of its flags.
    pub flag: usize,
    /// The point at issue, where the flag names one.
    pub point: Option<PointId>,
    /// The values of the rule's `per`: equal for equal values, and of no other meaning.
    pub key: Vec<u32>,
    /// The claims that take part, in order; each once.
    pub members: Vec<Member>,
    /// What is flagged, where that is no claim.
    pub things: Vec<Bound>,
    /// By how many levels the strongest of its pairs is lowered: 0 to 2.
    pub lowered: u8,
    /// The strongest pair: the least lowered, of those the first; none where no claim is flagged.
    pub strongest: Option<(ClaimId, Option<ClaimId>)>,
    /// What the variables stand for there that the rule has names for.
    pub bindings: Vec<(Variable, Bound)>,
    /// The defines that led to the strongest pair, where they stand.
    pub trail: Vec<Place>,
}

/// A claim that takes part in a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The claim.
    pub claim: ClaimId,
    /// On which side it stands; what is flagged, where it stands on both.
    pub role: Role,
    /// By how many levels its strongest pair is lowered.
    pub lowered: u8,
    /// What it states.
    pub proposition: PropositionId,
    /// Its value, where the point is what a phrase allows one value for.
    pub value: Option<Term>,
    /// When it says it happened, where the point is what happens only once; else unknown.
    pub when: DateId,
}

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bound {
    /// A claim.
    Claim(ClaimId),
    /// A source.
    Source(SourceId),
    /// A name or another value.
    Value(Term),
    /// A proposition.
    Proposition(PropositionId),
    /// A point.
    Point(PointId),
    /// A phrase, cue, stance, certainty or voice, by its number.
    Other(u32),
}

/// Evaluates all rules of a program.
pub fn evaluate(program: &Program, model: &Model, meaning: &Meaning, options: Options) -> Outcome {
    evaluate_facts(program, &Facts::new(model, meaning), options)
}

/// The same, where the claims by stance are there already: they need nothing of what the claims mean, so that they can
/// be worked out beside it.
pub fn evaluate_with(
    program: &Program,
    model: &Model,
    meaning: &Meaning,
    stances: Stances,
    options: Options,
) -> Outcome {
    evaluate_facts(program, &Facts::with_stances(model, meaning, stances), options)
}

fn evaluate_facts(program: &Program, facts: &Facts<'_>, options: Options) -> Outcome {
    let mut outcome = Outcome::default();
    let relations = demand::narrow(program, facts, options.demand);
    let (mut stores, unfinished) = fixpoint::work_out(relations, facts, options.budget);
    for &index in &unfinished {
        if let Some(derived) = program.derived().get(index) {
            let message = format!("`{}` was given up: too much follows from it", derived.head);
            outcome.incomplete.push(Incomplete { rule: None, place: derived.place, message });
        }
    }
    let sizes: Vec<usize> = stores.iter().map(relation::Store::len).collect();
    let plans: Vec<_> =
        program.rules().iter().map(|rule| collect::plans(rule, facts, &sizes, options.grouping)).collect();
    for plan in plans.iter().flatten().flatten().flat_map(collect::Way::plans) {
        fixpoint::index_for(plan, &mut stores);
    }
    // Half of what a define says is no ground for a rule: what is not there may only not be there yet.
    let lacks = |rule: &Rule| {
        !unfinished.is_empty()
            && rule.alternatives.iter().any(|alternative| fixpoint::asks_for(&alternative.group, &unfinished))
    };
    // What is found by grouping is found for all rules together: they share the way through the claims.
    let mut shapes = Vec::new();
    let mut ends = Vec::new();
    for (rule, ways) in program.rules().iter().zip(&plans) {
        if !lacks(rule) {
            shapes.extend(ways.iter().flatten().filter_map(collect::Way::shape));
        }
        ends.push(shapes.len());
    }
    let mut answers = pairs::evaluate(&shapes, facts, &stores, options.budget, options.threads > 1).into_iter();
    let mut start = 0;
    let rules = plans.iter().zip(ends).enumerate().map(|(index, (plans, end))| {
        let answers: Vec<pairs::Answer> = answers.by_ref().take(end - start).collect();
        start = end;
        (index, plans, answers)
    });
    let rules: Vec<_> = rules.collect();
    let evaluate_rule = |(index, plans, answers): (usize, &Vec<Vec<collect::Way>>, Vec<pairs::Answer>)| {
        let budget = Budget::new(options.budget);
        let index = RuleIndex(index as u32);
        let rule = program.get(index);
        if lacks(rule) {
            let message = format!("`{}` was not evaluated: it asks for what was given up", rule.name);
            return (Vec::new(), Some(Incomplete { rule: Some(index), place: rule.place, message }));
        }
        let (matches, finished) =
            collect::matches(index, rule, plans, facts, &stores, &budget, &mut answers.into_iter());
        let incomplete = (!finished).then(|| {
            let message = format!("`{}` was given up: it asks for too much work", rule.name);
            Incomplete { rule: Some(index), place: rule.place, message }
        });
        (matches, incomplete)
    };
    let found: Vec<_> = if options.threads > 1 {
        rules.into_par_iter().map(evaluate_rule).collect()
    } else {
        rules.into_iter().map(evaluate_rule).collect()
    };
    outcome.matches.reserve(found.iter().map(|(matches, _)| matches.len()).sum());
    for (mut matches, incomplete) in found {
        outcome.matches.append(&mut matches);
        outcome.incomplete.extend(incomplete);
    }
    outcome
}
