//! `copydesk draft`: attributed statements of texts as proposed claims.

use super::{
    Status,
    output::{self, Console},
    pipeline,
};
use crate::{
    draft::{Pattern, Proposals, Selection},
    project::{self, Problem, write},
    report::json,
    source::SourceFile,
};
use clap::{Args, ValueEnum, ValueHint, builder::PossibleValue};
use std::{
    io::Write,
    path::{Path, PathBuf},
};

const DRAFT: &str = "\
A text is plain text, Markdown (.md) or HTML (.html). For `courier.md` the proposals are written to `courier.draft.claims` beside
it. No check of a folder reads a draft: keep what is right, then rename the file to `courier.claims`. A draft that is already there is
never replaced unless --overwrite is given.

Each line names its pattern. Without --all only patterns that leave little doubt are proposed.

Exit status: 0 the text was read, 2 the run could not be done.

Examples:
  copydesk draft courier.md                          write courier.draft.claims
  copydesk draft --all --pattern quoted courier.md   quotations alone, the less sure ones too
  copydesk draft --into story.md                     put the proposals into the story, as comments
  copydesk draft --format json courier.md            all of it for programs";

#[derive(Debug, Args)]
#[command(after_help = DRAFT)]
pub(super) struct DraftArguments {
    /// Texts of sources, or stories
    #[arg(value_name = "TEXT", value_hint = ValueHint::FilePath, required_unless_present = "into")]
    pub texts: Vec<PathBuf>,
    /// Propose the less sure attributions too
    #[arg(long)]
    pub all: bool,
    /// Propose these patterns only; may be repeated
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub pattern: Vec<PatternName>,
    /// The name of the source that the claims stand below [default: the name of the text]
    #[arg(long, value_name = "NAME", conflicts_with = "into")]
    pub source: Option<String>,
    /// Put the proposals for this story into the story itself, as comments that no check reads
    #[arg(long, value_name = "STORY", value_hint = ValueHint::FilePath, conflicts_with = "format")]
    pub into: Option<PathBuf>,
    /// Replace a draft that is already there
    #[arg(long)]
    pub overwrite: bool,
    /// How to show the proposals; a file is written with `file` only
    #[arg(long, value_name = "FORMAT", default_value = "file")]
    pub format: DraftFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DraftFormat {
    /// A claims file beside each text
    File,
    /// The same on the standard output
    Claims,
    /// One object, for programs
    Json,
}

/// A pattern as it is named on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PatternName(Pattern);

impl ValueEnum for PatternName {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [PatternName; Pattern::ALL.len()] = {
            let mut all = [PatternName(Pattern::Quoted); Pattern::ALL.len()];
            let (mut names, mut patterns) = (all.as_mut_slice(), Pattern::ALL.as_slice());
            while let ([name, other_names @ ..], [pattern, others @ ..]) = (names, patterns) {
                *name = PatternName(*pattern);
                (names, patterns) = (other_names, others);
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

/// Runs the command.
pub(super) fn run(arguments: &DraftArguments, console: &mut Console) -> Status {
    let mut status = console.configure(&arguments.texts, None);
    status = status.max(pipeline::configuration(&[], console));
    let patterns = arguments.pattern.iter().map(|name| name.0).collect();
    let selection = Selection { patterns, all: arguments.all };
    if let Some(story) = &arguments.into {
        if arguments.texts.iter().any(|text| text != story) {
            let message = "--into takes the proposals for the story itself";
            return console.complain(message, Some("name no other text beside it"));
        }
        return status.max(into_story(story, &selection, console));
    }
    let mut drafts: Vec<(SourceFile, Proposals)> = Vec::new();
    for path in &arguments.texts {
        let source = match project::read_text(path) {
            Ok(file) => file,
            Err(problem) => {
                status = complain(&problem, console);
                continue;
            }
        };
        if let Some(fault) = &source.fault {
            let message = format!("`{}`: {}", project::sanitized(&source.path), fault.message);
            status = console.complain(&message, fault.help.first().map(String::as_str));
            continue;
        }
        let proposals = Proposals::of(&source.path, &source.text, &selection);
        match arguments.format {
            DraftFormat::File => status = status.max(to_file(path, &source, &proposals, arguments, console)),
            DraftFormat::Claims => {
                let text = claims(path, &source, &proposals, arguments);
                status = status.max(output::written(console.write_all(text.as_bytes())));
            }
            DraftFormat::Json => drafts.push((source, proposals)),
        }
    }
    if arguments.format == DraftFormat::Json {
        status = status.max(output::written(json::write_draft(&drafts, console)));
    }
    status
}

/// The name of the source that a text is of: its own without its ending.
fn source_name(path: &Path) -> String {
    path.file_stem().map_or_else(|| "text".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// The text of a draft.
fn claims(path: &Path, source: &SourceFile, proposals: &Proposals, arguments: &DraftArguments) -> String {
    let own = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = arguments.source.clone().unwrap_or_else(|| source_name(path));
    let declared = arguments.source.is_none().then_some(own.as_str());
    let mut text = format!(
        "# Proposed by `copydesk draft` from {}. Nothing here counts as read until it is kept:\n\
         # take out what was not said, put names in the place of pronouns, and rename the file so that it ends in `.claims` alone.\n",
        project::sanitized(&source.path),
    );
    if proposals.unsure > 0 {
        text.push_str(&format!("# Less sure, and left out without --all: {}.\n", proposals.unsure));
    }
    text.push('\n');
    text.push_str(&proposals.claims(&name, declared));
    text
}

/// Writes a draft beside its text.
fn to_file(
    path: &Path,
    source: &SourceFile,
    proposals: &Proposals,
    arguments: &DraftArguments,
    console: &mut Console,
) -> Status {
    let shown = project::sanitized(&source.path);
    if proposals.all.is_empty() {
        console.say(&format!("no attributed statement found in `{shown}`{}", unsure(proposals)));
        return Status::Clean;
    }
    let draft = path.with_file_name(format!("{}.draft.claims", source_name(path)));
    let to = project::sanitized(project::shown(&draft));
    let text = claims(path, source, proposals, arguments);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut edit = |now: Option<&str>| match now {
        Some(now) if now != text && !arguments.overwrite => Err(Problem {
            message: format!("`{to}` is already there, and holds something else"),
            help: Some("rename it if you have worked on it, or add --overwrite".to_owned()),
            ..Problem::default()
        }),
        _ => Ok(Some(text.clone())),
    };
    match write::change(&draft, folder, &mut edit) {
        Ok(_) => {
            let all = proposals.all.len();
            let noun = if all == 1 { "proposal" } else { "proposals" };
            console.say(&format!("{all} {noun} from `{shown}` in `{to}`{}", unsure(proposals)));
            Status::Clean
        }
        Err(problem) => complain(&problem, console),
    }
}

/// Puts proposals into a story.
fn into_story(path: &Path, selection: &Selection, console: &mut Console) -> Status {
    let source = match project::read_text(path) {
        Ok(source) => source,
        Err(problem) => return complain(&problem, console),
    };
    let shown = project::sanitized(&source.path);
    let proposals = Proposals::of(&source.path, &source.text, selection);
    if proposals.all.is_empty() {
        console.say(&format!("no attributed statement found in `{shown}`{}", unsure(&proposals)));
        return Status::Clean;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut edit = |now: Option<&str>| match now {
        Some(now) if now == source.text => Ok(Some(proposals.into_story(&source.path, now))),
        _ => Err(Problem {
            message: format!("`{shown}` changed in the meantime"),
            help: Some("try again".to_owned()),
            ..Problem::default()
        }),
    };
    match write::change(path, folder, &mut edit) {
        Ok(_) => {
            let all = proposals.all.len();
            console.say(&format!("{all} proposed in comments of `{shown}`{}", unsure(&proposals)));
            console.say_below("help: make `draft:` `claims:` where a comment is right; until then no check reads it");
            Status::Clean
        }
        Err(problem) => complain(&problem, console),
    }
}

/// What was left out, in words.
fn unsure(proposals: &Proposals) -> String {
    match proposals.unsure {
        0 => String::new(),
        count => format!("; {count} less sure left out (--all)"),
    }
}

fn complain(problem: &Problem, console: &Console) -> Status {
    console.complain(&problem.message, problem.help.as_deref())
}
