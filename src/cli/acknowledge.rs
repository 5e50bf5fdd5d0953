//! `copydesk acknowledge`: findings accepted, each with a reason.

mod statement;

use super::{
    Status,
    args::{CheckSelection, Deny},
    output::Console,
    pipeline::{self, Empty},
};
use crate::{
    CheckResult,
    diagnostic::Severity,
    findings::{self, Finding, UNUSED_ACCEPTANCE, omissions::OmittedKind},
    project::{self, OnDisk, Problem, Scope, write},
    report::terminal_text,
    source::{FileKind, Span},
    text::suggest::{self, Tolerance},
};
use clap::Args;
use statement::{Accepted, Terms};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::{Path, PathBuf},
};

/// The file that acceptances are written to.
const FILE: &str = "acknowledged.claims";

/// A fingerprint has twelve digits; fewer than this many of them would meet many findings.
const SHORTEST: usize = 4;

/// At most how many of the findings that `--all` accepts are listed.
const FIRST: usize = 5;

/// At most how many findings are listed as help.
const LISTED: usize = 10;

const HELP: &str = "\
An acceptance is an `acknowledge` statement in `acknowledged.claims`. There it is reviewed and kept like any other line.
It names one finding by its fingerprint, so a new conflict never hides behind an old one. The finding becomes a note
and fails no run; each report counts it, with its reason.

With --until it counts again after that day. The day to compare with is --as-of, else the newest date on file.

The file is the one of that name in the folder that is checked, else a new one in the first of PATHS. Which digits a
finding has is shown by `copydesk check`; the first few of them will do.

Exit status: 0 done, 1 with --all: something failing is left that cannot be accepted (a line that could not be read),
2 nothing was written.

Examples:
  copydesk acknowledge 3f9a21c0 --because \"paragraph 4 gives both accounts\"
  copydesk acknowledge 3f9a21c0 --because \"their lawyers have the papers\" --until 2026-01-31
  copydesk acknowledge --all --because \"on file before we used copydesk\"
  copydesk acknowledge --prune";

#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(super) struct AcknowledgeArguments {
    /// The fingerprints of findings; what holds a `/` or `.`, or is the name of a folder, is a path to check
    #[arg(value_name = "FINGERPRINT | PATHS")]
    pub subjects: Vec<PathBuf>,
    /// Accept all findings that fail the run
    #[arg(long, conflicts_with = "prune")]
    pub all: bool,
    /// Take out the statements of `acknowledged.claims` that match no finding any more
    #[arg(long)]
    pub prune: bool,
    /// Why; the reason is shown wherever the finding is
    #[arg(long, value_name = "TEXT", conflicts_with = "prune", allow_hyphen_values = true)]
    pub because: Option<String>,
    /// The last day on which the acceptance holds [default: it holds as long as the finding stays the same]
    #[arg(long, value_name = "DATE", conflicts_with = "prune")]
    pub until: Option<String>,
    /// With --all: accept findings of this severity too [default: errors only]
    #[arg(long, value_name = "LEVEL", requires = "all")]
    pub deny: Option<Deny>,
    /// Treat this source as the story
    #[arg(long, value_name = "NAME")]
    pub story: Option<String>,
    /// The day that deadlines are measured by [default: the newest date on file]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

/// Runs the command.
pub(super) fn run(arguments: &AcknowledgeArguments, console: &mut Console) -> Status {
    let (paths, fingerprints): (Vec<PathBuf>, Vec<PathBuf>) =
        arguments.subjects.iter().cloned().partition(|subject| is_path(subject));
    let fingerprints: Vec<String> =
        fingerprints.iter().map(|subject| subject.to_string_lossy().to_ascii_lowercase()).collect();
    if paths.iter().any(|path| path.as_os_str() == "-") {
        return console.complain("the standard input has no folder to write to", Some("name files and folders"));
    }
    if let Err(status) = asked(arguments, &fingerprints, console) {
        return status;
    }
    let selection = CheckSelection {
        story: arguments.story.clone(),
        as_of: arguments.as_of.clone(),
        ..CheckSelection::new(&paths)
    };
    let (checked, status) =
        match pipeline::check(&selection, Empty::Fails, findings::FindingOptions::default(), console) {
            Ok(done) => done,
            Err(status) => return status,
        };
    pipeline::say_left_out(&checked.omissions, &[OmittedKind::File], console);
    // What is found by rules that are not those of the project would be accepted as if it were.
    let status = status.max(pipeline::broken(&checked, console));
    if status == Status::Failed {
        console.say("nothing was written");
        return status;
    }
    let files = project::find(&paths, &console.config, Scope::Alone).files;
    let folder = console.config.folder().unwrap_or(Path::new("")).to_owned();
    if arguments.prune {
        prune(&checked, &paths, &files, console)
    } else {
        accept(arguments, &fingerprints, &checked, &file(&paths, files, &folder), console)
    }
}

/// Whether what was asked for makes sense.
fn asked(arguments: &AcknowledgeArguments, fingerprints: &[String], console: &Console) -> Result<(), Status> {
    let example = "copydesk acknowledge 3f9a21c0 --because \"paragraph 4 gives both accounts\"";
    match (fingerprints.is_empty(), arguments.all, arguments.prune) {
        (true, false, false) => {
            Err(console.complain("which finding is to be accepted?", Some(&format!("give its fingerprint: {example}"))))
        }
        (false, true, _) => {
            Err(console.complain("--all already means every finding", Some("leave the fingerprints out")))
        }
        (false, _, true) => Err(console.complain("--prune takes no fingerprints", Some("leave them out"))),
        _ if !arguments.prune && arguments.because.is_none() => {
            Err(console.complain("a finding is accepted with a reason", Some(&format!("give it: {example}"))))
        }
        _ => Ok(()),
    }
}

/// Accepts findings.
fn accept(
    arguments: &AcknowledgeArguments,
    fingerprints: &[String],
    checked: &CheckResult,
    file: &OnDisk,
    console: &mut Console,
) -> Status {
    let terms = match terms(arguments, checked, console) {
        Ok(terms) => terms,
        Err(status) => return status,
    };
    let mut left = 0;
    let chosen: Vec<&Finding> = if arguments.all {
        let least = arguments.deny.map_or(Severity::Error, Deny::severity);
        let failing = all(checked).filter(|found| found.handled.is_none() && found.severity >= least);
        let (chosen, rest): (Vec<_>, Vec<_>) = failing.partition(|found| acceptable(found, checked));
        left = rest.len();
        chosen
    } else {
        match fingerprints.iter().map(|digits| chosen(digits, checked, console)).collect::<Result<Vec<_>, _>>() {
            Ok(chosen) => chosen.into_iter().flatten().collect(),
            Err(status) => return status,
        }
    };
    let mut seen = BTreeSet::new();
    let accepted: Vec<Accepted> = chosen
        .into_iter()
        .filter(|found| seen.insert(found.fingerprint.as_str()))
        .map(|found| Accepted {
            rule: found.rule.to_string(),
            fingerprint: found.fingerprint.to_string(),
            message: found.message.clone(),
        })
        .collect();
    let shown = project::sanitized(&file.shown);
    if !accepted.is_empty() {
        let mut edit = |old: Option<&str>| statement::added(&file.shown, old, &accepted, &terms).map(Some);
        if let Err(problem) = write::change(&file.path, &file.root, &mut edit) {
            return complain(&problem, console);
        }
        let most = if !arguments.all || console.verbose { usize::MAX } else { FIRST };
        for accepted in accepted.iter().take(most) {
            let message = terminal_text::safe(&accepted.message, console.look.ascii);
            // The console keeps the fault, if there is one, for the end of the run.
            let _ = writeln!(console, "{} {}: {message}", accepted.rule, accepted.fingerprint);
        }
        let more = accepted.len().saturating_sub(most);
        if more > 0 {
            let _ = writeln!(console, "and {more} more; -v lists all");
        }
    }
    let _ = match accepted.len() {
        0 if arguments.all && left == 0 => writeln!(console, "nothing to accept: no finding fails the run"),
        0 => Ok(()),
        number => {
            let rules = if arguments.all { format!(": {}", by_rule(&accepted)) } else { String::new() };
            writeln!(console, "{} accepted in `{shown}`{rules}", terminal_text::count(number, "finding"))
        }
    };
    let paths: Vec<&PathBuf> = arguments.subjects.iter().filter(|subject| is_path(subject)).collect();
    let single =
        |path: &&PathBuf| path.extension().is_some_and(|end| end == "claims" || end == "rules") && !path.is_dir();
    // A folder, and what a story is read against, hold the file; single files do not.
    if !accepted.is_empty() && !paths.is_empty() && paths.iter().all(|path| single(path) && !named_so(path)) {
        console.say(&format!(
            "note: it counts where `{shown}` is checked too: name it beside the files, or check the folder"
        ));
    }
    if left > 0 {
        let what = terminal_text::count(left, "finding");
        console.say(&format!("{what} cannot be accepted: what cannot be read in a file is to be mended"));
        console.say_below("help: `copydesk check` shows what to mend");
        return Status::Found;
    }
    Status::Clean
}

/// `12 dispute, 3 retraction`: how many of each rule, the most frequent first.
fn by_rule(accepted: &[Accepted]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for accepted in accepted {
        *counts.entry(&accepted.rule).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, number)| Reverse(number));
    let counts: Vec<String> =
        counts.iter().map(|(rule, number)| format!("{number} {}", terminal_text::safe(rule, true))).collect();
    counts.join(", ")
}

/// The reason and the day, tried.
fn terms(arguments: &AcknowledgeArguments, checked: &CheckResult, console: &Console) -> Result<Terms, Status> {
    if let Some(written) = arguments.until.as_deref() {
        let until = pipeline::day("--until", written, console)?;
        let as_of = arguments.as_of.as_deref().map(|written| pipeline::day("--as-of", written, console)).transpose()?;
        let today = as_of.map(|range| range.to).or_else(|| checked.model.newest());
        if today.is_some_and(|today| until.to < today) {
            let message =
                format!("{until} has passed by the newest date on file or --as-of, so the finding would still count");
            return Err(console.complain(&message, Some("give a later day")));
        }
    }
    let because = arguments.because.as_deref().unwrap_or_default();
    // A date on several words is one line, too.
    let until = arguments.until.as_deref().map(|written| written.split_whitespace().collect::<Vec<_>>().join(" "));
    Terms::new(because, until.as_deref()).map_err(|why| {
        let message = format!("the reason cannot stand in a claim file: {}", terminal_text::safe(&why, true));
        console.complain(&message, Some("--because takes plain words, on one line"))
    })
}

/// All findings, those that are folded into others among them.
fn all(checked: &CheckResult) -> impl Iterator<Item = &Finding> {
    checked.findings.iter().flat_map(Finding::with_folded)
}

/// The finding that some digits stand for; none where it is handled already, which is said.
fn chosen<'a>(digits: &str, checked: &'a CheckResult, console: &Console) -> Result<Option<&'a Finding>, Status> {
    let shown = project::sanitized(digits);
    let hexadecimal = digits.len() >= SHORTEST && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let matching: Vec<&Finding> =
        all(checked).filter(|found| hexadecimal && found.fingerprint.starts_with(digits)).collect();
    let distinct: BTreeSet<&str> = matching.iter().map(|found| found.fingerprint.as_str()).collect();
    let Some(&found) = matching.first() else { return Err(unknown(digits, checked, console)) };
    if distinct.len() > 1 {
        let status = console.complain(&format!("several findings begin with `{shown}`"), Some("give more digits:"));
        list(matching.into_iter(), console);
        return Err(status);
    }
    if let Some(handled) = &found.handled {
        let reason = terminal_text::safe(&handled.reason, true);
        console.say(&format!("`{shown}` is handled already, by {}: {reason}", handled.by.word()));
        return Ok(None);
    }
    if !acceptable(found, checked) {
        let message = format!("`{shown}` cannot be accepted: what cannot be read in a file is to be mended");
        let help = format!("mend it (`copydesk explain {}` says how), or leave the rule out", found.rule);
        return Err(console.complain(&message, Some(&help)));
    }
    Ok(Some(found))
}

/// Says that no finding has these digits, and which ones there are.
fn unknown(digits: &str, checked: &CheckResult, console: &Console) -> Status {
    let shown = project::sanitized(digits);
    let open = || checked.findings.iter().filter(|found| found.handled.is_none() && acceptable(found, checked));
    if checked.program.rule(digits).is_some() {
        let of_rule = || open().filter(|found| found.rule == digits);
        let help = match of_rule().next() {
            Some(_) => "an acceptance names one finding, so that a new one never hides behind it:",
            None => "an acceptance names one finding, and no finding of this rule is open",
        };
        let status = console.complain(&format!("`{shown}` is a rule"), Some(help));
        list(of_rule(), console);
        return status;
    }
    let all = all(checked).map(|found| found.fingerprint.as_str());
    let few = digits.len() < SHORTEST && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let few = few.then(|| format!("give at least {SHORTEST} digits of its fingerprint; these are open:"));
    let few = few.filter(|_| open().next().is_some());
    let near =
        few.or_else(|| suggest::nearest(digits, all, Tolerance::Name).map(|near| format!("did you mean `{near}`?")));
    let near = near.unwrap_or_else(|| match open().next() {
        Some(_) => "these are open:".to_owned(),
        None => "nothing is open".to_owned(),
    });
    let status = console.complain(&format!("no finding `{shown}` in what was checked"), Some(&near));
    list(open(), console);
    status
}

fn list<'a>(findings: impl Iterator<Item = &'a Finding>, console: &Console) {
    let mut findings: Vec<&Finding> = findings.collect();
    findings.sort_by_key(|found| Reverse(found.severity));
    for found in findings.iter().take(LISTED) {
        console.say_below(&format!(
            "  {} {}: {}",
            found.fingerprint,
            found.rule,
            terminal_text::safe(&found.message, true)
        ));
    }
    if findings.len() > LISTED {
        console.say_below(&format!("  and {} more", findings.len() - LISTED));
    }
}

/// Whether a finding is about what is said: a line that cannot be read is mended, not accepted.
fn acceptable(finding: &Finding, checked: &CheckResult) -> bool {
    findings::can_be_accepted(&checked.program, &finding.rule)
}

/// Takes out what matches no finding any more.
fn prune(checked: &CheckResult, paths: &[PathBuf], files: &[OnDisk], console: &mut Console) -> Status {
    if let Some(path) = paths.iter().find(|path| !path.is_dir()) {
        let message = format!(
            "--prune looks at whole folders: with `{}` alone, other findings are not seen",
            project::sanitized(path)
        );
        return console.complain(&message, Some("name the folder that is checked, or nothing"));
    }
    // A line that is not read may be one side of a conflict that an acceptance is about.
    let fault = |found: &&Finding| found.severity == Severity::Error && !acceptable(found, checked);
    let faults = checked.findings.iter().filter(fault).count();
    if faults > 0 || checked.summary.unread > 0 || checked.broken_rules || !checked.incomplete.is_empty() {
        let message =
            "not everything could be read or checked, so a finding that is gone may come back; nothing was taken out";
        return console.complain(message, Some("`copydesk check` shows what to mend"));
    }
    let mut dropped = 0;
    for file in files.iter().filter(|file| named_so(&file.path)) {
        let Some((id, source)) = checked.files.iter().find(|(_, source)| source.path == file.shown) else { continue };
        let stale =
            checked.findings.iter().filter(|found| found.place.file == id && found.message == UNUSED_ACCEPTANCE);
        let places: Vec<Span> = stale.map(|found| found.place.span).collect();
        if places.is_empty() {
            continue;
        }
        let mut edit = |now: Option<&str>| match now {
            Some(now) if now == source.text => statement::pruned(&file.shown, now, &places).map(Some),
            _ => Err(changed(file)),
        };
        if let Err(problem) = write::change(&file.path, &file.root, &mut edit) {
            return complain(&problem, console);
        }
        for &span in &places {
            let line = source.position(span.start).line;
            let words =
                terminal_text::safe(source.text.get(span.range()).unwrap_or(""), console.look.ascii).into_owned();
            let _ = writeln!(console, "taken out: {words} ({}:{line})", project::sanitized(&file.shown));
        }
        dropped += places.len();
    }
    let _ = match dropped {
        0 => writeln!(console, "nothing to take out of `{FILE}`"),
        _ => writeln!(console, "{} taken out", terminal_text::count(dropped, "acceptance")),
    };
    elsewhere(checked, console);
    Status::Clean
}

/// Says of acceptances in other files that they match nothing: those were written by hand.
fn elsewhere(checked: &CheckResult, console: &Console) {
    let unused = checked.findings.iter().filter(|found| found.message == UNUSED_ACCEPTANCE);
    for found in unused {
        let file = checked.files.get(found.place.file);
        if !named_so(Path::new(&file.path)) {
            let line = file.position(found.place.span.start).line;
            console.say(&format!(
                "note: {}:{line} matches no finding either; only `{FILE}` is changed",
                project::sanitized(&file.path)
            ));
        }
    }
}

fn changed(file: &OnDisk) -> Problem {
    let message = format!("`{}` changed in the meantime; nothing was taken out", project::sanitized(&file.shown));
    Problem { message, help: Some("try again".to_owned()), ..Problem::default() }
}

/// The file to write to: the one there is, nearest the top; else a new one where the first path is,
/// or in the project's folder.
fn file(paths: &[PathBuf], files: Vec<OnDisk>, project: &Path) -> OnDisk {
    let depth = |file: &OnDisk| file.path.components().count();
    let there =
        files.into_iter().filter(|file| named_so(&file.path)).min_by_key(|file| (depth(file), file.shown.clone()));
    there.unwrap_or_else(|| {
        let folder = match paths.first() {
            Some(path) if path.is_dir() => path.as_path(),
            Some(path) => path.parent().unwrap_or(Path::new("")),
            None => project,
        };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let path = folder.join(FILE);
        OnDisk {
            shown: project::shown(&path),
            path,
            kind: FileKind::Claims,
            root: folder.to_owned(),
            opens_root: true,
            located: None,
        }
    })
}

fn named_so(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == FILE)
}

/// Whether an argument is a path rather than a fingerprint.
fn is_path(subject: &Path) -> bool {
    let text = subject.to_string_lossy();
    text.contains(['/', '.', '\\']) || text == "-" || subject.is_dir() && !is_fingerprint(&text)
}

/// Whether a word can be nothing but a fingerprint in full.
fn is_fingerprint(word: &str) -> bool {
    word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn complain(problem: &Problem, console: &Console) -> Status {
    console.complain(&problem.message, problem.help.as_deref())
}
