//! Which statements of a story carry a claim, and which of its quotations and figures are bound to a source.

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

/// As many claims are kept for one statement.
const CLAIMS: usize = 8;
/// Figures looked at and bytes of quotations compared for one story; what is left then counts as not bound.
const STEPS: u64 = 1 << 22;

/// How a statement carries a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoveredBy {
    /// A claim stands behind its sentence, or points to words in it.
    Sentence,
    /// A claim stands behind its paragraph. Which of its sentences the claim is of is not known.
    Paragraph,
}

impl CoveredBy {
    /// The word for it.
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
    /// How it carries a claim, if it does.
    pub by: Option<CoveredBy>,
    /// The first claims that it carries, in the order of the files.
    pub claims: Vec<ClaimId>,
}

/// A quotation or a figure of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoundText {
    /// Where it stands in the file.
    pub span: Span,
    /// Whether it carries a claim on which a source on file speaks too, or which is marked as background.
    pub bound: bool,
}

/// How far claims cover a story.
#[derive(Clone, Debug)]
pub struct StoryCoverage {
    /// The story.
    pub story: SourceId,
    /// The file of its text.
    pub file: FileId,
    /// The sentences that say something which can be checked, in order.
    pub statements: Vec<Covered>,
    /// The quotations.
    pub quotations: Vec<BoundText>,
    /// The numbers in figures.
    pub figures: Vec<BoundText>,
    /// How many sentences there are.
    pub sentences: usize,
}

/// How far claims cover the stories whose texts are on file.
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

/// For each proposition whether a source that is no story speaks on it: in so many words, by what follows from its words,
/// or by denying what would follow.
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
        // What stands behind one passage is taken together, so that each statement is looked at once for it.
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

    /// Takes the claims behind a passage into account.
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

    /// Binds the figures of a passage that stand in its claims.
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

    /// Binds the quotations of a passage that its claims have the words of, or that stand alone with a claim.
    fn bind_quotations(&mut self, span: Span, anchored: &Anchored<'_>, source: &SourceFile, steps: &mut u64) {
        let statements = touched(&self.statements, span, |covered| covered.statement.span);
        let quotations = touched(&self.quotations, span, |quotation| quotation.span);
        for quotation in self.quotations.get_mut(quotations).unwrap_or_default().iter_mut().filter(|one| !one.bound) {
            // Behind a whole paragraph a claim is of the quotation that it has the words of.
            quotation.bound = anchored.unquoted && statements.len() <= 1;
            let words = source.slice(quotation.span);
            for quote in &anchored.quotes {
                let Some(left) = steps.checked_sub((words.len() + quote.len()) as u64) else { return };
                *steps = left;
                quotation.bound |= is_part(quote, words);
            }
        }
    }

    /// Adds what there is to counts of several stories.
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

/// The claims behind one passage.
#[derive(Debug, Default)]
struct Anchored<'a> {
    /// The first of them.
    claims: Vec<ClaimId>,
    /// The numbers in those on which a source speaks.
    digits: BTreeSet<String>,
    /// The quotes of those.
    quotes: BTreeSet<&'a str>,
    /// Whether there is one of those without a quote.
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
        // Words that are in no text are no support for a quotation.
        if background || found == QuoteLookup::Here || is_sourced && found != QuoteLookup::Nowhere {
            self.quotes.extend(quote);
            self.unquoted |= quote.is_none();
        }
    }
}

/// What of a row that is in the order of the text a span touches.
fn touched<T>(all: &[T], span: Span, place: impl Fn(&T) -> Span) -> Range<usize> {
    let from = all.partition_point(|one| place(one).end <= span.start);
    let to = all.partition_point(|one| place(one).start < span.end);
    from..to.max(from)
}

/// What a claim quotes, and whether it was found in the text of a source.
fn quote<'a>(model: &'a Model, claim: &Claim) -> (Option<&'a str>, QuoteLookup) {
    let Some(extra) = model.extra(claim) else { return (None, QuoteLookup::Unknown) };
    let quote = extra.quote.as_ref().map(|(words, _)| words.as_str());
    (quote, extra.quotation.as_ref().map_or(QuoteLookup::Unknown, |quotation| quotation.elsewhere))
}

/// Whether words stand in a quotation, or a quotation stands in them.
fn is_part(words: &str, quotation: &str) -> bool {
    let has = |text: &str, words: &str| Folded::new(text).locate(&Quoted::new(words), &mut { QUOTE_STEPS }).is_ok();
    has(quotation, words) || has(words, quotation)
}

/// Steps of comparing a quote with a quotation.
const QUOTE_STEPS: u64 = 1 << 16;

/// The numbers of a text in figures, without what parts their thousands.
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
