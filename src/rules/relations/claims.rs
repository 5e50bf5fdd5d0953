//! Relations on the positions and properties of claims.

use super::{
    super::ir::ValueType::{self, Claim},
    Declaration, RelationSyntax, never,
};
use crate::prose::BlockKind;

const KINDS: &[ValueType] = &[Claim];

pub(super) const CLAIM: Declaration = Declaration { kinds: KINDS, forms: &[], absent: never };

pub(super) const HAS_SAID: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Condition("A has a date of saying")], absent: never };

pub(super) const IS_CHECKED: Declaration = Declaration {
    kinds: KINDS,
    forms: &[RelationSyntax::Condition("A is checked")],
    absent: |on_file, _| !on_file.has_ticks(),
};

pub(super) const IN_STORY: Declaration = Declaration {
    kinds: KINDS,
    forms: &[RelationSyntax::Condition("A is in a story"), RelationSyntax::Spelling("A is in story")],
    absent: |on_file, _| !on_file.has_stories(),
};

pub(super) const IN_SOURCE: Declaration = Declaration {
    kinds: KINDS,
    forms: &[RelationSyntax::Condition("A is in a source"), RelationSyntax::Spelling("A is in source")],
    absent: never,
};

pub(super) const COMES_BEFORE: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Condition("A comes before B")], absent: never };

pub(super) const COMES_LAST_BEFORE: Declaration = Declaration {
    kinds: &[Claim, Claim, ValueType::Proposition],
    forms: &[RelationSyntax::Condition("A comes last before B on {p}")],
    absent: never,
};

const HEADLINE: Declaration = Declaration {
    kinds: KINDS,
    forms: &[RelationSyntax::Condition("A is in the headline"), RelationSyntax::Spelling("A is in a headline")],
    absent: never,
};
const HEADING: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Spelling("A is in a heading")], absent: never };
const CAPTION: Declaration = Declaration {
    kinds: KINDS,
    forms: &[RelationSyntax::Condition("A is in a caption"), RelationSyntax::Spelling("A is in the caption")],
    absent: never,
};
/// Page furniture has no condition of its own.
const FURNITURE: Declaration = Declaration { kinds: KINDS, forms: &[], absent: never };
const BODY: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Condition("A is in the body")], absent: never };

/// The declaration for each part of a text.
pub(super) const fn in_part(part: BlockKind) -> &'static Declaration {
    match part {
        BlockKind::Headline => &HEADLINE,
        BlockKind::Heading => &HEADING,
        BlockKind::Caption => &CAPTION,
        BlockKind::Body => &BODY,
        BlockKind::Furniture => &FURNITURE,
    }
}
