//! Relations on the content of propositions.

use super::{
    super::ir::ValueType::{Claim, Proposition, Value},
    Declaration, RelationSyntax, never,
};

pub(super) const IMPLIES: Declaration = Declaration {
    kinds: &[Proposition, Proposition],
    forms: &[RelationSyntax::Condition("{p} implies {q}")],
    absent: never,
};

pub(super) const PRESUPPOSES: Declaration = Declaration {
    kinds: &[Claim, Proposition],
    forms: &[RelationSyntax::Condition("A presupposes {p}")],
    absent: never,
};

pub(super) const ONCE: Declaration = Declaration {
    kinds: &[Proposition],
    forms: &[RelationSyntax::Condition("{p} happens once")],
    absent: |on_file, _| {
        on_file.model.once.is_empty() && on_file.model.vocabulary.phrases.iter().all(|phrase| phrase.once.is_none())
    },
};

pub(super) const GROWS: Declaration = Declaration {
    kinds: &[Proposition],
    forms: &[RelationSyntax::Condition("{p} can only grow")],
    absent: |on_file, _| on_file.model.vocabulary.phrases.iter().all(|phrase| phrase.grows.is_none()),
};

pub(super) const FIGURES: Declaration = Declaration {
    kinds: &[Proposition, Value],
    forms: &[RelationSyntax::Condition("{p} gives the figure {n}")],
    absent: |on_file, _| on_file.model.numbers.is_empty(),
};

pub(super) const SAYS_OF: Declaration = Declaration {
    kinds: &[Proposition, Value, Proposition, Value],
    forms: &[RelationSyntax::Condition("{q} says of {y} what {p} says of {x}")],
    absent: |on_file, _| on_file.model.propositions.len() < 2,
};

pub(super) const NAMES: Declaration = Declaration {
    kinds: &[Proposition, Value],
    forms: &[RelationSyntax::Condition("{p} names {x}")],
    absent: |on_file, _| on_file.model.propositions.is_empty(),
};

/// Phrases are written with their own words.
pub(super) const INSTANCE: Declaration = Declaration { kinds: &[Proposition, Value], forms: &[], absent: never };
