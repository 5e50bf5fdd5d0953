//! From text to tokens and lines: nom parsers over the text, chosen by the first byte.
//!
//! A line with a fault keeps the tokens that can be recognized and is marked as broken; only its first fault is
//! reported. Every character is read a bounded number of times, so lexing is linear.

use crate::narrow::to_u32;
use memchr::{memchr, memchr2};
use nom::{
    Err, IResult, Parser,
    bytes::complete::tag,
    combinator::value,
    error::{ErrorKind, ParseError},
};
use smallvec::SmallVec;

use super::{
    ast::{PlainLines, SyntaxError, Token, TokenKind, TokenRange},
    error::{self, Errors},
    is_quotation_mark,
};
use crate::source::Span;

/// A line with at least one token, or a run of plain lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct LexedLine {
    /// Its tokens. For plain lines, the indices of the lines among all plain lines.
    pub words: TokenRange,
    /// Whether this is a run of plain lines. These only occur where claims are allowed.
    pub plain: bool,
    /// The column of its first token, from 0. A tab advances to the next multiple of four.
    pub indent: u32,
    /// Whether its tokens include a bracket.
    pub brackets: bool,
    /// Whether its tokens include a slot.
    pub slots: bool,
    /// Whether its tokens are incomplete because of a fault outside a comment.
    pub broken: bool,
    /// Whether an error has been reported for it.
    pub reported: bool,
}

/// A tokenized text.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    pub tokens: Vec<Token>,
    pub lines: Vec<LexedLine>,
    pub comments: Vec<Span>,
    pub errors: Errors,
    pub plain: PlainLines,
}

/// Tokenizes a text, which must be shorter than 4 GiB, since spans use `u32`.
pub(super) fn lex(text: &str) -> Lexed {
    // A claim line has about nine tokens in 55 bytes. Memory that is reserved but not touched costs nothing.
    let (tokens, lines) = (Vec::with_capacity(text.len() / 5), Vec::with_capacity(text.len() / 32));
    let mut lexed = Lexed { tokens, lines, ..Lexed::default() };
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    while !rest.is_empty() {
        rest = line(text, rest, &mut lexed);
    }
    lexed
}

/// Tokenizes a part of a text that begins within a line, after the parts in `lexed`. `indent` is the indentation of
/// that line and becomes the indentation of the part's first line.
pub(super) fn lex_within(text: &str, part: Span, indent: u32, lexed: &mut Lexed) {
    let before = text.get(..part.end as usize).unwrap_or("");
    let mut rest = skip(before, part.start as usize);
    let mut first = Some(indent);
    while !rest.is_empty() {
        let lines = lexed.lines.len();
        rest = line(before, rest, lexed);
        if let (Some(indent), Some(line)) = (first.take(), lexed.lines.get_mut(lines)) {
            line.indent = indent;
        }
    }
}

/// The columns of indentation before `offset` on the line that begins at `line`.
pub(super) fn indent_at(text: &str, line: u32, offset: u32) -> u32 {
    indentation(text.get(line as usize..offset as usize).unwrap_or("")).1
}

/// The first item of a text.
#[derive(Clone, Copy, Debug)]
enum Lexeme {
    Space,
    LineEnd,
    Comment,
    Token(TokenKind),
}

/// The reason why an item could not be read, and where to continue.
struct LexFault<'a> {
    /// The text from the fault on.
    at: &'a str,
    /// The length of the fault in bytes.
    length: usize,
    message: String,
    help: Option<&'static str>,
    /// The token to keep despite the fault.
    token: Option<TokenKind>,
    /// The text after the item.
    rest: &'a str,
}

impl<'a> LexFault<'a> {
    /// A fault of one character. Reading continues after it.
    fn character(at: &'a str, message: String) -> Self {
        let length = at.chars().next().map_or(0, char::len_utf8);
        Self { at, length, message, help: None, token: None, rest: skip(at, length) }
    }

    /// An invisible character is not allowed here.
    fn unseen(at: &'a str, c: char) -> Self {
        let help = match class(c) {
            Class::Invisible | Class::Selector => "take it out, or put the words that need it in quotes",
            _ => "take it out, or type the words around it anew",
        };
        Self { help: Some(help), ..Self::character(at, error::character(c)) }
    }
}

impl<'a> ParseError<&'a str> for LexFault<'a> {
    fn from_error_kind(input: &'a str, _: ErrorKind) -> Self {
        Self::character(input, "expected something else here".to_owned())
    }

    fn append(_: &'a str, _: ErrorKind, other: Self) -> Self {
        other
    }
}

type LexResult<'a> = IResult<&'a str, Lexeme, LexFault<'a>>;

/// Tokenizes one line and returns the text after it.
pub(super) fn line<'a>(text: &'a str, input: &'a str, lexed: &mut Lexed) -> &'a str {
    let offset = |rest: &str| to_u32(text.len() - rest.len());
    if let Some(marker) = merge_marker(input) {
        let start = offset(input);
        lexed.errors.push(error::merge_marker(Span::new(start, start + to_u32(marker.len()))));
        // Both versions are read, so their lines keep their places in the file without the marker.
        return memchr(b'\n', input.as_bytes()).map_or("", |end| skip(input, end + 1));
    }
    let (mut rest, indent) = indentation(input);
    let first = to_u32(lexed.tokens.len());
    let words = TokenRange { start: first, end: first };
    let mut line =
        LexedLine { words, plain: false, indent, brackets: false, slots: false, broken: false, reported: false };
    let mut after_space = true;
    while !rest.is_empty() {
        // Most of a file is plain words followed by a space or a line end, with or without a comma or colon between.
        // This fast path handles them.
        if let Some(PlainWord { length, mark, line_end }) = plain_word(rest) {
            let start = offset(rest);
            let end = start + to_u32(length);
            lexed.tokens.push(Token { kind: TokenKind::Word, span: Span::new(start, end) });
            lexed.tokens.extend(mark.map(|kind| Token { kind, span: Span::new(end, end + 1) }));
            after_space = true;
            rest = skip(rest, length + usize::from(mark.is_some()) + 1);
            if line_end {
                break;
            }
            continue;
        }
        let span = |next: &str| Span::new(offset(rest), offset(next));
        let in_comment = after_space && rest.starts_with('#');
        let read = if in_comment { comment(rest) } else { piece(rest) };
        let (next, piece) = match read {
            Ok((next, piece)) => (next, Some(piece)),
            Err(Err::Error(fault) | Err::Failure(fault)) => {
                if !line.reported {
                    let start = offset(fault.at);
                    let span = Span::new(start, start + to_u32(fault.length));
                    let help = fault.help.map(str::to_owned).into_iter().collect();
                    lexed.errors.push(SyntaxError { span, message: fault.message, help, other: None });
                }
                line.reported = true;
                line.broken |= !in_comment;
                (fault.rest, if in_comment { Some(Lexeme::Comment) } else { fault.token.map(Lexeme::Token) })
            }
            // The parsers are complete ones and never return `Incomplete`.
            Err(Err::Incomplete(_)) => ("", None),
        };
        match piece {
            Some(Lexeme::LineEnd) => {
                rest = next;
                break;
            }
            Some(Lexeme::Comment) => lexed.comments.push(span(next)),
            Some(Lexeme::Token(kind)) => {
                line.brackets |= matches!(kind, TokenKind::Open | TokenKind::Close);
                line.slots |= kind == TokenKind::Slot;
                lexed.tokens.push(Token { kind, span: span(next) });
            }
            Some(Lexeme::Space) | None => {}
        }
        after_space = matches!(piece, Some(Lexeme::Space));
        rest = next;
    }
    line.words.end = to_u32(lexed.tokens.len());
    if !line.words.is_empty() {
        lexed.lines.push(line);
    }
    rest
}

/// The Git conflict marker at the beginning of a line, if any.
fn merge_marker(line: &str) -> Option<&str> {
    const LENGTH: usize = 7;
    let first = line.bytes().next().filter(|first| matches!(first, b'<' | b'=' | b'>' | b'|'))?;
    let (marker, rest) = line.split_at_checked(LENGTH)?;
    let ends = matches!(rest.bytes().next(), None | Some(b' ' | b'\n' | b'\r'));
    (ends && marker.bytes().all(|byte| byte == first)).then_some(marker)
}

/// The white space at the beginning of a line, as a number of columns, and the rest.
pub(super) fn indentation(input: &str) -> (&str, u32) {
    let spaces = input.bytes().take_while(|byte| *byte == b' ').count();
    let rest = skip(input, spaces);
    if rest.bytes().next().is_some_and(is_plain) {
        return (rest, to_u32(spaces));
    }
    let mut columns: u32 = 0;
    for (at, c) in input.char_indices() {
        match c {
            ' ' => columns = columns.saturating_add(1),
            '\t' => columns = (columns / 4).saturating_add(1).saturating_mul(4),
            c if class(c) == Class::Space => columns = columns.saturating_add(1),
            _ => return (skip(input, at), columns),
        }
    }
    ("", columns)
}

/// A word of plain characters followed by a space or a line feed.
struct PlainWord {
    length: usize,
    /// The comma or colon directly after the word.
    mark: Option<TokenKind>,
    /// Whether a line feed follows.
    line_end: bool,
}

/// The plain word at the beginning of `input`, if any.
fn plain_word(input: &str) -> Option<PlainWord> {
    let bytes = input.as_bytes();
    let mut length = 0;
    let behind = loop {
        let byte = *bytes.get(length)?;
        if !is_plain(byte) {
            break byte;
        }
        length += 1;
    };
    let (mark, behind) = match behind {
        b',' => (Some(TokenKind::Comma), *bytes.get(length + 1)?),
        b':' => (Some(TokenKind::Colon), *bytes.get(length + 1)?),
        behind => (None, behind),
    };
    let plain = length > 0 && matches!(behind, b' ' | b'\n') && bytes.first() != Some(&b'#');
    plain.then_some(PlainWord { length, mark, line_end: behind == b'\n' })
}

fn piece(input: &str) -> LexResult<'_> {
    match input.as_bytes().first() {
        Some(b' ' | b'\t') => Ok((skip(input, 1), Lexeme::Space)),
        Some(b'\n') => Ok((skip(input, 1), Lexeme::LineEnd)),
        Some(b'\r') => carriage_return(input),
        Some(b'"') => quoted(input),
        Some(b'[') => value(Lexeme::Token(TokenKind::Open), tag("[")).parse_complete(input),
        Some(b']') => value(Lexeme::Token(TokenKind::Close), tag("]")).parse_complete(input),
        Some(b'{') => slot(input),
        Some(b'}') => Err(Err::Error(LexFault::character(input, "`}` without `{`".to_owned()))),
        Some(b',') if separates(input) => Ok((skip(input, 1), Lexeme::Token(TokenKind::Comma))),
        Some(b':') if separates(input) => Ok((skip(input, 1), Lexeme::Token(TokenKind::Colon))),
        Some(0..=0x1f | 0x7f..) => special(input),
        _ => word(input),
    }
}

/// Reads an item that begins with a control character or a non-ASCII character.
fn special(input: &str) -> LexResult<'_> {
    let Some(c) = input.chars().next() else { return Ok((input, Lexeme::Space)) };
    match class(c) {
        Class::Word => word(input),
        Class::Space => Ok((skip(input, c.len_utf8()), Lexeme::Space)),
        Class::Quote => quoted(input),
        // Within a word, these belong to the character before them; here there is none.
        Class::Selector | Class::Invisible | Class::Direction | Class::Control => {
            Err(Err::Error(LexFault::unseen(input, c)))
        }
    }
}

fn carriage_return(input: &str) -> LexResult<'_> {
    if input.starts_with("\r\n") {
        return Ok((skip(input, 2), Lexeme::LineEnd));
    }
    Err(Err::Error(LexFault {
        help: Some("end lines with a line feed, or with a carriage return and a line feed"),
        ..LexFault::character(input, "a carriage return without a line feed".to_owned())
    }))
}

/// A run of characters that are neither white space nor punctuation of the language.
fn word(input: &str) -> LexResult<'_> {
    let mut at = 0;
    loop {
        let rest = skip(input, at);
        let plain = rest.bytes().position(|byte| !is_plain(byte)).unwrap_or(rest.len());
        at += plain;
        let rest = skip(rest, plain);
        match rest.as_bytes().first() {
            Some(b',' | b':') if !separates(rest) => at += 1,
            Some(0x80..) => match rest.chars().next() {
                Some(c) if class(c) == Class::Word || (at > 0 && class(c) == Class::Selector) => at += c.len_utf8(),
                _ => break,
            },
            _ => break,
        }
    }
    Ok((skip(input, at), Lexeme::Token(TokenKind::Word)))
}

/// Whether the comma or colon at the beginning of `input` is punctuation of the language rather than part of a word
/// (`1,300`, `https://…`): no word character may follow.
fn separates(input: &str) -> bool {
    match skip(input, 1).chars().next() {
        None => true,
        Some(c) if c.is_ascii() => !is_plain(c as u8) && !matches!(c, ',' | ':'),
        Some(c) => class(c) != Class::Word,
    }
}

/// A quoted string that is closed on the same line.
fn quoted(input: &str) -> LexResult<'_> {
    // Most strings contain no escapes. For these, one vectorized scan is enough. Each scan ends at the next quotation
    // mark, so no byte is scanned for more than one mark.
    if let Some(rest) = input.strip_prefix('"')
        && let Some(end) = memchr2(b'"', b'\\', rest.as_bytes())
        && rest.as_bytes().get(end) == Some(&b'"')
        && is_printable(rest, end)
    {
        return Ok((skip(rest, end + 1), Lexeme::Token(TokenKind::Quoted)));
    }
    let end = closing_mark(input);
    let line_end = || input.find(['\n', '\r']).unwrap_or(input.len());
    let words = input.get(..end.unwrap_or_else(line_end)).unwrap_or(input);
    let unseen = words
        .char_indices()
        .find(|&(_, c)| !matches!(c, ' '..='~' | '\t') && matches!(class(c), Class::Control | Class::Direction));
    let length = |at: usize| input.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let token = Some(TokenKind::Quoted);
    let rest = skip(input, end.map_or(words.len(), |end| end + length(end)));
    Err(Err::Error(match (unseen, end) {
        (None, Some(_)) => return Ok((rest, Lexeme::Token(TokenKind::Quoted))),
        (Some((at, c)), _) => LexFault { token, rest, ..LexFault::unseen(skip(input, at), c) },
        (None, None) => LexFault {
            at: input,
            length: length(0),
            message: "this quotation mark is not closed on its line".to_owned(),
            help: Some("close it with `\"`; write `\\\"` for a quotation mark inside quoted words"),
            token,
            rest,
        },
    }))
}

/// The number of quotation marks to search for the one that closes a string. It keeps lines full of quotation marks
/// linear.
const MARKS: usize = 64;

/// The offset of the mark that closes the string at the start of the input. The string may contain pairs of marks of
/// another kind. If they leave it unclosed, the first mark of any kind closes it.
fn closing_mark(input: &str) -> Option<usize> {
    let marks: SmallVec<[(usize, char); 8]> = marks(input).take(MARKS).collect();
    let ((_, opener), marks) = marks.split_first()?;
    let mut depth = 0_usize;
    for (index, &(at, mark)) in marks.iter().enumerate() {
        match (opener, mark) {
            ('"', '"') => return Some(at),
            (_, '"') => {
                // A straight mark is inside curly ones if these are closed after it.
                let behind = marks.get(index..).unwrap_or(&[]).iter().find(|(_, mark)| *mark != '"');
                if behind.is_none_or(|(_, mark)| *mark != '”') {
                    return Some(at);
                }
            }
            ('„', '“') | (_, '”') if depth == 0 => return Some(at),
            ('„', '“') | (_, '”') => depth -= 1,
            _ => depth += 1,
        }
    }
    marks.first().map(|(at, _)| *at)
}

/// The quotation marks of a line that are not escaped.
fn marks(input: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut characters = input.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, c) = characters.next().filter(|(_, c)| !matches!(c, '\n' | '\r'))?;
            if c == '\\' {
                characters.next_if(|&(_, next)| next == '\\' || is_quotation_mark(next));
            } else if is_quotation_mark(c) {
                return Some((at, c));
            }
        }
    })
}

/// A slot or variable: from `{` to `}` on one line, without other punctuation of the language inside.
fn slot(input: &str) -> LexResult<'_> {
    for (at, c) in input.char_indices().skip(1) {
        match c {
            '}' => return Ok((skip(input, at + 1), Lexeme::Token(TokenKind::Slot))),
            '{' | '[' | ']' | '\n' | '\r' => break,
            c => match class(c) {
                Class::Word | Class::Space | Class::Selector => {}
                Class::Quote => break,
                Class::Invisible | Class::Direction | Class::Control => {
                    return Err(Err::Error(LexFault::unseen(skip(input, at), c)));
                }
            },
        }
    }
    Err(Err::Error(LexFault {
        help: Some("close it with `}`: `{name}`"),
        ..LexFault::character(input, "`{` is not closed on its line".to_owned())
    }))
}

/// A comment, to the line end.
fn comment(input: &str) -> LexResult<'_> {
    let mut fault = None;
    let mut end = memchr(b'\n', input.as_bytes()).unwrap_or(input.len());
    if is_printable(input, end) {
        return Ok((skip(input, end), Lexeme::Comment));
    }
    for (at, c) in input.char_indices() {
        match c {
            ' '..='~' | '\t' => {}
            '\n' => {
                end = at;
                break;
            }
            '\r' if skip(input, at).starts_with("\r\n") => {
                end = at;
                break;
            }
            '\r' if fault.is_none() => fault = carriage_return(skip(input, at)).err(),
            c if fault.is_none() && matches!(class(c), Class::Control | Class::Direction) => {
                fault = Some(Err::Error(LexFault::unseen(skip(input, at), c)));
            }
            _ => {}
        }
    }
    let rest = skip(input, end);
    match fault {
        Some(Err::Error(fault)) => Err(Err::Error(LexFault { rest, ..fault })),
        _ => Ok((rest, Lexeme::Comment)),
    }
}

/// Whether the text before `end` consists of visible ASCII characters and spaces.
fn is_printable(input: &str, end: usize) -> bool {
    // No early exit, so that the loop vectorizes.
    let bytes = input.as_bytes().get(..end).unwrap_or(&[]);
    bytes.iter().fold(true, |printable, byte| printable & (b' '..=b'~').contains(byte))
}

/// The text after its first `length` bytes.
pub(super) fn skip(input: &str, length: usize) -> &str {
    input.get(length..).unwrap_or("")
}

/// Whether a byte is an ASCII character that is always part of a word.
pub(super) fn is_plain(byte: u8) -> bool {
    /// The lexer tests nearly every byte, so this is a table.
    const PLAIN: [bool; 256] = {
        let mut plain = [false; 256];
        let mut rest: &[u8] =
            b"!#$%&'()*+-./0123456789;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ\\^_`abcdefghijklmnopqrstuvwxyz|~";
        while let [byte, after @ ..] = rest {
            if let Some((_, [plain, ..])) = plain.split_at_mut_checked(*byte as usize) {
                *plain = true;
            }
            rest = after;
        }
        plain
    };
    PLAIN.get(usize::from(byte)).copied().unwrap_or(false)
}

/// The class of a character for the lexer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Word,
    Space,
    Quote,
    /// A variation selector, which modifies the character before it.
    Selector,
    /// An invisible character, which could make a text look different from what it says.
    Invisible,
    /// A character that changes the text direction.
    Direction,
    /// A control character, or a line end other than LF and CRLF.
    Control,
}

fn class(c: char) -> Class {
    match c {
        ' ' | '\t' => Class::Space,
        '!'..='~' if c != '"' => Class::Word,
        c if is_quotation_mark(c) => Class::Quote,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => Class::Direction,
        '\u{2028}' | '\u{2029}' => Class::Control,
        c if c.is_control() => Class::Control,
        c if c.is_whitespace() => Class::Space,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Class::Selector,
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => Class::Invisible,
        _ => Class::Word,
    }
}
