//! The sentences of a text that say something which can be checked.

use super::{
    Bytes, Quotation, Visible,
    lexicon::Kinds,
    proposals::STANDARD,
    tokens::{self, Kind, Token},
};
use crate::{
    prose::{BlockKind, Prose},
    source::Span,
    value::date,
};

/// What a sentence carries that can be checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carries(u8);

impl Carries {
    /// Words in quotation marks.
    pub const QUOTATION: Self = Self(1);
    /// A statement that is given to a source.
    pub const ATTRIBUTION: Self = Self(1 << 1);
    /// A number in figures.
    pub const FIGURE: Self = Self(1 << 2);
    /// A day, a month or a year.
    pub const DATE: Self = Self(1 << 3);
    /// A name, with a verb.
    pub const NAME: Self = Self(1 << 4);

    /// Whether it carries one of some things.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The words for what it carries.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let all = [
            (Self::QUOTATION, "quotation"),
            (Self::ATTRIBUTION, "attribution"),
            (Self::FIGURE, "figure"),
            (Self::DATE, "date"),
            (Self::NAME, "name"),
        ];
        all.into_iter().filter(move |&(carried, _)| self.has(carried)).map(|(_, word)| word)
    }

    const fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A sentence that says something which can be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Where it stands in the file.
    pub span: Span,
    /// What it stands in.
    pub part: BlockKind,
    /// The number of its paragraph, from 1; 0 where it stands in none.
    pub paragraph: u32,
    /// What it carries.
    pub carries: Carries,
}

/// The statements of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statements {
    /// In the order of the text.
    pub all: Vec<Statement>,
    /// Its quotations, each by where it stands in the file. What may be none is left out.
    pub quotations: Vec<Span>,
    /// Its numbers in figures.
    pub figures: Vec<Span>,
    /// How many sentences there are, those that say nothing which can be checked among them.
    pub sentences: usize,
}

impl Statements {
    /// The statements of a text; the end of its path says how it is written.
    pub fn of(path: &str, text: &str) -> Self {
        let prose = Prose::new(path, text);
        let mut sentences: Vec<Sentence> = prose
            .sentences(text)
            .into_iter()
            .map(|span| Sentence { span, carries: Carries::default(), name: false, verb: false })
            .collect();
        let visible = Visible::of(path, text);
        let (quotations, attributions) = Quotation::of_visible(&visible);
        let mut found = Self { sentences: sentences.len(), ..Self::default() };
        for quotation in quotations.iter().filter(|quotation| quotation.is_certain()) {
            mark(&mut sentences, quotation.words.span, Carries::QUOTATION);
            found.quotations.push(quotation.words.span);
        }
        for attribution in attributions.iter().filter(|attribution| attribution.sure) {
            for &bytes in attribution.content.iter().chain(&attribution.cue) {
                mark(&mut sentences, visible.place(bytes), Carries::ATTRIBUTION);
            }
        }
        let mut tokens = Vec::new();
        for paragraph in &visible.paragraphs {
            let body =
                visible.text.get(paragraph.bytes.start as usize..paragraph.bytes.end as usize).unwrap_or_default();
            tokens::tokenize(&STANDARD.lexicon, body, paragraph.bytes.start, &mut tokens);
            found.look_at(&visible, &tokens, &mut sentences);
        }
        for sentence in &mut sentences {
            if sentence.name && sentence.verb {
                sentence.carries.add(Carries::NAME);
            }
        }
        let stated = sentences.into_iter().filter(|sentence| sentence.carries != Carries::default());
        found.all = stated
            .filter_map(|sentence| {
                let block = prose.block_at(sentence.span.start)?;
                let Sentence { span, carries, .. } = sentence;
                Some(Statement { span, carries, part: block.part, paragraph: block.paragraph })
            })
            .collect();
        found
    }

    /// Takes note of figures, dates, names and verbs of a paragraph.
    fn look_at(&mut self, visible: &Visible, tokens: &[Token], sentences: &mut [Sentence]) {
        let mut dated_until = 0;
        for (at, token) in tokens.iter().enumerate() {
            let place = visible.place(Bytes { start: token.start, end: token.end });
            let Some(sentence) = sentence_at(sentences, place.start) else { continue };
            let first = at == 0 || place.start == sentence.span.start;
            let before = at.checked_sub(1).and_then(|before| tokens.get(before)).copied().unwrap_or_default();
            if at >= dated_until {
                dated_until = at + date_at(visible, tokens, at, first, before);
            }
            if at < dated_until {
                sentence.carries.add(Carries::DATE);
            } else if token.kind == Kind::Number {
                sentence.carries.add(Carries::FIGURE);
                self.figures.push(place);
            } else if token.is(Kinds::TIME) && !(first && token.is(VERB)) {
                sentence.carries.add(Carries::DATE);
            }
            if token.kind == Kind::Word {
                let known = token.is(Kinds::PRONOUN.and(Kinds::PERSONAL).and(Kinds::DETERMINER).and(Kinds::TIME));
                // What begins a sentence has a capital anyway.
                let begins = first || before.kind == Kind::Quotation || before.is_final();
                sentence.name |= token.capital && !known && (!begins || token.kinds == Kinds::NONE);
                sentence.verb |= token.is(VERB) && (begins || !token.capital);
            }
        }
    }
}

/// Words that may be the verb of a sentence.
const VERB: Kinds =
    Kinds::BE.and(Kinds::HAVE).and(Kinds::DO).and(Kinds::MODAL).and(Kinds::PAST).and(Kinds::SINGULAR).and(Kinds::BASE);

/// As many words belong to a date at the most.
const DATE: usize = 5;

/// A sentence of the text, and what was seen in it.
struct Sentence {
    span: Span,
    carries: Carries,
    name: bool,
    verb: bool,
}

/// The sentence that holds an offset of the file.
fn sentence_at(sentences: &mut [Sentence], offset: u32) -> Option<&mut Sentence> {
    let index = sentences.partition_point(|sentence| sentence.span.end <= offset);
    sentences.get_mut(index).filter(|sentence| sentence.span.start <= offset)
}

/// Marks all sentences that a span touches.
fn mark(sentences: &mut [Sentence], span: Span, carries: Carries) {
    let from = sentences.partition_point(|sentence| sentence.span.end <= span.start);
    let touched = sentences.iter_mut().skip(from).take_while(|sentence| sentence.span.start < span.end);
    touched.for_each(|sentence| sentence.carries.add(carries));
}

/// How many tokens the date that begins at a token takes; 0 where none does.
fn date_at(visible: &Visible, tokens: &[Token], at: usize, first: bool, before: Token) -> usize {
    let Some(token) = tokens.get(at).filter(|token| token.kind == Kind::Number || token.capital) else { return 0 };
    let mut words: Vec<&str> = Vec::new();
    let mut ends = Vec::new();
    for (index, token) in tokens.iter().enumerate().skip(at).take(DATE) {
        match token.kind {
            Kind::Word | Kind::Number => {
                words.push(visible.text.get(token.start as usize..token.end as usize).unwrap_or(""));
                ends.push(index + 1 - at);
            }
            // `3 March, 2026`
            Kind::Comma => {}
            Kind::Stop
            | Kind::Mark
            | Kind::Ellipsis
            | Kind::Semicolon
            | Kind::Colon
            | Kind::Dash
            | Kind::Open
            | Kind::Close
            | Kind::Quotation
            | Kind::Quote
            | Kind::Other
            | Kind::End => break,
        }
    }
    let Ok(Some((_, read))) = date::parse(&words) else { return 0 };
    // A number by itself is a year behind `in` or `since`, and a month is one where no sentence begins with it.
    let alone = read == 1 && if token.kind == Kind::Number { !before.is(Kinds::PREPOSITION) } else { first };
    if alone { 0 } else { read.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `sentence: what it carries`, those that carry something.
    fn check(path: &str, text: &str, expect: &[&str]) {
        let statements = Statements::of(path, text);
        let lines: Vec<String> = statements
            .all
            .iter()
            .map(|statement| {
                let carries: Vec<&str> = statement.carries.words().collect();
                let sentence = text.get(statement.span.range()).unwrap();
                format!("{} {sentence}: {}", statement.paragraph, carries.join(", "))
            })
            .collect();
        assert_eq!(lines, expect);
    }

    #[test]
    fn a_sentence_says_what_it_carries() {
        check(
            "a.md",
            "# Nothing here\n\nThe swing was old. It broke on 3 March 2026. The firm was paid €4,200 in 2025.\n\n\
             “We never looked at it,” she said. Ida Berg left. It was late. <!-- 5 claims -->\n",
            &[
                "1 It broke on 3 March 2026.: date",
                "1 The firm was paid €4,200 in 2025.: figure, date",
                "2 “We never looked at it,” she said.: quotation, attribution",
                "2 Ida Berg left.: name",
            ],
        );
    }

    #[test]
    fn a_title_and_a_capital_at_the_beginning_are_nothing_to_check() {
        check("a.txt", "The “Whisper” line was shut. May I come? They left.", &[]);
        check(
            "a.txt",
            "He left in May. 1200 people left.",
            &["1 He left in May.: date", "1 1200 people left.: figure"],
        );
    }

    #[test]
    fn figures_and_quotations_are_counted() {
        let text = "On 5 May 30 of 40 members said “it is over now” and left.";
        let statements = Statements::of("a.txt", text);
        let slice = |spans: &[Span]| spans.iter().map(|span| text[span.range()].to_owned()).collect::<Vec<_>>();
        assert_eq!(slice(&statements.figures), ["30", "40"]);
        assert_eq!(slice(&statements.quotations), ["it is over now"]);
        assert_eq!(statements.sentences, 1);
    }
}
