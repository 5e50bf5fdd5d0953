//! What happens to be on file, and in which order, decides nothing: laws over projects in which little is declared, so
//! that what was read first has every chance to count for more.

use super::{config_of, run};
use copydesk::{CheckResult, findings::Finding, model::ClaimId};
use proptest::{collection::vec, prelude::*, sample::select};
use std::{collections::BTreeSet, fmt::Write};

const WORDS: &str = "\
cue says: affirms
cue believes: affirms, probable
cue suggests: affirms, possible
cue denies: denies
cue doubts: denies, possible
cue \"asks whether\": asks
cue \"declines to comment on\": declines
cue predicts: affirms, future
negation not
filler the, a, that
indefinite somebody, anybody, \"an aide\"
";

/// Phrases, each with its lines: they are put in any order as well.
const PHRASES: [&str; 14] = [
    "phrase {a} signed {b}\n  one a per b\n",
    "phrase {a} drafted {b}\n  implies {a} signed {b}\n",
    "phrase {a} quit\n  implies {a} resigned\n",
    "phrase {a} resigned\n  implies {a} left\n",
    "phrase {a} left\n  once\n",
    "phrase {a} was dismissed\n  implies {a} left\n  presupposes {a} had a post\n",
    "phrase {b} is fake\n  opposite {b} is real\n",
    "phrase {b} is real\n",
    "phrase {a} met {b}\n  symmetric\n  one a per b\n",
    "phrase {a} leaked {b: each}\n  one a per b\n",
    "phrase fire killed {n: number} people\n  one n\n  within 10%\n",
    "phrase vote was {n: number} to {m: number}\n  symmetric\n",
    "phrase {a} counted {n: number} votes\n  one n per a\n  grows\n",
    "phrase {a} had a post\n",
];

/// Names, some of which are declared, by the statements that declare them.
const DECLARATIONS: [&str; 6] = [
    "group both\n  includes Kim, Lee\n",
    "group papers\n  includes memo, note\n",
    "person Ann\n",
    "event summit on 2025-10-05\n  means Kim met Lee\n",
    "source rt\n  published 2025-11-01\n  outlet Ann\n",
    "source tass\n  published 2025-12-01\n",
];

#[derive(Clone, Debug)]
pub(super) struct Project {
    phrases: Vec<usize>,
    declared: Vec<bool>,
    story: bool,
    claims: Vec<Line>,
}

/// A claim: its source, its words and the lines below it.
#[derive(Clone, Debug)]
struct Line {
    source: &'static str,
    words: String,
    below: Vec<String>,
    /// The claim that it corrects or retracts, counted from the first.
    takes_back: Option<(&'static str, usize)>,
}

fn name() -> impl Strategy<Value = &'static str> {
    select(vec!["Kim", "Kim", "Lee", "Lee", "Ann", "both", "somebody", "anybody"])
}

fn content() -> impl Strategy<Value = String> {
    let thing = || select(vec!["memo", "memo", "note", "papers", "somebody"]);
    let number = || select(vec!["20", "21", "40", "forty", "20-28"]);
    prop_oneof![
        4 => (name(), select(vec!["signed", "signed", "drafted", "leaked"]), thing())
            .prop_map(|(name, verb, thing)| format!("{name} {verb} {thing}")),
        4 => (name(), select(vec!["quit", "resigned", "left", "was dismissed"]))
            .prop_map(|(name, verb)| format!("{name} {verb}")),
        2 => (thing(), select(vec!["fake", "real"])).prop_map(|(thing, kind)| format!("{thing} is {kind}")),
        2 => (name(), name()).prop_map(|(one, other)| format!("{one} met {other}")),
        1 => number().prop_map(|number| format!("fire killed {number} people")),
        1 => (number(), number()).prop_map(|(one, other)| format!("vote was {one} to {other}")),
        1 => (name(), number()).prop_map(|(name, number)| format!("{name} counted {number} votes")),
        1 => Just("summit happened".to_owned()),
        1 => Just("sky over somebody is red".to_owned()),
    ]
}

fn words() -> impl Strategy<Value = String> {
    let cue = select(vec!["says", "says", "says", "denies", "denies", "believes", "suggests", "doubts", "predicts"]);
    let speaker = select(vec!["Gus", "Gus", "Eve", "Fay", "an aide", "", ""]);
    let outer = select(vec!["", "", "", "", "", "", "", "Eve says ", "Gus suggests ", "Eve denies "]);
    let when = select(vec!["", "", "", " on 3 March 2025", " on 9 April 2025", " in 2025"]);
    let negated = select(vec![0, 0, 0, 0, 0, 0, 1, 2]);
    (outer, speaker, cue, negated, content(), when).prop_map(|(outer, speaker, cue, negated, content, when)| {
        let content = match negated {
            0 => content,
            1 => format!("not [{content}]"),
            _ => format!("{content} not"),
        };
        match (speaker, outer) {
            ("", _) => format!("{content}{when}"),
            (speaker, "") => format!("{speaker} {cue} {content}{when}"),
            (speaker, outer) => format!("{outer}[{speaker} {cue} {content}{when}]"),
        }
    })
}

fn line() -> impl Strategy<Value = Line> {
    let source = select(vec!["rt", "tass", "cnn", "draft"]);
    let said = select(vec!["", "", "", "said 2025-10-01", "said 2025-10-20"]);
    let takes_back = prop_oneof![
        12 => Just(None),
        1 => (select(vec!["corrects", "retracts"]), 0..6usize).prop_map(Some),
    ];
    (source, words(), said, takes_back).prop_map(|(source, words, said, takes_back)| {
        let below = Some(said.to_owned()).filter(|said| !said.is_empty()).into_iter().collect();
        Line { source, words, below, takes_back }
    })
}

pub(super) fn project() -> impl Strategy<Value = Project> {
    // Most of a project is about few matters: a line is often one of its neighbours in other words.
    let lines = vec((line(), any::<prop::sample::Index>(), 0..8u8), 2..8).prop_map(|lines| {
        let mut all: Vec<Line> = Vec::new();
        for (mut line, of, how) in lines {
            if how > 1 && !all.is_empty() {
                let other = of.get(&all).words.as_str();
                line.words = match how {
                    2 => other.replacen("Kim", "Lee", 1),
                    3 => other.replacen("memo", "papers", 1),
                    4 if other.contains("says") => other.replacen("says", "denies", 1),
                    4 | 5 => other.replacen("denies", "says", 1).replacen("3 March", "9 April", 1),
                    6 => other.replacen("resigned", "quit", 1).replacen("Gus", "Fay", 1),
                    _ => other.replacen("Kim", "somebody", 1).replacen("fake", "real", 1),
                };
            }
            all.push(line);
        }
        all
    });
    let declared = vec(any::<bool>(), DECLARATIONS.len());
    let phrases = Just((0..PHRASES.len()).collect::<Vec<_>>()).prop_shuffle();
    (phrases, declared, any::<bool>(), lines).prop_map(|(phrases, declared, story, claims)| Project {
        phrases,
        declared,
        story,
        claims,
    })
}

impl Project {
    pub(super) fn rules(&self) -> String {
        let phrases: String = self.phrases.iter().map(|&phrase| PHRASES[phrase]).collect();
        format!("{WORDS}{phrases}")
    }

    /// The statements of the claim files, in order.
    pub(super) fn statements(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let declared = self.declared.iter().zip(DECLARATIONS).filter(|(declared, _)| **declared);
        all.extend(declared.map(|(_, text)| text.to_owned()));
        if self.story {
            all.push("story draft\n".to_owned());
        }
        for (index, line) in self.claims.iter().enumerate() {
            let mut text = format!("from {}\n  {}\n    as c{index}\n", line.source, line.words);
            for below in &line.below {
                let _ = writeln!(text, "    {below}");
            }
            if let Some((verb, target)) = line.takes_back.filter(|(_, target)| *target < self.claims.len()) {
                let _ = writeln!(text, "    {verb} c{target}");
            }
            all.push(text);
        }
        all
    }

    fn run(&self, statements: &[String]) -> CheckResult {
        run(&[("words.rules".to_owned(), self.rules()), ("all.claims".to_owned(), statements.concat())], 1)
    }
}

/// A finding by all that it says, whatever the places of its claims.
type Said = (String, &'static str, Option<String>, String, Option<String>, String, BTreeSet<SaidSide>, Vec<String>);
type SaidSide = (&'static str, String, Vec<String>);

fn said(checked: &CheckResult) -> Vec<Said> {
    let line = |id: &ClaimId| {
        let claim = checked.model.claim(*id);
        format!("{}: {}", checked.model.source(claim.source).name, checked.files.slice(claim.place))
    };
    let mut all: Vec<Said> = checked
        .findings
        .iter()
        .map(|finding| {
            let sides = finding.sides.iter().map(|side| {
                let mut claims: Vec<String> = side.claims.iter().map(line).collect();
                claims.sort();
                (side.stance.word(), side.proposition.to_string(), claims)
            });
            (
                finding.rule.to_string(),
                finding.severity.word(),
                finding.about.as_ref().map(ToString::to_string),
                finding.message.clone(),
                finding.handled.as_ref().map(|handled| handled.reason.clone()),
                finding.fingerprint.to_string(),
                sides.collect(),
                finding.folded.iter().map(|folded| folded.fingerprint.to_string()).collect(),
            )
        })
        .collect();
    all.sort();
    all
}

/// What is left of what was found, an acceptance and its doings aside.
fn identities(checked: &CheckResult) -> Vec<(String, Option<String>, String)> {
    let findings = checked
        .findings
        .iter()
        .flat_map(Finding::with_folded)
        .filter(|finding| finding.rule != "unused-acknowledgement");
    let mut all: Vec<_> = findings
        .map(|finding| {
            let about = finding.about.as_ref().map(ToString::to_string);
            (finding.rule.to_string(), about, finding.fingerprint.to_string())
        })
        .collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(config_of(2_000))]

    #[test]
    fn the_order_of_lines_and_files_changes_nothing(
        project in project(),
        order in Just(()).prop_perturb(|(), mut random| std::array::from_fn::<u32, 24, _>(|_| random.random())),
        files in 1..4usize,
    ) {
        let before = said(&project.run(&project.statements()));
        let mut statements = project.statements();
        let mut phrases = project.phrases.clone();
        for (index, number) in order.iter().enumerate() {
            let (one, other) = (index % statements.len(), *number as usize % statements.len());
            statements.swap(one, other);
            phrases.swap(index % PHRASES.len(), *number as usize % PHRASES.len());
        }
        let changed = Project { phrases, ..project };
        let mut all = vec![("words.rules".to_owned(), changed.rules())];
        let part = statements.len().div_ceil(files);
        for (index, part) in statements.chunks(part).enumerate() {
            all.insert(index % 2, (format!("part-{}.claims", (index * 7 + files) % 10), part.concat()));
        }
        prop_assert_eq!(before, said(&run(&all, 1)));
    }

    #[test]
    fn an_unrelated_claim_changes_no_other_finding(
        project in project(),
        claim in select(vec![
            "from bbc: Zed says Quo signed deed",
            "from bbc: Quo drafted deed",
            "from bbc: Zed denies Quo met Rex on 3 March 2025",
            "from bbc: Zed suggests Quo resigned in 2025",
            "from bbc: somebody leaked deed",
            "from bbc: Zed says Rex says deed is real",
            "from bbc: deed is a fraud",
            "from bbc: Zed says Quo counted 40 votes",
        ]),
        first in any::<bool>(),
    ) {
        let before = said(&project.run(&project.statements()));
        let mut statements = project.statements();
        statements.insert(if first { 0 } else { statements.len() }, format!("{claim}\n"));
        let after = said(&project.run(&statements));
        // Who denies that anybody did a thing is contradicted by whoever names somebody.
        let takes_part = |side: &SaidSide| side.2.iter().any(|line| line.starts_with("bbc: "));
        prop_assume!(!after.iter().any(|finding| finding.6.iter().any(takes_part)));
        prop_assert_eq!(before, after);
    }

    #[test]
    fn an_acknowledgement_a_request_or_a_question_creates_no_finding(
        project in project(),
        content in content(),
        how in 0..4u8,
        first in any::<bool>(),
    ) {
        let before = identities(&project.run(&project.statements()));
        let mut statements = project.statements();
        let more = match how {
            0 => format!("acknowledge dispute of {content}\n  because \"seen\"\n"),
            1 => format!("asked Gus about {content}\n  on 2025-10-01\n"),
            2 => format!("from bbc: Rex asks whether {content}\n"),
            _ => format!("from bbc: Rex asks whether [Gus says {content}]\n"),
        };
        statements.insert(if first { 0 } else { statements.len() }, more);
        prop_assert_eq!(before, identities(&project.run(&statements)));
    }
}

/// A law that is never tried proves nothing: these projects have findings, and many.
#[test]
fn projects_have_findings_of_every_kind() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut rules: BTreeSet<String> = BTreeSet::new();
    let mut with = 0;
    for _ in 0..300 {
        let project = project().new_tree(&mut runner).unwrap().current();
        let checked = project.run(&project.statements());
        with += usize::from(checked.findings.iter().any(|finding| finding.sides.len() > 1));
        rules.extend(checked.findings.iter().map(|finding| finding.rule.to_string()));
    }
    assert!(with > 40, "{with} of 300 projects have a contradiction");
    for rule in ["dispute", "self-contradiction", "conflicting-reports", "reversal", "own-voice-disputed"] {
        assert!(rules.contains(rule), "{rules:?}");
    }
    assert!(!rules.contains("ambiguous-claim"), "{rules:?}");
}
