//! Changing a file: whole or not at all.
//!
//! The new text goes to a file beside it, is forced to the disk, and takes the place of the old one in
//! a single step (`whole.rs`). So whoever reads sees the old text or the new one, also where the disk
//! is full or the program is killed half-way. A lock on the folder keeps two runs of
//! copydesk from losing each other's lines; what another program writes in the meantime is seen, and
//! then nothing is written.

use super::{Located, Problem, decode, path, read, reason, visible, whole};
use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// How long to wait for another run that writes in the folder.
const PATIENCE: Duration = Duration::from_secs(10);

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The file holds the new text.
    Written,
    /// There was nothing to change.
    Same,
}

/// The text of a file (none where there is none) to its new text, or to none where nothing changes.
pub type Edit<'a> = dyn FnMut(Option<&str>) -> Result<Option<String>, Problem> + 'a;

/// Changes a text file. `edit` gets its text (none where there is no such file) and returns the new
/// one, or none where nothing is to change. It is called with the folder locked, so that what it
/// gets is what its text replaces.
///
/// A link is followed and stays a link, and the file keeps its mode. A link that leads out of the
/// folder `within` is refused: files arrive in pull requests, and a link must not choose what is
/// overwritten.
///
/// # Errors
///
/// What stands in the way, or what `edit` returns; the file is then as it was.
pub fn change(path: &Path, within: &Path, edit: &mut Edit<'_>) -> Result<Change, Problem> {
    let failed = |error: io::Error| unwritten(path, &error);
    let target = target(path, within)?;
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let lock = Lock::of(folder).map_err(failed)?;
    let old = match Located::named(&target).and_then(|located| read(&located)) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(unwritten(path, &error)),
    };
    let text = match old.clone().map(decode) {
        Some((_, Some(fault))) => {
            let message = format!("`{}`: {}; it was left as it is", visible(path::shown(path)), fault.message);
            return Err(Problem { message, help: fault.help.into_iter().next(), ..Problem::default() });
        }
        Some((text, None)) => Some(text),
        None => None,
    };
    let Some(new) = edit(text.as_deref())?.filter(|new| Some(new) != text.as_ref()) else { return Ok(Change::Same) };
    let unchanged = || {
        let now = match Located::named(&target).and_then(|located| read(&located)) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let changed = "another program changed it in the meantime; try again";
        if now == old { Ok(()) } else { Err(io::Error::other(changed)) }
    };
    // The new file would take the place of one that is not to be written to.
    if target.metadata().is_ok_and(|metadata| metadata.permissions().readonly()) {
        return Err(failed(io::Error::other("it is marked read-only")));
    }
    if lock.held {
        whole::remove_leftovers(&target);
    }
    whole::write_whole(&target, |file| {
        file.write_all(new.as_bytes())?;
        unchanged()
    })
    .map_err(failed)?;
    lock.sync();
    Ok(Change::Written)
}

/// The file that is to be replaced: what a link leads to, else the path itself.
fn target(path: &Path, within: &Path) -> Result<PathBuf, Problem> {
    let is_link = path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    if !is_link {
        return Ok(path.to_owned());
    }
    let refused = |why: &str| Problem {
        message: format!("`{}` was not written: {why}", visible(path::shown(path))),
        ..Problem::default()
    };
    let real = path.canonicalize().map_err(|_| refused("it is a link that leads nowhere"))?;
    let within = within.canonicalize().map_err(|error| unwritten(path, &error))?;
    if real.starts_with(within) { Ok(real) } else { Err(refused("it is a link that leads elsewhere")) }
}

fn unwritten(path: &Path, error: &io::Error) -> Problem {
    let message =
        format!("`{}` could not be written: {}; it was left as it is", visible(path::shown(path)), reason(error));
    Problem { message, ..Problem::default() }
}

/// A lock on a folder, held as long as this lives.
struct Lock {
    file: File,
    /// Whether there is one: some file systems have none.
    held: bool,
}

impl Lock {
    fn of(folder: &Path) -> io::Result<Self> {
        let file = Self::open(folder)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { file, held: true }),
                Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(10)),
                Err(TryLockError::WouldBlock) => {
                    return Err(io::Error::other("another run of copydesk is writing in this folder"));
                }
                Err(TryLockError::Error(_)) => return Ok(Self { file, held: false }),
            }
        }
    }

    /// What is locked: the folder itself, so that nothing is left behind in it.
    #[cfg(unix)]
    fn open(folder: &Path) -> io::Result<File> {
        File::open(folder)
    }

    /// What is locked: a file of its own, where a folder cannot be.
    #[cfg(not(unix))]
    fn open(folder: &Path) -> io::Result<File> {
        File::options().write(true).create(true).truncate(false).open(folder.join(".copydesk.lock"))
    }

    /// Forces the new name to the disk, where a folder can be asked to; the text itself is there.
    fn sync(&self) {
        #[cfg(unix)]
        let _ = self.file.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A folder of its own for one test; it is gone when this is dropped.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("copydesk-write-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn file(&self, text: &str) -> PathBuf {
            let path = self.0.join("a.claims");
            fs::write(&path, text).unwrap();
            path
        }

        fn names(&self) -> Vec<String> {
            let names = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name());
            let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
            names.sort();
            names
        }

        /// Sets the text of a file and returns what came of it.
        fn set(&self, path: &Path, text: &str) -> Result<Change, String> {
            change(path, &self.0, &mut |_| Ok(Some(text.to_owned()))).map_err(|problem| problem.message)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_file_is_made_replaced_or_left_alone() {
        let folder = Folder::new("plain");
        let path = folder.0.join("a.claims");
        let append = |old: Option<&str>| Ok(Some(format!("{}x\n", old.unwrap_or(""))));
        assert_eq!(change(&path, &folder.0, &mut { append }).unwrap(), Change::Written);
        assert_eq!(change(&path, &folder.0, &mut { append }).unwrap(), Change::Written);
        assert_eq!(fs::read_to_string(&path).unwrap(), "x\nx\n");
        assert_eq!(folder.set(&path, "x\nx\n"), Ok(Change::Same));
        assert_eq!(folder.names(), ["a.claims"], "nothing is left behind");
    }

    #[test]
    fn row_49_what_another_program_wrote_in_the_meantime_is_not_lost() {
        let folder = Folder::new("meantime");
        let path = folder.file("old\n");
        let edit = |_: Option<&str>| {
            fs::write(&path, "theirs\n").unwrap();
            Ok(Some("ours\n".to_owned()))
        };
        let problem = change(&path, &folder.0, &mut { edit }).unwrap_err();
        assert!(problem.message.contains("in the meantime"), "{problem:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs\n");
        assert_eq!(folder.names(), ["a.claims"]);
    }

    #[test]
    fn row_48_what_a_killed_run_left_behind_is_no_hindrance() {
        let folder = Folder::new("killed");
        let path = folder.file("old\n");
        fs::write(folder.0.join(".a.claims.99-0.new"), "half").unwrap();
        assert_eq!(folder.set(&path, "new\n"), Ok(Change::Written));
        assert_eq!(folder.names(), ["a.claims"]);
    }

    #[test]
    fn row_49_no_line_of_two_writers_is_lost() {
        let folder = Folder::new("two");
        let path = folder.0.join("a.claims");
        let writer = |name: char| {
            for _ in 0..50 {
                let mut append = |old: Option<&str>| Ok(Some(format!("{}{name}\n", old.unwrap_or(""))));
                change(&path, &folder.0, &mut append).unwrap();
            }
        };
        thread::scope(|scope| {
            for name in ['a', 'b', 'c', 'd'] {
                scope.spawn(move || writer(name));
            }
        });
        let text = fs::read_to_string(&path).unwrap();
        for name in ['a', 'b', 'c', 'd'] {
            assert_eq!(text.matches(name).count(), 50);
        }
    }

    #[test]
    fn a_text_that_cannot_be_read_is_left_as_it_is() {
        let folder = Folder::new("bytes");
        let path = folder.0.join("a.claims");
        fs::write(&path, b"Zo\xE9").unwrap();
        assert!(folder.set(&path, "new\n").unwrap_err().contains("0xE9"));
        assert_eq!(fs::read(&path).unwrap(), b"Zo\xE9");
    }

    #[cfg(unix)]
    #[test]
    fn row_48_mode_and_link_are_kept_and_a_link_out_of_the_folder_is_refused() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = Folder::new("link");
        let inner = folder.0.join("inner");
        fs::create_dir(&inner).unwrap();
        let (real, link) = (folder.file("old\n"), inner.join("link.claims"));
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("../a.claims", &link).unwrap();
        assert_eq!(folder.set(&link, "new\n"), Ok(Change::Written));
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new\n");
        assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        let refused = change(&link, &inner, &mut |_| Ok(Some(String::new()))).unwrap_err();
        assert!(refused.message.contains("leads elsewhere"), "{refused:?}");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o440)).unwrap();
        assert!(folder.set(&real, "newer\n").unwrap_err().contains("read-only"));
        assert_eq!(fs::read_to_string(&real).unwrap(), "new\n");
    }
}
