//! Words and marks of a paragraph.

use super::lexicon::{Kinds, Lexicon, Word};

/// What a token is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    Comma,
    /// `.`
    Stop,
    /// `?` or `!`
    Mark,
    Ellipsis,
    Semicolon,
    Colon,
    Dash,
    Open,
    Close,
    /// What may be a quotation mark.
    Quotation,
    /// A whole quotation, in a stream of tokens that looks at it from outside.
    Quote,
    Other,
    /// What is found before the first and behind the last token.
    #[default]
    End,
}

/// A token of a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Token {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) kind: Kind,
    pub(super) kinds: Kinds,
    pub(super) word: Word,
    /// Whether it begins with a capital.
    pub(super) capital: bool,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
    /// For [`Kind::Quote`], the number of the quotation in the paragraph.
    pub(super) quote: u32,
}

impl Token {
    /// Whether it is a word of one of some kinds.
    pub(super) const fn is(&self, kinds: Kinds) -> bool {
        self.kinds.is(kinds)
    }

    /// Whether it ends a sentence, unless it belongs to a word.
    pub(super) const fn is_final(&self) -> bool {
        matches!(self.kind, Kind::Stop | Kind::Mark | Kind::Ellipsis)
    }
}

/// Whether a character is an apostrophe as much as a single quotation mark.
const fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’')
}

/// Cuts a paragraph into tokens. `base` is the offset of the paragraph.
pub(super) fn tokenize(lexicon: &Lexicon, text: &str, base: u32, tokens: &mut Vec<Token>) {
    tokens.clear();
    let mut at = 0;
    let mut spaced = true;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if first.is_whitespace() {
            at += first.len_utf8();
            spaced = true;
            continue;
        }
        let (length, kind) = match first {
            ',' => (1, Kind::Comma),
            '.' if text.get(at..).is_some_and(|rest| rest.starts_with("..")) => {
                (text.get(at..).unwrap_or("").bytes().take_while(|&byte| byte == b'.').count(), Kind::Ellipsis)
            }
            '.' => (1, Kind::Stop),
            '…' => (first.len_utf8(), Kind::Ellipsis),
            '?' | '!' => (1, Kind::Mark),
            ';' => (1, Kind::Semicolon),
            ':' => (1, Kind::Colon),
            '(' | '[' => (1, Kind::Open),
            ')' | ']' => (1, Kind::Close),
            '—' | '–' | '―' => (first.len_utf8(), Kind::Dash),
            '-' => {
                let rest = text.get(at..).unwrap_or("");
                let dashes = rest.bytes().take_while(|&byte| byte == b'-').count();
                (dashes, Kind::Dash)
            }
            '`' if text.get(at..).is_some_and(|rest| rest.starts_with("``")) => (2, Kind::Quotation),
            '\'' if text.get(at..).is_some_and(|rest| rest.starts_with("''")) => (2, Kind::Quotation),
            '“' | '”' | '„' | '"' | '«' | '»' | '‘' | '’' | '\'' | '‹' | '›' | '‚' => {
                (first.len_utf8(), Kind::Quotation)
            }
            _ if first.is_ascii_digit() => (number(text.get(at..).unwrap_or("")), Kind::Number),
            '$' | '£' | '€' => {
                let digits = number(text.get(at + first.len_utf8()..).unwrap_or(""));
                (first.len_utf8() + digits, Kind::Number)
            }
            '&' => {
                let known = lexicon.get("&");
                tokens.push(Token { kind: Kind::Word, kinds: known.kinds, word: known, spaced, ..token(base, at, 1) });
                at += 1;
                spaced = false;
                continue;
            }
            _ if first.is_alphabetic() || first == '@' || first == '#' => {
                at = words(lexicon, text, at, base, spaced, tokens);
                spaced = false;
                continue;
            }
            _ => (first.len_utf8(), Kind::Other),
        };
        // `the 'Nineties`, `rock 'n' roll`: the letters behind an apostrophe that stands for others are a word with it.
        tokens.push(Token { spaced, kind, ..token(base, at, length) });
        at += length;
        spaced = false;
    }
}

fn token(base: u32, at: usize, length: usize) -> Token {
    let narrow = |offset: usize| base.saturating_add(crate::narrow::to_u32(offset));
    Token { start: narrow(at), end: narrow(at + length), ..Token::default() }
}

/// The length of a number with its signs and what is written to it (`84,000`, `7.30pm`, `19th`).
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let inside = matches!(byte, b',' | b'.' | b':' | b'/') && at > 0 && digit(at - 1) && digit(at + 1)
            || byte == b'-' && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
        if !byte.is_ascii_alphanumeric() && byte != b'%' && !inside {
            break;
        }
        at += 1;
    }
    at
}

/// Reads a word; what is contracted with it (`'s`, `n't`) is a token of its own. The offset behind it.
fn words(lexicon: &Lexicon, text: &str, at: usize, base: u32, spaced: bool, tokens: &mut Vec<Token>) -> usize {
    let rest = text.get(at..).unwrap_or("");
    let bytes = rest.as_bytes();
    let mut end = 0;
    let mut apostrophe = None;
    let mut dotted = false;
    let mut characters = rest.char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        let next = characters.peek().map_or(' ', |&(_, next)| next);
        let inside = character.is_alphanumeric()
            || character == '_'
            || (offset == 0 && matches!(character, '@' | '#'))
            || (matches!(character, '-' | '&' | '/' | '‑') && offset > 0 && next.is_alphanumeric())
            || (is_apostrophe(character) && next.is_alphabetic() && offset > 0)
            // `U.S.`, `a.m.`, `J.K.`
            || (character == '.'
                && (next.is_alphanumeric() && offset > 0
                    || dotted && bytes.get(offset.wrapping_sub(2)) == Some(&b'.')));
        if !inside {
            break;
        }
        dotted |= character == '.';
        if is_apostrophe(character) {
            apostrophe = Some(offset);
        }
        end = offset + character.len_utf8();
    }
    let mut word = rest.get(..end).unwrap_or("");
    let mut clitic = "";
    if let Some(offset) = apostrophe {
        let (stem, tail) = word.split_at_checked(offset).unwrap_or((word, ""));
        let letters = tail.trim_start_matches(is_apostrophe);
        let negated = letters.eq_ignore_ascii_case("t") && stem.ends_with(['n', 'N']);
        if negated {
            (word, clitic) = word.split_at_checked(offset - 1).unwrap_or((word, ""));
        } else if ["s", "ve", "re", "ll", "d", "m"].iter().any(|known| letters.eq_ignore_ascii_case(known)) {
            (word, clitic) = (stem, tail);
        }
    }
    // A short form or an initial takes its full stop.
    let mut length = word.len();
    let known = lexicon.get(word);
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    if clitic.is_empty() && rest.get(length..).is_some_and(|behind| behind.starts_with('.')) {
        let one = word.chars().count() == 1 && capital && word != "I";
        if one || (known.kinds.is(Kinds::ABBREVIATION) && capital) {
            length += 1;
        }
    }
    tokens.push(Token {
        kind: Kind::Word,
        kinds: known.kinds,
        word: known,
        capital,
        spaced,
        ..token(base, at, length)
    });
    if clitic.is_empty() {
        return at + length.max(1);
    }
    let letters = clitic.trim_start_matches(is_apostrophe);
    let known = lexicon.get(match letters.to_ascii_lowercase().as_str() {
        "s" => "'s",
        "ve" => "'ve",
        "re" => "'re",
        "ll" => "'ll",
        "d" => "'d",
        "m" => "'m",
        _ => "n't",
    });
    tokens.push(Token { kind: Kind::Word, kinds: known.kinds, word: known, ..token(base, at + length, clitic.len()) });
    at + length + clitic.len()
}
