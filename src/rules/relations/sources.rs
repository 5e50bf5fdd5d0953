//! Relations on sources.

use super::{
    super::ir::ValueType::{Claim, Source},
    Declaration, RelationSyntax, never,
};

pub(super) const CITES: Declaration = Declaration {
    kinds: &[Source],
    forms: &[RelationSyntax::Condition("{s} cites {t}")],
    absent: |on_file, _| on_file.model.sources.iter().all(|source| source.cites.is_empty()),
};

pub(super) const COMES_FROM: Declaration =
    Declaration { kinds: &[Claim, Source], forms: &[RelationSyntax::Condition("A cites {s}")], absent: never };

/// Texts are not loaded yet, so it is unknown which exist.
pub(super) const HAS_TEXT: Declaration =
    Declaration { kinds: &[Source], forms: &[RelationSyntax::Condition("{s} has a text")], absent: never };
