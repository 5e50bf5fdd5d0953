//! `copydesk config`: every value with where it comes from.

use crate::support::{Folder, Run, run_in};
use copydesk::project::config::KEYS;
use serde_json::{Value, json};

const TOML: &str = "\
claims = ['claims']
rules = []
exclude = ['old']
story = 'rt'
select = ['conflicts', 'quotes']
phrases = ['causes']
deny = 'warning'
require-claims = true

[severity]
quotes = 'warning'
dispute = 'note'

[[override]]
paths = ['drafts']
severity = { dispute = 'default', quotes = 'off' }

[terminal]
color = 'never'
width = 100
ascii = true
";

fn project(toml: &str) -> Folder {
    let claims = [("claims/rt.claims", "Dmitriev denies call\n"), ("claims/b.claims", "Bloomberg reports call\n")];
    let folder = Folder::new(&claims);
    folder.write(".git/HEAD", "");
    folder.write("copydesk.toml", toml);
    folder
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:#?}"))
}

/// The values as `key = value (origin)`, what a value is of in between.
fn values(run: &Run) -> Vec<String> {
    let value = json(run);
    let line = |setting: &Value| {
        let of = setting["override"].as_u64().map(|of| format!(" {of}")).unwrap_or_default();
        let name = setting["name"].as_str().map(|name| format!(" {name}")).unwrap_or_default();
        let origin = &setting["origin"];
        let place = match origin["from"].as_str().unwrap() {
            "file" => format!("{}:{}:{}", origin["path"].as_str().unwrap(), origin["line"], origin["column"]),
            "flag" | "environment" => origin["name"].as_str().unwrap().to_owned(),
            other => other.to_owned(),
        };
        format!("{}{of}{name} = {} ({place})", setting["key"].as_str().unwrap(), setting["value"])
    };
    value["values"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn every_value_is_shown_with_its_place_in_the_file() {
    let run = project(TOML).run("config --format json").expect(0, "", "");
    let expect = [
        "claims = [\"claims\"] (copydesk.toml:1:10)",
        "rules = [] (copydesk.toml:2:9)",
        "exclude = [\"old\"] (copydesk.toml:3:11)",
        "story = \"rt\" (copydesk.toml:4:9)",
        "select = [\"conflicts\",\"quotes\"] (copydesk.toml:5:10)",
        "phrases = [\"causes\"] (copydesk.toml:6:11)",
        "deny = \"warning\" (copydesk.toml:7:8)",
        "require-claims = true (copydesk.toml:8:18)",
        "severity quotes = \"warning\" (copydesk.toml:11:1)",
        "severity dispute = \"note\" (copydesk.toml:12:1)",
        "override.paths 1 = [\"drafts\"] (copydesk.toml:15:10)",
        "override.severity 1 dispute = \"default\" (copydesk.toml:16:14)",
        "override.severity 1 quotes = \"off\" (copydesk.toml:16:35)",
        "terminal.color = \"never\" (copydesk.toml:19:9)",
        "terminal.width = 100 (copydesk.toml:20:9)",
        "terminal.ascii = true (copydesk.toml:21:9)",
    ];
    assert_eq!(values(&run), expect);
    assert_eq!(json(&run)["file"], json!({ "path": "copydesk.toml", "named_by": null }));
}

/// A new key that nobody shows fails here: in the file above it has a value of its own, which must
/// not be shown as built in.
#[test]
fn no_key_is_forgotten() {
    let (set, bare) = (project(TOML), project(""));
    let (set, bare) = (set.run("config --format json"), bare.run("config --format json"));
    for key in &KEYS {
        let of_key = |run: &Run| {
            let value = json(run);
            let all = value["values"].as_array().unwrap().iter().filter(|setting| setting["key"] == key.name);
            all.map(|setting| setting["origin"]["from"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let written = of_key(&set);
        assert!(!written.is_empty() && written.iter().all(|from| from == "file"), "{}: {written:?}", key.name);
        assert_eq!(of_key(&bare), ["built-in"], "{}", key.name);
    }
}

#[test]
fn flags_and_variables_take_the_place_of_what_the_file_says() {
    let folder = project(TOML);
    let arguments = "config --format json --story b --select dispute --ignore quotes --severity dispute=error --deny note --width 50 --color auto";
    let run = folder.run_with(arguments, "", &[("LC_ALL", "C"), ("COLUMNS", "70")]).expect(0, "", "");
    let shown = values(&run);
    for line in [
        "story = \"b\" (--story)",
        "select = [\"dispute\"] (--select)",
        "deny = \"note\" (--deny)",
        "severity quotes = \"off\" (--ignore)",
        "severity dispute = \"error\" (--severity)",
        "terminal.color = \"auto\" (--color)",
        "terminal.width = 50 (--width)",
        "terminal.ascii = true (LC_ALL)",
    ] {
        assert!(shown.contains(&line.to_owned()), "{line}: {shown:#?}");
    }
    assert_eq!(shown.iter().filter(|line| line.starts_with("severity ")).count(), 2, "{shown:#?}");
    let run = folder.run_with("config --format json", "", &[("NO_COLOR", "1"), ("COLUMNS", "70")]);
    let shown = values(&run);
    for line in ["terminal.color = \"never\" (NO_COLOR)", "terminal.width = 70 (COLUMNS)"] {
        assert!(shown.contains(&line.to_owned()), "{line}: {shown:#?}");
    }
    let run = folder.run_with("config --format json --color always --ascii", "", &[("NO_COLOR", "1")]);
    assert!(values(&run).contains(&"terminal.color = \"always\" (--color)".to_owned()), "{run:#?}");
    assert!(values(&run).contains(&"terminal.ascii = true (--ascii)".to_owned()), "{run:#?}");
}

#[test]
fn which_file_was_taken_is_said() {
    let folder = project("deny = 'note'\n");
    folder.write("desk/other.toml", "deny = 'warning'\n");
    folder.run("config").expect(0, "set up by copydesk.toml\n", "");
    folder.run("config claims").expect(0, "set up by copydesk.toml\n", "");
    let below = run_in(&folder.path().join("claims"), &["config"], "", &[]);
    below.expect(0, "set up by ../copydesk.toml\n", "").expect(0, "../copydesk.toml:1:8", "");
    let named = "set up by desk/other.toml, which --config names\n";
    folder.run("config --config desk/other.toml").expect(0, named, "").expect(0, "desk/other.toml:1:8", "");
    let variable = [("COPYDESK_CONFIG", "desk/other.toml")];
    folder.run_with("config", "", &variable).expect(0, "which COPYDESK_CONFIG names", "");
    let run = folder.run_with("config --format json", "", &variable);
    assert_eq!(json(&run)["file"]["named_by"], "COPYDESK_CONFIG");
    folder.run("config --isolated").expect(0, "set up by no file", "");
    let run = folder.run("config --isolated --format json");
    assert!(json(&run)["file"].is_null() && run.status == 0);
    let run = folder.run("config --config nowhere.toml --format json").expect(2, "", "which --config names");
    assert_eq!(json(&run)["problems"], json!(["no file `nowhere.toml`, which --config names"]));
    Folder::new(&[(".git/HEAD", "")]).run("config").expect(0, "there is no copydesk.toml above this", "");
}

#[test]
fn what_is_amiss_is_shown_as_a_check_shows_it() {
    for toml in [
        "clams = []\n",
        "claims = ['clams']\n",
        "story = 'drfat'\n",
        "[severity]\ndisptue = 'off'\n",
        "exclude = ['[z-a]']\n",
        "deny = \n",
    ] {
        let folder = project(toml);
        let shown = |arguments: &str, key: &str| {
            let run = folder.run(arguments).expect(2, "", "");
            let all = json(&run)[key].as_array().unwrap().clone();
            all.into_iter().filter(|finding| finding["rule"] == "configuration").collect::<Vec<_>>()
        };
        let mistakes = shown("config --format json", "mistakes");
        assert!(!mistakes.is_empty(), "{toml}");
        assert_eq!(mistakes, shown("check --format json", "findings"), "{toml}");
        let plain = folder.run("check --format plain").out;
        let blocks: Vec<&str> = plain.split("\n\n").filter(|block| block.starts_with("error: configuration")).collect();
        let text = folder.run("config").expect(2, "", "").out;
        assert!(!blocks.is_empty() && blocks.iter().all(|block| text.contains(block)), "{text}\n{plain}");
    }
    // Nothing but the configuration is looked at.
    let folder = project("");
    folder.write("claims/c.claims", "Ann says \"open\n");
    folder.write("c.rules", "rule\n");
    folder.run("config").expect(0, "", "");
    folder.run("config --select disptue").expect(2, "[\"disptue\"]", "did you mean `dispute`");
    folder.run("config --story drfat").expect(2, "\"drfat\"", "no source `drfat` on file");
}

#[test]
fn it_fits_any_width_and_nothing_in_it_acts_on_a_terminal() {
    let hostile =
        "claims = ['claims', \"a\\u001b[31m\\u202e\\n::error::x\"]\n[severity]\n\"x\\u0007\\u009b \\\"y\" = 'off'\n";
    let folder = project(hostile);
    for width in (0..40).step_by(3).chain([79, 80, 200]) {
        for ascii in ["", "--ascii"] {
            let run = folder.run(&format!("config --width {width} {ascii}"));
            assert_eq!(run.status, 2);
            let acts = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
            assert!(!run.out.contains(acts) && !run.out.contains("::error"), "{run:#?}");
            let values = run.out.split("\n\nerror:").next().unwrap();
            let widest = values.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(width >= 40 || widest <= width.max(4), "{width}: {values}");
        }
    }
    let run = folder.run("config --width 200");
    assert!(
        run.out.contains("\"a\\u001b[31m\\u202e\\n") || run.out.contains("\"a\\u001b[31m\\u202e\\u000a"),
        "{run:#?}"
    );
    let run = folder.run("config --format json");
    assert_eq!(json(&run)["values"][0]["value"][1], "a\u{1b}[31m\u{202e}\n::error::x");
    assert!(!run.out.contains(['\u{1b}', '\u{202e}', '\u{7}', '\u{9b}']), "{run:#?}");
}

#[test]
fn a_rule_is_explained_with_its_severity_here_and_what_sets_it() {
    let toml = "select = ['conflicts', 'house']\n[severity]\nconflicts = 'warning'\nreversal = 'off'\nself-contradiction = 'error'\n\
        [[override]]\npaths = ['claims', 'x']\nseverity = { dispute = 'note', reversal = 'default' }\n";
    let folder = project(toml);
    let head = |arguments: &str| {
        let run = folder.run(&format!("explain {arguments} --width 200")).expect(0, "", "");
        run.out.split("\n\n").next().unwrap().lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    let dispute = "Two speakers contradict each other.";
    let over = "in `claims`, `x`: note (copydesk.toml:8:14)";
    assert_eq!(head("dispute"), ["dispute: error", "here: warning (copydesk.toml:3:1)", over, dispute]);
    assert_eq!(
        head("reversal")[1..3],
        ["here: off (copydesk.toml:4:1)", "in `claims`, `x`: warning (copydesk.toml:8:32)"]
    );
    assert_eq!(head("single-source")[1], "here: off (copydesk.toml:1:10 selects others)");
    assert_eq!(head("single-source --select dispute")[1], "here: off (flag --select has others)");
    assert_eq!(head("dispute --ignore conflicts")[1..], ["here: off (flag --ignore)", dispute]);
    assert_eq!(head("dispute --severity conflicts=note")[1..], ["here: note (flag --severity)", dispute]);
    // Where nothing differs, nothing is said: by the flag it is what it is by itself.
    assert_eq!(head("dispute --severity dispute=error"), ["dispute: error", dispute]);
    assert_eq!(head("self-contradiction").len(), 2);
    assert_eq!(head("dispute --isolated"), ["dispute: error", dispute]);
    // A line that is not read is always said, so no word goes for it.
    folder.run("explain syntax --ignore syntax --width 200").expect(2, "syntax: error\n  A line", "cannot be left out");
    let list = folder.run("explain --width 200").expect(0, "", "").out;
    for line in [
        "- dispute (error), here warning (copydesk.toml:3:1): Two speakers",
        "- single-source (warning), here off (copydesk.toml:1:10 selects others): The story",
        "- syntax (error): A line",
    ] {
        assert!(list.contains(line), "{line}: {list}");
    }
    folder.run("explain dispute --severity disptue=note").expect(2, "dispute: error", "did you mean `dispute`");
}

/// What `explain` says of a rule is what its findings have, whatever is set and by whom.
#[test]
fn what_is_said_of_a_rule_is_what_its_findings_have() {
    let tomls = [
        "",
        "[severity]\ndispute = 'warning'\n",
        "[severity]\nconflicts = 'note'\n",
        "[severity]\nconflicts = 'note'\ndispute = 'default'\n",
        "[severity]\ndispute = 'off'\n",
        "select = ['quotes']\n",
        "select = ['dispute']\nseverity.dispute = 'off'\n",
        "[[override]]\npaths = ['claims']\nseverity = { dispute = 'warning' }\n",
        "[[override]]\npaths = ['claims']\nseverity = { conflicts = 'note' }\n[[override]]\npaths = ['claims/rt.claims']\nseverity = { dispute = 'off' }\n",
    ];
    let flags = [
        "",
        "--severity dispute=note",
        "--severity conflicts=warning",
        "--ignore dispute",
        "--select conflicts",
        "--select dispute",
    ];
    for toml in tomls {
        let folder = project(toml);
        for flags in flags {
            let page = folder.run(&format!("explain dispute {flags}")).expect(0, "", "").out;
            let mut said = vec!["error"];
            for line in page.lines().skip(1).take_while(|line| !line.contains("contradict each other")) {
                let words = line.trim_start().strip_prefix("here: ").or_else(|| {
                    // An override for all files at issue decides; one for some of them does not.
                    line.trim_start().strip_prefix("in `claims`: ")
                });
                said.extend(words.map(|words| words.split(' ').next().unwrap()));
            }
            let run = folder.run(&format!("check --format json {flags}"));
            let found = json(&run)["findings"][0]["severity"].as_str().unwrap_or("off").to_owned();
            assert_eq!(*said.last().unwrap(), found, "{toml}{flags}\n{page}");
        }
    }
}

#[test]
fn a_finding_is_explained_with_what_set_its_severity() {
    let folder = project("[severity]\nconflicts = 'warning'\n");
    let run = folder.run("check --format json");
    let found = json(&run)["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    let page = folder.run(&format!("explain {found}")).expect(
        0,
        "its severity is error; here: warning (copydesk.toml:2:1)",
        "",
    );
    assert!(!page.out.contains("lowered"), "{page:#?}");
    let page = folder.run(&format!("explain {found} --severity dispute=note"));
    page.expect(0, "its severity is error; here: note (flag --severity)", "");
    // What is lowered is lowered from there.
    folder.write("claims/b.claims", "Bloomberg says call might be real\nBloomberg says call might have happened\n");
    folder.write("claims/rt.claims", "Dmitriev denies call happened\n");
    let run = folder.run("check --format json --deny note");
    let found = json(&run)["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    folder.run(&format!("explain {found}")).expect(0, "its severity is warning; here it is lowered to note", "");
}

#[test]
fn a_severity_of_a_flag_is_told_from_one_that_was_lowered() {
    let rule = "rule late: error\n  A affirms {p}\n  A.speaker is Bloomberg\n  flag A, as note: \"{A.speaker} is late\"\n\n\
                rule early: warning\n  A denies {p}\n  flag A: \"{A.speaker} is early\"\n";
    let folder = project("");
    folder.write("claims/own.rules", rule);
    let run = folder.run("check --format json --deny note");
    let findings = json(&run)["findings"].as_array().unwrap().clone();
    let page = |rule: &str, flags: &str| {
        let found = findings.iter().find(|finding| finding["rule"] == rule).expect(rule);
        folder.run(&format!("explain {} {flags}", found["fingerprint"].as_str().unwrap())).out
    };
    let late = page("late", "");
    assert!(late.contains("its severity is error; that of this `flag` line is note"), "{late}");
    assert!(!late.contains("lowered"), "{late}");
    assert!(!page("early", "").contains("its severity"), "{}", page("early", ""));
    let set = page("late", "--severity late=warning");
    assert!(set.contains("here: warning (flag --severity)") && !set.contains("lowered"), "{set}");
}

#[test]
fn in_a_narrow_window_all_values_stand_below_their_keys() {
    let folder = project("exclude = ['old']\n[[override]]\npaths = ['a*.claims']\nseverity = { conflicts = 'off' }\n");
    let page = folder.run("config --width 60").out;
    let lines: Vec<&str> = page.lines().skip(2).collect();
    assert!(
        lines.chunks(3).all(|row| !row[0].starts_with(' ') && row[1].starts_with("  ") && row[2].starts_with("  "))
    );
    assert!(page.contains("\nexclude\n  [\"old\"]\n  copydesk.toml:1:11\n"), "{page}");
}

#[test]
fn rules_are_explained_also_where_something_is_amiss_and_that_is_said() {
    let folder = project("clams = 3\n");
    folder.run("explain dispute").expect(2, "Why it matters", "copydesk.toml:1:1: there is no key `clams`");
    folder.run("explain").expect(2, "- dispute (error): ", "copydesk.toml:1:1: there is no key `clams`");
    // A rule of the project's own is found, and a slip said.
    let folder = project("[severity]\nhouse-question = 'off'\n");
    let house = "rule house-question: note\n  \"A question.\"\n  A asks {p}\n  flag A: \"a question\"\n";
    folder.write("claims/house.rules", house);
    let run = folder.run("explain dispute").expect(0, "dispute: error\n  Two speakers", "");
    assert_eq!(run.err, "");
    folder.run("explain house-question").expect(0, "house-question: note\n  here: off (copydesk.toml:2:1)\n", "");
    let folder = project("[severity]\ndisptue = 'off'\n");
    folder.run("explain dispute").expect(2, "dispute: error\n  Two speakers", "did you mean `dispute`");
    let folder = project("");
    folder.write("claims/a.rules", "rule r: eror\n  A affirms {p}\n  flag A: \"x\"\n");
    folder.run("explain").expect(2, "- dispute (error): ", "claims/a.rules:1:9: ");
    folder.run("explain r").expect(2, "", "claims/a.rules:1:9: ");
}
