//! The lines of rules files: definitions, rules, their conditions, and examples.

use nom::{Parser, combinator::map, sequence::preceded};
use smol_str::SmolStr;

use super::{
    ast::{Condition, Define, Example, Flag, Lower, Rule, StatementKind, Term, TermKind, Text, TokenKind},
    conditions::{condition, condition_line, term, terms},
    error::{Expected, Failure, helped},
    lexer::LexedLine,
    lines::{LineContext, LineParser, expects_errors},
    tokens::{ParseResult, Tokens, bare, end, list, mark, names, quoted, word},
};
use crate::source::Span;

/// The words that may begin a line below a rule, besides those of conditions.
const RULE_WORDS: [&str; 19] = [
    "flag",
    "help",
    "why",
    "from",
    "needs",
    "silent",
    "set",
    "per",
    "together",
    "absorbs",
    "optional",
    "raised",
    "lower",
    "unless",
    "at least",
    "at most",
    "exactly",
    "fewer than",
    "more than",
];

/// The words that may begin a line below a definition.
const DEFINE_WORDS: [&str; 7] = ["lower", "unless", "at least", "at most", "exactly", "fewer than", "more than"];

/// The words of a rule's lines that do not affect what it finds.
const REMARKS: [&str; 6] = ["help", "why", "from", "needs", "silent", "set"];

const SEVERITIES: [Expected; 3] = [Expected::Word("note"), Expected::Word("warning"), Expected::Word("error")];

/// `define HEAD`. If `strict`, a head needs a claim or a variable; otherwise the line is a sentence.
pub(super) fn define(input: Tokens<'_>, strict: bool) -> ParseResult<'_, StatementKind> {
    let (rest, head) = terms(input.after_first(), "what is defined")?;
    if strict && head.iter().all(|term| matches!(term.kind, TermKind::Word(_) | TermKind::Quoted(_))) {
        let help = "a definition holds claims and variables: `define A contradicts B on {p}`";
        return Err(Failure::exact(input, helped(input.span(), "expected a claim or a variable", help)));
    }
    let define = Define { head, conditions: Vec::new(), lower: Vec::new(), broken: false };
    Ok((rest, StatementKind::Define(Box::new(define))))
}

/// `rule NAME: SEVERITY`
pub(super) fn rule(input: Tokens<'_>) -> ParseResult<'_, StatementKind> {
    let (rest, name) = bare("the name of a rule")(input.after_first())?;
    let (rest, _) = mark(TokenKind::Colon)(rest)?;
    let (rest, severity) = severity(rest)?;
    let (rest, ()) = end(&[])(rest)?;
    Ok((rest, StatementKind::Rule(Box::new(Rule { name, severity, ..rule_stand_in() }))))
}

/// `example "TITLE"`
pub(super) fn example(input: Tokens<'_>) -> ParseResult<'_, StatementKind> {
    let (rest, title) = quoted("a title in quotes")(input.after_first())?;
    let (rest, ()) = end(&[])(rest)?;
    let example = Example { title, statements: Vec::new(), expect: Vec::new(), expect_span: None, errors: Vec::new() };
    Ok((rest, StatementKind::Example(Box::new(example))))
}

fn severity(input: Tokens<'_>) -> ParseResult<'_, Text> {
    match input.first_word() {
        Some("note" | "warning" | "error") => bare("a severity")(input),
        _ => Err(Failure::expected(input, SEVERITIES)),
    }
}

/// `lower by N where CONDITION`
fn lower(input: Tokens<'_>) -> ParseResult<'_, Lower> {
    let (rest, _) = word("by")(input.after_first())?;
    let Some(levels) = rest.first_word().and_then(|word| matches!(word, "1" | "2" | "3").then(|| word.parse().ok())?)
    else {
        return Err(Failure::expected(rest, [Expected::Thing("a number of levels from 1 to 3")]));
    };
    let (rest, condition) = preceded(word("where"), |input| condition(input, 0)).parse_complete(rest.after_first())?;
    Ok((rest, Lower { span: input.span(), levels, condition }))
}

/// `flag SUBJECT against TERM on TERM, as SEVERITY: "MESSAGE"`
fn flag(input: Tokens<'_>) -> ParseResult<'_, Flag> {
    let (mut rest, subject) = term(input.after_first())?;
    let mut more = vec![
        Expected::Word("against"),
        Expected::Word("on"),
        Expected::Word(","),
        Expected::Word("as"),
        Expected::Word(":"),
    ];
    let mut clause = |rest: &mut Tokens<'_>, word: &'static str| -> bool {
        let found = rest.first_word() == Some(word);
        if found {
            *rest = rest.after_first();
            let after = more.iter().position(|what| *what == Expected::Word(word)).map_or(0, |at| at + 1);
            more.drain(..after);
        }
        found
    };
    let (mut against, mut on, mut as_severity) = (None, None, None);
    if clause(&mut rest, "against") {
        let (after, found) = term(rest)?;
        (rest, against) = (after, Some(found));
    }
    if clause(&mut rest, "on") {
        let (after, found) = term(rest)?;
        (rest, on) = (after, Some(found));
    }
    let comma = mark(TokenKind::Comma)(rest);
    if let Ok((after, _)) = comma {
        if after.first_word() != Some("as") {
            return Err(Failure::expected(after, [Expected::Word("as")]));
        }
        rest = after;
    }
    if clause(&mut rest, "as") {
        let (after, found) = severity(rest)?;
        (rest, as_severity) = (after, Some(found));
    }
    let end_span = Span::new(rest.span().end, rest.span().end);
    let (rest, message) = match mark(TokenKind::Colon)(rest) {
        Ok((rest, _)) => quoted("a message in quotes")(rest)?,
        Err(_) if rest.is_empty() => (rest, Text { span: end_span, value: SmolStr::default(), quoted: false }),
        Err(_) => return Err(Failure::expected(rest, more)),
    };
    let (rest, ()) = end(&[])(rest)?;
    Ok((rest, Flag { span: input.span(), subject, against, on, severity: as_severity, message }))
}

/// The content of a line below a rule.
enum RuleLine {
    Summary(Text),
    /// Boxed, since it is much larger than the others.
    Flag(Box<Flag>),
    Why(Text),
    Help(Text),
    From(Text),
    Needs(Text),
    Silent(Text),
    Set(Text),
    Per(Vec<Term>),
    Together(Vec<Term>),
    Absorbs(Vec<Text>),
    Optional,
    Raised(Text),
    Lower(Lower),
    Condition(Condition),
}

fn rule_line(input: Tokens<'_>) -> ParseResult<'_, RuleLine> {
    let rest = input.after_first();
    let sentence = "words in quotes";
    let (left, line) = match input.first_word().unwrap_or("") {
        "flag" => map(flag, |flag| RuleLine::Flag(Box::new(flag))).parse_complete(input),
        "why" => map(quoted(sentence), RuleLine::Why).parse_complete(rest),
        "help" => map(quoted(sentence), RuleLine::Help).parse_complete(rest),
        "from" => map(quoted(sentence), RuleLine::From).parse_complete(rest),
        "needs" => map(quoted(sentence), RuleLine::Needs).parse_complete(rest),
        "silent" => map(quoted(sentence), RuleLine::Silent).parse_complete(rest),
        "set" => map(bare("the name of a set"), RuleLine::Set).parse_complete(rest),
        "per" => map(list(term), RuleLine::Per).parse_complete(rest),
        "together" => map(preceded(word("by"), list(term)), RuleLine::Together).parse_complete(rest),
        "absorbs" => map(names("the name of a rule"), RuleLine::Absorbs).parse_complete(rest),
        "optional" if rest.is_empty() => Ok((rest, RuleLine::Optional)),
        "raised" => map(preceded(word("by"), raiser), RuleLine::Raised).parse_complete(rest),
        "lower" => map(lower, RuleLine::Lower).parse_complete(input),
        _ if matches!(input.rest(), [only] if only.kind == TokenKind::Quoted) => {
            map(quoted(sentence), RuleLine::Summary).parse_complete(input)
        }
        _ => {
            let line = |input| condition_line(input, 0, &RULE_WORDS);
            map(line, RuleLine::Condition).parse_complete(input)
        }
    }?;
    let (left, ()) = end(&[])(left)?;
    Ok((left, line))
}

fn raiser(input: Tokens<'_>) -> ParseResult<'_, Text> {
    match input.first_word() {
        Some("reading" | "handling") => bare("what raises it")(input),
        _ => Err(Failure::expected(input, [Expected::Word("reading"), Expected::Word("handling")])),
    }
}

/// The content of a line below a definition.
enum DefineLine {
    Lower(Lower),
    Condition(Condition),
}

fn define_line(input: Tokens<'_>) -> ParseResult<'_, DefineLine> {
    if input.first_word() == Some("lower") {
        return map(lower, DefineLine::Lower).parse_complete(input);
    }
    let line = |input| condition_line(input, 0, &DEFINE_WORDS);
    map(line, DefineLine::Condition).parse_complete(input)
}

impl<'a> LineParser<'a> {
    /// Parses the lines below a definition.
    pub fn below_define(&mut self, parent: LexedLine, define: &mut Define) {
        while let Some(line) = self.below(parent) {
            match self.whole_line(line, define_line) {
                Some(DefineLine::Lower(mut lower)) => {
                    define.broken |= !self.lines_of_condition(line, &mut lower.condition, 0);
                    define.lower.push(lower);
                }
                Some(DefineLine::Condition(mut condition)) => {
                    define.broken |= !self.lines_of_condition(line, &mut condition, 0);
                    define.conditions.push(condition);
                }
                None => {
                    self.discard_conditions(line);
                    define.broken = true;
                }
            }
        }
    }

    /// Parses the lines below a rule.
    pub fn below_rule(&mut self, parent: LexedLine, rule: &mut Rule) {
        while let Some(line) = self.below(parent) {
            let Some(read) = self.whole_line(line, rule_line) else {
                self.discard_conditions(line);
                rule.broken |= !self.input(line).first_word().is_some_and(|word| REMARKS.contains(&word));
                continue;
            };
            match read {
                RuleLine::Lower(mut lower) => {
                    rule.broken |= !self.lines_of_condition(line, &mut lower.condition, 0);
                    rule.lower.push(lower);
                    continue;
                }
                RuleLine::Condition(mut condition) => {
                    rule.broken |= !self.lines_of_condition(line, &mut condition, 0);
                    rule.conditions.push(condition);
                    continue;
                }
                RuleLine::Summary(text) if rule.summary.is_none() => rule.summary = Some(text),
                RuleLine::Summary(text) => {
                    let message = "a rule has one sentence that says what it finds";
                    self.report(
                        line,
                        helped(text.span, message, "write `why \"…\"` or `help \"…\"` for further words"),
                    );
                }
                RuleLine::Flag(flag) => rule.flags.push(*flag),
                RuleLine::Why(text) => rule.why.push(text),
                RuleLine::Help(text) => rule.help.push(text),
                RuleLine::From(text) => rule.from.push(text),
                RuleLine::Needs(text) => rule.needs.push(text),
                RuleLine::Silent(text) => rule.silent.push(text),
                RuleLine::Set(text) => rule.set = Some(text),
                RuleLine::Per(terms) => rule.per.extend(terms),
                RuleLine::Together(terms) => rule.together.extend(terms),
                RuleLine::Absorbs(names) => rule.absorbs.extend(names),
                RuleLine::Optional => rule.optional = true,
                RuleLine::Raised(text) => rule.raised = Some(text),
            }
            self.nothing_below(line);
        }
    }

    /// Parses the lines below an example.
    pub fn below_example(&mut self, parent: LexedLine, example: &mut Example) {
        while let Some(line) = self.below(parent) {
            if self.input(line).first_word() == Some("expect") {
                match self.whole_line(line, expectation) {
                    Some(names) => {
                        let nothing = matches!(names.as_slice(), [only] if only.value == "nothing");
                        example.expect_span.get_or_insert(self.input(line).span());
                        if !nothing {
                            example.expect.extend(names);
                        }
                    }
                    None => {
                        // An unreadable expectation still counts as one.
                        example.expect_span.get_or_insert(self.input(line).span());
                    }
                }
                self.nothing_below(line);
            } else {
                example.statements.extend(self.statement(line, LineContext::Example));
            }
        }
        if expects_errors(example) {
            let start = self.input(parent).span().end;
            let end = self.last_line().map_or(start, |line| self.input(line).span().end);
            self.error_examples.push(Span::new(start, end));
        }
    }

    /// Parses a whole line. Reports an error and returns `None` if it cannot be read.
    pub fn whole_line<T>(&mut self, line: LexedLine, parser: impl Fn(Tokens<'a>) -> ParseResult<'a, T>) -> Option<T> {
        match self.read(line, parser) {
            Ok(value) => (!line.broken).then_some(value),
            Err(error) => {
                self.report(line, error);
                None
            }
        }
    }
}

fn expectation(input: Tokens<'_>) -> ParseResult<'_, Vec<Text>> {
    let (rest, names) = names("the name of a rule, or `nothing`")(input.after_first())?;
    let (rest, ()) = end(&[Expected::Word(",")])(rest)?;
    Ok((rest, names))
}

fn rule_stand_in() -> Rule {
    Rule {
        name: Text::default(),
        severity: Text::default(),
        summary: None,
        conditions: Vec::new(),
        lower: Vec::new(),
        flags: Vec::new(),
        per: Vec::new(),
        together: Vec::new(),
        absorbs: Vec::new(),
        optional: false,
        raised: None,
        why: Vec::new(),
        help: Vec::new(),
        from: Vec::new(),
        needs: Vec::new(),
        silent: Vec::new(),
        set: None,
        broken: false,
    }
}

/// An empty definition.
pub(super) fn empty_define() -> StatementKind {
    StatementKind::Define(Box::new(Define {
        head: Vec::new(),
        conditions: Vec::new(),
        lower: Vec::new(),
        broken: false,
    }))
}

/// An empty rule.
pub(super) fn empty_rule() -> StatementKind {
    StatementKind::Rule(Box::new(rule_stand_in()))
}

/// An empty example.
pub(super) fn empty_example() -> StatementKind {
    let example = Example {
        title: Text::default(),
        statements: Vec::new(),
        expect: Vec::new(),
        expect_span: None,
        errors: Vec::new(),
    };
    StatementKind::Example(Box::new(example))
}
