//! Path patterns as in `.gitignore`, relative to the folder of the configuration file.

use super::{Written, path, sanitized};
use crate::{source::Span, syntax::ast::SyntaxError};
use ignore::{
    Match,
    gitignore::{Gitignore, GitignoreBuilder},
};
use std::path::{Path, PathBuf};

/// An entry of `claims` or `rules`.
#[derive(Debug)]
pub struct PatternEntry {
    /// A file, a folder, or the folder in which to search for the pattern.
    pub path: PathBuf,
    /// The pattern for paths below the folder.
    pub pattern: Option<Patterns>,
    /// The span of the entry.
    pub span: Span,
}

/// A list of patterns.
#[derive(Clone, Debug)]
pub struct Patterns {
    root: PathBuf,
    /// The patterns in the matcher's form.
    lines: Vec<String>,
    matcher: Gitignore,
}

impl Patterns {
    /// Compiles patterns relative to the folder `root`. Returns them with the errors of invalid ones.
    pub fn new(root: &Path, written: &[Written<String>]) -> (Self, Vec<SyntaxError>) {
        let mut builder = GitignoreBuilder::new("");
        let (mut faults, mut lines) = (Vec::new(), Vec::new());
        for pattern in written {
            let text = pattern.value.trim_start_matches("./");
            // An unescaped `#` would begin a comment.
            let line = if text.starts_with('#') { format!("\\{text}") } else { text.to_owned() };
            lines.push(line.trim_end().to_owned());
            let wrong = match builder.add_line(None, &line) {
                Ok(_) if text.split('/').any(|part| part == "..") => {
                    Some("it leads out of the folder of this file".to_owned())
                }
                Ok(_) => None,
                Err(ignore::Error::Glob { err, .. }) => Some(err),
                Err(other) => Some(other.to_string()),
            };
            if let Some(why) = wrong {
                let message = format!("`{}` is not a pattern: {}", sanitized(&pattern.value), sanitized(why));
                let help = vec!["patterns are written as in `.gitignore`".to_owned()];
                faults.push(SyntaxError { span: pattern.span, message, help, other: None });
            }
        }
        let matcher = builder.build().unwrap_or_else(|_| Gitignore::empty());
        (Self { root: root.to_owned(), lines, matcher }, faults)
    }

    /// Whether a pattern matches a path or a folder that contains it. The path is relative to the current folder or
    /// absolute; links are not followed.
    pub fn hold(&self, path: &Path, folder: bool) -> bool {
        self.which(path, folder).is_some()
    }

    /// The index of the pattern that matches.
    pub fn which(&self, path: &Path, folder: bool) -> Option<usize> {
        let here = std::env::current_dir().ok()?;
        let path = path::tidied(&here.join(path));
        match self.matcher.matched_path_or_any_parents(path.strip_prefix(&self.root).ok()?, folder) {
            Match::Ignore(glob) => {
                let which = self.lines.iter().rposition(|line| line == glob.original().trim_end());
                debug_assert!(which.is_some(), "the matcher changed the pattern `{}`", glob.original());
                Some(which.unwrap_or_default())
            }
            Match::None | Match::Whitelist(_) => None,
        }
    }
}

/// Splits a pattern at its first wildcard: into the literal path and the pattern, if there is a wildcard.
pub(super) fn split(written: &str) -> (&str, Option<&str>) {
    match written.find(['*', '?', '[', '{']) {
        None => (written, None),
        Some(at) => {
            let before = written.get(..at).unwrap_or("");
            let folder = before.rfind('/').and_then(|slash| before.get(..slash)).unwrap_or("");
            (if folder.is_empty() { "." } else { folder }, Some(written))
        }
    }
}
