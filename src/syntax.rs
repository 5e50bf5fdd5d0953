//! The language: text to tree, one file at a time, with no knowledge of paths or other files.
//!
//! [`parse`] reads a text in three steps: `lexer` cuts it into tokens and lines, `lines` walks the
//! lines by their indentation, and `claims`, `vocabulary`, `rules` and `conditions` hold the
//! grammar of single lines, written with nom over the tokens of a line. Reading never fails: a line that cannot be
//! read gives one error and all others are kept. [`format()`] lays a file out in the one way that
//! `copydesk fmt` has.

pub mod ast;
mod claims;
mod conditions;
mod error;
mod lexer;
mod lines;
mod plain;
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

/// Reads a file. Every line that cannot be read gives one error at its smallest wrong place; all
/// other lines are in the document. The errors are in the order of the file.
///
/// The text of a source ([`FileKind::Text`]) and of a story ([`FileKind::Story`]) is no program and
/// gives an empty document; the claims in a story's comments are read with [`parse_within`].
pub fn parse(text: &str, kind: FileKind) -> (Document, Vec<SyntaxError>) {
    lines::parse(text, kind, lexer::lex)
}

/// Reads a file as [`parse`] does, save that of plain lines only the place is kept ([`ast::Plain`]). A
/// large file is read in parts side by side; what is read does not depend on that.
pub fn skim(text: &str, kind: FileKind) -> (Document, Vec<SyntaxError>) {
    lines::parse(text, kind, if kind == FileKind::Claims { plain::skim } else { lexer::lex })
}

/// One line of a claims file as a document of its own: a claim with nothing below it. All places in it are
/// those of the whole text.
pub fn one_line(text: &str, line: Span) -> (Document, ast::Claim) {
    lines::one_line(text, line)
}

/// Reads the claims that stand in some parts of a text (the comments of a story), as one document.
/// All places in it are those of the whole text. The parts are in order and do not overlap; the
/// first line of each counts as indented like the line of the text that it stands in.
///
/// Only claims can stand there: a declaration gives an error, as a part without a claim does.
pub fn parse_within(text: &str, parts: &[Span]) -> (Document, Vec<SyntaxError>) {
    lines::parse_within(text, parts)
}

/// What a token says, as written; empty where its span does not lie in the text.
pub fn token_text(text: &str, token: Token) -> &str {
    text.get(token.span.range()).unwrap_or("")
}

/// Whether a character opens and closes quoted strings.
pub const fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟')
}

/// What a quoted token says: without its quotation marks, and with a quotation mark or a backslash
/// after a backslash standing for itself. A string that is not closed ends where the token does;
/// a text that does not begin with a quotation mark is returned as it is.
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
            // Marks inside are part of the words.
            c if is_quotation_mark(c) && rest.peek().is_none() => break,
            c => value.push(c),
        }
    }
    Cow::Owned(value)
}

#[cfg(test)]
mod tests;
