//! `copydesk acknowledge`: what it writes, and what it leaves alone.

use crate::support::{Folder, Run, run_in};
use std::{fs, process::Command};

const RT: (&str, &str) = ("rt.claims", "Dmitriev denies call\n");
const BLOOMBERG: (&str, &str) = ("bloomberg.claims", "Bloomberg reports call\n");
const ACCEPTED: &str = "acknowledged.claims";

fn two() -> Folder {
    Folder::new(&[RT, BLOOMBERG])
}

/// Runs `copydesk acknowledge` with a reason that has a space in it.
fn acknowledge(folder: &Folder, arguments: &str) -> Run {
    let mut all = vec!["acknowledge"];
    all.extend(arguments.split_whitespace());
    all.extend(["--because", "both are carried"]);
    run_in(folder.path(), &all, "", &[])
}

fn text(folder: &Folder) -> String {
    fs::read_to_string(folder.path().join(ACCEPTED)).unwrap_or_default()
}

/// The fingerprint of the first finding of a rule.
fn fingerprint(folder: &Folder, rule: &str) -> String {
    let out = folder.run("--format json").out;
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    let found = value["findings"].as_array().unwrap().iter().find(|found| found["rule"] == rule);
    found.unwrap_or_else(|| panic!("no {rule}"))["fingerprint"].as_str().unwrap().to_owned()
}

#[test]
fn an_accepted_finding_fails_no_run_and_is_shown_with_its_reason() {
    let folder = two();
    let digits = fingerprint(&folder, "dispute");
    acknowledge(&folder, &digits[..5]).expect(0, "1 finding accepted in `acknowledged.claims`", "");
    folder.run("").expect(0, "1 handled: 1 by acknowledgement", "").expect(0, "both are carried", "");
    assert!(text(&folder).contains(&format!("acknowledge dispute finding {digits}  # Bloomberg and Dmitriev differ")));
    acknowledge(&folder, &digits).expect(0, "", "is handled already, by acknowledgement: both are carried");
    assert_eq!(text(&folder).matches(&digits).count(), 1);
    folder.run("fmt --check").expect(0, "", "all laid out");
}

#[test]
fn what_cannot_be_meant_is_turned_down_and_nothing_is_written() {
    let folder = two();
    let digits = fingerprint(&folder, "dispute");
    folder.run("acknowledge").expect(2, "", "which finding");
    folder.run(&format!("acknowledge {digits}")).expect(2, "", "accepted with a reason");
    folder.run(&format!("acknowledge {digits} --because \u{202e}")).expect(2, "", "U+202E");
    let mut slip: Vec<char> = digits.chars().collect();
    slip.swap(2, 3);
    slip[5] = if slip[5] == '0' { '1' } else { '0' };
    acknowledge(&folder, &slip.iter().collect::<String>()).expect(2, "", &digits);
    acknowledge(&folder, "zzzz").expect(2, "", &format!("{digits} dispute: Bloomberg and Dmitriev differ"));
    acknowledge(&folder, &digits[..3]).expect(2, "", "give at least 4 digits of its fingerprint; these are open:\n");
    acknowledge(&folder, "dispute").expect(2, "", "`dispute` is a rule");
    acknowledge(&folder, &format!("{digits} --until yesterday")).expect(2, "", "write it as in --until 2025-12-31");
    acknowledge(&folder, &format!("{digits} --until 2025-01-01 --as-of 2025-01-02")).expect(2, "", "has passed");
    acknowledge(&folder, &format!("{digits} --all")).expect(2, "", "leave the fingerprints out");
    acknowledge(&folder, &format!("{digits} nowhere.claims")).expect(2, "", "nothing was written");
    acknowledge(&folder, "--prune").expect(2, "", "--because");
    acknowledge(&folder, &format!("{digits} -")).expect(2, "", "standard input");
    assert!(!folder.path().join(ACCEPTED).exists());
}

/// A baseline names each finding, so what comes later is never hidden by it.
#[test]
fn a_new_conflict_does_not_hide_behind_a_baseline() {
    let folder = two();
    acknowledge(&folder, "--all").expect(0, "1 finding accepted", "");
    folder.run("").expect(0, "", "");
    folder.write("tass.claims", "Peskov denies call\nRubio says plan is fake\nDmitriev denies plan is fake\n");
    let out = folder.run("").expect(1, "2 conflicts", "").out;
    assert!(out.contains("Peskov"), "{out}");
    acknowledge(&folder, "--all").expect(0, "2 findings accepted", "");
    folder.run("").expect(0, "", "");
    acknowledge(&folder, "--all").expect(0, "nothing to accept", "");
}

#[test]
fn a_baseline_takes_what_fails_the_run_and_no_more() {
    let folder = two();
    folder.write("b.claims", "Rubio says plan might be fake\nDmitriev denies plan is fake\nVance says US wrote plam-1\nTusk says Trump defends Vance\n");
    folder.write("c.claims", "from x: a \"b\n");
    acknowledge(&folder, "--all").expect(1, "1 finding accepted", "cannot be accepted");
    folder.write("c.claims", "");
    folder.run("--deny note").expect(1, "", "");
    acknowledge(&folder, "--all --deny note").expect(0, "accepted", "");
    for deny in ["error", "warning", "note"] {
        folder.run(&format!("--deny {deny}")).expect(0, "nothing open", "");
    }
}

#[test]
fn a_baseline_of_many_is_told_in_a_few_lines_and_in_full_where_that_is_asked_for() {
    let claims: String =
        (0..9).map(|n| format!("Rubio says plan{n} is fake\nDmitriev denies plan{n} is fake\n")).collect();
    let folder = Folder::new(&[("a.claims", &claims)]);
    let run = acknowledge(&folder, "--all").expect(0, "9 findings accepted in `acknowledged.claims`: 9 dispute\n", "");
    assert!(run.out.contains("and 4 more; -v lists all\n") && run.out.lines().count() == 7, "{run:#?}");
    fs::remove_file(folder.path().join(ACCEPTED)).unwrap();
    let run =
        acknowledge(&folder, "--all -v").expect(0, "9 findings accepted in `acknowledged.claims`: 9 dispute\n", "");
    assert_eq!(run.out.lines().count(), 10, "{run:#?}");
}

#[test]
fn an_acceptance_that_ran_out_counts_again_and_can_be_renewed() {
    let folder = two();
    let digits = fingerprint(&folder, "dispute");
    acknowledge(&folder, &format!("{digits} --until 2026-01-31")).expect(0, "", "");
    folder.run("--as-of 2026-01-31").expect(0, "", "");
    folder.run("--as-of 2026-02-01").expect(1, "ran until", "");
    acknowledge(&folder, &format!("{digits} --as-of 2026-02-01 --until 2026-03-31")).expect(
        0,
        "1 finding accepted",
        "",
    );
    folder.run("--as-of 2026-02-01").expect(0, "1 by acknowledgement", "");
    assert_eq!(text(&folder).matches(&digits).count(), 1, "the old one is replaced");
}

#[test]
fn what_matches_nothing_any_more_is_taken_out_and_named() {
    let folder = two();
    let first = fingerprint(&folder, "dispute");
    acknowledge(&folder, "--all").expect(0, "", "");
    folder.write("more.claims", "Rubio says plan is fake\nDmitriev denies plan is fake\n");
    acknowledge(&folder, "--all").expect(0, "", "");
    folder.write("mine.claims", "acknowledge dispute finding ffffff\n  because \"by hand\"\n");
    folder.write("rt.claims", "");
    folder.run("acknowledge --prune rt.claims").expect(2, "", "whole folders");
    folder.write("broken.claims", "from x: a \"b\n");
    folder.run("acknowledge --prune").expect(2, "", "nothing was taken out");
    folder.write("broken.claims", "");
    let run = folder.run("acknowledge --prune").expect(0, "1 acceptance taken out", "mine.claims:1 matches no finding");
    assert!(
        run.out.contains(&format!("taken out: acknowledge dispute finding {first} (acknowledged.claims:")),
        "{run:#?}"
    );
    assert!(!text(&folder).contains(&first));
    folder.run("").expect(0, "1 by acknowledgement", "");
    folder.run("acknowledge --prune").expect(0, "nothing to take out", "");
}

#[test]
fn a_file_that_is_there_is_added_to_wherever_it_is() {
    let folder = two();
    folder.write("desk/acknowledged.claims", "# ours\r\nperson Dmitriev\r\n");
    acknowledge(&folder, "--all").expect(0, "accepted in `desk/acknowledged.claims`", "");
    let text = fs::read_to_string(folder.path().join("desk/acknowledged.claims")).unwrap();
    assert!(text.starts_with("# ours\r\nperson Dmitriev\r\n\r\nacknowledge dispute"), "{text:?}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    folder.run("").expect(0, "", "");
    let single = two();
    let files = "--all ./rt.claims ./bloomberg.claims";
    acknowledge(&single, files).expect(0, "1 finding accepted", "name it beside the files");
    single.run("rt.claims bloomberg.claims").expect(1, "", "");
    single.run("rt.claims bloomberg.claims acknowledged.claims").expect(0, "", "");
    let other = Folder::new(&[("claims/rt.claims", RT.1), ("claims/b.claims", BLOOMBERG.1)]);
    acknowledge(&other, "--all ./claims").expect(0, "accepted in `claims/acknowledged.claims`", "");
}

/// Row 54 of the table of faults: a file that cannot be read is neither empty nor all-accepting.
#[test]
fn a_broken_file_is_an_error_and_stays_as_it_is() {
    let digits = fingerprint(&two(), "dispute");
    let good = format!("acknowledge dispute finding {digits}\n  because \"x\"\n");
    for (broken, place) in [
        ("acknowledge dispute finding\n  because \"x\"\n".to_owned(), "1:"),
        ("<<<<<<< HEAD\n  nonsense below\n".to_owned(), "1:"),
        ("a \"b\n".to_owned(), "1:"),
        // Nothing is accepted by what is only part of a statement.
        (format!("acknowledge dispute finding {digits}\n  because x\n"), "2:"),
        (format!("acknowledge dispute finding {digits}\n  because \"x\n"), "2:"),
        ("acknowledge\n  because \"x\"\n".to_owned(), "1:"),
        (format!("{good}\0"), "3:"),
    ] {
        let folder = two();
        folder.write(ACCEPTED, &broken);
        let run = folder.run("--format concise");
        assert!(run.status == 1 && run.out.contains(&format!("{ACCEPTED}:{place}")), "{broken:?}: {run:#?}");
        // The fault is an error of its own, and what stands whole beside it still accepts.
        assert_eq!(run.out.contains("error dispute"), !broken.starts_with(&good), "{broken:?}: {run:#?}");
        if !broken.starts_with(&good) {
            acknowledge(&folder, &digits).expect(2, "", ACCEPTED);
        }
        folder.run("acknowledge --prune").expect(2, "", "nothing was taken out");
        assert_eq!(text(&folder), broken);
    }
    // Nor without a reason; that statement can be completed.
    let folder = two();
    folder.write(ACCEPTED, format!("acknowledge dispute finding {digits}\n"));
    folder.run("").expect(1, "this acceptance gives no reason", "").expect(1, "1 conflict, 1 error", "");
    acknowledge(&folder, &digits).expect(0, "1 finding accepted", "");
    folder.run("").expect(0, "1 by acknowledgement", "");
    // Where it is cut off inside, it accepts nothing.
    for end in (0..good.len()).step_by(4) {
        let folder = two();
        folder.write(ACCEPTED, &good[..end]);
        let run = folder.run("--format concise");
        assert_eq!(run.status, 1, "{:?}: {run:#?}", &good[..end]);
    }
    let folder = two();
    folder.write(ACCEPTED, b"# Zo\xE9\n");
    folder.run("").expect(1, "0xE9", "");
    acknowledge(&folder, &digits).expect(2, "", "0xE9");
    folder.write(ACCEPTED, "acknowledge disptue finding 123456\n  because \"an old rule\"\n");
    folder.run("").expect(1, "did you mean `dispute`", "");
}

/// Row 54: what was accepted under another name or of other claims accepts nothing now.
#[test]
fn old_and_stale_acceptances_accept_nothing_and_are_pointed_out() {
    let digits = fingerprint(&two(), "dispute");
    for (statement, expect) in [
        // Of a rule that there is not any more, or that has another name now.
        (format!("acknowledge disptue finding {digits}"), "error unknown-rule: there is no rule `disptue`"),
        // Of a finding whose claims have changed, or that was never there.
        ("acknowledge dispute finding ffffffffffff".to_owned(), "warning unused-acknowledgement"),
        (format!("acknowledge reversal finding {digits}"), "warning unused-acknowledgement"),
        // By fewer digits than tell findings apart, or by more than a fingerprint has.
        (format!("acknowledge dispute finding {}", &digits[..4]), "warning unused-acknowledgement"),
        (format!("acknowledge dispute finding {digits}0"), "warning unused-acknowledgement"),
        ("acknowledge dispute of weather is fine".to_owned(), "warning unused-acknowledgement"),
    ] {
        let folder = two();
        folder.write(ACCEPTED, format!("{statement}\n  because \"x\"\n"));
        let run = folder.run("--format concise").expect(1, "error dispute: ", "");
        assert!(run.out.contains(&format!("{ACCEPTED}:1:")) && run.out.contains(expect), "{statement}: {run:#?}");
    }
    let folder = two();
    for (statement, help) in [
        (format!("finding {}", &digits[..4]), "or give more digits of the fingerprint: 6 at least, better all of them"),
        (
            "finding ffffffffffff".to_owned(),
            "or give the fingerprint that the finding has now: it changes when its claims",
        ),
        ("of weather is fine".to_owned(), "or look again at the rule and the words after `of`"),
    ] {
        folder.write(ACCEPTED, format!("acknowledge dispute {statement}\n  because \"x\"\n"));
        folder.run("--format plain --width 200").expect(1, help, "");
    }
    // One that has run out.
    folder.write(ACCEPTED, format!("acknowledge dispute finding {digits}\n  because \"x\"\n  until 2020-01-01\n"));
    folder.write("rt.claims", "from rt\n  Dmitriev denies call\n    said 2025-11-26\n");
    let run = folder.run("--format concise").expect(1, "error dispute: ", "");
    assert!(run.out.contains("ran until"), "{run:#?}");
}

#[test]
fn of_many_writers_none_loses_the_lines_of_another() {
    let claims: Vec<String> =
        (0..8).map(|n| format!("Rubio says plan{n} is fake\nDmitriev denies plan{n} is fake\n")).collect();
    let folder = Folder::new(&[("a.claims", &claims.concat())]);
    let value: serde_json::Value = serde_json::from_str(&folder.run("--format json").out).unwrap();
    let found = value["findings"].as_array().unwrap().iter().filter(|found| found["rule"] == "dispute");
    let all: Vec<&str> = found.map(|found| found["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(all.len(), 8);
    std::thread::scope(|scope| {
        for digits in &all {
            scope.spawn(|| acknowledge(&folder, digits).expect(0, "accepted", ""));
        }
    });
    let text = text(&folder);
    assert!(all.iter().all(|digits| text.matches(digits).count() == 1), "{text}");
    folder.run("").expect(0, "8 by acknowledgement", "");
}

/// A limit on the size of files stops the program in the middle of writing, as a full disk does.
#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_while_it_writes_leaves_the_old_file() {
    let folder = two();
    let digits = fingerprint(&folder, "dispute");
    let old = "# a line that was here before\n".repeat(200);
    folder.write(ACCEPTED, &old);
    let program = env!("CARGO_BIN_EXE_copydesk");
    for (prepare, status) in [("", None), ("trap '' XFSZ;", Some(2))] {
        let script = format!("{prepare} ulimit -f 4; exec {program} acknowledge {digits} --because x");
        let output = Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), status, "{output:?}");
        assert_eq!(text(&folder), old);
    }
    acknowledge(&folder, &digits).expect(0, "accepted", "");
    let names = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = names.filter(|name| name.to_string_lossy().starts_with('.')).collect();
    assert!(left.is_empty(), "{left:?}");
}
