//! The relations that conditions can use.
//!
//! Each relation is declared once, in the file of its family: its syntax, the types of its columns, and whether it is
//! certain to have no answers. Its evaluation is in the file of the same name in `engine/relations`.
//!
//! A new relation needs a variant of [`Relation`] and a [`Declaration`]. The compiler then points to the one other
//! place, in `engine/relations`, and a test to the language page.

mod claims;
mod inventory;
mod links;
mod marks;
mod names;
mod points;
mod propositions;
mod quotes;
mod sources;
mod stances;

use super::ir::ValueType;
use crate::{model::semantics::Exclusion, prose::BlockKind, syntax::ast::Stance, vocabulary::PhraseId};
pub(crate) use inventory::Inventory;

/// The relation of an [`Atom`](super::ir::Atom).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// A claim takes this stance on exactly this proposition.
    States(Stance),
    /// A claim affirms a proposition, directly or by implication.
    Affirms,
    /// Two propositions exclude each other on a point for this reason. The last two variables, if present, are the
    /// claims whose dates apply to figures that grow.
    Excludes(Exclusion),
    /// Two figures or dates on a point are compatible.
    Agrees,
    /// A proposition implies another.
    Implies,
    /// A claim presupposes a proposition, whatever its stance.
    Presupposes,
    /// A proposition can happen only once.
    Once,
    /// A figure in a proposition can only grow.
    Grows,
    /// A proposition has a number in one of its slots.
    Figures,
    /// Two propositions differ in one value, apart from numbers.
    SaysOf,
    /// A claim gives a name a title.
    Titles,
    /// A name may be referred to by a short form that occurs.
    Shortens,
    /// A claim has a said date, on its own line or on a line below.
    HasSaid,
    /// A proposition has a value in one of its slots.
    Names,
    /// A claim corrects another.
    Corrects,
    /// A claim retracts another.
    Retracts,
    /// A claim rests on another.
    RestsOn,
    /// A claim is in a story.
    InStory,
    /// A claim is in a source other than a story.
    InSource,
    /// A claim is in this part of its source's text.
    InPart(BlockKind),
    /// A claim precedes another in the same text.
    ComesBefore,
    /// A claim is the last one before another in the same text with the same stance on a proposition.
    ComesLastBefore,
    /// A claim, source, name or proposition has a mark.
    Marked(ValueType, String),
    /// A proposition marks the value of a slot: `accusation y`.
    MarksValue(String),
    /// A source cites another.
    Cites,
    /// A claim comes from a source, by its own line or else by its source's.
    ComesFrom,
    /// A name is a part of another.
    PartOf,
    /// Two names are spelt alike and not declared to be the same or different.
    SpeltLike,
    /// A name is asked for a reply on a proposition.
    AskedAbout,
    /// A proposition is an instance of a phrase. The columns are the proposition and its slots.
    Instance(PhraseId),
    /// A definition evaluated before the rules, by the index of its group.
    Derived(usize),
    /// A claim has a quote.
    HasQuote,
    /// The text of a source is available.
    HasText,
    /// The quote of a claim occurs in the text of its source.
    QuotesSource,
    /// The quote of a claim does not occur in the text of its source, which is available.
    DepartsFromSource,
    /// The quote of a story occurs in no text of another source.
    DepartsFromFile,
    /// The quote of a story omits a qualification from the quoted sentence.
    CutShort,
    /// The quote of a claim occurs in the quote of another, or in the passage around it.
    QuotesWords,
    /// Two claims quote one saying in different words.
    QuoteDifferently,
    /// A claim was checked and has not changed since.
    IsChecked,
    /// Any claim.
    Claim,
}

/// The declaration of a relation for the rule compiler.
pub(crate) struct Declaration {
    /// The types of its columns. The last one applies to all further columns. Empty if the head of a `define`
    /// determines them.
    pub(crate) kinds: &'static [ValueType],
    /// Its syntax.
    pub(crate) forms: &'static [RelationSyntax],
    /// Whether it is certain, once the files are read, that it has no answers.
    absent: fn(&Inventory<'_>, &Relation) -> bool,
}

/// A way to write a relation. Capital letters are claims; names in braces are anything else.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RelationSyntax {
    /// A condition, which is also suggested for similar input.
    Condition(&'static str),
    /// An alternative spelling, which is not suggested.
    Spelling(&'static str),
    /// An example of a form with its own parser, for suggestions only.
    Example(&'static str),
}

impl RelationSyntax {
    /// The text of a condition.
    pub(crate) const fn condition(self) -> Option<&'static str> {
        match self {
            Self::Condition(text) | Self::Spelling(text) => Some(text),
            Self::Example(_) => None,
        }
    }

    /// The text that is suggested.
    pub(crate) const fn suggestion(self) -> Option<&'static str> {
        match self {
            Self::Condition(text) | Self::Example(text) => Some(text),
            Self::Spelling(_) => None,
        }
    }
}

/// The relations with a syntax, in the order in which they are tried and suggested.
pub(crate) static WRITTEN: [Relation; 46] = [
    Relation::Affirms,
    Relation::States(Stance::Affirms),
    Relation::States(Stance::Denies),
    Relation::States(Stance::Declines),
    Relation::States(Stance::Asks),
    Relation::Excludes(Exclusion::Declared),
    Relation::Excludes(Exclusion::Figure),
    Relation::Excludes(Exclusion::Date),
    Relation::Agrees,
    Relation::Implies,
    Relation::Presupposes,
    Relation::ComesFrom,
    Relation::Once,
    Relation::Grows,
    Relation::Figures,
    Relation::SaysOf,
    Relation::Titles,
    Relation::Shortens,
    Relation::HasSaid,
    Relation::IsChecked,
    Relation::Names,
    Relation::Corrects,
    Relation::Retracts,
    Relation::RestsOn,
    Relation::InStory,
    Relation::InSource,
    Relation::InPart(BlockKind::Headline),
    Relation::InPart(BlockKind::Heading),
    Relation::InPart(BlockKind::Caption),
    Relation::InPart(BlockKind::Body),
    Relation::ComesBefore,
    Relation::ComesLastBefore,
    Relation::Marked(ValueType::Claim, String::new()),
    Relation::MarksValue(String::new()),
    Relation::Cites,
    Relation::PartOf,
    Relation::SpeltLike,
    Relation::AskedAbout,
    Relation::HasQuote,
    Relation::HasText,
    Relation::QuotesSource,
    Relation::DepartsFromSource,
    Relation::DepartsFromFile,
    Relation::CutShort,
    Relation::QuotesWords,
    Relation::QuoteDifferently,
];

impl Relation {
    /// Its declaration.
    pub(crate) const fn declaration(&self) -> &'static Declaration {
        match self {
            Self::States(stance) => stances::states(*stance),
            Self::Affirms => &stances::AFFIRMS,
            Self::Excludes(exclusion) => points::excludes(*exclusion),
            Self::Agrees => &points::AGREES,
            Self::Implies => &propositions::IMPLIES,
            Self::Presupposes => &propositions::PRESUPPOSES,
            Self::Once => &propositions::ONCE,
            Self::Grows => &propositions::GROWS,
            Self::Figures => &propositions::FIGURES,
            Self::SaysOf => &propositions::SAYS_OF,
            Self::Titles => &names::TITLES,
            Self::Shortens => &names::SHORTENS,
            Self::HasSaid => &claims::HAS_SAID,
            Self::IsChecked => &claims::IS_CHECKED,
            Self::Names => &propositions::NAMES,
            Self::Corrects => &links::CORRECTS,
            Self::Retracts => &links::RETRACTS,
            Self::RestsOn => &links::RESTS_ON,
            Self::InStory => &claims::IN_STORY,
            Self::InSource => &claims::IN_SOURCE,
            Self::InPart(part) => claims::in_part(*part),
            Self::ComesBefore => &claims::COMES_BEFORE,
            Self::ComesLastBefore => &claims::COMES_LAST_BEFORE,
            Self::Marked(kind, _) => marks::marked(*kind),
            Self::MarksValue(_) => &marks::MARKS_VALUE,
            Self::Cites => &sources::CITES,
            Self::ComesFrom => &sources::COMES_FROM,
            Self::PartOf => &names::PART_OF,
            Self::SpeltLike => &names::SPELT_LIKE,
            Self::AskedAbout => &names::ASKED_ABOUT,
            Self::Instance(_) => &propositions::INSTANCE,
            Self::Derived(_) => &DERIVED,
            Self::HasQuote => &quotes::HAS_QUOTE,
            Self::HasText => &sources::HAS_TEXT,
            Self::QuotesSource => &quotes::QUOTES_SOURCE,
            Self::DepartsFromSource => &quotes::DEPARTS_FROM_SOURCE,
            Self::DepartsFromFile => &quotes::DEPARTS_FROM_FILE,
            Self::CutShort => &quotes::CUT_SHORT,
            Self::QuotesWords => &quotes::QUOTES_WORDS,
            Self::QuoteDifferently => &quotes::QUOTE_DIFFERENTLY,
            Self::Claim => &claims::CLAIM,
        }
    }

    /// The type of a column; `None` for definitions, whose heads determine it.
    pub fn kind_at(&self, place: usize) -> Option<ValueType> {
        let kinds = self.declaration().kinds;
        kinds.get(place).or(kinds.last()).copied()
    }

    /// Whether it certainly has no answers.
    pub(crate) fn is_absent(&self, on_file: &Inventory<'_>) -> bool {
        (self.declaration().absent)(on_file, self)
    }
}

/// Definitions are written with the words of their heads.
const DERIVED: Declaration = Declaration { kinds: &[], forms: &[], absent: never };

/// For relations that may have answers until the semantics of the model are known.
const fn never(_: &Inventory<'_>, _: &Relation) -> bool {
    false
}
