//! `copydesk replies`: who was asked for a reply and has not given one.

use super::{
    Status,
    args::{RepliesArguments, ReportFormat},
    output::{self, Console},
    pipeline::{self, Empty},
};
use crate::{
    findings::{self, omissions::OmittedKind, replies::Replies},
    report::replies,
};

/// Runs the command.
pub(super) fn run(arguments: &RepliesArguments, console: &mut Console) -> Status {
    let as_of = match arguments
        .selection
        .as_of
        .as_deref()
        .map(|written| pipeline::day("--as-of", written, console))
        .transpose()
    {
        Ok(as_of) => as_of,
        Err(status) => return status,
    };
    let options = findings::FindingOptions::default();
    let (checked, status) = match pipeline::check(&arguments.selection, Empty::Fails, options, console) {
        Ok(done) => done,
        Err(status) => return status,
    };
    let all = Replies::new(&checked.files, &checked.model, as_of);
    let style = console.style();
    let written = if arguments.format == ReportFormat::Json {
        replies::write_json(&checked.files, &checked.model, &all, arguments.all, console)
    } else if checked.summary.files == 0 {
        // Where there was nothing to read there is nothing to say to people.
        Ok(())
    } else {
        replies::write(&checked.files, &checked.model, &all, arguments.all, &style, console)
    };
    pipeline::say_left_out(&checked.omissions, &[OmittedKind::File, OmittedKind::Claim, OmittedKind::Word], console);
    status.max(output::written(written)).max(pipeline::unread(&checked, console))
}
