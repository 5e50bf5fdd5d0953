//! The matrix as comma-separated values, for a spreadsheet (RFC 4180).

use super::words;
use crate::{findings::matrix::Matrix, report::wording::shortened};
use std::io::{self, BufWriter, Write};

/// Writes a line of headings and a line for each row. The counts are not in it: each line has its
/// state.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let fixed = ["point", "question", "state"].map(str::to_owned);
    let names = matrix.columns.iter().map(|column| field(&column.name));
    line(&mut out, fixed.into_iter().chain(names))?;
    for row in &matrix.rows {
        let question = row.question.as_deref().map(field).unwrap_or_default();
        let mut fields = vec![field(&row.proposition), question, field(row.state.word())];
        let mut said = row.cells.iter().peekable();
        for (index, column) in matrix.columns.iter().enumerate() {
            let cell = said.next_if(|cell| cell.column == index);
            let texts = cell.into_iter().flat_map(|cell| &cell.entries).map(|entry| words(matrix, column, entry));
            let texts: Vec<String> = texts.collect();
            fields.push(if texts.is_empty() { "silent".to_owned() } else { field(&texts.join("; ")) });
        }
        line(&mut out, fields.into_iter())?;
    }
    out.flush()
}

fn line(out: &mut impl Write, fields: impl Iterator<Item = String>) -> io::Result<()> {
    for (index, field) in fields.enumerate() {
        write!(out, "{}{field}", if index == 0 { "" } else { "," })?;
    }
    out.write_all(b"\r\n")
}

/// A field as it stands in the file. What a spreadsheet would take for a formula has an apostrophe
/// before it, which makes it text there.
fn field(text: &str) -> String {
    let safe = shortened(text, false);
    let formula = |char| matches!(char, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\'');
    let guard = if safe.trim_start().starts_with(formula) { "'" } else { "" };
    if guard.is_empty() && !safe.contains([',', '"', ';', '\n', '\r']) && safe.trim() == safe {
        return safe;
    }
    format!("\"{guard}{}\"", safe.replace('"', "\"\""))
}
