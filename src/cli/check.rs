//! `copydesk check`: what contradicts what.

use super::{
    Status,
    args::{CheckArguments, Selection},
    output::Console,
};
use crate::project::{self, Loaded};
use std::io;

/// Runs the command.
pub(super) fn run(arguments: &CheckArguments, console: &mut Console) -> Status {
    let (loaded, status) = load(&arguments.selection, console);
    let _ = loaded;
    status
}

/// Loads the files and says what could not be; the status so far.
pub(super) fn load(selection: &Selection, console: &Console) -> (Loaded, Status) {
    let stdin_name = selection.stdin_filename.as_deref();
    let input = project::Input { paths: &selection.paths, stdin: &mut io::stdin().lock(), stdin_name };
    let loaded = project::load(input);
    let mut status = Status::Clean;
    for skipped in &loaded.skipped {
        console.say(&format!("note: {skipped}"));
    }
    for problem in &loaded.problems {
        status = console.complain(&problem.message, problem.help.as_deref());
    }
    if loaded.files.is_empty() && loaded.problems.is_empty() && !selection.allow_empty {
        let place = match selection.paths.as_slice() {
            [] => "in this folder".to_owned(),
            [path] => format!("in `{}`", project::visible(path)),
            _ => "in the places given".to_owned(),
        };
        let help = "write claims into a file that ends in `.claims`, or say --allow-empty";
        status = console.complain(&format!("nothing to check: no `.claims` or `.rules` file {place}"), Some(help));
    }
    (loaded, status)
}
