//! Tests of rules on small files.

use super::{
    Demand, EvaluationOptions, EvaluationSet, RuleUse, StanceIndex, evaluate, evaluate_selected,
    sample::{World, check, world},
};
use crate::{
    rules::{standard, standard_without_examples},
    source::FileKind,
    syntax::{
        ast::{Statement, StatementKind},
        parse,
    },
};

const DISPUTE: &str = "
define A clashes with B on {p}
  A affirms {p}
  B denies {p}
  unless A.time is apart from B.time
rule dispute: error
  A clashes with B on {p}
  A.speaker is not B.speaker
  flag A against B on {p}: \"{A.speaker} and {B.speaker} differ\"
";

#[test]
fn the_standard_rules_have_no_mistakes() {
    let world = world("", "", true);
    assert_eq!(world.diagnostics, []);
}

#[test]
fn an_affirmation_and_a_denial_on_one_point_are_one_match() {
    check(
        "from a: Ushakov says plan is fake\nfrom b: Dmitriev denies plan is fake\nfrom c: Peskov denies plan is fake\n",
        DISPUTE,
        &["dispute: Ushakov says plan is fake | Dmitriev denies plan is fake; Peskov denies plan is fake"],
    );
}

#[test]
fn one_speaker_is_in_no_dispute_with_himself() {
    check("from a: Ushakov says plan is fake\nfrom b: Ushakov denies plan is fake\n", DISPUTE, &[]);
}

#[test]
fn a_count_asks_for_distinct_origins() {
    let rule = "
rule single: warning
  A is in a story
  A affirms {p}
  unless at least 2 distinct origins affirm {p}
  flag A: \"only one\"
";
    let claims = "
source ap \"AP\"
source mirror \"Mirror\"
  cites ap
story s \"S\"
  cites ap
from ap: plan is fake
from mirror: plan is fake
from s
  plan is fake
  call happened
  Dmitriev says call happened
";
    check(claims, rule, &["single: plan is fake"]);
}

#[test]
fn what_is_defined_by_itself_is_followed_to_the_end() {
    let rules = "
phrase {x} leads to {y}
define {x} comes before {y}
  A affirms {x} leads to {y}
define {x} comes before {y}
  {x} comes before {z}
  {z} comes before {y}
rule circle: error
  {x} comes before {x}
  flag {x}: \"{x} comes before itself\"
";
    let claims = "from a: first leads to second\nfrom b: second leads to third\nfrom c: third leads to first\nfrom d: third leads to fourth\n";
    check(claims, rules, &["circle: first", "circle: second", "circle: third"]);
}

#[test]
fn a_rule_that_asks_for_too_much_is_given_up_and_named() {
    let rules = "
define A goes with B
  A affirms {p}
  B affirms {q}
define A goes with B
  A goes with C
  C goes with B
rule all: note
  A goes with B
  A.speaker is not B.speaker
  flag A against B: \"m\"
rule one: note
  A is in a source
  flag A: \"m\"
";
    let claims: String = (0..40).map(|index| format!("from s: p{index} says plan is w{index}\n")).collect();
    let world = world(&claims, rules, false);
    assert_eq!(world.diagnostics, []);
    let options = EvaluationOptions { budget: Some(10_000), ..EvaluationOptions::default() };
    let outcome = evaluate(&world.program, &world.model, &world.meaning, options);
    let messages: Vec<&str> = outcome.incomplete.iter().map(|incomplete| incomplete.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`A goes with B` was given up: too much follows from it; a run may take 10000 steps",
            "`all` was not evaluated: it needs a definition that was given up"
        ]
    );
    assert_eq!(outcome.matches.iter().filter(|found| world.program.get(found.rule).name == "one").count(), 40);
}

#[test]
fn threads_change_nothing() {
    let claims: String = (0..300)
        .map(|index| {
            format!("from s{}: p{} {} plan is fake\n", index % 7, index % 11, ["says", "denies", "doubts"][index % 3])
        })
        .collect();
    let world = world(&claims, "", true);
    let run = |threads| {
        evaluate(
            &world.program,
            &world.model,
            &world.meaning,
            EvaluationOptions { threads, ..EvaluationOptions::default() },
        )
    };
    assert_eq!(run(1).matches, run(4).matches);
    assert!(!run(1).matches.is_empty());
}

#[test]
fn what_a_define_lowers_adds_up_and_three_is_none() {
    let rules = "
define A faintly meets B on {p}
  A affirms {p}
  B denies {p}
  lower by 1 where A.certainty is possible
rule faint: error
  A faintly meets B on {p}
  lower by 1 where B.certainty is possible
  lower by 1 where A is in a story
  flag A against B on {p}: \"m\"
";
    check(
        "story s \"S\"\nfrom a: Ann suggests plan is fake\nfrom b: Bob doubts plan is fake\nfrom s: Cid suggests plan is fake\n",
        rules,
        &["faint -2: Ann suggests plan is fake | Bob doubts plan is fake"],
    );
}

#[test]
fn a_pattern_gives_its_slots_to_variables() {
    let rules = "
phrase {x} wrote {y}
phrase {x} stole {y}
rule twice: note
  A affirms {x} wrote {y}
  B affirms {x} stole {y}
  flag {x} against {y}: \"m\"
";
    check("from a: Ann wrote plan\nfrom b: Ann stole plan\nfrom c: Bob stole plan\n", rules, &["twice: Ann plan"]);
}

#[test]
fn a_value_in_a_condition_is_a_value_however_claims_spell_it() {
    let rules = "
phrase {x} paid {n: number} to {y}
phrase {x} met {y} on the day of {d: date}
rule paid: note
  A affirms {x} paid $9m to {y}
  flag {x}: \"m\"
rule not-paid: note
  A affirms {x} paid {n} to {y}
  unless B affirms {x} paid $9 million to {y}
  flag {x}: \"m\"
rule met: note
  A affirms {x} met {y} on the day of 3 March 2025
  flag {x}: \"m\"
";
    check(
        "from a: Ann paid $9,000,000 to Cid\nfrom a: Bob paid $8m to Cid\nfrom a: Dan met Eve on the day of 2025-03-03\n",
        rules,
        &["paid: Ann", "not-paid: Bob", "met: Dan"],
    );
    check("from a: plan is fake\n", rules, &[]);
}

#[test]
fn an_unknown_date_compares_with_nothing() {
    let rules = "
rule late: note
  A affirms {p}
  B denies {p}
  A.when is not B.when
  flag A against B on {p}: \"m\"
";
    check("from a: Ann says plan is fake on 2025-10-01\nfrom b: Bob denies plan is fake\n", rules, &[]);
}

#[test]
fn who_affirms_a_phrase_affirms_what_it_implies() {
    let rules = "
phrase {x} wrote {y}
phrase {x} penned {y}
  implies {x} wrote {y}
phrase {x} scribbled {y}
  implies {x} penned {y}
phrase {x} met {y}
  symmetric
rule wrote: note
  A affirms {x} wrote plan
  flag {x}: \"m\"
rule met: note
  A affirms Ann met {x}
  flag {x}: \"m\"
";
    check(
        "from a: Ann penned plan\nfrom b: Bob scribbled plan\nfrom c: Cid denies Dan penned plan\nfrom d: Eve met Ann\n",
        rules,
        &["wrote: Ann", "wrote: Bob", "met: Eve"],
    );
}

#[test]
fn a_standard_rule_that_asks_for_nothing_on_file_is_left_out_and_misses_nothing() {
    let rules =
        standard_without_examples().filter(|(path, _)| !path.contains("vocabulary") && !path.contains("phrases"));
    let house: String = rules.map(|(_, text)| format!("{text}\n")).collect();
    let plain = "from a: Ushakov says plan is fake\nfrom b: Ushakov denies plan is fake\n";
    let story = "story s\nfrom s: plan is fake\nfrom s: Dmitriev says call happened\n";
    let quote = "from c: Peskov denies plan is fake\n  quote \"it is no fake\"\n";
    let all = [plain.to_owned(), format!("{plain}{story}"), format!("{plain}{quote}"), [plain, story, quote].concat()];
    let left_out = all.map(|claims| {
        let (own, built_in) = (world(&claims, &house, false), world(&claims, "", true));
        assert_eq!(own.diagnostics, []);
        let found = |world: &World| {
            let mut found: Vec<String> = world.run().matches.iter().map(|found| world.words(found)).collect();
            found.sort();
            found
        };
        assert_eq!(found(&own), found(&built_in), "{claims}");
        let left_out = |world: &World| {
            let rules = world.program.rules().iter();
            rules.filter(|rule| rule.raised.is_none() && rule.alternatives.is_empty()).count()
        };
        assert_eq!(left_out(&own), 0);
        left_out(&built_in)
    });
    let [plain, story, quote, both] = left_out;
    assert!(plain > story && story > both && plain > quote && quote > both && plain > 10, "{left_out:?}");
}

#[test]
fn nothing_but_examples_is_left_out_of_the_standard_rules() {
    for ((path, text), (_, short)) in standard().iter().zip(standard_without_examples()) {
        let (whole, _) = parse(text, FileKind::Rules);
        let (short, errors) = parse(short, FileKind::Rules);
        assert_eq!(errors, [], "{path}");
        let is_example = |statement: &&Statement| matches!(statement.kind, StatementKind::Example(_));
        let expected = whole.statements.iter().filter(|statement| !is_example(statement));
        // The tokens of examples do not count.
        let shown = |statement: &Statement| {
            let shown = format!("{statement:?}");
            let mut parts = shown.split("TokenRange { start: ");
            let rest = |part: &str| part.split_once('}').map(|(_, rest)| rest.to_owned());
            let first = parts.next().map(str::to_owned);
            first.into_iter().chain(parts.filter_map(rest)).collect::<String>()
        };
        let (short, expected): (Vec<_>, Vec<_>) =
            (short.statements.iter().map(shown).collect(), expected.map(shown).collect());
        assert_eq!(short, expected, "{path}");
    }
}

#[test]
fn partners_are_looked_up_by_what_is_known_of_them() {
    let rules = "
phrase {x} praises {y}
phrase {x} funds {y}
rule paid: note
  A affirms {x} praises {y}
  B affirms {y} funds {x}
  flag A against B: \"m\"
";
    let claims: String = (0..1_000)
        .map(|index| format!("from s\n  p{index} praises q{index}\n  q{} funds p{index}\n", index / 10 * 10))
        .collect();
    let world = world(&claims, rules, false);
    // Comparing all pairs would take a million steps.
    let options = EvaluationOptions { budget: Some(20_000), ..EvaluationOptions::default() };
    let outcome = evaluate(&world.program, &world.model, &world.meaning, options);
    let members: Vec<usize> = outcome.matches.iter().map(|found| found.members.len()).collect();
    assert_eq!((outcome.incomplete.as_slice(), members.as_slice()), (&[][..], &[200][..]));
}

/// The places that a place leads to by any number of steps, as left, right and nonlinear recursion.
const WAYS: [&str; 3] = [
    "  {x} reaches {z}\n  A affirms {z} leads to {y}\n",
    "  A affirms {x} leads to {z}\n  {z} reaches {y}\n",
    "  {x} reaches {z}\n  {z} reaches {y}\n",
];

fn reaching(way: &str, asks: &str) -> String {
    format!(
        "phrase {{x}} leads to {{y}}\nphrase {{x}} is closed\n\
         define {{x}} reaches {{y}}\n  A affirms {{x}} leads to {{y}}\n\
         define {{x}} reaches {{y}}\n{way}\
         rule dead-end: note\n{asks}  A affirms {{y}} is closed\n  flag A: \"m\"\n"
    )
}

fn chain(links: usize) -> String {
    let links: String = (0..links).map(|index| format!("  g{index} leads to g{}\n", index + 1)).collect();
    format!("from s\n{links}  g7 is closed\n")
}

#[test]
fn what_one_name_reaches_is_found_where_all_that_is_reached_would_be_too_much() {
    for way in WAYS {
        let run = |demand| {
            let world = world(&chain(300), &reaching(way, "  g0 reaches {y}\n"), false);
            // There are 45,150 pairs of a place and a later one.
            let options = EvaluationOptions { budget: Some(60_000), demand, ..EvaluationOptions::default() };
            evaluate(&world.program, &world.model, &world.meaning, options)
        };
        let outcome = run(Demand::WhereLess);
        assert_eq!((outcome.incomplete.len(), outcome.matches.len()), (0, 1), "{way}");
        let messages: Vec<String> =
            run(Demand::Never).incomplete.into_iter().map(|given_up| given_up.message).collect();
        let expected = [
            "`{x} reaches {y}` was given up: too much follows from it; a run may take 60000 steps",
            "`dead-end` was not evaluated: it needs a definition that was given up",
        ];
        assert_eq!(messages, expected, "{way}");
    }
}

#[test]
fn a_chain_of_many_links_is_followed_to_its_end() {
    for way in WAYS {
        let world = world(&chain(10_000), &reaching(way, "  g0 reaches {y}\n"), false);
        let outcome = world.run();
        assert_eq!((outcome.incomplete.len(), outcome.matches.len()), (0, 1), "{way}");
    }
}

#[test]
fn each_of_several_defines_that_are_worked_out_is_found() {
    let rules = "
phrase {x} leads to {y}
phrase {x} follows {y}
define {x} comes before {y}
  A affirms {x} leads to {y}
define {x} comes before {y}
  {x} comes before {z}
  {z} comes before {y}
define {x} comes after {y}
  A affirms {x} follows {y}
define {x} comes after {y}
  {x} comes after {z}
  {z} comes after {y}
define {x} stands beside {y}
  {x} comes before {y}
  {x} comes after {y}
rule before: note
  {x} comes before {y}
  flag {x} against {y}: \"m\"
rule after: note
  {x} comes after {y}
  flag {x} against {y}: \"m\"
rule beside: note
  {x} stands beside {y}
  flag {x} against {y}: \"m\"
";
    let claims = "from a: first leads to second\nfrom a: first follows second\n";
    check(claims, rules, &["before: first second", "after: first second", "beside: first second"]);
}

/// A rule and a definition that exceed a budget of `budget` steps, and a cheap rule.
fn heavy() -> World {
    let rules = "
define A goes with B
  A affirms {p}
  B affirms {q}
define A goes with B
  A goes with C
  C goes with B
rule defined: note
  A goes with B
  flag A against B: \"m\"
rule pairs: note
  A affirms {p}
  B affirms {q}
  A.speaker is not B.speaker
  flag A against B: \"m\"
rule one: note
  A is in a source
  flag A: \"m\"
";
    let claims: String = (0..100).map(|index| format!("from s: p{index} says plan is w{index}\n")).collect();
    let world = world(&claims, rules, false);
    assert_eq!(world.diagnostics, []);
    world
}

#[test]
fn a_rule_that_is_not_selected_costs_nothing_and_cannot_fail_a_run() {
    let world = heavy();
    let options = EvaluationOptions { budget: Some(40_000), ..EvaluationOptions::default() };
    let run = |other: RuleUse| {
        let selection = EvaluationSet::new(&world.program, |index| {
            if world.program.get(index).name == "one" { RuleUse::Report } else { other }
        });
        let stances = StanceIndex::new(&world.model);
        let outcome = evaluate_selected(&world.program, &world.model, &world.meaning, stances, &selection, options);
        let found = outcome.matches.iter().filter(|found| world.program.get(found.rule).name == "one").count();
        (outcome.incomplete.len(), found, outcome.unsettled.len(), outcome.steps)
    };
    let (incomplete, found, unsettled, steps) = run(RuleUse::Skip);
    assert_eq!((incomplete, found, unsettled), (0, 100, 2));
    assert_eq!((steps.definitions, &steps.rules.as_slice().to_vec()[..2]), (0, &[0, 0][..]));
    let (incomplete, found, unsettled, _) = run(RuleUse::Match);
    assert_eq!((incomplete, found, unsettled), (0, 100, 2));
    let (incomplete, found, unsettled, _) = run(RuleUse::Report);
    assert_eq!((incomplete, found, unsettled), (3, 100, 2));
}

#[test]
fn rules_that_need_too_much_work_share_the_budget_of_the_run() {
    let rules: String = (0..40)
        .map(|index| {
            let conditions = "  A affirms {p}\n  B affirms {q}\n  C affirms {r}\n  A.speaker is not B.speaker\n";
            format!("rule r{index}: note\n{conditions}  B.speaker is not C.speaker\n  flag A against C: \"m\"\n")
        })
        .collect();
    let light = "rule light: note\n  A is in a source\n  flag A: \"m\"\n";
    let claims: String = (0..100).map(|index| format!("from s: p{index} says plan is w{index}\n")).collect();
    let world = world(&claims, &format!("{rules}{light}"), false);
    let run = |threads| {
        let options = EvaluationOptions { budget: Some(2_000_000), threads, ..EvaluationOptions::default() };
        evaluate(&world.program, &world.model, &world.meaning, options)
    };
    let outcome = run(1);
    assert_eq!((&outcome.matches, &outcome.incomplete), (&run(4).matches, &run(4).incomplete));
    assert_eq!(outcome.incomplete.len(), 40);
    let light = outcome.matches.iter().filter(|found| world.program.get(found.rule).name == "light").count();
    assert_eq!(light, 100, "a rule after those that need too much work is evaluated all the same");
    let steps: u64 = outcome.steps.rules.iter().sum();
    assert!(steps <= 4_000_000, "{steps}");
    let first = outcome.incomplete.first().map(|incomplete| incomplete.message.as_str());
    assert_eq!(first, Some("`r0` was given up: it needs too much work; a run may take 2000000 steps"));
}

#[test]
fn figures_cost_next_to_nothing_where_no_name_is_a_part_of_another() {
    let steps = |claims: usize| {
        let lines: String = (0..claims).map(|index| format!("  P says e{index} cost 10\n")).collect();
        let world = world(&format!("from s\n{lines}"), "phrase {e} cost {n: number}\n", true);
        let outcome = world.run();
        assert_eq!(outcome.incomplete, []);
        outcome.steps.definitions + outcome.steps.rules.iter().sum::<u64>()
    };
    let few = steps(400);
    assert!(few < 400 * 20, "{few}");
    assert!(steps(4_000) < 4_000 * 20);
}
