//! `copydesk fmt`: claim and rule files in one layout.

use super::{
    Status,
    output::{self, Console},
    pipeline,
};
use crate::{
    findings::omissions::OmittedKind,
    project::{self, OnDisk, Problem, Scope, Sighted, write},
    report::terminal_text,
    source::{FileKind, SourceFile},
    syntax::{self, Unformatted, ast::SyntaxError},
};
use clap::{Args, ValueHint};
use similar::TextDiff;
use std::{
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

const LAYOUT: &str = "\
Two spaces for each level, one between words, two before a comment behind words, at most one empty line in a row.
No word, quotation mark or comment is changed, and every line is read as before. Lines end as the first one does; a
byte-order mark is dropped. A file with a line that cannot be read is left as it is. Stories are never touched.

Exit status: 0 all is laid out, 1 with --check or --diff: something is not, or a line could not be read, 2 the run
could not be done.

Examples:
  copydesk fmt                      lay out all files of this folder
  copydesk fmt --check              name those that are not laid out, and change nothing
  copydesk fmt - < draft.claims     from the standard input to the standard output";

#[derive(Debug, Args)]
#[command(after_help = LAYOUT)]
pub(super) struct FmtArguments {
    /// Files and folders; `-` is the standard input [default: the current folder]
    #[arg(value_name = "PATHS", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// The file that the standard input stands for
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
    /// Change nothing, and name the files that would change
    #[arg(long)]
    pub check: bool,
    /// Change nothing, and show what would change
    #[arg(long)]
    pub diff: bool,
}

/// What came of the files so far.
#[derive(Debug, Default)]
struct Tally {
    files: usize,
    /// Files that were not in the layout.
    changed: usize,
    /// Files left as they are: what stands in them could not be read, or they could not be written.
    left: usize,
}

/// Runs the command.
pub(super) fn run(arguments: &FmtArguments, console: &mut Console) -> Status {
    if arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        return piped(arguments, console);
    }
    if arguments.stdin_filename.is_some() {
        let message = "--stdin-filename is of use only where the standard input is read";
        return console.complain(message, Some("put `-` among the paths"));
    }
    let mut status = Status::Clean;
    let (stories, paths): (Vec<&PathBuf>, Vec<&PathBuf>) = arguments.paths.iter().partition(|path| is_story(path));
    for story in &stories {
        status = self::story(story, console);
    }
    if paths.is_empty() && !stories.is_empty() {
        return status;
    }
    let paths: Vec<PathBuf> = paths.into_iter().cloned().collect();
    status = status.max(console.configure(&paths, None));
    let Sighted { files, problems, left_out, notes, empty, faults } =
        project::find(&paths, &console.config, Scope::Alone);
    // What a configuration with a mistake would leave out is not known, so nothing is changed.
    let amiss = pipeline::configuration(&faults, console);
    if amiss != Status::Clean && !arguments.check && !arguments.diff {
        console.say("nothing was laid out");
        return amiss;
    }
    status = status.max(amiss);
    status = status.max(pipeline::left_out(&left_out, &notes, console));
    pipeline::say_left_out(&project::omissions(&left_out), &[OmittedKind::File], console);
    for problem in &problems {
        status = complain(problem, console);
    }
    for folder in empty.iter().filter(|_| !files.is_empty()) {
        let message =
            format!("nothing to lay out in `{}`{}", project::sanitized(folder), pipeline::but(&left_out, Some(folder)));
        status = console.complain(&message, None);
    }
    if files.is_empty() && problems.is_empty() {
        let message =
            format!("nothing to lay out: no `.claims` or `.rules` file there{}", pipeline::but(&left_out, None));
        return console.complain(&message, None);
    }
    let mut tally = Tally::default();
    for file in &files {
        status = status.max(lay_out(file, arguments, &mut tally, console));
    }
    if !files.is_empty() {
        conclude(&tally, arguments, console);
    }
    status
}

/// Lays one file out, or says what would change.
fn lay_out(file: &OnDisk, arguments: &FmtArguments, tally: &mut Tally, console: &mut Console) -> Status {
    tally.files += 1;
    let source = match project::read_file(file) {
        Ok(source) => source,
        Err(problem) => {
            tally.left += 1;
            return complain(&problem, console);
        }
    };
    let formatted = match formatted(&source, console) {
        Some(formatted) => formatted,
        None => {
            tally.left += 1;
            return Status::Found;
        }
    };
    if formatted == source.text {
        return Status::Clean;
    }
    if arguments.check || arguments.diff {
        tally.changed += 1;
        let shown = if arguments.diff { difference(&source, &formatted, console) } else { named(&source, console) };
        return Status::Found.max(output::written(shown));
    }
    // What is laid out is what stands in the file once it is locked, which may be newer.
    let mut edit = |now: Option<&str>| match now {
        Some(now) if now == source.text => Ok(Some(formatted.clone())),
        Some(now) => syntax::format(now, file.kind).map(Some).map_err(|_| Problem {
            message: format!("`{}` changed in the meantime, and cannot be read now", project::sanitized(&file.shown)),
            help: Some("try again".to_owned()),
            ..Problem::default()
        }),
        None => Ok(None),
    };
    match write::change(&file.path, &file.root, &mut edit) {
        Ok(_) => {
            tally.changed += 1;
            if console.verbose {
                console.say(&format!("laid out `{}`", project::sanitized(&file.shown)));
            }
            Status::Clean
        }
        Err(problem) => {
            tally.left += 1;
            complain(&problem, console)
        }
    }
}

/// The standard input in its layout, on the standard output.
fn piped(arguments: &FmtArguments, console: &mut Console) -> Status {
    if arguments.paths.len() > 1 {
        let message = "the standard input is laid out by itself";
        return console.complain(message, Some("name `-` alone, or files and folders"));
    }
    let name = arguments.stdin_filename.as_deref().unwrap_or(Path::new("stdin.claims"));
    if is_story(name) {
        return story(name, console);
    }
    let mut bytes = Vec::new();
    if let Err(error) = console.input().take(project::LARGEST_FILE).read_to_end(&mut bytes) {
        let message = format!("the standard input could not be read: {}", project::reason(&error));
        return console.complain(&message, None);
    }
    let (text, fault) = project::decode(bytes.clone());
    let kind =
        if name.extension().is_some_and(|extension| extension == "rules") { FileKind::Rules } else { FileKind::Claims };
    let source = SourceFile::new(name.to_string_lossy(), kind, text).cut_short(fault);
    let formatted = formatted(&source, console);
    let same = formatted.as_ref().is_some_and(|formatted| *formatted == source.text);
    let status = if formatted.is_some() { Status::Clean } else { Status::Found };
    let written = match formatted {
        Some(_) if same && (arguments.check || arguments.diff) => return Status::Clean,
        Some(formatted) if arguments.diff => difference(&source, &formatted, console).map(|()| Status::Found),
        Some(_) if arguments.check => named(&source, console).map(|()| Status::Found),
        None if arguments.check || arguments.diff => Ok(status),
        Some(formatted) => console.write_all(formatted.as_bytes()).map(|()| status),
        // Whoever puts the output in place of the input must not lose it.
        None => console.write_all(&bytes).map(|()| status),
    };
    written.unwrap_or(Status::Failed)
}

/// A file in its layout; none where a line could not be read, which is said.
fn formatted(source: &SourceFile, console: &Console) -> Option<String> {
    let path = project::sanitized(&source.path);
    if let Some(fault) = &source.fault {
        console.say(&format!("{path}: {}", fault.message));
        for help in &fault.help {
            console.say_below(&format!("help: {help}"));
        }
    }
    let (errors, more) = match syntax::format(&source.text, source.kind) {
        Ok(formatted) if source.fault.is_none() => return Some(formatted),
        Ok(_) => (Vec::new(), 0),
        Err(Unformatted { errors, more }) => (errors, more),
    };
    for SyntaxError { span, message, help, .. } in errors.iter().take(pipeline::SAID) {
        let at = source.position(span.start);
        console.say(&format!("{path}:{}:{}: {}", at.line, at.column, terminal_text::safe(message, true)));
        for help in help {
            console.say_below(&format!("help: {}", terminal_text::safe(help, true)));
        }
    }
    pipeline::say_more(errors.len().saturating_add(more), &format!("in `{path}`"), console);
    console.say(&format!("`{path}` was left as it is, since not all of it could be read"));
    None
}

/// Names a file that is not laid out.
fn named(source: &SourceFile, console: &mut Console) -> io::Result<()> {
    writeln!(console, "{}", project::sanitized(&source.path))
}

/// Shows what would change, for people: characters that cannot be seen are made visible.
fn difference(source: &SourceFile, formatted: &str, console: &mut Console) -> io::Result<()> {
    let (path, ascii, color) = (project::sanitized(&source.path), console.look.ascii, console.look.color);
    let (old, new) = (source.text.replace("\r\n", "\n"), formatted.replace("\r\n", "\n"));
    writeln!(console, "--- {path}\n+++ {path} (laid out)")?;
    if old == new {
        return writeln!(console, "  (only line ends or a byte-order mark)");
    }
    let diff = TextDiff::from_lines(&old, &new);
    for hunk in diff.unified_diff().context_radius(2).iter_hunks() {
        writeln!(console, "{}", hunk.header())?;
        for change in hunk.iter_changes() {
            let line = terminal_text::safe(change.value().trim_end_matches('\n'), ascii);
            let sign = change.tag();
            let (on, off) = match sign {
                similar::ChangeTag::Delete if color => ("\u{1b}[31m", "\u{1b}[0m"),
                similar::ChangeTag::Insert if color => ("\u{1b}[32m", "\u{1b}[0m"),
                _ => ("", ""),
            };
            writeln!(console, "{on}{sign}{line}{off}")?;
        }
    }
    Ok(())
}

/// The last line: what was done, or would be.
fn conclude(tally: &Tally, arguments: &FmtArguments, console: &Console) {
    let files = terminal_text::count(tally.files, "file");
    let looked = arguments.check || arguments.diff;
    // Of what was left as it is nothing else is said.
    let sound = tally.files.saturating_sub(tally.left);
    let mut parts = match (tally.changed, looked) {
        (0, _) if sound == 0 => Vec::new(),
        (0, _) => vec![format!("{}: all laid out", terminal_text::count(sound, "file"))],
        (changed, true) => vec![format!("{changed} of {files} would change; `copydesk fmt` lays them out")],
        (changed, false) => vec![format!("{changed} of {files} laid out anew")],
    };
    if tally.left > 0 {
        parts.push(format!("{} left as {}", tally.left, if tally.left == 1 { "it is" } else { "they are" }));
    }
    if !console.quiet {
        console.say(&parts.join("; "));
    }
}

fn complain(problem: &Problem, console: &Console) -> Status {
    console.complain(&problem.message, problem.help.as_deref())
}

/// Says that a story is not laid out.
fn story(path: &Path, console: &Console) -> Status {
    let message = format!("`{}` is a story: only `.claims` and `.rules` files are laid out", project::sanitized(path));
    console.complain(&message, None)
}

fn is_story(path: &Path) -> bool {
    let story = |extension: &str| matches!(extension, "md" | "markdown" | "html" | "htm");
    path.extension().and_then(|extension| extension.to_str()).is_some_and(story) && !path.is_dir()
}
