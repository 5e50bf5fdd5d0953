//! Text for a terminal: made safe to show, measured in columns, cut, wrapped; dates in words.

mod dates;
mod safe;

pub use dates::Dates;
pub use safe::{Safe, is_hidden, most_columns, safe, safe_into};

use unicode_width::UnicodeWidthChar;

/// How many columns a text takes: the sum over its characters, as the drawing counts too.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char_columns).sum() }
}

/// How many columns a character takes; a control character none.
pub fn char_columns(char: char) -> usize {
    char.width().unwrap_or(0)
}

/// The sign for what was left out.
pub const fn ellipsis(ascii: bool) -> &'static str {
    if ascii { "..." } else { "…" }
}

/// Cuts a text that takes more than `most` columns, at a word boundary where there is one in its
/// last half, and says so with an ellipsis. The cost does not grow with what is cut off.
pub fn cut(text: &str, most: usize, ascii: bool) -> String {
    let mut used = 0;
    let room = most.saturating_sub(ellipsis(ascii).len().min(3));
    let (mut fits, mut word) = (0, 0);
    for (index, (at, char)) in text.char_indices().enumerate() {
        if used <= room {
            fits = at;
            if char == ' ' {
                word = at;
            }
        }
        used += char_columns(char);
        // A run of characters without width would never fill the room.
        if used > most || index > most.saturating_mul(4).saturating_add(64) {
            let end = if word > fits / 2 { word } else { fits };
            let kept = text.get(..end).unwrap_or("").trim_end();
            let gap = if end == word && !kept.is_empty() { " " } else { "" };
            return format!("{kept}{gap}{}", ellipsis(ascii));
        }
    }
    text.to_owned()
}

/// Adds a text to `out`, wrapped at spaces to `width` columns: `first` before the first line,
/// `rest` before each further one, a line end after each. In less than 40 columns, words that are
/// too long for a line are broken; in more they stay whole, so that a path can be followed.
///
/// No line takes more than `width` columns then, save that there is always room for one character.
/// Indents give way where they would take more than a third of the width.
pub fn wrap(out: &mut String, text: &str, width: usize, first: &str, rest: &str) {
    let indent = |indent: &str| if columns(indent) * 3 > width { String::new() } else { indent.to_owned() };
    // The first line may begin with words, which no width makes dispensable.
    let (first_words, rest) = (first.trim(), indent(rest));
    let first_indent = if indent(first).is_empty() { first_words.to_owned() } else { first.to_owned() };
    let mut line = LineBuilder { out, width, used: 0, rest: &rest, begun: false };
    line.start(&first_indent);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        line.word(word);
    }
    line.end();
}

struct LineBuilder<'a> {
    out: &'a mut String,
    width: usize,
    used: usize,
    rest: &'a str,
    begun: bool,
}

impl LineBuilder<'_> {
    fn start(&mut self, indent: &str) {
        let words = indent.trim();
        if columns(indent) > self.width {
            self.word(words);
        } else if words.is_empty() {
            self.out.push_str(indent);
            self.used = columns(indent);
        } else {
            self.out.push_str(indent);
            self.used = columns(indent);
            self.begun = !indent.ends_with(' ');
        }
    }

    fn word(&mut self, word: &str) {
        let (needed, space) = (columns(word), usize::from(self.begun));
        if self.used + space + needed <= self.width {
            self.out.push_str(if self.begun { " " } else { "" });
            self.out.push_str(word);
            self.used += space + needed;
            self.begun = true;
            return;
        }
        if self.begun {
            self.next();
        }
        if self.used + needed <= self.width || self.width >= 40 {
            self.out.push_str(word);
            self.used += needed;
            self.begun = true;
            return;
        }
        for char in word.chars() {
            let needed = char_columns(char);
            if self.used + needed > self.width && self.begun {
                self.next();
            }
            self.out.push(char);
            self.used += needed;
            self.begun = true;
        }
    }

    fn next(&mut self) {
        self.end();
        self.out.push_str(self.rest);
        self.used = columns(self.rest);
        self.begun = false;
    }

    fn end(&mut self) {
        let kept = self.out.trim_end_matches(' ').len();
        self.out.truncate(kept);
        self.out.push('\n');
    }
}

/// A number and its noun: `1 claim`, `14 claims`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    fn wrapped(text: &str, width: usize, first: &str, rest: &str) -> String {
        let mut out = String::new();
        wrap(&mut out, text, width, first, rest);
        out
    }

    #[test]
    fn text_wraps_at_spaces_under_a_hanging_indent() {
        assert_eq!(wrapped("one two three", 15, "YES  ", "     "), "YES  one two\n     three\n");
        assert_eq!(wrapped("one two", 4, "YES  ", "     "), "YES\none\ntwo\n");
        assert_eq!(wrapped("", 4, "", ""), "\n");
    }

    #[test]
    fn what_is_too_long_is_cut_at_a_word() {
        assert_eq!(cut("a recording of a call", 15, false), "a recording …");
        assert_eq!(cut("a recording", 15, false), "a recording");
        assert_eq!(cut("unbrokenword", 6, true), "unb...");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_width(text in "[a-z漢 ]{0,60}", width in 0_usize..40) {
            let wrapped = wrapped(&text, width, "YES  ", "     ");
            for line in wrapped.lines() {
                prop_assert!(columns(line) <= width.max(2), "{line:?}");
            }
            let squeezed = |text: &str| text.chars().filter(|char| !char.is_whitespace()).collect::<String>();
            prop_assert_eq!(squeezed(&wrapped), format!("YES{}", squeezed(&text)));
        }
    }
}
