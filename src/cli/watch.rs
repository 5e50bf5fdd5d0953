//! `check --watch`: checks again whenever a file changes.
//!
//! Files are looked at a few times a second rather than asked for news of: that works the same on
//! every system, on network drives and in containers, and costs a few calls a file. Ctrl-C ends the
//! program where it stands; nothing has to be put back.

use super::{Status, args::CheckArguments, check, output::Console};
use crate::{
    CheckResult,
    project::{self, Config, Scope},
    report::terminal_text,
    source::FileKind,
};
use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant, SystemTime},
};

/// How long to wait between two looks at the files, at least.
const PAUSE: Duration = Duration::from_millis(250);

/// How many times as long as a look takes the wait is, at least: a large tree is not looked at all
/// the time.
const SHARE: u32 = 8;

/// When each file was written and how large it is; none for one that is not there.
type State = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Checks, waits for a change, and checks again, until the program is stopped or nobody reads any
/// more.
pub(super) fn run(arguments: &CheckArguments, console: &mut Console) -> Status {
    if arguments.selection.paths.iter().any(|path| path.as_os_str() == "-") {
        return console.complain("the standard input cannot be watched", Some("name files and folders"));
    }
    let paths = &arguments.selection.paths;
    let for_programs = check::format(arguments, console).is_for_programs();
    console.configure(paths, None);
    let mut named = console.config.places.clone();
    loop {
        // What changes from here on may not be in what is shown.
        let mut seen = look(paths, &named, &console.config);
        console.hold();
        let (status, checked) = check::once(arguments, console);
        let Some(checked) = checked else {
            console.release();
            return status;
        };
        let before = std::mem::replace(&mut named, texts(&checked));
        named.extend(console.config.places.iter().cloned());
        if before != named {
            // The texts of sources are known only now; they may have changed while they were read.
            let new = named.iter().filter(|path| !before.contains(path));
            seen.extend(new.map(|path| (path.clone(), state(path))));
            seen.retain(|path, _| named.contains(path) || !before.contains(path));
        }
        if !for_programs {
            let files = terminal_text::count(checked.summary.files, "file");
            // The console keeps the fault, if there is one, for the end of the run.
            let _ = if console.look.terminal {
                writeln!(console, "\nwatching {files}; Ctrl-C ends it")
            } else {
                writeln!(console, "--- watching {files} ---")
            };
        }
        drop(checked);
        if !console.release() {
            return status;
        }
        wait(paths, &named, &seen, &console.config);
    }
}

/// Waits until something is not as it was, and then until it stays as it is: an editor or a `git
/// switch` writes many files one after the other.
fn wait(paths: &[PathBuf], named: &[PathBuf], seen: &State, config: &Config) {
    let mut last: Option<State> = None;
    loop {
        let start = Instant::now();
        let now = look(paths, named, config);
        match last {
            Some(last) if last == now => return,
            _ if now != *seen => last = Some(now),
            // Changed and changed back: there is nothing new to show.
            _ => last = None,
        }
        thread::sleep(PAUSE.max(start.elapsed().saturating_mul(SHARE)));
    }
}

/// How the files that paths stand for are now, and some that are named besides.
fn look(paths: &[PathBuf], named: &[PathBuf], config: &Config) -> State {
    let found = project::find(paths, config, Scope::Project).files.into_iter().map(|file| file.path);
    found.chain(named.iter().cloned()).map(|path| (path.clone(), state(&path))).collect()
}

fn state(path: &Path) -> Option<(SystemTime, u64)> {
    let data = path.metadata().ok()?;
    Some((data.modified().ok()?, data.len()))
}

/// The texts that sources name, those that are not there included: they may come.
fn texts(checked: &CheckResult) -> Vec<PathBuf> {
    let written = checked.model.sources.iter().filter_map(|source| source.text.as_ref());
    let mut paths: Vec<PathBuf> = written
        .filter(|(written, _)| Path::new(written).is_relative())
        .map(|(written, place)| {
            Path::new(&checked.files.get(place.file).path).parent().unwrap_or(Path::new("")).join(written)
        })
        .chain(
            checked.files.iter().filter(|(_, file)| file.kind == FileKind::Story).map(|(_, file)| (&file.path).into()),
        )
        .collect();
    paths.sort();
    paths.dedup();
    paths
}
