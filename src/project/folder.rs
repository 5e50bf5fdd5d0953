//! A folder held open while files in it are read, made and replaced.
//!
//! Files in it are named to the system relative to what is held open, so that all of it happens in the
//! folder that was looked at, also where another takes its place meanwhile. No link is followed.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io,
    path::Path,
};

/// A folder that is held open.
#[derive(Debug)]
pub(super) struct Folder {
    #[cfg(unix)]
    handle: std::os::fd::OwnedFd,
    #[cfg(not(unix))]
    path: std::path::PathBuf,
}

#[cfg(unix)]
impl Folder {
    /// Opens the folder `real`, which is `within` or lies in it.
    pub fn open(within: &Path, real: &Path) -> io::Result<Self> {
        use rustix::fs::{Mode, OFlags, openat};
        let passed = super::open::folder(within, real)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { handle: openat(passed, ".", flags, Mode::empty())? })
    }

    /// Opens a file in it for reading, without waiting for it, whatever it is.
    pub fn read(&self, name: &OsStr) -> io::Result<File> {
        use rustix::fs::OFlags;
        self.file(name, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY)
    }

    /// Opens a file in it for writing over what is there.
    pub fn overwrite(&self, name: &OsStr) -> io::Result<File> {
        use rustix::fs::OFlags;
        self.file(name, OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY)
    }

    /// Makes a file that is not there yet.
    pub fn create(&self, name: &OsStr) -> io::Result<File> {
        use rustix::fs::OFlags;
        self.file(name, OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL)
    }

    fn file(&self, name: &OsStr, how: rustix::fs::OFlags) -> io::Result<File> {
        use rustix::fs::{Mode, OFlags, openat};
        let flags = how | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(File::from(openat(&self.handle, name, flags, Mode::from_raw_mode(0o666))?))
    }

    /// Gives a file another name, which takes the place of the file that has it.
    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.handle, from, &self.handle, to)?)
    }

    /// Takes a file away.
    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.handle, name, rustix::fs::AtFlags::empty())?)
    }

    /// The names of all that lies in it.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        use std::os::unix::ffi::OsStrExt;
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.handle)? {
            names.push(OsStr::from_bytes(entry?.file_name().to_bytes()).to_owned());
        }
        Ok(names)
    }

    /// What is locked: the folder itself, so that nothing is left behind in it.
    pub fn lock_file(&self) -> io::Result<File> {
        Ok(File::from(self.handle.try_clone()?))
    }

    /// Forces the names in it to the disk.
    pub fn sync(&self) -> io::Result<()> {
        self.lock_file()?.sync_all()
    }
}

#[cfg(not(unix))]
impl Folder {
    /// Opens the folder `real`, which is `within` or lies in it.
    pub fn open(_: &Path, real: &Path) -> io::Result<Self> {
        Ok(Self { path: real.to_owned() })
    }

    /// Opens a file in it for reading.
    pub fn read(&self, name: &OsStr) -> io::Result<File> {
        File::open(self.path.join(name))
    }

    /// Opens a file in it for writing over what is there.
    pub fn overwrite(&self, name: &OsStr) -> io::Result<File> {
        File::options().write(true).open(self.path.join(name))
    }

    /// Makes a file that is not there yet.
    pub fn create(&self, name: &OsStr) -> io::Result<File> {
        File::options().write(true).create_new(true).open(self.path.join(name))
    }

    /// Gives a file another name, which takes the place of the file that has it.
    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        std::fs::rename(self.path.join(from), self.path.join(to))
    }

    /// Takes a file away.
    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        std::fs::remove_file(self.path.join(name))
    }

    /// The names of all that lies in it.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        self.path.read_dir()?.map(|entry| entry.map(|entry| entry.file_name())).collect()
    }

    /// What is locked: a file of its own, where a folder cannot be.
    pub fn lock_file(&self) -> io::Result<File> {
        File::options().write(true).create(true).truncate(false).open(self.path.join(".copydesk.lock"))
    }

    /// Folders cannot be forced to the disk here; the text itself is there.
    pub fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}
