//! Files, byte spans, lines and columns: where a text stands, and nothing about what it means.
//!
//! Everything above this layer points into a file with a [`Span`] (byte offsets in one file) or a
//! [`Place`] (a span and the file it is in). Lines and columns are worked out only for what is
//! shown, by [`SourceFile::position`].

mod nearest;
mod passage;
pub mod prose;
mod quoted;

use crate::narrow::to_u32;
use crate::prefetch::{CACHE_LINE, prefetch_at};
use memchr::{memchr, memrchr};
use std::{ops::Range, sync::OnceLock};
use wide::u8x16;

pub use nearest::{Difference, Nearest};
pub use passage::{Folded, NotFound};
pub use quoted::Quoted;

/// A half-open range of byte offsets in one file, as the file is on disk (a byte-order mark counts).
///
/// Both ends lie on character boundaries of the file's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to before `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span as a range of `usize`, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// How many bytes it covers.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers no byte.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

/// The number of a file in a [`Files`]; files are numbered by path, so it does not depend on the
/// order in which they were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A span and the file it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Where in it.
    pub span: Span,
}

impl Place {
    /// The place of `span` in `file`.
    pub const fn new(file: FileId, span: Span) -> Self {
        Self { file, span }
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileKind {
    /// Sources, names, claims and acknowledgements (`*.claims`).
    Claims,
    /// Vocabulary and rules (`*.rules`).
    Rules,
    /// The text of a source: quotes and passages are looked up in it.
    Text,
    /// A story that holds claims in its comments, beside its text.
    Story,
}

/// A 1-based line and a 1-based column that counts Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1; a byte-order mark at the start of the file takes no column.
    pub column: u32,
}

/// Why a file could not be read to its end. What is at fault stands right after the file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is there, in one plain line.
    pub message: String,
    /// What could be done, a line each.
    pub help: Vec<String>,
}

/// The field whose phrases stand in a file of that path, if it comes with the program.
pub(crate) fn field_of(path: &str) -> Option<&str> {
    path.strip_prefix("rules/phrases/")?.strip_suffix(".rules")
}

/// How many bytes are looked through for line ends when a place is asked for.
const BLOCK: usize = 1 << 8;

/// One file: its path for display, what it holds, and its text.
#[derive(Debug)]
pub struct SourceFile {
    /// The path as shown and as sorted by: relative, with `/`.
    pub path: String,
    /// What the file holds.
    pub kind: FileKind,
    /// Its text. Where the bytes could not be read, the part before the fault.
    pub text: String,
    /// Whether the file came with the program (the standard vocabulary and rules).
    pub embedded: bool,
    /// Why the text ends before the file does; none where all of it was read.
    pub fault: Option<Fault>,
    /// How many lines end before each block of [`BLOCK`] bytes. Where each line begins would take as much
    /// room as the claims of a large file, and hardly any of them is ever asked for.
    line_ends: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// A file of the given path, kind and text.
    pub fn new(path: impl Into<String>, kind: FileKind, text: impl Into<String>) -> Self {
        Self { path: path.into(), kind, text: text.into(), embedded: false, fault: None, line_ends: OnceLock::new() }
    }

    /// The same file, of which nothing after its text could be read.
    pub fn cut_short(mut self, fault: Option<Fault>) -> Self {
        self.fault = fault;
        self
    }

    /// The same file, marked as one that came with the program.
    pub fn embedded(mut self) -> Self {
        self.embedded = true;
        self
    }

    /// The field whose phrases a file holds that came with the program: `states` for `rules/phrases/states.rules`.
    pub fn phrase_field(&self) -> Option<&str> {
        if self.embedded { field_of(&self.path) } else { None }
    }

    /// The text at `span`; empty where the span does not lie in the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Line and column of a byte offset. An offset past the end is the end; one inside a character
    /// is that character.
    pub fn position(&self, offset: u32) -> Position {
        let end = self.boundary(offset);
        let start = self.line_start(end);
        Position { line: to_u32(self.line_ends_before(end)) + 1, column: self.characters(start, end) + 1 }
    }

    /// Line and column of both ends of a span.
    pub fn positions(&self, span: Span) -> (Position, Position) {
        let start = self.position(span.start);
        let (from, to) = (self.boundary(span.start), self.boundary(span.end));
        let between = self.text.get(from..to).filter(|between| memchr(b'\n', between.as_bytes()).is_none());
        let end = match between {
            // Behind the mark at the start of a text the first column is counted anew.
            Some(between) if from > 0 => Position { line: start.line, column: start.column + characters(between) },
            _ => self.position(span.end),
        };
        (start, end)
    }

    /// The bytes of the line that holds `offset`, without its line end (LF or CRLF).
    pub fn line_span(&self, offset: u32) -> Span {
        let bytes = self.text.as_bytes();
        let at = (offset as usize).min(bytes.len());
        let start = self.line_start(at);
        let rest = bytes.get(at..).unwrap_or(&[]);
        let end = memchr(b'\n', rest).map_or(bytes.len(), |length| at + length);
        let line = self.slice(Span::new(to_u32(start), to_u32(end)));
        let trimmed = line.strip_suffix('\r').unwrap_or(line);
        Span::new(to_u32(start), to_u32(start + trimmed.len()))
    }

    /// How many lines the text has (a text that ends in a line end has no further line).
    pub fn lines(&self) -> usize {
        let ends = self.line_ends_before(self.text.len());
        ends + usize::from(ends == 0 || !self.text.ends_with('\n'))
    }

    /// An offset in the text, put back to where a character begins.
    fn boundary(&self, offset: u32) -> usize {
        let mut at = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Where the line begins that a byte is in.
    fn line_start(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or(&[]);
        memrchr(b'\n', before).map_or(0, |end| end + 1)
    }

    /// How many characters stand between two offsets; the mark at the start of a text is none.
    fn characters(&self, start: usize, end: usize) -> u32 {
        let text = self.text.get(start..end).unwrap_or("");
        characters(if start == 0 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text })
    }

    /// How many lines end before an offset.
    fn line_ends_before(&self, at: usize) -> usize {
        let block = at / BLOCK;
        let before = self.line_ends().get(block).copied().unwrap_or(0);
        (before + line_ends(self.text.as_bytes().get(block * BLOCK..at).unwrap_or(&[]))) as usize
    }

    /// Asks for what is needed to show a place: its words, and what stands before them in their block.
    pub fn fetch(&self, span: Span) {
        let bytes = self.text.as_bytes();
        let start = span.start as usize;
        let block = (start / BLOCK * BLOCK..start).step_by(CACHE_LINE);
        block.chain([start, span.end as usize]).for_each(|at| prefetch_at(bytes, at));
        prefetch_at(self.line_ends(), start / BLOCK);
    }

    fn line_ends(&self) -> &[u32] {
        self.line_ends.get_or_init(|| {
            let blocks = self.text.as_bytes().chunks(BLOCK);
            let mut ends = Vec::with_capacity(blocks.len() + 1);
            let mut all = 0;
            ends.push(all);
            for block in blocks {
                all += line_ends(block);
                ends.push(all);
            }
            ends
        })
    }
}

/// How many lines end in some bytes.
fn line_ends(bytes: &[u8]) -> u32 {
    // Each of sixteen places counts by itself, and in a part of this size no more than a byte can hold.
    let parts = bytes.chunks(BLOCK).map(|part| {
        let (blocks, rest) = part.as_chunks();
        let ends = |ends: u8x16, &block| ends - u8x16::new(block).simd_eq(u8x16::splat(b'\n'));
        let ends: u32 = blocks.iter().fold(u8x16::ZERO, ends).to_array().into_iter().map(u32::from).sum();
        ends + to_u32(rest.iter().filter(|&&byte| byte == b'\n').count())
    });
    parts.sum()
}

/// How many characters a text has.
fn characters(text: &str) -> u32 {
    // Most are of ASCII, and that is soon seen.
    if text.is_ascii() { to_u32(text.len()) } else { to_u32(text.chars().count()) }
}

/// All files of one run, in the order of their paths.
#[derive(Debug, Default)]
pub struct Files {
    files: Vec<SourceFile>,
}

impl Files {
    /// The files, sorted by path (then by text, so that equal paths have one order too).
    pub fn new(mut files: Vec<SourceFile>) -> Self {
        files.sort_by(|a, b| (a.embedded, &a.path, &a.text).cmp(&(b.embedded, &b.path, &b.text)));
        Self { files }
    }

    /// Puts the text of a source or story behind the files that are there, and gives its number. A
    /// text that several sources name is there once.
    pub fn add_text(&mut self, file: SourceFile) -> FileId {
        let known = self
            .files
            .iter()
            .position(|known| matches!(known.kind, FileKind::Text | FileKind::Story) && known.path == file.path);
        let index = known.unwrap_or_else(|| {
            self.files.push(file);
            self.files.len() - 1
        });
        FileId(to_u32(index))
    }

    /// The file of that number. Numbers come from this collection, so it is there; an empty file
    /// stands in for one that is not.
    pub fn get(&self, id: FileId) -> &SourceFile {
        static NONE: OnceLock<SourceFile> = OnceLock::new();
        self.files.get(id.0 as usize).unwrap_or_else(|| NONE.get_or_init(|| SourceFile::new("", FileKind::Text, "")))
    }

    /// The text at a place.
    pub fn slice(&self, place: Place) -> &str {
        self.get(place.file).slice(place.span)
    }

    /// All files with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(to_u32(index)), file))
    }

    /// The file with that path, if there is one.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.iter().find(|(_, file)| file.path == path).map(|(id, _)| id)
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop, prop_assert_eq, proptest};

    #[test]
    fn columns_count_characters_and_skip_the_byte_order_mark() {
        let file = SourceFile::new("a", FileKind::Claims, "\u{feff}é“x\r\nyz");
        assert_eq!(file.position(3), Position { line: 1, column: 1 });
        assert_eq!(file.position(8), Position { line: 1, column: 3 });
        assert_eq!(file.position(12), Position { line: 2, column: 2 });
        assert_eq!(file.slice(file.line_span(4)), "\u{feff}é“x");
        assert_eq!(file.position(999), Position { line: 2, column: 3 });
    }

    /// Line, column and the bytes of the line, by looking at all lines.
    fn looked_for(text: &str, offset: u32) -> (Position, Span) {
        let mut offset = (offset as usize).min(text.len());
        let mut start = 0;
        let mut number = 0;
        let (mut line, mut rest) = ("", "");
        for (index, part) in text.split('\n').enumerate() {
            if start + part.len() >= offset {
                (line, rest, number) = (part, part, index);
                break;
            }
            start += part.len() + 1;
        }
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        if start == 0 {
            rest = line.strip_prefix('\u{feff}').unwrap_or(line);
        }
        let before = line.len() - rest.len();
        let column = text[start + before..offset.max(start + before)].chars().count();
        let line = line.strip_suffix('\r').unwrap_or(line);
        let span = Span::new(start as u32, (start + line.len()) as u32);
        (Position { line: number as u32 + 1, column: column as u32 + 1 }, span)
    }

    proptest! {
        #[test]
        fn a_place_is_found_by_its_block(
            parts in prop::collection::vec("\u{feff}|\r\n|\n|\r|[a-cé漢]{1,3}|[a]{500,700}", 0..12),
            offsets in prop::collection::vec(0..4000u32, 8),
        ) {
            let text = parts.concat();
            let file = SourceFile::new("a", FileKind::Claims, text.clone());
            prop_assert_eq!(file.lines(), text.lines().count().max(1));
            for pair in offsets.windows(2) {
                let (position, line) = looked_for(&text, pair[0]);
                prop_assert_eq!(file.position(pair[0]), position);
                prop_assert_eq!(file.line_span(pair[0]), line);
                let (start, end) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                let both = (file.position(start), file.position(end));
                prop_assert_eq!(file.positions(Span::new(start, end)), both);
            }
        }
    }
}
