//! Rules as the engine takes them: conditions over numbered variables.

pub use super::relations::Relation;
use crate::{
    source::Place,
    syntax::ast::Comparison,
    value::{DateRange, NumberRange},
};
use smallvec::SmallVec;

/// What a variable or a field stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValueType {
    /// A claim: a capital letter.
    Claim,
    /// A source or story.
    Source,
    /// What fills a slot: a name, a number, a date, a word.
    Value,
    /// A proposition.
    Proposition,
    /// A proposition, or what a phrase allows one value for.
    Point,
    /// A phrase of the vocabulary; fields only.
    Phrase,
    /// A cue of the vocabulary; fields only.
    Cue,
    /// A range of days; fields only.
    Date,
    /// A range of numbers; constants only.
    Number,
    /// How sure a claim is; fields only.
    Certainty,
    /// What a claim does to its proposition; fields only.
    Stance,
    /// Whose voice a claim is in; fields only.
    Voice,
    /// A text; fields only.
    Text,
    /// What a claim quotes: a text with fields of its own; fields only.
    Quote,
}

impl ValueType {
    /// What it is called in messages, with its article.
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

    /// What stands for both, if anything can: a proposition is a point too.
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
    /// Who says it.
    Speaker,
    /// The source of a claim.
    Source,
    /// Who vouches that it was said.
    Reporter,
    /// Its cue.
    Cue,
    /// How sure it is.
    Certainty,
    /// What it does to its proposition.
    Stance,
    /// When it was said.
    Said,
    /// When it happened.
    When,
    /// The days it can be about; never unknown.
    Time,
    /// Whose voice it is in.
    Voice,
    /// The words as quoted.
    Quote,
    /// Its label.
    Label,
    /// The phrase of its proposition.
    Phrase,
    /// What it says.
    Proposition,
    /// Whom it was said to.
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
    /// When an event happened.
    On,
    /// How many words a quote has.
    Words,
    /// How many ellipses stand between the words of a quote.
    Ellipses,
    /// A number that quotes of one saying share.
    Saying,
    /// The number of the paragraph that a claim stands in.
    Paragraph,
    /// When what a claim says held: when it happened, else the date of its source.
    Dated,
    /// The days that a figure in it holds for; never unknown.
    Holds,
}

impl Field {
    /// The fields of a kind of thing, with what each stands for, in the order of their names.
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

/// A variable of a rule: an index into its frame.
pub type Variable = u32;

/// The fields of a variable, from the outside in, each with what it stands for. No more than two have ever anything to
/// ask for in the last.
pub type Path = SmallVec<[(Field, ValueType); 2]>;

/// What a comparison compares.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A variable, or a field of it (of a field of it).
    Field {
        /// The variable.
        base: Variable,
        /// What the variable stands for.
        base_kind: ValueType,
        /// The fields, from the outside in, each with what it stands for.
        path: Path,
    },
    /// A value written in the rule.
    Constant(Constant),
}

impl Operand {
    /// What it stands for.
    pub fn kind(&self) -> ValueType {
        match self {
            Self::Field { base_kind, path, .. } => path.last().map_or(*base_kind, |&(_, kind)| kind),
            Self::Constant(constant) => constant.kind(),
        }
    }

    /// The variable it begins with.
    pub const fn variable(&self) -> Option<Variable> {
        match self {
            Self::Field { base, .. } => Some(*base),
            Self::Constant(_) => None,
        }
    }

    /// The variable it is, if it is one and no field of one.
    pub fn bare(&self) -> Option<Variable> {
        match self {
            Self::Field { base, path, .. } if path.is_empty() => Some(*base),
            _ => None,
        }
    }
}

/// A value written in a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// The number of a thing of that kind; [`Constant::NOBODY`] for a name that is not on file.
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

    /// What it stands for.
    pub const fn kind(&self) -> ValueType {
        match self {
            Self::Id(kind, _) | Self::Level(kind, _) => *kind,
            Self::Date(_) => ValueType::Date,
            Self::Number(_) => ValueType::Number,
            Self::Text(_) => ValueType::Text,
        }
    }
}

/// How two operands are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `is`
    Is,
    /// `is not`
    IsNot,
    /// `is before`: the one ends before the other begins.
    Before,
    /// `is after`
    After,
    /// `overlaps`: they share a day.
    Overlaps,
    /// `is within`: the one lies wholly in the other.
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
    /// All of them with their words, longest first.
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

/// `A affirms {p}`: something holds of variables.
#[derive(Clone, Debug, PartialEq)]
pub struct Atom {
    /// What holds.
    pub relation: Relation,
    /// Of what.
    pub variables: Vec<Variable>,
}

/// `A.speaker is not B.speaker`
#[derive(Clone, Debug, PartialEq)]
pub struct Compare {
    /// How.
    pub operator: Operator,
    /// The one.
    pub left: Operand,
    /// The other.
    pub right: Operand,
}

/// What a count counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Values of a variable: claims, or what stands in braces.
    Values(Variable),
    /// Speakers of a claim.
    Speakers(Variable),
    /// Sources of a claim.
    Sources(Variable),
    /// Origins of a claim.
    Origins(Variable),
    /// No count but a sum: of the numbers of one variable, each value of another counted once,
    /// compared with the number of a third.
    Sum {
        /// What is added up over.
        over: Variable,
        /// What is added up.
        value: Variable,
        /// What the sum is compared with.
        total: Variable,
    },
}

impl Counted {
    /// The variable it is about.
    pub const fn variable(self) -> Variable {
        match self {
            Self::Values(variable) | Self::Speakers(variable) | Self::Sources(variable) | Self::Origins(variable) => {
                variable
            }
            Self::Sum { over, .. } => over,
        }
    }

    /// The variables that what it is counted over must give.
    pub fn given(self) -> impl Iterator<Item = Variable> {
        let value = match self {
            Self::Sum { value, .. } => Some(value),
            _ => None,
        };
        std::iter::once(self.variable()).chain(value)
    }

    /// The variable that must be known before, if there is one.
    pub const fn needed(self) -> Option<Variable> {
        match self {
            Self::Sum { total, .. } => Some(total),
            _ => None,
        }
    }

    /// The same with other variables.
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

/// `at least 2 distinct origins affirm {p}`
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// How the count is compared.
    pub comparison: Comparison,
    /// With what.
    pub number: u32,
    /// What is counted.
    pub counted: Counted,
    /// What it is counted over: any of these.
    pub alternatives: Vec<ConditionGroup>,
}

/// `lower by 1 where …`
#[derive(Clone, Debug, PartialEq)]
pub struct Lowering {
    /// By how many levels.
    pub levels: u8,
    /// When: any of these holds.
    pub alternatives: Vec<ConditionGroup>,
}

/// Conditions that all must hold, with no define left in them but those worked out beforehand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConditionGroup {
    /// What holds.
    pub atoms: Vec<Atom>,
    /// What is compared.
    pub compares: Vec<Compare>,
    /// None of these holds, for any value of the variables found only there.
    pub negations: Vec<ConditionGroup>,
    /// What is counted.
    pub counts: Vec<Count>,
    /// What lowers it.
    pub lowerings: Vec<Lowering>,
    /// The defines it was made from, where they stand.
    pub trail: Vec<Place>,
}

/// What a variable is: its name as written, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableInfo {
    /// `A` or `x`; empty for one that is not written.
    pub name: String,
    /// What it stands for.
    pub kind: ValueType,
}

/// One way for a rule or a worked-out define to hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// How many variables it has; the rule's own come first.
    pub frame: usize,
    /// Its conditions.
    pub group: ConditionGroup,
}

/// A define that is worked out beforehand, with all its alternatives.
#[derive(Clone, Debug)]
pub struct DerivedRelation {
    /// Its head as written, with braces and letters.
    pub head: String,
    /// What its variables stand for.
    pub kinds: Vec<ValueType>,
    /// The ways it can hold; the head's variables, in its order, are given for each.
    pub alternatives: Vec<(Alternative, Vec<Variable>)>,
    /// Defines of one stratum are worked out together; lower strata first.
    pub stratum: usize,
    /// Where it is declared first.
    pub place: Place,
}
