//! What was changed since a commit, by what git keeps of it.
//!
//! Git is asked only for objects, as they are stored; what differs is worked out here, between them and the
//! texts that are checked. So nothing that the repository configures (filters, text conversion, other
//! programs that show differences) can run or hide a line.

use super::diff::{self, Changes};
use crate::{
    project::{
        self, LARGEST_FILE, Problem, decode,
        git::{Git, repository},
    },
    source::{FileId, Files},
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// As many paths are given to git at a time: a command line has an end.
const AT_A_TIME: usize = 200;

/// As many bytes of old texts are held at a time, unless one text is larger.
const HELD: u64 = 64 << 20;

/// What was changed since the branch that is checked out left a commit: by lines for a file that the commit
/// has, all of it for one that it does not have.
///
/// # Errors
///
/// That there is no repository, no such commit, or no git.
pub(super) fn changes(files: &Files, reference: &str) -> Result<BTreeMap<FileId, Changes>, Problem> {
    let mut by_root: BTreeMap<PathBuf, Vec<(FileId, PathBuf)>> = BTreeMap::new();
    let mut changes = BTreeMap::new();
    for (id, file) in files.iter().filter(|(_, file)| !file.embedded) {
        let real = Path::new(&file.path).canonicalize().ok();
        let inside = real.as_deref().and_then(|real| {
            let root = repository(real)?;
            Some((root.to_owned(), real.strip_prefix(root).ok()?.to_owned()))
        });
        match inside {
            Some((root, inside)) => by_root.entry(root).or_default().push((id, inside)),
            // The standard input, or a file outside of any repository.
            None => {
                changes.insert(id, Changes::All);
            }
        }
    }
    if by_root.is_empty() {
        let help = "--since compares with a commit: run it in a git repository, or leave it out";
        return Err(problem("no file that is checked lies in a git repository".to_owned(), help));
    }
    for (root, paths) in by_root {
        let git = Git { root: &root };
        let commit = commit(&git, reference)?;
        for paths in paths.chunks(AT_A_TIME) {
            changes_of(&git, &commit, files, paths, &mut changes)?;
        }
    }
    Ok(changes)
}

/// The commit at which this branch left `reference`: what that branch gained since is not ours.
fn commit(git: &Git<'_>, reference: &str) -> Result<String, Problem> {
    // Nothing that looks like an option is a name of a commit, and it need not be asked.
    let named = if reference.starts_with('-') || reference.is_empty() {
        None
    } else {
        let name = format!("{reference}^{{commit}}");
        git.line(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name])?
    };
    let Some(named) = named else {
        let help =
            "name a branch, a tag or a commit; a build server may have to fetch it first (`git fetch origin main`)";
        return Err(problem(format!("git knows no commit `{}`", project::sanitized(reference)), help));
    };
    let left = git.line(&["merge-base", &named, "HEAD"])?;
    Ok(left.unwrap_or(named))
}

/// What a commit has under a path.
struct Blob {
    id: FileId,
    object: String,
    size: u64,
}

/// What was changed in some files of a repository.
fn changes_of(
    git: &Git<'_>,
    commit: &str,
    files: &Files,
    paths: &[(FileId, PathBuf)],
    changes: &mut BTreeMap<FileId, Changes>,
) -> Result<(), Problem> {
    let mut arguments: Vec<std::ffi::OsString> =
        ["ls-tree", "-z", "-l", "--full-tree", commit, "--"].map(Into::into).to_vec();
    arguments.extend(paths.iter().map(|(_, path)| path.clone().into_os_string()));
    let listed = git.bytes(WHAT, &arguments, &[])?;
    let mut known = blobs(&listed);
    let mut batch: Vec<Blob> = Vec::new();
    for (id, path) in paths {
        match known.remove(&name(path)) {
            // What a partial clone lacks has no size.
            Some((object, None)) => return Err(no_object(&object)),
            Some((object, Some(size))) if size <= LARGEST_FILE => {
                if !batch.is_empty() && batch.iter().map(|blob| blob.size).sum::<u64>() + size > HELD {
                    compare(git, files, &std::mem::take(&mut batch), changes)?;
                }
                batch.push(Blob { id: *id, object, size });
            }
            // The commit has no such file, or something else of that name, or one too large to be checked.
            Some((_, Some(_))) | None => {
                changes.insert(*id, Changes::All);
            }
        }
    }
    compare(git, files, &batch, changes)
}

/// What git is asked for, where it cannot answer.
const WHAT: &str = "tell what was changed";

/// Compares some old texts with those that are checked.
fn compare(
    git: &Git<'_>,
    files: &Files,
    batch: &[Blob],
    changes: &mut BTreeMap<FileId, Changes>,
) -> Result<(), Problem> {
    if batch.is_empty() {
        return Ok(());
    }
    let asked: String = batch.iter().map(|blob| format!("{}\n", blob.object)).collect();
    let answer = git.bytes(WHAT, &["cat-file", "--batch"], asked.as_bytes())?;
    let mut rest = answer.as_slice();
    for blob in batch {
        let old = next_object(&mut rest, blob).ok_or_else(|| no_object(&blob.object))?;
        let file = files.get(blob.id);
        let (old, fault) = decode(old.to_vec());
        if old != file.text || fault != file.fault {
            changes.insert(blob.id, diff::between(&old, &file.text));
        }
    }
    Ok(())
}

/// The files of a tree as `ls-tree -z -l` lists them: `100644 blob ID SIZE`, a tab, the name.
fn blobs(listed: &[u8]) -> BTreeMap<Vec<u8>, (String, Option<u64>)> {
    let entries = listed.split(|&byte| byte == 0).filter_map(|entry| {
        let tab = entry.iter().position(|&byte| byte == b'\t')?;
        let (head, name) = entry.split_at_checked(tab)?;
        let mut head = std::str::from_utf8(head).ok()?.split_whitespace();
        let (_, kind, object, size) = (head.next()?, head.next()?, head.next()?, head.next()?);
        (kind == "blob").then(|| Some((name.get(1..)?.to_vec(), (object.to_owned(), size.parse().ok()))))?
    });
    entries.collect()
}

/// The bytes of the next object in what `cat-file --batch` writes: `ID blob SIZE`, the bytes, a line end.
fn next_object<'a>(rest: &mut &'a [u8], blob: &Blob) -> Option<&'a [u8]> {
    let end = rest.iter().position(|&byte| byte == b'\n')?;
    let head = rest.get(..end)?;
    let size = usize::try_from(blob.size).ok()?;
    if head != format!("{} blob {size}", blob.object).as_bytes() {
        return None;
    }
    let start = end + 1;
    let object = rest.get(start..start.checked_add(size)?)?;
    *rest = rest.get(start + size + 1..)?;
    Some(object)
}

/// A path as git has it.
fn name(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes().to_vec();
    #[cfg(windows)]
    let bytes = bytes.into_iter().map(|byte| if byte == b'\\' { b'/' } else { byte }).collect();
    bytes
}

fn no_object(object: &str) -> Problem {
    let help = "fetch it first: a clone with `--filter` or a damaged one has not all that the commit needs";
    problem(format!("git could not {WHAT}: it has no object {object}"), help)
}

fn problem(message: String, help: &str) -> Problem {
    Problem { message, help: Some(help.to_owned()).filter(|help| !help.is_empty()), ..Problem::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_lists_is_read_whatever_the_names() {
        let listed =
            b"100644 blob 1a2b      12\ta b\n\".claims\x00100644 blob 3c\t0\tx\x00160000 commit 4d       -\tmodule\x00";
        let blobs = blobs(listed);
        assert_eq!(blobs.get(b"a b\n\".claims".as_slice()), Some(&("1a2b".to_owned(), Some(12))));
        assert_eq!(blobs.len(), 1, "{blobs:?}");
        let missing = super::blobs(b"100644 blob 5e     BAD\tx\x00");
        assert_eq!(missing.get(b"x".as_slice()), Some(&("5e".to_owned(), None)));
        for listed in ["", "\t", "a\tb", "100644 blob\t", "100644 blob x\tz"] {
            assert!(super::blobs(listed.as_bytes()).is_empty());
        }
    }

    #[test]
    fn an_object_is_the_one_that_was_asked_for() {
        let blob = Blob { id: FileId(0), object: "1a".to_owned(), size: 3 };
        let next = |mut bytes: &[u8]| next_object(&mut bytes, &blob).map(|object| (object.to_vec(), bytes.to_vec()));
        assert_eq!(next(b"1a blob 3\na\nb\nrest"), Some((b"a\nb".to_vec(), b"rest".to_vec())));
        for bytes in ["", "1a missing\n", "1a blob 4\nabcd\n", "1a blob 3\nab", "1b blob 3\nabc\n"] {
            assert_eq!(next(bytes.as_bytes()), None, "{bytes}");
        }
    }
}
