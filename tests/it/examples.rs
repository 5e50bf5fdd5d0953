//! The examples: each folder of `examples/` with exactly the findings it lists, and each rule's own.

use copydesk::{
    Options, check,
    check::examples,
    diagnostic::Severity,
    findings::Finding,
    project,
    rules::standard,
    source::{FileKind, SourceFile},
    syntax::{self, ast::StatementKind},
};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `expected.txt` has a line a finding: `severity rule | point | by what it is handled`, with `-` for
/// none. It lists those of its folder; beside a story `draft.md`, `draft.expected.txt` lists those of
/// the story by itself. With `BLESS=1` in the environment they are written anew: read them before
/// they are kept.
#[test]
fn each_example_has_exactly_the_findings_that_it_lists() {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    assert!(folders.len() >= 3, "{folders:?}");
    let mut wrong = String::new();
    for folder in folders {
        compare(&folder, &folder.join("expected.txt"), &mut wrong);
        for story in stories(&folder) {
            compare(&story, &story.with_extension("expected.txt"), &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The draft has a dozen kinds of slips that an editor would mark, and the corrected one none.
#[test]
fn the_draft_of_the_leaked_calls_can_be_put_right() {
    let folder = root().join("examples/leaked-calls");
    let draft = findings(&folder.join("draft.md"));
    let marked = draft.iter().filter(|finding| finding.severity != Severity::Note && finding.handled.is_none());
    let kinds: BTreeSet<&str> = marked.map(|finding| finding.rule.as_str()).collect();
    assert!(kinds.len() >= 12, "{kinds:?}");
    let messages: Vec<&str> = draft.iter().map(|finding| finding.message.as_str()).collect();
    let says = |words: &str| messages.iter().any(|message| message.contains(words));
    assert!(says("in its own voice: not so: both sides had an interest"), "a denial is shown as one: {messages:#?}");
    assert!(says("the story said both"), "the story is no speaker of its name: {messages:#?}");
    let corrected = findings(&folder.join("corrected.md"));
    let left: Vec<String> = corrected.iter().filter(|finding| finding.severity != Severity::Note).map(line).collect();
    assert!(left.is_empty(), "{left:#?}");
}

/// The stories of a folder whose findings are listed.
fn stories(folder: &Path) -> Vec<PathBuf> {
    let mut stories: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    stories.retain(|path| {
        path.extension().is_some_and(|ending| ending == "md") && path.with_extension("expected.txt").exists()
    });
    stories.sort();
    stories
}

/// Compares what is found with what is listed, or lists it anew.
fn compare(checked: &Path, listed: &Path, wrong: &mut String) {
    let mut found: Vec<String> = findings(checked).iter().map(line).collect();
    found.sort();
    if std::env::var_os("BLESS").is_some() {
        fs::write(listed, found.join("\n") + "\n").unwrap();
    }
    let text = fs::read_to_string(listed).unwrap_or_default();
    let mut expected: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    expected.sort_unstable();
    if expected != found {
        let missing = expected.iter().filter(|line| !found.iter().any(|other| other == *line));
        let more = found.iter().filter(|line| !expected.contains(&line.as_str()));
        wrong.push_str(&format!("{}\n", listed.display()));
        wrong.extend(missing.map(|line| format!("  not found:    {line}\n")));
        wrong.extend(more.map(|line| format!("  not expected: {line}\n")));
    }
}

#[test]
fn an_example_shows_passages_and_has_no_line_that_is_not_read() {
    for folder in ["leaked-calls", "harbour-fire", "northwind-merger"] {
        let folder = root().join("examples").join(folder);
        let (paths, mut stdin) = ([folder.clone()], std::io::empty());
        let loaded = project::load(project::LoadRequest {
            paths: &paths,
            stdin: &mut stdin,
            stdin_name: None,
            config: &project::Config::default(),
            reach: project::Scope::Given,
            observer: None,
        });
        let checked = check(loaded.files, &loaded.texts, &Options::default());
        assert_eq!(checked.summary.unread, 0, "{}", folder.display());
        let shown = checked.model.extras.iter().filter(|extra| extra.passage.is_some()).count();
        assert!(shown > 0, "{} shows no passage", folder.display());
        let named = checked.model.extras.iter().filter(|extra| extra.at.is_some() || extra.quote.is_some());
        let lost: Vec<_> =
            named.filter(|extra| extra.passage.is_none()).map(|extra| (&extra.at, &extra.quote)).collect();
        assert!(lost.is_empty(), "{}: not in the text: {lost:?}", folder.display());
    }
}

fn findings(path: &Path) -> Vec<Finding> {
    let (paths, mut stdin) = ([path.to_owned()], std::io::empty());
    let loaded = project::load(project::LoadRequest {
        paths: &paths,
        stdin: &mut stdin,
        stdin_name: None,
        config: &project::Config::default(),
        reach: project::Scope::Given,
        observer: None,
    });
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    check(loaded.files, &loaded.texts, &Options::default()).findings
}

fn line(finding: &Finding) -> String {
    let handled = finding.handled.as_ref().map_or("-", |handled| handled.by.word());
    let about = finding.about.as_deref().unwrap_or(if finding.sides.is_empty() { &finding.message } else { "-" });
    format!("{} {} | {about} | {handled}", finding.severity.word(), finding.rule)
}

#[test]
fn the_examples_of_the_standard_rules_hold() {
    let (results, findings, _) = examples(Vec::new(), true, &Options::default());
    assert!(results.len() >= 50, "{}", results.len());
    let wrong: Vec<String> = results
        .iter()
        .filter(|result| !result.passed())
        .map(|result| {
            let (expected, found) = (result.expected.join(", "), result.found.join(", "));
            format!("{}:{} {:?}: expected {expected}, found {found}", result.path, result.line, result.title)
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let messages: Vec<_> = findings.iter().map(|finding| &finding.message).collect();
    assert!(messages.is_empty(), "{messages:#?}");
}

/// Rules about the text of a story in a file of its own, which no example has; `tests/it/coverage.rs` tests it.
const ABOUT_FILES: [&str; 1] = ["uncovered-statement"];

/// One rule a file, named by its id, with a page and an example that fires and one that does not.
#[test]
fn each_rule_file_has_one_rule_with_its_page_and_examples() {
    let mut rules = 0;
    for (path, text) in standard() {
        let (document, errors) = syntax::parse(text, FileKind::Rules);
        assert!(errors.is_empty(), "{path}: {errors:?}");
        let declared: Vec<_> = document
            .statements
            .iter()
            .filter_map(|statement| match &statement.kind {
                StatementKind::Rule(rule) => Some(rule),
                _ => None,
            })
            .collect();
        let [rule] = declared.as_slice() else {
            assert!(declared.is_empty(), "{path}: more than one rule");
            continue;
        };
        rules += 1;
        let name = &rule.name.value;
        let stem = Path::new(path).file_stem().unwrap().to_str().unwrap();
        assert_eq!(stem, name, "a rule file has the name of its rule");
        let page = [&rule.why, &rule.help, &rule.silent];
        assert!(page.iter().all(|part| !part.is_empty()), "{path}: a page says why, what to do, and when it is silent");
        let summary = rule.summary.as_ref().map_or("", |summary| summary.value.as_str());
        assert!(summary.ends_with('.'), "{path}: a definition in one sentence");
        let offers = rule.help.iter().any(|help| help.value.starts_with("leave it"));
        assert!(offers, "{path}: to leave it, with a reason, is a way out");
        let expect = |fires: bool| {
            document.statements.iter().any(|statement| match &statement.kind {
                StatementKind::Example(example) => example.expect.iter().any(|rule| rule.value == *name) == fires,
                _ => false,
            })
        };
        let is_about_files = ABOUT_FILES.contains(&name.as_str());
        assert!(expect(true) != is_about_files, "{path}: no example fires");
        assert!(expect(false) != is_about_files, "{path}: no example stays silent");
    }
    assert!(rules >= 15, "{rules}");
}

/// With no rules there are no findings about claims: no rule is compiled in.
#[test]
fn without_rules_nothing_is_found() {
    let text = "from a: plan is fake\nfrom b: Dmitriev denies plan is fake\n";
    let vocabulary = standard().iter().filter(|(path, _)| path.contains("vocabulary"));
    let mut files: Vec<SourceFile> =
        vocabulary.map(|(path, text)| SourceFile::new(*path, FileKind::Rules, *text)).collect();
    files.push(SourceFile::new("a.claims", FileKind::Claims, text));
    let bare = Options { without_standard_rules: true, ..Options::default() };
    let checked = check(files, &check::NoTexts, &bare);
    assert_eq!(checked.summary.claims, 2);
    assert!(checked.findings.is_empty(), "{:?}", checked.findings);
}

/// The rules that an editor is promised, with how much each matters. `unnamed-source-alone` is an error
/// for an accusation, and lowered for all else.
#[test]
fn every_rule_of_the_catalogue_is_there_with_its_severity() {
    let catalogue = [
        (
            "error",
            "dispute self-contradiction conflicting-reports own-voice-disputed misattributed stance-changed \
             evidence-says-otherwise headline-exceeds-story quote-not-in-source quote-speaker-differs \
             weekday-date-mismatch reaction-before-event impossible-order unnamed-source-alone",
        ),
        (
            "warning",
            "reversal presupposes-disputed certainty-differs single-origin attribution-dropped hedge-upgraded \
             unsupported denial-not-carried accused-not-heard single-source vague-source \
             accuser-not-named pickup-not-credited quote-differs figure-shrinks parts-exceed-whole",
        ),
        (
            "note",
            "declined-then-commented same-thing loaded-said-verb interested-source-alone statement-not-placed \
             verdict-word-unsupported fragment-quote quote-elision relative-date-unanchored title-varies \
             abbreviation-reused",
        ),
    ];
    let checked = check(Vec::new(), &check::NoTexts, &Options::default());
    let mut wrong = Vec::new();
    for (severity, names) in catalogue {
        for name in names.split_whitespace() {
            match checked.program.rule(name) {
                Some(rule) if rule.severity.word() == severity => {}
                Some(rule) => wrong.push(format!("{name}: {} and not {severity}", rule.severity.word())),
                None => wrong.push(format!("{name}: not there")),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
