//! Infers the types of variables and resolves the operands of comparisons.

use super::{
    Resolver,
    collect::{Declarations, Definition, RuleBody, can_be_flagged},
    ir::{Constant, Field, Operand, Operator, Path, Relation, ValueType, Variable},
    lower::{Body, BodyVariable, Comparand, LoweredCondition, kind_error, written},
};
use crate::{
    diagnostic::Diagnostic,
    model,
    source::Place,
    syntax::ast::{Certainty, Stance},
    text::suggest::{self, Tolerance},
    value::{DateRange, NumberRange, date, number},
};

/// Infers the types of variables from the conditions. Types propagate through definitions, so this repeats until
/// nothing changes.
pub(super) fn infer(declared: &mut Declarations<Comparand>, diagnostics: &mut Vec<Diagnostic>) {
    let mut heads: Vec<Vec<Option<ValueType>>> = Vec::new();
    for group in &declared.groups {
        heads.push(vec![None; group.first().map_or(0, |definition| definition.head.len())]);
    }
    let mut backwards = false;
    loop {
        let mut changed = false;
        // The direction alternates, so that chains of definitions in either order settle quickly.
        backwards = !backwards;
        let count = declared.groups.len();
        for index in (0..count).map(|index| if backwards { count - 1 - index } else { index }) {
            for definition in &mut declared.groups[index] {
                changed |= infer_body(&mut definition.body, &mut heads);
                for (position, &variable) in definition.head.iter().enumerate() {
                    let slot = heads.get_mut(index).and_then(|head| head.get_mut(position));
                    let named = definition.body.variables.get_mut(variable as usize);
                    if let (Some(slot), Some(named)) = (slot, named) {
                        changed |= flow(&mut named.kind, slot);
                    }
                }
            }
        }
        for rule in &mut declared.rules {
            changed |= infer_body(&mut rule.body, &mut heads);
        }
        if !changed {
            break;
        }
    }
    for (index, group) in declared.groups.iter_mut().enumerate() {
        for definition in group {
            let before = diagnostics.len();
            let mut pairs: Vec<(Variable, usize)> =
                definition.head.iter().enumerate().map(|(position, &variable)| (variable, position)).collect();
            pairs.sort_unstable();
            for (variable, position) in pairs {
                let kind = heads.get(index).and_then(|head| head.get(position)).copied().flatten();
                mismatch(&definition.body, variable, kind, definition.place, diagnostics);
            }
            check_calls(&definition.body, &definition.body.conditions, &heads, diagnostics);
            definition.broken |= diagnostics.len() > before;
        }
    }
    for rule in &mut declared.rules {
        let before = diagnostics.len();
        check_calls(&rule.body, &rule.body.conditions, &heads, diagnostics);
        rule.rule.broken |= diagnostics.len() > before;
    }
}

/// Propagates the types of two places for the same thing to each other. Returns whether one of them changed.
fn flow(one: &mut Option<ValueType>, two: &mut Option<ValueType>) -> bool {
    let before = (*one, *two);
    match before {
        (Some(kind), None) => *two = Some(kind),
        (None, Some(kind)) => *one = Some(kind),
        // A definition used with a proposition in one place and a point in another is about points. The variable for
        // the proposition keeps its type.
        (Some(ValueType::Proposition), Some(ValueType::Point)) | (None, None) => {}
        (Some(ValueType::Point), Some(ValueType::Proposition)) => *two = Some(ValueType::Point),
        _ => {}
    }
    before != (*one, *two)
}

fn infer_body(body: &mut Body<Comparand>, heads: &mut [Vec<Option<ValueType>>]) -> bool {
    let lower = body.lower.iter().map(|(_, conditions, _)| conditions.as_slice());
    let mut changed = false;
    for conditions in std::iter::once(body.conditions.as_slice()).chain(lower) {
        changed |= infer_conditions(conditions, &mut body.variables, heads);
    }
    changed
}

fn infer_conditions(
    conditions: &[LoweredCondition<Comparand>],
    variables: &mut [BodyVariable],
    heads: &mut [Vec<Option<ValueType>>],
) -> bool {
    let mut changed = false;
    for condition in conditions {
        changed |= match condition {
            LoweredCondition::Atom(..) => false,
            LoweredCondition::Compare { operator: Operator::Is | Operator::IsNot, left, right, .. } => {
                infer_same(left, right, variables) | infer_same(right, left, variables)
            }
            LoweredCondition::Compare { .. } => false,
            LoweredCondition::Call { group, variables: arguments, .. } => {
                let mut learnt = false;
                for (position, &argument) in arguments.iter().enumerate() {
                    let named = variables.get_mut(argument as usize);
                    let head = heads.get_mut(*group).and_then(|head| head.get_mut(position));
                    if let (Some(named), Some(head)) = (named, head) {
                        // A caller only adds types that the definition lacks.
                        if head.is_none() || named.kind.is_none() {
                            learnt |= flow(&mut named.kind, head);
                        }
                    }
                }
                learnt
            }
            LoweredCondition::Unless(inner, _) => infer_conditions(inner, variables, heads),
            LoweredCondition::Count { conditions, .. } => infer_conditions(conditions, variables, heads),
        };
    }
    changed
}

fn infer_same(side: &Comparand, other: &Comparand, variables: &mut [BodyVariable]) -> bool {
    let Some(variable) = side.bare() else { return false };
    let kind = match other {
        Comparand::Field { base, path, .. } => {
            let mut kind = variables.get(*base as usize).and_then(|named| named.kind);
            for name in fields_of(path) {
                kind = kind.and_then(|kind| field(kind, name)).map(|(_, kind)| kind);
            }
            kind
        }
        Comparand::Value(_) => Some(ValueType::Value),
        Comparand::Literal { .. } => None,
    };
    match (variables.get_mut(variable as usize), kind) {
        (Some(named), Some(kind)) if named.kind.is_none() => {
            named.kind = Some(kind);
            true
        }
        _ => false,
    }
}

/// The fields of a path, from the outside in.
fn fields_of(path: &str) -> impl Iterator<Item = &str> {
    path.split('.').filter(|field| !field.is_empty())
}

fn field(kind: ValueType, name: &str) -> Option<(Field, ValueType)> {
    Field::all_of(kind).iter().find(|(known, _, _)| *known == name).map(|&(_, field, kind)| (field, kind))
}

fn mismatch(
    body: &Body<Comparand>,
    variable: Variable,
    kind: Option<ValueType>,
    place: Place,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(named) = body.variables.get(variable as usize) else { return };
    if let (Some(known), Some(kind)) = (named.kind, kind)
        && known.join(kind).is_none()
    {
        diagnostics.push(kind_error(named, known, kind, place));
    }
}

fn check_calls(
    body: &Body<Comparand>,
    conditions: &[LoweredCondition<Comparand>],
    heads: &[Vec<Option<ValueType>>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for condition in conditions {
        match condition {
            LoweredCondition::Call { group, variables, place } => {
                for (position, &variable) in variables.iter().enumerate() {
                    let kind = heads.get(*group).and_then(|head| head.get(position)).copied().flatten();
                    mismatch(body, variable, kind, *place, diagnostics);
                }
            }
            LoweredCondition::Unless(inner, _) | LoweredCondition::Count { conditions: inner, .. } => {
                check_calls(body, inner, heads, diagnostics);
            }
            LoweredCondition::Atom(..) | LoweredCondition::Compare { .. } => {}
        }
    }
}

/// Resolves comparands to operands: fields by the type of their base, words by what they are compared with.
pub(super) fn resolve(
    declared: Declarations<Comparand>,
    lexicon: &mut dyn Resolver,
    diagnostics: &mut Vec<Diagnostic>,
) -> Declarations<Operand> {
    let Declarations { heads, groups, rules } = declared;
    let groups = groups.into_iter().map(|group| {
        let definitions = group.into_iter().map(|definition| {
            let before = diagnostics.len();
            let body = resolve_body(definition.body, lexicon, diagnostics);
            let broken = definition.broken || diagnostics.len() > before;
            let Definition { head, place, standard, in_vain, .. } = definition;
            Definition { head, body, place, standard, broken, in_vain }
        });
        definitions.collect()
    });
    let groups = groups.collect();
    let rules = rules.into_iter().map(|RuleBody { mut rule, body, per, together }| {
        let before = diagnostics.len();
        let resolver = TypeResolver { variables: &body.variables, lexicon, diagnostics };
        let [per, together] = [per, together].map(|sides| {
            let mut operands = Vec::new();
            for side in sides {
                match resolver.field(&side) {
                    Some(Ok(operand)) => operands.push(operand),
                    Some(Err(diagnostic)) => resolver.diagnostics.push(*diagnostic),
                    None => {}
                }
            }
            operands
        });
        for flag in &rule.flags {
            for variable in [Some(flag.subject), flag.against].into_iter().flatten() {
                let Some(named) = body.variables.get(variable as usize) else { continue };
                if let Some(kind) = named.kind
                    && !can_be_flagged(kind)
                {
                    let message = format!("`{}` stands for {}, which cannot be flagged", written(named), kind.words());
                    diagnostics.push(Diagnostic::error("kind-mismatch", flag.place, message));
                }
            }
        }
        let body = resolve_body(body, lexicon, diagnostics);
        rule.broken |= diagnostics.len() > before;
        RuleBody { rule, body, per, together }
    });
    let rules = rules.collect();
    Declarations { heads, groups, rules }
}

fn resolve_body(body: Body<Comparand>, lexicon: &mut dyn Resolver, diagnostics: &mut Vec<Diagnostic>) -> Body<Operand> {
    let Body { variables, conditions, lower } = body;
    let mut resolver = TypeResolver { variables: &variables, lexicon, diagnostics };
    let conditions = resolver.conditions(conditions);
    let lower = lower.into_iter().map(|(levels, conditions, place)| (levels, resolver.conditions(conditions), place));
    let lower = lower.collect();
    Body { variables, conditions, lower }
}

struct TypeResolver<'a> {
    variables: &'a [BodyVariable],
    lexicon: &'a mut dyn Resolver,
    diagnostics: &'a mut Vec<Diagnostic>,
}

type TypedOperand = Result<Operand, Box<Diagnostic>>;

impl TypeResolver<'_> {
    fn conditions(&mut self, conditions: Vec<LoweredCondition<Comparand>>) -> Vec<LoweredCondition<Operand>> {
        let mut resolved = Vec::with_capacity(conditions.len());
        for condition in conditions {
            resolved.push(match condition {
                LoweredCondition::Atom(mut atom, place) => {
                    if let (Relation::Marked(kind, _), Some(&variable)) = (&mut atom.relation, atom.variables.first()) {
                        *kind = self.kind(variable).unwrap_or(*kind);
                    }
                    LoweredCondition::Atom(atom, place)
                }
                LoweredCondition::Call { group, variables, place } => {
                    LoweredCondition::Call { group, variables, place }
                }
                LoweredCondition::Unless(inner, place) => LoweredCondition::Unless(self.conditions(inner), place),
                LoweredCondition::Count { comparison, number, counted, conditions, place } => {
                    let conditions = self.conditions(conditions);
                    LoweredCondition::Count { comparison, number, counted, conditions, place }
                }
                LoweredCondition::Compare { operator, left, right, place } => {
                    match self.compare(operator, left, right, place) {
                        Ok((left, right)) => LoweredCondition::Compare { operator, left, right, place },
                        Err(diagnostic) => {
                            self.diagnostics.push(*diagnostic);
                            continue;
                        }
                    }
                }
            });
        }
        resolved
    }

    fn kind(&self, variable: Variable) -> Option<ValueType> {
        self.variables.get(variable as usize).and_then(|named| named.kind)
    }

    fn compare(
        &mut self,
        operator: Operator,
        left: Comparand,
        right: Comparand,
        place: Place,
    ) -> Result<(Operand, Operand), Box<Diagnostic>> {
        let (left, right) = match (self.field(&left), self.field(&right)) {
            (Some(left), Some(right)) => (left?, right?),
            (Some(left), None) => self.with_literal(operator, left?, &right)?,
            (None, Some(right)) => {
                let (right, left) = self.with_literal(operator, right?, &left)?;
                (left, right)
            }
            (None, None) => {
                let diagnostic =
                    Diagnostic::error("unknown-condition", place, "both sides are the same for all claims")
                        .help("compare a field or a `{variable}`: `A.speaker is Dmitriev`");
                return Err(Box::new(diagnostic));
            }
        };
        if comparable(operator, left.kind(), right.kind()) {
            Ok((left, right))
        } else {
            let words = operator.words();
            let (one, two) = (left.kind().words(), right.kind().words());
            let message = format!("`{words}` does not compare {one} with {two}");
            Err(Box::new(Diagnostic::error("kind-mismatch", place, message).help(advice(operator))))
        }
    }

    /// A field or value; `None` for a word, whose type depends on the other side.
    fn field(&self, side: &Comparand) -> Option<TypedOperand> {
        match side {
            Comparand::Literal { .. } => None,
            Comparand::Value(raw) => Some(Ok(Operand::Constant(Constant::Id(ValueType::Value, *raw)))),
            Comparand::Field { base, path, place } => Some(self.path(*base, path, *place)),
        }
    }

    fn path(&self, base: Variable, path: &str, place: Place) -> TypedOperand {
        // A variable of unknown type is unbound, which `safety` reports.
        let base_kind = self.kind(base).unwrap_or(ValueType::Value);
        let mut kind = base_kind;
        let mut fields = Path::new();
        for name in fields_of(path) {
            let Some((found, next)) = field(kind, name) else {
                let message = format!("{} has no field `{name}`", kind.words());
                let known = Field::all_of(kind).iter().map(|(name, _, _)| *name);
                let list: Vec<String> = known.clone().map(|name| format!("`{name}`")).collect();
                let mut diagnostic = Diagnostic::error("unknown-field", place, message);
                if let Some(near) = suggest::nearest(name, known, Tolerance::Name) {
                    diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                }
                if !list.is_empty() {
                    diagnostic = diagnostic.help(format!("{} has the fields {}", kind.words(), list.join(", ")));
                }
                return Err(Box::new(diagnostic));
            };
            fields.push((found, next));
            kind = next;
        }
        Ok(Operand::Field { base, base_kind, path: fields })
    }

    /// Resolves a comparison of a field with a word.
    fn with_literal(
        &mut self,
        operator: Operator,
        operand: Operand,
        literal: &Comparand,
    ) -> Result<(Operand, Operand), Box<Diagnostic>> {
        let Comparand::Literal { text, quoted, place } = literal else { return Ok((operand.clone(), operand)) };
        let kind = operand.kind();
        let levels = |known: Vec<&'static str>| -> TypedOperand {
            match (0..).zip(&known).find(|(_, word)| *word == text) {
                Some((level, _)) => Ok(Operand::Constant(Constant::Level(kind, level))),
                None => {
                    let list: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
                    let message = format!("`{text}` is not {}", kind.words());
                    let mut diagnostic = Diagnostic::error("kind-mismatch", *place, message);
                    if let Some(near) = suggest::nearest(text, known, Tolerance::Name) {
                        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                    }
                    Err(Box::new(diagnostic.help(format!("{} is one of {}", kind.words(), list.join(", ")))))
                }
            }
        };
        let constant = match kind {
            ValueType::Certainty => {
                levels([Certainty::Certain, Certainty::Probable, Certainty::Possible].map(Certainty::word).to_vec())?
            }
            ValueType::Stance => levels(Stance::ALL.map(Stance::word).to_vec())?,
            ValueType::Voice => levels([model::Voice::Own, model::Voice::Attributed].map(model::Voice::word).to_vec())?,
            ValueType::Text | ValueType::Quote => Operand::Constant(Constant::Text(text.to_string())),
            ValueType::Source => {
                let Operand::Field { base, base_kind, mut path } = operand else {
                    return Ok((operand.clone(), operand));
                };
                path.push((Field::Name, ValueType::Text));
                let constant = Operand::Constant(Constant::Text(text.to_string()));
                return Ok((Operand::Field { base, base_kind, path }, constant));
            }
            ValueType::Cue => match self.lexicon.cue(text) {
                Some(cue) => Operand::Constant(Constant::Id(ValueType::Cue, u32::from(cue.0))),
                None => {
                    let diagnostic =
                        Diagnostic::error("kind-mismatch", *place, format!("no cue has the form `{text}`"))
                            .help("declare it with `cue`, or use one of the forms of a declared cue");
                    return Err(Box::new(diagnostic));
                }
            },
            ValueType::Date => match date_of(text) {
                Some(date) => Operand::Constant(Constant::Date(date)),
                None => {
                    let diagnostic = Diagnostic::error("kind-mismatch", *place, format!("`{text}` is not a date"))
                        .help("a date reads like `2025-10-14`, `14 October 2025` or `late 2020`");
                    return Err(Box::new(diagnostic));
                }
            },
            ValueType::Value | ValueType::Number => Operand::Constant(self.value(operator, text, *quoted)),
            ValueType::Claim | ValueType::Proposition | ValueType::Point | ValueType::Phrase => {
                let message = format!("{} is not compared with a word", kind.words());
                return Err(Box::new(Diagnostic::error("kind-mismatch", *place, message).label(format!("`{text}`"))));
            }
        };
        Ok((operand, constant))
    }

    /// A name, number or date that a slot is compared with.
    fn value(&self, operator: Operator, text: &str, quoted: bool) -> Constant {
        let name = || {
            let raw = |id| model::Term::new(model::TermKind::Name(id)).raw();
            self.lexicon.name(text).map(|id| Constant::Id(ValueType::Value, raw(id)))
        };
        let number = || number_of(text).map(Constant::Number);
        let date = || date_of(text).map(Constant::Date);
        let found = match operator {
            Operator::MoreThan | Operator::LessThan | Operator::AtLeast | Operator::AtMost => number(),
            Operator::Before | Operator::After | Operator::Overlaps | Operator::Within | Operator::ApartFrom => date(),
            Operator::Is | Operator::IsNot if quoted => name(),
            Operator::Is | Operator::IsNot => name().or_else(number).or_else(date),
        };
        found.unwrap_or(Constant::Id(ValueType::Value, Constant::NOBODY))
    }
}

/// The days of a date; `None` if the text is no date or is relative to another.
fn date_of(text: &str) -> Option<DateRange> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (written, used) = date::parse(&words).ok().flatten()?;
    if used == words.len() { written.resolve(None, false) } else { None }
}

/// The number range of a text.
fn number_of(text: &str) -> Option<NumberRange> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (number, used) = number::parse(&words).ok().flatten()?;
    (used == words.len()).then_some(number)
}

fn comparable(operator: Operator, left: ValueType, right: ValueType) -> bool {
    use ValueType::{Certainty, Date, Number, Value};
    match operator {
        Operator::Is | Operator::IsNot => {
            left.join(right).is_some() || matches!((left, right), (Value, Date | Number) | (Date | Number, Value))
        }
        Operator::Before | Operator::After | Operator::Overlaps | Operator::Within | Operator::ApartFrom => {
            matches!((left, right), (Value | Date, Value | Date))
        }
        Operator::MoreThan | Operator::LessThan => matches!((left, right), (Value | Number, Value | Number)),
        Operator::AtLeast | Operator::AtMost => {
            matches!((left, right), (Value | Number, Value | Number) | (Certainty, Certainty))
        }
    }
}

const fn advice(operator: Operator) -> &'static str {
    match operator {
        Operator::Is | Operator::IsNot => "compare two of one kind: speakers with speakers, sources with sources",
        Operator::Before | Operator::After | Operator::Overlaps | Operator::Within | Operator::ApartFrom => {
            "it compares dates: `A.said`, `A.when`, `A.time`, `A.source.published`, `{x}.on`"
        }
        Operator::MoreThan | Operator::LessThan => "it compares numbers: what fills a slot of the kind `number`",
        Operator::AtLeast | Operator::AtMost => {
            "it compares numbers, or certainties: `A.certainty is at least probable`"
        }
    }
}
