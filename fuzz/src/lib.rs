//! What has to hold for any input. Each function panics where it does not.

use copydesk::{
    Options,
    check::TextSource,
    diagnostic::Severity,
    prose::Prose,
    report::{RunInfo, Style, concise, github, gitlab, human, json, junit, markdown, page, plain, rdjson, sarif},
    source::{FileKind, Folded, SourceFile, Span},
    syntax::{self, ast::Document},
};
use std::{collections::BTreeMap, io::Write};

fn on_boundaries(text: &str, span: Span) {
    assert!(text.get(span.range()).is_some(), "{span:?} lies on no characters");
}

/// Any text is read without a panic, and what is printed reads as it did.
pub fn file(text: &str, kind: FileKind) {
    let (document, errors) = syntax::parse(text, kind);
    assert!(errors.is_sorted_by_key(|error| error.span), "errors are in the order of the file");
    for error in &errors {
        on_boundaries(text, error.span);
        error.other.iter().for_each(|(span, _)| on_boundaries(text, *span));
    }
    let mut end = 0;
    for token in &document.tokens {
        on_boundaries(text, token.span);
        assert!(token.span.start >= end && !token.span.is_empty(), "tokens are in order");
        end = token.span.end;
    }
    let (skimmed, skimmed_errors) = syntax::skim(text, kind);
    assert!(skimmed.tokens.len() <= document.tokens.len());
    assert_eq!(skimmed_errors, errors, "a glance finds the same errors");
    if errors.is_empty() {
        prints_stably(text, &document, kind);
    }
}

fn prints_stably(text: &str, document: &Document, kind: FileKind) {
    let printed = syntax::print(text, document);
    let (again, errors) = syntax::parse(&printed, kind);
    assert_eq!(errors, [], "what is printed can be read");
    assert_eq!(syntax::structure(text, document), syntax::structure(&printed, &again), "and says the same");
    assert_eq!(syntax::print(&printed, &again), printed, "and is printed as it is");
    let formatted = syntax::format(text, kind).expect("what has no errors has a layout");
    assert_eq!(syntax::format(&formatted, kind), Ok(formatted.clone()), "the layout is settled");
}

/// A text is read in any form, its places lie in it, and its own words are found in it.
pub fn text(path: &str, text: &str) {
    let prose = Prose::new(path, text);
    let mut end = 0;
    for block in &prose.blocks {
        on_boundaries(text, block.span);
        assert!(block.span.start >= end, "blocks are in order");
        end = block.span.end;
    }
    for comment in &prose.comments {
        for span in [Some(comment.span), Some(comment.inner), comment.behind].into_iter().flatten() {
            on_boundaries(text, span);
        }
    }
    prose.marks.iter().for_each(|mark| on_boundaries(text, *mark));
    assert_eq!(prose.without_marks(text).len(), text.len());
    let mut end = 0;
    let mut seen = String::new();
    for (character, place) in prose.characters(text) {
        on_boundaries(text, place);
        assert!(place.end >= end, "characters are in order");
        end = place.end;
        seen.push(character);
    }
    let folded = Folded::from_characters(prose.characters(text));
    // Brackets and dots are gaps in what is quoted.
    let words = seen.split(['[', ']', '.', '…', '⋯', '︙']).max_by_key(|part| part.len()).unwrap_or("");
    let words: String = words.chars().take(200).collect();
    if words.len() < 200
        && words.split_whitespace().count() > 2
        && seen.matches(words.as_str()).count() == 1
        && let Some((_, rest)) = words.split_once(char::is_whitespace)
        && let Some((middle, _)) = rest.rsplit_once(char::is_whitespace)
        && middle.chars().any(|character| character.is_ascii_alphanumeric())
    {
        assert!(folded.find(middle).is_some(), "`{middle}` stands in the text");
    }
}

/// The texts of a project in memory.
struct Texts(BTreeMap<String, String>);

impl TextSource for Texts {
    fn load(&self, _: &str, written: &str) -> Result<SourceFile, String> {
        let text = self.0.get(written).ok_or("there is no such file")?;
        Ok(SourceFile::new(written, FileKind::Text, text.as_str()))
    }
}

/// A project: files one after the other, each behind a line `=== PATH`. Its check comes to an end, shows the same
/// however it runs, and every format is what it claims to be.
pub fn project(input: &str) {
    let mut files = Vec::new();
    let mut texts = BTreeMap::new();
    for (number, part) in input.split("\n=== ").enumerate() {
        let part = part.strip_prefix("=== ").unwrap_or(part);
        let (path, text) = part.split_once('\n').unwrap_or(("a.claims", part));
        let path = path.trim();
        if path.ends_with(".rules") {
            files.push(SourceFile::new(format!("{number}-{path}"), FileKind::Rules, text));
        } else if path.ends_with(".claims") {
            files.push(SourceFile::new(format!("{number}-{path}"), FileKind::Claims, text));
        } else if path.starts_with("story") {
            files.push(SourceFile::new(format!("{number}-{path}"), FileKind::Story, text));
        } else {
            texts.insert(path.to_owned(), text.to_owned());
        }
    }
    let copy = || files.iter().map(|file| SourceFile::new(file.path.as_str(), file.kind, file.text.as_str())).collect();
    let texts = Texts(texts);
    let options = |threads| Options { threads, ..Options::default() };
    let checked = copydesk::check(copy(), &texts, &options(1));
    for finding in &checked.findings {
        on_boundaries(&checked.files.get(finding.place.file).text, finding.place.span);
    }
    let report = checked.report();
    let run = RunInfo {
        program: &checked.program,
        problems: &checked.incomplete,
        broken: checked.broken_rules,
        failing: Severity::Error,
        folder: "",
    };
    let style = Style::default();
    let written = |write: &dyn Fn(&mut dyn Write) -> std::io::Result<()>| {
        let mut out = Vec::new();
        write(&mut out).expect("memory can be written to");
        let out = String::from_utf8(out).expect("a format is UTF-8");
        let raw = out.chars().find(|character| character.is_control() && !matches!(character, '\n' | '\t' | '\r'));
        assert_eq!(raw, None, "nothing from a file reaches a terminal as it is");
        out
    };
    let parsed = |text: String| serde_json::from_str::<serde_json::Value>(&text).expect("it is JSON");
    let shown = written(&|out| json::write(&report, out));
    parsed(shown.clone());
    parsed(written(&|out| sarif::write(&report, &run, out)));
    parsed(written(&|out| gitlab::write(&report, &run, out)));
    parsed(written(&|out| rdjson::write(&report, &run, out)));
    roxmltree::Document::parse(&written(&|out| junit::write(&report, &run, out))).expect("it is XML");
    written(&|out| github::write(&report, &run, &style, out));
    written(&|out| markdown::write(&report, &run, &style, out));
    written(&|out| page::write(&report, &run, &style, &page::Options::default(), out));
    written(&|out| human::write(&report, &style, out));
    written(&|out| plain::write(&report, &style, out));
    written(&|out| concise::write(&report, &style, out));
    // The order of the files changes nothing.
    let turned = copydesk::check(
        {
            let mut files: Vec<SourceFile> = copy();
            files.reverse();
            files
        },
        &texts,
        &options(2),
    );
    assert_eq!(written(&|out| json::write(&turned.report(), out)), shown, "order and threads change nothing");
}
