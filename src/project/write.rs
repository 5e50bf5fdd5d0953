//! Changes a file atomically.
//!
//! The new text goes into a file next to the old one, is flushed to the disk, and replaces the old one in a single step
//! (`whole.rs`). Readers see either the old or the new text, even if the disk is full or the program is killed. A lock
//! on the folder keeps concurrent runs of copydesk from losing each other's changes. A change by another program in the
//! meantime is detected, and then nothing is written.

use super::{
    LocatedFile, Problem, atomic_write, decode, folder::Folder, path, read_limited::read_open, reason, sanitized,
};
use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// How long to wait for another run that holds the lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// The outcome of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The file holds the new text.
    Written,
    /// The text did not change.
    Same,
}

/// Maps the text of a file (`None` if it does not exist) to its new text, or to `None` for no change.
pub type Edit<'a> = dyn FnMut(Option<&str>) -> Result<Option<String>, Problem> + 'a;

/// Changes a text file. `edit` gets the text (`None` if the file does not exist) and returns the new one, or `None` for
/// no change. It runs while the folder is locked, so no other run can change the text in between.
///
/// A link is followed and stays a link, and the file keeps its mode, its extended attributes and its other hard links.
/// A link that leads out of the folder `within` is an error: files arrive in pull requests, and a link must not choose
/// which file is overwritten. Once the folder is open, no links are followed.
///
/// # Errors
///
/// Returns the problem that prevents the change, or the error of `edit`. The file is then unchanged.
pub fn change(path: &Path, within: &Path, edit: &mut Edit<'_>) -> Result<Change, Problem> {
    let failed = |error: io::Error| unwritten(path, &error);
    let LocatedFile { within, real } = target(path, within)?;
    let (parent, name) = atomic_write::parent(&real).map_err(failed)?;
    let folder = Folder::open(&within, parent).map_err(failed)?;
    let lock = Lock::new(&folder).map_err(failed)?;
    let read = || match folder.read(name).and_then(read_open) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    };
    let old = read().map_err(failed)?;
    let text = match old.clone().map(decode) {
        Some((_, Some(fault))) => {
            let message = format!("`{}`: {}; it was left as it is", sanitized(path::shown(path)), fault.message);
            return Err(Problem { message, help: fault.help.into_iter().next(), ..Problem::default() });
        }
        Some((text, None)) => Some(text),
        None => None,
    };
    let Some(new) = edit(text.as_deref())?.filter(|new| Some(new) != text.as_ref()) else { return Ok(Change::Same) };
    let unchanged = || {
        let changed = "another program changed it in the meantime; try again";
        if read()? == old { Ok(()) } else { Err(io::Error::other(changed)) }
    };
    // Replacing a read-only file would succeed, so check for it.
    let read_only = || Ok(old.is_some() && folder.read(name)?.metadata()?.permissions().readonly());
    if read_only().map_err(failed)? {
        return Err(failed(io::Error::other("it is marked read-only")));
    }
    if lock.is_held {
        atomic_write::remove_leftovers(&folder, name);
    }
    atomic_write::replace(&folder, name, &mut |file| {
        file.write_all(new.as_bytes())?;
        unchanged()
    })
    .map_err(failed)?;
    // The text is on the disk. Not every system can guarantee the same for its name.
    let _ = folder.sync();
    Ok(Change::Written)
}

/// The new text of a file.
#[derive(Clone, Debug)]
pub struct NewText<'a> {
    /// The file.
    pub path: &'a Path,
    /// The folder that a link must not lead out of.
    pub within: &'a Path,
    /// The text that it must have.
    pub old: &'a str,
    /// The text that it gets.
    pub new: String,
}

/// Changes several text files, all or none: where one of them cannot be written or has another text by now, those before
/// it get their old texts back.
///
/// # Errors
///
/// Returns the problem that prevents the change. All files then have their old texts, unless another program changed them
/// or the problem says otherwise.
pub fn change_all(files: &[NewText<'_>]) -> Result<(), Problem> {
    for (index, file) in files.iter().enumerate() {
        let Err(mut problem) = replace(file, file.old, &file.new) else { continue };
        for earlier in files.iter().take(index).rev() {
            if replace(earlier, &earlier.new, earlier.old).is_err() {
                let kept = format!("; `{}` keeps what was written", sanitized(path::shown(earlier.path)));
                problem.message.push_str(&kept);
            }
        }
        return Err(problem);
    }
    Ok(())
}

fn replace(file: &NewText<'_>, old: &str, new: &str) -> Result<Change, Problem> {
    let mut edit = |now: Option<&str>| {
        if now == Some(old) {
            return Ok(Some(new.to_owned()));
        }
        let message = format!("`{}` changed in the meantime; nothing was written", sanitized(path::shown(file.path)));
        Err(Problem { message, help: Some("try again".to_owned()), ..Problem::default() })
    };
    change(file.path, file.within, &mut edit)
}

/// The file to replace: the target of a link, or else the path itself.
fn target(path: &Path, within: &Path) -> Result<LocatedFile, Problem> {
    let is_link = path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    let refused = |why: &str| Problem {
        message: format!("`{}` was not written: {why}", sanitized(path::shown(path))),
        ..Problem::default()
    };
    let within = within.canonicalize().map_err(|error| unwritten(path, &error))?;
    let real = if is_link {
        path.canonicalize().map_err(|_| refused("it is a link that leads nowhere"))?
    } else {
        atomic_write::followed(path)
    };
    let inside = real != within && real.starts_with(&within);
    if is_link && !inside {
        return Err(refused("it is a link that leads elsewhere"));
    }
    // A file that was given by name may lie anywhere.
    let own = real.parent().unwrap_or(&real).to_owned();
    Ok(LocatedFile { within: if inside { within } else { own }, real })
}

fn unwritten(path: &Path, error: &io::Error) -> Problem {
    let message =
        format!("`{}` could not be written: {}; it was left as it is", sanitized(path::shown(path)), reason(error));
    Problem { message, ..Problem::default() }
}

/// A lock on a folder, released on drop.
struct Lock {
    /// Whether the lock is held; some file systems do not support locks.
    is_held: bool,
    _file: File,
}

impl Lock {
    fn new(folder: &Folder) -> io::Result<Self> {
        let file = folder.lock_file()?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { is_held: true, _file: file }),
                Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(10)),
                Err(TryLockError::WouldBlock) => {
                    return Err(io::Error::other("another run of copydesk is writing in this folder"));
                }
                Err(TryLockError::Error(_)) => return Ok(Self { is_held: false, _file: file }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::PathBuf};

    /// A temporary folder for one test, removed on drop.
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

        /// Sets the text of a file and returns the outcome.
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
    fn what_another_program_wrote_in_the_meantime_is_not_lost() {
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
    fn several_files_are_changed_or_none() {
        let folder = Folder::new("several");
        let paths = ["a.claims", "b.claims"].map(|name| folder.0.join(name));
        paths.iter().for_each(|path| fs::write(path, "old\n").unwrap());
        let all = |old: &[&'static str; 2]| {
            let new =
                |(path, old): (_, &&'static str)| NewText { path, within: &folder.0, old, new: "new\n".to_owned() };
            change_all(&paths.iter().map(PathBuf::as_path).zip(old).map(new).collect::<Vec<_>>())
        };
        let texts = || paths.each_ref().map(|path| fs::read_to_string(path).unwrap());
        assert!(all(&["old\n", "another\n"]).unwrap_err().message.contains("changed in the meantime"));
        assert_eq!(texts(), ["old\n", "old\n"]);
        all(&["old\n", "old\n"]).unwrap();
        assert_eq!(texts(), ["new\n", "new\n"]);
    }

    #[test]
    fn what_a_killed_run_left_behind_is_no_hindrance() {
        let folder = Folder::new("killed");
        let path = folder.file("old\n");
        fs::write(folder.0.join(".a.claims.99-0.new"), "half").unwrap();
        assert_eq!(folder.set(&path, "new\n"), Ok(Change::Written));
        assert_eq!(folder.names(), ["a.claims"]);
    }

    #[test]
    fn no_line_of_two_writers_is_lost() {
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
    fn mode_and_link_are_kept_and_a_link_out_of_the_folder_is_refused() {
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

    /// Some file systems do not support extended attributes; then there is nothing to keep.
    #[cfg(target_os = "linux")]
    #[test]
    fn extended_attributes_are_kept() {
        use rustix::fs::{XattrFlags, getxattr, setxattr};
        let folder = Folder::new("attributes");
        let path = folder.file("old\n");
        if setxattr(&path, "user.desk", b"ours \0", XattrFlags::empty()).is_err() {
            return;
        }
        setxattr(&path, "user.empty", b"", XattrFlags::empty()).unwrap();
        assert_eq!(folder.set(&path, "new\n"), Ok(Change::Written));
        let mut value = [0; 99];
        let size = getxattr(&path, "user.desk", &mut value[..]).unwrap();
        assert_eq!(&value[..size], b"ours \0");
        assert_eq!(getxattr(&path, "user.empty", &mut value[..]), Ok(0));
        assert_eq!(fs::read_to_string(&path).unwrap(), "new\n");
        assert_eq!(folder.names(), ["a.claims"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_several_names_keeps_them() {
        use std::os::unix::fs::MetadataExt;
        let folder = Folder::new("names");
        let path = folder.file("a longer old text\n");
        let other = folder.0.join("b.claims");
        fs::hard_link(&path, &other).unwrap();
        for text in ["new\n", "and longer than before, by far\n"] {
            assert_eq!(folder.set(&path, text), Ok(Change::Written));
            assert_eq!(fs::read_to_string(&other).unwrap(), text);
        }
        assert_eq!(path.metadata().unwrap().ino(), other.metadata().unwrap().ino());
        assert_eq!(folder.names(), ["a.claims", "b.claims"], "nothing is left behind");
        // Text written by another program is not lost either.
        let edit = |_: Option<&str>| {
            fs::write(&other, "theirs\n").unwrap();
            Ok(Some("ours\n".to_owned()))
        };
        let problem = change(&path, &folder.0, &mut { edit }).unwrap_err();
        assert!(problem.message.contains("in the meantime"), "{problem:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs\n");
        assert_eq!(folder.names(), ["a.claims", "b.claims"]);
    }

    /// A folder that is replaced by a link during a write does not redirect the write.
    #[cfg(unix)]
    #[test]
    fn a_folder_that_is_swapped_for_a_link_is_written_to_all_the_same() {
        let folder = Folder::new("swapped");
        let (inner, outer) = (folder.0.join("inner"), folder.0.join("outer"));
        fs::create_dir(&inner).unwrap();
        fs::create_dir(&outer).unwrap();
        let path = inner.join("a.claims");
        fs::write(&path, "old\n").unwrap();
        fs::write(outer.join("a.claims"), "old\n").unwrap();
        let edit = |_: Option<&str>| {
            fs::rename(&inner, folder.0.join("moved")).unwrap();
            std::os::unix::fs::symlink(&outer, &inner).unwrap();
            Ok(Some("new\n".to_owned()))
        };
        assert_eq!(change(&path, &folder.0, &mut { edit }).unwrap(), Change::Written);
        assert_eq!(fs::read_to_string(outer.join("a.claims")).unwrap(), "old\n");
        assert_eq!(fs::read_to_string(folder.0.join("moved/a.claims")).unwrap(), "new\n");
        assert_eq!(folder.names(), ["inner", "moved", "outer"]);
    }
}
