//! Characters that a terminal would act on, reorder or hide, made visible.

use super::char_columns;
use std::borrow::Cow;

/// A text with every character that cannot be seen made visible: control characters as their
/// pictures (`␛`), others by number (`⟨U+202E⟩`), tabs as a space. In ASCII all by number in
/// angle brackets (`<U+001B>`). A line end is a control character: the result is one line.
///
/// What a build server takes for a command in a line of a log (`::error`, `##[error]`) is broken
/// up in the same way.
pub fn safe(text: &str, ascii: bool) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains("::") && !text.contains("#[") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    safe_into(&mut out, text, ascii);
    Cow::Owned(out)
}

/// Adds [`safe`] of a text to `out`.
pub fn safe_into(out: &mut String, text: &str, ascii: bool) {
    let mut safe = Safe::new(std::mem::take(out), ascii);
    safe.push(text);
    *out = safe.text;
}

/// A line of safe text that is put together from pieces, so that what a character follows counts
/// across them, and tabs reach the next stop.
#[derive(Debug)]
pub struct Safe {
    /// What was put together so far.
    pub text: String,
    /// How many columns it takes.
    pub columns: usize,
    before: Option<char>,
    ascii: bool,
    /// How far apart tab stops are; a tab is a space where it is 1.
    tab: usize,
}

impl Safe {
    /// A line that starts with `text`, which is taken to be safe.
    pub fn new(text: String, ascii: bool) -> Self {
        Self { text, columns: 0, before: None, ascii, tab: 1 }
    }

    /// A line of an excerpt: tabs reach every fourth column.
    pub fn excerpt(ascii: bool) -> Self {
        Self { tab: TAB, ..Self::new(String::new(), ascii) }
    }

    /// Whether the line keeps to ASCII in what it adds.
    pub const fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Adds text as it is: it must be safe.
    pub fn raw(&mut self, text: &str) {
        self.text.push_str(text);
        self.columns += super::columns(text);
        self.before = text.chars().next_back().or(self.before);
    }

    /// Adds any text.
    pub fn push(&mut self, text: &str) {
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            self.char(char, chars.peek().copied());
            self.before = Some(char);
        }
    }

    fn char(&mut self, char: char, after: Option<char>) {
        match char {
            '[' if self.before == Some('#') => self.name(char),
            ':' if self.before == Some(':') && after.is_some_and(|after| after.is_ascii_alphabetic()) => {
                self.name(char)
            }
            ' '..='~' => {
                self.text.push(char);
                self.columns += 1;
            }
            '\t' => {
                for _ in 0..self.tab - self.columns % self.tab {
                    self.text.push(' ');
                    self.columns += 1;
                }
            }
            _ => match look(char, self.before, after) {
                Appearance::Plain => {
                    self.text.push(char);
                    self.columns += char_columns(char);
                }
                Appearance::OnCircle => {
                    self.text.push('\u{25cc}');
                    self.text.push(char);
                    self.columns += 1;
                }
                Appearance::Dropped => {}
                Appearance::Named => self.name(char),
            },
        }
    }

    fn name(&mut self, char: char) {
        let code = u32::from(char);
        let picture = match code {
            0..=0x1f => char::from_u32(0x2400 + code),
            0x7f => Some('\u{2421}'),
            _ => None,
        };
        let start = self.text.len();
        match picture.filter(|_| !self.ascii) {
            Some(picture) => self.text.push(picture),
            None if self.ascii => self.text.push_str(&format!("<U+{code:04X}>")),
            None => self.text.push_str(&format!("⟨U+{code:04X}⟩")),
        }
        self.columns += super::columns(self.text.get(start..).unwrap_or(""));
    }
}

/// The distance between tab stops in excerpts.
const TAB: usize = 4;

/// At most how many columns a character takes in a line that [`Safe`] puts together; a combining
/// mark that begins the line takes one more.
pub fn most_columns(char: char, ascii: bool) -> usize {
    match char {
        ' '..='~' => 1,
        '\t' => TAB,
        '\0'..='\u{1f}' | '\u{7f}' if !ascii => 1,
        _ if matches!(look(char, Some('a'), None), Appearance::Named) => 10,
        _ => char_columns(char),
    }
}

/// How a character that is not printable ASCII looks.
enum Appearance {
    /// As it is.
    Plain,
    /// With a dotted circle under it: a combining mark that has nothing to stand on.
    OnCircle,
    /// Not at all: it only chooses between two shapes of the sign before it.
    Dropped,
    /// By its number.
    Named,
}

fn look(char: char, before: Option<char>, after: Option<char>) -> Appearance {
    match char {
        // Joiners are spelling in the scripts that join letters, and hidden everywhere else.
        '\u{200c}' | '\u{200d}' if before.is_some_and(joins) && after.is_some_and(joins) => Appearance::Plain,
        '\u{fe0e}' | '\u{fe0f}' if before.is_some_and(is_sign) => Appearance::Dropped,
        // Fillers, selectors and other letters and marks that show nothing.
        '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{200b}'..='\u{200f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{e0000}'..='\u{e0fff}' => Appearance::Named,
        _ if char.is_alphanumeric() => Appearance::Plain,
        // White space with a width is harmless; line and paragraph separators are not.
        '\u{2028}' | '\u{2029}' => Appearance::Named,
        _ if char.is_whitespace() && !char.is_control() => Appearance::Plain,
        _ if char_columns(char) == 0 && !char.is_control() => {
            let marks = is_printable(char) || is_mark(char);
            match before {
                _ if !marks => Appearance::Named,
                Some(_) => Appearance::Plain,
                None => Appearance::OnCircle,
            }
        }
        _ if is_printable(char) => Appearance::Plain,
        _ => Appearance::Named,
    }
}

/// Whether a terminal would act on a character, or show it as nothing: control characters, marks of
/// direction and invisible characters, whatever stands around them.
pub fn is_hidden(char: char) -> bool {
    char.is_control() || matches!(char, '\u{2028}' | '\u{2029}') || char_columns(char) == 0 && !is_mark(char)
}

/// Whether the standard library prints a character as it is in a debug string; that leaves out
/// control, format, private and unassigned characters, and combining marks.
fn is_printable(char: char) -> bool {
    char.escape_debug().len() == 1
}

/// Whether a character without width is a combining mark of a script: what is left of the
/// characters without width when format characters are taken away.
fn is_mark(char: char) -> bool {
    !matches!(char,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a letter or mark is of a script in which a joiner is spelling (Arabic to Sinhala).
fn joins(char: char) -> bool {
    matches!(char, '\u{600}'..='\u{dff}') && (char.is_alphabetic() || char_columns(char) == 0 && is_mark(char))
}

fn is_sign(char: char) -> bool {
    char >= '\u{2190}' && !char.is_alphanumeric() || matches!(char, '©' | '®' | '‼' | '⁉' | '™')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert, proptest};

    fn check(text: &str, unicode: &str, ascii: &str) {
        assert_eq!(safe(text, false), unicode);
        assert_eq!(safe(text, true), ascii);
    }

    #[test]
    fn what_a_terminal_would_act_on_is_shown() {
        check(
            "a\u{1b}[31mb\r\n\0\u{7f}\u{9b}",
            "a␛[31mb␍␊␀␡⟨U+009B⟩",
            "a<U+001B>[31mb<U+000D><U+000A><U+0000><U+007F><U+009B>",
        );
        check("\u{202e}abc\u{2066}\u{2028}", "⟨U+202E⟩abc⟨U+2066⟩⟨U+2028⟩", "<U+202E>abc<U+2066><U+2028>");
        check(
            "\u{feff}x\u{200b}y\u{ad}z\u{3164}",
            "⟨U+FEFF⟩x⟨U+200B⟩y⟨U+00AD⟩z⟨U+3164⟩",
            "<U+FEFF>x<U+200B>y<U+00AD>z<U+3164>",
        );
    }

    #[test]
    fn words_of_all_scripts_stay_as_they_are() {
        for text in
            ["Дмитриев", "и\u{306}", "می\u{200c}خواهم", "क्\u{200d}ष", "漢字", "“quote”—…", "👩🏽", "a\u{a0}b", "ไทยน้ำ"]
        {
            assert_eq!(safe(text, false), text);
        }
        assert_eq!(safe("❤\u{fe0f} a\u{fe0f}", false), "❤ a⟨U+FE0F⟩");
        assert_eq!(safe("\u{301}a", false), "◌\u{301}a");
    }

    #[test]
    fn what_a_build_server_would_act_on_is_broken_up() {
        check("::error file=a::b c::", ":⟨U+003A⟩error file=a:⟨U+003A⟩b c::", ":<U+003A>error file=a:<U+003A>b c::");
        check("a ##[add-mask]x [y] # [z]", "a ##⟨U+005B⟩add-mask]x [y] # [z]", "a ##<U+005B>add-mask]x [y] # [z]");
    }

    #[test]
    fn what_is_hidden_is_told_from_what_belongs_to_a_letter() {
        for char in
            ['\u{1b}', '\n', '\u{7f}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200b}', '\u{200d}', '\u{feff}', '\u{2028}']
        {
            assert!(is_hidden(char), "{char:?}");
        }
        for char in ['a', ' ', 'é', '\u{301}', '漢', '“', '🚒', '\u{fe0f}', '\u{a0}'] {
            assert!(!is_hidden(char), "{char:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_a_terminal_acts_on_is_left(text in any::<String>(), ascii in any::<bool>()) {
            let safe = safe(&text, ascii);
            let acted_on = |char: char| {
                char.is_control()
                    || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
                    || matches!(char, '\u{61c}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
            };
            prop_assert!(!safe.chars().any(acted_on));
            let most: usize = text.chars().map(|char| most_columns(char, ascii)).sum();
            let broken = text.matches(['[', ':']).count() * 7;
            prop_assert!(super::super::columns(&safe) <= most + 1 + broken);
        }
    }
}
