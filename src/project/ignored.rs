//! Ignore files: the `.gitignore` and `.ignore` files of the project.
//!
//! Files above the project, a user's own list (`core.excludesFile`) and `.git/info/exclude` do not apply, because they
//! would make results differ between users.

use super::{open::LocatedFile, path, read_limited, reason, sanitized};
use ignore::{
    Match,
    gitignore::{Gitignore, GitignoreBuilder},
};
use std::{path::Path, rc::Rc};

/// The size limit in bytes. An ignore file is written by hand, so a larger file must be something else.
const LARGEST: u64 = 1 << 20;

/// A line of an ignore file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IgnoreLine {
    /// The path of the file for display.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The pattern on that line.
    pub pattern: String,
}

/// The ignore files of a folder and of the folders above it.
#[derive(Debug, Default)]
pub(super) struct IgnoreFiles {
    above: Option<Rc<IgnoreFiles>>,
    /// `.ignore` takes precedence over `.gitignore`, in whichever folder it is.
    own: Option<IgnoreFile>,
    git: Option<IgnoreFile>,
}

#[derive(Debug)]
struct IgnoreFile {
    shown: String,
    /// The lines that are patterns, in the matcher's form.
    lines: Vec<(u32, String)>,
    matcher: Gitignore,
}

impl IgnoreFiles {
    /// The level of one folder, or the level above if it has no ignore file. `path` is the folder for display; notes on
    /// errors in its files go to `notes`.
    pub fn new(
        path: &Path,
        real: &Path,
        within: &Path,
        above: Option<Rc<Self>>,
        notes: &mut Vec<String>,
    ) -> Option<Rc<Self>> {
        let mut file = |name| IgnoreFile::read(path, real, within, name, notes);
        let (own, git) = (file(".ignore"), file(".gitignore"));
        if own.is_none() && git.is_none() { above } else { Some(Rc::new(Self { above, own, git })) }
    }

    /// The line that leaves out a file or folder, given by its real path.
    pub fn line_for(&self, real: &Path, folder: bool) -> Option<IgnoreLine> {
        let levels = || std::iter::successors(Some(self), |level| level.above.as_deref());
        let own = levels().filter_map(|level| level.own.as_ref());
        for file in own.chain(levels().filter_map(|level| level.git.as_ref())) {
            match file.matcher.matched(real, folder) {
                Match::Ignore(glob) => return Some(file.line(glob.original())),
                Match::Whitelist(_) => return None,
                Match::None => {}
            }
        }
        None
    }
}

impl IgnoreFile {
    fn read(path: &Path, real: &Path, within: &Path, name: &str, notes: &mut Vec<String>) -> Option<Self> {
        let located = LocatedFile { within: within.to_owned(), real: real.join(name) };
        // Most folders have no ignore file. Other errors are reported on opening it.
        if located.real.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            return None;
        }
        let shown = path::shown(&path.join(name));
        let unread = |why: &str| format!("`{}` leaves nothing out: it could not be read: {why}", sanitized(&shown));
        let text = match read_limited(&located, LARGEST).map(String::from_utf8) {
            Ok(Ok(text)) => text,
            Ok(Err(_)) => {
                notes.push(unread("expected UTF-8 text"));
                return None;
            }
            Err(error) => {
                notes.push(unread(&reason(&error)));
                return None;
            }
        };
        let mut builder = GitignoreBuilder::new(real);
        let mut lines = Vec::new();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            match builder.add_line(None, line) {
                Ok(_) => lines.push((number, as_kept(line).to_owned())),
                Err(_) => notes.push(format!(
                    "`{}:{number}` leaves nothing out: `{}` is not a pattern",
                    sanitized(&shown),
                    sanitized(line)
                )),
            }
        }
        match builder.build() {
            Ok(matcher) => Some(Self { shown, lines, matcher }),
            Err(error) => {
                notes.push(unread(&sanitized(error.to_string())));
                None
            }
        }
    }

    fn line(&self, original: &str) -> IgnoreLine {
        let line = self.lines.iter().rev().find(|(_, pattern)| pattern == original).map(|(line, _)| *line);
        debug_assert!(line.is_some(), "the matcher changed the pattern `{original}`");
        let line = line.unwrap_or_default();
        IgnoreLine { file: self.shown.clone(), line, pattern: original.to_owned() }
    }
}

/// A line in the matcher's form: without unescaped trailing spaces.
fn as_kept(line: &str) -> &str {
    if line.ends_with("\\ ") { line } else { line.trim_end() }
}

/// The ignore files from `top` down to the parent folder of `real`.
pub(super) fn above(real: &Path, top: &Path, notes: &mut Vec<String>) -> Option<Rc<IgnoreFiles>> {
    let mut folders: Vec<&Path> = real.ancestors().skip(1).take_while(|folder| folder.starts_with(top)).collect();
    folders.reverse();
    folders
        .into_iter()
        .fold(None, |level, folder| IgnoreFiles::new(&path::from_here(folder), folder, top, level, notes))
}
