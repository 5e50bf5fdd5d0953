//! Words as they are compared with a text, and quoted words taken apart at their gaps.

use super::Span;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// One word of a text, in two forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// As written, with its marks folded.
    pub(super) exact: String,
    /// The same in lower case.
    pub(super) lower: String,
    /// Where it stands.
    pub(super) span: Span,
}

/// Quoted words: the runs of words between gaps. An ellipsis and a bracketed insertion are gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quoted {
    pub(super) pieces: Vec<Vec<Written>>,
    text: String,
    ellipses: u32,
}

impl Quoted {
    /// Takes quoted words apart.
    pub fn new(text: &str) -> Self {
        let mut quoted = Self { pieces: vec![Vec::new()], text: text.to_owned(), ellipses: 0 };
        // An ellipsis counts where words stand on both sides of it.
        let mut pending = 0;
        for part in parts(text) {
            match part {
                Part::Words(span) => {
                    let words = words_of(text.get(span.range()).unwrap_or(""), span.start);
                    let Some(piece) = quoted.pieces.last_mut() else { continue };
                    if !words.is_empty() {
                        quoted.ellipses += pending;
                        pending = 0;
                    }
                    piece.extend(words);
                }
                Part::Ellipsis | Part::Insertion => {
                    let begun = quoted.pieces.iter().any(|piece| !piece.is_empty());
                    if matches!(part, Part::Ellipsis) && begun {
                        pending = 1;
                    }
                    quoted.pieces.push(Vec::new());
                }
            }
        }
        quoted.pieces.retain(|piece| !piece.is_empty());
        quoted
    }

    /// How many words it has; what stands in brackets does not count.
    pub fn words(&self) -> u32 {
        self.pieces.iter().map(|piece| piece.len() as u32).sum()
    }

    /// How many ellipses stand between its words.
    pub const fn ellipses(&self) -> u32 {
        self.ellipses
    }

    /// Its words in lower case, run by run.
    pub fn runs(&self) -> impl Iterator<Item = impl Iterator<Item = &str>> {
        self.pieces.iter().map(|piece| piece.iter().map(|word| word.lower.as_str()))
    }

    /// What is written from one word of a run to before another.
    pub(super) fn slice(&self, piece: &[Written], from: usize, to: usize) -> &str {
        let words = piece.get(from..to).unwrap_or(&[]);
        match (words.first(), words.last()) {
            (Some(first), Some(last)) => self.text.get(first.span.start as usize..last.span.end as usize).unwrap_or(""),
            _ => "",
        }
    }
}

/// Calls `give` for each word of a text with its exact form and where it stands.
pub(super) fn each_word(text: &str, start: u32, give: &mut dyn FnMut(&str, Span)) {
    let mut word = String::new();
    let mut begun: Option<usize> = None;
    let mut characters = text.char_indices().peekable();
    let mut finish = |word: &mut String, begun: &mut Option<usize>, end: usize| {
        if let Some(from) = begun.take() {
            give(word, Span::new(start + from as u32, start + end as u32));
            word.clear();
        }
    };
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|&(_, next)| next);
        let kind = kind_of(character);
        let continues = match kind {
            Kind::Letter => true,
            // An apostrophe between letters and a point between digits belong to the word.
            Kind::Apostrophe => begun.is_some() && next.is_some_and(char::is_alphabetic),
            Kind::Point => {
                word.ends_with(|last: char| last.is_ascii_digit()) && next.is_some_and(|next| next.is_ascii_digit())
            }
            Kind::Hidden => {
                continue;
            }
            Kind::Alone | Kind::Other => false,
        };
        if continues {
            begun.get_or_insert(at);
            match character {
                _ if kind == Kind::Apostrophe => word.push('\''),
                ascii if ascii.is_ascii() => word.push(ascii),
                other => word.extend(other.nfd()),
            }
            continue;
        }
        finish(&mut word, &mut begun, at);
        if kind == Kind::Alone {
            word.push(character);
            begun = Some(at);
            finish(&mut word, &mut begun, at + character.len_utf8());
        }
    }
    finish(&mut word, &mut begun, text.len());
}

fn words_of(text: &str, start: u32) -> Vec<Written> {
    let mut words = Vec::new();
    each_word(text, start, &mut |exact, span| {
        words.push(Written { exact: exact.to_owned(), lower: exact.to_lowercase(), span });
    });
    words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Apostrophe,
    Point,
    /// A word by itself: a sign that changes what is said, a character of a script without spaces.
    Alone,
    /// What nobody sees.
    Hidden,
    Other,
}

fn kind_of(character: char) -> Kind {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Kind::Letter,
        '\'' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{02bc}' => Kind::Apostrophe,
        '.' | ',' => Kind::Point,
        '$' | '€' | '£' | '¥' | '₽' | '₴' | '%' | '‰' | '+' | '=' | '§' | '°' => Kind::Alone,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => Kind::Hidden,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Kind::Alone,
        other if other.is_alphanumeric() || is_combining_mark(other) => Kind::Letter,
        _ => Kind::Other,
    }
}

enum Part {
    Words(Span),
    Ellipsis,
    Insertion,
}

/// Quoted words cut at ellipses and at what stands in brackets. Of a word that is in part in brackets
/// (`[W]e`, `leak[ed]`) the rest is not compared either.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut at = 0;
    let words = |parts: &mut Vec<Part>, from: usize, to: usize| {
        if from < to {
            parts.push(Part::Words(Span::new(from as u32, to as u32)));
        }
    };
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(character) = rest.chars().next() else { break };
        let dots = if character == '…' { character.len_utf8() } else { three_dots(rest) };
        if dots > 0 {
            words(&mut parts, from, at);
            parts.push(Part::Ellipsis);
            at += dots;
            from = at;
            continue;
        }
        if character != '[' {
            at += character.len_utf8();
            continue;
        }
        let close = rest.find(']').unwrap_or(rest.len());
        let inside = rest.get(1..close).unwrap_or("").trim();
        let after = (at + close + 1).min(text.len());
        let letter = |character: char| kind_of(character) == Kind::Letter;
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
        parts.push(if dotted { Part::Ellipsis } else { Part::Insertion });
        let length: usize = behind.chars().take_while(|&next| letter(next)).map(char::len_utf8).sum();
        at = after + length;
        from = at;
    }
    words(&mut parts, from, text.len());
    parts
}

/// How many bytes three dots at the start take, with or without spaces between them.
fn three_dots(text: &str) -> usize {
    let bytes = text.as_bytes();
    let spaced = if bytes.starts_with(b". . .") { 5 } else { 0 };
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
}
