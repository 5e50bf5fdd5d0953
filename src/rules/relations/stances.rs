//! The stances of claims on propositions.

use super::{
    super::ir::ValueType::{self, Claim, Proposition},
    Declaration, RelationSyntax, never,
};
use crate::syntax::ast::Stance;

const KINDS: &[ValueType] = &[Claim, Proposition];

pub(super) const AFFIRMS: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Example("A affirms {p}")], absent: never };

const STATES: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Example("A states {p}")], absent: never };
const DENIES: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Example("A denies {p}")], absent: never };
const DECLINES: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Example("A declines {p}")], absent: never };
const ASKS: Declaration = Declaration { kinds: KINDS, forms: &[RelationSyntax::Example("A asks {p}")], absent: never };

/// The declaration for each stance.
pub(super) const fn states(stance: Stance) -> &'static Declaration {
    match stance {
        Stance::Affirms => &STATES,
        Stance::Denies => &DENIES,
        Stance::Declines => &DECLINES,
        Stance::Asks => &ASKS,
    }
}
