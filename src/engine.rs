//! Evaluates rules over the model.
//!
//! The engine works on numbers alone: it has no text, reads no files and knows no rule by name. Rules that compare
//! two claims on one point group the claims by point instead of comparing all pairs ([`pair_join`](self)). All others
//! are joins: the cheapest condition comes first, and indexes look up whatever is already bound.

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

/// Options of an evaluation.
#[derive(Clone, Copy, Debug)]
pub struct EvaluationOptions {
    /// The maximum number of threads. The result does not depend on it.
    pub threads: usize,
    /// The number of steps that all definitions together may take, and likewise all rules together. `None` for a
    /// limit that grows with the number of claims.
    pub budget: Option<u64>,
    /// Whether to find pairs of claims on a point by grouping. Without it, all pairs are compared, with the same
    /// result; this is slower on points with many claims.
    pub grouping: bool,
    /// When to evaluate recursive definitions with magic sets. The result is the same either way.
    pub demand: Demand,
}

/// When to restrict recursive definitions to what is asked (magic sets).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Demand {
    /// Where the restricted definition is expected to be much smaller.
    #[default]
    WhereLess,
    /// Wherever possible.
    Always,
    /// Never: all rows are derived.
    Never,
}

impl Default for EvaluationOptions {
    fn default() -> Self {
        Self { threads: 1, budget: None, grouping: true, demand: Demand::default() }
    }
}

/// The result of an evaluation.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The matches, by rule, flag, point and key.
    pub matches: Vec<Match>,
    /// The rules that ran out of budget, so that some of their matches may be missing.
    pub incomplete: Vec<Incomplete>,
    /// The rules whose matches may be missing or were not requested. That such a rule has no match proves nothing.
    pub unsettled: Vec<RuleIndex>,
    /// The steps taken.
    pub steps: Steps,
}

/// The number of steps that an evaluation took. It depends on the input alone, never on the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    /// For the definitions that are evaluated before the rules.
    pub definitions: u64,
    /// For each rule.
    pub rules: IdVec<RuleIndex, u64>,
}

/// A rule or definition that ran out of budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomplete {
    /// The rule, or `None` for a definition, which several rules may use.
    pub rule: Option<RuleIndex>,
    /// Where it is declared.
    pub place: Place,
    /// A message for the user.
    pub message: String,
}

/// The side of a rule's conditions that a claim is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SideRole {
    /// The flagged claim.
    Subject,
    /// The claim that it is flagged against.
    Against,
}

/// Variables of a rule. Most rules have few.
type Variables = SmallVec<[Variable; 6]>;

/// The values of variables.
type Values = SmallVec<[u32; 6]>;

/// A match of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The rule.
    pub rule: RuleIndex,
    /// The index of the rule's flag.
    pub flag: usize,
    /// The point at issue, if the flag names one.
    pub point: Option<PointId>,
    /// The key of the match, made from the values of the rule's `per`. It serves only to compare matches.
    pub key: Vec<u32>,
    /// The claims involved, in order and without duplicates.
    pub members: Vec<Member>,
    /// What is flagged, if it is not a claim.
    pub things: Vec<Bound>,
    /// The levels by which the strongest pair lowers the severity, from 0 to 2.
    pub lowered: u8,
    /// The strongest pair: the first of the least lowered. `None` if no claim is flagged.
    pub strongest: Option<(ClaimId, Option<ClaimId>)>,
    /// The values of the rule's named variables in the strongest pair.
    pub bindings: Vec<(Variable, Bound)>,
    /// The places of the definitions that led to the strongest pair.
    pub trail: Vec<Place>,
}

/// A claim in a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The claim.
    pub claim: ClaimId,
    /// Its side; [`SideRole::Subject`] if it is on both.
    pub role: SideRole,
    /// The levels by which its strongest pair lowers the severity.
    pub lowered: u8,
    /// The proposition that it states.
    pub proposition: PropositionId,
    /// Its value, if the point is a slot for which a phrase allows one value.
    pub value: Option<Term>,
    /// When the event happened according to the claim, if the point is an event that happens only once; otherwise
    /// unknown.
    pub when: DateId,
}

/// The value of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bound {
    /// A claim.
    Claim(ClaimId),
    /// A source.
    Source(SourceId),
    /// A name or another term.
    Value(Term),
    /// A proposition.
    Proposition(PropositionId),
    /// A point.
    Point(PointId),
    /// A phrase, cue, stance, certainty or voice, as its number.
    Other(u32),
}

/// Evaluates all rules of a program.
pub fn evaluate(program: &Program, model: &Model, meaning: &Semantics, options: EvaluationOptions) -> Outcome {
    run::evaluate(program, &Facts::new(model, meaning), &EvaluationSet::all(program), options)
}

/// Evaluates the selected rules. `stances` depends on the model alone, so the caller can compute it in parallel with
/// `meaning`.
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
