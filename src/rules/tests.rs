//! Tests of errors in rules, with their places and help.

use crate::engine::sample::world;
use std::fmt::Write;

/// Checks the diagnostics of rules: `line:column message`, then the help, indented.
fn check(rules: &str, expect: &str) {
    let world = world("from a: Ann wrote plan\n", &format!("phrase {{x}} wrote {{y}}\n{rules}"), false);
    let mut found = String::new();
    for diagnostic in &world.diagnostics {
        let file = world.files.get(diagnostic.place.file);
        let position = file.position(diagnostic.place.span.start);
        let text = world.files.slice(diagnostic.place);
        let line = position.line - 1;
        let _ = writeln!(found, "{line}:{} [{text}] {}", position.column, diagnostic.message);
        for (place, label) in &diagnostic.others {
            let line = world.files.get(place.file).position(place.span.start).line - 1;
            let _ = writeln!(found, "  {line}: {label}");
        }
        for help in &diagnostic.help {
            let _ = writeln!(found, "  = {help}");
        }
    }
    assert_eq!(found.trim_end(), expect.trim(), "\n{found}");
}

#[test]
fn a_condition_that_nobody_knows_gets_the_nearest_one() {
    check(
        "rule r: error\n  A afirms {p}\n  A contradict B on {p}\n  flag A: \"m\"\ndefine A contradicts B on {p}\n  A affirms {p}\n  B denies {p}\n",
        "
2:3 [A afirms {p}] `A afirms {p}` is no known condition
  = did you mean `A affirms {p}`?
3:3 [A contradict B on {p}] `A contradict B on {p}` is no known condition
  = did you mean `A contradicts B on {p}`?
",
    );
}

#[test]
fn a_variable_must_be_bound() {
    check(
        "rule r: error\n  A affirms {p}\n  {x} is part of {y}\n  {z}.on is before A.said\n  unless {w}.on is after A.said\n  flag A on {q}: \"m\"\n",
        "
4:3 [{z}.on is before A.said] no condition says what `{z}` stands for
  = add one that does, such as `A affirms {z}` or `{z} is A.speaker`; what stands only in `unless` or in a count means any
5:10 [{w}.on is after A.said] no condition says what `{w}` stands for
  = add one that does, such as `A affirms {w}` or `{w} is A.speaker`; what stands only in `unless` or in a count means any
6:3 [flag A on {q}: \"m\"] no condition says what `{q}` stands for
  = add one that does, such as `A affirms {q}` or `{q} is A.speaker`; what stands only in `unless` or in a count means any
",
    );
}

#[test]
fn a_head_speaks_of_what_its_conditions_speak_of() {
    check(
        "define A matters to {x}\n  A affirms {p}\n",
        "
1:8 [A matters to {x}] no condition says what `{x}` stands for
  = add one that does, such as `A affirms {x}` or `{x} is A.speaker`; what stands only in `unless` or in a count means any
",
    );
    check("define A matters to {x}\n  A affirms {p}\n  unless {p} names {x}\n", "");
}

#[test]
fn what_is_bound_only_under_unless_cannot_be_flagged() {
    check(
        "rule r: error\n  A is in a story\n  unless A affirms {p}\n  flag A on {p}: \"m\"\n",
        "
4:3 [flag A on {p}: \"m\"] no condition says what `{p}` stands for
  = add one that does, such as `A affirms {p}` or `{p} is A.speaker`; what stands only in `unless` or in a count means any
",
    );
}

#[test]
fn a_field_must_be_one_of_its_kind() {
    check(
        "rule r: error\n  A.spekaer is not B.speaker\n  A.source.name is B.speaker\n  A.certainty is likely\n  A.said is before soon\n  flag A: \"m\"\n",
        "
2:3 [A.spekaer] a claim has no field `spekaer`
  = did you mean `speaker`?
  = a claim has the fields `certainty`, `cue`, `dated`, `hearer`, `holds`, `label`, `paragraph`, `phrase`, `proposition`, `quote`, `reporter`, `said`, `source`, `speaker`, `stance`, `time`, `voice`, `when`
3:3 [A.source.name is B.speaker] `is` does not compare a text with a name or value
  = compare two of one kind: speakers with speakers, sources with sources
4:18 [likely] `likely` is not a certainty
  = a certainty is one of `certain`, `probable`, `possible`
5:20 [soon] `soon` is not a date
  = a date reads like `2025-10-14`, `14 October 2025` or `late 2020`
",
    );
}

#[test]
fn names_of_rules_are_checked() {
    check(
        "rule dispute: error\n  A affirms {p}\n  flag A: \"m\"\nrule dispute: error\n  A affirms {p}\n  flag A: \"m\"\nrule other: error\n  A affirms {p}\n  absorbs disptue, nothing-like-it\n  flag A: \"{B.speaker}\"\n",
        "
4:6 [dispute] there are two rules of the name `dispute`
  1: first here
  = give one of them another name, or take one away
9:11 [disptue] there is no rule `disptue`
  = did you mean `dispute`?
9:20 [nothing-like-it] there is no rule `nothing-like-it`
  = `copydesk explain` lists the rules
10:11 [\"{B.speaker}\"] `{B.speaker}` in the message: the rule has no `B`
  = did you mean `A`?
  = a message may hold what the conditions name, such as `{A.speaker}`
",
    );
}

#[test]
fn a_message_names_nothing_that_has_no_value() {
    check(
        "rule r: error\n  A affirms {p}\n  unless B denies {p}\n  at least 2 distinct {x}\n    {p} names {x}\n  flag A: \"{B.speaker}, {x} and {A}\"\n",
        "
6:11 [\"{B.speaker}, {x} and {A}\"] `{B.speaker}` in the message: `B` stands only in `unless` or in a count
  = it means any there and has no value here: take it out of the message, or add a condition that says what it stands for
6:11 [\"{B.speaker}, {x} and {A}\"] `{x}` in the message: `x` stands only in `unless` or in a count
  = it means any there and has no value here: take it out of the message, or add a condition that says what it stands for
",
    );
}

#[test]
fn too_many_conditions_are_one_mistake() {
    let conditions = "  A affirms {p}\n".repeat(501);
    check(
        &format!("rule r: error\n{conditions}  flag A on {{p}}: \"m\"\n"),
        "
502:3 [A affirms {p}] more than 500 conditions stand in one place
  = split them into several `define`s or rules
",
    );
}

#[test]
fn nothing_may_hold_because_it_does_not() {
    check(
        "define A is odd\n  unless A is odd\ndefine A is red\n  A is in a story\n  unless A is blue\ndefine A is blue\n  A is green\ndefine A is green\n  A is red\n",
        "
2:10 [A is odd] `A is odd` would hold because it does not hold
  = what is negated, counted or lowered by must be settled first: take one of these conditions away
5:10 [A is blue] `A is red` and `A is blue` each depend on whether the other holds
  7: which asks for `A is green` here
  9: which asks for `A is red` here
  = what is negated, counted or lowered by must be settled first: take one of these conditions away
",
    );
}

#[test]
fn one_variable_is_one_kind_of_thing() {
    check(
        "rule r: error\n  A affirms {p}\n  {p} cites {s}\n  flag A: \"m\"\ndefine A is a b\n  A affirms A\ndefine A corrects B\n  A affirms {p}\n",
        "
3:3 [{p}] `{p}` stands for a source here, and for a proposition elsewhere
  2: a proposition here
  = use a variable of another name for the one of them
6:13 [A] no phrase of the vocabulary reads like this
  = a `{variable}` or a name stands where the phrase has a slot; all other words are as in the phrase
7:8 [A corrects B] `A corrects B` is a condition of the language already
  = choose other words for what is defined
",
    );
}
