//! What the documents show of the language is the language: every `claims` and `rules` fence in
//! `README.md` and `docs/*.md` is read, and `docs/rules.md` is what the rule files say.
//!
//! - A fence is read on its own, but a `claims` fence with the nearest `rules` fence above it in
//!   the same section. Nothing in it may be an error of the language.
//! - `expect=dispute` after the language of a `claims` fence says which rules find something in it
//!   (`expect=nothing`: none), those that the reading raises included.
//! - The examples in `rules` fences must pass.
//! - A fence with the path of a file belongs to a small project that is run as a whole (see
//!   `readme.rs`); here it is only parsed.
//!
//! With `UPDATE_DOCS=1` `docs/rules.md` is written anew instead of compared.

use crate::support::Folder;
use copydesk::{
    Options,
    check::{NoTexts, check, examples},
    diagnostic::Severity,
    report::catalogue,
    source::{FileKind, SourceFile},
    syntax,
};
use std::{collections::BTreeSet, fmt::Write, fs, path::Path};

#[test]
fn the_page_of_rules_is_what_the_rule_files_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let made = catalogue::markdown(&check(Vec::new(), &NoTexts, &Options::default()));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let differs = made.lines().zip(written.lines()).position(|(made, written)| made != written);
    assert!(
        made == written,
        "docs/rules.md is not what rules/ says, from line {}: run the tests with UPDATE_DOCS=1",
        differs.unwrap_or(0) + 1
    );
}

#[test]
fn every_fence_of_the_language_can_be_read() {
    let mut wrong = String::new();
    let mut read = 0;
    for (name, text) in documents() {
        let mut rules: Option<String> = None;
        for part in parts(&text) {
            let Part::Fence { info, line, body } = part else {
                rules = None;
                continue;
            };
            let mut words = info.split_whitespace();
            let kind = match words.next() {
                Some("claims") => FileKind::Claims,
                Some("rules") => FileKind::Rules,
                _ => continue,
            };
            read += 1;
            let mut fence = Fence { place: format!("{name}:{line}"), body: &body, wrong: &mut wrong };
            fence.parses(kind);
            let rest: Vec<&str> = words.collect();
            // The page of rules shows parts of files that ask for each other, and files of other tests.
            if name == "docs/rules.md" || rest.iter().any(|word| word.contains('.')) {
                continue;
            }
            if kind == FileKind::Rules {
                fence.examples_pass();
                rules = Some(body);
            } else {
                let expect = rest.iter().find_map(|word| word.strip_prefix("expect="));
                fence.finds(rules.as_deref(), expect);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(read > 20, "only {read} fences were found");
}

#[test]
fn whatever_a_finding_is_called_can_be_explained() {
    let mut codes = BTreeSet::new();
    collect_codes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut codes);
    assert!(codes.contains("syntax") && codes.contains("negation-cycle"), "{codes:?}");
    let folder = Folder::new(&[]);
    folder.run("explain").expect(0, "dispute (error): Two speakers contradict each other.", "");
    for code in codes {
        folder.run(&format!("explain {code}")).expect(0, &code, "");
    }
}

/// Links inside the repository lead to a file that is there, and to a heading of it where they name one.
#[test]
fn links_between_documents_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = String::new();
    let mut seen = 0;
    for (name, text) in &pages_for_contributors() {
        for link in links(text).into_iter().filter(|link| !link.contains("://")) {
            seen += 1;
            let (file, heading) = link.split_once('#').unwrap_or((&link, ""));
            let folder = Path::new(name).parent().unwrap();
            let target = if file.is_empty() { root.join(name) } else { root.join(folder).join(file) };
            let found = match fs::read_to_string(&target) {
                Ok(text) => heading.is_empty() || headings(&text).contains(heading),
                Err(_) => heading.is_empty() && target.exists(),
            };
            if !found {
                let _ = writeln!(wrong, "{name}: {link}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(seen > 50, "only {seen} links were found");
}

/// Where a document names a file of the repository by its path, the file is there.
#[test]
fn paths_in_documents_exist() {
    const FOLDERS: [&str; 8] =
        [".ci/", "benches/", "docs/", "examples/", "integrations/", "scripts/", "src/", "tests/"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut missing = Vec::new();
    let mut seen = 0;
    for (name, text) in pages_for_contributors() {
        for span in text.split('`').filter(|span| FOLDERS.iter().any(|folder| span.starts_with(folder))) {
            let path = span.split([' ', '*', '\n']).next().unwrap();
            seen += 1;
            if !root.join(path).exists() {
                missing.push(format!("{name}: {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(seen > 30, "only {seen} paths were found");
}

/// All documents, those for contributors included.
fn pages_for_contributors() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let others = ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs/design/performance-log.md"];
    let mut pages = documents();
    pages.extend(others.map(|name| (name.to_owned(), fs::read_to_string(root.join(name)).unwrap())));
    pages
}

/// The targets of the links in a page, in the order in which they stand.
fn links(text: &str) -> Vec<String> {
    use pulldown_cmark::{Event, Parser, Tag};
    let links = Parser::new(text).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    });
    links.collect()
}

/// The anchors that a host gives to the headings of a page: in lower case, without punctuation, with hyphens for spaces.
fn headings(text: &str) -> BTreeSet<String> {
    use pulldown_cmark::{Event, Parser, Tag, TagEnd};
    let mut anchors = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => anchors.extend(heading.take()),
            Event::Text(words) | Event::Code(words) => {
                if let Some(anchor) = &mut heading {
                    let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
                    anchor.extend(kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase));
                }
            }
            _ => {}
        }
    }
    anchors
}

/// The names that diagnostics are made with, tests left out.
fn collect_codes(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_test = path.file_stem().is_some_and(|name| name == "tests" || name == "sample");
        if path.is_dir() {
            collect_codes(&path, codes);
        } else if !is_test {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let made = code.split("Diagnostic::").skip(1).filter_map(|rest| rest.split_once('(')).filter_map(|call| {
                let first = matches!(call.0, "error" | "new").then(|| call.1.trim_start())?;
                first.strip_prefix('"')?.split('"').next().map(str::to_owned)
            });
            codes.extend(made);
        }
    }
}

/// `README.md` and the pages in `docs/`, by their paths.
fn documents() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("README.md")];
    paths.extend(fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path()));
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let name = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
    paths.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

enum Part {
    Heading,
    Fence { info: String, line: usize, body: String },
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if line.starts_with('#') {
            parts.push(Part::Heading);
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let body = lines.by_ref().map(|(_, line)| line).take_while(|line| !line.starts_with("```"));
        let body = body.map(|line| format!("{line}\n")).collect();
        parts.push(Part::Fence { info: info.to_owned(), line: number + 1, body });
    }
    parts
}

/// One fence, and where it says what is wrong with it.
struct Fence<'a> {
    place: String,
    body: &'a str,
    wrong: &'a mut String,
}

impl Fence<'_> {
    fn parses(&mut self, kind: FileKind) {
        for error in syntax::parse(self.body, kind).1 {
            let line = self.body[..error.span.start as usize].lines().count();
            let _ = writeln!(self.wrong, "{} line {line}: {}", self.place, error.message);
        }
    }

    fn examples_pass(&mut self) {
        let file = || SourceFile::new("page.rules", FileKind::Rules, self.body);
        let (results, findings, _) = examples(vec![file()], false, &Options::default());
        for finding in findings {
            let _ = writeln!(self.wrong, "{}: {}", self.place, finding.message);
        }
        for result in results.iter().filter(|result| !result.passed()) {
            let _ = writeln!(self.wrong, "{}: {result:?}", self.place);
        }
        let checked = check(vec![file()], &NoTexts, &Options::default());
        for finding in &checked.findings {
            let _ = writeln!(self.wrong, "{}: {}: {}", self.place, finding.rule, finding.message);
        }
    }

    fn finds(&mut self, rules: Option<&str>, expect: Option<&str>) {
        let mut files = vec![SourceFile::new("page.claims", FileKind::Claims, self.body)];
        files.extend(rules.map(|text| SourceFile::new("page.rules", FileKind::Rules, text)));
        let checked = check(files, &NoTexts, &Options::default());
        let raised =
            |rule: &str| checked.program.rule(rule).is_none_or(|rule| rule.raised.is_some() || rule.flags.is_empty());
        match expect {
            Some(expect) => {
                let expected: BTreeSet<&str> = expect.split(',').filter(|rule| *rule != "nothing").collect();
                let unhandled = checked.findings.iter().filter(|finding| finding.handled.is_none());
                let found: BTreeSet<&str> = unhandled.map(|finding| finding.rule.as_str()).collect();
                if expected != found {
                    let _ = writeln!(self.wrong, "{}: expected {expected:?}, found {found:?}", self.place);
                    for finding in &checked.findings {
                        let _ = writeln!(self.wrong, "    {}: {}", finding.rule, finding.message);
                    }
                }
            }
            None => {
                for finding in &checked.findings {
                    if finding.severity > Severity::Note && raised(&finding.rule) {
                        let _ = writeln!(self.wrong, "{}: {}: {}", self.place, finding.rule, finding.message);
                    }
                }
            }
        }
    }
}
