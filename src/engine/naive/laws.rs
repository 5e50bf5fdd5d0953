//! Property tests with small random stories and rules.

use super::{
    super::{Demand, EvaluationOptions, sample::world},
    comparable, naive, planned, planned_so,
};
use crate::model::semantics::Semantics;
use proptest::{
    prelude::{Just, Strategy, any, prop, prop_oneof, proptest},
    sample::select,
    test_runner::Config,
};
use std::fmt::Write;

const VOCABULARY: &str = "
phrase {x} wrote {y}
  one x per y
phrase {x} edited {y}
  implies {x} read {y}
phrase {x} read {y}
phrase {x} is fake
  opposite {x} is authentic
phrase {x} left
  once
phrase {x} counted {n: number} heads
  one n per x
  within 10%
  grows
phrase {x} sent {n: number} letters to {y}
person Ann
  title Judge, Dean
group Both
  includes Ann, Bob
";

fn claim() -> impl Strategy<Value = String> {
    // Few names and one thing, so that claims are often on the same point.
    let name = || select(vec!["Ann", "Bob", "Both", "Cid"]);
    let content = prop_oneof![
        4 => name().prop_map(|name| format!("{name} wrote plan")),
        2 => name().prop_map(|name| format!("{name} edited plan")),
        2 => name().prop_map(|name| format!("{name} read plan")),
        2 => Just("plan is fake".to_owned()),
        1 => Just("plan is authentic".to_owned()),
        2 => Just("Ann left".to_owned()),
        2 => (10..14_u8).prop_map(|heads| format!("Ann counted {heads} heads")),
        2 => (select(vec!["Judge Ann", "Dean Ann", "Bob", "Both"]), 1..4_u8)
            .prop_map(|(name, letters)| format!("{name} sent {letters} letters to Cid")),
    ];
    let cue =
        select(vec!["says", "says", "denies", "denies", "suggests", "doubts", "predicts", "declines to comment on"]);
    let speaker = select(vec!["Ann", "Bob", "Dan"]);
    let when = select(vec!["", "", " on 2025-10-02", " on 2025-10", " on 2025-11-05"]);
    let said = select(vec!["", "", "    said 2025-12-01\n", "    said 2025-12-09\n"]);
    (content, cue, speaker, when, said, any::<bool>()).prop_map(|(content, cue, speaker, when, said, own)| {
        if own { format!("{content}{when}\n{said}") } else { format!("{speaker} {cue} {content}{when}\n{said}") }
    })
}

fn claims() -> impl Strategy<Value = String> {
    prop::collection::vec((claim(), 0..4_usize, 0..8_usize), 2..9).prop_map(|claims| {
            let mut text = String::from(
                "source one \"One\"\n  published 2025-12-02\nsource two \"Two\"\n  cites one\nsource three \"Three\"\n  outlet Ann\nstory own \"Own\"\n",
            );
            let count = claims.len();
            for (index, (claim, source, link)) in claims.iter().enumerate() {
                let source = ["one", "two", "three", "own"][*source];
                let _ = write!(text, "from {source}\n  {claim}    as c{index}\n");
                if *link < count && *link != index {
                    let _ = writeln!(text, "    {} c{link}", if link % 2 == 0 { "corrects" } else { "retracts" });
                }
            }
            text
        })
}

fn rule() -> impl Strategy<Value = String> {
    let stance = || select(vec!["affirms", "affirms", "denies", "states", "declines"]);
    let binding = prop_oneof![
        4 => (stance(), stance()).prop_map(|(one, two)| format!("  A {one} {{p}}\n  B {two} {{p}}\n")),
        3 => Just("  A affirms {q}\n  B affirms {r}\n  {q} excludes {r} on {p}\n".to_owned()),
        1 => Just("  A affirms {q}\n  {q} implies {p}\n  B affirms {p}\n".to_owned()),
        2 => Just("  A states {q}\n  B states {r}\n  {r} excludes {q} on {p}\n".to_owned()),
        2 => Just("  A states {q}\n  B states {r}\n  {q} differs from {r} in a figure on {p}\n".to_owned()),
        2 => Just("  A affirms {q}\n  B states {r}\n  {r} differs from {q} in its date on {p}\n".to_owned()),
        3 => Just("  A clashes with B on {p}\n".to_owned()),
        1 => Just("  A states {p}\n  B states {q}\n  {q} says of {y} what {p} says of {x}\n".to_owned()),
        1 => Just("  A calls {x} by the title {p}\n  B calls {x} by the title {q}\n".to_owned()),
        1 => Just("  A reaches B\n  A affirms {p}\n".to_owned()),
        1 => Just("  A affirms {x} wrote {y}\n  B denies {x} read {y}\n  A affirms {p}\n".to_owned()),
    ];
    let condition = select(vec![
        "  A.speaker is B.speaker\n",
        "  A.speaker is not B.speaker\n",
        "  A.source is not B.source\n",
        "  A.said is before B.said\n",
        "  A.when overlaps B.when\n",
        "  A.certainty is at least B.certainty\n",
        "  A.certainty is certain\n",
        "  A is in a story\n",
        "  A comes before B\n",
        "  B comes before A\n  unless A is in the headline\n",
        "  A is in the body\n",
        "  A.paragraph is at most 1\n",
        "  unless\n    C comes before A\n    C affirms {p}\n",
        "  {p} gives the figure {n}\n  {p} names {x}\n  the sum of {m} over {y} is more than {n}\n    C states {r}\n    {r} says of {y} what {p} says of {x}\n    {r} gives the figure {m}\n",
        "  {p} gives the figure {n}\n  the sum of {m} over {y} is at most {n}\n    C affirms {y} sent {m} letters to Cid\n    unless C.source is A.source\n",
        "  {p} can only grow\n",
        "  unless A has a date of saying\n",
        "  A.dated is before B.dated\n",
        "  unless A.holds is apart from B.holds\n",
        "  B is in a source\n",
        "  {p} names {x}\n",
        "  {x} is part of {z}\n  {p} names {x}\n",
        "  A is not B\n",
        "  at least 2 distinct speakers affirm {p}\n",
        "  fewer than 2 distinct origins affirm {p}\n",
        "  C affirms {p}\n  C.speaker is not A.speaker\n",
        "  unless A.time is apart from B.time\n",
        "  unless A.when is within B.when\n",
        "  unless B is marked future\n",
        "  unless A is withdrawn\n",
        "  unless C corrects B\n",
        "  unless\n    C affirms {p}\n    C.speaker is A.speaker\n    C is in a story\n",
        "  unless A.speaker is B.speaker\n",
        "  unless\n    C denies {p}\n    C.said is before A.said\n",
        "  lower by 1 where A.certainty is possible\n",
        "  lower by 1 where A meets B in part\n",
        "  lower by 2 where B is withdrawn\n",
        "  lower by 1 where A.speaker is B.speaker\n",
        "  lower by 1 where {p} names Ann\n",
    ]);
    let per = select(vec![
        "",
        "",
        "  per A.speaker\n",
        "  per B.source\n",
        "  per A.speaker\n  per B.speaker\n",
        "  per A.said\n",
        "  together by A.speaker\n",
        "  together by A.source, B.source\n",
    ]);
    let flag = select(vec![
        "A against B on {p}",
        "A against B on {p}",
        "A against B",
        "A against B on {r}",
        "A",
        "{x}",
        "B on {p}",
    ]);
    (binding, prop::collection::vec(condition, 0..3), per, flag).prop_map(|(binding, conditions, per, flag)| {
        let conditions: String = conditions.into_iter().collect();
        format!("rule house: error\n{binding}{conditions}{per}  flag {flag}: \"m\"\n")
    })
}

const DEFINES: &str = "
define A clashes with B on {p}
  A affirms {p}
  B denies {p}
  lower by 1 where A.certainty is possible
define A clashes with B on {r}
  A affirms {p}
  B affirms {q}
  {p} excludes {q} on {r}
define A clashes with B on {p}
  A affirms {p}
  B affirms {p}
  {p} happens once
  A.when is apart from B.when
define A is withdrawn
  B corrects A
define A is withdrawn
  B retracts A
define A meets B in part
  A.when overlaps B.when
  unless A.when is within B.when
define A reaches B
  A corrects B
define A reaches B
  A reaches C
  C reaches B
  lower by 1 where C is in a story
";

/// A configuration with `cases` cases, unless `PROPTEST_CASES` is set.
fn config_of(cases: u32) -> Config {
    // The default is 256, or the value of the variable.
    let default = Config::default();
    let cases = if default.cases == 256 { cases } else { default.cases };
    Config { cases, failure_persistence: None, ..default }
}

proptest! {
    #![proptest_config(config_of(300))]

    #[test]
    fn what_is_planned_is_what_trying_everything_finds(claims in claims(), rule in rule()) {
        let rules = format!("{VOCABULARY}{DEFINES}{rule}");
        let mut world = world(&claims, &rules, false);
        world.place_claims();
        if world.diagnostics.is_empty() {
            let expected = comparable(&world, naive(&world));
            assert_eq!(comparable(&world, planned(&world, false)), expected, "without grouping\n{rule}\n{claims}");
            assert_eq!(comparable(&world, planned(&world, true)), expected, "with grouping\n{rule}\n{claims}");
        }
    }
}

proptest! {
    #![proptest_config(config_of(60))]

    #[test]
    fn the_standard_rules_find_what_trying_everything_finds(claims in claims()) {
        let mut world = world(&claims, VOCABULARY, true);
        world.place_claims();
        assert_eq!(world.diagnostics, []);
        assert_eq!(world.meaning, Semantics::one_by_one(&world.model), "{claims}");
        let expected = comparable(&world, naive(&world));
        assert_eq!(comparable(&world, planned(&world, true)), expected, "{claims}");
    }
}

proptest! {
    #![proptest_config(config_of(12))]

    #[test]
    fn grouping_finds_what_going_through_all_pairs_finds(
        claims in prop::collection::vec((claim(), 0..40_usize), 40..90),
    ) {
        let mut text = String::from("source own \"Own\"\n");
        for (index, (claim, speaker)) in claims.iter().enumerate() {
            // Many speakers, so that points have many classes of claims.
            let claim = claim.replacen("Dan ", &format!("Dan{speaker} "), 1).replacen("Bob ", &format!("Bob{speaker} "), 1);
            let _ = write!(text, "from s{}\n  {claim}", index % 7);
        }
        let world = world(&text, VOCABULARY, true);
        assert_eq!(planned(&world, true), planned(&world, false), "{text}");
    }
}

/// Alternatives of a recursive definition, by how they pass on the demand.
fn ways() -> impl Strategy<Value = String> {
    let way = select(vec![
        "  {x} comes to {z}\n  A affirms {z} leads to {y}\n",
        "  {x} comes to {z}\n  A affirms {z} leads to {y}\n  lower by 1 where A.certainty is possible\n",
        "  {x} comes to {z}\n  A affirms {z} leads to {y}\n  {x} is not {y}\n",
        "  A affirms {x} leads to {z}\n  {z} comes to {y}\n",
        "  A affirms {x} leads to {z}\n  {z} comes to {y}\n  unless A.speaker is Ann\n",
        "  A affirms {x} leads to {z}\n  {z} comes to {y}\n  {y} is not {x}\n",
        "  {x} comes to {z}\n  {z} comes to {y}\n",
        "  {x} comes to {z}\n  {z} comes to {y}\n  lower by 1 where {z} is Bob\n",
        "  {y} comes to {x}\n",
        "  A affirms {z} leads to {x}\n  {z} comes to {v}\n  B affirms {v} leads to {y}\n",
    ]);
    prop::collection::vec(way, 0..3).prop_map(|ways| {
        let base = "  A affirms {x} leads to {y}\n  lower by 1 where A.certainty is possible\n";
        let all = std::iter::once(base).chain(ways);
        let all: String = all.map(|way| format!("define {{x}} comes to {{y}}\n{way}")).collect();
        // More alternatives than are inlined.
        let near = "define {x} is near {y}\n  A affirms {y} leads to {x}\n".repeat(65);
        format!("{all}{near}define {{x}} is near {{y}}\n  {{x}} comes to {{y}}\n")
    })
}

fn asking() -> impl Strategy<Value = String> {
    let rule = select(vec![
        "  A affirms Ann leads to {x}\n  {x} comes to {y}\n  B affirms {y} leads to Bob\n  flag A against B",
        "  Ann comes to {y}\n  A affirms {y} leads to {x}\n  flag A",
        "  {x} comes to Ann\n  {x} comes to {y}\n  flag {x} against {y}",
        "  Ann comes to {y}\n  {y} comes to {z}\n  flag {z}",
        "  A affirms {x} leads to {y}\n  unless {y} comes to {x}\n  flag A",
        "  A affirms {x} leads to {y}\n  {y} comes to {x}\n  flag A",
        "  A affirms {x} leads to {y}\n  lower by 1 where {y} comes to Ann\n  flag A",
        "  A affirms {x} leads to Bob\n  unless\n    {x} comes to {z}\n    B denies {z} leads to {v}\n  flag A",
        "  {x} comes to {y}\n  flag {x} against {y}",
        "  Bob is near {y}\n  flag {y}",
        "  A affirms {x} leads to {y}\n  {y} is near {x}\n  flag A",
        "  A affirms {x} leads to {y}\n  B affirms {y} leads to {x}\n  A is not B\n  flag A against B",
        "  A affirms {x} leads to {y}\n  B affirms {y} is fake\n  C denies {x} leads to {v}\n  flag A against B",
        "  A affirms {x} leads to {x}\n  flag A",
    ]);
    prop::collection::vec(rule, 1..3).prop_map(|rules| {
        let all = rules.iter().enumerate().map(|(index, rule)| format!("rule house{index}: error\n{rule}: \"m\"\n"));
        all.collect()
    })
}

fn links() -> impl Strategy<Value = String> {
    let name = || select(vec!["Ann", "Bob", "Cid", "Dan"]);
    let cue = select(vec!["says", "says", "says", "suggests", "denies"]);
    let link = (name(), cue, name(), select(vec!["leads to", "leads to", "leads to", "is fake"]), name());
    prop::collection::vec(link, 3..9).prop_map(|links| {
        let line = |(speaker, cue, from, verb, to): &(_, _, &str, &str, &str)| match *verb {
            "is fake" => format!("from one: {speaker} {cue} {from} is fake\n"),
            verb => format!("from one: {speaker} {cue} {from} {verb} {to}\n"),
        };
        links.iter().map(|link: &(&str, &str, &str, &str, &str)| line(link)).collect()
    })
}

proptest! {
    #![proptest_config(config_of(100))]

    #[test]
    fn what_is_asked_for_is_found_whatever_else_is_left_out(claims in links(), ways in ways(), rules in asking()) {
        let rules = format!("phrase {{x}} leads to {{y}}\nphrase {{x}} is fake\n{ways}{rules}");
        let world = world(&claims, &rules, false);
        assert_eq!(world.diagnostics, [], "{rules}");
        let expected = comparable(&world, naive(&world));
        for demand in [Demand::WhereLess, Demand::Always, Demand::Never] {
            let found = planned_so(&world, EvaluationOptions { demand, ..EvaluationOptions::default() });
            assert_eq!(comparable(&world, found), expected, "{demand:?}\n{rules}\n{claims}");
        }
    }
}

#[test]
fn what_is_asked_for_lowers_nothing() {
    // `{y} comes to {z}` is demanded for a Cid that a possible claim leads to. Its own rows must not be lowered for
    // that.
    let claims = "\
from one: Ann says Ann leads to Bob
from one: Ann suggests Ann leads to Cid
from one: Ann says Cid leads to Ann
";
    let rules = "\
phrase {x} leads to {y}
define {x} comes to {y}
  A affirms {x} leads to {y}
  lower by 1 where A.certainty is possible
define {x} comes to {y}
  {x} comes to {z}
  {z} comes to {y}
rule house: error
  Ann comes to {y}
  {y} comes to {z}
  flag {z}: \"m\"
";
    let world = world(claims, rules, false);
    let expected = comparable(&world, naive(&world));
    for demand in [Demand::WhereLess, Demand::Always, Demand::Never] {
        let found = planned_so(&world, EvaluationOptions { demand, ..EvaluationOptions::default() });
        assert_eq!(comparable(&world, found), expected, "{demand:?}");
    }
}
