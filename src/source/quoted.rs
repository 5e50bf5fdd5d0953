//! Words in the form in which they are compared with a text, and quotations split at their gaps.

use super::Span;
use crate::narrow::to_u32;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// One word of a text in two forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ComparedWord {
    /// The word as written, with its marks folded.
    pub(super) exact: String,
    /// The word in lower case.
    pub(super) lower: String,
    /// Its span.
    pub(super) span: Span,
}

/// Quoted words as runs between gaps. Ellipses and bracketed insertions are gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quoted {
    pub(super) pieces: Vec<Vec<ComparedWord>>,
    text: String,
    ellipses: u32,
}

impl Quoted {
    /// Splits quoted words into runs.
    pub fn new(text: &str) -> Self {
        let mut quoted = Self { pieces: vec![Vec::new()], text: text.to_owned(), ellipses: 0 };
        // An ellipsis counts only between words.
        let mut pending = 0;
        for part in parts(text) {
            match part {
                WordPart::Words(span) => {
                    let words = words_of(text.get(span.range()).unwrap_or(""), span.start);
                    let Some(piece) = quoted.pieces.last_mut() else { continue };
                    if !words.is_empty() {
                        quoted.ellipses += pending;
                        pending = 0;
                    }
                    piece.extend(words);
                }
                WordPart::Ellipsis | WordPart::Insertion => {
                    let begun = quoted.pieces.iter().any(|piece| !piece.is_empty());
                    if matches!(part, WordPart::Ellipsis) && begun {
                        pending = 1;
                    }
                    quoted.pieces.push(Vec::new());
                }
            }
        }
        quoted.pieces.retain(|piece| !piece.is_empty());
        quoted
    }

    /// The number of words, without those in brackets.
    pub fn words(&self) -> u32 {
        self.pieces.iter().map(|piece| to_u32(piece.len())).sum()
    }

    /// The number of ellipses between words.
    pub const fn ellipses(&self) -> u32 {
        self.ellipses
    }

    /// The words in lower case, run by run.
    pub fn runs(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        self.pieces.iter().map(|piece| piece.iter().map(|word| word.lower.as_str()))
    }

    /// The source text from one word of a run to another, the second one excluded.
    pub(super) fn slice(&self, piece: &[ComparedWord], from: usize, to: usize) -> &str {
        let words = piece.get(from..to).unwrap_or(&[]);
        match (words.first(), words.last()) {
            (Some(first), Some(last)) => self.text.get(first.span.start as usize..last.span.end as usize).unwrap_or(""),
            _ => "",
        }
    }
}

/// The characters of a text with their spans, as [`each_word`] takes them.
pub(super) fn characters(text: &str, start: u32) -> impl Iterator<Item = (char, Span)> + Clone + '_ {
    text.char_indices().map(move |(at, character)| {
        let start = start + to_u32(at);
        (character, Span::new(start, start + to_u32(character.len_utf8())))
    })
}

/// The characters of a text with words that are hyphenated at line ends joined. Only a reader can tell whether `well-`
/// and `known` are two words or one.
pub(super) fn undivided(text: impl Iterator<Item = (char, Span)>) -> Vec<(char, Span)> {
    let (mut joined, mut divided) = (Vec::new(), Divided::default());
    for (character, place) in text {
        if divided.ends_with(character) {
            let is_letter = |&(last, _): &(char, Span)| kind_of(last) == CharacterKind::Letter;
            while joined.pop_if(|last| !is_letter(last)).is_some() {}
        }
        joined.push((character, place));
    }
    joined
}

/// How much of a hyphenated word has been read: a letter, the hyphen, the line end.
#[derive(Default)]
pub(super) enum Divided {
    #[default]
    Nothing,
    Letter,
    Hyphen,
    LineEnd,
}

impl Divided {
    /// Whether `character` is the first one after a hyphenation.
    pub(super) fn ends_with(&mut self, character: char) -> bool {
        let is_letter = character.is_alphabetic();
        if is_letter && matches!(self, Self::Letter) {
            return false;
        }
        let found = matches!(self, Self::LineEnd) && is_letter && !character.is_uppercase();
        *self = match (&*self, character) {
            _ if is_letter => Self::Letter,
            (Self::Letter, '-' | '\u{ad}' | '\u{2010}') => Self::Hyphen,
            (Self::Hyphen | Self::LineEnd, '\n') => Self::LineEnd,
            (Self::Hyphen, space) if space.is_whitespace() => Self::Hyphen,
            (Self::LineEnd, space) if space.is_whitespace() => Self::LineEnd,
            (Self::Nothing | Self::Letter | Self::Hyphen | Self::LineEnd, _) => Self::Nothing,
        };
        found
    }
}

/// Calls `give` with the exact form and the span of each word of a text.
pub(super) fn each_word(text: impl Iterator<Item = (char, Span)>, give: &mut dyn FnMut(&str, Span)) {
    let mut words = WordBuilder { word: String::new(), place: None, ascii: true, give };
    let seen = text.map(|(character, place)| (character, kind_of(character), place));
    let mut characters = seen.filter(|&(_, kind, _)| kind != CharacterKind::Hidden).peekable();
    while let Some((character, kind, place)) = characters.next() {
        let following = characters.peek().map(|&(next, ..)| next);
        let next = |is: fn(char) -> bool| following.is_some_and(is);
        match kind {
            CharacterKind::Letter => words.letter(character, place),
            // An apostrophe between letters and a point between digits are part of the word.
            CharacterKind::Apostrophe if words.place.is_some() && next(char::is_alphabetic) => {
                words.letter('\'', place)
            }
            CharacterKind::Point
                if words.word.ends_with(|last: char| last.is_ascii_digit())
                    && next(|next| compatible(next).is_ascii_digit()) =>
            {
                words.letter(compatible(character), place);
            }
            CharacterKind::Alone => {
                words.end();
                words.letter(compatible(character), place);
                words.end();
            }
            // A superscript digit is an exponent after a unit (`km²`) or a number; after any other word it refers to a
            // footnote.
            CharacterKind::Raised if words.takes_power() => words.letter(character, place),
            CharacterKind::Apostrophe
            | CharacterKind::Point
            | CharacterKind::Raised
            | CharacterKind::Hidden
            | CharacterKind::Other => words.end(),
        }
    }
    words.end();
}

/// Collects the word being read.
struct WordBuilder<'a> {
    word: String,
    place: Option<Span>,
    ascii: bool,
    give: &'a mut dyn FnMut(&str, Span),
}

impl WordBuilder<'_> {
    fn letter(&mut self, character: char, place: Span) {
        self.place = Some(self.place.map_or(place, |begun| begun.to(place)));
        if character.is_ascii() {
            return self.word.push(character);
        }
        self.ascii = false;
        if is_compatible(character) {
            self.word.extend(std::iter::once(character).nfkd());
        } else {
            self.word.extend(std::iter::once(character).nfd());
        }
    }

    fn takes_power(&self) -> bool {
        self.word.ends_with(|last: char| last.is_ascii_digit()) || (1..=2).contains(&self.word.chars().count())
    }

    fn end(&mut self) {
        let Some(place) = self.place.take() else { return };
        if !self.ascii && self.word.chars().filter(|&mark| is_combining_mark(mark)).count() > 1 {
            // Combining marks may come in a different order.
            self.word = self.word.nfd().collect();
        }
        (self.give)(&self.word, place);
        self.word.clear();
        self.ascii = true;
    }
}

/// Whether a character is a compatibility form of plain letters or digits: ligatures, full-width forms, mathematical
/// letters, Roman numerals. Fractions are excluded: `1½` is not `11/2`.
const fn is_compatible(character: char) -> bool {
    matches!(
        character,
        'ª' | '²' | '³' | '¹' | 'º' | 'Ĳ' | 'ĳ' | 'Ŀ' | 'ŀ' | 'ŉ' | 'ſ' | '\u{01c4}'..='\u{01cc}' | '\u{01f1}'..='\u{01f3}'
        | '\u{02b0}'..='\u{02b8}' | '\u{1d2c}'..='\u{1d6a}' | '\u{2070}'..='\u{209c}' | '\u{2100}'..='\u{214e}'
        | '\u{2160}'..='\u{217f}' | '\u{2460}'..='\u{249b}' | '\u{24b6}'..='\u{24ea}' | '\u{fb00}'..='\u{fb1c}'
        | '\u{fe70}'..='\u{fefc}' | '\u{ff00}'..='\u{ffef}' | '\u{1d400}'..='\u{1d7ff}'
    )
}

/// Converts a full-width form to its plain character.
const fn compatible(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(character as u32 - 0xfee0) {
            Some(plain) => plain,
            None => character,
        },
        '\u{ffe0}' => '¢',
        '\u{ffe1}' => '£',
        '\u{ffe5}' => '¥',
        other => other,
    }
}

fn words_of(text: &str, start: u32) -> Vec<ComparedWord> {
    let mut words = Vec::new();
    each_word(characters(text, start), &mut |exact, span| {
        words.push(ComparedWord { exact: exact.to_owned(), lower: exact.to_lowercase(), span });
    });
    words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CharacterKind {
    Letter,
    Apostrophe,
    Point,
    /// A word by itself: a sign that changes the meaning, or a character of a script without spaces.
    Alone,
    /// A superscript digit.
    Raised,
    /// An invisible character.
    Hidden,
    Other,
}

fn kind_of(character: char) -> CharacterKind {
    match compatible(character) {
        'a'..='z' | 'A'..='Z' | '0'..='9' => CharacterKind::Letter,
        '\''
        | '`'
        | '´'
        | '\u{2018}'
        | '\u{2019}'
        | '\u{201b}'
        | '\u{2032}'
        | '\u{02b9}'
        | '\u{02bb}'..='\u{02bd}'
        | '\u{02c8}'
        | '\u{a78c}' => CharacterKind::Apostrophe,
        '.' | ',' => CharacterKind::Point,
        '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' => CharacterKind::Raised,
        '$' | '€' | '¢' | '£' | '¥' | '₽' | '₴' | '%' | '‰' | '+' | '=' | '§' | '°' => {
            CharacterKind::Alone
        }
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{e0100}'..='\u{e01ef}' => CharacterKind::Hidden,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => CharacterKind::Alone,
        other if other.is_alphanumeric() || is_combining_mark(other) => CharacterKind::Letter,
        '\u{2100}'..='\u{214e}' if is_letterlike(character) => CharacterKind::Letter,
        _ => CharacterKind::Other,
    }
}

/// Whether a sign consists of letters only: `№`, `℡`. Trademark signs are not part of a name.
fn is_letterlike(character: char) -> bool {
    !matches!(character, '™' | '℠') && std::iter::once(character).nfkd().all(char::is_alphabetic)
}

enum WordPart {
    Words(Span),
    Ellipsis,
    Insertion,
}

/// Splits quoted words at ellipses and bracketed text. If a word is partly in brackets (`[W]e`, `leak[ed]`), the rest
/// of the word is left out of the comparison too.
fn parts(text: &str) -> Vec<WordPart> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut at = 0;
    // A bracket that is never closed is an ordinary character.
    let last_close = text.rfind(']').unwrap_or(0);
    let words = |parts: &mut Vec<WordPart>, from: usize, to: usize| {
        if from < to {
            parts.push(WordPart::Words(Span::new(to_u32(from), to_u32(to))));
        }
    };
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(character) = rest.chars().next() else { break };
        let dots = if matches!(character, '…' | '⋯' | '︙') { character.len_utf8() } else { three_dots(rest) };
        if dots > 0 {
            words(&mut parts, from, at);
            parts.push(WordPart::Ellipsis);
            at += dots;
            from = at;
            continue;
        }
        if character != '[' || at > last_close {
            at += character.len_utf8();
            continue;
        }
        let close = rest.find(']').unwrap_or(rest.len());
        let inside = rest.get(1..close).unwrap_or("").trim();
        let after = (at + close + 1).min(text.len());
        let letter = |character: char| kind_of(character) == CharacterKind::Letter;
        let before_letter = text.get(from..at).is_some_and(|before| before.ends_with(letter));
        let behind = text.get(after..).unwrap_or("");
        let before: usize = match before_letter {
            true => text
                .get(from..at)
                .unwrap_or("")
                .chars()
                .rev()
                .take_while(|&last| letter(last))
                .map(char::len_utf8)
                .sum(),
            false => 0,
        };
        words(&mut parts, from, at - before);
        let dotted = !inside.is_empty() && inside.chars().all(|dot| matches!(dot, '.' | '…' | ' '));
        parts.push(if dotted { WordPart::Ellipsis } else { WordPart::Insertion });
        let length: usize = behind.chars().take_while(|&next| letter(next)).map(char::len_utf8).sum();
        at = after + length;
        from = at;
    }
    words(&mut parts, from, text.len());
    parts
}

/// The length in bytes of three dots at the start of `text`, with or without spaces between them.
fn three_dots(text: &str) -> usize {
    let bytes = text.as_bytes();
    // Spaces between the dots may be no-break spaces.
    let mut spaced = 0;
    let mut dots = 0;
    let mut rest = text;
    while let Some(behind) = rest.strip_prefix('.') {
        dots += 1;
        spaced = text.len() - behind.len();
        rest = behind.trim_start_matches([' ', '\u{a0}', '\u{202f}', '\u{2009}']);
    }
    let spaced = if dots >= 3 { spaced } else { 0 };
    let plain = bytes.iter().take_while(|&&byte| byte == b'.').count();
    if plain >= 3 { plain } else { spaced }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&[&str]], ellipses: u32) {
        let quoted = Quoted::new(text);
        let runs: Vec<Vec<&str>> = quoted.runs().map(Iterator::collect).collect();
        assert_eq!((runs, quoted.ellipses()), (expect.iter().map(|run| run.to_vec()).collect(), ellipses), "{text}");
    }

    #[test]
    fn ellipses_and_brackets_are_gaps() {
        check("“We don’t know” – not yet.", &[&["we", "don't", "know", "not", "yet"]], 0);
        check("We … know", &[&["we"], &["know"]], 1);
        check("We ... know . . . all", &[&["we"], &["know"], &["all"]], 2);
        check("We [...] know", &[&["we"], &["know"]], 1);
        check("... we know …", &[&["we", "know"]], 0);
        check("We [the office] know", &[&["we"], &["know"]], 0);
        check("they leak[ed] it", &[&["they"], &["it"]], 0);
        check("…", &[], 0);
        check("[", &[], 0);
        check("We [never know", &[&["we", "never", "know"]], 0);
        check("[We] know [] all [of it", &[&["know"], &["all", "of", "it"]], 0);
        check("a ]", &[&["a"]], 0);
    }

    #[test]
    fn signs_that_change_a_figure_are_words() {
        check("$3.2bn, 5% of 1,300", &[&["$", "3.2bn", "5", "%", "of", "1,300"]], 0);
        check("*very* `plain`", &[&["very", "plain"]], 0);
        check("он не знал; 不知道", &[&["он", "не", "знал", "不", "知", "道"]], 0);
        assert_eq!(Quoted::new("e\u{301}te\u{ad}").runs().count(), 1);
        assert_eq!(Quoted::new("\u{e9}te").pieces[0][0].exact, Quoted::new("e\u{301}te").pieces[0][0].exact);
    }

    #[test]
    fn a_word_is_the_same_however_its_letters_are_written() {
        let words = |text: &str| Quoted::new(text).runs().flatten().collect::<Vec<_>>().join(" ");
        let same = |one: &str, other: &str| assert_eq!(words(one), words(other), "{one} | {other}");
        same("the ﬁrst oﬃce oﬀ the ﬂag, ﬅill", "the first office off the flag, still");
        same("ＣＯＰＹ１２．５％", "COPY12.5%");
        same("so\u{ad}ft hy\u{200b}phen \u{202a}marks\u{202c}", "soft hyphen marks");
        same("non\u{2011}breaking – dash", "non-breaking - dash");
        same("don’t donʼt don´t don`t don＇t don‛t don′t", &"don't ".repeat(7));
        same("Hawaiʻi", "Hawai'i");
        same("don\u{2019}\u{ad}t", "don't");
        same("№ 5 𝐛𝐨𝐥𝐝 Ⅳ Ǆ", "No 5 bold IV DŽ");
        same("40 km² of m³ at 10⁶", "40 km2 of m3 at 106");
        same("he left.¹ She said² much³", "he left. She said much");
        same("Acme™ said", "Acme said");
        same("e\u{323}\u{302}", "ê\u{323}");
        same("£5 ￡5", "£5 £5");
        assert_eq!(words("1½ ½"), "1½ ½");
        check("a . . . b ⋯ c . . c", &[&["a"], &["b"], &["c", "c"]], 2);
        check("a\u{a0}.\u{a0}.\u{a0}. b . . . . c", &[&["a"], &["b"], &["c"]], 2);
    }
}
