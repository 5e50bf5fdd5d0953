//! What claims do to propositions.

use super::{
    super::ir::Kind::{self, Claim, Proposition},
    Declaration, Form, never,
};
use crate::syntax::ast::Stance;

const KINDS: &[Kind] = &[Claim, Proposition];

pub(super) const AFFIRMS: Declaration =
    Declaration { kinds: KINDS, forms: &[Form::Example("A affirms {p}")], absent: never };

const STATES: Declaration = Declaration { kinds: KINDS, forms: &[Form::Example("A states {p}")], absent: never };
const DENIES: Declaration = Declaration { kinds: KINDS, forms: &[Form::Example("A denies {p}")], absent: never };
const DECLINES: Declaration = Declaration { kinds: KINDS, forms: &[Form::Example("A declines {p}")], absent: never };
const ASKS: Declaration = Declaration { kinds: KINDS, forms: &[Form::Example("A asks {p}")], absent: never };

/// The declaration for each stance.
pub(super) const fn states(stance: Stance) -> &'static Declaration {
    match stance {
        Stance::Affirms => &STATES,
        Stance::Denies => &DENIES,
        Stance::Declines => &DECLINES,
        Stance::Asks => &ASKS,
    }
}
