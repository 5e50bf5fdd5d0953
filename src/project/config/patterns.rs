//! Patterns of paths, as in `.gitignore`, relative to the folder of the configuration file.

use super::{Written, path, visible};
use crate::{source::Span, syntax::ast::SyntaxError};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::{Path, PathBuf};

/// One entry of `claims` or `rules`.
#[derive(Debug)]
pub struct Entry {
    /// A file, a folder, or the folder below which the pattern is looked for.
    pub path: PathBuf,
    /// What must match of what lies below the folder.
    pub pattern: Option<Patterns>,
    /// Where it is written.
    pub span: Span,
}

/// Some patterns.
#[derive(Clone, Debug)]
pub struct Patterns {
    root: PathBuf,
    matcher: Gitignore,
}

impl Patterns {
    /// The patterns of a file in the folder `root`, and those that are none.
    pub fn new(root: &Path, written: &[Written<String>]) -> (Self, Vec<SyntaxError>) {
        let mut builder = GitignoreBuilder::new("");
        let mut faults = Vec::new();
        for pattern in written {
            let text = pattern.value.trim_start_matches("./");
            // A `#` would begin a comment there.
            let line = if text.starts_with('#') { format!("\\{text}") } else { text.to_owned() };
            let wrong = match builder.add_line(None, &line) {
                Ok(_) if text.split('/').any(|part| part == "..") => {
                    Some("it leads out of the folder of this file".to_owned())
                }
                Ok(_) => None,
                Err(ignore::Error::Glob { err, .. }) => Some(err),
                Err(other) => Some(other.to_string()),
            };
            if let Some(why) = wrong {
                let message = format!("`{}` is not a pattern: {}", visible(&pattern.value), visible(why));
                let help = vec!["patterns are written as in `.gitignore`".to_owned()];
                faults.push(SyntaxError { span: pattern.span, message, help, other: None });
            }
        }
        let matcher = builder.build().unwrap_or_else(|_| Gitignore::empty());
        (Self { root: root.to_owned(), matcher }, faults)
    }

    /// Whether they match a path, or a folder that it lies in. The path is one of the current
    /// folder, or absolute; links are not followed.
    pub fn hold(&self, path: &Path, folder: bool) -> bool {
        let Ok(here) = std::env::current_dir() else { return false };
        let path = path::tidied(&here.join(path));
        path.strip_prefix(&self.root)
            .is_ok_and(|below| self.matcher.matched_path_or_any_parents(below, folder).is_ignore())
    }
}

/// The part of a pattern before its first sign, and the pattern where there is a sign.
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
