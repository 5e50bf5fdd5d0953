//! Atomic writes: a file is written as a whole or not at all.

use super::folder::Folder;
use std::{
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::{self, BufWriter, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

/// A function that writes a text.
pub(super) type Writer<'a> = &'a mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

/// Writes a file atomically: into a new file next to it, which replaces the old one once it is complete. Readers see
/// the old file until then, and an error leaves it unchanged. Links are followed, and the permissions and extended
/// attributes of the old file are kept. A device or pipe is written to directly.
///
/// # Errors
///
/// Returns the error of the file system or of `write`.
pub fn write_whole(path: &Path, mut write: impl FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let path = followed(path);
    match fs::metadata(&path) {
        Ok(old) if old.is_dir() => return Err(io::Error::other("it is a folder")),
        Ok(old) if !old.is_file() => {
            return through(File::options().write(true).open(&path)?, &mut write).map(drop);
        }
        Ok(_) | Err(_) => {}
    }
    let (folder, name) = parent(&path)?;
    replace(&Folder::open(folder, folder)?, name, &mut write)
}

/// The folder and the name of a file.
pub(super) fn parent(path: &Path) -> io::Result<(&Path, &OsStr)> {
    let name = path.file_name().ok_or_else(|| io::Error::other("it has no file name"))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok((folder, name))
}

/// Writes a file in a folder atomically.
///
/// A file with several hard links is overwritten in place, because a new file would break the links. The complete new
/// text stays in a file next to it until that is done.
pub(super) fn replace(folder: &Folder, name: &OsStr, write: Writer<'_>) -> io::Result<()> {
    let old = match folder.read(name) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let metadata = old.as_ref().map(File::metadata).transpose()?;
    if metadata.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        return Err(io::Error::other("it is not a regular file"));
    }
    let (beside, file) = new_beside(folder, name)?;
    // Set the permissions first, so that a private text is never readable by others.
    let ready = old.as_ref().zip(metadata.as_ref()).map_or(Ok(()), |(old, metadata)| like(&file, old, metadata));
    let written = ready.and_then(|()| through(file, write)).and_then(|file| {
        file.sync_all()?;
        match (&old, &metadata) {
            (Some(old), Some(metadata)) if names(metadata) > 1 => in_place(folder, name, &beside, old),
            _ => folder.rename(&beside, name),
        }
    });
    if written.is_err() {
        // Report the original error; a leftover file is less important.
        let _ = folder.remove(&beside);
    }
    written
}

/// Overwrites a file with the text of the file `beside` and removes the latter. On failure, restores the old text.
fn in_place(folder: &Folder, name: &OsStr, beside: &OsStr, mut old: &File) -> io::Result<()> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    old.read_to_end(&mut before)?;
    folder.read(beside)?.read_to_end(&mut after)?;
    let over = |text: &[u8]| {
        let mut file = folder.overwrite(name)?;
        file.write_all(text)?;
        file.set_len(text.len() as u64)?;
        file.sync_all()
    };
    if let Err(error) = over(&after) {
        return match over(&before) {
            Ok(()) => Err(error),
            // Keep the complete new text if the old one cannot be restored, and say where it is.
            Err(_) => {
                let kept = kept(name);
                folder.rename(beside, &kept)?;
                let why = format!(
                    "{error}; not all of it is there any more, and its new text is in `{}`",
                    super::sanitized(kept)
                );
                Err(io::Error::other(why))
            }
        };
    }
    folder.remove(beside)
}

/// The name under which a text is kept that could not be written.
fn kept(name: &OsStr) -> OsString {
    let mut kept = OsString::from(".");
    kept.push(name);
    kept.push(".kept");
    kept
}

/// The number of hard links to a file.
fn names(metadata: &fs::Metadata) -> u64 {
    #[cfg(unix)]
    {
        std::os::unix::fs::MetadataExt::nlink(metadata)
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        1
    }
}

/// The target of a path with all links followed, even if the target does not exist yet.
pub fn followed(path: &Path) -> PathBuf {
    if let Ok(path) = fs::canonicalize(path) {
        return path;
    }
    let mut path = path.to_owned();
    // Leave an endless chain of links for the system to reject.
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

/// Whether a path is lexically inside the repository of the current folder (or that folder itself, outside of a
/// repository), but leads out of it. Otherwise the author of the checked files could choose which file is overwritten.
pub fn leads_out(path: &Path) -> bool {
    let Ok(here) = std::env::current_dir().and_then(|here| here.canonicalize()) else { return false };
    let file = here.join("x");
    let inside = super::git::repository(&file).unwrap_or(&here);
    super::path::tidied(&here.join(path)).starts_with(inside) && !followed(&here.join(path)).starts_with(inside)
}

/// Gives a new file the mode, the extended attributes and, where permitted, the owner of the file it replaces.
fn like(file: &File, old: &File, metadata: &fs::Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (metadata.uid(), metadata.gid()) {
            // A user who may write to a file may not be allowed to change its owner. Writing the text matters more.
            let _ = fchown(file, Some(metadata.uid()), Some(metadata.gid()));
        }
    }
    file.set_permissions(metadata.permissions())?;
    attributes(file, old)
}

/// Copies extended attributes to a new file: tags, origins, access-control lists. Attributes that only the system can
/// set are skipped.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn attributes(file: &File, old: &File) -> io::Result<()> {
    use rustix::{
        fs::{XattrFlags, fgetxattr, fgetxattr_query, flistxattr, flistxattr_query, fsetxattr},
        io::Errno,
    };
    let lost = |error: Errno| {
        let error = io::Error::from(error);
        io::Error::other(format!("its extended attributes could not be kept: {}", super::reason(&error)))
    };
    let size = match flistxattr_query(old) {
        Ok(size) => size,
        // The file system does not support them.
        Err(Errno::NOTSUP) => return Ok(()),
        Err(error) => return Err(lost(error)),
    };
    let mut list = vec![0; size];
    let size = flistxattr(old, &mut list[..]).map_err(lost)?;
    list.truncate(size);
    for name in list.split(|&byte| byte == 0).filter(|name| !name.is_empty()) {
        let size = fgetxattr_query(old, name).map_err(lost)?;
        let mut value = vec![0; size];
        let size = fgetxattr(old, name, &mut value[..]).map_err(lost)?;
        value.truncate(size);
        let set = fsetxattr(file, name, &value, XattrFlags::empty());
        let of_system = [b"security.".as_slice(), b"trusted."].iter().any(|prefix| name.starts_with(prefix));
        if let Err(error) = set
            && !of_system
        {
            return Err(lost(error));
        }
    }
    Ok(())
}

/// Extended attributes are not supported on this system.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn attributes(_: &File, _: &File) -> io::Result<()> {
    Ok(())
}

/// Removes temporary files of killed runs. Call this only if no other run can be writing the file.
pub(super) fn remove_leftovers(folder: &Folder, name: &OsStr) {
    let start = format!(".{}.", name.to_string_lossy());
    // A leftover that cannot be listed or removed does no harm.
    for beside in folder.names().unwrap_or_default() {
        if beside.to_string_lossy().strip_prefix(&start).is_some_and(|rest| rest.ends_with(".new")) {
            let _ = folder.remove(&beside);
        }
    }
}

fn through(file: File, write: Writer<'_>) -> io::Result<File> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    write(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

/// Creates a hidden temporary file in the folder of a file.
fn new_beside(folder: &Folder, name: &OsStr) -> io::Result<(OsString, File)> {
    let mut number = 0;
    loop {
        let mut beside = OsString::from(".");
        beside.push(name);
        beside.push(format!(".{}-{number}.new", std::process::id()));
        match folder.create(&beside) {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 100 => number += 1,
            Err(error) => return Err(error),
        }
    }
}
