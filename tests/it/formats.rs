//! Every output format from outside, each read by a parser of its own.

mod columns;
mod sarif;
mod servers;

use crate::support::{Folder, copydesk};
use serde_json::Value;
use std::{fs, io::Read, process::Stdio};

const FORMATS: [&str; 11] =
    ["rich", "plain", "concise", "json", "sarif", "github", "gitlab", "junit", "rdjson", "markdown", "html"];

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
    // The same goes for a run by rules or settings that are not those that were meant.
    let succeeds = |folder: &Folder, status: i32| {
        let log = parsed(&folder.run("--format sarif").expect(status, "", "").out);
        log["runs"][0]["invocations"][0]["executionSuccessful"].clone()
    };
    assert_eq!(succeeds(&folder, 1), true);
    folder.write("a.rules", "nonsense\n");
    assert_eq!(succeeds(&folder, 2), false);
    folder.write("a.rules", "");
    folder.write("copydesk.toml", "clams = 3\n");
    assert_eq!(succeeds(&folder, 2), false);
}

#[test]
fn the_format_is_left_to_the_terminal_and_the_build_server() {
    let folder = two();
    let on = [("GITHUB_ACTIONS", "true")];
    assert_eq!(folder.run("").out, folder.run("--format plain").out);
    assert_eq!(folder.run_with("", "", &on).out, folder.run("--format github").out);
    assert_eq!(folder.run_with("--format plain", "", &on).out, folder.run("--format plain").out);
}

/// Text that a build server, a terminal, a page or a parser would act on, in every place that a
/// project's files have for text.
#[test]
fn what_files_say_is_nowhere_acted_on() {
    let harm = "\u{1b}]0;x\u{7}\u{9b}31m ::error::x ##[stop-commands]t </script> ]]> <b> @org #1";
    let quoted = harm.replace(['\u{1b}', '\u{7}', '\u{9b}'], " ");
    let rules = format!(
        "rule house: warning\n  \"{quoted}.\"\n  why \"{quoted}\"\n  help \"{quoted}\"\n  A denies {{p}}\n  flag A: \"{quoted} {{A.speaker}}\"\n"
    );
    let claims =
        format!("source rt\n  outlet \"{quoted}\"\nfrom rt\n  \"{quoted}\" denies \"{quoted}\"\n{harm}\n::error::x\n");
    let folder = Folder::new(&[RT, BLOOMBERG, ("house.rules", &rules), ("a.claims", &claims)]);
    #[cfg(unix)]
    folder.write("b\n::error::x\n##[error]\u{1b}[2J.claims", &claims);
    for format in FORMATS {
        let run = folder.run_with(&format!("--format {format}"), "", &[("GITHUB_ACTIONS", "true")]);
        assert!(run.out.contains("house"), "{format}: {run:#?}");
        for line in run.out.lines().chain(run.err.lines()) {
            let ours = format == "github"
                && ["::error title=", "::warning title=", "::notice title="].iter().any(|head| line.starts_with(head));
            assert!(ours || !line.trim_start().starts_with("::"), "{format}: {line}");
            assert!(!line.contains("##[") || ours, "{format}: {line}");
            let acted_on =
                |char: char| char.is_control() || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!line.contains(acted_on), "{format}: {line:?}");
        }
        match format {
            "json" | "sarif" | "gitlab" | "rdjson" => drop(parsed(&run.out)),
            "junit" => drop(roxmltree::Document::parse(&run.out).unwrap()),
            _ => {}
        }
    }
}

#[cfg(unix)]
#[test]
fn a_reader_who_has_enough_ends_every_format_quietly_and_a_full_disk_none() {
    let folder = two();
    for format in FORMATS {
        let command = || {
            let mut command = copydesk(folder.path());
            command.args(["check", "--format", format]).stderr(Stdio::piped());
            command
        };
        let mut child = command().stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(1), ""), "{format}");
        if let Ok(full) = fs::File::options().write(true).open("/dev/full") {
            let output = command().stdout(full).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{format}");
            assert!(String::from_utf8_lossy(&output.stderr).contains("could not be written"), "{format}");
            let run = folder.run(&format!("--report {format}=/dev/full"));
            run.expect(2, "dispute", "`/dev/full` could not be written: no space left on device");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_report_keeps_what_is_there_where_it_cannot_be_written_and_follows_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = two();
    let at = |name: &str| folder.path().join(name);
    folder.write("real.json", "old");
    fs::set_permissions(at("real.json"), fs::Permissions::from_mode(0o600)).unwrap();
    symlink("real.json", at("link.json")).unwrap();
    symlink("new.json", at("ahead.json")).unwrap();
    folder.run("--report json=link.json --report json=ahead.json").expect(1, "", "");
    assert!(at("link.json").is_symlink() && at("ahead.json").is_symlink());
    for name in ["real.json", "new.json"] {
        assert!(fs::read_to_string(at(name)).unwrap().contains("\"dispute\""), "{name}");
    }
    assert_eq!(fs::metadata(at("real.json")).unwrap().permissions().mode() & 0o777, 0o600);
    folder.run("--report json=real.json --report sarif=link.json").expect(2, "", "two reports would go there");
    // Into a folder that takes no new file nothing is written, and what is there stays.
    folder.write("shut/f.json", "old");
    fs::set_permissions(at("shut"), fs::Permissions::from_mode(0o500)).unwrap();
    let open = fs::write(at("shut/probe"), "").is_ok();
    let run = folder.run("--report json=shut/f.json");
    fs::set_permissions(at("shut"), fs::Permissions::from_mode(0o700)).unwrap();
    if !open {
        run.expect(2, "dispute", "`shut/f.json` could not be written: permission denied");
        assert_eq!(fs::read_to_string(at("shut/f.json")).unwrap(), "old");
    }
    let names =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    assert!(names.into_iter().all(|name| !name.ends_with(".new")));
}

#[test]
fn every_format_says_by_what_a_finding_is_handled_and_why() {
    let folder = two();
    folder.write("rt.claims", "Dmitriev denies call\n  allow dispute because \"he was told later\"\n");
    for format in FORMATS.into_iter().filter(|format| *format != "github") {
        let run = folder.run(&format!("--format {format}")).expect(0, "he was told later", "");
        let by = ["handled by `allow`", "Handled by <code>allow</code>", "\"by\":\"allow\"", "inSource"];
        assert!(by.iter().any(|by| run.out.contains(by)), "{format}: {run:#?}");
    }
    for format in ["rich", "plain", "concise", "github", "junit"] {
        folder.run(&format!("--format {format}")).expect(0, "1 handled: 1 by `allow`", "");
    }
    let on = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "summary.md")];
    folder.run_with("", "", &on).expect(0, "1 by `allow`", "");
    let summary = fs::read_to_string(folder.path().join("summary.md")).unwrap();
    assert!(summary.contains("he was told later"), "{summary}");
}

#[test]
fn findings_are_counted_where_that_is_asked_for() {
    let folder = two();
    for format in FORMATS {
        let (plain, counted) =
            (folder.run(&format!("--format {format}")), folder.run(&format!("--format {format} --statistics")));
        let beside = ["sarif", "gitlab", "junit", "rdjson"].contains(&format);
        assert_eq!(plain.out == counted.out, beside, "{format}: {counted:#?}");
        assert_eq!(counted.err.contains("copydesk: by rule: dispute: 1 error\n"), beside, "{format}: {counted:#?}");
    }
    let counts = &parsed(&folder.run("--format json --statistics").out)["statistics"];
    let row = |name: &str| serde_json::json!({"name": name, "errors": 1, "warnings": 0, "notes": 0, "handled": 0});
    assert_eq!(counts["rules"], serde_json::json!([row("dispute")]));
    assert_eq!(counts["sources"], serde_json::json!([row("bloomberg"), row("rt")]));
    assert_eq!(counts["speakers"], serde_json::json!([row("Bloomberg"), row("Dmitriev")]));
    assert_eq!(parsed(&folder.run("--format json").out)["statistics"], Value::Null);
    let on = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "summary.md")];
    folder.run_with("--statistics", "", &on).expect(1, "\nby speaker: Dmitriev: 1 error\n", "");
    let summary = fs::read_to_string(folder.path().join("summary.md")).unwrap();
    assert!(summary.contains("| speaker | findings |"), "{summary}");
}
