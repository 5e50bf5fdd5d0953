//! What propositions are to each other on a point.

use super::{
    super::ir::Kind::{Claim, Point, Proposition},
    Declaration, Form, never,
};

pub(super) const EXCLUDES: Declaration = Declaration {
    kinds: &[Proposition, Proposition, Point, Claim],
    forms: &[Form::Condition("{p} excludes {q} on {point}")],
    absent: never,
};

pub(super) const AGREES: Declaration = Declaration {
    kinds: &[Proposition, Proposition, Point],
    forms: &[Form::Condition("{p} agrees with {q} on {point}")],
    absent: never,
};
