//! The stages of a run, for who wants to know how far it is.

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

/// A part of a run. A run comes to some of them more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Looks for files.
    Finding,
    /// Reads the bytes of files.
    Reading,
    /// Makes trees of their texts.
    Parsing,
    /// Works out what is said, and what follows from it.
    Meaning,
    /// Compiles rules and asks them.
    Rules,
    /// Makes findings of what the rules met.
    Findings,
    /// Writes the result.
    Writing,
}

impl Stage {
    /// All stages, in the order of a run.
    pub const ALL: [Self; 7] =
        [Self::Finding, Self::Reading, Self::Parsing, Self::Meaning, Self::Rules, Self::Findings, Self::Writing];
}

/// Who is told how far a run is. What it does with that changes no result.
pub trait Observer: Debug + Send + Sync {
    /// A stage begins, and with that the one before it ends. `amount` is how many files, claims, rules
    /// or findings it works on; 0 where that is not known.
    fn begins(&self, stage: Stage, amount: usize);

    /// The text of a file is about to be parsed, on any thread.
    fn parses(&self, _path: &str) {}
}

impl Options {
    /// Tells the observer, if there is one, that a stage begins.
    pub(super) fn begins(&self, stage: Stage, amount: usize) {
        if let Some(observer) = &self.observer {
            observer.begins(stage, amount);
        }
    }
}

/// The tree of a file, and what could not be read in it.
pub(super) type ParsedFile = Cow<'static, (Document, Vec<SyntaxError>)>;

/// Parses a file; a standard rule file without its `examples` unless those are to be run. A bug that
/// shows on this file alone stops this file alone: its tree is none then.
pub(super) fn parse(file: &SourceFile, options: &Options, examples: bool) -> Option<ParsedFile> {
    // Nothing that parsing writes to outlives it, so nothing is left half done.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        if let Some(observer) = &options.observer {
            observer.parses(&file.path);
        }
        if file.phrase_field().is_some() && !examples {
            // Read when a line asks for them.
            return Cow::Owned(Default::default());
        }
        let standard = if file.embedded && !examples { rules::standard_tree(file) } else { None };
        standard.map_or_else(|| Cow::Owned(syntax::skim(&file.text, file.kind)), Cow::Borrowed)
    }));
    parsed.ok()
}

/// That a file was given up because of a bug.
pub(super) fn given_up(id: FileId, file: &SourceFile) -> Incomplete {
    let message = format!(
        "`{}` could not be checked, so findings may be missing: this is a bug in copydesk, not in your file; please report it \
         to whoever looks after copydesk (version {}), with the file if you can",
        file.path,
        env!("CARGO_PKG_VERSION"),
    );
    Incomplete { rule: None, place: Place::new(id, Span::default()), message }
}
