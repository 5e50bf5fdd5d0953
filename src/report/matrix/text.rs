//! The matrix for people: a table where it fits in the width, else a list.

use super::{legend, sentence, words};
use crate::{
    findings::matrix::{CellEntry, Matrix, MatrixColumn, MatrixRow},
    report::{
        Style,
        terminal_text::{columns, wrap},
        wording::shortened,
    },
};
use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Write},
};

/// The columns that the propositions take at least, and at most.
const FIRST: (usize, usize) = (24, 39);

/// The columns that a cell takes at least, and at most.
const CELL: (usize, usize) = (10, 24);

/// The columns of the widest state.
const STATE: usize = 13;

/// At most how many columns are named that are silent on a point.
const SILENT: usize = 8;

/// Writes the matrix and the line of counts.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(matrix: &Matrix, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let mut page = String::new();
    let grid = Grid::fitting(matrix, style);
    let mut question: Option<&str> = None;
    if let Some(grid) = &grid {
        grid.head(&mut page);
    }
    for row in &matrix.rows {
        if row.question.as_deref() != question {
            question = row.question.as_deref();
            let heading = question.map(|text| format!("question: {}", safe(text, style)));
            heading.into_iter().for_each(|heading| wrap(&mut page, &heading, style.width, "", "  "));
        }
        match &grid {
            Some(grid) => grid.row(row, &mut page),
            None => list(matrix, row, style, &mut page),
        }
        out.write_all(page.as_bytes())?;
        page.clear();
    }
    let legend = legend(matrix, true);
    if !legend.is_empty() {
        if grid.is_some() {
            page.push('\n');
        }
        wrap(&mut page, &legend, style.width, "", "  ");
    }
    wrap(&mut page, &sentence(&matrix.counts), style.width, "", "  ");
    out.write_all(page.as_bytes())?;
    out.flush()
}

fn safe(text: &str, style: &Style) -> String {
    shortened(text, style.ascii)
}

fn silent(style: &Style) -> &'static str {
    if style.ascii { ". silent" } else { "· silent" }
}

fn entry_text(matrix: &Matrix, column: &MatrixColumn, entry: &CellEntry, style: &Style) -> String {
    format!("{} {}", entry.says.sign(), safe(&words(matrix, column, entry), style))
}

fn column_text(column: &MatrixColumn, style: &Style) -> String {
    let name = safe(&column.name, style);
    if column.is_story() { format!("{name} (story)") } else { name }
}

/// A row as a few lines: each thing that is said, and by whom.
fn list(matrix: &Matrix, row: &MatrixRow, style: &Style, page: &mut String) {
    let first = if row.question.is_some() { "  " } else { "" };
    let line = |page: &mut String, text: &str, deep: &str, deeper: &str| {
        wrap(page, text, style.width, &format!("{first}{deep}"), &format!("{first}{deeper}"));
    };
    line(page, &format!("{}: {}", row.state.word(), safe(&row.proposition, style)), "", "  ");
    let mut said: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for cell in &row.cells {
        let Some(column) = matrix.columns.get(cell.column) else { continue };
        for entry in &cell.entries {
            let who = safe(&super::who(matrix, column, entry), style);
            let story = if column.is_story() { "story" } else { "" };
            let besides = [story, &who].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
            let name = safe(&column.name, style);
            let text = if besides.is_empty() { name } else { format!("{name} ({besides})") };
            said.entry((entry.follows, entry.says, super::said(entry))).or_default().push(text);
        }
    }
    for ((_, says, word), who) in said {
        line(page, &format!("{} {word}: {}", says.sign(), who.join(", ")), "  ", "      ");
    }
    let spoken: Vec<usize> = row.cells.iter().map(|cell| cell.column).collect();
    let quiet = matrix.columns.iter().enumerate().filter(|(index, _)| spoken.binary_search(index).is_err());
    let mut names: Vec<String> = quiet.take(SILENT).map(|(_, column)| column_text(column, style)).collect();
    // Each cell has a column of its own, so those without one need not be gone through.
    let more = matrix.columns.len().saturating_sub(spoken.len() + names.len());
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    if !names.is_empty() {
        line(page, &format!("{}: {}", silent(style), names.join(", ")), "  ", "      ");
    }
    page.push('\n');
}

/// How many columns a table takes.
fn total(first: usize, cells: &[usize]) -> usize {
    first + 3 + STATE + cells.iter().map(|cell| 3 + cell).sum::<usize>()
}

/// A table that fits in the width.
struct Grid<'a> {
    matrix: &'a Matrix,
    style: &'a Style,
    first: usize,
    cells: Vec<usize>,
}

impl<'a> Grid<'a> {
    /// The table, where each column has room for its words.
    fn fitting(matrix: &'a Matrix, style: &'a Style) -> Option<Self> {
        // A name that is broken up is hard to read, so a column has room for its longest word.
        let word = |column: &MatrixColumn| {
            let name = column_text(column, style);
            name.split(' ').map(columns).max().unwrap_or(0).clamp(CELL.0, CELL.1)
        };
        let least: Vec<usize> = matrix.columns.iter().map(word).collect();
        if matrix.rows.is_empty() || total(FIRST.0, &least) > style.width {
            return None;
        }
        let mut cells = least.clone();
        let mut first = FIRST.0;
        for row in &matrix.rows {
            first = first.max(columns(&safe(&row.proposition, style)).min(FIRST.1));
            for cell in &row.cells {
                let Some((column, width)) = matrix.columns.get(cell.column).zip(cells.get_mut(cell.column)) else {
                    continue;
                };
                for entry in &cell.entries {
                    let wanted = columns(&entry_text(matrix, column, entry, style)).min(CELL.1);
                    *width = (*width).max(wanted);
                }
            }
        }
        while total(first, &cells) > style.width {
            // The widest gives way, so that none is squeezed while another has room.
            let wide =
                cells.iter_mut().zip(&least).filter(|(cell, least)| **cell > **least).map(|(cell, _)| cell).max();
            match wide {
                Some(widest) if *widest + 12 > first || first == FIRST.0 => *widest -= 1,
                _ if first > FIRST.0 => first -= 1,
                _ => return None,
            }
        }
        Some(Self { matrix, style, first, cells })
    }

    fn head(&self, page: &mut String) {
        let names = self.matrix.columns.iter().map(|column| vec![column_text(column, self.style)]);
        self.line(page, "", "point", names.collect(), "state");
        let dash = if self.style.ascii { "-" } else { "─" };
        let cross = if self.style.ascii { "-+-" } else { "─┼─" };
        let widths = std::iter::once(self.first).chain(self.cells.iter().copied()).chain([STATE]);
        page.push_str(&widths.map(|width| dash.repeat(width)).collect::<Vec<_>>().join(cross));
        page.push('\n');
    }

    fn row(&self, row: &MatrixRow, page: &mut String) {
        let mut cells: Vec<Vec<String>> = self.cells.iter().map(|_| vec![silent(self.style).to_owned()]).collect();
        for cell in &row.cells {
            let Some(column) = self.matrix.columns.get(cell.column) else { continue };
            let texts = cell.entries.iter().map(|entry| entry_text(self.matrix, column, entry, self.style));
            if let Some(slot) = cells.get_mut(cell.column) {
                *slot = texts.collect();
            }
        }
        let indent = if row.question.is_some() { "  " } else { "" };
        self.line(page, indent, &safe(&row.proposition, self.style), cells, row.state.word());
    }

    /// One row of the table, as many lines high as its highest cell.
    fn line(&self, page: &mut String, indent: &str, first: &str, cells: Vec<Vec<String>>, state: &str) {
        let wrapped = |texts: &[String], width: usize, indent: &str| {
            let mut lines = String::new();
            texts.iter().for_each(|text| wrap(&mut lines, text, width, indent, &format!("{indent}  ")));
            lines.lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let mut blocks = vec![wrapped(&[first.to_owned()], self.first, indent)];
        blocks.extend(cells.iter().zip(&self.cells).map(|(texts, &width)| wrapped(texts, width, "")));
        blocks.push(wrapped(&[state.to_owned()], STATE, ""));
        let widths: Vec<usize> = std::iter::once(self.first).chain(self.cells.iter().copied()).chain([STATE]).collect();
        let height = blocks.iter().map(Vec::len).max().unwrap_or(0);
        let bar = if self.style.ascii { " | " } else { " │ " };
        for index in 0..height {
            let mut line = String::new();
            for (number, (block, width)) in blocks.iter().zip(&widths).enumerate() {
                let text = block.get(index).map_or("", String::as_str);
                line.push_str(if number == 0 { "" } else { bar });
                line.push_str(text);
                line.push_str(&" ".repeat(width.saturating_sub(columns(text))));
            }
            page.push_str(line.trim_end());
            page.push('\n');
        }
    }
}
