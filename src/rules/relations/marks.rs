//! Marks of claims, sources, names and phrases.

use super::{
    super::ir::ValueType::{self, Claim, Point, Proposition, Source, Value},
    Declaration, Relation, RelationSyntax, never,
};

const MARKED: Declaration =
    Declaration { kinds: &[Claim], forms: &[RelationSyntax::Example("A is marked future")], absent: never };
const MARKED_SOURCE: Declaration = Declaration { kinds: &[Source], ..MARKED };
const MARKED_VALUE: Declaration = Declaration { kinds: &[Value], ..MARKED };
const MARKED_PROPOSITION: Declaration = Declaration { kinds: &[Proposition], ..MARKED };
const MARKED_POINT: Declaration = Declaration { kinds: &[Point], ..MARKED };

/// The declaration for each type that can have marks. Fields have none.
pub(super) const fn marked(kind: ValueType) -> &'static Declaration {
    match kind {
        Claim => &MARKED,
        Source => &MARKED_SOURCE,
        Proposition => &MARKED_PROPOSITION,
        Point => &MARKED_POINT,
        Value
        | ValueType::Phrase
        | ValueType::Cue
        | ValueType::Date
        | ValueType::Number
        | ValueType::Certainty
        | ValueType::Stance
        | ValueType::Voice
        | ValueType::Text
        | ValueType::Quote => &MARKED_VALUE,
    }
}

pub(super) const MARKS_VALUE: Declaration = Declaration {
    kinds: &[Proposition, Value],
    forms: &[RelationSyntax::Example("{p} marks {x} accusation")],
    absent: |on_file, relation| {
        let Relation::MarksValue(mark) = relation else { return false };
        let mark = on_file.model.symbols.find(mark);
        let mut marks = on_file.model.vocabulary.phrases.iter().flat_map(|phrase| &phrase.marks);
        !marks.any(|(known, slot)| Some(*known) == mark && slot.is_some())
    },
};
