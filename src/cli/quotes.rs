//! `copydesk quotes`: the quotations of a story, looked up in the texts of its sources.

use super::{
    Status,
    args::ReportFormat,
    output::{self, Console},
    pipeline,
};
use crate::{
    lookup::LookupResult,
    project::{self, SourceTexts},
    report::quotes::{self, Lookup},
    source::{FileKind, SourceFile},
};
use clap::{Args, ValueHint};
use std::path::{Path, PathBuf};

const QUOTES: &str = "\
Texts are plain text (.txt), Markdown (.md) and HTML (.html); a file that is named by itself may have any name. Without SOURCES, all
texts in the folder of the story are looked through, or in the project that it lies in. No claim has to be written for it.

  FOUND    a text has these words
  DIFFERS  no text has them, and this passage comes nearest
  MISSING  no text has them, and no passage comes near
  -        in no text, but short and given to nobody: perhaps a title or a nickname; it is not counted

With -q what is found is left out.

Exit status: 0 all quotations are found, 1 some are not, 2 the run could not be done.

Examples:
  copydesk quotes story.md                     look in all texts beside the story
  copydesk quotes story.md notes minutes.txt   look in a folder and a file
  copydesk quotes --format json story.md       the same for programs";

#[derive(Debug, Args)]
#[command(after_help = QUOTES)]
pub(super) struct QuotesArguments {
    /// The story: plain text, Markdown (.md) or HTML (.html)
    #[arg(value_name = "STORY", value_hint = ValueHint::FilePath)]
    pub story: PathBuf,
    /// Texts of sources, and folders of texts [default: the folder of the story, or its project]
    #[arg(value_name = "SOURCES", value_hint = ValueHint::AnyPath)]
    pub sources: Vec<PathBuf>,
    /// How to show the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// Runs the command.
pub(super) fn run(arguments: &QuotesArguments, console: &mut Console) -> Status {
    let mut status = console.configure(std::slice::from_ref(&arguments.story), None);
    status = status.max(pipeline::configuration(&[], console));
    let (story, unread) = story(&arguments.story, console);
    status = status.max(unread);
    let texts = if unread == Status::Clean { texts(arguments, &mut status, console) } else { SourceTexts::default() };
    // Where there is nothing to look in, no quotation is missing.
    let looked_up = match texts.files.as_slice() {
        [] => LookupResult::default(),
        files => LookupResult::new(&story, files),
    };
    let counts = looked_up.counts();
    if counts.given_up > 0 {
        status = console.complain(
            "some quotations were not looked up: there is too much to look through",
            Some("look them up in fewer texts"),
        );
    }
    let lookup = Lookup { story: &story, texts: &texts.files, looked_up: &looked_up };
    let written = match arguments.format {
        ReportFormat::Json => {
            let problems = console.complaints();
            quotes::write_json(&lookup, &texts.omissions, &problems, console)
        }
        // Where there is nothing to look in there is nothing to say to people.
        ReportFormat::Text if texts.files.is_empty() => Ok(()),
        ReportFormat::Text => {
            let style = console.style();
            quotes::write(&lookup, &texts.omissions, &style, console)
        }
    };
    if counts.differs + counts.missing > 0 {
        status = status.max(Status::Found);
    }
    status.max(output::written(written))
}

/// The story, without its text where that cannot be read.
fn story(path: &Path, console: &Console) -> (SourceFile, Status) {
    match project::read_text(path) {
        Ok(file) => match &file.fault {
            None => (file, Status::Clean),
            Some(fault) => {
                let message = format!("`{}`: {}", project::sanitized(&file.path), fault.message);
                let status = console.complain(&message, fault.help.first().map(String::as_str));
                (SourceFile::new(file.path.clone(), FileKind::Text, ""), status)
            }
        },
        Err(problem) => {
            let status = console.complain(&problem.message, problem.help.as_deref());
            (SourceFile::new(project::shown(path), FileKind::Text, ""), status)
        }
    }
}

/// The texts to look in; what stands in the way is said.
fn texts(arguments: &QuotesArguments, status: &mut Status, console: &Console) -> SourceTexts {
    let texts = project::load_texts(&arguments.sources, &arguments.story, &console.config);
    *status = (*status).max(pipeline::left_out(&texts.left_out, &texts.notes, console));
    for problem in &texts.problems {
        *status = console.complain(&problem.message, problem.help.as_deref());
    }
    for folder in &texts.empty {
        let message = format!("no text in `{}`", project::sanitized(project::shown(folder)));
        *status = console.complain(&message, Some(HELP));
    }
    if texts.files.is_empty() && texts.problems.is_empty() && texts.empty.is_empty() {
        let shown = project::sanitized(project::shown(&arguments.story));
        let message = match arguments.sources.as_slice() {
            [] => format!("nothing to look in: there is no text beside `{shown}`"),
            _ => format!("nothing to look in: there is no text but `{shown}` itself"),
        };
        *status = console.complain(&message, Some(HELP));
    }
    if console.verbose {
        for text in &texts.files {
            console.say(&format!("read `{}`", project::sanitized(&text.path)));
        }
    }
    texts
}

/// What could be done where there is no text.
const HELP: &str = "put the texts of your sources there as plain text (`.txt`), Markdown or HTML, or name their folder";
