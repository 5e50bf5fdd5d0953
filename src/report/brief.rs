//! Where there are very many notes: after the first of them, a line each.
//!
//! Errors and warnings fail runs and are drawn whatever their number. Of notes nobody reads ten thousand
//! drawings, but each must be there to be searched for.

use super::{Style, concise, text, words::Words};
use crate::{diagnostic::Severity, findings::Finding};

/// How many notes are shown in full.
const FULL: usize = 100;

/// Counts the notes that are shown.
#[derive(Debug, Default)]
pub(super) struct Notes {
    before: usize,
}

impl Notes {
    /// Shows a note in one line, where enough of them were shown in full before; false for anything else, and then
    /// nothing is added to `page`.
    pub fn in_a_line(&mut self, words: &Words<'_>, style: &Style, finding: &Finding, page: &mut String) -> bool {
        if finding.severity != Severity::Note {
            return false;
        }
        self.before += 1;
        if self.before <= FULL {
            return false;
        }
        if self.before == FULL + 1 {
            text::wrap(page, "Further notes stand in one line each:", style.width, "", "");
            page.push('\n');
        }
        text::wrap(page, &concise::line(words, finding), style.width, "", "  ");
        true
    }

    /// What stands between the last of those lines and what follows.
    pub fn end(&self) -> &'static [u8] {
        if self.before > FULL { b"\n" } else { b"" }
    }
}

#[cfg(test)]
mod tests {
    use super::FULL;
    use crate::{
        diagnostic::Severity,
        report::{
            human, plain,
            sample::{Sample, style, written},
        },
    };

    #[test]
    fn many_notes_are_a_line_each_and_errors_among_them_are_not() {
        let mut sample = Sample::call();
        let error = sample.findings[0].clone();
        let mut note = error.clone();
        note.severity = Severity::Note;
        sample.findings = vec![note; FULL + 2];
        sample.findings.push(error);
        for (drawn, help) in [
            (written(|out| human::write(&sample.report(), &style(80), out)), "  help: "),
            (written(|out| plain::write(&sample.report(), &style(80), out)), "Help: "),
        ] {
            let notes = drawn.matches("note: dispute").count();
            let lines = drawn.matches("claims/bloomberg.claims:2:3: note dispute: ").count();
            assert_eq!((notes, lines, drawn.matches("error: dispute").count()), (FULL, 2, 1), "{drawn}");
            assert_eq!(drawn.matches("Further notes stand in one line each:").count(), 1);
            assert!(drawn.matches(help).count() >= FULL, "{drawn}");
        }
    }
}
