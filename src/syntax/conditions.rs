//! Conditions of rules and their terms.

use nom::{Parser, combinator::map};

use super::{
    ast::{Comparison, Condition, ConditionKind, SyntaxError, Term, TermKind, Token, TokenKind},
    error::{Expected, Failure, helped, in_backticks, nearest, plain},
    lexer::LexedLine,
    lines::LineParser,
    token_text,
    tokens::{ParseResult, Tokens, name, word},
    vocabulary::{is_slot_name, slot_parts},
};
use crate::source::Span;

/// The words that may begin a line below a definition or a condition, besides the words of the condition itself.
pub(super) const CONDITION_WORDS: [&str; 6] = ["unless", "at least", "at most", "exactly", "fewer than", "more than"];

/// The nesting limit for conditions.
const DEEPEST: usize = 128;

/// A claim, a variable, a field, a word or a quoted string.
pub(super) fn term(input: Tokens<'_>) -> ParseResult<'_, Term> {
    let Some(token) = input.first() else {
        return Err(Failure::expected(input, [Expected::Thing("a claim or a name")]));
    };
    let raw = token_text(input.text(), token);
    let rest = input.after_first();
    match token.kind {
        TokenKind::Word => Ok((rest, Term { span: token.span, kind: word_term(raw) })),
        TokenKind::Quoted => map(name("a name"), |text| Term { span: text.span, kind: TermKind::Quoted(text.value) })
            .parse_complete(input),
        TokenKind::Slot => variable(input, token),
        _ => Err(Failure::expected(input, [Expected::Thing("a claim, a variable or a word")])),
    }
}

/// Classifies a bare word of a condition: a capital letter is a claim, optionally with fields after a dot.
fn word_term(word: &str) -> TermKind {
    let mut letters = word.chars();
    let claim = letters.next().filter(char::is_ascii_uppercase);
    let rest = letters.as_str();
    let path = rest.strip_prefix('.').filter(|path| path.split('.').all(is_field));
    match (claim, path) {
        (Some(claim), _) if rest.is_empty() => TermKind::Claim(claim),
        (Some(claim), Some(path)) => TermKind::ClaimField { claim, path: path.into() },
        _ => TermKind::Word(word.into()),
    }
}

fn is_field(field: &str) -> bool {
    field.starts_with(|c: char| c.is_ascii_lowercase())
        && field.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
}

/// `{x}`, `{e.on}` or `{e}.on`
fn variable(input: Tokens<'_>, token: Token) -> ParseResult<'_, Term> {
    let slot = slot_parts(input.text(), token);
    if let Some((_, span)) = slot.slot_type {
        return Err(Failure::exact(input, plain(span, "a variable of a rule has no type")));
    }
    let mut parts = slot.name.split('.').map(str::trim);
    let variable = parts.next().unwrap_or("");
    let mut path: Vec<&str> = parts.collect();
    if !is_slot_name(variable) || !path.iter().all(|field| is_field(field)) {
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
        path.extend(after.split('.'));
        span = span.to(fields.span);
        rest = rest.after_first();
    }
    let variable = variable.into();
    let kind = match path.as_slice() {
        [] => TermKind::Variable(variable),
        path => TermKind::VariableField { variable, path: path.join(".").into() },
    };
    Ok((rest, Term { span, kind }))
}

/// One or more terms, to the end of the line.
pub(super) fn terms<'a>(input: Tokens<'a>, what: &'static str) -> ParseResult<'a, Vec<Term>> {
    if input.is_empty() {
        return Err(Failure::expected(input, [Expected::Thing(what)]));
    }
    let (mut rest, mut terms) = (input, Vec::with_capacity(input.rest().len()));
    while !rest.is_empty() {
        let (after, next) = term(rest)?;
        terms.push(next);
        rest = after;
    }
    Ok((rest, terms))
}

/// Parses the part of a condition that is on one line. `depth` is the nesting level.
pub(super) fn condition(input: Tokens<'_>, depth: usize) -> ParseResult<'_, Condition> {
    // A loop, so that nested conditions on one line take no stack.
    let (mut rest, mut around) = (input, Vec::new());
    let condition = loop {
        if depth + around.len() > DEEPEST {
            return Err(Failure::exact(rest, too_deep(rest)));
        }
        let span = rest.span();
        if rest.first_word() != Some("unless") {
            let (after, condition) = simple_condition(rest)?;
            rest = after;
            break condition;
        }
        rest = rest.after_first();
        if rest.is_empty() {
            break Condition { span, kind: ConditionKind::Unless(Vec::new()) };
        }
        around.push(span);
    };
    let wrapped = around.into_iter().rev().fold(condition, |inner, span| {
        let kind = ConditionKind::Unless(vec![inner]);
        Condition { span, kind }
    });
    Ok((rest, wrapped))
}

/// A condition that contains no other on its line.
fn simple_condition(input: Tokens<'_>) -> ParseResult<'_, Condition> {
    let span = input.span();
    if let Some(rest) = sum_of(input) {
        return sum(input, rest);
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

/// Parses the comparison at the start of a count. Returns it with the rest of the line.
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

/// Parses `N distinct THING LINE`, after the comparison.
fn count<'a>(line: Tokens<'a>, input: Tokens<'a>, comparison: Comparison) -> ParseResult<'a, Condition> {
    let Some(number) = input.first_word().and_then(whole_number) else {
        return Err(Failure::expected(input, [Expected::Thing("a whole number")]));
    };
    let (rest, _) = word("distinct")(input.after_first())?;
    let (rest, thing) = match rest.first() {
        Some(token) if matches!(token.kind, TokenKind::Word | TokenKind::Slot) => term(rest)?,
        _ => return Err(Failure::expected(rest, [Expected::Thing("what is counted")])),
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

/// The rest of the line after `the sum of`.
fn sum_of(input: Tokens<'_>) -> Option<Tokens<'_>> {
    let mut rest = input;
    for word in ["the", "sum", "of"] {
        if rest.first_word() != Some(word) {
            return None;
        }
        rest = rest.after_first();
    }
    rest.first().is_some_and(|token| token.kind == TokenKind::Slot).then_some(rest)
}

/// Parses `{m} over {y} is more than {n}`, after `the sum of`.
fn sum<'a>(line: Tokens<'a>, input: Tokens<'a>) -> ParseResult<'a, Condition> {
    let (rest, value) = term(input)?;
    let (rest, _) = word("over")(rest)?;
    let (rest, over) = term(rest)?;
    let (rest, _) = word("is")(rest)?;
    let less = |input: Tokens<'a>| {
        let rest = input.after_first();
        let words = (input.first_word(), rest.first_word());
        (words == (Some("less"), Some("than"))).then(|| (rest.after_first(), Comparison::FewerThan))
    };
    let Some((rest, comparison)) = comparison(rest).or_else(|| less(rest)) else {
        let known = ["more than", "less than", "at least", "at most", "exactly"];
        return Err(Failure::expected(rest, known.map(Expected::Word)));
    };
    let (rest, total) = term(rest)?;
    let terms = Box::new([value, over, total]);
    let kind = ConditionKind::Sum { terms, comparison, conditions: Vec::new() };
    Ok((rest, Condition { span: line.span(), kind }))
}

/// A number in digits.
fn whole_number(word: &str) -> Option<u32> {
    if word.bytes().all(|byte| byte.is_ascii_digit()) { word.parse().ok() } else { None }
}

/// Parses the part of a condition that is on one line. A word that is similar to one of `known` counts as a misspelling
/// of it.
pub(super) fn condition_line<'a>(
    input: Tokens<'a>,
    depth: usize,
    known: &[&'static str],
) -> ParseResult<'a, Condition> {
    if let Some(word) = input.first_word().filter(|word| word.starts_with(char::is_lowercase)) {
        let with_text = matches!(input.rest(), [_, second] if second.kind == TokenKind::Quoted);
        let is_known = known.contains(&word) || comparison(input).is_some();
        if !is_known && (with_text || nearest(word, known.iter().copied()).is_some()) {
            let what = known.iter().copied().map(Expected::Word).chain([Expected::Thing("a condition")]);
            return Err(Failure::expected(input, what));
        }
    }
    condition(input, depth)
}

impl<'a> LineParser<'a> {
    /// Adds the lines below a condition to it. Returns whether the condition is complete then.
    pub fn lines_of_condition(&mut self, line: LexedLine, condition: &mut Condition, depth: usize) -> bool {
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
            ConditionKind::Sum { conditions, .. } => ("lines below that say what is added up", conditions),
        };
        if conditions.is_empty() && !self.has_below(line) {
            let end = condition.span.end;
            self.report(line, plain(Span::new(end, end), format!("expected {what}")));
            return false;
        }
        let mut whole = true;
        while let Some(below) = self.below(line) {
            if depth >= DEEPEST {
                let error = too_deep(self.input(below));
                self.report(below, error);
                self.discard_conditions(below);
                whole = false;
                continue;
            }
            match self.whole_line(below, |input| condition_line(input, depth + 1, &CONDITION_WORDS)) {
                Some(mut inner) => {
                    whole &= self.lines_of_condition(below, &mut inner, depth + 1);
                    conditions.push(inner);
                }
                None => {
                    self.discard_conditions(below);
                    whole = false;
                }
            }
        }
        whole
    }

    /// Skips the lines below a line that could not be read, since it is not known what they belong to.
    pub fn discard_conditions(&mut self, line: LexedLine) {
        while self.below(line).is_some() {}
    }
}
