//! What surrounds a sentence, and what its quotations are like.

use super::{
    Attribution, Bytes, ContentKind, Paragraph,
    lexicon::Kinds,
    phrases::{Range, Sentence},
    quotes::Quote,
    tokens::{Kind, Token},
};
use smallvec::SmallVec;

/// What surrounds a sentence.
pub(super) struct Context<'v> {
    pub(super) paragraph: Paragraph,
    pub(super) view: View<'v>,
    /// The sentence before it.
    pub(super) before: Option<Range>,
    /// Whether it stands outside of all quotations.
    pub(super) outer: bool,
}

/// The tokens and quotations of a paragraph.
#[derive(Clone, Copy)]
pub(super) struct View<'v> {
    pub(super) quotes: &'v [Quote],
    pub(super) tokens: &'v [Token],
}

impl View<'_> {
    pub(super) fn quote(&self, item: &Token) -> Option<&[Token]> {
        let quote = self.quotes.get(item.quote as usize).filter(|_| item.kind == Kind::Quote)?;
        self.tokens.get(quote.open + 1..quote.close.min(self.tokens.len()))
    }

    /// What stands within the marks of a quotation.
    pub(super) fn inside(&self, item: &Token) -> Bytes {
        self.quotes
            .get(item.quote as usize)
            .map_or(Bytes { start: item.start, end: item.end }, |quote| inside(self.tokens, *quote))
    }

    /// Whether a quotation ends with a comma or the end of a sentence.
    pub(super) fn ends_like_speech(&self, item: &Token) -> bool {
        let last = self.quote(item).unwrap_or_default().last();
        last.is_some_and(|last| last.is_final() || matches!(last.kind, Kind::Comma | Kind::Dash | Kind::Quotation))
    }

    pub(super) fn goes_on(&self, sentence: &Sentence<'_>, index: usize) -> bool {
        sentence.at(index + 1).kind == Kind::Word && !sentence.at(index + 1).capital
    }

    pub(super) fn words(&self, item: &Token) -> usize {
        self.quote(item)
            .unwrap_or_default()
            .iter()
            .filter(|token| matches!(token.kind, Kind::Word | Kind::Number))
            .count()
    }

    /// Whether a quotation begins like a sentence.
    pub(super) fn is_sentence(&self, item: &Token) -> bool {
        let tokens = self.quote(item).unwrap_or_default();
        let capital = tokens.first().is_some_and(|first| {
            first.capital
                || matches!(first.kind, Kind::Number | Kind::Quotation | Kind::Ellipsis | Kind::Open | Kind::Dash)
        });
        capital
            && (!self.is_title(item) || tokens.last().is_some_and(|last| last.is_final() || last.kind == Kind::Comma))
    }

    /// Whether a quotation is written as titles and names are: all words but small ones with a capital.
    pub(super) fn is_title(&self, item: &Token) -> bool {
        let words: SmallVec<[&Token; 8]> =
            self.quote(item).unwrap_or_default().iter().filter(|token| token.kind == Kind::Word).take(12).collect();
        let small = Kinds::DETERMINER.and(Kinds::PREPOSITION).and(Kinds::AND).and(Kinds::POSSESSIVE).and(Kinds::BUT);
        words.len() <= 8
            && words.iter().all(|word| word.capital || word.is(small) || !word.spaced && word.is(Kinds::BE))
            && words.iter().any(|word| word.capital && !word.is(Kinds::PERSONAL))
            && words.last().is_some_and(|word| word.capital)
            && self.quote(item).unwrap_or_default().last().is_none_or(|last| {
                last.kind == Kind::Word || last.kind == Kind::Number || words.len() > 1 && last.kind != Kind::Mark
            })
    }

    pub(super) fn has_quote(&self, sentence: &Sentence<'_>, (from, to): Range) -> bool {
        (from..to).any(|index| sentence.is_kind(index, Kind::Quote) && !self.is_title(sentence.at(index)))
    }

    pub(super) fn is_quoted(&self, sentence: &Sentence<'_>, piece: Range) -> bool {
        (piece.0..piece.1).all(|index| sentence.items.get(index).is_some_and(|token| token.kind == Kind::Quote))
    }

    pub(super) fn kind(&self, sentence: &Sentence<'_>, pieces: &[Range]) -> ContentKind {
        let items = || pieces.iter().flat_map(|&(from, to)| sentence.items.get(from..to).unwrap_or_default());
        if items().all(|token| matches!(token.kind, Kind::Quote | Kind::Comma | Kind::Dash)) {
            ContentKind::Direct
        } else if items().any(|token| token.kind == Kind::Quote && !self.is_title(token)) {
            ContentKind::Mixed
        } else {
            ContentKind::Reported
        }
    }

    /// The bytes of a piece; without the marks where it is one quotation.
    pub(super) fn bytes(&self, sentence: &Sentence<'_>, (from, to): Range) -> Bytes {
        let first = sentence.items.get(from).copied().unwrap_or_default();
        let last = sentence.items.get(to.wrapping_sub(1)).copied().unwrap_or_default();
        if to == from + 1 && first.kind == Kind::Quote {
            return self.inside(&first);
        }
        Bytes { start: first.start, end: last.end }
    }
}

/// The bytes between the marks of a quotation.
pub(super) fn inside(tokens: &[Token], quote: Quote) -> Bytes {
    let start = tokens.get(quote.open).map_or(0, |token| token.end);
    let end = match tokens.get(quote.close) {
        Some(close) => close.start,
        None => tokens.last().map_or(start, |last| last.end),
    };
    let first = tokens.get(quote.open + 1).map_or(start, |token| token.start);
    let last = tokens.get(quote.close.min(tokens.len()).wrapping_sub(1)).map_or(end, |token| token.end);
    // Between the marks of `« »` there is no word.
    let start = first.max(start).min(end);
    Bytes { start, end: last.min(end).max(start) }
}

pub(super) fn bytes_of(sentence: &Sentence<'_>, (from, to): Range) -> Bytes {
    let start = sentence.items.get(from).map_or(0, |token| token.start);
    let end = sentence.items.get(to.wrapping_sub(1)).map_or(start, |token| token.end);
    Bytes { start, end: end.max(start) }
}

/// The quotation that is all of a sentence.
pub(super) fn bare_quote(sentence: &Sentence<'_>) -> Option<usize> {
    let first = sentence.start;
    let whole = sentence.is_kind(first, Kind::Quote) && (first + 1..sentence.end).all(|index| sentence.is_final(index));
    whole.then_some(first)
}

pub(super) fn ends_in_quote(found: &Attribution, items: &[Token], start: usize, end: usize) -> bool {
    let last = items.get(start..end).unwrap_or_default().iter().rfind(|token| token.kind == Kind::Quote);
    last.is_some_and(|last| {
        found.content.last().is_some_and(|piece| piece.end <= last.end && piece.end + 4 >= last.end)
    })
}
