//! What the tool says is neutral: no message, help or page passes a verdict on a speaker or on what
//! was said.
//!
//! The words of the program itself are looked at too: the string literals and documentation of `src`.
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

/// What stands between quotation marks in the program: messages, help, what the command line prints.
/// Tests may say what they like, and so do the words of other formats (`false` of JSON).
#[test]
fn no_message_of_the_program_says_who_is_right() {
    let mut found = Vec::new();
    let mut read = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let is_test = path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs");
            if is_test || path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            read += 1;
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            // What has no space is a word of a format or an option (`false`), and no message.
            let mut said = literals(text);
            said.retain(|literal| literal.contains(' '));
            if path.ends_with("cli/args.rs") {
                said.extend(documentation(text));
            }
            for literal in &said {
                let said = verdicts(&prose(literal));
                found.extend(said.into_iter().map(|(word, line)| format!("{}: `{word}` in: {line}", path.display())));
            }
        }
    }
    found.sort();
    assert!(found.is_empty(), "{found:#?}");
    assert!(read > 50, "{read}");
}

/// The string literals of a source text.
fn literals(text: &str) -> Vec<String> {
    let mut said = Vec::new();
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut chars = code.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            // A character, which may be a quotation mark; a lifetime has no mark at its end.
            '\'' => {
                let mut ahead = chars.clone();
                let escaped = ahead.next() == Some('\\');
                let rest: String = ahead.take(12).collect();
                let end = if escaped { rest.get(1..).and_then(|rest| rest.find('\'')).map(|at| at + 2) } else { None };
                let length = if escaped { end.map(|end| end + 1) } else { rest.starts_with('\'').then_some(2) };
                for _ in 0..length.unwrap_or(0) {
                    chars.next();
                }
            }
            '"' => {
                let mut literal = String::new();
                while let Some(char) = chars.next() {
                    match char {
                        '"' => break,
                        '\\' => {
                            // What is escaped is no letter of a word.
                            chars.next();
                            literal.push(' ');
                        }
                        other => literal.push(other),
                    }
                }
                said.push(literal);
            }
            _ => {}
        }
    }
    said
}

/// Its comments that document: those of the command line are printed as help.
fn documentation(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| line.trim_start().strip_prefix("///")).map(str::to_owned).collect()
}

#[test]
fn what_the_program_says_is_found_in_its_text() {
    let text = r#"/// Help.
        fn f<'a>(c: char) { let quote = '"'; let other = '\''; g("one \"two\""); h('x', "three") } // "no""#;
    let text = text.replace(r#" // "no""#, "");
    assert_eq!(literals(&text), ["one  two ", "three"]);
    assert_eq!(documentation(&text), [" Help."]);
}

fn texts(rule: &Rule) -> Vec<String> {
    let parts = [&rule.why, &rule.help, &rule.from, &rule.needs, &rule.silent].into_iter().flatten();
    let messages = rule.flags.iter().map(|flag| &flag.message);
    let all = rule.summary.iter().chain(parts).chain(messages);
    all.map(|text: &Text| text.value.to_string()).collect()
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
