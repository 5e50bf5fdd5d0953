//! Errors of the line parsers: what was expected, and what was found instead.

use nom::error::{ErrorKind, ParseError};

use super::{
    ast::{SyntaxError, Token, TokenKind},
    token_text,
    tokens::Tokens,
};
use crate::{
    source::Span,
    text::suggest::{self, Tolerance},
};

/// The diagnostic code for a line that cannot be read.
pub const ERROR: &str = "syntax";

/// The greatest number of errors kept for one file.
pub const MOST_ERRORS: usize = 10_000;

/// The errors of a file: the first ones in full, and the number of the others.
#[derive(Debug, Default)]
pub(super) struct Errors {
    kept: Vec<SyntaxError>,
    more: usize,
}

impl Errors {
    /// Adds an error.
    pub fn push(&mut self, error: SyntaxError) {
        if self.kept.len() < MOST_ERRORS {
            self.kept.push(error);
        } else {
            self.more += 1;
        }
    }

    /// Adds the errors of a later part of the file.
    pub fn append(&mut self, part: Self) {
        self.more += part.more;
        part.kept.into_iter().for_each(|error| self.push(error));
    }

    /// The kept errors in file order, and the number of the others.
    pub fn in_order(mut self) -> (Vec<SyntaxError>, usize) {
        self.kept.sort_by_key(|error| error.span);
        (self.kept, self.more)
    }
}

/// Something that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// A word or mark of the language.
    Word(&'static str),
    /// A description: `a name`.
    Thing(&'static str),
}

/// The end of the line was expected.
pub(super) const END: Expected = Expected::Thing("the end of the line");

fn are_words(before: Option<Token>, found: Option<Token>) -> bool {
    [before, found].iter().all(|token| token.is_some_and(|token| token.kind == TokenKind::Word))
}

/// Whether a word directly follows a quoted string, which suggests that the string ended too early.
fn ends_quoted_words(before: Option<Token>, found: Option<Token>) -> bool {
    let (Some(before), Some(found)) = (before, found) else { return false };
    before.kind == TokenKind::Quoted && found.kind == TokenKind::Word && before.span.end == found.span.start
}

/// The reason why a line could not be parsed: the furthest position reached, and what was expected there.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// The index of the token.
    at: u32,
    expected: Vec<Expected>,
    /// The context to name instead of the previous token: `below a source`.
    context: Option<&'static str>,
    /// The complete error, if it cannot be derived from the token and the expectations.
    exact: Option<Box<SyntaxError>>,
}

impl Failure {
    /// Something else was expected at the beginning of `input`.
    pub fn expected(input: Tokens<'_>, expected: impl IntoIterator<Item = Expected>) -> nom::Err<Self> {
        let expected = expected.into_iter().collect();
        nom::Err::Error(Self { at: input.position(), expected, context: None, exact: None })
    }

    /// The line begins with none of the words that may begin a line here.
    pub fn keyword(input: Tokens<'_>, words: &[&'static str], context: &'static str) -> nom::Err<Self> {
        let expected = words.iter().copied().map(Expected::Word).collect();
        nom::Err::Error(Self { at: input.position(), expected, context: Some(context), exact: None })
    }

    /// A custom error, which also stops the parser from trying alternatives.
    pub fn exact(input: Tokens<'_>, error: SyntaxError) -> nom::Err<Self> {
        nom::Err::Failure(Self {
            at: input.position(),
            expected: Vec::new(),
            context: None,
            exact: Some(Box::new(error)),
        })
    }

    /// The error for users. `line` is the whole line.
    pub fn into_error(self, line: Tokens<'_>) -> SyntaxError {
        if let Some(error) = self.exact {
            return *error;
        }
        let found = line.token(self.at);
        let before = self.at.checked_sub(1).and_then(|at| line.token(at));
        let span = match (found, before) {
            (Some(found), _) => found.span,
            (None, Some(before)) => Span::new(before.span.end, before.span.end),
            (None, None) => Span::default(),
        };
        let place = match (self.context, before) {
            (Some(context), _) => format!(" {context}"),
            (None, Some(before)) => format!(" after {}", in_backticks(line.text(), before)),
            (None, None) => String::new(),
        };
        let found_words = found.map_or_else(|| "the end of the line".to_owned(), |it| in_backticks(line.text(), it));
        let message = format!("expected {}{place}, found {found_words}", list(&self.expected));
        let known = self.expected.iter().filter_map(|what| match what {
            Expected::Word(word) => Some(*word),
            Expected::Thing(_) => None,
        });
        let help = if let Some(word) = found.and_then(|token| nearest(token_text(line.text(), token), known)) {
            Some(format!("did you mean `{word}`?"))
        } else if let (Some(word), true) = (line.only_word(), self.expected.contains(&Expected::Word("mark"))) {
            Some(format!("write `mark {word}` for a mark that rules ask for"))
        } else if self.context.is_some() {
            Some("a line that is indented deeper belongs to the line above it".to_owned())
        } else if self.expected.contains(&END) && ends_quoted_words(before, found) {
            let how = "a quotation mark ends quoted words; inside them write “curly” or ‘single’ ones, or `\\\"`";
            Some(how.to_owned())
        } else if self.expected.contains(&END) && are_words(before, found) {
            Some("put words that belong together in quotes".to_owned())
        } else {
            None
        };
        SyntaxError { span, message, help: help.into_iter().collect(), other: None }
    }
}

impl<'a> ParseError<Tokens<'a>> for Failure {
    fn from_error_kind(input: Tokens<'a>, _: ErrorKind) -> Self {
        Self { at: input.position(), expected: Vec::new(), context: None, exact: None }
    }

    fn append(_: Tokens<'a>, _: ErrorKind, other: Self) -> Self {
        other
    }

    /// The failure that got further. If both got equally far, merges what they expected.
    fn or(mut self, mut other: Self) -> Self {
        if other.at != self.at {
            return if other.at > self.at { other } else { self };
        }
        other.expected.retain(|what| !self.expected.contains(what));
        self.expected.append(&mut other.expected);
        self.exact = self.exact.or(other.exact);
        self
    }
}

/// An error with a message and no help.
pub(super) fn plain(span: Span, message: impl Into<String>) -> SyntaxError {
    SyntaxError { span, message: message.into(), help: Vec::new(), other: None }
}

/// An error with a message and a line of help.
pub(super) fn helped(span: Span, message: impl Into<String>, help: impl Into<String>) -> SyntaxError {
    SyntaxError { span, message: message.into(), help: vec![help.into()], other: None }
}

/// The error for a line with a Git conflict marker.
pub(super) fn merge_marker(span: Span) -> SyntaxError {
    let message = "a merge-conflict marker: the file has two versions of the lines around it".to_owned();
    let help = "keep one of the versions, and take out the lines that begin with `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`";
    SyntaxError { span, message, help: vec![help.to_owned()], other: None }
}

/// The message for a character that is not allowed in a file.
pub(super) fn character(c: char) -> String {
    let code = u32::from(c);
    match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
            format!("text-direction mark U+{code:04X}: the line would not be read as it is shown")
        }
        '\u{2028}' | '\u{2029}' => format!("line separator U+{code:04X}: lines end with a line feed"),
        c if c.is_control() => format!("control character U+{code:04X}"),
        _ => format!("invisible character U+{code:04X}"),
    }
}

/// The known word that `word` is most likely a misspelling of.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    suggest::nearest(word, known, Tolerance::Keyword)
}

/// A token in backticks, shortened if it is very long.
pub(super) fn in_backticks(text: &str, token: Token) -> String {
    let word = token_text(text, token);
    match word.char_indices().nth(60) {
        Some((end, _)) => format!("`{}…`", word.get(..end).unwrap_or("")),
        None => format!("`{word}`"),
    }
}

/// `a name, `,` or `on``
fn list(expected: &[Expected]) -> String {
    let word = |what: &Expected| match what {
        Expected::Word(word) => format!("`{word}`"),
        Expected::Thing(thing) => (*thing).to_owned(),
    };
    match expected {
        [] => "something else".to_owned(),
        [only] => word(only),
        [first @ .., last] => format!("{} or {}", first.iter().map(word).collect::<Vec<_>>().join(", "), word(last)),
    }
}
