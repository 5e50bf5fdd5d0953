//! `copydesk replies`: who was asked for a reply and has not given one.

use super::{
    Status,
    args::{RepliesArguments, ReportFormat},
    output::{self, Console},
    session::{self, Empty},
};
use crate::{
    findings::{self, omissions::Kind, replies::Replies},
    report::replies,
};

/// Runs the command.
pub(super) fn run(arguments: &RepliesArguments, console: &mut Console) -> Status {
    let as_of =
        match arguments.selection.as_of.as_deref().map(|written| session::day("--as-of", written, console)).transpose()
        {
            Ok(as_of) => as_of,
            Err(status) => return status,
        };
    let options = findings::Options::default();
    let (checked, status) = match session::check(&arguments.selection, Empty::Fails, options, console) {
        Ok(done) => done,
        Err(status) => return status,
    };
    let all = Replies::of(&checked.files, &checked.model, as_of);
    let style = console.style();
    let written = if arguments.format == ReportFormat::Json {
        replies::write_json(&checked.files, &checked.model, &all, arguments.all, console)
    } else if checked.summary.files == 0 {
        // Where there was nothing to read there is nothing to say to people.
        Ok(())
    } else {
        replies::write(&checked.files, &checked.model, &all, arguments.all, &style, console)
    };
    session::say_left_out(&checked.omissions, &[Kind::File, Kind::Claim, Kind::Word], console);
    status.max(output::written(written)).max(session::unread(&checked, console))
}
