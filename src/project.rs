//! Discovery, loading and writing: finds the files of a run, reads their texts, and changes files.
//!
//! Together with [`crate::cli`], this is the only layer that touches the file system. It does not trust the files it
//! finds. Links out of the checked folder, pipes and devices are skipped with a note; unreadable files are reported and
//! never count as checked.

mod atomic_write;
pub mod config;
mod decode;
mod discover;
mod folder;
pub mod git;
mod ignored;
mod left_out;
mod open;
mod path;
mod read_limited;
mod source_texts;
pub mod spreadsheet;
pub mod write;

use crate::{
    check::{Observer, Stage, has_claim_comment},
    findings::{
        Omissions,
        omissions::{Cause, Way},
    },
    rules,
    source::{FileKind, ReadFault, SourceFile},
    syntax::ast::SyntaxError,
};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use read_limited::{read, read_all, read_limited};
use std::{
    collections::BTreeSet,
    io::{self, Read},
    path::{Path, PathBuf},
};

pub use atomic_write::{followed, leads_out, write_whole};
pub use config::Config;
pub use decode::decode;
pub use ignored::IgnoreLine;
pub use left_out::{LeftOut, LeftOutBy, omissions};
pub use open::LocatedFile;
pub use path::{sanitized, shown};
pub use source_texts::Texts;

/// The size limit of a file, in bytes. Offsets in files have 32 bits; this leaves a margin.
pub const LARGEST_FILE: u64 = 512 << 20;

/// The size limit of all files of a run together, in bytes. Names, words and sentences have 29-bit numbers, and there
/// are at most half as many of them as bytes.
const LARGEST_RUN: usize = 1 << 30;

/// The input of [`load`].
pub struct LoadRequest<'a> {
    /// Files and folders as given; `-` is the standard input. Empty for the current folder.
    pub paths: &'a [PathBuf],
    /// The standard input, which is read only if `-` is among the paths.
    pub stdin: &'a mut dyn Read,
    /// The file name that the standard input stands in for; `stdin.claims` by default.
    pub stdin_name: Option<&'a Path>,
    /// The configuration of the run.
    pub config: &'a Config,
    /// Whether to read more than the given paths.
    pub reach: Scope,
    /// The observer of the progress.
    pub observer: Option<&'a dyn Observer>,
}

/// Which files to read besides the given paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// None.
    Alone,
    /// The rule files that the configuration names.
    Given,
    /// The whole project, if there is one, since the given paths are a part of it.
    Project,
}

/// The loaded files, and what could not be loaded.
#[derive(Debug, Default)]
pub struct LoadedProject {
    /// Claims and rules files, and stories given by name, sorted by path.
    pub files: Vec<SourceFile>,
    /// Files that could not be read. A run with any of these is incomplete.
    pub problems: Vec<Problem>,
    /// Files and folders in the checked folders that were left out, sorted by path.
    pub left_out: Vec<LeftOut>,
    /// The same for the result, each with its cause.
    pub omissions: Omissions,
    /// The displayed paths of texts in folders that contain claim comments. They are read for claims only if a story
    /// names them.
    pub commented: Vec<String>,
    /// Notes on the search for files, one per line.
    pub notes: Vec<String>,
    /// The given folders without any files to read.
    pub empty: Vec<PathBuf>,
    /// Reads the texts that sources name.
    pub texts: Texts,
    /// The displayed paths of the files that were asked for; `None` if nothing else was read.
    pub given: Option<BTreeSet<String>>,
    /// Files that the configuration names but that do not exist, as errors in the configuration.
    pub faults: Vec<SyntaxError>,
}

/// Something that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// A message of one line, with names made safe to display.
    pub message: String,
    /// A suggestion.
    pub help: Option<String>,
    /// The given path, if nothing has that name or a similar one.
    pub unknown: Option<PathBuf>,
}

/// Finds and reads all files of a run. Files given by name are always read. In folders, ignore files apply and hidden
/// files are left out.
///
/// With a configuration, the files of its project are read too, so that the given files are checked with the project's
/// names and against its other claims. Without one, a story given by name brings in the claims and rules files of its
/// folder.
pub fn load(input: LoadRequest<'_>) -> LoadedProject {
    let begins = |stage, amount| input.observer.into_iter().for_each(|observer| observer.begins(stage, amount));
    begins(Stage::Finding, 0);
    let mut found = discover::discover(input.paths, input.config, input.reach);
    // The standard input stands in for the file of that name, so the file is not read.
    let stdin = found.stdin.then(|| input.stdin_name.unwrap_or(Path::new("stdin.claims")));
    let stdin_real = stdin.and_then(|name| name.canonicalize().ok());
    found.files.retain(|file| {
        stdin_real.is_none() || file.located.as_ref().map(|located| &located.real) != stdin_real.as_ref()
    });
    begins(Stage::Reading, found.files.len());
    let reads: Vec<_> = std::mem::take(&mut found.files)
        .into_par_iter()
        .map(|file| {
            let read = read_found(&file).map(decode);
            (file, read)
        })
        .collect();
    let mut loaded = LoadedProject {
        problems: found.problems,
        omissions: omissions(&found.left_out),
        left_out: found.left_out,
        notes: found.notes,
        empty: found.empty,
        given: found.given,
        faults: found.faults,
        ..LoadedProject::default()
    };
    let mut room = LARGEST_RUN;
    for (file, read) in reads {
        let read = read.and_then(|decoded| fits(decoded, &mut room));
        if file.opens_root {
            loaded.texts.insert(&file.shown, file.path, file.root);
        }
        match read {
            Ok(decoded) => loaded.files.push(source_file(file.shown, file.kind, decoded)),
            Err(error) => {
                let cause = Some(Cause::Nature(reason(&error)));
                loaded.omissions.add(Way::FileUnreadable, cause, file.shown.as_str());
                loaded.problems.push(unreadable(&file.shown, &error));
            }
        }
    }
    if let Some(name) = stdin {
        let shown = shown(name);
        let kind = discover::kind_by_name(name).unwrap_or(FileKind::Claims);
        loaded.files.retain(|file| file.path != shown);
        if let Some(given) = &mut loaded.given {
            given.insert(shown.clone());
        }
        let inside = name.canonicalize().is_ok_and(|real| input.config.holds(&real));
        let root = input.config.folder().filter(|_| inside).unwrap_or(Path::new("."));
        loaded.texts.insert(&shown, name.to_owned(), root.to_owned());
        match read_all(input.stdin, 0) {
            Ok(_) if path::exactly(name).is_none() => {
                loaded.problems.push(Problem {
                    message: format!("`{}` could not be read: its path is not UTF-8", sanitized(name)),
                    ..Problem::default()
                });
            }
            Ok(bytes) => match fits(decode(bytes), &mut room) {
                Ok(decoded) => loaded.files.push(source_file(shown, kind, decoded)),
                Err(error) => loaded.problems.push(unreadable(&shown, &error)),
            },
            Err(error) => loaded.problems.push(unreadable(&shown, &error)),
        }
    }
    let commented = found.texts.into_par_iter().filter_map(|(path, located)| {
        let bytes = read(&located).ok().filter(|bytes| memchr::memmem::find(bytes, b"claim").is_some())?;
        let shown = shown(&path);
        has_claim_comment(&shown, &decode(bytes).0).then_some(shown)
    });
    loaded.commented = commented.collect();
    // A copy of a standard rules file adds nothing and would declare everything in it twice.
    let LoadedProject { files, omissions, .. } = &mut loaded;
    files.retain(|file| {
        let copy = rules::standard().iter().find(|(_, text)| *text == file.text);
        if let Some((name, _)) = copy {
            omissions.add(
                Way::FileCopied,
                Some(Cause::Nature(format!("it is the text of the built-in `{name}`"))),
                file.path.as_str(),
            );
        }
        copy.is_none()
    });
    loaded.files.sort_by(|a, b| a.path.cmp(&b.path));
    loaded
}

/// Takes a text into the run if it fits into the size limit.
fn fits(decoded: (String, Option<ReadFault>), room: &mut usize) -> io::Result<(String, Option<ReadFault>)> {
    match room.checked_sub(decoded.0.len()) {
        Some(left) => {
            *room = left;
            Ok(decoded)
        }
        None => {
            let message =
                format!("the files of a run have at most {} MiB together; check them in parts", LARGEST_RUN >> 20);
            Err(io::Error::other(message))
        }
    }
}

/// A file that was found but not read yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDisk {
    /// The path.
    pub path: PathBuf,
    /// The path for display.
    pub shown: String,
    /// The kind, from the extension.
    pub kind: FileKind,
    /// The folder in which it was found. Nothing outside that folder belongs to the run.
    pub root: PathBuf,
    /// Whether it may name texts in that folder.
    pub opens_root: bool,
    /// Its real path; `None` for a file that does not exist yet.
    pub located: Option<LocatedFile>,
}

/// The files of a run, found but not read.
#[derive(Debug)]
pub struct Sighted {
    /// The files, sorted by path.
    pub files: Vec<OnDisk>,
    /// Paths that do not exist.
    pub problems: Vec<Problem>,
    /// Files and folders in the given folders that were left out, sorted by path.
    pub left_out: Vec<LeftOut>,
    /// Notes on the search for files, one per line.
    pub notes: Vec<String>,
    /// The given folders without any files.
    pub empty: Vec<PathBuf>,
    /// Files that the configuration names but that do not exist, as errors in the configuration.
    pub faults: Vec<SyntaxError>,
}

/// Finds the files of a run without reading them.
pub fn find(paths: &[PathBuf], config: &Config, reach: Scope) -> Sighted {
    let discover::Discovered { files, problems, left_out, notes, empty, faults, .. } =
        discover::discover(paths, config, reach);
    Sighted { files, problems, left_out, notes, empty, faults }
}

/// Reads a text that was given by name, in whatever folder.
///
/// # Errors
///
/// Returns a message that says why the text could not be read.
pub fn read_text(path: &Path) -> Result<SourceFile, Problem> {
    let shown = shown(path);
    match LocatedFile::named(path).and_then(|located| read(&located)) {
        Ok(bytes) => Ok(source_file(shown, FileKind::Text, decode(bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Problem { message: format!("no file or folder `{}`", sanitized(path)), ..Problem::default() })
        }
        Err(error) => Err(unreadable(&shown, &error)),
    }
}

/// The texts to search for quotations, and what could not be read or was left out.
#[derive(Debug, Default)]
pub struct SourceTexts {
    /// The texts, sorted by path.
    pub files: Vec<SourceFile>,
    /// Files that could not be read.
    pub problems: Vec<Problem>,
    /// Files and folders in the given folders that were left out.
    pub left_out: Vec<LeftOut>,
    /// The same for the result, each with its cause.
    pub omissions: Omissions,
    /// Notes on the search for files, one per line.
    pub notes: Vec<String>,
    /// The given folders without any texts.
    pub empty: Vec<PathBuf>,
}

/// Finds and reads texts: the given files, and the texts in the given folders. In a folder, ignore files apply; hidden
/// files, stories with claim comments, and the text at `except` are left out. If no path is given, the folder is the
/// project's if it contains the text at `except`, or else the folder of that text.
pub fn load_texts(paths: &[PathBuf], except: &Path, config: &Config) -> SourceTexts {
    let real = except.canonicalize().ok();
    let parent = except.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let inside = real.as_ref().is_some_and(|real| config.holds(real));
    let folder = [config.folder().filter(|_| inside).unwrap_or(parent).to_owned()];
    let mut found = discover::discover_texts(if paths.is_empty() { &folder } else { paths }, config);
    found.files.retain(|file| file.located.as_ref().map(|located| &located.real) != real.as_ref());
    let reads: Vec<_> = found.files.into_par_iter().map(|file| (read_found(&file).map(decode), file)).collect();
    let mut texts = SourceTexts {
        problems: found.problems,
        omissions: omissions(&found.left_out),
        left_out: found.left_out,
        notes: found.notes,
        empty: if paths.is_empty() { Vec::new() } else { found.empty },
        ..SourceTexts::default()
    };
    let mut room = LARGEST_RUN;
    for (read, file) in reads {
        match read.and_then(|decoded| fits(decoded, &mut room)) {
            Ok((_, Some(fault))) => {
                let message = format!("`{}`: {}", sanitized(&file.shown), fault.message);
                texts.problems.push(Problem { message, help: fault.help.first().cloned(), unknown: None });
            }
            Ok((text, None)) => {
                if !paths.contains(&file.path) && has_claim_comment(&file.shown, &text) {
                    texts.omissions.add(Way::FileStory, None, file.shown);
                } else {
                    texts.files.push(SourceFile::new(file.shown, FileKind::Text, text));
                }
            }
            Err(error) => texts.problems.push(unreadable(&file.shown, &error)),
        }
    }
    texts.files.sort_by(|a, b| a.path.cmp(&b.path));
    texts
}

/// Reads one file.
///
/// # Errors
///
/// Returns a message that says why the file could not be read.
pub fn read_file(file: &OnDisk) -> Result<SourceFile, Problem> {
    match read_found(file) {
        Ok(bytes) => Ok(source_file(file.shown.clone(), file.kind, decode(bytes))),
        Err(error) => Err(unreadable(&file.shown, &error)),
    }
}

/// Reads all of a file that an argument names.
///
/// # Errors
///
/// Returns the error of the system, or an error if the file is not UTF-8.
pub fn read_named(path: &Path) -> io::Result<String> {
    let (text, fault) = decode(read(&LocatedFile::named(path)?)?);
    fault.map_or(Ok(text), |fault| Err(io::Error::other(fault.message)))
}

fn read_found(file: &OnDisk) -> io::Result<Vec<u8>> {
    match &file.located {
        Some(located) => read(located),
        None => Err(io::ErrorKind::NotFound.into()),
    }
}

fn source_file(shown: String, kind: FileKind, (text, fault): (String, Option<ReadFault>)) -> SourceFile {
    SourceFile::new(shown, kind, text).cut_short(fault)
}

fn unreadable(shown: &str, error: &io::Error) -> Problem {
    Problem { message: format!("`{}` could not be read: {}", sanitized(shown), reason(error)), ..Problem::default() }
}

/// An operating-system error in words, without its number.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn files_are_taken_as_long_as_there_is_room() {
        let mut room = 5;
        let mut takes = |text: &str| fits((text.to_owned(), None), &mut room).is_ok();
        assert_eq!([takes("abc"), takes("abc"), takes("ab"), takes("a"), takes("")], [true, false, true, false, true]);
    }
}
