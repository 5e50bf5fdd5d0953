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
    let written = through(file, write).and_then(|file| {
        if let Some(old) = old {
            file.set_permissions(old.permissions())?;
        }
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
