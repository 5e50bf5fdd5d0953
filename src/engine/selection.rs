//! The rules that a run evaluates.

use crate::{
    collections::IdVec,
    rules::{Program, RuleIndex},
};

/// What a run does with a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleUse {
    /// Evaluate and report it. If that fails, the run is incomplete.
    Report,
    /// Evaluate it for its matches only, without reporting them. Such rules are evaluated last, with the remaining
    /// budget, and a run that abandons one is still complete.
    Match,
    /// Do not evaluate it.
    Skip,
}

/// What a run does with each rule of a program.
#[derive(Clone, Debug)]
pub struct EvaluationSet(IdVec<RuleIndex, RuleUse>);

impl EvaluationSet {
    /// The set with the use that `choose` returns for each rule.
    pub fn new(program: &Program, choose: impl FnMut(RuleIndex) -> RuleUse) -> Self {
        Self(program.indexes().map(choose).collect())
    }

    /// The set that evaluates and reports every rule.
    pub fn all(program: &Program) -> Self {
        Self::new(program, |_| RuleUse::Report)
    }

    /// The use of a rule.
    pub fn use_of(&self, rule: RuleIndex) -> RuleUse {
        self.0[rule]
    }
}
