//! `check --since`: what counts as changed.

use crate::support::{Folder, Run};
use std::process::Command;

const RULES: &str = "phrase {work} is fake\n  opposite {work} is authentic\n";
const OLD: &str = "from rt\n  Rubio says plan is fake\n  Dmitriev denies plan is fake\n";
const OTHER: &str = "from tass\n  Rubio says memo is fake\n  Dmitriev denies memo is fake\n";

fn git(folder: &Folder, arguments: &[&str]) {
    let identity = ["-c", "user.name=desk", "-c", "user.email=desk@example.org", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.args(identity).args(arguments).current_dir(folder.path());
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    let output = command.output().expect("git runs");
    assert!(output.status.success(), "{output:?}");
}

/// A repository with two points at issue, both committed.
fn repository() -> Folder {
    let folder = Folder::new(&[("house.rules", RULES), ("rt.claims", OLD), ("tass.claims", OTHER)]);
    git(&folder, &["init", "-q", "-b", "main"]);
    commit(&folder, "first");
    folder
}

fn commit(folder: &Folder, message: &str) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", message]);
}

/// Checks since `main`: whether a finding on the plan and one on the memo are shown.
#[track_caller]
fn check(folder: &Folder, plan: bool, memo: bool) -> Run {
    let run = folder.run("check --since main");
    assert_eq!((run.out.contains("plan"), run.out.contains("memo")), (plan, memo), "{run:#?}");
    assert_eq!(run.status, i32::from(plan || memo), "{run:#?}");
    run
}

#[test]
fn only_what_was_changed_is_shown_and_the_rest_is_counted() {
    let folder = repository();
    let run = check(&folder, false, false);
    assert!(run.out.replace("\n  ", " ").contains("2 unchanged findings not shown"), "{run:#?}");
    assert!(run.out.contains("4 claims from 2 sources"), "all is read: {run:#?}");
    folder.write("rt.claims", OLD.replace("Dmitriev denies", "Peskov denies"));
    check(&folder, true, false);
    git(&folder, &["switch", "-q", "-c", "desk"]);
    commit(&folder, "second");
    check(&folder, true, false);
    // What the other branch gained since is not ours.
    git(&folder, &["switch", "-q", "main"]);
    folder.write("tass.claims", OTHER.replace("Dmitriev denies", "Dmitriev disputes"));
    commit(&folder, "theirs");
    git(&folder, &["switch", "-q", "desk"]);
    check(&folder, true, false);
    assert!(folder.run("check --since main --format json").out.contains("\"left_out\":1"));
}

#[test]
fn a_claim_is_changed_by_the_lines_it_belongs_to_and_those_that_belong_to_it() {
    let detail = |line: &str| OLD.replace("plan is fake\n  Dmitriev", &format!("plan is fake\n    {line}\n  Dmitriev"));
    let folder = repository();
    folder.write("rt.claims", detail("said 2025-11-25"));
    check(&folder, true, false);
    commit(&folder, "with a date");
    check(&folder, false, false);
    folder.write("rt.claims", OLD);
    check(&folder, true, false);
    folder.write("rt.claims", detail("said 2025-11-25").replace("from rt", "from sputnik"));
    check(&folder, true, false);
    // A comment that is added or taken out between claims changes none.
    folder.write("rt.claims", format!("# a\n{}", detail("said 2025-11-25")));
    check(&folder, false, false);
}

#[test]
fn names_sources_and_phrases_count_with_the_claims_that_need_them() {
    let folder = repository();
    folder.write("names.claims", "work plan\n");
    check(&folder, true, false);
    commit(&folder, "a name");
    check(&folder, false, false);
    folder.write("sources.claims", "source tass\n  published 2025-11-25\n");
    check(&folder, false, true);
    folder.write("house.rules", RULES.replace("authentic", "genuine"));
    check(&folder, true, true);
}

#[test]
fn an_acceptance_that_is_taken_out_shows_its_finding_again() {
    let folder = repository();
    folder.run("acknowledge --all --because settled").expect(0, "2 findings accepted", "");
    commit(&folder, "accepted");
    folder.run("check --since main").expect(0, "2 unchanged", "");
    folder.write("acknowledged.claims", "");
    folder.run("check --since main").expect(1, "2 conflicts", "");
}

#[test]
fn what_git_does_not_keep_is_new() {
    let folder = repository();
    folder.write("new file.claims", "Zakharova says plan is fake\n");
    check(&folder, true, false);
    folder.write("sub/ёж \"a\".claims", "Zakharova says memo is fake\n");
    git(&folder, &["add", "-A"]);
    check(&folder, true, true);
    commit(&folder, "all");
    check(&folder, false, false);
    folder.write("sub/ёж \"a\".claims", "Zakharova denies memo is fake\n");
    check(&folder, false, true);
    let piped =
        folder.run_with("check - . --stdin-filename piped.claims --since main", "Ivanov says plan is fake\n", &[]);
    assert!(piped.out.contains("plan"), "{piped:#?}");
    let sub = crate::support::run_in(&folder.path().join("sub"), &["check", "..", "--since", "main"], "", &[]);
    sub.expect(1, "memo", "");
}

/// A file cannot be declared to be binary so that what was changed in it stays unseen, and what a
/// configuration names is not started.
#[test]
fn attributes_and_configuration_hide_nothing() {
    let folder = repository();
    folder.write(".gitattributes", "*.claims -diff binary\n");
    for (key, value) in [
        ("diff.external", "false"),
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.relative", "true"),
        ("color.ui", "always"),
        ("diff.interHunkContext", "9"),
        ("core.quotePath", "false"),
    ] {
        git(&folder, &["config", key, value]);
    }
    folder.write("rt.claims", OLD.replace("Dmitriev denies", "Peskov denies"));
    check(&folder, true, false);
}

/// A repository can name programs in many ways; none of them is started, and what they would hide is seen.
#[cfg(unix)]
#[test]
fn nothing_that_a_repository_names_is_run() {
    use std::os::unix::fs::PermissionsExt;
    let folder = repository();
    let at = |name: &str| folder.path().join(name);
    let ran = at("ran");
    let script = at(".git/run");
    std::fs::write(&script, format!("#!/bin/sh\necho \"$0 $@\" >> '{}'\ncat\n", ran.display())).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = script.display();
    folder.write(".gitattributes", "*.claims filter=x diff=x\n");
    folder.write(".git/info/attributes", "*.claims filter=x diff=x\n");
    folder.write(".gitignore", "kept.claims\n");
    folder.write("kept.claims", "Rubio says plan is late\n");
    git(&folder, &["add", "-f", "kept.claims"]);
    for hook in ["post-index-change", "post-checkout", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"] {
        std::fs::copy(&script, at(".git/hooks").join(hook)).unwrap();
    }
    let mut config = std::fs::read_to_string(at(".git/config")).unwrap();
    config.push_str(&format!(
        "[filter \"x\"]\n clean = {program}\n smudge = {program}\n process = {program}\n required = true\n\
         [diff]\n external = {program}\n[diff \"x\"]\n textconv = {program}\n command = {program}\n\
         [core]\n fsmonitor = {program}\n pager = {program}\n sshCommand = {program}\n gitProxy = {program}\n \
         askPass = {program}\n editor = {program}\n alternateRefsCommand = {program}\n\
         [pager]\n ls-tree = {program}\n ls-files = {program}\n cat-file = {program}\n rev-parse = {program}\n\
         [alias]\n ls-files = !{program}\n cat-file = !{program}\n[gpg]\n program = {program}\n\
         [extensions]\n partialClone = origin\n[remote \"origin\"]\n url = {}\n promisor = true\n uploadpack = {program}\n",
        folder.path().display()
    ));
    std::fs::write(at(".git/config"), config).unwrap();
    folder.write("rt.claims", OLD.replace("Dmitriev denies", "Peskov denies"));
    let run = folder.run("check --since main -v").expect(1, "plan", "read `kept.claims`");
    assert!(!run.out.contains("memo is fake"), "{run:#?}");
    assert!(!ran.exists(), "{}", std::fs::read_to_string(&ran).unwrap());
    // What the repository lacks is not fetched.
    let id = Command::new("git").args(["rev-parse", "main:tass.claims"]).current_dir(folder.path()).output().unwrap();
    let id = String::from_utf8(id.stdout).unwrap();
    let (start, rest) = id.trim().split_at(2);
    std::fs::remove_file(at(".git/objects").join(start).join(rest)).unwrap();
    folder.run("check --since main").expect(2, "2 conflicts", "git could not tell what was changed");
    assert!(!ran.exists(), "{}", std::fs::read_to_string(&ran).unwrap());
    // The trap does spring.
    let _ = Command::new("git").args(["diff", "main"]).current_dir(folder.path()).output().unwrap();
    assert!(ran.exists());
}

#[test]
fn the_text_that_is_checked_is_compared_and_not_what_stands_on_the_disk() {
    let folder = repository();
    let new = OLD.replace("Dmitriev denies", "Peskov denies");
    let run = folder.run_with("check - . --stdin-filename rt.claims --since main", &new, &[]);
    assert!(run.out.contains("plan") && !run.out.contains("memo is fake"), "{run:#?}");
    // Another way to end lines changes nothing.
    folder.write("rt.claims", OLD.replace('\n', "\r\n"));
    check(&folder, false, false);
}

#[test]
fn a_commit_that_is_not_there_is_an_error_and_everything_is_shown() {
    let folder = repository();
    for reference in ["nowhere", "--output=x", "-", "main..x", ":/x"] {
        let run = folder.run(&format!("check --since={reference}")).expect(2, "2 conflicts", "git knows no commit");
        assert!(!folder.path().join("x").exists(), "{run:#?}");
    }
    folder.run("check --since").expect(2, "", "--since");
    let outside = std::env::temp_dir().join(format!("copydesk-since-{}", std::process::id()));
    std::fs::create_dir_all(&outside).unwrap();
    std::fs::write(outside.join("a.claims"), "Dmitriev denies call\n").unwrap();
    let run = crate::support::run_in(&outside, &["check", "--since", "main"], "", &[]);
    std::fs::remove_dir_all(&outside).unwrap();
    run.expect(2, "1 claim", "no file that is checked lies in a git repository");
    let lost = folder.run_with("check --since main", "", &[("PATH", "")]);
    lost.expect(2, "", "git could not be run");
}
