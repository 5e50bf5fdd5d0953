//! Text to tokens and lines: nom parsers over the text, one for each first byte.
//!
//! A line with a fault keeps the tokens that can be made out and is marked as broken; the first
//! fault of a line is the one that is reported. Every character is looked at a fixed number of
//! times, whatever the text, so reading is linear.

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
    ast::{Plain, SyntaxError, Token, TokenKind, Words},
    error::{self, Errors},
    is_quotation_mark,
};
use crate::source::Span;

/// A line with at least one token, or plain lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Its tokens; of plain lines, indices of the lines among the plain lines.
    pub words: Words,
    /// Whether it stands for plain lines one after the other, which are only where claims are read.
    pub plain: bool,
    /// The column of its first token, from 0; a tab goes on to the next multiple of four.
    pub indent: u32,
    /// Whether a bracket is among its tokens.
    pub brackets: bool,
    /// Whether a slot is among its tokens.
    pub slots: bool,
    /// Whether its tokens are not all that stands there: a fault was found outside a comment.
    pub broken: bool,
    /// Whether an error has been reported for it.
    pub reported: bool,
}

/// A text, cut up.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    pub tokens: Vec<Token>,
    pub lines: Vec<Line>,
    pub comments: Vec<Span>,
    pub errors: Errors,
    pub plain: Plain,
}

/// Cuts up a text. It must be shorter than 4 GiB; spans are made with `u32`.
pub(super) fn lex(text: &str) -> Lexed {
    // A claim line has about nine tokens in 55 bytes; memory that is not touched costs nothing.
    let (tokens, lines) = (Vec::with_capacity(text.len() / 5), Vec::with_capacity(text.len() / 32));
    let mut lexed = Lexed { tokens, lines, ..Lexed::default() };
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    while !rest.is_empty() {
        rest = line(text, rest, &mut lexed);
    }
    lexed
}

/// Cuts up a part of a text that begins within a line, behind what is already cut up. `indent` is
/// that of the line it begins in: its first line counts as indented like that.
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

/// How many columns of indentation stand before `offset` on the line that begins at `line`.
pub(super) fn indent_at(text: &str, line: u32, offset: u32) -> u32 {
    indentation(text.get(line as usize..offset as usize).unwrap_or("")).1
}

/// What stands at the beginning of a text.
#[derive(Clone, Copy, Debug)]
enum Piece {
    Space,
    LineEnd,
    Comment,
    Token(TokenKind),
}

/// Why a piece could not be read, and where reading goes on.
struct Fault<'a> {
    /// The text from the wrong place on.
    at: &'a str,
    /// How many bytes of it are wrong.
    length: usize,
    message: String,
    help: Option<&'static str>,
    /// The token that is there all the same.
    token: Option<TokenKind>,
    /// The text after what was read.
    rest: &'a str,
}

impl<'a> Fault<'a> {
    /// A fault that is one character; reading goes on after it.
    fn character(at: &'a str, message: String) -> Self {
        let length = at.chars().next().map_or(0, char::len_utf8);
        Self { at, length, message, help: None, token: None, rest: skip(at, length) }
    }

    /// A character that cannot be seen may not stand there.
    fn unseen(at: &'a str, c: char) -> Self {
        let help = match class(c) {
            Class::Invisible | Class::Selector => "take it out, or put the words that need it in quotes",
            _ => "take it out, or type the words around it anew",
        };
        Self { help: Some(help), ..Self::character(at, error::character(c)) }
    }
}

impl<'a> ParseError<&'a str> for Fault<'a> {
    fn from_error_kind(input: &'a str, _: ErrorKind) -> Self {
        Self::character(input, "expected something else here".to_owned())
    }

    fn append(_: &'a str, _: ErrorKind, other: Self) -> Self {
        other
    }
}

type Read<'a> = IResult<&'a str, Piece, Fault<'a>>;

/// Reads one line and returns the text after it.
pub(super) fn line<'a>(text: &'a str, input: &'a str, lexed: &mut Lexed) -> &'a str {
    let offset = |rest: &str| to_u32(text.len() - rest.len());
    if let Some(marker) = merge_marker(input) {
        let start = offset(input);
        lexed.errors.push(error::merge_marker(Span::new(start, start + to_u32(marker.len()))));
        // The lines of both versions are read: what they say belongs where it would without the marker.
        return memchr(b'\n', input.as_bytes()).map_or("", |end| skip(input, end + 1));
    }
    let (mut rest, indent) = indentation(input);
    let first = to_u32(lexed.tokens.len());
    let words = Words { start: first, end: first };
    let mut line = Line { words, plain: false, indent, brackets: false, slots: false, broken: false, reported: false };
    let mut after_space = true;
    while !rest.is_empty() {
        // Nearly all of a file is plain words with a space or a line end behind, or a comma and one of these: for
        // these, one look is enough.
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
                (fault.rest, if in_comment { Some(Piece::Comment) } else { fault.token.map(Piece::Token) })
            }
            // The parsers are complete ones: they never ask for more.
            Err(Err::Incomplete(_)) => ("", None),
        };
        match piece {
            Some(Piece::LineEnd) => {
                rest = next;
                break;
            }
            Some(Piece::Comment) => lexed.comments.push(span(next)),
            Some(Piece::Token(kind)) => {
                line.brackets |= matches!(kind, TokenKind::Open | TokenKind::Close);
                line.slots |= kind == TokenKind::Slot;
                lexed.tokens.push(Token { kind, span: span(next) });
            }
            Some(Piece::Space) | None => {}
        }
        after_space = matches!(piece, Some(Piece::Space));
        rest = next;
    }
    line.words.end = to_u32(lexed.tokens.len());
    if !line.words.is_empty() {
        lexed.lines.push(line);
    }
    rest
}

/// The marker that a line begins with, where it is one that Git leaves at a conflict.
fn merge_marker(line: &str) -> Option<&str> {
    const LENGTH: usize = 7;
    let first = line.bytes().next().filter(|first| matches!(first, b'<' | b'=' | b'>' | b'|'))?;
    let (marker, rest) = line.split_at_checked(LENGTH)?;
    let ends = matches!(rest.bytes().next(), None | Some(b' ' | b'\n' | b'\r'));
    (ends && marker.bytes().all(|byte| byte == first)).then_some(marker)
}

/// The white space a line begins with, as a number of columns.
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

/// A word of plain characters with a space or a line feed behind.
struct PlainWord {
    length: usize,
    /// The comma or colon between it and what is behind.
    mark: Option<TokenKind>,
    /// Whether a line feed is behind.
    line_end: bool,
}

/// The plain word at the beginning of `input`, if one is there.
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

fn piece(input: &str) -> Read<'_> {
    match input.as_bytes().first() {
        Some(b' ' | b'\t') => Ok((skip(input, 1), Piece::Space)),
        Some(b'\n') => Ok((skip(input, 1), Piece::LineEnd)),
        Some(b'\r') => carriage_return(input),
        Some(b'"') => quoted(input),
        Some(b'[') => value(Piece::Token(TokenKind::Open), tag("[")).parse_complete(input),
        Some(b']') => value(Piece::Token(TokenKind::Close), tag("]")).parse_complete(input),
        Some(b'{') => slot(input),
        Some(b'}') => Err(Err::Error(Fault::character(input, "`}` without `{`".to_owned()))),
        Some(b',') if separates(input) => Ok((skip(input, 1), Piece::Token(TokenKind::Comma))),
        Some(b':') if separates(input) => Ok((skip(input, 1), Piece::Token(TokenKind::Colon))),
        Some(0..=0x1f | 0x7f..) => special(input),
        _ => word(input),
    }
}

/// What begins with a control character or one beyond ASCII.
fn special(input: &str) -> Read<'_> {
    let Some(c) = input.chars().next() else { return Ok((input, Piece::Space)) };
    match class(c) {
        Class::Word => word(input),
        Class::Space => Ok((skip(input, c.len_utf8()), Piece::Space)),
        Class::Quote => quoted(input),
        // Inside a word these belong to the character before them; here there is none.
        Class::Selector | Class::Invisible | Class::Direction | Class::Control => {
            Err(Err::Error(Fault::unseen(input, c)))
        }
    }
}

fn carriage_return(input: &str) -> Read<'_> {
    if input.starts_with("\r\n") {
        return Ok((skip(input, 2), Piece::LineEnd));
    }
    Err(Err::Error(Fault {
        help: Some("end lines with a line feed, or with a carriage return and a line feed"),
        ..Fault::character(input, "a carriage return without a line feed".to_owned())
    }))
}

/// A run of characters that are neither white space nor marks of the language.
fn word(input: &str) -> Read<'_> {
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
    Ok((skip(input, at), Piece::Token(TokenKind::Word)))
}

/// Whether the comma or colon at the beginning of `input` stands by itself rather than in a word
/// (`1,300`, `https://…`): nothing that could be in a word follows.
fn separates(input: &str) -> bool {
    match skip(input, 1).chars().next() {
        None => true,
        Some(c) if c.is_ascii() => !is_plain(c as u8) && !matches!(c, ',' | ':'),
        Some(c) => class(c) != Class::Word,
    }
}

/// A quoted string, closed on the same line.
fn quoted(input: &str) -> Read<'_> {
    // Nearly all are plain to their end: for these, one look at each byte is enough, and many bytes at once. Each byte
    // is looked at for one quotation mark only, as each look ends at the next one.
    if let Some(rest) = input.strip_prefix('"')
        && let Some(end) = memchr2(b'"', b'\\', rest.as_bytes())
        && rest.as_bytes().get(end) == Some(&b'"')
        && is_printable(rest, end)
    {
        return Ok((skip(rest, end + 1), Piece::Token(TokenKind::Quoted)));
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
        (None, Some(_)) => return Ok((rest, Piece::Token(TokenKind::Quoted))),
        (Some((at, c)), _) => Fault { token, rest, ..Fault::unseen(skip(input, at), c) },
        (None, None) => Fault {
            at: input,
            length: length(0),
            message: "this quotation mark is not closed on its line".to_owned(),
            help: Some("close it with `\"`; write `\\\"` for a quotation mark inside quoted words"),
            token,
            rest,
        },
    }))
}

/// How many marks are looked at for the one that closes a string, so that a line of marks is read in linear time.
const MARKS: usize = 64;

/// Where the mark stands that closes the string at the start of the input. Marks of another kind may stand
/// in it, in pairs; where that leaves it open, the first mark of any kind closes it.
fn closing_mark(input: &str) -> Option<usize> {
    let marks: SmallVec<[(usize, char); 8]> = marks(input).take(MARKS).collect();
    let ((_, opener), marks) = marks.split_first()?;
    let mut depth = 0_usize;
    for (index, &(at, mark)) in marks.iter().enumerate() {
        match (opener, mark) {
            ('"', '"') => return Some(at),
            (_, '"') => {
                // It stands in curly ones if they are closed behind it.
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

/// The quotation marks of a line that no backslash stands before.
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

/// A slot or variable: from `{` to `}` on one line, with no other mark of the language inside.
fn slot(input: &str) -> Read<'_> {
    for (at, c) in input.char_indices().skip(1) {
        match c {
            '}' => return Ok((skip(input, at + 1), Piece::Token(TokenKind::Slot))),
            '{' | '[' | ']' | '\n' | '\r' => break,
            c => match class(c) {
                Class::Word | Class::Space | Class::Selector => {}
                Class::Quote => break,
                Class::Invisible | Class::Direction | Class::Control => {
                    return Err(Err::Error(Fault::unseen(skip(input, at), c)));
                }
            },
        }
    }
    Err(Err::Error(Fault {
        help: Some("close it with `}`: `{name}`"),
        ..Fault::character(input, "`{` is not closed on its line".to_owned())
    }))
}

/// A comment, up to the line end.
fn comment(input: &str) -> Read<'_> {
    let mut fault = None;
    let mut end = memchr(b'\n', input.as_bytes()).unwrap_or(input.len());
    if is_printable(input, end) {
        return Ok((skip(input, end), Piece::Comment));
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
                fault = Some(Err::Error(Fault::unseen(skip(input, at), c)));
            }
            _ => {}
        }
    }
    let rest = skip(input, end);
    match fault {
        Some(Err::Error(fault)) => Err(Err::Error(Fault { rest, ..fault })),
        _ => Ok((rest, Piece::Comment)),
    }
}

/// Whether the text before `end` is of ASCII characters that can be seen, and spaces.
fn is_printable(input: &str, end: usize) -> bool {
    // All are looked at, so that many are looked at at once.
    let bytes = input.as_bytes().get(..end).unwrap_or(&[]);
    bytes.iter().fold(true, |printable, byte| printable & (b' '..=b'~').contains(byte))
}

/// The text after its first `length` bytes.
pub(super) fn skip(input: &str, length: usize) -> &str {
    input.get(length..).unwrap_or("")
}

/// Whether a byte is an ASCII character that always belongs to the word it stands in.
pub(super) fn is_plain(byte: u8) -> bool {
    /// Nearly all bytes are asked about, so the answers are worked out beforehand.
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

/// What a character is to the lexer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Word,
    Space,
    Quote,
    /// A variation selector: part of the character before it.
    Selector,
    /// Not to be seen: the text would not be what it looks like.
    Invisible,
    /// Changes the direction of the text around it.
    Direction,
    /// A control character, or a line end that is none of ours.
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
