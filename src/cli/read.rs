//! `copydesk read`: how each line was read.

use super::{
    Status,
    args::{ReadArguments, ReadFormat},
    output::{self, Console},
    session::{self, Empty},
};
use crate::{
    findings,
    report::{json, reading},
};

/// Runs the command.
pub(super) fn run(arguments: &ReadArguments, console: &mut Console) -> Status {
    let (checked, status) = match session::check(
        &arguments.selection,
        Empty::of(arguments.allow_empty),
        findings::Options::default(),
        console,
    ) {
        Ok(done) => done,
        Err(status) => return status,
    };
    let style = console.style();
    let written = match arguments.format {
        // What is left then is what could not be read.
        ReadFormat::Auto | ReadFormat::Plain if console.quiet => Ok(()),
        ReadFormat::Json => json::write_reading(&checked.files, &checked.model, console),
        ReadFormat::Auto | ReadFormat::Plain => reading::write(&checked.files, &checked.model, &style, console),
    };
    status.max(output::written(written)).max(session::unread(&checked, console))
}
