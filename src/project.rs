//! Discovery and loading: which files a run is about, and their texts; and the writing of files.
//!
//! With [`crate::cli`] this is the only part that touches the file system. What it meets is not
//! trusted: links that lead out of what is checked, pipes and devices are skipped with a word about
//! it; what cannot be read is listed and never passes as checked.

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

/// How large a file may be, in bytes. Places in files are 32-bit numbers; this leaves room.
pub const LARGEST_FILE: u64 = 512 << 20;

/// How large all files of a run may be together, in bytes. Names, words and sentences are numbered with 29 bits: there
/// cannot be more of them than half the bytes.
const LARGEST_RUN: usize = 1 << 30;

/// What to load.
pub struct LoadRequest<'a> {
    /// Files and folders as given; `-` is the standard input. None: the current folder.
    pub paths: &'a [PathBuf],
    /// The standard input; read only where `-` is among the paths.
    pub stdin: &'a mut dyn Read,
    /// Which file the standard input stands for; `stdin.claims` where that is not said.
    pub stdin_name: Option<&'a Path>,
    /// What the run is set to.
    pub config: &'a Config,
    /// Whether more is read than is given.
    pub reach: Scope,
    /// Who is told how far it is.
    pub observer: Option<&'a dyn Observer>,
}

/// Whether more is read than is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Only the paths given.
    Alone,
    /// The paths given, and the rule files that the configuration names.
    Given,
    /// The whole project too, where there is one: what is given is a part of it.
    Project,
}

/// What was loaded, and what could not be.
#[derive(Debug, Default)]
pub struct LoadedProject {
    /// Claim and rule files, and stories named by themselves, sorted by path.
    pub files: Vec<SourceFile>,
    /// What could not be read: a run with any of these could not be done in full.
    pub problems: Vec<Problem>,
    /// What was left out though it lies in what is checked, sorted by path.
    pub left_out: Vec<LeftOut>,
    /// What was left out, and by what, for the result.
    pub omissions: Omissions,
    /// The paths of texts in folders that hold claim comments, as shown. They are read for claims only where a story names
    /// them.
    pub commented: Vec<String>,
    /// What else is to be known of the search for files, a line each.
    pub notes: Vec<String>,
    /// The folders that were given and hold nothing that is read.
    pub empty: Vec<PathBuf>,
    /// Reads the texts that sources name.
    pub texts: Texts,
    /// The paths of the files that were asked for, as shown, where more was read besides.
    pub given: Option<BTreeSet<String>>,
    /// What the configuration names and is not there.
    pub faults: Vec<SyntaxError>,
}

/// Something that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// What it is, in one line; names in it are made visible.
    pub message: String,
    /// What could be done.
    pub help: Option<String>,
    /// The path given, where there is nothing of that name and no name near it.
    pub unknown: Option<PathBuf>,
}

/// Finds and reads all files of a run. Files given by name are always read; folders are walked, and
/// there ignore files are honoured and hidden files left out. With a configuration the files of its
/// project are read too, so that what is given is read with the names and against the claims of the
/// rest; without one a story given by name brings in the claim and rule files of its folder.
pub fn load(input: LoadRequest<'_>) -> LoadedProject {
    let begins = |stage, amount| input.observer.into_iter().for_each(|observer| observer.begins(stage, amount));
    begins(Stage::Finding, 0);
    let mut found = discover::discover(input.paths, input.config, input.reach);
    // The text on the standard input stands for the file of that name, so that one is not read.
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
    // A copy of a standard rule file says nothing new, and would declare all in it twice.
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

/// Takes a text into the run, if there is room for it.
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

/// A file that was found and not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDisk {
    /// Where it is.
    pub path: PathBuf,
    /// Its path as shown.
    pub shown: String,
    /// What it holds, by the end of its name.
    pub kind: FileKind,
    /// The folder it was found in; nothing outside of it belongs to the run.
    pub root: PathBuf,
    /// Whether the texts that it names may lie in that folder.
    pub opens_root: bool,
    /// Where it really is; none for a file that is still to be made.
    pub located: Option<LocatedFile>,
}

/// What was found of a run without reading any file.
#[derive(Debug)]
pub struct Sighted {
    /// The files, sorted by path.
    pub files: Vec<OnDisk>,
    /// What is not there.
    pub problems: Vec<Problem>,
    /// What was left out though it lies in what is looked at, sorted by path.
    pub left_out: Vec<LeftOut>,
    /// What else is to be known of the search for files, a line each.
    pub notes: Vec<String>,
    /// The folders that were given and hold nothing.
    pub empty: Vec<PathBuf>,
    /// What the configuration names and is not there.
    pub faults: Vec<SyntaxError>,
}

/// Finds the files of a run without reading any.
pub fn find(paths: &[PathBuf], config: &Config, reach: Scope) -> Sighted {
    let discover::Discovered { files, problems, left_out, notes, empty, faults, .. } =
        discover::discover(paths, config, reach);
    Sighted { files, problems, left_out, notes, empty, faults }
}

/// Reads a text that was named by itself, wherever it lies.
///
/// # Errors
///
/// Words for what stands in the way.
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

/// The texts that quotations are looked up in, and what could not be read or was left out.
#[derive(Debug, Default)]
pub struct SourceTexts {
    /// The texts, sorted by path.
    pub files: Vec<SourceFile>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// What was left out though it lies in what is looked at.
    pub left_out: Vec<LeftOut>,
    /// The same for the result.
    pub omissions: Omissions,
    /// What else is to be known of the search for files, a line each.
    pub notes: Vec<String>,
    /// The folders that were given and hold no text.
    pub empty: Vec<PathBuf>,
}

/// Finds and reads texts: the files given, and the texts in the folders given. In a folder ignore files are honoured, and
/// hidden files, stories that hold claim comments and the text at `except` are left out. Where no path is given, the
/// project's folder is searched if the text at `except` lies in it, else the folder that this text lies in.
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

/// Reads one file: its text, or what stands in the way.
///
/// # Errors
///
/// Words for what stands in the way.
pub fn read_file(file: &OnDisk) -> Result<SourceFile, Problem> {
    match read_found(file) {
        Ok(bytes) => Ok(source_file(file.shown.clone(), file.kind, decode(bytes))),
        Err(error) => Err(unreadable(&file.shown, &error)),
    }
}

/// The text of a file that an argument names, all of it.
///
/// # Errors
///
/// Whatever the system fails with, and what is no UTF-8.
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

/// An error of the operating system in words, without its number.
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
