//! Short excerpts of files around marked places, cut to a width.
//!
//! Nothing here costs more for a longer line or a larger file: only the characters near a mark
//! are looked at.

mod window;

use super::terminal_text::{self, Safe};
use crate::narrow::to_u32;
use crate::source::{FileId, Files, Place, SourceFile, Span};
use std::ops::Range;
use window::{LineWidth, forward};

/// A place to show and what to say under it.
#[derive(Clone, Debug)]
pub struct ExcerptMark {
    /// Where.
    pub place: Place,
    /// Safe text; may have several lines, may be empty.
    pub label: String,
    /// Marks of one side have one colour.
    pub side: usize,
}

/// Neighbouring lines of one file.
#[derive(Debug)]
pub struct Excerpt {
    /// The path of the file: safe text.
    pub path: String,
    /// The lines, without a gap.
    pub lines: Vec<ExcerptLine>,
}

/// A line of an excerpt.
#[derive(Debug)]
pub struct ExcerptLine {
    /// Its number in the file, from 1.
    pub number: u32,
    /// What is shown of it: safe text, one line, no wider than the width.
    pub text: String,
    /// What is marked in it, from left to right, nothing twice.
    pub marks: Vec<LineMark>,
}

/// A mark in the text of a line.
#[derive(Debug)]
pub struct LineMark {
    /// The bytes of [`ExcerptLine::text`] that are marked; empty for a place between two characters.
    pub range: Range<usize>,
    /// The column in the file, from 1.
    pub column: u32,
    /// What to say under it, wrapped to the room there is.
    pub label: String,
    /// As in [`ExcerptMark`].
    pub side: usize,
}

/// How far apart the lines of two marks may be to be shown as one excerpt.
const NEAR: u32 = 2;

/// Excerpts that show all marks, in the order of the marks, in at most `width` columns with the
/// line numbers and the frame that [`frame`] tells. Marks on the same or neighbouring lines share
/// an excerpt; marks that overlap do not.
pub fn excerpts(files: &Files, marks: &[ExcerptMark], width: usize, ascii: bool) -> Vec<Excerpt> {
    let located: Vec<LocatedMark<'_>> = marks.iter().map(|mark| LocatedMark::new(files, mark)).collect();
    let last = located.iter().map(|located| located.number).max().unwrap_or(1);
    let room = LineWidth { columns: width.saturating_sub(frame(last)).max(8), ascii };
    let mut groups: Vec<MarkGroup<'_>> = Vec::new();
    for located in located {
        match groups.iter_mut().find(|group| group.takes(files, &located, room)) {
            Some(group) => group.marks.push(located),
            None => groups.push(MarkGroup { file: located.file, marks: vec![located] }),
        }
    }
    groups.iter().map(|group| group.excerpt(files, room)).collect()
}

/// How many columns a drawing needs before the text of a line of that number: ` 12 │ `.
pub fn frame(number: u32) -> usize {
    number.checked_ilog10().unwrap_or(0) as usize + 1 + 4
}

/// A mark and where it is.
struct LocatedMark<'a> {
    mark: &'a ExcerptMark,
    file: FileId,
    number: u32,
    column: u32,
    /// The line it starts in, without a byte-order mark.
    line: Span,
    /// What is marked, without a line end after it.
    span: Span,
}

impl<'a> LocatedMark<'a> {
    fn new(files: &Files, mark: &'a ExcerptMark) -> Self {
        let Place { file: id, span } = mark.place;
        let file = files.get(id);
        let start = floor(file, span.start);
        let mut line = file.line_span(start);
        if line.start == 0 && file.text.starts_with('\u{feff}') {
            line.start = to_u32('\u{feff}'.len_utf8());
            line.end = line.end.max(line.start);
        }
        let start = start.clamp(line.start, line.end);
        let marked = file.slice(Span::new(start, floor(file, span.end).max(start)));
        let span = Span::new(start, start + to_u32(marked.trim_end_matches(['\r', '\n']).len()));
        let position = file.position(start);
        Self { mark, file: id, number: position.line, column: position.column, line, span }
    }

    fn is_one_line(&self) -> bool {
        self.span.end <= self.line.end
    }
}

/// The character boundary at or before an offset.
fn floor(file: &SourceFile, offset: u32) -> u32 {
    let mut offset = (offset as usize).min(file.text.len());
    while !file.text.is_char_boundary(offset) {
        offset -= 1;
    }
    to_u32(offset)
}

/// Marks that share an excerpt.
struct MarkGroup<'a> {
    file: FileId,
    marks: Vec<LocatedMark<'a>>,
}

impl<'a> MarkGroup<'a> {
    fn takes(&self, files: &Files, new: &LocatedMark<'a>, room: LineWidth) -> bool {
        let one_line = || new.is_one_line() && self.marks.iter().all(LocatedMark::is_one_line);
        let near = || self.marks.iter().any(|mark| mark.number.abs_diff(new.number) <= NEAR);
        self.file == new.file && one_line() && near() && self.is_beside(files, new, room)
    }

    /// Whether a mark can be drawn beside those of the same line: all are disjoint or the same, and
    /// stand close enough together.
    fn is_beside(&self, files: &Files, new: &LocatedMark<'a>, room: LineWidth) -> bool {
        let mut all = new.span;
        for mark in self.marks.iter().filter(|mark| mark.number == new.number) {
            let (first, second) = if mark.span <= new.span { (mark.span, new.span) } else { (new.span, mark.span) };
            if first != second && (first.is_empty() || second.is_empty() || first.end > second.start) {
                return false;
            }
            all = all.to(mark.span);
        }
        let most = room.columns * 2 / 3;
        all == new.span || forward(files.get(self.file).slice(all), most, room).1.is_some()
    }

    fn excerpt(&self, files: &Files, room: LineWidth) -> Excerpt {
        let file = files.get(self.file);
        let mut marks: Vec<&LocatedMark<'_>> = self.marks.iter().collect();
        marks.sort_by_key(|mark| (mark.number, mark.span));
        let mut lines: Vec<ExcerptLine> = Vec::new();
        let mut rest = marks.as_slice();
        while let Some(first) = rest.first() {
            let (here, further) = rest.split_at(rest.partition_point(|mark| mark.number == first.number));
            if let Some(last) = lines.last() {
                // A line between two marked ones, so that the lines have no gap.
                let gap = last.number + 1..first.number;
                let mut end = file.line_span(first.line.start.saturating_sub(1));
                let between = gap.rev().map(|number| {
                    let line = unmarked(file, number, end, room);
                    end = file.line_span(end.start.saturating_sub(1));
                    line
                });
                let between: Vec<ExcerptLine> = between.collect();
                lines.extend(between.into_iter().rev());
            }
            lines.push(marked(file, here, room));
            rest = further;
        }
        Excerpt { path: terminal_text::safe(&file.path, room.ascii).into_owned(), lines }
    }
}

/// A line without marks, cut on the right.
fn unmarked(file: &SourceFile, number: u32, span: Span, room: LineWidth) -> ExcerptLine {
    let mut line = Safe::excerpt(room.ascii);
    room.right(&mut line, file.slice(span), room.columns);
    ExcerptLine { number, text: line.text, marks: Vec::new() }
}

/// A line with the marks that start in it, cut around them.
fn marked(file: &SourceFile, marks: &[&LocatedMark<'_>], room: LineWidth) -> ExcerptLine {
    let (Some(first), Some(last)) = (marks.first(), marks.last()) else {
        return ExcerptLine { number: 0, text: String::new(), marks: Vec::new() };
    };
    let all = marks.iter().fold(first.span, |all, mark| all.to(mark.span));
    // A mark over several lines is followed by the rest of its last line.
    let end = file.line_span(all.end).end.max(all.end);
    let left = file.slice(Span::new(first.line.start, all.start));
    let right = file.slice(Span::new(all.end, end));
    let mut line = Safe::excerpt(room.ascii);
    let mut shown: Vec<LineMark> = Vec::new();
    let labels = marks.iter().flat_map(|mark| mark.mark.label.lines()).map(terminal_text::columns).max().unwrap_or(0);
    if let (_, Some(columns)) = forward(file.slice(all), room.columns.saturating_sub(2 * room.gap()), room) {
        let stem = if first.span == last.span { columns / 2 } else { columns };
        room.left(&mut line, left, right, columns, stem, labels);
        let (mut at, mut before) = (all.start, None);
        for mark in marks {
            if let (true, Some(same)) = (before == Some(mark.span), shown.last_mut()) {
                same.label = [same.label.as_str(), &mark.mark.label].join("\n");
                continue;
            }
            line.push(file.slice(Span::new(at, mark.span.start)));
            let range = push(&mut line, file.slice(mark.span));
            (at, before) = (mark.span.end, Some(mark.span));
            shown.push(LineMark { range, column: mark.column, label: mark.mark.label.clone(), side: mark.mark.side });
        }
        let room_left = room.columns.saturating_sub(line.columns);
        room.right(&mut line, right, room_left);
    } else {
        let before = if left.is_empty() { "" } else { room.before(left) };
        let after = if right.is_empty() { 0 } else { room.gap() };
        line.raw(before);
        let inner = room.columns.saturating_sub(line.columns + after);
        let (label, start) = (first.mark.label.clone(), line.text.len());
        room.middle(&mut line, file.slice(first.span), inner);
        let range = start..line.text.len();
        shown.push(LineMark { range, column: first.column, label, side: first.mark.side });
        if !right.is_empty() {
            line.raw(room.after(right));
        }
    }
    let text = line.text;
    for marked in &mut shown {
        marked.label = fitted(&marked.label, &text, &marked.range, room);
    }
    ExcerptLine { number: first.number, text, marks: shown }
}

/// Adds marked text, in which line ends are signs, and tells where it stands.
fn push(line: &mut Safe, text: &str) -> Range<usize> {
    let start = line.text.len();
    window::push_lines(line, text);
    start..line.text.len()
}

/// A label wrapped to the room right of the stem that it hangs from.
fn fitted(label: &str, text: &str, range: &Range<usize>, room: LineWidth) -> String {
    let columns = |range: Range<usize>| terminal_text::columns(text.get(range).unwrap_or(""));
    let stem = columns(0..range.start) + columns(range.clone()) / 2 + 4;
    let width = room.columns.saturating_sub(stem).max(8);
    let mut out = String::new();
    for line in label.lines() {
        terminal_text::wrap(&mut out, line, width, "", "  ");
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::Sample;

    /// The excerpts of marks on the given texts, each as `number text`, with what is marked in
    /// brackets.
    fn check(text: &str, marked: &[&str], width: usize, expect: &[&[&str]]) {
        let sample = Sample::new(&[("a.claims", text)]);
        let mark =
            |needle: &&str| ExcerptMark { place: sample.place("a.claims", needle), label: "so".to_owned(), side: 0 };
        let marks: Vec<ExcerptMark> = marked.iter().map(mark).collect();
        let excerpts = excerpts(&sample.files, &marks, width, false);
        let shown: Vec<Vec<String>> =
            excerpts.iter().map(|excerpt| excerpt.lines.iter().map(brackets).collect()).collect();
        assert_eq!(shown, expect);
    }

    fn brackets(line: &ExcerptLine) -> String {
        let mut text = line.text.clone();
        for marked in line.marks.iter().rev() {
            text.insert(marked.range.end, ']');
            text.insert(marked.range.start, '[');
        }
        format!("{} {text}", line.number)
    }

    #[test]
    fn a_line_that_fits_is_shown_whole() {
        check("one\n\tDmitriev denies call\nthree", &["denies"], 40, &[&["2     Dmitriev [denies] call"]]);
    }

    #[test]
    fn a_long_line_is_cut_at_words_around_the_mark() {
        let text = "Bloomberg has obtained a recording of a call between two advisers that nobody owns up to.";
        check(text, &["a call"], 45, &[&["1 … a recording of [a call] between two …"]]);
        check(text, &["Bloomberg"], 30, &[&["1 [Bloomberg] has obtained …"]]);
        check(text, &["owns up to."], 30, &[&["1 … that nobody [owns up to.]"]]);
        check(&"x".repeat(99), &["xxx"], 20, &[&["1 [xxx]xxxxxxxxxx…"]]);
    }

    #[test]
    fn a_mark_that_does_not_fit_is_cut_in_its_middle() {
        let text = "Bloomberg has obtained a recording of a call between two advisers that nobody owns up to.";
        check(
            text,
            &["has obtained a recording of a call between two advisers"],
            45,
            &[&["1 … [has obtained a … two advisers] …"]],
        );
    }

    #[test]
    fn a_mark_over_several_lines_is_shown_as_one() {
        check("a call\n  between two\nadvisers", &["call\n  between"], 40, &[&["1 a [call ↵ between] two"]]);
    }

    #[test]
    fn near_marks_share_an_excerpt_and_far_or_overlapping_ones_do_not() {
        check("a b\nc\nd e\nf\ng\nh", &["b", "d", "h"], 40, &[&["1 a [b]", "2 c", "3 [d] e"], &["6 [h]"]]);
        check("a b c", &["c", "a"], 40, &[&["1 [a] b [c]"]]);
        check("a b c", &["a b", "b c"], 40, &[&["1 [a b] c"], &["1 a [b c]"]]);
        check("a b\nc", &["c", "b"], 40, &[&["1 a [b]", "2 [c]"]]);
    }

    #[test]
    fn a_byte_order_mark_is_not_shown() {
        check("\u{feff}a b", &["a"], 40, &[&["1 [a] b"]]);
    }
}
