//! What may be changed without a change in what is found.

use super::{
    config, identities, json, run,
    story::{NAME_LISTS, Story, VOCABULARY, story},
};
use crate::fmt::meaning;
use copydesk::{CheckResult, source::FileKind, syntax};
use proptest::{prelude::*, sample::Index};
use std::collections::BTreeSet;

/// The findings with their claims by label, for stories of which the names differ.
fn by_labels(checked: &CheckResult) -> Vec<(String, &'static str, BTreeSet<BTreeSet<String>>)> {
    let label = |id: &copydesk::model::ClaimId| {
        checked.model.extra(checked.model.claim(*id)).and_then(|extra| extra.label.clone()).unwrap_or_default()
    };
    let mut all: Vec<_> = checked
        .findings
        .iter()
        .map(|finding| {
            let sides = finding.sides.iter().map(|side| side.claims.iter().map(label).collect()).collect();
            (finding.rule.to_string(), finding.severity.word(), sides)
        })
        .collect();
    all.sort();
    all
}

/// Everything in another order by these numbers.
fn shuffled<T>(mut items: Vec<T>, order: &[u32]) -> Vec<T> {
    for (index, number) in order.iter().enumerate().take(items.len()) {
        let other = *number as usize % items.len();
        items.swap(index, other);
    }
    items
}

fn order() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 16)
}

fn plainly(story: &Story) -> impl Fn(usize) -> String + use<> {
    let names = story.names();
    move |index| names[index].to_owned()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_order_of_lines_and_files_means_nothing(story in story(), lines in order(), files in order(), split in 1..4usize) {
        let before = run(&story.files(), 1);
        let blocks = shuffled(story.blocks(&plainly(&story)), &lines);
        let mut changed = story.files_of(String::new());
        changed.pop();
        // The statements of the other files in another order, and the claims in several files.
        for (_, text) in &mut changed {
            let statements = shuffled(statements(text), &lines);
            *text = statements.concat();
        }
        for (index, part) in blocks.chunks(split).enumerate() {
            changed.push((format!("part-{}.claims", 9 - index % 9 + index), part.concat()));
        }
        let after = run(&shuffled(changed, &files), 1);
        prop_assert_eq!(identities(&before), identities(&after));
    }

    #[test]
    fn a_claim_about_other_names_and_words_changes_no_other_finding(story in story(), name in any::<Index>()) {
        let before = run(&story.files(), 1);
        // A word of the claim is a name of the story without its capital.
        let names = story.names();
        let mut letters = name.get(&names).chars();
        let small: String = letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect();
        let mut files = story.files();
        files.push(("other.claims".to_owned(), format!("from elsewhere: Quill says the {small} is out\n")));
        // The claim itself may be remarked upon: its word is like a name.
        let of_story = |checked: &CheckResult| {
            let mut all = by_labels(checked);
            all.retain(|(_, _, sides)| !sides.is_empty());
            all
        };
        prop_assert_eq!(of_story(&before), of_story(&run(&files, 1)));
    }

    #[test]
    fn layout_and_comments_mean_nothing(story in story(), order in order()) {
        let before = run(&story.files(), 1);
        let printed: Vec<(String, String)> = story.files().into_iter().map(|(path, text)| {
            let kind = if path.ends_with(".rules") { FileKind::Rules } else { FileKind::Claims };
            let text = loosened(&text, &order);
            let (document, errors) = syntax::parse(&text, kind);
            assert!(errors.is_empty(), "{errors:?}\n{text}");
            let printed = syntax::print(&text, &document);
            assert_eq!(syntax::format(&text, kind).as_ref(), Ok(&printed));
            (path, printed)
        }).collect();
        let loose: Vec<(String, String)> =
            story.files().into_iter().map(|(path, text)| (path, loosened(&text, &order))).collect();
        prop_assert_eq!(identities(&before), identities(&run(&loose, 1)));
        prop_assert_eq!(identities(&before), identities(&run(&printed, 1)));
        prop_assert_eq!(meaning(&loose), meaning(&printed));
    }

    #[test]
    fn line_ends_and_a_mark_at_the_start_mean_nothing(story in story()) {
        let before = run(&story.files(), 1);
        let changed: Vec<(String, String)> =
            story.files().into_iter().map(|(path, text)| (path, format!("\u{feff}{}", text.replace('\n', "\r\n")))).collect();
        prop_assert_eq!(identities(&before), identities(&run(&changed, 1)));
    }

    #[test]
    fn other_names_give_the_same_findings(story in story(), other in 0..NAME_LISTS.len()) {
        let before = run(&story.files(), 1);
        let renamed = Story { names: other, ..story };
        prop_assert_eq!(by_labels(&before), by_labels(&run(&renamed.files(), 1)));
    }

    #[test]
    fn another_name_of_a_person_is_the_person(story in story(), which in any::<u32>()) {
        let before = run(&story.files(), 1);
        let names = story.names();
        let used = std::cell::Cell::new(which);
        let say = |index: usize| {
            let turn = used.get().rotate_left(1);
            used.set(turn);
            if index == 1 && turn & 1 == 1 { "\"the second one\"".to_owned() } else { names[index].to_owned() }
        };
        let after = run(&story.files_of(story.blocks(&say).concat()), 1);
        prop_assert_eq!(identities(&before), identities(&after));
    }

    #[test]
    fn one_thread_writes_the_bytes_of_many(story in story()) {
        let files = story.files();
        prop_assert_eq!(json(&run(&files, 1)), json(&run(&files, 8)));
    }

    /// Nobody's claim takes back that two others contradict each other, save by a correction.
    #[test]
    fn more_claims_only_add_contradictions(story in story(), keep in 1..8usize) {
        let mut story = story;
        story.claims.iter_mut().for_each(|claim| claim.corrects = None);
        // What is handled is another matter: no story carries both sides here.
        story.draft = false;
        let after = run(&story.files(), 1);
        story.claims.truncate(keep);
        let before = run(&story.files(), 1);
        let (before, after) = (by_labels_and_point(&before), by_labels_and_point(&after));
        for (rule, about, level, claims) in &before {
            let grown = after.iter().any(|(other, point, severity, more)| {
                (rule, about) == (other, point) && severity >= level && claims.is_subset(more)
            });
            prop_assert!(grown, "{rule} {about:?} {claims:?} is not among {after:#?}");
        }
    }

    #[test]
    fn an_acknowledgement_handles_its_target_and_nothing_else(story in story(), which in any::<Index>()) {
        let before = run(&story.files(), 1);
        // What the tool raises by itself has no rule to name here.
        let known = before.findings.iter().filter(|finding| before.program.rule(&finding.rule).is_some());
        let open: Vec<_> = known.filter(|finding| finding.handled.is_none()).collect();
        prop_assume!(!open.is_empty());
        let target = which.get(&open);
        let mut files = story.files();
        let text = format!("acknowledge {} finding {}\n  because \"seen\"\n", target.rule, target.fingerprint);
        files.push(("seen.claims".to_owned(), text));
        let after = run(&files, 1);
        prop_assert_eq!(before.findings.len(), after.findings.len());
        for (one, other) in before.findings.iter().zip(&after.findings) {
            prop_assert_eq!(&one.fingerprint, &other.fingerprint);
            let by = other.handled.as_ref().map(|handled| handled.by.word());
            if one.fingerprint == target.fingerprint {
                prop_assert_eq!((by, other.severity.word()), (Some("acknowledgement"), "note"));
            } else {
                prop_assert_eq!(one.severity, other.severity);
                prop_assert_eq!(one.handled.as_ref().map(|handled| handled.by.word()), by);
            }
        }
    }

    #[test]
    fn a_fingerprint_belongs_to_one_finding(story in story()) {
        let checked = run(&story.files(), 1);
        // What concerns the input is known by its words, which may stand there twice.
        let findings: Vec<_> = checked.findings.iter().filter(|finding| !finding.sides.is_empty()).collect();
        let all: BTreeSet<&str> = findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
        prop_assert_eq!(all.len(), findings.len());
    }

    /// The same said once more by the same speaker changes no fingerprint.
    #[test]
    fn a_line_said_twice_changes_no_fingerprint(story in story(), which in any::<Index>()) {
        let before = run(&story.files(), 1);
        let blocks = story.blocks(&plainly(&story));
        let again = which.index(blocks.len());
        let again = blocks[again].lines().take(2).map(|line| format!("{line}\n")).collect::<String>();
        // A new unnamed speaker is another one, and a date below the line is left behind.
        prop_assume!(!again.contains("unnamed official") && !blocks[which.index(blocks.len())].contains("said "));
        prop_assume!(story.claims.iter().all(|claim| claim.corrects.is_none()));
        let mut files = story.files();
        files.push(("again.claims".to_owned(), again));
        let after = run(&files, 1);
        prop_assert_eq!(identities(&before), identities(&after));
    }
}

type Labelled = (String, Option<String>, copydesk::diagnostic::Severity, BTreeSet<String>);

fn by_labels_and_point(checked: &CheckResult) -> Vec<Labelled> {
    let label = |id: &copydesk::model::ClaimId| {
        checked.model.extra(checked.model.claim(*id)).and_then(|extra| extra.label.clone()).unwrap_or_default()
    };
    checked
        .findings
        .iter()
        .map(|finding| {
            let claims = finding.sides.iter().flat_map(|side| &side.claims).map(label).collect();
            (finding.rule.to_string(), finding.about.as_deref().map(str::to_owned), finding.severity, claims)
        })
        .collect()
}

/// The statements of a file, each with the lines below it.
fn statements(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in text.lines() {
        match all.last_mut() {
            Some(last) if line.starts_with(' ') => last.push_str(&format!("{line}\n")),
            _ => all.push(format!("{line}\n")),
        }
    }
    all
}

/// The same with blank lines, comments, wider gaps and deeper levels.
fn loosened(text: &str, order: &[u32]) -> String {
    let mut loose = String::from("# a comment at the start\n");
    for (index, line) in text.lines().enumerate() {
        let number = order[index % order.len()].rotate_left(index as u32);
        let depth = (line.len() - line.trim_start().len()) / 2;
        let width = 2 + (order[0] % 3) as usize;
        let gap = if number & 1 == 0 { " " } else { "\u{a0}  " };
        let words: Vec<&str> = line.trim_start().split(' ').collect();
        if number & 2 == 0 {
            loose.push_str(&format!("{}# a comment\n\n", " ".repeat((number % 7) as usize)));
        }
        loose.push_str(&format!("{}{}", " ".repeat(depth * width), words.join(" ")));
        loose.push_str(match number & 12 {
            4 => "   # said # \"twice",
            8 => " \t ",
            _ => "",
        });
        let _ = gap;
        loose.push('\n');
    }
    loose
}

/// What stands against its opposite was told apart by the numbers that happened to be read first.
#[test]
fn numbers_elsewhere_change_no_fingerprint_and_who_says_which_does() {
    let fingerprints = |claims: &str| -> Vec<String> {
        let files = [("words.rules", VOCABULARY), ("story.claims", claims)];
        let files: Vec<_> = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
        let checked = run(&files, 1);
        let about = |finding: &&copydesk::findings::Finding| finding.rule == "dispute";
        checked.findings.iter().filter(about).map(|finding| finding.fingerprint.to_string()).collect()
    };
    let both = "from a\n  Dmitriev says call is fake\n  Ushakov says call is authentic\n";
    let other = "from a\n  Dmitriev says call is authentic\n  Ushakov says call is fake\n";
    let numbers = "from b\n  Zed says blast killed 20 people\n  Zed says fire killed 40 people\n";
    let alone = fingerprints(both);
    assert_eq!(alone.len(), 1);
    assert_eq!(fingerprints(&format!("{numbers}{both}")), alone);
    assert_eq!(fingerprints(&format!("{both}{numbers}")), alone);
    assert_ne!(fingerprints(other), alone);
}
