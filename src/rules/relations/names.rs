//! Relations of names to names, claims and propositions.

use super::{
    super::ir::ValueType::{Claim, Proposition, Value},
    Declaration, RelationSyntax,
};

pub(super) const TITLES: Declaration = Declaration {
    kinds: &[Claim, Value],
    forms: &[RelationSyntax::Condition("A calls {x} by the title {t}")],
    absent: |on_file, _| on_file.model.titled.is_empty(),
};

pub(super) const SHORTENS: Declaration = Declaration {
    kinds: &[Value],
    forms: &[RelationSyntax::Condition("{x} is shortened to {a}")],
    absent: |on_file, _| on_file.model.short_forms.is_empty(),
};

pub(super) const PART_OF: Declaration = Declaration {
    kinds: &[Value],
    forms: &[RelationSyntax::Condition("{x} is part of {y}")],
    absent: |on_file, _| !on_file.has_parts(),
};

pub(super) const SPELT_LIKE: Declaration = Declaration {
    kinds: &[Value],
    forms: &[RelationSyntax::Condition("{x} is spelt like {y}")],
    absent: |on_file, _| on_file.model.alike.is_empty(),
};

pub(super) const ASKED_ABOUT: Declaration = Declaration {
    kinds: &[Value, Proposition],
    forms: &[RelationSyntax::Condition("{x} is asked about {p}")],
    absent: |on_file, _| on_file.model.requests.is_empty(),
};
