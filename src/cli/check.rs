//! `copydesk check`: what contradicts what.

use super::{
    Status,
    args::{CheckArguments, Deny, Format},
    host::Host,
    output::{self, Console},
    reports::{self, Outcome},
    session::{self, Empty},
    since, watch,
};
use crate::{
    Checked,
    diagnostic::Severity,
    findings, project,
    report::{Run, Style, text},
};

/// Runs the command.
pub(super) fn run(arguments: &CheckArguments, console: &mut Console) -> Status {
    if arguments.watch { watch::run(arguments, console) } else { once(arguments, console).0 }
}

/// The format that is meant.
pub(super) fn format(arguments: &CheckArguments, console: &Console) -> Format {
    arguments.format.settled(console.look.terminal, Host::new().actions)
}

/// Checks once: how that ended, and what was found, unless the arguments made no sense.
pub(super) fn once(arguments: &CheckArguments, console: &mut Console) -> (Status, Option<Checked>) {
    let possible = reports::possible(&arguments.report, console);
    if possible != Status::Clean {
        return (possible, None);
    }
    let options = findings::Options {
        select: arguments.select.clone(),
        ignore: arguments.ignore.clone(),
        severity: arguments.severity.clone(),
        ..findings::Options::default()
    };
    let (mut checked, mut status) =
        match session::check(&arguments.selection, Empty::of(arguments.allow_empty), options, console) {
            Ok(done) => done,
            Err(status) => return (status, None),
        };
    let named = arguments.select.iter().chain(&arguments.ignore).chain(arguments.severity.iter().map(|(rule, _)| rule));
    for name in named {
        status = status.max(known(name, &checked, console));
    }
    if let Some(reference) = &arguments.since
        && let Err(failed) = since::narrow(&mut checked, reference, console)
    {
        // What could not be narrowed is shown whole: nothing that was found passes as not there.
        status = failed;
    }
    let host = Host::new();
    let mut problems = console.complaints();
    problems.extend(checked.incomplete.iter().map(|given_up| text::safe(given_up, false).into_owned()));
    let least = arguments.deny.map_or(Severity::Error, Deny::severity);
    let run = Run { program: &checked.program, problems: &problems, failing: least, folder: &host.folder };
    let style = Style { max_findings: arguments.max_findings, ..console.style() };
    let outcome = Outcome { report: checked.report(), run, style };
    let format = format(arguments, console);
    // Where there was nothing to check there is nothing to say to people, but programs get an object.
    if checked.summary.files > 0 || status != Status::Failed || format.is_for_programs() {
        status = status.max(output::written(outcome.write(format, console)));
    }
    if let Some(path) = host.summary.as_deref().filter(|_| format == Format::Github) {
        outcome.add_summary(path, console);
    }
    status = status.max(reports::write(&arguments.report, &outcome, console));
    (status.max(verdict(&checked, least)), Some(checked))
}

/// Whether the findings fail the run. A rule file with an error is a check that was not made.
fn verdict(checked: &Checked, least: Severity) -> Status {
    if checked.broken_rules || !checked.incomplete.is_empty() {
        Status::Failed
    } else if checked.findings.iter().any(|finding| finding.severity >= least) {
        Status::Found
    } else {
        Status::Clean
    }
}

/// Complains about a rule that does not exist.
fn known(name: &str, checked: &Checked, console: &Console) -> Status {
    if checked.program.rule(name).is_some() {
        return Status::Clean;
    }
    let help = checked.program.nearest_rule(name).map(|near| format!("did you mean `{near}`"));
    console.complain(&format!("no rule `{}`", project::visible(name)), help.as_deref())
}
