//! The checking sheet as a workbook, for a spreadsheet.

use super::{COLUMNS, SheetReport};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::io::{self, Write};

/// How many rows one sheet of a workbook has, the headings among them.
const ROWS: u32 = 1_048_576;
/// The widths of the columns, in the order of [`COLUMNS`].
const WIDTHS: [u8; 13] = [12, 16, 48, 40, 18, 48, 18, 40, 18, 12, 18, 30, 20];

/// Writes a workbook of one sheet: the headings, which stay in view, and a row for each row of the table. All cells hold
/// text, so that none is taken for a formula, a date or a number.
///
/// # Errors
///
/// Whatever the writer fails with, and that there are more rows than a sheet has.
pub fn write(report: &SheetReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let bytes = workbook(report).map_err(|error| io::Error::other(error.to_string()))?;
    out.write_all(&bytes)?;
    out.flush()
}

fn workbook(report: &SheetReport<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same files give the same bytes.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let sheet = book.add_worksheet();
    sheet.set_name("Checking sheet")?;
    let last = fill(report, sheet)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, last, column(COLUMNS.len() - 1))?;
    book.save_to_buffer()
}

/// Fills a sheet; the number of its last row.
fn fill(report: &SheetReport<'_>, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
    let heading = Format::new().set_bold();
    let text = Format::new().set_num_format("@").set_text_wrap().set_align(FormatAlign::Top);
    for (index, (name, width)) in COLUMNS.iter().zip(WIDTHS).enumerate() {
        sheet.set_column_width(column(index), width)?;
        sheet.write_string_with_format(0, column(index), *name, &heading)?;
    }
    let mut number = 0;
    for row in report.rows() {
        number += 1;
        if number >= ROWS {
            return Err(XlsxError::RowColumnLimitError);
        }
        for (index, cell) in row.cells("\n").into_iter().enumerate() {
            sheet.write_string_with_format(number, column(index), cell, &text)?;
        }
    }
    Ok(number)
}

fn column(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
