//! `copydesk sheet`: what a story states, with what is on file for it, and who checked it.

use super::{
    Status,
    args::{CheckSelection, Format},
    output::{self, Console},
    pipeline::{self, Empty},
    result_writer,
};
use crate::{
    CheckResult,
    diagnostic::Severity,
    findings::{self, omissions::OmittedKind, sheet},
    model::SourceId,
    narrow::to_u32,
    project,
    report::{
        RunInfo, Style, page,
        sheet::{SheetReport, csv, json, markdown, text},
        terminal_text::safe,
    },
};
use clap::{Args, ValueEnum, ValueHint};
use std::{
    collections::BTreeSet,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
};

const SHEET: &str = "\
Each sentence of the story that can be checked, in order: its claims, what sources on file say with passage and place,
how it stands, what was found, and who checked it. A claim is checked where a line `checked by NAME on DATE` stands
below it; a check that is bound to the words lapses when they change.

  [x] checked   [!] checked, and the words have changed since   [ ] not checked

Exit status: 0 the sheet is written, 1 a line could not be read, 2 the run could not be done.

Examples:
  copydesk sheet story.md                               on the terminal
  copydesk sheet story.md -o sheet.csv                  for a spreadsheet";

#[derive(Debug, Args)]
#[command(after_help = SHEET)]
pub(super) struct SheetArguments {
    #[command(flatten)]
    pub selection: CheckSelection,
    /// How to write it [default: by the ending of --output, else text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<SheetFormat>,
    /// Write it to this file [default: the standard output]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SheetFormat {
    /// Lines for people
    Text,
    /// For a ticket, with a box to tick for each claim
    Markdown,
    /// For a spreadsheet
    Csv,
    /// A workbook, for a spreadsheet
    #[cfg(feature = "xlsx")]
    Xlsx,
    /// The page that `report` writes, the sheet first
    Html,
    /// One object, for programs
    Json,
}

impl SheetFormat {
    /// The format that the ending of a file stands for.
    fn of_ending(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "md" | "markdown" => Some(Self::Markdown),
            "csv" => Some(Self::Csv),
            #[cfg(feature = "xlsx")]
            "xlsx" => Some(Self::Xlsx),
            "html" | "htm" => Some(Self::Html),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Runs the command.
pub(super) fn run(arguments: &SheetArguments, console: &mut Console) -> Status {
    let by_ending = arguments.output.as_deref().and_then(SheetFormat::of_ending);
    let format = arguments.format.or(by_ending).unwrap_or(SheetFormat::Text);
    if let Err(status) = can_be_written(arguments, format, console) {
        return status;
    }
    let options = findings::FindingOptions::default();
    let (checked, mut status) = match pipeline::check(&arguments.selection, Empty::Fails, options, console) {
        Ok(done) => done,
        Err(status) => return status,
    };
    status = status.max(pipeline::unread(&checked, console));
    let stories = stories(&checked, &arguments.selection);
    if stories.is_empty() && status != Status::Failed {
        let help = "name the story, or declare it: `story draft`, and below it `text draft.md`";
        status = console.complain("no story is on file", Some(help));
    }
    pipeline::say_left_out(&checked.omissions, &[OmittedKind::File, OmittedKind::Claim], console);
    // Where there is no story there is nothing to say to people, but programs get an object.
    if stories.is_empty() && format != SheetFormat::Json {
        return status;
    }
    status.max(show(arguments, format, (&checked, &stories), console))
}

/// Whether a format can go where it is to go.
fn can_be_written(arguments: &SheetArguments, format: SheetFormat, console: &Console) -> Result<(), Status> {
    #[cfg(feature = "xlsx")]
    if format == SheetFormat::Xlsx && arguments.output.is_none() && io::stdout().is_terminal() {
        let message = "a workbook cannot be shown on a terminal";
        return Err(console.complain(message, Some("write it to a file: `copydesk sheet story.md -o sheet.xlsx`")));
    }
    let _ = format;
    let files: Vec<(Format, PathBuf)> = arguments.output.iter().map(|path| (Format::Html, path.clone())).collect();
    match result_writer::possible(&files, console) {
        Status::Clean => Ok(()),
        status => Err(status),
    }
}

/// The stories that were given, else all on file.
fn stories(checked: &CheckResult, selection: &CheckSelection) -> Vec<SourceId> {
    let model = &checked.model;
    let given: BTreeSet<String> = selection.paths.iter().map(|path| project::shown(path)).collect();
    let all = model.sources.iter().enumerate().map(|(index, source)| (SourceId(to_u32(index)), source));
    let all = all.filter(|(_, source)| source.story && (source.has_claims || source.text_file.is_some()));
    let path = |id: SourceId| model.source(id).text_file.map(|file| checked.files.get(file).path.as_str());
    let all: Vec<SourceId> = all.map(|(id, _)| id).collect();
    let own: Vec<SourceId> =
        all.iter().copied().filter(|&id| path(id).is_some_and(|path| given.contains(path))).collect();
    if own.is_empty() { all } else { own }
}

/// Writes the sheets of stories.
fn show(
    arguments: &SheetArguments,
    format: SheetFormat,
    (checked, stories): (&CheckResult, &[SourceId]),
    console: &mut Console,
) -> Status {
    let sheets = sheet::sheets(&checked.report(), &checked.coverage, stories);
    let report = SheetReport { files: &checked.files, model: &checked.model, sheets: &sheets };
    let mut problems = console.complaints();
    problems.extend(checked.incomplete.iter().map(|given_up| safe(given_up, false).into_owned()));
    let style = console.style();
    let write = |out: &mut dyn Write, style: &Style| match format {
        SheetFormat::Text => text::write(&report, style, out),
        SheetFormat::Markdown => markdown::write(&report, out),
        SheetFormat::Csv => csv::write(&report, out),
        #[cfg(feature = "xlsx")]
        SheetFormat::Xlsx => crate::report::sheet::xlsx::write(&report, out),
        SheetFormat::Html => as_page(checked, &problems, style, out),
        SheetFormat::Json => json::write(&report, &checked.omissions, &problems, out),
    };
    let Some(path) = &arguments.output else { return output::written(write(console, &style)) };
    // A file has no terminal: what is meant for one stays out of it.
    let style = Style { color: false, ..style };
    let status = result_writer::write_file(path, &checked.report(), console, &mut |out| write(out, &style));
    if status == Status::Clean && !console.quiet {
        console.say(&crate::report::sheet::sentence(&report.counts()));
    }
    status
}

/// Writes the page that `report` writes, the sheet first.
fn as_page(checked: &CheckResult, problems: &[String], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let run = RunInfo {
        program: &checked.program,
        problems,
        broken: checked.broken_rules,
        failing: Severity::Error,
        folder: "",
    };
    let options = page::Options { sheet_first: true, ..page::Options::default() };
    page::write(&checked.report(), &run, style, &options, out)
}
