//! `copydesk report`: the story with its findings and all that is on file, as one page for a browser.

use super::{
    Status,
    args::{CheckSelection, Format, MatrixBy, RuleArguments},
    ci_environment::CiEnvironment,
    output::{self, Console},
    pipeline::{self, Empty},
    result_writer::{self, CheckOutcome},
};
use crate::{
    diagnostic::Severity,
    findings::matrix::ColumnsBy,
    project::{self, Scope},
    report::{
        RunInfo, Style,
        page::{self, Earlier},
        terminal_text,
    },
};
use clap::{Args, ValueHint};
use std::path::{Path, PathBuf};

const REPORT: &str = "\
The page is one file that loads nothing, so it can be sent by mail and opened from the disk: the story with each claim
marked and the findings beside it, the passages of all sides, the matrix, a checking sheet, open requests for a reply,
the texts of the sources, the names, and a summary to sign. It can be read without JavaScript and printed.

Exit status: 0 the page is written, also where there are findings, 1 a line could not be read, 2 the run could not be
done.

Examples:
  copydesk report draft.md -o story.html
  copydesk check --format json > before.json
  copydesk report draft.md -o story.html --since-report before.json";

#[derive(Debug, Args)]
#[command(after_help = REPORT)]
pub(super) struct ReportArguments {
    #[command(flatten)]
    pub selection: CheckSelection,
    /// Write the page to this file [default: the standard output]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Say what is new and what is settled since this report, which `check --format json` wrote
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub since_report: Option<PathBuf>,
    /// What the columns of the matrix are
    #[arg(long, value_name = "WHAT", default_value = "source")]
    pub by: MatrixBy,
    #[command(flatten)]
    pub rules: RuleArguments,
    /// Count the findings by source and by speaker too
    #[arg(long)]
    pub statistics: bool,
    /// Show at most this many findings, the worst ones
    #[arg(long, value_name = "N")]
    pub max_findings: Option<usize>,
}

/// Runs the command.
pub(super) fn run(arguments: &ReportArguments, console: &mut Console) -> Status {
    let files: Vec<(Format, PathBuf)> = arguments.output.iter().map(|path| (Format::Html, path.clone())).collect();
    let possible = result_writer::possible(&files, console);
    if possible != Status::Clean {
        return possible;
    }
    let earlier = match arguments.since_report.as_deref().map(|path| earlier(path, console)).transpose() {
        Ok(earlier) => earlier,
        Err(status) => return status,
    };
    let options = arguments.rules.options();
    let checked = pipeline::check_within(&arguments.selection, Scope::Project, Empty::Fails, options, console);
    let (checked, mut status) = match checked {
        Ok(done) => done,
        Err(status) => return status,
    };
    let as_of = arguments.selection.as_of.as_deref();
    let today = match as_of.map(|written| pipeline::day("--as-of", written, console)).transpose() {
        Ok(today) => today,
        Err(status) => return status,
    };
    status = status.max(pipeline::known_rules(&arguments.rules, &checked.program, console));
    let mut problems = console.complaints();
    problems.extend(checked.incomplete.iter().map(|given_up| terminal_text::safe(given_up, false).into_owned()));
    let host = CiEnvironment::new();
    let run = RunInfo {
        program: &checked.program,
        problems: &problems,
        broken: checked.broken_rules,
        failing: Severity::Error,
        folder: &host.folder,
    };
    let style = Style { max_findings: arguments.max_findings, statistics: arguments.statistics, ..console.style() };
    let page = page::Options {
        by: ColumnsBy::from(arguments.by),
        earlier: earlier.as_ref(),
        today,
        coverage: &checked.coverage,
        ..page::Options::default()
    };
    let outcome = CheckOutcome { report: checked.report(), run, style, page };
    // Where there was nothing to read there is nothing to show.
    if checked.summary.files > 0 {
        status = status.max(match files.as_slice() {
            [] => output::written(outcome.write(Format::Html, console)),
            files => result_writer::write(files, &outcome, console),
        });
    }
    let left_out = if checked.incomplete.is_empty() { Status::Clean } else { Status::Failed };
    status.max(left_out).max(pipeline::unread(&checked, console))
}

/// The findings of an earlier report.
///
/// # Errors
///
/// The status where it cannot be read.
fn earlier(path: &Path, console: &Console) -> Result<Earlier, Status> {
    let text = project::read_named(path).map_err(|error| project::reason(&error));
    text.and_then(|text| Earlier::read(&text)).map_err(|why| {
        let message = format!("`{}` could not be compared with: {why}", project::sanitized(path));
        console.complain(&message, Some("name a file that `copydesk check --format json` wrote"))
    })
}
