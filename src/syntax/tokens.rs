//! The tokens of one line as input for nom, and the parsers shared by all kinds of line.

use crate::narrow::to_u32;
use std::{
    iter::{Copied, Enumerate},
    slice::Iter,
};

use nom::{IResult, Input, Needed, Parser};

use super::{
    ast::{SyntaxError, Text, Token, TokenKind, TokenRange},
    error::{END, Expected, Failure, helped, plain},
    token_text, unquote,
};
use crate::source::Span;

/// The rest of a line: a run of tokens that knows its line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    all: &'a [Token],
    /// The whole line.
    line: TokenRange,
    /// The rest of it.
    left: TokenRange,
}

/// The result of a line parser.
pub(super) type ParseResult<'a, T> = IResult<Tokens<'a>, T, Failure>;

impl<'a> Tokens<'a> {
    /// The tokens of one line. `all` holds the tokens of the whole text.
    pub const fn new(text: &'a str, all: &'a [Token], line: TokenRange) -> Self {
        Self { text, all, line, left: line }
    }

    /// The text the tokens stand in.
    pub const fn text(self) -> &'a str {
        self.text
    }

    /// The index of the next token.
    pub const fn position(self) -> u32 {
        self.left.start
    }

    /// The token with that index, if it is on this line.
    pub fn token(self, index: u32) -> Option<Token> {
        let on_line = self.line.start <= index && index < self.line.end;
        if on_line { self.all.get(index as usize).copied() } else { None }
    }

    /// The remaining tokens.
    pub fn rest(self) -> &'a [Token] {
        self.all.get(self.left.start as usize..self.left.end as usize).unwrap_or(&[])
    }

    /// The next token.
    pub fn first(self) -> Option<Token> {
        self.rest().first().copied()
    }

    /// The next token as written, if it is a bare word.
    pub fn first_word(self) -> Option<&'a str> {
        self.first().filter(|token| token.kind == TokenKind::Word).map(|token| token_text(self.text, token))
    }

    /// The only remaining token as written, if it is a bare word with a lower-case initial.
    pub fn only_word(self) -> Option<&'a str> {
        self.first_word().filter(|word| self.left.len() == 1 && word.starts_with(char::is_lowercase))
    }

    /// The rest after the next token.
    pub fn after_first(self) -> Self {
        Self { left: TokenRange { start: self.left.end.min(self.left.start + 1), end: self.left.end }, ..self }
    }

    /// The rest after the next token, if that is of the given kind. This is cheaper than a failing parser.
    pub fn after(self, kind: TokenKind) -> Option<Self> {
        self.first().filter(|token| token.kind == kind).map(|_| self.after_first())
    }

    /// An upper bound for the number of comma-separated items in the rest. The first item may be parsed already.
    pub fn items(self) -> usize {
        1 + self.rest().iter().filter(|token| token.kind == TokenKind::Comma).count()
    }

    /// Whether no tokens remain.
    pub const fn is_empty(self) -> bool {
        self.left.is_empty()
    }

    /// The span of the remaining tokens, or the end of the line if there are none.
    pub fn span(self) -> Span {
        match self.rest() {
            [] => {
                let end = self.left.start.checked_sub(1).and_then(|at| self.token(at)).map_or(0, |it| it.span.end);
                Span::new(end, end)
            }
            [only] => only.span,
            [first, .., last] => first.span.to(last.span),
        }
    }

    fn part(self, start: u32, end: u32) -> Self {
        let end = end.min(self.left.end);
        Self { left: TokenRange { start: start.min(end), end }, ..self }
    }
}

impl<'a> Input for Tokens<'a> {
    type Item = Token;
    type Iter = Copied<Iter<'a, Token>>;
    type IterIndices = Enumerate<Self::Iter>;

    fn input_len(&self) -> usize {
        self.left.len()
    }

    fn take(&self, index: usize) -> Self {
        self.part(self.left.start, self.left.start + to_u32(index))
    }

    fn take_from(&self, index: usize) -> Self {
        self.part(self.left.start + to_u32(index), self.left.end)
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(Token) -> bool>(&self, predicate: P) -> Option<usize> {
        self.rest().iter().position(|&token| predicate(token))
    }

    fn iter_elements(&self) -> Self::Iter {
        self.rest().iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.rest().iter().copied().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        if count <= self.input_len() { Ok(count) } else { Err(Needed::new(count - self.input_len())) }
    }
}

/// The bare word `word`.
pub(super) fn word<'a>(word: &'static str) -> impl Fn(Tokens<'a>) -> ParseResult<'a, Token> {
    move |input| match input.first() {
        Some(token) if input.first_word() == Some(word) => Ok((input.after_first(), token)),
        _ => Err(Failure::expected(input, [Expected::Word(word)])),
    }
}

/// A comma or colon.
pub(super) fn mark<'a>(kind: TokenKind) -> impl Fn(Tokens<'a>) -> ParseResult<'a, Token> {
    move |input| match input.first() {
        Some(token) if token.kind == kind => Ok((input.after_first(), token)),
        _ => Err(Failure::expected(input, [Expected::Word(if kind == TokenKind::Comma { "," } else { ":" })])),
    }
}

/// A name: a bare word, or a quoted string that is not empty.
pub(super) fn name<'a>(what: &'static str) -> impl Fn(Tokens<'a>) -> ParseResult<'a, Text> {
    move |input| match input.first() {
        Some(token) if token.kind == TokenKind::Word => bare(what)(input),
        Some(token) if token.kind == TokenKind::Quoted => {
            let (rest, text) = quoted(what)(input)?;
            if text.value.trim().is_empty() {
                return Err(Failure::exact(input, plain(token.span, format!("expected {what}, found empty quotes"))));
            }
            Ok((rest, text))
        }
        _ => Err(Failure::expected(input, [Expected::Thing(what)])),
    }
}

/// A bare word.
pub(super) fn bare<'a>(what: &'static str) -> impl Fn(Tokens<'a>) -> ParseResult<'a, Text> {
    move |input| match (input.first(), input.first_word()) {
        (Some(token), Some(word)) => {
            Ok((input.after_first(), Text { span: token.span, value: word.into(), quoted: false }))
        }
        _ => Err(Failure::expected(input, [Expected::Thing(what)])),
    }
}

/// A quoted string; it may be empty.
pub(super) fn quoted<'a>(what: &'static str) -> impl Fn(Tokens<'a>) -> ParseResult<'a, Text> {
    move |input| match input.first() {
        Some(token) if token.kind == TokenKind::Quoted => {
            let value = unquote(token_text(input.text, token)).into();
            Ok((input.after_first(), Text { span: token.span, value, quoted: true }))
        }
        _ => Err(Failure::expected(input, [Expected::Thing(what)])),
    }
}

/// The rest of the line, at least one token: the words of a date or a claim.
pub(super) fn words<'a>(what: &'static str) -> impl Fn(Tokens<'a>) -> ParseResult<'a, TokenRange> {
    move |input| {
        if input.is_empty() {
            return Err(Failure::expected(input, [Expected::Thing(what)]));
        }
        check_words(input).map_err(|error| Failure::exact(input, error))?;
        Ok((input.take_from(input.input_len()), input.left))
    }
}

/// The rest of the line as written: an address or a path. A single quoted string is decoded.
pub(super) fn raw<'a>(what: &'static str) -> impl Fn(Tokens<'a>) -> ParseResult<'a, Text> {
    move |input| match input.rest() {
        [] => Err(Failure::expected(input, [Expected::Thing(what)])),
        [token] if token.kind == TokenKind::Quoted => name(what)(input),
        _ => {
            let span = input.span();
            let value = input.text.get(span.range()).unwrap_or("").into();
            Ok((input.take_from(input.input_len()), Text { span, value, quoted: false }))
        }
    }
}

/// One or more items separated by commas. Unlike nom's own lists, this one reports how far the item after a comma got.
pub(super) fn list<'a, T>(
    mut item: impl Parser<Tokens<'a>, Output = T, Error = Failure>,
) -> impl FnMut(Tokens<'a>) -> ParseResult<'a, Vec<T>> {
    move |input| {
        let (mut rest, first) = item.parse_complete(input)?;
        let mut items = Vec::with_capacity(rest.items());
        items.push(first);
        while let Some(after) = rest.after(TokenKind::Comma) {
            let (after, next) = item.parse_complete(after)?;
            items.push(next);
            rest = after;
        }
        Ok((rest, items))
    }
}

/// Names separated by commas.
pub(super) fn names<'a>(what: &'static str) -> impl FnMut(Tokens<'a>) -> ParseResult<'a, Vec<Text>> {
    list(name(what))
}

/// The end of the line; `more` lists how the line could have continued.
pub(super) fn end<'a>(more: &'static [Expected]) -> impl Fn(Tokens<'a>) -> ParseResult<'a, ()> {
    move |input| {
        if input.is_empty() {
            return Ok((input, ()));
        }
        let what = more.iter().copied().chain([END]);
        Err(Failure::expected(input, what))
    }
}

/// The nesting limit for brackets.
const DEEPEST: usize = 128;

/// Checks that the words of a claim are well formed: brackets are balanced and not too deep, and there are no slots.
pub(super) fn check_words(input: Tokens<'_>) -> Result<(), SyntaxError> {
    let mut open: Vec<Span> = Vec::new();
    let mut before = None;
    for token in input.rest() {
        match token.kind {
            TokenKind::Open if open.len() == DEEPEST => {
                return Err(plain(token.span, format!("brackets nested deeper than {DEEPEST}")));
            }
            TokenKind::Open => open.push(token.span),
            TokenKind::Close if before == Some(TokenKind::Open) => {
                return Err(plain(token.span, "expected words between `[` and `]`"));
            }
            TokenKind::Close => {
                open.pop().ok_or_else(|| plain(token.span, "`]` without `[`"))?;
            }
            TokenKind::Slot => {
                let message = "a slot stands in phrases and rules, not in a claim";
                return Err(helped(token.span, message, "write a name in its place, or put the words in quotes"));
            }
            _ => {}
        }
        before = Some(token.kind);
    }
    match open.last() {
        Some(&span) => Err(helped(span, "`[` is not closed on its line", "close it with `]`")),
        None => Ok(()),
    }
}
