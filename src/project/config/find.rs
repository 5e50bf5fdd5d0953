//! Finds the configuration of a run.

use super::NAME;
use crate::project::{Problem, open::LocatedFile, path, read_limited, reason, sanitized};
use std::{
    fs::Metadata,
    io,
    path::{Path, PathBuf},
};

/// The size limit in bytes. A configuration is written by hand, so a larger file must be something else.
const LARGEST: u64 = 1 << 20;

/// The configuration to use.
#[derive(Clone, Copy, Debug)]
pub enum ConfigChoice<'a> {
    /// None.
    Isolated,
    /// The one in the nearest folder above what is checked.
    Nearest,
    /// This file; with the flag or environment variable that names it.
    At(&'a Path, &'static str),
}

/// A configuration file that was found and read.
pub(super) struct FoundConfig {
    pub bytes: Vec<u8>,
    pub shown: String,
    pub named_by: Option<&'static str>,
    pub root: PathBuf,
    pub here: PathBuf,
    pub boundary: PathBuf,
    pub default: PathBuf,
}

/// Finds the configuration of a run over these paths. Notes on the search go to `notes`.
pub(super) fn find(
    wanted: ConfigChoice<'_>,
    paths: &[PathBuf],
    stdin_name: Option<&Path>,
    notes: &mut Vec<String>,
) -> Result<Option<FoundConfig>, Problem> {
    match wanted {
        ConfigChoice::Isolated => Ok(None),
        ConfigChoice::At(path, named_by) => named(path, named_by).map(Some),
        ConfigChoice::Nearest => nearest(paths, stdin_name, notes),
    }
}

fn named(given: &Path, named_by: &'static str) -> Result<FoundConfig, Problem> {
    let file = if given.is_dir() { given.join(NAME) } else { given.to_owned() };
    let shown = path::shown(&file);
    let unreadable = |error: io::Error| {
        if error.kind() == io::ErrorKind::NotFound {
            let near = path::nearest_existing(&file).map(|near| format!("did you mean `{}`?", sanitized(near)));
            let message = format!("no file `{}`, which {named_by} names", sanitized(&shown));
            return Problem { message, help: near, unknown: None };
        }
        Problem {
            message: format!("`{}` could not be read: {}", sanitized(&shown), reason(&error)),
            ..Problem::default()
        }
    };
    let located = LocatedFile::named(&file).map_err(unreadable)?;
    let bytes = read_limited(&located, LARGEST).map_err(unreadable)?;
    let root = located.within;
    let boundary = repository(&root).unwrap_or_else(|| root.clone());
    let here = path::from_here(&root);
    Ok(FoundConfig { bytes, shown, named_by: Some(named_by), root, here, boundary, default: PathBuf::from(".") })
}

/// The nearest file of that name in or above the folder that holds all paths, up to the root of the
/// repository.
fn nearest(
    paths: &[PathBuf],
    stdin_name: Option<&Path>,
    notes: &mut Vec<String>,
) -> Result<Option<FoundConfig>, Problem> {
    let Some(start) = common_folder(paths, stdin_name) else { return Ok(None) };
    for folder in start.ancestors() {
        let file = folder.join(NAME);
        let trust = file.symlink_metadata().ok().map(|metadata| Trust::new(folder, &metadata, &start));
        let here = path::from_here(folder);
        let shown = path::shown(&here.join(NAME));
        match trust {
            None => {}
            Some(Trust::PassedOver) => {
                let why = "everybody may put files into its folder";
                notes.push(format!("`{}` was passed over: {why}", sanitized(&shown)));
            }
            Some(Trust::Refused) => {
                return Err(Problem {
                    message: format!("`{}` was not used: another user could have written it", sanitized(&shown)),
                    help: Some("name it with --config if you trust it, or say --isolated to do without it".to_owned()),
                    unknown: None,
                });
            }
            Some(Trust::Open) => {
                let help = "`chmod o-w` on the folder ends that";
                notes.push(format!("everybody may write to the folder of `{}`: {help}", sanitized(&shown)));
            }
            Some(Trust::Used) => {}
        }
        if matches!(trust, Some(Trust::Used | Trust::Open)) {
            let problem = |why: &str| Problem {
                message: format!("`{}` could not be read: {why}", sanitized(&shown)),
                help: Some("mend it, or say --isolated to do without it".to_owned()),
                unknown: None,
            };
            let boundary = repository(folder).unwrap_or_else(|| folder.to_owned());
            // Error messages show lines of the file, so it must not be a link to a file elsewhere.
            let real = file.canonicalize().map_err(|error| problem(&reason(&error)))?;
            if !real.starts_with(&boundary) {
                return Err(problem("it is a link that leads elsewhere"));
            }
            let located = LocatedFile { within: boundary.clone(), real };
            let bytes = read_limited(&located, LARGEST).map_err(|error| problem(&reason(&error)))?;
            let root = folder.to_owned();
            return Ok(Some(FoundConfig { bytes, shown, named_by: None, root, default: here.clone(), here, boundary }));
        }
        if folder.join(".git").symlink_metadata().is_ok() {
            break;
        }
    }
    Ok(None)
}

/// The paths where the search looks for the configuration of a run, up to the first one that exists.
pub(super) fn places(wanted: ConfigChoice<'_>, paths: &[PathBuf], stdin_name: Option<&Path>) -> Vec<PathBuf> {
    let start = match wanted {
        ConfigChoice::Isolated => return Vec::new(),
        ConfigChoice::At(path, _) => return vec![if path.is_dir() { path.join(NAME) } else { path.to_owned() }],
        ConfigChoice::Nearest => common_folder(paths, stdin_name),
    };
    let mut places = Vec::new();
    for folder in start.iter().flat_map(|start| start.ancestors()) {
        let file = folder.join(NAME);
        let trust = file.symlink_metadata().ok().map(|metadata| Trust::new(folder, &metadata, folder));
        let found = trust.is_some_and(|trust| trust != Trust::PassedOver);
        places.push(file);
        if found || folder.join(".git").symlink_metadata().is_ok() {
            break;
        }
    }
    places
}

/// The folder that contains all paths, or the current one if there are none.
fn common_folder(paths: &[PathBuf], stdin_name: Option<&Path>) -> Option<PathBuf> {
    let folder = |path: &Path| {
        if path.is_dir() {
            return path.canonicalize().ok();
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        parent.canonicalize().ok()
    };
    let given = paths.iter().filter(|path| path.as_os_str() != "-").map(PathBuf::as_path).chain(stdin_name);
    let mut folders = given.filter_map(folder);
    let first = folders.next().or_else(|| Path::new(".").canonicalize().ok())?;
    Some(folders.fold(first, |common, folder| {
        common.components().zip(folder.components()).take_while(|(a, b)| a == b).map(|(part, _)| part).collect()
    }))
}

/// The folder of the repository that contains `folder`.
fn repository(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|above| above.join(".git").symlink_metadata().is_ok()).map(Path::to_owned)
}

/// Whether to use a configuration, based on who could have written it.
///
/// A configuration cannot start programs or read anything outside its repository, but it controls what is left out. The
/// owner check follows git's `safe.directory`, except that the owner of the checked files counts as trusted: on a build
/// server, these often belong to a different user than the one who runs the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trust {
    /// Use it: only trusted users could have written it.
    Used,
    /// Use it with a note: a trusted user owns it, but anyone may write to its folder.
    Open,
    /// Ignore it with a note: it lies in a folder shared by everyone, such as `/tmp`.
    PassedOver,
    /// Report an error: an untrusted user could have written it.
    Refused,
}

impl Trust {
    /// Judges the configuration `file` in `folder`. `checked` is the folder to be checked.
    #[cfg(unix)]
    fn new(folder: &Path, file: &Metadata, checked: &Path) -> Self {
        use std::os::unix::fs::MetadataExt;
        // If the owner cannot be determined, reading the file will fail as well and report the error.
        let Ok(above) = folder.metadata() else { return Self::Used };
        let me = rustix::process::geteuid().as_raw();
        let ours = |uid: u32| uid == me || uid == 0;
        let everybody = above.mode() & 0o002 != 0;
        if everybody && above.mode() & 0o1000 != 0 {
            return Self::PassedOver;
        }
        if everybody {
            return if ours(file.uid()) { Self::Open } else { Self::Refused };
        }
        let theirs = checked.metadata().ok().map(|checked| checked.uid());
        let may = |uid: u32| ours(uid) || Some(uid) == theirs;
        if may(above.uid()) && may(file.uid()) { Self::Used } else { Self::Refused }
    }

    /// Files on this system have no such owners.
    #[cfg(not(unix))]
    fn new(_: &Path, _: &Metadata, _: &Path) -> Self {
        Self::Used
    }
}
