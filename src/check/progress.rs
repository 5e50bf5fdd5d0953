//! The stages of a run, for progress display.

use super::Options;
use crate::{
    engine::Incomplete,
    rules,
    source::{FileId, Place, SourceFile, Span},
    syntax::{
        self,
        ast::{Document, SyntaxError},
    },
};
use std::{
    borrow::Cow,
    fmt::Debug,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// A stage of a run. Some stages occur more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Finding files.
    Finding,
    /// Reading files.
    Reading,
    /// Parsing texts.
    Parsing,
    /// Building the model and its semantics.
    Meaning,
    /// Compiling and evaluating rules.
    Rules,
    /// Building findings from matches.
    Findings,
    /// Writing the result.
    Writing,
}

impl Stage {
    /// All stages, in the order of a run.
    pub const ALL: [Self; 7] =
        [Self::Finding, Self::Reading, Self::Parsing, Self::Meaning, Self::Rules, Self::Findings, Self::Writing];
}

/// Observes the progress of a run. This has no effect on results.
pub trait Observer: Debug + Send + Sync {
    /// A stage begins, which ends the previous one. `amount` is the number of files, claims, rules or findings to
    /// process, or 0 if unknown.
    fn begins(&self, stage: Stage, amount: usize);

    /// A file is about to be parsed, on any thread.
    fn parses(&self, _path: &str) {}
}

impl Options {
    /// Tells the observer, if any, that a stage begins.
    pub(super) fn begins(&self, stage: Stage, amount: usize) {
        if let Some(observer) = &self.observer {
            observer.begins(stage, amount);
        }
    }
}

/// The tree of a file, with its syntax errors.
pub(super) type ParsedFile = Cow<'static, (Document, Vec<SyntaxError>)>;

/// Parses a file; built-in rules without their `examples` unless those are to be run. If a bug makes the parser
/// panic, only this file fails, and the result is `None`.
pub(super) fn parse(file: &SourceFile, options: &Options, examples: bool) -> Option<ParsedFile> {
    // All state that parsing changes is dropped, so none is left inconsistent.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        if let Some(observer) = &options.observer {
            observer.parses(&file.path);
        }
        if file.phrase_field().is_some() && !examples {
            // Parsed when a line needs it.
            return Cow::Owned(Default::default());
        }
        let standard = if file.embedded && !examples { rules::standard_tree(file) } else { None };
        standard.map_or_else(|| Cow::Owned(syntax::skim(&file.text, file.kind)), Cow::Borrowed)
    }));
    parsed.ok()
}

/// The notice that a file could not be checked because of a bug.
pub(super) fn given_up(id: FileId, file: &SourceFile) -> Incomplete {
    let message = format!(
        "`{}` could not be checked, so findings may be missing: this is a bug in copydesk, not in your file; please report it \
         to whoever looks after copydesk (version {}), with the file if you can",
        file.path,
        env!("CARGO_PKG_VERSION"),
    );
    Incomplete { rule: None, place: Place::new(id, Span::default()), message }
}
