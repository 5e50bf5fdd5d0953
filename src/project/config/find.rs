//! Where the configuration of a run is.

use super::NAME;
use crate::project::{Problem, open::Located, path, read_limited, reason, visible};
use std::{
    io,
    path::{Path, PathBuf},
};

/// A configuration is written by hand; what is larger than this is something else.
const LARGEST: u64 = 1 << 20;

/// Which configuration is wanted.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    /// None.
    Isolated,
    /// The one in the nearest folder above what is checked.
    Nearest,
    /// This file; with the flag or variable that names it.
    At(&'a Path, &'static str),
}

/// A configuration file that was found and read.
pub(super) struct Found {
    pub bytes: Vec<u8>,
    pub shown: String,
    pub named_by: Option<&'static str>,
    pub root: PathBuf,
    pub here: PathBuf,
    pub boundary: PathBuf,
    pub default: PathBuf,
}

/// Finds the configuration of a run over these paths.
pub(super) fn find(wanted: Wanted<'_>, paths: &[PathBuf], stdin_name: Option<&Path>) -> Result<Option<Found>, Problem> {
    match wanted {
        Wanted::Isolated => Ok(None),
        Wanted::At(path, named_by) => named(path, named_by).map(Some),
        Wanted::Nearest => nearest(paths, stdin_name),
    }
}

fn named(given: &Path, named_by: &'static str) -> Result<Found, Problem> {
    let file = if given.is_dir() { given.join(NAME) } else { given.to_owned() };
    let shown = path::shown(&file);
    let unreadable = |error: io::Error| {
        if error.kind() == io::ErrorKind::NotFound {
            let near = path::nearest_existing(&file).map(|near| format!("did you mean `{}`?", visible(near)));
            let message = format!("no file `{}`, which {named_by} names", visible(&shown));
            return Problem { message, help: near, unknown: None };
        }
        Problem {
            message: format!("`{}` could not be read: {}", visible(&shown), reason(&error)),
            ..Problem::default()
        }
    };
    let located = Located::named(&file).map_err(unreadable)?;
    let bytes = read_limited(&located, LARGEST).map_err(unreadable)?;
    let root = located.within;
    let boundary = repository(&root).unwrap_or_else(|| root.clone());
    let here = path::from_here(&root);
    Ok(Found { bytes, shown, named_by: Some(named_by), root, here, boundary, default: PathBuf::from(".") })
}

/// The nearest file of that name in or above the folder that holds all paths, up to the root of the
/// repository.
fn nearest(paths: &[PathBuf], stdin_name: Option<&Path>) -> Result<Option<Found>, Problem> {
    let Some(start) = common_folder(paths, stdin_name) else { return Ok(None) };
    for folder in start.ancestors() {
        let file = folder.join(NAME);
        if file.symlink_metadata().is_ok() && !open_to_all(folder) {
            let here = path::from_here(folder);
            let shown = path::shown(&here.join(NAME));
            let problem = |why: &str| Problem {
                message: format!("`{}` could not be read: {why}", visible(&shown)),
                help: Some("mend it, or say --isolated to do without it".to_owned()),
                unknown: None,
            };
            let boundary = repository(folder).unwrap_or_else(|| folder.to_owned());
            // What is amiss in it is shown with its lines, so it must not be a link to anywhere.
            let real = file.canonicalize().map_err(|error| problem(&reason(&error)))?;
            if !real.starts_with(&boundary) {
                return Err(problem("it is a link that leads elsewhere"));
            }
            let located = Located { within: boundary.clone(), real };
            let bytes = read_limited(&located, LARGEST).map_err(|error| problem(&reason(&error)))?;
            let root = folder.to_owned();
            return Ok(Some(Found { bytes, shown, named_by: None, root, default: here.clone(), here, boundary }));
        }
        if folder.join(".git").symlink_metadata().is_ok() {
            break;
        }
    }
    Ok(None)
}

/// Where the configuration of a run over these paths is looked for, up to the first that is there.
pub(super) fn places(wanted: Wanted<'_>, paths: &[PathBuf], stdin_name: Option<&Path>) -> Vec<PathBuf> {
    let start = match wanted {
        Wanted::Isolated => return Vec::new(),
        Wanted::At(path, _) => return vec![if path.is_dir() { path.join(NAME) } else { path.to_owned() }],
        Wanted::Nearest => common_folder(paths, stdin_name),
    };
    let mut places = Vec::new();
    for folder in start.iter().flat_map(|start| start.ancestors()) {
        let file = folder.join(NAME);
        let found = file.symlink_metadata().is_ok() && !open_to_all(folder);
        places.push(file);
        if found || folder.join(".git").symlink_metadata().is_ok() {
            break;
        }
    }
    places
}

/// The folder that holds all paths; the current one where there are none.
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

/// The folder of the repository that a folder lies in.
fn repository(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|above| above.join(".git").symlink_metadata().is_ok()).map(Path::to_owned)
}

/// Whether a folder is there for everybody to put files into, as `/tmp` is: what lies there is
/// nobody's configuration.
fn open_to_all(folder: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        folder.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o1002 == 0o1002)
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        false
    }
}
