//! The matrix of who says what, one file a format.
//!
//! Every cell has its word; signs only stand before words, and nothing rests on colour.

pub mod csv;
pub mod json;
pub mod markdown;
pub mod text;

use super::terminal_text::count;
use crate::findings::matrix::{CellEntry, ColumnsBy, Matrix, MatrixColumn, MatrixCounts};

/// At most how many names one entry shows.
const NAMES: usize = 4;

/// `6 claims on 3 points: 0 agreed, 2 disputed, 1 single-source, 0 unsourced`, then what else
/// there is.
pub fn sentence(counts: &MatrixCounts) -> String {
    let MatrixCounts { agreed, disputed, single_source, unsourced, .. } = counts;
    let mut sentence = format!(
        "{} on {}: {agreed} agreed, {disputed} disputed, {single_source} single-source, {unsourced} unsourced",
        count(counts.claims, "claim"),
        count(counts.points, "point"),
    );
    for (number, word) in [(counts.differs, "differ"), (counts.background, "background"), (counts.open, "open")] {
        if number > 0 {
            sentence.push_str(&format!(", {number} {word}"));
        }
    }
    if counts.withdrawn > 0 {
        sentence.push_str(&format!("; {} taken back", count(counts.withdrawn, "claim")));
    }
    if counts.unread > 0 {
        sentence.push_str(&format!("; {} could not be read", count(counts.unread, "line")));
    }
    sentence
}

/// Who says what an entry says, besides the column itself; empty where nobody else does.
pub(super) fn who(matrix: &Matrix, column: &MatrixColumn, entry: &CellEntry) -> String {
    let mut names: Vec<&str> = entry.who.iter().map(String::as_str).collect();
    if matrix.by == ColumnsBy::Speaker && names.as_slice() == [column.name.as_str()] {
        names.clear();
    }
    let more = names.len().saturating_sub(NAMES);
    names.truncate(NAMES);
    let mut who = names.join(", ");
    if more > 0 {
        who.push_str(&format!(" and {more} more"));
    }
    match matrix.by {
        ColumnsBy::Source if entry.own && !who.is_empty() => format!("own voice, {who}"),
        ColumnsBy::Speaker if !who.is_empty() => format!("in {who}"),
        _ => who,
    }
}

/// What an entry does, in a word, and when it happened where that tells it from others: `affirms on 2025-05-03`.
pub(super) fn said(entry: &CellEntry) -> String {
    let mut word = entry.says.word().to_owned();
    if let Some(when) = entry.when {
        word.push_str(" on ");
        when.push_to(&mut word);
    }
    if entry.follows { format!("({word})") } else { word }
}

/// What an entry says, in words: `denies: Dmitriev`; in brackets where it only follows.
fn words(matrix: &Matrix, column: &MatrixColumn, entry: &CellEntry) -> String {
    let word = said(entry);
    let who = who(matrix, column, entry);
    if who.is_empty() { word } else { format!("{word}: {who}") }
}

/// What the signs and brackets stand for.
pub(super) fn legend(matrix: &Matrix, signs: bool) -> String {
    let mut said = std::collections::BTreeSet::new();
    let mut follows = false;
    let mut explained = Vec::new();
    for entry in matrix.rows.iter().flat_map(|row| &row.cells).flat_map(|cell| &cell.entries) {
        said.insert(entry.says);
        follows |= entry.follows;
    }
    if signs {
        explained.extend(said.iter().map(|says| format!("{} {}", says.sign(), says.word())));
    }
    if follows {
        explained.push("in brackets: follows from what is said".to_owned());
    }
    explained.join("; ")
}

#[cfg(test)]
mod tests;
