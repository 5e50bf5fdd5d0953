//! `copydesk read`: how each line was read.

use super::{
    Status,
    args::{ReadArguments, ReadFormat},
    output::{self, Console},
    pipeline::{self, Empty},
};
use crate::{
    findings::{self, omissions::OmittedKind},
    project::Scope,
    report::{claim_listing, json},
};

/// Runs the command.
pub(super) fn run(arguments: &ReadArguments, console: &mut Console) -> Status {
    let (mut checked, status) = match pipeline::check_within(
        &arguments.selection,
        Scope::Project,
        Empty::new(arguments.allow_empty),
        findings::FindingOptions::default(),
        console,
    ) {
        Ok(done) => done,
        Err(status) => return status,
    };
    if let Some(only) = &checked.only {
        let files = &checked.files;
        // The claims get new numbers, so none is looked up by its number from here on.
        let claims = std::mem::take(&mut checked.model.claims).into_iter();
        checked.model.claims = claims.filter(|claim| only.holds(&files.get(claim.place.file).path)).collect();
    }
    let style = console.style();
    let written = match arguments.format {
        // What is left then is what could not be read.
        ReadFormat::Auto | ReadFormat::Plain if console.quiet => Ok(()),
        ReadFormat::Json => json::write_reading(&checked.files, &checked.model, console),
        ReadFormat::Auto | ReadFormat::Plain => claim_listing::write(&checked.files, &checked.model, &style, console),
    };
    pipeline::say_left_out(&checked.omissions, &[OmittedKind::File, OmittedKind::Word], console);
    status.max(output::written(written)).max(pipeline::unread(&checked, console))
}
