//! The language: from text to a syntax tree, one file at a time, without paths or other files.
//!
//! [`parse`] reads a text in three steps. `lexer` tokenizes it into lines, `lines` nests the lines by their
//! indentation, and `claims`, `vocabulary`, `rules` and `conditions` hold the grammar of single lines, written with nom
//! over the tokens of a line. Parsing never fails: a line that cannot be read gives one error, and all other lines are
//! kept. [`format()`] lays a file out canonically, as `copydesk fmt` does.

pub mod ast;
mod checked;
mod claims;
mod conditions;
mod error;
mod lexer;
mod lines;
mod plain_lines;
mod print;
mod rules;
mod tokens;
mod vocabulary;

use memchr::memchr;
use std::borrow::Cow;

use ast::{Document, SyntaxError, Token};

use crate::source::{FileKind, Span};

pub use error::{ERROR, MOST_ERRORS};
pub use print::{Unformatted, format, print, structure};

/// Parses a file. Every line that cannot be read gives one error at the smallest span at fault; all other lines are in
/// the document. The errors are in file order.
///
/// The text of a source ([`FileKind::Text`]) or a story ([`FileKind::Story`]) is not in the language and gives an empty
/// document. [`parse_within`] reads the claims in a story's comments.
pub fn parse(text: &str, kind: FileKind) -> (Document, Vec<SyntaxError>) {
    lines::parse(text, kind, lexer::lex)
}

/// Parses a file as [`parse`] does, except that it keeps only the position of plain lines ([`ast::PlainLines`]). Parts of a
/// large file are read in parallel; the result does not depend on that.
pub fn skim(text: &str, kind: FileKind) -> (Document, Vec<SyntaxError>) {
    lines::parse(text, kind, if kind == FileKind::Claims { plain_lines::skim } else { lexer::lex })
}

/// Parses one line of a claims file as a document of its own: a claim without details. All spans refer to the whole
/// text.
pub fn one_line(text: &str, line: Span) -> (Document, ast::Claim) {
    lines::one_line(text, line)
}

/// Parses the claims in some parts of a text (the comments of a story) as one document. All spans refer to the whole
/// text. The parts must be in order and must not overlap. The first line of a part has the indentation of the text line
/// that it starts in.
///
/// Only claims are allowed: a declaration is an error, and so is a part without a claim.
pub fn parse_within(text: &str, parts: &[Span]) -> (Document, Vec<SyntaxError>) {
    lines::parse_within(text, parts)
}

/// The text of a token as written, or an empty string if its span is out of range.
pub fn token_text(text: &str, token: Token) -> &str {
    text.get(token.span.range()).unwrap_or("")
}

/// Whether a character can delimit quoted strings.
pub const fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟')
}

/// The content of a quoted token: without its quotation marks, and with `\"` and `\\` unescaped. A string that is not
/// closed ends with the token. Text that does not begin with a quotation mark is returned unchanged.
pub fn unquote(raw: &str) -> Cow<'_, str> {
    let Some(inner) = raw.strip_prefix(is_quotation_mark) else { return Cow::Borrowed(raw) };
    if memchr(b'\\', inner.as_bytes()).is_none() {
        return Cow::Borrowed(inner.strip_suffix(is_quotation_mark).unwrap_or(inner));
    }
    let mut value = String::with_capacity(inner.len());
    let mut rest = inner.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => value.push(rest.next_if(|&next| next == '\\' || is_quotation_mark(next)).unwrap_or('\\')),
            // Quotation marks inside are part of the string.
            c if is_quotation_mark(c) && rest.peek().is_none() => break,
            c => value.push(c),
        }
    }
    Cow::Owned(value)
}

#[cfg(test)]
mod tests;
