//! The lines of claims files: sources, names, `from` blocks, claims, acknowledgements and requests for a reply.

use nom::{
    Parser,
    branch::alt,
    combinator::{map, opt},
    sequence::{preceded, terminated},
};
use smallvec::SmallVec;

use super::{
    ast::{
        Acknowledge, Asked, Claim, Detail, DetailKind, From, Name, NameDetail, NameDetailKind, NameKind, PlainRun,
        Source, SourceDetail, SourceDetailKind, StatementKind, SyntaxError, Text, TokenKind, TokenRange,
    },
    checked::checked,
    error::{Expected, Failure, helped, in_backticks},
    lexer::LexedLine,
    lines::LineParser,
    tokens::{ParseResult, Tokens, bare, check_words, end, list, mark, name, names, quoted, raw, word, words},
};

/// The reason for leaving a finding as it is.
fn reason(input: Tokens<'_>) -> ParseResult<'_, Text> {
    let (rest, text) = quoted("a reason in quotes")(input)?;
    if text.value.trim().is_empty() {
        let help = "write why it is left as it is; the reason is shown wherever the finding is";
        return Err(Failure::exact(input, helped(text.span, "this reason is empty", help)));
    }
    Ok((rest, text))
}

/// The words that may begin a line below a claim.
pub(super) const DETAIL_WORDS: [&str; 13] = [
    "quote",
    "at",
    "said",
    "as",
    "retracts",
    "corrects",
    "rests",
    "cites",
    "background",
    "allow",
    "note",
    "mark",
    "checked",
];

const SOURCE_WORDS: [&str; 9] = ["published", "outlet", "url", "text", "words", "cites", "kind", "mark", "note"];

const NAME_WORDS: [&str; 7] = ["includes", "means", "distinct", "on", "title", "mark", "note"];

const ACKNOWLEDGE_WORDS: [&str; 3] = ["because", "between", "until"];

const ASKED_WORDS: [&str; 5] = ["on", "by", "until", "replied", "note"];

const COMMA: &[Expected] = &[Expected::Word(",")];

/// A parser for the end of a line that cannot continue.
fn done(input: Tokens<'_>) -> ParseResult<'_, ()> {
    end(&[])(input)
}

/// `source NAME "TITLE"` or `story NAME "TITLE"`.
pub(super) fn source(input: Tokens<'_>) -> ParseResult<'_, StatementKind> {
    let story = input.first_word() == Some("story");
    let what = if story { "the name of a story" } else { "the name of a source" };
    let (rest, name) = name(what)(input.after_first())?;
    let (rest, title) = match rest.first() {
        None => (rest, None),
        Some(_) => map(quoted("a title in quotes, or the end of the line"), Some).parse_complete(rest)?,
    };
    let (rest, ()) = done(rest)?;
    Ok((rest, StatementKind::Source(Box::new(Source { story, name, title, details: Vec::new() }))))
}

/// A line below a source.
pub(super) fn source_detail(input: Tokens<'_>) -> ParseResult<'_, SourceDetail> {
    let rest = input.after_first();
    let (left, kind) = match input.first_word().unwrap_or("") {
        "published" => map(words("a date"), SourceDetailKind::Published).parse_complete(rest),
        "outlet" => map(name("a name"), SourceDetailKind::Outlet).parse_complete(rest),
        "url" => map(raw("an address"), SourceDetailKind::Url).parse_complete(rest),
        "text" => map(raw("a path"), SourceDetailKind::Text).parse_complete(rest),
        "words" => map(quoted("words in quotes"), SourceDetailKind::Words).parse_complete(rest),
        "cites" => map(all_names("the name of a source"), SourceDetailKind::Cites).parse_complete(rest),
        "kind" => map(bare("a kind of source"), SourceDetailKind::Kind).parse_complete(rest),
        "mark" => map(marks, SourceDetailKind::Marks).parse_complete(rest),
        "note" => map(quoted("words in quotes"), SourceDetailKind::Note).parse_complete(rest),
        _ => return Err(unknown(input, &SOURCE_WORDS, "below a source")),
    }?;
    let (left, ()) = done(left)?;
    Ok((left, SourceDetail { span: input.span(), kind }))
}

/// `person NAME "OTHER NAME", …` and the other kinds of names.
pub(super) fn name_declaration(input: Tokens<'_>) -> ParseResult<'_, StatementKind> {
    let Some(kind) = input.first_word().and_then(NameKind::from_word) else {
        return Err(Failure::expected(input, [Expected::Thing("a kind of name")]));
    };
    let (mut rest, first) = name("a name")(input.after_first())?;
    let mut names = Vec::with_capacity(1 + rest.items());
    names.push(first);
    // The first alias may follow without a comma. Two bare words could be the beginning of a sentence
    // (`event was cancelled`), so both must look like names then.
    if let Some(token) = rest.first().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted)) {
        let (after, second) = name("another name")(rest)?;
        let dated = kind == NameKind::Event && !second.quoted && second.value == "on" && !after.is_empty();
        if !dated {
            let proper = |it: &Text| it.quoted || !it.value.starts_with(char::is_lowercase);
            if !second.quoted && !names.iter().chain([&second]).all(proper) {
                let message = "expected another name in quotes or after a comma";
                let help = "a name and its other names: `person Dmitriev \"Kirill Dmitriev\", Kirill`";
                return Err(Failure::exact(rest, helped(token.span, message, help)));
            }
            names.push(second);
            rest = after;
        }
    }
    while let Some(after) = rest.after(TokenKind::Comma) {
        let (after, next) = name("another name")(after)?;
        names.push(next);
        rest = after;
    }
    let on = if kind == NameKind::Event && rest.first_word() == Some("on") {
        let (after, on) = words("a date")(rest.after_first())?;
        rest = after;
        Some(on)
    } else {
        None
    };
    let more = if kind == NameKind::Event { &[Expected::Word(","), Expected::Word("on")] } else { COMMA };
    let (rest, ()) = end(more)(rest)?;
    Ok((rest, StatementKind::Name(Name { kind, names, on, details: Vec::new() })))
}

/// A line below a name.
pub(super) fn name_detail(input: Tokens<'_>) -> ParseResult<'_, NameDetail> {
    let rest = input.after_first();
    let (left, kind) = match input.first_word().unwrap_or("") {
        "includes" => map(all_names("a name"), NameDetailKind::Includes).parse_complete(rest),
        "means" => map(words("what it means"), NameDetailKind::Means).parse_complete(rest),
        "distinct" => {
            map(preceded(word("from"), all_names("a name")), NameDetailKind::DistinctFrom).parse_complete(rest)
        }
        "on" => map(words("a date"), NameDetailKind::On).parse_complete(rest),
        "title" => map(all_names("a title"), NameDetailKind::Titles).parse_complete(rest),
        "mark" => map(marks, NameDetailKind::Marks).parse_complete(rest),
        "note" => map(quoted("words in quotes"), NameDetailKind::Note).parse_complete(rest),
        _ => return Err(unknown(input, &NAME_WORDS, "below a name")),
    }?;
    let (left, ()) = done(left)?;
    Ok((left, NameDetail { span: input.span(), kind }))
}

/// `from SOURCE`, optionally with `: CLAIM` on the same line.
pub(super) fn from(input: Tokens<'_>) -> ParseResult<'_, StatementKind> {
    let (rest, source) = name("the name of a source")(input.after_first())?;
    let empty = From { source, claims: Vec::new(), plain: SmallVec::new(), inline: false };
    let Some(rest) = rest.after(TokenKind::Colon) else {
        let (rest, ()) = end(&[Expected::Word(":")])(rest)?;
        return Ok((rest, StatementKind::From(empty)));
    };
    if rest.is_empty() {
        return Ok((rest, StatementKind::From(empty)));
    }
    let (rest, words) = words("a claim")(rest)?;
    let claims = vec![Claim { words, details: Vec::new(), not_declared: None }];
    Ok((rest, StatementKind::From(From { claims, inline: true, ..empty })))
}

/// A line below a claim.
pub(super) fn claim_detail(input: Tokens<'_>) -> ParseResult<'_, Detail> {
    let rest = input.after_first();
    let label = "the label of a claim";
    let (left, kind) = match input.first_word().unwrap_or("") {
        "quote" => map(quoted("the quoted words in quotes"), DetailKind::Quote).parse_complete(rest),
        "at" => map(quoted("a passage in quotes"), DetailKind::At).parse_complete(rest),
        "said" => map(words("a date"), DetailKind::Said).parse_complete(rest),
        "as" => map(bare("a label"), DetailKind::Label).parse_complete(rest),
        "retracts" => map(bare(label), DetailKind::Retracts).parse_complete(rest),
        "corrects" => map(bare(label), DetailKind::Corrects).parse_complete(rest),
        "rests" => map(preceded(word("on"), all_names(label)), DetailKind::RestsOn).parse_complete(rest),
        "cites" => map(all_names("the name of a source"), DetailKind::Cites).parse_complete(rest),
        "background" => Ok((rest, DetailKind::Background)),
        "allow" => map((bare("the name of a rule"), preceded(word("because"), reason)), |(rule, because)| {
            DetailKind::Allow { rule, because }
        })
        .parse_complete(rest),
        "note" => map(quoted("words in quotes"), DetailKind::Note).parse_complete(rest),
        "mark" => map(marks, DetailKind::Marks).parse_complete(rest),
        "checked" => map(checked, |it| DetailKind::Checked(Box::new(it))).parse_complete(rest),
        _ => return Err(unknown(input, &DETAIL_WORDS, "below a claim")),
    }?;
    let (left, ()) = done(left)?;
    Ok((left, Detail { span: input.span(), kind }))
}

/// `acknowledge RULE of CONTENT` or `acknowledge [RULE] finding FINGERPRINT`.
pub(super) fn acknowledge(input: Tokens<'_>) -> ParseResult<'_, StatementKind> {
    let rest = input.after_first();
    let (rest, rule) = match rest.first_word() {
        Some("finding") => (rest, None),
        _ => map(bare("the name of a rule"), Some).parse_complete(rest)?,
    };
    let of = map(preceded(word("of"), words("what it is about")), |it| (Some(it), None));
    let finding = map(preceded(word("finding"), bare("a fingerprint")), |it| (None, Some(it)));
    let (rest, (content, finding)) = terminated(alt((of, finding)), done).parse_complete(rest)?;
    let acknowledge = Acknowledge { rule, content, finding, because: None, between: Vec::new(), until: None };
    Ok((rest, StatementKind::Acknowledge(Box::new(acknowledge))))
}

/// The content of a line below an acknowledgement.
enum AcknowledgeLine {
    Because(Text),
    Between(Vec<Text>),
    Until(TokenRange),
}

fn acknowledge_line(input: Tokens<'_>) -> ParseResult<'_, AcknowledgeLine> {
    let rest = input.after_first();
    let (left, line) = match input.first_word().unwrap_or("") {
        "because" => map(quoted("a reason in quotes"), AcknowledgeLine::Because).parse_complete(rest),
        "between" => map(between, AcknowledgeLine::Between).parse_complete(rest),
        "until" => map(words("a date"), AcknowledgeLine::Until).parse_complete(rest),
        _ => return Err(unknown(input, &ACKNOWLEDGE_WORDS, "below an acknowledgement")),
    }?;
    let (left, ()) = done(left)?;
    Ok((left, line))
}

/// `A and B`, `A, B and C`
fn between(input: Tokens<'_>) -> ParseResult<'_, Vec<Text>> {
    let (mut rest, first) = name("a name")(input)?;
    let mut names = vec![first];
    loop {
        let comma = opt(mark(TokenKind::Comma)).parse_complete(rest)?;
        let and = opt(word("and")).parse_complete(comma.0)?;
        if comma.1.is_none() && and.1.is_none() {
            break;
        }
        let (after, next) = name("a name")(and.0)?;
        names.push(next);
        rest = after;
    }
    if names.len() < 2 {
        return Err(Failure::expected(rest, [Expected::Word("and")]));
    }
    let (rest, ()) = end(&[Expected::Word(","), Expected::Word("and")])(rest)?;
    Ok((rest, names))
}

/// `asked NAME about CONTENT`
pub(super) fn asked(input: Tokens<'_>) -> ParseResult<'_, StatementKind> {
    let (rest, name) = name("the name of whom you asked")(input.after_first())?;
    if let Some(token) = rest.first().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted))
        && rest.first_word() != Some("about")
    {
        let message = format!("expected `about` after the name, found {}", in_backticks(rest.text(), token));
        let help = "put a name of several words in quotes: `asked \"Dmitry Peskov\" about plan is fake`";
        return Err(Failure::exact(rest, helped(token.span, message, help)));
    }
    let (rest, content) = preceded(word("about"), words("what it is about")).parse_complete(rest)?;
    Ok((rest, StatementKind::Asked(Box::new(Asked { name, content, ..nothing_asked() }))))
}

/// The content of a line below a request.
enum AskedLine {
    On(TokenRange),
    By(Text),
    Until(TokenRange),
    Replied(Text),
    Note(Text),
}

fn asked_line(input: Tokens<'_>) -> ParseResult<'_, AskedLine> {
    let rest = input.after_first();
    let (left, line) = match input.first_word().unwrap_or("") {
        "on" => map(words("a date"), AskedLine::On).parse_complete(rest),
        "by" => map(name("how you asked"), AskedLine::By).parse_complete(rest),
        "until" => map(words("a date"), AskedLine::Until).parse_complete(rest),
        "replied" => map(bare("the label of the claim that is the reply"), AskedLine::Replied).parse_complete(rest),
        "note" => map(quoted("words in quotes"), AskedLine::Note).parse_complete(rest),
        _ => return Err(unknown(input, &ASKED_WORDS, "below a request for a reply")),
    }?;
    let (left, ()) = done(left)?;
    Ok((left, line))
}

/// Names, to the end of the line.
fn all_names<'a>(what: &'static str) -> impl FnMut(Tokens<'a>) -> ParseResult<'a, Vec<Text>> {
    move |input| terminated(names(what), end(COMMA)).parse_complete(input)
}

/// Marks, to the end of the line.
fn marks(input: Tokens<'_>) -> ParseResult<'_, Vec<Text>> {
    terminated(list(bare("a mark")), end(COMMA)).parse_complete(input)
}

/// The error for a line below a statement that begins with an unknown word.
fn unknown(input: Tokens<'_>, known: &[&'static str], context: &'static str) -> nom::Err<Failure> {
    Failure::keyword(input, known, context)
}

impl LineParser<'_> {
    /// Parses the claims of a `from` block, or the lines below the claim on its first line.
    pub fn claims_below(&mut self, line: LexedLine, from: &mut From) {
        if let [claim] = from.claims.as_mut_slice() {
            claim.details = self.claim_details(line);
            if line.broken {
                from.claims.clear();
                from.inline = false;
            }
            return;
        }
        while let Some(below) = self.below(line) {
            if below.plain {
                from.plain.push((from.claims.len(), PlainRun { start: below.words.start, end: below.words.end }));
                continue;
            }
            let not_declared = self.lost(below, "inside a `from` block", "put it at the left margin");
            from.claims.extend(self.claim(below, below.words, not_declared));
        }
    }

    /// Parses a claim that takes a whole line, with the lines below it. Returns `None` if it cannot be read.
    pub fn claim(&mut self, line: LexedLine, words: TokenRange, not_declared: Option<SyntaxError>) -> Option<Claim> {
        let mut fine = !line.broken;
        if (line.brackets || line.slots)
            && let Err(error) = check_words(self.input(line))
        {
            self.report(line, error);
            fine = false;
        }
        let details = if self.has_below(line) { self.claim_details(line) } else { Vec::new() };
        fine.then(|| Claim { words, details, not_declared: not_declared.map(Box::new) })
    }

    fn claim_details(&mut self, line: LexedLine) -> Vec<Detail> {
        self.details(line, claim_detail)
    }

    /// Parses the lines below an acknowledgement.
    pub fn below_acknowledge(&mut self, line: LexedLine, acknowledge: &mut Acknowledge) {
        for below in self.details(line, acknowledge_line) {
            match below {
                AcknowledgeLine::Because(text) => acknowledge.because = Some(text),
                AcknowledgeLine::Between(names) => acknowledge.between = names,
                AcknowledgeLine::Until(words) => acknowledge.until = Some(words),
            }
        }
    }
}

impl LineParser<'_> {
    /// Parses the lines below a request for a reply.
    pub fn below_asked(&mut self, line: LexedLine, asked: &mut Asked) {
        for below in self.details(line, asked_line) {
            match below {
                AskedLine::On(words) => asked.on = Some(words),
                AskedLine::By(text) => asked.by = Some(text),
                AskedLine::Until(words) => asked.until = Some(words),
                AskedLine::Replied(label) => asked.replied = Some(label),
                AskedLine::Note(text) => asked.notes.push(text),
            }
        }
    }
}

/// An empty source.
pub(super) fn empty_source() -> StatementKind {
    StatementKind::Source(Box::new(Source { story: false, name: Text::default(), title: None, details: Vec::new() }))
}

/// An empty name.
pub(super) fn empty_name() -> StatementKind {
    let name = Name { kind: NameKind::Thing, names: Vec::new(), on: None, details: Vec::new() };
    StatementKind::Name(name)
}

/// An empty acknowledgement.
pub(super) fn empty_acknowledge() -> StatementKind {
    let (between, content) = (Vec::new(), None);
    let acknowledge = Acknowledge { rule: None, content, finding: None, because: None, between, until: None };
    StatementKind::Acknowledge(Box::new(acknowledge))
}

/// An empty request for a reply.
pub(super) fn empty_asked() -> StatementKind {
    StatementKind::Asked(Box::new(nothing_asked()))
}

fn nothing_asked() -> Asked {
    let (name, content) = (Text::default(), TokenRange::default());
    Asked { name, content, on: None, by: None, until: None, replied: None, notes: Vec::new() }
}

/// A `from` block for a first line that could not be read. Its source is the word after `from`, if any.
pub(super) fn from_stand_in(input: Tokens<'_>) -> StatementKind {
    let source = name("")(input.after_first()).map_or_else(|_| Text::default(), |(_, source)| source);
    StatementKind::From(From { source, claims: Vec::new(), plain: SmallVec::new(), inline: false })
}
