//! Folding shows one matter once, and takes nothing away: every finding that a rule makes by itself is there, by itself or
//! folded into one that weighs no less, with all of its claims.

use super::{base_of, config_of, order};
use copydesk::{
    CheckResult, Options, check,
    check::NoTexts,
    findings::{self, Finding, SummaryKind, omissions::Way},
    model::ClaimId,
    source::{FileKind, SourceFile},
};
use proptest::{prelude::*, sample::select};
use std::collections::BTreeSet;

/// Rules that take each other's findings, with what they ask for.
const RULES: [&str; 14] = [
    "certainty",
    "conflicting-reports",
    "contradicts",
    "declined-then-commented",
    "dispute",
    "hedge-upgraded",
    "misattributed",
    "own-voice-disputed",
    "reversal",
    "self-contradiction",
    "stance-changed",
    "statement-not-placed",
    "story",
    "unsupported",
];

/// Lines that give something to fold, beside those of a drawn project.
const MORE: [&str; 4] = [
    "",
    "group papers\n  includes memo, note\nfrom cnn: Gus says Kim leaked papers\nfrom abc: Eve says Lee leaked papers\n",
    "story draft\nfrom draft: Gus says Kim met Rex\nfrom cnn: Gus suggests Kim met Rex\nfrom abc: Eve suggests Kim met Rex\n",
    "story draft\nfrom draft: Gus says Kim met Rex\nfrom cnn: Eve suggests Kim met Rex\nfrom abc: Gus denies Kim met Rex\n",
];

fn run(project: &order::Project, more: &str, select: &[&str]) -> CheckResult {
    let mut files = base_of(&RULES);
    files.push(SourceFile::new("more.claims", FileKind::Claims, more));
    files.push(SourceFile::new("words.rules", FileKind::Rules, project.rules()));
    files.push(SourceFile::new("all.claims", FileKind::Claims, project.statements().concat()));
    let select = select.iter().map(|&rule| rule.to_owned()).collect();
    check(
        files,
        &NoTexts,
        &Options {
            without_standard_rules: true,
            threads: 1,
            findings: findings::FindingOptions { select, ..findings::FindingOptions::default() },
            ..Options::default()
        },
    )
}

fn claims(finding: &Finding) -> BTreeSet<ClaimId> {
    finding.sides.iter().flat_map(|side| &side.claims).copied().collect()
}

proptest! {
    #![proptest_config(config_of(24))]

    #[test]
    fn folding_takes_no_claim_away_and_makes_nothing_less_grave(project in order::project(), more in select(MORE.to_vec())) {
        let together = run(&project, more, &[]);
        for finding in &together.findings {
            for folded in &finding.folded {
                prop_assert!(folded.severity <= finding.severity, "{finding:#?}");
                prop_assert!(folded.folded.is_empty() && folded.handled.is_none(), "{finding:#?}");
            }
        }
        let found: BTreeSet<String> = together.findings.iter().flat_map(Finding::with_folded).map(|finding| finding.rule.to_string()).collect();
        for rule in RULES.iter().filter(|&&rule| together.program.rule(rule).is_some()) {
            let alone = run(&project, more, &[rule]);
            for wanted in alone.findings.iter().flat_map(Finding::with_folded) {
                let kept = together.findings.iter().any(|root| {
                    root.severity >= wanted.severity
                        && root.with_folded().any(|part| claims(part).is_superset(&claims(wanted)))
                });
                prop_assert!(kept, "{rule} is lost, beside {found:?}: {wanted:#?}");
            }
        }
    }
}

/// A law that is never tried proves nothing: some of these projects have findings to fold.
#[test]
fn projects_have_findings_that_are_folded() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut folded: BTreeSet<(String, String)> = BTreeSet::new();
    for index in 0..40 {
        let project = order::project().new_tree(&mut runner).unwrap().current();
        let checked = run(&project, MORE[index % MORE.len()], &[]);
        for finding in &checked.findings {
            folded.extend(finding.folded.iter().map(|part| (finding.rule.to_string(), part.rule.to_string())));
        }
    }
    let of = |rule: &str, part: &str| folded.contains(&(rule.to_owned(), part.to_owned()));
    assert!(of("dispute", "dispute") && of("misattributed", "hedge-upgraded"), "{folded:?}");
}

/// Two lines may be at odds on any number of points: which of them are kept does not depend on the order of lines.
#[test]
fn what_is_folded_is_bounded_and_the_rest_is_counted() {
    let run = |parts: &mut dyn Iterator<Item = usize>| {
        let parts: String = parts.map(|part| format!("  includes memo{part}\n")).collect();
        let rules = "phrase {a} leaked {b: each}\n  one a per b\n";
        let claims = format!(
            "group papers\n{parts}from cnn: Gus says Kim leaked papers\nfrom abc: Eve says Lee leaked papers\n"
        );
        let files = vec![
            SourceFile::new("words.rules", FileKind::Rules, rules),
            SourceFile::new("all.claims", FileKind::Claims, claims),
        ];
        let checked = check(files, &NoTexts, &Options { threads: 1, ..Options::default() });
        let conflicts: Vec<&Finding> =
            checked.findings.iter().filter(|finding| finding.kind == SummaryKind::Conflict).collect();
        let [finding] = conflicts.as_slice() else { panic!("{:#?}", checked.findings) };
        let about: BTreeSet<String> = finding.folded.iter().map(|part| part.message.clone()).collect();
        (finding.folded.len(), about, checked.summary.beyond.errors, checked.omissions.count(Way::FindingLimit))
    };
    let (count, about, beyond, omitted) = run(&mut (0..300));
    assert_eq!((count, beyond, omitted), (100, 200, 200));
    assert_eq!(run(&mut (0..300).rev()), (count, about, beyond, omitted));
    assert_eq!(run(&mut (0..100)).2, 0);
}
