//! A folder that stays open while files in it are read, created and replaced.
//!
//! All operations are relative to the open folder and follow no links. They therefore happen in the folder that was
//! checked, even if another one takes its path in the meantime.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io,
    path::Path,
};

/// An open folder.
#[derive(Debug)]
pub(super) struct Folder {
    #[cfg(unix)]
    handle: std::os::fd::OwnedFd,
    #[cfg(not(unix))]
    path: std::path::PathBuf,
}

#[cfg(unix)]
impl Folder {
    /// Opens the folder `real`, which is `within` or below it.
    pub fn open(within: &Path, real: &Path) -> io::Result<Self> {
        use rustix::fs::{Mode, OFlags, openat};
        let passed = super::open::folder(within, real)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { handle: openat(passed, ".", flags, Mode::empty())? })
    }

    /// Opens a file for reading, without blocking, whatever kind of file it is.
    pub fn read(&self, name: &OsStr) -> io::Result<File> {
        use rustix::fs::OFlags;
        self.file(name, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY)
    }

    /// Opens a file for overwriting its content.
    pub fn overwrite(&self, name: &OsStr) -> io::Result<File> {
        use rustix::fs::OFlags;
        self.file(name, OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY)
    }

    /// Creates a file, which must not exist.
    pub fn create(&self, name: &OsStr) -> io::Result<File> {
        use rustix::fs::OFlags;
        self.file(name, OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL)
    }

    fn file(&self, name: &OsStr, how: rustix::fs::OFlags) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags, openat};
        let flags = how | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(File::from(openat(&self.handle, name, flags, Mode::from_raw_mode(0o666))?))
    }

    /// Renames a file, replacing any file of the new name.
    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.handle, from, &self.handle, to)?)
    }

    /// Removes a file.
    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.handle, name, rustix::fs::AtFlags::empty())?)
    }

    /// The names of all entries.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        use std::os::unix::ffi::OsStrExt;
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.handle)? {
            names.push(OsStr::from_bytes(entry?.file_name().to_bytes()).to_owned());
        }
        Ok(names)
    }

    /// The file to lock: the folder itself, so that no lock file is left behind.
    pub fn lock_file(&self) -> io::Result<File> {
        Ok(File::from(self.handle.try_clone()?))
    }

    /// Flushes the folder's entries to the disk.
    pub fn sync(&self) -> io::Result<()> {
        self.lock_file()?.sync_all()
    }
}

#[cfg(not(unix))]
impl Folder {
    /// Opens the folder `real`, which is `within` or below it.
    pub fn open(_: &Path, real: &Path) -> io::Result<Self> {
        Ok(Self { path: real.to_owned() })
    }

    /// Opens a file for reading.
    pub fn read(&self, name: &OsStr) -> io::Result<File> {
        File::open(self.path.join(name))
    }

    /// Opens a file for overwriting its content.
    pub fn overwrite(&self, name: &OsStr) -> io::Result<File> {
        File::options().write(true).open(self.path.join(name))
    }

    /// Creates a file, which must not exist.
    pub fn create(&self, name: &OsStr) -> io::Result<File> {
        File::options().write(true).create_new(true).open(self.path.join(name))
    }

    /// Renames a file, replacing any file of the new name.
    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        std::fs::rename(self.path.join(from), self.path.join(to))
    }

    /// Removes a file.
    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        std::fs::remove_file(self.path.join(name))
    }

    /// The names of all entries.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        self.path.read_dir()?.map(|entry| entry.map(|entry| entry.file_name())).collect()
    }

    /// The file to lock: a separate file, since a folder cannot be locked here.
    pub fn lock_file(&self) -> io::Result<File> {
        File::options().write(true).create(true).truncate(false).open(self.path.join(".copydesk.lock"))
    }

    /// Folders cannot be flushed on this system; the text itself has been.
    pub fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}
