//! Evaluates rules over what is on file.
//!
//! It works on numbers alone: it knows no text, reads no file and knows no rule by name. A rule
//! that asks for two claims on one point is evaluated by grouping on the point and never by
//! comparing all pairs ([`pair_join`](self)); everything else by going through what holds, cheapest
//! first, with an index for whatever is known by then.

mod compare;
mod facts;
mod fixpoint;
mod magic_sets;
mod match_key;
mod matches;
#[cfg(test)]
mod naive;
mod pair_join;
mod plan;
mod relations;
mod run;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod scaling;
mod selection;
mod solve;
mod store;
#[cfg(test)]
mod tests;
mod tie_break;
mod used_relations;

use crate::{
    collections::IdVec,
    model::{ClaimId, DateId, Model, PropositionId, SourceId, Term, semantics::PointId, semantics::Semantics},
    rules::{Program, RuleIndex, ir::Variable},
    source::Place,
};
use facts::Facts;
pub use facts::StanceIndex;
pub use selection::{EvaluationSet, RuleUse};
use smallvec::SmallVec;

/// How to evaluate.
#[derive(Clone, Copy, Debug)]
pub struct EvaluationOptions {
    /// How many threads may work; the result does not depend on it.
    pub threads: usize,
    /// How many steps all definitions together may take, and how many all rules together. Without a number it
    /// grows with the number of claims.
    pub budget: Option<u64>,
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

impl Default for EvaluationOptions {
    fn default() -> Self {
        Self { threads: 1, budget: None, grouping: true, demand: Demand::default() }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The matches, by rule, flag, point and key.
    pub matches: Vec<Match>,
    /// The rules that were given up, so that matches of theirs may be missing.
    pub incomplete: Vec<Incomplete>,
    /// The rules whose matches may be missing or were never wanted: nothing follows from what is not found for them.
    pub unsettled: Vec<RuleIndex>,
    /// The steps that were taken.
    pub steps: Steps,
}

/// How many steps an evaluation took. They depend on the input alone, never on the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// For the definitions that are evaluated before the rules.
    pub definitions: u64,
    /// For each rule.
    pub rules: IdVec<RuleIndex, u64>,
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
pub enum SideRole {
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
    pub role: SideRole,
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
pub fn evaluate(program: &Program, model: &Model, meaning: &Semantics, options: EvaluationOptions) -> Outcome {
    run::evaluate(program, &Facts::new(model, meaning), &EvaluationSet::all(program), options)
}

/// Evaluates the selected rules. The claims by stance depend on the model alone, so the caller can compute them
/// in parallel with the meaning.
pub fn evaluate_selected(
    program: &Program,
    model: &Model,
    meaning: &Semantics,
    stances: StanceIndex,
    selection: &EvaluationSet,
    options: EvaluationOptions,
) -> Outcome {
    run::evaluate(program, &Facts::with_stances(model, meaning, stances), selection, options)
}
