//! `copydesk test`: the examples in rule files.

use super::{
    Status,
    args::{Selection, TestArguments},
    output::Console,
    session,
};
use crate::{
    ExampleRun,
    report::text::{self, safe, wrap},
};
use std::io::Write as _;

/// Runs the command.
pub(super) fn run(arguments: &TestArguments, console: &mut Console) -> Status {
    let selection = Selection {
        paths: arguments.paths.clone(),
        stdin_filename: None,
        story: None,
        as_of: None,
        allow_empty: arguments.standard,
    };
    let (mut loaded, mut status) = session::load(&selection, console);
    let runs = crate::examples(std::mem::take(&mut loaded.files), arguments.standard);
    if runs.is_empty() && status == Status::Clean {
        let help = Some("write one below a rule (`example \"...\"` ... `expect RULE`), or run the standard ones: --standard");
        return console.complain("no example in the rule files", help);
    }
    let (mut page, mut failed, mut file) = (String::new(), 0, "");
    for run in &runs {
        if file != run.path && !console.quiet {
            file = &run.path;
            line(&mut page, console, "", file);
        }
        failed += usize::from(!passed(run));
        show(run, console, &mut page);
    }
    let summary = format!("{}: {} as expected, {failed} not", text::count(runs.len(), "example"), runs.len() - failed);
    line(&mut page, console, "", &summary);
    // The console keeps the fault, if there is one, for the end of the run.
    let _ = console.write_all(page.as_bytes());
    if failed > 0 {
        status = status.max(Status::Found);
    }
    status
}

fn passed(run: &ExampleRun) -> bool {
    run.expected == run.got
}

/// One example: that it went as expected, or what was expected and what came.
fn show(run: &ExampleRun, console: &Console, page: &mut String) {
    if passed(run) {
        if !console.quiet {
            line(page, console, "  ok  ", &run.title);
        }
        return;
    }
    let place = format!("{}:{}", run.path, run.line);
    line(page, console, "  NOT ", &format!("{} ({place})", run.title));
    line(page, console, "      expected: ", &names(&run.expected));
    line(page, console, "      came:     ", &names(&run.got));
    for finding in run.checked.report().findings {
        line(page, console, "        ", &format!("{}: {}", finding.rule, finding.message));
    }
}

fn names(rules: &[String]) -> String {
    if rules.is_empty() { "nothing".to_owned() } else { rules.join(", ") }
}

fn line(page: &mut String, console: &Console, first: &str, words: &str) {
    let rest = " ".repeat(first.len().max(2));
    wrap(page, &safe(words, console.look.ascii), console.look.width, first, &rest);
}
