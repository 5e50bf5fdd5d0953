//! Relations on quotes. Before the texts are loaded, only the existence of quotes is known.

use super::{
    super::ir::ValueType::{self, Claim},
    Declaration, Inventory, Relation, RelationSyntax,
};

const KINDS: &[ValueType] = &[Claim];

fn no_quotes(on_file: &Inventory<'_>, _: &Relation) -> bool {
    !on_file.has_quotes()
}

pub(super) const HAS_QUOTE: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Condition("A has a quote")], absent: no_quotes };
pub(super) const QUOTES_SOURCE: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Condition("A quotes its source")], absent: no_quotes };
pub(super) const DEPARTS_FROM_SOURCE: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Condition("A departs from its source")], absent: no_quotes };
pub(super) const DEPARTS_FROM_FILE: Declaration = Declaration {
    kinds: KINDS,
    forms: &[RelationSyntax::Condition("A departs from the texts on file")],
    absent: no_quotes,
};
pub(super) const CUT_SHORT: Declaration = Declaration {
    kinds: KINDS,
    forms: &[RelationSyntax::Condition("A stops short of what limits it")],
    absent: no_quotes,
};
pub(super) const QUOTES_WORDS: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Condition("A quotes the words of B")], absent: no_quotes };
pub(super) const QUOTE_DIFFERENTLY: Declaration =
    Declaration { kinds: KINDS, forms: &[RelationSyntax::Condition("A and B quote differently")], absent: no_quotes };
