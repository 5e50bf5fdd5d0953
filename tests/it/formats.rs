//! Every output format from outside, each read by a parser of its own.

use crate::support::Folder;
use serde_json::Value;
use std::fs;

const FORMATS: [&str; 10] =
    ["rich", "plain", "concise", "json", "sarif", "github", "gitlab", "junit", "rdjson", "markdown"];

const RT: (&str, &str) = ("rt.claims", "Dmitriev denies call\n");
const BLOOMBERG: (&str, &str) = ("bloomberg.claims", "Bloomberg reports call\n");

fn two() -> Folder {
    Folder::new(&[RT, BLOOMBERG])
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

#[test]
fn every_format_shows_the_finding_and_where_the_other_side_stands() {
    let folder = two();
    for format in FORMATS {
        let run = folder.run(&format!("--format {format}")).expect(1, "dispute", "");
        assert!(run.out.contains("rt.claims") && run.out.contains("bloomberg.claims"), "{format}: {run:#?}");
        assert_eq!(run.err, "", "{format}");
    }
}

#[test]
fn a_report_is_what_the_format_writes() {
    let folder = two();
    let reports: Vec<String> = FORMATS.iter().map(|format| format!("--report {format}=out.{format}")).collect();
    folder.run(&reports.join(" ")).expect(1, "dispute", "");
    for format in FORMATS {
        let written = fs::read_to_string(folder.path().join(format!("out.{format}"))).unwrap();
        assert_eq!(written, folder.run(&format!("--format {format}")).out, "{format}");
    }
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), FORMATS.len() + 2, "nothing else is left behind: {names:?}");
}

#[test]
fn two_reports_to_one_file_are_an_error_before_anything_is_written() {
    let folder = two();
    for second in ["out", "./out", "../{name}/out"] {
        let second = second.replace("{name}", folder.path().file_name().unwrap().to_str().unwrap());
        let run = folder.run(&format!("--report json=out --report sarif={second}"));
        run.expect(2, "", "two reports would go there");
    }
    assert!(!folder.path().join("out").exists());
}

#[test]
fn a_report_never_takes_the_place_of_what_is_checked() {
    let story = "One. <!-- claim: Bloomberg reports call -->\n";
    let folder = Folder::new(&[("story.md", story), RT]);
    folder.run("check story.md --report markdown=story.md").expect(2, "dispute", "one of the files that are checked");
    assert_eq!(fs::read_to_string(folder.path().join("story.md")).unwrap(), story);
}

#[test]
fn programs_are_told_of_a_run_that_could_not_be_done() {
    let folder = two();
    for format in ["sarif", "github", "gitlab", "junit", "rdjson"] {
        folder.run(&format!("--format {format} nowhere")).expect(2, "no file or folder `nowhere`", "nowhere");
        folder.run(&format!("--format {format} nowhere rt.claims")).expect(2, "no file or folder `nowhere`", "nowhere");
    }
    let log = parsed(&folder.run("--format sarif nowhere").out);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["toolExecutionNotifications"].as_array().unwrap().len(), 1);
}

#[test]
fn the_format_is_left_to_the_terminal_and_the_build_server() {
    let folder = two();
    let on = [("GITHUB_ACTIONS", "true")];
    assert_eq!(folder.run("").out, folder.run("--format plain").out);
    assert_eq!(folder.run_with("", "", &on).out, folder.run("--format github").out);
    assert_eq!(folder.run_with("--format plain", "", &on).out, folder.run("--format plain").out);
}
