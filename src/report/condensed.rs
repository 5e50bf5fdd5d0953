//! What keeps a report short enough to be read.
//!
//! - What is said of a rule is said with the first of its findings.
//! - A finding takes no more than one screen.
//! - Of very many notes, all but the first take a line each. Errors and warnings fail runs and are shown whatever their
//!   number. Of notes nobody reads ten thousand drawings, but each must be there to be searched for.

use super::{Style, concise, terminal_text, wording::Wording};
use crate::{
    diagnostic::Severity,
    findings::{Because, Finding},
};
use std::collections::BTreeSet;

/// How many notes are shown in full.
const FULL: usize = 100;

/// How many lines a finding takes at most: a screen of 24 with a line to spare for the prompt and one between findings.
pub(super) const LINES: usize = 22;

/// What was said of rules so far.
#[derive(Debug, Default)]
pub(super) struct Told<'a> {
    rules: BTreeSet<&'a str>,
    helps: BTreeSet<(&'a str, &'a [String])>,
}

/// What is still to be said with a finding.
#[derive(Clone, Copy, Debug)]
pub(super) struct ToTell<'a> {
    /// What its rule finds.
    pub rule: Option<&'a Because>,
    /// What could be done.
    pub help: &'a [String],
    /// Whether it is the first of its rule.
    pub first: bool,
}

impl<'a> Told<'a> {
    /// What is to be said with a finding that is shown next. Help that a message brings along is its own; that of a rule
    /// is the same each time.
    pub fn next(&mut self, finding: &'a Finding) -> ToTell<'a> {
        if finding.handled.is_some() {
            return ToTell { rule: None, help: &[], first: false };
        }
        let first = self.rules.insert(&finding.rule);
        let new = self.helps.insert((&finding.rule, &finding.help));
        ToTell { rule: finding.of_rule().filter(|_| first), help: if new { &finding.help } else { &[] }, first }
    }

    /// Takes note of how much of a finding was shown: help that had no room is said with the next one of its rule.
    pub fn shown(&mut self, finding: &'a Finding, fit: ShownPart) {
        if fit.help < finding.help.len() {
            self.helps.remove(&(finding.rule.as_str(), &*finding.help));
        }
    }
}

/// How much of a finding is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShownPart {
    /// How many claims and other places.
    pub places: usize,
    /// How many lines of the vocabulary that led to it.
    pub steps: usize,
    /// How many lines of help.
    pub help: usize,
    /// How many columns of the message and of what is said of each place.
    pub columns: usize,
}

impl ShownPart {
    /// All of a finding that has so many places.
    const fn all(places: usize) -> Self {
        Self { places, steps: usize::MAX, help: usize::MAX, columns: usize::MAX }
    }

    /// Less by so many lines, in the order in which an editor can do without; none where nothing is left to give up.
    const fn less(self, excess: usize) -> Option<Self> {
        const LEAST: usize = 2;
        /// An excerpt takes about so many lines.
        const EXCERPT: usize = 6;
        let fit = if self.places > LEAST {
            let left = self.places.saturating_sub(1 + excess / EXCERPT);
            Self { places: if left < LEAST { LEAST } else { left }, ..self }
        } else if self.help > 1 {
            Self { help: 1, ..self }
        } else if self.steps > 1 {
            Self { steps: 1, ..self }
        } else if self.columns > 160 {
            Self { columns: 160, ..self }
        } else if self.help > 0 {
            Self { help: 0, ..self }
        } else if self.steps > 0 {
            Self { steps: 0, ..self }
        } else if self.columns > 80 {
            Self { columns: 80, ..self }
        } else if self.places > 1 {
            Self { places: 1, ..self }
        } else {
            return None;
        };
        Some(fit)
    }
}

/// Adds a finding with so many places to `page` in no more lines than a screen has, as far as that can be; how much of it
/// that is.
pub(super) fn on_a_screen(page: &mut String, places: usize, mut show: impl FnMut(ShownPart, &mut String)) -> ShownPart {
    let start = page.len();
    let mut fit = ShownPart::all(places);
    loop {
        show(fit, page);
        let lines = page.get(start..).unwrap_or("").lines().count();
        let Some(less) = lines.checked_sub(LINES + 1).and_then(|excess| fit.less(excess + 1)) else { return fit };
        page.truncate(start);
        fit = less;
    }
}

/// Counts the notes that are shown.
#[derive(Debug, Default)]
pub(super) struct Notes {
    before: usize,
}

impl Notes {
    /// Shows a note in one line, where enough of them were shown in full before; false for anything else, and then
    /// nothing is added to `page`.
    pub fn in_a_line(&mut self, words: &Wording<'_>, style: &Style, finding: &Finding, page: &mut String) -> bool {
        if finding.severity != Severity::Note {
            return false;
        }
        self.before += 1;
        if self.before <= FULL {
            return false;
        }
        if self.before == FULL + 1 {
            terminal_text::wrap(page, "Further notes stand in one line each:", style.width, "", "");
            page.push('\n');
        }
        terminal_text::wrap(page, &concise::line(words, finding), style.width, "", "  ");
        true
    }

    /// What stands between the last of those lines and what follows.
    pub fn end(&self) -> &'static [u8] {
        if self.before > FULL { b"\n" } else { b"" }
    }
}

#[cfg(test)]
mod tests {
    use super::{FULL, LINES};
    use crate::{
        diagnostic::Severity,
        model::ClaimId,
        report::{
            human, plain,
            sample::{Sample, style, written},
        },
        syntax::ast::Stance,
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
            (written(|out| human::write(&sample.report(), &style(80), out)), "  help: carry"),
            (written(|out| plain::write(&sample.report(), &style(80), out)), "Help: "),
        ] {
            let notes = drawn.matches("note: dispute").count();
            let lines = drawn.matches("claims/bloomberg.claims:2:3: note dispute: ").count();
            assert_eq!((notes, lines, drawn.matches("error: dispute").count()), (FULL, 2, 1), "{drawn}");
            assert_eq!(drawn.matches("Further notes stand in one line each:").count(), 1);
            assert_eq!(drawn.matches(help).count(), 1, "what a rule advises is said once: {drawn}");
            assert_eq!(drawn.matches("copydesk explain 0123456789ab").count(), FULL + 1, "{drawn}");
        }
    }

    /// However much there is to a finding, it fits a terminal of 80 by 24, and says what it leaves out.
    #[test]
    fn a_finding_takes_no_more_than_one_screen() {
        let long = "a very long sentence that goes on and on ".repeat(8);
        let lines: Vec<String> = (0..40).map(|number| format!("from rt: Ann{number} says {long}\n\n\n\n")).collect();
        let mut sample = Sample::new(&[("a.claims", &lines.concat())]);
        let source = sample.source("rt", None, None);
        let claims: Vec<ClaimId> = (0..40)
            .map(|number| {
                let speaker = format!("Ann{number}");
                let place = sample.place("a.claims", &format!("{speaker} says {long}"));
                sample.claim(place, source, Some(&speaker), Stance::Affirms)
            })
            .collect();
        let place = sample.place("a.claims", "Ann3 ");
        let proposition = |number: usize| format!("{long}{number}");
        for sides in [1, 2, 5, 40] {
            let each = 40 / sides;
            let sides: Vec<(Stance, String, &[ClaimId])> = (0..sides)
                .map(|side| (Stance::Affirms, proposition(side), &claims[side * each..(side + 1) * each]))
                .collect();
            let sides: Vec<(Stance, &str, &[ClaimId])> =
                sides.iter().map(|(stance, text, claims)| (*stance, text.as_str(), *claims)).collect();
            let finding = sample.dispute(&format!("they differ on: {long}"), &sides);
            let because = crate::findings::Because { text: long.as_str().into(), place: Some(place) };
            finding.because = vec![because; 4].into();
            finding.help = vec![long.clone(); 5].into();
            finding.others = vec![(place, long.clone()); 9];
            for drawn in [
                written(|out| human::write(&sample.report(), &style(80), out)),
                written(|out| plain::write(&sample.report(), &style(80), out)),
            ] {
                let finding = drawn.split("\n\n").next().unwrap();
                assert!(finding.lines().count() <= LINES, "{}: {finding}", finding.lines().count());
                assert!(finding.contains("more") && finding.contains("copydesk explain 0123456789ab"), "{finding}");
            }
            sample.findings.clear();
        }
    }
}
