//! Files, byte spans, lines and columns: where a text stands, and nothing about what it means.
//!
//! Everything above this layer points into a file with a [`Span`] (byte offsets in one file) or a
//! [`Place`] (a span and the file it is in). Lines and columns are worked out only for what is
//! shown, by [`SourceFile::position`].

mod nearest;
mod passage;
pub mod prose;
mod quoted;

use memchr::memchr_iter;
use std::{ops::Range, sync::OnceLock};

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
    line_starts: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// A file of the given path, kind and text.
    pub fn new(path: impl Into<String>, kind: FileKind, text: impl Into<String>) -> Self {
        Self { path: path.into(), kind, text: text.into(), embedded: false, fault: None, line_starts: OnceLock::new() }
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

    /// The text at `span`; empty where the span does not lie in the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Line and column of a byte offset. An offset past the end is the end; one inside a character
    /// is that character.
    pub fn position(&self, offset: u32) -> Position {
        let starts = self.line_starts();
        let index = starts.partition_point(|&start| start <= offset).saturating_sub(1);
        let start = starts.get(index).copied().unwrap_or(0) as usize;
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = self.text.get(start..end).unwrap_or("");
        let before = if start == 0 { before.strip_prefix('\u{feff}').unwrap_or(before) } else { before };
        Position { line: index as u32 + 1, column: before.chars().count() as u32 + 1 }
    }

    /// The bytes of the line that holds `offset`, without its line end (LF or CRLF).
    pub fn line_span(&self, offset: u32) -> Span {
        let starts = self.line_starts();
        let index = starts.partition_point(|&start| start <= offset).saturating_sub(1);
        let start = starts.get(index).copied().unwrap_or(0);
        let end = starts.get(index + 1).copied().unwrap_or(self.text.len() as u32);
        let line = self.slice(Span::new(start, end));
        let trimmed = line.strip_suffix('\n').unwrap_or(line);
        let trimmed = trimmed.strip_suffix('\r').unwrap_or(trimmed);
        Span::new(start, start + trimmed.len() as u32)
    }

    /// How many lines the text has (a text that ends in a line end has no further line).
    pub fn lines(&self) -> usize {
        let starts = self.line_starts();
        let last = starts.last().copied().unwrap_or(0) as usize;
        if last >= self.text.len() && starts.len() > 1 { starts.len() - 1 } else { starts.len() }
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let ends = memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(ends.map(|at| at as u32 + 1)).collect()
        })
    }
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
        FileId(index as u32)
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
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), file))
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

    #[test]
    fn columns_count_characters_and_skip_the_byte_order_mark() {
        let file = SourceFile::new("a", FileKind::Claims, "\u{feff}é“x\r\nyz");
        assert_eq!(file.position(3), Position { line: 1, column: 1 });
        assert_eq!(file.position(8), Position { line: 1, column: 3 });
        assert_eq!(file.position(12), Position { line: 2, column: 2 });
        assert_eq!(file.slice(file.line_span(4)), "\u{feff}é“x");
        assert_eq!(file.position(999), Position { line: 2, column: 3 });
    }
}
