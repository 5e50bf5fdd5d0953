//! Diagnostics of the input itself: unreadable lines, unknown words, misspelt names.
//!
//! A [`Diagnostic`] concerns one place. A conflict between claims is a finding, in a later layer. The reports show
//! both.

use crate::source::Place;

/// How serious a finding or diagnostic is, and whether it fails a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// For information; never fails a run by itself.
    Note,
    /// Worth a look before publication.
    Warning,
    /// Must be resolved before publication; fails a run.
    Error,
}

impl Severity {
    /// The keyword, as in the rule language and all outputs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity lowered by a number of levels, down to a note.
    pub const fn lowered(self, levels: u8) -> Self {
        match (self, levels) {
            (severity, 0) => severity,
            (Self::Error, 1) => Self::Warning,
            _ => Self::Note,
        }
    }
}

/// A message about the input, with the place it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The code, in kebab-case: `syntax`, `ambiguous-claim`, `same-thing`, …
    pub code: &'static str,
    /// The severity.
    pub severity: Severity,
    /// The message, one line in plain words: lower case, no full stop, the user's words in backticks.
    pub message: String,
    /// The smallest place at issue.
    pub place: Place,
    /// The label below that place; empty if the message needs none.
    pub label: String,
    /// Related places, each with a label.
    pub others: Vec<(Place, String)>,
    /// Suggestions, one per line.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// Creates an error with this code at `place`.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, place, message)
    }

    /// Creates a diagnostic with this code and severity at `place`.
    pub fn new(code: &'static str, severity: Severity, place: Place, message: impl Into<String>) -> Self {
        let (message, label) = (message.into(), String::new());
        Self { code, severity, message, place, label, others: Vec::new(), help: Vec::new() }
    }

    /// Sets the label below the place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a related place.
    pub fn also(mut self, place: Place, label: impl Into<String>) -> Self {
        self.others.push((place, label.into()));
        self
    }

    /// Adds a line of help.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}
