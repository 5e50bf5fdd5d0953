//! The checking sheet for a terminal: a block for each sentence.

use super::{SheetReport, findings, sentence};
use crate::{
    findings::sheet::{SheetEntry, SheetLine, SheetState},
    report::{
        Style,
        terminal_text::{self, cut, safe},
        wording,
    },
};
use std::io::{self, BufWriter, Write};

/// How many columns of a sentence or a claim are shown.
const SHOWN: usize = 400;

/// Writes a block for each sentence in order, and the line of counts. A quiet style leaves out what is checked and has no
/// finding.
///
/// # Errors
///
/// Whatever the writer fails with.
pub fn write(report: &SheetReport<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let mut page = TextPage { report, style, text: String::new() };
    for entry in report.sheets.iter().flat_map(|sheet| &sheet.entries) {
        page.entry(entry);
        out.write_all(page.text.as_bytes())?;
        page.text.clear();
    }
    page.line("", &sentence(&report.counts()));
    if report.counts().unbound > 0 && !style.quiet {
        page.line("", "`copydesk sheet --bind` binds them to the words, so that they lapse when these change");
    }
    out.write_all(page.text.as_bytes())?;
    out.flush()
}

struct TextPage<'a> {
    report: &'a SheetReport<'a>,
    style: &'a Style,
    text: String,
}

impl TextPage<'_> {
    fn entry(&mut self, entry: &SheetEntry<'_>) {
        let settled = |line: &SheetLine<'_>| line.is_checked() && line.findings.is_empty();
        if self.style.quiet && !entry.lines.is_empty() && entry.lines.iter().all(settled) {
            return;
        }
        match entry.place {
            Some(place) => {
                let words = self.words(&entry.words);
                self.line("", &format!("{}: {words}", self.report.line(place)));
            }
            None => self.line("", "At no place in the text:"),
        }
        for line in &entry.lines {
            self.claim(line);
        }
        if entry.lines.is_empty() {
            self.line("  ", &format!("[ ] {}", SheetState::NotCovered.words()));
        }
        self.text.push('\n');
    }

    fn claim(&mut self, line: &SheetLine<'_>) {
        let (report, ascii) = (self.report, self.style.ascii);
        let tick = match (line.is_checked(), line.is_lapsed()) {
            (true, _) => "x",
            (false, true) => "!",
            (false, false) => " ",
        };
        let words = self.words(report.files.slice(line.place));
        self.line("  ", &format!("[{tick}] {}: {words}", line.state.words()));
        for source in report.sources(line, ascii) {
            self.line("      ", &source);
        }
        for finding in findings(line, ascii) {
            self.line("      ", &finding);
        }
        for tick in line.ticks {
            let mut parts = vec![format!("checked by {} on {}", safe(&tick.by, ascii), report.day(tick))];
            let against = report.against(tick);
            if !against.is_empty() {
                parts.push(format!("against {against}"));
            }
            parts.extend(tick.note.as_deref().map(|note| format!("\"{}\"", self.words(note))));
            parts.extend(wording::lapse(tick.state).map(str::to_owned));
            self.line("      ", &parts.join("; "));
        }
    }

    fn words(&self, text: &str) -> String {
        let words: Vec<&str> = text.split_whitespace().collect();
        cut(&safe(&words.join(" "), self.style.ascii), SHOWN, self.style.ascii)
    }

    fn line(&mut self, indent: &str, words: &str) {
        let rest = format!("{indent}  ");
        terminal_text::wrap(&mut self.text, words, self.style.width, indent, &rest);
    }
}
