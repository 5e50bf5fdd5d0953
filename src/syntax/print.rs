//! The canonical layout of a file.
//!
//! The layout is built from the tokens. Words, quotation marks and comments are copied, never regenerated, so none can
//! be lost, and a line that could not be read keeps its content.

use crate::narrow::to_u32;
use std::fmt::Write as _;

use super::{
    ast::{Document, SourceDetailKind, Statement, StatementKind, SyntaxError, Token, TokenKind},
    error::helped,
    parse, token_text,
};
use crate::source::{FileKind, Span};

/// Prints a document, which was parsed from `text`, in its canonical layout: two spaces per level, one space between
/// words, two before a comment that follows words, at most one blank line in a row, and LF line ends. Parsing the
/// result gives the same document except for spans; printing it again changes nothing.
///
/// The text must have been parsed without errors, except in examples that expect them: an unreadable line of such an
/// example keeps everything after its indentation. Any other line with an error may lose text that is not part of its
/// tokens.
pub fn print(text: &str, document: &Document) -> String {
    let mut printer = Printer { text, raw: raw_spans(document), out: String::new(), levels: Vec::new() };
    let unreadable = unreadable_lines(text, document);
    let mut unreadable = unreadable.iter().copied().peekable();
    let mut comments = document.comments.iter().copied().peekable();
    let mut tokens = document.tokens.as_slice();
    let mut last_end = 0;
    loop {
        // A line is a run of tokens without a line end between them, and the comment after them.
        let starts = [tokens.first().map(|token| token.span), comments.peek().copied(), unreadable.peek().copied()];
        let Some(start) = starts.into_iter().flatten().map(|span| span.start).min() else { break };
        let line_end =
            text.get(start as usize..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| start as usize + at);
        let count = tokens.partition_point(|token| (token.span.start as usize) < line_end);
        let (line, after) = tokens.split_at_checked(count).unwrap_or((tokens, &[]));
        tokens = after;
        let comment = comments.next_if(|comment| (comment.start as usize) < line_end);
        let blank = text.get(last_end..start as usize).is_some_and(|gap| gap.matches('\n').count() > 1);
        match unreadable.next_if(|span| (span.start as usize) < line_end) {
            Some(whole) => printer.verbatim(whole, !line.is_empty(), blank),
            None => printer.line(start, line, comment, blank),
        }
        last_end = line_end;
    }
    printer.out
}

/// The unreadable lines of examples, without their indentation, in order.
fn unreadable_lines(text: &str, document: &Document) -> Vec<Span> {
    let examples = document.statements.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Example(example) => Some(&example.errors),
        _ => None,
    });
    let line = |error: &SyntaxError| {
        let (before, behind) = text.split_at_checked(error.span.start as usize)?;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = before.len() + behind.find('\n').unwrap_or(behind.len());
        // An unclosed string includes the trailing spaces.
        let line = text.get(start..end)?.trim_end_matches('\r');
        let indent = line.len() - line.trim_start().len();
        (!line.trim().is_empty()).then(|| Span::new(to_u32(start + indent), to_u32(start + line.len())))
    };
    let mut lines: Vec<Span> = examples.flatten().filter_map(line).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// Formats a file in its canonical layout, with the line ends of its first line. A byte-order mark is dropped.
///
/// # Errors
///
/// Returns the syntax errors of the file, if any. Such a file has no canonical layout, because it is not known what an
/// unreadable line belongs to.
pub fn format(text: &str, kind: FileKind) -> Result<String, Unformatted> {
    let (document, errors) = parse(text, kind);
    if !errors.is_empty() {
        return Err(Unformatted { errors, more: document.more_errors });
    }
    let mut printed = print(text, &document);
    let (again, errors) = parse(&printed, kind);
    // Formatting must never put an editor's text at risk.
    if !errors.is_empty() || !says_the_same(text, &document, &printed, &again) {
        let help = "this is a bug in copydesk; the file is fine, and can be checked as it is";
        let error = helped(Span::default(), "the layout of this file would not keep everything that it says", help);
        return Err(Unformatted { errors: vec![error], more: 0 });
    }
    let first = text.find('\n').and_then(|at| text.get(..at));
    if first.is_some_and(|line| line.ends_with('\r')) {
        printed = printed.replace('\n', "\r\n");
    }
    Ok(printed)
}

/// The reason why a file has no canonical layout: its syntax errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unformatted {
    /// The kept errors, in file order.
    pub errors: Vec<SyntaxError>,
    /// The number of further errors.
    pub more: usize,
}

/// Whether two texts differ only in their layout: they have the same characters, words, comments and addresses, and the
/// same nesting of lines. Parsing depends on nothing else, so this is equivalent to comparing [`structure`], and much
/// cheaper for a large file.
fn says_the_same(text: &str, document: &Document, other: &str, again: &Document) -> bool {
    fn marks(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}')
    }
    fn words<'a>(text: &'a str, document: &'a Document) -> impl Iterator<Item = (TokenKind, &'a str)> {
        document.tokens.iter().map(|token| (token.kind, token_text(text, *token)))
    }
    fn comments<'a>(text: &'a str, document: &'a Document) -> impl Iterator<Item = &'a str> {
        document.comments.iter().map(|span| text.get(span.range()).unwrap_or("").trim_end())
    }
    let addresses = |text: &str, document: &Document| -> Vec<String> {
        raw_spans(document).iter().map(|span| text.get(span.range()).unwrap_or("").to_owned()).collect()
    };
    marks(text).eq(marks(other))
        && words(text, document).eq(words(other, again))
        && comments(text, document).eq(comments(other, again))
        && addresses(text, document) == addresses(other, again)
        && lines_above(text, document) == lines_above(other, again)
}

/// For each line with words, the number of its tokens and the index of the line that it belongs to.
fn lines_above(text: &str, document: &Document) -> Vec<(usize, Option<usize>)> {
    let mut lines: Vec<(usize, Option<usize>)> = Vec::new();
    let mut open: Vec<(u32, usize)> = Vec::new();
    let mut end = 0;
    for token in &document.tokens {
        let new = text.get(end as usize..token.span.start as usize).is_some_and(|gap| gap.contains('\n'));
        end = token.span.end;
        match lines.last_mut() {
            Some((count, _)) if !new => *count += 1,
            _ => {
                let indent = indent(text, token.span.start);
                while open.last().is_some_and(|(above, _)| *above >= indent) {
                    open.pop();
                }
                let above = open.last().map(|(_, line)| *line);
                open.push((indent, lines.len()));
                lines.push((1, above));
            }
        }
    }
    lines
}

/// The number of columns before the first item of a line.
fn indent(text: &str, start: u32) -> u32 {
    let before = text.get(..start as usize).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    line.chars().fold(0, |columns, c| match c {
        '\t' => (columns / 4 + 1) * 4,
        '\u{feff}' => columns,
        _ => columns + 1,
    })
}

/// The content of a document without spans. It is equal for two texts that differ only in their layout.
pub fn structure(text: &str, document: &Document) -> String {
    let mut out = without_spans(&format!("{:#?}", document.statements));
    for token in &document.tokens {
        let _ = write!(out, "\n{:?} {}", token.kind, token_text(text, *token));
    }
    for comment in &document.comments {
        let _ = write!(out, "\n{}", text.get(comment.range()).unwrap_or("").trim_end());
    }
    out
}

/// Debug output without the lines of its spans. Token indices stay, since they say what belongs to what.
fn without_spans(debug: &str) -> String {
    let mut out = String::with_capacity(debug.len());
    let mut skip = 0;
    for line in debug.lines() {
        if skip > 0 {
            skip -= 1;
        } else if line.ends_with("Span {") {
            // `start`, `end` and the closing brace.
            skip = 3;
        } else {
            out.push_str(line.trim_start());
            out.push('\n');
        }
    }
    out
}

/// The spans that are copied as they stand, spaces included: addresses and paths.
fn raw_spans(document: &Document) -> Vec<Span> {
    fn collect(statements: &[Statement], spans: &mut Vec<Span>) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Source(source) => {
                    spans.extend(source.details.iter().filter_map(|detail| match &detail.kind {
                        SourceDetailKind::Url(text) | SourceDetailKind::Text(text) => Some(text.span),
                        _ => None,
                    }))
                }
                StatementKind::Example(example) => collect(&example.statements, spans),
                _ => {}
            }
        }
    }
    let mut spans = Vec::new();
    collect(&document.statements, &mut spans);
    spans
}

struct Printer<'a> {
    text: &'a str,
    raw: Vec<Span>,
    out: String,
    /// The indentations of the lines that the next line may belong to.
    levels: Vec<u32>,
}

impl Printer<'_> {
    fn line(&mut self, start: u32, tokens: &[Token], comment: Option<Span>, blank: bool) {
        let indent = indent(self.text, start);
        if tokens.is_empty() {
            // A comment keeps its level, as far as there are enough levels.
            let level = self.levels.iter().take_while(|&&level| level < indent).count();
            self.begin(level, blank);
        } else {
            while self.levels.last().is_some_and(|&level| level >= indent) {
                self.levels.pop();
            }
            let level = self.levels.len();
            self.levels.push(indent);
            self.begin(level, blank);
        }
        let mut before: Option<Token> = None;
        for &token in tokens {
            if let Some(before) = before {
                self.gap(before, token);
            }
            self.out.push_str(token_text(self.text, token));
            before = Some(token);
        }
        if let Some(comment) = comment {
            if let Some(before) = before {
                self.keep_words(before.span.end, comment.start);
                self.out.push_str("  ");
            }
            self.out.push_str(self.text.get(comment.range()).unwrap_or("").trim_end());
        }
        self.out.push('\n');
    }

    /// Copies an unreadable line unchanged. If it has tokens, the lines below may belong to it.
    fn verbatim(&mut self, whole: Span, has_tokens: bool, blank: bool) {
        let indent = indent(self.text, whole.start);
        let level = if has_tokens {
            while self.levels.last().is_some_and(|&level| level >= indent) {
                self.levels.pop();
            }
            self.levels.push(indent);
            self.levels.len() - 1
        } else {
            self.levels.iter().take_while(|&&level| level < indent).count()
        };
        self.begin(level, blank);
        self.out.push_str(self.text.get(whole.range()).unwrap_or(""));
        self.out.push('\n');
    }

    fn begin(&mut self, level: usize, blank: bool) {
        if blank && !self.out.is_empty() {
            self.out.push('\n');
        }
        for _ in 0..level {
            self.out.push_str("  ");
        }
    }

    /// The gap between two tokens of a line.
    fn gap(&mut self, before: Token, after: Token) {
        let gap = Span::new(before.span.end, after.span.start);
        let is_raw = {
            let at = self.raw.partition_point(|span| span.end < after.span.end);
            self.raw.get(at).is_some_and(|span| span.start <= before.span.start)
        };
        if is_raw {
            self.out.push_str(self.text.get(gap.range()).unwrap_or(""));
            return;
        }
        if self.keep_words(gap.start, gap.end) {
            return;
        }
        let space = match (before.kind, after.kind) {
            // A comma or colon is only a mark of the language before white space or a closing bracket.
            (TokenKind::Comma | TokenKind::Colon, _) => true,
            (TokenKind::Open, _) | (_, TokenKind::Close | TokenKind::Comma | TokenKind::Colon) => false,
            (_, TokenKind::Open) => true,
            // Words that touch a quotation stay attached: `#` after a space would begin a comment.
            _ => !gap.is_empty(),
        };
        if space {
            self.out.push(' ');
        }
    }

    /// Copies the text between two offsets if it is more than white space, as in a broken line. Returns whether it did.
    fn keep_words(&mut self, start: u32, end: u32) -> bool {
        let gap = self.text.get(start as usize..end as usize).unwrap_or("");
        let words = !gap.trim().is_empty();
        if words {
            self.out.push_str(gap);
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_an_example_that_cannot_be_read_stay_as_they_are_and_the_rest_is_laid_out() {
        let indents = ["    ", "      "];
        let broken = [
            "\"a  b",
            "x [ y  ] \"",
            "\u{200b}url:…“\u{200b}\u{feff}",
            "…:",
            "'",
            "]\t\tfrom{",
            "}…}https://e.org/a]”",
            "source  x , y  url  https://e.org/#a",
            "Ann says  x#y  '",
            "\u{1}",
            "(  a :b",
            "a \u{200b}  # why",
        ];
        for (one, two) in broken.iter().flat_map(|one| broken.iter().map(move |two| (one, two))) {
            for indent in indents {
                let text = format!(
                    "filler   so\nexample \"c\"\n  source   z\n{indent}{one}\n  from a:   x\n{indent}{two}  \n  expect   syntax\n"
                );
                let laid_out = format(&text, FileKind::Rules).unwrap_or_else(|errors| panic!("{text:?}: {errors:?}"));
                for line in ["filler so\n", "  source z\n", "  from a: x\n", "  expect syntax\n"] {
                    assert!(laid_out.contains(line), "{text:?}: {laid_out}");
                }
                assert_eq!(format(&laid_out, FileKind::Rules), Ok(laid_out.clone()), "{text:?}");
            }
        }
    }

    #[test]
    fn a_layout_that_would_change_what_is_said_is_seen() {
        let text =
            "source rt\n  url https://example.org/a  b\nfrom rt\n  Rubio says \"a  b\"  # why\n    as x\n  c d\n";
        let check = |other: &str, same: bool| {
            let read = |text: &str| parse(text, FileKind::Claims).0;
            assert_eq!(says_the_same(text, &read(text), other, &read(other)), same, "{other:?}");
        };
        check(&text.replace("  Rubio", "    Rubio").replace("    as", "      as").replace("c d", "c   d"), true);
        check(&text.replace("\n  ", "\n    ").replace("\n      as", "\n          as"), true);
        for (from, to) in [
            ("a  b\nfrom", "a b\nfrom"),
            ("\"a  b\"", "\"a b\""),
            ("# why", "# wh y"),
            ("    as x", "  as x"),
            ("  c d", "c d"),
            ("c d", "cd"),
            ("c d", "c\n  d"),
            ("c d\n", "c\n"),
        ] {
            check(&text.replace(from, to), false);
        }
    }
}
