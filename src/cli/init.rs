//! `copydesk init`: a small project that shows one conflict.

use super::{Status, output::Console};
use crate::project;
use clap::{Args, ValueEnum, ValueHint};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

const INIT: &str = "\
Nothing that is there is ever changed: where a file of the project exists already, none is written.

Exit status: 0 the files were written, 2 they were not.

Examples:
  copydesk init                     in this folder
  copydesk init desk --ci github    in the folder `desk`, with a workflow for GitHub";

#[derive(Debug, Args)]
#[command(after_help = INIT)]
pub(super) struct InitArguments {
    /// The folder of the project; it is made where it is not there [default: the current folder]
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
    /// Write what a build server needs as well
    #[arg(long, value_name = "SERVER")]
    pub ci: Option<Server>,
}

/// The build servers that a project can be set up for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Server {
    /// `.github/workflows/copydesk.yml`
    Github,
    /// `.gitlab-ci.yml`
    Gitlab,
}

/// The files of the project.
const FILES: [(&str, &str); 6] = [
    ("copydesk.toml", include_str!("init/copydesk.toml")),
    ("names.claims", include_str!("init/names.claims")),
    ("bridge.claims", include_str!("init/bridge.claims")),
    ("phrases.rules", include_str!("init/phrases.rules")),
    ("sources/courier.txt", include_str!("init/sources/courier.txt")),
    ("sources/statement.txt", include_str!("init/sources/statement.txt")),
];

impl Server {
    const fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Github => (".github/workflows/copydesk.yml", include_str!("init/github.yml")),
            Self::Gitlab => (".gitlab-ci.yml", include_str!("init/gitlab.yml")),
        }
    }
}

/// Runs the command.
pub(super) fn run(arguments: &InitArguments, console: &mut Console) -> Status {
    let folder = arguments.folder.as_deref().unwrap_or(Path::new("."));
    let files: Vec<(&str, &str)> = FILES.into_iter().chain(arguments.ci.map(Server::file)).collect();
    // A link to nowhere is there too: writing through it would make a file somewhere else.
    let there: Vec<&str> =
        files.iter().map(|(path, _)| *path).filter(|path| folder.join(path).symlink_metadata().is_ok()).collect();
    if !there.is_empty() {
        let message = format!("nothing was written: {} there already", listed(&there));
        return console.complain(&message, Some("choose another folder: `copydesk init FOLDER`"));
    }
    if folder.exists() && !folder.is_dir() {
        let message = format!("nothing was written: `{}` is a file, and no folder", project::sanitized(folder));
        return console.complain(&message, Some("choose another folder: `copydesk init FOLDER`"));
    }
    for (path, text) in &files {
        if let Err(error) = write_new(&folder.join(path), text) {
            let shown = project::sanitized(folder.join(path));
            let message = format!("`{shown}` could not be written: {}", project::reason(&error));
            return console.complain(&message, None);
        }
        let _ = writeln!(console, "wrote {path}");
    }
    let place =
        arguments.folder.as_ref().map_or_else(String::new, |folder| format!(" in `{}`", project::sanitized(folder)));
    let _ = writeln!(console, "`copydesk`{place} shows one conflict now: a paper and a council differ on a bridge");
    Status::Clean
}

/// Writes a file that must not be there yet.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

/// `a`, `b` and `c` are
fn listed(paths: &[&str]) -> String {
    let quoted: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
    match quoted.as_slice() {
        [only] => format!("{only} is"),
        [rest @ .., last] => format!("{} and {last} are", rest.join(", ")),
        [] => String::new(),
    }
}
