//! Files, byte spans, lines and columns: where text stands, not what it means.
//!
//! All layers above this one point into a file with a [`Span`] (byte offsets in one file) or a [`Place`] (a span and
//! its file). [`SourceFile::position`] computes lines and columns, only for places that are shown.

mod nearest;
mod passage;
mod quoted;

use crate::narrow::to_u32;
use crate::prefetch::{CACHE_LINE, prefetch_at};
use memchr::{memchr, memrchr};
use std::{ops::Range, sync::OnceLock};
use wide::u8x16;

pub use nearest::{Difference, Nearest};
pub use passage::{Folded, NotFound};
pub use quoted::Quoted;

/// A half-open range of byte offsets in one file as stored on disk, with any byte-order mark counted.
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

    /// The length in bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span is empty.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

/// The number of a file in a [`Files`]. Files are numbered in the order of their paths, so the number does not depend
/// on the order of the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A span and the file it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The span in that file.
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
    /// A story with claims in its comments.
    Story,
}

/// A 1-based line and a 1-based column that counts Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1. A byte-order mark at the start of the file takes no column.
    pub column: u32,
}

/// The reason why a file could not be read to its end. The fault lies directly behind the file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFault {
    /// A description of the fault in one line.
    pub message: String,
    /// Suggestions for a fix, one per line.
    pub help: Vec<String>,
}

/// The field whose phrases the file at `path` holds, if the file comes with the program.
pub(crate) fn field_of(path: &str) -> Option<&str> {
    path.strip_prefix("rules/phrases/")?.strip_suffix(".rules")
}

/// The block size, in bytes, of the line index. A look-up scans at most one block for line ends.
const BLOCK: usize = 1 << 8;

/// A file: its path for display, its kind and its text.
#[derive(Debug)]
pub struct SourceFile {
    /// The path for display and for sorting: relative, with `/`.
    pub path: String,
    /// What the file holds.
    pub kind: FileKind,
    /// The text. If some bytes could not be read, the part before the fault.
    pub text: String,
    /// Whether the file comes with the program, as the standard vocabulary and rules do.
    pub embedded: bool,
    /// The reason why the text ends before the file does; `None` if all of the file was read.
    pub fault: Option<ReadFault>,
    /// The number of lines that end before each block of [`BLOCK`] bytes. A table of line starts would take as much
    /// memory as the claims of a large file, and few of its entries would ever be read.
    line_ends: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// Creates a file with the given path, kind and text.
    pub fn new(path: impl Into<String>, kind: FileKind, text: impl Into<String>) -> Self {
        Self { path: path.into(), kind, text: text.into(), embedded: false, fault: None, line_ends: OnceLock::new() }
    }

    /// Records why nothing after the text could be read.
    pub fn cut_short(mut self, fault: Option<ReadFault>) -> Self {
        self.fault = fault;
        self
    }

    /// Marks the file as one that comes with the program.
    pub fn embedded(mut self) -> Self {
        self.embedded = true;
        self
    }

    /// The field whose phrases this file holds, if it comes with the program: `states` for
    /// `rules/phrases/states.rules`.
    pub fn phrase_field(&self) -> Option<&str> {
        if self.embedded { field_of(&self.path) } else { None }
    }

    /// The text at `span`, or an empty string if `span` is out of range.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The line and column of a byte offset. An offset past the end counts as the end. An offset inside a character
    /// counts as the start of that character.
    pub fn position(&self, offset: u32) -> Position {
        let end = self.boundary(offset);
        let start = self.line_start(end);
        Position { line: to_u32(self.line_ends_before(end)) + 1, column: self.characters(start, end) + 1 }
    }

    /// The lines and columns of both ends of a span.
    pub fn positions(&self, span: Span) -> (Position, Position) {
        let start = self.position(span.start);
        let (from, to) = (self.boundary(span.start), self.boundary(span.end));
        let between = self.text.get(from..to).filter(|between| memchr(b'\n', between.as_bytes()).is_none());
        let end = match between {
            // A byte-order mark takes no column, so a span that starts at 0 needs the full computation.
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

    /// The number of lines in the text. A final line end does not start another line.
    pub fn lines(&self) -> usize {
        let ends = self.line_ends_before(self.text.len());
        ends + usize::from(ends == 0 || !self.text.ends_with('\n'))
    }

    /// The given offset, moved back to the start of its character.
    fn boundary(&self, offset: u32) -> usize {
        let mut at = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// The offset at which the line that contains byte `at` begins.
    fn line_start(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or(&[]);
        memrchr(b'\n', before).map_or(0, |end| end + 1)
    }

    /// The number of characters between two offsets, without a byte-order mark at the start of the text.
    fn characters(&self, start: usize, end: usize) -> u32 {
        let text = self.text.get(start..end).unwrap_or("");
        characters(if start == 0 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text })
    }

    /// The number of lines that end before an offset.
    fn line_ends_before(&self, at: usize) -> usize {
        let block = at / BLOCK;
        let before = self.line_ends().get(block).copied().unwrap_or(0);
        (before + line_ends(self.text.as_bytes().get(block * BLOCK..at).unwrap_or(&[]))) as usize
    }

    /// Prefetches the data needed to show a span: its words and the text before them in the same block.
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

/// The number of line ends in `bytes`.
fn line_ends(bytes: &[u8]) -> u32 {
    // Sixteen byte-sized counters run in parallel. In a block of this size none of them overflows.
    let parts = bytes.chunks(BLOCK).map(|part| {
        let (blocks, rest) = part.as_chunks();
        let ends = |ends: u8x16, &block| ends - u8x16::new(block).simd_eq(u8x16::splat(b'\n'));
        let ends: u32 = blocks.iter().fold(u8x16::ZERO, ends).to_array().into_iter().map(u32::from).sum();
        ends + to_u32(rest.iter().filter(|&&byte| byte == b'\n').count())
    });
    parts.sum()
}

/// The number of characters in a text.
fn characters(text: &str) -> u32 {
    // Most texts are ASCII, and that check is fast.
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

    /// Appends the text of a source or story and returns its number. A text that several sources name is added once.
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

    /// The file with that number. Numbers are created by this collection, so the file exists; an unknown number gives
    /// an empty file.
    pub fn get(&self, id: FileId) -> &SourceFile {
        static NONE: OnceLock<SourceFile> = OnceLock::new();
        self.files.get(id.0 as usize).unwrap_or_else(|| NONE.get_or_init(|| SourceFile::new("", FileKind::Text, "")))
    }

    /// The text at a place.
    pub fn slice(&self, place: Place) -> &str {
        self.get(place.file).slice(place.span)
    }

    /// All files with their numbers, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(to_u32(index)), file))
    }

    /// The file with that path, if any.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.iter().find(|(_, file)| file.path == path).map(|(id, _)| id)
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are no files.
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

    /// The position and line of an offset, found by a scan of all lines.
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
