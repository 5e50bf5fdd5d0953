//! What is said about the input itself: unreadable lines, unknown words, misspelt names.
//!
//! A [`Diagnostic`] concerns one place; a conflict between claims is a finding, one layer further
//! down. Both are shown side by side.

use crate::source::Place;

/// How much something matters: whether a run fails on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// For information; never fails a run by itself.
    Note,
    /// Worth a look before publication.
    Warning,
    /// Must be dealt with before publication: fails a run.
    Error,
}

impl Severity {
    /// The word for it, as in the rule language and in every output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity a number of levels lower; a note stays a note.
    pub const fn lowered(self, levels: u8) -> Self {
        match (self, levels) {
            (severity, 0) => severity,
            (Self::Error, 1) => Self::Warning,
            _ => Self::Note,
        }
    }
}

/// One thing said about the input, with the place it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its kind, in kebab-case: `syntax`, `ambiguous-claim`, `same-thing`, …
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is there, in one plain line: lower case, no full stop, the user's words in backticks.
    pub message: String,
    /// The smallest place that is meant.
    pub place: Place,
    /// What to say under that place; empty where the message says it all.
    pub label: String,
    /// Other places that belong to it, with what to say under each.
    pub others: Vec<(Place, String)>,
    /// What could be done, a line each.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error of kind `code` at `place`.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, place, message)
    }

    /// A diagnostic of the given kind and severity at `place`.
    pub fn new(code: &'static str, severity: Severity, place: Place, message: impl Into<String>) -> Self {
        let (message, label) = (message.into(), String::new());
        Self { code, severity, message, place, label, others: Vec::new(), help: Vec::new() }
    }

    /// The same with words under its place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same with another place shown.
    pub fn also(mut self, place: Place, label: impl Into<String>) -> Self {
        self.others.push((place, label.into()));
        self
    }

    /// The same with a line of help.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}
