//! What was expected and what was found: the errors of the line parsers and their words.

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

/// The kind of a line that cannot be read, as a diagnostic.
pub const ERROR: &str = "syntax";

/// How many errors of one file are kept.
pub const MOST_ERRORS: usize = 10_000;

/// The errors of a file: those that are met first, and how many there are besides.
#[derive(Debug, Default)]
pub(super) struct Errors {
    kept: Vec<SyntaxError>,
    more: usize,
}

impl Errors {
    /// Takes one more error.
    pub fn push(&mut self, error: SyntaxError) {
        if self.kept.len() < MOST_ERRORS {
            self.kept.push(error);
        } else {
            self.more += 1;
        }
    }

    /// Takes the errors of a later part of the file.
    pub fn append(&mut self, part: Self) {
        self.more += part.more;
        part.kept.into_iter().for_each(|error| self.push(error));
    }

    /// Those that are kept by where they stand, and how many there are besides.
    pub fn in_order(mut self) -> (Vec<SyntaxError>, usize) {
        self.kept.sort_by_key(|error| error.span);
        (self.kept, self.more)
    }
}

/// Something that could have stood at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A word or mark of the language, as written.
    Word(&'static str),
    /// A description: `a name`.
    Thing(&'static str),
}

/// The end of the line, where something more was found.
pub(super) const END: What = What::Thing("the end of the line");

fn are_words(before: Option<Token>, found: Option<Token>) -> bool {
    [before, found].iter().all(|token| token.is_some_and(|token| token.kind == TokenKind::Word))
}

/// Whether a word stands right behind quoted words, so that these end earlier than they were meant to.
fn ends_quoted_words(before: Option<Token>, found: Option<Token>) -> bool {
    let (Some(before), Some(found)) = (before, found) else { return false };
    before.kind == TokenKind::Quoted && found.kind == TokenKind::Word && before.span.end == found.span.start
}

/// Why a line could not be read: the furthest place that was reached, and what could have stood
/// there.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    /// Index of the token.
    at: u32,
    expected: Vec<What>,
    /// Where in the file this is about, in place of the token before: `below a source`.
    context: Option<&'static str>,
    /// The whole error, where the token and what was expected do not say it.
    exact: Option<Box<SyntaxError>>,
}

impl Failure {
    /// Something else was expected at the beginning of `input`.
    pub fn expected(input: Tokens<'_>, expected: impl IntoIterator<Item = What>) -> nom::Err<Self> {
        let expected = expected.into_iter().collect();
        nom::Err::Error(Self { at: input.position(), expected, context: None, exact: None })
    }

    /// A line that begins with none of the words that lines may begin with here.
    pub fn keyword(input: Tokens<'_>, words: &[&'static str], context: &'static str) -> nom::Err<Self> {
        let expected = words.iter().copied().map(What::Word).collect();
        nom::Err::Error(Self { at: input.position(), expected, context: Some(context), exact: None })
    }

    /// An error in words of its own; it stops the search for other readings of the line.
    pub fn exact(input: Tokens<'_>, error: SyntaxError) -> nom::Err<Self> {
        nom::Err::Failure(Self {
            at: input.position(),
            expected: Vec::new(),
            context: None,
            exact: Some(Box::new(error)),
        })
    }

    /// The error for users. `line` is the whole line that was read.
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
            What::Word(word) => Some(*word),
            What::Thing(_) => None,
        });
        let help = if let Some(word) = found.and_then(|token| nearest(token_text(line.text(), token), known)) {
            Some(format!("did you mean `{word}`?"))
        } else if let (Some(word), true) = (line.only_word(), self.expected.contains(&What::Word("mark"))) {
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

    /// The one that got further; what both expected where they got equally far.
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

/// An error in plain words at a place.
pub(super) fn plain(span: Span, message: impl Into<String>) -> SyntaxError {
    SyntaxError { span, message: message.into(), help: Vec::new(), other: None }
}

/// The same with a line of help.
pub(super) fn helped(span: Span, message: impl Into<String>, help: impl Into<String>) -> SyntaxError {
    SyntaxError { span, message: message.into(), help: vec![help.into()], other: None }
}

/// What is said about a line that Git leaves where two versions of a file are in conflict.
pub(super) fn merge_marker(span: Span) -> SyntaxError {
    let message = "a merge-conflict marker: the file has two versions of the lines around it".to_owned();
    let help = "keep one of the versions, and take out the lines that begin with `<<<<<<<`, `|||||||`, `=======` and `>>>>>>>`";
    SyntaxError { span, message, help: vec![help.to_owned()], other: None }
}

/// What is said about a character that may not stand in a file.
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

/// The known word that a word was probably meant to be.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    suggest::nearest(word, known, Tolerance::Keyword)
}

/// A token in backticks, shortened where it is very long.
pub(super) fn in_backticks(text: &str, token: Token) -> String {
    let word = token_text(text, token);
    match word.char_indices().nth(60) {
        Some((end, _)) => format!("`{}…`", word.get(..end).unwrap_or("")),
        None => format!("`{word}`"),
    }
}

/// `a name, `,` or `on``
fn list(expected: &[What]) -> String {
    let word = |what: &What| match what {
        What::Word(word) => format!("`{word}`"),
        What::Thing(thing) => (*thing).to_owned(),
    };
    match expected {
        [] => "something else".to_owned(),
        [only] => word(only),
        [first @ .., last] => format!("{} or {}", first.iter().map(word).collect::<Vec<_>>().join(", "), word(last)),
    }
}
