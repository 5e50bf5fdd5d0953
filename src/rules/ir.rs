//! The intermediate representation of rules: conditions over numbered variables.

pub use super::relations::Relation;
use crate::{
    source::Place,
    syntax::ast::Comparison,
    value::{DateRange, NumberRange},
};
use smallvec::SmallVec;

/// The type of a variable or field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValueType {
    /// A claim, written as a capital letter.
    Claim,
    /// A source or story.
    Source,
    /// A term in a slot: a name, number, date or word.
    Value,
    /// A proposition.
    Proposition,
    /// A proposition, or a slot for which a phrase allows one value.
    Point,
    /// A phrase of the vocabulary; fields only.
    Phrase,
    /// A cue of the vocabulary; fields only.
    Cue,
    /// A range of days; fields only.
    Date,
    /// A range of numbers; constants only.
    Number,
    /// The certainty of a claim; fields only.
    Certainty,
    /// The stance of a claim; fields only.
    Stance,
    /// The voice of a claim; fields only.
    Voice,
    /// A text; fields only.
    Text,
    /// The quote of a claim, a text with fields of its own; fields only.
    Quote,
}

impl ValueType {
    /// Its name in messages, with an article.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Claim => "a claim",
            Self::Source => "a source",
            Self::Value => "a name or value",
            Self::Proposition => "a proposition",
            Self::Point => "a point",
            Self::Phrase => "a phrase",
            Self::Cue => "a cue",
            Self::Date => "a date",
            Self::Number => "a number",
            Self::Certainty => "a certainty",
            Self::Stance => "a stance",
            Self::Voice => "a voice",
            Self::Text => "a text",
            Self::Quote => "a quote",
        }
    }

    /// The common type of both, if there is one. A proposition is also a point.
    pub fn join(self, other: Self) -> Option<Self> {
        match (self, other) {
            (one, two) if one == two => Some(one),
            (Self::Proposition, Self::Point) | (Self::Point, Self::Proposition) => Some(Self::Point),
            (Self::Quote, Self::Text) | (Self::Text, Self::Quote) => Some(Self::Text),
            _ => None,
        }
    }
}

/// A field of a claim, source, name or proposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The speaker of a claim.
    Speaker,
    /// The source of a claim.
    Source,
    /// Who reports that a claim was made.
    Reporter,
    /// Its cue.
    Cue,
    /// How certain a claim is.
    Certainty,
    /// The stance of a claim.
    Stance,
    /// When a claim was made.
    Said,
    /// When the event of a claim happened.
    When,
    /// The days that a claim can be about; never unknown.
    Time,
    /// The voice of a claim.
    Voice,
    /// The quoted words of a claim.
    Quote,
    /// Its label.
    Label,
    /// The phrase of its proposition.
    Phrase,
    /// The proposition of a claim.
    Proposition,
    /// The hearer of a claim.
    Hearer,
    /// The name of a source or name.
    Name,
    /// When a source was published.
    Published,
    /// The outlet of a source.
    Outlet,
    /// The kind of a source or name.
    Kind,
    /// The title of a source.
    Title,
    /// The date of an event.
    On,
    /// The number of words in a quote.
    Words,
    /// The number of ellipses between the words of a quote.
    Ellipses,
    /// A number shared by the quotes of one saying.
    Saying,
    /// The number of the paragraph with the claim.
    Paragraph,
    /// When the content of a claim held: the date of the event, otherwise the date of its source.
    Dated,
    /// The days for which a figure in a claim holds; never unknown.
    Holds,
}

impl Field {
    /// The fields of a type in alphabetical order, with their types.
    pub const fn all_of(kind: ValueType) -> &'static [(&'static str, Self, ValueType)] {
        match kind {
            ValueType::Claim => &[
                ("certainty", Self::Certainty, ValueType::Certainty),
                ("cue", Self::Cue, ValueType::Cue),
                ("dated", Self::Dated, ValueType::Date),
                ("hearer", Self::Hearer, ValueType::Value),
                ("holds", Self::Holds, ValueType::Date),
                ("label", Self::Label, ValueType::Text),
                ("paragraph", Self::Paragraph, ValueType::Number),
                ("phrase", Self::Phrase, ValueType::Phrase),
                ("proposition", Self::Proposition, ValueType::Proposition),
                ("quote", Self::Quote, ValueType::Quote),
                ("reporter", Self::Reporter, ValueType::Value),
                ("said", Self::Said, ValueType::Date),
                ("source", Self::Source, ValueType::Source),
                ("speaker", Self::Speaker, ValueType::Value),
                ("stance", Self::Stance, ValueType::Stance),
                ("time", Self::Time, ValueType::Date),
                ("voice", Self::Voice, ValueType::Voice),
                ("when", Self::When, ValueType::Date),
            ],
            ValueType::Source => &[
                ("kind", Self::Kind, ValueType::Text),
                ("name", Self::Name, ValueType::Text),
                ("outlet", Self::Outlet, ValueType::Text),
                ("published", Self::Published, ValueType::Date),
                ("title", Self::Title, ValueType::Text),
            ],
            ValueType::Value => &[
                ("kind", Self::Kind, ValueType::Text),
                ("name", Self::Name, ValueType::Text),
                ("on", Self::On, ValueType::Date),
            ],
            ValueType::Quote => &[
                ("ellipses", Self::Ellipses, ValueType::Number),
                ("saying", Self::Saying, ValueType::Number),
                ("words", Self::Words, ValueType::Number),
            ],
            ValueType::Proposition | ValueType::Point => &[("phrase", Self::Phrase, ValueType::Phrase)],
            _ => &[],
        }
    }
}

/// A variable of a rule, as an index into its frame.
pub type Variable = u32;

/// A path of fields from the outside in, with their types. A useful path has at most two.
pub type Path = SmallVec<[(Field, ValueType); 2]>;

/// An operand of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A variable, or a field path on it.
    Field {
        /// The variable.
        base: Variable,
        /// The type of the variable.
        base_kind: ValueType,
        /// The fields from the outside in, with their types.
        path: Path,
    },
    /// A constant in the rule.
    Constant(Constant),
}

impl Operand {
    /// Its type.
    pub fn kind(&self) -> ValueType {
        match self {
            Self::Field { base_kind, path, .. } => path.last().map_or(*base_kind, |&(_, kind)| kind),
            Self::Constant(constant) => constant.kind(),
        }
    }

    /// The variable at its base.
    pub const fn variable(&self) -> Option<Variable> {
        match self {
            Self::Field { base, .. } => Some(*base),
            Self::Constant(_) => None,
        }
    }

    /// The variable itself, if it has no field path.
    pub fn bare(&self) -> Option<Variable> {
        match self {
            Self::Field { base, path, .. } if path.is_empty() => Some(*base),
            _ => None,
        }
    }
}

/// A constant in a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// The number of a thing; [`Constant::NOBODY`] for a name that does not occur.
    Id(ValueType, u32),
    /// A certainty, a stance or a voice.
    Level(ValueType, u8),
    /// A range of days.
    Date(DateRange),
    /// A range of numbers.
    Number(NumberRange),
    /// A text.
    Text(String),
}

impl Constant {
    /// The number of no thing.
    pub const NOBODY: u32 = u32::MAX;

    /// Its type.
    pub const fn kind(&self) -> ValueType {
        match self {
            Self::Id(kind, _) | Self::Level(kind, _) => *kind,
            Self::Date(_) => ValueType::Date,
            Self::Number(_) => ValueType::Number,
            Self::Text(_) => ValueType::Text,
        }
    }
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `is`
    Is,
    /// `is not`
    IsNot,
    /// `is before`: the left ends before the right begins.
    Before,
    /// `is after`
    After,
    /// `overlaps`: they share a day.
    Overlaps,
    /// `is within`: the left lies wholly in the right.
    Within,
    /// `is apart from`: they share no day.
    ApartFrom,
    /// `is more than`
    MoreThan,
    /// `is less than`
    LessThan,
    /// `is at least`
    AtLeast,
    /// `is at most`
    AtMost,
}

impl Operator {
    /// All operators with their words, longest first.
    pub const ALL: [(&'static [&'static str], Self); 11] = [
        (&["is", "apart", "from"], Self::ApartFrom),
        (&["is", "more", "than"], Self::MoreThan),
        (&["is", "less", "than"], Self::LessThan),
        (&["is", "at", "least"], Self::AtLeast),
        (&["is", "at", "most"], Self::AtMost),
        (&["is", "not"], Self::IsNot),
        (&["is", "before"], Self::Before),
        (&["is", "after"], Self::After),
        (&["is", "within"], Self::Within),
        (&["overlaps"], Self::Overlaps),
        (&["is"], Self::Is),
    ];

    /// Its words.
    pub fn words(self) -> String {
        Self::ALL.iter().find(|(_, operator)| *operator == self).map(|(words, _)| words.join(" ")).unwrap_or_default()
    }
}

/// `A affirms {p}`: a relation between variables.
#[derive(Clone, Debug, PartialEq)]
pub struct Atom {
    /// The relation.
    pub relation: Relation,
    /// Its arguments.
    pub variables: Vec<Variable>,
}

/// A comparison, such as `A.speaker is not B.speaker`.
#[derive(Clone, Debug, PartialEq)]
pub struct Compare {
    /// The operator.
    pub operator: Operator,
    /// The left operand.
    pub left: Operand,
    /// The right operand.
    pub right: Operand,
}

/// What is counted or added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Distinct values of a variable.
    Values(Variable),
    /// Distinct speakers of a claim.
    Speakers(Variable),
    /// Distinct sources of a claim.
    Sources(Variable),
    /// Distinct origins of a claim.
    Origins(Variable),
    /// A sum instead of a count: the numbers of `value`, once for each value of `over`, compared with `total`.
    Sum {
        /// The variable whose distinct values are summed over.
        over: Variable,
        /// The number to add.
        value: Variable,
        /// The number to compare the sum with.
        total: Variable,
    },
}

impl Counted {
    /// The counted variable.
    pub const fn variable(self) -> Variable {
        match self {
            Self::Values(variable) | Self::Speakers(variable) | Self::Sources(variable) | Self::Origins(variable) => {
                variable
            }
            Self::Sum { over, .. } => over,
        }
    }

    /// The variables that the nested conditions must bind.
    pub fn given(self) -> impl Iterator<Item = Variable> {
        let value = match self {
            Self::Sum { value, .. } => Some(value),
            _ => None,
        };
        std::iter::once(self.variable()).chain(value)
    }

    /// The variable that must be bound beforehand, if any.
    pub const fn needed(self) -> Option<Variable> {
        match self {
            Self::Sum { total, .. } => Some(total),
            _ => None,
        }
    }

    /// The same with renamed variables.
    pub fn renamed(self, rename: impl Fn(Variable) -> Variable) -> Self {
        match self {
            Self::Values(variable) => Self::Values(rename(variable)),
            Self::Speakers(variable) => Self::Speakers(rename(variable)),
            Self::Sources(variable) => Self::Sources(rename(variable)),
            Self::Origins(variable) => Self::Origins(rename(variable)),
            Self::Sum { over, value, total } => {
                Self::Sum { over: rename(over), value: rename(value), total: rename(total) }
            }
        }
    }
}

/// A count, such as `at least 2 distinct origins affirm {p}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// The comparison.
    pub comparison: Comparison,
    /// The number to compare with.
    pub number: u32,
    /// What is counted.
    pub counted: Counted,
    /// The nested conditions, as alternatives.
    pub alternatives: Vec<ConditionGroup>,
}

/// `lower by 1 where …`
#[derive(Clone, Debug, PartialEq)]
pub struct Lowering {
    /// The number of levels.
    pub levels: u8,
    /// The conditions, as alternatives.
    pub alternatives: Vec<ConditionGroup>,
}

/// Conditions that must all hold. Definitions are expanded, except those evaluated before the rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConditionGroup {
    /// The relations that must hold.
    pub atoms: Vec<Atom>,
    /// The comparisons that must hold.
    pub compares: Vec<Compare>,
    /// Groups none of which may hold, for any values of their own variables.
    pub negations: Vec<ConditionGroup>,
    /// The counts that must hold.
    pub counts: Vec<Count>,
    /// What lowers the severity.
    pub lowerings: Vec<Lowering>,
    /// The places of the expanded definitions.
    pub trail: Vec<Place>,
}

/// A variable, with its name and type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableInfo {
    /// `A` or `x`; empty for a generated variable.
    pub name: String,
    /// Its type.
    pub kind: ValueType,
}

/// An alternative of a rule or of a definition evaluated before the rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The number of variables. Those of the rule come first.
    pub frame: usize,
    /// Its conditions.
    pub group: ConditionGroup,
}

/// A definition that is evaluated before the rules, with all its alternatives.
#[derive(Clone, Debug)]
pub struct DerivedRelation {
    /// Its head as written.
    pub head: String,
    /// The types of its variables.
    pub kinds: Vec<ValueType>,
    /// Its alternatives, each with its own variables for those of the head.
    pub alternatives: Vec<(Alternative, Vec<Variable>)>,
    /// Its stratum. Definitions of one stratum are evaluated together, lower strata first.
    pub stratum: usize,
    /// The place of its first declaration.
    pub place: Place,
}
