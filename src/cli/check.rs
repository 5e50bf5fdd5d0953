//! `copydesk check`: what contradicts what.

use super::{
    Status,
    args::{CheckArguments, Deny, Format},
    output::{self, Console},
    session::{self, Empty},
};
use crate::{
    Checked,
    diagnostic::Severity,
    findings::{self, Report},
    project,
    report::{Style, human, json, plain},
};
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

/// Runs the command.
pub(super) fn run(arguments: &CheckArguments, console: &mut Console) -> Status {
    let options = findings::Options {
        select: arguments.select.clone(),
        ignore: arguments.ignore.clone(),
        severity: arguments.severity.clone(),
        ..findings::Options::default()
    };
    let (checked, mut status) =
        match session::check(&arguments.selection, Empty::of(arguments.allow_empty), options, console) {
            Ok(done) => done,
            Err(status) => return status,
        };
    let named = arguments.select.iter().chain(&arguments.ignore).chain(arguments.severity.iter().map(|(rule, _)| rule));
    for name in named {
        status = status.max(known(name, &checked, console));
    }
    let report = checked.report();
    let mut style = console.style();
    style.max_findings = arguments.max_findings;
    // Where there was nothing to check there is nothing to say to people, but programs get an object.
    if checked.summary.files > 0 || status != Status::Failed || arguments.format == Format::Json {
        let format = arguments.format.settled(console.look.terminal);
        status = status.max(output::written(write(&report, format, &style, console)));
    }
    for (format, path) in &arguments.report {
        status = status.max(write_file(&report, *format, &style, path, console));
    }
    status.max(verdict(&checked, arguments.deny))
}

/// Whether the findings fail the run. A rule file with an error is a check that was not made.
fn verdict(checked: &Checked, deny: Option<Deny>) -> Status {
    let least = deny.map_or(Severity::Error, Deny::severity);
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

fn write(report: &Report<'_>, format: Format, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Rich => human::write(report, style, out),
        Format::Auto | Format::Plain => plain::write(report, style, out),
        Format::Json => json::write(report, out),
    }
}

fn write_file(report: &Report<'_>, format: Format, style: &Style, path: &Path, console: &Console) -> Status {
    let shown = project::visible(path);
    if path.extension().is_some_and(|extension| extension == "claims" || extension == "rules") {
        let help = Some("a report in place of claims would take their place; name another file");
        return console.complain(&format!("`{shown}` was not written: it is named like a file to be checked"), help);
    }
    // A file has no terminal: what is meant for one stays out of it.
    let style = Style { color: false, ..*style };
    let written = File::create(path).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(report, format, &style, &mut out)?;
        out.flush()
    });
    match written {
        Ok(()) => Status::Clean,
        Err(error) => console.complain(&format!("`{shown}` could not be written: {}", project::reason(&error)), None),
    }
}
