//! The matrix for programs.

use crate::{
    findings::{
        Omissions,
        matrix::{Cell, CellEntry, Matrix, MatrixColumn, MatrixCounts, MatrixRow},
    },
    model::Model,
    report::{
        json::{Json, JsonContext, VERSION, put},
        omissions,
    },
    source::Files,
};
use serde::Serialize;
use std::io::{self, BufWriter, Write};

/// Writes the matrix as one object, a row a line. Only the cells that say something are there: a
/// column without one is silent.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(
    files: &Files,
    model: &Model,
    matrix: &Matrix,
    left_out: &Omissions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    write!(out, "{{\"version\":{VERSION},\n\"by\":\"{}\",\n\"counts\":", matrix.by.word())?;
    put(&mut out, &CountsForm::new(&matrix.counts))?;
    out.write_all(b",\n\"omissions\":")?;
    omissions::write_json(left_out, &mut out)?;
    out.write_all(b",\n\"columns\":")?;
    let column = |column: &MatrixColumn| ColumnForm { name: column.name.clone(), story: column.is_story() };
    put(&mut out, &matrix.columns.iter().map(column).collect::<Vec<_>>())?;
    out.write_all(b",\n\"rows\":[")?;
    let of = JsonContext { files, model };
    for (index, row) in matrix.rows.iter().enumerate() {
        let mut json = Json::default();
        put_row(json.raw(if index == 0 { "\n" } else { ",\n" }), of, matrix, row);
        out.write_all(json.as_bytes())?;
    }
    out.write_all(if matrix.rows.is_empty() { b"]}\n" } else { b"\n]}\n" })?;
    out.flush()
}

#[derive(Serialize)]
struct CountsForm {
    claims: usize,
    points: usize,
    agreed: usize,
    disputed: usize,
    differs: usize,
    single_source: usize,
    unsourced: usize,
    open: usize,
    background: usize,
    withdrawn: usize,
    unread: usize,
}

impl CountsForm {
    fn new(counts: &MatrixCounts) -> Self {
        let &MatrixCounts {
            claims,
            points,
            agreed,
            disputed,
            differs,
            single_source,
            unsourced,
            open,
            background,
            withdrawn,
            unread,
        } = counts;
        Self {
            claims,
            points,
            agreed,
            disputed,
            differs,
            single_source,
            unsourced,
            open,
            background,
            withdrawn,
            unread,
        }
    }
}

#[derive(Serialize)]
struct ColumnForm {
    name: String,
    story: bool,
}

fn put_row(json: &mut Json, of: JsonContext<'_>, matrix: &Matrix, row: &MatrixRow) {
    json.raw(r#"{"point":"#).string(&row.proposition);
    json.raw(r#","question":"#).optional_string(row.question.as_deref());
    json.raw(r#","state":"#).word(row.state.word());
    let cells = row.cells.iter().filter_map(|cell| Some((cell, matrix.columns.get(cell.column)?)));
    json.raw(r#","cells":"#).list(cells, |json, (cell, column)| put_cell(json, of, cell, column)).raw("}");
}

fn put_cell(json: &mut Json, of: JsonContext<'_>, cell: &Cell, column: &MatrixColumn) {
    json.raw(r#"{"column":"#).string(&column.name);
    json.raw(r#","says":"#).list(&cell.entries, |json, entry| put_entry(json, of, entry)).raw("}");
}

fn put_entry(json: &mut Json, of: JsonContext<'_>, entry: &CellEntry) {
    let &CellEntry { says, follows, own, ref who, ref claims, .. } = entry;
    json.raw(r#"{"stance":"#).word(says.word());
    // Whether it only follows from what is said.
    json.raw(r#","follows":"#).truth(follows);
    if let Some(when) = entry.when {
        json.raw(r#","when":"#).string(&when.to_string());
    }
    json.raw(r#","own_voice":"#).truth(own);
    // The speakers by source, the sources by speaker.
    json.raw(r#","who":"#).strings(who);
    json.raw(r#","claims":"#).list(claims, |json, &id| {
        of.claim(json, id);
    });
    json.raw("}");
}
