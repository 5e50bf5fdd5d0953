//! Findings drawn with their passages.

use super::{Style, plain};
use crate::findings::Report;
use std::io::{self, Write};

/// Writes all findings and the last line.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &Report<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    plain::write(report, style, out)
}
