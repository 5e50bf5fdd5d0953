//! A word of the vocabulary, and a rule file by its name.

use super::text_page::{self, TextPage};
use crate::{
    CheckResult,
    source::{FileId, FileKind, Place, SourceFile, Span},
    syntax::{
        self,
        ast::{Document, Statement, StatementKind, TokenKind},
    },
    vocabulary::verbs::standard_lines,
};

/// The rule file that a name stands for: its path, or the last part of it without its ending.
pub(super) fn file<'a>(name: &str, checked: &'a CheckResult) -> Option<&'a SourceFile> {
    let stem = |file: &SourceFile| {
        let last = file.path.rsplit('/').next().unwrap_or(&file.path);
        last.strip_suffix(".rules").unwrap_or(last) == name
    };
    let mut files = checked.files.iter().map(|(_, file)| file).filter(|file| file.kind == FileKind::Rules);
    files.find(|file| file.path == name || stem(file))
}

/// Writes a rule file as it is.
pub(super) fn explain_file(file: &SourceFile, page: &mut TextPage) {
    page.heading(&file.path);
    page.verbatim(&file.text);
}

/// The lines of vocabulary that a word stands in, in the order of files and lines.
pub(super) fn declarations(word: &str, checked: &CheckResult) -> Vec<Place> {
    let word = word.to_lowercase();
    let files = checked.files.iter().filter(|(_, file)| file.kind == FileKind::Rules);
    files.flat_map(|(id, file)| in_file(&word, id, file)).collect()
}

/// Writes those lines, each with what is indented below it.
pub(super) fn explain_word(word: &str, places: &[Place], checked: &CheckResult, page: &mut TextPage) {
    page.heading(&format!("`{word}` in the vocabulary"));
    for &place in places {
        page.paragraph(&text_page::place(&checked.files, place));
        page.verbatim(&block(checked.files.get(place.file), place.span));
    }
}

/// Writes the lines of the lists of verbs and spellings that a word stands in; whether there are any.
pub(super) fn explain_listed(word: &str, page: &mut TextPage) -> bool {
    let lines = standard_lines(&word.to_lowercase());
    if !lines.is_empty() {
        page.heading(&format!("`{word}` in the lists of verbs and spellings"));
    }
    for (file, line, text) in &lines {
        page.paragraph(&format!("{file}:{line}"));
        page.verbatim(text);
    }
    !lines.is_empty()
}

fn in_file(word: &str, id: FileId, file: &SourceFile) -> Vec<Place> {
    let (document, _) = syntax::parse(&file.text, file.kind);
    let declares = |statement: &&Statement| {
        use StatementKind::{Cue, Hedge, Phrase, Words};
        let vocabulary = matches!(statement.kind, Cue(_) | Hedge(_) | Words(_) | Phrase(_));
        vocabulary && holds(word, statement.span, &document, file)
    };
    document.statements.iter().filter(declares).map(|statement| Place::new(id, statement.span)).collect()
}

/// Whether a statement's first line holds the word, bare or as a whole quoted string; what stands
/// after a colon says what the words do.
fn holds(word: &str, span: Span, document: &Document, file: &SourceFile) -> bool {
    let first = document.tokens.partition_point(|token| token.span.start < span.start);
    let tokens = document
        .tokens
        .iter()
        .skip(first)
        .take_while(|token| token.span.end <= span.end && token.kind != TokenKind::Colon);
    let mut texts = tokens.filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted));
    texts.any(|token| syntax::unquote(file.slice(token.span)).to_lowercase() == word)
}

/// A statement with the lines indented below it.
fn block(file: &SourceFile, span: Span) -> String {
    let mut lines = file.text.get(span.start as usize..).unwrap_or("").lines();
    let first = lines.next().unwrap_or("").to_owned();
    lines
        .take_while(|line| line.starts_with([' ', '\t']) && !line.trim().is_empty())
        .fold(first, |block, line| block + "\n" + line)
}
