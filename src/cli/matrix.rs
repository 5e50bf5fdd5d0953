//! `copydesk matrix`: each point on file against the sources, or the speakers.

use super::{
    Status,
    args::{MatrixArguments, MatrixFormat},
    output::{self, Console},
    pipeline::{self, Empty},
};
use crate::{
    CheckResult,
    diagnostic::Severity,
    findings::{
        self,
        matrix::{ColumnsBy, Matrix},
        omissions::OmittedKind,
    },
    report::{
        RunInfo,
        matrix::{self, csv, json, markdown, text},
        page,
        terminal_text::safe,
    },
};
use std::io;

/// Runs the command.
pub(super) fn run(arguments: &MatrixArguments, console: &mut Console) -> Status {
    let options = findings::FindingOptions::default();
    let (checked, status) = match pipeline::check(&arguments.selection, Empty::Fails, options, console) {
        Ok(done) => done,
        Err(status) => return status,
    };
    let by = ColumnsBy::from(arguments.by);
    let all = Matrix::new(&checked.model, by);
    let style = console.style();
    let written = match arguments.format {
        // Where there was nothing to read there is nothing to say to people, but programs get an object.
        _ if checked.summary.files == 0 && arguments.format != MatrixFormat::Json => Ok(()),
        MatrixFormat::Text => text::write(&all, &style, console),
        MatrixFormat::Markdown => markdown::write(&all, console),
        MatrixFormat::Csv => {
            if !console.quiet {
                console.say(&matrix::sentence(&all.counts));
            }
            csv::write(&all, console)
        }
        MatrixFormat::Html => as_page(&checked, by, console),
        MatrixFormat::Json => json::write(&checked.files, &checked.model, &all, &checked.omissions, console),
    };
    pipeline::say_left_out(&checked.omissions, &[OmittedKind::File, OmittedKind::Claim, OmittedKind::Word], console);
    let status = if all.incomplete { Status::Failed } else { status };
    status.max(output::written(written)).max(pipeline::unread(&checked, console))
}

/// Writes the page that `report` writes, the matrix first.
fn as_page(checked: &CheckResult, by: ColumnsBy, console: &mut Console) -> io::Result<()> {
    let mut problems = console.complaints();
    problems.extend(checked.incomplete.iter().map(|given_up| safe(given_up, false).into_owned()));
    let run = RunInfo {
        program: &checked.program,
        problems: &problems,
        broken: checked.broken_rules,
        failing: Severity::Error,
        folder: "",
    };
    let options = page::Options { matrix_first: true, by, coverage: &checked.coverage, ..page::Options::default() };
    page::write(&checked.report(), &run, &console.style(), &options, console)
}
