//! The matrix for programs.

use crate::{
    findings::matrix::{Cell, Column, Counts, Entry, Matrix, Row},
    model::Model,
    report::json::{Of, VERSION, put},
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
pub fn write(files: &Files, model: &Model, matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    write!(out, "{{\"version\":{VERSION},\n\"by\":\"{}\",\n\"counts\":", matrix.by.word())?;
    put(&mut out, &CountsForm::of(&matrix.counts))?;
    out.write_all(b",\n\"columns\":")?;
    let column = |column: &Column| ColumnForm { name: column.name.clone(), story: column.is_story() };
    put(&mut out, &matrix.columns.iter().map(column).collect::<Vec<_>>())?;
    out.write_all(b",\n\"rows\":[")?;
    let of = Of { files, model };
    for (index, row) in matrix.rows.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        put(&mut out, &RowForm::of(of, matrix, row))?;
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
    single_source: usize,
    unsourced: usize,
    open: usize,
    background: usize,
    withdrawn: usize,
    unread: usize,
}

impl CountsForm {
    fn of(counts: &Counts) -> Self {
        let &Counts { claims, points, agreed, disputed, single_source, unsourced, open, background, withdrawn, unread } =
            counts;
        Self { claims, points, agreed, disputed, single_source, unsourced, open, background, withdrawn, unread }
    }
}

#[derive(Serialize)]
struct ColumnForm {
    name: String,
    story: bool,
}

#[derive(Serialize)]
struct RowForm<'a> {
    point: &'a str,
    question: Option<&'a str>,
    state: &'static str,
    cells: Vec<CellForm<'a>>,
}

impl<'a> RowForm<'a> {
    fn of(of: Of<'a>, matrix: &'a Matrix, row: &'a Row) -> Self {
        let cells = row.cells.iter().filter_map(|cell| CellForm::of(of, matrix, cell)).collect();
        Self { point: &row.proposition, question: row.question.as_deref(), state: row.state.word(), cells }
    }
}

#[derive(Serialize)]
struct CellForm<'a> {
    column: &'a str,
    says: Vec<SaysForm<'a>>,
}

impl<'a> CellForm<'a> {
    fn of(of: Of<'a>, matrix: &'a Matrix, cell: &'a Cell) -> Option<Self> {
        let column = &matrix.columns.get(cell.column)?.name;
        Some(Self { column, says: cell.entries.iter().map(|entry| SaysForm::of(of, entry)).collect() })
    }
}

#[derive(Serialize)]
struct SaysForm<'a> {
    stance: &'static str,
    /// Whether it only follows from what is said.
    follows: bool,
    own_voice: bool,
    /// The speakers by source, the sources by speaker.
    who: &'a [String],
    claims: Vec<crate::report::json::ClaimForm<'a>>,
}

impl<'a> SaysForm<'a> {
    fn of(of: Of<'a>, entry: &'a Entry) -> Self {
        let claims = entry.claims.iter().map(|id| of.claim(id)).collect();
        let &Entry { says, follows, own, ref who, .. } = entry;
        Self { stance: says.word(), follows, own_voice: own, who, claims }
    }
}
