//! `copydesk sheet`: what a story states, with what is on file for it, and who checked it.

mod changes;
mod read_back;
mod tick_line;

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
    findings::{
        self,
        matrix::{ColumnsBy, Matrix},
        omissions::OmittedKind,
        sheet,
    },
    model::{SourceId, ticks::CheckedWords},
    narrow::to_u32,
    project,
    report::{
        RunInfo, Style, page,
        sheet::{SheetReport, csv, json, markdown, text},
        terminal_text::{count, safe},
    },
    source::Span,
};
use changes::{Changes, PlannedLine};
use clap::{Args, ValueEnum, ValueHint};
use std::{
    collections::BTreeSet,
    io::{self, Write},
    path::{Path, PathBuf},
};
use tick_line::TextEdit;

const SHEET: &str = "\
Each sentence of the story that can be checked, in order: its claims, what sources on file say with passage and place,
how it stands, what was found, and who checked it. A claim is checked where a line `checked by NAME on DATE` stands
below it; a check that is bound to the words lapses when they change.

  [x] checked   [!] checked, and the words have changed since   [ ] not checked

With --read, what was filled in under `checked by`, `checked on`, `against` and `note` of such a sheet is written below the
claims, bound to the words. Rows are known by their id. What no longer fits is listed, and left out.

Exit status: 0 done, 1 a line could not be read, or with --read: a row could not be taken, 2 the run could not be done.

Examples:
  copydesk sheet story.md                               on the terminal
  copydesk sheet story.md -o sheet.xlsx                 for a spreadsheet
  copydesk sheet story.md --read sheet.xlsx --dry-run   what would be written
  copydesk sheet story.md --read sheet.xlsx
  copydesk sheet story.md --bind                        bind checks that were written by hand";

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
    /// Take back what was ticked in this sheet, which is CSV or a workbook
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["format", "output", "bind"])]
    pub read: Option<PathBuf>,
    /// Bind the checks that were written by hand to the words as they are now
    #[arg(long, conflicts_with_all = ["format", "output"])]
    pub bind: bool,
    /// With --read or --bind: change no file, and show what would be written
    #[arg(long)]
    pub dry_run: bool,
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
    let writes = arguments.read.is_some() || arguments.bind;
    if let Some(status) = cannot_write(arguments, writes, console) {
        return status;
    }
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
    if writes {
        // What is found by rules that are not those of the project is no ground to write on.
        status = status.max(pipeline::broken(&checked, console));
        if status == Status::Failed {
            console.say("nothing was written");
            return status;
        }
        let sheets = sheets(&checked, &stories);
        let how = (arguments.selection.paths.as_slice(), arguments.dry_run);
        let written = match &arguments.read {
            Some(path) => read_back::run(path, (&checked, &sheets), how, console),
            None => bind(&checked, &sheets, how, console),
        };
        return status.max(written);
    }
    // Where there is no story there is nothing to say to people, but programs get an object.
    if stories.is_empty() && format != SheetFormat::Json {
        return status;
    }
    status.max(show(arguments, format, (&checked, &stories), console))
}

/// Complains where files are to be changed and cannot be.
fn cannot_write(arguments: &SheetArguments, writes: bool, console: &Console) -> Option<Status> {
    if arguments.dry_run && !writes {
        let help = "leave it out, or say what is to be written: `--read FILE` or `--bind`";
        return Some(console.complain("--dry-run is of use only with --read or --bind", Some(help)));
    }
    let piped = writes && arguments.selection.paths.iter().any(|path| path.as_os_str() == "-");
    piped.then(|| console.complain("the standard input cannot be written to", Some("name files and folders")))
}

/// Binds the checks that are bound to no words.
fn bind(
    checked: &CheckResult,
    sheets: &[sheet::Sheet<'_>],
    (paths, dry_run): (&[PathBuf], bool),
    console: &mut Console,
) -> Status {
    let words = CheckedWords::new(&checked.files, &checked.model);
    let mut lines = Vec::new();
    for line in sheets.iter().flat_map(|sheet| &sheet.entries).flat_map(|entry| &entry.lines) {
        let Some(claim) = line.claims.first().map(|&id| checked.model.claim(id)) else { continue };
        for tick in line.ticks.iter().filter(|tick| tick.fingerprint.is_none()) {
            let with = format!(" for {}", words.fingerprint(claim, &tick.against));
            let end = tick.place.span.end;
            let line = format!("{}{with}", checked.files.slice(tick.place));
            let edit = TextEdit { span: Span::new(end, end), with };
            lines.push(PlannedLine { row: None, claim: tick.place, edit, line });
        }
    }
    let changes = Changes::new(checked, lines);
    if !dry_run && let Err(problem) = changes.write(checked, paths, console) {
        return changes::complain(&problem, console);
    }
    show_changes(checked, &changes, dry_run, console);
    for misfit in &changes.misfits {
        let file = checked.files.get(misfit.claim.file);
        let line = file.position(misfit.claim.span.start).line;
        let place = format!("{}:{line}", project::sanitized(&file.path));
        console.say(&format!("{place}: this check cannot be bound: write it by hand: `{}`", safe(&misfit.line, true)));
    }
    if changes.misfits.is_empty() { Status::Clean } else { Status::Found }
}

/// Shows what was written, or would be.
fn show_changes(checked: &CheckResult, changes: &Changes, dry_run: bool, console: &mut Console) {
    if !console.quiet {
        for planned in changes.lines() {
            let file = checked.files.get(planned.claim.file);
            let line = file.position(planned.claim.span.start).line;
            let (path, words) = (project::sanitized(&file.path), safe(&planned.line, console.look.ascii).into_owned());
            // The console keeps the fault, if there is one, for the end of the run.
            let _ = writeln!(console, "{path}:{line}: {words}");
        }
    }
    let counts = changes.counts(checked);
    let number: usize = counts.iter().map(|(_, number)| number).sum();
    let files: Vec<String> = counts.iter().map(|(path, number)| format!("`{path}` ({number})")).collect();
    let _ = match (number, dry_run) {
        (0, _) => writeln!(console, "nothing to write"),
        (_, true) => writeln!(console, "{} would be written: {}", count(number, "check"), files.join(", ")),
        (_, false) => writeln!(console, "{} written: {}", count(number, "check"), files.join(", ")),
    };
}

/// Whether a format can go where it is to go.
fn can_be_written(arguments: &SheetArguments, format: SheetFormat, console: &Console) -> Result<(), Status> {
    #[cfg(feature = "xlsx")]
    if format == SheetFormat::Xlsx && arguments.output.is_none() && io::IsTerminal::is_terminal(&io::stdout()) {
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

/// The sheets of stories.
fn sheets<'a>(checked: &'a CheckResult, stories: &[SourceId]) -> Vec<sheet::Sheet<'a>> {
    let matrix = Matrix::new(&checked.model, ColumnsBy::Source);
    sheet::sheets(&checked.report(), &checked.coverage, stories, &matrix)
}

/// Writes the sheets of stories.
fn show(
    arguments: &SheetArguments,
    format: SheetFormat,
    (checked, stories): (&CheckResult, &[SourceId]),
    console: &mut Console,
) -> Status {
    let sheets = sheets(checked, stories);
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
    let options = page::Options { sheet_first: true, coverage: &checked.coverage, ..page::Options::default() };
    page::write(&checked.report(), &run, style, &options, out)
}
