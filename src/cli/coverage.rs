//! `copydesk coverage`: what a story states, and whether a claim stands for it.

use super::{
    Status,
    args::{CheckSelection, ReportFormat},
    output::{self, Console},
    pipeline::{self, Empty},
};
use crate::{
    CheckResult,
    findings::{self, Coverage, coverage::StoryCoverage, omissions::OmittedKind},
    project,
    report::coverage,
};
use clap::Args;
use std::collections::BTreeSet;

const COVERAGE: &str = "\
A statement is a sentence with a quotation, an attribution, a figure, a date, or a name and a verb. It is covered where a claim stands
behind it or points to words in it (`at`, `quote`). A claim behind a paragraph covers all its statements, and is counted apart.
A quotation or a figure is bound to a source where its claim is one on which a source on file speaks too.

Exit status: 0 the story was read, 1 a line could not be read or less is covered than --require-coverage asks for, 2 the run could not
be done.

Examples:
  copydesk coverage story.md                            what has no claim yet, by paragraph
  copydesk coverage --require-coverage 90% story.md     fail where less is covered
  copydesk coverage --format json story.md              all statements for programs";

#[derive(Debug, Args)]
#[command(after_help = COVERAGE)]
pub(super) struct CoverageArguments {
    #[command(flatten)]
    pub selection: CheckSelection,
    /// Fail with status 1 where claims cover less than this share of the statements
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub require_coverage: Option<usize>,
    /// How to show the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// A share as it is written on the command line: `90%`.
pub(super) fn percent(written: &str) -> Result<usize, String> {
    let number = written.strip_suffix('%').unwrap_or(written).trim();
    let share = number.parse().ok().filter(|share| *share <= 100);
    share.ok_or_else(|| "expected a whole number of percent from 0 to 100, as in `90%`".to_owned())
}

/// Runs the command.
pub(super) fn run(arguments: &CoverageArguments, console: &mut Console) -> Status {
    let options = findings::FindingOptions::default();
    let (checked, mut status) = match pipeline::check(&arguments.selection, Empty::Fails, options, console) {
        Ok(done) => done,
        Err(status) => return status,
    };
    let stories = wanted(&checked, &arguments.selection);
    status = status.max(pipeline::unread(&checked, console));
    if stories.is_empty() && status != Status::Failed {
        let help = "name the story, or declare it: `story draft`, and below it `text draft.md`";
        status = console.complain("no story with a text is on file", Some(help));
    }
    let written = match arguments.format {
        ReportFormat::Json => {
            let problems = console.complaints();
            coverage::write_json(&checked.files, &checked.model, &stories, &checked.omissions, &problems, console)
        }
        // Where there is no story there is nothing to say to people.
        ReportFormat::Text if stories.is_empty() => Ok(()),
        ReportFormat::Text => {
            pipeline::say_left_out(&checked.omissions, &[OmittedKind::File, OmittedKind::Claim], console);
            let style = console.style();
            coverage::write(&checked.files, &stories, &style, console)
        }
    };
    status = status.max(required(&coverage::counts(&stories), arguments.require_coverage, console));
    status.max(output::written(written))
}

/// Says where less is covered than is asked for.
pub(super) fn required(counts: &Coverage, share: Option<usize>, console: &Console) -> Status {
    let Some(share) = share.filter(|share| counts.covered_statements() * 100 < share * counts.statements) else {
        return Status::Clean;
    };
    let covered = counts.covered_statements();
    console.say(&format!(
        "claims cover {covered} of {} statements, {} %, and `--require-coverage` asks for {share} %",
        counts.statements,
        coverage::percent(counts)
    ));
    console.say_below("help: `copydesk coverage` shows those without a claim");
    Status::Found
}

/// The stories that were given, else all on file.
fn wanted<'a>(checked: &'a CheckResult, selection: &CheckSelection) -> Vec<&'a StoryCoverage> {
    let given: BTreeSet<String> = selection.paths.iter().map(|path| project::shown(path)).collect();
    let path = |story: &StoryCoverage| &checked.files.get(story.file).path;
    let any = checked.coverage.iter().any(|story| given.contains(path(story)));
    checked.coverage.iter().filter(|story| !any || given.contains(path(story))).collect()
}
