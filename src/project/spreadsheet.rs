//! Tables that come back from a spreadsheet: CSV and workbooks, within limits.
//!
//! The file may come from anybody. Its size is limited before it is read, a workbook's before it is unpacked, and of
//! the cells only text is kept.

use super::{LocatedFile, Problem, read_limited, reason, sanitized};
use csv::{Position, ReaderBuilder, StringRecord};
use std::path::Path;

/// The size limit of a file, in bytes.
const LARGEST: u64 = 16 << 20;
/// The greatest number of rows.
const ROWS: usize = 100_000;
/// The greatest number of columns; those behind are left out.
const COLUMNS: usize = 40;

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpreadsheetRow {
    /// Its number as a spreadsheet shows it, from 1.
    pub number: usize,
    /// Its cells.
    pub cells: Vec<String>,
}

/// Reads a table.
///
/// # Errors
///
/// Returns a message that says why it could not be read.
pub fn read(path: &Path) -> Result<Vec<SpreadsheetRow>, Problem> {
    let bytes = LocatedFile::named(path).and_then(|located| read_limited(&located, LARGEST));
    let problem = |(why, help): (String, Option<&str>)| Problem {
        message: format!("`{}` could not be read: {why}", sanitized(path)),
        help: help.map(str::to_owned),
        ..Problem::default()
    };
    let bytes = bytes.map_err(|error| problem((reason(&error), None)))?;
    rows(&bytes).map_err(problem)
}

/// Why a table cannot be read, and what could be done.
type Fault = (String, Option<&'static str>);

/// What to do with a file of another kind.
const SAVE_AS: &str = "save it in the spreadsheet as “CSV UTF-8” or as a workbook (.xlsx)";

fn rows(bytes: &[u8]) -> Result<Vec<SpreadsheetRow>, Fault> {
    if bytes.starts_with(b"PK\x03\x04") {
        return workbook(bytes);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(("it is a workbook of an old kind, or one with a password".to_owned(), Some(SAVE_AS)));
    }
    match str::from_utf8(bytes) {
        Ok(text) => comma_separated(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => Err((format!("it is not UTF-8 (byte {})", error.valid_up_to() + 1), Some(SAVE_AS))),
    }
}

fn too_many_rows() -> Fault {
    (format!("it has more than {ROWS} rows"), Some("take it in in parts"))
}

/// The rows of a CSV file. What separates the cells is seen by its first line, since spreadsheets follow the locale.
fn comma_separated(text: &str) -> Result<Vec<SpreadsheetRow>, Fault> {
    let first = text.lines().next().unwrap_or("");
    let declared = first.strip_prefix("sep=").and_then(|rest| rest.bytes().next());
    let separators = [b',', b';', b'\t'];
    // What stands in quotation marks belongs to a cell.
    let outside = || first.split('"').step_by(2).flat_map(str::bytes);
    let count = |separator: &u8| outside().filter(|byte| byte == separator).count();
    // Of several that occur as often the first counts.
    let seen = separators.iter().rev().copied().max_by_key(count).unwrap_or(b',');
    let separator = declared.filter(|byte| separators.contains(byte)).unwrap_or(seen);
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = StringRecord::new();
    let mut number = 0;
    loop {
        let more = reader.read_record(&mut record).map_err(|error| {
            let line = error.position().map_or(0, Position::line);
            (format!("line {line} is no row of a table"), Some(SAVE_AS))
        })?;
        if !more {
            return Ok(rows);
        }
        number += 1;
        if number == 1 && declared.is_some() {
            continue;
        }
        if rows.len() > ROWS {
            return Err(too_many_rows());
        }
        rows.push(SpreadsheetRow { number, cells: record.iter().take(COLUMNS).map(str::to_owned).collect() });
    }
}

#[cfg(not(feature = "xlsx"))]
fn workbook(_: &[u8]) -> Result<Vec<SpreadsheetRow>, Fault> {
    Err(("this program was built without the feature `xlsx`".to_owned(), Some("save it as “CSV UTF-8”")))
}

#[cfg(feature = "xlsx")]
fn workbook(bytes: &[u8]) -> Result<Vec<SpreadsheetRow>, Fault> {
    xlsx::rows(bytes)
}

#[cfg(feature = "xlsx")]
mod xlsx {
    use super::{COLUMNS, Fault, ROWS, SAVE_AS, SpreadsheetRow, too_many_rows};
    use calamine::{DataRef, Reader, Xlsx};
    use std::{
        collections::BTreeMap,
        io::{self, Cursor, Read},
        panic,
    };
    use zip::ZipArchive;

    /// The size limit of all that a workbook holds, unpacked, and of all its cells together, in bytes.
    const UNPACKED: u64 = 64 << 20;
    /// The greatest number of files in a workbook.
    const PARTS: usize = 1_000;
    /// The sheet to read where there are several.
    const SHEET: &str = "Checking sheet";

    fn broken() -> Fault {
        ("it is no workbook, or a broken one".to_owned(), Some(SAVE_AS))
    }

    fn too_large() -> Fault {
        (format!("what it holds is larger than {} MiB", UNPACKED >> 20), None)
    }

    /// The rows of a workbook, of its checking sheet or else of its first sheet.
    pub fn rows(bytes: &[u8]) -> Result<Vec<SpreadsheetRow>, Fault> {
        fits(bytes)?;
        // The reader of workbooks is not ours, and a file that it fails on is a broken file.
        panic::catch_unwind(|| cells(bytes)).unwrap_or_else(|_| Err(broken()))
    }

    /// Unpacks all parts without keeping them: what a workbook says of its size may be anything.
    fn fits(bytes: &[u8]) -> Result<(), Fault> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
        if archive.len() > PARTS {
            return Err((format!("it has more than {PARTS} parts"), None));
        }
        let mut left = UNPACKED;
        for index in 0..archive.len() {
            let part = archive.by_index(index).map_err(|_| broken())?;
            let size = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(|_| broken())?;
            left = left.checked_sub(size).ok_or_else(too_large)?;
        }
        Ok(())
    }

    fn cells(bytes: &[u8]) -> Result<Vec<SpreadsheetRow>, Fault> {
        let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?;
        let names = book.sheet_names();
        let name = names.iter().find(|name| *name == SHEET).or(names.first()).cloned().ok_or_else(broken)?;
        let mut reader = book.worksheet_cells_reader(&name).map_err(|_| broken())?;
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        let mut left = usize::try_from(UNPACKED).unwrap_or(usize::MAX);
        while let Some(cell) = reader.next_cell().map_err(|_| broken())? {
            let (row, column) = cell.get_position();
            let Some(column) = usize::try_from(column).ok().filter(|column| *column < COLUMNS) else { continue };
            let Some(text) = text(cell.get_value()) else { continue };
            // One string may stand in many cells.
            left = left.checked_sub(text.len()).ok_or_else(too_large)?;
            let cells = rows.entry(row).or_default();
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            if let Some(cell) = cells.get_mut(column) {
                *cell = text;
            }
            if rows.len() > ROWS + 1 {
                return Err(too_many_rows());
            }
        }
        let row = |(row, cells): (u32, Vec<String>)| SpreadsheetRow { number: row as usize + 1, cells };
        Ok(rows.into_iter().map(row).collect())
    }

    /// A value as text; nothing for an empty cell.
    fn text(value: &DataRef<'_>) -> Option<String> {
        match value {
            DataRef::String(text) => Some(text.clone()),
            DataRef::SharedString(text) => Some((*text).to_owned()),
            DataRef::Int(number) => Some(number.to_string()),
            DataRef::Float(number) => Some(number.to_string()),
            DataRef::Bool(truth) => Some(truth.to_string()),
            DataRef::DateTime(date) => {
                let (year, month, day, ..) = date.to_ymd_hms_milli();
                Some(format!("{year:04}-{month:02}-{day:02}"))
            }
            DataRef::DateTimeIso(text) => Some(text.split('T').next().unwrap_or(text).to_owned()),
            DataRef::DurationIso(text) => Some(text.clone()),
            DataRef::Error(_) | DataRef::Empty => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<(usize, Vec<String>)> {
        rows(bytes).unwrap().into_iter().map(|row| (row.number, row.cells)).collect()
    }

    #[test]
    fn a_table_is_read_whatever_separates_its_cells() {
        let expected = [(1, vec!["id".to_owned(), "a,b".to_owned()]), (2, vec!["x".to_owned(), "y\nz".to_owned()])];
        for text in ["\u{feff}id,\"a,b\"\r\nx,\"y\nz\"\r\n", "id;\"a,b\"\nx;\"y\nz\"\n", "id\t\"a,b\"\nx\t\"y\nz\""] {
            assert_eq!(cells(text.as_bytes()), expected, "{text:?}");
        }
        assert_eq!(cells(b"sep=;\nid;b,c\n"), [(2, vec!["id".to_owned(), "b,c".to_owned()])]);
        assert_eq!(cells(b""), []);
    }

    #[test]
    fn what_is_no_table_or_too_large_a_one_is_said() {
        let why = |bytes: &[u8]| rows(bytes).unwrap_err().0;
        assert_eq!(why(b"Zo\xE9"), "it is not UTF-8 (byte 3)");
        assert_eq!(why(&[0xD0, 0xCF, 0x11, 0xE0, 0]), "it is a workbook of an old kind, or one with a password");
        assert_eq!(why(&b"x\n".repeat(ROWS + 2)), "it has more than 100000 rows");
        #[cfg(feature = "xlsx")]
        assert_eq!(why(b"PK\x03\x04nothing"), "it is no workbook, or a broken one");
    }

    #[cfg(feature = "xlsx")]
    #[test]
    fn a_workbook_that_unpacks_to_more_than_the_limit_is_not_read() {
        use std::io::{Cursor, Write};
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let zeros = vec![0; 1 << 20];
        (0..65).for_each(|_| archive.write_all(&zeros).unwrap());
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 1 << 20);
        assert_eq!(rows(&bytes).unwrap_err().0, "what it holds is larger than 64 MiB");
    }
}
