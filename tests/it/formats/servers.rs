//! What build servers make of the formats that are for them.

use super::{parsed, two};
use crate::support::{Folder, Run};
use serde_json::Value;
use std::{collections::BTreeSet, fs};

/// A folder with this many disputes, and as many fragments of quotes.
fn many(disputes: usize) -> Folder {
    let side = |cue: &str| (0..disputes).map(|number| format!("Kim {cue} event{number:03}\n")).collect::<String>();
    Folder::new(&[("a.claims", &side("reports")), ("b.claims", &side("denies").replace("Kim", "Lee"))])
}

fn commands<'a>(run: &'a Run, level: &str) -> Vec<&'a str> {
    run.out.lines().filter(|line| line.starts_with(&format!("::{level} "))).collect()
}

#[test]
fn annotations_keep_to_the_limits_and_the_last_one_counts_the_rest() {
    let run = many(25).run("--format github").expect(1, "", "");
    let errors = commands(&run, "error");
    assert_eq!(errors.len(), 10, "{run:#?}");
    assert!(errors[9].ends_with("%0Aand 15 more errors"), "{run:#?}");
    assert!(errors[..9].iter().all(|error| !error.contains(" more error")), "{run:#?}");
    let run = many(10).run("--format github").expect(1, "", "");
    assert!(commands(&run, "error").len() == 10 && !run.out.contains("more error"), "{run:#?}");
    let run = many(12).run("--format github --severity dispute=note").expect(0, "", "");
    assert!(commands(&run, "notice").len() == 10 && run.out.contains("%0Aand 2 more notices"), "{run:#?}");
    assert_eq!(commands(&many(12).run("--format github --severity dispute=note -q"), "notice").len(), 0);
}

#[test]
fn annotations_come_worst_first() {
    let folder = two();
    folder.write("0.claims", "from\n");
    folder.write("0.rules", "rule no: warning\n  \"A denial.\"\n  A denies {p}\n  flag A: \"a denial\"\n");
    let run = folder.run("--format github --severity dispute=note --allow-empty").expect(1, "", "");
    let levels: Vec<&str> = run.out.lines().filter_map(|line| line.strip_prefix("::")?.split(' ').next()).collect();
    assert_eq!(levels, ["error", "warning", "notice"], "{run:#?}");
}

#[test]
fn the_summary_of_the_job_is_added_to() {
    let folder = two();
    folder.write("handled.claims", "acknowledge dispute of call\n  because \"both are carried\"\n");
    folder.write("summary.md", "before\n");
    let path = folder.path().join("summary.md");
    let on = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", path.to_str().unwrap())];
    folder.run_with("", "", &on).expect(0, "1 handled: 1 by acknowledgement", "");
    let first = fs::read_to_string(&path).unwrap();
    assert!(first.starts_with("before\n## copydesk\n") && first.contains("both are carried"), "{first}");
    folder.run_with("--format json", "", &on);
    assert_eq!(fs::read_to_string(&path).unwrap(), first, "another format leaves it alone");
    folder.run_with("--format github", "", &on[1..]);
    assert_eq!(fs::read_to_string(&path).unwrap(), first, "nor is it written elsewhere");
    let nowhere = [on[0], ("GITHUB_STEP_SUMMARY", "no/such/folder")];
    folder.run_with("", "", &nowhere).expect(0, "", "note: the job summary was not written");
}

#[test]
fn the_summary_of_the_job_has_room_in_what_the_host_takes() {
    let folder = many(1500);
    let path = folder.path().join("summary.md");
    let on = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", path.to_str().unwrap())];
    fs::write(&path, "x".repeat(900_000)).unwrap();
    folder.run_with("", "", &on).expect(1, "1500 conflicts", "");
    let summary = fs::read_to_string(&path).unwrap();
    assert!((950_000..1_048_576).contains(&summary.len()), "{}", summary.len());
    let shown = summary.matches("\n### error").count();
    assert!(
        summary.ends_with(&format!("\nand {} more findings\n", 1500 - shown)),
        "{}",
        &summary[summary.len() - 99..]
    );
}

#[test]
fn paths_are_those_of_the_repository() {
    let folder = Folder::new(&[("desk/rt.claims", "Dmitriev denies call\nBloomberg reports call\n")]);
    let root = folder.path().to_str().unwrap();
    for (server, on) in [
        ("github", [("GITHUB_ACTIONS", "true"), ("GITHUB_WORKSPACE", root)]),
        ("gitlab", [("GITLAB_CI", "true"), ("CI_PROJECT_DIR", root)]),
    ] {
        let run = |format: &str| {
            let arguments = ["check", "--format", format];
            crate::support::run_in(&folder.path().join("desk"), &arguments, "", &on).expect(1, "", "").out
        };
        assert!(run("github").contains("file=desk/rt.claims,"), "{server}");
        assert_eq!(parsed(&run("gitlab"))[0]["location"]["path"], "desk/rt.claims", "{server}");
        assert!(run("sarif").contains("\"uri\":\"desk/rt.claims\""), "{server}");
        // reviewdog sees to that by itself.
        assert!(run("rdjson").contains("\"path\":\"rt.claims\""), "{server}");
    }
}

#[test]
fn a_code_quality_report_has_what_the_server_asks_for() {
    let folder = many(3);
    folder.write("c.claims", "from\nfrom\n");
    folder.write("d.claims", "acknowledge dispute of event001\n  because \"both are carried\"\n");
    let issues = parsed(&folder.run("--format gitlab").expect(1, "", "").out);
    let issues = issues.as_array().unwrap();
    let text = |issue: &Value, key: &str| issue[key].as_str().unwrap().to_owned();
    let fingerprints: BTreeSet<String> = issues.iter().map(|issue| text(issue, "fingerprint")).collect();
    assert_eq!((issues.len(), fingerprints.len()), (5, 5), "{issues:#?}");
    for issue in issues {
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&&*text(issue, "severity")), "{issue}");
        assert!(!issue["location"]["path"].as_str().unwrap().starts_with(['/', '.']), "{issue}");
    }
    let handled = issues.iter().find(|issue| issue["severity"] == "info").unwrap();
    assert!(text(handled, "description").contains("handled by an acknowledgement: both are carried"), "{handled}");
    assert_eq!(Folder::new(&[("a.claims", "x says y\n")]).run("--format gitlab").out, "[]\n");
}

/// The counts of a JUnit suite: tests, failures, errors, skipped.
fn counts(xml: &str) -> [usize; 4] {
    let document = roxmltree::Document::parse(xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
    let count = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
    let suite = document.descendants().find(|node| node.has_tag_name("testsuite")).unwrap();
    let said = ["tests", "failures", "errors", "skipped"].map(|name| suite.attribute(name).unwrap().parse().unwrap());
    assert_eq!(said, ["testcase", "failure", "error", "skipped"].map(count), "{xml}");
    said
}

#[test]
fn a_suite_of_tests_has_a_case_a_finding_and_counts_that_agree() {
    let folder = many(3);
    folder.write("d.claims", "acknowledge dispute of event001\n  because \"both are carried\"\n");
    let run = folder.run("--format junit").expect(1, "both are carried", "");
    assert_eq!(counts(&run.out), [3, 2, 0, 1]);
    assert_eq!(counts(&folder.run("--format junit --severity dispute=warning").out), [3, 0, 0, 1]);
    assert_eq!(counts(&folder.run("--format junit --severity dispute=warning --deny warning").out), [3, 2, 0, 1]);
    assert_eq!(counts(&folder.run("--format junit nowhere .").out), [4, 2, 1, 1]);
    assert_eq!(counts(&folder.run("--format junit nowhere").out), [1, 0, 1, 0]);
    let broken = Folder::new(&[("a.rules", "rule x: loud\n")]);
    let run = broken.run("--format junit --severity syntax=note").expect(2, "have mistakes", "");
    assert_eq!(counts(&run.out), [2, 0, 1, 0], "a run that ends with 2 is no success: {}", run.out);
    let clean = Folder::new(&[("a.claims", "x says y\n")]).run("--format junit").expect(0, "no findings", "");
    assert_eq!(counts(&clean.out), [1, 0, 0, 0]);
}
