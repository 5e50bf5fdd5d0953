//! Cutting a line to a number of columns.

use super::super::terminal_text::{self, Safe};

/// What there is to draw in.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineWidth {
    /// How many columns the text of a line may take.
    pub columns: usize,
    /// Whether to use ASCII characters only.
    pub ascii: bool,
}

impl LineWidth {
    /// The columns of an ellipsis and the space beside it.
    pub fn gap(self) -> usize {
        terminal_text::columns(terminal_text::ellipsis(self.ascii)) + 1
    }

    /// The sign that stands for all of the text before something: joined to it where a word is cut.
    pub fn before(self, text: &str) -> &'static str {
        match (text.ends_with(char::is_whitespace), self.ascii) {
            (true, false) => "… ",
            (false, false) => "…",
            (true, true) => "... ",
            (false, true) => "...",
        }
    }

    /// The sign that stands for all of the text after something.
    pub fn after(self, text: &str) -> &'static str {
        match (text.starts_with(char::is_whitespace), self.ascii) {
            (true, false) => " …",
            (false, false) => "…",
            (true, true) => " ...",
            (false, true) => "...",
        }
    }

    /// Adds what is shown left of a mark of `marked` columns, so that a label of `label` columns
    /// has room beside the stem it hangs from, `stem` columns into the mark.
    pub fn left(self, line: &mut Safe, left: &str, right: &str, marked: usize, stem: usize, label: usize) {
        let label = label.min((self.columns / 2).max(16));
        let free = self.columns.saturating_sub(marked);
        let most = free.min(self.columns.saturating_sub(stem + 4 + label));
        let needed = forward(right, free, self).1.unwrap_or(free);
        let (start, whole) = backward(left, free, self);
        let share = (free / 2).max(free - needed);
        match whole {
            Some(columns) if columns <= most && (columns <= share || columns + needed <= free) => line.push(left),
            _ if start == left.len() && left.is_empty() => {}
            _ => {
                let most = most.min(share);
                if most < self.gap() {
                    // No room even for the sign that something is left out; the column says so.
                    return;
                }
                let (start, _) = backward(left, most - self.gap(), self);
                let (out, kept) = left.split_at_checked(start).unwrap_or((left, ""));
                let (out, kept) = from_word(out, kept, left);
                line.raw(self.before(out));
                line.push(kept);
            }
        }
    }

    /// Adds what is shown right of a mark, in at most `most` columns.
    pub fn right(self, line: &mut Safe, right: &str, most: usize) {
        if forward(right, most, self).1.is_some() {
            line.push(right);
            return;
        }
        if most < self.gap() {
            return;
        }
        let (end, _) = forward(right, most - self.gap(), self);
        let (kept, out) = right.split_at_checked(end).unwrap_or(("", right));
        let (kept, out) = to_word(kept, out, right);
        line.push(kept);
        line.raw(self.after(out));
    }

    /// Adds the beginning and the end of a text that does not fit in `most` columns; only the
    /// beginning where no whole word fits at the end.
    pub fn middle(self, line: &mut Safe, text: &str, most: usize) {
        let room = most.saturating_sub(self.gap() + 1);
        let (start, _) = backward(text, room * 2 / 5, self);
        let (gone, tail) = text.split_at_checked(start).unwrap_or((text, ""));
        let (gone, tail) = from_word(gone, tail, text);
        let tail = if gone.ends_with(char::is_whitespace) { tail } else { "" };
        let head = if tail.is_empty() { most.saturating_sub(self.gap()) } else { room - room * 2 / 5 };
        let (end, _) = forward(text, head, self);
        let (kept, out) = text.split_at_checked(end).unwrap_or(("", text));
        let (kept, out) = to_word(kept, out, text);
        push_lines(line, kept);
        line.raw(self.after(out));
        if !tail.is_empty() {
            line.raw(" ");
            push_lines(line, tail);
        }
    }
}

/// Where a text has to end to fit in so many columns, and how many columns all of it takes where
/// it fits.
pub(super) fn forward(text: &str, most: usize, room: LineWidth) -> (usize, Option<usize>) {
    let mut columns = 0;
    for (index, (at, char)) in text.char_indices().enumerate() {
        columns += char_columns(at, char, room);
        if columns > most || index > limit(most) {
            return (at, None);
        }
    }
    (text.len(), Some(columns))
}

/// Where a text has to start to fit in so many columns, and how many columns all of it takes where
/// it fits.
pub(super) fn backward(text: &str, most: usize, room: LineWidth) -> (usize, Option<usize>) {
    let (mut columns, mut start) = (0, text.len());
    for (index, (at, char)) in text.char_indices().rev().enumerate() {
        let needed = char_columns(at, char, room);
        if columns + needed > most || index > limit(most) {
            return (start, None);
        }
        columns += needed;
        // Where a mark is cut from its letter, it goes too.
        if needed > 0 {
            start = at;
        }
    }
    (0, Some(columns))
}

/// How many characters are looked at for so many columns: characters without width would never
/// fill them.
const fn limit(columns: usize) -> usize {
    4 * columns + 16
}

/// How many columns a character at that offset takes at most.
fn char_columns(at: usize, char: char, room: LineWidth) -> usize {
    match char {
        '\n' => 3,
        // A mark that begins a line has nothing to stand on and is given a circle.
        _ if at == 0 => terminal_text::most_columns(char, room.ascii).max(1),
        _ => terminal_text::most_columns(char, room.ascii),
    }
}

/// Adds text in which a line end, and the white space around it, is a sign.
pub(super) fn push_lines(line: &mut Safe, text: &str) {
    let mut lines = text.split('\n');
    if let Some(first) = lines.next() {
        line.push(first.trim_end_matches('\r'));
    }
    for next in lines {
        line.raw(if line.is_ascii() { " / " } else { " ↵ " });
        line.push(next.trim_start_matches([' ', '\t']).trim_end_matches('\r'));
    }
}

/// Moves the cut before `kept` to the beginning of a word, where one begins in it.
fn from_word<'a>(out: &'a str, kept: &'a str, all: &'a str) -> (&'a str, &'a str) {
    if out.is_empty() || out.ends_with(char::is_whitespace) {
        return (out, kept);
    }
    match kept.char_indices().find(|(_, char)| char.is_whitespace()) {
        Some((at, space)) => all.split_at_checked(out.len() + at + space.len_utf8()).unwrap_or((out, kept)),
        None => (out, kept),
    }
}

/// Moves the cut after `kept` to the end of a word, where one ends in it.
fn to_word<'a>(kept: &'a str, out: &'a str, all: &'a str) -> (&'a str, &'a str) {
    if out.starts_with(char::is_whitespace) {
        return (kept, out);
    }
    let end = kept.char_indices().rfind(|(_, char)| char.is_whitespace());
    end.and_then(|(at, _)| all.split_at_checked(at)).unwrap_or((kept, out))
}
