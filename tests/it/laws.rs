//! Laws that hold for every project, tried on generated ones. `PROPTEST_CASES` says how many.

mod bytes;
mod fold;
mod language;
mod line_cache;
mod oracle;
mod order;
mod same;
mod story;

use copydesk::{
    CheckResult, Options, check,
    check::NoTexts,
    findings::Finding,
    report,
    rules::standard,
    source::{FileKind, SourceFile},
};
use proptest::test_runner::Config;

/// How often a law is tried: 32 times unless the environment says otherwise.
fn config() -> Config {
    config_of(32)
}

/// The same for a law that is tried as often as that.
fn config_of(cases: u32) -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(cases);
    // A failing case is printed whole and shrunk; nothing is written beside the sources. Some laws pass over stories
    // in which there is nothing to try them on.
    let max_global_rejects = u32::saturating_mul(cases, 8).max(1024);
    Config { cases, failure_persistence: None, max_shrink_iters: 2_000, max_global_rejects, ..Config::default() }
}

/// The standard rules about contradictions, and a vocabulary of a few words: what a law needs, at a tenth
/// of the time that the whole takes.
fn base() -> Vec<SourceFile> {
    const RULES: [&str; 8] = [
        "contradicts",
        "certainty",
        "dispute",
        "self-contradiction",
        "conflicting-reports",
        "reversal",
        "own-voice-disputed",
        "same-thing",
    ];
    base_of(&RULES)
}

/// Standard rules and definitions, by the names of their files, without their examples.
fn base_of(names: &[&str]) -> Vec<SourceFile> {
    let wanted = |path: &str| names.iter().any(|name| path.ends_with(&format!("/{name}.rules")));
    standard()
        .iter()
        .filter(|(path, _)| wanted(path))
        .map(|(path, text)| {
            // An example is no part of what a law is about.
            let rules = text.split("\nexample ").next().unwrap_or("");
            SourceFile::new(*path, FileKind::Rules, format!("{rules}\n"))
        })
        .collect()
}

/// A run over claim and rule files, with [`base`].
fn run(files: &[(String, String)], threads: usize) -> CheckResult {
    let mut all = base();
    all.extend(files.iter().map(|(path, text)| {
        let kind = if path.ends_with(".rules") { FileKind::Rules } else { FileKind::Claims };
        SourceFile::new(path.as_str(), kind, text.as_str())
    }));
    check(all, &NoTexts, &Options { without_standard_rules: true, threads, ..Options::default() })
}

fn json(checked: &CheckResult) -> String {
    let mut out = Vec::new();
    report::json::write(&checked.report(), &mut out).unwrap();
    report::json::write_reading(&checked.files, &checked.model, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What a finding is, wherever it stands.
fn identity(finding: &Finding) -> (String, &'static str, Option<String>, Option<&'static str>, String) {
    (
        finding.rule.to_string(),
        finding.severity.word(),
        finding.about.as_deref().map(str::to_owned),
        finding.handled.as_ref().map(|handled| handled.by.word()),
        finding.fingerprint.to_string(),
    )
}

fn identities(checked: &CheckResult) -> Vec<impl Ord + std::fmt::Debug + use<>> {
    let mut all: Vec<_> = checked.findings.iter().flat_map(Finding::with_folded).map(identity).collect();
    all.sort();
    all
}
