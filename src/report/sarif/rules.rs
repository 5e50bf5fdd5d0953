//! What a SARIF log says of the rules.

use super::{level, text};
use crate::{
    diagnostic::Severity,
    findings::Report,
    report::{diagnostic_catalogue, markdown::quoting, terminal_text::safe},
    rules::{Program, Rule},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The rules of a run and what else its findings are called, sorted by name.
pub(super) struct RuleTable<'a> {
    names: BTreeMap<&'a str, (usize, Option<&'a Rule>)>,
}

impl<'a> RuleTable<'a> {
    /// All rules that were looked for, and whatever else was found.
    pub fn new(report: &Report<'a>, program: &'a Program) -> Self {
        let mut names: BTreeMap<&str, (usize, Option<&Rule>)> = BTreeMap::new();
        for rule in program.rules() {
            names.entry(&rule.name).or_insert((0, Some(rule)));
        }
        for finding in report.findings {
            names.entry(&finding.rule).or_default();
        }
        for (index, entry) in names.values_mut().enumerate() {
            entry.0 = index;
        }
        Self { names }
    }

    /// The place of a rule in the list; 0 for one that is not there, which no finding is of.
    pub fn index(&self, name: &str) -> usize {
        self.names.get(name).map_or(0, |entry| entry.0)
    }

    /// The rules in their order.
    pub fn forms(&self) -> impl Iterator<Item = Value> {
        self.names.iter().map(|(name, (_, rule))| rule.map_or_else(|| other(name), described))
    }
}

fn described(rule: &Rule) -> Value {
    let summary = sentence(&rule.summary, &rule.name);
    let parts = [
        ("Why it matters", &rule.why),
        ("What could be done", &rule.help),
        ("It needs", &rule.needs),
        ("It stays silent on", &rule.silent),
        ("It rests on", &rule.from),
    ];
    let (mut plain, mut markdown) = (summary.clone(), quoting(&summary));
    for (heading, items) in parts.iter().filter(|(_, items)| !items.is_empty()) {
        plain.push_str(&format!("\n\n{heading}:"));
        markdown.push_str(&format!("\n\n## {heading}\n"));
        for item in *items {
            plain.push_str(&format!("\n- {}", safe(item, false)));
            markdown.push_str(&format!("\n- {}", quoting(item)));
        }
    }
    let full = rule.why.iter().map(|why| sentence(why, "")).fold(summary.clone(), |full, why| format!("{full} {why}"));
    form(&rule.name, &summary, &full, (&plain, &markdown), rule.severity, rule.set.as_deref())
}

/// What is found amiss in rule files has no rule.
fn other(name: &str) -> Value {
    let (what, then) = diagnostic_catalogue::meaning(name).unwrap_or(("Something in the files could not be used.", ""));
    let full = if then.is_empty() { what.to_owned() } else { format!("{what} {then}") };
    form(name, what, &full, (&full, &quoting(&full)), Severity::Error, None)
}

fn form(
    name: &str,
    short: &str,
    full: &str,
    (plain, markdown): (&str, &str),
    severity: Severity,
    set: Option<&str>,
) -> Value {
    let tags: Vec<&str> = set.into_iter().collect();
    let mut form = json!({
        "id": name,
        "shortDescription": text(short),
        "fullDescription": text(full),
        "help": {"text": plain, "markdown": markdown},
        "defaultConfiguration": {"level": level(severity)},
        "properties": {"tags": tags},
    });
    // A name that is the id once more, save for its letters' case, says nothing.
    if name.contains('-') {
        super::put_in(&mut form, "name", pascal(name).into());
    }
    form
}

/// Text as a sentence of its own; the name stands in for text that is empty.
fn sentence(text: &str, name: &str) -> String {
    let text = safe(if text.trim().is_empty() { name } else { text }.trim(), false).into_owned();
    if text.ends_with(['.', '!', '?']) { text } else { super::capital(&text) + "." }
}

/// `own-voice-disputed` as `OwnVoiceDisputed`.
fn pascal(name: &str) -> String {
    name.split('-').map(super::capital).collect()
}
