//! What git knows about the files of a run.
//!
//! The files arrive in pull requests and the name of a commit from a command line, so nothing of
//! either can become an option or a pattern, and no program that a configuration names is started
//! to show a difference.

use super::diff::{self, Changes};
use crate::{
    project::{self, Problem},
    source::{FileId, Files},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// As many paths are given to git at a time: a command line has an end.
const AT_A_TIME: usize = 200;

/// What was changed since the branch that is checked out left a commit: by lines for a file that git
/// keeps, all of it for one that git does not.
///
/// # Errors
///
/// That there is no repository, no such commit, or no git.
pub(super) fn changes(files: &Files, reference: &str) -> Result<BTreeMap<FileId, Changes>, Problem> {
    let mut by_root: BTreeMap<PathBuf, Vec<(FileId, PathBuf)>> = BTreeMap::new();
    let mut changes = BTreeMap::new();
    for (id, file) in files.iter().filter(|(_, file)| !file.embedded) {
        let real = Path::new(&file.path).canonicalize().ok();
        match real.and_then(|real| root(&real).map(|root| (root.to_owned(), real.clone()))) {
            Some((root, real)) => {
                let inside = real.strip_prefix(&root).unwrap_or(&real).to_owned();
                by_root.entry(root).or_default().push((id, inside));
            }
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
    for (root, files) in by_root {
        let repository = Repository { root };
        let commit = repository.commit(reference)?;
        for files in files.chunks(AT_A_TIME) {
            repository.changes(&commit, files, &mut changes)?;
        }
    }
    Ok(changes)
}

/// The nearest folder above a file that is a repository.
fn root(file: &Path) -> Option<&Path> {
    file.ancestors().skip(1).find(|folder| folder.join(".git").exists())
}

struct Repository {
    root: PathBuf,
}

impl Repository {
    /// The commit at which this branch left `reference`: what that branch gained since is not ours.
    fn commit(&self, reference: &str) -> Result<String, Problem> {
        let shown = project::visible(reference);
        // Nothing that looks like an option is a name of a commit, and it need not be asked.
        let named = if reference.starts_with('-') || reference.is_empty() {
            None
        } else {
            let name = format!("{reference}^{{commit}}");
            self.line(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name])?
        };
        let Some(named) = named else {
            let help =
                "name a branch, a tag or a commit; a build server may have to fetch it first (`git fetch origin main`)";
            return Err(problem(format!("git knows no commit `{shown}`"), help));
        };
        let left = self.line(&["merge-base", &named, "HEAD"])?;
        Ok(left.unwrap_or(named))
    }

    fn changes(
        &self,
        commit: &str,
        files: &[(FileId, PathBuf)],
        changes: &mut BTreeMap<FileId, Changes>,
    ) -> Result<(), Problem> {
        let paths = || files.iter().map(|(_, path)| path.clone().into_os_string());
        let kept = self.run(&["ls-files", "-z", "--cached", "--"], paths())?;
        let kept: BTreeSet<&[u8]> = kept.split(|&byte| byte == 0).collect();
        let options = [
            "diff",
            "--unified=0",
            "--inter-hunk-context=0",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            "--no-relative",
            "--ignore-submodules=all",
            // A file that its own folder declares to be binary would hide what was changed in it.
            "--text",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            commit,
            "--",
        ];
        let mut changed = diff::read(&self.run(&options, paths())?);
        for (id, path) in files {
            let name = path.to_string_lossy().replace('\\', "/").into_bytes();
            if !kept.contains(name.as_slice()) {
                changes.insert(*id, Changes::All);
            } else if let Some(lines) = changed.remove(&name) {
                changes.insert(*id, lines);
            }
        }
        Ok(())
    }

    /// What a command writes, or what it complains about.
    fn run(&self, arguments: &[&str], paths: impl Iterator<Item = OsString>) -> Result<Vec<u8>, Problem> {
        let output = self.output(arguments, paths).map_err(not_run)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it says nothing more");
        Err(problem(format!("git could not tell what was changed: {}", project::visible(first)), ""))
    }

    /// The one line that a command writes; none where it fails.
    fn line(&self, arguments: &[&str]) -> Result<Option<String>, Problem> {
        let output = self.output(arguments, std::iter::empty()).map_err(not_run)?;
        let said = String::from_utf8_lossy(&output.stderr);
        // Git refuses to look into a folder that belongs to somebody else, and says how to allow it.
        if let Some(line) = said.lines().find(|line| line.contains("dubious ownership")) {
            let help = "allow it: `git config --global --add safe.directory FOLDER`";
            return Err(problem(format!("git says: {}", project::visible(line)), help));
        }
        let line = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(Some(line).filter(|line| output.status.success() && !line.is_empty()))
    }

    fn output(&self, arguments: &[&str], paths: impl Iterator<Item = OsString>) -> io::Result<Output> {
        let mut command = Command::new("git");
        command.current_dir(&self.root).stdin(Stdio::null());
        command.args(["--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "core.quotePath=true"]);
        command.env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
        // Git sets these for the hooks it runs; the folder says which repository is meant.
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS"] {
            command.env_remove(name);
        }
        command.args(arguments).args(paths).output()
    }
}

fn not_run(error: io::Error) -> Problem {
    problem(
        format!("git could not be run: {}", project::reason(&error)),
        "--since needs git; leave it out to see all findings",
    )
}

fn problem(message: String, help: &str) -> Problem {
    Problem { message, help: Some(help.to_owned()).filter(|help| !help.is_empty()), ..Problem::default() }
}
