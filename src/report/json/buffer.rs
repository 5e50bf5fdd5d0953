//! A text in JSON that is put together piece by piece.
//!
//! Nothing that shows it acts on it: no string in it holds `##[`, which a build server takes for a command
//! wherever it stands in a log, nor a character on which a terminal acts. These are escaped, so the same
//! value is read back.

use crate::{
    report::terminal_text,
    source::{SourceFile, Span},
    value::DateRange,
};
use std::{ops::Range, sync::Arc};

/// A value that was written, and where it stands; none where there was none yet.
pub(super) type WrittenValue<'a, T> = Option<(&'a Arc<T>, Range<usize>)>;

/// A text in JSON as far as it is written.
///
/// What stands between values is written as it is: a result may hold a hundred thousand objects of one
/// form, and a serializer that asks of each field whether it is the first, and of each name whether it
/// has to be escaped, takes longer for that than for what the fields hold.
#[derive(Debug, Default)]
pub(in crate::report) struct Json {
    text: String,
    /// What was written last for a number, and where it stands.
    numbered: Option<(u32, Range<usize>)>,
}

impl Json {
    /// An empty text with room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), numbered: None }
    }

    /// How many bytes were written so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// What was written so far.
    pub fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// Lets go of what was written, and keeps the room.
    pub fn clear(&mut self) {
        self.text.clear();
        self.numbered = None;
    }

    /// Text that is JSON already: brackets and names of fields.
    #[inline]
    pub fn raw(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// A word of this program, in which there is nothing to escape.
    #[inline]
    pub fn word(&mut self, word: &'static str) -> &mut Self {
        self.raw("\"").raw(word).raw("\"")
    }

    /// Any string.
    pub fn string(&mut self, text: &str) -> &mut Self {
        self.text.push('"');
        if is_plain(text) {
            self.text.push_str(text);
        } else {
            self.escape(text);
        }
        self.text.push('"');
        self
    }

    /// A whole number.
    #[inline]
    pub fn number(&mut self, number: impl itoa::Integer) -> &mut Self {
        self.raw(itoa::Buffer::new().format(number))
    }

    /// `true` or `false`.
    pub fn truth(&mut self, truth: bool) -> &mut Self {
        self.raw(if truth { "true" } else { "false" })
    }

    /// A date as a string; there is nothing to escape in one.
    pub fn date(&mut self, date: DateRange) {
        self.text.push('"');
        date.push_to(&mut self.text);
        self.text.push('"');
    }

    /// Where something stands in a file.
    pub fn location(&mut self, file: &SourceFile, span: Span) -> &mut Self {
        let (start, end) = file.positions(span);
        self.raw("{\"path\":").string(&file.path);
        self.raw(",\"start\":{\"line\":").number(start.line).raw(",\"column\":").number(start.column);
        self.raw("},\"end\":{\"line\":").number(end.line).raw(",\"column\":").number(end.column);
        self.raw("},\"bytes\":[").number(span.start).raw(",").number(span.end).raw("]}")
    }

    /// What is there by `write`, else `null`.
    pub fn optional<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) -> &mut Self {
        match value {
            Some(value) => write(self, value),
            None => self.text.push_str("null"),
        }
        self
    }

    /// A string, or `null`.
    pub fn optional_string(&mut self, text: Option<&str>) -> &mut Self {
        self.optional(text, |json, text| {
            json.string(text);
        })
    }

    /// An array of what `write` makes of each item.
    pub fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) -> &mut Self {
        let mut before = "[";
        for item in items {
            self.raw(before);
            before = ",";
            write(self, item);
        }
        self.raw(if before == "[" { "[]" } else { "]" })
    }

    /// An array of strings.
    pub fn strings<T: AsRef<str>>(&mut self, texts: impl IntoIterator<Item = T>) -> &mut Self {
        self.list(texts, |json, text| {
            json.string(text.as_ref());
        })
    }

    /// What stands in a part of the text once more.
    pub fn again(&mut self, part: Range<usize>) {
        self.text.extend_from_within(part);
    }

    /// What `write` makes of a value that others share: it is made once for all that follow each other.
    pub fn once<'a, T: ?Sized>(
        &mut self,
        before: &mut WrittenValue<'a, T>,
        value: &'a Arc<T>,
        write: impl FnOnce(&mut Self, &'a T),
    ) -> &mut Self {
        match before {
            Some((known, at)) if Arc::ptr_eq(known, value) => self.again(at.clone()),
            _ => {
                let start = self.text.len();
                write(self, value);
                *before = Some((value, start..self.text.len()));
            }
        }
        self
    }

    /// What `write` makes of the thing of that number: it is made once for all that follow each other.
    pub fn once_numbered(&mut self, number: u32, write: impl FnOnce(&mut Self)) -> &mut Self {
        match &self.numbered {
            Some((known, at)) if *known == number => self.again(at.clone()),
            _ => {
                let start = self.text.len();
                write(self);
                self.numbered = Some((number, start..self.text.len()));
            }
        }
        self
    }

    /// A string without its quotation marks, of which some characters may have to be escaped.
    pub(super) fn escape(&mut self, text: &str) {
        let plain_from = |at: usize| plain(text.as_bytes().get(at..).unwrap_or(&[]));
        let mut written = 0;
        let mut at = plain_from(0);
        while let Some(char) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let before = text.get(written..at).unwrap_or("");
            let escaped = match char {
                '"' => Some("\\\""),
                '\\' => Some("\\\\"),
                '\n' => Some("\\n"),
                '\r' => Some("\\r"),
                '\t' => Some("\\t"),
                '\u{8}' => Some("\\b"),
                '\u{c}' => Some("\\f"),
                '[' if before.ends_with("##") => Some("\\u005b"),
                // By number.
                _ if terminal_text::is_hidden(char) => Some(""),
                _ => None,
            };
            at += char.len_utf8();
            if let Some(escaped) = escaped {
                self.raw(before).raw(escaped);
                if escaped.is_empty() {
                    for unit in char.encode_utf16(&mut [0; 2]) {
                        self.raw(&format!("\\u{unit:04x}"));
                    }
                }
                written = at;
            }
            at += plain_from(at);
        }
        self.raw(text.get(written..).unwrap_or(""));
    }
}

/// Whether a byte of a string is written as it is, whatever stands around it.
#[inline]
const fn byte_is_plain(byte: u8) -> bool {
    // Without a branch, so that several are looked at in one step.
    (byte >= b' ') & (byte < 0x7f) & (byte != b'"') & (byte != b'\\') & (byte != b'[')
}

/// Whether all bytes of a block are.
#[inline]
fn block_is_plain<const N: usize>(block: &[u8; N]) -> bool {
    block.iter().fold(true, |all, &byte| all & byte_is_plain(byte))
}

/// Whether all bytes of the first and the last block are; none where there is no block.
#[inline]
fn ends_are_plain<const N: usize>(bytes: &[u8]) -> Option<bool> {
    Some(block_is_plain(bytes.first_chunk::<N>()?) & block_is_plain(bytes.last_chunk::<N>()?))
}

/// Whether all bytes of a string are.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The last block may hold what the one before it holds, so that none is shorter.
    if let Some(last) = bytes.last_chunk::<16>() {
        return block_is_plain(last) && bytes.as_chunks::<16>().0.iter().all(block_is_plain);
    }
    ends_are_plain::<8>(bytes)
        .or_else(|| ends_are_plain::<4>(bytes))
        .unwrap_or_else(|| bytes.iter().all(|&byte| byte_is_plain(byte)))
}

/// How many bytes stand before the first that may have to be escaped.
fn plain(bytes: &[u8]) -> usize {
    let blocks = bytes.as_chunks::<16>().0.iter().take_while(|block| block_is_plain(block)).count() * 16;
    let rest = bytes.get(blocks..).unwrap_or(&[]);
    blocks + rest.iter().take_while(|&&byte| byte_is_plain(byte)).count()
}
