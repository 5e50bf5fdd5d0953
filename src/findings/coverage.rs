//! Computes which statements of a story have claims, and which of its quotations and figures are tied to a source.

use super::Coverage;
use crate::{
    draft::{Statement, Statements},
    model::{Claim, ClaimId, Flags, Model, SourceId, quotes::QuoteLookup, semantics::Semantics},
    narrow::to_u32,
    source::{FileId, Files, Folded, Quoted, SourceFile, Span},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The maximum number of claims kept for a statement.
const CLAIMS: usize = 8;
/// The budget for one story, in figures examined and bytes of quotations compared. Beyond it, items count as not tied
/// to a source.
const STEPS: u64 = 1 << 22;

/// How a statement is covered by a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoveredBy {
    /// A claim follows its sentence or points to words in it.
    Sentence,
    /// A claim follows its paragraph, so its sentence is unknown.
    Paragraph,
}

impl CoveredBy {
    /// The word for it in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sentence => "sentence",
            Self::Paragraph => "paragraph",
        }
    }
}

/// A statement of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The sentence.
    pub statement: Statement,
    /// How a claim covers it, if one does.
    pub by: Option<CoveredBy>,
    /// The first of these claims, in the order of files.
    pub claims: Vec<ClaimId>,
}

/// A quotation or a figure of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoundText {
    /// Its span in the file.
    pub span: Span,
    /// Whether it has a claim that another source also speaks on, or that is marked as background.
    pub bound: bool,
}

/// How much of a story its claims cover.
#[derive(Clone, Debug)]
pub struct StoryCoverage {
    /// The story.
    pub story: SourceId,
    /// The file of its text.
    pub file: FileId,
    /// The sentences that state something checkable, in order.
    pub statements: Vec<Covered>,
    /// The quotations.
    pub quotations: Vec<BoundText>,
    /// The numbers written in digits.
    pub figures: Vec<BoundText>,
    /// The number of sentences.
    pub sentences: usize,
}

/// The coverage of the stories with available texts.
pub fn of_stories(
    files: &Files,
    model: &Model,
    meaning: &Semantics,
    stories: &[(SourceId, FileId)],
) -> Vec<StoryCoverage> {
    if stories.is_empty() {
        return Vec::new();
    }
    let sourced = sourced(model, meaning);
    let of = |&(story, file): &(SourceId, FileId)| StoryCoverage::new(files, model, &sourced, story, file);
    stories.iter().map(of).collect()
}

/// For each proposition, whether a source other than a story speaks on it: directly, by implication, or by denying
/// what it implies.
fn sourced(model: &Model, meaning: &Semantics) -> Vec<bool> {
    let mut spoken = vec![false; model.propositions.len()];
    for claim in model.claims.iter().filter(|claim| !model.source(claim.source).story) {
        if let Some(spoken) = spoken.get_mut(claim.proposition.0 as usize) {
            *spoken = true;
        }
    }
    let mut sourced = spoken.clone();
    for implication in meaning.implications.iter().filter(|implication| implication.lowered == 0) {
        let (from, to) = (implication.from.0 as usize, implication.to.0 as usize);
        for (one, other) in [(from, to), (to, from)] {
            if spoken.get(one).is_some_and(|&spoken| spoken)
                && let Some(sourced) = sourced.get_mut(other)
            {
                *sourced = true;
            }
        }
    }
    sourced
}

impl StoryCoverage {
    fn new(files: &Files, model: &Model, sourced: &[bool], story: SourceId, file: FileId) -> Self {
        let source = files.get(file);
        let found = Statements::of(&source.path, &source.text);
        let statement = |&statement: &Statement| Covered { statement, by: None, claims: Vec::new() };
        let bound = |&span: &Span| BoundText { span, bound: false };
        let mut coverage = Self {
            story,
            file,
            statements: found.all.iter().map(statement).collect(),
            quotations: found.quotations.iter().map(bound).collect(),
            figures: found.figures.iter().map(bound).collect(),
            sentences: found.sentences,
        };
        // Claims at the same passage are grouped, so that each statement is examined once for them.
        let mut anchored: BTreeMap<Span, Anchored<'_>> = BTreeMap::new();
        for (index, claim) in model.claims.iter().enumerate() {
            if claim.source != story || !claim.is_line() {
                continue;
            }
            let anchor = model.extra(claim).and_then(|extra| extra.anchor);
            if let Some(anchor) = anchor.filter(|anchor| anchor.place.file == file) {
                let sourced = sourced.get(claim.proposition.0 as usize).is_some_and(|&sourced| sourced);
                anchored.entry(anchor.place.span).or_default().add(files, model, ClaimId(to_u32(index)), sourced);
            }
        }
        let figures: Vec<Vec<String>> = found.figures.iter().map(|&span| digits(source.slice(span))).collect();
        let mut steps = STEPS;
        for (span, anchored) in anchored {
            coverage.cover(span, &anchored);
            coverage.bind_figures(span, &anchored, &figures, &mut steps);
            coverage.bind_quotations(span, &anchored, source, &mut steps);
        }
        coverage
    }

    /// Marks the statements of a passage as covered by its claims.
    fn cover(&mut self, span: Span, anchored: &Anchored<'_>) {
        let statements = touched(&self.statements, span, |covered| covered.statement.span);
        let by = if statements.len() > 1 { CoveredBy::Paragraph } else { CoveredBy::Sentence };
        for covered in self.statements.get_mut(statements).unwrap_or_default() {
            if covered.by != Some(CoveredBy::Sentence) {
                covered.by = Some(by);
            }
            let room = CLAIMS.saturating_sub(covered.claims.len());
            covered.claims.extend(anchored.claims.iter().take(room));
        }
    }

    /// Ties the figures of a passage to a source if its claims contain them.
    fn bind_figures(&mut self, span: Span, anchored: &Anchored<'_>, figures: &[Vec<String>], steps: &mut u64) {
        if anchored.digits.is_empty() {
            return;
        }
        let range = touched(&self.figures, span, |figure| figure.span);
        let own = figures.get(range.clone()).unwrap_or_default();
        for (figure, own) in self.figures.get_mut(range).unwrap_or_default().iter_mut().zip(own) {
            let Some(left) = steps.checked_sub(1) else { return };
            *steps = left;
            figure.bound |= !own.is_empty() && own.iter().all(|digits| anchored.digits.contains(digits));
        }
    }

    /// Ties the quotations of a passage to a source if its claims contain their words, or if there is only one
    /// statement.
    fn bind_quotations(&mut self, span: Span, anchored: &Anchored<'_>, source: &SourceFile, steps: &mut u64) {
        let statements = touched(&self.statements, span, |covered| covered.statement.span);
        let quotations = touched(&self.quotations, span, |quotation| quotation.span);
        for quotation in self.quotations.get_mut(quotations).unwrap_or_default().iter_mut().filter(|one| !one.bound) {
            // A claim for a whole paragraph covers only the quotation with its words.
            quotation.bound = anchored.unquoted && statements.len() <= 1;
            let words = source.slice(quotation.span);
            for quote in &anchored.quotes {
                let Some(left) = steps.checked_sub((words.len() + quote.len()) as u64) else { return };
                *steps = left;
                quotation.bound |= is_part(quote, words);
            }
        }
    }

    /// Adds the story to the counts of several stories.
    pub fn count(&self, coverage: &mut Coverage) {
        let bound = |all: &[BoundText]| all.iter().filter(|one| one.bound).count();
        let by = |by: CoveredBy| self.statements.iter().filter(|covered| covered.by == Some(by)).count();
        coverage.statements += self.statements.len();
        coverage.covered_by_sentence += by(CoveredBy::Sentence);
        coverage.covered_by_paragraph += by(CoveredBy::Paragraph);
        coverage.quotations += self.quotations.len();
        coverage.bound_quotations += bound(&self.quotations);
        coverage.figures += self.figures.len();
        coverage.bound_figures += bound(&self.figures);
    }
}

/// The claims at a passage.
#[derive(Debug, Default)]
struct Anchored<'a> {
    /// The first few of them.
    claims: Vec<ClaimId>,
    /// The numbers in those that a source speaks on.
    digits: BTreeSet<String>,
    /// The quotes of those.
    quotes: BTreeSet<&'a str>,
    /// Whether one of those has no quote.
    unquoted: bool,
}

impl<'a> Anchored<'a> {
    fn add(&mut self, files: &Files, model: &'a Model, id: ClaimId, is_sourced: bool) {
        if self.claims.len() < CLAIMS {
            self.claims.push(id);
        }
        let claim = model.claim(id);
        let background = claim.flags.has(Flags::BACKGROUND);
        let (quote, found) = quote(model, claim);
        if background || is_sourced {
            self.digits.extend(digits(files.slice(claim.place)));
        }
        // Words that occur in no text do not support a quotation.
        if background || found == QuoteLookup::Here || is_sourced && found != QuoteLookup::Nowhere {
            self.quotes.extend(quote);
            self.unquoted |= quote.is_none();
        }
    }
}

/// The range of items, sorted by position, that a span touches.
fn touched<T>(all: &[T], span: Span, place: impl Fn(&T) -> Span) -> Range<usize> {
    let from = all.partition_point(|one| place(one).end <= span.start);
    let to = all.partition_point(|one| place(one).start < span.end);
    from..to.max(from)
}

/// The quote of a claim, and the result of looking it up.
fn quote<'a>(model: &'a Model, claim: &Claim) -> (Option<&'a str>, QuoteLookup) {
    let Some(extra) = model.extra(claim) else { return (None, QuoteLookup::Unknown) };
    let quote = extra.quote.as_ref().map(|(words, _)| words.as_str());
    (quote, extra.quotation.as_ref().map_or(QuoteLookup::Unknown, |quotation| quotation.elsewhere))
}

/// Whether the words are part of the quotation, or the quotation part of them.
fn is_part(words: &str, quotation: &str) -> bool {
    let has = |text: &str, words: &str| Folded::new(text).locate(&Quoted::new(words), &mut { QUOTE_STEPS }).is_ok();
    has(quotation, words) || has(words, quotation)
}

/// The step limit for comparing a quote with a quotation.
const QUOTE_STEPS: u64 = 1 << 16;

/// The numbers in digits in a text, without thousands separators.
fn digits(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut number = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let inside = !number.is_empty() && characters.peek().is_some_and(char::is_ascii_digit);
        match character {
            digit if digit.is_ascii_digit() => number.push(digit),
            ',' | '\u{a0}' | '\u{202f}' | '\u{2009}' if inside => {}
            '.' if inside => number.push('.'),
            _ if number.is_empty() => {}
            _ => all.push(std::mem::take(&mut number)),
        }
    }
    if !number.is_empty() {
        all.push(number);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_compared_without_what_parts_their_thousands() {
        assert_eq!(digits("€4,200 in 2025, 3.5% and 1\u{202f}000."), ["4200", "2025", "3.5", "1000"]);
        assert_eq!(digits("none, 5,"), ["5"]);
    }

    #[test]
    fn what_a_span_touches_is_found_by_its_place() {
        let spans = [Span::new(0, 5), Span::new(6, 9), Span::new(10, 12)];
        let of = |start, end| touched(&spans, Span::new(start, end), |span| *span);
        assert_eq!([of(0, 1), of(5, 6), of(4, 11), of(20, 21)], [0..1, 1..1, 0..3, 3..3]);
    }

    #[test]
    fn a_quote_is_a_part_of_a_quotation_or_holds_it() {
        assert!(is_part("never looked", "Kestrel never looked at it,"));
        assert!(is_part("Kestrel never … at it", "Kestrel never looked at it,"));
        assert!(is_part("We left. We never came back", "we left"));
        assert!(!is_part("ever looked at", "Kestrel never looked at it"));
    }
}
