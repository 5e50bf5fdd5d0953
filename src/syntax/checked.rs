//! The line below a claim that says who checked it.

use nom::{Input, Parser, combinator::map, sequence::preceded};

use super::{
    ast::{Checked, Text, TokenKind, TokenRange},
    error::{Expected, Failure, helped},
    token_text,
    tokens::{ParseResult, Tokens, bare, end, name, quoted, word, words},
};

/// The words that may follow the date.
const PARTS: [&str; 3] = ["for", "against", "note"];

/// How the line may continue.
const MORE: &[Expected] = &[Expected::Word("for"), Expected::Word("against"), Expected::Word("note")];

/// `checked by NAME on DATE`, then `for FINGERPRINT`, `against SOURCE, SOURCE` and `note "…"`, each at most once and in
/// any order. A comma may stand before each of them.
pub(super) fn checked(input: Tokens<'_>) -> ParseResult<'_, Checked> {
    let (rest, by) = preceded(word("by"), who).parse_complete(input)?;
    let (mut rest, on) = preceded(word("on"), date).parse_complete(rest)?;
    let mut checked = Checked { by, on, fingerprint: None, against: Vec::new(), note: None };
    loop {
        let part = rest.after(TokenKind::Comma).filter(|after| is_part(*after)).unwrap_or(rest);
        let after = part.after_first();
        rest = match part.first_word() {
            Some("for") if checked.fingerprint.is_none() => {
                let (left, text) = fingerprint(after)?;
                checked.fingerprint = Some(text);
                left
            }
            Some("against") if checked.against.is_empty() => {
                let (left, names) = sources(after)?;
                checked.against = names;
                left
            }
            Some("note") if checked.note.is_none() => {
                let (left, note) = map(quoted("words in quotes"), Some).parse_complete(after)?;
                checked.note = note;
                left
            }
            _ => break,
        };
    }
    let (rest, ()) = end(MORE)(rest)?;
    Ok((rest, checked))
}

/// Who checked it: a quoted name, or the words before `on`.
fn who(input: Tokens<'_>) -> ParseResult<'_, Text> {
    let what = "the name of who checked it";
    let on = Input::position(&input, |token| is_word(input, token, "on")).unwrap_or(input.input_len());
    let own = input.take(on).rest();
    if on == 0 {
        return Err(Failure::expected(input, [Expected::Thing(what)]));
    }
    if own.len() < 2 || own.iter().any(|token| token.kind != TokenKind::Word) {
        return name(what)(input);
    }
    let value = own.iter().map(|&token| token_text(input.text(), token)).collect::<Vec<_>>().join(" ");
    Ok((input.take_from(on), Text { span: input.take(on).span(), value: value.into(), quoted: false }))
}

/// A date: the words before the next part, without a comma before that.
fn date(input: Tokens<'_>) -> ParseResult<'_, TokenRange> {
    let tokens = input.rest();
    let of_part = |at: usize| is_part(input.take_from(at));
    let mut end = (0..tokens.len()).find(|&at| of_part(at)).unwrap_or(tokens.len());
    if end > 0 && tokens.get(end - 1).is_some_and(|token| token.kind == TokenKind::Comma) {
        end -= 1;
    }
    let (_, on) = words("a date")(input.take(end))?;
    Ok((input.take_from(end), on))
}

/// What `copydesk sheet` writes to bind a tick: groups of hexadecimal digits with a dash between them.
fn fingerprint(input: Tokens<'_>) -> ParseResult<'_, Text> {
    let (rest, text) = bare("a fingerprint")(input)?;
    let is_group = |group: &str| group.len() == Checked::DIGITS && group.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !text.value.split('-').all(is_group) {
        let help = "leave `for` and what follows it out; `copydesk sheet --bind` writes it";
        return Err(Failure::exact(input, helped(text.span, "this is no fingerprint of a checked claim", help)));
    }
    Ok((rest, text))
}

/// The names of sources, up to the next part.
fn sources(input: Tokens<'_>) -> ParseResult<'_, Vec<Text>> {
    let (mut rest, first) = name("the name of a source")(input)?;
    let mut names = vec![first];
    while let Some(after) = rest.after(TokenKind::Comma).filter(|after| !is_part(*after)) {
        let (after, next) = name("the name of a source")(after)?;
        names.push(next);
        rest = after;
    }
    Ok((rest, names))
}

/// Whether the rest begins with a part that may follow the date. A source may be called like one of these words: it is
/// a part only where something follows.
fn is_part(rest: Tokens<'_>) -> bool {
    let follows = rest.after_first().first();
    match rest.first_word() {
        Some("note") => follows.is_some_and(|token| token.kind == TokenKind::Quoted),
        Some(word) => PARTS.contains(&word),
        None => false,
    }
}

fn is_word(input: Tokens<'_>, token: super::ast::Token, word: &str) -> bool {
    token.kind == TokenKind::Word && token_text(input.text(), token) == word
}

#[cfg(test)]
mod tests {
    use super::super::{
        ast::{DetailKind, StatementKind},
        parse,
    };
    use super::*;
    use crate::source::FileKind;

    /// The tick of a claim as text, or the error.
    fn read(line: &str) -> String {
        let text = format!("from rt\n  the plan is fake\n    {line}\n");
        let (document, errors) = parse(&text, FileKind::Claims);
        if let Some(error) = errors.first() {
            return format!("{}: {}", error.span.start as usize - text.find("checked").unwrap(), error.message);
        }
        let StatementKind::From(from) = &document.statements[0].kind else { panic!("{text}") };
        let DetailKind::Checked(checked) = &from.claims[0].details[0].kind else { panic!("{text}") };
        let on: Vec<&str> = document.tokens(checked.on).iter().map(|&token| token_text(&text, token)).collect();
        let against: Vec<&str> = checked.against.iter().map(|name| name.value.as_str()).collect();
        let texts = [&checked.fingerprint, &checked.note].map(|text| text.as_ref().map(|text| text.value.as_str()));
        format!("{} | {} | {:?} | {against:?} | {:?}", checked.by.value, on.join(" "), texts[0], texts[1])
    }

    #[test]
    fn a_tick_has_a_name_and_a_day_and_may_have_more() {
        assert_eq!(read("checked by Maya Lindt on 2026-03-02"), "Maya Lindt | 2026-03-02 | None | [] | None");
        assert_eq!(
            read(
                "checked by \"Maya on Call\" on 2 March 2026 for 4f3a9c01-00aa11bb against transcript, \"The Herald\", note \"heard the tape\""
            ),
            "Maya on Call | 2 March 2026 | Some(\"4f3a9c01-00aa11bb\") | [\"transcript\", \"The Herald\"] | Some(\"heard the tape\")"
        );
        assert_eq!(
            read("checked by ml on March 2, 2026, note \"ok\", against note"),
            "ml | March 2 , 2026 | None | [\"note\"] | Some(\"ok\")"
        );
    }

    #[test]
    fn a_tick_that_is_not_complete_is_an_error_at_its_place() {
        for (line, error) in [
            ("checked", "7: expected `by` after `checked`, found the end of the line"),
            ("checked by on 2026-03-02", "11: expected the name of who checked it after `by`, found `on`"),
            ("checked by", "10: expected the name of who checked it after `by`, found the end of the line"),
            ("checked by Maya Lindt", "21: expected `on` after `Lindt`, found the end of the line"),
            ("checked by ml on", "16: expected a date after `on`, found the end of the line"),
            ("checked by ml on for 4f3a9c01", "17: expected a date after `on`, found `for`"),
            ("checked by ml on 2026-03-02 for me", "32: this is no fingerprint of a checked claim"),
            (
                "checked by ml on 2026-03-02 against",
                "35: expected the name of a source after `against`, found the end of the line",
            ),
        ] {
            assert_eq!(read(line), error, "{line}");
        }
    }
}
