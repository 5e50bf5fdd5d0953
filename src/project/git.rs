//! Runs git so that nothing from the repository is executed.
//!
//! A repository can configure programs: filters, hooks, monitors, pagers, remote helpers. Anyone may have written the
//! checked files. Therefore only commands are used that read the index or objects without conversion; everything else
//! that could start a program is turned off, and nothing is fetched.

use super::{Problem, reason, sanitized};
use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
};

/// Environment variables that git sets for its hooks, or that would redirect it to another repository or to other
/// objects.
const UNSET: [&str; 11] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_ATTR_SOURCE",
    "GIT_REPLACE_REF_BASE",
    "GIT_GRAFT_FILE",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
];

/// The nearest folder above a file that is a repository.
pub fn repository(file: &Path) -> Option<&Path> {
    file.ancestors().skip(1).find(|folder| folder.join(".git").symlink_metadata().is_ok())
}

/// A git repository.
#[derive(Debug)]
pub struct Git<'a> {
    /// Its folder.
    pub root: &'a Path,
}

impl Git<'_> {
    /// The files tracked by git that match `names`, as real paths.
    pub(super) fn kept(&self, names: &[&str]) -> Result<BTreeSet<PathBuf>, Problem> {
        let mut arguments = vec!["ls-files", "-z", "--cached", "--"];
        arguments.extend(names);
        let listed = self.bytes("list the files that it keeps", &arguments, &[])?;
        Ok(listed.split(|&byte| byte == 0).filter_map(path).map(|name| self.root.join(name)).collect())
    }

    /// The output of a git command.
    ///
    /// # Errors
    ///
    /// Returns git's own error message. `what` names the task in it.
    pub fn bytes(&self, what: &str, arguments: &[impl AsRef<OsStr>], input: &[u8]) -> Result<Vec<u8>, Problem> {
        let output = self.output(arguments, input)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it says nothing more");
        Err(problem(format!("git could not {what}: {}", sanitized(first)), ""))
    }

    /// The output of a command that prints one line; `None` if the command fails.
    ///
    /// # Errors
    ///
    /// Fails if git cannot be run or refuses to read the repository.
    pub fn line(&self, arguments: &[&str]) -> Result<Option<String>, Problem> {
        let output = self.output(arguments, &[])?;
        let line = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(Some(line).filter(|line| output.status.success() && !line.is_empty()))
    }

    /// # Errors
    ///
    /// Fails if git cannot be run, or refuses to read a folder that belongs to another user.
    fn output(&self, arguments: &[impl AsRef<OsStr>], input: &[u8]) -> Result<Output, Problem> {
        let output = self.run(arguments, input).map_err(|error| {
            let help = "git is needed for that; install it, or leave `--since` out";
            problem(format!("git could not be run: {}", reason(&error)), help)
        })?;
        let said = String::from_utf8_lossy(&output.stderr);
        if let Some(line) = said.lines().find(|line| line.contains("dubious ownership")) {
            let help = "allow it: `git config --global --add safe.directory FOLDER`";
            return Err(problem(format!("git says: {}", sanitized(line)), help));
        }
        Ok(output)
    }

    fn run(&self, arguments: &[impl AsRef<OsStr>], input: &[u8]) -> io::Result<Output> {
        let mut command = Command::new("git");
        command.current_dir(self.root);
        command.args(["--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]);
        command.args(["-c", "safe.bareRepository=explicit"]);
        for name in UNSET {
            command.env_remove(name);
        }
        command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_REPLACE_OBJECTS", "1").env("LC_ALL", "C");
        // In a partial clone, git would fetch missing objects with programs that the clone configures. Older versions
        // of git ignore the first variable, but the second one allows no protocol.
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "").env("GIT_TERMINAL_PROMPT", "0");
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let stdin = child.stdin.take();
        // If git stops reading its input, its own message explains why.
        let feed = || stdin.map(|mut stdin| stdin.write_all(input)).and_then(Result::err);
        if input.is_empty() {
            feed();
            return child.wait_with_output();
        }
        thread::scope(|scope| {
            // Git writes before it has read all of its input, so writing and reading in turn could deadlock.
            thread::Builder::new().spawn_scoped(scope, feed)?;
            child.wait_with_output()
        })
    }
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    (!bytes.is_empty()).then(|| OsString::from_vec(bytes.to_vec()).into())
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> Option<PathBuf> {
    String::from_utf8(bytes.to_vec()).ok().filter(|name| !name.is_empty()).map(|name| OsString::from(name).into())
}

fn problem(message: String, help: &str) -> Problem {
    Problem { message, help: Some(help.to_owned()).filter(|help| !help.is_empty()), ..Problem::default() }
}
