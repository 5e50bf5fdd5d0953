//! What the commands share: load, check, and say what stands in the way.

use super::{
    Status,
    args::{CheckSelection, RuleArguments, nearest_command},
    output::Console,
};
use crate::{
    CheckResult, Options,
    check::Stage,
    diagnostic::Severity,
    findings::{
        self, Finding, Omissions, Paths,
        omissions::{OmittedKind, Way},
    },
    narrow::to_u32,
    project::{self, Config, LeftOut, LeftOutBy, LoadedProject, Scope},
    report,
    rules::Program,
    source::{FileKind, Files, Place, Span},
    syntax::ast::SyntaxError,
    text::suggest::{self, Tolerance},
    value::{self, DateRange},
};
use std::path::Path;

/// What a run comes to that finds no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Empty {
    /// It could not be done: most likely it looked in the wrong place.
    Fails,
    /// That is fine.
    Allowed,
}

impl Empty {
    /// The one that a flag asks for.
    pub const fn new(allowed: bool) -> Self {
        if allowed { Self::Allowed } else { Self::Fails }
    }
}

/// Loads and checks what is asked for: what came of it, and the status so far.
///
/// # Errors
/// The status where the arguments make no sense.
pub(super) fn check(
    selection: &CheckSelection,
    empty: Empty,
    options: findings::FindingOptions,
    console: &mut Console,
) -> Result<(CheckResult, Status), Status> {
    check_within(selection, Scope::Given, empty, options, console)
}

/// The same with the rest of the project, of which only what touches the paths given is shown.
///
/// # Errors
/// The status where the arguments make no sense.
pub(super) fn check_within(
    selection: &CheckSelection,
    reach: Scope,
    empty: Empty,
    options: findings::FindingOptions,
    console: &mut Console,
) -> Result<(CheckResult, Status), Status> {
    let as_of = selection.as_of.as_deref().map(|written| day("--as-of", written, console)).transpose()?;
    console.stages.restart();
    // What somebody types is not drawn over.
    if !selection.paths.iter().any(|path| path.as_os_str() == "-") {
        console.show_progress();
    }
    let (mut loaded, mut status) = load(selection, reach, empty, console);
    let files = std::mem::take(&mut loaded.files);
    if console.verbose {
        for file in &files {
            console.say(&format!("read `{}`", project::sanitized(&file.path)));
        }
    }
    let values = &console.config.values;
    let mut findings = set_up(findings::FindingOptions { as_of, ..options }, &console.config);
    findings.only = loaded.given.take().map(|given| Paths::new(move |path| given.contains(path)));
    let whole = selection.paths.is_empty() || findings.only.is_some();
    let set = values.story.as_ref().filter(|_| whole).map(|story| story.value.clone());
    let options = Options {
        story: selection.story.clone().or(set),
        findings,
        threads: console.threads,
        phrases: values.phrases.as_ref().map(|phrases| phrases.value.clone()).unwrap_or_default(),
        settings: console.config.settings(std::mem::take(&mut loaded.faults), whole && selection.story.is_none()),
        observer: Some(console.stages.clone()),
        omissions: std::mem::take(&mut loaded.omissions),
        commented: std::mem::take(&mut loaded.commented),
        ..Options::default()
    };
    let checked = crate::check(files, &loaded.texts, &options);
    console.stages.end();
    for given_up in &checked.incomplete {
        console.say(given_up);
    }
    if console.verbose {
        say_where_time_went(&checked, console);
    }
    if let Some(story) = &selection.story {
        status = status.max(known_source(story, &checked, console));
    }
    Ok((checked, status))
}

/// What is asked of the findings by flags, and by the configuration where they are silent.
pub(super) fn set_up(mut options: findings::FindingOptions, config: &Config) -> findings::FindingOptions {
    options.levels.extend(config.levels());
    if options.select.is_empty() {
        options.select = config.values.select.iter().flatten().map(|name| name.value.clone()).collect();
        let list = config.values.lists.iter().find(|(key, _)| *key == "select");
        options.select_by = list.and_then(|(_, span)| config.cause(*span));
    }
    options
}

/// Says which texts were read besides the files, and how long each stage took, with what it was
/// about.
fn say_where_time_went(checked: &CheckResult, console: &Console) {
    let files = || checked.files.iter().map(|(_, file)| file).filter(|file| !file.embedded);
    let (texts, read): (Vec<_>, Vec<_>) = files().partition(|file| file.kind == FileKind::Text);
    for text in texts {
        console.say(&format!("read `{}`", project::sanitized(&text.path)));
    }
    let lines = read.iter().map(|file| file.lines()).sum();
    let summary = &checked.summary;
    let (files, claims, rules) = ((read.len(), "file"), (summary.claims, "claim"), (summary.rules, "rule"));
    let stages = [
        (Stage::Finding, vec![files]),
        (Stage::Reading, vec![files]),
        (Stage::Parsing, vec![(lines, "line")]),
        (Stage::Meaning, vec![claims, (summary.sources, "source")]),
        (Stage::Rules, vec![rules]),
        (Stage::Findings, vec![(checked.findings.len(), "finding")]),
    ];
    for (stage, counts) in stages {
        console.say(&console.stages.spent(stage, &counts));
    }
}

/// Looks for the configuration, loads the files, and says what could not be read; the status so far.
pub(super) fn load(
    selection: &CheckSelection,
    reach: Scope,
    empty: Empty,
    console: &mut Console,
) -> (LoadedProject, Status) {
    let stdin_name = selection.stdin_filename.as_deref();
    if stdin_name.is_some() && !selection.paths.iter().any(|path| path.as_os_str() == "-") {
        let message = "--stdin-filename is of use only where the standard input is read";
        return (LoadedProject::default(), console.complain(message, Some("put `-` among the paths")));
    }
    let mut status = console.configure(&selection.paths, stdin_name);
    let config = &console.config;
    let input = project::LoadRequest {
        paths: &selection.paths,
        stdin: &mut console.input(),
        stdin_name,
        config,
        reach,
        observer: Some(&*console.stages),
    };
    let loaded = project::load(input);
    status = status.max(left_out(&loaded.left_out, &loaded.notes, console));
    for problem in &loaded.problems {
        let word = problem.unknown.as_deref().and_then(Path::to_str);
        let command = word.and_then(nearest_command).map(|command| format!("did you mean the command `{command}`?"));
        status = console.complain(&problem.message, problem.help.as_deref().or(command.as_deref()));
    }
    if empty == Empty::Fails {
        status = status.max(nothing(&loaded, selection, console));
    }
    (loaded, status)
}

/// Complains where there is nothing to check, in all that is asked for or in one of the folders given.
fn nothing(loaded: &LoadedProject, selection: &CheckSelection, console: &Console) -> Status {
    let help = "write claims into a file that ends in `.claims`, or say --allow-empty";
    let none = |place: &str| format!("nothing to check: no `.claims` or `.rules` file {place}");
    if !loaded.files.is_empty() {
        let mut status = Status::Clean;
        for folder in &loaded.empty {
            let place = format!("in `{}`", project::sanitized(folder));
            status = console.complain(&format!("{}{}", none(&place), but(&loaded.left_out, Some(folder))), Some(help));
        }
        return status;
    }
    if !loaded.problems.is_empty() {
        return Status::Failed;
    }
    let place = match selection.paths.as_slice() {
        [] if console.config.file.is_some() => "in this project".to_owned(),
        [] => "in this folder".to_owned(),
        [path] => format!("in `{}`", project::sanitized(path)),
        _ => "in the places given".to_owned(),
    };
    if loaded.omissions.count(Way::FileCopied) > 0 {
        let what = format!("nothing to check: the rule files {place} are copies of the built-in ones");
        return console.complain(&what, Some("`copydesk test --standard` runs their examples"));
    }
    let story = loaded.commented.first().map(|path| {
        let path = project::sanitized(path);
        format!("`{path}` holds claim comments: name it to have it read, as in `copydesk check {path}`")
    });
    let message = format!("{}{}", none(&place), but(&loaded.left_out, None));
    console.complain(&message, Some(story.as_deref().unwrap_or(help)))
}

/// `; 3 files there are left out`, where there are any.
pub(super) fn but(left_out: &[LeftOut], folder: Option<&Path>) -> String {
    let below = folder.map(|folder| format!("{}/", project::shown(folder)));
    let there = |left_out: &&LeftOut| below.as_ref().is_none_or(|below| left_out.path.starts_with(below));
    match left_out.iter().filter(there).count() {
        0 => String::new(),
        1 => "; 1 file there is left out".to_owned(),
        number => format!("; {number} files there are left out"),
    }
}

/// Complains of what was left out and that somebody meant to be read, and names the rest with `-v`.
pub(super) fn left_out(left_out: &[LeftOut], notes: &[String], console: &Console) -> Status {
    let mut status = Status::Clean;
    for note in notes {
        console.say(&format!("note: {note}"));
    }
    for left_out in left_out {
        if left_out.fails() {
            status = console.complain(&left_out.line(), Some(left_out.by.help()));
        } else if console.verbose || matches!(left_out.by, LeftOutBy::LinkOut | LeftOutBy::LinkNowhere) {
            console.say(&format!("note: {}", left_out.line()));
        }
    }
    status
}

/// As many things that could not be read are said, one by one; the others are counted.
pub(super) const SAID: usize = 100;

/// Says how many more there are of what is said one by one.
pub(super) fn say_more(number: usize, what: &str, console: &Console) {
    let more = number.saturating_sub(SAID);
    if more > 0 {
        console.say(&format!("and {more} more {what}"));
    }
}

/// Says what could not be read, a few lines each, with how many errors there are `beyond` those that were kept;
/// [`Status::Found`] where there is anything.
pub(super) fn stopped<'a>(
    findings: impl IntoIterator<Item = &'a Finding>,
    beyond: usize,
    files: &Files,
    console: &Console,
) -> Status {
    let mut status = Status::Clean;
    let shown = |at: Place| {
        let (file, position) = (files.get(at.file), files.get(at.file).position(at.span.start));
        format!("{}:{}:{}", project::sanitized(&file.path), position.line, position.column)
    };
    let mut number = 0;
    for finding in findings {
        (number, status) = (number + 1, Status::Found);
        if number > SAID {
            continue;
        }
        console.say(&format!("{}: {}", shown(finding.place), project::sanitized(&finding.message)));
        for (place, label) in &finding.others {
            console.say_below(&format!("{}: {}", shown(*place), project::sanitized(label)));
        }
        for help in finding.help.iter() {
            console.say_below(&format!("help: {}", project::sanitized(help)));
        }
    }
    say_more(number + beyond, "that could not be read", console);
    status
}

/// Says what is amiss in the configuration, for a command that reads no claims; `more` was found amiss
/// after the file was read.
pub(super) fn configuration(more: &[SyntaxError], console: &Console) -> Status {
    let Some(file) = console.config.file.as_ref().map(|file| &file.source) else { return Status::Clean };
    let mut status = Status::Clean;
    let end = to_u32(file.text.len());
    let fault = file.fault.iter().map(|fault| (Span::new(end, end), &fault.message, &fault.help));
    let faults = console.config.faults.iter().chain(more).map(|fault| (fault.span, &fault.message, &fault.help));
    for (span, message, help) in fault.chain(faults) {
        let position = file.position(span.start);
        let place = format!("{}:{}:{}", project::sanitized(&file.path), position.line, position.column);
        status = console.complain(&format!("{place}: {}", project::sanitized(message)), None);
        for help in help {
            console.say_below(&format!("help: {}", project::sanitized(help)));
        }
    }
    status
}

/// Says what is amiss in rules and configuration, for a command that goes by them: a run with any of
/// it does not mean what it seems to.
pub(super) fn broken(checked: &CheckResult, console: &Console) -> Status {
    if !checked.broken_rules {
        return Status::Clean;
    }
    let of_rules = |found: &&Finding| {
        let kind = checked.files.get(found.place.file).kind;
        found.severity == Severity::Error && (kind == FileKind::Rules || found.rule == "configuration")
    };
    let faults = checked.findings.iter().filter(|found| found.sides.is_empty()).filter(of_rules);
    stopped(faults, 0, &checked.files, console);
    Status::Failed
}

/// Says which things of some kinds were left out, for a command whose output has no place for it.
pub(super) fn say_left_out(omissions: &Omissions, kinds: &[OmittedKind], console: &Console) {
    if !console.quiet {
        report::omissions::lines_of(omissions, kinds).iter().for_each(|line| console.say(line));
    }
}

/// Says what of the input could not be read, for a command that shows what could.
pub(super) fn unread(checked: &CheckResult, console: &Console) -> Status {
    let faults = checked.findings.iter().filter(|found| found.sides.is_empty() && found.severity == Severity::Error);
    let status = stopped(faults, checked.summary.beyond.errors, &checked.files, console);
    if checked.broken_rules { Status::Failed } else { status }
}

/// Complains about the rules and sets that flags name and that there are not.
pub(super) fn known_rules(arguments: &RuleArguments, program: &Program, console: &Console) -> Status {
    let mut status = Status::Clean;
    for name in arguments.ignore.iter().filter(|name| findings::always_said(name)) {
        let help = "what could not be read would pass as checked: mend it, or take it out";
        status = console.complain(&format!("`{name}` cannot be left out"), Some(help));
    }
    for name in arguments.names().filter(|name| !program.names_rule_or_set(name)) {
        let help = match program.nearest_rule_or_set(name) {
            Some(near) => format!("did you mean `{}`?", project::sanitized(near)),
            None => format!("the sets are {}; `copydesk explain` lists the rules", program.sets().join(", ")),
        };
        status = console.complain(&format!("no rule or set `{}`", project::sanitized(name)), Some(&help));
    }
    status
}

/// How many of the sources on file are named where none of them is meant.
const FEW: usize = 10;

/// Complains where no claim was read, or none from some story: a run that must have claims has checked nothing then.
pub(super) fn required_claims(checked: &CheckResult, console: &Console) -> Status {
    let summary = &checked.summary;
    if summary.claims == 0 {
        let help = "write claims into a claims file or into comments of the story, or leave out `--require-claims`";
        return console.complain("no claim was read, and `--require-claims` asks for some", Some(help));
    }
    if summary.stories.empty > 0 {
        let what = if summary.stories.empty == 1 { "a story" } else { "some stories" };
        let message = format!("no claim was read from {what}, and `--require-claims` asks for some");
        return console.complain(&message, Some("`story-without-claims` shows which"));
    }
    Status::Clean
}

/// Complains about a story that is no source.
pub(super) fn known_source(name: &str, checked: &CheckResult, console: &Console) -> Status {
    let on_file = || checked.model.sources.iter().filter(|source| source.declared || source.has_claims);
    let names = || on_file().map(|source| source.name.as_str());
    if names().any(|known| known == name) {
        return Status::Clean;
    }
    let help = match suggest::nearest(name, names(), Tolerance::Name) {
        Some(near) => Some(format!("did you mean `{}`?", project::sanitized(near))),
        None => names().next().map(|_| {
            let few: Vec<String> = names().take(FEW).map(|name| format!("`{}`", project::sanitized(name))).collect();
            let more = names().count().saturating_sub(FEW);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("on file there are {}{more}", few.join(", "))
        }),
    };
    console.complain(&format!("no source `{}` on file", project::sanitized(name)), help.as_deref())
}

/// The days that a date on the command line stands for.
///
/// # Errors
/// The status where it stands for none.
pub(super) fn day(flag: &str, written: &str, console: &Console) -> Result<DateRange, Status> {
    let words: Vec<&str> = written.split_whitespace().collect();
    let parsed = value::date::parse(&words).ok().flatten().filter(|(_, read)| *read == words.len());
    parsed.and_then(|(date, _)| date.resolve(None, false)).ok_or_else(|| {
        let message = format!("`{}` is no date", project::sanitized(written));
        console.complain(&message, Some(&format!("write it as in {flag} 2025-12-31")))
    })
}
