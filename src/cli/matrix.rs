//! `copydesk matrix`: each point on file against the sources, or the speakers.

use super::{
    Status,
    args::{MatrixArguments, MatrixBy, MatrixFormat},
    output::{self, Console},
    session::{self, Empty},
};
use crate::{
    findings::{
        self,
        matrix::{By, Matrix},
        omissions::Kind,
    },
    report::matrix::{self, csv, json, markdown, text},
};

/// Runs the command.
pub(super) fn run(arguments: &MatrixArguments, console: &mut Console) -> Status {
    let options = findings::Options::default();
    let (checked, status) = match session::check(&arguments.selection, Empty::Fails, options, console) {
        Ok(done) => done,
        Err(status) => return status,
    };
    let by = match arguments.by {
        MatrixBy::Source => By::Source,
        MatrixBy::Speaker => By::Speaker,
    };
    let all = Matrix::of(&checked.model, by);
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
        MatrixFormat::Json => json::write(&checked.files, &checked.model, &all, &checked.omissions, console),
    };
    session::say_left_out(&checked.omissions, &[Kind::File, Kind::Claim, Kind::Word], console);
    let status = if all.incomplete { Status::Failed } else { status };
    status.max(output::written(written)).max(session::unread(&checked, console))
}
