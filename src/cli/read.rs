//! `copydesk read`: how each line was read.

use super::{
    Status,
    args::{ReadArguments, ReadFormat},
    output::{self, Console},
    session::{self, Empty},
};
use crate::{
    findings::{self, omissions::Kind},
    project::Reach,
    report::{json, reading},
};

/// Runs the command.
pub(super) fn run(arguments: &ReadArguments, console: &mut Console) -> Status {
    let (mut checked, status) = match session::check_within(
        &arguments.selection,
        Reach::Project,
        Empty::of(arguments.allow_empty),
        findings::Options::default(),
        console,
    ) {
        Ok(done) => done,
        Err(status) => return status,
    };
    if let Some(only) = &checked.only {
        let files = &checked.files;
        checked.model.claims.retain(|claim| only.holds(&files.get(claim.place.file).path));
    }
    let style = console.style();
    let written = match arguments.format {
        // What is left then is what could not be read.
        ReadFormat::Auto | ReadFormat::Plain if console.quiet => Ok(()),
        ReadFormat::Json => json::write_reading(&checked.files, &checked.model, console),
        ReadFormat::Auto | ReadFormat::Plain => reading::write(&checked.files, &checked.model, &style, console),
    };
    session::say_left_out(&checked.omissions, &[Kind::File, Kind::Word], console);
    status.max(output::written(written)).max(session::unread(&checked, console))
}
