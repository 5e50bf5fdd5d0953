use super::*;
use crate::{diagnostic::Severity, model::PhraseFields};

/// The errors in a text, one per line: `line:column message (help)`.
fn amiss(text: &str) -> Vec<String> {
    let file = SourceFile::new(NAME, crate::source::FileKind::Text, text);
    let (values, mut faults) = parse::read(text);
    let root = Path::new("/nowhere");
    faults.extend(Patterns::new(root, &values.exclude).1);
    faults.extend(values.overrides.iter().flat_map(|over| Patterns::new(root, &over.paths).1));
    let line = |fault: &SyntaxError| {
        let position = file.position(fault.span.start);
        let help = fault.help.iter().map(|help| format!(" ({help})")).collect::<String>();
        format!("{}:{} {}{help}", position.line, position.column, fault.message)
    };
    faults.iter().map(line).collect()
}

#[track_caller]
fn check(text: &str, expect: &str) {
    assert_eq!(amiss(text), expect.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>());
}

#[test]
fn what_is_written_is_read() {
    let text = "claims = ['claims', \"drafts/*.claims\"]\nrules = ['house']\nexclude = ['old']\nstory = 'draft'\n\
                select = ['conflicts']\ndeny = 'warning'\n[severity]\nstory = 'note'\ndispute = 'off'\n\
                [[override]]\npaths = ['drafts/']\nseverity = { unsupported = 'default' }\n\
                [terminal]\ncolor = 'never'\nwidth = 0x40\nascii = true\n";
    check(text, "");
    let (values, _) = parse::read(text);
    let texts = |written: &[Written<String>]| written.iter().map(|text| text.value.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&values.claims.unwrap()), ["claims", "drafts/*.claims"]);
    assert_eq!((texts(&values.rules), texts(&values.exclude)), (vec!["house".to_owned()], vec!["old".to_owned()]));
    assert_eq!((values.story.unwrap().value, values.deny.unwrap().value), ("draft".to_owned(), Severity::Warning));
    let levels: Vec<_> = values.severity.iter().map(|(name, level)| (name.value.as_str(), *level)).collect();
    assert_eq!(levels, [("story", SeverityOverride::At(Severity::Note)), ("dispute", SeverityOverride::Off)]);
    assert_eq!(values.overrides[0].severity[0].1, SeverityOverride::Own);
    assert_eq!((values.color.unwrap().value, values.width.unwrap().value), (Color::Never, 64));
    assert!(values.ascii.unwrap().value);
}

#[test]
fn phrases_are_named_by_their_fields() {
    let phrases = |text: &str| parse::read(text).0.phrases.unwrap().value;
    assert_eq!(phrases("phrases = 'all'"), PhraseFields::All);
    assert_eq!(phrases("phrases = 'none'"), PhraseFields::Only(Vec::new()));
    assert_eq!(phrases("phrases = ['states']"), PhraseFields::Only(vec!["states".to_owned()]));
    check("phrases = ['statse']", "1:12 no phrases of a field `statse` come with copydesk (did you mean `states`?)");
    check("phrases = 'nine'", "1:11 expected `all` or `none`, found `nine` (did you mean `none`?)");
    check("phrases = 3", "1:11 expected `\"all\"`, `\"none\"` or a list of fields of phrases, found a number");
}

#[test]
fn a_key_that_is_none_is_said_where_it_stands() {
    check("claim = []", "1:1 there is no key `claim` (did you mean `claims`?)");
    check("width = 3", "1:1 there is no key `width` (`width` belongs into `terminal`)");
    check("[terminal]\ndeny = 'note'", "2:1 there is no key `deny` in `terminal` (`deny` belongs above all tables)");
    check("[terminal]\nwitdh = 3", "2:1 there is no key `witdh` in `terminal` (did you mean `width`?)");
    check(
        "[[override]]\npaths = ['a']\nseverity = {}\nzzzz = 1",
        "4:1 there is no key `zzzz` in `override` (the keys are paths, severity)",
    );
    check("[terminals]", "1:2 there is no key `terminals` (did you mean `terminal`?)");
    check(
        "a.b.c = 1",
        "1:1 there is no key `a` (the keys are claims, rules, exclude, story, select, phrases, deny, require-claims, severity, override, terminal)",
    );
}

#[test]
fn a_value_of_another_kind_is_said_where_it_stands() {
    check("claims = 'x'", "1:10 expected a list of paths, found a text");
    check("claims = ['x', 3]", "1:16 expected a text in quotation marks, found a number");
    check("claims = ['']", "1:11 expected a text in quotation marks, found an empty text");
    check("story = 1.5", "1:9 expected the name of a source, found a number with a point");
    check("deny = 'warnign'", "1:8 expected `error`, `warning` or `note`, found `warnign` (did you mean `warning`?)");
    check("deny = true", "1:8 expected `error`, `warning` or `note`, found `true` or `false`");
    check(
        "[severity]\ndispute = 'of'",
        "2:11 expected `error`, `warning`, `note`, `off` or `default`, found `of` (did you mean `off`?)",
    );
    check("severity = []", "1:12 expected a table, as in `{ dispute = \"warning\" }`, found a list");
    check("terminal = 2025-01-01", "1:12 expected a table: `[terminal]`, found a date");
    check("[terminal]\nwidth = 0", "2:9 expected a number from 1, found 0");
    check(
        "[terminal]\nwidth = -3\nascii = 'yes'",
        "2:9 expected a number from 1, found a negative number\n3:9 expected `true` or `false`, found a text",
    );
    check("[terminal]\nwidth = 99999999999999999999999", "2:9 expected a number from 1, found one that is too large");
    check("[override]\npaths = []", "1:1 expected tables, each begun with `[[override]]`, found a table");
    check(
        "[[override]]\npaths = ['a']",
        "1:1 this override says nothing of `severity` (add `severity = { unsupported = \"note\" }`)",
    );
}

#[test]
fn what_cannot_be_turned_off_is_said_where_that_is_tried() {
    let help = "(what could not be read would pass as checked: mend it, or take it out)";
    check("[severity]\nsyntax = 'off'", &format!("2:10 `syntax` cannot be turned off {help}"));
    check(
        "[[override]]\npaths = ['a']\nseverity = { ambiguous-claim = 'off', syntax = 'note', dispute = 'off' }",
        &format!("3:32 `ambiguous-claim` cannot be turned off {help}"),
    );
    let (values, _) = parse::read("[severity]\nsyntax = 'off'\nreading = 'off'");
    assert_eq!(values.severity.len(), 1);
}

#[test]
fn what_the_reader_of_toml_says_is_put_in_plain_words_and_once() {
    check("deny = 'note'\ndeny = 'error'", "2:1 this key stands here for the second time (keep one of the two)");
    let found = amiss(&format!("exclude = {}", "[".repeat(3_000)));
    let deep = found.iter().filter(|line| line.ends_with("brackets are nested too deep here")).count();
    let open = found.iter().filter(|line| line.contains("unclosed array")).count();
    assert_eq!((deep, open), (1, 1), "{found:#?}");
}

#[test]
fn what_is_no_pattern_is_said_where_it_stands() {
    let found = amiss("exclude = ['[z-a]', '../b', '#c', 'd/**', './e']");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("1:12 `[z-a]` is not a pattern: "), "{found:?}");
    assert!(found[1].starts_with("1:21 `../b` is not a pattern: it leads out"), "{found:?}");
}

#[test]
fn what_is_no_toml_is_said_where_it_stands_and_the_rest_counts() {
    let (values, faults) = parse::read("deny = 'note'\nstory = \"draft\nexclude = [\n");
    assert_eq!(values.deny.unwrap().value, Severity::Note);
    assert!(!faults.is_empty());
    for text in [
        "=",
        "[",
        "a = ",
        "\u{feff}=",
        "claims = [\"\\q\"]",
        "\0",
        "a = 1\na = 2",
        "[[a]]\n[a]",
        "é = 'é",
        "x = \"\u{202e}\"",
    ] {
        assert!(!amiss(text).is_empty(), "{text:?}");
    }
    check("\u{feff}deny = 'note'", "");
}

#[test]
fn deep_and_long_texts_are_answered_on_a_small_stack() {
    let deep = |open: &str, close: &str| format!("a = {}{}", open.repeat(100_000), close.repeat(100_000));
    let texts = [
        deep("[", "]"),
        deep("{a=", "}"),
        format!("{} = 1", vec!["a"; 100_000].join(".")),
        format!("[{}]", vec!["a"; 100_000].join(".")),
        "[[a]]\n".repeat(50_000),
        "=\n".repeat(50_000),
    ];
    let run = move || texts.iter().all(|text| (1..=8).contains(&amiss(text).len()));
    assert!(std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap());
}

#[test]
fn every_beginning_of_a_file_is_read_or_answered() {
    let text =
        "claims = ['a', \"b\"]\n[severity]\ndispute = 'off'\n[[override]]\npaths = ['é']\nseverity = { a = 'note' }\n";
    for at in (0..=text.len()).filter(|&at| text.is_char_boundary(at)) {
        for fault in parse::read(&text[..at]).1 {
            assert!(fault.span.end as usize <= at && fault.span.start <= fault.span.end);
        }
    }
}

#[test]
fn patterns_are_those_of_ignore_files() {
    let holds = |pattern: &str, path: &str| {
        let written = Written { value: pattern.to_owned(), span: Span::default() };
        let here = std::env::current_dir().unwrap();
        Patterns::new(&here, &[written]).0.hold(Path::new(path), false)
    };
    assert!(holds("old", "a/old/b.claims") && holds("old/", "old/b.claims") && !holds("old", "older/b.claims"));
    assert!(holds("/old", "old/b.claims") && !holds("/old", "a/old/b.claims"));
    assert!(holds("drafts/*.claims", "./drafts/a.claims") && !holds("drafts/*.claims", "x/drafts/a.claims"));
    assert!(holds("./drafts", "drafts/a/b.claims") && !holds("drafts", "../drafts/a.claims"));
    assert!(holds("**/a?.claims", "x/y/ab.claims") && holds("#a", "#a"));
}

#[test]
fn every_key_has_a_name_of_its_own_and_stands_in_its_table() {
    let mut names: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), KEYS.len());
    for key in &KEYS {
        // The default itself is a valid value.
        let table = key.name.split_once('.');
        if !key.default.is_empty() {
            let text = match table {
                Some((table, name)) => format!("[{table}]\n{name} = {}", key.default),
                None => format!("{} = {}", key.name, key.default),
            };
            check(&text, "");
        }
    }
}
