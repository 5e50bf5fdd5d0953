//! The lines of vocabulary: cues, hedges, word lists and phrases.

use crate::narrow::to_u32;
use nom::{Parser, combinator::map, sequence::preceded};

use super::{
    ast::{
        Certainty, Cue, Form, FormWord, Hedge, NameKind, Pattern, PatternWord, Phrase, PhraseDetail, PhraseDetailKind,
        SlotType, Stance, StatementKind, Text, Token, TokenKind, WordList, WordListKind,
    },
    error::{Expected, Failure, helped, in_backticks, nearest, plain},
    token_text,
    tokens::{ParseResult, Tokens, bare, end, list, mark, quoted, word, words},
    unquote,
};
use crate::source::Span;
use smallvec::SmallVec;

/// The words that may begin a line below a phrase.
const PHRASE_WORDS: [&str; 13] = [
    "also",
    "negated",
    "one",
    "usually",
    "within",
    "opposite",
    "implies",
    "presupposes",
    "symmetric",
    "once",
    "grows",
    "mark",
    "note",
];

const STANCES: [Expected; 4] =
    [Expected::Word("affirms"), Expected::Word("denies"), Expected::Word("declines"), Expected::Word("asks")];

/// The built-in marks of cues.
const CUE_MARKS: [&str; 10] =
    ["factive", "future", "unnamed", "impersonal", "object", "noun", "behind", "topicless", "record", "being"];

/// The inside of a slot, `{name}` or `{name: type}`, with the spans of its parts.
pub(super) struct SlotParts<'a> {
    pub name: &'a str,
    pub name_span: Span,
    pub slot_type: Option<(&'a str, Span)>,
}

/// Splits a slot token into its parts.
pub(super) fn slot_parts(text: &str, token: Token) -> SlotParts<'_> {
    let inner = token_text(text, token);
    let inner = inner.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(inner);
    let place = |part: &str, from: usize| {
        let start = token.span.start + 1 + to_u32(from) + to_u32(part.len() - part.trim_start().len());
        Span::new(start, start + to_u32(part.trim().len()))
    };
    match inner.split_once(':') {
        None => SlotParts { name: inner.trim(), name_span: place(inner, 0), slot_type: None },
        Some((name, kind)) => SlotParts {
            name: name.trim(),
            name_span: place(name, 0),
            slot_type: Some((kind.trim(), place(kind, name.len() + 1))),
        },
    }
}

/// Whether `name` is a valid name of a slot or variable.
pub(super) fn is_slot_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

fn check_slot_name(input: Tokens<'_>, token: Token, slot: &SlotParts<'_>) -> Result<(), nom::Err<Failure>> {
    if is_slot_name(slot.name) {
        return Ok(());
    }
    let span = if slot.name.is_empty() { token.span } else { slot.name_span };
    let message = format!("expected the name of a slot between `{{` and `}}`, found `{}`", slot.name);
    Err(Failure::exact(input, helped(span, message, "a name is one word of letters and digits: `{agent}`")))
}

/// Checks that a space separates the next token from the previous one if either is a slot: no word of a claim could
/// match `{x}'s`.
fn check_apart(input: Tokens<'_>, before: Option<Token>) -> Result<(), nom::Err<Failure>> {
    let (Some(before), Some(token)) = (before, input.first()) else { return Ok(()) };
    let slots = before.kind == TokenKind::Slot || token.kind == TokenKind::Slot;
    if !slots || before.span.end != token.span.start {
        return Ok(());
    }
    let message = format!("expected a space after {}", in_backticks(input.text(), before));
    Err(Failure::exact(input, helped(token.span, message, "a slot stands for whole words")))
}

/// Whether a token may be part of a form or a pattern.
fn is_literal(token: Token) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::Quoted)
}

/// One form: a bare word, a quoted string of words, or words with one slot.
fn form(input: Tokens<'_>) -> ParseResult<'_, Form> {
    let mut rest = input;
    let mut words = SmallVec::new();
    let (mut slots, mut quoted) = (0, true);
    let mut before = None;
    while let Some(token) = rest.first().filter(|token| is_literal(*token) || token.kind == TokenKind::Slot) {
        check_apart(rest, before)?;
        before = Some(token);
        let raw = token_text(input.text(), token);
        quoted &= token.kind == TokenKind::Quoted;
        match token.kind {
            TokenKind::Slot => {
                let slot = slot_parts(input.text(), token);
                check_slot_name(rest, token, &slot)?;
                if let Some((_, span)) = slot.slot_type {
                    return Err(Failure::exact(rest, plain(span, "the slot of a form has no type")));
                }
                slots += 1;
                words.push(FormWord::Slot(slot.name.into()));
            }
            TokenKind::Quoted => {
                for word in unquote(raw).split_whitespace() {
                    let slot = word.strip_prefix('{').and_then(|word| word.strip_suffix('}'));
                    words.push(match slot.filter(|slot| is_slot_name(slot)) {
                        Some(slot) => {
                            slots += 1;
                            FormWord::Slot(slot.into())
                        }
                        None => FormWord::Literal(word.into()),
                    });
                }
            }
            _ => words.push(FormWord::Literal(raw.into())),
        }
        if slots > 1 {
            let help = "a form holds one slot at most: the person spoken to";
            return Err(Failure::exact(rest, helped(token.span, "this is the second slot of this form", help)));
        }
        rest = rest.after_first();
    }
    let count = rest.position() - input.position();
    if count == 0 {
        return Err(Failure::expected(input, [Expected::Thing("a word or quoted words")]));
    }
    let span = nom::Input::take(&input, count as usize).span();
    if words.is_empty() {
        return Err(Failure::exact(input, plain(span, "expected a word or quoted words, found empty quotes")));
    }
    Ok((rest, Form { span, words, quoted: quoted && count == 1 }))
}

/// `cue FORM, …: STANCE, CERTAINTY, MARK, …`
pub(super) fn cue(input: Tokens<'_>) -> ParseResult<'_, StatementKind> {
    let (rest, forms) = list(form).parse_complete(input.after_first())?;
    let (rest, _) = mark(TokenKind::Colon)(rest)?;
    let (mut stance, mut certainty, mut marks) = (None, None, Vec::new());
    let before_first = rest;
    let (rest, properties) = list(bare("a stance, a certainty or a mark")).parse_complete(rest)?;
    for text in properties {
        let Text { span, value, .. } = &text;
        let twice = |what: &str| Failure::exact(before_first, plain(*span, format!("a cue has one {what}")));
        if let Some(found) = Stance::from_word(value) {
            if stance.replace(found).is_some() {
                return Err(twice("stance"));
            }
        } else if let Some(found) = Certainty::from_word(value) {
            if certainty.replace(found).is_some() {
                return Err(twice("certainty"));
            }
        } else {
            marks.push(text);
        }
    }
    let known = STANCES.iter().filter_map(|what| if let Expected::Word(word) = what { Some(*word) } else { None });
    let known = known.chain(["certain", "probable", "possible"]).chain(CUE_MARKS);
    for text in &marks {
        if CUE_MARKS.contains(&text.value.as_str()) {
            continue;
        }
        // Any word may be a mark, so only a word that is similar to a known one counts as a misspelling.
        if let Some(word) = nearest(&text.value, known.clone()) {
            let message = format!("expected a stance, a certainty or a mark, found `{}`", text.value);
            return Err(Failure::exact(before_first, helped(text.span, message, format!("did you mean `{word}`?"))));
        }
    }
    let Some(stance) = stance else { return Err(Failure::expected(before_first, STANCES)) };
    let (rest, ()) = end(&[Expected::Word(",")])(rest)?;
    let certainty = certainty.unwrap_or(Certainty::Certain);
    Ok((rest, StatementKind::Cue(Box::new(Cue { forms, stance, certainty, marks }))))
}

/// `hedge FORM, …: possible`
pub(super) fn hedge(input: Tokens<'_>) -> ParseResult<'_, StatementKind> {
    let (rest, forms) = list(form).parse_complete(input.after_first())?;
    let (rest, _) = mark(TokenKind::Colon)(rest)?;
    let certainty = match rest.first_word().and_then(Certainty::from_word) {
        Some(certainty) if certainty != Certainty::Certain => certainty,
        _ => return Err(Failure::expected(rest, [Expected::Word("probable"), Expected::Word("possible")])),
    };
    let (rest, ()) = end(&[])(rest.after_first())?;
    Ok((rest, StatementKind::Hedge(Box::new(Hedge { forms, certainty }))))
}

/// A word list: its keyword (see [`WordListKind::ALL`]) and its words. If `strict`, a form of several bare words is not
/// allowed; the line is then a sentence.
pub(super) fn word_list(input: Tokens<'_>, strict: bool) -> ParseResult<'_, StatementKind> {
    let kind = input.first_word().and_then(WordListKind::of_keyword).unwrap_or(WordListKind::Forms);
    let (rest, forms) = list(form).parse_complete(input.after_first())?;
    let (rest, marks) = if matches!(kind, WordListKind::Verb | WordListKind::Contrary)
        && rest.first().is_some_and(|token| token.kind == TokenKind::Colon)
    {
        list(bare("a mark")).parse_complete(rest.after_first())?
    } else {
        (rest, Vec::new())
    };
    let (rest, ()) = end(&[Expected::Word(",")])(rest)?;
    let is_sentence = |form: &&Form| {
        !form.quoted && form.words.len() > 1 && form.words.iter().all(|word| matches!(word, FormWord::Literal(_)))
    };
    if let Some(form) = forms.iter().find(is_sentence).filter(|_| strict) {
        let message = "expected words with commas between them";
        return Err(Failure::exact(input, helped(form.span, message, "put words that belong together in quotes")));
    }
    if let ([form], WordListKind::Forms) = (forms.as_slice(), kind) {
        let help = "`forms` holds one word in several forms: `forms leak, leaks, leaked`";
        let span = Span::new(form.span.end, form.span.end);
        return Err(Failure::exact(input, helped(span, "expected `,` and another form of the word", help)));
    }
    Ok((rest, StatementKind::Words(Box::new(WordList { kind, forms, marks }))))
}

/// The words of a phrase, to the end of the line.
fn pattern(input: Tokens<'_>) -> ParseResult<'_, Pattern> {
    if input.is_empty() {
        return Err(Failure::expected(input, [Expected::Thing("words and slots")]));
    }
    let mut rest = input;
    let mut words = Vec::new();
    let mut before = None;
    while let Some(token) = rest.first() {
        check_apart(rest, before)?;
        before = Some(token);
        let span = token.span;
        words.push(match token.kind {
            TokenKind::Word => {
                PatternWord::Literal { span, word: token_text(input.text(), token).into(), quoted: false }
            }
            TokenKind::Quoted => {
                let (_, text) = super::tokens::name("words")(rest)?;
                PatternWord::Literal { span, word: text.value, quoted: true }
            }
            TokenKind::Slot => {
                let slot = slot_parts(input.text(), token);
                check_slot_name(rest, token, &slot)?;
                let slot_type = slot_type(rest, &slot)?;
                PatternWord::Slot { span, name: slot.name.into(), slot_type }
            }
            _ => return Err(Failure::expected(rest, [Expected::Thing("words and slots")])),
        });
        rest = rest.after_first();
    }
    Ok((rest, Pattern { span: input.span(), words }))
}

fn slot_type(input: Tokens<'_>, slot: &SlotParts<'_>) -> Result<SlotType, nom::Err<Failure>> {
    const TYPES: [&str; 11] = [
        "person",
        "organisation",
        "organization",
        "group",
        "place",
        "work",
        "event",
        "thing",
        "number",
        "date",
        "each",
    ];
    let Some((word, span)) = slot.slot_type else { return Ok(SlotType::Any) };
    match word {
        "number" => Ok(SlotType::Number),
        "date" => Ok(SlotType::Date),
        "each" => Ok(SlotType::Each),
        _ => NameKind::from_word(word).map(SlotType::Kind).ok_or_else(|| {
            let message = format!("expected a type of slot after `:`, found `{word}`");
            let help = match nearest(word, TYPES) {
                Some(word) => format!("did you mean `{word}`?"),
                None => format!("types are {}", TYPES.join(", ")),
            };
            Failure::exact(input, helped(span, message, help))
        }),
    }
}

/// `phrase PATTERN`. If `strict`, a pattern needs a slot; otherwise the line is a sentence.
pub(super) fn phrase(input: Tokens<'_>, strict: bool) -> ParseResult<'_, StatementKind> {
    let (rest, pattern) = pattern(input.after_first())?;
    let has_slot = pattern.words.iter().any(|word| matches!(word, PatternWord::Slot { .. }));
    if strict && !has_slot {
        let help = "a phrase holds slots: `phrase {agent} authored {work}`";
        return Err(Failure::exact(input, helped(pattern.span, "expected words with a slot", help)));
    }
    Ok((rest, StatementKind::Phrase(Box::new(Phrase { pattern, details: Vec::new() }))))
}

/// A line below a phrase.
pub(super) fn phrase_detail(input: Tokens<'_>) -> ParseResult<'_, PhraseDetail> {
    let rest = input.after_first();
    let slot = "the name of a slot";
    let (left, kind) = match input.first_word().unwrap_or("") {
        "also" => map(pattern, PhraseDetailKind::Also).parse_complete(rest),
        "negated" => map(pattern, PhraseDetailKind::Negated).parse_complete(rest),
        "opposite" => map(pattern, PhraseDetailKind::Opposite).parse_complete(rest),
        "implies" => map(pattern, PhraseDetailKind::Implies).parse_complete(rest),
        "presupposes" => map(pattern, PhraseDetailKind::Presupposes).parse_complete(rest),
        "within" => map(words("a number or a share"), PhraseDetailKind::Within).parse_complete(rest),
        "one" => one(rest, false),
        "usually" => preceded(word("one"), |rest| one(rest, true)).parse_complete(rest),
        "symmetric" => Ok((rest, PhraseDetailKind::Symmetric)),
        "once" => Ok((rest, PhraseDetailKind::Once)),
        "grows" => Ok((rest, PhraseDetailKind::Grows)),
        "note" => map(quoted("words in quotes"), PhraseDetailKind::Note).parse_complete(rest),
        "mark" => {
            let (left, mark) = bare("a mark")(rest)?;
            optional_slot(left, mark)
        }
        // Any other word is a mark, unless it is similar to a keyword above.
        first if !first.is_empty() && rest.rest().len() < 2 && nearest(first, PHRASE_WORDS).is_none() => {
            let (left, mark) = bare(slot)(input)?;
            optional_slot(left, mark)
        }
        _ => return Err(Failure::keyword(input, &PHRASE_WORDS, "below a phrase")),
    }?;
    let (left, ()) = end(&[])(left)?;
    Ok((left, PhraseDetail { span: input.span(), kind }))
}

/// The slot that a mark applies to, if given.
fn optional_slot(input: Tokens<'_>, mark: Text) -> ParseResult<'_, PhraseDetailKind> {
    if input.is_empty() {
        return Ok((input, PhraseDetailKind::Mark { mark, slot: None }));
    }
    map(bare("the name of a slot"), move |slot| PhraseDetailKind::Mark { mark: mark.clone(), slot: Some(slot) })
        .parse_complete(input)
}

/// `X per Y, Z` after `one` or `usually one`.
fn one(input: Tokens<'_>, usually: bool) -> ParseResult<'_, PhraseDetailKind> {
    let (rest, slot) = bare("the name of a slot")(input)?;
    if rest.is_empty() {
        return Ok((rest, PhraseDetailKind::One { usually, slot, per: Vec::new() }));
    }
    let (rest, per) = preceded(word("per"), list(bare("the name of a slot"))).parse_complete(rest)?;
    let (rest, ()) = end(&[Expected::Word(",")])(rest)?;
    Ok((rest, PhraseDetailKind::One { usually, slot, per }))
}

/// An empty word list.
pub(super) fn empty_word_list() -> StatementKind {
    StatementKind::Words(Box::new(WordList { kind: WordListKind::Filler, forms: Vec::new(), marks: Vec::new() }))
}

/// An empty phrase.
pub(super) fn empty_phrase() -> StatementKind {
    let pattern = Pattern { span: Span::default(), words: Vec::new() };
    StatementKind::Phrase(Box::new(Phrase { pattern, details: Vec::new() }))
}
