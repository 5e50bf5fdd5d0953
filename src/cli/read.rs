//! `copydesk read`: how each line was read.

use super::{
    Status,
    args::{ReadArguments, ReadFormat},
    output::{self, Console},
    session,
};
use crate::{
    Checked, Options,
    diagnostic::Severity,
    findings::{Finding, Summary},
    report::{json, plain, reading},
};

/// Runs the command.
pub(super) fn run(arguments: &ReadArguments, console: &mut Console) -> Status {
    let (checked, status) = match session::check(&arguments.selection, Options::default(), console) {
        Ok(done) => done,
        Err(status) => return status,
    };
    let style = console.style();
    let written = match arguments.format {
        ReadFormat::Json => json::write_reading(&checked.files, &checked.model, console),
        ReadFormat::Auto | ReadFormat::Plain => reading::write(&checked.files, &checked.model, &style, console),
    };
    status.max(output::written(written)).max(unread(&checked, console))
}

/// Says which lines could not be read, so that none is missed for being left out above.
fn unread(checked: &Checked, console: &Console) -> Status {
    let stopped = |finding: &&Finding| finding.sides.is_empty() && finding.severity == Severity::Error;
    let findings: Vec<Finding> = checked.findings.iter().filter(stopped).cloned().collect();
    if findings.is_empty() {
        return Status::Clean;
    }
    let summary = Summary { errors: findings.len(), warnings: 0, notes: 0, ..checked.summary };
    let report = crate::findings::Report { findings: &findings, summary, ..checked.report() };
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = plain::write(&report, &console.style(), &mut text);
    console.say_block(&String::from_utf8_lossy(&text));
    Status::Found
}
