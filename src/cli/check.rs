//! `copydesk check`: what contradicts what.

use super::{
    Status,
    args::{CheckArguments, Deny, Format},
    ci_environment::CiEnvironment,
    coverage,
    output::{self, Console},
    pipeline::{self, Empty},
    result_writer::{self, CheckOutcome},
    since, watch,
};
use crate::{
    CheckResult,
    check::{Observer, Stage},
    diagnostic::Severity,
    project::Scope,
    report::{RunInfo, Style, page, statistics, terminal_text},
};

/// Runs the command.
pub(super) fn run(arguments: &CheckArguments, console: &mut Console) -> Status {
    if arguments.watch {
        return watch::run(arguments, console);
    }
    let (status, checked) = once(arguments, console);
    // The process ends here, and the system takes back at once what would be given back piece by piece.
    std::mem::forget(checked);
    status
}

/// The format that is meant.
pub(super) fn format(arguments: &CheckArguments, console: &Console) -> Format {
    arguments.format.settled(console.look.terminal, CiEnvironment::new().actions)
}

/// Checks once: how that ended, and what was found, unless the arguments made no sense.
pub(super) fn once(arguments: &CheckArguments, console: &mut Console) -> (Status, Option<CheckResult>) {
    let possible = result_writer::possible(&arguments.report, console);
    if possible != Status::Clean {
        return (possible, None);
    }
    let options = arguments.rules.options();
    let (mut checked, mut status) = match pipeline::check_within(
        &arguments.selection,
        Scope::Project,
        Empty::new(arguments.allow_empty),
        options,
        console,
    ) {
        Ok(done) => done,
        Err(status) => return (status, None),
    };
    status = status.max(pipeline::known_rules(&arguments.rules, &checked.program, console));
    let set = &console.config.values.require_claims;
    if arguments.require_claims || set.as_ref().is_some_and(|set| set.value) {
        status = status.max(pipeline::required_claims(&checked, console));
    }
    status = status.max(coverage::required(&checked.summary.stories, arguments.require_coverage, console));
    if let Some(reference) = &arguments.since
        && let Err(failed) = since::narrow(&mut checked, reference, console)
    {
        // What could not be narrowed is shown whole: nothing that was found passes as not there.
        status = failed;
    }
    let host = CiEnvironment::new();
    let mut problems = console.complaints();
    problems.extend(checked.incomplete.iter().map(|given_up| terminal_text::safe(given_up, false).into_owned()));
    let set = console.config.values.deny.as_ref().map(|deny| deny.value);
    let least = arguments.deny.map(Deny::severity).or(set).unwrap_or(Severity::Error);
    let run = RunInfo {
        program: &checked.program,
        problems: &problems,
        broken: checked.broken_rules,
        failing: least,
        folder: &host.folder,
    };
    let style = Style { max_findings: arguments.max_findings, statistics: arguments.statistics, ..console.style() };
    let as_of = arguments.selection.as_of.as_deref();
    let today = as_of.and_then(|written| pipeline::day("--as-of", written, console).ok());
    let page = page::Options { today, coverage: &checked.coverage, ..page::Options::default() };
    let outcome = CheckOutcome { report: checked.report(), run, style, page };
    let format = format(arguments, console);
    console.stages.begins(Stage::Writing, checked.findings.len());
    // Where there was nothing to check there is nothing to say to people, but programs get an object.
    let something = checked.summary.files > 0 || !checked.findings.is_empty();
    if something || status != Status::Failed || format.is_for_programs() {
        status = status.max(output::written(outcome.write(format, console)));
    }
    if let Some(path) = host.summary.as_deref().filter(|_| format == Format::Github) {
        outcome.add_summary(path, console);
    }
    status = status.max(result_writer::write(&arguments.report, &outcome, console));
    console.stages.end();
    if style.statistics && !format.has_statistics() {
        for line in statistics::lines(&checked.report(), console.quiet) {
            console.say(&line);
        }
    }
    if console.verbose {
        console.say(&console.stages.spent(Stage::Writing, &[(checked.findings.len(), "finding")]));
    }
    (status.max(verdict(&checked, least)), Some(checked))
}

/// Whether the findings fail the run: those that are handled never do, whatever fails it. A rule
/// file with an error is a check that was not made.
fn verdict(checked: &CheckResult, least: Severity) -> Status {
    if checked.broken_rules || !checked.incomplete.is_empty() {
        Status::Failed
    } else if checked.summary.beyond.reaches(least)
        || checked.findings.iter().any(|finding| finding.handled.is_none() && finding.severity >= least)
    {
        Status::Found
    } else {
        Status::Clean
    }
}
