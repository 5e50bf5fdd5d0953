//! Lines and columns as other programs count them.
//!
//! A place is kept as bytes; each format makes its own columns from them. A byte-order mark at the
//! start of a file takes no column in any unit, since who reads the file as text does not see it.

use crate::narrow::to_u32;
use crate::source::{SourceFile, Span};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnUnit {
    /// Unicode scalar values, as people count.
    Characters,
    /// UTF-16 code units, as SARIF and editors count.
    Utf16,
    /// Bytes of UTF-8, as reviewdog counts.
    Bytes,
}

/// A place as lines and columns, all from 1; the end is the column after the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The line it starts in.
    pub start_line: u32,
    /// The column of what it starts with.
    pub start_column: u32,
    /// The line it ends in.
    pub end_line: u32,
    /// The column after its end.
    pub end_column: u32,
}

impl Region {
    /// The region of a span. A line end at the end of the span is left out, so that a region never
    /// ends in a line that it has nothing of.
    pub fn new(file: &SourceFile, span: Span, unit: ColumnUnit) -> Self {
        let kept = to_u32(file.slice(span).trim_end_matches(['\r', '\n']).len());
        let end = if file.slice(span).is_empty() { span.end.max(span.start) } else { span.start + kept };
        let (start_line, start_column) = position(file, span.start, unit);
        let (end_line, end_column) = position(file, end, unit);
        Self { start_line, start_column, end_line, end_column }
    }

    /// Whether it lies in one line.
    pub const fn is_one_line(self) -> bool {
        self.start_line == self.end_line
    }
}

fn position(file: &SourceFile, offset: u32, unit: ColumnUnit) -> (u32, u32) {
    let position = file.position(offset);
    if unit == ColumnUnit::Characters {
        return (position.line, position.column);
    }
    let line = file.line_span(offset);
    // The end of a line end is the end of its line; an offset within a character is that character.
    let mut end = offset.min(line.end.max(line.start)) as usize;
    while !file.text.is_char_boundary(end) {
        end -= 1;
    }
    let before = file.text.get(line.start as usize..end).unwrap_or("");
    let before = if line.start == 0 { before.strip_prefix('\u{feff}').unwrap_or(before) } else { before };
    let units = match unit {
        ColumnUnit::Characters | ColumnUnit::Utf16 => before.encode_utf16().count(),
        ColumnUnit::Bytes => before.len(),
    };
    (position.line, to_u32(units) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileKind;

    /// The region of the first `needle` in each unit: start and end line and column.
    #[track_caller]
    fn check(text: &str, needle: &str, expect: [[u32; 4]; 3]) {
        let file = SourceFile::new("a", FileKind::Claims, text);
        let start = text.find(needle).unwrap() as u32;
        let span = Span::new(start, start + needle.len() as u32);
        let region = |unit| {
            let Region { start_line, start_column, end_line, end_column } = Region::new(&file, span, unit);
            [start_line, start_column, end_line, end_column]
        };
        assert_eq!(
            [ColumnUnit::Characters, ColumnUnit::Utf16, ColumnUnit::Bytes].map(region),
            expect,
            "{needle:?} in {text:?}"
        );
    }

    #[test]
    fn each_unit_counts_its_own_columns() {
        check("ab cd\n", "cd", [[1, 4, 1, 6]; 3]);
        check("“a” cd", "cd", [[1, 5, 1, 7], [1, 5, 1, 7], [1, 9, 1, 11]]);
        check("x\n👩🏽\u{200d}🚒 cd", "cd", [[2, 6, 2, 8], [2, 9, 2, 11], [2, 17, 2, 19]]);
        check("e\u{301} שלום cd", "cd", [[1, 9, 1, 11], [1, 9, 1, 11], [1, 14, 1, 16]]);
    }

    #[test]
    fn a_mark_at_the_start_takes_no_column_and_a_line_end_no_region() {
        check("\u{feff}ab cd", "cd", [[1, 4, 1, 6]; 3]);
        check("\u{feff}ab", "\u{feff}ab", [[1, 1, 1, 3]; 3]);
        check("a\r\n\tb\r\nc", "b\r\n", [[2, 2, 2, 3]; 3]);
        check("ab\ncd", "ab\ncd", [[1, 1, 2, 3]; 3]);
    }

    #[test]
    fn a_place_past_the_end_is_the_end() {
        let file = SourceFile::new("a", FileKind::Claims, "ab");
        for unit in [ColumnUnit::Characters, ColumnUnit::Utf16, ColumnUnit::Bytes] {
            let region = Region::new(&file, Span::new(9, 12), unit);
            assert_eq!((region.start_column, region.end_column), (3, 3));
        }
    }
}
