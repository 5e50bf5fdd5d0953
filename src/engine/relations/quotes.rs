//! Relations on quotes of claims.

#[cfg(test)]
use super::plainly;
use super::{Answers, Emit, Given, Known, Sizes, each_that};
use crate::{
    engine::facts::Facts,
    model::{ClaimId, quotes::QuoteLookup},
};
use std::ops::ControlFlow;

/// A test of the quote of a claim.
#[derive(Clone, Copy, Debug)]
pub(super) enum QuoteTest {
    /// There is one.
    Any,
    /// It occurs in the text of its source.
    InSource,
    /// It does not occur in the text of its source, which is available.
    NotInSource,
    /// The quote of a story occurs in no text of another source.
    NotOnFile,
    /// The quote of a story omits a qualification from the quoted sentence.
    CutShort,
}

impl QuoteTest {
    fn is_of(self, facts: &Facts<'_>, claim: u32) -> bool {
        match self {
            Self::Any => facts.model.quotes.saying(ClaimId(claim)).is_some(),
            Self::InSource => facts.quote_found(claim) == Some(QuoteLookup::Here),
            Self::NotInSource => facts.quote_found(claim) == Some(QuoteLookup::Nowhere),
            Self::CutShort => {
                let extra = facts.model.extra(facts.model.claim(ClaimId(claim)));
                extra.and_then(|extra| extra.quotation.as_ref()).is_some_and(|quotation| quotation.cut_short.is_some())
            }
            Self::NotOnFile => facts.quote_on_file(claim) == Some(QuoteLookup::Nowhere),
        }
    }
}

/// The claims that have a quote.
fn quoted(facts: &Facts<'_>) -> impl Iterator<Item = u32> {
    facts.model.quotes.quoted().map(|claim| claim.0)
}

/// A claim has a quote that passes a test.
pub(super) struct HasQuote(pub(super) QuoteTest);

impl Answers for HasQuote {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        !quoted(facts).any(|claim| self.0.is_of(facts, claim))
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, _: Known<'_>) -> f64 {
        quoted(facts).count() as f64
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        each_that(given, quoted(facts), |claim| self.0.is_of(facts, claim), emit)
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(quoted(facts).any(|claim| claim == values[0]) && self.0.is_of(facts, values[0]))
    }
}

/// The quote of a claim occurs in the quote of another, or in the passage around it.
pub(super) struct QuotesWords;

impl Answers for QuotesWords {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        let quotes = &facts.model.quotes;
        !quotes.quoted().any(|claim| quotes.with_words_of(claim).next().is_some())
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        let each = facts.model.quotes.mean_with_words();
        if known.any() { each.max(0.5) } else { each * quoted(facts).count() as f64 }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        let quotes = &facts.model.quotes;
        match (given.at(0), given.at(1)) {
            (Some(one), Some(two)) if !quotes.has_words_of(ClaimId(two), ClaimId(one)) => {
                return ControlFlow::Continue(());
            }
            (Some(one), Some(two)) => return emit(&[one, two], 0),
            (None, Some(two)) => return quotes.words_in(ClaimId(two)).try_for_each(|one| emit(&[one.0, two], 0)),
            (Some(_) | None, None) => {}
        }
        let mut of = |one: ClaimId| quotes.with_words_of(one).try_for_each(|two| emit(&[one.0, two.0], 0));
        match given.at(0) {
            Some(one) => of(ClaimId(one)),
            None => quotes.quoted().try_for_each(of),
        }
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(facts.model.quotes.with_words_of(ClaimId(values[0])).any(|claim| claim.0 == values[1]))
    }
}

/// Two claims quote one saying in different words.
pub(super) struct QuoteDifferently;

impl Answers for QuoteDifferently {
    fn is_empty(&self, facts: &Facts<'_>, _: Sizes<'_>) -> bool {
        let quotes = &facts.model.quotes;
        !quotes.quoted().any(|claim| quotes.otherwise(claim).next().is_some())
    }

    fn estimate(&self, facts: &Facts<'_>, _: Sizes<'_>, known: Known<'_>) -> f64 {
        if known.any() { 0.5 } else { quoted(facts).count() as f64 }
    }

    fn for_each(&self, facts: &Facts<'_>, given: Given<'_>, emit: Emit<'_>) -> ControlFlow<()> {
        let quotes = &facts.model.quotes;
        // The relation is symmetric.
        if let (None, Some(two)) = (given.at(0), given.at(1)) {
            return quotes.otherwise(ClaimId(two)).try_for_each(|one| emit(&[one.0, two], 0));
        }
        let mut of = |one: ClaimId| quotes.otherwise(one).try_for_each(|two| emit(&[one.0, two.0], 0));
        match given.at(0) {
            Some(one) => of(ClaimId(one)),
            None => quotes.quoted().try_for_each(of),
        }
    }

    #[cfg(test)]
    fn holds(&self, facts: &Facts<'_>, values: &[u32]) -> Option<u8> {
        plainly(facts.model.quotes.otherwise(ClaimId(values[0])).any(|claim| claim.0 == values[1]))
    }
}
