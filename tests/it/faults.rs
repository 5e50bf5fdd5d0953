//! Bad input, by the rows of the table of faults: each ends in what is documented, the rest is still
//! checked, and nothing that was not checked passes as clean.
//!
//! Rows that concern the file system, the terminal and the process are in `system`; some that concern one
//! layer alone are proved beside that.

mod system;

use copydesk::{
    CheckResult, Options, check,
    check::{NoTexts, Observer, Stage},
    diagnostic::Severity,
    findings::omissions::Way,
    project::decode,
    source::{FileKind, SourceFile},
};

/// Two lines that contradict each other: what stays found beside any fault.
const GOOD: &str = "from a: Peskov says plan is fake\nfrom b: Dmitriev denies plan is fake\n";

fn run(files: &[(&str, &[u8])]) -> CheckResult {
    run_with(files, 0)
}

/// Without the standard rules, for what is tried at every place of a text.
fn run_bare(files: &[(&str, &[u8])]) -> CheckResult {
    run_as(files, &Options { without_standard_rules: true, threads: 1, ..Options::default() })
}

fn run_with(files: &[(&str, &[u8])], threads: usize) -> CheckResult {
    run_as(files, &Options { threads, ..Options::default() })
}

fn run_as(files: &[(&str, &[u8])], options: &Options) -> CheckResult {
    let files = files.iter().map(|(path, bytes)| {
        let kind = if path.ends_with(".rules") { FileKind::Rules } else { FileKind::Claims };
        let (text, fault) = decode(bytes.to_vec());
        SourceFile::new(*path, kind, text).cut_short(fault)
    });
    check(files.collect(), &NoTexts, options)
}

/// The findings, one a line: `path:line:column severity rule: message`.
fn lines(checked: &CheckResult) -> Vec<String> {
    let line = |finding: &copydesk::findings::Finding| {
        let file = checked.files.get(finding.place.file);
        let position = file.position(finding.place.span.start);
        let (line, column) = (position.line, position.column);
        let severity = finding.severity.word();
        format!("{}:{line}:{column} {severity} {}: {}", file.path, finding.rule, finding.message)
    };
    checked.findings.iter().map(line).collect()
}

fn found(files: &[(&str, &[u8])]) -> Vec<String> {
    lines(&run(files))
}

/// Fails unless a claim file of this text, beside a good one, gives just this line (and the good one
/// its dispute).
#[track_caller]
fn claims(text: &str, expect: &str) {
    let found = found(&[("bad.claims", text.as_bytes()), ("good.claims", GOOD.as_bytes())]);
    let (dispute, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|line| line.starts_with("good.claims"));
    assert_eq!(dispute.len(), 1, "{text:?}: the other file is still checked");
    if expect.is_empty() {
        assert!(rest.is_empty(), "{text:?}: {rest:#?}");
    } else {
        assert!(rest.iter().any(|line| line.starts_with(expect)), "{text:?}: expected {expect}, found {rest:#?}");
    }
}

/// The same for a rule file.
#[track_caller]
fn rules(text: &str, expect: &str) {
    let checked = run(&[("bad.rules", text.as_bytes()), ("good.claims", GOOD.as_bytes())]);
    let found = lines(&checked);
    assert!(found.iter().any(|line| line.starts_with("good.claims:1:9 error dispute")), "{text:?}: {found:#?}");
    let rest: Vec<_> = found.iter().filter(|line| line.starts_with("bad.rules")).collect();
    if expect.is_empty() {
        assert!(rest.is_empty(), "{text:?}: {rest:#?}");
    } else {
        assert!(rest.iter().any(|line| line.starts_with(expect)), "{text:?}: expected {expect}, found {rest:#?}");
        assert!(checked.broken_rules, "a run with broken rules does not mean what it seems to");
    }
}

#[test]
fn a_file_of_nothing_has_no_claims() {
    for text in ["", "\u{feff}", "# nothing here\n", "\n\n  \n", "\u{feff}# nothing\r\n"] {
        let checked = run(&[("a.claims", text.as_bytes())]);
        assert_eq!(checked.findings.len(), 0, "{text:?}");
        assert_eq!((checked.summary.claims, checked.summary.files), (0, 1));
    }
}

#[test]
fn a_mark_at_the_start_takes_no_column() {
    let with = format!("\u{feff}{GOOD}");
    assert_eq!(found(&[("a.claims", with.as_bytes())]), found(&[("a.claims", GOOD.as_bytes())]));
}

#[test]
fn another_encoding_is_named() {
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(GOOD.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let found = found(&[("a.claims", &utf16), ("good.claims", GOOD.as_bytes())]);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("a.claims:1:1 error syntax") && found[0].contains("UTF-16"), "{found:#?}");
}

#[test]
fn broken_bytes_end_the_file_where_they_stand() {
    for at in 0..GOOD.len() {
        let mut bytes = GOOD.as_bytes().to_vec();
        bytes[at] = 0xff;
        let checked = run_bare(&[("a.claims", &bytes)]);
        let faults: Vec<_> = lines(&checked).into_iter().filter(|line| line.contains("UTF-8")).collect();
        assert_eq!(faults.len(), 1, "{at}: {:#?}", lines(&checked));
        let first = GOOD.find('\n').unwrap() + 1;
        let (line, column) = if at < first { (1, 1 + at) } else { (2, 1 + at - first) };
        assert!(faults[0].starts_with(&format!("a.claims:{line}:{column} error syntax")), "{at}: {faults:?}");
    }
}

#[test]
fn line_ends_of_windows_are_line_ends_and_lone_ones_are_not() {
    let windows = GOOD.replace('\n', "\r\n");
    assert_eq!(found(&[("a.claims", windows.as_bytes())]), found(&[("a.claims", GOOD.as_bytes())]));
    let mixed = GOOD.replacen('\n', "\r\n", 1);
    assert_eq!(found(&[("a.claims", mixed.as_bytes())]), found(&[("a.claims", GOOD.as_bytes())]));
    claims("from a: plan\ris late\n", "bad.claims:1:13 error syntax");
}

#[test]
fn every_beginning_of_a_file_is_read_or_answered() {
    let text = "source a \"A title\"\n  published 2025-11-25\nperson Novak \"the mayor\"\nfrom a\n  Novak on Monday says [plan is “fake”]\n    said 2025-11-24 # so\nacknowledge dispute of plan is fake\n  because \"both\"\n";
    for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
        let checked = run_bare(&[("a.claims", &text.as_bytes()[..end])]);
        assert!(checked.summary.claims <= 2 && checked.findings.len() <= 3, "{end}: {:#?}", lines(&checked));
    }
}

#[test]
fn deep_nesting_is_an_error_where_it_begins_to_be_too_deep() {
    let deep =
        |open: &str, close: &str| format!("from a: {}plan is fake{}\n", open.repeat(100_000), close.repeat(100_000));
    for text in [
        deep("[", "]"),
        deep("[", ""),
        deep("x says ", ""),
        deep("x says [", "]"),
        deep("x says not [", "]"),
        deep("not [", "]"),
    ] {
        // The work is done on threads of 2 MiB.
        let found = found(&[("bad.claims", text.as_bytes()), ("good.claims", GOOD.as_bytes())]);
        let faults: Vec<_> = found.iter().filter(|line| line.starts_with("bad.claims:1:")).collect();
        assert_eq!(
            faults.len(),
            1,
            "{:?}",
            found.iter().map(|line| line.chars().take(200).collect::<String>()).collect::<Vec<_>>()
        );
        assert!(faults[0].contains("128") || faults[0].contains("closed"), "{:.200}", faults[0]);
        assert!(found.iter().any(|line| line.starts_with("good.claims")));
    }
}

#[test]
fn nesting_that_is_allowed_takes_time_in_proportion() {
    let text = |depth: usize| format!("from a: {}plan is fake{}\n", "x says [".repeat(depth), "]".repeat(depth));
    let work = |text: String| {
        let checked = run(&[("a.claims", text.as_bytes())]);
        assert_eq!((checked.summary.claims, checked.summary.unread), (1, 0), "{:#?}", lines(&checked));
    };
    work(text(50));
    work(text(100));
}

#[test]
fn what_is_not_closed_is_shown_where_it_was_opened() {
    claims("from a\n  plan is \"fake\n  plan is late\n", "bad.claims:2:11 error syntax");
    claims("from a\n  plan is “fake\n", "bad.claims:2:11 error syntax");
    claims("from a\n  Peskov says [plan is late\n", "bad.claims:2:15 error syntax");
    claims("from a\n  Peskov says plan is late]\n", "bad.claims:2:27 error syntax");
    rules("phrase {a met {b}\n", "bad.rules:1:8 error syntax");
}

#[test]
fn figures_that_are_none_are_errors_and_never_infinite() {
    let phrase = "phrase {x} holds {n: number} jobs\n  one n per x\n";
    let long = "9".repeat(400);
    let all = [
        ("9223372036854775808", "error syntax"),
        (long.as_str(), "error syntax"),
        ("1e999", "error syntax"),
        ("1.2.3", "error syntax"),
        ("1,30", "error syntax"),
        ("5%%", "error syntax"),
        // No figure, so a sentence of its own with a word about it.
        ("inf", "warning near-phrase"),
        ("nan", "warning near-phrase"),
        ("$", "warning near-phrase"),
        ("-0", "error dispute"),
    ];
    for (figure, expect) in all {
        let text = format!("from a: firm holds {figure} jobs\nfrom b: firm holds 5 jobs\n");
        let found = found(&[("p.rules", phrase.as_bytes()), ("a.claims", text.as_bytes())]);
        assert!(found.len() == 1 && found[0].contains(expect), "{figure}: {found:#?}");
    }
}

#[test]
fn a_word_that_begins_like_a_keyword_is_a_word() {
    claims("from a\n  notable plan is fake\n  fromage is late\n  persons met\n  claimed\n  becauseway is open\n", "");
    claims("sources say plan is late\nstorytellers are late\npersona non grata\n", "");
}

#[test]
fn damaged_lines_are_reported_and_the_good_ones_kept() {
    let mut text = String::from("from a\n");
    for index in 0..50 {
        text.push_str(&format!("  Peskov says thing-{index} is late\n"));
        if index % 5 == 0 {
            text.push_str("  \"never closed\n");
        }
    }
    text.push_str("from\n");
    let checked = run(&[("a.claims", text.as_bytes())]);
    let faults = lines(&checked).iter().filter(|line| line.contains("error syntax")).count();
    assert_eq!((checked.summary.claims, checked.summary.unread, faults), (50, 11, 11), "{:#?}", lines(&checked));
}

#[test]
fn a_long_line_is_read_and_its_fault_is_where_it_stands() {
    let mut text = String::from("from a: ");
    text.push_str(&"word ".repeat(100_000));
    text.push_str("\"end\n");
    let found = found(&[("a.claims", text.as_bytes())]);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("a.claims:1:500009 error syntax") && found[0].len() < 1_000, "{:.300}", found[0]);
}

#[test]
fn words_of_any_length_are_held_against_others_in_no_time() {
    // What is looked at would be tens of gigabytes, or hours.
    let long: String = (0..200_000_u32).map(|at| char::from(b'a' + ((at % 97) * (at % 89) % 26) as u8)).collect();
    let text = format!(
        "person A{long}\nsource {long}\nfrom {long}b\n  A{long}c says plan is fake\n    as {long}\n  Dmitriev denies plan\n    \
         corrects {long}d\n"
    );
    let found = found(&[("a.claims", text.as_bytes())]);
    assert!(found.iter().any(|line| line.contains("unknown-label")), "{:.300}", found.join("\n"));
}

#[test]
fn as_many_sources_as_claims_are_held_against_each_other_in_no_time() {
    let declared = (0..20_000).map(|number| format!("source declared{number:05}x\n"));
    let text: String =
        declared.chain((0..20_000).map(|number| format!("from unknown{number:05}y: Rubio says plan\n"))).collect();
    assert_eq!(found(&[("a.claims", text.as_bytes())]), [""; 0]);
    let slip = "source rt\nsource herald\nfrom heralb: Rubio says plan\nfrom rs: Rubio says plan\n";
    let found = found(&[("a.claims", slip.as_bytes())]);
    assert!(found.len() == 1 && found[0].contains("no source `heralb` is declared"), "{found:#?}");
}

#[test]
fn characters_that_cannot_be_seen_are_named() {
    for character in
        ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}', '\u{180e}', '\u{1}', '\u{7f}', '\u{85}']
    {
        let text = format!("from a: plan{character} is late\n");
        let found = found(&[("a.claims", text.as_bytes())]);
        let code = format!("U+{:04X}", character as u32);
        assert!(found.len() == 1 && found[0].starts_with("a.claims:1:13 error"), "{code}: {found:#?}");
        assert!(found[0].contains(&code), "{code}: {found:#?}");
    }
    // Kinds of space are spaces.
    claims("from a:\u{a0}plan\u{2009}is\u{202f}late\n", "");
}

#[test]
fn marks_that_turn_the_text_around_are_pointed_out_and_never_shown_raw() {
    for character in [
        '\u{202a}', '\u{202b}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{202c}', '\u{2069}',
        '\u{200e}', '\u{200f}',
    ] {
        for text in [
            format!("from a: plan {character}is late\n"),
            format!("from a: \"plan {character}one\" is late\n"),
            format!("from a: plan is late # {character}\n"),
        ] {
            let checked = run_bare(&[("a.claims", text.as_bytes())]);
            let found = lines(&checked);
            let named = found.iter().any(|line| line.contains(&format!("U+{:04X}", character as u32)));
            assert!(named, "{text:?}: {found:#?}");
            let mut out = Vec::new();
            copydesk::report::human::write(&checked.report(), &copydesk::report::Style::default(), &mut out).unwrap();
            assert!(!String::from_utf8(out).unwrap().contains(character), "{text:?}");
        }
    }
}

#[test]
fn composed_and_combining_letters_are_one_and_look_alikes_are_pointed_out() {
    let text = "from a: Zoe\u{308} says plan is fake\nfrom b: Zo\u{eb} denies plan is fake\n";
    assert!(found(&[("a.claims", text.as_bytes())])[0].contains("conflicting-reports"));
    // The second name ends in a Cyrillic letter.
    claims("from a: NSA says plan is late\nfrom b: NSА says call is late\n", "bad.claims:1:9 note same-thing");
    claims("from a: NSА says plan is late\nfrom b: NSA says call is late\n", "bad.claims:1:9 note same-thing");
    claims("organisation NSA\nfrom b: NSА says call is late\n", "bad.claims:2:9 warning misspelt-word");
    claims(
        "from a: Dmitriev says plan is late\nfrom b: Dmitriеv says call is late\n",
        "bad.claims:1:9 note same-thing",
    );
    claims("from a: Дмитриев says plan is late\nfrom b: Ζoë says call is late\n", "");
}

#[test]
fn what_is_declared_twice_is_shown_at_both_places() {
    let checked = run(&[("a.claims", b"source x\n"), ("b.claims", b"source x\n")]);
    let finding = &checked.findings[0];
    assert_eq!(lines(&checked)[0], "b.claims:1:8 error duplicate: the source `x` is declared twice");
    assert_eq!(checked.files.get(finding.others[0].0.file).path, "a.claims");
}

#[test]
fn a_misspelt_word_is_answered_with_the_nearest() {
    let near = |files: &[(&str, &[u8])], word: &str| {
        let checked = run(files);
        let help: Vec<_> = checked.findings.iter().flat_map(|finding| finding.help.to_vec()).collect();
        let expected = format!("did you mean `{word}`?");
        assert!(help.contains(&expected), "expected {expected}: {help:#?} {:#?}", lines(&checked));
    };
    near(&[("a.claims", b"person Dmitriev\nfrom a: Dmitreiv says plan is late\n")], "Dmitriev");
    near(&[("a.claims", b"source bloomberg\nfrom blomberg: plan is late\n")], "bloomberg");
    near(
        &[("a.claims", b"from a\n  plan is late\n    as one-label\nfrom b\n  plan is old\n    corrects one-lable\n")],
        "one-label",
    );
    near(&[("a.claims", b"from a\n  plan is late\n    allow disptue because \"x\"\n")], "dispute");
    near(&[("a.rules", b"rule x: error\n  A afirms {p}\n  flag A: \"x\"\n")], "A affirms {p}");
    near(&[("a.rules", b"rule x: error\n  A affirms {p}\n  A.speeker is \"x\"\n  flag A: \"x\"\n")], "speaker");
    near(&[("a.rules", b"rule x: eror\n  A affirms {p}\n  flag A: \"x\"\n")], "error");
}

#[test]
fn negation_through_a_circle_is_an_error_whatever_the_order() {
    let one = "define A is trusted\n  A affirms {p}\n  unless A is doubted\n";
    let two = "define A is doubted\n  A affirms {p}\n  unless A is trusted\n";
    for text in [format!("{one}{two}"), format!("{two}{one}")] {
        rules(&text, "bad.rules:3:");
        let checked = run(&[("bad.rules", text.as_bytes())]);
        assert!(lines(&checked)[0].contains("negation-cycle"), "{:#?}", lines(&checked));
    }
}

#[test]
fn a_variable_that_nothing_binds_is_an_error_at_its_place() {
    rules("define A matters to {x}\n  A affirms {p}\n", "bad.rules:1:");
    rules("rule loose: error\n  A affirms {p}\n  flag B: \"x\"\n", "bad.rules:3:");
    rules("rule loose: error\n  A affirms {p}\n  {x} is {y}\n  flag A: \"x\"\n", "bad.rules:3:");
    rules(
        "rule loose: error\n  A affirms {p}\n  unless B.said is before A.said\n  flag A against B: \"x\"\n",
        "bad.rules:",
    );
}

/// There is no arithmetic in rules, so nothing can be counted up without end; what a recursion makes
/// comes from what is on file.
#[test]
fn nothing_is_counted_up_in_a_rule() {
    rules("define {n} grows\n  {n} + 1 grows\n", "bad.rules:");
    rules("rule r: error\n  A affirms {p}\n  A.said + 1 is before A.said\n  flag A: \"x\"\n", "bad.rules:3:");
    rules("rule r: error\n  A affirms {p}\n  A.said is more than 5\n  flag A: \"x\"\n", "bad.rules:3:");
}

#[test]
fn many_claims_on_one_point_are_one_finding() {
    const EACH: usize = 10_000;
    let mut text = String::from("phrase_of_no_meaning is here\nfrom a\n");
    for index in 0..EACH {
        text.push_str(&format!("  speaker-{index} says plan is fake\n  witness-{index} denies plan is fake\n"));
    }
    let checked = run(&[("a.claims", text.as_bytes())]);
    assert_eq!(checked.findings.len(), 1, "{}", checked.findings.len());
    let sides: Vec<usize> = checked.findings[0].sides.iter().map(|side| side.claims.len()).collect();
    assert_eq!(sides, [EACH, EACH]);
    let mut out = Vec::new();
    copydesk::report::human::write(&checked.report(), &copydesk::report::Style::default(), &mut out).unwrap();
    assert!(out.len() < 10_000, "{}", out.len());
}

#[test]
fn many_values_on_one_point_are_one_finding() {
    const MANY: usize = 5_000;
    let phrase = "phrase {agent} authored {work}\n  one agent per work\n";
    let mut text = String::from("from a\n");
    for index in 0..MANY {
        text.push_str(&format!("  speaker-{index} says agent-{index} authored plan\n"));
    }
    let checked = run(&[("a.claims", text.as_bytes()), ("a.rules", phrase.as_bytes())]);
    assert_eq!(checked.findings.len(), 1);
    assert_eq!(checked.findings[0].sides.len(), MANY);
}

/// What has nothing to do with a finding does not change it; the laws try it on many stories.
#[test]
fn what_does_not_matter_does_not_matter() {
    let before = run(&[("a.claims", GOOD.as_bytes())]);
    let more = format!("{GOOD}from c: Rubio says sky is blue\n");
    let define = b"define A is of no account\n  A affirms {p}\n";
    let after = run(&[("a.claims", more.as_bytes()), ("x.rules", define)]);
    assert_eq!(lines(&before), lines(&after));
    assert_eq!(before.findings[0].fingerprint, after.findings[0].fingerprint);
}

#[test]
fn days_and_figures_at_the_edge_have_one_reading() {
    claims("from a: plan failed on 30 February 2025\n", "bad.claims:1:24 error syntax");
    claims("from a: plan failed on 29 February 2025\n", "bad.claims:1:24 error syntax");
    claims("from a: plan failed on 29 February 2024\n", "");
    claims("from a: plan failed on 2025-02-30\n", "bad.claims:1:24 error syntax");
    claims("from a: plan failed on 31 April 2025\n", "bad.claims:1:24 error syntax");
    claims("source a\n  published 2025-00-10\n", "bad.claims:2:13 error syntax");
    claims("source a\n  published 10000-01-01\n", "bad.claims:2:13 error syntax");
    let phrase = b"phrase {x} counts {n: number}\n  one n per x\n";
    let zero = found(&[("p.rules", phrase), ("a.claims", b"from a: list counts -0\nfrom b: list counts 0\n")]);
    assert!(zero.is_empty(), "{zero:#?}");
}

#[test]
fn letters_fold_alike_in_every_country() {
    // A dotted capital i and a sharp s are letters of their own, whatever the locale.
    let text = "from a: İlker says plan is fake\nfrom b: Straße denies plan is fake\nfrom c: ilker says plan is old\nfrom d: STRASSE denies plan is old\n";
    let found = found(&[("a.claims", text.as_bytes())]);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found.iter().all(|line| line.contains("error dispute")), "{found:#?}");
}

#[test]
fn control_characters_never_reach_a_reader() {
    let hostile = "\u{1b}[31m\u{1b}]8;;https://example.org\u{7}\u{9b}2J\u{85}\u{90}";
    let texts = [
        format!("from a: \"plan {hostile}\" is fake\nfrom b: Peskov denies \"plan {hostile}\" is fake\n"),
        format!("person \"{hostile}\"\nfrom a: plan is fake # {hostile}\n"),
        format!("from {hostile}: plan is fake\n"),
    ];
    for text in texts {
        let checked = run(&[("a\u{1b}[1m.claims", text.as_bytes())]);
        let mut out = Vec::new();
        let style = copydesk::report::Style::default();
        copydesk::report::human::write(&checked.report(), &style, &mut out).unwrap();
        copydesk::report::plain::write(&checked.report(), &style, &mut out).unwrap();
        copydesk::report::claim_listing::write(&checked.files, &checked.model, &style, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(!out.contains(|c: char| c.is_control() && c != '\n'), "{out:?}");
        let mut json = Vec::new();
        copydesk::report::json::write(&checked.report(), &mut json).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
        assert!(!json.iter().any(|byte| *byte < 0x20 && *byte != b'\n'), "{value}");
    }
}

#[test]
fn a_line_end_in_a_name_stays_on_its_line_and_no_address_is_a_link() {
    let text = format!("source a\n  url https://example.org/x\n{GOOD}");
    let checked = run(&[("odd\nname.claims", text.as_bytes())]);
    let mut out = Vec::new();
    let style = copydesk::report::Style { color: true, ..copydesk::report::Style::default() };
    copydesk::report::human::write(&checked.report(), &style, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(!out.contains("\u{1b}]"), "{out:?}");
    assert!(!out.lines().any(|line| line.starts_with("name.claims")), "{out}");
}

#[test]
fn a_conflict_far_apart_in_one_file_is_two_short_snippets() {
    let mut text = "from a: Peskov says plan is fake\n".to_owned();
    text.push_str(&"# nothing\n".repeat(100));
    text.push_str("from b: Dmitriev denies plan is fake\n");
    let checked = run(&[("a.claims", text.as_bytes())]);
    let mut out = Vec::new();
    copydesk::report::human::write(&checked.report(), &copydesk::report::Style::default(), &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(out.lines().count() < 40 && !out.contains("# nothing\n# nothing"), "{out}");
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let text = "from a\n  x says plan is fake\n  y denies plan is fake\n  x denies plan is fake\n  z says plan is late\n  y denies plan is late\n";
    let json = |threads: usize, files: &[(&str, &[u8])]| {
        let checked = run_with(files, threads);
        let mut out = Vec::new();
        copydesk::report::json::write(&checked.report(), &mut out).unwrap();
        out
    };
    let files = [("a.claims", text.as_bytes()), ("b.claims", GOOD.as_bytes())];
    let other_way_round = [files[1], files[0]];
    let expected = json(1, &files);
    for threads in [1, 2, 8] {
        for _ in 0..5 {
            assert!(json(threads, &files) == expected && json(threads, &other_way_round) == expected, "{threads}");
        }
    }
}

/// Panics where one file is parsed, as a bug that only this file shows.
#[derive(Debug)]
struct Bug(&'static str);

impl Observer for Bug {
    fn begins(&self, _: Stage, _: usize) {}

    fn parses(&self, path: &str) {
        assert!(path != self.0, "this panic is part of a test");
    }
}

#[test]
fn a_bug_that_one_file_shows_leaves_the_others_checked_and_passes_for_nothing() {
    let files: [(&str, &[u8]); 3] =
        [("bad.claims", b"x is late\n"), ("good.claims", GOOD.as_bytes()), ("own.rules", b"filler so\n")];
    for (path, lost) in [("bad.claims", 1), ("own.rules", 0)] {
        let options = Options { observer: Some(std::sync::Arc::new(Bug(path))), ..Options::default() };
        let checked = run_as(&files, &options);
        assert!(lines(&checked)[0].starts_with("good.claims:1:9 error dispute"), "{:#?}", lines(&checked));
        assert_eq!((checked.summary.claims, checked.summary.incomplete), (3 - lost, true));
        let last = copydesk::report::summary::sentence(&checked.report());
        assert!(last.ends_with("; incomplete: 1 file could not be checked, so findings may be missing"), "{last}");
        assert_eq!(checked.omissions.count(Way::FileGivenUp), 1);
        let mut json = Vec::new();
        copydesk::report::json::write(&checked.report(), &mut json).unwrap();
        let json = String::from_utf8(json).unwrap();
        let said = format!("1 file given up because of a bug in copydesk: {path}");
        assert!(json.contains("\"way\":\"file-given-up\"") && json.contains(&said), "{json}");
        let [given_up] = checked.incomplete.as_slice() else { panic!("{:#?}", checked.incomplete) };
        for words in
            [&format!("`{path}` could not be checked"), "a bug in copydesk", "report it", env!("CARGO_PKG_VERSION")]
        {
            assert!(given_up.contains(words), "{words}: {given_up}");
        }
    }
    assert!(run_as(&files, &Options::default()).incomplete.is_empty());
}

#[test]
fn what_could_not_be_read_never_passes_as_clean() {
    for text in ["from a: Peskov says\n", "\"\n", "from\n", "from a: plan failed on 30 February 2025\n"] {
        let checked = run(&[("a.claims", text.as_bytes())]);
        let gravest = checked.findings.iter().map(|finding| finding.severity).max();
        assert_eq!(gravest, Some(Severity::Error), "{text:?}");
        assert_eq!(checked.summary.unread, 1, "{text:?}");
    }
}
