//! The line that a long run shows on a terminal while it lasts.

use crate::{
    check::Stage,
    report::terminal_text::{self, count},
};
use std::{
    io::{self, Write},
    time::Duration,
};

/// How long a run may take before the line is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long the line stays as it is.
pub(super) const PAUSE: Duration = Duration::from_millis(200);

/// Where a run is made: what decides whether there is a line at all.
#[derive(Clone, Copy, Debug)]
pub(super) struct ProgressSetting {
    /// Whether the standard error is a terminal that can wipe a line.
    pub terminal: bool,
    /// Whether only what fails the run is shown.
    pub quiet: bool,
    /// Whether `-v` says what is done already.
    pub verbose: bool,
    /// Whether a build server runs it, whose log would keep every state of the line.
    pub server: bool,
    /// Whether what is written is held back, to be shown at once.
    pub held: bool,
}

impl ProgressSetting {
    /// Whether a line is shown.
    pub const fn wants_line(self) -> bool {
        self.terminal && !self.quiet && !self.verbose && !self.server && !self.held
    }
}

/// What the line says so long after the start; nothing where it is too early, or where there is
/// nothing to say or no room for it.
pub(super) fn text(since: Duration, now: Option<(Stage, usize)>, width: usize) -> Option<String> {
    let (stage, amount) = now.filter(|_| since >= PATIENCE)?;
    let of = |what: &str, noun: &str| match amount {
        0 => format!("{what} {noun}s"),
        _ => format!("{what} {}", count(amount, noun)),
    };
    let doing = match stage {
        Stage::Finding => "finding files".to_owned(),
        Stage::Reading => of("reading", "file"),
        Stage::Parsing => of("parsing", "file"),
        Stage::Meaning => "working out what is said".to_owned(),
        Stage::Rules => of("checking", "rule"),
        Stage::Findings => "putting findings together".to_owned(),
        Stage::Writing => return None,
    };
    let line = format!("{doing} ({} s)", since.as_secs());
    // A line that wraps cannot be wiped as one.
    (terminal_text::columns(&line) < width).then_some(line)
}

/// The line as it stands on the terminal.
#[derive(Debug, Default)]
pub(super) struct ProgressLine {
    shown: Option<String>,
}

impl ProgressLine {
    /// Puts a text in place of the one that is shown; none wipes it.
    pub fn draw(&mut self, text: Option<String>) {
        if let Some(bytes) = self.change(text) {
            // A line that cannot be drawn is nothing to stop for.
            let _ = io::stderr().write_all(bytes.as_bytes());
        }
    }

    /// What makes the terminal show a text in place of the one that is shown; none where that is the
    /// same.
    fn change(&mut self, text: Option<String>) -> Option<String> {
        if text == self.shown {
            return None;
        }
        let bytes = format!("\r{}\u{1b}[K", text.as_deref().unwrap_or(""));
        self.shown = text;
        Some(bytes)
    }

    #[cfg(test)]
    pub fn is_drawn(&self) -> bool {
        self.shown.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_after_a_second_and_says_what_is_done() {
        let at = |millis, stage, amount| text(Duration::from_millis(millis), Some((stage, amount)), 80);
        assert_eq!(at(999, Stage::Reading, 3), None);
        assert_eq!(at(1_000, Stage::Reading, 3).unwrap(), "reading 3 files (1 s)");
        assert_eq!(at(2_900, Stage::Rules, 1).unwrap(), "checking 1 rule (2 s)");
        assert_eq!(at(2_900, Stage::Rules, 0).unwrap(), "checking rules (2 s)");
        assert_eq!(at(9_000, Stage::Writing, 3), None);
        assert_eq!(text(Duration::from_secs(9), None, 80), None);
        // What does not fit in one line is not shown, and no width is too small.
        assert!((0..22).all(|width| text(PATIENCE, Some((Stage::Reading, 3)), width).is_none()));
    }

    #[test]
    fn a_line_is_for_a_person_at_a_terminal() {
        let fit = ProgressSetting { terminal: true, quiet: false, verbose: false, server: false, held: false };
        assert!(fit.wants_line());
        for unfit in [
            ProgressSetting { terminal: false, ..fit },
            ProgressSetting { quiet: true, ..fit },
            ProgressSetting { verbose: true, ..fit },
            ProgressSetting { server: true, ..fit },
            ProgressSetting { held: true, ..fit },
        ] {
            assert!(!unfit.wants_line(), "{unfit:?}");
        }
    }

    #[test]
    fn one_line_is_drawn_anew_and_wiped() {
        let mut line = ProgressLine::default();
        assert_eq!(line.change(None), None);
        assert_eq!(line.change(Some("a (1 s)".to_owned())).unwrap(), "\ra (1 s)\u{1b}[K");
        assert_eq!(line.change(Some("a (1 s)".to_owned())), None);
        assert_eq!(line.change(None).unwrap(), "\r\u{1b}[K");
        assert_eq!(line.change(None), None);
    }
}
