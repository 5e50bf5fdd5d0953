//! Opens a file without following any links on the way.
//!
//! Checked files may change during a run: between check and open, a file could be replaced by a link to another one. So
//! a file is opened by its real path, folder by folder, and a link anywhere below the folder that must contain it is an
//! error.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

/// The real path of a file, and a real folder that contains it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocatedFile {
    /// The folder; links above it are followed.
    pub within: PathBuf,
    /// The file. Links below the folder are not followed.
    pub real: PathBuf,
}

impl LocatedFile {
    /// Resolves a path that the user named, wherever it leads.
    ///
    /// # Errors
    ///
    /// Returns the error of the file system.
    pub fn named(path: &Path) -> io::Result<Self> {
        let real = path.canonicalize()?;
        let within = real.parent().unwrap_or(&real).to_owned();
        Ok(Self { within, real })
    }

    /// Opens the file for reading, without blocking, whatever kind of file it is by now.
    ///
    /// # Errors
    ///
    /// Returns the error of the file system, or an error if there is a link on the way.
    pub fn open(&self) -> io::Result<File> {
        open(&self.within, &self.real)
    }
}

#[cfg(unix)]
fn open(within: &Path, real: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, openat};
    let name = real.file_name().ok_or_else(|| io::Error::other("it is not a regular file"))?;
    if real == within {
        return Err(io::Error::other("it is not a regular file"));
    }
    let folder = folder(within, real.parent().unwrap_or(real))?;
    // Without `NONBLOCK`, opening a pipe would wait for a writer.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    openat(folder, name, flags, Mode::empty()).map(File::from).map_err(swapped)
}

/// Opens the folder `real`, which is `within` or below it, without following links between them.
///
/// # Errors
///
/// Returns the error of the file system, or an error if there is a link on the way.
#[cfg(unix)]
pub(super) fn folder(within: &Path, real: &Path) -> io::Result<std::os::fd::OwnedFd> {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    // Linux needs no permission to list a folder that is only traversed.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const PASS: OFlags = OFlags::PATH;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const PASS: OFlags = OFlags::RDONLY;
    let below = real.strip_prefix(within).map_err(|_| io::Error::other("it lies outside of the folder"))?;
    let flags = PASS | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut folder = openat(CWD, within, flags, Mode::empty())?;
    for part in below.components() {
        let std::path::Component::Normal(part) = part else {
            return Err(io::Error::other("it lies outside of the folder"));
        };
        folder = openat(&folder, part, flags | OFlags::NOFOLLOW, Mode::empty()).map_err(swapped)?;
    }
    Ok(folder)
}

/// The error for a link where there was none before.
#[cfg(unix)]
fn swapped(error: rustix::io::Errno) -> io::Error {
    use rustix::io::Errno;
    if matches!(error, Errno::LOOP | Errno::MLINK | Errno::NOTDIR) {
        return io::Error::other("it was replaced by a link, or lies behind one, since it was found");
    }
    error.into()
}

/// On systems where links are rare and only administrators create them, the path is checked again after the file is
/// opened.
#[cfg(not(unix))]
fn open(_: &Path, real: &Path) -> io::Result<File> {
    let file = File::open(real)?;
    if real.canonicalize()? == real {
        return Ok(file);
    }
    Err(io::Error::other("it was replaced by a link, or lies behind one, since it was found"))
}
