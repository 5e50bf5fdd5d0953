//! Which rules a run evaluates.

use crate::{
    collections::IdVec,
    rules::{Program, RuleIndex},
};

/// What a run does with a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleUse {
    /// It is evaluated; if it cannot be, the run is incomplete.
    Report,
    /// Its matches are wanted, but nobody is shown them: it is evaluated after all others, with what is left of
    /// the budget, and a run in which it is given up is still complete.
    Match,
    /// It is not evaluated.
    Skip,
}

/// What a run does with each rule of a program.
#[derive(Clone, Debug)]
pub struct EvaluationSet(IdVec<RuleIndex, RuleUse>);

impl EvaluationSet {
    /// What `choose` says of each rule.
    pub fn new(program: &Program, choose: impl FnMut(RuleIndex) -> RuleUse) -> Self {
        Self(program.indexes().map(choose).collect())
    }

    /// Every rule is evaluated and reported.
    pub fn all(program: &Program) -> Self {
        Self::new(program, |_| RuleUse::Report)
    }

    /// What the run does with a rule.
    pub fn use_of(&self, rule: RuleIndex) -> RuleUse {
        self.0[rule]
    }
}
