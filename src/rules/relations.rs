//! What conditions can ask: the relations of the language.
//!
//! Each relation is declared once, in the file of its family: how it is written, what stands at its places, and how to
//! tell that nothing on file answers it. What it holds of is in the file of the same name in `engine/relations`.
//!
//! A new relation is a variant of [`Relation`] and a [`Declaration`]. The compiler then names the one other place that
//! needs it, in `engine/relations`, and a test the page of the language.

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

/// What holds between the variables of an [`Atom`](super::ir::Atom).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// A claim states a proposition in so many words, with that stance.
    States(Stance),
    /// A claim affirms a proposition, or one that it follows from.
    Affirms,
    /// Two propositions exclude each other on a point, for that reason. The last two variables, if there are any, are the
    /// claims whose dates decide for figures that grow.
    Excludes(Exclusion),
    /// Two figures or dates do not exclude each other on a point.
    Agrees,
    /// A proposition implies another.
    Implies,
    /// A claim takes a proposition for granted, whatever its stance.
    Presupposes,
    /// A proposition can happen only once.
    Once,
    /// A figure in a proposition can only grow.
    Grows,
    /// A proposition has a number in one of its slots.
    Figures,
    /// A proposition says of a value what another says of another value, numbers aside.
    SaysOf,
    /// A claim names somebody with a title.
    Titles,
    /// A name may be meant by a short form on file.
    Shortens,
    /// A claim, or a line below it, says when it was said.
    HasSaid,
    /// A proposition has a value in one of its slots.
    Names,
    /// A claim corrects another.
    Corrects,
    /// A claim retracts another.
    Retracts,
    /// A claim is offered in support of by another.
    RestsOn,
    /// A claim is in a story.
    InStory,
    /// A claim is in a source that is no story.
    InSource,
    /// A claim stands in that part of its source's text.
    InPart(BlockKind),
    /// A claim stands before another in one text.
    ComesBefore,
    /// A claim is the last before another in one text that says the same of a proposition as the other does.
    ComesLastBefore,
    /// A claim, source, name or proposition bears a mark.
    Marked(ValueType, String),
    /// A proposition marks what stands in it: `accusation y`.
    MarksValue(String),
    /// A source draws on another.
    Cites,
    /// A claim comes from a source: by its own line, else by its source's.
    ComesFrom,
    /// A name is a part of another.
    PartOf,
    /// Two names are spelt alike and not declared either way.
    SpeltLike,
    /// A name is asked for a reply on a proposition.
    AskedAbout,
    /// A proposition is an instance of a phrase: the proposition, then its slots.
    Instance(PhraseId),
    /// What a `define` says, worked out beforehand: the index of the define group.
    Derived(usize),
    /// A claim has a quote.
    HasQuote,
    /// The text of a source is on file.
    HasText,
    /// What a claim quotes stands in the text of its source.
    QuotesSource,
    /// What a claim quotes does not stand in the text of its source, which is on file.
    DepartsFromSource,
    /// A claim of a story quotes words that stand in no text of another source.
    DepartsFromFile,
    /// A claim of a story quotes a part of a sentence that is limited by the rest.
    CutShort,
    /// What the one claim quotes stands in what the other quotes, or in the passage that carries it.
    QuotesWords,
    /// Two claims quote one saying in different words.
    QuoteDifferently,
    /// Somebody checked a claim, and its words are those that were checked.
    IsChecked,
    /// Any claim.
    Claim,
}

/// What rules have to know of a relation.
pub(crate) struct Declaration {
    /// What stands at its places; what stands at the last stands at all further places. Without any, the head of a
    /// `define` says it.
    pub(crate) kinds: &'static [ValueType],
    /// How it is written.
    pub(crate) forms: &'static [RelationSyntax],
    /// Whether it is certain, as soon as the files are read, that nothing on file answers it.
    absent: fn(&Inventory<'_>, &Relation) -> bool,
}

/// One way to write a relation: a capital letter stands for a claim, a name in braces for anything else.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RelationSyntax {
    /// A condition, suggested to whoever writes something like it.
    Condition(&'static str),
    /// Another spelling of it, which is not suggested.
    Spelling(&'static str),
    /// An example of what has a reader of its own, suggested only.
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

/// The relations that can be written, in the order in which they are tried and suggested.
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

    /// What stands at a place of it; none for what a define says, whose kinds its head gives.
    pub fn kind_at(&self, place: usize) -> Option<ValueType> {
        let kinds = self.declaration().kinds;
        kinds.get(place).or(kinds.last()).copied()
    }

    /// Whether it is certain that nothing on file answers it.
    pub(crate) fn is_absent(&self, on_file: &Inventory<'_>) -> bool {
        (self.declaration().absent)(on_file, self)
    }
}

/// What a `define` says has the words of its head.
const DERIVED: Declaration = Declaration { kinds: &[], forms: &[], absent: never };

/// Whether nothing answers a relation cannot be told before the meaning of what is on file is known.
const fn never(_: &Inventory<'_>, _: &Relation) -> bool {
    false
}
