//! `copydesk explain`: a rule in words, the way to one finding, or where a word of the vocabulary is
//! declared.

mod define;
mod finding;
mod level;
mod mistake;
mod rule;
mod text_page;
mod word;

use super::{
    Status,
    args::ExplainArguments,
    output::Console,
    pipeline::{self, Empty},
};
use crate::{
    CheckResult, Options,
    check::NoTexts,
    findings::Finding,
    project,
    rules::{Rule, phrase_fields},
};
use level::Set;
use std::io::Write;
use text_page::TextPage;

/// A fingerprint has twelve digits; fewer than this many of them would meet many findings.
const SHORTEST: usize = 4;

/// Runs the command.
pub(super) fn run(arguments: &ExplainArguments, console: &mut Console) -> Status {
    let Some(subject) = arguments.subject.as_deref() else { return list(arguments, console) };
    // The standard rules are known without a look at any claim or rule file. Who names files is
    // answered about those, and flags may name other rules.
    if arguments.selection.is_empty() && arguments.rules.names().next().is_none() {
        let standard = crate::check(Vec::new(), &NoTexts, &Options::default());
        if let Some(found) = standard.program.rule(subject) {
            let status = console.configure(&[], None);
            // What it names besides are rules of the project's own, or slips: that is looked up.
            if console.config.names().all(|name| standard.program.names_rule_or_set(&name.value)) {
                let status = status.max(pipeline::configuration(&[], console));
                return show_rule(found, &standard, status, arguments, console);
            }
        } else if let Some(found) = word::file(subject, &standard) {
            return show(console, Status::Clean, |page| word::explain_file(found, page));
        } else if mistake::is_known(subject) {
            return show(console, Status::Clean, |page| mistake::explain(subject, page));
        }
    }
    let (checked, status) = match check(arguments, console) {
        Ok(done) => done,
        Err(status) => return status,
    };
    if let Some(found) = checked.program.rule(subject) {
        return show_rule(found, &checked, status, arguments, console);
    }
    match by_fingerprint(subject, &checked).as_slice() {
        [] => {
            let places = word::declarations(subject, &checked);
            if !places.is_empty() {
                return show(console, status, |page| {
                    word::explain_word(subject, &places, &checked, page);
                    word::explain_listed(subject, page);
                });
            }
            let mut listed = TextPage::new(&console.style());
            if word::explain_listed(subject, &mut listed) {
                return written(&listed, status, console);
            }
            match word::file(subject, &checked) {
                Some(found) => show(console, status, |page| word::explain_file(found, page)),
                None if mistake::is_known(subject) => show(console, status, |page| mistake::explain(subject, page)),
                None => status.max(unknown(subject, &checked, console)),
            }
        }
        [found] => {
            let page = {
                let set = Set::new(&arguments.rules, &console.config);
                let mut page = TextPage::new(&console.style());
                finding::explain(found, &checked, &set, &mut page);
                page
            };
            written(&page, status, console)
        }
        [..] => {
            let message = format!("several findings begin with `{}`", project::sanitized(subject));
            console.complain(&message, Some("give more of the fingerprint"))
        }
    }
}

/// Checks what is asked for; a folder without claims may be asked about rules all the same. What is
/// amiss in rules and configuration is said.
fn check(arguments: &ExplainArguments, console: &mut Console) -> Result<(CheckResult, Status), Status> {
    let (checked, status) = pipeline::check(&arguments.selection, Empty::Allowed, arguments.rules.options(), console)?;
    let status = status.max(pipeline::broken(&checked, console));
    let status = status.max(pipeline::known_rules(&arguments.rules, &checked.program, console));
    Ok((checked, status))
}

/// Lists the rules: those of the current folder and those that come with the program.
fn list(arguments: &ExplainArguments, console: &mut Console) -> Status {
    let (checked, status) = match check(arguments, console) {
        Ok(done) => done,
        Err(status) => return status,
    };
    let page = {
        let set = Set::new(&arguments.rules, &console.config);
        let mut page = TextPage::new(&console.style());
        page.heading("The rules");
        for name in checked.program.names() {
            let Some(rule) = checked.program.rule(name) else { continue };
            let own = rule.severity.word();
            let here = set.of_rule(&checked.program, rule).map(|here| format!(", here {here}")).unwrap_or_default();
            page.item(&format!("{name} ({own}){here}: {}", rule.summary));
        }
        page.heading("`copydesk explain RULE` says what one finds, why it matters, and what could be done");
        page.heading("The phrases that come with the program, by field");
        page.item(&phrase_fields().collect::<Vec<_>>().join(", "));
        page.heading("`copydesk explain FIELD` shows them");
        page
    };
    written(&page, status, console)
}

fn show_rule(
    found: &Rule,
    checked: &CheckResult,
    status: Status,
    arguments: &ExplainArguments,
    console: &mut Console,
) -> Status {
    let page = {
        let set = Set::new(&arguments.rules, &console.config);
        let mut page = TextPage::new(&console.style());
        rule::explain(found, checked, &set, &mut page);
        page
    };
    written(&page, status, console)
}

fn show(console: &mut Console, status: Status, fill: impl FnOnce(&mut TextPage)) -> Status {
    let mut page = TextPage::new(&console.style());
    fill(&mut page);
    written(&page, status, console)
}

fn written(page: &TextPage, status: Status, console: &mut Console) -> Status {
    // The console keeps the fault, if there is one, for the end of the run.
    let _ = console.write_all(page.text().as_bytes());
    status
}

fn by_fingerprint<'a>(digits: &str, checked: &'a CheckResult) -> Vec<&'a Finding> {
    let digits = digits.to_ascii_lowercase();
    if digits.len() < SHORTEST || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Vec::new();
    }
    let all = checked.findings.iter().flat_map(Finding::with_folded);
    all.filter(|finding| finding.fingerprint.starts_with(&digits)).collect()
}

fn unknown(subject: &str, checked: &CheckResult, console: &Console) -> Status {
    let shown = project::sanitized(subject);
    let digits = subject.len() >= SHORTEST && subject.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits {
        let message = format!("no finding `{shown}` in what was checked");
        return console.complain(&message, Some("fingerprints stand in `copydesk check --format json`"));
    }
    if !subject.is_empty() && subject.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let help = format!("a finding is explained by its fingerprint: give at least {SHORTEST} digits of it");
        return console.complain(&format!("no rule `{shown}`"), Some(&help));
    }
    let near = checked.program.nearest_rule(subject).map(|near| format!("did you mean `{near}`?"));
    let names = || format!("the rules are {}", checked.program.names().join(", "));
    console.complain(&format!("no rule `{shown}`"), Some(&near.unwrap_or_else(names)))
}
