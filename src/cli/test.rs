//! `copydesk test`: the examples in rule files.

use super::{
    Status,
    args::{CheckSelection, TestArguments},
    output::Console,
    pipeline::{self, Empty},
};
use crate::{
    Options,
    check::{ExampleResult, examples},
    findings::omissions::OmittedKind,
    project::Scope,
    report::terminal_text::{self, safe, wrap},
};
use std::io::Write;

/// Runs the command.
pub(super) fn run(arguments: &TestArguments, console: &mut Console) -> Status {
    // The standard rules alone need no folder to be looked through.
    let (files, mut status) = if arguments.standard && arguments.paths.is_empty() {
        (Vec::new(), Status::Clean)
    } else {
        let (loaded, status) =
            pipeline::load(&CheckSelection::new(&arguments.paths), Scope::Given, Empty::Fails, console);
        pipeline::say_left_out(&loaded.omissions, &[OmittedKind::File], console);
        (loaded.files, status.max(pipeline::configuration(&loaded.faults, console)))
    };
    let phrases = console.config.values.phrases.as_ref().map(|phrases| phrases.value.clone()).unwrap_or_default();
    let options = Options { threads: console.threads, phrases, ..Options::default() };
    let mut page =
        TestReport { text: String::new(), width: console.look.width, ascii: console.look.ascii, quiet: console.quiet };
    let (mut ran, mut failed) = (0, 0);
    let standard = arguments.standard.then(|| (Vec::new(), true));
    for (files, standard) in std::iter::once((files, false)).chain(standard) {
        let (results, broken, files) = examples(files, standard, &options);
        if pipeline::stopped(&broken, 0, &files, console) == Status::Found {
            status = Status::Failed;
        }
        page.results(&results);
        ran += results.len();
        failed += results.iter().filter(|result| !result.passed()).count();
    }
    if ran == 0 {
        let help = "write one below a rule: `example \"...\"`, its lines, and `expect RULE`; or run the standard ones: --standard";
        return status.max(console.complain("no example in the rule files", Some(help)));
    }
    page.line("", &format!("{}: {} as expected, {failed} not", terminal_text::count(ran, "example"), ran - failed));
    // The console keeps the fault, if there is one, for the end of the run.
    let _ = console.write_all(page.text.as_bytes());
    if failed > 0 { status.max(Status::Found) } else { status }
}

struct TestReport {
    text: String,
    width: usize,
    ascii: bool,
    quiet: bool,
}

impl TestReport {
    fn results(&mut self, results: &[ExampleResult]) {
        let mut file = "";
        let quiet = self.quiet;
        for result in results.iter().filter(|result| !(quiet && result.passed())) {
            if file != result.path {
                file = &result.path;
                self.line("", file);
            }
            self.result(result);
        }
    }

    /// One example: that it went as expected, or what was expected and what came.
    fn result(&mut self, result: &ExampleResult) {
        if result.passed() {
            return self.line("  ok   ", &result.title);
        }
        self.line("  not  ", &format!("{} ({}:{})", result.title, result.path, result.line));
        self.line("       expected: ", &names(&result.expected));
        self.line("       found:    ", &names(&result.found));
        for message in &result.messages {
            self.line("         ", message);
        }
    }

    fn line(&mut self, first: &str, words: &str) {
        let rest = " ".repeat(first.len().max(2));
        wrap(&mut self.text, &safe(words, self.ascii), self.width, first, &rest);
    }
}

fn names(rules: &[String]) -> String {
    if rules.is_empty() { "nothing".to_owned() } else { rules.join(", ") }
}
