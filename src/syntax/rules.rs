//! The lines of rules: definitions, rules, their conditions, and examples.

use nom::{Parser, combinator::map, sequence::preceded};

use super::{
    ast::{
        Comparison, Condition, ConditionKind, Define, Example, Flag, Lower, Rule, StatementKind, SyntaxError, Term,
        TermKind, Text, Token, TokenKind,
    },
    error::{Failure, What, helped, in_backticks, nearest, plain},
    lexer::Line,
    lines::{Place, Reader, expects_errors},
    token_text,
    tokens::{Parsed, Tokens, bare, end, list, mark, name, names, quoted, word},
    vocabulary::{is_slot_name, slot_parts},
};
use crate::source::Span;

/// The deepest nesting of conditions that is read.
const DEEPEST: usize = 128;

/// The words that lines below a rule begin with, besides those of conditions.
const RULE_WORDS: [&str; 17] = [
    "flag",
    "help",
    "why",
    "from",
    "needs",
    "silent",
    "set",
    "per",
    "absorbs",
    "raised",
    "lower",
    "unless",
    "at least",
    "at most",
    "exactly",
    "fewer than",
    "more than",
];

const SEVERITIES: [What; 3] = [What::Word("note"), What::Word("warning"), What::Word("error")];

/// `define HEAD`. Where `strict`, a head without a claim or variable is none: the line is a
/// sentence.
pub(super) fn define(input: Tokens<'_>, strict: bool) -> Parsed<'_, StatementKind> {
    let (rest, head) = terms(input.after_first(), "what is defined")?;
    if strict && head.iter().all(|term| matches!(term.kind, TermKind::Word(_) | TermKind::Quoted(_))) {
        let help = "a definition holds claims and variables: `define A contradicts B on {p}`";
        return Err(Failure::exact(input, helped(input.span(), "expected a claim or a variable", help)));
    }
    let define = Define { head, conditions: Vec::new(), lower: Vec::new() };
    Ok((rest, StatementKind::Define(Box::new(define))))
}

/// `rule NAME: SEVERITY`
pub(super) fn rule(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    let (rest, name) = bare("the name of a rule")(input.after_first())?;
    let (rest, _) = mark(TokenKind::Colon)(rest)?;
    let (rest, severity) = severity(rest)?;
    let (rest, ()) = end(&[])(rest)?;
    Ok((rest, StatementKind::Rule(Box::new(Rule { name, severity, ..rule_stand_in() }))))
}

/// `example "TITLE"`
pub(super) fn example(input: Tokens<'_>) -> Parsed<'_, StatementKind> {
    let (rest, title) = quoted("a title in quotes")(input.after_first())?;
    let (rest, ()) = end(&[])(rest)?;
    let example = Example { title, statements: Vec::new(), expect: Vec::new(), expect_span: None, errors: Vec::new() };
    Ok((rest, StatementKind::Example(Box::new(example))))
}

fn severity(input: Tokens<'_>) -> Parsed<'_, Text> {
    match input.first_word() {
        Some("note" | "warning" | "error") => bare("a severity")(input),
        _ => Err(Failure::expected(input, SEVERITIES)),
    }
}

/// A claim, a variable, a field, a word or a quoted string.
fn term(input: Tokens<'_>) -> Parsed<'_, Term> {
    let Some(token) = input.first() else { return Err(Failure::expected(input, [What::Thing("a claim or a name")])) };
    let raw = token_text(input.text(), token);
    let rest = input.after_first();
    match token.kind {
        TokenKind::Word => Ok((rest, Term { span: token.span, kind: word_term(raw) })),
        TokenKind::Quoted => map(name("a name"), |text| Term { span: text.span, kind: TermKind::Quoted(text.value) })
            .parse_complete(input),
        TokenKind::Slot => variable(input, token),
        _ => Err(Failure::expected(input, [What::Thing("a claim, a variable or a word")])),
    }
}

/// What a bare word of a condition is: a capital letter is a claim, with fields after a dot.
fn word_term(word: &str) -> TermKind {
    let mut parts = word.split('.');
    let claim = parts.next().and_then(|first| {
        let mut letters = first.chars();
        letters.next().filter(|c| c.is_ascii_uppercase() && letters.next().is_none())
    });
    let path: Vec<String> = parts.map(str::to_owned).collect();
    match claim {
        Some(claim) if path.is_empty() => TermKind::Claim(claim),
        Some(claim) if path.iter().all(|field| is_field(field)) => TermKind::ClaimField { claim, path },
        _ => TermKind::Word(word.to_owned()),
    }
}

fn is_field(field: &str) -> bool {
    field.starts_with(|c: char| c.is_ascii_lowercase())
        && field.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
}

/// `{x}`, `{e.on}` or `{e}.on`
fn variable(input: Tokens<'_>, token: Token) -> Parsed<'_, Term> {
    let slot = slot_parts(input.text(), token);
    if let Some((_, span)) = slot.slot_type {
        return Err(Failure::exact(input, plain(span, "a variable of a rule has no type")));
    }
    let mut parts = slot.name.split('.');
    let variable = parts.next().unwrap_or("").trim().to_owned();
    let mut path: Vec<String> = parts.map(|part| part.trim().to_owned()).collect();
    if !is_slot_name(&variable) || !path.iter().all(|field| is_field(field)) {
        let span = if slot.name.is_empty() { token.span } else { slot.name_span };
        let message = format!("expected a variable between `{{` and `}}`, found `{}`", slot.name);
        return Err(Failure::exact(input, helped(span, message, "write `{x}`, or `{x.field}` for one of its fields")));
    }
    let (mut rest, mut span) = (input.after_first(), token.span);
    let fields = rest.first().filter(|next| next.kind == TokenKind::Word && next.span.start == span.end);
    if let Some(fields) = fields {
        let after = token_text(input.text(), fields).strip_prefix('.').unwrap_or("");
        if !after.split('.').all(is_field) {
            let message = format!("expected a space or a field after {}", in_backticks(input.text(), token));
            return Err(Failure::exact(rest, plain(fields.span, message)));
        }
        path.extend(after.split('.').map(str::to_owned));
        span = span.to(fields.span);
        rest = rest.after_first();
    }
    let kind = if path.is_empty() { TermKind::Variable(variable) } else { TermKind::VariableField { variable, path } };
    Ok((rest, Term { span, kind }))
}

/// Terms up to the end of the line, at least one.
fn terms<'a>(input: Tokens<'a>, what: &'static str) -> Parsed<'a, Vec<Term>> {
    if input.is_empty() {
        return Err(Failure::expected(input, [What::Thing(what)]));
    }
    let (mut rest, mut terms) = (input, Vec::new());
    while !rest.is_empty() {
        let (after, next) = term(rest)?;
        terms.push(next);
        rest = after;
    }
    Ok((rest, terms))
}

/// A condition, as far as it stands on one line, `depth` levels deep in others.
fn condition(input: Tokens<'_>, depth: usize) -> Parsed<'_, Condition> {
    if depth > DEEPEST {
        return Err(Failure::exact(input, too_deep(input)));
    }
    let span = input.span();
    if input.first_word() == Some("unless") {
        let rest = input.after_first();
        if rest.is_empty() {
            return Ok((rest, Condition { span, kind: ConditionKind::Unless(Vec::new()) }));
        }
        let (rest, inner) = condition(rest, depth + 1)?;
        return Ok((rest, Condition { span, kind: ConditionKind::Unless(vec![inner]) }));
    }
    if let Some((rest, comparison)) = comparison(input) {
        return count(input, rest, comparison);
    }
    let (rest, terms) = terms(input, "a condition")?;
    Ok((rest, Condition { span, kind: ConditionKind::Holds(terms) }))
}

fn too_deep(input: Tokens<'_>) -> SyntaxError {
    let span = input.first().map_or_else(|| input.span(), |token| token.span);
    plain(span, format!("conditions nested deeper than {DEEPEST}"))
}

/// The words of a comparison that a count begins with, and what follows them.
fn comparison(input: Tokens<'_>) -> Option<(Tokens<'_>, Comparison)> {
    let rest = input.after_first();
    let two = |comparison| Some((rest.after_first(), comparison));
    match (input.first_word()?, rest.first_word()) {
        ("exactly", _) => Some((rest, Comparison::Exactly)),
        ("at", Some("least")) => two(Comparison::AtLeast),
        ("at", Some("most")) => two(Comparison::AtMost),
        ("fewer", Some("than")) => two(Comparison::FewerThan),
        ("more", Some("than")) => two(Comparison::MoreThan),
        _ => None,
    }
}

/// `N distinct THING LINE` after the words of a comparison.
fn count<'a>(line: Tokens<'a>, input: Tokens<'a>, comparison: Comparison) -> Parsed<'a, Condition> {
    let Some(number) = input.first_word().and_then(whole_number) else {
        return Err(Failure::expected(input, [What::Thing("a whole number")]));
    };
    let (rest, _) = word("distinct")(input.after_first())?;
    let (rest, thing) = match rest.first() {
        Some(token) if matches!(token.kind, TokenKind::Word | TokenKind::Slot) => term(rest)?,
        _ => return Err(Failure::expected(rest, [What::Thing("what is counted")])),
    };
    let (rest, conditions) = if rest.is_empty() {
        (rest, Vec::new())
    } else {
        let span = rest.span();
        let (rest, terms) = terms(rest, "a condition")?;
        (rest, vec![Condition { span, kind: ConditionKind::Holds(terms) }])
    };
    Ok((rest, Condition { span: line.span(), kind: ConditionKind::Count { comparison, number, thing, conditions } }))
}

/// A number in digits.
fn whole_number(word: &str) -> Option<u32> {
    if word.bytes().all(|byte| byte.is_ascii_digit()) { word.parse().ok() } else { None }
}

/// A line that is a condition, as far as it stands on one line. A word that is nearly one of
/// `known` is taken for a slip.
fn condition_line<'a>(input: Tokens<'a>, depth: usize, known: &[&'static str]) -> Parsed<'a, Condition> {
    if let Some(word) = input.first_word().filter(|word| word.starts_with(char::is_lowercase)) {
        let with_text = matches!(input.rest(), [_, second] if second.kind == TokenKind::Quoted);
        let is_known = known.contains(&word) || comparison(input).is_some();
        if !is_known && (with_text || nearest(word, known.iter().copied()).is_some()) {
            let what = known.iter().copied().map(What::Word).chain([What::Thing("a condition")]);
            return Err(Failure::expected(input, what));
        }
    }
    condition(input, depth)
}

/// `lower by N where CONDITION`
fn lower(input: Tokens<'_>) -> Parsed<'_, Lower> {
    let (rest, _) = word("by")(input.after_first())?;
    let Some(levels) = rest.first_word().and_then(|word| matches!(word, "1" | "2" | "3").then(|| word.parse().ok())?)
    else {
        return Err(Failure::expected(rest, [What::Thing("a number of levels from 1 to 3")]));
    };
    let (rest, condition) = preceded(word("where"), |input| condition(input, 0)).parse_complete(rest.after_first())?;
    Ok((rest, Lower { span: input.span(), levels, condition }))
}

/// `flag SUBJECT against TERM on TERM, as SEVERITY: "MESSAGE"`
fn flag(input: Tokens<'_>) -> Parsed<'_, Flag> {
    let (mut rest, subject) = term(input.after_first())?;
    let mut more = vec![What::Word("against"), What::Word("on"), What::Word(","), What::Word("as"), What::Word(":")];
    let mut clause = |rest: &mut Tokens<'_>, word: &'static str| -> bool {
        let found = rest.first_word() == Some(word);
        if found {
            *rest = rest.after_first();
            let after = more.iter().position(|what| *what == What::Word(word)).map_or(0, |at| at + 1);
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
            return Err(Failure::expected(after, [What::Word("as")]));
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
        Err(_) if rest.is_empty() => (rest, Text { span: end_span, value: String::new(), quoted: false }),
        Err(_) => return Err(Failure::expected(rest, more)),
    };
    let (rest, ()) = end(&[])(rest)?;
    Ok((rest, Flag { span: input.span(), subject, against, on, severity: as_severity, message }))
}

/// What a line below a rule says.
enum RuleLine {
    Summary(Text),
    Flag(Flag),
    Why(Text),
    Help(Text),
    From(Text),
    Needs(Text),
    Silent(Text),
    Set(Text),
    Per(Vec<Term>),
    Absorbs(Vec<Text>),
    Raised(Text),
    Lower(Lower),
    Condition(Condition),
}

fn rule_line(input: Tokens<'_>) -> Parsed<'_, RuleLine> {
    let rest = input.after_first();
    let sentence = "words in quotes";
    let (left, line) = match input.first_word().unwrap_or("") {
        "flag" => map(flag, RuleLine::Flag).parse_complete(input),
        "why" => map(quoted(sentence), RuleLine::Why).parse_complete(rest),
        "help" => map(quoted(sentence), RuleLine::Help).parse_complete(rest),
        "from" => map(quoted(sentence), RuleLine::From).parse_complete(rest),
        "needs" => map(quoted(sentence), RuleLine::Needs).parse_complete(rest),
        "silent" => map(quoted(sentence), RuleLine::Silent).parse_complete(rest),
        "set" => map(bare("the name of a set"), RuleLine::Set).parse_complete(rest),
        "per" => map(list(term), RuleLine::Per).parse_complete(rest),
        "absorbs" => map(names("the name of a rule"), RuleLine::Absorbs).parse_complete(rest),
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

fn raiser(input: Tokens<'_>) -> Parsed<'_, Text> {
    match input.first_word() {
        Some("reading" | "handling") => bare("what raises it")(input),
        _ => Err(Failure::expected(input, [What::Word("reading"), What::Word("handling")])),
    }
}

/// What a line below a definition says.
enum DefineLine {
    Lower(Lower),
    Condition(Condition),
}

fn define_line(input: Tokens<'_>) -> Parsed<'_, DefineLine> {
    if input.first_word() == Some("lower") {
        return map(lower, DefineLine::Lower).parse_complete(input);
    }
    let line = |input| condition_line(input, 0, RULE_WORDS.get(10..).unwrap_or(&[]));
    map(line, DefineLine::Condition).parse_complete(input)
}

impl<'a> Reader<'a> {
    /// The lines below a definition.
    pub fn below_define(&mut self, parent: Line, define: &mut Define) {
        while let Some(line) = self.below(parent) {
            match self.whole_line(line, define_line) {
                Some(DefineLine::Lower(mut lower)) => {
                    if self.lines_of_condition(line, &mut lower.condition, 0) {
                        define.lower.push(lower);
                    }
                }
                Some(DefineLine::Condition(mut condition)) => {
                    if self.lines_of_condition(line, &mut condition, 0) {
                        define.conditions.push(condition);
                    }
                }
                None => self.discard_conditions(line),
            }
        }
    }

    /// The lines below a rule.
    pub fn below_rule(&mut self, parent: Line, rule: &mut Rule) {
        while let Some(line) = self.below(parent) {
            let Some(read) = self.whole_line(line, rule_line) else {
                self.discard_conditions(line);
                continue;
            };
            match read {
                RuleLine::Lower(mut lower) => {
                    if self.lines_of_condition(line, &mut lower.condition, 0) {
                        rule.lower.push(lower);
                    }
                    continue;
                }
                RuleLine::Condition(mut condition) => {
                    if self.lines_of_condition(line, &mut condition, 0) {
                        rule.conditions.push(condition);
                    }
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
                RuleLine::Flag(flag) => rule.flags.push(flag),
                RuleLine::Why(text) => rule.why.push(text),
                RuleLine::Help(text) => rule.help.push(text),
                RuleLine::From(text) => rule.from.push(text),
                RuleLine::Needs(text) => rule.needs.push(text),
                RuleLine::Silent(text) => rule.silent.push(text),
                RuleLine::Set(text) => rule.set = Some(text),
                RuleLine::Per(terms) => rule.per.extend(terms),
                RuleLine::Absorbs(names) => rule.absorbs.extend(names),
                RuleLine::Raised(text) => rule.raised = Some(text),
            }
            self.nothing_below(line);
        }
    }

    /// The lines below an example.
    pub fn below_example(&mut self, parent: Line, example: &mut Example) {
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
                        // An expectation that could not be read is still one.
                        example.expect_span.get_or_insert(self.input(line).span());
                    }
                }
                self.nothing_below(line);
            } else {
                example.statements.extend(self.statement(line, Place::Example));
            }
        }
        if expects_errors(example) {
            let start = self.input(parent).span().end;
            let end = self.last_line().map_or(start, |line| self.input(line).span().end);
            self.error_examples.push(Span::new(start, end));
        }
    }

    /// Reads a line; reports and gives none where it cannot be read.
    fn whole_line<T>(&mut self, line: Line, parser: impl Fn(Tokens<'a>) -> Parsed<'a, T>) -> Option<T> {
        match self.read(line, parser) {
            Ok(value) => (!line.broken).then_some(value),
            Err(error) => {
                self.report(line, error);
                None
            }
        }
    }

    /// Adds the lines below a condition to it. Whether the condition is whole then.
    fn lines_of_condition(&mut self, line: Line, condition: &mut Condition, depth: usize) -> bool {
        let (what, conditions) = match &mut condition.kind {
            ConditionKind::Holds(_) => {
                self.nothing_below(line);
                return true;
            }
            ConditionKind::Unless(conditions) => {
                let nested = conditions.first_mut().filter(|first| !matches!(first.kind, ConditionKind::Holds(_)));
                if let Some(nested) = nested {
                    return self.lines_of_condition(line, nested, depth + 1);
                }
                ("a condition after `unless`, on its line or below it", conditions)
            }
            ConditionKind::Count { conditions, .. } => ("what is counted, on this line or below it", conditions),
        };
        while let Some(below) = self.below(line) {
            if depth >= DEEPEST {
                let error = too_deep(self.input(below));
                self.report(below, error);
                self.discard_conditions(below);
                continue;
            }
            let read = |input| {
                let known = RULE_WORDS.get(11..).unwrap_or(&[]);
                let (rest, condition) = condition_line(input, depth + 1, known)?;
                let (rest, ()) = end(&[])(rest)?;
                Ok((rest, condition))
            };
            match self.whole_line(below, read) {
                Some(mut inner) => {
                    if self.lines_of_condition(below, &mut inner, depth + 1) {
                        conditions.push(inner);
                    }
                }
                None => self.discard_conditions(below),
            }
        }
        if conditions.is_empty() {
            let end = condition.span.end;
            self.report(line, plain(Span::new(end, end), format!("expected {what}")));
            return false;
        }
        true
    }

    /// Passes over the lines below one that could not be read; what they belong to is not known.
    fn discard_conditions(&mut self, line: Line) {
        while self.below(line).is_some() {}
    }
}

fn expectation(input: Tokens<'_>) -> Parsed<'_, Vec<Text>> {
    let (rest, names) = names("the name of a rule, or `nothing`")(input.after_first())?;
    let (rest, ()) = end(&[What::Word(",")])(rest)?;
    Ok((rest, names))
}

fn no_text() -> Text {
    Text { span: Span::default(), value: String::new(), quoted: false }
}

fn rule_stand_in() -> Rule {
    Rule {
        name: no_text(),
        severity: no_text(),
        summary: None,
        conditions: Vec::new(),
        lower: Vec::new(),
        flags: Vec::new(),
        per: Vec::new(),
        absorbs: Vec::new(),
        raised: None,
        why: Vec::new(),
        help: Vec::new(),
        from: Vec::new(),
        needs: Vec::new(),
        silent: Vec::new(),
        set: None,
    }
}

/// A definition with nothing in it.
pub(super) fn empty_define() -> StatementKind {
    StatementKind::Define(Box::new(Define { head: Vec::new(), conditions: Vec::new(), lower: Vec::new() }))
}

/// A rule with nothing in it.
pub(super) fn empty_rule() -> StatementKind {
    StatementKind::Rule(Box::new(rule_stand_in()))
}

/// An example with nothing in it.
pub(super) fn empty_example() -> StatementKind {
    let example =
        Example { title: no_text(), statements: Vec::new(), expect: Vec::new(), expect_span: None, errors: Vec::new() };
    StatementKind::Example(Box::new(example))
}
