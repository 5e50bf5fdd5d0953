//! What the tool says is neutral: no message, help or page passes a verdict on a speaker or on what
//! was said.
//!
//! The lists of cues must hold such verbs, since reports use them; so the part of `docs/rules.md`
//! that prints them is left out, and so is what pages show in fences and as code.

use copydesk::{
    rules::standard,
    source::FileKind,
    syntax::{
        self,
        ast::{Rule, StatementKind, Text},
    },
};
use std::{fs, path::Path};

/// Words that say who is right, or blame. `lies` is not among them: dates lie before each other.
const VERDICTS: [&str; 8] = ["false", "lie", "wrong", "debunked", "admitted", "claimed", "refused", "you failed"];

#[test]
fn no_rule_says_who_is_right() {
    let mut found = Vec::new();
    for (path, text) in standard() {
        let (document, _) = syntax::parse(text, FileKind::Rules);
        for statement in &document.statements {
            if let StatementKind::Rule(rule) = &statement.kind {
                let verdicts = texts(rule).into_iter().flat_map(|text| verdicts(&text));
                found.extend(verdicts.map(|(word, line)| format!("{path}: `{word}` in: {line}")));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_page_says_who_is_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    pages.extend(fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path()));
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    assert!(pages.len() > 3, "{pages:?}");
    let mut found = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        let text = text.split("\n## The standard words").next().unwrap();
        let said = verdicts(&prose(text));
        found.extend(said.into_iter().map(|(word, line)| format!("{}: `{word}` in: {line}", page.display())));
    }
    assert!(found.is_empty(), "{found:#?}");
}

fn texts(rule: &Rule) -> Vec<String> {
    let parts = [&rule.why, &rule.help, &rule.from, &rule.needs, &rule.silent].into_iter().flatten();
    let messages = rule.flags.iter().map(|flag| &flag.message);
    let all = rule.summary.iter().chain(parts).chain(messages);
    all.map(|text: &Text| text.value.clone()).collect()
}

/// A page without its fences and without what stands in it as code.
fn prose(text: &str) -> String {
    let mut prose = String::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let outside = line.split('`').step_by(2).collect::<Vec<_>>().join(" ");
            prose.push_str(&outside);
            prose.push('\n');
        }
    }
    prose
}

/// The words of the list that occur, each with its line.
fn verdicts(text: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for line in text.lines() {
        let words: Vec<String> =
            line.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        let padded = format!(" {} ", words.join(" "));
        let said = VERDICTS.iter().filter(|verdict| padded.contains(&format!(" {verdict} ")));
        found.extend(said.map(|&verdict| (verdict, line.trim().to_owned())));
    }
    found
}

#[test]
fn a_verdict_is_seen_where_it_stands() {
    let of = |text: &str| verdicts(&prose(text)).into_iter().map(|(word, _)| word).collect::<Vec<_>>();
    assert_eq!(of("He lied. That is a Lie, and wrong."), ["lie", "wrong"]);
    assert_eq!(of("a date that lies before\n```\nfalse\n```\nand `claimed`"), [""; 0]);
    assert_eq!(of("what you failed to do"), ["you failed"]);
}
