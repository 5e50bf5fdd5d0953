//! The checking sheet as Markdown, for a ticket: a section for each sentence, with a box to tick for each claim.

use super::{SheetReport, findings, sentence};
use crate::{
    findings::sheet::{SheetEntry, SheetLine, SheetState},
    report::{markdown::escaped, wording},
};
use std::io::{self, BufWriter, Write};

/// Writes each story with its sentences in order, and the line of counts.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &SheetReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    for sheet in report.sheets {
        writeln!(out, "## {}\n", escaped(&report.model.source(sheet.story).name))?;
        for entry in &sheet.entries {
            report.markdown_entry(entry, &mut out)?;
        }
    }
    writeln!(out, "{}", sentence(&report.counts()))?;
    out.flush()
}

impl SheetReport<'_> {
    fn markdown_entry(&self, entry: &SheetEntry<'_>, out: &mut impl Write) -> io::Result<()> {
        match entry.place {
            Some(place) => writeln!(out, "**{}** {}\n", escaped(&self.line(place)), escaped(&entry.words))?,
            None => writeln!(out, "**at no place in the text**\n")?,
        }
        for line in &entry.lines {
            self.markdown_line(line, out)?;
        }
        if entry.lines.is_empty() {
            writeln!(out, "- [ ] {}", SheetState::NotCovered.words())?;
        }
        writeln!(out)
    }

    fn markdown_line(&self, line: &SheetLine<'_>, out: &mut impl Write) -> io::Result<()> {
        let tick = if line.is_checked() { 'x' } else { ' ' };
        let (words, state) = (escaped(self.files.slice(line.place)), line.state.words());
        writeln!(out, "- [{tick}] {words} — {state}")?;
        for source in self.sources(line, false) {
            writeln!(out, "  - {}", escaped(&source))?;
        }
        for finding in findings(line, false) {
            writeln!(out, "  - {}", escaped(&finding))?;
        }
        for tick in line.ticks {
            let against = self.against(tick);
            let against = if against.is_empty() { String::new() } else { format!(" against {}", escaped(&against)) };
            let note = tick.note.as_deref().map(|note| format!(": {}", escaped(note))).unwrap_or_default();
            let lapse = wording::lapse(tick.state).map(|why| format!(" ({why})")).unwrap_or_default();
            writeln!(out, "  - checked by {} on {}{against}{note}{lapse}", escaped(&tick.by), self.day(tick))?;
        }
        Ok(())
    }
}
