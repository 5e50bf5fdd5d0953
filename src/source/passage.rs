//! Finding quoted words in a text.

use super::Span;
use std::fmt;

/// A text made ready for finding passages: quotes, dashes and runs of white space folded.
pub struct Folded {
    text: String,
    /// For each byte of the folded text the offset in the text itself, and its end at last.
    offsets: Vec<u32>,
}

impl fmt::Debug for Folded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Folded").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        Self::without(text, &[])
    }

    /// Folds a text in which nothing is looked for in some places: comments, what stands around the
    /// text on its page. They are sorted and do not overlap.
    pub fn without(text: &str, left_out: &[Span]) -> Self {
        let mut left_out = left_out.iter().peekable();
        let mut folded = Self { text: String::with_capacity(text.len()), offsets: Vec::with_capacity(text.len() + 1) };
        for (at, character) in text.char_indices() {
            while left_out.next_if(|gap| gap.end as usize <= at).is_some() {}
            let hidden = left_out.peek().is_some_and(|gap| gap.start as usize <= at);
            let character = if hidden { ' ' } else { fold(character) };
            if character == ' ' && (folded.text.is_empty() || folded.text.ends_with(' ')) {
                continue;
            }
            folded.text.push(character);
            folded.offsets.resize(folded.text.len(), at as u32);
        }
        folded.offsets.push(text.len() as u32);
        folded
    }

    /// Where `words` stand, after the same folding and with the first letter in either case. An
    /// ellipsis or a bracketed insertion in `words` is a gap: what is on both sides of it must stand
    /// in this order. The first place counts.
    pub fn find(&self, words: &str) -> Option<Span> {
        self.find_after(words, 0)
    }

    /// The same behind an offset of the text.
    pub fn find_after(&self, words: &str, offset: u32) -> Option<Span> {
        let from = self.offsets.partition_point(|&at| at < offset);
        let from = (from..=self.text.len()).find(|&at| self.text.is_char_boundary(at))?;
        let pieces = pieces(words);
        let first = pieces.first()?;
        let other_case = flipped(first);
        let starts =
            |piece: &str, from: usize| self.text.get(from..).and_then(|rest| rest.find(piece)).map(|at| from + at);
        let begin = match (starts(first, from), starts(&other_case, from)) {
            (Some(one), Some(other)) => one.min(other),
            (one, other) => one.or(other)?,
        };
        let mut end = begin + first.len();
        for piece in pieces.get(1..)? {
            end = starts(piece, end)? + piece.len();
        }
        let last = self.text.get(..end)?.chars().next_back()?;
        // The end of the passage is the end of its last character, not the start of what follows:
        // white space that was folded away between the two is no part of it.
        let last_start = *self.offsets.get(end - last.len_utf8())?;
        Some(Span::new(*self.offsets.get(begin)?, self.next_boundary(last_start, end)))
    }

    fn next_boundary(&self, last_start: u32, end: usize) -> u32 {
        let next = self.offsets.get(end).copied().unwrap_or(last_start);
        // A character of one byte in the folded text may have had three in the text; where a fold
        // dropped white space after it, the next offset lies further on.
        next.min(last_start + 4).max(last_start)
    }
}

fn fold(character: char) -> char {
    match character {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' | '\u{02bc}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other if other.is_whitespace() => ' ',
        other => other,
    }
}

/// The parts of quoted words between ellipses and bracketed insertions, folded; none is empty.
fn pieces(words: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut depth = 0usize;
    let dotted = words.replace("...", "…");
    for character in dotted.chars() {
        match character {
            '[' => {
                depth += 1;
                pieces.push(String::new());
            }
            ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '…' => pieces.push(String::new()),
            other => {
                if let Some(piece) = pieces.last_mut() {
                    let other = fold(other);
                    if other != ' ' || !piece.ends_with(' ') {
                        piece.push(other);
                    }
                }
            }
        }
    }
    pieces.iter().map(|piece| piece.trim().to_owned()).filter(|piece| !piece.is_empty()).collect()
}

fn flipped(text: &str) -> String {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return String::new() };
    let flipped: String =
        if first.is_uppercase() { first.to_lowercase().collect() } else { first.to_uppercase().collect() };
    flipped + characters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, words: &str) -> Option<String> {
        Folded::new(text).find(words).and_then(|span| text.get(span.range()).map(str::to_owned))
    }

    #[test]
    fn a_passage_is_found_whatever_its_quotes_dashes_and_line_ends() {
        let text = "He said:\n“We don’t know –\n   not yet”, and left.";
        assert_eq!(found(text, "\"We don't know - not yet\"").as_deref(), Some("“We don’t know –\n   not yet”"));
        assert_eq!(found(text, "we don't know").as_deref(), Some("We don’t know"));
        assert_eq!(found(text, "We … not yet").as_deref(), Some("We don’t know –\n   not yet"));
        assert_eq!(found(text, "We [the office] know"), Some("We don’t know".to_owned()));
        assert_eq!(found(text, "they know"), None);
        assert_eq!(found(text, "..."), None);
        assert_eq!(found("да — нет", "да - нет").as_deref(), Some("да — нет"));
    }
}
