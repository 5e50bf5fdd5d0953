//! Relations between propositions on a point.

use super::{
    super::ir::ValueType::{Claim, Point, Proposition},
    Declaration, RelationSyntax, never,
};
use crate::model::semantics::Exclusion;

pub(super) const fn excludes(exclusion: Exclusion) -> &'static Declaration {
    match exclusion {
        Exclusion::Declared => &EXCLUDES,
        Exclusion::Figure => &FIGURES_DIFFER,
        Exclusion::Date => &DATES_DIFFER,
    }
}

const EXCLUDES: Declaration = Declaration {
    kinds: &[Proposition, Proposition, Point, Claim],
    forms: &[RelationSyntax::Condition("{p} excludes {q} on {point}")],
    absent: never,
};

const FIGURES_DIFFER: Declaration = Declaration {
    kinds: &[Proposition, Proposition, Point, Claim],
    forms: &[RelationSyntax::Condition("{p} differs from {q} in a figure on {point}")],
    absent: never,
};

const DATES_DIFFER: Declaration = Declaration {
    kinds: &[Proposition, Proposition, Point, Claim],
    forms: &[RelationSyntax::Condition("{p} differs from {q} in its date on {point}")],
    absent: never,
};

pub(super) const AGREES: Declaration = Declaration {
    kinds: &[Proposition, Proposition, Point],
    forms: &[RelationSyntax::Condition("{p} agrees with {q} on {point}")],
    absent: never,
};
