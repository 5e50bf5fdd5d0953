//! The matrix as a Markdown table, for a ticket or a page.

use super::{legend, sentence, words};
use crate::{
    findings::matrix::{Matrix, RowState},
    report::wording::shortened,
};
use std::io::{self, BufWriter, Write};

/// Writes one table, what its brackets stand for, and the line of counts.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let questions = matrix.rows.iter().any(|row| row.question.is_some());
    let mut head = vec!["point".to_owned()];
    head.extend(questions.then(|| "question".to_owned()));
    head.push("state".to_owned());
    for column in &matrix.columns {
        let name = escaped(&column.name);
        head.push(if column.is_story() { format!("{name} (story)") } else { name });
    }
    if !matrix.rows.is_empty() {
        line(&mut out, head.iter().map(String::as_str))?;
        line(&mut out, head.iter().map(|_| "---"))?;
    }
    for row in &matrix.rows {
        let mut cells = vec![escaped(&row.proposition)];
        cells.extend(questions.then(|| row.question.as_deref().map(escaped).unwrap_or_default()));
        cells.push(if matches!(row.state, RowState::Disputed | RowState::Differs) {
            format!("**{}**", row.state.word())
        } else {
            row.state.word().to_owned()
        });
        let mut said = row.cells.iter().peekable();
        for (index, column) in matrix.columns.iter().enumerate() {
            let cell = said.next_if(|cell| cell.column == index);
            let entries = cell.map(|cell| cell.entries.as_slice()).unwrap_or_default();
            let texts = entries.iter().map(|entry| escaped(&words(matrix, column, entry)));
            cells.push(if entries.is_empty() { "silent".to_owned() } else { texts.collect::<Vec<_>>().join("<br>") });
        }
        line(&mut out, cells.iter().map(String::as_str))?;
    }
    let legend = legend(matrix, false);
    for paragraph in [legend, sentence(&matrix.counts)].iter().filter(|text| !text.is_empty()) {
        writeln!(out, "\n{paragraph}")?;
    }
    out.flush()
}

fn line<'a>(out: &mut impl Write, cells: impl Iterator<Item = &'a str>) -> io::Result<()> {
    for cell in cells {
        write!(out, "| {cell} ")?;
    }
    writeln!(out, "|")
}

/// Text that Markdown shows as it is: its marks escaped, nobody mentioned, no address made a link.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for char in shortened(text, false).chars() {
        match char {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!' | '$' => {
                out.push('\\');
                out.push(char);
            }
            // A host would turn these into mentions and links.
            '@' => out.push_str("&#64;"),
            '/' if before == ':' || before == '/' => out.push_str("&#47;"),
            '.' if before.eq_ignore_ascii_case(&'w') => out.push_str("&#46;"),
            _ => out.push(char),
        }
        before = char;
    }
    out
}
