//! Links between claims, from lines below a claim.

use super::{
    super::ir::ValueType::{self, Claim},
    Declaration, RelationSyntax,
};

const KINDS: &[ValueType] = &[Claim];

pub(super) const CORRECTS: Declaration = Declaration {
    kinds: KINDS,
    forms: &[RelationSyntax::Condition("A corrects B")],
    absent: |on_file, _| !on_file.has_corrections(),
};

pub(super) const RETRACTS: Declaration = Declaration {
    kinds: KINDS,
    forms: &[RelationSyntax::Condition("A retracts B")],
    absent: |on_file, _| !on_file.has_retractions(),
};

pub(super) const RESTS_ON: Declaration = Declaration {
    kinds: KINDS,
    forms: &[RelationSyntax::Condition("A rests on B")],
    absent: |on_file, _| !on_file.has_grounds(),
};
