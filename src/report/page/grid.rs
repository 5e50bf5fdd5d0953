//! The matrix on the page: each point against the sources, or the speakers.

use super::Context;
use crate::{
    findings::matrix::{Cell, CellEntry, ColumnsBy, Matrix, MatrixColumn, MatrixRow, RowState, Says},
    report::matrix::{self, legend, said, who},
    value::spoken,
};
use maud::{Markup, html};

/// At most how many cells the table has; the rows that need a look least are left out.
const CELLS: usize = 16_000;

/// At most how many columns are shown.
const COLUMNS: usize = 120;

/// The matrix, with the way to each passage.
pub(super) fn grid(context: &Context<'_>, matrix: &Matrix) -> Markup {
    let columns = matrix.columns.len().min(COLUMNS);
    let rows = matrix.rows.len().min(CELLS / columns.max(1));
    let (more_columns, more_rows) = (matrix.columns.len() - columns, matrix.rows.len() - rows);
    let caption = match matrix.by {
        ColumnsBy::Source => "Each point on file against the sources",
        ColumnsBy::Speaker => "Each point on file against the speakers",
    };
    let safe = |text: &str| context.words.safe(text);
    html! {
        p.counts { (matrix::sentence(&matrix.counts)) }
        @if matrix.incomplete { p.problem { "More follows from a claim than can be followed, so words may be missing." } }
        @if more_columns > 0 || more_rows > 0 {
            p.problem {
                (more_rows) " further points and " (more_columns) " further columns are left out, since the page would be "
                "too large: `copydesk matrix --format csv` has them all."
            }
        }
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table.matrix {
                caption.unseen { (caption) }
                thead {
                    tr {
                        th.point scope="col" { "Point" }
                        th scope="col" { "State" }
                        @for column in matrix.columns.iter().take(columns) {
                            th.story[column.is_story()] scope="col" dir="auto" {
                                (safe(&column.name)) @if column.is_story() { " (story)" }
                            }
                        }
                    }
                }
                tbody { @for row in matrix.rows.iter().take(rows) { (line(context, matrix, row, columns)) } }
            }
        }
        @let legend = legend(matrix, false);
        @if !legend.is_empty() { p.counts { (legend) } }
    }
}

fn line(context: &Context<'_>, matrix: &Matrix, row: &MatrixRow, columns: usize) -> Markup {
    let mut said = row.cells.iter().peekable();
    let mut cells: Vec<(&MatrixColumn, Option<&Cell>)> = Vec::with_capacity(columns);
    for (index, column) in matrix.columns.iter().enumerate().take(columns) {
        cells.push((column, said.next_if(|cell| cell.column == index)));
    }
    html! {
        tr data-state=(row.state.word()) {
            th.point scope="row" dir="auto" {
                (context.words.safe(&spoken(&row.proposition)))
                @if let Some(question) = &row.question { span.question { (context.words.safe(&spoken(question))) } }
            }
            td.state.(row.state.word()) {
                span.sign aria-hidden="true" { (sign(row.state)) } " " (row.state.word())
            }
            @for (column, cell) in cells {
                @match cell {
                    None => td.silent {},
                    Some(cell) => td dir="auto" {
                        @for entry in &cell.entries { (entry_of(context, matrix, column, entry)) }
                    },
                }
            }
        }
    }
}

fn entry_of(context: &Context<'_>, matrix: &Matrix, column: &MatrixColumn, entry: &CellEntry) -> Markup {
    let (word, who) = (said(entry), who(matrix, column, entry));
    let home = entry.claims.iter().find(|&&claim| context.home(claim).is_some());
    let text = html! {
        span.stance.(stance(entry.says)) {
            span.sign aria-hidden="true" { (entry.says.sign()) } " " (word)
        }
        @if !who.is_empty() { " " span.who { (context.words.safe(&who)) } }
    };
    html! {
        div.entry {
            @match home {
                Some(claim) => a href=(format!("#c-{}", claim.0)) { (text) },
                None => (text),
            }
            @if entry.claims.len() > 1 { " " span.times { "×" (entry.claims.len()) } }
        }
    }
}

const fn stance(says: Says) -> &'static str {
    match says {
        Says::Affirms | Says::Hedges => "yes",
        Says::Denies | Says::Doubts => "no",
        Says::Declines | Says::Asks => "neither",
    }
}

/// The sign of a state, the same as beside the story.
const fn sign(state: RowState) -> &'static str {
    match state {
        RowState::Disputed => "✕",
        RowState::Differs => "≈",
        RowState::Unsourced => "?",
        RowState::SingleSource => "◦",
        RowState::Open => "~",
        RowState::Agreed => "✓",
        RowState::Background => "§",
    }
}
