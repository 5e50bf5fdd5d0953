//! A rule in words.

use super::{
    define,
    level::Set,
    text_page::{self, TextPage},
};
use crate::{
    CheckResult,
    report::catalogue::conditions,
    rules::{RaisedBy, Rule},
};

/// Writes how much a rule counts, what it finds, why that matters, what could be done, and the text of the rule.
pub(super) fn explain(rule: &Rule, checked: &CheckResult, set: &Set<'_>, page: &mut TextPage) {
    page.heading(&format!("{}: {}", rule.name, rule.severity.word()));
    if let Some(here) = set.of_rule(&checked.program, rule) {
        page.paragraph(&format!("here: {here}"));
    }
    for here in set.in_files(&checked.program, rule) {
        page.paragraph(&here);
    }
    if !rule.summary.is_empty() {
        page.paragraph(&rule.summary);
    }
    if rule.optional {
        let name = &rule.name;
        page.paragraph(&format!(
            "It is off unless it is asked for: `--select {name}`, or a severity for `{name}` in `copydesk.toml`."
        ));
    }
    list(page, "Why it matters", &rule.why);
    list(page, "What could be done", &rule.help);
    list(page, "It needs", &rule.needs);
    list(page, "It stays silent on", &rule.silent);
    list(page, "It rests on", &rule.from);
    let absorbed: Vec<&str> = rule.absorbs.iter().map(|&index| checked.program.get(index).name.as_str()).collect();
    if !absorbed.is_empty() {
        page.heading("It takes the place of");
        page.paragraph(&absorbed.join(", "));
    }
    if let Some(set) = &rule.set {
        page.heading("It belongs to");
        page.paragraph(set);
    }
    page.heading(&format!("The rule ({})", text_page::place(&checked.files, rule.place)));
    match rule.raised {
        None => page.verbatim(&conditions(rule, &checked.files)),
        Some(RaisedBy::Reading) => page.paragraph("raised by the reading of the files, not by conditions"),
        Some(RaisedBy::Handling) => page.paragraph("raised by how findings are handled, not by conditions"),
    }
    define::explain(rule, checked, page);
}

fn list(page: &mut TextPage, heading: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    page.heading(heading);
    for item in items {
        page.item(item);
    }
}
