//! Opening a file so that no link is followed on the way.
//!
//! What is checked may change while it is checked: a file that was looked at can be a link to another
//! one by the time it is opened. So a file is opened by its real path, one folder after the other, and
//! a link anywhere below the folder that it must lie in is an error.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

/// A file by its real path, and a real folder that it lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocatedFile {
    /// The folder; links above it are followed.
    pub within: PathBuf,
    /// The file; no link below the folder is followed.
    pub real: PathBuf,
}

impl LocatedFile {
    /// Where a path leads, wherever that is: for a path that somebody named.
    ///
    /// # Errors
    ///
    /// What the file system says of the path.
    pub fn named(path: &Path) -> io::Result<Self> {
        let real = path.canonicalize()?;
        let within = real.parent().unwrap_or(&real).to_owned();
        Ok(Self { within, real })
    }

    /// Opens the file for reading. It is not waited for, whatever it is by now.
    ///
    /// # Errors
    ///
    /// What the file system says, or that there is a link on the way.
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
    // A pipe would otherwise be waited for, until somebody writes to it.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    openat(folder, name, flags, Mode::empty()).map(File::from).map_err(swapped)
}

/// Opens the folder `real` below the folder `within` (or that folder itself), following no link between them.
///
/// # Errors
///
/// What the file system says, or that there is a link on the way.
#[cfg(unix)]
pub(super) fn folder(within: &Path, real: &Path) -> io::Result<std::os::fd::OwnedFd> {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    // Linux asks for no right to list a folder that is only passed through.
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

/// Words for a link where none was found before.
#[cfg(unix)]
fn swapped(error: rustix::io::Errno) -> io::Error {
    use rustix::io::Errno;
    if matches!(error, Errno::LOOP | Errno::MLINK | Errno::NOTDIR) {
        return io::Error::other("it was replaced by a link, or lies behind one, since it was found");
    }
    error.into()
}

/// Where links are rare and only an administrator makes them: the path is looked at again once the file
/// is open.
#[cfg(not(unix))]
fn open(_: &Path, real: &Path) -> io::Result<File> {
    let file = File::open(real)?;
    if real.canonicalize()? == real {
        return Ok(file);
    }
    Err(io::Error::other("it was replaced by a link, or lies behind one, since it was found"))
}
