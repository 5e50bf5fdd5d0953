//! From lines to statements: nests lines by their indentation and finds the kind of statement that each begins.
//!
//! A line belongs to the nearest line above it with less indentation. The parser walks the lines once: the function
//! that parses a line also takes the deeper lines below it. The recursion depth therefore follows the grammar, not the
//! text.

use super::{
    ast::{
        Claim, Document, Example, Name, PlainRun, Statement, StatementKind, SyntaxError, Token, TokenRange,
        WordListKind,
    },
    claims,
    error::{Errors, Failure, helped, in_backticks, nearest, plain},
    lexer::{Lexed, LexedLine, indent_at, lex_within},
    rules,
    tokens::{ParseResult, Tokens},
    vocabulary,
};
use crate::narrow::to_u32;
use crate::source::{FileKind, Span};

pub(super) fn parse(text: &str, kind: FileKind, lex: fn(&str) -> Lexed) -> (Document, Vec<SyntaxError>) {
    if matches!(kind, FileKind::Text | FileKind::Story) {
        return (Document::default(), Vec::new());
    }
    if u32::try_from(text.len()).is_err() {
        let help = "split it into several files";
        return (Document::default(), vec![helped(Span::default(), "this file is larger than 4 GB", help)]);
    }
    let Lexed { tokens, lines, comments, errors, plain } = lex(text);
    let mut reader = LineParser { text, tokens: &tokens, lines: &lines, next: 0, errors, error_examples: Vec::new() };
    let place = if kind == FileKind::Rules { LineContext::Rules } else { LineContext::Claims };
    let mut statements = Vec::new();
    while let Some(line) = reader.next_line() {
        statements.extend(reader.statement(line, place));
    }
    let (errors, places) = (reader.errors, reader.error_examples);
    let (mut errors, more_errors) = errors.in_order();
    hand_over_errors(&mut statements, &places, &mut errors);
    (Document { tokens, statements, comments, plain, more_errors }, errors)
}

pub(super) fn parse_within(text: &str, parts: &[Span]) -> (Document, Vec<SyntaxError>) {
    let mut lexed = Lexed::default();
    let mut ends = Vec::with_capacity(parts.len());
    // The indentation of the line that a part begins in, computed once per line.
    let mut indent = indent_at(text, 0, parts.first().map_or(0, |part| part.start));
    let mut before = Span::default();
    for &part in parts {
        let between = text.get(before.start as usize..part.start as usize).unwrap_or("");
        if let Some(end) = between.rfind('\n') {
            let line = before.start + to_u32(end) + 1;
            // A line that begins inside the previous part has no indentation of its own.
            let inside = before.start < line && line <= before.end;
            indent = if inside { 0 } else { indent_at(text, line, part.start) };
        }
        lex_within(text, part, indent, &mut lexed);
        ends.push(lexed.lines.len());
        before = part;
    }
    let Lexed { tokens, lines, comments, errors, plain } = lexed;
    let mut reader = LineParser { text, tokens: &tokens, lines: &[], next: 0, errors, error_examples: Vec::new() };
    let mut statements = Vec::new();
    for (&end, &part) in ends.iter().zip(parts) {
        // A line in one part never belongs to a line in another.
        reader.lines = lines.get(..end).unwrap_or(&[]);
        let mut empty = true;
        while let Some(line) = reader.next_line() {
            empty = false;
            statements.extend(reader.claim_in_story(line));
        }
        if empty {
            let place = Span::new(part.start, part.start);
            let help = "write the claim after the colon, or on the lines below";
            reader.errors.push(helped(place, "no claim stands in this comment", help));
        }
    }
    let (errors, more_errors) = reader.errors.in_order();
    (Document { tokens, statements, comments, plain, more_errors }, errors)
}

pub(super) fn one_line(text: &str, line: Span) -> (Document, Claim) {
    let mut lexed = Lexed::default();
    lex_within(text, line, 0, &mut lexed);
    let words = TokenRange { start: 0, end: to_u32(lexed.tokens.len()) };
    let document = Document { tokens: lexed.tokens, ..Document::default() };
    (document, Claim { words, details: Vec::new(), not_declared: None })
}

/// Moves the errors in examples that expect `syntax` to those examples. `places` holds the spans from the end of the
/// first to the end of the last line of each such example, in file order; `errors` is sorted.
fn hand_over_errors(statements: &mut [Statement], places: &[Span], errors: &mut Vec<SyntaxError>) {
    if places.is_empty() || errors.is_empty() {
        return;
    }
    let mut left = std::mem::take(errors).into_iter().peekable();
    let examples = statements.iter_mut().filter_map(|statement| match &mut statement.kind {
        StatementKind::Example(example) if expects_errors(example) => Some((statement.span.end, example)),
        _ => None,
    });
    for (start, example) in examples {
        let place = places.binary_search_by_key(&start, |place| place.start);
        let Some(place) = place.ok().and_then(|at| places.get(at)) else { continue };
        while let Some(error) = left.next_if(|error| error.span.start <= place.end) {
            if error.span.start <= place.start { &mut *errors } else { &mut example.errors }.push(error);
        }
    }
    errors.extend(left);
}

/// Whether an example demonstrates syntax errors.
pub(super) fn expects_errors(example: &Example) -> bool {
    example.expect.iter().any(|rule| rule.value == "syntax")
}

/// The context of a statement, which decides what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineContext {
    Claims,
    Rules,
    /// Below an `example` of a rules file: claims, and vocabulary for them.
    Example,
}

/// The parser of one file.
pub(super) struct LineParser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    lines: &'a [LexedLine],
    /// The index of the next line.
    next: usize,
    pub errors: Errors,
    /// The span from the end of the first to the end of the last line of each example that expects errors.
    pub error_examples: Vec<Span>,
}

/// The keywords of claims files, in the order of the reference.
const CLAIMS_WORDS: [&str; 13] = [
    "source",
    "story",
    "person",
    "organisation",
    "organization",
    "group",
    "place",
    "work",
    "event",
    "thing",
    "from",
    "acknowledge",
    "asked",
];

/// The keywords of rules files.
const RULES_WORDS: [&str; 42] = [
    "cue",
    "hedge",
    "negation",
    "future",
    "filler",
    "indefinite",
    "forms",
    "phrase",
    "define",
    "rule",
    "example",
    "person",
    "organisation",
    "organization",
    "group",
    "place",
    "work",
    "event",
    "thing",
    "auxiliary",
    "determiner",
    "quantifier",
    "opener",
    "occasion",
    "title",
    "preposition",
    "conjunction",
    "saying",
    "complementizer",
    "verb",
    "verbs",
    "relative",
    "correlative",
    "set-off",
    "copula",
    "perfect",
    "support",
    "preterite",
    "stative",
    "once",
    "self",
    "pronoun",
];

/// The grammar that a keyword belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grammar {
    /// Sources, `from`, acknowledgements and requests for a reply.
    Claims,
    /// Names, which are allowed anywhere.
    Names,
    /// Cues, phrases and word lists.
    Vocabulary,
    /// Definitions, rules and examples.
    Rules,
}

fn family(word: &str) -> Option<Grammar> {
    Some(match word {
        "source" | "story" | "from" | "acknowledge" | "asked" => Grammar::Claims,
        "person" | "organisation" | "organization" | "group" | "place" | "work" | "event" | "thing" => Grammar::Names,
        "cue" | "hedge" | "phrase" => Grammar::Vocabulary,
        word if WordListKind::of_keyword(word).is_some() => Grammar::Vocabulary,
        "define" | "rule" | "example" => Grammar::Rules,
        _ => return None,
    })
}

impl<'a> LineParser<'a> {
    /// Takes the next line, whatever its indentation.
    fn next_line(&mut self) -> Option<LexedLine> {
        let line = self.lines.get(self.next).copied();
        self.next += usize::from(line.is_some());
        line
    }

    /// Takes the next line if it is indented deeper than `parent`.
    pub fn below(&mut self, parent: LexedLine) -> Option<LexedLine> {
        let line = self.lines.get(self.next).copied().filter(|line| line.indent > parent.indent)?;
        self.next += 1;
        Some(line)
    }

    /// The line that was taken last.
    pub fn last_line(&self) -> Option<LexedLine> {
        self.lines.get(self.next.checked_sub(1)?).copied()
    }

    /// Whether a line belongs to `parent`.
    pub fn has_below(&self, parent: LexedLine) -> bool {
        self.lines.get(self.next).is_some_and(|line| line.indent > parent.indent)
    }

    /// The tokens of a line.
    pub fn input(&self, line: LexedLine) -> Tokens<'a> {
        Tokens::new(self.text, self.tokens, line.words)
    }

    /// Reports an error of a line, unless the line already has one.
    pub fn report(&mut self, line: LexedLine, error: SyntaxError) {
        if !line.reported {
            self.errors.push(error);
        }
    }

    /// Parses a line to its end.
    pub fn read<T>(
        &self,
        line: LexedLine,
        parser: impl Fn(Tokens<'a>) -> ParseResult<'a, T>,
    ) -> Result<T, SyntaxError> {
        let input = self.input(line);
        match parser(input) {
            Ok((_, value)) => Ok(value),
            Err(nom::Err::Error(failure) | nom::Err::Failure(failure)) => Err(failure.into_error(input)),
            // The parsers are complete ones and never return `Incomplete`.
            Err(nom::Err::Incomplete(_)) => Err(plain(input.span(), "this line is not complete")),
        }
    }

    /// Parses the lines below `parent`, one by one, and keeps those that can be read.
    pub fn details<T>(&mut self, parent: LexedLine, parser: impl Fn(Tokens<'a>) -> ParseResult<'a, T>) -> Vec<T> {
        let mut details = Vec::new();
        while let Some(line) = self.below(parent) {
            match self.read(line, &parser) {
                Ok(detail) if !line.broken => details.push(detail),
                Ok(_) => {}
                Err(error) => self.report(line, error),
            }
            self.nothing_below(line);
        }
        details
    }

    /// Reports every line below a line that cannot have any.
    pub fn nothing_below(&mut self, parent: LexedLine) {
        while let Some(line) = self.below(parent) {
            let (Some(first), Some(above)) = (self.input(line).first(), self.input(parent).first()) else { continue };
            let message =
                format!("nothing can stand below the line that begins with {}", in_backticks(self.text, above));
            let help = "indent this line as deep as the line it belongs beside";
            self.report(line, helped(first.span, message, help));
        }
    }

    /// Skips the lines below `parent`.
    fn skip_below(&mut self, parent: LexedLine) {
        while self.below(parent).is_some() {}
    }

    /// Whether all lines directly below `parent` begin with a detail keyword of claims.
    fn fits_claim(&self, parent: LexedLine) -> bool {
        let below = self.lines.get(self.next..).unwrap_or(&[]).iter().take_while(|line| line.indent > parent.indent);
        let mut deepest_sibling = u32::MAX;
        for &line in below {
            // A line deeper than the one before belongs to that line.
            if line.indent <= deepest_sibling {
                deepest_sibling = line.indent;
                if !self.input(line).first_word().is_some_and(|word| claims::DETAIL_WORDS.contains(&word)) {
                    return false;
                }
            }
        }
        true
    }

    /// Parses a statement with all lines below it. Returns `None` if it cannot be read.
    pub fn statement(&mut self, line: LexedLine, place: LineContext) -> Option<Statement> {
        if line.plain {
            let run = PlainRun { start: line.words.start, end: line.words.end };
            return Some(Statement { span: Span::default(), kind: StatementKind::Plain(run) });
        }
        let family = self.input(line).first_word().and_then(family);
        let kind = match (place, family) {
            (_, Some(Grammar::Names)) | (LineContext::Claims | LineContext::Example, Some(Grammar::Claims)) => {
                self.declaration(line, place)
            }
            (LineContext::Rules, Some(Grammar::Vocabulary | Grammar::Rules))
            | (LineContext::Example, Some(Grammar::Vocabulary)) => self.declaration(line, place),
            (LineContext::Claims, Some(Grammar::Vocabulary | Grammar::Rules))
            | (LineContext::Example, Some(Grammar::Rules)) => self.misplaced(line, place),
            (LineContext::Claims | LineContext::Example, None) => self.claim_statement(line, None),
            (LineContext::Rules, Some(Grammar::Claims)) => {
                let error = self.belongs(line, "a claims file (`*.claims`)", "below an `example` it may stand too");
                self.report(line, error);
                self.skip_below(line);
                None
            }
            (LineContext::Rules, None) => {
                let error = self.unknown(line);
                self.report(line, error);
                self.skip_below(line);
                None
            }
        };
        let span = self.input(line).span();
        kind.map(|kind| Statement { span, kind })
    }

    fn belongs(&self, line: LexedLine, file: &str, help: &str) -> SyntaxError {
        let Some(first) = self.input(line).first() else { return plain(Span::default(), "nothing stands here") };
        helped(first.span, format!("{} belongs in {file}", in_backticks(self.text, first)), help)
    }

    fn unknown(&self, line: LexedLine) -> SyntaxError {
        let input = self.input(line);
        let Some(first) = input.first() else { return plain(Span::default(), "nothing stands here") };
        let message = format!("a statement of a rules file cannot begin with {}", in_backticks(self.text, first));
        let known = input.first_word().and_then(|word| nearest(word, RULES_WORDS));
        let help = match known {
            Some(word) => format!("did you mean `{word}`?"),
            None => {
                format!(
                    "it begins with one of: {}, or a kind of name; claims stand in `*.claims` files",
                    RULES_WORDS[..11].join(", ")
                )
            }
        };
        helped(first.span, message, help)
    }

    /// Parses a declaration. If the line is not a valid declaration, it is a claim, unless the lines below suggest
    /// otherwise.
    fn declaration(&mut self, line: LexedLine, place: LineContext) -> Option<StatementKind> {
        let head = self.read(line, |input| head(input, place));
        let error = match head {
            Ok(StatementKind::From(from)) if from.claims.is_empty() && !self.has_below(line) => {
                let message =
                    format!("no claim stands below `from {}`", self.text.get(from.source.span.range()).unwrap_or(""));
                helped(from.source.span, message, "indent its claims below it, or write one after a colon")
            }
            Ok(kind) => {
                let kind = self.below_head(line, kind);
                // The claims below a `from` line are complete even if that line is not.
                return kind.filter(|kind| !line.broken || matches!(kind, StatementKind::From(_)));
            }
            Err(error) => error,
        };
        if place != LineContext::Rules && self.fits_claim(line) {
            return self.claim_statement(line, Some(error));
        }
        self.report(line, error);
        let input = self.input(line);
        let kind = stand_in(input.first_word()?, input)?;
        match self.below_head(line, kind) {
            Some(kind @ StatementKind::From(_)) => Some(kind),
            _ => None,
        }
    }

    /// Parses a line that begins like a statement of the other kind of file: an error if it is one, otherwise a claim.
    fn misplaced(&mut self, line: LexedLine, place: LineContext) -> Option<StatementKind> {
        match self.read(line, |input| head(input, LineContext::Claims)) {
            Err(error) if self.fits_claim(line) => self.claim_statement(line, Some(error)),
            Err(error) => {
                self.report(line, error);
                self.skip_below(line);
                None
            }
            Ok(_) => {
                let error = match place {
                    LineContext::Example => {
                        self.belongs(line, "a rules file", "put it at the left margin, outside the example")
                    }
                    _ => self.belongs(line, "a rules file (`*.rules`)", "claims files never change how lines are read"),
                };
                self.report(line, error);
                self.skip_below(line);
                None
            }
        }
    }

    fn claim_statement(&mut self, line: LexedLine, not_declared: Option<SyntaxError>) -> Option<StatementKind> {
        if not_declared.is_none() && self.has_below(line) && !self.fits_claim(line) {
            // The lines below show that this is not a claim: its first word may be misspelt.
            let input = self.input(line);
            let word = input.first_word().unwrap_or("");
            if let (Some(first), Some(meant)) = (input.first(), nearest(word, CLAIMS_WORDS)) {
                let message = format!("{} begins no declaration", in_backticks(self.text, first));
                self.report(line, helped(first.span, message, format!("did you mean `{meant}`?")));
                let kind = stand_in(meant, input)?;
                return self.below_head(line, kind).filter(|kind| matches!(kind, StatementKind::From(_)));
            }
        }
        let not_declared = not_declared.or_else(|| self.lost_detail(line));
        self.claim(line, line.words, not_declared).map(StatementKind::Claim)
    }

    /// Parses a claim in the comment of a story, where nothing else is allowed.
    fn claim_in_story(&mut self, line: LexedLine) -> Option<Statement> {
        let not_declared = self.lost(line, "in a story", "declare it in a claims file (`*.claims`)");
        let span = self.input(line).span();
        let claim = self.claim(line, line.words, not_declared)?;
        Some(Statement { span, kind: StatementKind::Claim(claim) })
    }

    /// Parses the lines below the first line of a declaration.
    fn below_head(&mut self, line: LexedLine, mut kind: StatementKind) -> Option<StatementKind> {
        match &mut kind {
            StatementKind::Source(source) => source.details = self.details(line, claims::source_detail),
            StatementKind::Name(name) => name.details = self.details(line, claims::name_detail),
            StatementKind::From(from) => self.claims_below(line, from),
            StatementKind::Claim(_) | StatementKind::Plain(_) => {}
            StatementKind::Acknowledge(acknowledge) => self.below_acknowledge(line, acknowledge),
            StatementKind::Asked(asked) => self.below_asked(line, asked),
            StatementKind::Cue(_) | StatementKind::Hedge(_) | StatementKind::Words(_) => self.nothing_below(line),
            StatementKind::Phrase(phrase) => phrase.details = self.details(line, vocabulary::phrase_detail),
            StatementKind::Define(define) => self.below_define(line, define),
            StatementKind::Rule(rule) => self.below_rule(line, rule),
            StatementKind::Example(example) => self.below_example(line, example),
        }
        Some(kind)
    }

    /// The error for a claim that reads as a complete declaration where none is allowed, or as a line that belongs
    /// below a claim. `place` says where the line is, `help` where it could go.
    pub fn lost(&self, line: LexedLine, place: &str, help: &str) -> Option<SyntaxError> {
        // Most claims begin with a name, and no keyword has a capital letter.
        if !self.input(line).first_word()?.starts_with(|c: char| c.is_ascii_lowercase()) {
            return None;
        }
        self.lost_detail(line).or_else(|| self.lost_declaration(line, place, help))
    }

    /// The error for a claim that reads as a line that belongs below a claim.
    fn lost_detail(&self, line: LexedLine) -> Option<SyntaxError> {
        let input = self.input(line);
        let word = input.first_word()?;
        if !claims::DETAIL_WORDS.contains(&word) || self.read(line, claims::claim_detail).is_err() {
            return None;
        }
        let first = input.first()?;
        let message = format!("{} belongs to a claim", in_backticks(self.text, first));
        Some(helped(first.span, message, "indent it below the claim it belongs to"))
    }

    /// The error for a claim that reads as a complete declaration.
    fn lost_declaration(&self, line: LexedLine, place: &str, help: &str) -> Option<SyntaxError> {
        let input = self.input(line);
        family(input.first_word()?)?;
        match self.read(line, |input| head(input, LineContext::Claims)).ok()? {
            // `work continues` is more likely a sentence than a name.
            StatementKind::Name(name) if is_sentence(&name) => return None,
            _ => {}
        }
        let first = input.first()?;
        let message = format!("{} declares nothing {place}", in_backticks(self.text, first));
        Some(helped(first.span, message, help))
    }
}

/// Parses the first line of a declaration.
fn head(input: Tokens<'_>, place: LineContext) -> ParseResult<'_, StatementKind> {
    // Where claims are allowed, a declaration must not swallow a sentence.
    let strict = place != LineContext::Rules;
    match input.first_word().unwrap_or("") {
        "source" | "story" => claims::source(input),
        "from" => claims::from(input),
        "acknowledge" => claims::acknowledge(input),
        "asked" => claims::asked(input),
        "cue" => vocabulary::cue(input),
        "hedge" => vocabulary::hedge(input),
        word if WordListKind::of_keyword(word).is_some() => vocabulary::word_list(input, strict),
        "phrase" => vocabulary::phrase(input, strict),
        "define" => rules::define(input, strict),
        "rule" => rules::rule(input),
        "example" => rules::example(input),
        word if family(word) == Some(Grammar::Names) => claims::name_declaration(input),
        _ => Err(Failure::keyword(input, &CLAIMS_WORDS, "at the beginning of a statement")),
    }
}

/// Whether a name could be the verb of a two-word sentence.
fn is_sentence(name: &Name) -> bool {
    matches!(name.names.as_slice(), [only] if !only.quoted && only.value.starts_with(char::is_lowercase))
}

/// An empty declaration, so that the lines below a broken first line can be read.
fn stand_in(word: &str, input: Tokens<'_>) -> Option<StatementKind> {
    match word {
        "source" | "story" => Some(claims::empty_source()),
        "from" => Some(claims::from_stand_in(input)),
        "acknowledge" => Some(claims::empty_acknowledge()),
        "asked" => Some(claims::empty_asked()),
        word if matches!(word, "cue" | "hedge") || WordListKind::of_keyword(word).is_some() => {
            Some(vocabulary::empty_word_list())
        }
        "phrase" => Some(vocabulary::empty_phrase()),
        "define" => Some(rules::empty_define()),
        "rule" => Some(rules::empty_rule()),
        "example" => Some(rules::empty_example()),
        _ => Some(claims::empty_name()),
    }
}
