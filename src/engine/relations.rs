//! Answers relations from the model: how many answers there are, whether there are any, and which.
//!
//! Each relation is implemented in one file, together with a naive check for the tests. Its declaration, with words
//! and kinds, is in the file of the same name in `rules/relations`.

mod claims;
mod derived;
mod links;
mod marks;
mod names;
mod points;
mod propositions;
mod quotes;
mod sources;
mod stances;
#[cfg(test)]
mod tests;

use super::facts::{Facts, LinkIndex, LinkKind, with_key};
use crate::rules::ir::{Relation, ValueType};
use std::ops::ControlFlow;

/// The number of rows of each relation evaluated before the rules.
pub(super) type Sizes<'a> = &'a [usize];

/// Receives answers: the values of all columns, and the levels by which they lower what depends on them.
pub(super) type Emit<'e> = &'e mut dyn FnMut(&[u32], u8) -> ControlFlow<()>;

/// The answers of a relation.
trait Answers {
    /// Whether it has no answers. This must be exact: an empty condition ends the search before it begins, and
    /// missing one may start a scan of all claims.
    fn is_empty(&self, facts: &Facts<'_>, sizes: Sizes<'_>) -> bool;

    /// The average number of answers for given values of the known columns. At least one column is unknown.
    fn estimate(&self, facts: &Facts<'_>, sizes: Sizes<'_>, known: Known<'_>) -> f64;

    /// Emits the answers that match the given values. It may emit non-matching rows and duplicates; the caller checks
    /// the given columns.
    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()>;

    /// Whether every claim satisfies it.
    fn is_universal(&self, _: &Facts<'_>) -> bool {
        false
    }

    /// Naive check: whether it holds for these values, and by how many levels it lowers.
    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8>;
}

/// Which columns are known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'k>(&'k [bool]);

impl Known<'_> {
    fn at(self, place: usize) -> bool {
        self.0.get(place).copied().unwrap_or_default()
    }

    fn any(self) -> bool {
        self.0.contains(&true)
    }

    fn from(self, place: usize) -> Self {
        Self(self.0.get(place..).unwrap_or(&[]))
    }
}

/// The known values of columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'g>(&'g [Option<u32>]);

impl<'g> Given<'g> {
    fn at(self, place: usize) -> Option<u32> {
        self.0.get(place).copied().flatten()
    }

    fn from(self, place: usize) -> &'g [Option<u32>] {
        self.0.get(place..).unwrap_or(&[])
    }
}

/// Calls a method of a relation's implementation. This is the only list of all relations in the engine.
macro_rules! answers {
    ($relation:expr, $answers:ident => $then:expr) => {
        match $relation {
            Relation::States(stance) => answers!(@ $answers = stances::States(*stance), $then),
            Relation::Affirms => answers!(@ $answers = stances::Affirms, $then),
            Relation::Excludes(exclusion) => answers!(@ $answers = points::Excludes(*exclusion), $then),
            Relation::Agrees => answers!(@ $answers = points::Agrees, $then),
            Relation::Implies => answers!(@ $answers = propositions::Implies, $then),
            Relation::Presupposes => answers!(@ $answers = propositions::Presupposes, $then),
            Relation::Once => answers!(@ $answers = propositions::Once, $then),
            Relation::Grows => answers!(@ $answers = propositions::Grows, $then),
            Relation::Figures => answers!(@ $answers = propositions::Figures, $then),
            Relation::SaysOf => answers!(@ $answers = propositions::SaysOf, $then),
            Relation::Names => answers!(@ $answers = propositions::MentionsValue, $then),
            Relation::Instance(phrase) => answers!(@ $answers = propositions::Instance(*phrase), $then),
            Relation::Titles => answers!(@ $answers = names::HasTitle, $then),
            Relation::Shortens => answers!(@ $answers = names::Shortens, $then),
            Relation::PartOf => answers!(@ $answers = names::PartOf, $then),
            Relation::SpeltLike => answers!(@ $answers = names::SpeltLike, $then),
            Relation::AskedAbout => answers!(@ $answers = names::AskedAbout, $then),
            Relation::Corrects => answers!(@ $answers = links::LinksTo(LinkKind::Corrects), $then),
            Relation::Retracts => answers!(@ $answers = links::LinksTo(LinkKind::Retracts), $then),
            Relation::RestsOn => answers!(@ $answers = links::LinksTo(LinkKind::RestsOn), $then),
            Relation::Claim => answers!(@ $answers = claims::AnyClaim, $then),
            Relation::HasSaid => answers!(@ $answers = claims::HasSaid, $then),
            Relation::IsChecked => answers!(@ $answers = claims::IsChecked, $then),
            Relation::InStory => answers!(@ $answers = claims::IsInStory(true), $then),
            Relation::InSource => answers!(@ $answers = claims::IsInStory(false), $then),
            Relation::InPart(part) => answers!(@ $answers = claims::InPart(*part), $then),
            Relation::ComesBefore => answers!(@ $answers = claims::ComesBefore, $then),
            Relation::ComesLastBefore => answers!(@ $answers = claims::ComesLastBefore, $then),
            Relation::Marked(kind, mark) => answers!(@ $answers = marks::HasMark(*kind, mark), $then),
            Relation::MarksValue(mark) => answers!(@ $answers = marks::MarksValue(mark), $then),
            Relation::Cites => answers!(@ $answers = sources::Cites, $then),
            Relation::ComesFrom => answers!(@ $answers = sources::ComesFrom, $then),
            Relation::HasText => answers!(@ $answers = sources::HasText, $then),
            Relation::HasQuote => answers!(@ $answers = quotes::HasQuote(quotes::QuoteTest::Any), $then),
            Relation::QuotesSource => answers!(@ $answers = quotes::HasQuote(quotes::QuoteTest::InSource), $then),
            Relation::DepartsFromSource => answers!(@ $answers = quotes::HasQuote(quotes::QuoteTest::NotInSource), $then),
            Relation::DepartsFromFile => answers!(@ $answers = quotes::HasQuote(quotes::QuoteTest::NotOnFile), $then),
            Relation::CutShort => answers!(@ $answers = quotes::HasQuote(quotes::QuoteTest::CutShort), $then),
            Relation::QuotesWords => answers!(@ $answers = quotes::QuotesWords, $then),
            Relation::QuoteDifferently => answers!(@ $answers = quotes::QuoteDifferently, $then),
            Relation::Derived(index) => answers!(@ $answers = derived::DerivedRows(*index), $then),
        }
    };
    (@ $answers:ident = $value:expr, $then:expr) => {{
        let $answers = $value;
        $then
    }};
}

/// Whether a relation has no answers.
pub(super) fn is_empty(relation: &Relation, facts: &Facts<'_>, sizes: Sizes<'_>) -> bool {
    answers!(relation, answers => answers.is_empty(facts, sizes))
}

/// Whether every claim satisfies a relation, so that the condition is redundant.
pub(super) fn is_universal(relation: &Relation, facts: &Facts<'_>) -> bool {
    answers!(relation, answers => answers.is_universal(facts))
}

/// The average number of answers of a relation when these columns are known.
pub(super) fn estimate(relation: &Relation, facts: &Facts<'_>, sizes: Sizes<'_>, known: &[bool]) -> f64 {
    // Pure checks come first, except that looking up rows costs more.
    if known.iter().all(|known| *known) {
        return if matches!(relation, Relation::Derived(_)) { 0.02 } else { 0.01 };
    }
    answers!(relation, answers => answers.estimate(facts, sizes, Known(known)))
}

/// Emits the answers of a relation that match the given values.
pub(super) fn for_each_answer(
    relation: &Relation,
    facts: &Facts<'_>,
    given: &[Option<u32>],
    emit: Emit<'_>,
) -> ControlFlow<()> {
    answers!(relation, answers => answers.for_each(facts, Given(given), emit))
}

/// Whether it requires a claim to be in a story (`true`) or in another source (`false`); `None` if neither.
pub(super) fn in_story(relation: &Relation) -> Option<bool> {
    match relation == &Relation::InStory {
        true => Some(true),
        false => (relation == &Relation::InSource).then_some(false),
    }
}

/// The mark that it requires of a claim, if any.
pub(super) fn mark_of_claim(relation: &Relation) -> Option<&str> {
    if let Relation::Marked(ValueType::Claim, mark) = relation { Some(mark) } else { None }
}

/// Whether a relation holds for these values, and by how many levels it lowers.
#[cfg(test)]
pub(super) fn holds(relation: &Relation, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
    answers!(relation, answers => answers.holds(facts, values))
}

/// Emits pairs, looked up from whichever side is known.
fn each_link(links: &LinkIndex, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
    match (given.at(0), given.at(1)) {
        (Some(one), Some(two)) => {
            if links.forward.binary_search(&(one, two)).is_ok() {
                emit(&[one, two], 0)?;
            }
        }
        (Some(one), None) => {
            for &(one, two) in with_key(&links.forward, one) {
                emit(&[one, two], 0)?;
            }
        }
        (None, Some(two)) => {
            for &(two, one) in with_key(&links.backward, two) {
                emit(&[one, two], 0)?;
            }
        }
        (None, None) => {
            for &(one, two) in &links.forward {
                emit(&[one, two], 0)?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// The average number of pairs for a value of the known side. The average is over values that occur: a group of a
/// thousand parts has a thousand parts, however many other names there are.
fn estimate_links(links: &LinkIndex, known: Known<'_>) -> f64 {
    let [first, second] = links.keys.map(|keys| links.forward.len() as f64 / keys.max(1) as f64);
    match (known.at(0), known.at(1)) {
        (true, true) => 0.5,
        (true, false) => first,
        (false, true) => second,
        (false, false) => links.forward.len() as f64,
    }
}

/// Emits the numbers that satisfy a predicate, or checks the given one.
fn each_that(
    given: Given<'_>,
    all: impl IntoIterator<Item = u32>,
    holds: impl Fn(u32) -> bool,
    emit: Emit<'_>,
) -> ControlFlow<()> {
    match given.at(0) {
        Some(id) if holds(id) => emit(&[id], 0),
        Some(_) => ControlFlow::Continue(()),
        None => all.into_iter().filter(|&id| holds(id)).try_for_each(|id| emit(&[id], 0)),
    }
}

/// Lowers by no levels if it holds.
#[cfg(test)]
fn plainly(holds: bool) -> Option<u8> {
    holds.then_some(0)
}
