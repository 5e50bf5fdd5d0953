//! The checking sheet as comma-separated values, for a spreadsheet (RFC 4180).

use super::{COLUMNS, SheetReport};
use ::csv::{Terminator, WriterBuilder};
use std::io::{self, Write};

/// What a spreadsheet may take for a formula at the start of a cell.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '\''];

/// Writes a byte-order mark, which spreadsheets need to know UTF-8 by, a line of headings and a line for each row.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &SheetReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    writer.write_record(COLUMNS).map_err(io::Error::from)?;
    for row in report.rows() {
        writer.write_record(row.cells("\n").map(guarded)).map_err(io::Error::from)?;
    }
    writer.flush()
}

/// A cell that no spreadsheet takes for a formula: an apostrophe stands before what could be one.
fn guarded(cell: String) -> String {
    if cell.trim_start_matches(' ').starts_with(FORMULA) { format!("'{cell}") } else { cell }
}

/// A cell without the apostrophe that guards it.
pub fn unguarded(cell: &str) -> &str {
    let behind = cell.strip_prefix('\'');
    behind.filter(|behind| behind.trim_start_matches(' ').starts_with(FORMULA)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_each_is_read_back() {
        for cell in ["=1+1", "+1", "-", "@x", "\t=1", "'tis", "  =1", "plain", "", "1-2", "＝1"] {
            let safe = guarded(cell.to_owned());
            assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r']), "{safe:?}");
            assert_eq!(unguarded(&safe), cell);
        }
        assert_eq!(unguarded("'plain"), "'plain");
    }
}
