//! Files written whole or not at all.

use std::{
    fs::{self, File},
    io::{self, BufWriter, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// Writes a file whole or not at all: into a new file beside it, which takes its place when all is
/// written. Who reads meanwhile sees the old file; a fault leaves it as it was. Links are followed
/// and the old file's permissions are kept. A device or pipe is written to as it is.
///
/// # Errors
///
/// What the file system or `write` fails with.
pub fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let path = followed(path);
    let old = fs::metadata(&path).ok();
    if old.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(io::Error::other("it is a folder"));
    }
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        return through(File::options().write(true).open(&path)?, write).map(drop);
    }
    let (beside, file) = new_beside(&path)?;
    // First of all, so that what only some may read is never open to others.
    let ready = old.map_or(Ok(()), |old| like(&file, &old));
    let written = ready.and_then(|()| through(file, write)).and_then(|file| {
        file.sync_all()?;
        fs::rename(&beside, &path)
    });
    if written.is_err() {
        // The fault is told; that a file is left behind besides would only distract from it.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Where a path leads when its links are followed, also where nothing is there yet.
pub fn followed(path: &Path) -> PathBuf {
    if let Ok(path) = fs::canonicalize(path) {
        return path;
    }
    let mut path = path.to_owned();
    // A chain of links that has no end is left for the system to turn down.
    for _ in 0..16 {
        let Ok(link) = fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new("")).join(link);
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match (fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

/// Gives a new file the mode, and where that is allowed the owner, of the one it replaces.
fn like(file: &File, old: &fs::Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (old.uid(), old.gid()) {
            // Who may write a file need not be allowed to give one away; its words matter more.
            let _ = fchown(file, Some(old.uid()), Some(old.gid()));
        }
    }
    file.set_permissions(old.permissions())
}

/// Removes what runs that were killed left beside a file. Only for who knows that no other run is
/// writing it.
pub fn remove_leftovers(path: &Path) {
    let Some(name) = path.file_name().map(|name| format!(".{}.", name.to_string_lossy())) else { return };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let beside = entry.file_name();
        if beside.to_string_lossy().strip_prefix(&name).is_some_and(|rest| rest.ends_with(".new")) {
            // One that stays is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn through(file: File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<File> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    write(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

/// A new, hidden file in the folder of `path`.
fn new_beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().ok_or_else(|| io::Error::other("it has no file name"))?;
    let mut number = 0;
    loop {
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}-{number}.new", std::process::id()));
        let beside = path.with_file_name(hidden);
        match File::options().write(true).create_new(true).open(&beside) {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 100 => number += 1,
            Err(error) => return Err(error),
        }
    }
}
